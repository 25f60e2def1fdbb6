"""Coverage counts what the tests saw, and believes a `never` only while nothing shows otherwise."""

from __future__ import annotations

import pytest

from oocd.engine.coverage import coverage
from oocd.engine.library import read_library
from oocd.engine.testing import run_tests
from oocd.engine.truth import State
from tests.unit.engine import small_rules

FILE = "national/talk/2023-12-22.yaml"
OLD = "national/talk/2020-01-01.yaml"


@pytest.fixture
def root(tmp_path):
    return small_rules.small_rules(tmp_path)


def covered(root, *only):
    library = read_library(root)
    return {found.family: found for found in coverage(library, run_tests(root, library), only)}


def rule(found, name):
    return next(rule for rule in found.rules if rule.rule == name)


def test_each_state_is_seen_never_or_missing(root):
    talk = covered(root)["talk"]
    first = rule(talk, "TALK-01")
    assert first.seen == (State.MET, State.NOT_MET)
    assert first.missing == (State.UNKNOWN,)
    assert talk.seen + talk.never + talk.missing == 3 * len(talk.rules)
    assert not talk.whole


def test_a_test_taken_away_leaves_a_state_missing(root):
    assert State.MET in rule(covered(root)["talk"], "TALK-08").seen
    tests = root / "national/talk/tests/talk.yaml"
    text = tests.read_text()
    tests.write_text(text[: text.index("  - name: The highest band")])
    assert State.MET in rule(covered(root)["talk"], "TALK-08").missing


def test_a_never_with_its_reason_is_not_missing(root):
    never = "    never: {not_met: It holds always., unknown: It reads no fact.}\n"
    small_rules.replace(
        root / FILE, "    sets: {recorded: false}\n", "    sets: {recorded: false}\n" + never
    )
    found = rule(covered(root)["talk"], "TALK-06")
    assert found.never == {State.NOT_MET: "It holds always.", State.UNKNOWN: "It reads no fact."}
    assert found.missing == ()


def test_a_never_that_a_test_has_seen_is_false(root):
    small_rules.replace(
        root / FILE,
        "    sets: {recorded: false}\n",
        "    sets: {recorded: false}\n    never: {met: Not so.}\n",
    )
    talk = covered(root)["talk"]
    (false,) = talk.false_nevers
    assert (false.rule, false.state, false.reason) == ("TALK-06", State.MET, "Not so.")
    assert "TALK-06 says it is never met ('Not so.'), and a test saw it so" in str(false)
    assert rule(talk, "TALK-06").never == {}


def test_a_never_without_a_reason_is_none(root):
    small_rules.replace(
        root / FILE,
        "    sets: {recorded: false}\n",
        '    sets: {recorded: false}\n    never: {unknown: " "}\n',
    )
    talk = covered(root)["talk"]
    assert [false.reason for false in talk.false_nevers] == [""]
    assert State.UNKNOWN in rule(talk, "TALK-06").missing


def test_a_version_that_may_still_come_so_keeps_the_state_missing(root):
    """TALK-01 stands in two versions; one of them alone cannot speak for both."""
    title = "    title: Not too many talks before\n"
    small_rules.replace(root / OLD, title, title + "    never: {unknown: Always known.}\n")
    assert State.UNKNOWN in rule(covered(root)["talk"], "TALK-01").missing
    small_rules.replace(root / FILE, title, title + "    never: {unknown: Always known.}\n")
    assert rule(covered(root)["talk"], "TALK-01").never == {State.UNKNOWN: "Always known."}


def test_a_never_is_held_against_the_same_condition_in_another_version_only(root):
    """Not met was seen in the later version; the earlier one allows more talks."""
    title = "    title: Not too many talks before\n"
    small_rules.replace(root / OLD, title, title + "    never: {not_met: Never so many.}\n")
    assert covered(root)["talk"].false_nevers == ()


def test_only_what_is_named_is_given(root):
    assert set(covered(root)) == {"talk", "north/talk"}
    assert set(covered(root, "north")) == {"north/talk"}
    assert covered(root, "north")["north/talk"] == covered(root)["north/talk"]
