"""Gravity by the contract's section 3: scores, factors, adjustments, and all that keeps it silent."""

from __future__ import annotations

import pytest

from tests.unit.engine import tiny

BAND = tiny.rule(
    "BAND", "refer", {"gravity.band": {"min": 3}}, given={"gravity.band_accepted": True}
)
"""A talk is referred from band 3, where a band is accepted at all."""
LIMIT = tiny.rule(
    "LIMIT",
    "require",
    {"gravity.band": {"max": 2}},
    "letter",
    given={"gravity.band_accepted": True},
)
SILENT = tiny.rule("SILENT", "refer", {"gravity.band_accepted": False}, "wait")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return tiny.library(tmp_path_factory.mktemp("tiny"), tiny.family(tiny.AGE, BAND, LIMIT, SILENT))


def offence(name="low", **keys):
    return {"offence": name, "date": "2025-05-10", **keys}


def by(value, reason="it weighs"):
    return {"value": value, "by": "sergeant 4", "reason": reason}


def gravity(library, *offences, settings=tiny.YES, **facts):
    return tiny.data(library, {"offences": list(offences)}, facts, settings=settings)["gravity"]


def final(library, *offences, **facts):
    return gravity(library, *offences, **facts)["final_score"]


UP, DOWN = {"aggravating": ["planned"]}, {"mitigating": ["sorry"]}
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


# --- when nothing is said --------------------------------------------------------------------


def test_an_unsigned_matrix_is_silent_unless_it_is_accepted(library):
    grave = {"offences": [offence("high")]}
    data = tiny.data(library, grave)
    assert data["gravity"]["final_score"] == 4
    assert data["gravity"]["band_accepted"] is False
    assert data["recommendation"]["matrix_points_to"] is None
    assert data["recommendation"]["band_option"] is None
    assert tiny.entry(data, "talk")["status"] == "open"  # the band rule did not speak
    assert tiny.entry(data, "wait")["status"] == "refer"
    accepted = tiny.data(library, grave, settings=tiny.YES)
    assert accepted["gravity"]["band_accepted"] is True
    assert tiny.entry(accepted, "talk")["status"] == "refer"
    assert tiny.entry(accepted, "wait")["status"] == "open"


def test_a_matrix_somebody_signed_for_this_content_needs_no_leave(tmp_path):
    scores = {**tiny.MATRIX["scores"], "basis": "imported"}
    unsigned = tiny.library(tmp_path / "a", tiny.family(), matrices=[tiny.matrix(scores=scores)])
    (matrix,) = unsigned.matrices
    sign = {"by": "lead 1", "role": "policy lead", "on": "2025-01-01", "sha256": matrix.sha256}
    own = tiny.matrix(scores=scores, signed_off=sign)
    signed = tiny.library(tmp_path / "b", tiny.family(), matrices=[own])
    data = tiny.data(signed)
    assert data["gravity"]["signed_off"] is True
    assert data["gravity"]["band_accepted"] is True
    assert "illustrative" not in data["recommendation"]["statement"].lower()
    sign["sha256"] = "0" * 64
    own = tiny.matrix(scores=scores, signed_off=sign)
    stale = tiny.library(tmp_path / "c", tiny.family(), matrices=[own])
    assert tiny.data(stale)["gravity"]["signed_off"] is False
    assert tiny.data(stale)["gravity"]["band_accepted"] is False


def test_a_matrix_without_any_score_is_silent_and_says_so(tmp_path):
    scores = {"table": "offences", "column": None, "basis": "not loaded"}
    library = tiny.library(
        tmp_path, tiny.family(BAND, SILENT), matrices=[tiny.matrix(scores=scores)]
    )
    data = tiny.data(library, {"offences": [offence("grave")]}, settings=tiny.YES)
    assert data["gravity"]["final_score"] is None
    assert data["gravity"]["band_accepted"] is False
    assert tiny.entry(data, "talk")["status"] == "open"
    assert tiny.entry(data, "wait")["status"] == "refer"
    assert [n for n in data["notices"] if "rules that turn on the band did not speak" in n]
    assert data["recommendation"]["statement"].startswith(
        "Seriousness has not been assessed: the matrix in force on this date has no scores loaded."
    )


@pytest.mark.parametrize(
    ("born", "score"), [("2007-06-03", 2), ("2007-06-02", None), ("2005-01-01", None)]
)
def test_the_child_matrix_is_not_applied_from_the_eighteenth_birthday(born, score, library):
    found = gravity(library, offence(), child={"date_of_birth": born})
    assert found["final_score"] == score
    assert found["band_accepted"] is (score is not None)


def test_an_adult_s_statement_says_whom_the_matrix_is_for(library):
    data = tiny.data(library, {"child": {"date_of_birth": "2007-06-02"}}, settings=tiny.YES)
    assert data["recommendation"]["statement"].startswith(
        "Seriousness has not been assessed: the matrix is for children."
    )
    assert data["gravity"]["offences"] == []


def test_an_age_not_known_leaves_the_band_unknown_and_asks_for_the_age(library):
    child = {"date_of_birth": None, "age_at_offence": 15}
    evaluation = tiny.run(library, {"child": child}, settings=tiny.YES)
    assert evaluation.gravity.final_score is None
    assert tiny.status(evaluation) == "cannot_say"
    assert evaluation.results["talk"].asks == ("child.date_of_birth",)


def test_the_only_offence_not_known_leaves_the_band_unknown_and_asks_which_it_is(library):
    unknown = {"offences": [offence({"unknown": "disputed"})]}
    evaluation = tiny.run(library, unknown, settings=tiny.YES)
    assert tiny.status(evaluation) == "cannot_say"
    assert evaluation.results["talk"].asks == ("offences[0].offence",)
    # where the matrix is not accepted nothing turns on it
    assert tiny.status(tiny.run(library, unknown)) == "open"


@pytest.mark.parametrize(
    ("offences", "why"),
    [
        ([offence("blank")], "an offence has no score in the matrix"),
        ([offence("low"), offence("blank")], "an offence has no score in the matrix"),
        (
            [offence({"unknown": "disputed"}), offence("low")],
            "a fact that the score turns on is not known",
        ),
        (
            [offence("mid"), offence("low", **BOTH)],
            "factors point both ways and nobody has entered the adjustment",
        ),
        (
            [offence("low", aggravating={"unknown": "not_asked"})],
            "a fact that the score turns on is not known",
        ),
    ],
)
def test_why_there_is_no_score_is_said_as_it_is(offences, why, library):
    data = tiny.data(library, {"offences": offences}, settings=tiny.YES)
    assert data["gravity"]["final_score"] is None
    assert data["gravity"]["why_null"] == why
    statement = data["recommendation"]["statement"]
    assert statement.startswith(f"Seriousness has not been assessed: {why}.")


def test_no_offence_and_no_list_of_offences_give_no_score(library):
    nothing = gravity(library)
    assert (nothing["final_score"], nothing["offences"]) == (None, [])
    evaluation = tiny.run(library, {"offences": None}, settings=tiny.YES)
    assert evaluation.gravity.final_score is None
    assert evaluation.base.get("gravity.band").asks == ("offences",)
    for settings in (None, tiny.YES):
        data = tiny.data(library, {"offences": None}, settings=settings)
        assert data["gravity"]["band_accepted"] is False


def test_before_any_matrix_there_is_none(tmp_path):
    late = tiny.matrix(in_force={"from": "2025-06-03"})
    library = tiny.library(tmp_path, tiny.family(BAND), matrices=[late])
    data = tiny.data(library, settings=tiny.YES)
    assert data["gravity"]["matrix"] is None
    assert data["recommendation"]["statement"].startswith(
        "Seriousness has not been assessed: no gravity matrix is in force on this date."
    )
    on_the_day = tiny.data(library, {"decision_date": "2025-06-03"}, settings=tiny.YES)
    assert on_the_day["gravity"]["matrix"] == "tiny"


def test_a_rule_may_count_as_a_factor_of_its_direction(tmp_path):
    worse = tiny.rule("WORSE", "adjust", {"offence.x": True}, on=(), direction="aggravating")
    library = tiny.library(tmp_path, tiny.family(worse, BAND))
    found = gravity(library, offence(x=True), offence("minor", x=False))
    assert [o["final_score"] for o in found["offences"]] == [3, 1]
    assert found["offences"][0]["aggravating"] == ["WORSE"]
    assert final(library, offence(x=True, **DOWN)) is None  # both directions


def test_a_factor_that_a_rule_may_add_is_not_taken_for_absent(tmp_path):
    worse = tiny.rule("WORSE", "adjust", {"offence.x": True}, on=(), direction="aggravating")
    library = tiny.library(tmp_path, tiny.family(worse, BAND))
    evaluation = tiny.run(library, {"offences": [offence("low")]}, settings=tiny.YES)
    assert evaluation.gravity.final_score is None
    assert tiny.status(evaluation) == "cannot_say"
    assert "offences[0].x" in evaluation.results["talk"].asks


@pytest.mark.parametrize(
    ("factors", "settled"),
    [
        (UP, 3),  # one more of the same direction is still one step
        (DOWN, None),  # it would point the other way
        ({}, None),
        (BOTH, None),
    ],
)
def test_a_factor_that_a_rule_may_add_matters_only_where_it_is_the_first_of_its_direction(
    factors, settled, tmp_path
):
    worse = tiny.rule("WORSE", "adjust", {"offence.x": True}, on=(), direction="aggravating")
    library = tiny.library(tmp_path, tiny.family(worse))
    assert final(library, offence("low", **factors)) == settled


def test_a_mitigating_rule_that_may_hold_is_no_aggravating_one(tmp_path):
    less = tiny.rule("LESS", "adjust", {"offence.x": True}, on=(), direction="mitigating")
    library = tiny.library(tmp_path, tiny.family(less))
    assert final(library, offence("mid", **DOWN)) == 2
    assert final(library, offence("mid", **UP)) is None
    assert final(library, offence("mid", x=True)) == 2
    assert final(library, offence("mid", x=False)) == 3


# --- the shipped matrices, by the contract's words -------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    from oocd.engine.library import inspect_library

    library, _ = inspect_library(tiny.SHIPPED)
    return {matrix.matrix.matrix: matrix.matrix for matrix in library.matrices}


def test_the_shipped_child_matrix_has_the_contract_s_bands_and_dates(shipped):
    child = shipped["npcc-child"]
    assert str(child.in_force.from_) == "2023-10-01"
    assert child.dates_confidence != "H"  # the day is not confirmed
    assert {b.band: b.group for b in child.bands} == {
        1: "none",
        2: "informal",
        3: "youth_caution",
        4: "youth_conditional_caution",
        5: "charge",
    }
    assert (child.low, child.high, child.adjustment.limit) == (1, 5, 1)
    assert child.adjustment.basis == "carried over"
    assert child.signed_off is None


def test_the_shipped_acpo_matrix_has_no_scores_and_means_only_its_top(shipped):
    acpo = shipped["acpo-2013"]
    assert acpo.scores.column is None
    assert {b.band: b.group for b in acpo.bands} == {4: "charge"}
    assert (acpo.low, acpo.high) == (1, 4)
