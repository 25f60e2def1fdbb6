"""Compare what was drawn with what the sources print: figure, drawn, how many, within or not.

A figure counts the cases where the fact is known; what is not known is in neither the one number
nor the other. `within` allows four standard errors of a sample of that size, so one figure in
some 16,000 falls outside by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from oocd.engine.replay.drawing import in_text
from oocd.engine.replay.layout import Batch, Cell
from oocd.engine.replay.model import Marginal, PopulationFile

STANDARD_ERRORS = 4
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of a source and what was drawn; numbers are percentages, or a mean."""

    marginal: Marginal
    figure: float
    drawn: float | None
    cases: int
    standard_error: float | None

    @property
    def difference(self) -> float | None:
        """What was drawn less what is printed."""
        return None if self.drawn is None else self.drawn - self.figure

    @property
    def within(self) -> bool | None:
        """Whether the difference is no more than chance makes it; None where no case counts."""
        if self.difference is None or self.standard_error is None:
            return None
        return abs(self.difference) <= STANDARD_ERRORS * self.standard_error


@dataclass
class _Sums:
    cases: int = 0
    total: float = 0.0
    squares: float = 0.0


class Tally:
    """Counts towards every figure of a population while its cases are drawn (None: of nothing)."""

    def __init__(self, file: PopulationFile | None) -> None:
        marginals = file.marginals if file is not None else ()
        self._sums = [(marginal, _Sums()) for marginal in marginals]

    def through(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Count the cases of each batch and hand it on."""
        for batch in batches:
            for marginal, sums in self._sums:
                _count(marginal, sums, batch)
            yield batch

    def compared(self) -> list[Compared]:
        """Give each figure with what was drawn so far."""
        return [_compare(marginal, sums) for marginal, sums in self._sums]


def _count(marginal: Marginal, sums: _Sums, batch: Batch) -> None:
    cells = batch.columns[marginal.of]
    tests = [(batch.columns[name], frozenset(wanted)) for name, wanted in marginal.where.items()]
    worth = _worth(marginal)
    for i, cell in enumerate(cells):
        if cell is None or not all(in_text(column[i]) in kept for column, kept in tests):
            continue
        value = worth(cell)
        sums.cases += 1
        sums.total += value
        sums.squares += value * value


def _worth(marginal: Marginal) -> Callable[[Cell], float]:
    wanted = frozenset(marginal.values)
    if marginal.mean is not None:
        return lambda cell: float(str(cell))
    return lambda cell: float(in_text(cell) in wanted)


def _compare(marginal: Marginal, sums: _Sums) -> Compared:
    if marginal.mean is not None:
        figure = float(marginal.mean)
        if not sums.cases:
            return Compared(marginal, figure, None, 0, None)
        mean = sums.total / sums.cases
        variance = max(sums.squares / sums.cases - mean * mean, 0.0)
        return Compared(marginal, figure, mean, sums.cases, math.sqrt(variance / sums.cases))
    figure = float(marginal.percent or "0")
    if not sums.cases:
        return Compared(marginal, figure, None, 0, None)
    share = figure / PERCENT
    error = PERCENT * math.sqrt(share * (1 - share) / sums.cases)
    return Compared(marginal, figure, PERCENT * sums.total / sums.cases, sums.cases, error)
