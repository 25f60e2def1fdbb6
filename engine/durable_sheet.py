"""Questions for durable-rules, packed into sets of rules that it bears, and their answers.

A `Sheet` holds the questions that are asked of one kind of place. Equal questions are asked once. A
condition too wide to be asked at once is asked in parts: the answers to the parts are facts of the
next round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from oocd.engine.conditions import Scope
from oocd.engine.durable_fields import Memo, Part, Source, Tallies, Worked
from oocd.engine.durable_formula import (
    ALWAYS,
    NEVER,
    Formula,
    Pair,
    Scalar,
    Size,
    size,
)
from oocd.engine.durable_native import (
    MOST_FIELDS,
    MOST_JOINS,
    MOST_MATCHES,
    MOST_TESTS,
    DurableFault,
    Native,
    Ruleset,
    check_names,
)
from oocd.engine.truth import Truth


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The answer to a question of which both sides held."""


BOTH = Contradiction()
Answer: TypeAlias = Truth | Contradiction


def both_sides(pair: Pair) -> Size:
    """Measure a question: its two rules stand in one set, so they add."""
    met, unmet = size(pair.met), size(pair.unmet)
    joins = max(met.joins, unmet.joins)
    names = met.fields | unmet.fields
    return Size(met.ways + unmet.ways, met.tests + unmet.tests, joins, names)


def too_much(pair: Pair) -> str | None:
    """Say why durable-rules could not be asked a question safely; None where it can."""
    ways, count, joins, read = both_sides(pair)
    if ways > MOST_MATCHES:
        return f"it holds in {ways} ways at once; {MOST_MATCHES} are safe"
    if count > MOST_TESTS:
        return f"it compares {count} times; {MOST_TESTS} are safe"
    if joins > MOST_JOINS:
        return f"it joins conditions {joins} times; {MOST_JOINS} are safe"
    if len(read) > MOST_FIELDS:
        return f"it reads {len(read)} fields; {MOST_FIELDS} are safe"
    return None


@dataclass
class Shard:
    """Some questions of one round, in one set of rules that is built when it is first asked."""

    rules: dict[str, Formula]
    sources: dict[str, Source]
    level: int
    built: Ruleset | None = None

    def fire(self, native: Native, scope: Scope, worked: Worked) -> frozenset[str]:
        """Send the facts these rules read and give the rules that hold."""
        known: dict[str, Scalar] = {}
        for name, source in self.sources.items():
            value = worked.field(name, source, scope)
            if value is not None:
                known[name] = value
        if self.built is None:
            self.built = Ruleset(native, self.rules)
        try:
            return self.built.fire(known)
        except DurableFault:
            self.built = None
            raise


@dataclass
class Sheet:
    """The questions asked of one kind of place. A question is a number; it asks a `Pair`."""

    pairs: dict[Pair, int] = field(default_factory=dict)
    shards: list[Shard] = field(default_factory=list)
    always: set[str] = field(default_factory=set)
    """The rules that hold whatever the facts, which durable-rules is not asked."""
    levels: list[int] = field(default_factory=list)
    """The round in which each question is asked."""
    _sizes: list[Size] = field(default_factory=list)
    _names: list[tuple[str, str]] = field(default_factory=list)
    """For each question, the names of its two rules."""
    _parts: dict[str, int] = field(default_factory=dict)
    """For each field that holds the answer to a question: the round after it."""

    def ask(self, pair: Pair) -> int:
        """Note a question and give its number."""
        if pair not in self.pairs:
            took = both_sides(pair)
            self._sizes.append(took)
            self.levels.append(max((self._parts.get(name, 0) for name in took.fields), default=0))
            self.pairs[pair] = number = len(self.pairs)
            self._names.append((f"{number}+", f"{number}-"))
        return self.pairs[pair]

    def ask_apart(self, pair: Pair) -> Part:
        """Note a question whose answer others read, and give the field that will hold it."""
        part = Part(self.ask(pair))
        self.after(part, part.number)
        return part

    def after(self, source: Source, *numbers: int) -> None:
        """Say that a field holds what came of some questions."""
        self._parts[source.name] = 1 + max(self.levels[number] for number in numbers)

    def answers(
        self, native: Native, scope: Scope, tallies: Tallies, memo: Memo | None = None
    ) -> list[Answer]:
        """Ask every question of one place, round by round; `memo` keeps what the place's facts are.

        A memo is of one place, and may be used for every sheet that is asked of it.
        """
        fired = set(self.always)
        worked = Worked(tallies, {} if memo is None else memo)
        last = 0
        for shard in self.shards:
            if shard.level != last:
                worked.parts = [_part(answer) for answer in self._answers(fired)]
                last = shard.level
            fired |= shard.fire(native, scope, worked)
        return self._answers(fired)

    def _answers(self, fired: set[str]) -> list[Answer]:
        return [_answer(met in fired, unmet in fired) for met, unmet in self._names]

    def pack(self, sources: Mapping[str, Source]) -> None:
        """Pack the questions into shards, round by round, as many to each as is safe."""
        rules: dict[str, Formula] = {}
        names: set[str] = set()
        ways = count = level = 0
        for pair, number in sorted(self.pairs.items(), key=lambda asked: self.levels[asked[1]]):
            took = self._sizes[number]
            full = ways + took.ways > MOST_MATCHES or count + took.tests > MOST_TESTS
            if full or len(names | took.fields) > MOST_FIELDS or self.levels[number] != level:
                self._close(rules, names, sources, level)
                rules, names = {}, set()
                ways, count, level = 0, 0, self.levels[number]
            for name, formula in zip(self._names[number], (pair.met, pair.unmet), strict=True):
                if formula == ALWAYS:
                    self.always.add(name)
                elif formula != NEVER:
                    rules[name] = formula
            ways, count = ways + took.ways, count + took.tests
            names |= took.fields
        self._close(rules, names, sources, level)

    def _close(
        self,
        rules: dict[str, Formula],
        names: set[str],
        sources: Mapping[str, Source],
        level: int,
    ) -> None:
        if rules:
            check_names(names)
            self.shards.append(Shard(rules, {name: sources[name] for name in sorted(names)}, level))

    def unload(self) -> None:
        """Free what was built."""
        for shard in self.shards:
            if shard.built is not None:
                shard.built.unload()
                shard.built = None


def _answer(met: bool, unmet: bool) -> Answer:  # noqa: FBT001 two sides of one question
    if met and unmet:
        return BOTH
    return True if met else (False if unmet else None)


def _part(answer: Answer) -> Truth:
    if isinstance(answer, Contradiction):
        raise DurableFault("a part of a condition is both met and not met")
    return answer
