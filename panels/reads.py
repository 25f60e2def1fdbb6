"""The use-cases that read: each logs who consulted what, before anything is given out.

What a reader sees of an entry depends on their role and on what a victim allowed. An entry that is
not for them stays in the list, with the reason; nothing disappears without a word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from oocd.engine.errors import RecordRefused
from oocd.panels.access import require
from oocd.panels.clocks import Due, due
from oocd.panels.event import Access, Actor, Content, Event
from oocd.panels.item import ItemState, fold, read_content
from oocd.panels.meeting import MeetingState
from oocd.panels.ports import Summary, Touch
from oocd.panels.redaction import for_reader, hidden, shown_to
from oocd.panels.registry import KINDS
from oocd.panels.service import ITEM, MEETING, Panel, plain
from oocd.panels.summaries import LEFT


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as one reader sees it: `content` is None where it is hidden or erased."""

    seq: int
    at: dt.datetime
    actor: Actor
    kind: str
    title: str
    content: Content | None
    hidden: str | None = None
    corrected_by: int | None = None
    erased: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """An item as one reader sees it: neither part holds what is not for them."""

    state: ItemState
    lines: tuple[Line, ...]


def show_item(panel: Panel, actor: Actor, record: str, *, upto: int | None = None) -> ItemSheet:
    """Give an item, as far as entry `upto`, as the reader may see it; the reading is logged.

    Raises RecordRefused P-RIGHT, P-UNKNOWN, P-ADMITTED, P-LEFT.
    """
    require(actor, "show_item")
    sheet = _sheet(panel, actor, record, upto)
    panel.store.log([Touch("consultation", record, "show_item")], actor, panel.clock())
    return sheet


def show_decision(panel: Panel, actor: Actor, record: str) -> ItemSheet:
    """Give an item for its decision record. Raises RecordRefused P-UNDECIDED before there is."""
    require(actor, "show_decision")
    sheet = _sheet(panel, actor, record, None)
    if not any(line.kind == "decided" for line in sheet.lines):
        raise RecordRefused("P-UNDECIDED", f"nothing has been decided about {record}")
    panel.store.log([Touch("consultation", record, "show_decision")], actor, panel.clock())
    return sheet


def show_meeting(panel: Panel, actor: Actor, record: str) -> MeetingState:
    """Give a meeting: members, stage, the order that was set."""
    require(actor, "show_meeting")
    state = panel.meeting(record)
    panel.store.log([Touch("consultation", record, "show_meeting")], actor, panel.clock())
    return state


def agenda(panel: Panel, actor: Actor, record: str) -> tuple[MeetingState, tuple[Summary, ...]]:
    """Give a meeting with its items: in the order set, then those not yet in it by id."""
    state = show_meeting(panel, actor, record)
    area = state.called.area if state.called else None
    items = {
        one.record: _listed(one, actor)
        for one in panel.store.summaries(ITEM, area=area)
        if one.fields.get("meeting") == record
    }
    ordered = [items.pop(name) for name in state.order if name in items]
    return state, (*ordered, *items.values())


def list_items(panel: Panel, actor: Actor, *, area: str | None = None) -> Iterator[Summary]:
    """Give the items of an area, or of all, by id. Nothing in a list is about a person.

    Of an item that the reader left, a list has the id and `kept_back`, which says why.
    """
    require(actor, "list_items")
    return (_listed(one, actor) for one in panel.store.summaries(ITEM, area=area))


def list_meetings(panel: Panel, actor: Actor, *, area: str | None = None) -> Iterator[Summary]:
    """Give the meetings of an area, or of all, by id."""
    require(actor, "list_meetings")
    return panel.store.summaries(MEETING, area=area)


def access_log(panel: Panel, actor: Actor, record: str | None = None) -> Iterator[Access]:
    """Give the access log of a record, or of all: for checking lawfulness, not performance."""
    require(actor, "read_access_log")
    return panel.store.accesses(record)


def show_due(panel: Panel, actor: Actor, record: str) -> tuple[Due, ...]:
    """Give what falls due for an item, soonest first; the reading is logged."""
    require(actor, "show_item")
    state = panel.item(record)
    panel.admitted(actor, state)
    panel.store.log([Touch("consultation", record, "show_due")], actor, panel.clock())
    return due(state, panel.config_for(state.area), panel.calendar(), panel.today())


def _listed(summary: Summary, actor: Actor) -> Summary:
    fields = dict(summary.fields)
    if actor.person in fields.pop(LEFT, "").split():
        fields = {"kept_back": "you declared a conflict of interest and left it"}
    return replace(summary, fields=fields)


def _sheet(panel: Panel, actor: Actor, record: str, upto: int | None) -> ItemSheet:
    events = panel.events_of(record)
    now = fold(record, events)
    panel.admitted(actor, now)
    shown = events[:upto]
    state = fold(record, shown)
    put_right = {said.seq: said.corrected_by for said in state.entries}
    lines = tuple(_line(event, put_right.get(event.seq), now, actor) for event in shown)
    return ItemSheet(for_reader(state, now, actor), lines)


def _line(event: Event, corrected_by: int | None, now: ItemState, actor: Actor) -> Line:
    why: str | None = None
    content: Content | None = None
    if event.content is not None:
        said = read_content(event)
        why = hidden(said, now, actor)
        seen = None if why else shown_to(said, now, actor)
        content = event.content if seen == said else None if seen is None else plain(seen)
    return Line(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        kind=event.kind,
        title=KINDS[event.kind].title,
        content=content,
        hidden=why,
        corrected_by=corrected_by,
        erased=event.erased,
        digest=event.digest,
    )


def panel_consent(state: ItemState, victim: str, to: str = "panel") -> str:
    """Give a victim's latest answer on sharing: `given`, `not_given`, `withdrawn`, `not_asked`."""
    return state.consent(victim, to)
