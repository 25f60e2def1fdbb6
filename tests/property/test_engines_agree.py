"""The reference and durable-rules agree on every shipped rule, and faults in either are noticed.

Cases are drawn where rules turn (`drawn_cases`), in every area, under every version, with facts
left out, not known and known in part.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import faulthandler
import itertools
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oocd.engine import (
    durable,
    durable_check,
    durable_compare,
    durable_formula,
    durable_reading,
)
from oocd.engine.conditions import Trace
from oocd.engine.dates import add_months
from oocd.engine.durable import DurableEngine, cross_check
from oocd.engine.durable_formula import All, FieldName, FieldTest, Op, Some, size
from oocd.engine.durable_native import MOST_JOINS, MOST_MATCHES, MOST_TESTS, Ruleset, load_native
from oocd.engine.durable_plan import PlannedRule
from oocd.engine.durable_sheet import Contradiction, Sheet
from oocd.engine.errors import EngineDisagreement, SelectionError
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import read_library
from tests.property.drawn_cases import DAY, Drawer, read, seeded, turning
from tests.property.planted import bent, with_rules
from tests.unit.engine import tiny
from tests.unit.engine.test_durable_formula import holds

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")

LIBRARY = read_library(tiny.SHIPPED)
TURNS = turning(LIBRARY)
ENGINE = DurableEngine(LIBRARY)
AREAS = [None, *LIBRARY.catalogue.tables["areas"].rows]
VERSIONS = [version for versions in LIBRARY.families.values() for version in versions]


@pytest.fixture(autouse=True)
def _ends_a_hang():
    """A hang in C holds the interpreter's lock: only a timer outside Python can end the process."""
    faulthandler.dump_traceback_later(600, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def evaluated(randomness, *, known=0.85, accept=True, library=LIBRARY, **fixed):
    """Evaluate a drawn case; None where the draw made one that cannot be."""
    case = read(library, Drawer(library, TURNS, randomness, known).case(**fixed))
    if case is None:
        return None
    try:
        return evaluate(case, library, Settings(accept_indicative=accept))
    except SelectionError:  # too many versions in doubt at once
        return None


def many(count, known=(0.4, 0.85, 1.0)):
    for seed in range(count):
        randomness = seeded(seed)
        area, much = AREAS[seed % len(AREAS)], known[seed % len(known)]
        evaluation = evaluated(randomness, area=area, known=much, accept=seed % 2 == 0)
        if evaluation is not None:
            yield evaluation


# --- they agree ---------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(AREAS),
    st.sampled_from([0.3, 0.85, 1.0]),
    st.booleans(),
)
def test_on_cases_drawn_where_rules_turn(randomness, area, known, accept):
    evaluation = evaluated(randomness, area=area, known=known, accept=accept)
    assume(evaluation is not None)
    assert ENGINE.check(evaluation) == []


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.path)
def test_under_every_version(version):
    """Each version's first and last days, in its own area, everything known and most of it."""
    seen = 0
    for seed in range(16):
        evaluation = evaluated(
            seeded(seed), known=(0.7, 1.0)[seed % 2], **days_of(version, last=seed % 4 > 1)
        )
        if evaluation is not None:
            worlds = evaluation.selection.worlds()
            seen += any(found is version for world in worlds for found in world.values())
            assert ENGINE.check(evaluation) == []
    assert seen > 3


def by_referral():
    """Cases about the days on which versions chosen by another date than the decision's begin."""
    for version in VERSIONS:
        if version.file.choose_by != "decision_date":
            for seed in range(30):
                found = evaluated(seeded(seed), known=1.0, **days_of(version, last=False))
                if found is not None:
                    yield found


def days_of(version, *, last):
    """Where and when a version is in force, for a draw."""
    force = version.file.in_force
    day = force.to or dt.date(2026, 6, 1) if last else max(force.from_, dt.date(2000, 1, 3))
    by = "decision" if version.file.choose_by == "decision_date" else "referral"
    return {"area": version.file.area, by: day}


@pytest.mark.parametrize("area", AREAS)
def test_in_every_area_with_every_fact_known(area):
    seen = 0
    for seed in range(8):
        evaluation = evaluated(seeded(seed), area=area, known=1.0)
        if evaluation is not None:
            seen += 1
            assert ENGINE.check(evaluation) == []
    assert seen > 2


def test_when_nothing_is_known():
    case = read(LIBRARY, {"decision_date": "2025-06-02"})
    assert cross_check(evaluate(case, LIBRARY)) == ("reference", "durable")


@pytest.mark.parametrize(
    "path",
    sorted(Path(str(files("oocd.examples"))).glob("*/case.yaml")),
    ids=lambda path: path.parent.name,
)
def test_on_the_worked_examples(path):
    case = tiny.read(LIBRARY, path.read_text(encoding="utf-8"), file=path.name)
    assert ENGINE.check(evaluate(case, LIBRARY, Settings(accept_indicative=True))) == []


def test_every_rule_is_asked_and_seen_in_more_than_one_state():
    """What is compared is something: most rules are met in some cases and not met in others."""
    seen = {(v.path, rule.key): set() for v in VERSIONS for rule in v.rules}
    for path, key, _, answer in asked(many(300)):
        seen[path, key].add(answer)
    assert not any(Contradiction() in answers for answers in seen.values())
    turning_ones = [answers for answers in seen.values() if {True, False} <= answers]
    always = [key for (path, key), answers in seen.items() if answers == {True}]
    unconditional = [rule.key for v in VERSIONS for rule in v.rules if rule.rule.when is None]
    assert len(turning_ones) + len(unconditional) > 0.85 * len(seen)
    assert len(always) < len(unconditional) + 0.05 * len(seen)


def asked(evaluations):
    """What durable-rules says of every rule's own condition at every place of some cases."""
    for evaluation in evaluations:
        check = durable_check.Check(load_native(), evaluation, ENGINE._plans_for(evaluation))
        for version in check.versions.values():
            plan = check.plans[version.path]
            tallies = check._tallies(plan, evaluation.base)
            for place in (evaluation.base, *evaluation.scopes):
                of_item = place is not evaluation.base
                sheet = plan.item if of_item else plan.case
                answers = sheet.answers(load_native(), place, tallies) if sheet.pairs else []
                for planned in plan.rules:
                    if planned.rule.per_item is of_item:
                        yield (
                            version.path,
                            planned.rule.key,
                            (planned, place),
                            answers[planned.when],
                        )


# --- faults are noticed -------------------------------------------------------------------------


def test_nearly_every_bend_of_a_condition_in_the_reference_is_noticed():
    """Each comparison turned, each value moved by one, each join changed, one at a time."""
    bends = {(v.path, rule.key): dict(bent(rule.when)) for v in VERSIONS for rule in v.rules}
    total = sum(map(len, bends.values()))
    for path, key, (_, place), answer in asked(many(400)):
        left = bends[path, key]
        for what in [
            what for what, node in left.items() if node.evaluate(place, Trace())[0] is not answer
        ]:
            del left[what]
    survivors = {key: sorted(left) for key, left in bends.items() if left}
    left = sum(map(len, survivors.values()))
    assert total > 1000
    assert left < 0.12 * total, survivors


def test_bent_rules_of_the_shipped_library_stop_the_case():
    """End to end: some rules bent one at a time, the error, its exit code, the rule's name."""
    tries = 25
    missed = [why for why in map(stopped, range(tries)) if why is not None]
    assert len(missed) <= tries // 5, missed


def stopped(seed):
    """Bend one rule and look for a case it stops; what was bent where none is found."""
    randomness = seeded(seed)
    version = randomness.choice([v for v in VERSIONS if any(dict(bent(r.when)) for r in v.rules)])
    rule = randomness.choice([r for r in version.rules if dict(bent(r.when))])
    what, node = randomness.choice(sorted(bent(rule.when), key=lambda pair: pair[0]))
    library = with_rules(LIBRARY, {rule.key: node})
    for number in range(150):
        draw = seeded(f"{seed}-{number}")
        fixed = days_of(version, last=number % 4 > 1)
        evaluation = evaluated(draw, known=draw.choice([0.6, 0.9, 1.0]), library=library, **fixed)
        if evaluation is None:
            continue
        try:
            cross_check(evaluation)
        except EngineDisagreement as error:
            assert error.exit_code == 7
            assert rule.rule.id in {found.rule.partition("@")[0] for found in error.found}
            return None
    return f"{rule.key}: {what}"


def faults(monkeypatch):
    """Ways to break the second engine, by name."""
    ordered, ask, some = durable_compare.ordered, Sheet.ask, durable_formula.some

    def swapped(one, other):
        def broken(left, op, right):
            return ordered(left, other if op == one else op, right)

        for module in (durable_compare, durable_reading):
            monkeypatch.setattr(module, "ordered", broken)

    def dropped(side):
        def broken(self, pair):
            return ask(self, dataclasses.replace(pair, **{side: durable_formula.NEVER}))

        monkeypatch.setattr(Sheet, "ask", broken)

    def said(place, answer):
        monkeypatch.setattr(f"oocd.engine.{place}", answer)

    return {
        "at least, read as more than": lambda: swapped("min", "after"),
        "at most, read as less than": lambda: swapped("max", "before"),
        "the duals are dropped": lambda: dropped("unmet"),
        "the conditions are dropped": lambda: dropped("met"),
        "a dual looks at its first part alone": lambda: said(
            "durable_formula.some", lambda parts: some(list(parts)[:1])
        ),
        "what is absent is no": lambda: said(
            "durable_fields.Flag.value",
            lambda self, scope, worked: scope.get(self.fact).value or False,
        ),
        "a window is a day longer": lambda: said(
            "durable_fields.add_months", lambda day, months: add_months(day, months) + DAY
        ),
        "guards are not looked at": lambda: said(
            "durable_plan.PlannedRule", lambda rule, given, when: PlannedRule(rule, None, when)
        ),
    }


@pytest.mark.parametrize("name", sorted(faults(None)))
def test_a_fault_in_the_second_engine_is_noticed(name, monkeypatch):
    faults(monkeypatch)[name]()
    engine = DurableEngine(LIBRARY)
    assert any(engine.check(evaluation) for evaluation in itertools.chain(many(40), by_referral()))


# --- durable-rules itself, on formulas of every shape ---------------------------------------------

NUMBERS = st.integers(-3, 3)
TESTS = st.one_of(
    st.builds(
        FieldTest,
        st.sampled_from("mn"),
        st.sampled_from([op for op in Op if op is not Op.KNOWN]),
        NUMBERS,
    ),
    st.builds(
        FieldTest,
        st.sampled_from("mn"),
        st.sampled_from([op for op in Op if op is not Op.KNOWN]),
        st.builds(FieldName, st.sampled_from("mno")),
    ),
    st.builds(FieldTest, st.sampled_from("bc"), st.sampled_from([Op.EQ, Op.NEQ]), st.booleans()),
    st.builds(
        FieldTest,
        st.sampled_from("st"),
        st.sampled_from([Op.EQ, Op.NEQ]),
        st.sampled_from(["x", "y", "#1"]),
    ),
    st.builds(FieldTest, st.sampled_from("mbs"), st.just(Op.KNOWN)),
)
FORMULAS = st.recursive(
    TESTS,
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from([All, Some]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=12,
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys("mno", NUMBERS),
        **dict.fromkeys("bc", st.booleans()),
        **dict.fromkeys("st", st.sampled_from(["x", "y", "z"])),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(FORMULAS, min_size=1, max_size=6), st.lists(FACTS, min_size=1, max_size=8))
def test_rules_fire_exactly_where_their_formula_holds(formulas, cases):
    sizes = {formula: size(formula) for formula in formulas}
    bounded = [formula for formula, took in sizes.items() if took.ways and took.joins <= MOST_JOINS]
    assume(bounded)
    assume(sum(sizes[formula].ways for formula in bounded) <= MOST_MATCHES)
    assume(sum(sizes[formula].tests for formula in bounded) <= MOST_TESTS)
    rules = {f"r{i}": formula for i, formula in enumerate(bounded)}
    ruleset = Ruleset(load_native(), rules)
    for facts in cases:
        read_ones = {name: value for name, value in facts.items() if name in ruleset.fields}
        expected = {name for name, formula in rules.items() if holds(formula, facts)}
        assert ruleset.fire(read_ones) == expected
    ruleset.unload()


# --- memory ---------------------------------------------------------------------------------------

GROWTH = """
import resource
from pathlib import Path
from drawn_cases import Drawer, read, seeded, turning
from oocd.engine.durable import DurableEngine
from oocd.engine.evaluate import evaluate
from oocd.engine.library import read_library
import oocd.rules
library = read_library(Path(oocd.rules.__file__).parent)
turns, engine = turning(library), DurableEngine(library)
def mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
drawers = [Drawer(library, turns, seeded(seed)) for seed in range(30)]
day = max(turns.days)
drawn = [read(library, drawer.case(area="wolverhampton", referral=day)) for drawer in drawers]
exact = lambda given: given.low == given.high
drawn = [case for case in drawn if case is not None and exact(case.facts["decision_date"])]
evaluations = [evaluate(case, library) for case in drawn]
def work(count):
    for number in range(count):
        assert engine.check(evaluations[number % len(evaluations)]) == []
work(200)
before = mb()
work(1000)
print(mb() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
def test_a_thousand_cases_leave_no_memory_behind():
    here = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})"
    command = [sys.executable, "-c", here + GROWTH]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 10
