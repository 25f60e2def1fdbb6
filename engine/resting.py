"""What a settled status rests on: every fact by which its rules let it through, or stop it.

`Resting.of` names facts as rules read them: a fact worked out from others by its own name, another
target's result as `result.<id>.status`, the band as `gravity.band`. A case that holds these facts
and no others has the same status, and each of them is needed with some choice of the others. Facts
of rules that do not speak, because their guard is known to be false, and of offences that do not
count belong to them; the dates and the area by which rules were picked are named only where they
are the whole reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from oocd.engine.conditions import Scope, Trace
from oocd.engine.evaluate import Evaluation
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.grounds import (
    NOTHING_NEEDED,
    AsRead,
    Grounds,
    Ways,
    answer_of,
    both,
    either,
    grounds,
    left_out_by,
    named,
)
from oocd.engine.outcome import HARMFUL, RuleOutcome
from oocd.engine.resolve import Resolved, Status
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import Effect
from oocd.engine.values import FactValue

Rules: TypeAlias = Sequence[tuple[Version, CompiledRule]]


@dataclass
class Resting:
    """Finds what statuses rest on, for one evaluation."""

    evaluation: Evaluation
    facts: dict[str, FactValue] = field(default_factory=dict)
    """Every fact found so far, by path."""
    _answers: dict[int, Ways] = field(default_factory=dict)
    _silences: dict[str, Ways] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the versions in force, and the facts by which items of the list do not count."""
        library = self.evaluation.library
        self._worlds = [
            tuple(version for version in world.values() if version is not None)
            for world in self.evaluation.selection.worlds()
        ]
        rule = library.exclude_rule()
        self._left_out = NOTHING_NEEDED
        if rule is not None:
            out = self.evaluation.left_out
            self._left_out = both(self._noted(left_out_by(rule, scope)) for scope in out)

    def of(self, resolved: Resolved) -> list[str]:
        """Give the facts a settled status rests on, in the catalogue's order; else none."""
        if resolved.status is Status.CANNOT_SAY:
            return []
        pairs = zip(self._worlds, resolved.worlds or (resolved,), strict=True)
        found = named(both(self._of_one(one, versions) for versions, one in pairs))
        order = self.evaluation.library.catalogue.order
        return sorted(found, key=lambda path: (order(path), path))

    def _of_one(self, resolved: Resolved, versions: tuple[Version, ...]) -> Ways:
        """Give the ways to a status under one choice of versions."""
        structural = [reason for reason in resolved.structural if not reason.asks]
        rules = self.evaluation.library.rules_of(versions, resolved.id)
        items: list[tuple[Status, Ways]] = [
            (status, self._of_item(resolved, rules, index, status))
            for index, status in resolved.per_item or ((None, resolved.status),)
            if status is not Status.CANNOT_SAY
        ]
        same = [ways for status, ways in items if status is resolved.status]
        if resolved.differs:
            pairs = itertools.combinations(items, 2)
            return either(both((a[1], b[1])) for a, b in pairs if a[0] is not b[0])
        if resolved.status is Status.REFER:
            return either(same)
        found = both(same) if len(same) == len(resolved.per_item or (0,)) else ()
        return either((*(self._noted(reason.facts) for reason in structural), found))

    def _of_item(self, resolved: Resolved, rules: Rules, index: int | None, status: Status) -> Ways:
        """Give the ways to one row of the status table, for one item or for the case."""
        found = [o for o in resolved.outcomes if index is None or o.item_index in {None, index}]
        alone = resolved.status is Status.REFER  # whatever else there is, the answer is the same
        silent = self._silent(rules, found, index, alone=alone)
        gateways = [o for o in found if o.effect is Effect.GATEWAY]
        standing = [o for o in found if o.set_aside_by is None]
        over = [o for o in found if o.rule.rule.overrides]
        answers = {id(o): self._answer(o, over, alone=alone) for o in found}
        passed = [answers[id(o)] for o in gateways if o.truth is True and o in standing]
        if status is Status.NOT_AVAILABLE:
            stops = [
                answers[id(o)]
                for o in standing
                if o.effect in {Effect.BAR, Effect.REQUIRE} and o.truth is HARMFUL[o.effect]
            ]
            if gateways and all(o.truth is False for o in gateways if o in standing):
                stops.append(both([*(answers[id(o)] for o in gateways), *silent[Effect.GATEWAY]]))
            return either(stops)
        needed = [either(passed)] if passed else silent[Effect.GATEWAY]
        counting = [Effect.BAR, Effect.REQUIRE]
        if status is Status.REFER:
            refers = [o for o in standing if o.effect is Effect.REFER and o.truth is True]
            needed = [*needed, either(answers[id(o)] for o in refers)]
        else:
            counting.append(Effect.REFER)
        for effect in counting:
            needed = [*needed, *(answers[id(o)] for o in found if o.effect is effect)]
            needed = [*needed, *silent[effect]]
        return both(needed)

    def _answer(self, outcome: RuleOutcome, overs: list[RuleOutcome], *, alone: bool) -> Ways:
        """Give the ways to what a rule comes to: its answer, unless another sets it aside."""
        if outcome.effect not in HARMFUL and outcome.effect is not Effect.GATEWAY:
            return NOTHING_NEEDED
        over = list(_over(outcome, overs)) if overs else []
        ways = self._own(outcome, alone=alone)
        if outcome.set_aside_by is not None:
            holding = either(self._own(o, alone=alone) for o in over if o.truth is True)
            harmful = outcome.truth in {None, HARMFUL.get(outcome.effect)}
            return holding if harmful else either((ways, holding))
        if outcome.truth is HARMFUL.get(outcome.effect) or outcome.effect is Effect.GATEWAY:
            lost = [self._own(o, alone=alone) for o in over if o.truth is False]
            return both((ways, *lost))
        return ways

    def _own(self, outcome: RuleOutcome, *, alone: bool) -> Ways:
        """Give the ways to a rule's own answer; of one item, with what says which items count."""
        ways = self._answers.get(id(outcome))
        if ways is None:
            rule = outcome.rule
            ways = answer_of(outcome, self.evaluation.ways)
            ways = ways or (frozenset(outcome.reads),)
            if self.evaluation.left_out and not rule.per_item:
                blank = self._with_blank(outcome.scope, outcome.reads)
                more = Grounds.at(rule.given, rule.when, blank)
                kept = more.answer(outcome.effect, outcome.truth)
                ways = either((kept, both((ways, self._left_out))))
            self._noted(outcome.reads)
            self._answers[id(outcome)] = ways
        return both((ways, self._left_out)) if outcome.rule.per_item and not alone else ways

    def _silent(
        self, rules: Rules, found: list[RuleOutcome], index: int | None, *, alone: bool
    ) -> dict[Effect, list[Ways]]:
        """Give, by effect, the ways to each rule that does not speak."""
        spoke = {(o.version.path, o.rule.key) for o in found}
        silent: dict[Effect, list[Ways]] = {effect: [] for effect in (*HARMFUL, Effect.GATEWAY)}
        for version, rule in rules:
            spoken = rule.given is None or (version.path, rule.key) in spoke
            if spoken or rule.effect not in silent:
                continue
            for place in self._places(rule, index):
                key = f"{version.path}/{rule.key}/{getattr(place, 'index', None)}"
                if key not in self._silences:
                    self._silences[key] = self._silence(rule, place)
                ways = self._silences[key]
                by_item = rule.per_item and not alone
                silent[rule.effect].append(both((ways, self._left_out)) if by_item else ways)
        return silent

    def _places(self, rule: CompiledRule, index: int | None) -> Iterable[FactBase | ItemScope]:
        if not rule.per_item:
            return (self.evaluation.base,)
        return [s for s in self.evaluation.scopes if index is None or s.index == index]

    def _silence(self, rule: CompiledRule, place: FactBase | ItemScope) -> Ways:
        """Give the ways to a guard that is false; none needed where the rule's dates are past."""
        trace = Trace()
        if rule.given is not None:
            rule.given.evaluate(place, trace)
        ways = Grounds.at(rule.given, rule.when, place).silence() or NOTHING_NEEDED
        if self.evaluation.left_out and not rule.per_item:
            blank = Grounds.at(rule.given, rule.when, self._with_blank(place, trace.reads))
            ways = either((blank.silence(), both((ways, self._left_out))))
        self._noted(trace.reads)
        return ways

    def _with_blank(self, scope: Scope, reads: Mapping[str, FactValue]) -> AsRead:
        """Give a scope in which an item left out counts, with nothing known of it."""
        name = self.evaluation.library.disposals.per_item.list
        return AsRead(scope, reads, name, (self.evaluation.base.unknown_item(name),))

    def _noted(self, reads: Mapping[str, FactValue]) -> Ways:
        for path, value in reads.items():
            self.facts.setdefault(path, value)
        return (frozenset(reads),)


def gravity_facts(evaluation: Evaluation) -> Mapping[str, FactValue]:
    """Give the facts that the score and the band rest on: whether it applies, what was weighed."""
    gravity = evaluation.gravity
    matrix = gravity.matrix
    if matrix is None:
        return {}
    trace = Trace()
    truth, _ = matrix.applies.evaluate(evaluation.base, trace)
    kept = named(grounds(matrix.applies, evaluation.base)[1])
    found = {path: value for path, value in trace.reads.items() if path in kept}
    if truth is False:
        return found
    for scope in evaluation.scopes:
        names = ["offence.offence", "offence.adjustment.value", "offence.adjustment.by"]
        if not scope.get("offence.adjustment.value").known:
            names = ["offence.offence", "offence.aggravating", "offence.mitigating"]
        found |= {scope.path(name): scope.get(name) for name in names}
    for version in evaluation.selection.versions():
        for rule in evaluation.library.rules_by_effect(version, Effect.ADJUST):
            for scope in evaluation.scopes:
                rule.when.evaluate(scope, trace)
    return found | {path: value for path, value in trace.reads.items() if path not in found}


def _over(outcome: RuleOutcome, outcomes: list[RuleOutcome]) -> Iterator[RuleOutcome]:
    name = outcome.rule.rule.id
    for over in outcomes:
        if name not in over.rule.rule.overrides:
            continue
        same = None in {over.item_index, outcome.item_index} or (
            over.item_index == outcome.item_index
        )
        if same:
            yield over
