"""Calendar arithmetic of the law: ages, birthdays, windows of months, working days.

Months are calendar months clamped to the month's end; a birthday is reached at its start, and
someone born on 29 February reaches it on 1 March in a common year (rule AGE-08). All dates are
plain dates.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

_FULL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""The days that a case's dates may be; what is counted from them stays within the calendar."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days a date may be: one day, or all the days of the month or year that is known."""

    first: dt.date
    last: dt.date


def parse_date(text: str) -> DateRange | None:
    """Read `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; None where it is no date.

    >>> parse_date("2024-02").last
    datetime.date(2024, 2, 29)
    """
    try:
        if _FULL.fullmatch(text):
            day = dt.date.fromisoformat(text)
            return DateRange(day, day)
        if _MONTH.fullmatch(text):
            first = dt.date.fromisoformat(text + "-01")
            return DateRange(first, first + relativedelta(months=1, days=-1))
        if _YEAR.fullmatch(text):
            year = int(text)
            return DateRange(dt.date(year, 1, 1), dt.date(year, 12, 31))
    except (ValueError, OverflowError):
        return None
    return None


def add_months(day: dt.date, months: int) -> dt.date:
    """Add calendar months, clamped to the month's end.

    >>> add_months(dt.date(2025, 1, 31), 1)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def age_on(born: dt.date, day: dt.date) -> int:
    """Give whole years at the start of `day`; negative before birth.

    >>> born = dt.date(2008, 2, 29)
    >>> age_on(born, dt.date(2018, 2, 28)), age_on(born, dt.date(2018, 3, 1))
    (9, 10)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: dt.date, age: int) -> dt.date:
    """Give the day on which `age` is reached.

    >>> birthday(dt.date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    year = born.year + age
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """The bank holidays of one division, from `first` to `last` year's end; beyond is not known."""

    days: frozenset[dt.date]
    known_from: dt.date
    known_to: dt.date

    def add_working_days(self, day: dt.date, count: int) -> dt.date | None:
        """Count `count` working days after `day`; None where the table does not reach."""
        current = day
        while count > 0:
            current += dt.timedelta(days=1)
            if not self.known_from <= current <= self.known_to:
                return None
            if current.weekday() < 5 and current not in self.days:  # noqa: PLR2004 Monday is 0, Friday 4
                count -= 1
        return current


def uncounted(table: BankHolidays | None) -> str:
    """Say that working days could not be counted, and what would mend it: no answer can."""
    if table is None:
        return "Working days cannot be counted: these rules hold no table of bank holidays."
    first, last = in_words(table.known_from), in_words(table.known_to)
    return (
        f"Working days cannot be counted here: the table of bank holidays reaches from {first} to "
        f"{last}. Bring lookups/bank_holidays.yaml up to date."
    )


def in_words(day: dt.date) -> str:
    """Write a date as people do.

    >>> in_words(dt.date(2025, 6, 2))
    '2 June 2025'
    """
    return f"{day.day} {day:%B} {day.year}"
