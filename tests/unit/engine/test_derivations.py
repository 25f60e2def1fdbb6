"""Facts worked out of others: ages to the day, dates known by the month, tables with blanks."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.values import WhyUnknown
from tests.unit.engine import tiny

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    check = {
        "id": "tiny_check",
        "title": "Tiny check",
        "applies": {"a": True},
        "items": [
            {"id": "one", "fact": "check.one", "question": "One?"},
            {"id": "two", "fact": "check.two", "question": "Two?", "applies": {"b": True}},
        ],
        "basis": "S",
        "confidence": "H",
    }
    needs = tiny.rule("MODE", "bar", {"offence.mode_of_trial": "either_way"}, on=["warn"])
    done = tiny.rule("DONE", "refer", {"a": True, "check_complete": False}, on=["warn"])
    return tiny.library(
        tmp_path_factory.mktemp("tiny"), tiny.family(needs, done, checklists=[check])
    )


def base(library, facts):
    return tiny.run(library, {"child": None, "offences": None}, facts).base


def ages(library, born, day):
    value = base(library, {"child": {"date_of_birth": born}, "decision_date": day}).get(
        "child.age_at_decision"
    )
    return value.low, value.high


# --- ages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2015-06-02", "2025-06-01", 9),
        ("2015-06-02", "2025-06-02", 10),
        ("2007-06-02", "2025-06-01", 17),
        ("2007-06-02", "2025-06-02", 18),
        ("2007-12-31", "2025-12-30", 17),
        ("2007-12-31", "2025-12-31", 18),
        ("2007-01-01", "2024-12-31", 17),
        ("2007-01-01", "2025-01-01", 18),
        # born on 29 February: the birthday is reached on 1 March where there is no 29 February
        ("2008-02-29", "2018-02-28", 9),
        ("2008-02-29", "2018-03-01", 10),
        ("2008-02-29", "2024-02-28", 15),
        ("2008-02-29", "2024-02-29", 16),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
    ],
)
def test_a_birthday_is_reached_at_its_start(born, day, age, library):
    assert ages(library, born, day) == (age, age)


@pytest.mark.parametrize(
    ("born", "day", "range_"),
    [
        ("2010-06", "2025-06-02", (14, 15)),  # born on the 1st or 2nd: 15; later: 14
        ("2010-05", "2025-06-02", (15, 15)),
        ("2010-06", "2025-06-30", (15, 15)),
        ("2010-06", "2025-05-31", (14, 14)),
        ("2010", "2025-06-02", (14, 15)),
        ("2010-06-15", "2025-06", (14, 15)),
        ("2010-06-30", "2025-06", (14, 15)),
        ("2010-06-01", "2025-06", (15, 15)),
        ("2010", "2025", (14, 15)),
        ("2008-02-29", "2026-02", (17, 17)),
    ],
)
def test_an_age_from_dates_half_known_is_every_age_they_allow(born, day, range_, library):
    assert ages(library, born, day) == range_


def test_an_age_that_two_ages_fit_asks_for_the_date_that_is_half_known(library):
    exact = base(library, {"child": {"date_of_birth": "2010-06-15"}}).get("child.age_at_decision")
    assert exact.asks == ()
    half = base(library, {"child": {"date_of_birth": "2010-06"}}).get("child.age_at_decision")
    assert half.asks == ("child.date_of_birth",)
    assert not half.exact


def test_an_age_without_a_date_of_birth_asks_for_it(library):
    value = base(library, {}).get("child.age_at_decision")
    assert not value.known
    assert value.asks == ("child.date_of_birth",)


def test_a_given_age_is_used_without_any_date(library):
    value = base(library, {"child": {"age_at_decision": 14}}).get("child.age_at_decision")
    assert value.value == 14


@pytest.mark.parametrize(
    ("born", "reached", "days"),
    [
        ("2007-06-03", "2025-06-03", 1),
        ("2007-06-02", "2025-06-02", 0),
        ("2007-06-01", "2025-06-01", -1),
        ("2008-02-29", "2026-03-01", 272),
    ],
)
def test_the_eighteenth_birthday_and_the_days_to_it(born, reached, days, library):
    facts = base(library, {"child": {"date_of_birth": born}})
    assert facts.get("child.eighteenth_birthday").value == DAY(reached)
    assert facts.get("child.days_to_18").value == days


def test_days_to_a_birthday_known_by_the_month_are_a_range(library):
    value = base(library, {"child": {"date_of_birth": "2007-07"}}).get("child.days_to_18")
    assert (value.low, value.high) == (29, 59)
    assert value.asks == ("child.date_of_birth",)


# --- an offence's own dates ------------------------------------------------------------------


def offence(library, *facts, **keys):
    child = {"date_of_birth": "2015-06-15"}
    evaluation = tiny.run(
        library, {"child": child, "offences": [{"offence": "low", **keys}]}, *facts
    )
    (scope,) = evaluation.base.items("offences")
    return scope


@pytest.mark.parametrize(
    ("date", "low", "high"),
    [
        ("2025-06-14", 9, 9),
        ("2025-06-15", 10, 10),
        ("2025-06", 9, 10),
        ("2025-05", 9, 9),
        ("2025-07", 10, 10),
        ("2025", 9, 10),
    ],
)
def test_an_offence_known_by_the_month_may_lie_on_either_side_of_the_tenth_birthday(
    date, low, high, library
):
    age = offence(library, {"decision_date": "2026-01-05"}, date=date).get("offence.age")
    assert (age.low, age.high) == (low, high)


def test_an_offence_that_runs_across_the_tenth_birthday_is_at_both_ages(library):
    age = offence(
        library, {"decision_date": "2025-07-01"}, date="2025-06-14", date_to="2025-06-16"
    ).get("offence.age")
    assert (age.low, age.high) == (9, 10)


def test_an_offence_without_a_last_day_lasted_one_day_and_says_so(library):
    scope = offence(library, date="2025-05-10")
    assert scope.get("offence.committed").value == DAY("2025-05-10")
    assert scope.get("offence.date_to").assumed == "one day unless a last day is given"


def test_six_months_from_the_end_of_august_end_with_february(library):
    scope = offence(library, {"decision_date": "2026-01-05"}, date="2025-08-31")
    assert scope.get("offence.last_day").value == DAY("2026-02-28")


def test_a_day_counted_from_a_date_known_by_the_month_is_a_range(library):
    value = offence(library, {"decision_date": "2026-01-05"}, date="2025-08").get(
        "offence.last_day"
    )
    assert (value.low, value.high) == (DAY("2026-02-01"), DAY("2026-02-28"))
    assert value.asks == ("offences[0].date",)


def test_a_date_that_is_not_known_is_asked_for_where_it_stands(library):
    value = offence(library).get("offence.age")
    assert not value.known
    assert value.asks == ("offences[0].date",)


# --- the first that is given -----------------------------------------------------------------


def test_a_given_age_at_the_offence_comes_before_the_dates(library):
    scope = offence(library, {"child": {"date_of_birth": None, "age_at_offence": 12}})
    assert scope.get("offence.age").value == 12


def test_an_offence_s_own_admission_comes_before_the_case_s(library):
    own = offence(library, {"admission": "admitted"}, admission="denied")
    assert own.get("offence.admission").value == "denied"
    case = offence(library, {"admission": "admitted"})
    assert case.get("offence.admission").value == "admitted"


@pytest.mark.parametrize("admission", ["not_asked", {"unknown": "would_not_say"}])
def test_an_offence_for_which_the_child_was_not_asked_does_not_borrow_the_case_s_admission(
    admission, library
):
    value = offence(library, {"admission": "admitted"}, admission=admission).get(
        "offence.admission"
    )
    assert not value.known
    assert value.asks == ("offences[0].admission",)


def test_offences_that_are_not_known_do_not_borrow_the_case_s_admission(library):
    """An offence may have an admission of its own; one that nobody has named yet may too."""
    evaluation = tiny.run(library, {"admission": "denied", "offences": None})
    (some_offence,) = evaluation.scopes
    value = some_offence.get("offence.admission")
    assert not value.known
    assert value.asks == ("offences",)


# --- tables ----------------------------------------------------------------------------------


def test_a_blank_in_a_table_is_a_problem_and_not_a_question(library):
    value = offence(library, offence="blank").get("offence.mode_of_trial")
    assert not value.known
    assert value.asks == ()
    assert "blank" in value.problem
    assert "mode of trial" in value.problem


def test_a_blank_that_the_catalogue_allows_is_an_empty_text(library):
    value = offence(library, offence="blank").get("offence.category")
    assert (value.value, value.problem) == ("", None)


def test_what_a_table_says_of_an_offence_not_known_asks_which_it_is(library):
    value = offence(library, offence={"unknown": "disputed"}).get("offence.mode_of_trial")
    assert not value.known
    assert value.asks == ("offences[0].offence",)
    assert value.problem is None


def test_a_blank_leaves_the_option_unsaid_tells_the_problem_and_asks_nothing(library):
    data = tiny.data(library, {"offences": [{"offence": "blank", "date": "2025-05-10"}]})
    warn = tiny.entry(data, "warn")
    assert warn["status"] == "cannot_say"
    assert warn["missing"] == ["a"]  # of the other rule; nothing about the offence
    assert [p for p in data["problems"] if "mode of trial" in p and "blank" in p]
    assert not [m for m in data["missing"] if "offence" in m["fact"]]


def test_the_nation_is_that_of_the_area_unless_it_is_given(library):
    assert base(library, {"area": "south"}).get("nation").value == "wales"
    assert base(library, {"area": "south", "nation": "england"}).get("nation").value == "england"
    alone = base(library, {}).get("nation")
    assert not alone.known
    assert alone.asks == ("nation",)


# --- a checklist -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "complete"),
    [
        ({}, False),
        ({"check": {"one": "yes"}}, False),  # the second may apply
        ({"check": {"one": "yes"}, "b": False}, True),
        ({"check": {"one": "yes"}, "b": True}, False),
        ({"check": {"one": "yes", "two": "no"}, "b": True}, True),
        ({"check": {"one": "yes", "two": "no"}}, True),
        ({"check": {"two": "no"}, "b": False}, False),
        ({"check": {"one": {"unknown": "not_available"}}, "b": False}, False),
    ],
)
def test_a_checklist_is_complete_when_every_item_that_applies_has_an_answer_and_never_unknown(
    facts, complete, library
):
    value = base(library, facts).get("check_complete")
    assert value.value is complete
    assert value.asks == ()


# --- dates at the edge of the calendar -------------------------------------------------------


def test_what_cannot_be_worked_out_at_all_says_why(library):
    value = base(library, {}).get("gravity.band")
    assert not value.known
    assert base(library, {}).get("result.talk.status").why_unknown in {
        None,
        WhyUnknown.NOT_WORKED_OUT,
    }
