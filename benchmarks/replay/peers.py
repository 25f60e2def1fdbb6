"""The same rules, cases, machine and run: this project, and the engines one would pick instead.

    python benchmarks/replay/peers.py [--cases 200000] [--single 2000]

It needs zen-engine and openfisca-core beside what the tests need; a peer that is absent is said to
be. *us a case* is the processor's time to answer once the cases are in the engine's own form,
*take in* the time to bring them there, *ratio* the first of them to ours, *all in* both to ours.
Engines that take a case at a time are asked about the first `--single` cases, engines over
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "1"  # before polars is imported: figures are for one core

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
import polars as pl
from measuring import progress, resident_mb, say_what_is_measured, shipped_library
from peer_engines import Durable, Generated, OpenFisca, Ours, Peer, Reference, Zen
from peer_rules import DAY, Asked, drawn, effects, facts_of, subset

from oocd.engine.library import Library

TURNS = 3
AT_ONCE = 65_536
AIMS = {"durable-rules": 1000, "zen-engine": 1000, "OpenFisca-Core": 2}


def asked_in_batches(peer: Peer, taken: list[object]) -> tuple[float, list[object]]:
    """Ask; give the processor's seconds and the answers."""
    before = time.process_time()
    answers = [peer.ask(cases) for cases in taken]
    return time.process_time() - before, answers


@dataclass(frozen=True)
class Cost:
    """What a case costs, in seconds of processor: to be asked about, and to be taken in before."""

    cases: int
    asking: float
    taking: float

    @property
    def whole(self) -> float:
        """Both, from a table of words, numbers and booleans to the answers."""
        return self.asking + self.taking


def measured(peer: Peer, table: pl.DataFrame) -> tuple[Cost, list[object]]:
    """Give what a case costs, and the answers."""
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
    count = table.height
    return Cost(count, statistics.median(times) / count, taking / count), answers


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
    return compared(alone, asked, wanted.cases, wanted.single)


def compared(alone: Library, asked: Sequence[Asked], many: int, few: int) -> int:
    """Ask every engine; print a line for each, and fail where an answer differs."""
    table = drawn(alone, asked, many)
    ours = Ours(asked, alone)
    mine, right = measured(ours, table)
    print(
        f"{'':38}{'rules':>6}{'cases':>10}{'us a case':>11}{'take in':>9}"
        f"{'ratio':>10}{'all in':>10}  differ"
    )
    line(ours.name, len(asked), mine, mine, 0)
    differ = 0
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
        except ImportError as error:
            print(f"{name}: NOT RUN, {error}")
            continue
        part = table if name == "OpenFisca-Core" else table.head(few)
        cost, answers = measured(peer, part)
        wrong = mismatches(peer, answers, ours, right)
        line(peer.name, len(asked), cost, mine, wrong)
        aim = AIMS.get(name)
        if aim is not None:
            met = cost.asking >= aim * mine.asking
            print(f"{'':38}aim {aim:,} times: {'met' if met else 'MISSED'}")
        differ += wrong
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory: {resident_mb():,.0f} MiB at the end, {most:,.0f} MiB at most")
    print(f"load on the machine at the end: {os.getloadavg()[0]:.1f}")
    return 1 if differ else 0


def line(name: str, rules: int, cost: Cost, mine: Cost, wrong: int) -> None:
    """Print one engine's figures, and how many times ours they are."""
    print(
        f"{name:38}{rules:6}{cost.cases:10,}{cost.asking * 1e6:11.3f}{cost.taking * 1e6:9.3f}"
        f"{cost.asking / mine.asking:10,.1f}{cost.whole / mine.whole:10,.1f}  {wrong:,}",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
