"""Reports on children: first-time entrants, options refused for denial, long investigations."""

from __future__ import annotations

from collections.abc import Sequence

from oocd.panels.returns.counting import (
    NOT_KNOWN,
    UNKNOWN,
    Asked,
    Form,
    answer,
    by_groups,
    days_between,
    decided,
    finished,
    share,
    source,
    yes_no,
)
from oocd.panels.returns.flatten import day_of
from oocd.panels.returns.model import Column, Figure, Rate, Report
from oocd.panels.returns.models import FirstTime
from oocd.panels.returns.rows import Matter

ENTRANTS = (
    Column("yes", "First-time entrant"),
    Column("no", "Not"),
    Column("court", "Depends on a court"),
    Column(UNKNOWN, NOT_KNOWN),
)


def first_time_entrants(asked: Asked) -> Report:
    """Count children whom a decision of the period made first-time entrants."""
    settings = asked.reports.first_time_entrant
    rows = _first_each(decided(asked), settings)
    tables = by_groups(
        asked,
        rows,
        lambda row: (entrant(row, settings),),
        Form(
            columns=ENTRANTS,
            title="Children about whom a decision was made",
            base="Children",
            rates=(Rate("share", "First-time entrants, where known", ("yes",), ("yes", "no")),),
            groups=("ethnicity", "sex", "age", "care"),
        ),
    )
    return finished(
        asked,
        Report(
            key="first-time-entrants",
            title="First-time entrants",
            sentence=(
                "Of the children about whom a decision was made in the period, how many got their "
                "first youth caution or youth conditional caution. Each child counts once."
            ),
            not_shown=(
                "First court outcomes are not in it, so it is less than the published count; "
                "community resolutions and Outcomes 20 to 23 make no first-time entrant, whatever "
                "word an export uses for them."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=tables,
            figures=(Figure("ethnicity", "share", "First-time entrants, by ethnicity"),),
            sources=(source(settings),),
        ),
    )


def entrant(row: Matter, settings: FirstTime) -> str:
    """Say whether a decision made the child a first-time entrant."""
    if row.disposal in settings.court:
        return "court"
    if row.disposal not in settings.disposals:
        return "no"
    earlier = [row.facts.get(name) for name in settings.before]
    if any(isinstance(one, int) and one > 0 for one in earlier):
        return "no"
    last = max((one.last_day for one in row.offences if one.last_day), default=None)
    age = row.age_on(last)
    if any(one is None for one in earlier) or age is None:
        return UNKNOWN
    return "yes" if settings.age.holds(age) else "no"


def _first_each(rows: Sequence[Matter], settings: FirstTime) -> list[Matter]:
    """Give one matter for each child: the first that made an entrant, else the first of all."""
    order = {"yes": 0, UNKNOWN: 1, "court": 2, "no": 3}
    best: dict[str, tuple[int, str, Matter]] = {}
    for row in rows:
        rank = (order[entrant(row, settings)], f"{row.decided_on} {row.record}", row)
        if row.who not in best or rank[:2] < best[row.who][:2]:
            best[row.who] = rank
    return [row for _, _, row in best.values()]


def denial(asked: Asked) -> Report:
    """Count matters in which a denial closed an option, by ethnicity, care and SEND."""
    settings = asked.reports.denial
    rows = decided(asked)
    tables = by_groups(
        asked,
        rows,
        lambda row: answer(bool(row.denied) if row.shown else None),
        Form(
            columns=yes_no("An option was not available for a denial", "None was"),
            title="Options not available because the child denies",
            base="Matters",
            rates=(share("Where a recommendation was shown"),),
            groups=("ethnicity", "care", "send"),
        ),
    )
    return finished(
        asked,
        Report(
            key="denial",
            title="Options not available because the child denies",
            sentence=(
                "Of the matters decided in the period, in how many an option was not available "
                "because the child denies; by ethnicity, care and special educational needs."
            ),
            not_shown=(
                "Why a child denies: no legal advice, distrust, or because it was not so. Outcomes "
                "22 and 23 need no admission and are not closed by a denial."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=tables,
            figures=(Figure("ethnicity", "share", "An option closed by a denial, by ethnicity"),),
            notes=(f"Counted: {settings.say}.",),
            sources=(source(settings),),
        ),
    )


def under_investigation(asked: Asked) -> Report:
    """Count children released under investigation for longer than the limit, on one day."""
    settings = asked.reports.under_investigation
    state = asked.reports.time_limit.state
    rows = [
        row
        for row in asked.here
        if row.facts.get(state) in settings.states
        and row.closed_on is None
        and (row.referred_on is None or row.referred_on <= asked.as_of)
        and (row.decided_on is None or row.decided_on > asked.as_of)
    ]

    def part(row: Matter) -> tuple[str]:
        since = row.facts.get(settings.since)
        days = days_between(day_of(since), asked.as_of)
        return answer(None if days is None else days > settings.days)

    tables = by_groups(
        asked,
        rows,
        part,
        Form(
            columns=yes_no(f"Over {settings.days} days", f"Up to {settings.days} days"),
            title=f"Released under investigation on {asked.as_of.isoformat()}",
            base="Matters",
            rates=(share("Over, where known"),),
            groups=("ethnicity", "age", "care"),
        ),
    )
    return finished(
        asked,
        Report(
            key="under-investigation",
            title=f"Released under investigation over {settings.days} days",
            sentence=(
                "Of the undecided matters in which the child is released under investigation, how "
                f"many have been so for more than {settings.days} days."
            ),
            not_shown="Children whom the police have not referred are not in it.",
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=tables,
            sources=(source(settings),),
        ),
    )
