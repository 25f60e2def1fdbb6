"""Replay past cases under old and new rules, chunk after chunk, and keep what came out.

The result is a folder: `cases.parquet` (a row a case), `changes.parquet` and `changes.csv` (a row a
change), `explanations.ndjson`, `replay.json` (what reports are made of) and `manifest.json`, which
lets anyone repeat it to the byte. It is put in place whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import orjson
import polars as pl
from pydantic import JsonValue

from oocd.engine.canonical import canonical_json
from oocd.engine.columnar.frame import ROW
from oocd.engine.errors import InputError, OocdError, Problem
from oocd.engine.evaluate import Settings
from oocd.engine.replay.attribute import Attributing
from oocd.engine.replay.chunks import Workplace, no_room
from oocd.engine.replay.cluster import Cluster
from oocd.engine.replay.figures import figures
from oocd.engine.replay.labels import facts_wanted, labelled
from oocd.engine.replay.manifest import asked_for, manifest_of
from oocd.engine.replay.pair import NEW, OLD, Pair, changed_rows, met_counts
from oocd.engine.replay.results import write_results
from oocd.engine.replay.sample import NAMES, Checking, drawn, explained
from oocd.engine.replay.selecting import Chosen
from oocd.engine.replay.settings import Counting
from oocd.engine.replay.source import Chunk, Source, as_frame, sha256_of_file
from oocd.engine.replay.sweep import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

ROWS = 65_536
ENGINES = ("columnar",)


@dataclass(frozen=True)
class Request:
    """What is to be replayed, and how."""

    old: Chosen
    new: Chosen
    cases: Path
    out: Path
    counting: Counting
    settings: Settings = field(default_factory=Settings)
    map_path: Path | None = None
    sweep: Sweep | None = None
    seed: int = 1
    sample: int = 50
    explain: int = 100
    rows: int = ROWS
    skip_bad: bool = False
    resume: bool = False
    cluster: Cluster | None = None
    """Where to run, if not in this process."""


def replay(request: Request, progress: Callable[[int], None] = lambda _: None) -> Path:
    """Carry a replay out; give the folder of its result.

    `progress` is told how many cases are done. Raises InputError for input that is not acceptable,
    EngineDisagreement where a sampled case comes out otherwise by itself. Then nothing is left.
    """
    asked = asked_for(request, sha256_of_file(request.cases))
    resume = request.resume and request.cluster is None  # chunks are cut otherwise there
    here = Workplace.open(request.out, asked, resume=resume)
    try:
        with _told(here):
            _Replaying(request, here, here, asked).run(progress)
    except (Exception, SystemExit):
        here.remove()
        raise
    return here.out


@contextmanager
def _told(here: Workplace) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise no_room(here.folder, error) from None
    except pl.exceptions.PolarsError as error:
        if "No space left" in str(error):
            raise no_room(here.folder, OSError(28, "No space left on device")) from None
        raise


@dataclass
class _Lowest:
    """Keeps the lowest numbers: a random sample that no order of the cases can change."""

    most: int
    held: list[tuple[int, int]] = field(default_factory=list)

    def takes(self, number: int) -> bool:
        """Whether a number may be among the lowest."""
        full = len(self.held) >= self.most
        return self.most > 0 and (not full or number < self.held[-1][0])

    def add(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Add (number, row) pairs."""
        self.held = sorted({*self.held, *pairs})[: self.most]

    @property
    def rows(self) -> set[int]:
        """The rows that are kept."""
        return {row for _, row in self.held}


class Keeps(Protocol):
    """Takes the tables of a chunk."""

    def keep(self, number: int, **frames: pl.DataFrame) -> None:
        """Keep them."""


def replaying(request: Request, keeps: Keeps) -> Callable[[pa.RecordBatch, int], None]:
    """Give what replays one batch of cases on a worker: (the batch, the cases before it)."""
    work = _Chunking(request, keeps)
    source = work.prepare()

    def batch(facts: pa.RecordBatch, first: int) -> None:
        table = pl.from_arrow(facts)
        work.chunk(0, source.chunk(as_frame(table), first))

    return batch


@dataclass
class _Chunking:
    """Replays chunks, here or on a worker."""

    request: Request
    keeps: Keeps

    def prepare(self) -> Source:
        """Make what every chunk needs; give where the cases come from."""
        request = self.request
        self.pair = Pair(request.old.library, request.new.library, request.settings)
        self.attributing: Attributing | None = None
        self.checking = Checking(self.pair.old, self.pair.new, request.settings)
        self.checked, self.told = _Lowest(request.sample), _Lowest(request.explain)
        self.engines: tuple[str, ...] = ENGINES
        return Source(
            request.cases,
            request.new.library.catalogue,
            self.pair.coding,
            facts_wanted(request.counting),
            request.rows,
            request.map_path,
            request.skip_bad,
        )

    def chunk(self, number: int, chunk: Chunk) -> None:
        """Replay one chunk, and keep what came out."""
        request = self.request
        sides, old_bits, new_bits = self.pair.over(chunk.frame)
        differs = changed_rows(sides, self.pair.targets)
        changes = self._attributed(chunk, sides, differs)
        labels = labelled(chunk.about, request.counting, request.new.library.catalogue)
        cases = sides.with_columns(pl.col(ROW) + chunk.first, differs.alias("changed"))
        cases = cases.rename({ROW: "row"}).hstack(labels)
        swept = request.sweep.over(chunk.frame, self.pair, sides) if request.sweep else _none()
        met = pl.DataFrame(
            [
                {"rule": rule, "side": side, "cases": count}
                for side, bits, engine in (
                    ("old", old_bits, self.pair.before),
                    ("new", new_bits, self.pair.after),
                )
                for rule, count in met_counts(bits, engine).items()
            ],
            schema={"rule": pl.String, "side": pl.String, "cases": pl.Int64},
        )
        self.keeps.keep(
            number,
            checked=self._check(chunk, sides, labels),
            told=self._explain(chunk, changes),
            changes=changes.with_columns(pl.col("row") + chunk.first),
            met=met,
            sweep=swept,
            cases=cases,
        )

    def _attributed(self, chunk: Chunk, sides: pl.DataFrame, differs: pl.Series) -> pl.DataFrame:
        if self.attributing is None:
            self.attributing = Attributing(self.pair)
        if not differs.any():
            return self.attributing.nothing()
        frame, here = chunk.frame.only(differs), sides.filter(differs)
        return self.attributing.over(frame, here)

    def _check(self, chunk: Chunk, sides: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
        """Ask the single-case engines about the cases of the sample."""
        pairs, engines = [], []
        for row in range(chunk.about.height):
            number = drawn(self.request.seed, chunk.first + row)
            if self.checked.takes(number):
                pairs.append((number, chunk.first + row))
        self.checked.add(pairs)
        kept = [pair for pair in pairs if pair in self.checked.held]
        for _, row in kept:
            at = row - chunk.first
            name = f"{self.request.cases}, {labels['id'][at]}"
            answers = sides.row(at, named=True)
            engines.append(list(self.checking.check(chunk.case(at), name, answers)))
        return _numbered(kept).with_columns(pl.Series("engines", engines, dtype=pl.List(pl.String)))

    def _explain(self, chunk: Chunk, changes: pl.DataFrame) -> pl.DataFrame:
        """Explain changed cases: all of them, or where they are many a random sample."""
        pairs = []
        for row in changes["row"].unique().sort().to_list():
            number = drawn(self.request.seed + 1, chunk.first + row)
            if self.told.takes(number):
                pairs.append((number, chunk.first + row))
        self.told.add(pairs)
        kept = [pair for pair in pairs if pair in self.told.held]
        texts = []
        for _, row in kept:
            at = row - chunk.first
            mine = changes.filter(pl.col("row") == at).to_dicts()
            texts.append(self._explanation(chunk, at, mine))
        return _numbered(kept).with_columns(pl.Series("text", texts, dtype=pl.String))

    def _explanation(self, chunk: Chunk, at: int, changes: list[dict[str, object]]) -> str:
        entries: list[Mapping[str, JsonValue]] = [worded(change) for change in changes]
        case = chunk.case(at)
        pair = self.pair
        try:
            found = explained(case, pair.old, pair.new, self.request.settings, entries)
        except OocdError as error:
            found = {"case": case.id, "changes": [dict(e) for e in entries], "problem": str(error)}
        found["case"] = chunk.about["id"][at]
        return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


@dataclass
class _Replaying(_Chunking):
    """Goes through the cases, and puts the result together."""

    here: Workplace
    asked: dict[str, JsonValue]

    def run(self, progress: Callable[[int], None]) -> None:
        """Go through the cases, then put the result together."""
        request = self.request
        source = self.prepare()
        done = 0
        for done in self._on_cluster() if request.cluster is not None else self._here(source):
            progress(done)
        if not done:
            problem = Problem(str(request.cases), 1, 1, "E-EMPTY", "there are no cases here")
            raise InputError([problem])
        found = figures(self.here, self.pair, request, self.told.rows)
        found["left_out"] = [str(problem) for problem in source.left_out]
        found["checked"] = {"cases": len(self.checked.rows), "engines": self._engines()}
        write_results(self.here, found, self.told.rows)
        manifest = manifest_of(self.asked, self.here.folder)
        (self.here.folder / "manifest.json").write_bytes(canonical_json(manifest) + b"\n")
        self.here.finish()

    def _here(self, source: Source) -> Iterator[int]:
        for number, chunk in enumerate(source.chunks()):
            if self.here.has(number):
                self._take_up(number)
            else:
                self.chunk(number, chunk)
            yield chunk.first + chunk.about.height

    def _on_cluster(self) -> Iterator[int]:
        from oocd.engine.replay.distributed import chunks_on_spark  # noqa: PLC0415 - only here

        for number, made in enumerate(chunks_on_spark(self.request)):
            self.here.keep(number, **made.frames)
            self._take_up(number)
            yield made.first + made.count

    def _engines(self) -> list[JsonValue]:
        for frame in self.here.frames("checked"):
            for names in frame["engines"].to_list():
                return list(names)
        return list(self.engines)

    def _take_up(self, number: int) -> None:
        for kind, kept in (("checked", self.checked), ("told", self.told)):
            frame = pl.read_parquet(self.here.place(number, kind))
            kept.add(list(zip(frame["number"].to_list(), frame["row"].to_list(), strict=True)))


def worded(change: Mapping[str, object]) -> dict[str, JsonValue]:
    """Give a change with its statuses as words, without its row."""
    found: dict[str, JsonValue] = {}
    for key, value in change.items():
        if key in {"old", "new"}:
            text = str(value) if value is not None else None
            found[key] = NAMES[int(text)] if text is not None and text.isdecimal() else text
        elif isinstance(value, list):
            found[key] = [str(one) for one in value]
        elif key != "row":
            found[key] = None if value is None else str(value)
    return found


def _numbered(pairs: Sequence[tuple[int, int]]) -> pl.DataFrame:
    schema = {"number": pl.UInt64, "row": pl.UInt32}
    return pl.DataFrame(list(pairs), schema=schema, orient="row")


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={"value": pl.String, "target": pl.String, "cases": pl.Int64})


__all__ = ["NEW", "OLD", "ROWS", "Request", "replay", "worded"]
