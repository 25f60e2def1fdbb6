"""A case's lists: offences in full, factors, maps and lists of ids."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.engine.case_texts import nested, only_problem_in, places_in, problems_in, read_text

DAY = dt.date


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
