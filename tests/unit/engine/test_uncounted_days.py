"""Working days beyond the table of bank holidays are not known, and a problem says so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from oocd.bootstrap import load_library
from oocd.engine.case_reading import read_case
from oocd.engine.dates import BankHolidays, uncounted
from oocd.engine.evaluate import evaluate
from oocd.engine.notices import problems_of
from oocd.engine.yamlio import load_text

ROOT = Path(__file__).resolve().parents[3]
CASE = """\
decision_date: {day}
child:
  date_of_birth: {born}
  looked_after: true
  placement_started_on: {placed}
  host_authority_notified_on: {placed}
  host_authority: another council
  responsible_authority: one council
offences: []
victims: [{{type: person, age_band: adult, asked: asked}}]
"""


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "rules")


def problems(library, **keys):
    node = load_text(CASE.format(**keys), "case.yaml")[0]
    return [str(p) for p in problems_of(evaluate(read_case(node, library.catalogue, "c"), library))]


def test_the_words_say_how_far_the_table_reaches_and_what_would_mend_it():
    table = BankHolidays(frozenset(), dt.date(2024, 1, 1), dt.date(2026, 12, 31))
    said = uncounted(table)
    assert "1 January 2024 to 31 December 2026" in said
    assert "bank_holidays.yaml" in said
    assert "no table" in uncounted(None)


def test_a_window_and_a_duty_past_the_last_year_are_a_problem(library):
    last = library.holidays.known_to
    placed = last - dt.timedelta(days=2)
    found = problems(
        library, day=last, born=last.replace(year=last.year - 14, day=1), placed=placed
    )
    assert [p for p in found if "Working days cannot be counted" in p]


def test_within_the_table_there_is_none(library):
    found = problems(library, day="2025-06-02", born="2012-05-01", placed="2025-05-01")
    assert not [p for p in found if "Working days" in p]
