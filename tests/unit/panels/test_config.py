"""The panel's configuration: what it says, where it is wrong, what an area may change."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from oocd.engine.errors import InputError, SelectionError
from oocd.panels import after_gates, course_gates, decision_gates, victim_gates
from oocd.panels.config import read_configs
from tests.unit.panels.building import CONFIGS, ROOT

SHIPPED = yaml.safe_load((ROOT / "rules/panels/national.yaml").read_text(encoding="utf-8"))
TODAY = dt.date(2025, 11, 18)


@pytest.fixture
def folder(tmp_path):
    """Write configurations and give what reading them finds wrong."""

    def write(**files):
        for name, content in {"national": SHIPPED, **files}.items():
            text = content if isinstance(content, str) else yaml.safe_dump(content)
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def problems(folder):
    with pytest.raises(InputError) as caught:
        read_configs(folder)
    return [str(one).split("/")[-1] for one in caught.value.problems]


def test_every_gate_of_the_program_is_configured_and_every_configured_gate_is_of_the_program():
    known = {
        *decision_gates.DECISION, *decision_gates.SHOWING, *victim_gates.GATES, *victim_gates.IDENTIFIED,
        *course_gates.FINALISING, *course_gates.CHANGING, *after_gates.CLOSING, "victim_close",
    }  # fmt: skip
    assert set(SHIPPED["versions"][0]["gates"]) == known


def test_an_area_stands_over_the_national_file_and_the_rest_stays():
    national, local = CONFIGS.at(None, TODAY), CONFIGS.at("wolverhampton", TODAY)
    assert (national.quorum_from, local.quorum_from) == ("the national default", "the area's own")
    assert len(local.quorum.needs) == len(national.quorum.needs) + 1
    assert local.gates["victim"].basis == "local"
    assert local.gates["papers"] == national.gates["papers"]
    assert local.name != national.name


def test_before_an_areas_first_day_the_national_file_counts():
    assert CONFIGS.at("wolverhampton", dt.date(2021, 10, 31)).quorum_from == "the national default"
    assert CONFIGS.at("wolverhampton", dt.date(2021, 11, 1)).quorum_from == "the area's own"


def test_before_the_national_first_day_nothing_is_in_force():
    with pytest.raises(SelectionError, match="P-CONFIG"):
        CONFIGS.at(None, dt.date(2013, 4, 7))


def test_an_areas_limit_stands_over_the_national_one_disposal_by_disposal(folder):
    both = {
        "rule": "X-1",
        "basis": "S",
        "confidence": "H",
        "what": "weeks",
        "disposals": ["a_one", "b_two"],
        "most": 20,
        "level": "refuse",
        "say": "most",
    }
    national = {"versions": [{**SHIPPED["versions"][0], "limits": [both]}]}
    local = {
        "versions": [
            {
                "in_force_from": "2020-01-01",
                "limits": [{**both, "disposals": ["a_one"], "most": 12}],
            }
        ]
    }
    limits = read_configs(folder(national=national, north=local)).at("north", TODAY).limits
    assert {(option, one.most) for one in limits for option in one.disposals} == {
        ("a_one", 12),
        ("b_two", 20),
    }


@pytest.mark.parametrize("basis", ["K", "L", "P", "local", "design"])
def test_a_gate_without_ground_in_law_or_guidance_cannot_refuse(folder, basis):
    text = f"versions:\n  - in_force_from: 2020-01-01\n    gates:\n      victim: {{rule: V-1, basis: {basis}, confidence: H, level: refuse, say: x}}\n"
    found = problems(folder(north=text))
    assert found[0].startswith("north.yaml:4:")
    assert basis == "L" or "refuses on basis" in found[0]


def test_low_confidence_cannot_refuse_whatever_the_basis(folder):
    text = "versions:\n  - in_force_from: 2020-01-01\n    gates:\n      victim: {rule: V-1, basis: S, confidence: L, level: refuse, say: x}\n"
    assert "confidence L" in problems(folder(north=text))[0]


def test_a_limit_without_ground_cannot_refuse_either(folder):
    text = "versions:\n  - in_force_from: 2020-01-01\n    limits:\n      - {rule: V-1, basis: K, confidence: M, what: weeks, disposals: [a_one], most: 2, level: refuse, say: x}\n"
    assert problems(folder(north=text))[0].startswith("north.yaml:4:")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            "versions:\n  - in_force_from: 2020-01-01\n    gates:\n      victm: {rule: V-1, basis: S, confidence: H, level: warn, say: x}\n",
            "north.yaml:4:",
            "Did you mean `victim`",
        ),
        (
            "versions:\n  - in_force_from: 2020-01-01\n    days:\n      asessment: {rule: V-1, basis: S, confidence: H, working_days: 1, say: x}\n",
            "north.yaml:4:",
            "Did you mean `assessment`",
        ),
        (
            "versions:\n  - in_force_from: 2020-01-01\n  - in_force_from: 2020-01-01\n",
            "north.yaml:3:",
            "another version",
        ),
        ("versions:\n  - in_force_from: 2020-01-01\n    quorom: 3\n", "north.yaml:3:", "quorom"),
        ("versions:\n  - in_force_from: not a day\n", "north.yaml:2:", "in_force_from"),
        ("versions: []\n", "north.yaml:1:1", "at least one"),
        ("version: 1\n", "north.yaml:1:1", "needs `versions`"),
    ],
)
def test_a_mistake_is_told_with_its_place(folder, text, place, words):
    (found,) = problems(folder(north=text))
    assert found.startswith(place)
    assert words in found


@pytest.mark.parametrize("name", ["quorum", "disposals", "departure_codes", "controller", "regime"])
def test_the_national_file_is_whole(folder, name):
    version = {key: value for key, value in SHIPPED["versions"][0].items() if key != name}
    assert f"needs `{name}`" in problems(folder(national={"versions": [version]}))[0]


def test_without_a_national_file_nothing_can_be_read(tmp_path):
    assert "no national.yaml" in problems(tmp_path)[0]


def test_every_area_that_ships_can_be_used():
    for path in (ROOT / "rules/panels").glob("*.yaml"):
        assert CONFIGS.at(path.stem, TODAY).quorum.needs
