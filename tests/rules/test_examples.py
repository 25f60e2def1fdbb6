"""Every worked example gives the result it is published with, by the checker of the rule tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from oocd.engine.errors import Position
from oocd.engine.evaluate import Settings
from oocd.engine.expectations import Findings, check_expectations
from oocd.engine.library import read_library
from oocd.engine.nodes import MapNode, to_plain
from oocd.engine.resolve import Status
from oocd.engine.rule_tests import RuleTest
from oocd.engine.testing import run_test
from oocd.engine.yamlio import load_path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "cases_examples").glob("*/case.yaml"))
SETTINGS = {"accept_indicative", "matrix", "area", "as_at"}


@pytest.fixture(scope="module")
def library():
    return read_library(ROOT / "rules")


def parts_of(folder):
    """Gives (the case, the settings, what is expected) of one example."""
    case = load_path(folder / "case.yaml")[0]
    expected = load_path(folder / "expected.yaml")[0]
    settings = expected.items.get("settings")
    kept = [key for key in expected.items if key != "settings"]
    expect = MapNode(
        {key: expected.items[key] for key in kept},
        {key: expected.keys[key] for key in kept},
        expected.line,
        expected.col,
    )
    return case, to_plain(settings) if settings is not None else {}, expect


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_example_gives_what_it_says(folder, library):
    case, settings, expect = parts_of(folder)
    findings = Findings("expected.yaml")
    check_expectations(expect, library, findings)
    assert not findings.problems
    assert set(settings) <= SETTINGS
    test = RuleTest(
        file="expected.yaml",
        family="examples",
        name=folder.name,
        at=Position(1, 1),
        case=case,
        expect=expect,
        settings=Settings(
            accept_indicative=settings.get("accept_indicative", False),
            matrix=settings.get("matrix"),
        ),
        area=settings.get("area"),
        as_at=settings.get("as_at"),
    )
    result, _ = run_test(test, library)
    assert not result.problems, "\n".join(str(problem) for problem in result.problems)
    assert not result.differences, "\n".join(str(found) for found in result.differences)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_option_and_programme_has_an_expected_status(folder, library):
    _, _, expect = parts_of(folder)
    assert set(library.options) | set(library.programmes) <= set(expect.items)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_example_says_that_it_is_made_up(folder):
    case = to_plain(parts_of(folder)[0])
    assert case["synthetic"] is True
    assert case["id"].startswith("SYN-")
    story = (folder / "story.md").read_text(encoding="utf-8")
    assert story.startswith("# ")
    assert "Synthetic case: no real person." in story


def test_ids_are_used_once():
    ids = [to_plain(parts_of(folder)[0])["id"] for folder in FOLDERS]
    assert len(set(ids)) == len(ids)


def test_the_examples_cover_the_ground(library):
    """National and area, every status, every programme, and old and new dates."""
    cases = [to_plain(parts_of(folder)[0]) for folder in FOLDERS]
    expected = [to_plain(parts_of(folder)[2]) for folder in FOLDERS]
    assert len(cases) >= 14
    assert {"wolverhampton", None} <= {case.get("area") for case in cases}
    years = sorted(str(case["decision_date"])[:4] for case in cases)
    assert (years[0], years[-1]) == ("2014", "2026")
    targets = set(library.options) | set(library.programmes)
    seen = {(key, result[key]) for result in expected for key in targets & set(result)}
    assert {status for _, status in seen} == {status.value for status in Status}
    assert {("turnaround", status.value) for status in Status} <= seen
    for option in targets:
        assert {status for key, status in seen if key == option} - {"not_available"}, option
