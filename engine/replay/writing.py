"""Write drawn cases as NDJSON, CSV or Parquet, a batch at a time, each file saying what it is."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import orjson

from oocd.engine.replay.arrow import parquet_writer
from oocd.engine.replay.layout import Batch, Cell, Layout

CasesForm: TypeAlias = Literal["ndjson", "parquet", "csv"]
FORMS: tuple[CasesForm, ...] = ("ndjson", "parquet", "csv")
NOTE = "#"
"""What a line of a CSV file begins with that is a note and no case."""


def write_cases(
    path: Path, form: CasesForm, layout: Layout, batches: Iterable[Batch], about: Mapping[str, str]
) -> int:
    """Write the cases of every batch; give how many there were.

    `about` says what the file is: in the first lines of a CSV file, in a Parquet file's metadata,
    in the `story` of the first case of an NDJSON file, which has no other place for it.
    """
    if form == "ndjson":
        return _ndjson(path, layout, batches, about)
    if form == "csv":
        return _csv(path, layout, batches, about)
    count = 0
    with parquet_writer(path, layout, about) as writer:
        for batch in batches:
            writer.write(batch)
            count += batch.height
    return count


def _ndjson(path: Path, layout: Layout, batches: Iterable[Batch], about: Mapping[str, str]) -> int:
    count = 0
    with path.open("wb") as stream:
        for batch in batches:
            lines: list[bytes] = []
            for row in layout.rows(batch):
                if not count and not lines:
                    row["story"] = _in_one_line(about)
                lines.append(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            stream.write(b"".join(lines))
            count += batch.height
    return count


def _csv(path: Path, layout: Layout, batches: Iterable[Batch], about: Mapping[str, str]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"{NOTE} {_in_one_line(about)}\n")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.name for column in layout.columns])
        for batch in batches:
            columns = [batch.columns[column.name] for column in layout.columns]
            writer.writerows([_text(cell) for cell in row] for row in zip(*columns, strict=True))
            count += batch.height
    return count


def _in_one_line(about: Mapping[str, str]) -> str:
    rest = "; ".join(f"{key} {value}" for key, value in about.items() if key != "note")
    return f"{about.get('note', '')} ({rest})"


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, tuple):
        return ";".join(cell) or "none"
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
