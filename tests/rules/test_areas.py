"""What the four areas add, as a whole: programmes at home only, numbers, and no group by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from oocd.engine.case_reading import read_case
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import read_library
from oocd.engine.nodes import MapNode, ScalarNode
from oocd.engine.recommendation import document
from oocd.engine.yamlio import load_path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "cases_examples"
AREAS = ("wolverhampton", "birmingham", "walsall", "derby")
GROUPS = ("white", "black", "mixed", "asian", "other", "not_recorded")
ACCEPTED = Settings(accept_indicative=True)


@pytest.fixture(scope="module")
def library():
    return read_library(ROOT / "rules")


def example(name):
    return load_path(EXAMPLES / name / "case.yaml")[0]


def with_value(case, key, node):
    """Gives the case with one more entry at the top."""
    return MapNode({**case.items, key: node}, {**case.keys, key: case}, case.line, case.col)


def text(value, like):
    return ScalarNode(value, like.line, like.col)


def result(case, library):
    return document(evaluate(read_case(case, library.catalogue, "case.yaml"), library, ACCEPTED))


def programmes(data):
    return {programme["id"]: programme for programme in data["programmes"]}


def test_the_four_areas_are_known_and_all_are_in_england(library):
    nations = {area.id: area.nation for area in library.areas.areas}
    assert {area: nations.get(area) for area in AREAS} == dict.fromkeys(AREAS, "england")


@pytest.mark.parametrize("area", AREAS)
def test_an_areas_programme_is_offered_nowhere_else(area, library):
    case = example("turnaround_only_asb")
    found = programmes(result(with_value(case, "area", text(area, case)), library))
    for programme in library.programmes.values():
        if programme.areas and area not in programme.areas:
            assert found[programme.id]["status"] == "not_available"
            assert [r["rule"] for r in found[programme.id]["why_not"]] == ["NOT-IN-AREA"]
        elif programme.areas:
            ids = {r["rule"] for r in found[programme.id]["why_not"]}
            assert "NOT-IN-AREA" not in ids


@pytest.mark.parametrize("name", ["derby_rui_offer", "wolverhampton_back_on_track"])
@pytest.mark.parametrize("sex", ["female", "male"])
def test_no_result_turns_on_ethnicity_or_sex(name, sex, library):
    case = example(name)
    seen = set()
    for group in GROUPS:
        block = {"ethnicity": text(group, case), "sex": text(sex, case)}
        monitoring = MapNode(block, dict.fromkeys(block, case), case.line, case.col)
        data = result(with_value(case, "monitoring", monitoring), library)
        seen.add(str(data))
    bare = MapNode(
        {key: node for key, node in case.items.items() if key != "monitoring"},
        case.keys,
        case.line,
        case.col,
    )
    assert seen == {str(result(bare, library))}


def test_birmingham_plans_a_youth_conditional_caution_for_twelve_weeks(library):
    case = example("wolverhampton_first_theft")
    weeks = {}
    for area in ("birmingham", "walsall"):
        duties = result(with_value(case, "area", text(area, case)), library)["duties"]
        weeks[area] = next(duty["text"] for duty in duties if duty["id"] == "YCC-15")
    assert "Plan for 12 weeks at most; up to 20 weeks" in weeks["birmingham"]
    assert "Plan for 16 weeks at most; up to 20 weeks" in weeks["walsall"]


def test_no_area_makes_up_a_question_for_the_care_checklist(library):
    overlays = [v for found in library.families.values() for v in found if v.file.area]
    assert overlays
    assert not any("care_local_item_area" in v.file.sets_parameters for v in overlays)


def test_every_area_file_is_unsigned_and_says_that_it_is_local(library):
    for found in library.families.values():
        for version in found:
            if version.file.area is None:
                continue
            assert version.file.signed_off is None
            assert version.file.dates_note
            assert version.file.in_force.from_ >= dt.date(2021, 11, 1)
            for rule in version.file.rules:
                if rule.effect.value in {"bar", "require", "gateway"}:
                    assert rule.basis == ("S",), rule.id
                    assert "not of law" in (rule.note or ""), rule.id
