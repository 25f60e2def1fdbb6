"""Items of the record as rows for another system; the true outcome stays true in the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from oocd.engine.errors import RecordRefused, SelectionError
from oocd.panels.access import CHAIR, require
from oocd.panels.casefile import fact_of
from oocd.panels.event import Actor
from oocd.panels.exchange.fieldmap import Column, FieldMap, Trouble
from oocd.panels.exchange.incoming import item_for
from oocd.panels.item import ItemState
from oocd.panels.kinds.after import Completed
from oocd.panels.ports import Touch
from oocd.panels.redaction import for_reader
from oocd.panels.returns.exporting import sent
from oocd.panels.returns.models import Exports
from oocd.panels.service import ITEM, Panel

Row = Mapping[str, str]
_MEMBERS = Actor("members", CHAIR)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The rows, what could not be said in them, and the items that were kept back and why."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    troubles: tuple[Trouble, ...]
    kept_back: tuple[tuple[str, str], ...]


def export_items(
    panel: Panel,
    actor: Actor,
    field_map: FieldMap,
    exports: Callable[[dt.date], Exports],
    *,
    area: str | None = None,
) -> Outgoing:
    """Give the items of an area, or of all, as rows of a field map; each is logged as disclosed.

    Raises RecordRefused P-RIGHT.
    """
    require(actor, "exchange_items")
    rows: list[Row] = []
    troubles: list[Trouble] = []
    kept_back: list[tuple[str, str]] = []
    touches: list[Touch] = []
    for summary in panel.store.summaries(ITEM, area=area):
        try:
            state = panel.item(summary.record)
            panel.admitted(actor, state)
        except RecordRefused as error:
            kept_back.append((summary.record, error.message))
            continue
        work = _Row(field_map, for_reader(state, state, _MEMBERS), exports, len(rows) + 1)
        rows.append(work.cells())
        troubles += work.troubles
        whom = f"exchange:{field_map.map}"
        touches.append(Touch("disclosure", summary.record, "exchange", recipient=whom))
    if touches:
        panel.store.log(touches, actor, panel.clock())
    columns = tuple(one.column for one in _columns(field_map))
    return Outgoing(columns, tuple(rows), tuple(troubles), tuple(kept_back))


def _columns(field_map: FieldMap) -> Iterable[Column]:
    return (one for one in field_map.columns if one.only != "in")


class _Row:
    def __init__(
        self,
        field_map: FieldMap,
        state: ItemState,
        exports: Callable[[dt.date], Exports],
        number: int,
    ) -> None:
        self.field_map = field_map
        self.state = state
        self.exports = exports
        self.number = number
        self.troubles: list[Trouble] = []

    def cells(self) -> Row:
        return {one.column: self._cell(one) for one in _columns(self.field_map)}

    def _cell(self, column: Column) -> str:
        value = self._value(column)
        if value is None:
            return self.field_map.missing[0]
        if isinstance(value, Mapping):
            return self._unknown(value)
        if isinstance(value, dt.date):
            return self.field_map.written(value)
        if column.form == "day":
            day = _day(value)
            if day is not None:
                return self.field_map.written(day)
            return self._trouble(column, value, "this is known to the month or year only")
        if column.form == "outcome":
            return self._sent(column, str(value), self._dated(column))
        if column.values or isinstance(value, bool):
            found = column.theirs(value)
            if found is None:
                return self._trouble(column, value, "the map has no word for this")
            return found
        return str(value)

    def _value(self, column: Column) -> object | None:
        kind, _, rest = column.to.partition(".")
        if kind == "record":
            return self.state.record
        if kind == "request":
            return self._reference()
        if kind == "referral":
            return _of(self.state.referral, rest)
        if kind == "decision":
            return self._decision(column, rest)
        facts = self.state.facts
        return _fact(facts.content.case, rest) if facts else None

    def _reference(self) -> str:
        """Give their reference where the item was made of it, else our own id."""
        facts = self.state.facts
        theirs = facts.content.case.get("id") if facts else None
        made = isinstance(theirs, str) and item_for(self.field_map, theirs) == self.state.record
        return str(theirs) if made else self.state.record

    def _decision(self, column: Column, name: str) -> object | None:
        said = self.state.decision
        if said is None or self.state.status == "provisional":
            return None
        decision = said.content
        ended = self.state.last(Completed)
        ended = ended if ended and ended.seq > self.state.since else None
        match name:
            case "on":
                return decision.on
            case "disposal":
                return decision.disposal
            case "outcome":
                return self._sent(column, decision.disposal, decision.on)
            case "mapping":
                exports = self._exports(decision.on)
                return exports.mapping if exports else None
            case "ended_on":
                return ended.content.on if ended else None
            case _:
                return ended.content.result if ended else None

    def _exports(self, day: dt.date | None) -> Exports | None:
        try:
            return self.exports(day) if day is not None else None
        except SelectionError:
            return None

    def _sent(self, column: Column, disposal: str, day: dt.date | None) -> str:
        exports = self._exports(day)
        found = sent(disposal, exports) if exports else None
        if found is None or found.value is None:
            return self._trouble(column, disposal, "no word is given for it on that day")
        return found.value

    def _dated(self, column: Column) -> dt.date | None:
        other = next((o for o in self.field_map.columns if o.column == column.dated_by), None)
        value = self._value(other) if other else None
        return value if isinstance(value, dt.date) else _day(value)

    def _unknown(self, value: Mapping[str, object]) -> str:
        why = value.get("unknown")
        words = (word for word, ours in self.field_map.unknown.items() if ours == why)
        return next(words, self.field_map.missing[0])

    def _trouble(self, column: Column, value: object, text: str) -> str:
        hint = f"Add it to `values` of {column.column} in the map; the record holds it as it is."
        self.troubles.append(
            Trouble(self.number, self.state.record, column.column, str(value), text, hint)
        )
        return self.field_map.missing[0]


def _of(found: object, path: str) -> object | None:
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


def _fact(case: Mapping[str, object], path: str) -> object | None:
    """Give a fact, or its `unknown`; a number is the place in a list."""
    here: object = case
    parts = path.split(".")
    for index, part in enumerate(parts):
        if isinstance(here, list) and part.isdigit():
            here = here[int(part)] if int(part) < len(here) else None
        elif isinstance(here, Mapping):
            last = index == len(parts) - 1
            given: object = here.get(part)
            if last and isinstance(given, Mapping) and "unknown" in given:
                return given
            here = fact_of(here, part)
        else:
            return None
    return here if isinstance(here, str | int | bool) else None


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
