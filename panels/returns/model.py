"""A report: tables of counts with their denominators, what it says and what it does not show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

BASE: Final = "base"
"""The key under which a rate names a line's denominator."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: dt.date
    last: dt.date

    def holds(self, day: dt.date | None) -> bool:
        """Whether a day is known and lies in it."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Column:
    """A count of part of a line's base."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Extra:
    """A figure beside the counts, such as a median or a sum; shown where its line's counts are."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate: the sum of some columns over the sum of others, for each `per`."""

    key: str
    title: str
    of: tuple[str, ...]
    over: tuple[str, ...] = (BASE,)
    per: int = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table. None is a number that is hidden; of an extra, also one that is not there.

    `parts` and `extras` stand in the order of the table's columns and extras.
    """

    key: str
    title: str
    base: int | None
    parts: tuple[int | None, ...]
    extras: tuple[float | None, ...] = ()
    over: str | None = None
    """What its denominator is, where the lines of a table have each their own."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of counts. Every line has its denominator, `base`, and parts of it.

    `total` is the sum of the lines where there is one; with `distinct` a child may be in several
    lines and the total counts each once. Without a total the lines stand each on their own.
    """

    key: str
    title: str
    stub: str
    base: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    rates: tuple[Rate, ...] = ()
    extras: tuple[Extra, ...] = ()
    distinct: bool = False
    note: str | None = None
    people: bool = True
    """False where it counts meetings or agencies: nobody can be made out, nothing is hidden."""
    hidden: bool = False
    """Whether anything in it is hidden."""

    def value(self, line: Line, key: str) -> float | None:
        """Give a line's number by its key; None where it is hidden or not there."""
        if key == BASE:
            return line.base
        for column, number in zip(self.columns, line.parts, strict=True):
            if column.key == key:
                return number
        for extra, figure in zip(self.extras, line.extras, strict=True):
            if extra.key == key:
                return figure
        raise KeyError(key)

    def rate(self, line: Line, rate: Rate) -> float | None:
        """Work out a rate to two decimals; None where a number is hidden or there is nothing."""
        top = [self.value(line, key) for key in rate.of]
        bottom = [self.value(line, key) for key in rate.over]
        above = sum(one for one in top if one is not None)
        below = sum(one for one in bottom if one is not None)
        if None in top or None in bottom or not below:
            return None
        return round(rate.per * above / below, 1 if rate.per > 1 else 2)

    @property
    def every(self) -> tuple[Line, ...]:
        """All lines, the total last."""
        return (*self.lines, self.total) if self.total else self.lines


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture beside a table: bars of one rate, or dots where the parts are few."""

    table: str
    rate: str
    title: str
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Source:
    """On what a report rests: a rule id, the sources' ids, basis and confidence."""

    rule: str
    cite: tuple[str, ...]
    basis: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `sentence` says what it counts, `not_shown` what nobody may read into it."""

    key: str
    title: str
    sentence: str
    not_shown: str
    period: Period
    area: str | None
    matters: int
    tables: tuple[Counts, ...]
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    hiding: str | None = None
    """What the sign of a hidden number means; None where nothing is hidden by intent."""
    sign: str = ""

    def table(self, key: str) -> Counts:
        """Find a table. Raises KeyError."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)
