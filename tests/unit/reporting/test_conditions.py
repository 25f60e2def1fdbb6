"""A condition in plain sentences: every operator that a rule may use."""

from __future__ import annotations

import pytest

from oocd.engine.ruleset import Parameter
from oocd.reporting.conditions import ConditionWords


@pytest.fixture
def say(lexicon):
    parameters = {
        "hours": Parameter(value=20, title="Most hours", basis="S", confidence="H"),
        "count": Parameter(value=2, title="Incidents", local=True, basis="design", confidence="L"),
    }
    define = {
        "in_window": {"turnaround.referral_date": {"within": {"months": 3, "after": "event.date"}}}
    }
    words = ConditionWords(lexicon, parameters, define)
    return lambda raw: list(words.lines(raw))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (None, "always."),
        ({"child.looked_after": True}, "looked after: yes."),
        ({"child.looked_after": False}, "looked after: no."),
        ({"admission": "denied"}, "admission is denied."),
        ({"admission": {"not": "denied"}}, "admission is not denied."),
        (
            {"admission": {"in": ["admitted", "responsibility_accepted"]}},
            "admission is admitted or accepts responsibility.",
        ),
        ({"admission": {"not_in": ["denied"]}}, "admission is not denied."),
        ({"child.age_at_decision": {"between": [10, 17]}}, "age at the decision is from 10 to 17."),
        ({"child.age_at_decision": {"min": 16}}, "age at the decision is at least 16."),
        ({"child.age_at_decision": {"max": 17}}, "age at the decision is at most 17."),
        (
            {"decision_date": {"before": "2026-02-12"}},
            "date of the decision is before 12 February 2026.",
        ),
        (
            {"decision_date": {"after": {"fact": "offence.last_day_to_charge"}}},
            "date of the decision is after the last day to charge.",
        ),
        (
            {"police.cps_authority_for": {"includes": "charge"}},
            "CPS authority speaks for includes Charge.",
        ),
        (
            {"history.outcome_22": {"min": {"param": "hours"}}},
            "earlier Outcome 22 is at least 20 (Most hours).",
        ),
        (
            {"history.outcome_22": {"min": {"param": "count"}}},
            "earlier Outcome 22 is at least 2 (Incidents; an area may set it).",
        ),
        (
            {"turnaround.referral_date": {"within": {"months": 1, "after": "event.date"}}},
            "date of the Turnaround referral is within 1 month after date of the event.",
        ),
        (
            {"use": "in_window"},
            "date of the Turnaround referral is within 3 months after date of the event.",
        ),
        ({"result.turnaround.status": "not_available"}, "result: Turnaround is not available."),
        ({"consent.youth_caution": "agrees"}, "the child's agreement: Youth caution is agrees."),
        (
            {"child.age_at_decision": {"min": 10, "max": 17}},
            "age at the decision is at least 10 and age at the decision is at most 17.",
        ),
    ],
)
def test_one_line(say, raw, said):
    assert say(raw) == [(0, said)]


def test_several_keys_must_all_hold(say):
    assert say({"child.looked_after": True, "admission": "denied"}) == [
        (0, "all of these hold:"),
        (1, "looked after: yes."),
        (1, "admission is denied."),
    ]


def test_nested_parts_that_must_hold_are_one_list(say):
    raw = {
        "all": [
            {"child.looked_after": True},
            {"all": [{"admission": "denied"}]},
            {"use": "in_window"},
        ]
    }
    assert [depth for depth, _ in say(raw)] == [0, 1, 1, 1]


def test_choices_stand_below_their_lead(say):
    raw = {"any": [{"child.looked_after": True}, {"none": [{"admission": "denied"}]}]}
    assert say(raw) == [
        (0, "at least one of these holds:"),
        (1, "looked after: yes."),
        (1, "none of these holds:"),
        (2, "admission is denied."),
    ]


def test_at_least(say):
    raw = {
        "at_least": {"count": 2, "of": [{"child.looked_after": True}, {"child.care_leaver": True}]}
    }
    assert say(raw)[0] == (0, "at least 2 of these hold:")
    assert len(say(raw)) == 3


@pytest.mark.parametrize(
    ("raw", "lead"),
    [
        (
            {"any_of": {"list": "offences", "where": {"offence.hate": True}}},
            "for at least one offence, this holds:",
        ),
        (
            {"all_of": {"list": "offences", "where": {"offence.hate": True}}},
            "for every offence, this holds:",
        ),
        (
            {
                "count_of": {
                    "list": "turnaround.events",
                    "where": {"event.type": "rui"},
                    "min": 2,
                    "max": 3,
                }
            },
            "for at least 2 and at most 3 event, this holds:",
        ),
        ({"any_of": {"list": "victims", "where": {}}}, "there is at least one victim."),
    ],
)
def test_lists(say, raw, lead):
    assert say(raw)[0] == (0, lead)
