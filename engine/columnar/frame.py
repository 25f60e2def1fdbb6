"""Cases as columns: a value and how well it is known, for each fact and each place of each list.

A frame has one row a case. The column of a fact is named as the fact; null is "not given". Beside
it may stand `|hi` (the last day, or highest number, it may be), `|said` (it was said not to be
known, which is not the same as left out where something is taken to be so) and `|1` (more ids). The
facts of a list's items stand in places: `offence.date#0` is the first offence's. `|len` of a list
is how many items it has, null where the list is not known. Numbers of words are a `Coding`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from oocd.engine.case import Case, Given, Item
from oocd.engine.columnar.coding import Coding, Kind

ROW = "|row"
"""The column that holds each case's place in what the frame was made of."""
HELD: Mapping[Kind, pl.DataType] = {
    Kind.FLAG: pl.Boolean(),
    Kind.CODE: pl.Int16(),
    Kind.NUMBER: pl.Int32(),
    Kind.DAY: pl.Int32(),
    Kind.IDS: pl.Int64(),
    Kind.ANSWER: pl.Boolean(),
}
RANGED = frozenset({Kind.NUMBER, Kind.DAY})


def column(name: str, slot: int | None = None, part: str = "") -> str:
    """Name a column.

    >>> column("offence.date", 1, "hi")
    'offence.date#1|hi'
    """
    place = "" if slot is None else f"#{slot}"
    return f"{name}{place}|{part}" if part else f"{name}{place}"


@dataclass(frozen=True)
class Frame:
    """Cases as columns. `slots` says how many places each list has."""

    data: pl.DataFrame
    coding: Coding
    slots: Mapping[str, int]

    @property
    def height(self) -> int:
        """How many cases it holds."""
        return self.data.height

    def only(self, rows: pl.Series) -> Frame:
        """Give the cases for which a column of booleans is true."""
        return replace(self, data=self.data.filter(rows))

    def shorter(self, slots: Mapping[str, int]) -> Frame:
        """Give the same cases with fewer places: the lists are no longer than that."""
        gone = [
            name
            for name in self.data.columns
            if (at := _slot(name)) is not None and at[1] >= slots[self._list_of(at[0])]
        ]
        kept = {name: min(count, slots[name]) for name, count in self.slots.items()}
        return replace(self, data=self.data.drop(gone), slots=kept)

    def without(self, part: str) -> Frame:
        """Give the same cases without the columns of one part, where they say nothing."""
        ending = f"|{part}"
        gone = [name for name in self.data.columns if name.endswith(ending)]
        return replace(self, data=self.data.drop(gone))

    def _list_of(self, fact: str) -> str:
        return next(name for name, facts in self.coding.lists.items() if fact in facts)

    @property
    def shape(self) -> tuple[frozenset[str], tuple[tuple[str, int], ...]]:
        """Which columns there are: plans are made once for each shape."""
        return frozenset(self.data.columns), tuple(sorted(self.slots.items()))


def _slot(name: str) -> tuple[str, int] | None:
    fact, mark, rest = name.partition("#")
    return (fact, int(rest.partition("|")[0])) if mark else None


def frame_of_cases(cases: Sequence[Case], coding: Coding) -> Frame:
    """Make the columns of cases."""
    items = {name: [_items(case, name) for case in cases] for name in coding.lists}
    slots = {
        name: max(1, *(len(found or ()) for found in lists)) if lists else 1
        for name, lists in items.items()
    }
    work = _Columns(coding)
    in_lists = {fact for facts in coding.lists.values() for fact in facts}
    for name in coding.kinds:
        if name not in in_lists:
            work.add(name, None, [case.facts.get(name) for case in cases])
    for name, lists in items.items():
        lengths = [None if found is None else len(found) for found in lists]
        work.columns[column(name, part="len")] = pl.Series(lengths, dtype=pl.Int16)
        for slot in range(slots[name]):
            at = [found[slot] if found and slot < len(found) else {} for found in lists]
            for fact in coding.lists[name]:
                work.add(fact, slot, [item.get(fact) for item in at])
    rows = pl.Series(range(len(cases)), dtype=pl.UInt32)
    return Frame(pl.DataFrame({ROW: rows, **work.finished()}), coding, slots)


def _items(case: Case, name: str) -> tuple[Item, ...] | None:
    items = case.lists.get(name)
    return None if items is None or isinstance(items, Given) else items


class _Columns:
    """Gathers columns; ranges are kept only where some value is not exact."""

    def __init__(self, coding: Coding) -> None:
        self.coding = coding
        self.columns: dict[str, pl.Series] = {}
        self.highs: dict[Kind, dict[str, pl.Series]] = {kind: {} for kind in RANGED}
        self.inexact: set[Kind] = set()

    def add(self, name: str, slot: int | None, given: Sequence[Given | None]) -> None:
        """Add what was given of one fact."""
        kind = self.coding.kinds[name]
        if kind is Kind.IDS:
            self._ids(name, slot, given)
        else:
            held = self._held(name, (None if one is None else one.low for one in given), kind)
            self.columns[column(name, slot)] = held
        if kind in RANGED:
            highs = self._held(name, (None if one is None else one.high for one in given), kind)
            self.highs[kind][column(name, slot, "hi")] = highs
            if any(one is not None and one.low != one.high for one in given):
                self.inexact.add(kind)
        if name in self.coding.said:
            said = [one is not None and one.low is None for one in given]
            self.columns[column(name, slot, "said")] = pl.Series(said, dtype=pl.Boolean)

    def _held(self, name: str, values: Iterable[object], kind: Kind) -> pl.Series:
        held = [
            None if value is None else self.coding.held(name, value)  # type: ignore[arg-type]
            for value in values
        ]
        return pl.Series(held, dtype=HELD[kind])

    def _ids(self, name: str, slot: int | None, given: Sequence[Given | None]) -> None:
        sets = [
            one.low if one is not None and isinstance(one.low, tuple) else None for one in given
        ]
        masks = [None if ids is None else self.coding.masks(name, ids) for ids in sets]
        for word in range(self.coding.words_of_bits(name)):
            part = str(word) if word else ""
            values = [None if mask is None else mask[word] for mask in masks]
            self.columns[column(name, slot, part)] = pl.Series(values, dtype=pl.Int64)

    def finished(self) -> dict[str, pl.Series]:
        """Give every column, with the ranges where they are needed."""
        return self.columns | {
            name: values for kind in self.inexact for name, values in self.highs[kind].items()
        }
