"""Draw a synthetic population: made-up cases whose margins are those of published figures.

A population's file says everything: what is drawn, from which figure, and what is assumed where
the sources print no joint table. What was decided in it is what was *done* in practice, never what
was right. No child in it is real, and nothing learnt from it is about a child.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oocd.engine.catalogue import Catalogue
from oocd.engine.errors import InputError, Problem, did_you_mean
from oocd.engine.replay.drawing import draw_column, draw_each, in_text, stream
from oocd.engine.replay.layout import LEN, WHY, Batch, Cell, Column, Layout, column_named, spec_of
from oocd.engine.replay.model import (
    HELPER,
    LEFT_OUT,
    Draw,
    Period,
    PopulationFile,
    read_population_file,
)

BATCH = 10_000
"""Cases drawn at once. Part of what a seed means: another number gives another population."""
PRACTICE = (
    "SYNTHETIC: made-up cases drawn from published figures. No child is real. What was decided in "
    "them is practice, not truth: agreeing with it is concordance, never accuracy."
)


@dataclass(frozen=True)
class Population:
    """A population that can be drawn: its file, in the order in which it must be drawn."""

    file: PopulationFile
    catalogue: Catalogue
    steps: tuple[tuple[Draw, str | None], ...]
    """Each draw with the list whose items it is drawn for."""
    layout: Layout
    digest: str

    @property
    def period(self) -> Period:
        """The days of the decisions, unless others are asked for."""
        if self.file.period is None:
            raise _bad(self.file, "it has no `period`")
        return self.file.period


def read_population(path: Path, catalogue: Catalogue) -> Population:
    """Read a population's file and check it against the catalogue of facts.

    Raises InputError with everything wrong with it.
    """
    file = read_population_file(path)
    homes = {draw.draw: _home(draw, catalogue) for draw in file.draws}
    steps = tuple((draw, homes[draw.draw]) for draw in _in_order(file, homes))
    columns = _columns(file, homes, catalogue)
    digest = hashlib.sha256(file.model_dump_json(by_alias=True).encode()).hexdigest()
    return Population(file, catalogue, steps, Layout(catalogue, columns), digest)


def _bad(file: PopulationFile, text: str, hint: str | None = None) -> InputError:
    return InputError([Problem(file.population, 1, 1, "E-POPULATION", text, hint)])


def _home(draw: Draw, catalogue: Catalogue) -> str | None:
    return draw.per or catalogue.item_of(draw.draw)


def _in_order(file: PopulationFile, homes: Mapping[str, str | None]) -> list[Draw]:
    """Put the draws so that each comes after what it needs."""
    by_name = {draw.draw: draw for draw in file.draws}
    done: dict[str, Draw] = {}
    begun: set[str] = set()

    def visit(name: str, asked_by: str) -> None:
        name = name.partition("#")[0]
        if name in done:
            return
        if name not in by_name:
            hint = did_you_mean(name, by_name)
            raise _bad(file, f"`{asked_by}` needs `{name}`, which is not drawn", hint)
        if name in begun:
            raise _bad(file, f"`{name}` needs itself")
        begun.add(name)
        needed = list(by_name[name].needs)
        home = homes[name]
        if home is not None:
            needed.append(file.lists[home].count)
        for other in needed:
            visit(other, name)
        done[name] = by_name[name]

    for draw in file.draws:
        visit(draw.draw, file.population)
    return list(done.values())


def _columns(
    file: PopulationFile, homes: Mapping[str, str | None], catalogue: Catalogue
) -> tuple[Column, ...]:
    """Give the columns of the cases, in the order of the catalogue; helpers have none."""
    names: list[str] = []
    for draw in file.draws:
        if draw.draw.startswith(HELPER):
            continue
        home = homes[draw.draw]
        places = [""] if home is None else [f"#{k}" for k in range(file.lists[home].most)]
        for place in places:
            names.append(draw.draw + place)
            if draw.missing is not None:
                names.append(f"{draw.draw}{place}|{WHY}")
    names += [f"{name}|{LEN}" for name in file.lists]
    found = []
    for name in names:
        column = column_named(name, catalogue)
        if column is None:
            raise _bad(file, f"`{name}` is no fact that a case may give")
        found.append(column)
    order = {name: i for i, name in enumerate(catalogue.blocks, len(catalogue.position))}

    def place_of(column: Column) -> tuple[int, int, str]:
        block = column.fact.partition(".")[0]
        at = order.get(block, catalogue.order(column.fact))
        return at, column.slot if column.slot is not None else -1, column.name

    own = [column_named(name, catalogue) for name in ("id", "synthetic")]
    return (*(column for column in own if column is not None), *sorted(found, key=place_of))


@dataclass(frozen=True)
class Request:
    """How many cases of a population to draw, with which seed, decided in which days."""

    count: int
    seed: int
    period: Period


def draw_batches(population: Population, request: Request) -> Iterator[Batch]:
    """Draw cases, some thousands at a time. Helpers are among the columns of a batch.

    The same population, seed and period give the same cases, however many are asked for.
    """
    for number, first in enumerate(range(0, request.count, BATCH)):
        height = min(BATCH, request.count - first)
        yield _Drawn(population, request, number, height).batch(first)


class _Drawn:
    """One batch while it is drawn: what is true of each case, and what is shown of it."""

    def __init__(self, population: Population, request: Request, number: int, height: int) -> None:
        self.population, self.request = population, request
        self.number, self.height = number, height
        self.true: dict[str, Sequence[Cell]] = {}
        self.shown: dict[str, Sequence[Cell]] = {}

    def batch(self, first: int) -> Batch:
        file = self.population.file
        for draw, home in self.population.steps:
            if home is None:
                self._draw(draw, "", None)
            else:
                counts = [int(str(n)) for n in self.true[file.lists[home].count]]
                for slot in range(file.lists[home].most):
                    self._draw(draw, f"#{slot}", [slot < count for count in counts])
        prefix = f"SYN-{file.id_prefix}-{self.request.seed}-"
        self.shown["id"] = [f"{prefix}{first + i + 1:07d}" for i in range(self.height)]
        self.shown["synthetic"] = [True] * self.height
        for name, spec in file.lists.items():
            lengths = [min(int(str(n)), spec.most) for n in self.true[spec.count]]
            self.shown[f"{name}|{LEN}"] = lengths
        return Batch(first, self.height, self.shown)

    def _draw(self, draw: Draw, place: str, within: list[bool] | None) -> None:
        name = draw.draw + place
        here = self._columns(draw, place)
        read = self._reader(draw.draw)
        if draw.each is not None:
            sets = {one: self._numbers(f"{name}:{one}") for one in draw.each}
            values = draw_each(draw.each, sets, self.height)
        else:
            numbers = self._numbers(name) if draw.by_chance else [0.0] * self.height
            values = draw_column(draw, here, numbers, read, self.request.period)
        for other, wanted in draw.only.items():
            kept = frozenset(wanted)
            values = [
                value if in_text(cell) in kept else None
                for value, cell in zip(values, here[other], strict=True)
            ]
        if within is not None:
            values = [v if inside else None for v, inside in zip(values, within, strict=True)]
        self.true[name] = self.shown[name] = values
        if draw.missing is not None:
            self._hide(draw.missing, name, values)

    def _hide(self, missing: str, name: str, values: Sequence[Cell]) -> None:
        """Leave some values out, or say that and why they are not known."""
        weights = self.population.file.missing[missing]
        rest = 1_000 - sum(weights.values())
        draw = Draw(draw=name, shares={"": rest, **weights}, assumption=missing)
        numbers = self._numbers(f"{name}|{WHY}")
        whys = draw_column(draw, {}, numbers, str, self.request.period)
        self.shown[name] = [None if why else value for value, why in zip(values, whys, strict=True)]
        self.shown[f"{name}|{WHY}"] = [
            why if why and why != LEFT_OUT and value is not None else None
            for value, why in zip(values, whys, strict=True)
        ]

    def _columns(self, draw: Draw, place: str) -> dict[str, Sequence[Cell]]:
        """Give what a draw needs: of the same item where the item has it, else of the case."""
        return {
            name: self.true[name + place] if name + place in self.true else self.true[name]
            for name in draw.needs
        }

    def _numbers(self, name: str) -> list[float]:
        number = stream(self.request.seed, self.number, name)
        return [number() for _ in range(self.height)]

    def _reader(self, name: str) -> type[str] | _Typed:
        spec = spec_of(name, self.population.catalogue)
        return str if spec is None or name.startswith(HELPER) else _Typed(spec.type)


@dataclass(frozen=True, slots=True)
class _Typed:
    """Reads values of a fact's type."""

    type: str

    def __call__(self, text: str) -> Cell:
        if self.type == "boolean":
            return text == "true"
        return int(text) if self.type == "integer" else text
