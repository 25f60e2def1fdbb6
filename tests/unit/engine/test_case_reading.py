"""A case as people write it: every fact of the contract loads, nothing is guessed, all faults at once.

The table of facts below is the contract's own (section 1), written out a second time on purpose: a
name or value that the catalogue loses fails here.
"""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.case import Given
from oocd.engine.values import Provenance, WhyUnknown
from tests.unit.engine.case_texts import nested, only_problem_in, places_in, read_text

DAY = dt.date


@pytest.fixture
def read():
    return read_text


@pytest.fixture
def wrong():
    return places_in


@pytest.fixture
def told():
    return only_problem_in


# --- the contract's table of facts -----------------------------------------------------------


DATES = [
    "decision_date",
    "child.date_of_birth",
    "child.host_authority_notified_on",
    "child.placement_started_on",
    "evidence.decided_on",
    "police.bail_ends_on",
    "turnaround.referral_date",
    "assessment.completed_on",
]
BOOLEANS = [
    *(f"child.{name}" for name in ("looked_after", "care_leaver", "child_in_need")),
    *(f"child.{name}" for name in ("child_protection_plan", "age_disputed", "health_screened")),
    *(f"child.{name}" for name in ("speech_language_screened", "interpreter_needed")),
    "child.at_risk_of_exclusion",
    "exploitation.linked_to_offence",
    *(f"evidence.{name}" for name in ("threshold_test", "suspect_named")),
    "evidence.public_interest_to_prosecute",
    "interview.appropriate_adult_present",
    *("police.first_arrest", "police.supervisor_consulted"),
    *(f"history.{name}" for name in ("statutory_order", "turnaround_support", "violence_matter")),
    *("history.weapon_matter", "history.charged_before"),
    *(f"turnaround.{name}" for name in ("whole_family_support", "supported_elsewhere")),
    "turnaround.unmet_need",
    *(f"care.{name}" for name in ("incident_in_placement", "staff_victim")),
    *("care.parent_would_call_police", "care.social_worker_consulted"),
]
COUNTS = [
    *(f"child.age_at_{event}" for event in ("offence", "decision", "referral")),
    "child.school_year",
    *(f"history.{name}" for name in ("youth_cautions", "youth_conditional_cautions")),
    *(f"history.{name}" for name in ("community_resolutions", "outcome_22", "convictions")),
]
TEXTS = [
    *("id", "child.responsible_authority", "child.host_authority", "evidence.decided_by"),
    *("outcome_20_body", "child_view", "parent_view", "strengths"),
    *(
        f"care.checklist.{item}"
        for item in (
            *("home_policy", "police_involvement", "informal_action", "apology_or_reparation"),
            *("victim_views", "social_worker_views", "care_plan", "recent_behaviour"),
            *("aggravating_or_mitigating", "local_item"),
        )
    ),
]
CHOICES = {
    "nation": "england wales",
    "child.placement": "home foster childrens_home semi_independent secure other",
    "child.send": "none suspected sen_support ehcp",
    "child.aln": "none suspected aln idp",
    "exploitation.indicators": "none possible known",
    "exploitation.nrm": (
        "not_referred referred reasonable_grounds no_reasonable_grounds conclusive no_conclusive"
    ),
    "evidence.level": "none offence_shown enough_to_charge",
    "admission": "admitted responsibility_accepted no_comment denied",
    "plea_anticipated": "guilty not_guilty",
    "interview.legal_advice": "given declined not_offered",
    "police.state": (
        "detained arrested voluntary_interview released_under_investigation pre_charge_bail "
        "no_further_action charged none"
    ),
    "police.cps_authority": "not_sought given refused",
    "police.referral_source": "police court school asb exploitation_hub social_care",
    "care.incident_level": "internal liaison not_serious serious",
    "consent.youth_caution": "agrees does_not_agree not_yet_asked",
    "consent.turnaround": "agrees does_not_agree not_yet_asked",
    "parent_consent.turnaround": "agrees does_not_agree not_yet_asked",
}
ITEM_CHOICES = {
    ("offences", "place"): "public school care_placement home online custody other",
    ("offences", "admission"): CHOICES["admission"],
    ("offences", "evidence_level"): CHOICES["evidence.level"],
    ("turnaround.events", "type"): (
        "nfa community_resolution youth_caution youth_conditional_caution rui pre_charge_bail "
        "discharged acquitted fined abc asb_civil_order cpo cpw cpn asb_repeat "
        "interview_under_caution voluntary_interview"
    ),
    ("victims", "type"): "person organisation",
    ("victims", "age_band"): "under_16 16_17 adult",
    ("victims", "asked"): "not_yet asked declined not_reached",
}
ITEM_BOOLEANS = [
    *(("offences", key) for key in ("defence_raised", "domestic_abuse", "intimate_partner")),
    *(("offences", key) for key in ("hate", "sexual_image_aggravated")),
    *(("turnaround.events", key) for key in ("after_arrest", "sole_outcome")),
]
ITEM_DATES = [
    *(("offences", "date"), ("offences", "date_to"), ("turnaround.events", "date")),
    ("victims", "asked_on"),
]
ITEM_FACT = {"offences": "offence", "turnaround.events": "event", "victims": "victim"}


@pytest.mark.parametrize("fact", DATES)
def test_a_date_fact_takes_a_day_and_nothing_else(fact, read, wrong):
    assert read(nested(fact, "2025-03-09")).facts[fact] == Given.exactly(DAY(2025, 3, 9))
    for bad in ("2025-02-30", "9 March 2025", "true", "[]", "2025-3-9", "20250309"):
        assert [line.split()[1] for line in wrong(nested(fact, bad))] == ["C-DATE"], bad


@pytest.mark.parametrize("fact", BOOLEANS)
def test_a_yes_or_no_fact_takes_true_and_false_and_nothing_else(fact, read, wrong):
    assert read(nested(fact, "true")).facts[fact].low is True
    assert read(nested(fact, "false")).facts[fact].low is False
    for bad in ('"true"', "1", "agrees", "[true]"):
        assert [line.split()[1] for line in wrong(nested(fact, bad))] == ["C-TYPE"], bad


@pytest.mark.parametrize("fact", COUNTS)
def test_a_number_fact_takes_whole_numbers_in_its_range(fact, read, wrong):
    given = read(nested(fact, "9")).facts[fact]
    assert given.low == given.high == 9
    assert type(given.low) is int
    assert [line.split()[1] for line in wrong(nested(fact, "-1"))] == ["C-RANGE"]
    for bad in ("true", '"9"', "nine"):
        assert [line.split()[1] for line in wrong(nested(fact, bad))] == ["C-TYPE"], bad


def test_a_school_year_lies_between_1_and_13(read, wrong):
    assert read("child: {school_year: 13}").facts["child.school_year"].low == 13
    assert wrong("child: {school_year: 0}") == ["1:22 C-RANGE"]
    assert wrong("child: {school_year: 14}") == ["1:22 C-RANGE"]


@pytest.mark.parametrize("fact", TEXTS)
def test_a_text_fact_takes_words_that_are_not_blank(fact, read, wrong):
    assert read(nested(fact, "some words")).facts[fact].low == "some words"
    assert read(nested(fact, '"12"')).facts[fact].low == "12"
    assert [line.split()[1] for line in wrong(nested(fact, '"  "'))] == ["C-EMPTY"]
    assert [line.split()[1] for line in wrong(nested(fact, "12"))] == ["C-TYPE"]


@pytest.mark.parametrize("fact", CHOICES)
def test_a_choice_takes_each_value_of_the_contract_and_no_other(fact, read, wrong):
    for value in CHOICES[fact].split():
        assert read(nested(fact, value)).facts[fact] == Given.exactly(value)
    assert [line.split()[1] for line in wrong(nested(fact, "maybe_so"))] == ["C-VALUE"]
    assert [line.split()[1] for line in wrong(nested(fact, "true"))] == ["C-TYPE"]


def item(name, key, value):
    parts = name.split(".")
    head = "\n".join(f"{'  ' * depth}{part}:" for depth, part in enumerate(parts))
    return f"{head}\n{'  ' * len(parts)}- {key}: {value}\n"


@pytest.mark.parametrize("where", ITEM_CHOICES)
def test_a_choice_in_a_list_item_takes_each_value_of_the_contract(where, read, wrong):
    name, key = where
    fact = f"{ITEM_FACT[name]}.{key}"
    if where in {("offences", "admission"), ("offences", "evidence_level")}:
        fact += "_given"
    for value in ITEM_CHOICES[where].split():
        (found,) = read(item(name, key, value)).lists[name]
        assert found == {fact: Given.exactly(value)}
    assert [line.split()[1] for line in wrong(item(name, key, "maybe_so"))] == ["C-VALUE"]


@pytest.mark.parametrize("where", [*ITEM_BOOLEANS, *ITEM_DATES])
def test_the_other_keys_of_list_items_are_typed_as_in_the_contract(where, read, wrong):
    name, key = where
    is_date = where in ITEM_DATES
    good, value = ("2025-03-09", DAY(2025, 3, 9)) if is_date else ("false", False)
    (found,) = read(item(name, key, good)).lists[name]
    assert found == {f"{ITEM_FACT[name]}.{key}": Given.exactly(value)}
    code = "C-DATE" if is_date else "C-TYPE"
    assert [line.split()[1] for line in wrong(item(name, key, "perhaps"))] == [code]


def test_a_victims_view_is_kept_in_the_childs_words(read):
    (found,) = read("victims:\n  - {type: person, view: It scared me}").lists["victims"]
    assert found["victim.view"].low == "It scared me"


# --- plain, with who gave it, or not known ---------------------------------------------------


def test_a_value_may_say_where_it_comes_from(read):
    given = read(
        """
        child:
          looked_after: {value: true, source: custody record, by: officer 1, on: 2023-04-02,
                         verified: true}
        """
    ).facts["child.looked_after"]
    assert given == Given(
        True, True, None, Provenance("custody record", "officer 1", "2023-04-02", True)
    )


def test_a_value_may_give_a_part_of_its_origin_only(read):
    given = read("admission: {value: denied, verified: false}").facts["admission"]
    assert given == Given("denied", "denied", None, Provenance(verified=False))


@pytest.mark.parametrize("why", ["not_asked", "would_not_say", "not_available", "disputed"])
@pytest.mark.parametrize(
    "fact", ["child.date_of_birth", "admission", "history.convictions", "child_view"]
)
def test_any_fact_may_be_given_as_not_known_with_the_reason(fact, why, read):
    given = read(nested(fact, f"{{unknown: {why}}}")).facts[fact]
    assert given == Given(None, None, WhyUnknown(why))


def test_a_list_and_an_item_s_fact_may_be_given_as_not_known(read):
    case = read("offences: {unknown: disputed}\nvictims:\n  - asked: {unknown: not_available}")
    assert case.lists["offences"] == Given(None, None, WhyUnknown.DISPUTED)
    assert case.lists["victims"][0]["victim.asked"].why_unknown is WhyUnknown.NOT_AVAILABLE


def test_a_reason_for_not_knowing_that_is_no_reason_is_refused_with_the_nearest(told):
    assert told("admission: {unknown: not_aksed}") == (
        "case.yaml:1:22 C-UNKNOWN-WHY `admission`: 'not_aksed' is not a reason for not knowing. "
        "Did you mean `not_asked`?"
    )


@pytest.mark.parametrize("where", ["", "offences:\n  - "])
def test_an_admission_not_asked_for_loads_as_not_known(where, read):
    case = read(f"{where}admission: not_asked")
    found = case.lists["offences"][0] if where else case.facts
    (given,) = found.values()
    assert given == Given(None, None, WhyUnknown.NOT_ASKED)


def test_a_wrapper_with_a_misspelt_key_or_a_wrong_part_is_refused_at_that_place(wrong):
    text = """
        admission:
          value: denied
          sauce: interview
          verified: "yes"
          on: last week
          by: 12
        """
    assert wrong(text) == ["4:3 C-UNKNOWN-KEY", "5:13 C-TYPE", "6:7 C-DATE", "7:7 C-TYPE"]


def test_a_wrapper_without_a_value_says_what_may_stand_there(told):
    assert told("admission: {source: interview}") == (
        "case.yaml:1:12 C-TYPE `admission` needs one of its values, or {value: …, source, by, on, "
        "verified} or {unknown: why}"
    )


@pytest.mark.parametrize("written", ["", "null", "~"])
def test_a_fact_with_nothing_behind_it_is_refused_not_taken_for_unknown(written, told):
    assert told(f"admission: {written}").startswith("case.yaml:1:1")
    assert "C-EMPTY `admission` has no value" in told(f"admission: {written}")


# --- dates known by month or year ------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024-02", DAY(2024, 2, 1), DAY(2024, 2, 29)),
        ("2023-12", DAY(2023, 12, 1), DAY(2023, 12, 31)),
        ("2025", DAY(2025, 1, 1), DAY(2025, 12, 31)),
        ('"2025"', DAY(2025, 1, 1), DAY(2025, 12, 31)),
    ],
)
def test_a_date_known_by_its_month_or_year_is_all_the_days_of_it(written, first, last, read):
    given = read(f"offences:\n  - date: {written}").lists["offences"][0]["offence.date"]
    assert (given.low, given.high) == (first, last)
