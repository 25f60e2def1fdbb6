"""The rules that are shipped: nothing is wrong with them, and they answer as their tests say."""

from __future__ import annotations

from pathlib import Path

import pytest

from oocd.engine.library import read_library
from oocd.engine.lint import lint
from oocd.engine.testing import run_tests

RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture(scope="module")
def library():
    return read_library(RULES)


@pytest.fixture(scope="module")
def report(library):
    return run_tests(RULES, library)


def test_nothing_is_wrong_with_the_rules():
    assert [str(problem) for problem in lint(RULES)] == []


def test_every_test_file_is_sound(report):
    assert [str(problem) for problem in report.problems] == []


def test_every_rule_answers_as_its_tests_say(report):
    assert report.failed == (), "\n".join(report.lines())


def test_every_family_has_tests_that_ran(report, library):
    assert {result.test.family for result in report.results} == set(library.families)


def test_the_rules_were_all_asked_by_some_test(report, library):
    """A rule that no test's case ever reached has never been tried at all."""
    asked = set(report.seen)
    assert [rule for rule in library.rule_ids() if rule not in asked] == []
