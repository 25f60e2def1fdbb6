"""What replay in columns costs: a million past cases, under the rules as they are and changed.

    python benchmarks/replay/columnar.py [--cases 1000000] [--threads 2]

Made-up cases are written to a Parquet file; it is read batch by batch, made into a frame, and
evaluated under the shipped rules with every rule's bits, and again under changed rules with only
the bits of the family that changed and the statuses that it bears on. The reference evaluates some
of the same cases in the same run; every answer is compared, and the run fails on a difference.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))
from measuring import progress, resident_mb, say_what_is_measured, shipped_library

from oocd.engine.case import Case
from oocd.engine.case_reading import read_case
from oocd.engine.catalogue import FactSpec
from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import Frame
from oocd.engine.columnar.plan import SCORE, STATUS
from oocd.engine.columnar.run import ColumnarEngine
from oocd.engine.columnar.statuses import CODES
from oocd.engine.columnar.streaming import ROWS
from oocd.engine.columnar.table import frame_of_table
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import Library
from oocd.engine.ruleset import STATUS_EFFECTS, Effect
from oocd.engine.yamlio import load_text

SETTINGS = Settings(accept_indicative=True)
CHANGED = "community_resolution"
"""The family whose rules are taken to have changed."""
COMPARED = 300
"""How many cases the reference evaluates too."""
KNOWN = 0.9
FIRST, DAYS = dt.date(2023, 4, 1), 1100


class Population:
    """Made-up cases in the layout of a table of facts; every fact that a rule reads is in it."""

    def __init__(self, library: Library, coding: Coding) -> None:
        """Draw for the facts of one library."""
        self.catalogue, self.coding = library.catalogue, coding

    def table(self, count: int, seed: int) -> pl.DataFrame:
        """Draw so many cases."""
        in_lists = {fact for facts in self.coding.lists.values() for fact in facts}
        draw = _Draw(count, seed)
        decision = draw.day(FIRST, DAYS)
        columns: dict[str, pl.Series] = {"decision_date": decision}
        for name in self.coding.kinds:
            spec = self.catalogue.spec(name)
            if spec is None or name in in_lists or name in columns or "child.age" in name:
                continue
            columns[name] = self._column(draw, spec, decision)
        columns["child.date_of_birth"] = draw.back(decision, 11 * 365, 18 * 365)
        for name, facts in self.coding.lists.items():
            columns[name] = self._list(draw, name, facts, decision)
        return pl.DataFrame(columns)

    def _column(self, draw: _Draw, spec: FactSpec, decision: pl.Series) -> pl.Series:
        match spec.type:
            case "boolean":
                return draw.some(draw.one_of([True, False, False, False]))
            case "integer":
                low = spec.min or 0
                return draw.some(draw.one_of([low, low, low, low + 1, low + 2])).cast(pl.Int32)
            case "date":
                return draw.some(draw.back(decision, 0, 200))
            case "choices":
                found = draw.one_of(sorted(self.catalogue.values_of(spec)))
                return draw.some(found.reshape((-1, 1)).cast(pl.List(pl.String)), share=0.1)
            case "choice" | "map":
                return draw.some(draw.one_of(sorted(self.catalogue.values_of(spec))))
            case _:
                return draw.some(draw.one_of(["as the record says"]), share=0.5)

    def _list(
        self, draw: _Draw, name: str, facts: tuple[str, ...], decision: pl.Series
    ) -> pl.Series:
        items = []
        for _ in range(2):
            parts = {}
            for fact in facts:
                spec = self.catalogue.facts[fact]
                if spec.type in {"factors", "choices"} or spec.optional:
                    continue
                if fact == "offence.date_to":
                    continue
                if spec.type == "date":
                    column = draw.back(decision, 0, 200)
                else:
                    column = self._column(draw, spec, decision)
                parts[self.catalogue.key_of(fact)] = column
            items.append(pl.DataFrame(parts).to_struct("item"))
        count = draw.one_of([1, 1, 1, 2] if name == "offences" else [0, 0, 1, 2])
        both = pl.DataFrame({"a": items[0], "b": items[1], "n": count})
        joined = pl.concat_list("a", "b").list.head(pl.col("n"))
        return both.select(joined.alias(name)).to_series()


class _Draw:
    def __init__(self, count: int, seed: int) -> None:
        self.count, self.seed = count, seed

    def _numbers(self, most: int) -> pl.Series:
        self.seed += 1
        row = pl.int_range(self.count, dtype=pl.UInt64, eager=True)
        return row.hash(self.seed) % most

    def one_of(self, values: list[object]) -> pl.Series:
        """Draw from some values."""
        return pl.Series(values).gather(self._numbers(len(values)))

    def day(self, first: dt.date, days: int) -> pl.Series:
        """Draw a day."""
        since = (first - dt.date(1970, 1, 1)).days
        return (self._numbers(days).cast(pl.Int32) + since).cast(pl.Date)

    def back(self, day: pl.Series, least: int, most: int) -> pl.Series:
        """Draw a day before another."""
        return (day.cast(pl.Int32) - self._numbers(most - least + 1).cast(pl.Int32) - least).cast(
            pl.Date
        )

    def some(self, column: pl.Series, share: float = KNOWN) -> pl.Series:
        """Leave values out."""
        known = self._numbers(1000) < int(share * 1000)
        return column.zip_with(known, column.clear(len(column)))


def changed(library: Library) -> Library:
    """Give the library without the first referral of one family."""
    versions = []
    for version in library.families[CHANGED]:
        first = next(rule for rule in version.rules if rule.effect is Effect.REFER)
        kept = tuple(rule for rule in version.rules if rule is not first)
        versions.append(dataclasses.replace(version, rules=kept))
    remembered = {f.name: {} for f in dataclasses.fields(library) if f.name.startswith("_")}
    families = {**library.families, CHANGED: tuple(versions)}
    return dataclasses.replace(library, families=families, **remembered)  # type: ignore[arg-type]


def touched(library: Library) -> tuple[str, ...]:
    """Give the options and programmes that the changed family bears on."""
    found = {
        name
        for version in library.families[CHANGED]
        for rule in version.rules
        if rule.effect in STATUS_EFFECTS
        for name in rule.applies_to
    }
    return tuple(target.id for target in library.order if target.id in found)


def batches(path: Path) -> Iterator[pl.DataFrame]:
    """Read the file batch by batch."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=ROWS):
            table = pl.from_arrow(batch)
            if isinstance(table, pl.DataFrame):
                yield table


def as_case(library: Library, row: dict[str, object]) -> Case:
    """Make a case of a row of the table, as a file would hold it."""
    facts: dict[str, object] = {}
    for name, value in row.items():
        if value is not None:
            *groups, last = name.split(".")
            here = facts
            for group in groups:
                here = here.setdefault(group, {})  # type: ignore[assignment]
            here[last] = _items(value) if name in library.catalogue.lists else value
    (node,) = load_text(json.dumps(facts, default=str), "row.json")
    return read_case(node, library.catalogue, "row.json")  # type: ignore[arg-type]


def _items(value: object) -> list[dict[str, object]]:
    items = value if isinstance(value, list) else []
    return [{k: v for k, v in item.items() if v is not None} for item in items]


def against_reference(engine: ColumnarEngine, table: pl.DataFrame) -> float:
    """Compare with the reference; gives its seconds for a case."""
    library = engine.library
    cases = [as_case(library, row) for row in table.to_dicts()]
    answers = engine.evaluate(frame_of_table(table, engine.coding, library.catalogue)).to_dicts()
    spent = 0.0
    for case, answer in zip(cases, answers, strict=True):
        start = time.perf_counter()
        found = evaluate(case, library, SETTINGS)
        spent += time.perf_counter() - start
        right = {STATUS + name: CODES[one.status] for name, one in found.results.items()}
        right[SCORE] = found.gravity.final_score  # type: ignore[assignment]
        if any(answer[name] != value for name, value in right.items()):
            raise SystemExit("the engines disagree: nothing measured here would mean anything")
    return spent / len(cases)


def per_million(text: str, seconds: float, count: int) -> None:
    """Print one figure."""
    print(f"{text:58}{seconds:7.2f} s  ({seconds / count * 1e6:6.2f} s a million)", flush=True)


def main() -> int:  # noqa: PLR0915 - one run, told in order
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    library = shipped_library()
    say_what_is_measured(library)
    print(f"polars {pl.__version__}, {pl.thread_pool_size()} threads of its own")
    new = changed(library)
    coding = Coding.of(library, new)
    population = Population(library, coding)
    old_all = ColumnarEngine(library, coding, SETTINGS)
    old_plain = ColumnarEngine(library, coding, SETTINGS, masks=False)
    new_part = ColumnarEngine(
        new, coding, SETTINGS, only={CHANGED}, targets=touched(new), pointing=False
    )
    each = against_reference(old_all, population.table(COMPARED, 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.parquet"
        writer = None
        for first in range(0, asked.cases, ROWS):
            table = population.table(min(ROWS, asked.cases - first), 1000 + first).to_arrow()
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
            progress(f"{first:,} of {asked.cases:,} cases written")
        if writer is not None:
            writer.close()
        count = asked.cases
        next(batches(path))
        start = time.perf_counter()
        for table in batches(path):
            del table
        reading = time.perf_counter() - start
        start = time.perf_counter()
        frames = [frame_of_table(table, coding, library.catalogue) for table in batches(path)]
        framing = time.perf_counter() - start - reading
        per_million(f"read the columns ({path.stat().st_size / 2**20:.0f} MiB)", reading, count)
        per_million("words to numbers, lists to places", framing, count)
        for text, engine in (
            ("statuses, score, range", old_plain),
            ("the same, with the bits of every rule", old_all),
            (f"changed rules: {CHANGED} and what it bears on", new_part),
        ):
            engine.evaluate(frames[0])
            spent, clock = time.process_time(), time.perf_counter()
            for frame in frames:
                engine.evaluate(frame)
            clock = time.perf_counter() - clock
            per_million(text, clock, count)
            print(f"{'':58}{time.process_time() - spent:7.2f} s of processor")
        ratio = _rate(old_plain, frames) * each
        print(
            f"the reference: {each * 1000:.2f} ms a case; statuses in columns: {ratio:,.0f} times"
        )
        del frames
        start = time.perf_counter()

        def both(table: pl.DataFrame) -> int:
            frame = frame_of_table(table, coding, library.catalogue)
            before, after = old_all.evaluate(frame), new_part.evaluate(frame)
            return sum(
                int((before[name] != after[name]).sum())
                for name in after.columns
                if name.startswith(STATUS)
            )

        with ThreadPoolExecutor(asked.threads) as pool:
            differ = sum(_bounded(pool, both, batches(path), asked.threads + 1))
        whole = time.perf_counter() - start
        per_million(f"all of it, from the file, {asked.threads} threads", whole, count)
        print(f"statuses that changed: {differ:,}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory: {resident_mb():,.0f} MiB at the end, {most:,.0f} MiB at most (frames held)")
    return 0


def _rate(engine: ColumnarEngine, frames: list[Frame]) -> float:
    start = time.perf_counter()
    engine.evaluate(frames[0])
    return frames[0].height / (time.perf_counter() - start)


def _bounded(
    pool: ThreadPoolExecutor, work: object, tables: Iterator[pl.DataFrame], most: int
) -> Iterator[int]:
    """Hand tables to a pool, never more than a few at a time."""
    waiting = []
    for table in tables:
        waiting.append(pool.submit(work, table))  # type: ignore[arg-type]
        if len(waiting) >= most:
            yield waiting.pop(0).result()
    for one in waiting:
        yield one.result()


if __name__ == "__main__":
    raise SystemExit(main())
