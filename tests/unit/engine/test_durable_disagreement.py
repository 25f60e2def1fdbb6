"""What is said where the engines differ; one engine for each library."""

from __future__ import annotations

import dataclasses
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from oocd.engine import durable, durable_sheet
from oocd.engine.conditions import Always
from oocd.engine.durable import DurableEngine, RulesDisagree, cross_check
from oocd.engine.durable_formula import NEVER, Pair
from oocd.engine.durable_native import DurableFault
from oocd.engine.errors import EngineDisagreement
from tests.property.planted import with_rules
from tests.unit.engine import tiny
from tests.unit.engine.durable_parts import bend, differences, told

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")
rule, family = tiny.rule, tiny.family


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


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
