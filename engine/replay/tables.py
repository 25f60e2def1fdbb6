"""Rows of other systems' files: CSV, Parquet and NDJSON, as they stand, each with its place.

Nothing is guessed about how a text file is written: it is UTF-8 (with or without its mark) unless
Windows-1252 is asked for by name, and a file that mixes the two is refused with both lines.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

from oocd.engine.errors import InputError, Problem, shown
from oocd.engine.nodes import MapNode, to_plain
from oocd.engine.replay.arrow import parquet_rows
from oocd.engine.replay.layout import Cell
from oocd.engine.replay.writing import NOTE
from oocd.engine.yamlio import form_of, iter_cases

Encoding: TypeAlias = Literal["utf-8", "cp1252"]
RawCell: TypeAlias = Cell | float
DELIMITERS = ",;\t|"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: which it is, on which line it begins, its cells, or why it cannot be used."""

    number: int
    line: int
    cells: Sequence[RawCell]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A file of rows: what its columns are called, and the rows one after the other."""

    file: str
    names: Sequence[str]
    rows: Iterator[RawRow]


def open_sheet(path: Path, *, encoding: Encoding = "utf-8", delimiter: str | None = None) -> Sheet:
    """Open a file of rows; its ending says which kind it is.

    Raises InputError where it cannot be read at all; a row that cannot be read says so itself.
    What is wrong with the encoding is raised when the line is come to.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        names, rows = parquet_rows(path)
        _check_names(str(path), 1, names)
        numbered = (RawRow(i, i, cells) for i, cells in enumerate(rows, 1))
        return Sheet(str(path), names, numbered)
    if ending in {".csv", ".tsv", ".txt"}:
        return _csv_sheet(path, encoding, "\t" if ending == ".tsv" else delimiter)
    if form_of(str(path)) is None:
        text = "the file's ending does not say how it is written"
        _refuse(str(path), 1, 1, "E-FORM", text, "Use .csv, .tsv, .parquet, .ndjson or .json.")
    return _record_sheet(path)


def _refuse(file: str, line: int, col: int, code: str, text: str, hint: str) -> NoReturn:
    raise InputError([Problem(file, line, col, code, text, hint)])


def _csv_sheet(path: Path, encoding: Encoding, delimiter: str | None) -> Sheet:
    file = str(path)
    lines = _Lines(path, encoding)
    first = lines.header()
    separator = delimiter or max(DELIMITERS, key=first.count)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    names = [name.strip() for name in _next_row(reader, lines, file) or ()]
    _check_names(file, lines.number, names)
    return Sheet(file, names, _csv_rows(reader, lines, file, len(names)))


def _next_row(reader: Iterator[list[str]], lines: _Lines, file: str) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        text = f"this is not CSV: {error}"
        hint = "Look for a quote that is never closed; a quote inside quotes is doubled."
        _refuse(file, lines.number, 1, "E-SYNTAX", text, hint)


def _csv_rows(
    reader: Iterator[list[str]], lines: _Lines, file: str, width: int
) -> Iterator[RawRow]:
    number = 0
    while True:
        line = lines.number + 1
        cells = _next_row(reader, lines, file)
        if cells is None:
            return
        if not cells:
            continue  # a blank line
        number += 1
        problems: tuple[Problem, ...] = ()
        if len(cells) != width:
            text = f"this row has {len(cells)} cells, and the first row names {width} columns"
            hint = "Put a cell that holds the separator in quotes."
            problems = (Problem(file, line, 1, "M-FIELDS", text, hint),)
        yield RawRow(number, line, cells, problems)


def _check_names(file: str, line: int, names: Sequence[str]) -> None:
    """Every column has a name of its own."""
    problems = []
    counts = Counter(names)
    for col, name in enumerate(names, 1):
        if not name:
            text, hint = f"column {col} has no name", "Name it in the first row, or take it out."
            problems.append(Problem(file, line, col, "M-HEADER", text, hint))
        elif counts[name] > 1 and names.index(name) != col - 1:
            text = f"two columns are called {shown(name)}"
            problems.append(Problem(file, line, col, "M-HEADER", text, "Rename one of them."))
    if problems:
        raise InputError(problems)


class _Lines:
    """The lines of a text file, decoded one by one; what is wrong with one says where."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self.file, self.encoding, self.number = str(path), encoding, 0
        self._path = path
        self._first: str | None = None
        self._held: Iterator[bytes] = self._open()
        self._wide_line = self._narrow_line = 0

    def _open(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as stream:
                yield from stream
        except OSError as error:
            text = f"the file cannot be read: {error.strerror or error}"
            _refuse(self.file, 1, 1, "E-FILE", text, "Check the name.")

    def header(self) -> str:
        """Give the first line that is no note, and keep it to be read."""
        for line in self:
            if line.strip() and not line.startswith(NOTE):
                self._first = line
                self.number -= 1
                return line
        _refuse(self.file, 1, 1, "E-EMPTY", "there is nothing here", "Give a file with rows.")

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._first is not None:
            first, self._first = self._first, None
            self.number += 1
            return first
        raw = next(self._held)
        self.number += 1
        if self.number == 1 and raw.startswith(_WIDE):
            text = "the file is UTF-16, not UTF-8"
            _refuse(self.file, 1, 1, "E-ENCODING", text, "Save it as UTF-8.")
        if b"\0" in raw:
            at = raw.index(b"\0") + 1
            text = "the file holds a NUL byte, so it is no text file"
            _refuse(self.file, self.number, at, "E-BINARY", text, "Give the CSV file itself.")
        return self._decoded(raw)

    def _decoded(self, raw: bytes) -> str:
        if raw.isascii():
            return raw.decode("ascii")
        try:
            text = raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            self._narrow_line = self._narrow_line or self.number
            return self._narrow(raw, error)
        marked = self.number == 1 and raw.startswith(b"\xef\xbb\xbf")
        self._wide_line = self._wide_line or (0 if text.isascii() else self.number)
        if self.encoding == "cp1252" and (self._wide_line or marked):
            self._not_cp1252()
        return text

    def _narrow(self, raw: bytes, error: UnicodeDecodeError) -> str:
        """Read a line that is not UTF-8 as Windows-1252, where that was asked for."""
        if self._wide_line:
            self._mixed(self._wide_line, self.number, error.start + 1)
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError as worse:
            words = "the line is neither UTF-8 nor Windows-1252"
            _refuse(self.file, self.number, worse.start + 1, "E-ENCODING", words, "Save as UTF-8.")
        if self.encoding == "cp1252":
            return text
        for line in self._held:
            self.number += 1
            if not line.isascii() and _is_utf8(line):
                self._mixed(self.number, self._narrow_line, error.start + 1)
        near = text[max(0, error.start - 10) : error.start + 10].strip()
        words = f"the file is not UTF-8; it reads as Windows-1252 (cp1252) here: {shown(near)}"
        hint = "Save it as UTF-8, or say `encoding: cp1252` in the map."
        _refuse(self.file, self._narrow_line, error.start + 1, "E-ENCODING", words, hint)

    def _mixed(self, wide: int, narrow: int, col: int) -> NoReturn:
        text = f"the file mixes encodings: line {wide} is UTF-8, line {narrow} is Windows-1252"
        hint = "Export it again in one encoding, best UTF-8."
        _refuse(self.file, narrow, col, "E-ENCODING", text, hint)

    def _not_cp1252(self) -> NoReturn:
        if self._narrow_line:
            self._mixed(self._wide_line or self.number, self._narrow_line, 1)
        text = "the file is UTF-8, and `encoding: cp1252` was asked for"
        hint = "Take `encoding` out of the map."
        _refuse(self.file, self._wide_line or self.number, 1, "E-ENCODING", text, hint)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _record_sheet(path: Path) -> Sheet:
    """Take NDJSON or JSON records as rows: the first one's keys are the columns."""
    found = iter_cases(path)
    first = next(found)
    if isinstance(first, InputError):
        raise first
    names = list(_flat(first))
    return Sheet(str(path), names, _record_rows(first, found, str(path), names))


def _flat(node: MapNode) -> dict[str, RawCell]:
    cells: dict[str, RawCell] = {}
    for key, value in node.items.items():
        if isinstance(value, MapNode):
            cells |= {f"{key}.{inner}": cell for inner, cell in _flat(value).items()}
            continue
        plain = to_plain(value)
        cells[key] = tuple(map(str, plain)) if isinstance(plain, list) else plain  # type: ignore[assignment]
    return cells


def _record_rows(
    first: MapNode, rest: Iterator[MapNode | InputError], file: str, names: Sequence[str]
) -> Iterator[RawRow]:
    yield RawRow(1, first.line, list(_flat(first).values()))
    for number, node in enumerate(rest, 2):
        if isinstance(node, InputError):
            yield RawRow(number, node.problems[0].line, [None] * len(names), node.problems)
            continue
        cells = _flat(node)
        problems = [
            Problem(
                file,
                node.line,
                node.col,
                "M-COLUMN",
                f"{shown(key)} is not among the keys of the first record",
                "Give every record the same keys.",
            )
            for key in cells
            if key not in names
        ]
        yield RawRow(number, node.line, [cells.get(name) for name in names], tuple(problems))
