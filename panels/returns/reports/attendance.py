"""Which agencies come to the panel. It counts meetings and agencies, nobody by person."""

from __future__ import annotations

from collections.abc import Iterable

from oocd.panels.returns.counting import Asked, finished, source
from oocd.panels.returns.model import Column, Counts, Figure, Line, Period, Rate, Report
from oocd.panels.returns.rows import Matter

COLUMNS = (
    Column("attended", "Attended"),
    Column("sent_report", "Sent a report"),
    Column("apologies", "Apologies"),
    Column("absent", "Absent"),
    Column("expected", "Not recorded"),
)
_ORDER = tuple(column.key for column in COLUMNS)


def attendance(asked: Asked) -> Report:
    """Count the meetings of the period by agency."""
    return finished(
        asked,
        Report(
            key="attendance",
            title="Attendance by agency",
            sentence=(
                "Of the meetings in the period to which an agency was called, at how many somebody "
                "of it was there."
            ),
            not_shown=(
                "Who came, what they said or how long they stayed; a meeting "
                "without a matter on its agenda is not in it."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(asked.here),
            tables=(table(asked.here, asked.period),),
            figures=(Figure("agencies", "share", "Attended, of the meetings called to"),),
            sources=(source(asked.reports),),
        ),
    )


def table(rows: Iterable[Matter], period: Period) -> Counts:
    """Make the table: for each agency and meeting the fullest way in which anybody took part."""
    best: dict[tuple[str, str], str] = {}
    for row in rows:
        for one in row.came:
            if period.holds(one.on):
                key = (one.agency, one.meeting)
                ways = (best.get(key, one.presence), one.presence)
                best[key] = min(ways, key=_ORDER.index)
    lines = []
    for agency in sorted({name for name, _ in best}):
        found = [presence for (name, _), presence in best.items() if name == agency]
        parts = tuple(found.count(key) for key in _ORDER)
        lines.append(Line(agency, agency.replace("_", " ").capitalize(), len(found), parts))
    return Counts(
        "agencies",
        "Meetings, by agency",
        "Agency",
        "Meetings called to",
        COLUMNS,
        tuple(lines),
        rates=(Rate("share", "Attended", ("attended",)),),
        people=False,
    )
