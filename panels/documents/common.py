"""Values that any reader may have: which matter, which day, what was decided, who decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from oocd.engine.errors import RecordRefused
from oocd.panels.casefile import fact_of
from oocd.panels.documents.values import Row, Term, Value, Values
from oocd.panels.item import ItemState, Said
from oocd.panels.kinds.after import Completed, PlanChanged
from oocd.panels.kinds.decisions import Condition, Decided, Plan


def decided(state: ItemState) -> Said[Decided]:
    """Give the decision that stands. Raises RecordRefused P-UNDECIDED."""
    found = state.decision
    if found is None:
        since = " since it was opened again" if state.opened else ""
        raise RecordRefused(
            "P-UNDECIDED",
            f"nothing has been decided about {state.record}{since}",
            "This document tells of a decision.",
        )
    return found


def head(state: ItemState, today: dt.date) -> Values:
    """Give the reference, the day and whether the case is made up."""
    facts = state.facts
    made_up = facts is not None and facts.content.case.get("synthetic") is True
    return Values(
        {
            "reference": state.record,
            "today": today,
            "synthetic": "yes" if made_up else None,
            "area": Term("areas", state.area, name=True) if state.area else None,
        }
    )


def outcome(state: ItemState) -> Values:
    """Give what was decided, when, by whom (a role, never a name), and how far it is final."""
    said = decided(state)
    decision = said.content
    return Values(
        {
            "disposal": Term("disposals", decision.disposal),
            "disposal_code": decision.disposal,
            "decided_on": decision.on,
            "maker_role": Term("roles", decision.decision_maker.role, name=True),
            "maker": decision.decision_maker.person,
            "provisional": "yes" if state.status == "provisional" else None,
        },
    )


def agreed(state: ItemState) -> Values:
    """Give what the child is to do: conditions, plan, length, what if it is not kept."""
    decision = decided(state).content
    changed = state.last(PlanChanged)
    plan: Plan | None = decision.plan
    conditions: tuple[Condition, ...] = decision.conditions
    if changed is not None and changed.seq > decided(state).seq:
        plan, conditions = changed.content.plan, changed.content.conditions
    rows: list[Row] = [
        {
            "condition": one.text,
            "aim": Term("aims", one.aim),
            "hours": one.hours,
            "pounds": one.pounds,
            "payee": one.payee,
            "how_paid": one.how_paid,
        }
        for one in conditions
    ]
    single: dict[str, Value | None] = {
        "consequence": decision.consequence,
        "plan": plan.text if plan else None,
        "starts_on": plan.starts_on if plan else None,
        "weeks": plan.weeks if plan else None,
        "lead": plan.lead if plan else None,
        "lead_agency": Term("agencies", plan.lead_agency, name=True) if plan else None,
        "review_on": plan.review_on if plan else None,
        "adjustments": plan.adjustments if plan else None,
        "explained_on": decision.explained_on,
        "signed_on": decision.signed_on,
        "until": ends_on(plan),
    }
    return Values(single, {"conditions": rows})


def ended(state: ItemState) -> Values:
    """Give how what was agreed has ended, in this round."""
    found = state.last(Completed)
    if found is None or found.seq < state.since:
        return Values()
    return Values({"ended_on": found.content.on, "ended": Term("results", found.content.result)})


def ends_on(plan: Plan | None) -> dt.date | None:
    """Give the last day of a plan whose first day and length are known."""
    if plan is None or plan.starts_on is None or plan.weeks is None:
        return None
    return plan.starts_on + dt.timedelta(weeks=plan.weeks) - dt.timedelta(days=1)


def offences(state: ItemState, titles: Mapping[str, str]) -> Values:
    """Give the offences by title and day, from the case file as it stands."""
    facts = state.facts
    listed = fact_of(facts.content.case, "offences") if facts else None
    rows: list[Row] = []
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, Mapping):
            continue
        offence = str(fact_of(one, "offence") or "")
        rows.append(
            {
                "offence": Term("offences", offence, said=titles.get(offence)) if offence else None,
                "on": day(fact_of(one, "date")),
            }
        )
    return Values({}, {"offences": rows})


def day(value: object) -> Value | None:
    """Read a day of the case file; a month or a year stays as it is written."""
    if not isinstance(value, str):
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return value
