"""Formulas for durable-rules: the two sides of a condition, their width, how they are written."""

from __future__ import annotations

import itertools

import pytest

from oocd.engine import truth
from oocd.engine.durable_formula import (
    ALWAYS,
    NEVER,
    TURNED,
    All,
    FieldName,
    FieldTest,
    Op,
    Pair,
    Some,
    as_json,
    at_least_pair,
    every,
    every_pair,
    size,
    some,
    some_pair,
)

A, B, C, D = (FieldTest(name, Op.EQ, 1) for name in "abcd")


def pair(name):
    return Pair(FieldTest(name, Op.EQ, 1), FieldTest(name, Op.NEQ, 1))


def holds(formula, facts):
    """Whether a formula holds for facts, by the plainest reading of it."""
    if isinstance(formula, All):
        return all(holds(part, facts) for part in formula.parts)
    if isinstance(formula, Some):
        return any(holds(part, facts) for part in formula.parts)
    if formula.field not in facts:
        return False
    if formula.op is Op.KNOWN:
        return True
    right = formula.right
    if isinstance(right, FieldName):
        if right.name not in facts:
            return False
        right = facts[right.name]
    left = facts[formula.field]
    return {
        Op.EQ: left == right,
        Op.NEQ: left != right,
        Op.LT: left < right,
        Op.LTE: left <= right,
        Op.GT: left > right,
        Op.GTE: left >= right,
    }[formula.op]


def answer(asked, facts):
    met, unmet = holds(asked.met, facts), holds(asked.unmet, facts)
    assert not (met and unmet)
    return True if met else (False if unmet else None)


WORLDS = [
    {name: value for name, value in zip("abc", values, strict=True) if value is not None}
    for values in itertools.product([1, 0, None], repeat=3)
]


def known(facts, name):
    return None if name not in facts else facts[name] == 1


@pytest.mark.parametrize("facts", WORLDS)
def test_joined_pairs_are_kleenes_logic(facts):
    pairs = [pair(name) for name in "abc"]
    truths = [known(facts, name) for name in "abc"]
    assert answer(every_pair(pairs), facts) is truth.every(truths)
    assert answer(some_pair(pairs), facts) is truth.some(truths)
    assert answer(some_pair(pairs).turned(), facts) is truth.negate(truth.some(truths))
    for count in range(5):
        assert answer(at_least_pair(count, pairs), facts) is truth.at_least(count, truths)


@pytest.mark.parametrize(("op", "other"), TURNED.items())
def test_a_turned_comparison_holds_exactly_where_the_first_does_not(op, other):
    for left, right in itertools.product(range(3), repeat=2):
        facts = {"a": left}
        assert holds(FieldTest("a", op, right), facts) is not holds(
            FieldTest("a", other, right), facts
        )
    assert TURNED[other] is op


def test_joins_are_flattened_and_what_says_nothing_is_left_out():
    assert every([A, ALWAYS, every([B, A])]) == All((A, B))
    assert some([A, NEVER, some([B, A])]) == Some((A, B))
    assert every([A, NEVER]) == NEVER
    assert some([A, ALWAYS]) == ALWAYS
    assert every([]) == ALWAYS
    assert some([]) == NEVER
    assert every([A]) == A


@pytest.mark.parametrize(
    ("formula", "ways"),
    [
        (A, 1),
        (ALWAYS, 1),
        (NEVER, 0),
        (All((A, B)), 1),
        (Some((A, B)), 2),
        (All((Some((A, B)), Some((C, D)))), 4),
        (Some((All((A, B)), All((C, D)), D)), 3),
        (Some(tuple(FieldTest("a", Op.EQ, value) for value in range(9))), 1),
        (Some((FieldTest("a", Op.EQ, 1), FieldTest("a", Op.EQ, 1))), 2),
        (Some((FieldTest("a", Op.EQ, 1), FieldTest("a", Op.EQ, True))), 1),
        (Some((FieldTest("a", Op.EQ, 1), FieldTest("a", Op.NEQ, 2))), 2),
        (Some((FieldTest("a", Op.EQ, 1), FieldTest("b", Op.EQ, 2))), 2),
        (Some((FieldTest("a", Op.EQ, 1), FieldTest("a", Op.EQ, FieldName("b")))), 2),
        (Some((All((A, Some((B, C)))), All((FieldTest("a", Op.EQ, 2), D)))), 2),
    ],
)
def test_ways_through_a_formula(formula, ways):
    assert size(formula).ways == ways


def test_no_case_has_more_matches_than_there_are_ways():
    parts = [A, B, C, FieldTest("a", Op.EQ, 2), FieldTest("b", Op.NEQ, 1)]

    def matches(formula, facts):
        if isinstance(formula, FieldTest):
            return int(holds(formula, facts))
        counts = [matches(part, facts) for part in formula.parts]
        if isinstance(formula, All):
            product = 1
            for count in counts:
                product *= count
            return product
        return sum(counts)

    seen = 0
    for first, second, third in itertools.product(parts, repeat=3):
        for formula in (
            Some((first, second, third)),
            All((Some((first, second)), Some((second, third)))),
            Some((All((first, second)), All((third, second)))),
        ):
            for values in itertools.product([1, 2, 0], repeat=3):
                facts = dict(zip("abc", values, strict=True))
                assert matches(formula, facts) <= size(formula).ways
                seen = max(seen, matches(formula, facts))
    assert seen == 4


def test_size_and_fields():
    two = FieldTest("a", Op.LT, FieldName("z"))
    formula = All((A, Some((B, two))))
    # a comparison of two fields asks first whether the right one is there
    assert size(formula) == (2, 4, 3, {"a", "b", "z"})
    assert size(ALWAYS) == (1, 0, 1, set())
    assert size(NEVER) == (0, 0, 1, set())


def test_as_written():
    formula = All((A, Some((FieldTest("b", Op.NEQ, "x"), FieldTest("c", Op.KNOWN)))))
    assert as_json(formula) == {
        "$and": [{"a": 1}, {"$or": [{"$neq": {"b": "x"}}, {"$ex": {"c": 1}}]}]
    }


def test_a_comparison_of_two_fields_stands_behind_a_test_that_the_right_one_is_there():
    assert as_json(FieldTest("a", Op.EQ, FieldName("z"))) == {
        "$and": [{"$ex": {"z": 1}}, {"$eq": {"a": {"$m": "z"}}}]
    }
