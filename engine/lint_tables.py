"""Checks of the tables beside the rules: every cell one of what its column may hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import get_args

from oocd.engine.errors import did_you_mean
from oocd.engine.lint_notes import Cell, Notes, read_rows
from oocd.engine.ruleset import Basis
from oocd.engine.score_tables import FACTORS_ENDING, FOLDER, IMPORTED, table_paths

OFFENCES = "lookups/offences.csv"
FACTORS = "lookups/factors.csv"
_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_GENERAL = "general"
_DIRECTIONS = ("aggravating", "mitigating")
_TRUTHS = ("true", "false")
_BASES: tuple[str, ...] = get_args(Basis)
_UNCITED = frozenset({"K", "design", "inference"})
"""What rests on memory or on this project alone has no source to cite."""


def check_tables(notes: Notes) -> None:
    """Check the offence list, the factor list, and the tables brought in with matrices."""
    columns = _read_columns(notes)
    brought = table_paths(notes.root)
    factors = [(p.stem, "factors") for p in brought if p.stem.endswith(FACTORS_ENDING)]
    scores = [(p.stem, p.stem) for p in brought if not p.stem.endswith(FACTORS_ENDING)]
    own = [(f"{FOLDER}/{name}.csv", table) for name, table in (*factors, *scores)]
    for file, table in ((OFFENCES, "offences"), (FACTORS, "factors"), *own):
        path = notes.root / file
        if not path.is_file():
            continue
        heading, rows = read_rows(path)
        names = [cell.text for cell in heading]
        for cell in heading:
            if names.count(cell.text) > 1 or not cell.text:
                notes.cell(file, cell, "R-TABLE", f"the column {cell.text!r} is not one of its own")
        for row in rows:
            _check_row(notes, file, row, columns.get(table, {}))
            if table == "factors":
                _check_factor(notes, file, row)
            elif table != "offences":
                _check_scored(notes, file, row)
        if table == "factors":
            _check_same_factor(notes, file, rows)


def _read_columns(notes: Notes) -> dict[str, dict[str, tuple[Collection[str], bool]]]:
    """Give, by table and column, what a cell may hold and whether it may be blank.

    What facts are looked up in a column (`facts.yaml`), or a matrix reads from it, decides.
    """
    found: dict[str, dict[str, tuple[Collection[str], bool]]] = {}
    for spec in notes.library.catalogue.facts.values():
        how = spec.derived.get("lookup") if isinstance(spec.derived, dict) else None
        if isinstance(how, dict) and spec.type == "choice" and spec.values:
            may_be_blank = how.get("blank") == "problem"
            column = (tuple(spec.values), may_be_blank)
            found.setdefault(str(how.get("table")), {})[str(how.get("column"))] = column
    for compiled in notes.library.matrices:
        matrix = compiled.matrix
        columns = found.setdefault(matrix.scores.table, {})
        if matrix.scores.column is not None:
            scale = tuple(str(score) for score in range(matrix.low, matrix.high + 1))
            columns[matrix.scores.column] = (scale, True)
        if matrix.scores.never_lowered is not None:
            columns[matrix.scores.never_lowered] = (_TRUTHS, False)
    return found


def _check_row(
    notes: Notes,
    file: str,
    row: Mapping[str, Cell],
    columns: Mapping[str, tuple[Collection[str], bool]],
) -> None:
    if "" in row:
        text = "this row has not as many cells as the heading"
        notes.cell(file, row[""], "R-TABLE", text, "Put text that has a comma in quotes.")
    identity = row.get("id")
    if identity is not None and not _ID.fullmatch(identity.text):
        hint = "Use small letters, digits and single _ between them."
        notes.cell(file, identity, "R-TABLE", f"{identity.text!r} is not an id", hint)
    for name, (allowed, may_be_blank) in columns.items():
        cell = row.get(name)
        if cell is None or cell.text in allowed or (may_be_blank and not cell.text):
            continue
        hint = did_you_mean(cell.text, allowed) or f"Use one of {', '.join(allowed)}."
        text = f"{name}: {cell.text!r} is not one of its values"
        notes.cell(file, cell, "R-TABLE", text, hint)
    _check_days(notes, file, row)
    url = row.get("source_url")
    if url is not None:
        for part in filter(None, url.text.split(";")):
            if not is_address(part):
                notes.cell(file, url, "R-URL", f"{part!r} is not an http(s) address")


def _check_days(notes: Notes, file: str, row: Mapping[str, Cell]) -> None:
    days: list[dt.date] = []
    for name in ("in_force_from", "in_force_to"):
        cell = row.get(name)
        if cell is None or not cell.text:
            continue
        try:
            days.append(dt.date.fromisoformat(cell.text))
        except ValueError:
            text = f"{name}: {cell.text!r} is not a date"
            notes.cell(file, cell, "R-TABLE", text, "Write YYYY-MM-DD.")
    if days != sorted(days):
        notes.cell(file, row["in_force_to"], "R-TABLE", "in_force_to lies before in_force_from")


def _check_factor(notes: Notes, file: str, row: Mapping[str, Cell]) -> None:
    """A factor has a direction, and belongs to offences that are there, or to all."""
    direction, scope, text = row.get("direction"), row.get("scope"), row.get("text")
    if direction is not None and direction.text not in _DIRECTIONS:
        hint = did_you_mean(direction.text, _DIRECTIONS)
        said = f"{direction.text!r} is no direction"
        notes.cell(file, direction, "R-TABLE", said, hint or "Use aggravating or mitigating.")
    if text is not None and not text.text.strip():
        notes.cell(file, text, "R-TABLE", "a factor has no text")
    _check_authority(notes, file, row)
    offences = notes.library.catalogue.tables["offences"].rows
    if scope is None or scope.text == _GENERAL:
        return
    for name in scope.text.split(";"):
        if name not in offences:
            hint = did_you_mean(name, offences) or f"Use offence ids, or `{_GENERAL}`."
            notes.cell(file, scope, "R-TABLE", f"no offence is called {name!r}", hint)


def _check_authority(notes: Notes, file: str, row: Mapping[str, Cell]) -> None:
    """A factor rests on a known basis and a listed source; one brought in, on its matrix."""
    basis, source = row.get("basis"), row.get("source")
    if basis is None or basis.text == IMPORTED:
        return
    if basis.text not in _BASES:
        hint = did_you_mean(basis.text, _BASES) or f"Use one of {', '.join(_BASES)}."
        notes.cell(file, basis, "R-TABLE", f"{basis.text!r} is no basis", hint)
    if source is None or (not source.text and basis.text in _UNCITED):
        return
    sources = notes.library.sources
    if source.text not in sources:
        hint = did_you_mean(source.text, sources) or "Add it to sources.yaml."
        said = f"no source is called {source.text!r}" if source.text else "no source is cited"
        notes.cell(file, source, "R-UNKNOWN-SOURCE" if source.text else "R-CITE", said, hint)


def _check_scored(notes: Notes, file: str, row: Mapping[str, Cell]) -> None:
    """A score is that of an offence that is there."""
    identity = row.get("id")
    offences = notes.library.catalogue.tables["offences"].rows
    if identity is not None and identity.text not in offences:
        said = f"no offence is called {identity.text!r}"
        notes.cell(file, identity, "R-TABLE", said, did_you_mean(identity.text, offences))


def _check_same_factor(notes: Notes, file: str, rows: list[Mapping[str, Cell]]) -> None:
    """The same factor does not stand under two ids."""
    seen: dict[tuple[str, ...], str] = {}
    for row in rows:
        parts = [row[name] for name in ("direction", "scope", "text") if name in row]
        key = tuple(cell.text.casefold() for cell in parts)
        identity = row.get("id")
        if identity is None:
            continue
        before = seen.setdefault(key, identity.text)
        if before != identity.text:
            said = f"{identity.text!r} says the same as {before!r}"
            notes.cell(file, identity, "R-DUPLICATE", said)


def is_address(text: str) -> bool:
    """Whether a text is an http or https address.

    >>> is_address("https://www.gov.uk/"), is_address("www.gov.uk")
    (True, False)
    """
    return re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", text) is not None
