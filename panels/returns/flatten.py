"""From the state of an item to the row that is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from oocd.engine.dates import parse_date
from oocd.panels.casefile import fact_of
from oocd.panels.event import Content
from oocd.panels.item import ItemState, Said
from oocd.panels.kinds.after import (
    Closed,
    Completed,
    Contact,
    FollowUp,
    PlanChanged,
    Reopened,
    Told,
)
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Decided, Plan
from oocd.panels.kinds.meetings import PlacedOnAgenda
from oocd.panels.kinds.referral import Assessed
from oocd.panels.kinds.victims import NoVictim
from oocd.panels.kinds.views import MemberView, RecommendationShown
from oocd.panels.meeting import MeetingState
from oocd.panels.returns.from_document import Read, read_document
from oocd.panels.returns.models import Denial
from oocd.panels.returns.rows import Came, Follow, Matter, Offence, Programme, View
from oocd.panels.returns.settings import ReturnSettings
from oocd.panels.returns.victim_rows import victims_of
from oocd.panels.status import PROVISIONAL

K = TypeVar("K", bound=Kind)
OffenceTable: TypeAlias = Mapping[str, Mapping[str, str]]
_ALONE = "police_alone"


@dataclass(frozen=True, slots=True)
class Reader:
    """What flattening needs beside the item: the meetings, the offence list, names of facts."""

    denial: Denial
    service_agencies: tuple[str, ...]
    facts: tuple[str, ...]
    meetings: Mapping[str, MeetingState] = field(default_factory=dict)
    offences: OffenceTable = field(default_factory=dict)


def reader(
    settings: ReturnSettings,
    day: dt.date,
    meetings: Mapping[str, MeetingState],
    offences: OffenceTable,
) -> Reader:
    """Make a reader by the settings in force on a day."""
    kpi6, reports = settings.kpi6.at(day), settings.reports.at(day)
    names = [group.fact for group in reports.groups.values() if group.fact]
    names += [one.fact for one in kpi6.leave_out]
    names += reports.first_time_entrant.before
    names += [reports.time_limit.fact, reports.time_limit.state, reports.under_investigation.since]
    names += ["admission", "police.bail_ends_on"]
    facts = tuple(dict.fromkeys(names))
    return Reader(reports.denial, kpi6.service_agencies, facts, meetings, offences)


def matters(states: Iterable[ItemState], using: Reader) -> tuple[Matter, ...]:
    """Flatten items, by id."""
    return tuple(matter(state, using) for state in sorted(states, key=lambda one: one.record))


def matter(state: ItemState, using: Reader) -> Matter:
    """Flatten one item."""
    referral = state.referral
    facts = state.facts
    case: Content = facts.content.case if facts else {}
    decision = _last(state, Decided)
    single = referral.single_agency if referral else None
    heard = _meetings(state, using)
    read = _document(state, decision, using)
    pinned = decision.content.pinned if decision else None
    plan = _plan(state, state.since)
    contacts = list(state.all(Contact))
    told = [one.content.on for one in state.all(Told) if one.content.whom == "child"]
    completeness = referral.completeness if referral else None
    departure = decision.content.departure if decision else None
    return Matter(
        record=state.record,
        child=referral.child if referral else None,
        deleted=referral is None,
        area=state.area,
        source=referral.source if referral else None,
        entry=referral.entry if referral else None,
        referred_on=referral.referred_on if referral else None,
        heard_on=_heard_on(heard),
        meetings=tuple(one.record for one in heard),
        held=completeness.held if completeness else None,
        asked=completeness.asked if completeness else None,
        assessed_on=_first_day(one.content.completed_on for one in state.all(Assessed)),
        shown=read.shown,
        band=read.band,
        band_accepted=read.band_accepted,
        denied=read.denied,
        status=state.status,
        disposal=decision.content.disposal if decision else single.disposal if single else None,
        decided_on=decision.content.on if decision else single.on if single else None,
        mode=decision.content.mode if decision else _ALONE if single else None,
        alone=decision.content.mode == _ALONE if decision else single is not None,
        provisional=state.status == PROVISIONAL,
        concordance=pinned.concordance if pinned else None,
        direction=pinned.direction if pinned else None,
        departure_code=departure.code if departure else None,
        makes_entrant=read.makes_entrant,
        told_child_on=min(told, default=None),
        born=day_of(fact_of(case, "child.date_of_birth")),
        facts=_facts(case, using.facts),
        offences=tuple(_offences(case, using.offences)),
        victims=victims_of(state, decision),
        no_victim=state.last(NoVictim) is not None,
        programmes=tuple(_programmes(state, using.service_agencies)),
        views=tuple(
            View(
                agency=one.content.agency,
                preferred=one.content.preferred,
                after_recommendation=one.content.after_recommendation,
            )
            for one in state.all(MemberView)
        ),
        came=tuple(
            Came(
                meeting=meeting.record,
                on=meeting.called.date,
                agency=one.agency,
                part=one.part,
                presence=one.presence,
            )
            for meeting in heard
            if meeting.called
            for one in meeting.members
        ),
        contacts=_days(contacts, took_place=True),
        attempts=_days(contacts, took_place=False),
        follow_ups=tuple(_follow_ups(state)),
        closed_on=_closed(state),
        plan_starts=plan.starts_on if plan else None,
        plan_review=plan.review_on if plan else None,
    )


def day_of(value: object) -> dt.date | None:
    """Read a day that a case file gives; None for a month, a year or nothing.

    >>> day_of("2026-02-12"), day_of("2026-02")
    (datetime.date(2026, 2, 12), None)
    """
    found = parse_date(value) if isinstance(value, str) else None
    return found.first if found and found.first == found.last else None


def _programmes(state: ItemState, agencies: tuple[str, ...]) -> Iterator[Programme]:
    """Give what followed the decision of each round, where one stands."""
    starts = [0, *(one.seq for one in state.all(Reopened))]
    for number, (start, end) in enumerate(
        zip(starts, [*starts[1:], state.seq + 1], strict=True), start=1
    ):
        decision = _within(state, Decided, start, end)
        if decision is None:
            continue
        ended = _within(state, Completed, start, end)
        plan = _plan(state, start, end)
        began = ended.content.started_on if ended else None
        began = began or (plan.starts_on if plan else None)
        actors = [
            one.actor.agency
            for one in state.entries
            if start <= one.seq < end and isinstance(one.content, Contact | Completed)
        ]
        weeks = plan.weeks if plan else None
        yield Programme(
            record=state.record,
            round=number,
            disposal=decision.content.disposal,
            decided_on=decision.content.on,
            lead_agency=plan.lead_agency if plan else None,
            service=(plan is not None and plan.lead_agency in agencies)
            or any(agency in agencies for agency in actors),
            started_on=began,
            planned_end=began + dt.timedelta(weeks=weeks) if began and weeks else None,
            ended_on=ended.content.on if ended else None,
            result=ended.content.result if ended else None,
        )


def _plan(state: ItemState, start: int, end: int | None = None) -> Plan | None:
    """Give the plan as it was last changed between two entries."""
    found: Plan | None = None
    for said in state.entries:
        if said.corrected_by is not None or said.seq < start or (end and said.seq >= end):
            continue
        if isinstance(said.content, PlanChanged | Decided):
            found = said.content.plan
    return found


def _within(state: ItemState, kind: type[K], start: int, end: int) -> Said[K] | None:
    found = None
    for said in state.all(kind):
        if start <= said.seq < end:
            found = said
    return found


def _last(state: ItemState, kind: type[K]) -> Said[K] | None:
    found = state.last(kind)
    return found if found and found.seq > state.since else None


def _document(state: ItemState, decision: Said[Decided] | None, using: Reader) -> Read:
    """Read the recommendation that stood at the decision, or the last one shown."""
    pinned = decision.content.pinned if decision else None
    entry = pinned.recommendation_entry if pinned else None
    shown = list(state.all(RecommendationShown))
    chosen = next((one for one in shown if one.seq == entry), shown[-1] if shown else None)
    disposal = decision.content.disposal if decision else None
    return read_document(chosen.content.envelope if chosen else None, disposal, using.denial)


def _meetings(state: ItemState, using: Reader) -> tuple[MeetingState, ...]:
    """Give the meetings that it was on the agenda of and that took place."""
    names = dict.fromkeys(one.content.meeting for one in state.all(PlacedOnAgenda))
    found = (using.meetings.get(name) for name in names)
    return tuple(one for one in found if one and one.opened_at and one.called)


def _heard_on(heard: tuple[MeetingState, ...]) -> dt.date | None:
    return _first_day(one.called.date for one in heard if one.called)


def _first_day(days: Iterable[dt.date]) -> dt.date | None:
    return min(days, default=None)


def _facts(case: Content, names: tuple[str, ...]) -> Mapping[str, object]:
    found = {name: fact_of(case, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _offences(case: Content, table: OffenceTable) -> Iterator[Offence]:
    listed = case.get("offences")
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict):
            continue
        name = str(fact_of(one, "offence") or "")
        row = table.get(name, {})
        score = row.get("yjb_seriousness") or ""
        yield Offence(
            id=name,
            last_day=day_of(fact_of(one, "date_to")) or day_of(fact_of(one, "date")),
            category=row.get("category") or None,
            knife=row.get("knife") or None,
            violent=row.get("syv_category") or None,
            score=int(score) if score.isdigit() else None,
        )


def _days(contacts: Iterable[Said[Contact]], *, took_place: bool) -> tuple[dt.date, ...]:
    return tuple(
        sorted(
            one.content.on for one in contacts if (one.content.result == "took_place") is took_place
        )
    )


def _follow_ups(state: ItemState) -> Iterator[Follow]:
    """Give the latest follow-up for each number of months, since the present round began."""
    found: dict[int, Follow] = {}
    for said in state.all(FollowUp):
        one = said.content
        if said.seq > state.since:
            known = one.known and one.further_offences is not None
            number = one.further_offences if known else None
            found[one.months] = Follow(months=one.months, known=known, further_offences=number)
    yield from (found[months] for months in sorted(found))


def _closed(state: ItemState) -> dt.date | None:
    found = state.last(Closed)
    return found.content.on if found and state.closed else None
