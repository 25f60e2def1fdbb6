"""Past cases, some thousands at a time: as columns for the engine, and one by one for a person.

A `Chunk` holds the frame that the columnar engine reads, the columns that a replay counts by, and
gives any one of its cases as the single-case engine reads it. Parquet and Arrow files of facts go
straight into columns; every other form of case is read as a case file is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import polars as pl

from oocd.engine.case import Case
from oocd.engine.case_reading import read_case
from oocd.engine.catalogue import Catalogue
from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import Frame, frame_of_cases
from oocd.engine.columnar.table import frame_of_table
from oocd.engine.errors import InputError, Problem
from oocd.engine.nodes import MapNode
from oocd.engine.replay.layout import LEN, WHY, column_named
from oocd.engine.replay.reading import batches_of, open_cases
from oocd.engine.yamlio import iter_cases_text

COLUMNS = (".parquet", ".arrow")
_ONE_BY_ONE = 8_192
"""How many cases are held at a time where each is read by itself."""
_UNKNOWN = "|unknown"
_HASHED = 1 << 20
_TOLD = 100
"""How many problems are told of where none is acceptable."""


@dataclass(frozen=True)
class Chunk:
    """Some cases: `first` counts those before them, `about` has a row for each."""

    first: int
    frame: Frame
    about: pl.DataFrame
    case: Callable[[int], Case]


@dataclass
class Source:
    """Where past cases come from. `wanted` are the facts that the replay counts by."""

    path: Path
    catalogue: Catalogue
    coding: Coding
    wanted: tuple[str, ...]
    rows: int
    map_path: Path | None = None
    skip_bad: bool = False
    left_out: list[Problem] = field(default_factory=list)
    """What is wrong with the cases that were passed over."""

    def chunks(self) -> Iterator[Chunk]:
        """Give the cases in order. Raises InputError for what is not acceptable."""
        if self.path.suffix in COLUMNS and self.map_path is None:
            yield from self._tables(column_tables(self.path, self.rows))
        else:
            yield from self._cases()

    def _tables(self, tables: Iterator[pl.DataFrame]) -> Iterator[Chunk]:
        first = 0
        for raw in tables:
            yield self.chunk(raw, first)
            first += raw.height

    def chunk(self, raw: pl.DataFrame, first: int) -> Chunk:
        """Make a chunk of a table of facts; `first` counts the cases before it."""
        table = listed(raw, self.catalogue)
        frame = frame_of_table(table, self.coding, self.catalogue, str(self.path))
        about = about_table(table, self.wanted, self.catalogue, first)
        return Chunk(first, frame, about, _Rows(table, self.catalogue, str(self.path)))

    def _cases(self) -> Iterator[Chunk]:
        first = 0
        opened = open_cases(self.path, self.catalogue, map_path=self.map_path)
        for cases, misfits in batches_of(opened.rows, min(self.rows, _ONE_BY_ONE)):
            self.left_out.extend(misfit.problem for misfit in misfits)
            if misfits and not self.skip_bad:
                raise InputError(self.left_out[:_TOLD])
            if cases:
                yield self._chunk(first, cases)
                first += len(cases)

    def _chunk(self, first: int, cases: list[Case]) -> Chunk:
        about = pl.DataFrame(
            {
                "id": [case.id or f"case {first + i + 1}" for i, case in enumerate(cases)],
                **{name: [_fact(case, name) for case in cases] for name in self.wanted},
            },
            schema_overrides=dict.fromkeys(self.wanted, pl.String),
        )
        return Chunk(first, frame_of_cases(cases, self.coding), about, cases.__getitem__)


def sha256_of_file(path: Path) -> str:
    """Hash a file. Raises InputError where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_HASHED):
                digest.update(block)
    except OSError as error:
        text = f"the file cannot be read: {error.strerror}"
        raise InputError([Problem(str(path), 1, 1, "E-FILE", text)]) from None
    return digest.hexdigest()


def column_tables(path: Path, rows: int) -> Iterator[pl.DataFrame]:
    """Read a Parquet or Arrow file of facts, batch by batch."""
    import pyarrow as pa  # noqa: PLC0415 - only a file of columns needs it
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        if path.suffix == COLUMNS[0]:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=rows):
                    yield as_frame(pl.from_arrow(batch))
        else:
            with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
                for number in range(reader.num_record_batches):
                    yield as_frame(pl.from_arrow(reader.get_batch(number)))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def as_frame(table: pl.DataFrame | pl.Series) -> pl.DataFrame:
    """Take what was read of Arrow as a table."""
    return table if isinstance(table, pl.DataFrame) else table.to_frame()


def _unreadable(path: Path, error: Exception) -> InputError:
    said = str(error).partition("\n")[0]
    text, hint = f"the file cannot be read: {said}", "Check its name, and make it anew."
    if path.is_file():
        begun = path.read_bytes()[:4] == b"PAR1"
        text = "the file is not whole: it was cut short or damaged" if begun else text
        code = "E-PARQUET"
    else:
        code, hint = "E-FILE", "Check its name."
    return InputError([Problem(str(path), 1, 1, code, text, hint)])


def listed(table: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Turn columns of places (`offence.date#0`, `offences|len`) into lists, `|why` into `|unknown`.

    A table that has none of them stays as it is.
    """
    whys = {name: f"{name.removesuffix(f'|{WHY}')}{_UNKNOWN}" for name in table.columns}
    whys = {name: to for name, to in whys.items() if name.endswith(f"|{WHY}")}
    known = [pl.col(name).is_not_null().alias(to) for name, to in whys.items()]
    table = table.with_columns(known).drop(whys)
    lengths = [name for name in table.columns if name.endswith(f"|{LEN}")]
    for length in lengths:
        table = _one_list(table, length, catalogue)
    gone = [name for name in table.columns if "#" in name]
    return table.drop(gone)


def _one_list(table: pl.DataFrame, length: str, catalogue: Catalogue) -> pl.DataFrame:
    name = length.removesuffix(f"|{LEN}")
    places: dict[int, list[pl.Expr]] = {}
    for written in table.columns:
        body, _, part = written.partition("|")
        column = column_named(body, catalogue)
        if column is None or column.slot is None or catalogue.item_of(column.fact) != name:
            continue
        key = catalogue.key_of(column.fact) + (f"|{part}" if part else "")
        places.setdefault(column.slot, []).append(pl.col(written).alias(key))
    if not places:
        return table.drop(length)
    structs = [pl.struct(places[slot]) for slot in sorted(places)]
    items = pl.concat_list(structs).list.head(pl.col(length).fill_null(0))
    made = pl.when(pl.col(length).is_not_null()).then(items)
    return table.with_columns(made.alias(name)).drop(length)


def about_table(
    table: pl.DataFrame, wanted: Collection[str], catalogue: Catalogue, first: int
) -> pl.DataFrame:
    """Give the id of each case and the facts that it is counted by, as text."""
    number = (pl.int_range(pl.len()) + first + 1).cast(pl.String)
    unnamed = pl.concat_str(pl.lit("case "), number)
    own = pl.col("id").cast(pl.String) if "id" in table.columns else pl.lit(None, dtype=pl.String)
    parts = [pl.coalesce(own, unnamed).alias("id")]
    parts += [_wanted(table, name, catalogue).cast(pl.String).alias(name) for name in wanted]
    return table.select(parts)


def _wanted(table: pl.DataFrame, name: str, catalogue: Catalogue) -> pl.Expr:
    if name in table.columns:
        return pl.col(name)
    home = catalogue.item_of(name)
    if home is not None and home in table.columns:
        dtype = table.schema[home]
        key = catalogue.key_of(name)
        inner = dtype.inner if isinstance(dtype, pl.List) else None
        if isinstance(inner, pl.Struct) and key in [part.name for part in inner.fields]:
            return pl.col(home).list.get(0, null_on_oob=True).struct.field(key)
    return pl.lit(None, dtype=pl.String)


def _fact(case: Case, name: str) -> str | None:
    """Give a fact of a case as text, the first item's where it belongs to a list."""
    head, _, key = name.partition(".")
    if head in case.blocks:
        value = case.blocks[head].get(key)
        return None if value is None else _text(value)
    given = case.facts.get(name)
    if given is None:
        for items in case.lists.values():
            if isinstance(items, tuple) and items and name in items[0]:
                given = items[0][name]
    return None if given is None or given.low is None else _text(given.low)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class _Rows:
    """Gives any row of a table of facts as a case."""

    table: pl.DataFrame
    catalogue: Catalogue
    file: str

    def __call__(self, row: int) -> Case:
        plain = nested(self.table.row(row, named=True))
        text = orjson.dumps(plain).decode()
        node = next(iter(iter_cases_text(text, self.file, form="json")))
        if not isinstance(node, MapNode):
            raise node
        return read_case(node, self.catalogue, self.file)


def nested(row: Mapping[str, object]) -> dict[str, object]:
    """Turn one row of a table of facts into a case as a file has it.

    >>> nested({"area": "a", "child.send|unknown": True, "consent.x": None})
    {'area': 'a', 'child': {'send': {'unknown': 'not_available'}}}
    """
    found: dict[str, object] = {}
    for name, value in row.items():
        fact, _, part = name.partition("|")
        if value is None or (part and not value) or name.startswith("_"):
            continue
        if part == "to":
            continue
        held: object = {"unknown": "not_available"} if part else value
        if isinstance(value, list):
            held = [nested(one) if isinstance(one, dict) else one for one in value]
        place = found
        *heads, key = fact.split(".")
        for head in heads:
            inner = place.setdefault(head, {})
            place = inner if isinstance(inner, dict) else {}
        place[key] = held
    return found
