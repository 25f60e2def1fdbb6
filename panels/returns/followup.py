"""Further offences recorded at 3, 6, 9 and 12 months after a decision, by kind of outcome.

Three figures, each with its denominator: children with any further offence (binary), further
offences for each such child, and for each child followed up. A follow-up that could not be made is
no "none": it is counted apart. This is not the statutory measure of re-offending.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oocd.panels.returns.counting import Asked, finished, source
from oocd.panels.returns.model import Column, Counts, Extra, Figure, Line, Rate, Report
from oocd.panels.returns.models import OutcomeKind
from oocd.panels.returns.rows import Matter

COLUMNS = (
    Column("further", "Further offence recorded"),
    Column("none", "None recorded"),
    Column("unknown", "Not known"),
    Column("due", "No follow-up made"),
)
KNOWN = ("further", "none")
_ONCE = (
    "A child with several decisions of one kind counts once, with the latest follow-up that is "
    "known; with decisions of two kinds, in both, and once in all."
)
OFFENCES = Extra("offences", "Further offences")
RATES = (
    Rate("binary", "Children with any, where known", ("further",), KNOWN),
    Rate("each", "Offences each, of those with any", ("offences",), ("further",), per=1),
    Rate("overall", "Offences each, of all known", ("offences",), KNOWN, per=1),
)


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the cohort: the kind of outcome, and what the follow-up says (None: not made)."""

    who: str
    known: bool | None
    offences: int | None = None


def follow_up(asked: Asked) -> Report:
    """Count follow-ups for the matters decided in a period."""
    settings = asked.reports.follow_up
    cohort = [
        row
        for row in asked.here
        if asked.period.holds(row.decided_on) and row.disposal and not row.provisional
    ]
    report = Report(
        key="follow-up",
        title="Further offences recorded after a decision",
        sentence=(
            "Of the children about whom a decision was made in the period, how many have a further "
            "offence on record 3, 6, 9 and 12 months later, and how many offences."
        ),
        not_shown=(
            "It is not the statutory measure of re-offending: it holds what the follow-ups of this "
            "record say. It does not show that an outcome caused or prevented anything, and "
            "cohorts that were followed up otherwise cannot be compared with it."
        ),
        period=asked.period,
        area=asked.area,
        matters=len(cohort),
        tables=tuple(by_kind(cohort, months, settings.kinds) for months in sorted(settings.months)),
        figures=(Figure("months_12", "binary", "Any further offence recorded within 12 months"),),
        notes=(
            _ONCE,
            "A hidden number hides the rates that rest on it.",
        ),
        sources=(source(settings),),
    )
    return finished(asked, report)


def by_kind(cohort: Sequence[Matter], months: int, kinds: Sequence[OutcomeKind]) -> Counts:
    """Make the table of one follow-up: a line for each kind of outcome."""
    lines = tuple(
        figures(kind.id, kind.title, children(cohort, months, kind.disposals)) for kind in kinds
    )
    total = figures("total", "All", children(cohort, months, None))
    return table(f"months_{months}", f"After {months} months", lines, total)


def table(key: str, title: str, lines: tuple[Line, ...], total: Line | None) -> Counts:
    """Make a table of follow-ups from its lines."""
    return Counts(
        key,
        title,
        "Outcome",
        "Children",
        COLUMNS,
        lines,
        total,
        rates=RATES,
        extras=(OFFENCES,),
        distinct=True,
    )


def children(
    cohort: Sequence[Matter], months: int, disposals: Sequence[str] | None
) -> tuple[Child, ...]:
    """Give each child of a kind of outcome (None: of all) once, with the latest known follow-up."""
    found: dict[str, Child] = {}
    for row in sorted(cohort, key=lambda one: (one.decided_on is not None, one.decided_on)):
        if disposals is not None and row.disposal not in disposals:
            continue
        said = row.follow_up(months)
        known = said.known if said else None
        child = Child(row.who, known, said.further_offences if said else None)
        if known or not (row.who in found and found[row.who].known):
            found[row.who] = child
    return tuple(found.values())


def figures(key: str, title: str, cohort: Sequence[Child]) -> Line:
    """Count children into one line."""
    again = [one for one in cohort if one.known and one.offences]
    none = [one for one in cohort if one.known and not one.offences]
    unknown = [one for one in cohort if one.known is False]
    due = len(cohort) - len(again) - len(none) - len(unknown)
    offences = sum(one.offences or 0 for one in again)
    parts = (len(again), len(none), len(unknown), due)
    return Line(key, title, len(cohort), parts, (offences,))
