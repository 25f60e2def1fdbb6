"""Writes the rules as checked JSON, so that the installed program starts without reading YAML.

`python tools/compile_rules.py RULES_DIR OUT_FILE` reads every `*.yaml` under RULES_DIR, the
`tests` folders aside, by the engine's own reader, and writes one line of JSON:

    {"files": {"national/x/2025-04-01.yaml": {"data": ..., "sha256": "..."}}, "format": 1}

The path is relative to RULES_DIR, `sha256` is that of the source file's bytes: who loads the file
can tell whether it still stands for the source. The same rules give the same bytes. It runs while
the wheel is built, from a source checkout, where oocd is not installed and PyYAML is all there is.

Exit: 0 done; 2 usage; 3 a rule file cannot be read, with each problem on a line of stderr.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
FORMAT = 1


def reader() -> ModuleType:
    """`oocd.engine.yamlio` from this checkout, with nothing else of the package imported."""
    for name, folder in (("oocd", ROOT / "src" / "oocd"), ("oocd.engine", ROOT / "engine")):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return importlib.import_module("oocd.engine.yamlio")


def compile_rules(rules: Path) -> tuple[dict[str, object], list[str]]:
    """The compiled form of every rule file under `rules`, and a line for each problem found."""
    yamlio = reader()
    files: dict[str, object] = {}
    problems: list[str] = []
    for path in sorted(rules.rglob("*.yaml")):
        relative = path.relative_to(rules)
        if "tests" in relative.parts:
            continue
        name = relative.as_posix()
        data = path.read_bytes()
        try:
            (node,) = yamlio.load_text(data, name)
        except yamlio.InputError as error:
            problems += [str(problem) for problem in error.problems]
        else:
            digest = hashlib.sha256(data).hexdigest()
            files[name] = {"sha256": digest, "data": yamlio.to_plain(node)}
    return {"format": FORMAT, "files": files}, problems


def main(arguments: list[str]) -> int:
    """Runs the command; gives its exit code."""
    if len(arguments) != 2 or not Path(arguments[0]).is_dir():  # noqa: PLR2004 - the two of the usage
        print("usage: compile_rules.py RULES_DIR OUT_FILE", file=sys.stderr)
        return 2
    compiled, problems = compile_rules(Path(arguments[0]))
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
        return 3
    text = json.dumps(compiled, ensure_ascii=False, separators=(",", ":"))
    Path(arguments[1]).write_text(text + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
