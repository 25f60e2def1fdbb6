"""What cannot be is refused with its place; what could be, with dates half known, is not."""

from __future__ import annotations

import textwrap

import pytest

from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.errors import InputError
from oocd.engine.library import inspect_library
from oocd.engine.yamlio import load_text
from tests.unit.engine import tiny


@pytest.fixture(scope="module")
def catalogue():
    library, _ = inspect_library(tiny.SHIPPED)
    return library.catalogue


@pytest.fixture
def check(catalogue):
    """Everything impossible in a case: `line:col` and the words."""

    def checking(text, *, placed=True):
        (node,) = load_text(textwrap.dedent(text), "case.yaml")
        case = read_case(node, catalogue, "case.yaml")
        try:
            check_case(case, catalogue, node if placed else None)
        except InputError as error:
            assert {(p.file, p.code) for p in error.problems} == {("case.yaml", "C-IMPOSSIBLE")}
            return [(f"{p.line}:{p.col}", p.text) for p in error.problems]
        return []

    return checking


def test_a_case_whose_dates_run_forward_passes(check):
    text = """
        decision_date: 2025-06-02
        child: {date_of_birth: 2010-05-01, age_at_offence: 15, age_at_decision: 15}
        turnaround: {referral_date: 2025-06-20, events: [{type: rui, date: 2025-05-30}]}
        offences:
          - {offence: thf_shop, date: 2025-05-10, date_to: 2025-05-12}
        """
    assert check(text) == []


@pytest.mark.parametrize(
    ("before", "same"),
    [
        ("decision_date: 2009-12-31", "decision_date: 2010-05-01"),
        ("turnaround: {referral_date: 2010-04-30}", "turnaround: {referral_date: 2010-05-01}"),
        ("offences: [{date: 2010-04-30}]", "offences: [{date: 2010-05-01}]"),
        (
            "turnaround: {events: [{date: 2010-04-30}]}",
            "turnaround: {events: [{date: 2010-05-01}]}",
        ),
    ],
)
def test_nothing_happens_before_the_child_is_born(before, same, check):
    born = "child: {date_of_birth: 2010-05-01}\n"
    ((place, words),) = [p for p in check(born + before) if "birth" in p[1]]
    assert place.startswith("2:")
    assert "1 May 2010" in words
    assert check(born + same) == []


def test_an_offence_before_birth_is_placed_at_its_own_date(check):
    text = """\
        decision_date: 2025-06-02
        child: {date_of_birth: 2010-05-01}
        offences:
          - {offence: thf_shop, date: 2025-05-01}
          - offence: thf_shop
            date: 2009-05-01
        """
    assert check(text) == [
        ("6:11", "the offence (1 May 2009) is dated before the child's birth (1 May 2010)")
    ]


def test_a_decision_before_the_offence_is_refused(check):
    text = "decision_date: 2025-05-09\noffences:\n  - {offence: thf_shop, date: 2025-05-10}\n"
    words = [words for _, words in check(text)]
    assert "the decision (9 May 2025) is dated before the offence (10 May 2025)" in words
    assert check(text.replace("05-09", "05-10")) == []


def test_a_decision_before_the_last_day_of_the_offence_is_refused(check):
    text = (
        "decision_date: 2025-05-11\n"
        "offences:\n  - {offence: thf_shop, date: 2025-05-10, date_to: 2025-05-12}\n"
    )
    assert check(text) == [
        (
            "1:16",
            "the decision (11 May 2025) is dated before the last day of the offence (12 May 2025)",
        )
    ]
    assert check(text.replace("05-11", "05-12")) == []


def test_an_offence_that_ends_before_it_begins_is_refused(check):
    text = "offences:\n  - {offence: thf_shop, date: 2025-05-10, date_to: 2025-05-09}\n"
    assert check(text) == [("2:52", "the offence ends (9 May 2025) before it begins (10 May 2025)")]


@pytest.mark.parametrize(
    "text",
    [
        "decision_date: 2025-05-10\noffences: [{date: 2025-05}]",
        "decision_date: 2025-05\noffences: [{date: 2025-05-31}]",
        "decision_date: 2025\noffences: [{date: 2025-12-31}]",
        "child: {date_of_birth: 2010}\noffences: [{date: 2010-01-01}]",
        "child: {date_of_birth: 2010-05}\noffences: [{date: 2010-05}]",
        "offences: [{date: 2025-05-20, date_to: 2025-05}]",
        "offences: [{date: 2025-05, date_to: 2025-05-02}]",
    ],
)
def test_a_date_known_by_month_or_year_that_could_be_right_is_not_refused(text, check):
    assert check(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "decision_date: 2025-05-10\noffences: [{date: 2025-06}]",
        "decision_date: 2024\noffences: [{date: 2025-01}]",
        "child: {date_of_birth: 2010-06}\noffences: [{date: 2010-05}]",
        "offences: [{date: 2025-06, date_to: 2025-05}]",
    ],
)
def test_a_date_known_by_month_or_year_that_cannot_be_right_is_refused(text, check):
    assert check(text)


@pytest.mark.parametrize(("age", "ok"), [(13, False), (14, False), (15, True), (16, False)])
def test_a_given_age_at_the_decision_must_agree_with_the_dates(age, ok, check):
    text = f"""
        decision_date: 2025-06-02
        child: {{date_of_birth: 2010-05-01, age_at_decision: {age}}}
        """
    found = check(text)
    assert (found == []) is ok
    if not ok:
        assert found[0][0].startswith("3:")
        assert f"is given as {age}, but the dates make it 15" in found[0][1]


def test_a_given_age_at_the_referral_must_agree_with_the_dates(check):
    text = """
        child: {date_of_birth: 2010-05-01, age_at_referral: 14}
        turnaround: {referral_date: 2025-05-01}
        """
    assert len(check(text)) == 1
    assert check(text.replace("2025-05-01", "2025-04-30")) == []


def test_a_given_age_at_the_offence_must_agree_for_every_offence(check):
    text = """
        child: {date_of_birth: 2010-05-01, age_at_offence: 14}
        offences:
          - {offence: thf_shop, date: 2025-04-30}
          - {offence: thf_shop, date: 2025-05-01}
        """
    ((_, words),) = check(text)
    assert "given as 14, but the dates make it 15" in words


@pytest.mark.parametrize("age", [14, 15])
def test_a_given_age_that_the_month_of_the_offence_allows_is_not_refused(age, check):
    text = f"""
        child: {{date_of_birth: 2010-05-15, age_at_offence: {age}}}
        offences: [{{offence: thf_shop, date: 2025-05}}]
        """
    assert check(text) == []


def test_an_age_without_dates_or_dates_without_an_age_contradict_nothing(check):
    assert check("child: {age_at_decision: 15, age_at_offence: 12}") == []
    assert check("child: {date_of_birth: 2010-05-01}\ndecision_date: 2025-06-02") == []
    assert check("child: {date_of_birth: {unknown: disputed}, age_at_decision: 15}") == []
    assert (
        check(
            "child: {date_of_birth: 2010-05-01, age_at_decision: {unknown: disputed}}\ndecision_date: 2025-06-02"
        )
        == []
    )


def test_everything_impossible_is_told_at_once(check):
    text = """
        decision_date: 2025-01-01
        child: {date_of_birth: 2010-05-01, age_at_decision: 12}
        offences:
          - {offence: thf_shop, date: 2009-01-01}
          - {offence: thf_shop, date: 2025-02-01, date_to: 2025-01-15}
        """
    words = " ".join(words for _, words in check(text))
    for part in (
        "before the child's birth",
        "before the offence",
        "before it begins",
        "given as 12",
    ):
        assert part in words


def test_a_case_made_without_a_file_is_refused_all_the_same(check):
    text = "decision_date: 2025-05-09\noffences: [{date: 2025-05-10}]"
    assert check(text, placed=False)[0][0] == "1:1"
