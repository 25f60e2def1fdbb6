"""The use-case that gives the record of a decision, with the meeting as it was at that moment."""

from __future__ import annotations

from oocd.panels import meeting as meetings
from oocd.panels.days import local_day
from oocd.panels.event import Actor, Content
from oocd.panels.meeting import MeetingState
from oocd.panels.reads import show_decision
from oocd.panels.record import Papers, decision_of, decision_record, made_at
from oocd.panels.service import Panel


def read_record(panel: Panel, actor: Actor, record: str, *, entry: int | None = None) -> Content:
    """Give the record of an item's latest decision, or of entry `entry`; the reading is logged.

    Raises RecordRefused P-RIGHT, P-UNKNOWN, P-UNDECIDED, P-ADMITTED, P-LEFT.
    """
    sheet = show_decision(panel, actor, record)
    said = decision_of(sheet.state, entry)
    made = made_at(sheet.state, said)
    config = panel.config_for(sheet.state.area, local_day(made.at))
    pinned = said.content.pinned
    held_at: MeetingState | None = None
    if pinned is not None and pinned.meeting is not None:
        events = panel.store.events(pinned.meeting)
        held_at = meetings.fold(pinned.meeting, (one for one in events if one.at <= made.at))
    papers = Papers(
        lines=sheet.lines,
        meeting=held_at,
        codes={code.id: code.title for code in config.departure_codes},
        facts=config.record_facts,
    )
    return decision_record(sheet.state, papers, entry=entry)
