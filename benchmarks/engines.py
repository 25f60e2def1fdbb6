"""What the second engine costs: building its rules, and memory over many cases in both engines.

    python benchmarks/engines.py [--cases 100000]

Every case is evaluated by the reference, checked by durable-rules and written out with its
explanation and hash, as `oocd evaluate` does. The worked examples take turns.
"""

from __future__ import annotations

import argparse
import gc
import time

from measuring import CASE, examples, progress, resident_mb, say_what_is_measured, shipped_library

from oocd.engine.durable import DurableEngine
from oocd.engine.evaluate import Evaluation, Settings, evaluate
from oocd.engine.library import Library
from oocd.engine.recommendation import document, envelope

SETTINGS = Settings(accept_indicative=True)
WARM_UP = 1000
"""Cases before memory is first looked at: the rules of every version are built by then."""
LOOKS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)


def built(engine: DurableEngine, evaluation: Evaluation) -> None:
    """Print how long the first check took and what it built."""
    start, before = time.perf_counter(), time.process_time()
    plans = engine._plans_for(evaluation)  # noqa: SLF001 a benchmark may look inside
    read = time.process_time() - before
    engine.check(evaluation)
    clock, spent = time.perf_counter() - start, time.process_time() - before
    sheets = [sheet for plan in plans.values() for sheet in plan.sheets()]
    shards = [shard for sheet in sheets for shard in sheet.shards]
    rules = sum(len(plan.rules) for plan in plans.values())
    questions = sum(len(sheet.pairs) for sheet in sheets)
    fired = sum(len(shard.rules) for shard in shards)
    print(f"first check of {CASE}: {spent * 1000:.1f} ms of processor ({clock * 1000:.1f} wall),")
    print(f"  of which {read * 1000:.1f} ms to read the rules a second time")
    print(f"  {rules} rules of {len(plans)} versions in force: {questions} questions,")
    print(f"  {fired} rules for durable-rules in {len(shards)} sets")


def grown(library: Library, engine: DurableEngine, count: int) -> None:
    """Print the memory over many cases, from the end of a warm-up."""
    cases = list(examples(library).values())

    def take(number: int) -> None:
        evaluation = evaluate(cases[number % len(cases)], library, SETTINGS)
        if engine.check(evaluation):
            raise SystemExit("the engines disagree: nothing measured here would mean anything")
        envelope(document(evaluation), engine.engines_used)

    for number in range(WARM_UP):
        take(number)
    gc.collect()
    first = resident_mb()
    print(f"memory after a warm-up of {WARM_UP} cases: {first:.1f} MiB", flush=True)
    start, before = time.perf_counter(), time.process_time()
    for number in range(1, count + 1):
        take(number)
        if number in LOOKS or number == count:
            gc.collect()
            now = resident_mb()
            print(f"  after {number:9,} more: {now:7.1f} MiB ({now - first:+.1f})", flush=True)
        if number % 5_000 == 0:
            progress(f"{number:,} of {count:,}, {time.perf_counter() - start:.0f} s")
    clock, spent = time.perf_counter() - start, time.process_time() - before
    print(f"{count:,} cases in {' and '.join(engine.engines_used)}, with explanation and hash:")
    print(f"  {spent / count * 1000:.2f} ms of processor a case, {clock / count * 1000:.2f} wall;")
    print(f"  {count / spent:.0f} cases a second of one processor")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    asked = parser.parse_args()
    library = shipped_library()
    engine = DurableEngine(library)
    say_what_is_measured(library)
    if engine.available():
        built(engine, evaluate(examples(library)[CASE], library, SETTINGS))
    grown(library, engine, asked.cases)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
