"""What is asked though nothing is missing: the place, factors, agreement, the rest of a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from oocd.bootstrap import load_library
from oocd.engine.interview import begin, give, next_question, unknown

ROOT = Path(__file__).resolve().parents[3]
OFFENCE = {"offence": "rob_robbery", "date": "2025-05-10"}


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "rules")


def case(**more):
    return {
        "decision_date": "2025-06-02",
        "area": "wolverhampton",
        "child": {"date_of_birth": "2010-05-01"},
        "offences": [{"offence": "thf_shop", "date": "2025-05-10"}],
        **more,
    }


def asked(interview):
    """Every question to the end, each answered with not known where that is allowed."""
    found = []
    while (question := next_question(interview)) is not None:
        found.append(question)
        value = "done" if question.kind == "list" and not question.may_be_unknown else None
        interview = give(interview, question, value or unknown("not_asked"))
    return found


def test_the_place_is_asked_and_the_nation_only_where_the_area_does_not_say(library):
    base = case()
    del base["area"]
    question = next_question(interview := begin(library, base))
    assert question.path == "area"
    assert "wolverhampton" in dict(question.choices)
    assert next_question(give(interview, question, "wolverhampton")).path != "nation"
    assert next_question(give(interview, question, unknown("not_asked"))).path == "nation"


def test_agreement_is_asked_of_what_is_still_possible_before_what_only_sharpens(library):
    path = ROOT / "cases_examples" / "wolverhampton_first_theft" / "case.yaml"
    from oocd.engine.yamlio import iter_cases, to_plain

    (node,) = iter_cases(path)
    base = to_plain(node)
    del base["consent"], base["parent_consent"]
    paths = [question.path for question in asked(begin(library, base))]
    agreed = [place for place in paths if place.startswith(("consent.", "parent_consent."))]
    assert {"consent.outcome_22", "consent.youth_conditional_caution"} <= set(agreed)
    assert "consent.outcome_23" not in agreed  # not in force: nothing to agree to
    assert "consent.charge" not in agreed  # nobody has to agree to it


def test_factors_are_asked_the_offence_s_own_among_them_and_one_in_own_words(library):
    base = case(offences=[OFFENCE])
    found = {question.path: question for question in asked(begin(library, base))}
    more = dict(found["offences[0].aggravating"].choices)
    assert "robbery_force" in more
    assert "planning" in more
    assert list(more)[-1] == "other_aggravating"
    assert "robbery_minimal_force" in dict(found["offences[0].mitigating"].choices)
    plain = {question.path: question for question in asked(begin(library, case()))}
    assert "robbery_force" not in dict(plain["offences[0].aggravating"].choices)


def test_a_case_that_is_gone_on_with_is_asked_for_the_rest_of_its_lists(library):
    base = case(offences=[{"offence": "thf_shop"}], victims=[])
    interview = begin(library, base, resumed=True)
    question = next_question(interview)
    assert question.path == "offences[0].date"
    interview = give(interview, question, "2025-05-10")
    question = next_question(interview)
    assert (question.path, question.text) == ("offences", "Is there another offence?")
    interview = give(interview, question, "add")
    assert next_question(interview).path == "offences[1].offence"
    assert next_question(begin(library, base)).path not in {"offences", "offences[0].date"}


def test_a_score_of_which_the_move_is_not_known_asks_nobody_for_a_reason(library):
    offence = {
        **OFFENCE,
        "offence": "thf_shop",
        "aggravating": ["planning"],
        "mitigating": ["remorse"],
    }
    paths = [question.path for question in asked(begin(library, case(offences=[offence])))]
    assert "offences[0].adjustment.value" in paths
    assert "offences[0].adjustment.by" not in paths
