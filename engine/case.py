"""A case as it was given: the facts of one matter, each with who gave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.values import Provenance, Value, WhyUnknown


@dataclass(frozen=True, slots=True)
class Given:
    """One fact as given: a value (a range for a month or year), or why it is not known."""

    low: Value | None
    high: Value | None
    why_unknown: WhyUnknown | None = None
    provenance: Provenance | None = None

    @classmethod
    def exactly(cls, value: Value) -> Given:
        """Make a value without provenance."""
        return cls(value, value)


Item: TypeAlias = Mapping[str, Given]
"""One item of a list: facts of the catalogue (`offence.date`) to what was given."""


@dataclass(frozen=True)
class Case:
    """One case. `lists` holds a list's items, or a `Given` where it is said to be not known."""

    facts: Mapping[str, Given]
    lists: Mapping[str, tuple[Item, ...] | Given]
    factor_texts: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    file: str = "case"

    @property
    def id(self) -> str | None:
        """The case's reference, where it has one."""
        return self.text("id")

    def text(self, name: str) -> str | None:
        """Give a text fact as it stands, or None."""
        given = self.facts.get(name)
        return given.low if given is not None and isinstance(given.low, str) else None

    def with_fact(self, name: str, given: Given) -> Case:
        """Give the same case with one fact of the case changed."""
        return replace(self, facts={**self.facts, name: given})

    def with_item_fact(self, list_name: str, index: int, name: str, given: Given) -> Case:
        """Give the same case with one fact of one list item changed."""
        items = self.lists[list_name]
        if isinstance(items, Given):
            return self
        changed = tuple(
            {**item, name: given} if i == index else item for i, item in enumerate(items)
        )
        return replace(self, lists={**self.lists, list_name: changed})
