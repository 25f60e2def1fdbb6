"""What falls due for an item, and when: from its state, the area's days and the bank holidays.

Nothing here is stored and nothing reads a clock: the day is given. Where a day cannot be known (the
table of bank holidays ends before it, the area has set no number of days, the case does not say)
the item stands in the list all the same, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from oocd.engine.dates import birthday
from oocd.panels.casefile import fact_of
from oocd.panels.config import InUse
from oocd.panels.days import local_day
from oocd.panels.item import ItemState
from oocd.panels.kinds.after import PlanChanged, Told
from oocd.panels.kinds.decisions import (
    Decided,
    Deferred,
    Escalated,
    EscalationAnswered,
    Finalised,
    Plan,
    Tell,
)
from oocd.panels.kinds.referral import Assessed, InformationAnswered, InformationAsked
from oocd.panels.kinds.victims import VictimInformed
from oocd.panels.ports import Calendar
from oocd.panels.reading import duty_days
from oocd.panels.status import CLOSED, DECIDED, DEFERRED, ENDED, PROVISIONAL

_NO_LIMIT = "REC-CLOCK"
_NO_TABLE = "the table of bank holidays does not reach so far"
_NO_DAYS = "the area has set no number of working days"
_MAJORITY = 18


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due.

    `what` is a word of a fixed list, `whom` a person, victim or agency by id. `on` is None where
    the day is not known; `unknown` then says why.
    """

    what: str
    text: str
    on: dt.date | None
    rule: str = _NO_LIMIT
    whom: str | None = None
    unknown: str | None = None

    def left(self, today: dt.date) -> int | None:
        """Give the days that are left: below 0 it is overdue; None where the day is not known."""
        return None if self.on is None else (self.on - today).days


def due(
    state: ItemState, config: InUse, calendar: Calendar | None, today: dt.date
) -> tuple[Due, ...]:
    """Give what falls due for an item, soonest first; days that are not known stand last."""
    found = [*_victims(state, config, calendar)]
    if state.status != CLOSED:
        found += _tells(state)
        found += _before(state, config, calendar)
        found += _plan(state)
        found += _child(state)
        found += _charge(state, config)
        found += _advisers(state, today)
    return tuple(sorted(found, key=_order))


def _order(one: Due) -> tuple[bool, dt.date, str, str]:
    return (one.on is None, one.on or dt.date.max, one.what, one.whom or "")


def _decided_on(state: ItemState) -> dt.date | None:
    """Give the day from which the decision counts: a provisional one counts when it is final."""
    decision = state.decision
    if decision is None or state.status == PROVISIONAL:
        return None
    if decision.content.mode != "provisional":
        return decision.content.on
    final = state.this_round(Finalised)
    return final[-1].content.on if final else decision.content.on


def _working(
    config: InUse, calendar: Calendar | None, name: str, start: dt.date
) -> tuple[dt.date | None, str | None, str]:
    """Count an area's working days: the day, or why it is not known; and the rule."""
    days = config.days.get(name)
    if days is None or days.working_days is None:
        return None, _NO_DAYS, days.rule if days else _NO_LIMIT
    on = calendar.add_working_days(start, days.working_days) if calendar else None
    return on, None if on else _NO_TABLE, days.rule


def _victims(state: ItemState, config: InUse, calendar: Calendar | None) -> Iterator[Due]:
    start = _decided_on(state)
    if start is None:
        return
    for victim in state.victims():
        told = state.of_victim(victim, VictimInformed)
        if any(said.seq > state.since and said.content.of == "decision" for said in told):
            continue
        who = state.identity(victim)
        name = "victim_informed_enhanced" if who and who.enhanced_rights else "victim_informed"
        on, unknown, rule = _working(config, calendar, name, start)
        text = f"tell victim {victim} of the outcome and the reasons"
        yield Due("victim_informed", text, on, rule, victim, unknown)


def _tells(state: ItemState) -> Iterator[Due]:
    decision = state.decision
    for tell in decision.content.tell if decision else ():
        if not _was_told(state, tell):
            whom = tell.victim if tell.whom == "victim" else tell.whom
            yield Due("tell", f"{tell.by} tells {whom}", tell.due, whom=whom)


def _was_told(state: ItemState, tell: Tell) -> bool:
    if tell.whom == "victim":
        told = state.of_victim(str(tell.victim), VictimInformed)
        return any(said.seq > state.since and said.content.of == "decision" for said in told)
    return any(said.content.whom == tell.whom for said in state.this_round(Told))


def _before(state: ItemState, config: InUse, calendar: Calendar | None) -> Iterator[Due]:
    """Give what falls due before a decision."""
    if state.status in {PROVISIONAL, DECIDED, ENDED}:
        return
    referral = state.referral
    if referral is not None and not list(state.all(Assessed)):
        on, unknown, rule = _working(config, calendar, "assessment", referral.referred_on)
        text = "finish the assessment (a local target, no legal limit)"
        yield Due("assessment", text, on, rule, unknown=unknown)
    if referral is not None and referral.court_date is not None:
        yield Due("hearing", "the next hearing at court", referral.court_date)
    deferred = state.last(Deferred)
    if state.status == DEFERRED and deferred is not None:
        text = f"deferred until then for: {deferred.content.needs}"
        yield Due("deferred", text, deferred.content.until)
    asked = state.this_round(Escalated)
    if asked and not state.this_round(EscalationAnswered):
        yield _escalated(asked[-1].content, local_day(asked[-1].at), config, calendar)
    yield from _information(state)


def _escalated(content: Escalated, day: dt.date, config: InUse, calendar: Calendar | None) -> Due:
    on, unknown, rule = _working(config, calendar, "escalation", day)
    whom = ", ".join(one.person for one in content.to)
    if content.due is not None:
        on, unknown = content.due, None
    return Due("escalation", f"{whom} answer the escalation", on, rule, whom, unknown)


def _information(state: ItemState) -> Iterator[Due]:
    answers = list(state.all(InformationAnswered))
    for asked in state.all(InformationAsked):
        one = asked.content
        answered = any(
            said.seq > asked.seq
            and (said.content.agency, said.content.topic) == (one.agency, one.topic)
            for said in answers
        )
        if not answered:
            unknown = None if one.due else "no day was given"
            text = f"{one.agency} answers on {one.topic}"
            yield Due("information", text, one.due, whom=one.agency, unknown=unknown)


def _plan(state: ItemState) -> Iterator[Due]:
    decision = state.decision
    if decision is None or state.status not in {DECIDED, PROVISIONAL}:
        return
    changed = state.this_round(PlanChanged)
    plan = changed[-1].content.plan if changed else decision.content.plan
    if plan is None:
        return
    if plan.review_on is not None:
        yield Due("review", "look at the plan again", plan.review_on, whom=plan.lead)
    yield from _plan_end(plan, decision.content)


def _plan_end(plan: Plan, decision: Decided) -> Iterator[Due]:
    if plan.weeks is None:
        return
    start = plan.starts_on
    unknown = None if start else "the plan does not say when it starts"
    end = start + dt.timedelta(weeks=plan.weeks) if start else None
    text = f"the plan for {decision.disposal} ends"
    yield Due("plan_end", text, end, whom=plan.lead, unknown=unknown)


def _child(state: ItemState) -> Iterator[Due]:
    """Give the child's 18th birthday and the end of bail, from the case file."""
    facts = state.facts
    if facts is None or state.status == ENDED:
        return
    case = facts.content.case
    born = _day(fact_of(case, "child.date_of_birth"))
    unknown = None if born else "the case does not give the day of birth"
    text = "the child's 18th birthday"
    yield Due("eighteen", text, birthday(born, _MAJORITY) if born else None, unknown=unknown)
    bail = _day(fact_of(case, "police.bail_ends_on"))
    on_bail = fact_of(case, "police.state") == "pre_charge_bail"
    if state.status != DECIDED and (bail or on_bail):
        unknown = None if bail else "the case does not say when bail ends"
        yield Due("bail", "pre-charge bail ends", bail, unknown=unknown)


def _charge(state: ItemState, config: InUse) -> Iterator[Due]:
    """Give the last day to charge, as the recommendation that was shown names it."""
    shown = state.shown
    if shown is None or state.status == ENDED:
        return
    days = duty_days(shown.content.envelope, config.charge_duties)
    if days:
        rule = config.charge_duties[0]
        yield Due("charge", "the last day to charge, by the recommendation shown", min(days), rule)


def _advisers(state: ItemState, today: dt.date) -> Iterator[Due]:
    for person, until in state.advisers().items():
        if until >= today:
            yield Due("adviser", f"{person}'s access ends with this day", until, whom=person)


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
