"""Gravity by the contract's section 3: scores, factors and adjustments, one offence or several."""

from __future__ import annotations

import pytest

from tests.unit.engine import tiny
from tests.unit.engine.gravity_cases import BAND, DOWN, LIMIT, SILENT, UP, final, gravity, offence


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return tiny.library(tmp_path_factory.mktemp("tiny"), tiny.family(tiny.AGE, BAND, LIMIT, SILENT))


def by(value, reason="it weighs"):
    return {"value": value, "by": "sergeant 4", "reason": reason}


BOTH = {**UP, **DOWN}


# --- one offence -----------------------------------------------------------------------------


def test_a_gravity_assessment_shows_every_part_of_the_contract(library):
    found = gravity(library, offence(**UP))
    (only,) = found["offences"]
    assert {
        key: only[key] for key in ("offence", "starting_score", "aggravating", "mitigating")
    } == {
        "offence": "low",
        "starting_score": 2,
        "aggravating": ["planned"],
        "mitigating": [],
    }
    assert (only["suggested_adjustment"], only["adjustment"], only["adjusted_by"]) == (
        1,
        None,
        None,
    )
    assert (only["final_score"], only["score_basis"]) == (3, "indicative")
    assert (found["matrix"], found["signed_off"]) == ("tiny", False)
    assert (found["final_score"], found["band"], found["band_accepted"]) == (3, 3, True)


@pytest.mark.parametrize(("name", "score"), [("minor", 1), ("low", 2), ("mid", 3), ("grave", 5)])
def test_no_factors_leave_the_starting_score(name, score, library):
    assert final(library, offence(name)) == score


@pytest.mark.parametrize(
    ("factors", "suggested", "score"),
    [
        ({}, 0, 3),
        (UP, 1, 4),
        (DOWN, -1, 2),
        ({"aggravating": ["planned", "in_group"]}, 1, 4),  # two of them are still one step
        ({"mitigating": ["sorry", "small_harm"]}, -1, 2),
        (BOTH, None, None),
    ],
)
def test_factors_of_one_direction_suggest_one_step_and_both_directions_none(
    factors, suggested, score, library
):
    found = gravity(library, offence("mid", **factors))
    assert found["offences"][0]["suggested_adjustment"] == suggested
    assert found["final_score"] == found["band"] == score


@pytest.mark.parametrize("value", [-1, 0, 1])
@pytest.mark.parametrize("factors", [{}, UP, DOWN, BOTH])
def test_a_named_person_s_adjustment_is_used_whatever_the_factors(value, factors, library):
    found = gravity(library, offence("mid", adjustment=by(value), **factors))
    (only,) = found["offences"]
    assert (only["adjustment"], only["adjusted_by"]) == (value, "sergeant 4")
    assert only["reason"] == "it weighs"
    assert only["final_score"] == 3 + value


def test_factors_of_one_s_own_count_like_the_others(library):
    own = [{"id": "other_aggravating", "text": "in front of a child"}]
    assert final(library, offence("mid", aggravating=own)) == 4


@pytest.mark.parametrize(
    ("name", "keys", "score"),
    [
        ("minor", DOWN, 1),
        ("minor", {"adjustment": by(-1)}, 1),
        ("grave", UP, 5),
        ("grave", {"adjustment": by(1)}, 5),
    ],
)
def test_a_score_never_leaves_the_matrix_s_scale(name, keys, score, library):
    assert final(library, offence(name, **keys)) == score


def test_an_offence_never_lowered_is_not_lowered_by_the_tool(library):
    assert final(library, offence("held", **DOWN)) == 3
    assert final(library, offence("held", **UP)) == 4
    assert final(library, offence("held", adjustment=by(-1))) == 2  # a person may


def test_the_step_is_the_matrix_s_own_parameter(tmp_path):
    matrix = tiny.matrix(adjustment={"limit": 2, "basis": "S", "note": "two steps"})
    library = tiny.library(tmp_path, tiny.family(), matrices=[matrix])
    assert final(library, offence("mid", **UP)) == 5
    assert final(library, offence("mid", **DOWN)) == 1


def test_a_suggested_step_says_in_words_that_it_is_suggested(library):
    data = tiny.data(library, {"offences": [offence(**UP)]}, settings=tiny.YES)
    text = " ".join(r["text"] for r in data["recommendation"]["because"])
    assert "suggested" in text


# --- factors both ways: a person decides -----------------------------------------------------


@pytest.mark.parametrize("settings", [None, tiny.YES])
@pytest.mark.parametrize("name", ["minor", "low", "mid", "high", "grave"])
def test_factors_both_ways_ask_for_the_adjustment_whatever_the_score(name, settings, library):
    data = tiny.data(library, {"offences": [offence(name, **BOTH)]}, settings=settings)
    assert data["gravity"]["final_score"] is None
    assert data["gravity"]["band"] is None
    assert "offences[0].adjustment.value" in [m["fact"] for m in data["missing"]]
    assert data["recommendation"]["matrix_points_to"] is None


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("minor", "open"),  # 1 to 2 never reaches 3
        ("low", "cannot_say"),  # 1 to 3
        ("mid", "cannot_say"),  # 2 to 4
        ("high", "refer"),  # 3 to 5 is always 3 or more
        ("grave", "refer"),  # never lowered: 5
    ],
)
def test_an_awaited_adjustment_is_compared_as_one_step_either_way(name, status, library):
    evaluation = tiny.run(library, {"offences": [offence(name, **BOTH)]}, settings=tiny.YES)
    assert tiny.status(evaluation) == status
    if status == "cannot_say":
        assert evaluation.results["talk"].asks == ("offences[0].adjustment.value",)


def test_a_band_that_may_be_either_is_unknown_for_an_upper_limit_as_well(library):
    for name, status in [("minor", "open"), ("low", "cannot_say"), ("high", "not_available")]:
        evaluation = tiny.run(library, {"offences": [offence(name, **BOTH)]}, settings=tiny.YES)
        assert tiny.status(evaluation, "letter") == status


def test_factors_not_known_leave_the_step_open(library):
    keys = {"aggravating": {"unknown": "not_asked"}}
    evaluation = tiny.run(library, {"offences": [offence(**keys)]}, settings=tiny.YES)
    assert evaluation.gravity.final_score is None
    assert tiny.status(evaluation) == "cannot_say"
    assert "offences[0].aggravating" in evaluation.results["talk"].asks


# --- several offences ------------------------------------------------------------------------


def test_the_case_s_score_is_the_highest(library):
    assert final(library, offence("low"), offence("high"), offence("minor")) == 4


def test_one_offence_without_a_score_leaves_the_case_without_one(library):
    found = gravity(library, offence("low"), offence("blank"))
    assert [o["final_score"] for o in found["offences"]] == [2, None]
    assert (found["final_score"], found["band"]) == (None, None)
    assert found["offences"][1]["score_basis"] == "none"


def test_a_threshold_that_another_offence_passes_still_fires(library):
    for other in ("blank", {"unknown": "disputed"}):
        evaluation = tiny.run(
            library, {"offences": [offence("high"), offence(other)]}, settings=tiny.YES
        )
        assert evaluation.gravity.final_score is None
        assert tiny.status(evaluation, "talk") == "refer"
        assert tiny.status(evaluation, "letter") == "not_available"


def test_a_threshold_that_only_the_unknown_offence_could_pass_is_not_said_to_be_missed(library):
    evaluation = tiny.run(
        library,
        {"offences": [offence("low"), offence({"unknown": "disputed"})]},
        settings=tiny.YES,
    )
    assert tiny.status(evaluation, "talk") == "cannot_say"
    assert tiny.status(evaluation, "letter") == "cannot_say"
    assert "offences[1].offence" in evaluation.results["talk"].asks


def test_an_awaited_adjustment_may_lift_the_case_above_the_other_offences(library):
    offences = [offence("mid", **BOTH), offence("low")]
    evaluation = tiny.run(library, {"offences": offences}, settings=tiny.YES)
    assert tiny.status(evaluation, "talk") == "cannot_say"
    assert tiny.status(evaluation, "letter") == "cannot_say"


def test_an_offence_not_known_beside_one_without_a_score_may_still_have_one(library):
    offences = [offence("blank"), offence({"unknown": "disputed"})]
    evaluation = tiny.run(library, {"offences": offences}, settings=tiny.YES)
    assert tiny.status(evaluation) == "cannot_say"


def test_an_awaited_adjustment_of_a_lesser_offence_changes_nothing_below_the_highest(library):
    offences = [offence("grave"), offence("low", **BOTH)]
    evaluation = tiny.run(library, {"offences": offences}, settings=tiny.YES)
    assert evaluation.gravity.final_score is None
    assert tiny.status(evaluation) == "refer"


def test_an_offence_before_the_tenth_birthday_does_not_count(library):
    early = {"offence": "grave", "date": "2020-04-30"}
    found = gravity(library, early, offence("low"))
    assert [o["index"] for o in found["offences"]] == [1]
    assert found["final_score"] == 2
