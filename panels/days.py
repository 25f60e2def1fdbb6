"""The day it is in England and Wales, from a moment in UTC."""

from __future__ import annotations

import datetime as dt

_MARCH, _OCTOBER, _SUNDAY = 3, 10, 6


def local_day(moment: dt.datetime) -> dt.date:
    """Give the day of a moment by the clocks there: an hour ahead of UTC in summer.

    >>> local_day(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC))
    datetime.date(2026, 7, 1)
    >>> local_day(dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC))
    datetime.date(2026, 1, 31)
    """
    utc = moment.astimezone(dt.UTC)
    begins, ends = _last_sunday(utc.year, _MARCH), _last_sunday(utc.year, _OCTOBER)
    return (utc + dt.timedelta(hours=1) if begins <= utc < ends else utc).date()


def _last_sunday(year: int, month: int) -> dt.datetime:
    """Give 01:00 UTC on the last Sunday of a month of 31 days: when the clocks change."""
    last = dt.datetime(year, month, 31, 1, tzinfo=dt.UTC)
    return last - dt.timedelta(days=(last.weekday() - _SUNDAY) % 7)
