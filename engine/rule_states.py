"""How every rule came out in one evaluation, by id: what rule tests and coverage read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from oocd.engine.evaluate import Evaluation
from oocd.engine.expectations import ABSENT, SET_ASIDE
from oocd.engine.outcomes import Evaluator, RuleOutcome
from oocd.engine.ruleset import Effect
from oocd.engine.truth import State


@dataclass
class RuleStates:
    """The states of all rules that spoke. `found` is by rule id, option (or none) and item."""

    counted: tuple[int, ...]
    """The items that were tested, in the case's order."""
    items: tuple[int, ...]
    """All items of the case's list."""
    exclude_rule: str
    found: dict[str, dict[str | None, dict[int | None, str]]] = field(default_factory=dict)
    seen: dict[tuple[str, str], set[State]] = field(default_factory=dict)
    """(rule file, rule id) to the states it was seen in."""

    def of(self, name: str) -> tuple[str | list[str], str | None]:
        """Give the state of `ID` or `ID@option`, or a list with one for each item.

        A second value says, in words, where options differ and so no one state can be given.
        """
        rule, _, option = name.partition("@")
        uses = self.found.get(rule, {})
        chosen = [items for use, items in uses.items() if not option or use == option]
        if not option and len(uses) > 1 and None in uses:
            chosen = [uses[None]]
        answers = [self._answer(rule, items) for items in chosen]
        if not answers:
            return ABSENT, None
        if any(answer != answers[0] for answer in answers):
            each = ", ".join(
                f"{use}: {_words(self._answer(rule, items))}" for use, items in uses.items()
            )
            return ABSENT, f"it differs by option ({each}); write {rule}@option"
        return answers[0], None

    def places(self, name: str) -> int:
        """Give how many states a list for this rule has."""
        rule = name.partition("@")[0]
        return len(self.items if rule == self.exclude_rule else self.counted)

    def _answer(self, rule: str, items: dict[int | None, str]) -> str | list[str]:
        if None in items:
            return items[None]
        indexes = self.items if rule == self.exclude_rule else self.counted
        states = [items.get(index, ABSENT) for index in indexes]
        return states[0] if len(set(states)) == 1 else states


def _words(answer: str | list[str]) -> str:
    return answer if isinstance(answer, str) else f"[{', '.join(answer)}]"


def states_of(evaluation: Evaluation) -> RuleStates:
    """Gather how every rule of an evaluation came out."""
    counted = tuple(scope.index for scope in evaluation.scopes if scope.index is not None)
    left_out = tuple(scope.index for scope in evaluation.left_out if scope.index is not None)
    states = RuleStates(
        counted,
        tuple(sorted((*counted, *left_out))),
        evaluation.library.disposals.per_item.exclude_rule,
    )
    for target, outcome in _outcomes(evaluation):
        rule = outcome.rule
        word = SET_ASIDE if outcome.set_aside_by is not None else outcome.state.value
        for use in {rule.option, target} if target is not None else {rule.option}:
            places = states.found.setdefault(rule.rule.id, {}).setdefault(use, {})
            if places.get(outcome.item_index) in {None, SET_ASIDE}:
                places[outcome.item_index] = word
        key = (outcome.version.path, rule.rule.id)
        states.seen.setdefault(key, set()).add(outcome.state)
    _left_out(evaluation, states)
    return states


def _outcomes(evaluation: Evaluation) -> Iterator[tuple[str | None, RuleOutcome]]:
    for target, resolved in evaluation.results.items():
        for outcome in resolved.outcomes:
            yield target, outcome
    for outcome in evaluation.case_wide:
        yield None, outcome
    selection = evaluation.selection
    chosen = {
        family: version for family, version in selection.worlds()[-1].items() if version is not None
    }
    evaluator = Evaluator(evaluation.base, evaluation.scopes, chosen, selection.days)
    for version in chosen.values():
        for rule in evaluation.library.rules_by_effect(version, Effect.ADJUST):
            for outcome in evaluator.outcomes(version, rule):
                yield None, outcome


def _left_out(evaluation: Evaluation, states: RuleStates) -> None:
    """An item was left out because the exclude rule is not met for it: say so of that rule."""
    rule = evaluation.library.exclude_rule()
    if rule is None:
        return
    for scope in evaluation.left_out:
        uses = states.found.setdefault(rule.rule.id, {})
        for use in uses or {None: {}}:
            uses.setdefault(use, {})[scope.index] = State.NOT_MET.value
        for version in evaluation.library.families[rule.family]:
            if rule in version.rules:
                states.seen.setdefault((version.path, rule.rule.id), set()).add(State.NOT_MET)
