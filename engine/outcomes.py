"""How each rule came out for a case: its truth, what was read, what would settle it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from oocd.engine.conditions import Asks, Trace
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import Effect
from oocd.engine.truth import State, Truth, every, negate, state_of
from oocd.engine.values import FactValue

HARMFUL = {Effect.REQUIRE: False, Effect.BAR: True, Effect.REFER: True}
"""The truth at which a rule of this effect works against an option."""


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule's answer for the case, or for one item of the list that it is asked for."""

    rule: CompiledRule
    version: Version
    truth: Truth
    asks: Asks
    reads: Mapping[str, FactValue]
    items: tuple[tuple[str, Truth], ...]
    scope: FactBase | ItemScope
    set_aside_by: str | None = None

    @property
    def state(self) -> State:
        """Met, not met, or unknown."""
        return state_of(self.truth)

    @property
    def item_index(self) -> int | None:
        """Which item of the list this is about, where it is about one."""
        return self.scope.index if isinstance(self.scope, ItemScope) else None

    @property
    def effect(self) -> Effect:
        """What the rule does."""
        return self.rule.effect


@dataclass
class Evaluator:
    """Evaluates rules of chosen versions over one case, each once.

    `chosen` gives the version in force of each family; `days` the exact choosing date of each
    family, or None where it is not known to the day.
    """

    base: FactBase
    scopes: Sequence[ItemScope]
    chosen: Mapping[str, Version]
    days: Mapping[str, tuple[dt.date | None, dt.date | None, Asks]]
    memo: dict[tuple[str, str], list[RuleOutcome]] = field(default_factory=dict)
    """Outcomes that hold whatever the versions chosen; those that read results are kept apart."""
    own: dict[tuple[str, str], list[RuleOutcome]] = field(default_factory=dict)

    def for_target(
        self, target: str, rules: Iterable[tuple[Version, CompiledRule]]
    ) -> list[RuleOutcome]:
        """Give the outcomes of a target's rules: once each, or once for each item."""
        found: list[RuleOutcome] = []
        for version, rule in rules:
            found.extend(self.outcomes(version, rule))
        return self._set_aside(found, target)

    def settled(
        self, found: list[RuleOutcome], overriding: Iterable[tuple[Version, CompiledRule]]
    ) -> list[RuleOutcome]:
        """Give the outcomes after these further rules, and they themselves, set some aside."""
        more = [outcome for version, rule in overriding for outcome in self.outcomes(version, rule)]
        return self._set_aside([*found, *more], "")[: len(found)]

    def outcomes(self, version: Version, rule: CompiledRule) -> list[RuleOutcome]:
        """Evaluate one rule wherever it is asked; a rule that does not speak gives nothing."""
        key = (version.path, rule.key)
        memo = self.own if rule.result_reads else self.memo
        found = memo.get(key)
        if found is None:
            places: Sequence[FactBase | ItemScope] = self.scopes if rule.per_item else (self.base,)
            tried = [self._evaluate(version, rule, place) for place in places]
            found = [outcome for outcome in tried if outcome is not None]
            memo[key] = found
        return found

    def _evaluate(
        self, version: Version, rule: CompiledRule, place: FactBase | ItemScope
    ) -> RuleOutcome | None:
        speaks, date_asks = self._speaks(version, rule)
        if speaks is False:
            return None
        trace = Trace()
        applies: Truth = speaks
        asks: Asks = date_asks
        if rule.given is not None:
            holds, given_asks = rule.given.evaluate(place, trace)
            if holds is False:
                return None
            applies = every((applies, holds))
            asks = (*asks, *given_asks)
        truth, when_asks = rule.when.evaluate(place, trace)
        truth, asks = _guarded(rule.rule.effect, applies, asks, truth, when_asks)
        if len(asks) > 1:
            asks = tuple(dict.fromkeys(asks))
        return RuleOutcome(rule, version, truth, asks, trace.reads, tuple(trace.items), place)

    def _speaks(self, version: Version, rule: CompiledRule) -> tuple[Truth, Asks]:
        """Whether the rule's own dates cover the family's choosing date."""
        if rule.rule.from_ is None and rule.rule.to is None:
            return True, ()
        first, last, asks = self.days[version.family]
        if first is None or last is None:
            return None, asks
        if rule.speaks_on(first) and rule.speaks_on(last):
            return True, ()
        return (None, asks) if rule.may_speak(first, last) else (False, ())

    def _set_aside(self, found: list[RuleOutcome], target: str) -> list[RuleOutcome]:
        """Apply `overrides`: a true rule sets another aside, one not known leaves it unknown."""
        by_id: dict[str, list[RuleOutcome]] = {}
        for outcome in found:
            for name in outcome.rule.rule.overrides:
                by_id.setdefault(name, []).append(outcome)
        if not by_id:
            return found

        def defeated(outcome: RuleOutcome) -> tuple[Truth, str, Asks]:
            """Whether it is set aside, by which rule, and what would settle that."""
            by_rule: dict[str, list[RuleOutcome]] = {}
            for over in by_id.get(outcome.rule.rule.id, ()):
                if _same_item(over, outcome):
                    by_rule.setdefault(over.rule.key, []).append(over)
            doubts: list[str] = []
            unknown = False
            for overs in by_rule.values():
                found = [stands(over) for over in overs]
                truth = every(stand for stand, _ in found)
                if truth is True:
                    return True, overs[0].rule.rule.id, ()
                if truth is None:
                    unknown = True
                    doubts.extend(ask for _, asks in found for ask in asks)
            return (None if unknown else False), "", tuple(doubts)

        def stands(over: RuleOutcome) -> tuple[Truth, Asks]:
            """Whether a rule holds and is not set aside itself."""
            lost, _, asks = defeated(over)
            truth = every((over.truth, negate(lost)))
            return truth, ((*over.asks, *asks) if truth is None else ())

        def settle(outcome: RuleOutcome) -> RuleOutcome:
            lost, by, more = defeated(outcome)
            if lost is True:
                return replace(outcome, set_aside_by=by)
            gateway = outcome.effect is Effect.GATEWAY
            matters = gateway or outcome.truth is HARMFUL.get(outcome.effect, True)
            if lost is None and matters:
                asks = tuple(dict.fromkeys((*outcome.asks, *more)))
                return replace(outcome, truth=None, asks=asks)
            return outcome

        del target
        return [settle(outcome) for outcome in found]


def _same_item(over: RuleOutcome, outcome: RuleOutcome) -> bool:
    """Whether one may set the other aside: of the same item, or one of them is the whole case's.

    A rule of the whole case is set aside by a rule of the items only where every item says so.
    """
    return None in {over.item_index, outcome.item_index} or over.item_index == outcome.item_index


def _guarded(
    effect: Effect, applies: Truth, asks: Asks, truth: Truth, when_asks: Asks
) -> tuple[Truth, Asks]:
    """Join a guard with the condition: a requirement that may not apply is not failed.

    A gateway that may not speak is not known either way: without it there may be none to pass.
    """
    if effect is Effect.GATEWAY and applies is None:
        return None, (*asks, *when_asks)
    if effect is Effect.REQUIRE:
        if truth is True or applies is True:
            return truth, when_asks
        return None, (*asks, *when_asks)
    joined = every((applies, truth))
    return joined, ((*asks, *when_asks) if joined is None else ())
