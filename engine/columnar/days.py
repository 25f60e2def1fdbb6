"""Days as numbers, and calendar arithmetic as tables: a look-up in place of a calculation.

A day is the number of days since `FIRST`. Adding months or years, an age, a count of working days
are read from a table with one entry for each day, made once and shared by every batch.
"""

from __future__ import annotations

import datetime as dt
import functools

import polars as pl

from oocd.engine.dates import BankHolidays
from oocd.engine.errors import OocdError

FIRST, LAST = dt.date(1850, 1, 1), dt.date(2450, 12, 31)
"""The days that a table holds: every day a case may give, and what is counted from one."""
COUNT = (LAST - FIRST).days + 1
UNIX = (dt.date(1970, 1, 1) - FIRST).days
"""The number of 1 January 1970, from which Arrow counts its dates."""
_LEAP_DAY = 29
_FEBRUARY = 2


def number(day: dt.date) -> int:
    """Give a day's number.

    >>> number(dt.date(1850, 1, 2))
    1
    """
    return (day - FIRST).days


def clamped(day: dt.date) -> int:
    """Give the number of a day of the rules, or of the nearest day that a case may give."""
    return number(max(FIRST, min(LAST, day)))


def as_numbers(dates: pl.Expr) -> pl.Expr:
    """Turn a column of dates into one of numbers."""
    return dates.cast(pl.Date).cast(pl.Int32) + pl.lit(UNIX, dtype=pl.Int32)


@functools.cache
def _every_day() -> pl.Series:
    return pl.date_range(FIRST, LAST, eager=True).alias("day")


def _numbers(dates: pl.Series) -> pl.Series:
    return dates.to_frame("day").select(as_numbers(pl.col("day"))).to_series()


@functools.cache
def year_month_day() -> pl.Series:
    """Give each day as the number yyyymmdd; whole years between two are a division by 10,000."""
    day = pl.col("day")
    parts = day.dt.year() * 10_000 + day.dt.month().cast(pl.Int32) * 100 + day.dt.day()
    return _every_day().to_frame().select(parts.cast(pl.Int32)).to_series()


@functools.cache
def months_after(months: int, days: int = 0) -> pl.Series:
    """Give the day so many calendar months after each day, clamped to the month's end."""
    day = pl.col("day").dt.offset_by(f"{months}mo") + pl.duration(days=days)
    return _numbers(_every_day().to_frame().select(day).to_series())


@functools.cache
def birthdays(age: int) -> pl.Series:
    """Give the day on which someone born on each day reaches an age."""
    day = pl.col("day")
    then = day.dt.offset_by(f"{age}y")
    early = (
        (day.dt.month() == _FEBRUARY) & (day.dt.day() == _LEAP_DAY) & (then.dt.day() < _LEAP_DAY)
    )
    found = _every_day().to_frame().select(as_numbers(then) + early.cast(pl.Int32))
    return found.to_series()


@functools.lru_cache(maxsize=64)
def working_days_after(holidays: BankHolidays | None, count: int) -> pl.Series:
    """Give the day so many working days after each day; null where the table does not reach."""
    found: list[int | None] = [None] * COUNT
    if holidays is not None:
        first, last = number(holidays.known_from) - 1, number(holidays.known_to)
        within = range(COUNT) if count <= 0 else range(max(first, 0), min(last, COUNT - 1) + 1)
        for at in within:
            day = holidays.add_working_days(FIRST + dt.timedelta(days=at), count)
            found[at] = None if day is None else number(day)
    return pl.Series(found, dtype=pl.Int32)


def refuse_far(name: str, low: int, high: int) -> None:
    """Refuse a fact that is counted so far from a case's dates that no table could hold it."""
    if low < 0 or high >= COUNT:
        text = f"{name} lies beyond the years {FIRST.year} to {LAST.year}"
        raise OocdError("BUG-COLUMNAR-DAYS", text)
