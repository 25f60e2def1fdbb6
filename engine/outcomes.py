"""How each rule came out for a case: the truth of its condition, what was read, what would settle it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from oocd.engine.conditions import Asks, Trace
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import Effect
from oocd.engine.truth import State, Truth, every, state_of
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
        return self.rule.rule.effect


@dataclass
class Evaluator:
    """Evaluates rules of chosen versions over one case, each once.

    `chosen` gives the version in force of each family; `days` the exact choosing date of each family,
    or None where it is not known to the day.
    """

    base: FactBase
    scopes: Sequence[ItemScope]
    chosen: Mapping[str, Version]
    days: Mapping[str, tuple[dt.date | None, dt.date | None, Asks]]
    memo: dict[tuple[str, str, int | None], RuleOutcome | None] = field(default_factory=dict)

    def for_target(self, target: str, rules: Iterable[tuple[Version, CompiledRule]]) -> list[RuleOutcome]:
        """Give the outcomes of an option's or programme's rules: once each, or once for each item."""
        found: list[RuleOutcome] = []
        for version, rule in rules:
            found.extend(self.outcomes(version, rule))
        return self._set_aside(found, target)

    def outcomes(self, version: Version, rule: CompiledRule) -> list[RuleOutcome]:
        """Evaluate one rule wherever it is asked; a rule that does not speak gives nothing."""
        places: Sequence[FactBase | ItemScope] = self.scopes if rule.per_item else (self.base,)
        found = []
        for place in places:
            index = place.index if isinstance(place, ItemScope) else None
            key = (version.path, rule.key, index)
            if key not in self.memo:
                self.memo[key] = self._evaluate(version, rule, place)
            outcome = self.memo[key]
            if outcome is not None:
                found.append(outcome)
        return found

    def _evaluate(self, version: Version, rule: CompiledRule, place: FactBase | ItemScope) -> RuleOutcome | None:
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
        unique = tuple(dict.fromkeys(asks))
        return RuleOutcome(rule, version, truth, unique, trace.reads, tuple(trace.items), place)

    def _speaks(self, version: Version, rule: CompiledRule) -> tuple[Truth, Asks]:
        """Whether the rule's own dates cover the family's choosing date."""
        if rule.rule.from_ is None and rule.rule.to is None:
            return True, ()
        first, last, asks = self.days[version.family]
        if first is None or last is None:
            return None, asks
        starts, ends = rule.speaks_on(first), rule.speaks_on(last)
        return (starts, ()) if starts == ends else (None, asks)

    def _set_aside(self, found: list[RuleOutcome], target: str) -> list[RuleOutcome]:
        """Apply `overrides`: a rule that is true sets another aside; one not known leaves it not known."""
        by_id: dict[str, list[RuleOutcome]] = {}
        for outcome in found:
            for name in outcome.rule.rule.overrides:
                by_id.setdefault(name, []).append(outcome)
        if not by_id:
            return found

        def settle(outcome: RuleOutcome) -> RuleOutcome:
            rule_id = outcome.rule.rule.id
            truths: list[tuple[Truth, RuleOutcome]] = []
            for over in by_id.get(rule_id, ()):
                if over.item_index is not None and outcome.item_index not in {None, over.item_index}:
                    continue
                final = settle(over)
                truths.append((final.truth if final.set_aside_by is None else False, over))
            for truth, over in truths:
                if truth is True:
                    return replace(outcome, set_aside_by=over.rule.rule.id)
            doubts = [over for truth, over in truths if truth is None]
            if doubts and outcome.truth is HARMFUL.get(outcome.effect, True):
                more = tuple(ask for over in doubts for ask in over.asks)
                return replace(outcome, truth=None, asks=tuple(dict.fromkeys((*outcome.asks, *more))))
            return outcome

        del target
        return [settle(outcome) for outcome in found]


def _guarded(effect: Effect, applies: Truth, asks: Asks, truth: Truth, when_asks: Asks) -> tuple[Truth, Asks]:
    """Join a guard with the condition: a requirement that may not apply is not failed."""
    if effect is Effect.REQUIRE:
        if truth is True or applies is True:
            return truth, when_asks
        return None, (*asks, *when_asks)
    joined = every((applies, truth))
    return joined, ((*asks, *when_asks) if joined is None else ())
