"""The files of `rules/returns/`, dated: read, and chosen by the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from oocd.engine.canonical import canonical_json
from oocd.engine.errors import InputError, Problem, SelectionError
from oocd.engine.nodes import MapNode, position_at, to_plain
from oocd.engine.yamlio import load_path
from oocd.panels.returns.models import (
    Band,
    Exports,
    Group,
    Kpi6,
    Kpi10,
    ReportSettings,
    ScrutinySettings,
    Value,
    Version,
)

V = TypeVar("V", bound=Version)


@dataclass(frozen=True, slots=True)
class Dated(Generic[V]):
    """The versions of a file, oldest first."""

    name: str
    versions: tuple[V, ...]

    def at(self, day: dt.date) -> V:
        """Give the version in force on a day.

        Raises SelectionError P-RETURNS where none is.
        """
        fitting = [one for one in self.versions if one.in_force_from <= day]
        if not fitting:
            first = self.versions[0].in_force_from
            raise SelectionError(
                "P-RETURNS",
                f"nothing says how {self.name} is counted on {day}: it begins on {first}",
                "Ask for a later period.",
            )
        return fitting[-1]


@dataclass(frozen=True, slots=True)
class ReturnSettings:
    """All files of `rules/returns/`."""

    kpi6: Dated[Kpi6]
    kpi10: Dated[Kpi10]
    exports: Dated[Exports]
    reports: Dated[ReportSettings]
    scrutiny: Dated[ScrutinySettings]


def read_settings(folder: Path) -> ReturnSettings:
    """Read the files of `rules/returns/`. Raises InputError with every problem and its place."""
    return ReturnSettings(
        kpi6=_dated(folder, "kpi6", Kpi6),
        kpi10=_dated(folder, "kpi10", Kpi10),
        exports=_dated(folder, "export_mappings", Exports),
        reports=_dated(folder, "reports", ReportSettings),
        scrutiny=_dated(folder, "scrutiny", ScrutinySettings),
    )


def value_of(group: Group, raw: object, age: int | None = None) -> str | None:
    """Give the id of a group's value; None where it is not known.

    A word that is on no list is the group's `other` where it has one, else not known.
    """
    if group.bands:
        return next((band.id for band in group.bands if age is not None and band.holds(age)), None)
    if raw is None:
        return None
    word = str(raw).strip().casefold()
    if not word or word in group.unknown:
        return None
    other = next((one.id for one in group.values if one.id == "other"), None)
    return next((one.id for one in group.values if word in one.words), other)


def titles_of(group: Group) -> Mapping[str, str]:
    """Give the titles of a group's values by id, in order."""
    found: Iterable[Value | Band] = group.bands or group.values
    return {one.id: one.title for one in found}


def _dated(folder: Path, name: str, model: type[V]) -> Dated[V]:
    path = folder / f"{name}.yaml"
    file = str(path)
    (root,) = load_path(path)
    if not isinstance(root, MapNode) or "versions" not in root.items:
        raise InputError([Problem(file, 1, 1, "P-RETURNS", "this file needs `versions`", None)])
    plain = to_plain(root.items["versions"])
    found: list[V] = []
    problems: list[Problem] = []
    for index, raw in enumerate(plain if isinstance(plain, list) else []):
        try:
            found.append(model.model_validate_json(canonical_json(raw)))
        except ValidationError as error:
            for one in error.errors():
                where = position_at(root, ("versions", index, *one["loc"]))
                text = f"`{'.'.join(map(str, one['loc']))}`: {one['msg']}"
                problems.append(Problem(file, where.line, where.col, "P-RETURNS", text, None))
    if not found and not problems:
        problems.append(Problem(file, 1, 1, "P-RETURNS", "`versions` holds none", None))
    if problems:
        raise InputError(problems)
    return Dated(name, tuple(sorted(found, key=lambda one: one.in_force_from)))
