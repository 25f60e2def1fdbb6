"""The second engine agrees with the reference on what rules mean, and notices where it does not."""

from __future__ import annotations

import dataclasses
import itertools
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from oocd.engine import durable, durable_sheet, outcomes
from oocd.engine.conditions import Always
from oocd.engine.durable import DurableEngine, RulesDisagree, cross_check, refusals
from oocd.engine.durable_fields import as_number, as_word
from oocd.engine.durable_formula import NEVER, Pair
from oocd.engine.durable_native import DurableFault
from oocd.engine.errors import EngineDisagreement, InputError
from tests.property.planted import bent, with_rules
from tests.unit.engine import tiny

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")

rule, family = tiny.rule, tiny.family
UNKNOWN = {"unknown": "not_asked"}


@pytest.fixture
def make(tmp_path):
    """A library of one family of these rules (and the rule of ages), or of these families."""
    numbers = itertools.count()

    def making(*rules, **keys):
        families = [r for r in rules if "in_force" in r]
        single = [r for r in rules if "in_force" not in r]
        files = [family(tiny.AGE, *single), *families]
        return tiny.library(tmp_path / str(next(numbers)), *files, **keys)

    return making


def differences(library, *facts):
    return DurableEngine(library).check(tiny.run(library, *facts))


def told(library, *facts):
    return {(found.rule, found.reference, found.durable) for found in differences(library, *facts)}


# --- every comparison, known, known in part and not known -----------------------------------------

NUMBERS = [{"n": n} for n in (-1, 0, 1, 2, 3, 4, 5)] + [{"n": UNKNOWN}, {}]
DAYS = [
    *({"day": d} for d in ("2025-05-31", "2025-06-01", "2025-06-02", "2025-06-30", "2025-07-01")),
    *({"day": d} for d in ("2025-05", "2025-06", "2025-07", "2024", "2025", "2026")),
    *({"day": UNKNOWN}, {}),
]
COLOURS = [{"colour": c} for c in ("red", "green", "blue")] + [{"colour": UNKNOWN}, {}]
TRUTHS = [{"a": True}, {"a": False}, {"a": UNKNOWN}, {}]
ORDERED = ("is", "not", "min", "max", "before", "after", "on_or_before", "on_or_after")
WINDOWS = [
    {"day": day, "referral": referral}
    for day in (
        "2025-03-30",
        "2025-03-31",
        "2025-06-30",
        "2025-07-01",
        "2025-03",
        "2025-06",
        "2025-07",
        None,
    )
    for referral in ("2025-03-31", "2025-03", "2027-01-04", None)
]

CONDITIONS = [
    *(({"n": {op: 3}}, NUMBERS) for op in ORDERED),
    *(({"day": {op: "2025-06-01"}}, DAYS) for op in ORDERED),
    *(({"day": {op: {"fact": "referral"}}}, WINDOWS) for op in ORDERED),
    ({"n": 3}, NUMBERS),
    ({"n": {"between": [1, 3]}}, NUMBERS),
    ({"n": {"min": 1, "max": 3}}, NUMBERS),
    ({"n": {"in": [1, 2, 4]}}, NUMBERS),
    ({"n": {"not_in": [1, 2, 4]}}, NUMBERS),
    ({"n": {"in": [3]}}, NUMBERS),
    (
        {"child.age_at_decision": {"in": [14, 15]}},
        [{"child": {"date_of_birth": d}} for d in ("2010", "2011-06", "2009", "2010-06-02")],
    ),
    (
        {"child.age_at_decision": {"not_in": [13, 15]}},
        [
            {"child": {"date_of_birth": d}}
            for d in ("2010", "2011-06", "2011", "2009", "2011-01-01")
        ],
    ),
    (
        {"child.age_at_decision": 15},
        [
            {"child": {"date_of_birth": d}}
            for d in ("2010", "2009-06", "2009-06-02", "2009-06-03", "2008")
        ],
    ),
    (
        {"child.age_at_decision": {"not": 15}},
        [{"child": {"date_of_birth": d}} for d in ("2010", "2009-06", "2009-06-02", "2008")],
    ),
    (
        {"child.days_to_18": {"max": 30}},
        [{"child": {"date_of_birth": d}} for d in ("2007-07-02", "2007-07-03", "2007-07", "2007")],
    ),
    ({"day": {"is": {"fact": "day"}}}, DAYS),
    ({"day": {"within": {"months": 3, "after": "referral"}}}, WINDOWS),
    ({"day": {"within": {"days": 91, "after": "referral"}}}, WINDOWS),
    (
        {"day": {"within": {"working_days": 2, "after": "referral"}}},
        [
            *WINDOWS,
            {"referral": "2027-01-04", "day": "2020-01-01"},
            {"referral": "2025-04-17", "day": "2025-04-23"},
            {"referral": "2025-04-17", "day": "2025-04-22"},
            {"referral": "2025-04-17", "day": "2025-04-24"},
        ],
    ),
    ({"colour": "red"}, COLOURS),
    ({"colour": {"not": "red"}}, COLOURS),
    ({"colour": {"in": ["red", "blue"]}}, COLOURS),
    ({"colour": {"not_in": ["red", "blue"]}}, COLOURS),
    ({"a": True}, TRUTHS),
    ({"a": False}, TRUTHS),
    ({"a": {"not": True}}, TRUTHS),
    ({"a": {"in": [True]}}, TRUTHS),
    (
        {"a": {"is": {"fact": "b"}}},
        [{"a": a, "b": b} for a in (True, False, UNKNOWN) for b in (True, False, UNKNOWN)],
    ),
    (
        {"a": {"not": {"fact": "b"}}},
        [{"a": a, "b": b} for a in (True, False, UNKNOWN) for b in (True, False, UNKNOWN)],
    ),
    ({"quiet": False}, [{"quiet": True}, {"quiet": False}, {}]),
    (
        {"consent.talk": "agrees"},
        [{"consent": {"talk": "agrees"}}, {"consent": {"talk": "does_not_agree"}}, {}],
    ),
    (
        {"tags": {"includes": "talk"}},
        [{"tags": ["talk", "warn"]}, {"tags": ["warn"]}, {"tags": []}, {}],
    ),
    ({"said": "yes_"}, [{"said": "yes_"}, {"said": "no_"}, {"said": "not_asked"}, {}]),
    ({"area": "none"}, [{"area": "north"}, {}]),
    ({"check_complete": True}, [{}]),
    *(
        (
            {kind: [{"a": True}, {"b": True}, {"colour": "red"}]},
            [
                {"a": a, "b": b, "colour": c}
                for a, b, c in itertools.product(
                    (True, False, UNKNOWN), (True, False, UNKNOWN), ("red", "blue", UNKNOWN)
                )
            ],
        )
        for kind in ("all", "any", "none")
    ),
    *(
        (
            {"at_least": {"count": count, "of": [{"a": True}, {"b": True}, {"colour": "red"}]}},
            [
                {"a": a, "b": b, "colour": c}
                for a, b, c in itertools.product(
                    (True, False, UNKNOWN), (True, False, UNKNOWN), ("red", "blue", UNKNOWN)
                )
            ],
        )
        for count in (0, 1, 2, 3, 4)
    ),
    (
        {"none": [{"any": [{"a": True}, {"none": [{"b": True}]}]}]},
        [{"a": a, "b": b} for a in (True, False, UNKNOWN) for b in (True, False, UNKNOWN)],
    ),
]


def facts_of(facts):
    return {key: value for key, value in facts.items() if value is not None}


@pytest.mark.parametrize(("when", "cases"), CONDITIONS, ids=[str(when) for when, _ in CONDITIONS])
def test_every_comparison_agrees_and_is_noticed_when_bent(when, cases, make):
    library = make(rule("R", "flag", when))
    engine = DurableEngine(library)
    ((version,),) = library.families.values()
    (mine,) = [found for found in version.rules if found.rule.id == "R"]
    bends = dict(bent(mine.when))
    for facts in cases:
        assert engine.check(tiny.run(library, facts_of(facts))) == []
    left = []
    for what, node in bends.items():
        other = with_rules(library, {"R": node})
        judge = DurableEngine(other)
        if not any(judge.check(tiny.run(other, facts_of(facts))) for facts in cases):
            left.append(what)
    assert set(left) == {what for what in bends if says_the_same(when, what)}


def says_the_same(when, what):
    """Whether a bend leaves the meaning as it is."""
    if "at_least" in when:
        count, size = when["at_least"]["count"], len(when["at_least"]["of"])
        nothing_matters = not 0 < count <= size and what != "at_least -> all"
        return nothing_matters or (count == size and what == "at_least -> all")
    return when == {"day": {"is": {"fact": "day"}}} and what == "day compared with itself"


@pytest.mark.parametrize("effect", ["flag", "bar", "require", "refer", "gateway", "duty", "prompt"])
def test_a_guard_and_a_condition_join_as_the_effect_has_it(effect, make, monkeypatch):
    library = make(rule("R", effect, {"b": True}, given={"a": True}))
    engine = DurableEngine(library)
    facts = [{"a": a, "b": b} for a in (True, False, UNKNOWN) for b in (True, False, UNKNOWN)]
    for each in facts:
        assert engine.check(tiny.run(library, each)) == []

    def plainly(effect, applies, asks, truth, when_asks):
        return outcomes.every((applies, truth)), (*asks, *when_asks)

    monkeypatch.setattr(outcomes, "_guarded", plainly)
    found = [tiny.run(library, each) for each in facts]
    noticed = any(engine.check(evaluation) for evaluation in found)
    assert noticed is (effect in {"require", "gateway"})


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


def bend(library, name, number=0, part="when"):
    (mine, *_) = [
        each
        for versions in library.families.values()
        for v in versions
        for each in v.rules
        if each.rule.id == name
    ]
    return list(bent(getattr(mine, part)))[number][1]


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


# --- values that durable-rules would read as something else ---------------------------------------


def test_texts_stand_for_themselves_or_for_a_digest():
    texts = [
        "",
        "a",
        "A",
        "é",
        "e\u0301",
        "a b",
        '"',
        "\\",
        "x" * 64,
        "x" * 65,
        "#a",
        "true",
        "1",
        "\ud800",
        "10",
    ]
    words = [as_word(text) for text in texts]
    assert len(set(words)) == len(texts)
    assert as_word("outcome_22") == "outcome_22"
    assert (as_word(True), as_word(False)) == ("true", "false")
    assert (as_number(True), as_number("1"), as_number(None), as_number(7)) == (None, None, None, 7)


def test_a_truth_that_is_a_word_where_it_is_left_out(tmp_path):
    text = tiny.FACTS.replace(
        "{value: false, because: silence", "{value: not_said, because: silence"
    )
    root = tiny.write(
        tmp_path,
        family(
            tiny.AGE,
            *(
                rule(f"R{i}", "flag", {"quiet": when})
                for i, when in enumerate(
                    [True, False, "not_said", {"not": True}, {"in": ["not_said", True]}]
                )
            ),
        ),
    )
    (root / "facts.yaml").write_text(text, encoding="utf-8")
    library = tiny.read_library(root)
    for facts in ({"quiet": True}, {"quiet": False}, {}, {"quiet": UNKNOWN}):
        assert differences(library, facts) == []


# --- what is refused when rules are loaded --------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ({"n": {"in": list(range(500))}}, "ways at once"),
        ({"all": [{"n": {"in": list(range(500))}}, {"a": True}]}, "ways at once"),
        ({"none": [{"n": {"min": {"param": "word"}}}]}, "'soon' where a date or a number stands"),
        ({"a": {"is": {"param": "word"}}}, "a is compared with 'soon'"),
        ({"colour": {"is": {"param": "number"}}}, "colour is compared with 3"),
        ({"any_of": {"list": "events", "where": {"n": {"in": list(range(500))}}}}, "ways at once"),
    ],
)
def test_a_rule_that_cannot_be_run_safely_is_refused_by_name(when, why, make):
    word = {
        "value": "soon",
        "title": "t",
        "basis": "S",
        "confidence": "H",
        "cite": [{"source": "s", "at": ""}],
    }
    library = make(
        family(
            rule("WIDE", "flag", when),
            rule("FINE", "flag", {"a": True}),
            name="wide",
            parameters={"word": word, "number": {**word, "value": 3}},
        )
    )
    (problem,) = refusals(library)
    assert (problem.file, problem.code) == ("national/wide/2000-01-01.yaml", "R-DURABLE")
    assert "WIDE cannot be checked" in problem.text
    assert why in problem.text
    with pytest.raises(InputError) as caught:
        cross_check(tiny.run(library))
    assert caught.value.exit_code == 3


def test_wide_rules_are_spread_over_several_sets(make):
    alike = [rule(f"R{i}", "flag", {"any": [{"n": j} for j in range(4)]}, on=()) for i in range(3)]
    several = [
        rule(f"S{i}", "flag", {"any": [{"a": True}, {"b": True}, {"n": i}]}, on=())
        for i in range(40)
    ]
    library = make(*alike, *several)
    engine = DurableEngine(library)
    for facts in (
        {"a": True, "b": True, "n": 3},
        {"n": UNKNOWN},
        {"a": False, "b": False, "n": 41},
    ):
        assert engine.check(tiny.run(library, facts)) == []
    (plan,) = engine._plans.values()
    assert len(plan.case.shards) > 3
    assert len(plan.case.pairs) == 41  # the three alike are one question
    assert {shard.level for shard in plan.case.shards} == {0}
    for shard in plan.case.shards:
        assert shard.built is not None
        assert set(shard.sources) == shard.built.fields


ITEMS = [{"a": True}, {"b": True}, {"c": True}, {"d": True}, {"colour": "red"}, {"n": {"min": 3}}]
TWOS = [{"all": [one, other]} for one, other in itertools.combinations(ITEMS, 2)]
WIDE = [
    {"any": TWOS},
    {"all": [{"any": two["all"]} for two in TWOS]},
    {"none": TWOS},
    {"any": [{"n": n} for n in range(70)]},
    {
        "any": [
            {"all": [{"n": {"min": n}}, {"n": {"max": n + 1}}, {"a": True}]}
            for n in range(0, 90, 3)
        ]
    },
    *(
        {"at_least": {"count": count, "of": [*ITEMS, *TWOS]}}
        for count in (-1, 0, 1, 4, 7, 21, 22, 30)
    ),
    {"at_least": {"count": 3, "of": [{"any": TWOS[:7]}, *ITEMS]}},
    {"any_of": {"list": "events", "where": {"any": [*TWOS, {"event.type": "rui"}]}}},
]


@pytest.mark.parametrize("when", WIDE, ids=str)
def test_a_rule_too_wide_to_be_asked_at_once_is_asked_in_parts(when, make):
    library = make(rule("R", "flag", when, on=()), rule("S", "flag", ITEMS[0], on=()))
    engine = DurableEngine(library)
    states = (True, False, UNKNOWN)
    seen = set()
    for a, b, c, (d, colour), n in itertools.product(
        states,
        states,
        states,
        [(True, "red"), (False, "blue"), (UNKNOWN, "blue"), (False, "red")],
        (2, 3, 69, UNKNOWN),
    ):
        facts = {
            "a": a,
            "b": b,
            "c": c,
            "d": d,
            "colour": colour,
            "n": n,
            "events": [{"type": "nfa"}, {}],
        }
        evaluation = tiny.run(library, facts)
        assert engine.check(evaluation) == []
        seen |= {found.truth for found in evaluation.case_wide if found.rule.key == "R"}
    (plan,) = engine._plans.values()
    sheets = [sheet for sheet in plan.sheets() if any(shard.level for shard in sheet.shards)]
    settled = "at_least" in when and not 0 < when["at_least"]["count"] <= len(
        when["at_least"]["of"]
    )
    assert len(sheets) == (0 if settled else 1)
    assert settled or len(seen) > 1


def test_shipped_rules_can_all_be_given():
    from oocd.engine.library import read_library

    assert refusals(read_library(tiny.SHIPPED)) == []


# --- disagreement ---------------------------------------------------------------------------------


def test_a_disagreement_names_the_rule_and_the_facts(make):
    library = make(rule("R", "bar", {"n": {"min": 3}, "colour": "red"}))
    broken = with_rules(library, {"R": bend(library, "R", 2)})
    with pytest.raises(RulesDisagree) as caught:
        cross_check(tiny.run(broken, {"n": 5, "colour": "red"}))
    error = caught.value
    assert isinstance(error, EngineDisagreement)
    assert (error.exit_code, error.code) == (7, "ENGINES-DIFFER")
    assert str(error).startswith(
        "ENGINES-DIFFER the engines differ (reference or durable-rules) on R: "
    )
    assert "Facts read: colour, n." in str(error)
    assert "5" not in str(error)  # names, not what the case says of a child
    (found,) = error.found
    assert found.facts == {"colour": "red", "n": "5"}
    assert (found.path, found.place) == ("national/main/2000-01-01.yaml", "")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 our own
    assert (again.found, str(again)) == (error.found, str(error))


def test_a_long_disagreement_is_cut_short(make):
    library = make(*(rule(f"R{i}", "flag", {"a": True}) for i in range(9)))
    broken = with_rules(library, {f"R{i}": bend(library, f"R{i}") for i in range(9)})
    with pytest.raises(RulesDisagree, match="R4: not_met or met; and 4 more") as caught:
        cross_check(tiny.run(broken, {"a": True}))
    assert len(caught.value.found) == 9


def test_facts_of_a_disagreement_in_words(make):
    library = make(rule("R", "flag", {"any": [{"day": {"min": "2025-06-01"}}, {"a": True}]}))
    broken = with_rules(library, {"R": Always()})
    (found,) = differences(broken, {"day": "2025-05"})
    assert found.facts == {"a": "not known", "day": "2025-05-01 to 2025-05-31"}


def test_a_dual_that_is_dropped_is_noticed(make, monkeypatch):
    library = make(rule("R", "flag", {"a": True}))
    ask = durable_sheet.Sheet.ask
    monkeypatch.setattr(
        durable_sheet.Sheet, "ask", lambda self, pair: ask(self, Pair(pair.met, NEVER))
    )
    assert told(library, {"a": True}) == set()
    assert ("R", "not_met", "unknown") in told(library, {"a": False})


def test_a_rule_that_is_met_and_not_met_is_noticed(make, monkeypatch):
    library = make(
        rule("R", "flag", {"a": True}),
        rule("L", "flag", {"any_of": {"list": "events", "where": {"event.type": "rui"}}}),
    )
    ask = durable_sheet.Sheet.ask
    monkeypatch.setattr(
        durable_sheet.Sheet, "ask", lambda self, pair: ask(self, Pair(pair.met, pair.met))
    )
    both = "both met and not met"
    assert told(library, {"a": True, "events": [{"type": "rui"}]}) >= {
        ("R", "met", both),
        ("L", "met", both),
    }


def test_a_value_of_another_type_than_the_catalogues(make):
    library = make(rule("R", "flag", {"n": {"min": 3}}))
    evaluation = tiny.run(library, {"n": 3})
    evaluation.base._known["n"] = dataclasses.replace(evaluation.base.get("n"), low="3", high="3")
    engine = DurableEngine(library)
    with pytest.raises(DurableFault, match="another type"):
        engine.check(evaluation)
    assert engine.check(tiny.run(library, {"n": 3})) == []


# --- one engine for each library, in one process --------------------------------------------------


def test_engines_that_agree(make):
    library = make(rule("R", "flag", {"a": True}))
    assert cross_check(tiny.run(library)) == ("reference", "durable")


def test_only_what_a_case_needs_is_built_and_only_once(make):
    library = make(
        rule("R", "flag", {"a": True}),
        family(
            rule("X", "flag", {"a": True}),
            name="turn",
            force={"from": "2000-01-01", "to": "2025-06-10"},
        ),
        family(rule("Y", "flag", {"a": True}), name="turn", start="2025-06-11"),
    )
    engine = DurableEngine(library)
    assert engine._plans == {}
    engine.check(tiny.run(library))
    built = [shard.built for plan in engine._plans.values() for shard in plan.case.shards]
    assert {path for path, _ in engine._plans} == {
        "national/main/2000-01-01.yaml",
        "national/turn/2000-01-01.yaml",
    }
    engine.check(tiny.run(library))
    assert [shard.built for plan in engine._plans.values() for shard in plan.case.shards] == built


def test_an_engine_is_of_one_library(make):
    one, other = make(rule("R", "flag", {"a": True})), make(rule("R", "flag", {"a": True}))
    assert durable.engine_for(one) is durable.engine_for(one)
    assert durable.engine_for(one) is not durable.engine_for(other)
    with pytest.raises(ValueError, match="another library"):
        DurableEngine(one).check(tiny.run(other))


def test_few_libraries_stay_built(make):
    libraries = [make(rule("R", "flag", {"a": True})) for _ in range(durable.MOST_LIBRARIES + 1)]
    engines = []
    for library in libraries:
        cross_check(tiny.run(library))
        engines.append(durable.engine_for(library))
    assert len(durable._ENGINES) == durable.MOST_LIBRARIES
    assert engines[0]._plans == {}  # put out again
    assert all(engine._plans for engine in engines[1:])
    assert cross_check(tiny.run(libraries[0])) == ("reference", "durable")


def test_a_set_that_failed_is_built_anew(make, monkeypatch):
    library = make(rule("R", "flag", {"a": True}))
    engine = DurableEngine(library)
    evaluation = tiny.run(library, {"a": True})
    assert engine.check(evaluation) == []
    shard = next(iter(engine._plans.values())).case.shards[0]
    failed = shard.built
    with monkeypatch.context() as broken:
        broken.setattr(type(failed), "_run", lambda *_: frozenset())
        with pytest.raises(DurableFault):
            engine.check(evaluation)
    assert engine.check(evaluation) == []
    assert shard.built is not failed


def test_threads_share_an_engine(make):
    library = make(
        rule("R", "bar", {"n": {"min": 3}}),
        rule("S", "flag", {"any_of": {"list": "events", "where": {"event.type": "rui"}}}),
    )
    evaluations = [
        tiny.run(library, {"n": n % 6, "events": [{"type": "rui"}] * (n % 2)}) for n in range(200)
    ]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(cross_check, evaluations)) == {("reference", "durable")}


def test_checking_changes_nothing_of_the_evaluation(make):
    library = make(rule("R", "bar", {"n": {"min": 3}}))
    evaluation = tiny.run(library, {"n": 3})
    before = pickle.dumps((evaluation.results["talk"].status, evaluation.base.case))
    cross_check(evaluation)
    assert pickle.dumps((evaluation.results["talk"].status, evaluation.base.case)) == before
