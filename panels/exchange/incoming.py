"""Rows of another system as referrals: what fits is recorded, what does not is told row by row.

A row is recorded whole or not at all. Columns that the map does not know are handed back with their
values. A decision is never taken in: a named person records it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue, ValidationError

from oocd.engine.errors import InputError, RecordRefused, SelectionError, did_you_mean
from oocd.panels.access import require
from oocd.panels.event import Actor
from oocd.panels.exchange.fieldmap import Column, FieldMap, Trouble
from oocd.panels.kinds.referral import Referred
from oocd.panels.returns.exporting import received
from oocd.panels.returns.models import Exports
from oocd.panels.service import Panel, plain

Incoming = Mapping[str, str]
OfDay = Callable[[dt.date], Exports]
_ID = 12


@dataclass(slots=True)
class Imported:
    """What came of each row: by row number and reference; and what the map does not know."""

    recorded: list[tuple[int, str, str]] = field(default_factory=list)
    """Row, reference, the new item."""
    again: list[tuple[int, str, str]] = field(default_factory=list)
    """Row, reference, the item that an earlier import made of it."""
    troubles: list[Trouble] = field(default_factory=list)
    aside: list[tuple[int, str | None, dict[str, str]]] = field(default_factory=list)
    """Row, reference, the columns that the map does not know, with their values."""
    failed: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Row, and the whole of it."""


def import_rows(
    panel: Panel, actor: Actor, rows: Sequence[Incoming], field_map: FieldMap, exports: OfDay
) -> Imported:
    """Record a referral for each row that maps. The same reference is recorded once.

    Raises RecordRefused P-RIGHT, InputError X-COLUMNS where the file is not of this map.
    """
    require(actor, "referred")
    done = Imported()
    seen: dict[str, int] = {}
    known = {one.column for one in field_map.columns}
    for number, row in enumerate(rows, start=1):
        work = _Reading(field_map, row, number, exports)
        content = work.referral()
        reference = work.reference
        extra = {name: value for name, value in row.items() if name not in known and value}
        if extra:
            done.aside.append((number, reference, extra))
        if reference is not None and seen.setdefault(reference, number) != number:
            text = f"the same reference is in row {seen[reference]}"
            column = field_map.reference.column
            work.trouble(column, reference, text, "Give each matter a reference of its own.")
        if content is None or reference is None or work.troubles:
            done.troubles += work.troubles
            done.failed.append((number, dict(row)))
            continue
        _record(panel, actor, content, work, done)
    return done


def item_for(field_map: FieldMap, reference: str) -> str:
    """Give the id of the item that a reference becomes: always the same, and telling nothing."""
    digest = hashlib.sha256(f"{field_map.map}:{reference}".encode()).hexdigest()
    return f"item-{digest[:_ID].upper()}"


def _record(panel: Panel, actor: Actor, content: Referred, work: _Reading, done: Imported) -> None:
    reference, field_map = str(work.reference), work.field_map
    record = item_for(field_map, reference)
    known = next((one for one in (reference, record) if panel.store.events(one)), None)
    if known is not None and _same(panel, known, content, ours=known == reference):
        done.again.append((work.number, reference, known))
        return
    if known is not None:
        hint = "Record what changed on the item itself."
        text = f"{known} was made of it before, with other values"
        work.trouble(field_map.reference.column, reference, text, hint)
    else:
        try:
            panel.refer(actor, content, record=record, request=f"import:{field_map.map}:{record}")
        except InputError as error:
            for problem in error.problems:
                column = work.column_of(problem.text)
                work.trouble(column, work.row.get(column, ""), problem.text, problem.hint)
        except RecordRefused as error:
            work.trouble(field_map.reference.column, reference, error.message, error.hint)
        else:
            done.recorded.append((work.number, reference, record))
            return
    done.troubles += work.troubles
    done.failed.append((work.number, dict(work.row)))


def _same(panel: Panel, record: str, content: Referred, *, ours: bool) -> bool:
    """Whether an item says what a row says; one that this record sent out is known by its id."""
    first = panel.store.events(record)[0].content
    return ours or first is None or all(first.get(k) == v for k, v in plain(content).items())


class _Reading:
    """One row as it is read."""

    def __init__(self, field_map: FieldMap, row: Incoming, number: int, exports: OfDay) -> None:
        self.field_map = field_map
        self.row = row
        self.number = number
        self.exports = exports
        self.troubles: list[Trouble] = []
        self.reference = self._text(field_map.reference)

    def referral(self) -> Referred | None:
        """Give the referral; None, with what is in the way, where the row does not map."""
        made: dict[str, JsonValue] = {"referral": {}, "case": {}}
        for place, fixed in self.field_map.fixed.items():
            _put(made, place.split("."), fixed)
        for column in self.field_map.columns:
            if column.comes_in():
                self._read(column, made)
        case = made["case"]
        if isinstance(case, dict):
            case.setdefault("id", self.reference)
        if self.troubles or not isinstance(made["referral"], dict):
            return None
        try:
            return Referred.model_validate_json(json.dumps({**made["referral"], "case": case}))
        except ValidationError as error:
            for one in error.errors():
                place = ".".join(str(part) for part in one["loc"])
                named = self._column_at(f"referral.{place}")
                self.trouble(named, self.row.get(named, ""), f"`{place}`: {one['msg']}")
            return None

    def _read(self, column: Column, made: dict[str, JsonValue]) -> None:
        text = self._text(column)
        if text is None:
            if column.needed:
                self.trouble(column.column, self.row.get(column.column, ""), "this is needed")
            return
        if column.to == "request":
            return
        value = self._value(column, text)
        if value is not None:
            _put(made, column.to.split("."), self._given(column.to, value))

    def _text(self, column: Column) -> str | None:
        """Give what stands in a column; None for one of the map's signs for nothing."""
        found = (self.row.get(column.column) or "").strip()
        gaps = {one.casefold() for one in self.field_map.missing}
        return None if not found or found.casefold() in gaps else found

    def _given(self, path: str, value: JsonValue) -> JsonValue:
        """Say of a fact where it is from; what the record itself reads stays plain."""
        nested = path.startswith("case.") and path.count(".") > 1
        if not nested or isinstance(value, dict):
            return value
        return {"value": value, "source": self.field_map.title, "verified": False}

    def _value(self, column: Column, text: str) -> JsonValue:
        for word, why in self.field_map.unknown.items():
            if word.casefold() == text.casefold() and column.to.startswith("case."):
                return {"unknown": why}
        match column.form:
            case "day":
                day = self.field_map.day(text)
                if day is None:
                    return self.trouble(column.column, text, "this is no day", self._day_hint())
                return day.isoformat()
            case "whole":
                if text.isdecimal():
                    return int(text)
                return self.trouble(column.column, text, "this is no whole number")
            case "outcome":
                return self._outcome(column, text)
            case "choice" | "truth":
                return self._word(column, text)
            case _:
                return text

    def _word(self, column: Column, text: str) -> JsonValue:
        found = column.ours(text)
        if found is None:
            near = did_you_mean(text, column.values)
            hint = near or f"The map knows: {', '.join(column.values)}."
            return self.trouble(column.column, text, "the map has no value for this", hint)
        return found

    def _outcome(self, column: Column, text: str) -> JsonValue:
        """Read a police disposal by the words of its day; a doubtful one is a person's (O23-03)."""
        dated = self.field_map.day((self.row.get(column.dated_by or "") or "").strip())
        found = column.ours(text)
        try:
            exports = self.exports(dated or dt.date.max)
        except SelectionError as error:
            return self.trouble(column.column, text, error.message, error.hint)
        doubt = received(text, dated, exports)
        if doubt is not None and not doubt.sure:
            return self.trouble(column.column, text, "this cannot be taken at its word", doubt.note)
        if isinstance(found, str):
            return found
        words = exports.legal_outcome.items()
        fits = [name for name, one in words if one.value.casefold() == text.casefold()]
        if len(fits) == 1:
            return fits[0]
        why = f"it can be {' or '.join(fits)}" if fits else "no outcome of that day has this word"
        hint = f"Say which in `values` of {column.column} in the map."
        return self.trouble(column.column, text, why, hint)

    def _day_hint(self) -> str:
        return f"Written as {self.field_map.written(dt.date(2026, 2, 28))}."

    def trouble(self, column: str, value: str, text: str, hint: str | None = None) -> JsonValue:
        """Note what does not map; there is then no value."""
        self.troubles.append(Trouble(self.number, self.reference, column, value, text, hint))
        return None

    def column_of(self, text: str) -> str:
        """Find the column of a problem with the case file, by the fact that it names; else all."""
        for one in self.field_map.columns:
            tail = one.to.rpartition(".")[2]
            named = re.search(rf"\b{re.escape(tail)}\b", text) is not None
            if one.to.startswith("case.") and named and self._text(one) is not None:
                return one.column
        return next(
            (o.column for o in self.field_map.columns if (self._text(o) or "\0") in text), "*"
        )

    def _column_at(self, place: str) -> str:
        columns = self.field_map.columns
        return next((one.column for one in columns if one.to.startswith(place)), "*")


def _put(here: dict[str, JsonValue], path: Sequence[str], value: JsonValue) -> None:
    """Put a value at a path; a number is the place in a list, filled from the first on."""
    head, *rest = path
    if not rest:
        here[head] = value
        return
    if rest[0].isdigit():
        found = here.setdefault(head, [])
        while isinstance(found, list) and len(found) <= int(rest[0]):
            found.append({})
        below = found[int(rest[0])] if isinstance(found, list) else None
        rest = rest[1:]
    else:
        below = here.setdefault(head, {})
    if isinstance(below, dict) and rest:
        _put(below, rest, value)
