"""One rule's answer, and which answers set others aside (`overrides`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from oocd.engine.conditions import Asks
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import Effect
from oocd.engine.truth import State, Truth, every, negate, state_of
from oocd.engine.values import FactValue

HARMFUL = {Effect.REQUIRE: False, Effect.BAR: True, Effect.REFER: True}
"""The truth at which a rule of this effect works against an option."""


@dataclass(slots=True, eq=False)
class RuleOutcome:
    """One rule's answer for the case, or for one item of the list that it is asked for.

    Made for every rule of every evaluation, so it is plain rather than frozen; nothing changes one.
    """

    rule: CompiledRule
    version: Version
    truth: Truth
    asks: Asks
    reads: Mapping[str, FactValue]
    items: tuple[tuple[str, Truth], ...]
    scope: FactBase | ItemScope
    effect: Effect
    item_index: int | None
    """Which item of the list this is about, where it is about one."""
    set_aside_by: str | None = None

    @property
    def state(self) -> State:
        """Met, not met, or unknown."""
        return state_of(self.truth)


def set_aside(found: Sequence[RuleOutcome]) -> list[RuleOutcome]:
    """Apply `overrides`: a true rule sets another aside, one not known leaves it unknown."""
    over: dict[str, list[RuleOutcome]] = {}
    for outcome in found:
        for name in outcome.rule.rule.overrides:
            over.setdefault(name, []).append(outcome)
    if not over:
        return list(found)
    contest = _Contest(over)
    return [contest.settle(outcome) for outcome in found]


@dataclass(frozen=True, slots=True)
class _Contest:
    """Who sets whom aside. `over` holds, by rule id, the outcomes of the rules that override it."""

    over: Mapping[str, Sequence[RuleOutcome]]

    def settle(self, outcome: RuleOutcome) -> RuleOutcome:
        """Give the outcome as it stands after every rule over it has spoken."""
        lost, by, more = self.defeated(outcome)
        if lost is True:
            return replace(outcome, set_aside_by=by)
        gateway = outcome.effect is Effect.GATEWAY
        matters = gateway or outcome.truth is HARMFUL.get(outcome.effect, True)
        if lost is None and matters:
            asks = tuple(dict.fromkeys((*outcome.asks, *more)))
            return replace(outcome, truth=None, asks=asks)
        return outcome

    def defeated(self, outcome: RuleOutcome) -> tuple[Truth, str, Asks]:
        """Whether it is set aside, by which rule, and what would settle that."""
        by_rule: dict[str, list[RuleOutcome]] = {}
        for over in self.over.get(outcome.rule.rule.id, ()):
            if _same_item(over, outcome):
                by_rule.setdefault(over.rule.key, []).append(over)
        doubts: list[str] = []
        unknown = False
        for overs in by_rule.values():
            found = [self.stands(over) for over in overs]
            truth = every(stand for stand, _ in found)
            if truth is True:
                return True, overs[0].rule.rule.id, ()
            if truth is None:
                unknown = True
                doubts.extend(ask for _, asks in found for ask in asks)
        return (None if unknown else False), "", tuple(doubts)

    def stands(self, over: RuleOutcome) -> tuple[Truth, Asks]:
        """Whether a rule holds and is not set aside itself."""
        lost, _, asks = self.defeated(over)
        truth = every((over.truth, negate(lost)))
        return truth, ((*over.asks, *asks) if truth is None else ())


def _same_item(over: RuleOutcome, outcome: RuleOutcome) -> bool:
    """Whether one may set the other aside: of the same item, or one of them is the whole case's.

    A rule of the whole case is set aside by a rule of the items only where every item says so.
    """
    return None in {over.item_index, outcome.item_index} or over.item_index == outcome.item_index
