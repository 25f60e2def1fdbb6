"""Where the checks of a rule library note what they find: a problem for each, at its place.

A place is a path of keys and indexes inside a YAML file, or a cell of a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from oocd.engine.errors import InputError, Problem, did_you_mean
from oocd.engine.library import Library
from oocd.engine.nodes import Node, position_at
from oocd.engine.yamlio import load_path

Loc: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a CSV file; line and column count from 1."""

    text: str
    line: int
    col: int


@dataclass
class Notes:
    """Gathers problems; files are read once for the places in them.

    `whole` is False where a rule file could not be read: what other files say of it is then not
    held against them.
    """

    root: Path
    library: Library
    whole: bool
    problems: list[Problem] = field(default_factory=list)
    _nodes: dict[str, Node | None] = field(default_factory=dict)

    def add(
        self,
        file: str,
        loc: Loc,
        code: str,
        text: str,
        hint: str | None = None,
        *,
        key: bool = False,
    ) -> None:
        """Note a problem at a value, or with `key` at its key."""
        line, col = 1, 1
        node = self._node(file)
        if node is not None:
            place = position_at(node, loc, key=key)
            line, col = place.line, place.col
        self.problems.append(Problem(file, line, col, code, text, hint))

    def unknown(
        self, file: str, loc: Loc, code: str, kind: str, name: str, known: Iterable[str]
    ) -> bool:
        """Note a name that is not among the known ones; says whether it was noted."""
        known = tuple(known)
        if name in known:
            return False
        self.add(file, loc, code, f"no {kind} is called {name!r}", did_you_mean(name, known))
        return True

    def cell(self, file: str, cell: Cell, code: str, text: str, hint: str | None = None) -> None:
        """Note a problem at a cell of a table."""
        self.problems.append(Problem(file, cell.line, cell.col, code, text, hint))

    def twice(self, file: str, names: Iterable[tuple[str, Loc]], kind: str) -> None:
        """Note every name that stands a second time."""
        seen: set[str] = set()
        for name, loc in names:
            if name in seen:
                self.add(file, loc, "R-DUPLICATE", f"the {kind} {name!r} stands twice")
            seen.add(name)

    def _node(self, file: str) -> Node | None:
        if file not in self._nodes:
            try:
                self._nodes[file] = load_path(self.root / file, file=file)[0]
            except InputError:
                self._nodes[file] = None
        return self._nodes[file]


def read_cells(text: str) -> Iterator[list[Cell]]:
    """Give the cells of each record of a CSV text, with their places.

    >>> [cell.text for cell in next(read_cells('a,"b,c",d'))]
    ['a', 'b,c', 'd']
    """
    row: list[Cell] = []
    line, col, at = 1, 1, 0
    while at < len(text):
        start = (line, col)
        quoted = text[at] == '"'
        content: list[str] = []
        at, col = (at + 1, col + 1) if quoted else (at, col)
        while at < len(text):
            char = text[at]
            if quoted and text.startswith('""', at):
                content.append('"')
                at, col = at + 2, col + 2
                continue
            if quoted and char == '"':
                quoted = False
            elif not quoted and char in ",\n\r":
                break
            else:
                content.append(char)
            at, line, col = (at + 1, line + 1, 1) if char == "\n" else (at + 1, line, col + 1)
        row.append(Cell("".join(content), *start))
        if text.startswith(",", at):
            at, col = at + 1, col + 1
            if at == len(text) or text[at] in "\n\r":
                row.append(Cell("", line, col))
            else:
                continue
        at += 2 if text.startswith("\r\n", at) else 1
        line, col = line + 1, 1
        yield row
        row = []
    if row:
        yield row


def read_rows(path: Path) -> tuple[list[Cell], list[Mapping[str, Cell]]]:
    """Give the heading and the rows of a CSV file; cells beyond the heading have the key ``""``."""
    records = [record for record in read_cells(path.read_text(encoding="utf-8")) if record]
    heading = records[0] if records else []
    names = [cell.text for cell in heading]
    rows: list[Mapping[str, Cell]] = []
    for record in records[1:]:
        if len(record) == 1 and not record[0].text:
            continue
        row = dict(zip(names, record, strict=False))
        last = record[-1]
        for name in names[len(record) :]:
            row[name] = Cell("", last.line, last.col)
        if len(record) != len(names):
            row[""] = record[len(names)] if len(record) > len(names) else last
        rows.append(row)
    return heading, rows
