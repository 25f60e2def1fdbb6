"""The file of a synthetic population: what is drawn, from which figure, and what is assumed.

A population is data: `draws` name a fact (or a helper that begins with `_`) and how it is drawn,
each with the `source` of its figure or the `assumption` it rests on. Nothing here knows an area, a
disposal or an age.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from oocd.engine.errors import InputError, Problem
from oocd.engine.nodes import MapNode, position_at, to_plain
from oocd.engine.ruleset import IsoDate, Model
from oocd.engine.yamlio import load_path

HELPER = "_"
"""What the name of a helper begins with: it is drawn, and never written into a case."""
ELSE = "else"
LEFT_OUT = "left_out"
Weights = dict[str, int]
WAYS = ("shares", "tables", "each", "always", "day", "born", "copy_of", "quarter_of")


class Period(Model):
    """The days of the decisions, both included."""

    from_: IsoDate = Field(alias="from")
    to: IsoDate

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.to < self.from_:
            message = "`to` is before `from`"
            raise ValueError(message)
        return self


class Days(Model):
    """So many days before or after another date; a band `8-30` is drawn, then a day in it."""

    before: str | None = None
    after: str | None = None
    bands: Weights

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.before is None) == (self.after is None):
            message = "give `before` or `after`"
            raise ValueError(message)
        return self


class Born(Model):
    """A date of birth that makes the child so old on a day."""

    age: str
    on: str


class Quarter(Model):
    """The quarter (`Q1` to `Q4`) of a date, in years that begin in some month."""

    date: str
    year_begins_in: int = Field(ge=1, le=12)


class Draw(Model):
    """How one fact, or one helper, is drawn. Weights are whole numbers of any total."""

    draw: str
    per: str | None = None
    """The list whose every item has one; a fact of an item needs none said."""
    given: tuple[str, ...] = ()
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Draw it only where these have one of these values."""
    shares: Weights | None = None
    tables: dict[str, Weights] | None = None
    """Weights for each value of `given` (several joined by ` / `), or `else`."""
    each: Weights | None = None
    """Ids, each of which applies in so many of 1,000 cases, whatever the others do."""
    always: str | None = None
    day: Days | Literal["period"] | None = None
    born: Born | None = None
    copy_of: str | None = None
    quarter_of: Quarter | None = None
    missing: str | None = None
    """A set of `missing`: how often it is not known, and why."""
    source: str | None = None
    assumption: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ways = [way for way in WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            message = f"give one of {', '.join(WAYS)}"
            raise ValueError(message)
        if bool(self.given) != (self.tables is not None):
            message = "`given` and `tables` go together"
            raise ValueError(message)
        if self.source is None and self.assumption is None:
            message = "give the `source` of the figure, or the `assumption`"
            raise ValueError(message)
        return self

    @property
    def by_chance(self) -> bool:
        """Whether chance has a part in it."""
        return self.always is None and self.copy_of is None and self.quarter_of is None

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be drawn first."""
        names = [*self.given, *self.only, self.copy_of]
        if isinstance(self.day, Days):
            names += [self.day.before, self.day.after]
        if self.born is not None:
            names += [self.born.age, self.born.on]
        if self.quarter_of is not None:
            names.append(self.quarter_of.date)
        return tuple(name for name in names if name is not None)


class ListDraw(Model):
    """How many items a list has: what is drawn for that, and the most it can be."""

    count: str
    most: int = Field(ge=1, le=9)


class Marginal(Model):
    """One figure of a source, to be compared with what was drawn."""

    id: str
    says: str
    of: str
    values: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    percent: str | None = None
    mean: str | None = None
    base: int | None = None
    source: str
    year: str

    @model_validator(mode="after")
    def _one_figure(self) -> Self:
        if (self.percent is None) == (self.mean is None):
            message = "give `percent` or `mean`"
            raise ValueError(message)
        return self


class NotUsed(Model):
    """A figure that the source prints and the population does not use, and why."""

    figure: str
    source: str
    because: str


class PopulationFile(Model):
    """A population's file, or the part that several share."""

    population: str
    title: str = ""
    extends: str | None = None
    id_prefix: str = ""
    practice: str = ""
    sources: dict[str, str] = Field(default_factory=dict)
    period: Period | None = None
    missing: dict[str, Weights] = Field(default_factory=dict)
    lists: dict[str, ListDraw] = Field(default_factory=dict)
    draws: tuple[Draw, ...]
    marginals: tuple[Marginal, ...] = ()
    assumptions: tuple[str, ...] = ()
    not_used: tuple[NotUsed, ...] = ()


def read_population_file(path: Path) -> PopulationFile:
    """Read a population with what it extends. Raises InputError with every problem of the file."""
    own = _read_one(path)
    if own.extends is None:
        return own
    shared = _read_one(path.with_name(f"{own.extends}.yaml"))
    replaced = {draw.draw for draw in own.draws}
    return own.model_copy(
        update={
            "practice": own.practice or shared.practice,
            "sources": {**shared.sources, **own.sources},
            "missing": {**shared.missing, **own.missing},
            "lists": {**shared.lists, **own.lists},
            "draws": (*own.draws, *(d for d in shared.draws if d.draw not in replaced)),
            "assumptions": (*shared.assumptions, *own.assumptions),
        }
    )


def _read_one(path: Path) -> PopulationFile:
    (node,) = load_path(path)
    try:
        return PopulationFile.model_validate(to_plain(node))
    except ValidationError as error:
        raise InputError(model_problems(error, node, str(path), "E-POPULATION")) from None


def model_problems(error: ValidationError, node: object, file: str, code: str) -> list[Problem]:
    """Turn what a model refuses into problems with their places."""
    found = []
    for one in error.errors():
        at = position_at(node, one["loc"]) if isinstance(node, MapNode) else None
        words = f"{'.'.join(map(str, one['loc']))}: {one['msg'].removeprefix('Value error, ')}"
        line, col = (at.line, at.col) if at is not None else (1, 1)
        found.append(Problem(file, line, col, code, words))
    return found
