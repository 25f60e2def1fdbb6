"""Tables of days say what `engine.dates` says of each day."""

from __future__ import annotations

import datetime as dt

import pytest

pytest.importorskip("polars")

from oocd.engine.columnar import days
from oocd.engine.dates import BankHolidays, add_months, age_on, birthday
from oocd.engine.errors import OocdError

EVERY = [dt.date(2000, 1, 1) + dt.timedelta(days=n) for n in range(3000)]
TABLE = BankHolidays(
    frozenset({dt.date(2024, 12, 25), dt.date(2024, 12, 26)}),
    dt.date(2024, 12, 1),
    dt.date(2024, 12, 31),
)


def day_of(number):
    return days.FIRST + dt.timedelta(days=number)


@pytest.mark.parametrize("months", [0, 1, 3, 6, 12, 18])
def test_months_after_are_clamped_to_the_months_end(months):
    table = days.months_after(months).to_list()
    assert all(day_of(table[days.number(d)]) == add_months(d, months) for d in EVERY)


def test_days_may_be_added_too():
    table = days.months_after(1, 2).to_list()
    assert day_of(table[days.number(dt.date(2025, 1, 31))]) == dt.date(2025, 3, 2)


@pytest.mark.parametrize("age", [1, 10, 17, 18])
def test_birthdays_of_a_leap_day_fall_on_the_first_of_march(age):
    table = days.birthdays(age).to_list()
    assert all(day_of(table[days.number(d)]) == birthday(d, age) for d in EVERY)


def test_whole_years_are_a_division():
    table = days.year_month_day().to_list()
    for born in EVERY[::97]:
        for day in EVERY[::89]:
            years = (table[days.number(day)] - table[days.number(born)]) // 10_000
            assert years == age_on(born, day)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_working_days_end_where_the_table_of_holidays_does(count):
    table = days.working_days_after(TABLE, count).to_list()
    for n in range(-40, 40):
        day = dt.date(2024, 12, 15) + dt.timedelta(days=n)
        found, right = table[days.number(day)], TABLE.add_working_days(day, count)
        assert (None if found is None else day_of(found)) == right


def test_without_holidays_no_working_day_is_known():
    assert days.working_days_after(None, 1).null_count() == days.COUNT


def test_a_day_of_the_rules_beyond_the_tables_is_as_far_as_they_go():
    assert days.clamped(dt.date(1, 1, 1)) == 0
    assert days.clamped(dt.date(9999, 1, 1)) == days.COUNT - 1


def test_what_no_table_could_hold_is_refused():
    with pytest.raises(OocdError, match="a window lies beyond"):
        days.refuse_far("a window", -1, 5)
    with pytest.raises(OocdError, match="a window lies beyond"):
        days.refuse_far("a window", 0, days.COUNT)
