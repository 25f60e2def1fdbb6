"""Serious violence (KPI 9): which offences reach the YJB's score, where the score is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from oocd.panels.returns.counting import UNKNOWN, Asked, finished, source, summed
from oocd.panels.returns.model import Column, Counts, Rate, Report
from oocd.panels.returns.rows import Offence

COLUMNS = (
    Column("serious", "Reaches the score"),
    Column("below", "Below it"),
    Column(UNKNOWN, "Cannot say: score not loaded"),
)
RATE = Rate("share", "Reaches it, where known", ("serious",), ("serious", "below"))


def serious_violence(asked: Asked) -> Report:
    """Count offences of violence in matters referred in the period, by the YJB's score."""
    settings = asked.reports.serious_violence
    rows = [row for row in asked.here if asked.period.holds(row.referred_on)]
    violent = [one for row in rows for one in row.offences if one.violent]
    missing = sum(1 for one in violent if one.score is None)
    words = settings.say.format(missing=missing, asked=len(violent))

    def part(one: Offence) -> Sequence[str]:
        if one.score is None:
            return (UNKNOWN,)
        return ("serious",) if one.score >= settings.least else ("below",)

    kinds = {str(one.violent): str(one.violent).replace("_", " ").capitalize() for one in violent}
    lines, total = summed(
        violent, lambda one: one.violent, dict(sorted(kinds.items())), COLUMNS, part
    )
    table = Counts(
        "offences",
        "Offences of violence and robbery, by the YJB's seriousness score",
        "Category",
        "Offences",
        COLUMNS,
        lines,
        total,
        rates=(RATE,),
    )
    return finished(
        asked,
        Report(
            key="serious-violence",
            title="Serious violence",
            sentence=(
                words[:1].upper() + words[1:] + "."
                if missing
                else f"Offences with a score of {settings.least} or more on the YJB's scale."
            ),
            not_shown=(
                "KPI 9 counts proven offences with a court outcome as well; this counts what "
                "children referred here are suspected of. Nothing here is proof."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=(table,),
            notes=("The scores are held blank until the area loads the YJB's own list.",),
            sources=(source(settings),),
        ),
    )
