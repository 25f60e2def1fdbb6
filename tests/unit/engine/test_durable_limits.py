"""The limits of durable-rules: what lies on them runs, what lies beyond is refused, and failures."""

from __future__ import annotations

import subprocess
import sys

import pytest

from oocd.engine.durable_formula import All, Some, every
from oocd.engine.durable_native import (
    MOST_FIELDS,
    MOST_JOINS,
    MOST_MATCHES,
    MOST_TESTS,
    DurableFault,
    Ruleset,
    load_native,
)
from tests.unit.engine.fenced import Spy, eq, rules

NATIVE = load_native()
pytestmark = pytest.mark.skipif(NATIVE is None, reason="durable-rules does not load here")
IN_CHILD = """
from oocd.engine.durable_formula import *
from oocd.engine.durable_native import *
native = load_native()
def eq(name, value=1):
    return FieldTest(name, Op.EQ, value)
"""


def child(code, seconds=60):
    """Run code in a process of its own; give what it printed, or say how it ended."""
    done = subprocess.run(
        [sys.executable, "-c", IN_CHILD + code],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- the limits: what lies on them runs, what lies beyond is refused ----------------------------


def test_as_many_matches_as_are_safe():
    code = f"""
n = {MOST_MATCHES}
found = Ruleset(native, {{f"r{{i}}": eq(f"a{{i}}") for i in range(n)}})
print(len(found.fire({{f"a{{i}}": 1 for i in range(n)}})))
wide = Ruleset(native, {{"r": Some(tuple(eq(f"a{{i}}") for i in range(n)))}})
print(len(wide.fire({{f"a{{i}}": 1 for i in range(n)}})))
half = Ruleset(native, {{f"r{{i}}": every([eq("x"), eq("y", i)]) for i in range(n)}})
print(len(half.fire({{"x": 1, "y": 7}})))
"""
    assert child(code).split() == [str(MOST_MATCHES), "1", "1"]


@pytest.mark.parametrize(
    "formulas",
    [
        {f"r{i}": eq(f"a{i}") for i in range(MOST_MATCHES + 1)},
        {"r": Some(tuple(eq(f"a{i}") for i in range(MOST_MATCHES + 1)))},
        {
            "r": All(
                (
                    Some(tuple(eq(f"a{i}") for i in range(8))),
                    Some(tuple(eq(f"b{i}") for i in range(8))),
                )
            )
        },
    ],
)
def test_more_matches_than_are_safe(formulas):
    with pytest.raises(DurableFault, match="matches at once"):
        Ruleset(NATIVE, formulas)


def test_as_many_first_conditions_as_are_safe():
    code = f"""
n = {MOST_TESTS}
found = Ruleset(native, {{"r": Some(tuple(eq("a", i) for i in range(n)))}})
print([len(found.fire({{"a": i}})) for i in (0, n - 1, n)])
"""
    assert child(code) == "[1, 1, 0]"


def test_more_first_conditions_than_are_safe():
    with pytest.raises(DurableFault, match="comparisons in one set"):
        rules(r=Some(tuple(eq("a", i) for i in range(MOST_TESTS + 1))))


def nested(joins):
    """A formula of so many joins, each inside the one before."""
    formula = eq("z")
    for i in range(joins):
        formula = (All if i % 2 else Some)((eq(f"a{i}"), formula))
    return formula


def test_as_many_joins_as_are_safe():
    found = rules(r=nested(MOST_JOINS))
    facts = {f"a{i}": 1 for i in range(MOST_JOINS)} | {"z": 1}
    assert found.fire(facts) == {"r"}
    assert found.fire({**facts, f"a{MOST_JOINS - 1}": 0}) == set()


def test_more_joins_than_are_safe():
    with pytest.raises(DurableFault, match="joins 15 times"):
        rules(r=nested(MOST_JOINS + 1))


def test_as_many_fields_as_are_safe():
    names = [f"a{i}" for i in range(MOST_FIELDS)]
    found = rules(r=every([eq(name) for name in names]))
    assert found.fire(dict.fromkeys(names, 1)) == {"r"}


def test_more_fields_than_are_safe():
    with pytest.raises(DurableFault, match="fields in one set"):
        rules(r=every([eq(f"a{i}") for i in range(MOST_FIELDS + 1)]))


# --- when it fails ------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_facts_that_were_not_handled_observed_already_or_put_off(answer):
    spy = Spy(assert_fact=lambda *_: (answer, 1))
    found = Ruleset(spy, {"r": eq("a")})
    with pytest.raises(DurableFault, match=f"answer {answer}"):
        found.fire({"a": 1})


def test_after_an_error_the_set_is_never_used_again():
    spy = Spy(assert_fact=NATIVE.error("error code: 303") if NATIVE else None)
    found = Ruleset(spy, {"r": eq("a")})
    with pytest.raises(DurableFault, match="303"):
        found.fire({"a": 1})
    with pytest.raises(DurableFault, match="used again"):
        found.fire({"a": 1})
    assert len(spy.called("assert_fact")) == 1
    assert spy.called("delete_state") == []  # to delete a session that failed crashes


def test_out_of_memory():
    found = Ruleset(Spy(assert_fact=MemoryError()), {"r": eq("a")})
    with pytest.raises(DurableFault):
        found.fire({"a": 1})


def test_rules_that_it_refuses():
    spy = Spy(create_ruleset=NATIVE.error("error code: 106") if NATIVE else None)
    with pytest.raises(DurableFault, match="106"):
        Ruleset(spy, {"r": eq("a")})


def test_a_rule_that_fires_without_end():
    spy = Spy(complete_and_start_action=lambda *_: '{"r":{"m":{}}}')
    with pytest.raises(DurableFault, match="without end"):
        Ruleset(spy, {"r": eq("a")}).fire({"a": 1})


@pytest.mark.parametrize("started", [None, ("{}", '{"other":{"m":{}}}')])
def test_what_fires_must_be_what_was_loaded(started):
    spy = Spy(start_action_for_state=lambda *_: started, complete_and_start_action=lambda *_: None)
    spy.answers["complete_and_start_action"] = lambda *_: None
    with pytest.raises(DurableFault, match="not what was loaded"):
        Ruleset(spy, {"r": eq("a")}).fire({"a": 1})


def test_unloaded_rules_are_not_used():
    spy = Spy()
    found = Ruleset(spy, {"r": eq("a")})
    found.unload()
    found.unload()
    assert spy.called("delete_ruleset") == [[found._handle]]
    with pytest.raises(DurableFault, match="used again"):
        found.fire({"a": 1})


def test_rules_nobody_refers_to_are_unloaded():
    spy = Spy()
    Ruleset(spy, {"r": eq("a")})
    assert len(spy.called("delete_ruleset")) == 1


def test_building_and_unloading_leaves_no_memory_behind():
    code = """
import resource
from pathlib import Path
def mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
def work():
    found = Ruleset(native, {f"r{i}": every([eq(f"a{i}"), eq("b")]) for i in range(50)})
    found.fire({"a1": 1, "b": 1})
    found.unload()
for _ in range(20):
    work()
before = mb()
for _ in range(300):
    work()
print(mb() - before)
"""
    assert float(child(code, 120)) < 10
