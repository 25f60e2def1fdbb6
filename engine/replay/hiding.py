"""Hiding small numbers so that nobody can be made out, not even by taking away from a total.

A number is *telling* where it, or what is left of its base, is above 0 and below the least. A line
that holds one is hidden in all its parts, and a line with a small base altogether. Then further
lines are hidden until what the hidden lines have together (the total less the lines shown) is not
telling itself, and each hidden part can still be at least two numbers: for a line with base D among
hidden lines with bases summing to B, a part that sums to S over them can be anything from
max(0, D + S - B) to min(D, S). Where no choice of lines will do, every line is hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

_TWO = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: how many children, and how many of them each part counts."""

    base: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Which lines are hidden: their base and all, or only their parts."""

    bases: frozenset[int]
    parts: frozenset[int]


def telling(number: int, base: int, least: int) -> bool:
    """Whether a number, or what is left of its base, is small but not none.

    >>> telling(3, 40, 5), telling(38, 40, 5), telling(0, 40, 5), telling(20, 40, 5)
    (True, True, False, False)
    """
    return 0 < number < least or 0 < base - number < least


def hide(lines: Sequence[Line], least: int) -> Hidden:
    """Choose what to hide of lines whose totals are shown.

    >>> hide([Line(50, (20,)), Line(40, (3,)), Line(60, (30,))], 5).parts
    frozenset({0, 1})
    """
    everything = frozenset(range(len(lines)))
    bases = _bases(lines, least)
    if bases is None:
        return Hidden(everything, everything)
    parts = set(bases) | {i for i, line in enumerate(lines) if _tells(line, least)}
    while parts and not _safe(lines, parts, bases, least):
        wider = _next(lines, parts)
        if wider is None:
            return Hidden(bases, everything)
        parts.add(wider)
    return Hidden(bases, frozenset(parts))


def _tells(line: Line, least: int) -> bool:
    return any(telling(number, line.base, least) for number in line.parts)


def _bases(lines: Sequence[Line], least: int) -> frozenset[int] | None:
    chosen = frozenset(i for i, line in enumerate(lines) if 0 < line.base < least)
    while chosen:
        together = sum(lines[i].base for i in chosen)
        # A line that shows 0 tells that the hidden ones are not 0: leave each more than 1 to be.
        if len(chosen) >= _TWO and together >= least and together > len(chosen):
            return chosen
        wider = _next(lines, chosen)
        if wider is None:
            return None
        chosen |= {wider}
    return chosen


def _safe(
    lines: Sequence[Line], hidden: Collection[int], bases: Collection[int], least: int
) -> bool:
    if len(hidden) < _TWO:
        return False
    base = sum(lines[i].base for i in hidden)
    for column in range(len(lines[0].parts)):
        total = sum(lines[i].parts[column] for i in hidden)
        if total in {0, base}:
            continue  # all of the hidden or none of them: no number is small here
        if telling(total, base, least):
            return False
        for i in hidden:
            own = lines[i].base
            lowest = 0 if i in bases else max(0, own + total - base)
            if own and min(own, total) - lowest < 1:
                return False
    return True


def _next(lines: Sequence[Line], chosen: Collection[int]) -> int | None:
    """Give the smallest line that is not chosen yet and is not empty."""
    left = [(line.base, i) for i, line in enumerate(lines) if i not in chosen and line.base]
    return min(left)[1] if left else None
