"""Writes the golden reports anew: `python tests/golden/make.py [--documents]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from oocd.bootstrap import evaluate_file, load_library
from oocd.engine.evaluate import Settings
from oocd.reporting.html import write_html
from oocd.reporting.lexicon import Lexicon
from oocd.reporting.markdown import write_markdown
from oocd.reporting.sheet import sheet
from oocd.reporting.text import write_text

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "cases_examples"
NAMES = ("two_offences_differ",)


def reports(envelope, lexicon):
    """Every form of one report, by the ending of its file."""
    short = sheet(envelope, lexicon, full=False)
    return {
        ".txt": write_text(short),
        ".md": write_markdown(short),
        ".html": write_html(short),
    }


def main(arguments):
    """Writes the files."""
    library = load_library()
    for name in NAMES:
        document = HERE / f"{name}.json"
        if "--documents" in arguments or not document.is_file():
            path = EXAMPLES / name / "case.yaml"
            (answer,) = evaluate_file(path, library, Settings(accept_indicative=True))
            text = json.dumps(answer.envelope, ensure_ascii=False, sort_keys=True)
            document.write_text(text + "\n", encoding="utf-8")
        envelope = json.loads(document.read_text(encoding="utf-8"))
        for ending, report in reports(envelope, Lexicon(library)).items():
            (HERE / f"{name}{ending}").write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
