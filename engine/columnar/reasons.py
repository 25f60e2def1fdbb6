"""What each rule said, as words of bits: met, not known, and not met, one bit a rule.

A rule that is asked of each item is met if it is for some item, and so on: its bits may be set in
more than one word. A rule that does not speak in a case has no bit set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from oocd.engine.columnar.graph import TRUE, Node
from oocd.engine.columnar.speaking import Speakers
from oocd.engine.columnar.values import Place
from oocd.engine.library import Library
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import Effect

STATES = ("met", "unknown", "not_met")
WORD = 64
_TELLING = frozenset({Effect.FLAG, Effect.PROMPT})


@dataclass(frozen=True)
class Reasons:
    """Which rule stands behind which bit: `rules` in the order of the bits."""

    rules: tuple[tuple[str, str], ...]
    """(the version's file, the rule's key)"""

    @classmethod
    def of(cls, library: Library, only: Collection[str] | None) -> Reasons:
        """Take the rules asked for, by rule id or family; None asks for every rule."""
        return cls(
            tuple(
                (version.path, rule.key)
                for versions in library.families.values()
                for version in versions
                for rule in version.rules
                if only is None or rule.rule.id in only or version.family in only
            )
        )

    @property
    def words(self) -> int:
        """How many words of bits there are for each state."""
        return (len(self.rules) + WORD - 1) // WORD

    def columns(self, states: Iterable[str] = STATES) -> list[str]:
        """Name the columns of words."""
        return [f"{state}.{word}" for state in states for word in range(self.words)]

    def behind(self, row: Mapping[str, int], state: str) -> list[tuple[str, str]]:
        """Give the rules behind the bits that are set in one case's words of a state."""
        return [
            self.rules[word * WORD + bit]
            for word in range(self.words)
            for bit in range(WORD)
            if row[f"{state}.{word}"] >> bit & 1
        ]


def said_by_rules(
    speakers: Speakers,
    reasons: Reasons,
    tested: Sequence[tuple[Place, Node]],
    states: Collection[str],
) -> dict[str, Node]:
    """Give the words of bits, by column."""
    graph = speakers.graph
    wanted = set(reasons.rules)
    bits: dict[str, dict[tuple[str, str], Node]] = {state: {} for state in STATES}
    for versions in speakers.library.families.values():
        for version in versions:
            for rule in version.rules:
                name = (version.path, rule.key)
                if name in wanted:
                    for state, node in _states(speakers, version, rule, tested).items():
                        bits[state][name] = node
    return {
        f"{state}.{word}": graph.bits(
            [bits[state][rule] for rule in reasons.rules[word * WORD : (word + 1) * WORD]]
        )
        for state in STATES
        if state in states
        for word in range(reasons.words)
    }


def _states(
    speakers: Speakers, version: Version, rule: CompiledRule, tested: Sequence[tuple[Place, Node]]
) -> dict[str, Node]:
    graph = speakers.graph
    places = tested if rule.per_item else [(Place(whole=rule.effect in _TELLING), TRUE)]
    found: dict[str, list[Node]] = {state: [] for state in STATES}
    for place, there in places:
        said = speakers.say(version, rule, place)
        speaks = graph.every((speakers.may[version.path], said.speaks, there))
        found["met"].append(graph.every((speaks, graph.sure(said.truth))))
        found["unknown"].append(graph.every((speaks, graph.missing(said.truth))))
        found["not_met"].append(graph.every((speaks, graph.sure(graph.negate(said.truth)))))
    return {state: graph.some(parts) for state, parts in found.items()}
