"""The minutes of a meeting: who was there, and what was done with each item while it was heard."""

from __future__ import annotations

from pydantic import JsonValue

from oocd.engine.errors import RecordRefused
from oocd.panels.event import Actor, Content, stamp
from oocd.panels.item import ItemState
from oocd.panels.kinds.after import Reopened
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Decided, Deferred, Escalated
from oocd.panels.kinds.meetings import ConflictDeclared, PlacedOnAgenda, TakenOffAgenda
from oocd.panels.kinds.views import MemberView
from oocd.panels.known import Known, put
from oocd.panels.meeting import MeetingState
from oocd.panels.reads import agenda, show_item
from oocd.panels.record import named
from oocd.panels.service import Panel

SCHEMA = "oocd/minutes/1"
_DONE = (Decided, Deferred, Escalated, ConflictDeclared, TakenOffAgenda)


def minutes(panel: Panel, actor: Actor, record: str) -> Content:
    """Give the minutes of a meeting as plain data; each item that is read is logged.

    Raises RecordRefused P-RIGHT, P-UNKNOWN.
    """
    meeting, found = agenda(panel, actor, record)
    config = panel.config_for(meeting.called.area if meeting.called else None)
    now = [one.record for one in found]
    # In the order set are also those that another meeting has taken up since.
    order = [*meeting.order, *(name for name in now if name not in meeting.order)]
    called = meeting.called
    return {
        "schema": SCHEMA,
        "meeting": record,
        "called": called.model_dump(mode="json", exclude={"tags"}) if called else None,
        "stage": meeting.stage,
        "opened_at": stamp(meeting.opened_at) if meeting.opened_at else None,
        "closed_at": stamp(meeting.closed_at) if meeting.closed_at else None,
        "members": [one.model_dump(mode="json", exclude={"tags"}) for one in meeting.members],
        "quorum": config.quorum.say,
        "quorum_from": config.quorum_from,
        "items": [_item(panel, actor, name, meeting) for name in order],
        "config": config.name,
    }


def _item(panel: Panel, actor: Actor, name: str, meeting: MeetingState) -> Content:
    try:
        state = show_item(panel, actor, name).state
    except RecordRefused as error:
        return {"item": name, "kept_back": error.message, "done": []}
    heard = _heard(state, meeting)
    views = [said for said in state.all(MemberView) if said.seq in heard]
    before = sum(1 for said in views if said.content.after_recommendation is False)
    return {
        "item": name,
        "kept_back": None,
        "views_before": before,
        "views_after": len(views) - before,
        "done": [
            _done(state, said.seq, said.content)
            for said in state.entries
            if said.seq in heard and isinstance(said.content, _DONE)
        ],
    }


def _heard(state: ItemState, meeting: MeetingState) -> set[int]:
    """Give the entries made while the item was on this agenda and the meeting not yet closed."""
    found: set[int] = set()
    on = False
    for said in state.entries:
        content = said.content
        if isinstance(content, PlacedOnAgenda):
            on = content.meeting == meeting.record
        late = meeting.closed_at is not None and said.at > meeting.closed_at
        if on and not late and said.corrected_by is None:
            found.add(said.seq)
        if isinstance(content, TakenOffAgenda) and content.meeting == meeting.record:
            on = False
    return found


def _done(state: ItemState, seq: int, content: Kind) -> Content:
    found: Content = {"entry": seq, "kind": content.name}
    said = next(one for one in state.entries if one.seq == seq)
    if isinstance(content, Decided):
        pinned = content.pinned
        envelope = Known(state, seq).envelope(pinned.recommendation_entry if pinned else None)
        dissent: list[JsonValue] = [one.model_dump(mode="json") for one in content.dissent]
        return found | {
            "mode": content.mode,
            "disposal": named(envelope, content.disposal),
            "programmes": [named(envelope, one) for one in content.programmes],
            "decision_maker": content.decision_maker.model_dump(mode="json"),
            "departure": content.departure.model_dump(mode="json") if content.departure else None,
            "dissent": dissent,
            "lead": content.plan.lead if content.plan else None,
            "review_on": (
                content.plan.review_on.isoformat()
                if content.plan and content.plan.review_on
                else None
            ),
            "tell": [one.model_dump(mode="json") for one in content.tell],
            "recommendation": pinned.recommendation if pinned else None,
            "reopened": any(True for _ in Known(state, seq).later(Reopened)),
        }
    return found | put(said)
