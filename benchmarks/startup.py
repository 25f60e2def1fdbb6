"""How long `oocd evaluate` takes from a cold start, with and without the compiled rules.

    python benchmarks/startup.py [--runs 15]

The floor is an empty Python; ratios to it are what to compare between machines. Byte code is
cached, as it is for a program that has been installed and run once.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

CASE = "wolverhampton_first_theft"


def median_s(command: list[str], runs: int, cache: Path) -> float:
    """Give the median wall time of a command in seconds; the first run warms the disk."""
    times = []
    drop = ("OOCD_", "PYTHONDONTWRITEBYTECODE")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(drop)}
    environment["PYTHONPYCACHEPREFIX"] = str(cache)
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    shipped = Path(str(files("oocd.rules")))
    case = str(Path(str(files("oocd.examples"))) / CASE / "case.yaml")
    compiler = Path(__file__).resolve().parent.parent / "tools" / "compile_rules.py"
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        plain, compiled = Path(folder) / "plain", Path(folder) / "compiled"
        for target in (plain, compiled):
            shutil.copytree(
                shipped, target, ignore=shutil.ignore_patterns("__pycache__", "compiled.json")
            )
        subprocess.run(
            [sys.executable, str(compiler), str(compiled), str(compiled / "compiled.json")],
            check=True,
        )
        command = [sys.executable, "-m", "oocd", "evaluate", case, "--accept-indicative"]
        measured = {
            "an empty Python": median_s([sys.executable, "-c", "pass"], runs, cache),
            "oocd evaluate, compiled rules": median_s(
                [*command, "--rules", str(compiled)], runs, cache
            ),
            "oocd evaluate, YAML rules": median_s([*command, "--rules", str(plain)], runs, cache),
        }
    floor = measured["an empty Python"]
    print(f"Python {sys.version.split()[0]}, median of {runs} cold starts each, one run")
    for name, value in measured.items():
        print(f"  {name:32} {value:6.3f} s   {value / floor:5.1f} x an empty Python")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
