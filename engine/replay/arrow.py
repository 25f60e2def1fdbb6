"""The one door to pyarrow: it is asked for only when a Parquet file is read or written."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Protocol

from oocd.engine.errors import InputError, Problem, SelectionError
from oocd.engine.replay.layout import LEN, WHY, Batch, Cell, Column, Holds, Layout

ROWS_AT_ONCE = 10_000
ABOUT = b"oocd"
"""The key of a Parquet file's metadata under which our own words stand."""


class ParquetWriter(Protocol):
    """Takes batches of cases one by one."""

    def write(self, batch: Batch) -> None:
        """Append a batch."""


class _ParquetBatch(Protocol):
    columns: Sequence[_ParquetColumn]


class _ParquetColumn(Protocol):
    def to_pylist(self) -> list[object]: ...


class _ParquetFile(Protocol):
    def iter_batches(self, batch_size: int) -> Iterator[_ParquetBatch]: ...


@contextmanager
def parquet_writer(path: Path, layout: Layout, about: Mapping[str, str]) -> Iterator[ParquetWriter]:
    """Open a Parquet file for batches of cases; `about` goes into its metadata."""
    pa, pq = _modules()
    metadata = {ABOUT: about.get("note", "").encode()}
    metadata |= {f"oocd.{key}".encode(): value.encode() for key, value in about.items()}
    fields = [(column.name, _type(column)) for column in layout.columns]
    schema = pa.schema(fields, metadata=metadata)
    names = [column.name for column in layout.columns]

    class Writer:
        def write(self, batch: Batch) -> None:
            arrays = [
                pa.array(batch.columns[name], type=field.type)
                for name, field in zip(names, schema, strict=True)
            ]
            writer.write_table(pa.table(arrays, schema=schema))

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield Writer()


def parquet_rows(path: Path) -> tuple[list[str], Iterator[Sequence[Cell | float]]]:
    """Open a Parquet file: the names of its columns, and its rows.

    Raises InputError where it is no Parquet file, or not a whole one.
    """
    _, pq = _modules()
    try:
        file = pq.ParquetFile(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    return list(file.schema_arrow.names), _rows(file, path)


def _rows(file: _ParquetFile, path: Path) -> Iterator[Sequence[Cell | float]]:
    try:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            columns = [[_cell(value) for value in column.to_pylist()] for column in batch.columns]
            yield from zip(*columns, strict=True)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _cell(value: object) -> Cell | float:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    if value is None or isinstance(value, str | int | bool | float | dt.date):
        return value
    return str(value)


def _unreadable(path: Path, error: Exception) -> InputError:
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        text, hint = f"the file cannot be read: {error.strerror or error}", "Check the name."
        return InputError([Problem(str(path), 1, 1, "E-FILE", text, hint)])
    size = path.stat().st_size
    if not size:
        return InputError([Problem(str(path), 1, 1, "E-EMPTY", "there is nothing here")])
    with path.open("rb") as stream:
        begun = stream.read(4) == b"PAR1"
    text = (
        "the Parquet file is not whole: it was cut short or damaged"
        if begun
        else "this is no Parquet file"
    )
    hint = "Copy it again from where it was made." if begun else "Check the file's ending."
    return InputError([Problem(str(path), 1, 1, "E-PARQUET", text, hint)])


def _type(column: Column) -> object:
    pa, _ = _modules()
    if column.part == LEN:
        return pa.int16()
    if column.part == WHY:
        return pa.string()
    match column.holds:
        case Holds.FLAG:
            return pa.bool_()
        case Holds.NUMBER:
            return pa.int32()
        case Holds.DAY:
            return pa.date32()
        case Holds.IDS:
            return pa.list_(pa.string())
        case _:
            return pa.string()


def _modules() -> tuple[ModuleType, ModuleType]:
    """Import pyarrow, or say what to install."""
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError:
        text = "Parquet files need pyarrow, which is not installed"
        raise SelectionError("E-PYARROW", text, "pip install pyarrow, or use NDJSON.") from None
