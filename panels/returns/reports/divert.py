"""The DIVERT quarterly return: referrals, outcomes, attendance, victims."""

from __future__ import annotations

from oocd.panels.returns.counting import (
    Asked,
    Form,
    answer,
    by_groups,
    finished,
    share,
    source,
    summed,
    yes_no,
)
from oocd.panels.returns.model import Column, Counts, Figure, Rate, Report
from oocd.panels.returns.reports import attendance, timeliness, victim_funnel
from oocd.panels.returns.rows import Matter


def divert(asked: Asked) -> Report:
    """Make the quarterly return on the matters referred in the period."""
    kinds = asked.reports.follow_up.kinds
    rows = [row for row in asked.here if asked.period.holds(row.referred_on)]
    columns = (*(Column(kind.id, kind.title) for kind in kinds), Column("open", "Not decided"))

    def outcome(row: Matter) -> tuple[str]:
        found = next((kind.id for kind in kinds if row.disposal in kind.disposals), None)
        return (found or "open",)

    outcomes = by_groups(
        asked,
        rows,
        outcome,
        Form(
            columns=columns,
            title="Outcomes",
            base="Referrals",
            rates=(
                Rate(
                    "informal",
                    "Informal, of those decided",
                    (kinds[0].id,),
                    tuple(k.id for k in kinds),
                ),
            ),
            groups=("sex", "ethnicity", "age"),
        ),
    )
    return finished(
        asked,
        Report(
            key="divert",
            title="DIVERT: quarterly return",
            sentence=(
                "The matters referred in the period: how whole and how quick the referrals were, "
                "what was decided for whom, which agencies came, and how victims were heard."
            ),
            not_shown=(
                "Children who were never referred. Every matter of the area is in "
                "it: the record does not mark a referral as one to DIVERT (ours)."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=(
                quality(rows),
                timeliness.days(rows),
                *outcomes,
                attendance.table(asked.here, asked.period),
                *victim_funnel.funnel_tables(asked, rows),
            ),
            figures=(Figure("ethnicity", "informal", "Informal outcomes, by ethnicity"),),
            sources=(source(asked.reports),),
        ),
    )


def quality(rows: list[Matter]) -> Counts:
    """Count referrals that held all that is asked of one, by who referred."""
    sources = {str(row.source): str(row.source).replace("_", " ") for row in rows if row.source}
    lines, total = summed(
        rows,
        lambda row: row.source,
        dict(sorted(sources.items())),
        yes_no("Held all that is asked", "Lacked something"),
        lambda row: answer(None if row.asked is None else row.held == row.asked),
    )
    return Counts(
        "quality",
        "Whether referrals were complete",
        "Referred by",
        "Referrals",
        yes_no("Held all that is asked", "Lacked something"),
        lines,
        total,
        rates=(share("Complete, where known"),),
    )
