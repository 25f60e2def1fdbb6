"""What one rule says, wherever it is asked: its guard, its own dates, its condition.

This is `engine.outcomes` for all cases at once: whether the rule speaks at all, and its truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oocd.engine.columnar.days import clamped
from oocd.engine.columnar.graph import TRUE, UNKNOWN, Graph, Node
from oocd.engine.columnar.lower import Lowering
from oocd.engine.columnar.values import CASE, CannotLower, Place
from oocd.engine.errors import InputError, Problem
from oocd.engine.library import Library
from oocd.engine.rulebook import CompiledChecklist, CompiledRule, Version
from oocd.engine.ruleset import Effect
from oocd.engine.values import Value


@dataclass(frozen=True, slots=True)
class Said:
    """One rule at one place: whether it speaks (never null), and its truth if it does."""

    speaks: Node
    truth: Node


@dataclass
class Speakers:
    """Asks rules over one frame. `may` says which versions may be in force."""

    lowering: Lowering
    may: Mapping[str, Node]
    _said: dict[tuple[str, str, Place], Said] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The graph that everything is made in."""
        return self.lowering.graph

    @property
    def library(self) -> Library:
        """The library whose rules are asked."""
        return self.lowering.facts.library

    def say(self, version: Version, rule: CompiledRule, place: Place = CASE) -> Said:
        """Ask a rule. Raises InputError, naming the rule, for what has no form in columns."""
        key = (version.path, rule.key, place)
        found = self._said.get(key)
        if found is None:
            try:
                found = self._ask(version, rule, place)
            except CannotLower as error:
                text = f"{rule.key} cannot be put in columns: {error}"
                problem = Problem(version.path, 1, 1, "R-COLUMNAR", text)
                raise InputError([problem]) from error
            self._said[key] = found
        return found

    def _ask(self, version: Version, rule: CompiledRule, place: Place) -> Said:
        graph = self.graph
        applies = self._dated(version, rule)
        if rule.given is not None:
            applies = graph.every((applies, self.lowering.truth(rule.given, place)))
        speaks = graph.negate(graph.sure(graph.negate(applies)))
        truth = self.lowering.truth(rule.when, place)
        doubt = graph.unless_missing(applies)
        if rule.effect is Effect.GATEWAY:
            truth = graph.some((graph.every((truth, graph.negate(doubt))), doubt))
        elif rule.effect is Effect.REQUIRE:
            truth = graph.some((truth, doubt))
        else:
            truth = graph.every((applies, truth))
        return Said(speaks, truth)

    def _dated(self, version: Version, rule: CompiledRule) -> Node:
        """Whether the rule's own dates cover the day that picks the version."""
        first, last = rule.rule.from_, rule.rule.to
        if first is None and last is None:
            return TRUE
        graph = self.graph
        day = self.lowering.facts.get(version.file.choose_by)
        if day.low is UNKNOWN:
            return UNKNOWN
        surely: list[Node] = []
        maybe: list[Node] = []
        if first is not None:
            start = graph.number(clamped(first))
            surely.append(graph.compare("le", start, day.low))
            maybe.append(graph.compare("le", start, day.high))
        if last is not None:
            end = graph.number(clamped(last))
            surely.append(graph.compare("le", day.high, end))
            maybe.append(graph.compare("le", day.low, end))
        if day.exact:
            return graph.every(surely)
        return graph.either(graph.every(surely), graph.negate(graph.every(maybe)))


def parameters_of(library: Library, may: Mapping[str, Node]) -> dict[str, list[tuple[Node, Value]]]:
    """Give each parameter's values: an area's where it may be in force, the latest first."""
    families = [version for versions in library.families.values() for version in versions]
    found: dict[str, list[tuple[Node, Value]]] = {}
    for version in families:
        for name, parameter in version.file.parameters.items():
            over = [
                (may[other.path], other.file.sets_parameters[name].value)
                for other in reversed(families)
                if parameter.local and name in other.file.sets_parameters
            ]
            found[f"{version.path}:{name}"] = [*over, (TRUE, parameter.value)]
    return found


def install_checklists(lowering: Lowering, may: Mapping[str, Node]) -> None:
    """Tell the facts when each checklist is complete: by the latest version that may apply."""
    library = lowering.facts.library
    by_id: dict[str, list[tuple[Node, CompiledChecklist]]] = {}
    for versions in library.families.values():
        for version in versions:
            for checklist in version.checklists:
                by_id.setdefault(checklist.id, []).append((may[version.path], checklist))

    def complete(checklist: CompiledChecklist, place: Place) -> Node:
        graph, facts = lowering.graph, lowering.facts
        parts = []
        for item in checklist.items:
            applies = lowering.truth(item.applies, place)
            answered = graph.negate(graph.missing(facts.get(item.fact, place).low))
            parts.append(graph.some((answered, graph.sure(graph.negate(applies)))))
        return graph.every(parts)

    def completeness(found: list[tuple[Node, CompiledChecklist]], place: Place) -> Node:
        whole = Place(whole=place.whole)
        node = lowering.graph.negate(TRUE)
        for test, checklist in found:
            node = lowering.graph.pick(test, complete(checklist, whole), node)
        return node

    lowering.facts.checklists = {
        name: lambda place, found=found: completeness(found, place)  # type: ignore[misc]
        for name, found in by_id.items()
    }


__all__ = ["Said", "Speakers", "install_checklists", "parameters_of"]
