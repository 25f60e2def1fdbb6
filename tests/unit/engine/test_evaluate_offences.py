"""Offence by offence, before the tenth birthday, without any, and without the list."""

from __future__ import annotations

import pytest

from tests.unit.engine import tiny
from tests.unit.engine.evaluate_parts import offences, outcome, status

rule, family = tiny.rule, tiny.family


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


# --- offence by offence ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xs", "said"),
    [
        ((True,), "not_available"),
        ((True, True), "not_available"),
        ((False, False), "open"),
        ((True, False), "refer"),  # two settled results differ
        ((True, None), "cannot_say"),
        ((False, None), "cannot_say"),
        ((True, False, None), "refer"),  # they differ whatever the third turns out to be
    ],
)
def test_results_of_several_offences_are_joined_as_the_contract_says(xs, said, make):
    library = make(rule("X", "bar", {"offence.x": True}))
    assert status(library, offences(*xs)) == said


@pytest.mark.parametrize(
    ("xs", "said"),
    [((True, False), "refer"), ((True, None), "refer"), ((False, None), "cannot_say")],
)
def test_one_offence_referred_refers_the_case(xs, said, make):
    library = make(rule("X", "refer", {"offence.x": True}))
    assert status(library, offences(*xs)) == said


def test_per_offence_shows_each_in_the_order_of_the_case(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    entry = tiny.entry(tiny.data(library, offences(True, None, False)), "talk")
    assert entry["per_offence"] == [
        {"index": 0, "offence": "low", "status": "not_available"},
        {"index": 1, "offence": "low", "status": "cannot_say"},
        {"index": 2, "offence": "low", "status": "open"},
    ]


def test_a_difference_by_offence_names_who_decides(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    entry = tiny.entry(tiny.data(library, offences(True, False)), "talk")
    assert [(r["who"], r["rule"]) for r in entry["refer_to"]] == [
        ("the joint panel", "DIFFERS-BY-OFFENCE")
    ]


def test_a_rule_of_the_case_bears_on_every_offence(make):
    library = make(rule("X", "refer", {"offence.x": True}), rule("BAR", "bar", {"a": True}))
    assert status(library, offences(True, False), {"a": True}) == "not_available"
    assert status(library, offences(True, False), {"a": False}) == "refer"


def test_an_exception_for_one_offence_is_no_exception_for_another(make):
    library = make(
        rule("X", "bar", {"offence.x": True}),
        rule("Y", "inform", {"offence.y": True}, overrides=["X"], sets={"recorded": True}),
    )
    both = [{"offence": "low", "date": "2025-05-10", "x": True, "y": y} for y in (True, False)]
    found = outcome(library, {"offences": both})
    assert [s.value for _, s in found.per_item] == ["open", "not_available"]
    assert found.status == "refer"


def test_a_rule_that_speaks_of_one_offence_only_leaves_the_other_open(make):
    library = make(rule("X", "bar", {"offence.x": True}, given={"offence.y": True}))
    both = [{"offence": "low", "date": "2025-05-10", "x": True, "y": y} for y in (True, False)]
    found = outcome(library, {"offences": both})
    assert [s.value for _, s in found.per_item] == ["not_available", "open"]
    assert found.status == "refer"


def test_what_is_missing_of_one_offence_is_asked_for_that_offence(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    assert outcome(library, offences(True, None, None)).asks == (
        "offences[1].x",
        "offences[2].x",
    )


# --- before the tenth birthday ---------------------------------------------------------------


EARLY = {"offence": "grave", "date": "2020-04-30", "x": True, "admission": "denied"}
LATE = {"offence": "low", "date": "2025-05-10", "x": False, "admission": "admitted"}


def test_an_offence_before_the_tenth_birthday_is_left_out_of_every_test(make):
    library = make(
        rule("X", "bar", {"offence.x": True}),
        rule(
            "ANY", "bar", {"any_of": {"list": "offences", "where": {"offence.x": True}}}, "letter"
        ),
        rule("COUNT", "bar", {"count_of": {"list": "offences", "min": 2}}, "warn"),
    )
    evaluation = tiny.run(library, {"offences": [EARLY, LATE]}, settings=tiny.YES)
    for name in ("talk", "letter", "warn"):
        assert tiny.status(evaluation, name) == "open", name
    assert evaluation.gravity.final_score == 2
    assert [scope.index for scope in evaluation.left_out] == [0]


def test_an_offence_before_the_tenth_birthday_does_not_bear_on_where_the_matrix_points(make):
    data = tiny.data(make(), {"offences": [EARLY, LATE]}, settings=tiny.YES)
    assert data["recommendation"]["matrix_points_to"] == "talk"


def test_an_offence_left_out_is_still_flagged(make):
    young = rule(
        "YOUNG",
        "flag",
        {"any_of": {"list": "offences", "where": {"offence.age": {"max": 9}}}},
        (),
    )
    flags = tiny.data(make(young), {"offences": [EARLY, LATE]})["flags"]
    assert [f["id"] for f in flags] == ["YOUNG"]


def test_all_offences_before_the_tenth_birthday_leave_only_no_further_action(make):
    data = tiny.data(make(rule("X", "bar", {"offence.x": True})), {"offences": [EARLY, EARLY]})
    assert {o["id"]: o["status"] for o in data["options"]} == {
        "nothing": "open",
        **dict.fromkeys(tiny.IDS[1:], "not_available"),
    }
    for name in tiny.IDS[1:]:
        reasons = tiny.entry(data, name)["why_not"]
        assert "AGE-01" in [r["rule"] for r in reasons]
    assert data["gravity"]["final_score"] is None


def test_an_offence_that_may_lie_before_the_tenth_birthday_leaves_all_unsaid(make):
    facts = {
        "child": {"date_of_birth": "2015-05-15"},
        "offences": [{"offence": "low", "date": "2025-05"}],
    }
    evaluation = tiny.run(make(), facts)
    assert evaluation.left_out == ()
    assert {tiny.status(evaluation, name) for name in tiny.IDS[1:]} == {"cannot_say"}
    assert set(evaluation.results["court"].asks) == {"offences[0].date"}


# --- no offence, and no list of offences -----------------------------------------------------


def test_no_linked_offence_leaves_no_option_and_the_programmes_alone(make):
    library = make(
        rule("BAR", "bar", {"a": True}, ["club"]),
        rule("REF", "refer", {"b": True}, ["talk"]),
    )
    data = tiny.data(library, {"offences": [], "b": True, "a": False})
    for option in data["options"]:
        assert option["status"] == "not_available", option["id"]
        assert "NO-OFFENCE" in [r["rule"] for r in option["why_not"]]
    assert [r["rule"] for r in tiny.entry(data, "talk")["refer_to"]] == ["REF"]  # always printed
    assert tiny.entry(data, "club")["status"] == "open"
    assert status(library, {"offences": [], "a": True}, name="club") == "not_available"


def test_offences_left_out_leave_every_option_unsaid_and_ask_for_them(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    data = tiny.data(library, {"offences": None})
    for option in data["options"]:
        assert option["status"] == "cannot_say", option["id"]
        assert "offences" in option["missing"]
    assert data["missing"][0]["fact"] == "offences"
    assert set(data["missing"][0]["settles"]) >= set(tiny.IDS)
    assert tiny.entry(data, "club")["status"] == "open"


def test_offences_left_out_settle_nothing_on_the_case_s_own_admission(make):
    """Each offence may have an admission of its own: a denial of the case decides nothing yet."""
    needs = rule("ADM", "require", {"offence.admission": "admitted"}, "warn")
    library = make(needs)
    assert status(library, {"offences": None, "admission": "denied"}, name="warn") == "cannot_say"
    one = {"offence": "low", "date": "2025-05-10", "admission": "admitted"}
    assert status(library, {"offences": [one], "admission": "denied"}, name="warn") == "open"
