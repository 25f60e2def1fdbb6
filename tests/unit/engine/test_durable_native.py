"""The fence around durable-rules: what hangs, crashes or misreads without it is refused.

What might hang were the fence wrong runs in a child process with a time limit: a hang in C holds
the interpreter's lock and no timer inside the process would end it.
"""

from __future__ import annotations

import json
import sys
import threading

import pytest

from oocd.engine import durable_native
from oocd.engine.durable_formula import ALWAYS, NEVER, All, FieldName, FieldTest, Op, Some
from oocd.engine.durable_native import (
    LARGEST,
    DurableFault,
    Ruleset,
    check_names,
    check_scalar,
    fnv1,
    load_native,
)
from tests.unit.engine.fenced import Spy, eq, rules

NATIVE = load_native()
pytestmark = pytest.mark.skipif(NATIVE is None, reason="durable-rules does not load here")


# --- what it says ------------------------------------------------------------------------------


def test_rules_fire_where_their_formula_holds():
    found = rules(
        both=All((eq("a"), eq("b", "x"))),
        other=FieldTest("a", Op.NEQ, 1),
        least=FieldTest("n", Op.GTE, -3),
        flag=eq("f", value=True),
    )
    assert found.fire({"a": 1, "b": "x"}) == {"both"}
    assert found.fire({"a": 2, "b": "x", "n": -3, "f": True}) == {"other", "least", "flag"}
    assert found.fire({"n": -4, "f": False}) == set()
    assert found.fire({}) == set()


@pytest.mark.parametrize("op", [Op.EQ, Op.NEQ, Op.LT, Op.LTE, Op.GT, Op.GTE])
def test_comparisons_of_numbers(op):
    found = rules(r=FieldTest("n", op, 5), s=FieldTest("n", op, FieldName("m")))
    for number in (-6, 4, 5, 6, LARGEST - 1, 1 - LARGEST):
        expected = {
            Op.EQ: number == 5,
            Op.NEQ: number != 5,
            Op.LT: number < 5,
            Op.LTE: number <= 5,
            Op.GT: number > 5,
            Op.GTE: number >= 5,
        }[op]
        assert found.fire({"n": number, "m": 5}) == ({"r", "s"} if expected else set())


def test_large_numbers_are_told_apart():
    found = rules(r=eq("n", LARGEST - 1))
    assert found.fire({"n": LARGEST - 1}) == {"r"}
    assert found.fire({"n": LARGEST - 2}) == set()


def test_a_comparison_with_a_field_that_is_absent_never_holds():
    """Unfenced, durable-rules answers with what the comparison before left in memory."""
    found = rules(before=FieldTest("a", Op.GTE, 0), r=FieldTest("a", Op.GTE, FieldName("z")))
    for _ in range(50):
        assert found.fire({"a": 1}) == {"before"}
        assert found.fire({"a": 1, "z": 1}) == {"before", "r"}
        assert found.fire({"z": 1}) == set()


def test_a_rule_that_holds_in_several_ways_fires_once():
    found = rules(r=Some((eq("a"), eq("b"), eq("c"))))
    assert found.fire({"a": 1, "b": 1, "c": 1}) == {"r"}


def test_facts_of_one_case_are_gone_in_the_next():
    found = rules(r=All((eq("a"), eq("b"))))
    assert found.fire({"a": 1}) == set()
    assert found.fire({"b": 1}) == set()


def test_more_cases_than_it_holds_sessions():
    found = rules(r=eq("a"))
    assert all(found.fire({"a": n % 2}) == ({"r"} if n % 2 else set()) for n in range(3000))


# --- what it is given ---------------------------------------------------------------------------


def test_every_rule_asks_for_the_discriminator_first():
    spy = Spy()
    Ruleset(spy, {"r": eq("a"), "s": Some((eq("a"), FieldTest("b", Op.KNOWN)))})
    ((_, text),) = spy.called("create_ruleset")
    for rule in json.loads(text).values():
        (joined,) = rule["all"]  # one fact: nothing is joined
        (condition,) = joined.values()
        assert condition == {"k": "case"} or condition["$and"][0] == {"k": "case"}


def test_every_set_has_a_name_of_its_own():
    spy = Spy()
    for _ in range(3):
        Ruleset(spy, {"r": eq("a")})
    assert len({name for name, _ in spy.called("create_ruleset")}) == 3


def test_the_session_is_deleted_each_time():
    spy = Spy()
    found = Ruleset(spy, {"r": eq("a")})
    for _ in range(3):
        found.fire({"a": 1})
    assert spy.called("delete_state") == [[found._handle, "case"]] * 3
    with pytest.raises(NATIVE.error):
        NATIVE.get_state(found._handle, "case")


def test_no_threads_and_nothing_of_the_python_layer():
    before = threading.active_count()
    rules(r=eq("a")).fire({"a": 1})
    assert threading.active_count() == before
    assert "durable.engine" not in sys.modules


def test_what_is_handed_in_is_not_changed():
    formulas, facts = {"r": eq("a")}, {"a": 1}
    Ruleset(NATIVE, formulas).fire(facts)
    assert (formulas, facts) == ({"r": eq("a")}, {"a": 1})


def test_numbers_are_written_without_an_exponent():
    spy = Spy()
    Ruleset(spy, {"r": eq("a", LARGEST - 1)}).fire({"a": 1 - LARGEST})
    ((_, text),), ((_, fact),) = spy.called("create_ruleset"), spy.called("assert_fact")
    assert str(LARGEST - 1) in text
    assert str(1 - LARGEST) in fact


def test_the_engines_own_fact_and_ours_have_different_ids():
    assert fnv1("sid-case") != fnv1(durable_native._OWN["id"])


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["", None, 1.5, float("nan"), 2**53, -(2**53), b"x", "a b", "é", "x" * 65, '"', ("a",)]
)
def test_only_typed_scalars_are_sent(value):
    with pytest.raises(DurableFault, match="cannot be sent"):
        check_scalar("a", value)
    found = rules(r=FieldTest("a", Op.KNOWN), s=eq("b"))
    with pytest.raises(DurableFault, match="cannot be sent"):
        found.fire({"a": value})
    assert found.fire({"b": 1}) == {"s"}  # the next case is not touched by it


@pytest.mark.parametrize("value", [0, 1, -1, True, False, "a", "#0f", "a.b-c_D9"])
def test_typed_scalars_are_taken(value):
    check_scalar("a", value)
    assert rules(r=eq("a", value)).fire({"a": value}) == {"r"}


@pytest.mark.parametrize(
    ("constant", "value"),
    [(1, True), (1, "1"), (True, 1), (True, "true"), (False, 0), ("1", 1), (0, False)],
)
def test_a_value_of_another_type_than_it_is_compared_with(constant, value):
    with pytest.raises(DurableFault, match="another type"):
        rules(r=eq("a", constant)).fire({"a": value})


def test_a_field_compared_with_values_of_two_types():
    with pytest.raises(DurableFault, match="two types"):
        rules(r=eq("a", 1), s=eq("a", "x"))


def test_a_fact_that_no_rule_reads():
    with pytest.raises(DurableFault, match="no rule reads b"):
        rules(r=eq("a")).fire({"a": 1, "b": 1})


@pytest.mark.parametrize(
    "name", ["k", "id", "sid", "$s", "$and", "count", "", "a b", 'a"', "é", "x" * 201]
)
def test_names_of_its_own_and_names_it_might_misread(name):
    with pytest.raises(DurableFault):
        check_names([name])
    with pytest.raises(DurableFault):
        rules(r=eq(name))


def test_names_that_it_could_not_tell_apart():
    one, other = "factor_561913", "factor_1644280"
    assert fnv1(one) == fnv1(other)
    check_names([one, one])
    with pytest.raises(DurableFault, match="one hash"):
        check_names([one, other])
    with pytest.raises(DurableFault, match="one hash"):
        rules(r=eq(one), s=eq(other))


@pytest.mark.parametrize("name", ["sink", "", "a b", 'a"b'])
def test_names_of_rules(name):
    with pytest.raises(DurableFault, match="name of a rule"):
        Ruleset(NATIVE, {name: eq("a")})


@pytest.mark.parametrize("formula", [ALWAYS, NEVER])
def test_rules_that_always_or_never_hold_are_not_its_business(formula):
    with pytest.raises(DurableFault, match="always or never"):
        rules(r=formula)


def test_no_rules():
    with pytest.raises(DurableFault, match="0 rules"):
        Ruleset(NATIVE, {})
