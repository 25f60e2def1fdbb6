"""What an answer rests on: the facts that carry a condition's truth, and no others.

A condition reads every fact it names, so that the trace is whole; but `any` of two parts is true
through either, and an event of the wrong kind needs no date to be passed over. The grounds of a
settled truth are the smallest sets of facts that give it by themselves, each fact of each set being
needed. They are found exactly: over what is known and what is not, Kleene logic is monotone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from oocd.engine.conditions import Joined, Node, Quantified, Scope, Trace
from oocd.engine.dates import BankHolidays
from oocd.engine.outcome import RuleOutcome
from oocd.engine.rulebook import CompiledRule
from oocd.engine.ruleset import Effect
from oocd.engine.truth import Truth, negate
from oocd.engine.values import FactValue, Value

Ways: TypeAlias = tuple[frozenset[str], ...]
"""The smallest sets of facts, each of which gives a truth by itself; none where it is not known."""

NOTHING_NEEDED: Ways = (frozenset(),)
MOST_WAYS = 64
"""Beyond so many sets they are joined into one: still sufficient, perhaps with a fact too many."""


@dataclass(frozen=True, slots=True)
class AsRead:
    """A scope in which facts stand as a rule read them; one list may hold more items."""

    scope: Scope
    reads: Mapping[str, FactValue]
    longer: str | None = None
    more: tuple[Scope, ...] = ()

    @property
    def holidays(self) -> BankHolidays | None:
        """The bank holidays of the scope."""
        return self.scope.holidays

    def get(self, name: str) -> FactValue:
        """Give a fact as it was read, or as it stands."""
        value = self.scope.get(name)
        return self.reads.get(value.path, value)

    def items(self, name: str) -> Sequence[Scope] | FactValue:
        """Give the items of a list."""
        items = self.scope.items(name)
        return (
            items if isinstance(items, FactValue) or name != self.longer else (*items, *self.more)
        )

    def parameter(self, name: str) -> Value:
        """Give a parameter of the scope."""
        return self.scope.parameter(name)


def grounds(node: Node, scope: Scope) -> tuple[Truth, Ways]:
    """Give a condition's truth and the smallest sets of facts that give it."""
    if isinstance(node, Joined):
        return _joined(node, [grounds(part, scope) for part in node.parts])
    if isinstance(node, Quantified):
        items = scope.items(node.list_name)
        if not isinstance(items, FactValue) and items:
            return _quantified(node, [grounds(node.where, item) for item in items], scope)
    trace = Trace()
    truth, _ = node.evaluate(scope, trace)
    return truth, (() if truth is None else (frozenset(trace.reads),))


def _joined(node: Joined, parts: Sequence[tuple[Truth, Ways]]) -> tuple[Truth, Ways]:
    count = {"all": len(parts), "at_least": node.count}.get(node.kind, 1)
    truth, ways = _threshold(parts, count)
    return (negate(truth) if node.kind == "none" else truth), ways


def _quantified(
    node: Quantified, items: Sequence[tuple[Truth, Ways]], scope: Scope
) -> tuple[Truth, Ways]:
    if node.kind in {"any_of", "all_of"}:
        return _threshold(items, 1 if node.kind == "any_of" else len(items))
    low, high = node.bounds(scope)
    parts: list[tuple[Truth, Ways]] = []
    if isinstance(low, int):
        parts.append(_threshold(items, low))
    if isinstance(high, int):
        more, ways = _threshold(items, high + 1)
        parts.append((negate(more), ways))
    return _threshold(parts, len(parts))


def _threshold(parts: Sequence[tuple[Truth, Ways]], count: int) -> tuple[Truth, Ways]:
    """Give the truth of "at least so many of these are true", and what it rests on."""
    true = [ways for truth, ways in parts if truth is True]
    false = [ways for truth, ways in parts if truth is False]
    if len(true) >= count:
        return True, _so_many(true, count)
    if len(parts) - len(false) < count:
        return False, _so_many(false, len(parts) - count + 1)
    return None, ()


def _so_many(parts: Sequence[Ways], count: int) -> Ways:
    """Give the ways to have `count` of these parts: each choice of parts, each way for each."""
    reached: list[Ways] = [NOTHING_NEEDED, *(() for _ in range(count))]
    for ways in parts:
        for number in range(count, 0, -1):
            reached[number] = either((reached[number], both((reached[number - 1], ways))))
    return reached[count] if count > 0 else NOTHING_NEEDED


def either(choices: Iterable[Ways]) -> Ways:
    """Give the ways of any of these; a set that holds a smaller one is no way of its own."""
    found = {way for ways in choices for way in ways}
    return tuple(found) if len(found) < 2 else _smallest(found)  # noqa: PLR2004 one alone


def both(needed: Iterable[Ways]) -> Ways:
    """Give the ways of all of these at once."""
    always: set[str] = set()
    choices: list[Ways] = []
    for ways in needed:
        if len(ways) == 1:
            always |= ways[0]
        elif not ways:
            return ()
        else:
            choices.append(ways)
    found: Ways = (frozenset(always),)
    for ways in choices:
        found = _smallest({one | other for one in found for other in ways})
    return found


def _smallest(found: set[frozenset[str]]) -> Ways:
    if len(found) > MOST_WAYS:
        return (frozenset().union(*found),)
    kept = [one for one in found if not any(other < one for other in found)]
    return tuple(sorted(kept, key=sorted)) if len(kept) > 1 else tuple(kept)


@dataclass(slots=True)
class Grounds:
    """What a rule's answer rests on in one place: its guard's truth, its condition's, the ways."""

    guard: Truth
    guard_ways: Ways
    when: Truth
    when_ways: Ways

    @classmethod
    def of(cls, outcome: RuleOutcome) -> Grounds:
        """Find the grounds of a rule's answer."""
        if outcome.truth is not None and outcome.rule.given is None and len(outcome.reads) == 1:
            return cls(True, NOTHING_NEEDED, outcome.truth, (frozenset(outcome.reads),))  # noqa: FBT003 a truth, not a switch
        return cls.at(outcome.rule.given, outcome.rule.when, AsRead(outcome.scope, outcome.reads))

    @classmethod
    def at(cls, given: Node | None, when: Node, scope: Scope) -> Grounds:
        """Find the grounds of a guard and a condition in a scope."""
        guard: tuple[Truth, Ways] = (True, NOTHING_NEEDED)
        if given is not None:
            guard = grounds(given, scope)
        return cls(*guard, *grounds(when, scope))

    def answer(self, effect: Effect, truth: Truth) -> Ways:
        """Give the ways to a rule's settled answer, as it is before any other sets it aside."""
        if truth is None or self.when is not truth:
            return ()
        certain = truth is False if effect is not Effect.REQUIRE else truth is True
        if certain and effect is not Effect.GATEWAY:
            return self.when_ways
        return both((self.guard_ways, self.when_ways)) if self.guard is True else ()

    def silence(self) -> Ways:
        """Give the ways to a rule that does not speak at all."""
        return self.guard_ways if self.guard is False else ()


def named(ways: Ways) -> frozenset[str]:
    """Give every fact of every way."""
    return frozenset().union(*ways)


def answer_of(outcome: RuleOutcome, found: dict[int, Ways]) -> Ways:
    """Give the ways to a rule's own answer; `found` keeps them, by the outcome's identity."""
    ways = found.get(id(outcome))
    if ways is None:
        ways = Grounds.of(outcome).answer(outcome.effect, outcome.truth)
        found[id(outcome)] = ways
    return ways


def carried(outcome: RuleOutcome, found: dict[int, Ways]) -> Mapping[str, FactValue]:
    """Give the facts that a rule's answer rests on; all that it read while it is not known."""
    reads = outcome.reads
    if outcome.truth is None or len(reads) < 2:  # noqa: PLR2004 one fact carries it alone
        return reads
    ways = answer_of(outcome, found)
    if not ways:
        return reads
    kept = named(ways)
    return {path: value for path, value in reads.items() if path in kept}


def left_out_by(rule: CompiledRule, scope: Scope) -> Mapping[str, FactValue]:
    """Give the facts by which the exclude rule leaves an item out."""
    trace = Trace()
    rule.when.evaluate(scope, trace)
    truth, ways = grounds(rule.when, scope)
    kept = named(ways) if truth is False else frozenset(trace.reads)
    return {path: value for path, value in trace.reads.items() if path in kept}
