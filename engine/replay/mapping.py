"""The map from another system's columns to facts: a file, checked before any row is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, TypeAlias

from pydantic import Field, ValidationError, model_validator

from oocd.engine.case_values import CASE_WORDS
from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.errors import InputError, Problem, did_you_mean
from oocd.engine.nodes import Node, position_at, to_plain
from oocd.engine.replay.layout import column_named, spec_of
from oocd.engine.replay.model import model_problems
from oocd.engine.replay.tables import Encoding
from oocd.engine.ruleset import Model
from oocd.engine.yamlio import load_path

PLACE = "{k}"
"""Stands in a column's name for the number of the item, from 1."""


class ColumnMap(Model):
    """What one column is, and how its cells are read."""

    fact: str
    values: dict[str, str | bool | int] = Field(default_factory=dict)
    """What a cell says -> the fact's own value. Capital and small letters are alike."""
    dates: tuple[str, ...] = ()
    """How its dates are written, such as `%d/%m/%Y`; the file's own way where not said."""
    up_to: int | None = Field(default=None, ge=1, le=99)
    split: str | None = None
    """What stands between several values in one cell."""
    not_known: dict[str, str] = Field(default_factory=dict)
    optional: bool = False
    """The file may lack it."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: object) -> object:
        if isinstance(data, str):
            return {"fact": data}
        if isinstance(data, dict) and isinstance(data.get("dates"), str):
            return {**data, "dates": [data["dates"]]}
        return data


class MapFile(Model):
    """A map as written."""

    title: str = ""
    encoding: Encoding = "utf-8"
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    dates: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Cells that hold nothing, beside the empty one: the fact is left out."""
    not_known: dict[str, str] = Field(default_factory=dict)
    """Cells that say that it is not known -> why (`not_asked`, `would_not_say` …)."""
    always: dict[str, str | bool | int] = Field(default_factory=dict)
    """Facts that every row has, such as the area."""
    columns: dict[str, ColumnMap]
    leave_out: tuple[str, ...] = ()
    """Columns that are not read, on purpose."""
    no_items: dict[str, Literal["none", "unknown"]] = Field(default_factory=dict)
    """What a list means of which no cell is filled: `none` of them, or `unknown` (the default)."""

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("dates"), str):
            return {**data, "dates": [data["dates"]]}
        return data

    @model_validator(mode="after")
    def _places(self) -> Self:
        for name, column in self.columns.items():
            if (PLACE in name) != (column.up_to is not None):
                message = f"column {name!r}: `{PLACE}` in the name and `up_to` go together"
                raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class Target:
    """Where the cells of one column of a file go."""

    name: str
    at: int
    fact: str
    spec: FactSpec
    home: str | None
    """The list whose item it is of."""
    key: str
    slot: int
    part: str
    how: ColumnMap


@dataclass(frozen=True)
class Joined:
    """A map joined to the columns of one file."""

    file: MapFile
    targets: tuple[Target, ...]
    not_named: tuple[str, ...]
    """Columns that the map neither reads nor leaves out."""
    left_out: tuple[str, ...]
    absent: tuple[str, ...]
    """Columns that the map names, that the file lacks and may lack."""


def read_map(path: Path, catalogue: Catalogue) -> MapFile:
    """Read a map. Raises InputError with everything wrong with it: names, facts, values."""
    (node,) = load_path(path)
    try:
        found = MapFile.model_validate(to_plain(node))
    except ValidationError as error:
        raise InputError(model_problems(error, node, str(path), "M-MAP")) from None
    problems = list(_problems(found, node, str(path), catalogue))
    if problems:
        raise InputError(problems)
    return found


def _problems(found: MapFile, node: Node, file: str, catalogue: Catalogue) -> Iterator[Problem]:
    for loc, text, hint in (*_of_columns(found, catalogue), *_of_the_rest(found, catalogue)):
        at = position_at(node, loc)
        yield Problem(file, at.line, at.col, "M-MAP", text, hint)


Fault: TypeAlias = tuple[list[str], str, str]


def _of_columns(found: MapFile, catalogue: Catalogue) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for name, column in found.columns.items():
        fact = resolve_fact(column.fact, catalogue)
        if fact is None:
            text = f"column `{name}`: no fact is called `{column.fact}`"
            hint = did_you_mean(column.fact, fact_names(catalogue))
            yield ["columns", name, "fact"], text, hint or "`oocd case schema` lists every fact."
        elif fact in taken:
            text = f"columns `{taken[fact]}` and `{name}` are both `{fact}`"
            yield ["columns", name], text, "Leave one of them out."
        else:
            taken[fact] = name
        yield from _whys(column.not_known, ["columns", name, "not_known"])


def _whys(not_known: dict[str, str], loc: list[str]) -> Iterator[Fault]:
    for cell, why in not_known.items():
        if why not in CASE_WORDS:
            hint = did_you_mean(why, CASE_WORDS) or f"Use one of {', '.join(CASE_WORDS)}."
            yield [*loc, cell], f"`{why}` is no reason for not knowing", hint


def _of_the_rest(found: MapFile, catalogue: Catalogue) -> Iterator[Fault]:
    yield from _whys(found.not_known, ["not_known"])
    for fact in found.always:
        if resolve_fact(fact, catalogue) is None or catalogue.item_of(fact) is not None:
            hint = did_you_mean(fact, fact_names(catalogue))
            text = f"no fact of a case is called `{fact}`"
            yield ["always", fact], text, hint or "`oocd case schema` lists every fact."
    for name in found.no_items:
        if name not in catalogue.lists:
            hint = did_you_mean(name, catalogue.lists) or f"Lists: {', '.join(catalogue.lists)}."
            yield ["no_items", name], f"no list is called `{name}`", hint


def fact_names(catalogue: Catalogue) -> list[str]:
    """Give every name that a column may be mapped to."""
    blocks = [f"{b}.{key}" for b, block in catalogue.blocks.items() for key in block.facts]
    items = [
        f"{spec.item}.{key}"
        for spec in catalogue.lists.values()
        for key in catalogue.item_keys(spec.item)
    ]
    return [*catalogue.names(), *blocks, *items]


def resolve_fact(name: str, catalogue: Catalogue) -> str | None:
    """Give the fact that a map means: by its name, or by an item's key (`offence.admission`)."""
    head, _, key = name.partition(".")
    if head in catalogue.item_lists:
        keys = catalogue.item_keys(head)
        return keys.get(key) or (name if name in keys.values() else None)
    spec = spec_of(name, catalogue)
    if spec is None or spec.type == "list" or (spec.type == "map" and name in catalogue.facts):
        return None
    return None if spec.derived is not None and not spec.given else name


def join(found: MapFile, names: Sequence[str], file: str, catalogue: Catalogue) -> Joined:
    """Join a map to the columns of a file.

    Raises InputError where the file lacks a column that the map names: the nearest is named.
    """
    at = {name: i for i, name in enumerate(names)}
    targets: list[Target] = []
    absent: list[str] = []
    problems: list[Problem] = []
    for name, how in found.columns.items():
        for slot in range(how.up_to or 1):
            real = name.replace(PLACE, str(slot + 1))
            if real in at:
                fact = resolve_fact(how.fact, catalogue) or how.fact
                targets.append(_target(real, at[real], fact, slot, "", how, catalogue))
            elif slot or how.optional:
                absent.append(real)
            else:
                free = [other for other in names if other not in found.columns]
                hint = did_you_mean(real, free) or f"The file has: {', '.join(names[:12])}."
                text = f"the file has no column `{real}`, which the map names"
                problems.append(Problem(file, 1, 1, "M-COLUMN", text, hint))
    if problems:
        raise InputError(problems)
    used = {target.name for target in targets}
    left = tuple(name for name in names if name in found.leave_out)
    rest = tuple(name for name in names if name not in used and name not in left)
    return Joined(found, tuple(targets), rest, left, tuple(absent))


def by_layout(names: Sequence[str], file: str, catalogue: Catalogue) -> Joined:
    """Take a file whose columns are named as the layout of cases names them: it needs no map.

    Raises InputError with every column that has another name.
    """
    targets, problems = [], []
    known = fact_names(catalogue)
    for i, name in enumerate(names):
        column = column_named(name, catalogue)
        if column is None:
            hint = did_you_mean(name, known) or "Give a map: `oocd case map --template` begins one."
            text = f"column `{name}` is named as no fact"
            problems.append(Problem(file, 1, i + 1, "M-COLUMN", text, hint))
            continue
        how = ColumnMap(fact=column.fact, split=";")
        slot = column.slot or 0
        targets.append(_target(name, i, column.fact, slot, column.part, how, catalogue))
    if problems:
        raise InputError(problems)
    return Joined(MapFile(columns={}), tuple(targets), (), (), ())


def _target(
    name: str,
    at: int,
    fact: str,
    slot: int,
    part: str,
    how: ColumnMap,
    catalogue: Catalogue,
) -> Target:
    spec = spec_of(fact, catalogue) or FactSpec(type="integer")
    home = catalogue.item_of(fact) if fact in catalogue.facts else None
    key = catalogue.key_of(fact) if home is not None else fact
    return Target(name, at, fact, spec, home, key, slot, part, how)
