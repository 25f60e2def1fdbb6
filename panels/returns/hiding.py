"""Hiding small numbers so that nobody can be made out, not even by taking away from a total.

A number is *telling* where it, or what is left of its denominator, is above 0 and below the least.
The line that holds one is hidden in all its parts. Then further lines are hidden until

- what the hidden lines have together (the total less the lines shown) is not telling itself, and
- each hidden part can still be at least two numbers.

For a line with base D among hidden lines with bases summing to B, a part that sums to S over them
can be anything from max(0, D + S - B) to min(D, S): the bounds of a table with fixed margins. Where
no choice of lines will do, or the total is telling, the total is hidden too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from oocd.panels.returns.model import Counts, Line

_TWO = 2


def telling(number: int, base: int, least: int) -> bool:
    """Whether a number, or what is left of its base, is small but not none.

    >>> telling(3, 40, 5), telling(38, 40, 5), telling(0, 40, 5), telling(20, 40, 5)
    (True, True, False, False)
    """
    return 0 < number < least or 0 < base - number < least


def hide(table: Counts, least: int) -> Counts:
    """Give a table as it may be shown, where fewer than `least` are not to be made out."""
    if not table.people:
        return table
    if table.total is None:
        lines = tuple(_alone(line, least) for line in table.lines)
        return _marked(table, lines, None)
    total = table.total
    if 0 < _base(total) < least:
        return _marked(table, tuple(_bare(line) for line in table.lines), _bare(total))
    bases = _hidden_bases(table.lines, least)
    if bases is None:
        return _marked(table, tuple(_bare(line) for line in table.lines), _bare(total))
    parts = bases | {i for i, line in enumerate(table.lines) if _tells(line, least)}
    closed = _tells(total, least)
    while parts and not closed and not _safe(table.lines, parts, bases, least):
        wider = _next(table.lines, parts)
        if wider is None:
            closed = True
        else:
            parts = parts | {wider}
    lines = tuple(
        _bare(line) if i in bases else without_parts(line) if i in parts else line
        for i, line in enumerate(table.lines)
    )
    return _marked(table, lines, without_parts(total) if closed else total)


def _tells(line: Line, least: int) -> bool:
    return any(telling(number, _base(line), least) for number in _parts(line))


def _alone(line: Line, least: int) -> Line:
    """Hide in a line that no total adds up: its base where that is small, else its parts."""
    if 0 < _base(line) < least:
        return _bare(line)
    return without_parts(line) if _tells(line, least) else line


def _hidden_bases(lines: Sequence[Line], least: int) -> frozenset[int] | None:
    """Choose the lines whose base is hidden; None where the total must be hidden too."""
    chosen = frozenset(i for i, line in enumerate(lines) if 0 < _base(line) < least)
    while chosen:
        together = sum(_base(lines[i]) for i in chosen)
        # A line that shows 0 tells that the hidden ones are not 0: leave each more than 1 to be.
        if len(chosen) >= _TWO and together >= least and together > len(chosen):
            return chosen
        wider = _next(lines, chosen)
        if wider is None:
            empty = frozenset(i for i, line in enumerate(lines) if not _base(line))
            enough = together >= least and len(chosen | empty) >= _TWO
            return chosen | empty if empty - chosen and enough else None
        chosen |= {wider}
    return chosen


def _safe(
    lines: Sequence[Line], hidden: Collection[int], bases: Collection[int], least: int
) -> bool:
    """Whether what is hidden cannot be worked out from the total and the lines shown."""
    base = sum(_base(lines[i]) for i in hidden)
    for column in range(len(lines[0].parts)):
        total = sum(_parts(lines[i])[column] for i in hidden)
        if total in {0, base}:
            continue  # all of the hidden or none of them: no number is small here
        if telling(total, base, least):
            return False
        for i in hidden:
            own = _base(lines[i])
            lowest = 0 if i in bases else max(0, own + total - base)
            if own and min(own, total) - lowest < 1:
                return False
    return True


def _next(lines: Sequence[Line], chosen: Collection[int]) -> int | None:
    """Give the smallest line that is not chosen yet and is not empty."""
    left = [(_base(line), i) for i, line in enumerate(lines) if i not in chosen and _base(line)]
    return min(left)[1] if left else None


def _base(line: Line) -> int:
    return line.base or 0


def _parts(line: Line) -> tuple[int, ...]:
    return tuple(number or 0 for number in line.parts)


def _bare(line: Line) -> Line:
    return replace(without_parts(line), base=None)


def without_parts(line: Line) -> Line:
    """Hide the parts of a line."""
    return replace(
        line, parts=tuple(None for _ in line.parts), extras=tuple(None for _ in line.extras)
    )


def _marked(table: Counts, lines: tuple[Line, ...], total: Line | None) -> Counts:
    return replace(
        table, lines=lines, total=total, hidden=(lines, total) != (table.lines, table.total)
    )
