"""What is still unknown and could settle something: the most useful question first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oocd.engine.evaluate import Evaluation
from oocd.engine.outcomes import RuleOutcome
from oocd.engine.resolve import Status
from oocd.engine.ruleset import Effect

GRAVITY = "GRAVITY"
"""The name under which a fact helps the gravity score, as `because` names it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact to ask for, the options it could settle, and the flags it could help."""

    path: str
    settles: tuple[str, ...]
    helps: tuple[str, ...]
    dormant: bool


def missing_facts(evaluation: Evaluation) -> list[Missing]:
    """Give the facts to ask for, in asking order (contract, section 4)."""
    settles: dict[str, list[str]] = {}
    helps: dict[str, list[str]] = {}
    for target, resolved in evaluation.results.items():
        if resolved.status is Status.CANNOT_SAY:
            for path in resolved.asks:
                settles.setdefault(path, []).append(target)
    undecided = {
        target
        for target, resolved in evaluation.results.items()
        if resolved.status is Status.CANNOT_SAY
    }
    for outcome in _helping(evaluation.case_wide, undecided):
        for path in outcome.asks:
            names = helps.setdefault(path, [])
            if outcome.rule.rule.id not in names:
                names.append(outcome.rule.rule.id)
    if evaluation.gravity.final_score is None:
        for path in evaluation.gravity.asks:
            helps.setdefault(path, []).append(GRAVITY)
    dormant = _dormant(evaluation)
    found = [
        Missing(
            path,
            tuple(settles.get(path, ())),
            tuple(helps.get(path, ())),
            _asleep(settles.get(path), dormant),
        )
        for path in dict.fromkeys((*settles, *helps))
    ]
    order = evaluation.library.catalogue.order

    def key(missing: Missing) -> tuple[int, int, int, int, str]:
        late = 2 if missing.dormant else 0 if missing.settles else 1
        checklist = (
            evaluation.library.catalogue.facts[
                evaluation.library.catalogue.fact_of(missing.path)
            ].type
            == "answer"
        )
        return late, int(checklist), -len(missing.settles), order(missing.path), missing.path

    return sorted(found, key=key)


def _helping(outcomes: Iterable[RuleOutcome], undecided: set[str]) -> Iterable[RuleOutcome]:
    for outcome in outcomes:
        if outcome.truth is not None or outcome.effect is Effect.PRESUME:
            continue
        targets = outcome.rule.applies_to
        if not targets or undecided.intersection(targets):
            yield outcome


def _dormant(evaluation: Evaluation) -> set[str]:
    """Programmes that nobody has raised: none of the facts that raise them is given."""
    asleep: set[str] = set()
    case = evaluation.base.case
    for target, families in evaluation.library.governed.items():
        for family in families:
            raised = evaluation.library.families[family][-1].file.raised_by
            if raised and not any(name in case.facts or case.lists.get(name) for name in raised):
                asleep.add(target)
    return asleep


def _asleep(targets: list[str] | None, dormant: set[str]) -> bool:
    return bool(targets) and all(target in dormant for target in targets or ())
