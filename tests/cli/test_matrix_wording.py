"""A matrix is worded by whose it is: a force's own is not called the NPCC's, nor indicative."""

from __future__ import annotations

import shutil

import pytest

EXAMPLE = "cases_examples/wolverhampton_first_theft/case.yaml"
WORDS = ("--matrix", "north", "--owner", "North Police", "--licence", "the force's")


@pytest.fixture
def north(request, run, rules, tmp_path):
    """The shipped rules with the scores of a force brought in over the matrix that is there."""
    copy = tmp_path / "rules"
    shutil.copytree(rules, copy, ignore=shutil.ignore_patterns("__pycache__"))
    scores = tmp_path / "scores.csv"
    scores.write_text("offence,score\nthf_shop,2\n", encoding="utf-8")
    days = ("--from", "2025-01-01", "--ends", "npcc-child")
    done = run("rules", "import-matrix", scores, *WORDS, *days, "--to-rules", copy)
    assert done.exit_code == 0, done.output
    return copy, request.config.rootpath / EXAMPLE


def test_a_force_s_own_matrix_is_named_as_its_own(run, north):
    copy, case = north
    said = " ".join(run("evaluate", case, "--rules", copy).stdout.split())
    assert "the gravity scores loaded are those of North Police and nobody has signed" in said
    assert "holds the scores of North Police and is unsigned" in said
    assert "indicative" not in said
    assert "not the NPCC's" not in said


def test_where_it_points_the_label_is_the_matrix_s_own(run, north):
    copy, case = north
    done = run("evaluate", case, "--rules", copy, "--accept-indicative")
    said = " ".join(done.stdout.split())
    assert "(illustrative starting point: North Police's scores, not signed off)" in said
    assert "not the NPCC's" not in said


def test_the_matrix_that_is_there_is_still_called_indicative(run, rules, request):
    case = request.config.rootpath / EXAMPLE
    said = " ".join(run("evaluate", case, "--rules", rules, "--accept-indicative").stdout.split())
    assert "(illustrative starting point, not the NPCC's)" in said
    assert "is indicative and unsigned" in said
