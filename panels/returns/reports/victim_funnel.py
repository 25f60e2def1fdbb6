"""Victims: from being identified to being satisfied, and where they are lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from oocd.panels.returns.counting import UNKNOWN, Asked, decided, finished, source
from oocd.panels.returns.kpi10 import agrees
from oocd.panels.returns.model import Column, Counts, Figure, Line, Rate, Report
from oocd.panels.returns.rows import Matter, Victim

_STEPS: tuple[tuple[str, str, Callable[[Victim], bool]], ...] = (
    ("asked", "Asked for their views", lambda one: one.asked_on is not None),
    ("agreed", "Agreed to be contacted by the service", agrees),
    ("reached", "Reached", lambda one: one.reached),
    ("before", "Asked before the decision", lambda one: one.asked_before is True),
    ("views", "Views on record before the decision", lambda one: one.views_before),
    ("offered", "Offered restorative work", lambda one: one.rj_offered),
    ("engaged", "Engaged in restorative work", lambda one: one.rj_started is not None),
)
_LOST = {
    "objects": "Asked the police not to pass details on",
    "not_given": "Does not agree to be contacted",
    "withdrawn": "No longer agrees",
    "declined": "Does not wish to say",
    "not_reached": "Not reached",
    "not_yet": "Not yet asked",
    UNKNOWN: "No reason on record",
}
_RIGHTS = (
    "Where it is not known whether a victim has enhanced rights, whether they were told in time "
    "is known only if it was within the shorter time or past the longer."
)
_SATISFIED = {
    "very_satisfied": "satisfied",
    "satisfied": "satisfied",
    "neither": "neither",
    "dissatisfied": "dissatisfied",
    "very_dissatisfied": "dissatisfied",
}
TOLD = (
    Column("in_time", "In time"),
    Column("late", "Late, or not told"),
    Column("not_due", "Not told, not due yet"),
    Column(UNKNOWN, "Cannot say"),
)


def victim_funnel(asked: Asked) -> Report:
    """Count the victims of matters decided in the period."""
    rows = decided(asked)
    victims = [victim for row in rows for victim in row.victims]
    return finished(
        asked,
        Report(
            key="victims",
            title="Victims: from identified to satisfied",
            sentence="Of the victims of matters decided in the period, how many got how far.",
            not_shown=(
                "Whether their views changed a decision, which they need not; "
                "and not the victims of matters that are still open."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=(*funnel_tables(asked, rows), _satisfaction(victims)),
            figures=(Figure("steps", "share", "Of all victims identified", kind="dots"),),
            notes=(_RIGHTS,),
            sources=(source(asked.reports.informed),),
        ),
    )


def funnel_tables(asked: Asked, rows: Sequence[Matter]) -> tuple[Counts, ...]:
    """Give the steps, the reasons for loss, and whether victims were told in time."""
    victims = [victim for row in rows for victim in row.victims]
    steps = tuple(
        Line(key, title, len(victims), (sum(1 for one in victims if test(one)),))
        for key, title, test in _STEPS
    )
    rate = Rate("share", "Of those identified", ("yes",))
    funnel = Counts(
        "steps",
        "How far victims came",
        "Step",
        "Victims identified",
        (Column("yes", "Number"),),
        steps,
        rates=(rate,),
    )
    return funnel, _lost(victims), _told(asked, rows)


def _lost(victims: Sequence[Victim]) -> Counts:
    lost = [_why(one) for one in victims if one.asked_on is None or not agrees(one)]
    lines = tuple(
        Line(key, title, lost.count(key), ()) for key, title in _LOST.items() if key in lost
    )
    total = Line("total", "All not asked, or not agreed", len(lost), ())
    return Counts("lost", "Where victims were lost", "Reason", "Victims", (), lines, total)


def _why(one: Victim) -> str:
    consent = one.consents.get("service", "")
    if one.objects:
        return "objects"
    if consent in {"not_given", "withdrawn"}:
        return consent
    return one.status if one.status in _LOST else UNKNOWN


def _told(asked: Asked, rows: Sequence[Matter]) -> Counts:
    found = [_in_time(asked, row, victim) for row in rows for victim in row.victims]
    parts = tuple(found.count(column.key) for column in TOLD)
    line = Line("victims", "Victims", len(found), parts)
    rate = Rate("share", "In time, where it can be said", ("in_time",), ("in_time", "late"))
    title = "Told of the decision and the reasons"
    return Counts("told", title, "Counted", "Victims", TOLD, (line,), rates=(rate,))


def _in_time(asked: Asked, row: Matter, victim: Victim) -> str:
    """Whether they were told in time, as far as their rights and the calendar are known."""
    rules = asked.reports.informed
    if asked.holidays is None or row.decided_on is None:
        return UNKNOWN
    short = asked.holidays.add_working_days(row.decided_on, rules.working_days_enhanced)
    long = asked.holidays.add_working_days(row.decided_on, rules.working_days)
    if short is None or long is None:
        return UNKNOWN
    due = {True: (short, short), False: (long, long), None: (short, long)}[victim.enhanced]
    first, last = due
    if victim.informed_on is None:
        return "late" if asked.as_of > last else "not_due" if asked.as_of <= first else UNKNOWN
    if victim.informed_on <= first:
        return "in_time"
    return "late" if victim.informed_on > last else UNKNOWN


def _satisfaction(victims: Sequence[Victim]) -> Counts:
    columns = (
        Column("satisfied", "Satisfied"),
        Column("neither", "Neither"),
        Column("dissatisfied", "Dissatisfied"),
        Column(UNKNOWN, "No answer on record"),
    )
    found = [_SATISFIED.get(one.satisfaction or "", UNKNOWN) for one in victims]
    parts = tuple(found.count(column.key) for column in columns)
    known = ("satisfied", "neither", "dissatisfied")
    rate = Rate("share", "Satisfied, of those who answered", ("satisfied",), known)
    line = Line("victims", "Victims", len(victims), parts)
    title = "How satisfied victims were"
    return Counts("satisfied", title, "Counted", "Victims", columns, (line,), rates=(rate,))
