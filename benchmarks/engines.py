"""What the second engine costs: building its rules, one case in both, memory over many cases.

    python benchmarks/engines.py [--cases 100000] [--repeats 300]

Prints medians of one run on this machine, by the clock and by the processor's time; on a busy one
compare the processor's. The worked examples are the cases, so anyone can repeat it.
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

from oocd.engine.case import Case
from oocd.engine.case_reading import read_case
from oocd.engine.durable import DurableEngine, available
from oocd.engine.evaluate import Evaluation, Settings, evaluate
from oocd.engine.library import Library, read_library
from oocd.engine.recommendation import document, envelope
from oocd.engine.yamlio import load_path

CASE = "wolverhampton_first_theft"
SETTINGS = Settings(accept_indicative=True)


def measured(work: Callable[[], object], repeats: int) -> tuple[float, float, float]:
    """Give the median and the 99th percentile by the clock and the mean of the processor, in ms."""
    for _ in range(20):
        work()
    times = []
    before = time.process_time()
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    spent = (time.process_time() - before) / repeats
    times.sort()
    return statistics.median(times) * 1000, times[int(repeats * 0.99)] * 1000, spent * 1000


def resident_mb() -> float:
    """Give the memory held now, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def examples(library: Library) -> dict[str, Case]:
    """Read every worked example."""
    found = {}
    for path in sorted(Path(str(files("oocd.examples"))).glob("*/case.yaml")):
        node = load_path(path)[0]
        found[path.parent.name] = read_case(node, library.catalogue, str(path))  # type: ignore[arg-type]
    return found


def built(engine: DurableEngine, evaluation: Evaluation) -> None:
    """Print how long the first check took and what it built."""
    start, before = time.perf_counter(), time.process_time()
    plans = engine._plans_for(evaluation)  # noqa: SLF001 a benchmark may look inside
    read = time.perf_counter() - start
    engine.check(evaluation)
    clock, spent = time.perf_counter() - start, time.process_time() - before
    sheets = [sheet for plan in plans.values() for sheet in plan.sheets()]
    shards = [shard for sheet in sheets for shard in sheet.shards]
    print(
        f"  first check: rules read a second time {read * 1000:.1f} ms, "
        f"in all {clock * 1000:.1f} ms ({spent * 1000:.1f} ms of processor)"
    )
    rules = sum(len(plan.rules) for plan in plans.values())
    questions = sum(len(sheet.pairs) for sheet in sheets)
    fired = sum(len(shard.rules) for shard in shards)
    print(f"  {rules} rules of {len(plans)} versions in force: {questions} questions,")
    print(f"  {fired} rules for durable-rules in {len(shards)} sets")


def grown(engine: DurableEngine, evaluations: list[Evaluation], count: int) -> None:
    """Print the memory over many cases."""
    for number in range(1000):
        engine.check(evaluations[number % len(evaluations)])
    gc.collect()
    before, start = resident_mb(), time.perf_counter()
    for number in range(count):
        engine.check(evaluations[number % len(evaluations)])
    seconds = time.perf_counter() - start
    gc.collect()
    after = resident_mb()
    print(f"memory over {count} cases: {before:.1f} MiB, then {after:.1f} ({after - before:+.1f})")
    print(f"{count / seconds:.0f} cases a second in durable-rules alone, one core")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=300)
    asked = parser.parse_args()
    if not available():
        print("durable-rules does not load on this Python: the reference answers alone")
        return 0
    library = read_library(Path(str(files("oocd.rules"))))
    written = sum(len(v.file.rules) for versions in library.families.values() for v in versions)
    uses = sum(len(v.rules) for versions in library.families.values() for v in versions)
    cases = examples(library)
    case = cases[CASE]
    evaluation = evaluate(case, library, SETTINGS)
    engine = DurableEngine(library)
    print(f"{written} rules ({uses} uses) in {sum(map(len, library.families.values()))} versions")
    print(f"Python {sys.version.split()[0]}, median of {asked.repeats} calls, one run; case {CASE}")
    built(engine, evaluation)

    def both() -> None:
        found = evaluate(case, library, SETTINGS)
        engine.check(found)
        envelope(document(found), engine.engines_used)

    parts: dict[str, Callable[[], object]] = {
        "reference, statuses only": lambda: evaluate(case, library, SETTINGS),
        "durable-rules, every rule compared": lambda: engine.check(evaluation),
        "reference with explanation and hash": lambda: envelope(
            document(evaluate(case, library, SETTINGS))
        ),
        "both, with explanation and hash": both,
    }
    for name, work in parts.items():
        median, slow, spent = measured(work, asked.repeats)
        print(f"  {name:36} {median:7.2f} ms   p99 {slow:7.2f}   processor {spent:6.2f}")
    evaluations = [evaluate(each, library, SETTINGS) for each in cases.values()]
    grown(engine, evaluations, asked.cases)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
