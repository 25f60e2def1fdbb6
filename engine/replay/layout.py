"""Many cases as a table: which column holds what. CSV and Parquet files of cases have this layout.

The columns are named as those of `oocd.engine.columnar.frame`: a fact's column by the fact, the
facts of a list's items by the item's place (`offence.date#0` is the first offence's), `|len` of a
list for how many items it has. Values stay words and dates. A blank is "not given"; what was said
not to be known stands in the fact's `|why` column.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from oocd.engine.catalogue import Catalogue, FactSpec

Cell: TypeAlias = str | int | bool | dt.date | tuple[str, ...] | None
Row: TypeAlias = dict[str, object]
WHY, LEN = "why", "len"
MOST_ITEMS = 99


class Holds(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    DAY = "day"
    IDS = "ids"


_HOLDS = {
    "boolean": Holds.FLAG,
    "integer": Holds.NUMBER,
    "date": Holds.DAY,
    "choices": Holds.IDS,
    "factors": Holds.IDS,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the fact (or list) it is of, the item's place, the part, what its cells are."""

    name: str
    fact: str
    slot: int | None
    part: str
    holds: Holds


@dataclass(frozen=True)
class Batch:
    """Some cases as columns of equal length, by name; `first` counts the cases before them."""

    first: int
    height: int
    columns: Mapping[str, Sequence[Cell]]


def spec_of(fact: str, catalogue: Catalogue) -> FactSpec | None:
    """Find what is said of a fact, or of an entry of a block (`decided.on`); None if there is none.

    An entry of a block that is open to any is taken as text.
    """
    found = catalogue.spec(fact)
    if found is not None:
        return found
    head, _, key = fact.partition(".")
    block = catalogue.blocks.get(head)
    if block is None or not key:
        return None
    return block.facts.get(key) or (FactSpec(type="text") if block.open else None)


def column_named(name: str, catalogue: Catalogue) -> Column | None:
    """Say what a column of this name holds, or None where the layout has no such column.

    Facts that are worked out have none, and neither have whole lists and maps.
    """
    body, _, part = name.partition("|")
    fact, mark, place = body.partition("#")
    if part == LEN and fact in catalogue.lists and not mark:
        return Column(name, fact, None, LEN, Holds.NUMBER)
    spec = spec_of(fact, catalogue)
    slot = int(place) if place.isdecimal() and int(place) < MOST_ITEMS else None
    in_list = catalogue.item_of(fact) is not None and fact in catalogue.facts
    if spec is None or part not in {"", WHY} or in_list != (slot is not None):
        return None
    whole_map = spec.type == "map" and fact in catalogue.facts
    worked_out = spec.derived is not None and not spec.given
    if spec.type == "list" or whole_map or worked_out or (mark and slot is None):
        return None
    holds = Holds.TEXT if part else _HOLDS.get(spec.type, Holds.TEXT)
    return Column(name, fact, slot, part, holds)


@dataclass(frozen=True)
class Layout:
    """The columns of a table of cases, in order, ready to be turned into cases."""

    catalogue: Catalogue
    columns: tuple[Column, ...]

    def rows(self, batch: Batch) -> Iterator[Row]:
        """Give the cases of a batch, each as a case file has it."""
        plan = _Plan.of(self, batch)
        for i in range(batch.height):
            yield plan.row(i)


Entry: TypeAlias = tuple[str, Sequence[Cell], Sequence[Cell] | None]
ListEntry: TypeAlias = tuple[str | None, str, Sequence[Cell], list[list[Entry]]]


@dataclass(frozen=True)
class _Plan:
    """Where each column's cells go."""

    groups: list[tuple[str | None, list[Entry]]]
    lists: list[ListEntry]

    @classmethod
    def of(cls, layout: Layout, batch: Batch) -> _Plan:
        groups: dict[str | None, list[Entry]] = {}
        slots: dict[str, dict[int, list[Entry]]] = {}
        catalogue = layout.catalogue
        for column in layout.columns:
            if column.part:
                continue
            values = batch.columns[column.name]
            whys = batch.columns.get(f"{column.name}|{WHY}")
            if column.slot is None:
                head, dot, rest = column.fact.partition(".")
                entry = (rest or head, values, whys)
                groups.setdefault(head if dot else None, []).append(entry)
            else:
                home = catalogue.item_of(column.fact) or ""
                entry = (catalogue.key_of(column.fact), values, whys)
                slots.setdefault(home, {}).setdefault(column.slot, []).append(entry)
        lists: list[ListEntry] = []
        for column in layout.columns:
            if column.part == LEN:
                head, _, key = column.fact.rpartition(".")
                places = slots.get(column.fact, {})
                items = [places.get(slot, []) for slot in range(max(places, default=-1) + 1)]
                lists.append((head or None, key, batch.columns[column.name], items))
        return cls(list(groups.items()), lists)

    def row(self, i: int) -> Row:
        case: Row = {}
        for head, entries in self.groups:
            found = _entries(entries, i)
            if head is None:
                case.update(found)
            elif found:
                case[head] = found
        for head, key, lengths, items in self.lists:
            length = lengths[i]
            if not isinstance(length, int):
                continue
            target: object = case if head is None else case.setdefault(head, {})
            if isinstance(target, dict):
                target[key] = [_entries(entries, i) for entries in items[:length]]
        return case


def _entries(entries: list[Entry], i: int) -> Row:
    found: Row = {}
    for key, values, whys in entries:
        value = values[i]
        if value is not None:
            found[key] = value
        elif whys is not None and whys[i] is not None:
            found[key] = {"unknown": whys[i]}
    return found
