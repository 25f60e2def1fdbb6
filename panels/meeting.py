"""The state of a meeting: the fold of its events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from oocd.panels.event import Event
from oocd.panels.item import read_content
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.meetings import (
    AgendaOrdered,
    Attendance,
    MeetingCalled,
    MeetingClosed,
    MeetingOpened,
)

Stage: TypeAlias = Literal["unknown", "called", "open", "closed"]
_STAGES: dict[str, tuple[Stage, ...]] = {
    "meeting_called": ("unknown",),
    "attendance": ("called", "open"),
    "agenda_ordered": ("called", "open"),
    "meeting_opened": ("called",),
    "meeting_closed": ("open",),
}


@dataclass(frozen=True, slots=True)
class MeetingState:
    """A meeting as its events so far leave it."""

    record: str
    seq: int = 0
    stage: Stage = "unknown"
    called: MeetingCalled | None = None
    members: tuple[Attendance, ...] = ()
    order: tuple[str, ...] = ()
    opened_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None

    def member(self, person: str) -> Attendance | None:
        """Find a member by id."""
        return next((one for one in self.members if one.person == person), None)

    @property
    def present(self) -> tuple[Attendance, ...]:
        """The members who came."""
        return tuple(one for one in self.members if one.presence == "attended")


def allowed(kind: str, stage: Stage) -> bool:
    """Whether a kind of event may be recorded at a stage of the meeting."""
    return stage in _STAGES[kind]


def apply(state: MeetingState, event: Event) -> MeetingState:
    """Give the state after one more event. Raises ValueError where it is not the next."""
    if event.record != state.record or event.seq != state.seq + 1:
        raise ValueError(f"event {event.seq} of {event.record} does not follow {state.seq}")
    if event.content is None:
        return replace(state, seq=event.seq)
    return after(state, read_content(event), event.at)


def after(state: MeetingState, content: Kind, at: dt.datetime) -> MeetingState:
    """Give the state after one more entry. Raises ValueError for one of another kind."""
    state = replace(state, seq=state.seq + 1)
    match content:
        case MeetingCalled():
            return replace(state, stage="called", called=content)
        case Attendance():
            others = tuple(one for one in state.members if one.person != content.person)
            return replace(state, members=(*others, content))
        case AgendaOrdered():
            return replace(state, order=content.items)
        case MeetingOpened():
            return replace(state, stage="open", opened_at=at)
        case MeetingClosed():
            return replace(state, stage="closed", closed_at=at)
        case _:
            raise ValueError(f"a meeting has no event of the kind {content.name}")


def fold(record: str, events: Iterable[Event]) -> MeetingState:
    """Give the state after all events of a meeting."""
    state = MeetingState(record)
    for event in events:
        state = apply(state, event)
    return state
