"""Windows, joined conditions and lists, against the same question by hand."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from oocd.engine.conditions import (
    Always,
    Compare,
    Joined,
    Literal,
    ParameterRef,
    Quantified,
    Trace,
    Within,
)
from oocd.engine.dates import BankHolidays, add_months, uncounted
from oocd.engine.errors import OocdError
from oocd.engine.values import FactValue
from tests.unit.engine.few_facts import Facts, in_every_way, known, outcome, truth, unknown

DAY = dt.date.fromisoformat
ONE = dt.timedelta(days=1)


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


JANUARY = BankHolidays(frozenset(), DAY("2025-01-01"), DAY("2025-04-30"))
"""A table from New Year's Day (no holiday in it) to the end of April."""


def in_table(day, first, last, count):
    """Whether a day is in a window of working days that opens on one of some days, and the trace."""
    node, trace = Within("d", "event", "working_days", Literal(count)), Trace()
    facts = {"d": day, "event": known("event", DAY(first), DAY(last))}
    return node.evaluate(Facts(facts, holidays=JANUARY), trace), trace


def test_a_window_is_not_known_where_the_table_holds_only_one_of_its_ends():
    day = known("d", DAY("2025-04-29"))
    assert in_table(day, "2025-04-25", "2025-04-25", 3)[0] == (True, ())
    assert in_table(day, "2025-04-25", "2025-04-28", 3)[0] == (None, ("event",))
    day = known("d", DAY("2025-01-02"))
    assert in_table(day, "2025-01-01", "2025-01-01", 1)[0] == (True, ())
    assert in_table(day, "2024-12-30", "2025-01-01", 1)[0] == (None, ("event",))


def test_of_a_day_that_is_not_known_no_window_is_counted():
    """So the table is not blamed for what an answer would mend first."""
    found, trace = in_table(unknown("d"), "2025-04-30", "2025-04-30", 1)
    assert found == (None, ("d",))
    assert trace.reads["event"].problem is None
    past = in_table(known("d", DAY("2025-04-30")), "2025-04-30", "2025-04-30", 1)[1]
    assert past.reads["event"].problem == uncounted(JANUARY)


@pytest.mark.parametrize("half", [{"low": DAY("2025-04-10")}, {"high": DAY("2025-04-10")}])
def test_a_window_needs_both_ends_of_the_day_it_opens_on(half):
    node = Within("d", "event", "months", Literal(3))
    opened = FactValue("event", "event", asks=("event",), **half)
    assert outcome(node, d=known("d", DAY("2025-04-10")), event=opened) == (None, ("event",))


def test_a_window_asks_until_it_is_settled():
    node = Within("d", "event", "months", Literal(1))
    event = known("event", DAY("2025-04-01"), DAY("2025-04-30"))
    assert outcome(node, d=known("d", DAY("2025-05-10")), event=event) == (None, ("event",))
    assert outcome(node, d=known("d", DAY("2025-04-30")), event=event) == (True, ())
    assert outcome(node, d=known("d", DAY("2025-06-01")), event=event) == (False, ())


def test_a_window_of_another_length_than_a_number_stops_the_evaluation():
    """`rules check` refuses such a rule; were it evaluated all the same, nothing may come of it."""
    facts = {"d": known("d", DAY("2025-05-10")), "event": known("event", DAY("2025-04-10"))}
    scope = Facts(facts, parameters={"file:months": "three"})
    with pytest.raises(OocdError) as caught:
        Within("d", "event", "months", ParameterRef("file:months")).evaluate(scope, Trace())
    assert caught.value.code == "BUG-PARAMETER"
    assert "a window is 'three' months long" in str(caught.value)


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
    assert trace.reads == {"a": known("a", 1), "b": unknown("b")}


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


def test_the_trace_holds_the_list_itself_only_where_there_is_no_item_to_read():
    node = Quantified("any_of", "l", WHERE)
    there, empty, absent = Trace(), Trace(), Trace()
    node.evaluate(Facts({"l": known("l", ("l[0]",))}, lists={"l": items(True)}), there)
    node.evaluate(Facts({"l": known("l", ())}, lists={"l": []}), empty)
    node.evaluate(Facts(), absent)
    assert list(there.reads) == ["l[0].x"]
    assert empty.reads == {"l": known("l", ())}
    assert absent.reads == {"l": unknown("l")}


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
