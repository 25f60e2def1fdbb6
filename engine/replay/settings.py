"""How a replay counts, read from the rules: groups, least number shown, what is of concern."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from oocd.engine.errors import InputError, Problem
from oocd.engine.nodes import to_plain
from oocd.engine.replay.model import model_problems
from oocd.engine.ruleset import Model
from oocd.engine.yamlio import load_path

FILE = "replay/groups.yaml"
NOT_KNOWN = "Not known"


class Age(Model):
    """The two dates that an age is worked out from where it is not given."""

    born: str
    on: str


class Lookup(Model):
    """A column of a lookup table that sorts ids into groups."""

    table: str
    column: str


class Dimension(Model):
    """One way of sorting children into groups. A fact of a list's item is the first item's."""

    id: str
    title: str
    fact: str
    age: Age | None = None
    bands: dict[str, tuple[int, int]] = Field(default_factory=dict)
    values: dict[str, str] = Field(default_factory=dict)
    lookup: Lookup | None = None
    reference: str | None = None
    """The group that the others are compared with; null: the largest."""

    @model_validator(mode="after")
    def _reference_is_a_group(self) -> Self:
        known = {*self.bands, *self.values.values()}
        if self.reference is not None and known and self.reference not in known:
            message = f"the reference {self.reference!r} is none of the groups"
            raise ValueError(message)
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """The groups in order, where they are listed."""
        return tuple(dict.fromkeys((*self.bands, *self.values.values())))


class Counting(Model):
    """The whole file."""

    least: int = Field(ge=2)
    interval: int = Field(ge=50, le=99)
    nothing: tuple[str, ...]
    formal: tuple[str, ...]
    entrant: str
    good: tuple[str, ...]
    decided: str
    method: str
    groups: tuple[Dimension, ...]


def read_counting(root: Path) -> Counting:
    """Read how a replay counts. Raises InputError with every problem of the file."""
    path = root / FILE
    if not path.is_file():
        text = "the rules do not say how a replay counts"
        hint = f"Add {FILE}, as the rules of the package have it."
        raise InputError([Problem(str(path), 1, 1, "R-REPLAY", text, hint)])
    (node,) = load_path(path)
    try:
        return Counting.model_validate(to_plain(node))
    except ValidationError as error:
        raise InputError(model_problems(error, node, str(path), "R-REPLAY")) from None
