"""A case as people write it: every fact of the contract loads, nothing is guessed, all faults at once.

The table of facts below is the contract's own (section 1), written out a second time on purpose: a
name or value that the catalogue loses fails here.
"""

from __future__ import annotations

import datetime as dt
import textwrap

import pytest

from oocd.engine.case import Given
from oocd.engine.case_reading import read_case
from oocd.engine.errors import InputError
from oocd.engine.library import inspect_library
from oocd.engine.values import Provenance, WhyUnknown
from oocd.engine.yamlio import load_text
from tests.unit.engine import tiny

DAY = dt.date


@pytest.fixture(scope="module")
def catalogue():
    library, _ = inspect_library(tiny.SHIPPED)
    return library.catalogue


@pytest.fixture
def read(catalogue):
    def reading(text):
        (node,) = load_text(textwrap.dedent(text), "case.yaml")
        return read_case(node, catalogue, "case.yaml")

    return reading


@pytest.fixture
def problems(read):
    def reading(text):
        with pytest.raises(InputError) as caught:
            read(text)
        return list(caught.value.problems)

    return reading


@pytest.fixture
def wrong(problems):
    """`line:col CODE` of everything wrong with a text."""
    return lambda text: [f"{p.line}:{p.col} {p.code}" for p in problems(text)]


@pytest.fixture
def told(problems):
    """The whole line of the only problem."""

    def reading(text):
        (problem,) = problems(text)
        return str(problem)

    return reading


def nested(path, value):
    """A YAML text that gives one fact in its group: `child.send`, `ehcp` -> `child:\\n  send: ehcp`."""
    parts = path.split(".")
    lines = [f"{'  ' * depth}{part}:" for depth, part in enumerate(parts)]
    return "\n".join(lines) + f" {value}\n"


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


# --- lists: given is complete, left out is unknown -------------------------------------------


@pytest.mark.parametrize("name", ["offences", "turnaround.events", "victims"])
def test_an_empty_list_is_known_to_be_empty_and_one_left_out_is_not_there(name, read):
    assert read(nested(name, "[]")).lists[name] == ()
    assert name not in read("id: x").lists


@pytest.mark.parametrize("written", ["", "thf_shop", "{offence: thf_shop}", "true"])
def test_a_list_that_is_no_list_is_refused(written, wrong):
    (line,) = wrong(f"offences: {written}")
    assert line.endswith("C-TYPE")


def test_an_item_that_is_no_mapping_is_refused_where_it_stands(wrong):
    assert wrong("offences:\n  - {offence: thf_shop}\n  - thf_shop\n  - [a]") == [
        "3:5 C-TYPE",
        "4:5 C-TYPE",
    ]


# --- an offence in full ----------------------------------------------------------------------


def test_an_offence_in_full_loads_each_key_into_its_fact(read):
    (offence,) = read(
        """
        offences:
          - offence: thf_shop
            date: 2025-03-09
            date_to: 2025-03-10
            place: public
            admission: denied
            evidence_level: offence_shown
            defence_raised: false
            aggravating: [planning, {id: other_aggravating, text: took a friend along}]
            mitigating: [remorse]
            adjustment: {value: -1, by: sergeant 4, reason: first matter}
            domestic_abuse: false
            intimate_partner: false
            hate: false
            sexual_image_aggravated: false
        """
    ).lists["offences"]
    assert {name: given.low for name, given in offence.items()} == {
        "offence.offence": "thf_shop",
        "offence.date": DAY(2025, 3, 9),
        "offence.date_to": DAY(2025, 3, 10),
        "offence.place": "public",
        "offence.admission_given": "denied",
        "offence.evidence_level_given": "offence_shown",
        "offence.defence_raised": False,
        "offence.aggravating": ("planning", "other_aggravating"),
        "offence.mitigating": ("remorse",),
        "offence.adjustment.value": -1,
        "offence.adjustment.by": "sergeant 4",
        "offence.adjustment.reason": "first matter",
        "offence.domestic_abuse": False,
        "offence.intimate_partner": False,
        "offence.hate": False,
        "offence.sexual_image_aggravated": False,
    }


def test_the_words_of_a_factor_of_one_s_own_are_kept(read):
    case = read("offences:\n  - aggravating: [{id: other_aggravating, text: filmed it}]")
    assert list(case.factor_texts.values()) == ["filmed it"]


@pytest.mark.parametrize(
    ("written", "lacking"),
    [
        ("{value: 1}", ["by", "reason"]),
        ("{value: 1, by: sergeant 4}", ["reason"]),
        ("{value: 0, reason: because}", ["by"]),
        ("{value: 1, by: {unknown: not_available}, reason: because}", ["by"]),
    ],
)
def test_an_adjustment_without_who_or_why_is_refused(written, lacking, problems):
    found = problems(f"offences:\n  - adjustment: {written}")
    assert {p.code for p in found} == {"C-NEEDS"}
    assert sorted(p.text for p in found) == [
        f"`adjustment.value` needs `adjustment.{key}`" for key in lacking
    ]


@pytest.mark.parametrize("value", [-2, 2])
def test_an_adjustment_beyond_one_step_is_refused(value, wrong):
    text = f"offences:\n  - adjustment: {{value: {value}, by: s, reason: r}}"
    assert wrong(text) == ["2:25 C-RANGE"]


def test_an_unknown_offence_names_the_nearest(told):
    assert told("offences:\n  - offence: thf_shpo") == (
        "case.yaml:2:14 C-UNKNOWN-OFFENCE `offence.offence`: 'thf_shpo' is not one of its values. "
        "Did you mean `thf_shop`?"
    )


# --- factors ---------------------------------------------------------------------------------


def test_a_factor_of_the_other_direction_is_refused_with_where_it_belongs(told):
    assert told("offences:\n  - {offence: thf_shop, aggravating: [planning, remorse]}") == (
        "case.yaml:2:49 C-FACTOR `remorse` is mitigating, not aggravating. Move it to `mitigating`."
    )


def test_a_misspelt_factor_names_the_nearest_and_a_strange_one_the_way_out(problems):
    near, strange = problems("offences:\n  - mitigating: [remors, weather]")
    assert (near.code, near.hint) == ("C-UNKNOWN-FACTOR", "Did you mean `remorse`?")
    assert strange.code == "C-UNKNOWN-FACTOR"
    assert "{id: other_mitigating, text: …}" in strange.hint


def test_a_factor_scoped_to_another_offence_is_refused(read, problems):
    text = "offences:\n  - {{offence: {}, aggravating: [assault_deliberate]}}"
    assert read(text.format("vap_battery_s39"))
    (problem,) = problems(text.format("thf_shop"))
    assert problem.code == "C-FACTOR"
    assert "not a factor of thf_shop" in problem.text
    assert "vap_battery_s39" in problem.hint


@pytest.mark.parametrize(
    "written",
    [
        "other_aggravating",
        "{id: other_aggravating}",
        "{id: other_mitigating, text: kind}",
        "{id: other_aggravating, text: 12}",
        "{id: planning, text: with maps}",
        "{text: alone}",
    ],
)
def test_a_factor_of_one_s_own_needs_its_id_and_its_text(written, wrong):
    assert wrong(f"offences:\n  - aggravating: [{written}]") == ["2:19 C-FACTOR"]


@pytest.mark.parametrize("written", ["null", "[planning]", "1", "true"])
def test_a_factor_that_is_no_id_is_never_dropped_in_silence(written, wrong):
    (line,) = wrong(f"offences:\n  - aggravating: [{written}]")
    assert line.startswith("2:19 C-")


@pytest.mark.parametrize("written", ["planning", "{planning: true}", "true"])
def test_factors_that_are_no_list_are_refused(written, wrong):
    (line,) = wrong(f"offences:\n  - aggravating: {written}")
    assert line.startswith("2:18 C-TYPE")


# --- maps and lists of ids -------------------------------------------------------------------


def test_consent_is_read_for_options_and_programmes_alike(read):
    case = read(
        """
        consent: {outcome_22: agrees, turnaround: {value: does_not_agree, by: worker 2}}
        parent_consent: {turnaround: not_yet_asked}
        """
    )
    assert case.facts["consent.outcome_22"].low == "agrees"
    assert case.facts["consent.turnaround"].provenance.by == "worker 2"
    assert case.facts["parent_consent.turnaround"].low == "not_yet_asked"


def test_consent_for_something_that_does_not_exist_names_the_nearest(told):
    assert told("consent:\n  outcome_23: agrees\n  youth_cation: agrees") == (
        "case.yaml:3:3 C-UNKNOWN-KEY `consent` has no `youth_cation`. Did you mean `youth_caution`?"
    )


def test_a_parent_agrees_to_programmes_only(wrong):
    assert wrong("parent_consent: {youth_caution: agrees}") == ["1:18 C-UNKNOWN-KEY"]


def test_consent_that_is_no_mapping_is_refused(wrong):
    assert wrong("consent: agrees") == ["1:10 C-TYPE"]


def test_cps_authority_names_options(read, told, wrong):
    case = read("police: {cps_authority: given, cps_authority_for: [youth_caution, charge]}")
    assert case.facts["police.cps_authority_for"].low == ("youth_caution", "charge")
    assert told("police: {cps_authority_for: [charge, yuoth_caution]}") == (
        "case.yaml:1:38 C-VALUE `police.cps_authority_for`: 'yuoth_caution' is not one of its "
        "values. Did you mean `youth_caution`?"
    )
    assert wrong("police: {cps_authority_for: charge}") == ["1:29 C-TYPE"]
    assert wrong("police: {cps_authority_for: [[charge]]}") == ["1:30 C-VALUE"]


# --- what is kept and read by nobody ---------------------------------------------------------


def test_what_is_monitored_and_what_was_decided_is_kept_apart_from_the_facts(read):
    case = read(
        """
        monitoring: {sex: female, ethnicity: mixed, ethnicity_detail: x, religion: none said,
                     disability: none said, first_language: Welsh}
        decided: {disposal: outcome_22, on: 2024-05-06, by: panel, reoffended_12_months: false,
                  completed: true}
        """
    )
    assert case.facts == {}
    assert case.blocks["monitoring"]["ethnicity"] == "mixed"
    assert case.blocks["monitoring"]["first_language"] == "Welsh"
    assert case.blocks["decided"]["disposal"] == "outcome_22"
    assert case.blocks["decided"]["reoffended_12_months"] is False


def test_what_is_monitored_and_what_was_decided_is_checked_all_the_same(wrong):
    text = """
        monitoring: {ethnicity: martian}
        decided: {disposal: prison, on: someday, outcome: good, completed: 1}
        """
    assert wrong(text) == [
        "2:25 C-VALUE",
        "3:21 C-VALUE",
        "3:33 C-DATE",
        "3:42 C-UNKNOWN-FACT",
        "3:68 C-TYPE",
    ]


@pytest.mark.parametrize("block", ["monitoring", "decided"])
def test_a_block_that_is_no_mapping_is_refused(block, wrong):
    assert wrong(f"{block}: [a]")[0].endswith("C-TYPE")


# --- what may not be given -------------------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    ["child.eighteenth_birthday", "child.days_to_18", "gravity.band", "care.checklist_complete"],
)
def test_what_is_worked_out_cannot_be_given(fact, told):
    group, _, name = fact.partition(".")
    assert told(f"{group}:\n  {name}: 3") == (
        f"case.yaml:2:3 C-DERIVED `{fact}` is worked out and cannot be given. Leave it out."
    )


def test_what_is_worked_out_of_an_offence_cannot_be_given_either(wrong):
    assert wrong("offences:\n  - {offence: thf_shop, mode_of_trial: summary_only}") == [
        "2:25 C-UNKNOWN-FACT"
    ]


def test_a_misspelt_fact_names_the_nearest_at_every_depth(problems):
    found = problems(
        """
        admision: denied
        child: {loked_after: true}
        offences:
          - {offence: thf_shop, plaice: home}
        turnaround:
          events:
            - {tipe: rui}
        care: {checklist: {home_polcy: yes we have one}}
        """
    )
    assert [(f"{p.line}:{p.col}", p.code, p.hint) for p in found] == [
        ("2:1", "C-UNKNOWN-FACT", "Did you mean `admission`?"),
        ("3:9", "C-UNKNOWN-FACT", "Did you mean `child.looked_after`?"),
        ("5:25", "C-UNKNOWN-FACT", "Did you mean `place`?"),
        ("8:8", "C-UNKNOWN-FACT", "Did you mean `type`?"),
        ("9:20", "C-UNKNOWN-FACT", "Did you mean `care.checklist.home_policy`?"),
    ]


def test_a_name_near_nothing_points_to_the_list_of_facts(told):
    assert told("zzz: 1") == (
        "case.yaml:1:1 C-UNKNOWN-FACT no fact is called `zzz`. `oocd case schema` lists every fact."
    )


def test_an_offence_s_facts_cannot_stand_outside_an_offence(wrong):
    assert wrong("offence: {date: 2025-03-09}") == ["1:1 C-UNKNOWN-FACT"]
    assert wrong("event:\n  type: rui") == ["1:1 C-UNKNOWN-FACT"]


def test_a_group_without_facts_below_it_is_refused(wrong):
    assert wrong("child: 15") == ["1:8 C-TYPE"]
    assert wrong("police:\n  - arrested") == ["2:3 C-TYPE"]


def test_an_area_or_nation_nobody_knows_is_refused(read, wrong):
    assert read("area: wolverhampton").text("area") == "wolverhampton"
    assert wrong("area: atlantis") == ["1:7 C-UNKNOWN-AREA"]
    assert wrong("nation: scotland") == ["1:9 C-VALUE"]


@pytest.mark.parametrize(
    "text",
    [
        "child.looked_after: true\nchild: {looked_after: false}",
        "child: {looked_after: false}\nchild.looked_after: true",
        "offences:\n  - {adjustment: {value: 1, by: a, reason: b}, adjustment.by: c}",
        "consent: {turnaround: agrees}\nconsent.turnaround: does_not_agree",
        "turnaround.events: []\nturnaround: {events: [{type: rui}]}",
    ],
)
def test_a_fact_given_twice_in_two_ways_is_refused(text, problems):
    assert problems(text), "one of two contradicting values was taken in silence"


def test_the_key_on_stays_a_key(read):
    assert read("admission: {value: denied, on: 2025-03-09}").facts["admission"].provenance.on == (
        "2025-03-09"
    )


# --- everything at once, each at its place ---------------------------------------------------


def test_every_problem_of_a_case_is_told_at_once_in_order_of_place(problems):
    found = problems(
        """\
        id: SYN-9
        area: atlantis
        decision_date: 2025-06-31
        child:
          date_of_birth: unknown
          looked_after: 1
          school_year: 20
          sned: ehcp
        offences:
          - offence: thf_shop
            aggravating: [remorse]
            adjustment: {value: 1}
        consent: {youth_caution: yes_please}
        gravity: {band: 3}
        """
    )
    assert [str(p).partition(" `")[0].partition(" no ")[0] for p in found] == [
        "case.yaml:2:7 C-UNKNOWN-AREA",
        "case.yaml:3:16 C-DATE",
        "case.yaml:5:18 C-DATE",
        "case.yaml:6:17 C-TYPE",
        "case.yaml:7:16 C-RANGE",
        "case.yaml:8:3 C-UNKNOWN-FACT",
        "case.yaml:10:5 C-NEEDS",
        "case.yaml:10:5 C-NEEDS",
        "case.yaml:11:19 C-FACTOR",
        "case.yaml:13:26 C-VALUE",
        "case.yaml:14:11 C-DERIVED",
    ]
    assert all(p.hint for p in found if p.code != "C-TYPE")


def test_the_file_s_own_name_stands_in_each_problem(catalogue):
    (node,) = load_text("admision: denied", "cases/one.yaml")
    with pytest.raises(InputError) as caught:
        read_case(node, catalogue, "cases/one.yaml")
    assert [p.file for p in caught.value.problems] == ["cases/one.yaml"]
    assert caught.value.exit_code == 3


def test_facts_may_be_written_in_json_as_well(catalogue):
    text = '{"admission": "denied", "offences": [{"date": "2025-03", "hate": false}]}'
    (node,) = load_text(text, "case.json")
    case = read_case(node, catalogue, "case.json")
    assert case.facts["admission"].low == "denied"
    assert case.lists["offences"][0]["offence.date"].high == DAY(2025, 3, 31)


@pytest.mark.parametrize("year", ["0000-01-01", "0001-01-01", "9999-12-31", "1066"])
def test_a_date_outside_living_memory_is_refused_as_a_slip(year, wrong):
    assert wrong(f"decision_date: {year}") == ["1:16 C-DATE"]
