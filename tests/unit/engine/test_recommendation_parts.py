"""The document's parts: options, programmes, checklists, conflicts, what would change."""

from __future__ import annotations

import pytest

from oocd.engine.evaluate import Settings
from oocd.engine.library import inspect_library
from oocd.engine.recommendation import document
from tests.unit.engine import tiny
from tests.unit.engine.rich_rules import TOP, rich_library

rule, family = tiny.rule, tiny.family


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return rich_library(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def make(library):
    return lambda *facts, settings=None: tiny.data(library, *facts, settings=settings)


# --- options and programmes ------------------------------------------------------------------


def test_an_effect_that_no_rule_sets_stays_unknown(make):
    known = tiny.entry(make({"a": True}), "talk")["effects"]
    assert known == {"recorded": True, "shown": "if asked"}
    assert tiny.entry(make({"a": False}), "talk")["effects"] == {
        "recorded": "unknown",
        "shown": "unknown",
    }
    assert tiny.entry(make(), "warn")["effects"] == {"recorded": "unknown", "shown": "unknown"}


def test_an_option_lists_what_it_waits_for_its_duties_and_its_code(make):
    talk = tiny.entry(make({"a": True}), "talk")
    assert (talk["outcome_code"], talk["group"], talk["title"]) == ("8", "informal", "A talk")
    assert talk["missing"] == ["n"]
    assert talk["duties"] == ["DUTY"]


def test_what_is_only_subject_to_a_referral_says_so(make):
    letter = tiny.entry(make(), "letter")
    assert letter["status"] == "cannot_say"
    assert letter["subject_to"] == letter["missing"] == ["offences[0].x"]


def test_a_refused_programme_names_the_next_route_and_an_open_one_none(make):
    refused = tiny.entry(make({"b": False, "c": False}), "club")
    assert (refused["status"], refused["next_route"]) == ("not_available", "Try the other club.")
    assert tiny.entry(make({"b": True, "c": True}), "club")["next_route"] == "Try something else."
    assert tiny.entry(make({"b": True, "c": False}), "club")["next_route"] is None
    assert tiny.entry(make(), "club")["next_route"] is None


def test_a_single_offence_and_several_are_shown_by_offence(make):
    one = tiny.entry(make(), "letter")["per_offence"]
    assert one == [{"index": 0, "offence": "low", "status": "cannot_say"}]


# --- checklists ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "applies", "items", "complete"),
    [
        ({"a": True, "b": False}, True, [("one", False)], False),
        (
            {"a": True, "b": True, "check": {"one": "x"}},
            True,
            [("one", True), ("two", False)],
            False,
        ),
        ({"a": True, "b": False, "check": {"one": "x"}}, True, [("one", True)], True),
        ({"a": False, "b": False}, False, [("one", False)], False),
        ({"b": False}, "unknown", [("one", False)], False),
    ],
)
def test_a_checklist_shows_its_items_and_whether_each_is_answered(
    facts, applies, items, complete, make
):
    (check,) = make(facts)["checklists"]
    assert check["id"] == "tiny_check"
    assert check["applies"] == applies
    assert [(i["id"], i["answered"]) for i in check["items"]] == items
    assert all(i["question"] for i in check["items"])
    assert check["complete"] is complete


# --- conflicts, problems ---------------------------------------------------------------------


def test_presumptions_that_point_apart_are_shown_as_a_conflict_and_change_nothing(make):
    data = make({"colour": "red", "n": 5})
    (conflict,) = data["conflicts"]
    assert [r["rule"] for r in conflict["between"]] == ["PRE-A", "PRE-B"]
    assert tiny.entry(data, "court")["status"] == "open"
    assert make({"colour": "red", "n": 4})["conflicts"] == []


def test_a_presumption_that_holds_stands_among_the_reasons(make):
    because = make({"colour": "red"})["recommendation"]["because"]
    assert "PRE-A" in [r["rule"] for r in because]
    assert "PRE-A" not in [r["rule"] for r in make({"colour": "blue"})["recommendation"]["because"]]


def test_an_offence_outside_its_known_dates_is_a_problem(make):
    early = make(
        {
            "child": {"date_of_birth": "1995-05-01"},
            "decision_date": "2009-06-02",
            "offences": [{"offence": "mid", "date": "2009-05-10"}],
        }
    )
    assert [p for p in early["problems"] if "A middling thing" in p and "2010-01-01" in p]
    assert make({"offences": [{"offence": "mid", "date": "2025-05-10"}]})["problems"] == []


# --- would change ----------------------------------------------------------------------------


ASKED = Settings(would_change=True)


@pytest.fixture
def changes(tmp_path):
    """The changes found under some rules, as ({fact: new value}, what moves)."""

    def finding(rules, *facts):
        library = tiny.library(tmp_path, family(tiny.AGE, *rules))
        return [
            ({c["fact"]: c["to"] for c in entry["change"]}, entry["then"])
            for entry in tiny.data(library, *facts, settings=ASKED)["would_change"]
        ]

    return finding


def test_nothing_is_tried_unless_it_is_asked_for(make):
    assert make({"b": True, "c": True})["would_change"] == []


def test_a_single_change_that_opens_an_option_is_named_with_what_it_moves(changes):
    rules = [rule("NO", "bar", {"consent.talk": "does_not_agree"})]
    found = changes(rules, {"consent": {"talk": "does_not_agree"}})
    assert found == [({"consent.talk": "agrees"}, {"talk": "open"})]


def test_two_changes_are_tried_where_one_does_not_do(changes):
    rules = [rule("A", "bar", {"a": True}), rule("B", "bar", {"b": True})]
    found = changes(rules, {"a": True, "b": True})
    assert ({"a": False, "b": False}, {"talk": "open"}) in found
    assert not [c for c, _ in found if len(c) == 1]
    alone = changes(rules, {"a": True, "b": False})
    assert alone == [({"a": False}, {"talk": "open"})]


def test_an_admission_is_no_lever(changes):
    rules = [rule("ADM", "require", {"admission": "admitted"}), rule("A", "bar", {"a": True})]
    found = changes(rules, {"admission": "denied", "a": True})
    assert not [c for c, _ in found if "admission" in c]


def test_only_facts_that_work_against_something_are_tried(changes):
    rules = [rule("A", "bar", {"a": True}), rule("B", "require", {"b": True})]
    assert changes(rules, {"a": False, "b": True}) == []


def test_a_change_says_what_the_fact_is_now(tmp_path):
    library = tiny.library(tmp_path, family(rule("A", "bar", {"a": True})))
    (entry,) = tiny.data(library, {"a": True}, settings=ASKED)["would_change"]
    assert entry["change"] == [{"fact": "a", "from": True, "to": False}]


# --- the shipped library has the contract's effects and options ------------------------------


@pytest.fixture(scope="module")
def shipped():
    library, _ = inspect_library(tiny.SHIPPED)
    return library


def test_the_shipped_options_are_the_contract_s_in_their_groups(shipped):
    groups = {}
    for option in shipped.disposals.options:
        groups.setdefault(option.group, []).append(option.id)
    assert groups == {
        "none": ["no_further_action"],
        "informal": ["community_resolution", "outcome_20", "outcome_21", "outcome_22"],
        "deferred": ["deferred_caution", "deferred_prosecution", "outcome_23"],
        "youth_caution": ["youth_caution"],
        "youth_conditional_caution": ["youth_conditional_caution"],
        "charge": ["charge"],
    }
    codes = {option.id: option.outcome_code for option in shipped.disposals.options}
    assert {name: codes[name] for name in ("community_resolution", "charge", "outcome_23")} == {
        "community_resolution": "8",
        "charge": "1",
        "outcome_23": "23",
    }
    assert {"turnaround", "divert", "prevention"} <= set(shipped.programmes)


def test_the_shipped_effects_are_at_least_the_contract_s(shipped):
    named = [
        "first_time_entrant",
        "admission_needed",
        "dbs_automatic",
        "enhanced_dbs",
        "pnc",
        "sex_notification",
        "biometrics",
        "immigration",
        "kpi6_category",
    ]
    assert set(named) <= {effect.id for effect in shipped.disposals.effects}


def test_a_case_with_nothing_but_a_date_gives_a_whole_document(shipped):
    from oocd.engine.evaluate import evaluate

    case = tiny.read(shipped, {"decision_date": "2025-06-02"})
    data = document(evaluate(case, shipped))
    assert set(TOP) <= set(data)
    assert {option["status"] for option in data["options"]} <= {"cannot_say", "not_available"}
    assert data["recommendation"]["statement"].startswith("Seriousness has not been assessed: ")
