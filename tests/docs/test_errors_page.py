"""Every code that a user can meet is on the page of errors, and the page lists no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUOTED = re.compile(r'"([CDEPRST]-[A-Z]+(?:-[A-Z]+)*)"')
CODE = re.compile(r"\b([CDEPRST]-[A-Z]+(?:-[A-Z]+)*)\b")


def in_the_sources():
    """The codes as the sources write them, in quotes; a bug's own code is no one's to look up."""
    found = set()
    for pattern in (
        "engine/*.py",
        "panels/**/*.py",
        "src/oocd/*.py",
        "src/oocd/cli/*.py",
        "src/oocd/reporting/*.py",
    ):
        for path in ROOT.glob(pattern):
            found |= set(QUOTED.findall(path.read_text("utf-8")))
    return found


def on_the_page():
    return set(CODE.findall((ROOT / "docs" / "errors.md").read_text("utf-8")))


def test_every_code_is_on_the_page():
    assert in_the_sources() - on_the_page() == set()


def test_the_page_lists_no_code_that_is_gone():
    assert on_the_page() - in_the_sources() == set()
