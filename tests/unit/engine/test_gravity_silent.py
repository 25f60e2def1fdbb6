"""Gravity that says nothing: what keeps it silent, and what the shipped matrices say."""

from __future__ import annotations

import pytest

from tests.unit.engine import tiny
from tests.unit.engine.gravity_cases import BAND, DOWN, LIMIT, SILENT, UP, final, gravity, offence


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return tiny.library(tmp_path_factory.mktemp("tiny"), tiny.family(tiny.AGE, BAND, LIMIT, SILENT))


BOTH = {**UP, **DOWN}


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
