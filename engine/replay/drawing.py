"""How one column of a population is drawn: shares, tables, days, dates of birth.

Only `Random.random` is used, whose numbers Python promises to keep; every column has a stream of
its own, made of the seed, the batch and its name. So the same seed gives the same cases on every
machine, a population of 100 is the beginning of one of 1,000, and a column that is added changes
no other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from oocd.engine.replay.layout import Cell
from oocd.engine.replay.model import ELSE, Born, Days, Draw, Period, Quarter, Weights

Columns = Mapping[str, Sequence[Cell]]
Read = Callable[[str], Cell]
"""Turns a value as the file writes it into the fact's own type."""
OF_EACH = 1_000
_SAFE_DAY = 28
"""A day that every month has: 29 February has no birthday in most years."""
_MONTHS, _MONTHS_OF_A_QUARTER = 12, 3


def stream(seed: int, batch: int, name: str) -> Callable[[], float]:
    """Give the numbers of one column of one batch.

    >>> stream(1, 0, "age")() == stream(1, 0, "age")()
    True
    """
    digest = hashlib.sha256(f"{seed}:{batch}:{name}".encode()).digest()
    return random.Random(int.from_bytes(digest[:16], "big")).random  # noqa: S311 no secrets here


@dataclass(frozen=True, slots=True)
class Table:
    """Values and where each one's share ends, from 0 to 1."""

    values: tuple[Cell, ...]
    ends: tuple[float, ...]

    @classmethod
    def of(cls, weights: Weights, read: Read) -> Table:
        """Make the table of some weights; what weighs nothing is never drawn."""
        kept = {name: weight for name, weight in weights.items() if weight > 0}
        total, ends, sofar = sum(kept.values()), [], 0
        for weight in kept.values():
            sofar += weight
            ends.append(sofar / total)
        return cls(tuple(read(name) for name in kept), tuple(ends))

    def pick(self, number: float) -> Cell:
        """Give the value in whose share a number from 0 to 1 lies."""
        return self.values[bisect_right(self.ends, number)]

    def place(self, number: float) -> tuple[int, float]:
        """Give which share a number lies in, and how far along that share."""
        at = bisect_right(self.ends, number)
        start = self.ends[at - 1] if at else 0.0
        return at, (number - start) / (self.ends[at] - start)


def key_of(columns: Columns, names: Sequence[str]) -> Iterable[str]:
    """Give for each row what the tables are looked up by."""
    if len(names) == 1:
        return map(in_text, columns[names[0]])
    return (" / ".join(map(in_text, cells)) for cells in zip(*(columns[n] for n in names)))  # noqa: B905 columns are of one height


def in_text(value: Cell) -> str:
    """Write a value as a population's file writes it.

    >>> in_text(True), in_text(None), in_text(3)
    ('true', 'none given', '3')
    """
    if value is None:
        return "none given"
    return str(value).lower() if isinstance(value, bool) else str(value)


def draw_column(
    draw: Draw, columns: Columns, numbers: Sequence[float], read: Read, period: Period
) -> list[Cell]:
    """Draw one column; `numbers` holds one number from 0 to 1 for each row."""
    if draw.shares is not None:
        table = Table.of(draw.shares, read)
        values, ends = table.values, table.ends
        return [values[bisect_right(ends, number)] for number in numbers]
    if draw.tables is not None:
        return _by_tables(draw, draw.tables, columns, numbers, read)
    if draw.always is not None:
        return [read(draw.always)] * len(numbers)
    if draw.copy_of is not None:
        return list(columns[draw.copy_of])
    if draw.born is not None:
        return _births(draw.born, columns, numbers)
    if draw.quarter_of is not None:
        return _quarters(draw.quarter_of, columns)
    if isinstance(draw.day, Days):
        return _days(draw.day, columns, numbers)
    return _in_period(period, numbers)


def _by_tables(
    draw: Draw,
    tables: Mapping[str, Weights],
    columns: Columns,
    numbers: Sequence[float],
    read: Read,
) -> list[Cell]:
    made = {key: Table.of(weights, read) for key, weights in tables.items()}
    other = made.get(ELSE, Table((None,), (1.0,)))
    keys = key_of(columns, draw.given)
    return [made.get(key, other).pick(number) for key, number in zip(keys, numbers, strict=True)]


def _in_period(period: Period, numbers: Sequence[float]) -> list[Cell]:
    first = period.from_.toordinal()
    span = period.to.toordinal() - first + 1
    return [dt.date.fromordinal(first + int(number * span)) for number in numbers]


def _days(days: Days, columns: Columns, numbers: Sequence[float]) -> list[Cell]:
    table = Table.of(days.bands, str)
    spans = [_band(str(name)) for name in table.values]
    sign = 1 if days.after is not None else -1
    found: list[Cell] = []
    for anchor, number in zip(columns[days.after or days.before or ""], numbers, strict=True):
        if not isinstance(anchor, dt.date):
            found.append(None)
            continue
        at, along = table.place(number)
        low, high = spans[at]
        count = low + min(int(along * (high - low + 1)), high - low)
        found.append(dt.date.fromordinal(anchor.toordinal() + sign * count))
    return found


def _band(name: str) -> tuple[int, int]:
    low, _, high = name.partition("-")
    return int(low), int(high or low)


def _births(born: Born, columns: Columns, numbers: Sequence[float]) -> list[Cell]:
    """Give a day of birth on which the child is exactly so old on the day asked for."""
    found: list[Cell] = []
    for age, day, number in zip(columns[born.age], columns[born.on], numbers, strict=True):
        if age is None or not isinstance(day, dt.date):
            found.append(None)
            continue
        reached = day.replace(year=day.year - int(str(age)), day=min(day.day, _SAFE_DAY))
        found.append(dt.date.fromordinal(reached.toordinal() - int(number * (365 - 3))))
    return found


def _quarters(quarter: Quarter, columns: Columns) -> list[Cell]:
    start = quarter.year_begins_in
    return [
        f"Q{(day.month - start) % _MONTHS // _MONTHS_OF_A_QUARTER + 1}"
        if isinstance(day, dt.date)
        else None
        for day in columns[quarter.date]
    ]


def draw_each(each: Weights, numbers: Mapping[str, Sequence[float]], height: int) -> list[Cell]:
    """Draw a set of ids, each by itself: `numbers` holds the numbers of each id."""
    masks = [0] * height
    for bit, (name, weight) in enumerate(each.items()):
        share = weight / OF_EACH
        masks = [
            mask | (number < share) << bit
            for mask, number in zip(masks, numbers[name], strict=True)
        ]
    names = list(each)
    sets: dict[int, Cell] = {}
    for mask in set(masks):
        sets[mask] = tuple(name for bit, name in enumerate(names) if mask >> bit & 1)
    return [sets[mask] for mask in masks]
