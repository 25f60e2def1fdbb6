"""Duties with the day they fall due, flags and prompts: shown to people, never a status."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.dates import add_months, in_words
from oocd.engine.evaluate import Evaluation
from oocd.engine.outcomes import RuleOutcome
from oocd.engine.reasons import Reasons
from oocd.engine.resolve import Status
from oocd.engine.ruleset import Due, Effect
from oocd.engine.words import sentence

Json: TypeAlias = dict[str, JsonValue]


def duties_of(evaluation: Evaluation, reasons: Reasons) -> list[tuple[tuple[str, ...], JsonValue]]:
    """Give each duty that holds, with the options it belongs to (none: the whole case)."""
    found: dict[str, tuple[tuple[str, ...], JsonValue]] = {}
    for outcome in evaluation.case_wide:
        if outcome.effect is not Effect.DUTY or outcome.truth is not True:
            continue
        targets = _live(evaluation, outcome)
        if targets is None:
            continue
        due, words = due_date(outcome)
        text = sentence(outcome)
        rule = outcome.rule.rule
        key = f"{rule.id}|{text}|{due}"
        if key in found:
            before, duty = found[key]
            merged = tuple(dict.fromkeys((*before, *targets)))
            if isinstance(duty, dict):
                duty["options"] = list(merged)
            found[key] = (merged, duty)
            continue
        entry: Json = {
            "id": rule.id,
            "text": text,
            "due": due,
            "due_words": words,
            "options": list(targets),
            "cite": reasons.cite(rule),
        }
        found[key] = (targets, entry)
    return sorted(found.values(), key=_by_date)


def _by_date(pair: tuple[tuple[str, ...], JsonValue]) -> str:
    due = pair[1].get("due") if isinstance(pair[1], dict) else None
    return due if isinstance(due, str) else "9999"


def _live(evaluation: Evaluation, outcome: RuleOutcome) -> tuple[str, ...] | None:
    """Give the targets still possible; None where all of them are ruled out."""
    targets = outcome.rule.applies_to
    if not targets:
        return ()
    live = tuple(t for t in targets if evaluation.results[t].status is not Status.NOT_AVAILABLE)
    return live or None


def flags_of(evaluation: Evaluation, reasons: Reasons) -> list[JsonValue]:
    """Give each flag and prompt that holds, once."""
    found: dict[str, JsonValue] = {}
    for outcome in evaluation.case_wide:
        if outcome.effect not in {Effect.FLAG, Effect.PROMPT} or outcome.truth is not True:
            continue
        targets = _live(evaluation, outcome)
        if targets is None:
            continue
        rule = outcome.rule.rule
        text = sentence(outcome)
        entry: Json = {
            "id": rule.id,
            "kind": rule.effect.value,
            "text": text,
            "options": list(targets),
            "cite": reasons.cite(rule),
            "basis": list(rule.basis),
            "confidence": list(rule.confidence),
        }
        found.setdefault(f"{rule.id}|{text}", entry)
    order = {"flag": 0, "prompt": 1}
    return sorted(found.values(), key=lambda e: order[str(e["kind"])] if isinstance(e, dict) else 0)


def due_date(outcome: RuleOutcome) -> tuple[str | None, str | None]:
    """Work out when a duty falls due: (ISO date or None, words or None).

    A date that is not known to the day gives no date, only the days it lies between.
    """
    due = outcome.rule.rule.due
    if due is None:
        return None, None
    name = due.on or due.after
    if name is None:
        return None, due.words
    fact = outcome.scope.get(name)
    if not isinstance(fact.low, dt.date) or not isinstance(fact.high, dt.date):
        return None, due.words
    first, last = fact.low, fact.high
    if due.on is None:
        ends = _add(due, first, outcome), _add(due, last, outcome)
        if ends[0] is None or ends[1] is None:
            return None, due.words
        first, last = ends[0], ends[1]
    if first != last:
        return None, f"between {in_words(first)} and {in_words(last)}: the date is not exact"
    return first.isoformat(), due.words


def counts_beyond(outcome: RuleOutcome) -> bool:
    """Whether a duty holds whose working days the table of bank holidays does not reach."""
    due = outcome.rule.rule.due
    if due is None or due.after is None or due.working_days is None or outcome.truth is not True:
        return False
    start = outcome.scope.get(due.after).high
    return isinstance(start, dt.date) and _add(due, start, outcome) is None


def _add(due: Due, start: dt.date, outcome: RuleOutcome) -> dt.date | None:
    if due.working_days is not None:
        holidays = outcome.scope.holidays
        return None if holidays is None else holidays.add_working_days(start, due.working_days)
    if due.months is not None:
        return add_months(start, due.months)
    return start + dt.timedelta(days=due.days if due.days is not None else 7 * (due.weeks or 0))
