"""The facts named for a status, or for a rule's answer, are sufficient, and none of them is idle.

What is named: a reason's `facts` for what one rule says; `rests_on` for a status as a whole (the
facts of every rule that lets it through or stops it, of the rules that do not speak because their
guard is known to be false, and of the offences that do not count). A fact worked out from others
stands for those `facts_read` names under `worked_out_from`; `result.<id>.status` for what that
target rests on; the band for what `gravity` rests on. What picks the rules is no fact of the case
here: the date of the decision, the area, and the dates by which a family chooses its version.
"""

from __future__ import annotations

import copy
import itertools
import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from oocd.engine.evaluate import evaluate
from oocd.engine.outcomes import _guarded
from oocd.engine.reasons import Reasons
from oocd.engine.recommendation import document
from oocd.engine.truth import every, state_of
from oocd.engine.values import FactValue
from oocd.engine.yamlio import iter_cases_text, to_plain
from tests.property.drawing import put, tries
from tests.property.shipped import (
    CATALOGUE,
    DRAWN,
    LIBRARY,
    SETTLED,
    accepting,
    evaluated,
    given_facts,
    less,
    stands_in,
)
from tests.unit.engine import tiny

WORKED = {
    path.parent.name: to_plain(next(iter_cases_text(path.read_text(encoding="utf-8"), path.name)))
    for path in sorted(Path(str(files("oocd.examples"))).glob("*/case.yaml"))
}
"""The worked cases: here options are open, with much that they rest on."""
UNKNOWN = {"unknown": "not_asked"}
PICKS = {"id", "area", "decision_date"} | {
    version.file.choose_by for versions in LIBRARY.families.values() for version in versions
}
"""What picks the rules: it stays in every case here."""
CHECKLISTS = {
    name
    for name, spec in CATALOGUE.facts.items()
    if spec.derived is not None and "checklist_complete" in str(spec.derived)
}
"""Facts that are true or false and never unknown."""
STANDING_IN = [name for name in DRAWN.facts if stands_in(CATALOGUE.fact_of(name))]
"""Facts of the case which, left out, are taken to be something: to be not known is to say so."""


# --- one rule's answer -----------------------------------------------------------------------


class Only:
    """A scope in which nothing is known but some facts, by their paths."""

    def __init__(self, scope, kept):
        self.scope, self.kept = scope, kept
        self.holidays = scope.holidays

    def get(self, name):
        value = self.scope.get(name)
        return value if value.path in self.kept else FactValue(value.path, name, asks=(value.path,))

    def items(self, name):
        items = self.scope.items(name)
        if isinstance(items, FactValue):
            return items
        if not items and name not in self.kept:
            return FactValue(name, name, asks=(name,))
        return [Only(item, self.kept) for item in items]

    def parameter(self, name):
        return self.scope.parameter(name)


def answer(outcome, kept):
    """The truth of a rule for which only some facts are known."""
    rule, scope, trace = outcome.rule, Only(outcome.scope, kept), _Trace()
    applies, asks = (True, ()) if rule.given is None else rule.given.evaluate(scope, trace)
    truth, _ = rule.when.evaluate(scope, trace)
    return _guarded(rule.effect, every((applies,)), asks, truth, ())[0]


class _Trace:
    def __init__(self):
        self.reads, self.items = {}, []


def needed(outcome, fact, facts):
    """Whether some of the facts give the answer with this one and not without it."""
    others = [other for other in facts if other != fact]
    return any(
        answer(outcome, {fact, *some}) is outcome.truth
        and answer(outcome, set(some)) is not outcome.truth
        for size in range(len(others) + 1)
        for some in itertools.combinations(others, size)
    )


def asked(evaluation):
    """Every outcome of a settled answer that is no other rule's doing."""
    found = [o for resolved in evaluation.results.values() for o in resolved.outcomes]
    for outcome in dict.fromkeys([*found, *evaluation.case_wide]):
        if outcome.truth is not None and answer(outcome, set(outcome.reads)) is outcome.truth:
            yield outcome


@tries(40)
@given(case=DRAWN.cases(), settings=accepting)
def test_the_facts_of_a_reason_give_its_answer_alone_and_none_is_idle(case, settings):
    """For each rule of settled answer, with `facts` as its reason names them.

    Sufficient: where nothing else is known, the rule answers the same. None is idle: for each there
    is a choice of the others with which the rule answers the same, and without it does not. What
    was read beside them is named under `also_read`, and nothing else is.
    """
    evaluation = evaluated(case, settings)
    reasons = Reasons(evaluation)
    for outcome in asked(evaluation):
        reason = reasons.reason(outcome)
        facts = list(reason["facts"])
        note(f"{reason['rule']} {reason['state']} {facts}")
        assert {*facts, *reason.get("also_read", ())} == set(outcome.reads)
        assert state_of(answer(outcome, set(facts))).value == reason["state"]
        assume(len(facts) < 12)
        for fact in facts:
            assert needed(outcome, fact, facts), fact


# --- a status as a whole ---------------------------------------------------------------------


class Held:
    """What a case would have to hold, by the words of its own document."""

    def __init__(self, data):
        self.read = {entry["fact"]: entry for entry in data["facts_read"]}
        self.targets = {e["id"]: e for e in (*data["options"], *data["programmes"])}
        self.gravity = data["gravity"]["rests_on"]

    def leaves(self, names):
        """The facts of the case that some named facts stand for."""
        found, todo = set(), list(names)
        while todo:
            name = todo.pop()
            result = re.fullmatch(r"result\.(.+)\.status", name)
            if result:
                todo += self.targets[result[1]]["rests_on"]
            elif name.startswith("gravity."):
                todo += self.gravity
            else:
                parts = [p for p in self.read[name].get("worked_out_from", ()) if p != name]
                todo += parts
                found |= {name} if not parts else set()
        return found


def path_of(keys):
    path = ""
    for key in keys:
        path += f"[{key}]" if isinstance(key, int) else f".{key}"
    return path[1:]


def holding(case, leaves):
    """The case with every other fact not known; its lists keep their items, of which less is known.

    What left out would be taken to be something is said to be not known, unless it was left out and
    is named: then it stays so.
    """
    held = copy.deepcopy(case)
    there = {path_of(path): (path, fact) for path, fact in given_facts(case)}
    for name, (path, fact) in sorted(there.items(), key=lambda pair: -len(pair[1][0])):
        inside = any(leaf == name or leaf.startswith(f"{name}[") for leaf in leaves)
        listed = fact in CATALOGUE.lists and bool(case_at(case, path))
        adjusting = ".adjustment." in name
        if inside or listed or fact in PICKS or (adjusting and adjusted(name, leaves)):
            continue
        if adjusting:
            case_at(held, path[: path.index("adjustment")]).pop("adjustment", None)
        else:
            less(held, path, "not_asked" if stands_in(fact) else None)
    for name in STANDING_IN:
        if name not in there and name not in leaves and name not in PICKS:
            put(held, name, UNKNOWN)
    return held


def case_at(case, path):
    for key in path:
        case = case[key]
    return case


def adjusted(name, leaves):
    """An adjustment goes with who made it and why."""
    return f"{name.rpartition('.')[0]}.value" in leaves


def result_holding(case, settings, target, leaves):
    found = evaluate(tiny.read(LIBRARY, holding(case, leaves)), LIBRARY, settings)
    return found.results[target]


def status_holding(case, settings, target, leaves):
    return result_holding(case, settings, target, leaves).status.value


def answers(resolved):
    """How each rule of a target came out; one that does not speak is not there."""
    return {(o.rule.key, o.item_index): o.state for o in resolved.outcomes}


def sufficient(case, settings):
    """Hold each target to it: with no more than its status rests on, the status is the same."""
    data = document(evaluated(case, settings))
    held = Held(data)
    for entry in held.targets.values():
        if entry["status"] in SETTLED:
            found = status_holding(case, settings, entry["id"], held.leaves(entry["rests_on"]))
            assert found == entry["status"], f"{entry['id']} rests on {entry['rests_on']}"
        else:
            assert entry["rests_on"] == []


@tries(30)
@given(case=DRAWN.cases(), settings=accepting)
def test_a_case_holding_only_what_a_status_rests_on_has_that_status(case, settings):
    """Sufficient: whatever else the case said is not known, and the status is the same."""
    sufficient(case, settings)


@pytest.mark.parametrize("name", list(WORKED))
def test_a_worked_case_holding_only_what_a_status_rests_on_has_that_status(name):
    sufficient(WORKED[name], tiny.YES)


@tries(40)
@given(
    case=DRAWN.cases() | st.sampled_from(list(WORKED.values())),
    settings=accepting,
    data=st.data(),
)
def test_no_fact_that_a_status_rests_on_is_idle(case, settings, data):
    """None is idle: with some of the others the status stands, and without this fact it falls.

    The others are taken away one by one, each for good if the status stands without it; then the
    fact itself is, and the status must fall, or else a rule of the target answer otherwise: dates
    kept for an age may settle a rule that the fact had settled before them. (A fact worked out from
    nothing but what the others are worked out from as well, or from what picks the rules, cannot be
    taken away; nor can a checklist, which is complete or not whatever is known.)
    """
    document_ = document(evaluated(case, settings))
    held = Held(document_)
    entry = data.draw(st.sampled_from([e for e in held.targets.values() if e["rests_on"]]))
    fact = data.draw(st.sampled_from(entry["rests_on"]))
    assume(held.leaves([fact]) - PICKS)
    assume(fact not in CHECKLISTS)
    names = [name for name in entry["rests_on"] if name != fact]

    def stands(kept):
        leaves = held.leaves(kept)
        return status_holding(case, settings, entry["id"], leaves) == entry["status"]

    def fewest(order):
        kept = list(order)
        for name in order:
            fewer = [other for other in kept if other != name]
            if stands([fact, *fewer]):
                kept = fewer
        return kept

    for order in (names, names[::-1]):
        kept = fewest(order)
        note(f"{entry['id']} {entry['status']}: {fact}, beside {kept}")
        assume(held.leaves([fact]) - held.leaves(kept) - PICKS)
        if not stands(kept):
            return
        with_, without = (
            result_holding(case, settings, entry["id"], held.leaves(names_))
            for names_ in ([fact, *kept], kept)
        )
        if answers(with_) != answers(without):
            return
    raise AssertionError(fact)


@pytest.mark.parametrize("name", list(WORKED))
def test_what_a_status_rests_on_is_in_a_reason_or_silences_a_rule(name):
    """No fact that the target's reasons only read beside is named, unless a guard turns on it."""
    evaluation = evaluate(tiny.read(LIBRARY, WORKED[name]), LIBRARY, tiny.YES)
    data = document(evaluation)
    versions = tuple(v for v in evaluation.selection.worlds()[-1].values() if v is not None)
    for entry in (*data["options"], *data["programmes"]):
        told = [*entry["why"], *entry["why_not"], *entry["undecided"]]
        carrying = {fact for reason in told for fact in reason["facts"]}
        beside = {fact for reason in told for fact in reason.get("also_read", ())}
        spoke = {reason["rule"] for reason in told}
        guarding = {
            fact
            for _, rule in LIBRARY.rules_of(versions, entry["id"])
            if rule.given is not None and rule.rule.id not in spoke
            for fact in rule.reads
        }
        idle = (beside - carrying) & set(entry["rests_on"])
        assert not {fact for fact in idle if re.sub(r"^.*\]", "offence", fact) not in guarding}
