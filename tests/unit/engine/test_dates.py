"""Calendar arithmetic at its edges: birthdays, 29 February, month ends, bank holidays."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.dates import (
    BankHolidays,
    add_months,
    age_on,
    birthday,
    in_words,
    parse_date,
    uncounted,
)
from oocd.engine.library import read_library

DAY = dt.date.fromisoformat
ONE = dt.timedelta(days=1)

EASTER = BankHolidays(
    frozenset({DAY("2025-04-18"), DAY("2025-04-21"), DAY("2025-12-25"), DAY("2025-12-26")}),
    DAY("2025-01-01"),
    DAY("2025-12-31"),
)


# --- ages


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2010-05-01", "2020-04-30", 9),
        ("2010-05-01", "2020-05-01", 10),
        ("2010-05-01", "2020-05-02", 10),
        ("2010-12-31", "2011-01-01", 0),
        ("2010-12-31", "2011-12-30", 0),
        ("2010-12-31", "2011-12-31", 1),
        ("2008-02-29", "2018-02-28", 9),
        ("2008-02-29", "2018-03-01", 10),
        ("2008-02-29", "2024-02-28", 15),
        ("2008-02-29", "2024-02-29", 16),
        ("2010-05-01", "2010-05-01", 0),
        ("2010-05-01", "2010-04-30", -1),
    ],
)
def test_an_age_is_reached_at_the_start_of_the_birthday(born, day, age):
    assert age_on(DAY(born), DAY(day)) == age


def test_ages_and_birthdays_agree_for_every_day_of_birth():
    born = DAY("2003-12-30")
    while born < DAY("2009-01-03"):
        for age in (10, 11, 12, 14, 16, 18):
            reached = birthday(born, age)
            assert age_on(born, reached) == age, born
            assert age_on(born, reached - ONE) == age - 1, born
        born += ONE


@pytest.mark.parametrize(
    ("age", "day"), [(10, "2018-03-01"), (12, "2020-02-29"), (16, "2024-02-29"), (18, "2026-03-01")]
)
def test_born_on_29_february_the_birthday_is_1_march_in_a_common_year(age, day):
    assert birthday(DAY("2008-02-29"), age) == DAY(day)


# --- months


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-03-31", 3, "2025-06-30"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-02-28", 1, "2025-03-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-06-30", 0, "2025-06-30"),
        ("2025-06-30", -1, "2025-05-30"),
    ],
)
def test_months_are_calendar_months_clamped_to_the_end(day, months, end):
    assert add_months(DAY(day), months) == DAY(end)


# --- dates known by the month or the year


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-06-02", "2025-06-02", "2025-06-02"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_date_known_in_part_is_all_the_days_it_may_be(text, first, last):
    span = parse_date(text)
    assert (span.first, span.last) == (DAY(first), DAY(last))


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-29",
        "2025-13-01",
        "2025-13",
        "2025-00",
        "0000",
        "25-06-02",
        "2025-6-2",
        "2025-W23-1",
        "20250602",
        "2025-06-02T10:00",
        " 2025-06-02",
        "2025-06-02\n",
        "2025\n",
        "",
        "today",
        "\u0662\u0660\u0662\u0665",  # 2025 in Arabic-Indic digits
        "\uff12\uff10\uff12\uff15",  # 2025 in full-width digits
    ],
)
def test_what_is_no_date_is_refused(text):
    assert parse_date(text) is None


# --- working days


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        ("2025-06-02", 1, "2025-06-03"),  # Monday to Tuesday
        ("2025-06-06", 1, "2025-06-09"),  # Friday to Monday
        ("2025-06-07", 1, "2025-06-09"),  # Saturday counts from itself
        ("2025-06-08", 1, "2025-06-09"),
        ("2025-06-02", 5, "2025-06-09"),
        ("2025-04-17", 1, "2025-04-22"),  # over Good Friday and Easter Monday
        ("2025-04-16", 2, "2025-04-22"),
        ("2025-04-18", 1, "2025-04-22"),  # from a bank holiday itself
        ("2025-12-24", 1, "2025-12-29"),
        ("2025-12-29", 2, "2025-12-31"),
        ("2025-06-07", 0, "2025-06-07"),
        ("2024-12-31", 1, "2025-01-01"),  # the table's own first day counts
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(day, count, end):
    assert EASTER.add_working_days(DAY(day), count) == DAY(end)


@pytest.mark.parametrize(
    ("day", "count"), [("2025-12-31", 1), ("2025-12-30", 2), ("2024-12-30", 1), ("2027-06-01", 1)]
)
def test_beyond_the_table_a_working_day_is_not_known(day, count):
    assert EASTER.add_working_days(DAY(day), count) is None


def test_what_is_beyond_the_table_is_said_with_what_would_mend_it():
    assert uncounted(EASTER) == (
        "Working days cannot be counted here: the table of bank holidays reaches from 1 January "
        "2025 to 31 December 2025. Bring lookups/bank_holidays.yaml up to date."
    )
    assert uncounted(None) == (
        "Working days cannot be counted: these rules hold no table of bank holidays."
    )


def test_working_days_are_those_counted_one_by_one():
    """Against a list of the working days of the year."""
    year = [DAY("2025-01-01") + i * ONE for i in range(365)]
    working = [day for day in year if day.isoweekday() <= 5 and day not in EASTER.days]
    for day in year:
        later = [other for other in working if other > day]
        for count in (1, 3, 20):
            expected = later[count - 1] if len(later) >= count else None
            assert EASTER.add_working_days(day, count) == expected, (day, count)


def test_a_day_in_words_has_no_zero_in_front():
    assert in_words(DAY("2025-06-02")) == "2 June 2025"
    assert in_words(DAY("2025-11-30")) == "30 November 2025"


# --- the shipped table


@pytest.fixture(scope="module")
def shipped(root):
    return read_library(root / "rules").holidays


@pytest.fixture(scope="module")
def root(request):
    return request.config.rootpath


def test_the_shipped_table_knows_the_holidays_that_move(shipped):
    for day in ("2025-04-18", "2025-04-21", "2026-04-03", "2022-09-19", "2023-05-08"):
        assert DAY(day) in shipped.days, day
    assert DAY("2025-01-02") not in shipped.days  # a holiday in Scotland alone
    assert DAY("2025-03-17") not in shipped.days  # in Northern Ireland alone


def test_the_shipped_table_spans_whole_years_with_eight_days_or_more(shipped):
    assert (shipped.known_from.month, shipped.known_from.day) == (1, 1)
    assert (shipped.known_to.month, shipped.known_to.day) == (12, 31)
    for year in range(shipped.known_from.year, shipped.known_to.year + 1):
        assert len([day for day in shipped.days if day.year == year]) >= 8, year
