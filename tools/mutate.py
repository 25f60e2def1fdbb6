"""Mutation testing of the modules that everything rests on: truth, dates, conditions, resolve.

    make mutate                                       # all four, from a fresh copy
    python tools/mutate.py --modules truth,dates      # some of them

mutmut wants one tree of sources; here `oocd` is put together from folders at the top and links. So
the tree is copied to build/mutation with the links followed, and mutmut runs there against the
narrow tests of these modules. Prints a table and the change of every survivor; what survives and
why is in docs/mutation.md. Exit: 0 done, whatever survives; 1 mutmut could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "mutation"
MODULES = ("truth", "dates", "conditions", "resolve")
TESTS = (
    "test_truth.py",
    "test_dates.py",
    "test_uncounted_days.py",
    "test_conditions.py",
    "test_conditions_joined.py",
    "test_resolve.py",
    *(f"test_doctests.py::test_the_examples_of_a_module_hold[oocd.engine.{m}]" for m in MODULES),
)
KILLED, SURVIVED = 1, 0
TOO_SLOW = {-24, 24, 36, 152, 255}
"""How mutmut marks a mutant whose tests ran too long."""

SETTINGS = """\
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
pythonpath = ["src", "."]
markers = ["chromium: not here", "mounts: not here", "postgres: not here"]

[tool.mutmut]
source_paths = ["src/"]
only_mutate = {modules}
also_copy = ["tests", "rules"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist"]
pytest_add_cli_args_test_selection = {tests}
"""


FILES = {"+++", "---"}
"""What begins the lines of a diff that only name the file."""


def lay_out(modules: list[str]) -> None:
    """Copy what is needed into one plain tree."""
    shutil.rmtree(PLACE, ignore_errors=True)
    leave = shutil.ignore_patterns("__pycache__", "*.pyc", "compiled.json")
    shutil.copytree(ROOT / "src" / "oocd", PLACE / "src" / "oocd", ignore=leave)  # follows links
    for name in ("tests", "rules"):
        shutil.copytree(ROOT / name, PLACE / name, ignore=leave)
    settings = SETTINGS.format(
        modules=json.dumps([f"src/oocd/engine/{name}.py" for name in modules]),
        tests=json.dumps([f"tests/unit/engine/{name}" for name in TESTS]),
    )
    (PLACE / "pyproject.toml").write_text(settings, encoding="utf-8")


def mutmut(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mutmut in the copy, under the settings of an ordinary test run."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment.pop("PYTHONPYCACHEPREFIX", None)  # else a mutant could be read from an old cache
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(  # noqa: S603 - the tool itself, with arguments written here
        command, cwd=PLACE, env=environment, capture_output=True, text=True, check=False
    )


def marks(module: str) -> dict[str, int | None]:
    """Give each mutant of a module with the exit code that its tests ended with."""
    path = PLACE / "mutants" / "src" / "oocd" / "engine" / f"{module}.py.meta"
    found: dict[str, int | None] = json.loads(path.read_text())["exit_code_by_key"]
    return found


def word(code: int | None) -> str:
    """Say what became of a mutant."""
    if code == SURVIVED:
        return "survived"
    if code in {KILLED, 3}:
        return "killed"
    return "too slow" if code in TOO_SLOW else f"not decided ({code})"


def report(modules: list[str]) -> None:
    """Print the table and the survivors."""
    print("| module | mutants | killed | survived | other |")
    print("|---|---:|---:|---:|---|")
    left: list[str] = []
    for module in modules:
        words = {name: word(code) for name, code in marks(module).items()}
        counts = Counter(words.values())
        other = ", ".join(
            f"{count} {what}"
            for what, count in counts.items()
            if what not in {"killed", "survived"}
        )
        killed, survived = counts["killed"], counts["survived"]
        print(f"| {module} | {len(words)} | {killed} | {survived} | {other or 'none'} |")
        left += [name for name, what in words.items() if what != "killed"]
    for name in left:
        print(f"\n{name}")
        shown = mutmut("show", name).stdout.splitlines()
        print(
            "\n".join(f"  {line}" for line in shown if line[:1] in "+-" and line[:3] not in FILES)
        )


def main() -> int:
    """Mutate, test, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", default=",".join(MODULES))
    parser.add_argument("--children", default="1", help="how many mutants are tried at once")
    asked = parser.parse_args()
    modules = asked.modules.split(",")
    lay_out(modules)
    start = time.monotonic()
    done = mutmut("run", "--max-children", asked.children)
    if done.returncode != 0:
        print(done.stdout[-3000:], done.stderr[-3000:], file=sys.stderr)
        return 1
    print(f"Python {sys.version.split()[0]}, {time.monotonic() - start:.0f} s\n")
    report(modules)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
