"""The files of a finished replay, written chunk by chunk so that memory does not grow."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

import orjson
import polars as pl
from pydantic import JsonValue

from oocd.engine.replay.chunks import Workplace
from oocd.engine.replay.pair import NEW, OLD
from oocd.engine.replay.sample import NAMES

CASES, CHANGES, CHANGES_CSV = "cases.parquet", "changes.parquet", "changes.csv"
EXPLANATIONS, FIGURES = "explanations.ndjson", "replay.json"
_HEAD = ("case", "target", "old", "new", "first", "first_old", "first_new", "sole")


def write_results(here: Workplace, figures: dict[str, JsonValue], told: Collection[int]) -> None:
    """Write every file of the result but the manifest."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    (here.folder / FIGURES).write_bytes(orjson.dumps(figures, option=options))
    _joined(here, "cases", here.folder / CASES)
    _joined(here, "changes", here.folder / CHANGES)
    _changes_csv(here)
    with (here.folder / EXPLANATIONS).open("w", encoding="utf-8") as stream:
        for frame in here.frames("told"):
            pairs = zip(frame["row"].to_list(), frame["text"].to_list(), strict=True)
            stream.writelines(f"{text}\n" for row, text in pairs if row in told)


def _joined(here: Workplace, kind: str, place: Path) -> None:
    """Join the chunks of a kind in one Parquet file."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only the end of a replay needs it

    writer = None
    for frame in here.frames(kind):
        table = _in_words(frame).to_arrow()
        if writer is None:
            writer = pq.ParquetWriter(place, table.schema, compression="zstd")
        writer.write_table(table.cast(writer.schema))
    if writer is not None:
        writer.close()


def _in_words(frame: pl.DataFrame) -> pl.DataFrame:
    """Write statuses as words."""
    codes = [
        name
        for name, dtype in frame.schema.items()
        if name.startswith((OLD, NEW)) and dtype == pl.UInt8
    ]
    return frame.with_columns(
        pl.col(name).replace_strict(NAMES, default=None, return_dtype=pl.String) for name in codes
    )


def _changes_csv(here: Workplace) -> None:
    with (here.folder / CHANGES_CSV).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_HEAD)
        pairs = zip(here.frames("cases"), here.frames("changes"), strict=True)
        for cases, changes in pairs:
            named = changes.join(cases.select("row", "id"), on="row", maintain_order="left")
            for row in named.to_dicts():
                sole = "; ".join(row["sole"] or ())
                cells = (_status(row["old"]), _status(row["new"]))
                firsts = (row["first"], row["first_old"], row["first_new"])
                writer.writerow([_safe(row["id"]), row["target"], *cells, *firsts, sole])


def _status(text: str | None) -> str:
    if text is None:
        return ""
    return NAMES[int(text)] if text.isdecimal() else text


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a reference for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
