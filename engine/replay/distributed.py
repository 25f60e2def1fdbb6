"""Replay beyond one machine: the work of each batch of cases, the same here and on a cluster.

`run_on_spark` takes any function from an Arrow batch to an Arrow batch (`streaming.Batches` is one)
and gives its answers in the order of the cases, as a loop over the file would. `chunks_on_spark`
does so with a whole replay: what a worker makes of each chunk is what `run` would have kept of it.
"""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from oocd.engine.errors import OocdError
from oocd.engine.replay.cluster import Cluster, ClusterError, Pack, packs_on_spark

if TYPE_CHECKING:
    import pyarrow as pa

    from oocd.engine.replay.run import Request

    Work: TypeAlias = Callable[[pa.RecordBatch], pa.RecordBatch | pa.Table]


@dataclass(frozen=True)
class Part:
    """Answers for a run of cases; `first` counts the cases before them."""

    first: int
    answers: pa.Table


def run_on_spark(
    cases: str | Sequence[str],
    work: Work,
    cluster: Cluster | None = None,
    *,
    columns: Collection[str] | None = None,
) -> Iterator[Part]:
    """Carry out a function over the cases of Parquet files; give its answers in their order.

    `cases` are addresses that every worker can read. `columns` names those that `work` needs, where
    not all. Raises as `cluster.packs_on_spark` does.
    """
    for pack in packs_on_spark(cases, Answering(work), cluster or Cluster(), columns):
        yield Part(pack.first, unpacked(pack.held))


@dataclass(frozen=True)
class Answering:
    """Packs the answers of a function, which must be one for each case."""

    work: Work

    def __call__(self, batch: pa.RecordBatch, first: int) -> bytes:
        """Answer a batch."""
        answers = self.work(batch)
        if answers.num_rows != batch.num_rows:
            text = f"{batch.num_rows} cases from {first} on had {answers.num_rows} answers"
            raise OocdError("BUG-ANSWERS", text)
        return packed(answers)


def packed(answers: pa.RecordBatch | pa.Table) -> bytes:
    """Write answers as bytes."""
    import pyarrow as pa  # noqa: PLC0415 - only a cluster needs it here

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, answers.schema, options=options) as writer:
        writer.write(answers)
    return bytes(sink.getvalue())


def unpacked(held: bytes) -> pa.Table:
    """Read answers again."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    with pa.ipc.open_stream(pa.BufferReader(held)) as reader:
        return reader.read_all()


_GLOB = re.compile(r"[\\\[\]{}*?]")
"""What Spark would take for a pattern in the name of a file."""

# --- a replay -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """What a worker made of a chunk: tables by kind, as `chunks.Workplace.keep` takes them."""

    first: int
    count: int
    frames: Mapping[str, pl.DataFrame]


def chunks_on_spark(request: Request) -> Iterator[Made]:
    """Carry out the chunks of a replay on its cluster; give them in the order of the cases.

    Raises ClusterError for cases that are no Parquet file of facts, and as `packs_on_spark` does.
    """
    if request.cases.suffix != ".parquet" or request.map_path is not None:
        hint = "Make one with `oocd case map`, or run without --engine spark."
        raise ClusterError("E-CLUSTER-CASES", "a cluster reads Parquet files of facts", hint)
    cluster = replace(request.cluster or Cluster(), rows=request.rows)
    cases = _GLOB.sub(r"\\\g<0>", f"file://{request.cases.resolve()}")
    yield from regrouped(map(_made, packs_on_spark(cases, Chunks(request), cluster)), request.rows)


def _made(pack: Pack) -> Made:
    held: dict[str, bytes] = pickle.loads(pack.held)  # noqa: S301 - made by `Chunks`
    frames = {kind: pl.read_ipc(io.BytesIO(table)) for kind, table in held.items()}
    return Made(pack.first, pack.count, frames)


def regrouped(parts: Iterable[Made], rows: int) -> Iterator[Made]:
    """Cut chunks where a loop over the file would have, so that what is written is the same."""
    held: dict[str, pl.DataFrame] = {}
    first = end = 0
    for part in parts:
        held = {
            kind: pl.concat([held[kind], frame]) if held else frame
            for kind, frame in part.frames.items()
        }
        end = part.first + part.count
        while end - first >= rows:
            yield Made(first, rows, _cut(held, pl.col("row") < first + rows))
            held = _cut(held, pl.col("row") >= first + rows, others=False)
            first += rows
    if end > first:
        yield Made(first, end - first, _cut(held, pl.lit(value=True)))


def _cut(
    held: Mapping[str, pl.DataFrame], which: pl.Expr, *, others: bool = True
) -> dict[str, pl.DataFrame]:
    """Take some rows of each table; tables of counts go with the first chunk, `others`."""
    return {
        kind: frame.filter(which if "row" in frame.columns else pl.lit(others)).rechunk()
        for kind, frame in held.items()
    }


@dataclass
class Chunks:
    """Replays batches of cases on a worker."""

    request: Request
    _batch: Callable[[pa.RecordBatch, int], None] | None = field(default=None, repr=False)
    _kept: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)

    def __getstate__(self) -> dict[str, object]:
        """Leave what was made behind: a worker makes its own."""
        return {**self.__dict__, "_batch": None, "_kept": {}}

    def __call__(self, batch: pa.RecordBatch, first: int) -> bytes:
        """Replay a batch."""
        if self._batch is None:
            from oocd.engine.replay.run import replaying  # noqa: PLC0415 - it reads this module

            self._batch = replaying(self.request, self)
        self._batch(batch, first)
        return pickle.dumps({kind: _file(frame) for kind, frame in self._kept.items()})

    def keep(self, number: int, **frames: pl.DataFrame) -> None:
        """Keep the tables of one chunk, in the place of the folder of a replay."""
        del number
        self._kept = frames


def _file(frame: pl.DataFrame) -> bytes:
    sink = io.BytesIO()
    frame.write_ipc(sink, compression="zstd")
    return sink.getvalue()


__all__ = ["Cluster", "Made", "Part", "chunks_on_spark", "regrouped", "run_on_spark"]
