"""What a case may not hold, what is kept and read by nobody, and all faults at once."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.case_reading import read_case
from oocd.engine.errors import InputError
from oocd.engine.yamlio import load_text
from tests.unit.engine.case_texts import (
    only_problem_in,
    places_in,
    problems_in,
    read_text,
    shipped_catalogue,
)

DAY = dt.date


@pytest.fixture
def catalogue():
    return shipped_catalogue()


@pytest.fixture
def read():
    return read_text


@pytest.fixture
def problems():
    return problems_in


@pytest.fixture
def wrong():
    return places_in


@pytest.fixture
def told():
    return only_problem_in


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
