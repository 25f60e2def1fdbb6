"""Past cases on a cluster: the function over Arrow batches, carried out by PySpark's `mapInArrow`.

`run_on_spark` takes any function from an Arrow batch to an Arrow batch that can be pickled
(`streaming.Batches` is one) and gives its answers in the order of the cases, as a loop over the
file on one machine would. The rules travel inside the function; the workers need this package and
nothing of the rules' folder. Answers come back packed, a record for each run of cases, so that a
batch may have columns that another lacks, and the driver holds one pack at a time.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from oocd.engine.errors import OocdError
from oocd.engine.replay.session import ClusterError, Unmade, open_session, telling

if TYPE_CHECKING:
    import pyarrow as pa

    Work: TypeAlias = Callable[[pa.RecordBatch], pa.RecordBatch | pa.Table]

ROWS = 65_536
"""How many cases a worker is handed at a time."""
PLACE, AT = "place", "at"
_FIELDS = "file string, first long, count long, error binary, answers binary"
_REMEMBERED = 4
"""How many functions a worker keeps ready (one is the rule; a sweep uses several in turn)."""
_works: dict[str, Work] = {}


@dataclass(frozen=True)
class Cluster:
    """Where to run. `master` None takes what `spark-submit` or a running session has set."""

    master: str | None = "local[*]"
    rows: int = ROWS
    settings: Mapping[str, str] = field(default_factory=dict)
    """More settings of Spark's, such as `spark.executor.memory`."""


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
    """Carry out `work` over the cases of Parquet files, and give the answers in their order.

    `cases` are addresses that every worker can read; several files, or the files of a folder, come
    in the order of their names. `columns` names those that `work` needs, where not all.

    Raises ClusterError where Spark, Java or the cluster cannot be had or fails, and whatever
    error of this project the function raises on a worker.
    """
    cluster = cluster or Cluster()
    packed = pickle.dumps(work)
    with open_session(cluster.master, _settings(cluster)) as spark, telling():
        table = _read(spark, [cases] if isinstance(cases, str) else list(cases))
        names = [n for n in table.columns if columns is None or n in columns]
        answers = _mapped(table, names, packed)
        answers.persist()
        try:
            heads = answers.select("file", "first", "count", "error").collect()
            _raise_first(heads)
            firsts = _firsts(heads)
            for row in answers.orderBy("file", "first").toLocalIterator(prefetchPartitions=True):
                if row["count"]:
                    yield Part(firsts[row["file"], row["first"]], _unpacked(row["answers"]))
        finally:
            answers.unpersist()


def _settings(cluster: Cluster) -> dict[str, str]:
    rows = {"spark.sql.execution.arrow.maxRecordsPerBatch": str(cluster.rows)}
    return {**rows, **cluster.settings}


def _read(spark: Any, cases: list[str]) -> Any:  # noqa: ANN401 - pyspark's own, not typed here
    table = spark.read.parquet(*cases)
    if {"_metadata", PLACE} & set(table.columns):
        raise ClusterError("E-CLUSTER", f"the cases have a column called `_metadata` or `{PLACE}`")
    return table


def _mapped(table: Any, names: list[str], packed: bytes) -> Any:  # noqa: ANN401 - as above
    """Hand the columns over under plain names: a dot in a name means a field to Spark."""
    functions = import_module("pyspark.sql.functions")
    place = functions.col("_metadata.file_path").alias(PLACE)
    at = functions.col("_metadata.row_index").alias(AT)
    wanted = [functions.col(f"`{name}`").alias(f"c{n}") for n, name in enumerate(names)]
    task = functools.partial(answer_batches, packed, tuple(names))
    return table.select(*wanted, place, at).mapInArrow(task, _FIELDS)


def _raise_first(heads: Iterable[Any]) -> None:
    """Raise the error of the earliest case that met one, as one machine would have."""
    failed = [head for head in heads if head["error"] is not None]
    if failed:
        first = min(failed, key=lambda head: (head["file"], head["first"]))
        error = pickle.loads(first["error"])  # noqa: S301 - made by our own function below
        raise error


def _firsts(heads: Iterable[Any]) -> dict[tuple[str, int], int]:
    """Count the cases before each run; a run that is missing or comes twice is an error."""
    found: dict[tuple[str, int], int] = {}
    total, file, expected = 0, None, 0
    for head in sorted(heads, key=lambda head: (head["file"], head["first"])):
        if head["file"] != file:
            file, expected = head["file"], 0
        if head["first"] != expected:
            text = f"{file}: cases {expected} to {head['first']} came back twice or not at all"
            raise ClusterError("E-CLUSTER-ROWS", text)
        found[head["file"], head["first"]] = total
        expected += head["count"]
        total += head["count"]
    return found


# --- on the workers -------------------------------------------------------------------------------


def answer_batches(
    packed: bytes, names: tuple[str, ...], batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Answer the batches of one task; what this project raises is handed back, not thrown."""
    import pyarrow as pa  # noqa: PLC0415 - only a worker needs it

    work = _remembered(packed)
    for batch in batches:
        *columns, files, at = batch.columns
        runs = list(_runs(files.to_pylist(), at.to_pylist()))
        facts = pa.RecordBatch.from_arrays(columns, names=list(names))
        try:
            answers = work(facts)
        except OocdError as error:
            yield _record(files[0].as_py(), at[0].as_py(), len(at), error=error)
            return
        if answers.num_rows != facts.num_rows:
            text = f"{facts.num_rows} cases were given and {answers.num_rows} answers made"
            raise Unmade(text)
        for start, length in runs:
            part = answers.slice(start, length)
            yield _record(files[start].as_py(), at[start].as_py(), length, answers=part)


def _remembered(packed: bytes) -> Work:
    """Unpack a function once for each process: it makes its plans once, not for each task."""
    key = hashlib.sha256(packed).hexdigest()
    work = _works.get(key)
    if work is None:
        work = pickle.loads(packed)  # noqa: S301 - the driver's own function
        while len(_works) >= _REMEMBERED:
            _works.pop(next(iter(_works)))
        _works[key] = work
    return work


def _runs(files: Sequence[str], rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Split a batch where the file changes or rows are left out: (start, length)."""
    start = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or rows[n] != rows[n - 1] + 1 or files[n] != files[n - 1]:
            yield start, n - start
            start = n


def _record(
    file: str,
    first: int,
    count: int,
    *,
    answers: pa.RecordBatch | pa.Table | None = None,
    error: OocdError | None = None,
) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 - as above

    held = None if answers is None else _packed(answers)
    fault = None if error is None else pickle.dumps(error)
    columns = {
        "file": pa.array([file], pa.string()),
        "first": pa.array([first], pa.int64()),
        "count": pa.array([count], pa.int64()),
        "error": pa.array([fault], pa.binary()),
        "answers": pa.array([held], pa.binary()),
    }
    return pa.RecordBatch.from_pydict(columns)


def _packed(answers: pa.RecordBatch | pa.Table) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - as above

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, answers.schema, options=options) as writer:
        writer.write(answers)
    return bytes(sink.getvalue())


def _unpacked(held: bytes) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - as above

    with pa.ipc.open_stream(pa.BufferReader(held)) as reader:
        return reader.read_all()


__all__ = ["Cluster", "ClusterError", "Part", "run_on_spark"]
