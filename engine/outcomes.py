"""How each rule came out for a case: its truth, what was read, what would settle it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from oocd.engine.conditions import Asks, Trace
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.outcome import RuleOutcome, set_aside
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import Effect
from oocd.engine.truth import Truth, every


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

    def for_target(self, rules: Iterable[tuple[Version, CompiledRule]]) -> list[RuleOutcome]:
        """Give the outcomes of a target's rules: once each, or once for each item."""
        found: list[RuleOutcome] = []
        for version, rule in rules:
            found.extend(self.outcomes(version, rule))
        return set_aside(found)

    def settled(
        self, found: list[RuleOutcome], overriding: Iterable[tuple[Version, CompiledRule]]
    ) -> list[RuleOutcome]:
        """Give the outcomes after these further rules, and they themselves, set some aside."""
        more = [outcome for version, rule in overriding for outcome in self.outcomes(version, rule)]
        return set_aside([*found, *more])[: len(found)]

    def outcomes(self, version: Version, rule: CompiledRule) -> list[RuleOutcome]:
        """Evaluate one rule wherever it is asked; a rule that does not speak gives nothing."""
        key = (version.path, rule.key)
        memo = self.own if rule.result_reads else self.memo
        found = memo.get(key)
        if found is None:
            places: Sequence[FactBase | ItemScope] = self.scopes if rule.per_item else (self.base,)
            found = []
            for place in places:
                outcome = self._evaluate(version, rule, place)
                if outcome is not None:
                    found.append(outcome)
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
        truth, asks = _guarded(rule.effect, applies, asks, truth, when_asks)
        if len(asks) > 1:
            asks = tuple(dict.fromkeys(asks))
        return RuleOutcome(
            rule,
            version,
            truth,
            asks,
            trace.reads,
            tuple(trace.items),
            place,
            rule.effect,
            place.index if isinstance(place, ItemScope) else None,
        )

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


__all__ = ["Evaluator", "RuleOutcome"]
