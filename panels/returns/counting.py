"""Putting rows into the lines of a table, unknown counted as unknown; and what reports share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from oocd.engine.dates import BankHolidays
from oocd.panels.returns.hiding import hide
from oocd.panels.returns.model import Column, Counts, Extra, Line, Period, Rate, Report, Source
from oocd.panels.returns.models import Founded, ReportSettings
from oocd.panels.returns.rows import Matter
from oocd.panels.returns.settings import ReturnSettings, titles_of, value_of

T = TypeVar("T")
UNKNOWN = "unknown"
NOT_KNOWN = "Not known"
GROUPS = ("sex", "ethnicity", "age", "care", "send")
KnowKey: TypeAlias = Callable[[T], str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked about: rows, from when to when, where, by which settings."""

    rows: tuple[Matter, ...]
    period: Period
    settings: ReturnSettings
    area: str | None = None
    today: dt.date | None = None
    holidays: BankHolidays | None = None
    exact: bool = False
    """Nothing is hidden: for a return that asks for the exact numbers, never for publishing."""

    @property
    def reports(self) -> ReportSettings:
        """The settings of reports on the last day of the period."""
        return self.settings.reports.at(self.period.last)

    @property
    def here(self) -> tuple[Matter, ...]:
        """The rows of the area asked for; those whose content was erased are left out."""
        return tuple(row for row in self.rows if not row.deleted and self.area in {None, row.area})

    @property
    def as_of(self) -> dt.date:
        """The day on which open matters are looked at."""
        return min(self.today, self.period.last) if self.today else self.period.last


def summed(
    rows: Iterable[T],
    key: KnowKey[T],
    titles: Mapping[str, str],
    columns: Sequence[Column],
    parts: Callable[[T], Iterable[str]],
    *,
    unit: Callable[[T], str] | None = None,
) -> tuple[tuple[Line, ...], Line]:
    """Count rows into lines by a key, and into columns by what `parts` names; and their total.

    A row whose key is None stands in a line of its own, `Not known`. With `unit` each unit (a
    child) counts once in a line, once in a column and once in the total.
    """
    listed = list(rows)
    names = [*titles, UNKNOWN]
    buckets: dict[str, list[T]] = {name: [] for name in names}
    for row in listed:
        name = key(row)
        buckets[name if name in buckets else UNKNOWN].append(row)
    lines = tuple(
        line(name, titles.get(name, NOT_KNOWN), buckets[name], columns, parts, unit=unit)
        for name in names
    )
    return lines, line("total", "All", listed, columns, parts, unit=unit)


def line(
    name: str,
    title: str,
    rows: Sequence[T],
    columns: Sequence[Column],
    parts: Callable[[T], Iterable[str]],
    *,
    unit: Callable[[T], str] | None = None,
) -> Line:
    """Count rows into one line."""
    found: dict[str, list[T]] = {column.key: [] for column in columns}
    for row in rows:
        for part in parts(row):
            found[part].append(row)
    return Line(name, title, _size(rows, unit), tuple(_size(one, unit) for one in found.values()))


def _size(rows: Collection[T], unit: Callable[[T], str] | None) -> int:
    return len(rows) if unit is None else len({unit(row) for row in rows})


def answer(value: bool | None) -> tuple[str]:  # noqa: FBT001 the value is what is asked
    """Give the column of a yes, a no, or not known."""
    return (UNKNOWN if value is None else "yes" if value else "no",)


def yes_no(yes: str, no: str) -> tuple[Column, ...]:
    """Give the columns of a yes, a no and not known."""
    return Column("yes", yes), Column("no", no), Column(UNKNOWN, NOT_KNOWN)


KNOWN = ("yes", "no")


def share(title: str) -> Rate:
    """Give the rate of yes among those where it is known."""
    return Rate("share", title, ("yes",), KNOWN)


def group_key(asked: Asked, name: str) -> KnowKey[Matter]:
    """Give what puts a matter into a group by sex, ethnicity, age, care or SEND."""
    group = asked.reports.groups[name]

    def key(row: Matter) -> str | None:
        raw = row.facts.get(group.fact) if group.fact else None
        word = str(raw).casefold() if isinstance(raw, bool) else raw
        return value_of(group, word, row.age_on(row.referred_on))

    return key


@dataclass(frozen=True, slots=True)
class Form:
    """What the tables of a breakdown have in common."""

    title: str
    base: str
    columns: tuple[Column, ...]
    rates: tuple[Rate, ...] = ()
    groups: tuple[str, ...] = GROUPS


def by_groups(
    asked: Asked, rows: Sequence[Matter], parts: Callable[[Matter], Iterable[str]], form: Form
) -> tuple[Counts, ...]:
    """Make one table for each group; each has the same total."""
    found = []
    for name in form.groups:
        group = asked.reports.groups[name]
        lines, total = summed(rows, group_key(asked, name), titles_of(group), form.columns, parts)
        found.append(
            Counts(
                key=name,
                title=f"{form.title}, by {group.title[:1].lower()}{group.title[1:]}",
                stub=group.title,
                base=form.base,
                columns=form.columns,
                lines=lines,
                total=total,
                rates=form.rates,
            )
        )
    return tuple(found)


def spread(
    key: str, title: str, stub: str, base: str, groups: Mapping[str, list[int | None]]
) -> Counts:
    """Make a table of days: how many are known, the median and the quartiles of each line."""
    columns = (Column("known", "Days known"), Column(UNKNOWN, NOT_KNOWN))
    lines = tuple(_days(name, values) for name, values in groups.items())
    return Counts(
        key=key,
        title=title,
        stub=stub,
        base=base,
        columns=columns,
        lines=lines,
        extras=(
            Extra("low", "Lower quartile"),
            Extra("median", "Median"),
            Extra("high", "Upper quartile"),
        ),
    )


def _days(name: str, values: list[int | None]) -> Line:
    known = sorted(one for one in values if one is not None)
    figures = tuple(quantile(known, tenths) for tenths in (0.25, 0.5, 0.75))
    return Line(name, name, len(values), (len(known), len(values) - len(known)), figures)


def quantile(ordered: Sequence[int], share_below: float) -> float | None:
    """Give a quantile of numbers in order, half-way steps interpolated; None of nothing.

    >>> quantile([1, 2, 3, 10], 0.5), quantile([7], 0.25), quantile([], 0.5)
    (2.5, 7.0, None)
    """
    if not ordered:
        return None
    place = share_below * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 1)


def days_between(first: dt.date | None, last: dt.date | None) -> int | None:
    """Give the days from one day to another; None where either is not known."""
    return (last - first).days if first and last else None


def decided(asked: Asked) -> list[Matter]:
    """Give the matters in which a decision that is no longer provisional lies in the period."""
    return [
        row
        for row in asked.here
        if asked.period.holds(row.decided_on) and row.disposal and not row.provisional
    ]


def source(founded: Founded) -> Source:
    """Give on what something rests."""
    return Source(founded.rule, founded.cite, founded.basis, founded.confidence)


def finished(asked: Asked, report: Report) -> Report:
    """Hide what is too small to show, unless exact numbers were asked for."""
    hiding = asked.reports.hiding
    if asked.exact:
        words = "Exact numbers: for a return that asks for them, never to be published."
        return replace(report, hiding=words)
    tables = _alike(report.tables, [hide(one, hiding.fewer_than) for one in report.tables])
    words = hiding.say.format(least=hiding.fewer_than)
    return replace(report, tables=tables, hiding=words, sign=hiding.sign)


def _alike(before: Sequence[Counts], after: Sequence[Counts]) -> tuple[Counts, ...]:
    """Hide a total wherever it stands: one table that shows it would give it to another."""
    hidden: dict[object, Line] = {}
    for real, shown in zip(before, after, strict=True):
        total = shown.total
        if total is not None and (total.base is None or None in total.parts):
            held = hidden.get(_sum_of(real))
            hidden[_sum_of(real)] = total if held is None or held.base is not None else held
    return tuple(
        replace(shown, total=hidden[_sum_of(real)], hidden=True)
        if _sum_of(real) in hidden
        else shown
        for real, shown in zip(before, after, strict=True)
    )


def _sum_of(table: Counts) -> object:
    """Give what two tables with the same total have in common."""
    total = table.total
    keys = tuple(column.key for column in table.columns)
    return None if total is None else (table.base, keys, total.base, total.parts)
