"""Reports on what follows: knife matters, and plans without contact."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from oocd.panels.returns.counting import (
    KNOWN,
    Asked,
    Form,
    answer,
    by_groups,
    days_between,
    finished,
    share,
    source,
    yes_no,
)
from oocd.panels.returns.model import Counts, Figure, Line, Rate, Report
from oocd.panels.returns.rows import Matter


def knife(asked: Asked) -> Report:
    """Count knife matters referred in the period: referred in time, plan started, plan kept."""
    settings = asked.reports.knife
    rows = [
        row for row in asked.here if asked.period.holds(row.referred_on) and _is_knife(asked, row)
    ]
    lines = (
        _line("referred", "Referred in time", rows, lambda row: _in_time(asked, row)),
        _line("started", "Plan started", rows, _started),
        _line("kept", "Plan kept, of those that ended", _ended(rows), _kept),
    )
    columns = yes_no("Yes", "No")
    rate = Rate("share", "Yes, where known", ("yes",), KNOWN)
    table = Counts("knife", "Knife matters", "Step", "Matters", columns, lines, rates=(rate,))
    return finished(
        asked,
        Report(
            key="knife",
            title="Knife matters: referred, plan started, plan kept",
            sentence=(
                f"Of the knife matters referred in the period (offences from "
                f"{settings.from_.isoformat()}): how many within {settings.working_days} working "
                "day, with a plan that started, and with a plan that was kept."
            ),
            not_shown=(
                "Children found with a knife who were not referred are not in it: compare with the "
                "police's own count."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=(table,),
            figures=(Figure("knife", "share", "Knife matters"),),
            notes=(settings.note,),
            sources=(source(settings),),
        ),
    )


def _line(
    key: str, title: str, rows: Sequence[Matter], test: Callable[[Matter], bool | None]
) -> Line:
    found = [test(row) for row in rows]
    parts = (found.count(True), found.count(False), found.count(None))
    return Line(key, title, len(rows), parts)


def _is_knife(asked: Asked, row: Matter) -> bool:
    settings = asked.reports.knife
    return any(
        one.knife in settings.kinds and (one.last_day is None or one.last_day >= settings.from_)
        for one in row.offences
    )


def _in_time(asked: Asked, row: Matter) -> bool | None:
    settings = asked.reports.knife
    days = [one.last_day for one in row.offences if one.knife in settings.kinds]
    known = [one for one in days if one is not None]
    if not known or len(known) < len(days) or row.referred_on is None or asked.holidays is None:
        return None
    due = asked.holidays.add_working_days(max(known), settings.working_days)
    return None if due is None else row.referred_on <= due


def _started(row: Matter) -> bool | None:
    if not row.programmes:
        return None if row.decided_on is None else False
    last = row.programmes[-1]
    return last.started_on is not None or bool(row.contacts)


def _ended(rows: Sequence[Matter]) -> list[Matter]:
    return [row for row in rows if row.programmes and row.programmes[-1].ended_on]


def _kept(row: Matter) -> bool | None:
    result = row.programmes[-1].result
    return None if result is None else result == "complete"


def drift(asked: Asked) -> Report:
    """Count plans that run on a day, and those without contact for too long."""
    settings = asked.reports.drift
    rows = [row for row in asked.here if _runs(asked, row)]

    def part(row: Matter) -> tuple[str]:
        days = days_without_contact(asked, row)
        return answer(None if days is None else days >= settings.days)

    tables = by_groups(
        asked,
        rows,
        part,
        Form(
            columns=yes_no(f"No contact for {settings.days} days or more", "In contact"),
            title=f"Plans running on {asked.as_of.isoformat()}",
            base="Plans",
            rates=(share("No contact, where known"),),
            groups=("ethnicity", "care", "send"),
        ),
    )
    return finished(
        asked,
        Report(
            key="drift",
            title=f"Plans with no contact for {settings.days} days",
            sentence=(
                "Of the plans running on the last day of the period, how many had no contact with "
                f"the child for {settings.days} days or more."
            ),
            not_shown=(
                "Why there was none: a contact that was offered and did not take place is no "
                "contact here, and may be no fault of the child's."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=tables,
            sources=(source(settings),),
        ),
    )


def _runs(asked: Asked, row: Matter) -> bool:
    if not row.programmes or row.closed_on is not None:
        return False
    last = row.programmes[-1]
    begun = last.started_on or last.decided_on
    decided = last.decided_on is not None and last.decided_on <= asked.as_of
    return bool(
        last.lead_agency
        and decided
        and last.ended_on is None
        and begun is not None
        and begun <= asked.as_of
    )


def days_without_contact(asked: Asked, row: Matter) -> int | None:
    """Give the days since the last contact, or since the work began where there was none."""
    days = [one for one in row.contacts if one <= asked.as_of]
    last = row.programmes[-1] if row.programmes else None
    since = max(days, default=None) or (last and last.started_on)
    return days_between(since or None, asked.as_of)
