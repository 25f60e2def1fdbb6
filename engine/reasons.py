"""Each rule's answer as a reason: its words, its state, the facts it read, where it comes from."""

from __future__ import annotations

from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.evaluate import Evaluation
from oocd.engine.grounds import carried
from oocd.engine.outcomes import RuleOutcome
from oocd.engine.resolve import Resolved, Structural
from oocd.engine.ruleset import STATUS_EFFECTS, Citation, Effect, Rule
from oocd.engine.truth import State, state_of
from oocd.engine.words import plain, sentence

Json: TypeAlias = dict[str, JsonValue]


class Reasons:
    """Makes reasons for one evaluation; each outcome is written once however often it is used."""

    def __init__(self, evaluation: Evaluation) -> None:
        """Prepare for one evaluation."""
        self._evaluation = evaluation
        self._made: dict[int, Json] = {}
        self._several = len(evaluation.scopes) > 1

    def reason(self, outcome: RuleOutcome) -> Json:
        """Write one outcome as a reason (contract, section 4)."""
        found = self._made.get(id(outcome))
        if found is None:
            found = self._write(outcome)
            self._made[id(outcome)] = found
        return found

    def _write(self, outcome: RuleOutcome) -> Json:
        facts = carried(outcome, self._evaluation.ways)
        reason: Json = {
            **self._always(outcome),
            "text": sentence(outcome),
            "state": outcome.state.value,
            "facts": {path: plain(value) for path, value in facts.items()},
        }
        if len(facts) < len(outcome.reads):
            reason["also_read"] = [path for path in outcome.reads if path not in facts]
        if self._several and outcome.item_index is not None:
            reason["offence"] = outcome.item_index
        if outcome.items:
            reason["items"] = [
                {"item": name, "state": state_of(truth).value} for name, truth in outcome.items
            ]
        if outcome.set_aside_by is not None:
            reason["set_aside_by"] = outcome.set_aside_by
        return reason

    def _always(self, outcome: RuleOutcome) -> Json:
        """Give what is the same whatever the case, written once for a library."""
        rule = outcome.rule.rule
        key = f"{outcome.version.path}/{rule.id}"
        found = self._evaluation.library.written.get(key)
        if found is None:
            found = {
                "rule": rule.id,
                "title": rule.title,
                "effect": rule.effect.value,
                "cite": self.citations(rule.cite),
                "basis": worst(rule.basis),
                "confidence": worst(rule.confidence),
            }
            self._evaluation.library.written[key] = found
        return found

    def cite(self, rule: Rule) -> JsonValue:
        """Give a rule's citations with their addresses."""
        return self.citations(rule.cite)

    def citations(self, cite: tuple[Citation, ...]) -> JsonValue:
        """Give citations with their addresses."""
        sources = self._evaluation.library.sources
        found: list[JsonValue] = []
        for citation in cite:
            source = sources.get(citation.source)
            found.append(
                {
                    "source": citation.source,
                    "title": source.title if source else citation.source,
                    "at": citation.at,
                    "url": source.url if source else None,
                }
            )
        return found

    def structural(self, reason: Structural) -> Json:
        """Write a reason that is no rule of a file."""
        return {
            "rule": reason.rule,
            "title": reason.text,
            "effect": "structure",
            "text": reason.text,
            "state": (State.UNKNOWN if reason.asks else State.MET).value,
            "facts": {path: plain(value) for path, value in reason.facts.items()},
            "cite": [],
            "basis": "design",
            "confidence": "H",
        }

    def split(self, resolved: Resolved) -> tuple[list[JsonValue], list[JsonValue], list[JsonValue]]:
        """Sort what bears on a status into for, against and not known."""
        why: list[JsonValue] = []
        against: list[JsonValue] = []
        unknown: list[JsonValue] = []
        for reason in resolved.structural:
            (unknown if reason.asks else against).append(self.structural(reason))
        through = {
            o.item_index
            for o in resolved.outcomes
            if o.effect is Effect.GATEWAY and o.truth is True and o.set_aside_by is None
        }
        for outcome in resolved.outcomes:
            if outcome.effect not in STATUS_EFFECTS:
                continue
            written = self.reason(outcome)
            gateway = outcome.effect is Effect.GATEWAY
            passed = gateway and bool(through & {None, outcome.item_index})
            if outcome.set_aside_by is not None or passed:
                why.append(written)
            elif outcome.truth is None:
                unknown.append(written)
            elif self.against(outcome):
                against.append(written)
            else:
                why.append(written)
        return why, against, unknown

    def against(self, outcome: RuleOutcome) -> bool:
        """Whether a rule's answer works against the option."""
        if outcome.effect in {Effect.BAR, Effect.REFER}:
            return outcome.truth is True
        return outcome.truth is False


def worst(values: tuple[str, ...]) -> str:
    """Give the weakest of several bases or confidences: the one that counts."""
    order = (
        "H",
        "M",
        "L",
        "statute",
        "S",
        "C",
        "S2",
        "local",
        "P",
        "inference",
        "synthesis",
        "design",
        "K",
    )
    return max(values, key=order.index)
