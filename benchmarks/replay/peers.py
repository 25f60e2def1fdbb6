"""The same rules, cases, machine and run: this project, and the engines one would pick instead.

    python benchmarks/replay/peers.py [--cases 200000] [--single 2000]

It needs zen-engine and openfisca-core beside what the tests need; a peer that is absent is said to
be. Engines that take a case at a time are asked about the first `--single` cases, engines over
columns about all, in batches. Each takes turns, three times; the median counts. Every answer (for
each case and rule: met or not) is compared with ours, and differences are counted. One thread.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "1"  # before polars is imported: figures are for one core

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
import polars as pl
from measuring import progress, resident_mb, say_what_is_measured, shipped_library
from peer_engines import Durable, Generated, OpenFisca, Ours, Peer, Reference, Zen
from peer_rules import DAY, drawn, effects, facts_of, subset

TURNS = 3
AT_ONCE = 65_536
AIMS = {"durable-rules": 1000, "zen-engine": 1000, "OpenFisca-Core": 2}


def asked_in_batches(peer: Peer, taken: list[object]) -> tuple[float, list[object]]:
    """Ask; give the processor's seconds and the answers."""
    before = time.process_time()
    answers = [peer.ask(cases) for cases in taken]
    return time.process_time() - before, answers


def measured(peer: Peer, table: pl.DataFrame) -> tuple[float, float, list[object]]:
    """Give the seconds of taking cases in and of asking, and the answers."""
    before = time.process_time()
    taken = [peer.take(part) for part in table.iter_slices(AT_ONCE)]
    taking = time.process_time() - before
    peer.ask(taken[0])  # plans, code and caches are made by now
    times = []
    answers: list[object] = []
    for turn in range(TURNS):
        progress(f"{peer.name}: turn {turn + 1} of {TURNS}")
        spent, answers = asked_in_batches(peer, taken)
        times.append(spent)
    return taking, statistics.median(times), answers


def mismatches(peer: Peer, answers: list[object], ours: Ours, right: list[object]) -> int:
    """Count the answers that differ from ours."""
    wrong = 0
    for mine, theirs in zip(right, answers, strict=False):
        found = peer.met(theirs)
        wrong += int((ours.met(mine)[: len(found)] != found).sum())
    return wrong


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--single", type=int, default=2_000)
    wanted = parser.parse_args()
    library = shipped_library()
    say_what_is_measured(library)
    asked, alone, left_out = subset(library)
    print(f"load on the machine at the start: {os.getloadavg()[0]:.1f} for {os.cpu_count()} cores")
    total = len(asked) + sum(left_out.values())
    print(f"rules in force on {DAY}: {total}; asked of every engine: {len(asked)}")
    print("  " + ", ".join(f"{count} {effect}" for effect, count in effects(asked)))
    print(f"  over {len(facts_of(asked))} facts, all given in every case")
    for reason, count in left_out.most_common():
        print(f"  left out, for it asks for {reason}: {count}")
    table = drawn(alone, asked, wanted.cases)
    ours = Ours(asked, alone)
    taking, ask, right = measured(ours, table)
    ours_each = ask / wanted.cases
    print(f"{'':38}{'rules':>6}{'cases':>10}{'us a case':>11}{'take in':>9}{'ratio':>9}  differ")
    line(ours.name, len(asked), wanted.cases, ask, taking, 1.0, 0)
    missed = False
    makers: dict[str, Callable[[], Peer]] = {
        "OpenFisca-Core": lambda: OpenFisca(asked, alone),
        "generated": lambda: Generated(asked),
        "reference": lambda: Reference(asked),
        "zen-engine": lambda: Zen(asked),
        "durable-rules": lambda: Durable(asked),
    }
    for name, make in makers.items():
        try:
            peer = make()
        except (ImportError, ModuleNotFoundError) as error:
            print(f"{name}: NOT RUN, {error}")
            continue
        cases = wanted.cases if name == "OpenFisca-Core" else min(wanted.single, wanted.cases)
        taking, ask, answers = measured(peer, table.head(cases))
        wrong = mismatches(peer, answers, ours, right)
        ratio = ask / cases / ours_each
        line(peer.name, len(asked), cases, ask, taking, ratio, wrong)
        aim = AIMS.get(name)
        if aim is not None:
            print(f"{'':38}aim {aim:,} times: {'met' if ratio >= aim else 'MISSED'}")
        missed = missed or wrong > 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory: {resident_mb():,.0f} MiB at the end, {most:,.0f} MiB at most")
    return 1 if missed else 0


def line(
    name: str, rules: int, cases: int, ask: float, taking: float, ratio: float, wrong: int
) -> None:
    """Print one engine's figures."""
    each, took = ask / cases * 1e6, taking / cases * 1e6
    print(
        f"{name:38}{rules:6}{cases:10,}{each:11.3f}{took:9.3f}{ratio:9,.1f}  {wrong:,}", flush=True
    )


if __name__ == "__main__":
    raise SystemExit(main())
