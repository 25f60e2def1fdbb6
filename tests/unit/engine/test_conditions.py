"""Every operator over known, partly known and unknown facts, against the same question by hand.

The oracle knows no ranges and no third truth: it puts in every value that a fact may have and asks
in plain Python. Where all ways agree, that is the truth; where they do not, it is not known.
"""

from __future__ import annotations

import datetime as dt
import itertools
import operator
from dataclasses import dataclass, field

import pytest

from oocd.engine.conditions import (
    Always,
    Compare,
    FactRef,
    Includes,
    Joined,
    Literal,
    OneOf,
    ParameterRef,
    Quantified,
    Trace,
    Within,
    equals,
    precedes,
)
from oocd.engine.dates import BankHolidays, add_months
from oocd.engine.values import FactValue

DAY = dt.date.fromisoformat
ONE = dt.timedelta(days=1)


def known(name, low, high=None):
    """A fact known exactly, or to lie within a range; a range asks for itself."""
    high = low if high is None else high
    return FactValue(name, name, low, high, asks=() if low == high else (name,))


def unknown(name, *asks):
    return FactValue(name, name, asks=asks or (name,))


@dataclass
class Facts:
    """Stands in for a case, or for one item of a list."""

    facts: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)
    parameters: dict = field(default_factory=dict)
    holidays: BankHolidays | None = None

    def get(self, name):
        return self.facts.get(name) or unknown(name)

    def items(self, name):
        return self.lists.get(name, unknown(name))

    def parameter(self, name):
        return self.parameters[name]


def outcome(node, **facts):
    return node.evaluate(Facts(dict(facts)), Trace())


def truth(node, **facts):
    return outcome(node, **facts)[0]


def in_every_way(question, *choices):
    answers = {bool(question(*way)) for way in itertools.product(*choices)}
    return answers.pop() if len(answers) == 1 else None


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


# --- windows


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        ("2025-01-30", False),
        ("2025-01-31", True),
        ("2025-02-27", True),
        ("2025-02-28", True),
        ("2025-03-01", False),
    ],
)
def test_a_window_of_a_month_holds_both_ends_and_is_clamped(day, inside):
    node = Within("d", "event", "months", Literal(1))
    facts = {"d": known("d", DAY(day)), "event": known("event", DAY("2025-01-31"))}
    assert truth(node, **facts) is inside


@pytest.mark.parametrize(
    ("day", "inside"),
    [("2025-04-09", False), ("2025-04-10", True), ("2025-07-10", True), ("2025-07-11", False)],
)
def test_a_window_of_three_months_holds_both_ends(day, inside):
    node = Within("d", "event", "months", Literal(3))
    facts = {"d": known("d", DAY(day)), "event": known("event", DAY("2025-04-10"))}
    assert truth(node, **facts) is inside


@pytest.mark.parametrize("unit", ["months", "days"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_window_over_ranges_is_what_every_day_says(unit, count):
    start = DAY("2025-01-29")

    def end(anchor):
        return add_months(anchor, count) if unit == "months" else anchor + count * ONE

    days = [start + i * ONE for i in range(0, 40, 3)]
    spans = [(low, high) for low, high in itertools.product(days, days) if low <= high]
    for low, high in spans:
        for anchor, latest in [(start, start), (start, start + 4 * ONE), (days[3], days[5])]:
            node = Within("d", "event", unit, Literal(count))
            ways = [low + i * ONE for i in range((high - low).days + 1)]
            anchors = [anchor + i * ONE for i in range((latest - anchor).days + 1)]
            expected = in_every_way(lambda d, a: a <= d <= end(a), ways, anchors)
            facts = {"d": known("d", low, high), "event": known("event", anchor, latest)}
            assert truth(node, **facts) is expected, (low, high, anchor, latest)


def test_a_window_needs_both_dates():
    node = Within("d", "event", "months", Literal(3))
    there = known("d", DAY("2025-04-10"))
    assert outcome(node, d=there, event=unknown("event")) == (None, ("event",))
    assert outcome(node, d=unknown("d"), event=known("event", DAY("2025-04-10"))) == (None, ("d",))


def test_a_window_of_working_days_skips_the_bank_holiday_and_ends_with_the_table():
    holidays = BankHolidays(frozenset({DAY("2025-04-18")}), DAY("2025-01-01"), DAY("2025-04-30"))
    node = Within("d", "event", "working_days", Literal(1))

    def asked(day, event):
        facts = {"d": known("d", DAY(day)), "event": known("event", DAY(event))}
        return node.evaluate(Facts(facts, holidays=holidays), Trace())[0]

    assert asked("2025-04-21", "2025-04-17") is True  # Friday is a holiday: Monday counts
    assert asked("2025-04-22", "2025-04-17") is False
    assert asked("2025-04-30", "2025-04-30") is None  # the table ends here
    no_table = Facts({"d": known("d", DAY("2025-04-17")), "event": known("e", DAY("2025-04-17"))})
    assert node.evaluate(no_table, Trace())[0] is None


def test_the_length_of_a_window_may_be_a_parameter():
    facts = {"d": known("d", DAY("2025-05-10")), "event": known("event", DAY("2025-04-10"))}
    node = Within("d", "event", "months", ParameterRef("file:months"))
    for months, inside in ((0, False), (1, True)):
        scope = Facts(facts, parameters={"file:months": months})
        assert node.evaluate(scope, Trace())[0] is inside


# --- joined

PARTS = {True: 1, False: 9, None: None}


def part(name, value):
    """A condition of this truth, with the fact that gives it."""
    number = PARTS[value]
    return Compare(name, "max", Literal(5)), known(name, number) if number else unknown(name)


@pytest.mark.parametrize("values", list(itertools.product([True, False, None], repeat=3)), ids=str)
def test_joined_conditions_are_kleene(values):
    names = ("a", "b", "c")
    parts = [part(name, value) for name, value in zip(names, values, strict=True)]
    nodes = tuple(node for node, _ in parts)
    facts = {name: fact for name, (_, fact) in zip(names, parts, strict=True)}
    choices = [[value] if value is not None else [True, False] for value in values]
    questions = {
        "all": lambda *way: all(way),
        "any": lambda *way: any(way),
        "none": lambda *way: not any(way),
    }
    waiting = tuple(name for name, value in zip(names, values, strict=True) if value is None)
    for kind, question in questions.items():
        expected = in_every_way(question, *choices)
        assert outcome(Joined(kind, nodes), **facts) == (
            expected,
            waiting if expected is None else (),
        )
    for count in range(5):
        expected = in_every_way(lambda *way, count=count: sum(way) >= count, *choices)
        assert truth(Joined("at_least", nodes, count), **facts) is expected


def test_a_condition_left_out_is_true_and_reads_nothing():
    trace = Trace()
    assert Always().evaluate(Facts(), trace) == (True, ())
    assert trace.reads == {}


def test_the_trace_holds_every_fact_read_even_after_the_truth_is_settled():
    trace = Trace()
    node = Joined("any", (Compare("a", "is", Literal(1)), Compare("b", "is", Literal(1))))
    node.evaluate(Facts({"a": known("a", 1)}), trace)
    assert list(trace.reads) == ["a", "b"]


# --- lists


def items(*values):
    """Items of a list for which `x <= 5` has these truths; each unknown one asks for its own x."""
    return [
        Facts({"x": known(f"l[{i}].x", PARTS[v]) if PARTS[v] else unknown(f"l[{i}].x")})
        for i, v in enumerate(values)
    ]


WHERE = Compare("x", "max", Literal(5))
ITEMS = [v for n in range(4) for v in itertools.product([True, False, None], repeat=n)]


@pytest.mark.parametrize("values", ITEMS, ids=str)
def test_lists_are_what_holds_however_the_unknown_items_turn_out(values):
    scope = Facts(lists={"l": items(*values)})
    choices = [[value] if value is not None else [True, False] for value in values]
    assert Quantified("any_of", "l", WHERE).evaluate(scope, Trace())[0] is in_every_way(
        lambda *way: any(way), *choices
    )
    assert Quantified("all_of", "l", WHERE).evaluate(scope, Trace())[0] is in_every_way(
        lambda *way: all(way), *choices
    )
    for low, high in itertools.product([None, 0, 1, 2, 3], [None, 0, 1, 2]):
        if low is not None and high is not None and low > high:
            continue  # no count is both
        node = Quantified(
            "count_of",
            "l",
            WHERE,
            None if low is None else Literal(low),
            None if high is None else Literal(high),
        )
        expected = in_every_way(
            lambda *way, low=low, high=high: (
                (low is None or sum(way) >= low) and (high is None or sum(way) <= high)
            ),
            *choices,
        )
        found = node.evaluate(scope, Trace())[0]
        assert found is expected, (low, high)


def test_an_empty_list_has_no_item_and_every_item():
    scope = Facts({"l": known("l", ())}, lists={"l": []})
    assert Quantified("any_of", "l", WHERE).evaluate(scope, Trace()) == (False, ())
    assert Quantified("all_of", "l", WHERE).evaluate(scope, Trace()) == (True, ())
    none_of = Quantified("count_of", "l", WHERE, Literal(0), Literal(0))
    assert none_of.evaluate(scope, Trace()) == (True, ())


@pytest.mark.parametrize("kind", ["any_of", "all_of", "count_of"])
def test_an_unknown_list_is_unknown_and_asked_for(kind):
    node = Quantified(kind, "l", WHERE, Literal(0), None)
    assert node.evaluate(Facts(), Trace()) == (None, ("l",))


def test_unknown_items_ask_for_themselves_and_each_is_traced():
    trace = Trace()
    scope = Facts(lists={"l": items(False, None, None)})
    assert Quantified("any_of", "l", WHERE).evaluate(scope, trace) == (
        None,
        ("l[1].x", "l[2].x"),
    )
    assert trace.items == [("l[0]", False), ("l[1]", None), ("l[2]", None)]


def test_conditions_about_one_item_stay_together():
    """A theft today and an assault last year are not an assault today."""
    where = Joined("all", (Compare("type", "is", Literal("a")), Compare("old", "is", Literal(0))))
    scope = Facts(
        lists={
            "l": [
                Facts({"type": known("t", "a"), "old": known("o", 1)}),
                Facts({"type": known("t", "b"), "old": known("o", 0)}),
            ]
        }
    )
    assert Quantified("any_of", "l", where).evaluate(scope, Trace())[0] is False


def test_a_count_may_be_bounded_by_a_parameter():
    scope = Facts(lists={"l": items(True, True)}, parameters={"file:few": 2})
    node = Quantified("count_of", "l", WHERE, ParameterRef("file:few"), None)
    assert node.evaluate(scope, Trace())[0] is True
    scope.parameters["file:few"] = 3
    assert node.evaluate(scope, Trace())[0] is False
