"""Rules made ready: conditions compiled, `{option}` written out, texts split into parts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from oocd.engine.conditions import Node
from oocd.engine.ruleset import Effect, Rule, RuleFile
from oocd.engine.truth import State

_SLOT = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text that a fact (or `param.<name>`) fills."""

    fact: str


Template: TypeAlias = tuple[str | Slot, ...]


def split_template(text: str) -> Template:
    """Split `The child is {child.age}.` into words and slots.

    >>> split_template("age {child.age}.")
    ('age ', Slot(fact='child.age'), '.')
    """
    parts: list[str | Slot] = []
    at = 0
    for match in _SLOT.finditer(text):
        if match.start() > at:
            parts.append(text[at : match.start()])
        parts.append(Slot(match.group(1)))
        at = match.end()
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule for one use of it: as written, or one of the options it was written for."""

    rule: Rule
    family: str
    position: int
    option: str | None
    applies_to: tuple[str, ...]
    given: Node | None
    when: Node
    per_item: bool
    reads: frozenset[str]
    result_reads: frozenset[str]
    say: Mapping[State, Template]
    effect: Effect
    key: str
    """Its id, with the option where the rule was written once for several."""

    def speaks_on(self, day: dt.date) -> bool:
        """Whether the rule's own dates inside its family cover a day."""
        return self.may_speak(day, day)

    def may_speak(self, first: dt.date, last: dt.date) -> bool:
        """Whether the rule's own dates cover any of the days."""
        starts = self.rule.from_ is None or self.rule.from_ <= last
        return starts and (self.rule.to is None or first <= self.rule.to)


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """One question of a checklist, made ready."""

    id: str
    fact: str
    question: str
    applies: Node


@dataclass(frozen=True, slots=True)
class CompiledChecklist:
    """A checklist, made ready."""

    id: str
    title: str
    applies: Node
    items: tuple[CompiledItem, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one family, made ready. `sha256` is that of its content, sign-off apart."""

    file: RuleFile
    path: str
    sha256: str
    rules: tuple[CompiledRule, ...]
    checklists: tuple[CompiledChecklist, ...]

    @property
    def family(self) -> str:
        """The family's name; an area's family carries the area's: `wolverhampton/divert`."""
        return (
            self.file.family if self.file.area is None else f"{self.file.area}/{self.file.family}"
        )

    @property
    def name(self) -> str:
        """The version's name: the day from which it is in force."""
        return self.file.in_force.from_.isoformat()

    @property
    def signed_off(self) -> bool:
        """Whether a person signed off exactly this content."""
        return self.file.signed_off is not None and self.file.signed_off.sha256 == self.sha256

    def covers(self, first: dt.date, last: dt.date) -> bool:
        """Whether the version may be in force on any of the days."""
        force = self.file.in_force
        return force.from_ <= last and (force.to is None or first <= force.to)

    def certainly_covers(self, first: dt.date, last: dt.date) -> bool:
        """Whether the version is in force, without doubt, on all of the days."""
        force = self.file.in_force
        starts = force.from_certain or force.from_
        ends = force.to_certain or force.to
        return starts <= first and (ends is None or last <= ends)
