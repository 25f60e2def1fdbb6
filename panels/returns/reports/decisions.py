"""Reports on decisions: how near the recommendation, which way, in which band, by code 17."""

from __future__ import annotations

from collections.abc import Sequence

from oocd.panels.returns.counting import (
    NOT_KNOWN,
    UNKNOWN,
    Asked,
    Form,
    answer,
    by_groups,
    decided,
    finished,
    share,
    source,
    summed,
    yes_no,
)
from oocd.panels.returns.model import Column, Counts, Figure, Line, Rate, Report
from oocd.panels.returns.rows import Matter

CONCORDANCE = (
    Column("full", "Full"),
    Column("part", "In part"),
    Column("none", "None"),
    Column("not_shown", "No recommendation shown"),
    Column(UNKNOWN, NOT_KNOWN),
)
DIRECTIONS = (
    Column("up", "Above"),
    Column("down", "Below"),
    Column("across", "Beside"),
    Column("none", "Where it points"),
    Column(UNKNOWN, "No range, or not shown"),
)


def concordance(asked: Asked) -> Report:
    """Compare decisions with the recommendation, by group."""
    rows = [row for row in decided(asked) if not _single(row)]
    tables = by_groups(
        asked,
        rows,
        lambda row: (row.concordance or UNKNOWN,),
        Form(
            columns=CONCORDANCE,
            title="How near the decision is to the recommendation",
            base="Decisions",
            rates=(Rate("full", "Full, where shown", ("full",), ("full", "part", "none")),),
        ),
    )
    return finished(
        asked,
        Report(
            key="concordance",
            title="Decisions and the recommendation",
            sentence=(
                "Of the decisions in the period, how many lie where the recommendation points "
                "(full), are open but elsewhere (in part), or are neither (none); by group."
            ),
            not_shown=(
                "Agreement is not correctness: a panel that always agrees may not be deciding. "
                "Numbers this small cannot show that a group is treated otherwise; they show where "
                "to look."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=tables,
            figures=(Figure("ethnicity", "full", "Full concordance, by ethnicity"),),
            sources=(source(asked.reports),),
        ),
    )


def departures(asked: Asked) -> Report:
    """Count departures above and below the range, by group, and by their codes."""
    rows = [row for row in decided(asked) if not _single(row)]
    tables = by_groups(
        asked,
        rows,
        lambda row: (row.direction or UNKNOWN,),
        Form(
            columns=DIRECTIONS,
            title="Where the decision lies against the range",
            base="Decisions",
            rates=(
                Rate("up", "Above, where known", ("up",), ("up", "down", "across", "none")),
                Rate("down", "Below, where known", ("down",), ("up", "down", "across", "none")),
            ),
        ),
    )
    coded = [row for row in rows if row.departure_code]
    codes = {str(row.departure_code): str(row.departure_code).replace("_", " ") for row in coded}
    lines, total = summed(
        coded,
        lambda row: row.departure_code,
        dict(sorted(codes.items())),
        DIRECTIONS,
        lambda row: (row.direction or UNKNOWN,),
    )
    by_code = Counts(
        "codes", "Departures by reason code", "Code", "Departures", DIRECTIONS, lines, total
    )
    return finished(
        asked,
        Report(
            key="departures",
            title="Departures, above and below",
            sentence=(
                "Of the decisions in the period, how many lie above, below or beside the range "
                "where the recommendation pointed; by group and by reason code."
            ),
            not_shown="Whether a departure was right: each has its reasons on its own record.",
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=(*tables, by_code),
            figures=(
                Figure("ethnicity", "up", "Above the range, by ethnicity"),
                Figure("ethnicity", "down", "Below the range, by ethnicity"),
            ),
            sources=(source(asked.reports),),
        ),
    )


def high_band(asked: Asked) -> Report:
    """Count out-of-court decisions in matters of a high gravity band."""
    settings = asked.reports.band
    rows = [row for row in decided(asked) if row.band is not None]
    high = [row for row in rows if (row.band or 0) >= settings.at_least]
    unscored = sum(1 for row in decided(asked) if row.band is None)
    columns = (Column("yes", "Out of court"), Column("no", "To court"))
    tables = by_groups(
        asked,
        high,
        lambda row: ("no" if row.disposal in settings.court else "yes",),
        Form(
            columns=columns,
            title=f"Decisions in matters of band {settings.at_least} and above",
            base="Decisions",
            rates=(Rate("share", "Out of court", ("yes",)),),
            groups=("ethnicity", "sex", "age"),
        ),
    )
    known = Counts(
        "scored",
        "Whether a band is known",
        "Counted",
        "Decisions",
        (Column("known", "Band known"), Column(UNKNOWN, NOT_KNOWN)),
        (Line("all", "Decisions", len(rows) + unscored, (len(rows), unscored)),),
    )
    return finished(
        asked,
        Report(
            key="high-band",
            title=f"Out-of-court decisions in band {settings.at_least}",
            sentence=(
                f"Of the decisions in matters of gravity band {settings.at_least} and above, how "
                "many were out of court."
            ),
            not_shown=(
                "An out-of-court decision in a high band is no error in itself. Where the matrix "
                "is unsigned its bands are illustrative."
            ),
            period=asked.period,
            area=asked.area,
            matters=len(high),
            tables=(known, *tables),
            figures=(Figure("ethnicity", "share", "Out of court, by ethnicity"),),
            sources=(source(settings),),
        ),
    )


def time_limit(asked: Asked) -> Report:
    """Count matters that ended because the time limit for prosecution had passed."""
    settings = asked.reports.time_limit
    rows = [row for row in decided(asked) if row.disposal in settings.disposals]

    def part(row: Matter) -> Sequence[str]:
        code = row.facts.get(settings.fact)
        return answer(None if code is None else str(code) == settings.code)

    tables = by_groups(
        asked,
        rows,
        part,
        Form(
            columns=yes_no(f"Outcome {settings.code}", "Another code"),
            title="No further action, by its code",
            base="Matters",
            rates=(share(f"Outcome {settings.code}, where known"),),
            groups=("ethnicity", "age"),
        ),
    )
    return finished(
        asked,
        Report(
            key="outcome-17",
            title=f"Outcome {settings.code}: the time limit had passed",
            sentence=(
                "Of the matters that ended with no further action, how many because the time limit "
                f"for prosecution had passed (Outcome {settings.code})."
            ),
            not_shown="Where the police give no code, it is not known and counted so.",
            period=asked.period,
            area=asked.area,
            matters=len(rows),
            tables=tables,
            sources=(source(settings),),
        ),
    )


def _single(row: Matter) -> bool:
    """Whether the police disposed of it before any panel: nothing was compared."""
    return row.concordance is None and row.alone
