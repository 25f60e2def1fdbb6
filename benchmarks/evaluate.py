"""How long one evaluation takes, in parts, and whether memory stays flat over many cases.

    python benchmarks/evaluate.py [--cases 20000]

Prints medians of one run on this machine and their ratios; the ratios are what to compare. The
case is one of the worked examples, so anyone can repeat it.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from oocd.engine.case_reading import read_case
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import read_library
from oocd.engine.recommendation import document, envelope
from oocd.engine.yamlio import load_path

CASE = "knife_2026_plan_not_agreed"
REPEATS = 300


def median_ms(work: Callable[[], object]) -> float:
    """Give the median time of one call in milliseconds, after a warm-up."""
    for _ in range(20):
        work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def resident_mb() -> float:
    """Give the memory held now, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    count = parser.parse_args().cases
    root = Path(str(files("oocd.rules")))
    library = read_library(root)
    rules = sum(len(v.file.rules) for versions in library.families.values() for v in versions)
    path = Path(str(files("oocd.examples"))) / CASE / "case.yaml"
    node = load_path(path)[0]
    case = read_case(node, library.catalogue, CASE)  # type: ignore[arg-type]
    settings = Settings(accept_indicative=True)
    trying = Settings(accept_indicative=True, would_change=True)
    parts = {
        "read and check the case file": lambda: read_case(
            load_path(path)[0], library.catalogue, CASE
        ),  # type: ignore[arg-type]
        "statuses only": lambda: evaluate(case, library, settings),
        "full explanation": lambda: document(evaluate(case, library, settings)),
        "full explanation, canonical and hashed": lambda: envelope(
            document(evaluate(case, library, settings))
        ),
        "the same with what would change": lambda: envelope(
            document(evaluate(case, library, trying))
        ),
    }
    print(f"{rules} rules in {sum(map(len, library.families.values()))} versions; case {CASE}")
    print(f"Python {sys.version.split()[0]}, median of {REPEATS} calls each, one run")
    measured = {name: median_ms(work) for name, work in parts.items()}
    base = measured["statuses only"]
    for name, value in measured.items():
        print(f"  {name:42} {value:8.2f} ms   {value / base:5.2f} x statuses only")
    for _ in range(500):
        envelope(document(evaluate(case, library, settings)))
    gc.collect()
    before = resident_mb()
    start = time.perf_counter()
    for _ in range(count):
        envelope(document(evaluate(case, library, settings)))
    seconds = time.perf_counter() - start
    gc.collect()
    print(f"memory over {count} cases: {before:.1f} MiB before, {resident_mb():.1f} MiB after")
    print(f"{count / seconds:.0f} cases a second with full explanation, one core")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
