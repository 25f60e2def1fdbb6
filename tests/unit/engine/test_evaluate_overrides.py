"""Exceptions: a rule that sets another aside, or leaves it not known."""

from __future__ import annotations

import pytest

from oocd.engine.errors import InputError
from tests.unit.engine import tiny
from tests.unit.engine.evaluate_parts import WORD, outcome, status

rule, family = tiny.rule, tiny.family


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


# --- overrides -------------------------------------------------------------------------------


def overriding(*pairs, extra=()):
    return [
        rule("BAR", "bar", {"a": True}),
        rule("EXC", "inform", {"b": True}, overrides=["BAR"], sets={"recorded": True}),
        *extra,
    ]


@pytest.mark.parametrize(
    ("bar", "exception", "said"),
    [
        (True, True, "open"),
        (True, False, "not_available"),
        (True, None, "cannot_say"),
        (False, None, "open"),
        (None, True, "open"),
        (None, None, "cannot_say"),
    ],
)
def test_an_override_defeats_when_true_and_leaves_unknown_when_unknown(bar, exception, said, make):
    library = make(*overriding())
    assert status(library, {"a": WORD[bar], "b": WORD[exception]}) == said


def test_an_override_not_known_asks_for_its_own_facts(make):
    assert outcome(make(*overriding()), {"a": True}).asks == ("b",)


def test_a_rule_set_aside_says_by_which(make):
    entry = tiny.entry(tiny.data(make(*overriding()), {"a": True, "b": True}), "talk")
    (reason,) = [r for r in entry["why"] if r["rule"] == "BAR"]
    assert reason["set_aside_by"] == "EXC"


def test_an_override_that_is_itself_set_aside_defeats_nothing(make):
    back = rule("BACK", "inform", {"c": True}, overrides=["EXC"], sets={"shown": True})
    library = make(*overriding(extra=[back]))
    facts = {"a": True, "b": True}
    assert status(library, facts, {"c": True}) == "not_available"
    assert status(library, facts, {"c": False}) == "open"
    assert status(library, facts) == "cannot_say"


@pytest.mark.parametrize(
    ("gate", "exception", "said"),
    [
        (False, True, "open"),  # the only gateway set aside: no gateway stands in the way
        (False, None, "cannot_say"),
        (False, False, "not_available"),
        (True, None, {"open", "cannot_say"}),
    ],
)
def test_a_gateway_may_be_set_aside_like_any_rule(gate, exception, said, make):
    library = make(
        rule("GATE", "gateway", {"a": True}),
        rule("EXC", "inform", {"b": True}, overrides=["GATE"], sets={"recorded": True}),
    )
    found = status(library, {"a": WORD[gate], "b": WORD[exception]})
    assert found in ({said} if isinstance(said, str) else said)


def test_a_requirement_may_be_set_aside(make):
    library = make(
        rule("REQ", "require", {"a": True}),
        rule("EXC", "bar", {"b": True}, overrides=["REQ"]),
    )
    assert status(library, {"a": False, "b": True}) == "not_available"  # the exception bars itself
    assert status(library, {"a": False, "b": False}) == "not_available"


def test_flags_and_duties_may_be_set_aside_as_well(make):
    library = make(
        rule("FLAG", "flag", {"a": True}, ()),
        rule("DUTY", "duty", {"a": True}, ()),
        rule("EXC", "prompt", {"b": True}, (), overrides=["FLAG", "DUTY"]),
    )
    seen = lambda *facts: {  # noqa: E731
        e["id"] for key in ("flags", "duties") for e in tiny.data(library, {"a": True}, *facts)[key]
    }
    assert {"FLAG", "DUTY"} <= seen({"b": False})
    assert seen({"b": True}) == {"EXC"}


def test_rules_that_override_each_other_in_a_circle_are_refused(tmp_path):
    circle = [
        rule("ONE", "bar", {"a": True}, overrides=["TWO"]),
        rule("TWO", "bar", {"b": True}, overrides=["ONE"]),
    ]
    with pytest.raises(InputError, match="R-CYCLE"):
        tiny.library(tmp_path / "two", family(*circle))
    itself = rule("SELF", "bar", {"a": True}, overrides=["SELF"])
    with pytest.raises(InputError, match="R-CYCLE"):
        tiny.library(tmp_path / "one", family(itself))
