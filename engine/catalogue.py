"""The fact catalogue: every fact a case may hold, from `facts.yaml` and its lookups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, JsonValue

from oocd.engine.ruleset import Model

FactType = Literal[
    "text", "date", "boolean", "integer", "choice", "choices", "list", "map", "factors", "answer"
]
_MOST_REMEMBERED = 10_000
ORDERED_TYPES = frozenset({"date", "integer"})


class AbsentMeans(Model):
    """What a fact left out is taken to be, and why it may be."""

    value: str | bool | int | tuple[str, ...] | None = None
    same_as: str | None = None
    because: str
    words: str | None = None
    notice: bool = False


class FactSpec(Model):
    """One fact of the catalogue."""

    type: FactType
    title: str = ""
    question: str = ""
    help: str = ""
    answered_by: tuple[str, ...] = ()
    values: dict[str, str] = Field(default_factory=dict)
    values_from: str | None = None
    keys_from: tuple[str, ...] = ()
    not_known: tuple[str, ...] = ()
    key: str | None = None
    min: int | None = None
    max: int | None = None
    absent_means: AbsentMeans | None = None
    lever: bool = True
    record_only: bool = False
    optional: bool = False
    needs: tuple[str, ...] = ()
    direction: Literal["aggravating", "mitigating"] | None = None
    derived: JsonValue = None
    given: bool = False


class ListSpec(Model):
    """A list fact: the prefix of its items' facts and what one item is called."""

    item: str
    title: str


class Block(Model):
    """A part of a case that is kept and shown to people but that no rule may read."""

    facts: dict[str, FactSpec]
    open: bool = False


class DateOrder(Model):
    """Two dates of one case that must not run backwards."""

    first: str
    then: str
    text: str


class CatalogueFile(Model):
    """`facts.yaml`."""

    lists: dict[str, ListSpec]
    facts: dict[str, FactSpec]
    orders: tuple[DateOrder, ...] = ()
    agree: tuple[tuple[str, str], ...] = ()
    blocks: dict[str, Block] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A lookup table: rows by id, each a mapping of column to text."""

    name: str
    rows: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Catalogue:
    """The catalogue with its lookups, ready for use."""

    lists: Mapping[str, ListSpec]
    facts: Mapping[str, FactSpec]
    orders: tuple[DateOrder, ...]
    agree: tuple[tuple[str, str], ...]
    blocks: Mapping[str, Block]
    tables: Mapping[str, Table]
    position: Mapping[str, int] = field(default_factory=dict)
    item_lists: Mapping[str, str] = field(default_factory=dict)
    _fact_of: dict[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls, source: CatalogueFile, tables: Mapping[str, Table]) -> Catalogue:
        """Join the facts file with the lookup tables."""
        return cls(
            lists=source.lists,
            facts=source.facts,
            orders=source.orders,
            agree=source.agree,
            blocks=source.blocks,
            tables=tables,
            position={name: index for index, name in enumerate(source.facts)},
            item_lists={spec.item: name for name, spec in source.lists.items()},
        )

    def spec(self, name: str) -> FactSpec | None:
        """Find a fact by name; `consent.youth_caution` is found under the map `consent`."""
        found = self.facts.get(name)
        if found is not None:
            return found
        head, _, key = name.rpartition(".")
        parent = self.facts.get(head)
        if parent is None or parent.type != "map":
            return None
        return parent if any(key in self.tables[table].rows for table in parent.keys_from) else None

    def map_keys(self, spec: FactSpec) -> tuple[str, ...]:
        """Give the keys a map fact may have."""
        return tuple(key for table in spec.keys_from for key in self.tables[table].rows)

    def values_of(self, spec: FactSpec) -> Mapping[str, str]:
        """Give the values a choice may take, each with its words."""
        if spec.values_from is not None:
            rows = self.tables[spec.values_from].rows
            return {key: row.get("title") or row.get("offence") or key for key, row in rows.items()}
        return spec.values

    def item_of(self, name: str) -> str | None:
        """Give the list that a fact belongs to (`offence.date` -> `offences`), or None."""
        head = name.partition(".")[0]
        return self.item_lists.get(head)

    def names(self) -> list[str]:
        """Give every fact name, for did-you-mean."""
        out = list(self.facts)
        for name, spec in self.facts.items():
            if spec.type == "map":
                out.extend(f"{name}.{key}" for key in self.map_keys(spec))
        return out

    def order(self, path: str) -> int:
        """Give a fact's place in the catalogue; `offences[1].date` counts as `offence.date`."""
        return self.position.get(self.fact_of(path), len(self.position))

    def fact_of(self, path: str) -> str:
        """Turn a path into a case (`offences[1].admission`) into the fact it holds."""
        found = self._fact_of.get(path)
        if found is None:
            found = self._find_fact(path)
            if len(self._fact_of) < _MOST_REMEMBERED:
                self._fact_of[path] = found
        return found

    def _find_fact(self, path: str) -> str:
        head, bracket, rest = path.partition("[")
        if bracket:
            item = self.lists[head].item
            key = rest.partition("].")[2]
            for name in self.facts:
                if name.startswith(item + ".") and self.key_of(name) == key:
                    return name
            return head
        if path in self.facts:
            return path
        parent = path.rpartition(".")[0]
        return parent if parent in self.facts else path

    def item_keys(self, prefix: str) -> dict[str, str]:
        """Give what may stand in one item: its key in a case file -> the fact it gives."""
        return {
            self.key_of(name): name
            for name, spec in self.facts.items()
            if name.startswith(prefix + ".") and spec.derived is None
        }

    def key_of(self, name: str) -> str:
        """Give an item fact's key in a case file (`offence.admission_given` -> `admission`)."""
        spec = self.facts[name]
        return spec.key or name.partition(".")[2]
