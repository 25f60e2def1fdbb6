"""What durable-rules would read as something else, and rules that it is not given."""

from __future__ import annotations

import itertools

import pytest

from oocd.engine import durable
from oocd.engine.durable import DurableEngine, cross_check, refusals
from oocd.engine.durable_fields import as_number, as_word
from oocd.engine.errors import InputError
from tests.unit.engine import tiny
from tests.unit.engine.durable_parts import differences

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")
rule, family = tiny.rule, tiny.family
UNKNOWN = {"unknown": "not_asked"}


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


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
