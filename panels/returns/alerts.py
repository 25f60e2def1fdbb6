"""What needs somebody soon: due lists over all items, with no contact, care reviews, turning 18.

Built on `clocks.due`, which says what falls due for one item; this adds what no entry names, and
says which are overdue, soon or later. What has no known day is listed too: nothing is dropped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from oocd.panels.casefile import fact_of
from oocd.panels.clocks import Due
from oocd.panels.item import ItemState
from oocd.panels.kinds.after import Contact, PlanChanged
from oocd.panels.kinds.decisions import Decided
from oocd.panels.returns.models import Alerting
from oocd.panels.status import CLOSED, DECIDED, WORDS

When: TypeAlias = Literal["overdue", "soon", "later", "not known"]
_EIGHTEEN = "eighteen"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that needs somebody: about which item, what, by which day."""

    record: str
    area: str | None
    status: str
    due: Due
    when: When
    days: int | None


def alerts(
    states: Iterable[ItemState],
    due_of: Callable[[ItemState], Iterable[Due]],
    settings: Alerting,
    today: dt.date,
    *,
    all_of_them: bool = False,
) -> tuple[Alert, ...]:
    """Give what is overdue, soon or not known, most urgent first (later too with `all_of_them`)."""
    found = [
        _alert(state, one, settings, today)
        for state in states
        for one in (*due_of(state), *added(state, settings, today))
    ]
    kept = [one for one in found if all_of_them or one.when != "later"]
    return tuple(sorted(kept, key=_urgency))


def added(state: ItemState, settings: Alerting, today: dt.date) -> Iterator[Due]:
    """Give what falls due though no entry names a day for it."""
    if state.status == CLOSED:
        return
    yield from _no_contact(state, settings, today)
    yield from _care_review(state, settings, today)


def _no_contact(state: ItemState, settings: Alerting, today: dt.date) -> Iterator[Due]:
    """Say by when a contact is due while a plan runs: counted from the last one that took place."""
    if state.status != DECIDED:
        return
    plan = None
    since: dt.date | None = None
    for said in state.entries:
        content = said.content
        if said.corrected_by is not None or said.seq <= state.since:
            continue
        if isinstance(content, Decided | PlanChanged):
            plan = content.plan
        elif isinstance(content, Contact) and content.result == "took_place":
            since = max(since or content.on, content.on)
    if plan is None:
        return
    since = since or plan.starts_on
    days = settings.no_contact_days
    if since is None:
        unknown = "no contact, and the plan does not say when it starts"
        yield Due("contact", "a contact with the child", None, settings.rule, unknown=unknown)
    elif plan.starts_on is None or plan.starts_on <= today:
        text = f"a contact with the child: none since {since.isoformat()}"
        on = since + dt.timedelta(days=days)
        yield Due("contact", text, on, settings.rule, whom=plan.lead)


def _care_review(state: ItemState, settings: Alerting, today: dt.date) -> Iterator[Due]:
    """Say when a child in care is next looked at, where the area has set a rhythm."""
    facts, referral = state.facts, state.referral
    if facts is None or referral is None:
        return
    if fact_of(facts.content.case, "child.looked_after") is not True:
        return
    text = "look at this child in care again"
    weeks = settings.care_review_areas.get(state.area or "", settings.care_review_weeks)
    if weeks is None:
        unknown = "the area has set no number of weeks"
        yield Due("care_review", text, None, settings.rule, unknown=unknown)
        return
    gone = max((today - referral.referred_on).days, 0)
    step = weeks * 7
    on = referral.referred_on + dt.timedelta(days=step * -(-gone // step or -1))
    yield Due("care_review", f"{text} (every {weeks} weeks)", on, settings.rule)


def _alert(state: ItemState, due: Due, settings: Alerting, today: dt.date) -> Alert:
    left = due.left(today)
    ahead = settings.look_ahead_days
    if due.what == _EIGHTEEN:
        ahead = max(settings.days_to_18, default=ahead)
    when: When = "later"
    if left is None:
        when = "not known"
    elif left < 0:
        when = "overdue"
    elif left <= ahead:
        when = "soon"
    words = WORDS.get(state.status, state.status)
    return Alert(state.record, state.area, words, due, when, left)


def _urgency(one: Alert) -> tuple[bool, int, str, str]:
    return (one.days is None, one.days or 0, one.record, one.due.what)
