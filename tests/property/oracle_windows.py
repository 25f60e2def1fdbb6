"""What ages, windows and counts of dated items come to, worked out day by day.

None of the engine's code is used. A date known by its month or year stands for every day in it, and
something is true (or false) only where it is so for all of them: no cleverness, only counting.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools

DAY = dt.timedelta(days=1)


def days(text):
    """Every day that a date may be; None where it is not known."""
    if text is None:
        return None
    year, *rest = (int(part) for part in text.split("-"))
    if len(rest) == 2:
        return [dt.date(year, *rest)]
    months = rest or range(1, 13)
    return [
        dt.date(year, month, day)
        for month in months
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
    ]


def all_agree(answers):
    """True or False where every answer is that; None where they differ or one is not known."""
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def age(born, day):
    """Count birthdays; someone born on 29 February has one on 1 March in a common year."""
    years = 0
    while True:
        year = born.year + years + 1
        leap_day = (born.month, born.day) == (2, 29) and not calendar.isleap(year)
        birthday = dt.date(year, 3, 1) if leap_day else dt.date(year, born.month, born.day)
        if birthday > day:
            return years
        years += 1


def months_later(day, months):
    """The same day some months later, or the last of that month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def window_end(opened, unit, count, holidays):
    """The last day of a window; None where the table of holidays does not reach."""
    if unit == "months":
        return months_later(opened, count)
    if unit == "days":
        return opened + count * DAY
    first, last, free = holidays
    end = opened
    for _ in range(count):
        end += DAY
        while end.weekday() in {5, 6} or end in free:
            if not first <= end <= last:
                return None
            end += DAY
        if not first <= end <= last:
            return None
    return end


def within(day, opened, unit, count, holidays):
    """Whether a date lies in the window that opens on another, over every day both may be."""
    if day is None or opened is None:
        return None
    ends = {anchor: window_end(anchor, unit, count, holidays) for anchor in days(opened)}
    if None in ends.values():
        return None
    return all_agree(
        anchor <= found <= ends[anchor] for found, anchor in itertools.product(days(day), ends)
    )


def both(one, other):
    """And, of two things that have nothing to do with each other."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def counted(truths, fits):
    """Whether the number of true ones fits, over every way the unknown ones may turn out."""
    ways = itertools.product(*([truth] if truth is not None else [True, False] for truth in truths))
    return all_agree(fits(sum(way), len(way)) for way in ways)
