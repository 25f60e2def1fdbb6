"""The second engine agrees with the reference on what rules mean, and notices where it does not."""

from __future__ import annotations

import itertools

import pytest

from oocd.engine import durable, outcomes
from oocd.engine.durable import DurableEngine
from tests.property.planted import bent, with_rules
from tests.unit.engine import tiny

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")
rule, family = tiny.rule, tiny.family
UNKNOWN = {"unknown": "not_asked"}


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


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
