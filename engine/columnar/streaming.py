"""Past cases by the million: batch after batch, so that memory does not grow with their number.

`Batches` is the whole of the work as one function from an Arrow batch to an Arrow batch. It can be
pickled: a process of a pool or of a cluster reads the rules once and then answers batch by batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import ROW, Frame
from oocd.engine.columnar.run import ColumnarEngine
from oocd.engine.columnar.table import frame_of_table
from oocd.engine.errors import InputError, OocdError, Problem
from oocd.engine.evaluate import Settings
from oocd.engine.library import Library, read_library

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 131_072
"""How many cases are evaluated at a time."""


def evaluate_batch(
    frame: Frame,
    library: Library,
    settings: Settings | None = None,
    *,
    only: Collection[str] | None = None,
) -> pl.DataFrame:
    """Evaluate one frame; `only` gives the bits of some rules, by id or family, alone."""
    engine = ColumnarEngine(library, frame.coding, settings or Settings(), only=only)
    return engine.evaluate(frame)


def evaluate_table(
    engine: ColumnarEngine, table: pl.DataFrame, *, keep: Collection[str] = (), name: str = "table"
) -> pl.DataFrame:
    """Evaluate a table of facts; `keep` names columns that go along with the answers."""
    frame = frame_of_table(table, engine.coding, engine.library.catalogue, name)
    answers = engine.evaluate(frame).drop(ROW)
    return answers.hstack(table.select(keep)) if keep else answers


def stream(
    engine: ColumnarEngine, path: Path, *, keep: Collection[str] = (), rows: int = ROWS
) -> Iterator[pl.DataFrame]:
    """Evaluate a Parquet, Arrow or NDJSON file of facts, batch after batch, in its order."""
    for number, table in enumerate(tables_of(path, engine, keep=keep, rows=rows)):
        yield evaluate_table(engine, table, keep=keep, name=f"{path}, batch {number + 1}")


def tables_of(
    path: Path, engine: ColumnarEngine, *, keep: Collection[str] = (), rows: int = ROWS
) -> Iterator[pl.DataFrame]:
    """Read a file of facts batch by batch, only the columns that some rule may need.

    Raises InputError for a file that cannot be read.
    """
    try:
        if path.suffix == ".ndjson":
            yield from _lines(path, rows)
            return
        import pyarrow as pa  # noqa: PLC0415 - only a file of columns needs it
        import pyarrow.parquet as pq  # noqa: PLC0415

        if path.suffix == ".parquet":
            with pq.ParquetFile(path) as file:
                names = [n for n in file.schema_arrow.names if _needed(n, engine.coding, keep)]
                for batch in file.iter_batches(batch_size=rows, columns=names):
                    yield _as_table(batch)
        else:
            with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
                for number in range(reader.num_record_batches):
                    yield _as_table(reader.get_batch(number))
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        said = str(error).partition("\n")[0]
        problem = Problem(str(path), 1, 1, "E-FILE", f"the file cannot be read: {said}")
        raise InputError([problem]) from error


def _lines(path: Path, rows: int) -> Iterator[pl.DataFrame]:
    found: list[bytes] = []
    with path.open("rb") as lines:
        for line in lines:
            if line.strip():
                found.append(line)
            if len(found) == rows:
                yield pl.read_ndjson(b"".join(found), infer_schema_length=None)
                found = []
    if found:
        yield pl.read_ndjson(b"".join(found), infer_schema_length=None)


def _needed(name: str, coding: Coding, keep: Collection[str]) -> bool:
    fact = name.removesuffix("|unknown").removesuffix("|to")
    return fact in coding.kinds or fact in coding.lists or name in keep


def _as_table(batch: pa.RecordBatch) -> pl.DataFrame:
    table = pl.from_arrow(batch)
    if not isinstance(table, pl.DataFrame):
        raise OocdError("BUG-ARROW", "a batch of columns is no table")
    return table


@dataclass
class Batches:
    """A function from an Arrow batch of facts to an Arrow batch of answers.

    `rules` is the folder of the rules; it is read when the first batch comes.
    """

    rules: Path
    settings: Settings = field(default_factory=Settings)
    only: tuple[str, ...] | None = None
    keep: tuple[str, ...] = ()
    _engine: ColumnarEngine | None = field(default=None, repr=False, compare=False)

    def __getstate__(self) -> dict[str, object]:
        """Leave the plans behind: another process makes its own."""
        return {**self.__dict__, "_engine": None}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Evaluate one batch."""
        if self._engine is None:
            library = read_library(self.rules)
            coding = Coding.of(library)
            self._engine = ColumnarEngine(library, coding, self.settings, only=self.only)
        answers = evaluate_table(self._engine, _as_table(batch), keep=self.keep)
        found: pa.RecordBatch = answers.rechunk().to_arrow().combine_chunks().to_batches()[0]
        return found

    def over(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Evaluate batch after batch, as a cluster's map over Arrow batches asks for."""
        yield from map(self, batches)
