"""What would change the answer: the smallest changes of facts that a person may act on.

Single changes first, then pairs, over the facts that the target's own rules read and that work
against it; at most `MOST_TRIALS` re-evaluations. Facts marked `lever: false` (age, offence,
admission, history, care, exploitation) are never offered: an admission is not a lever.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.case import Case, Given
from oocd.engine.catalogue import FactSpec
from oocd.engine.evaluate import Evaluation
from oocd.engine.outcomes import RuleOutcome
from oocd.engine.resolve import Resolved, Status
from oocd.engine.ruleset import STATUS_EFFECTS, Effect
from oocd.engine.values import FactValue, Value
from oocd.engine.words import plain

MOST_TRIALS = 200
Evaluate: TypeAlias = Callable[[Case], Mapping[str, Resolved]]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, from what it is to what it would be."""

    fact: str
    before: FactValue
    after: Value


def would_change(evaluation: Evaluation, evaluate: Evaluate) -> list[JsonValue]:
    """Give the changes that open, or settle for the better, an option or programme.

    `evaluate` gives the results of a changed case. Each entry is `{change: [{fact, from, to}],
    then: {id: status}}`, naming only the targets whose status moves.
    """
    found: list[JsonValue] = []
    before = {target: resolved.status for target, resolved in evaluation.results.items()}
    opened: set[str] = set()
    for changes in itertools.islice(_trials(evaluation, opened), MOST_TRIALS):
        case = evaluation.base.case
        for change in changes:
            case = case.with_fact(change.fact, Given.exactly(change.after))
        after = evaluate(case)
        moved = {
            target: after[target].status
            for target in before
            if after[target].status is not before[target]
        }
        gained = {target for target, status in moved.items() if status is Status.OPEN}
        if moved and (len(changes) == 1 or gained - opened):
            opened |= gained
            found.append(
                {
                    "change": [
                        {"fact": c.fact, "from": plain(c.before), "to": _json(c.after)}
                        for c in changes
                    ],
                    "then": {target: status.value for target, status in moved.items()},
                }
            )
    return found


def _trials(evaluation: Evaluation, opened: set[str]) -> Iterator[tuple[Change, ...]]:
    by_target = {
        target: _levers(evaluation, resolved)
        for target, resolved in evaluation.results.items()
        if resolved.status is not Status.OPEN
    }
    singles = {(c.fact, c.after): c for changes in by_target.values() for c in changes}
    for change in singles.values():
        yield (change,)
    tried: set[frozenset[tuple[str, Value]]] = set()
    for target, changes in by_target.items():
        for first, second in itertools.combinations(changes, 2):
            key = frozenset({(first.fact, first.after), (second.fact, second.after)})
            if target not in opened and first.fact != second.fact and key not in tried:
                tried.add(key)
                yield first, second


def _levers(evaluation: Evaluation, resolved: Resolved) -> list[Change]:
    """Give the single changes of facts read by the rules that work against a target."""
    catalogue = evaluation.library.catalogue
    found: dict[tuple[str, Value], Change] = {}
    for outcome in resolved.outcomes:
        if not _against(outcome):
            continue
        for value in outcome.reads.values():
            spec = catalogue.spec(value.fact)
            if (
                spec is None
                or not spec.lever
                or spec.derived is not None
                or value.path != value.fact
            ):
                continue
            unsaid = spec.absent_means.value if spec.absent_means is not None else None
            for after in _values(spec, catalogue.values_of(spec)):
                if after not in {value.value, unsaid}:
                    found[(value.path, after)] = Change(value.path, value, after)
    return list(found.values())


def _against(outcome: RuleOutcome) -> bool:
    if outcome.effect not in STATUS_EFFECTS or outcome.set_aside_by is not None:
        return False
    if outcome.truth is None:
        return True
    return outcome.truth is (outcome.effect in {Effect.BAR, Effect.REFER})


def _values(spec: FactSpec, values: Mapping[str, str]) -> tuple[Value, ...]:
    if spec.type == "boolean":
        return True, False
    if spec.type in {"choice", "map"}:
        return tuple(values)
    return ()


def _json(value: Value) -> JsonValue:
    return value if isinstance(value, str | int) else str(value)
