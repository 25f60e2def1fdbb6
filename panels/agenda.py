"""What a chair needs of each item on an agenda: dates that run, victims, words, gaps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from oocd.engine.errors import OocdError, RecordRefused
from oocd.panels.config import InUse
from oocd.panels.event import Actor
from oocd.panels.item import ItemState
from oocd.panels.kinds.decisions import Deferred
from oocd.panels.kinds.referral import InformationAnswered, InformationAsked, OwnWords
from oocd.panels.kinds.victims import NoVictim, VictimStatus
from oocd.panels.kinds.views import MemberView
from oocd.panels.known import facts_told
from oocd.panels.meeting import MeetingState
from oocd.panels.ports import Summary
from oocd.panels.reading import Envelope
from oocd.panels.reads import agenda, show_item
from oocd.panels.service import Panel


@dataclass(frozen=True, slots=True)
class Running:
    """A date of the case, and the days left to it on the day of the meeting (less than 0: past)."""

    fact: str
    on: dt.date
    days: int


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item as an agenda shows it. `kept_back` says why a reader sees no more than its id."""

    summary: Summary
    kept_back: str | None = None
    entries: int = 0
    case: str | None = None
    dates: tuple[Running, ...] = ()
    no_dates: str | None = None
    """Why the dates that are worked out could not be."""
    victims: tuple[tuple[str, str], ...] = ()
    """Each victim with the status of asking for their views."""
    no_victim: bool = False
    child_words: str = "not recorded"
    parent_words: str = "not recorded"
    awaited: tuple[str, ...] = ()
    """Agencies that were asked and have not answered."""
    deferred_until: dt.date | None = None
    views: tuple[str, ...] = ()
    """The members who have given their own view."""
    shown: bool = False
    """Whether a recommendation was shown in this round."""


def agenda_lines(
    panel: Panel, actor: Actor, record: str
) -> tuple[MeetingState, tuple[AgendaLine, ...]]:
    """Give a meeting and its items in order, each as the reader may see it; reading is logged.

    Raises RecordRefused P-RIGHT, P-UNKNOWN.
    """
    state, found = agenda(panel, actor, record)
    day = state.called.date if state.called else panel.today()
    config = panel.config_for(state.called.area if state.called else None)
    return state, tuple(_line(panel, actor, one, day, config) for one in found)


def _line(panel: Panel, actor: Actor, summary: Summary, day: dt.date, config: InUse) -> AgendaLine:
    try:
        state = show_item(panel, actor, summary.record).state
    except RecordRefused as error:
        return AgendaLine(summary, kept_back=error.message)
    # The dates of the case as it is: a file with a victim's words kept back cannot be evaluated,
    # and no date tells of them.
    dates, trouble = _dates(panel, panel.item(summary.record), day, config)
    facts = state.facts
    case = facts.content.case.get("id") if facts else None
    return AgendaLine(
        summary,
        entries=state.seq,
        case=case if isinstance(case, str) else None,
        dates=dates,
        no_dates=trouble,
        victims=tuple((one, _status(state, one)) for one in state.victims()),
        no_victim=state.last(NoVictim) is not None,
        child_words=_words(state, "child"),
        parent_words=_words(state, "parent"),
        awaited=_awaited(state),
        deferred_until=_deferred(state),
        views=tuple(dict.fromkeys(said.content.person for said in state.all(MemberView))),
        shown=state.shown is not None,
    )


def _dates(
    panel: Panel, state: ItemState, day: dt.date, config: InUse
) -> tuple[tuple[Running, ...], str | None]:
    facts = state.facts
    if facts is None:
        return (), "the case file was erased"
    case, trouble = dict(facts.content.case), None
    envelope: Envelope = state.shown.content.envelope if state.shown else None
    if envelope is None:
        try:
            as_at = None if "decision_date" in case else day
            envelope = panel.recommend(case, area=state.area, as_at=as_at).envelope
        except OocdError as error:
            trouble = f"dates cannot be worked out: {error.code}"
    found = []
    for row in facts_told(case, envelope, config.agenda_dates):
        fact, value = (row.get("fact"), row.get("value")) if isinstance(row, dict) else (None, None)
        if not isinstance(fact, str) or not isinstance(value, str):
            continue
        try:
            on = dt.date.fromisoformat(value)
        except ValueError:
            continue  # known to the month only: no day to count to
        found.append(Running(fact, on, (on - day).days))
    return tuple(found), trouble


def _status(state: ItemState, victim: str) -> str:
    said = state.of_victim(victim, VictimStatus)
    return said[-1].content.status if said else "no status"


def _words(state: ItemState, whose: str) -> str:
    said = [one.content for one in state.all(OwnWords) if one.content.whose == whose]
    if not said:
        return "not recorded"
    return "on record" if any(one.words for one in said) else "not heard; the reason is on record"


def _awaited(state: ItemState) -> tuple[str, ...]:
    answered = {(one.content.agency, one.content.topic) for one in state.all(InformationAnswered)}
    asked = [(one.content.agency, one.content.topic) for one in state.all(InformationAsked)]
    return tuple(
        f"{agency} ({topic})" for agency, topic in asked if (agency, topic) not in answered
    )


def _deferred(state: ItemState) -> dt.date | None:
    found = state.last(Deferred)
    decided = state.decision
    if found is None or found.seq < state.since or (decided and decided.seq > found.seq):
        return None
    return found.content.until
