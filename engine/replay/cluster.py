"""Past cases on a cluster: a function over Arrow batches, carried out by PySpark's `mapInArrow`.

The function is pickled, rules and all, so that the workers need this package and nothing of the
rules' folder. What it makes of each run of cases comes back as one record of bytes: runs may differ
in shape, and the driver, which gives them in the order of the cases, holds one or two at a time.
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
from oocd.engine.replay.session import ClusterError, open_session, telling

if TYPE_CHECKING:
    import pyarrow as pa

    Packing: TypeAlias = Callable[[pa.RecordBatch, int], bytes]
    """From some cases, and how many come before them, to what is made of them."""

ROWS = 65_536
"""How many cases a worker is handed at a time."""
_FILE, _AT, _HIDDEN = "file", "at", "_metadata"
_FIELDS = "first long, count long, error binary, held binary"
_REMEMBERED = 4
"""How many functions a worker keeps ready."""
_works: dict[str, Packing] = {}


@dataclass(frozen=True)
class Cluster:
    """Where to run. `master` None takes what `spark-submit` or a running session has set."""

    master: str | None = "local[*]"
    rows: int = ROWS
    settings: Mapping[str, str] = field(default_factory=dict)
    """More settings of Spark's, such as `spark.executor.memory`."""


@dataclass(frozen=True)
class Pack:
    """What was made of a run of cases; `first` counts the cases before them."""

    first: int
    count: int
    held: bytes


def packs_on_spark(
    cases: str | Sequence[str],
    work: Packing,
    cluster: Cluster,
    columns: Collection[str] | None = None,
) -> Iterator[Pack]:
    """Carry out `work` over the cases of Parquet files, and give what it made in their order.

    `cases` are addresses that every worker can read; several files, or the files of a folder, come
    in the order of their names. `columns` names those that are needed, where not all.

    Raises ClusterError where Spark, Java or the cluster cannot be had or fails, and whatever error
    of this project the function raises on a worker.
    """
    settings = {"spark.sql.execution.arrow.maxRecordsPerBatch": str(cluster.rows)}
    with open_session(cluster.master, {**settings, **cluster.settings}) as spark, telling():
        packed = import_module("pyspark.cloudpickle").dumps(work)  # a script's own functions too
        table = spark.read.parquet(*([cases] if isinstance(cases, str) else cases))
        before, total = _counted(table)
        names = [name for name in table.columns if columns is None or name in columns]
        made = _mapped(table, names, functools.partial(answer, packed, tuple(names), before))
        made.persist()
        try:
            _check(made.select("first", "count", "error").collect(), total)
            for row in made.orderBy("first").toLocalIterator(prefetchPartitions=True):
                yield Pack(row["first"], row["count"], bytes(row["held"]))
        finally:
            made.unpersist()


def _counted(table: Any) -> tuple[dict[str, int], int]:  # noqa: ANN401 - pyspark's own, untyped here
    """Count the cases before each file, and all of them."""
    functions = import_module("pyspark.sql.functions")
    file = functions.col(f"{_HIDDEN}.file_path").alias(_FILE)
    before: dict[str, int] = {}
    total = 0
    for row in sorted(table.select(file).groupBy(_FILE).count().collect()):
        before[row[0]] = total
        total += row[1]
    return before, total


def _mapped(table: Any, names: list[str], task: object) -> Any:  # noqa: ANN401 - as above
    """Hand the columns over under plain names: a dot in a name means a field to Spark."""
    functions = import_module("pyspark.sql.functions")
    wanted = [functions.col(f"`{name}`").alias(f"c{n}") for n, name in enumerate(names)]
    file = functions.col(f"{_HIDDEN}.file_path").alias(_FILE)
    at = functions.col(f"{_HIDDEN}.row_index").alias(_AT)
    return table.select(*wanted, file, at).mapInArrow(task, _FIELDS)


def _check(heads: Iterable[Any], total: int) -> None:
    """Raise the error of the earliest case that met one; see that every case came back once."""
    expected = 0
    for head in sorted(heads, key=lambda head: int(head["first"])):
        if head["error"] is not None:
            error = pickle.loads(head["error"])  # noqa: S301 - made by our own function below
            raise error
        if head["first"] != expected:
            text = f"cases {expected} to {head['first']} came back twice or not at all"
            raise ClusterError("E-CLUSTER-ROWS", text)
        expected += head["count"]
    if expected != total:
        text = f"{total:,} cases were handed out and {expected:,} came back"
        raise ClusterError("E-CLUSTER-ROWS", text)


# --- on the workers -------------------------------------------------------------------------------


def answer(
    packed: bytes,
    names: tuple[str, ...],
    before: Mapping[str, int],
    batches: Iterable[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """Answer the batches of one task; what this project raises is handed back, not thrown."""
    import pyarrow as pa  # noqa: PLC0415 - only a worker needs it

    work = _remembered(packed)
    for batch in batches:
        *columns, files, at = batch.columns
        facts = pa.RecordBatch.from_arrays(columns, names=list(names))
        starts = [before[file] + row for file, row in zip(files.to_pylist(), at.to_pylist())]  # noqa: B905 columns are of one height
        for start, count in runs(starts):
            held, error = None, None
            try:
                held = work(facts.slice(start, count), starts[start])
            except OocdError as raised:
                error = pickle.dumps(raised)
            yield pa.RecordBatch.from_pydict(
                {
                    "first": pa.array([starts[start]], pa.int64()),
                    "count": pa.array([count], pa.int64()),
                    "error": pa.array([error], pa.binary()),
                    "held": pa.array([held], pa.binary()),
                }
            )


def _remembered(packed: bytes) -> Packing:
    """Unpack a function once for each process: it makes its plans once, not for each task."""
    key = hashlib.sha256(packed).hexdigest()
    work: Packing | None = _works.get(key)
    if work is None:
        work = pickle.loads(packed)  # noqa: S301 - the driver's own function
        while len(_works) >= _REMEMBERED:
            _works.pop(next(iter(_works)))
        _works[key] = work
    return work


def runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Split rows where one does not follow on the last: (start, length).

    >>> list(runs([7, 8, 9, 3, 4]))
    [(0, 3), (3, 2)]
    """
    start = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or rows[n] != rows[n - 1] + 1:
            yield start, n - start
            start = n


__all__ = ["Cluster", "ClusterError", "Pack", "packs_on_spark", "runs"]
