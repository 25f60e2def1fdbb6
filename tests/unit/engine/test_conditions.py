"""Every operator over known, partly known and unknown facts, against the same question by hand.

The oracle knows no ranges and no third truth: it puts in every value that a fact may have and asks
in plain Python. Where all ways agree, that is the truth; where they do not, it is not known.
"""

from __future__ import annotations

import datetime as dt
import itertools
import operator

import pytest

from oocd.engine.conditions import (
    Compare,
    FactRef,
    Includes,
    Joined,
    Literal,
    OneOf,
    ParameterRef,
    Trace,
    equals,
    precedes,
)
from oocd.engine.values import FactValue
from tests.unit.engine.few_facts import Facts, in_every_way, known, outcome, truth, unknown

DAY = dt.date.fromisoformat
ONE = dt.timedelta(days=1)


# --- comparisons of numbers and dates, exact and by range


ORDERED = {
    "is": operator.eq,
    "not": operator.ne,
    "min": operator.ge,
    "on_or_after": operator.ge,
    "max": operator.le,
    "on_or_before": operator.le,
    "before": operator.lt,
    "after": operator.gt,
}
SPANS = [(low, high) for low in range(6) for high in range(low, 6)]


@pytest.mark.parametrize("name", ORDERED)
@pytest.mark.parametrize("limit", range(-1, 7))
def test_a_number_or_range_against_a_limit(name, limit):
    for low, high in SPANS:
        node = Compare("n", name, Literal(limit))
        expected = in_every_way(lambda n: ORDERED[name](n, limit), range(low, high + 1))
        assert truth(node, n=known("n", low, high)) is expected, (low, high)


@pytest.mark.parametrize("name", ORDERED)
def test_a_range_against_another_fact(name):
    for (low, high), (first, last) in itertools.product(SPANS, SPANS):
        node = Compare("n", name, FactRef("m"))
        expected = in_every_way(ORDERED[name], range(low, high + 1), range(first, last + 1))
        found = truth(node, n=known("n", low, high), m=known("m", first, last))
        assert found is expected, ((low, high), (first, last))


@pytest.mark.parametrize("name", ORDERED)
def test_dates_compare_as_numbers_do(name):
    start = DAY("2025-02-26")
    for (low, high), limit in itertools.product(SPANS, range(-1, 7)):
        days = [start + i * ONE for i in range(low, high + 1)]
        node = Compare("d", name, Literal(start + limit * ONE))
        expected = in_every_way(lambda d, day=start + limit * ONE: ORDERED[name](d, day), days)
        assert truth(node, d=known("d", days[0], days[-1])) is expected, (low, high, limit)


@pytest.mark.parametrize("name", ORDERED)
def test_an_unknown_fact_is_never_a_no_and_asks_for_itself(name):
    assert outcome(Compare("n", name, Literal(3)), n=unknown("n")) == (None, ("n",))


@pytest.mark.parametrize("name", ORDERED)
def test_with_another_fact_unknown_both_are_asked_for_as_far_as_needed(name):
    node = Compare("n", name, FactRef("m"))
    assert outcome(node, n=known("n", 3), m=unknown("m")) == (None, ("m",))
    assert outcome(node, n=unknown("n"), m=known("m", 3)) == (None, ("n",))
    assert outcome(node, n=unknown("n"), m=unknown("m")) == (None, ("n", "m"))


def test_what_is_settled_asks_for_nothing():
    assert outcome(Compare("n", "min", Literal(1)), n=known("n", 2, 5)) == (True, ())
    assert outcome(OneOf("n", (9,)), n=known("n", 2, 5)) == (False, ())


HALVES = [FactValue("n", "n", low=3, asks=("n",)), FactValue("n", "n", high=3, asks=("n",))]


@pytest.mark.parametrize("half", HALVES, ids=["from", "to"])
@pytest.mark.parametrize("name", ORDERED)
@pytest.mark.parametrize("limit", [1, 3, 5])
def test_a_range_of_which_one_end_is_missing_is_not_known(half, name, limit):
    assert outcome(Compare("n", name, Literal(limit)), n=half) == (None, ("n",))
    assert outcome(Compare("m", name, FactRef("n")), m=known("m", limit), n=half) == (None, ("n",))


def test_a_limit_may_be_a_parameter():
    scope = Facts({"n": known("n", 3)}, parameters={"file:most": 3})
    assert Compare("n", "max", ParameterRef("file:most")).evaluate(scope, Trace())[0] is True
    scope.parameters["file:most"] = 2
    assert Compare("n", "max", ParameterRef("file:most")).evaluate(scope, Trace())[0] is False


def test_both_ends_of_between_count():
    node = Joined("all", (Compare("n", "min", Literal(10)), Compare("n", "max", Literal(17))))
    assert [truth(node, n=known("n", n)) for n in (9, 10, 17, 18)] == [False, True, True, False]


# --- equality of words, truths and lists


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("a", "a", True),
        ("a", "b", False),
        (True, True, True),
        (True, False, False),
        (False, False, True),
        (True, 1, False),  # a truth is no number, though Python says so
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        (("a", "b"), ("a", "b"), True),
        (("a", "b"), ("b", "a"), False),
        ((), (), True),
    ],
)
def test_equality_is_of_the_same_kind(left, right, expected):
    assert equals(known("f", left), right, right) is expected


def test_two_equal_ranges_are_not_equal_facts():
    assert equals(known("d", DAY("2025-03-01"), DAY("2025-03-31")), *_march()) is None


def _march():
    return DAY("2025-03-01"), DAY("2025-03-31")


def test_only_numbers_and_dates_come_before_one_another():
    assert precedes(1, 2)
    assert precedes(DAY("2025-01-01"), DAY("2025-01-02"))
    assert not precedes("a", "b")
    assert not precedes(False, True)
    assert not precedes(True, 5)
    assert not precedes(0, True)
    assert not precedes(None, 1)
    assert not precedes(1, DAY("2025-01-01"))


# --- one of several, includes


@pytest.mark.parametrize(
    ("value", "inside", "outside"), [("a", True, False), ("b", True, False), ("c", False, True)]
)
def test_one_of_several_and_none_of_them(value, inside, outside):
    assert truth(OneOf("f", ("a", "b")), f=known("f", value)) is inside
    assert truth(OneOf("f", ("a", "b"), wanted=False), f=known("f", value)) is outside


@pytest.mark.parametrize("wanted", [True, False])
def test_one_of_an_unknown_fact_is_unknown(wanted):
    assert outcome(OneOf("f", ("a",), wanted), f=unknown("f")) == (None, ("f",))


def test_a_range_may_be_one_of_several():
    for (low, high), values in itertools.product(SPANS, [(2,), (2, 3), (1, 2, 3), (0, 5)]):
        expected = in_every_way(lambda n, values=values: n in values, range(low, high + 1))
        found = truth(OneOf("n", values), n=known("n", low, high))
        assert found is None or found is expected, (low, high, values)
        assert (found is not None) or low != high  # a range may stay open, an exact value never


def test_a_given_list_is_complete():
    node = Includes("tags", "x")
    assert outcome(node, tags=known("tags", ("x", "y"))) == (True, ())
    assert outcome(node, tags=known("tags", ("y",))) == (False, ())
    assert outcome(node, tags=known("tags", ())) == (False, ())
    assert outcome(node, tags=unknown("tags")) == (None, ("tags",))
