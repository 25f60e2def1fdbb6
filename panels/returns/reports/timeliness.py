"""How many days matters take, from step to step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from oocd.panels.returns.counting import Asked, days_between, decided, finished, source, spread
from oocd.panels.returns.model import Counts, Figure, Report
from oocd.panels.returns.rows import Matter

_Day = Callable[[Matter], dt.date | None]


def _began(row: Matter) -> dt.date | None:
    return row.programmes[-1].started_on if row.programmes else None


def _ended(row: Matter) -> dt.date | None:
    return row.programmes[-1].ended_on if row.programmes else None


_STEPS: tuple[tuple[str, _Day, _Day], ...] = (
    ("Referral to assessment", lambda row: row.referred_on, lambda row: row.assessed_on),
    ("Referral to panel", lambda row: row.referred_on, lambda row: row.heard_on),
    ("Panel to decision", lambda row: row.heard_on, lambda row: row.decided_on),
    ("Referral to decision", lambda row: row.referred_on, lambda row: row.decided_on),
    ("Decision to child told", lambda row: row.decided_on, lambda row: row.told_child_on),
    ("Decision to start of the work", lambda row: row.decided_on, _began),
    ("Start to end of the work", _began, _ended),
)


def timeliness(asked: Asked) -> Report:
    """Count the days of matters decided in the period."""
    rows = decided(asked)
    return finished(
        asked,
        Report(
            key="timeliness",
            title="How long matters take",
            sentence=(
                "For matters decided in the period: how many days passed from step to step. Half "
                "of the matters took no longer than the median."
            ),
            not_shown=(
                "Matters that are still open are not in it, so a growing backlog does not show; "
                "and a step that is not on record is counted as not known, not as quick."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=(days(rows),),
            figures=(Figure("days", "median", "Median days", kind="dots"),),
            sources=(source(asked.reports),),
        ),
    )


def days(rows: Sequence[Matter]) -> Counts:
    """Make the table of days."""
    found = {name: [days_between(a(row), b(row)) for row in rows] for name, a, b in _STEPS}
    return spread("days", "Days from step to step", "Step", "Matters", found)
