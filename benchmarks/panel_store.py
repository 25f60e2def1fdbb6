"""How fast the panel's record is written, read, checked and backed up, and how that grows.

    python benchmarks/panel_store.py [--sizes 1000,10000,100000,1000000] [--kills 500]
        [--postgres postgresql:///NAME]

Writes go to the disk of the temporary folder, each made durable before it is answered. The store
of each size is built by large batches and not timed. What a reader of one record waits for must
not grow with the store: the last column is the ratio to the smallest store, in the same run.
PostgreSQL is measured where `--postgres` names an empty scratch database.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from oocd.panels.event import Actor, Draft, Event, Tags
from oocd.panels.ports import Entry, Touch
from oocd.panels.store.backup import write_backup
from oocd.panels.store.opening import open_store, upgrade
from oocd.panels.store.restoring import restore
from oocd.panels.store.sql import SqlStore

RECORD_LENGTH = 50
"""Events in a record that is measured: a long case. Those that fill the store have as many."""

REPEATS = 60
TAGS = Tags("west-midlands", "part_3", ("suspect", "victim"), "fact", ("panel",))
ACTOR = Actor("u-17", "chair", "yjs")
WORDS = "The victim was asked before the decision and would like a letter; no contact. " * 4

WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
import panel_store as b
store = b.open_store(sys.argv[1])
print("ready", flush=True)
n = 0
while True:
    made = store.append(b.entry(sys.argv[3], n, 1, touched=True), b.ACTOR, b.now())
    n += 1
    print(made[0].digest, flush=True)
"""


def now() -> dt.datetime:
    """Give the present moment."""
    return dt.datetime.now(dt.UTC)


def entry(record: str, expected: int, count: int, *, touched: bool = False) -> Entry:
    """Give an entry of some 400 bytes an event."""
    drafts = [
        Draft("victim_view", {"n": n, "words": WORDS}, TAGS, f"{n:032}") for n in range(count)
    ]
    touches = [Touch("alteration", record, "record")] if touched else []
    return Entry(record, "item", "dudley", expected, drafts, {"state": "open"}, None, touches)


def rate(act: Callable[[int], object], count: int) -> float:
    """Give how often a second something is done."""
    start = time.perf_counter()
    for number in range(count):
        act(number)
    return count / (time.perf_counter() - start)


def median_ms(act: Callable[[int], object], count: int = REPEATS) -> float:
    """Give the median of its times in milliseconds."""
    times = []
    for number in range(count):
        start = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def write_and_read(store: SqlStore) -> None:
    """Print writes and reads a second, one at a time, in one process."""
    writes = rate(lambda n: store.append(entry(f"W-{n}", 0, 1, touched=True), ACTOR, now()), 300)
    for n in range(50):
        store.append(entry(f"V-{n}", 0, RECORD_LENGTH), ACTOR, now())
    reads = rate(lambda n: store.events(f"V-{n % 50}"), 300)
    print(f"    writes (1 event, 1 act logged) {writes:9.0f} a second")
    print(f"    reads (record of {RECORD_LENGTH} events)   {reads:9.0f} a second")


def grow(store: SqlStore, size: int) -> None:
    """Bring a store to a number of events, in records of one length."""
    have = store.head().events
    big = 5000
    while have < size:
        length = min(big if size - have > 10 * big else RECORD_LENGTH, size - have)
        store.append(entry(f"G-{have}", 0, length), ACTOR, now())
        have += length


def measure(store: SqlStore, size: int, folder: Path) -> dict[str, float]:
    """Measure a store of one size; times in milliseconds, but for what says seconds."""
    records = [f"M-{size}-{n}" for n in range(10)]
    for record in records:
        store.append(entry(record, 0, RECORD_LENGTH), ACTOR, now())
    found: dict[str, float] = {}

    def read(number: int) -> tuple[Event, ...]:
        return store.events(records[number % 10])

    found["read one record, ms"] = median_ms(read)
    found["append one event, ms"] = median_ms(
        lambda n: store.append(entry(f"N-{size}-{n}", 0, 1, touched=True), ACTOR, now())
    )
    found["a page of 50 records, ms"] = median_ms(
        lambda _: list(store.summaries("item", after="M", limit=50))
    )
    start = time.perf_counter()
    checked = store.verify()
    found["verify, s"] = time.perf_counter() - start
    if checked.faults:
        raise SystemExit(f"the store does not verify: {checked.faults[0]}")
    start = time.perf_counter()
    write_backup(store, folder / f"{size}.gz", force=True)
    found["backup (with its check), s"] = time.perf_counter() - start
    found["backup, MB"] = (folder / f"{size}.gz").stat().st_size / 1e6
    start = time.perf_counter()
    target = folder / f"restored-{size}.db"
    restore(str(target), folder / f"{size}.gz")
    found["restore to SQLite (with its check), s"] = time.perf_counter() - start
    for left in folder.glob(f"*{size}*"):
        left.unlink()
    found["memory of this process so far, MB"] = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    )
    return found


def growth(store: SqlStore, sizes: list[int], folder: Path) -> None:
    """Print what grows with the store and what must not."""
    columns: list[dict[str, float]] = []
    for size in sizes:
        start = time.perf_counter()
        grow(store, size)
        took = time.perf_counter() - start
        columns.append(measure(store, size, folder))
        print(f"    (grown to {size:,} in {took:.0f} s)", flush=True)
    heads = "".join(f"{size:>12,}" for size in sizes)
    print(f"    {'events in the store':38}{heads}   last/first")
    for name in columns[0]:
        values = "".join(f"{column[name]:12.2f}" for column in columns)
        print(f"    {name:38}{values}{columns[-1][name] / columns[0][name]:12.2f}")


def kills(database: str, count: int) -> None:
    """Kill a writer again and again; every time the whole store is checked."""
    chance = random.Random(1)  # noqa: S311 nothing secret is drawn
    acknowledged = lost = faults = 0
    here = str(Path(__file__).resolve().parent)
    start = time.perf_counter()
    for number in range(count):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, database, here, f"K-{number}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        if writer.stdout is None or writer.stdout.readline() != "ready\n":
            raise SystemExit("the writer did not start")
        time.sleep(chance.uniform(0, 0.1))
        os.kill(writer.pid, signal.SIGKILL)
        told = writer.communicate()[0].split()
        whole = [digest for digest in told if len(digest) == 64]  # noqa: PLR2004 a SHA-256
        store = open_store(database)
        there = {event.digest for event in store.events(f"K-{number}")}
        lost += len(set(whole) - there)
        acknowledged += len(whole)
        faults += len(store.verify().faults)
        store.close()
    took = time.perf_counter() - start
    print(
        f"    {count} SIGKILLs in {took:.0f} s: {acknowledged} entries acknowledged, {lost} lost, "
        f"{faults} faults found by {count} checks of the whole store"
    )


def databases(folder: Path, postgres: str | None) -> Iterator[tuple[str, str]]:
    """Give each database that is measured, by name."""
    yield "SQLite", str(folder / "record.db")
    if postgres:
        yield "PostgreSQL", postgres


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--postgres", metavar="URL", help="an empty scratch database")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, medians of {REPEATS}, one run")
    with tempfile.TemporaryDirectory() as name:
        for kind, database in databases(Path(name), given.postgres):
            print(f"  {kind}", flush=True)
            if upgrade(database)[0] is not None:
                raise SystemExit("the database must be an empty one, made for this")
            if given.kills:
                kills(database, given.kills)
            store = open_store(database)
            write_and_read(store)
            growth(store, sizes, Path(name))
            store.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
