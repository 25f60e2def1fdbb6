"""The second engine on what else decides whether and where a rule is asked."""

from __future__ import annotations

import itertools

import pytest

from oocd.engine import durable, outcomes
from oocd.engine.durable import DurableEngine
from tests.property.planted import with_rules
from tests.unit.engine import tiny
from tests.unit.engine.durable_parts import bend, differences, told

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")
rule, family = tiny.rule, tiny.family
UNKNOWN = {"unknown": "not_asked"}


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


# --- what else decides whether and where a rule is asked ------------------------------------------


@pytest.mark.parametrize(
    "day", ["2025-04-30", "2025-05-01", "2025-05-31", "2025-06-01", "2025-05", "2025-04", "2025"]
)
def test_a_rules_own_dates(day, make, monkeypatch):
    dated = rule("R", "flag", {"a": True}, **{"from": "2025-05-01", "to": "2025-05-31"})
    library = make(family(dated, name="dated", choose_by="day"))
    for a in (True, False):
        assert differences(library, {"day": day, "a": a}) == []
    assert differences(library, {"a": True}) == []
    monkeypatch.setattr(outcomes.Evaluator, "_speaks", lambda *_: (True, ()))
    assert bool(differences(library, {"day": day, "a": True})) is (
        day not in {"2025-05-01", "2025-05-31", "2025-05"}
    )


def test_a_rule_asked_of_each_item(make):
    library = make(
        rule("R", "bar", {"offence.x": True}),
        rule("S", "flag", {"offence.x": {"is": {"fact": "a"}}}),
    )
    offences = [{"offence": "low", "date": "2025-05-10", "x": x} for x in (True, False)]
    assert (
        differences(
            library, {"offences": [*offences, {"offence": "mid", "date": "2025-05"}], "a": True}
        )
        == []
    )
    assert differences(library, {"offences": []}) == []
    assert differences(library, {"offences": UNKNOWN}) == []
    broken = with_rules(library, {"R": bend(library, "R")})
    found = differences(broken, {"offences": offences})
    assert {(each.rule, each.place) for each in found} == {
        ("R", "offences[0]"),
        ("R", "offences[1]"),
    }


def test_items_left_out_of_the_tests(make):
    library = make(
        rule("R", "bar", {"offence.x": True}),
        rule("P", "prompt", {"any_of": {"list": "offences", "where": {"offence.x": True}}}, on=()),
        rule("D", "duty", {"any_of": {"list": "offences", "where": {"offence.x": True}}}, on=()),
        rule(
            "Q",
            "prompt",
            {"any_of": {"list": "offences", "where": {"offence.x": True}}},
            on=(),
            given={"a": True},
        ),
    )
    young = {"offence": "low", "date": "2020-04-30", "x": True}
    older = {"offence": "low", "date": "2025-05-10", "x": False}
    for offences in ([young], [young, older], [older], [young, young]):
        for a in (True, False):
            assert differences(library, {"offences": offences, "a": a}) == []
    out = with_rules(
        library, {"AGE-01": bend(library, "AGE-01")}
    )  # min -> max: the older is left out
    assert ("AGE-01", "not_met", "met") in told(out, {"offences": [older]})
    prompt = with_rules(library, {"P": bend(library, "P"), "Q": bend(library, "Q")})
    assert told(prompt, {"offences": [young, older]}) >= {("P", "not_met", "met")}


def test_a_rule_that_reads_results(make):
    library = make(
        rule("B", "bar", {"a": True}),
        rule("R", "refer", {"result.talk.status": {"in": ["open", "refer"]}}, on="warn"),
        rule("S", "flag", {"result.talk.status": "not_available"}),
        rule("T", "inform", {"result.court.status": "open"}, sets={"recorded": True}),
    )
    for a in (True, False, UNKNOWN):
        assert differences(library, {"a": a}) == []
    assert told(with_rules(library, {"S": bend(library, "S")}), {"a": True}) == {
        ("S", "not_met", "met")
    }


def test_results_that_are_others_under_another_version_in_doubt(make):
    reads = [
        rule("R", "refer", {"result.talk.status": "open"}, on="warn"),
        rule("S", "bar", {"result.talk.status": "not_available"}, on="terms"),
    ]
    library = make(
        *reads,
        family(
            rule("X", "bar", {"a": True}),
            name="turn",
            force={"from": "2000-01-01", "to": "2025-06-10"},
        ),
        family(rule("Y", "bar", {"a": False}), name="turn", start="2025-06-11"),
    )
    for day in ("2025-06-10", "2025-06-11", "2025-06"):
        for a in (True, False, UNKNOWN):
            assert differences(library, {"decision_date": day, "a": a}) == []
    evaluation = tiny.run(library, {"decision_date": "2025-06", "a": True})
    assert len(evaluation.selection.worlds()) == 2
    for name in ("R", "S"):
        broken = with_rules(library, {name: bend(library, name)})
        assert differences(broken, {"decision_date": "2025-06", "a": True})


@pytest.mark.parametrize("area", ["north", "south", None])
def test_parameters_as_the_area_sets_them(area, make):
    limit = {
        "value": 3,
        "title": "limit",
        "local": True,
        "tighter": "lower",
        "basis": "S",
        "confidence": "H",
        "cite": [{"source": "s", "at": ""}],
    }
    library = make(
        family(
            rule("R", "bar", {"n": {"max": {"param": "limit"}}}),
            rule(
                "W", "flag", {"day": {"within": {"days": {"param": "limit"}, "after": "referral"}}}
            ),
            rule("C", "flag", {"count_of": {"list": "events", "max": {"param": "limit"}}}),
            name="numbers",
            parameters={"limit": limit},
        ),
        family(name="numbers", area="north", sets_parameters={"limit": {**limit, "value": 2}}),
    )
    engine = DurableEngine(library)
    noticed = set()
    for n in range(1, 5):
        facts = {
            "n": n,
            "events": [{"type": "rui"}] * n,
            "referral": "2025-06-01",
            "day": f"2025-06-0{1 + n}",
        }
        case = {"area": area, **facts} if area else facts
        evaluation = tiny.run(library, case)
        assert engine.check(evaluation) == []
        noticed.add(evaluation.results["talk"].status.value)
    assert noticed == {"open", "not_available"}


@pytest.mark.parametrize("kind", ["any_of", "all_of", "count_of"])
def test_lists(kind, make):
    bounds = (
        [{"min": 1}, {"max": 1}, {"is": 2}, {"min": 1, "max": 2}] if kind == "count_of" else [{}]
    )
    whens = [
        {
            kind: {
                "list": "events",
                "where": {"event.type": "rui", "event.date": {"min": "2025-05-01"}},
                **b,
            }
        }
        for b in bounds
    ]
    library = make(*(rule(f"R{i}", "flag", when, on=()) for i, when in enumerate(whens)))
    engine = DurableEngine(library)
    items = [
        {"type": "rui", "date": "2025-05-02"},
        {"type": "nfa"},
        {"type": "rui"},
        {"date": "2025-05"},
        {"date": "2025"},
        {},
    ]
    lists = [
        [],
        *(
            [
                list(c)
                for size in (1, 2, 3)
                for c in itertools.combinations_with_replacement(items, size)
            ]
        ),
    ]
    for events in [*lists, UNKNOWN]:
        assert engine.check(tiny.run(library, {"events": events})) == []


def test_exceptions_leave_a_truth_not_known(make):
    library = make(
        rule("R", "bar", {"a": True}),
        rule("O", "flag", {"b": True}, overrides=["R"]),
        rule("F", "flag", {"c": True}, on=()),
        rule("G", "flag", {"d": True}, on=(), overrides=["F"]),
    )
    states = (True, False, UNKNOWN)
    for a, b, c, d in itertools.product(states, repeat=4):
        assert differences(library, {"a": a, "b": b, "c": c, "d": d}) == []
    broken = with_rules(library, {"R": bend(library, "R"), "F": bend(library, "F")})
    assert told(broken, {"a": True, "b": UNKNOWN, "c": True, "d": UNKNOWN}) >= {
        ("R", "not_met", "met")
    }
    # what the reference left unknown only because of the exception is looked at without it
    assert told(broken, {"a": False, "b": UNKNOWN, "c": False, "d": UNKNOWN}) == {
        ("R", "unknown", "not_met"),
        ("F", "unknown", "not_met"),
    }


def test_rules_of_what_is_not_offered_here_are_checked_too(make):
    library = make(
        rule("R", "bar", {"a": True}, on="local_club"),
        rule("J", "adjust", {"offence.x": True}, on=(), direction="aggravating"),
    )
    facts = {
        "a": True,
        "area": "south",
        "offences": [{"offence": "low", "date": "2025-05-10", "x": True}],
    }
    assert differences(library, facts) == []
    broken = with_rules(library, {"R": bend(library, "R"), "J": bend(library, "J")})
    assert told(broken, facts) == {("R", "not_met", "met"), ("J", "not_met", "met")}


def test_a_rule_the_reference_wrongly_takes_not_to_apply(make):
    library = make(rule("R", "bar", {"b": True}, given={"a": True}))
    broken = with_rules(library, {"R": bend(library, "R", part="given")}, part="given")
    assert told(broken, {"a": True, "b": True}) == {("R", "does not apply", "met")}
    assert told(broken, {"a": False, "b": True}) == {("R", "met", "does not apply")}
