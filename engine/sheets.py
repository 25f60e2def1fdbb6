"""Reads a table that a force keeps: CSV or XLSX, each cell with the place it stands in.

What a reader would have to guess (a formula, a merged cell, a heading it does not know) is refused
with its place. The values are text: a whole number and `true` or `false` as they are written.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oocd.engine.errors import InputError, Problem, did_you_mean, shown
from oocd.engine.lint_notes import read_cells
from oocd.engine.rawtext import MAX_BYTES, decode

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_ROWS = 20_000
MAX_COLUMNS = 200
_MAX_UNPACKED = 200_000_000
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    SyntaxError,  # what a broken XML inside raises
)


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell: its text (without outer blanks), its row and column, and its name in a workbook."""

    text: str
    line: int
    col: int
    name: str = ""
    fault: str | None = None
    """Why the cell cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the heading, by column; a column that the table has not is not there."""

    line: int
    cells: Mapping[str, SheetCell]

    def text(self, column: str) -> str:
        """Give a cell's text, blank where the table has no such column."""
        cell = self.cells.get(column)
        return cell.text if cell is not None else ""


@dataclass
class SheetTable:
    """The rows of one table, and what is wrong with them so far."""

    file: str
    columns: tuple[str, ...]
    rows: list[Row]
    problems: list[Problem]

    def add(self, cell: SheetCell, code: str, text: str, hint: str | None = None) -> None:
        """Note a problem at a cell; in a workbook the text begins with the cell's name."""
        said = f"{cell.name}: {text}" if cell.name else text
        self.problems.append(Problem(self.file, cell.line, cell.col, code, said, hint))


def read_sheet(
    path: Path, needed: Sequence[str], optional: Sequence[str], sheet: str | None = None
) -> SheetTable:
    """Read a table whose first row names its columns; `sheet` picks one of a workbook.

    Raises InputError where the file or its heading cannot be used. What is wrong with single cells
    is in the table's problems.
    """
    file = str(path)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise _whole(file, "E-FILE", f"the file cannot be read: {error.strerror}") from None
    if size > MAX_BYTES:
        raise _whole(file, "E-SIZE", "the file is larger than 10 MB")
    ending = path.suffix.lower()
    if ending == ".csv":
        if sheet is not None:
            raise _whole(file, "R-SHEET", "a CSV file has no sheets", "Leave out --sheet.")
        records = _csv(data, file)
    elif ending == ".xlsx":
        records = _xlsx(data, file, sheet)
    else:
        hint = "Save it as .xlsx or as CSV (UTF-8)."
        raise _whole(file, "E-FORM", "the file's ending is not .csv or .xlsx", hint)
    return _table(file, records, needed, optional)


def _whole(file: str, code: str, text: str, hint: str | None = None) -> InputError:
    return InputError([Problem(file, 1, 1, code, text, hint)])


def _csv(data: bytes, file: str) -> list[list[SheetCell]]:
    text = decode(data, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        hint = "Look for a quote that is left open."
        problem = Problem(file, max(reader.line_num, 1), 1, "E-SYNTAX", f"no CSV: {error}", hint)
        raise InputError([problem]) from None
    found = []
    for record in read_cells(text):
        row = []
        for cell in record:
            said = _tidy(cell.text)
            fault = _FORMULA if said.startswith("=") else None
            row.append(SheetCell(said, cell.line, cell.col, fault=fault))
        found.append(row)
    return found


_FORMULA = "a formula is not read; put its value there"


def _xlsx(data: bytes, file: str, sheet: str | None) -> list[list[SheetCell]]:
    # a workbook's reader is heavy and only this command needs it
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise _whole(file, "E-SIZE", "the workbook is larger than 200 MB when unpacked")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that are not read: pictures, validations
            book = load_workbook(io.BytesIO(data), keep_links=False)
    except _UNREADABLE:
        hint = "Open it, take off any password, and save it as .xlsx."
        raise _whole(file, "R-SHEET", "this is no workbook that can be read", hint) from None
    sheets: dict[str, Worksheet] = {found.title: found for found in book.worksheets}
    if sheet is not None and sheet not in sheets:
        hint = did_you_mean(sheet, sheets) or f"It has: {', '.join(sheets)}."
        raise _whole(file, "R-SHEET", f"no sheet is called {shown(sheet)}", hint)
    used = [found for found in sheets.values() if any(any(row) for row in found.values)]
    if sheet is None and len(used) != 1:
        said = "more than one sheet is filled in" if used else "no sheet is filled in"
        which = f"Say which with --sheet: {', '.join(s.title for s in used)}." if used else None
        raise _whole(file, "R-SHEET", said, which)
    return list(_grid(used[0] if sheet is None else sheets[sheet], file))


def _grid(sheet: Worksheet, file: str) -> Iterator[list[SheetCell]]:
    if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        said = f"{sheet.title}: the sheet reaches to row {sheet.max_row}, column {sheet.max_column}"
        hint = "Delete the empty rows and columns beside the table."
        raise _whole(file, "E-SIZE", said, hint)
    merged = {
        place: str(area) for area in sheet.merged_cells.ranges for row in area.rows for place in row
    }
    for row in sheet.iter_rows():
        yield [_cell(sheet, cell, merged) for cell in row]


def _cell(sheet: Worksheet, cell: object, merged: Mapping[tuple[int, int], str]) -> SheetCell:
    found: Cell = cell  # type: ignore[assignment]
    line, col = found.row, found.column
    fault: str | None = None
    area = merged.get((line, col))
    value = found.value
    if area is not None:
        fault = f"the cells {area} are merged; unmerge them and fill in each"
    elif getattr(found, "data_type", "") == "f":
        fault = _FORMULA
    elif getattr(found, "data_type", "") == "e":
        fault = f"{value} is an error of the workbook"
    return SheetCell(_said(value), line, col, f"{sheet.title}!{found.coordinate}", fault)


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _tidy(str(value))


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _table(
    file: str, records: list[list[SheetCell]], needed: Sequence[str], optional: Sequence[str]
) -> SheetTable:
    if not records or not any(cell.text for cell in records[0]):
        said = "the first row does not name the columns"
        raise _whole(file, "R-COLUMN", said, f"It needs {', '.join(needed)}.")
    heading = records[0]
    while not heading[-1].text and heading[-1].fault is None:
        heading = heading[:-1]
    table = SheetTable(file, (), [], [])
    names = [_column(table, cell, (*needed, *optional)) for cell in heading]
    _check_heading(table, heading, names, needed)
    if table.problems:
        raise InputError(table.problems)
    table.columns = tuple(names)
    for record in records[1:]:
        if any(cell.text or cell.fault for cell in record):
            table.rows.append(_row(table, record, names, needed))
    if not table.rows:
        raise _whole(file, "E-EMPTY", "there is no row below the heading")
    return table


def _check_heading(
    table: SheetTable, heading: Sequence[SheetCell], names: Sequence[str], needed: Sequence[str]
) -> None:
    for cell, name in zip(heading, names, strict=True):
        if name and names.count(name) > 1:
            table.add(cell, "R-COLUMN", f"the column {name} stands twice")
    for name in needed:
        if name not in names:
            said = f"there is no column {name}"
            table.add(heading[0], "R-COLUMN", said, "The first row names the columns.")


def _column(table: SheetTable, cell: SheetCell, known: Collection[str]) -> str:
    name = cell.text.casefold().replace(" ", "_")
    if cell.fault is not None:
        table.add(cell, "R-CELL", cell.fault)
    elif name not in known:
        hint = did_you_mean(name, known) or f"The columns are {', '.join(known)}."
        said = f"no column is called {shown(cell.text)}" if name else "a column has no name"
        table.add(cell, "R-COLUMN", said, hint)
    return name


def _row(
    table: SheetTable, record: list[SheetCell], names: Sequence[str], needed: Sequence[str]
) -> Row:
    last = record[-1]
    for cell in record[len(names) :]:
        if cell.text or cell.fault:
            hint = "Put text that has a comma in quotes."
            table.add(cell, "R-CELL", "this cell has no column", None if cell.name else hint)
    cells: dict[str, SheetCell] = {}
    for number, name in enumerate(names):
        cell = record[number] if number < len(record) else SheetCell("", last.line, last.col)
        cells[name] = cell
        if cell.fault is not None:
            table.add(cell, "R-CELL", cell.fault)
        elif not cell.text and name in needed:
            table.add(cell, "R-CELL", f"the {name} is empty")
    return Row(record[0].line, cells)
