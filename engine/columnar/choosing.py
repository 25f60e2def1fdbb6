"""Which versions speak in each case: by the case's own dates, with every doubt kept.

Where no family is in doubt a version either speaks in a case or does not, and that is a column. A
case in doubt is written out once for each combination of versions, as the reference tries them.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from oocd.engine.columnar.carrying import Carrying, Output
from oocd.engine.columnar.coding import AREA, DECISION, Coding
from oocd.engine.columnar.days import FIRST, clamped
from oocd.engine.columnar.frame import ROW, Frame
from oocd.engine.columnar.graph import FALSE, TRUE, UNKNOWN, Node
from oocd.engine.columnar.values import CannotLower, Facts
from oocd.engine.library import Library
from oocd.engine.rulebook import Version
from oocd.engine.selection import MOST_WORLDS

NO_DATE, DOUBT = "S-NO-DATE", "S-DOUBT"
"""Why a case cannot be evaluated at all, as the reference says it."""


def may_column(version: Version) -> str:
    """Name the column that says whether a version may be in force."""
    return f"|may {version.path}"


def chosen_column(version: Version) -> str:
    """Name the column that says whether a version is the one evaluated."""
    return f"|chosen {version.path}"


def last_column(version: Version) -> str:
    """Name the column that says whether a version is among those tried last."""
    return f"|last {version.path}"


def versions_of(library: Library) -> list[Version]:
    """Give every version."""
    return [version for versions in library.families.values() for version in versions]


@dataclass(frozen=True)
class Chooser:
    """Says for each case of a frame which versions are certain, or that there is doubt."""

    library: Library
    layers: Carrying

    @classmethod
    def of(cls, facts: Facts) -> Chooser:
        """Make the plan."""
        graph, library = facts.graph, facts.library
        outputs: dict[str, Output] = {ROW: (graph.source(ROW, nullable=False), pl.UInt32())}
        doubts: list[Node] = []
        for family, versions in library.families.items():
            found, doubt = _certain(facts, family)
            doubts.append(doubt)
            for version, speaks in zip(versions, found, strict=True):
                outputs[may_column(version)] = (speaks, pl.Boolean())
        outputs["doubt"] = (graph.some(doubts), pl.Boolean())
        outputs["undecided"] = (graph.missing(facts.get(DECISION).low), pl.Boolean())
        for fact in _choosing_facts(library):
            day = facts.get(fact)
            outputs[f"low {fact}"] = (day.low, pl.Int32())
            outputs[f"high {fact}"] = (day.high, pl.Int32())
        outputs["area"] = (facts.get(AREA).low, pl.Int16())
        return cls(library, Carrying.of(outputs))

    def choose(self, frame: Frame) -> pl.DataFrame:
        """Give a row a case: `doubt`, `undecided`, and a column for each version."""
        return self.layers.over(frame.data)

    def worlds(self, chosen: pl.DataFrame, coding: Coding) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Write out cases in doubt: (a row for each world of each, the rows given up on).

        `chosen` holds the rows of `choose` that are in doubt. Of each row of the first answer
        `world` is its number, and `last` says that it is the case's last.
        """
        names = _choosing_facts(self.library)
        keys = ["area", *(f"{end} {fact}" for fact in names for end in ("low", "high"))]
        areas = {code: word for word, code in coding.codes.items()}
        turns = {fact: _turns(self.library, fact) for fact in names}
        chosen = chosen.select(
            ROW,
            "area",
            *(_since(f"{end} {fact}", turns[fact]) for fact in names for end in ("low", "high")),
        )
        alike = chosen.select(keys).unique().with_row_index("|alike")
        written: list[dict[str, object]] = []
        given_up: list[int] = []
        for row in alike.iter_rows(named=True):
            worlds = self._tried(row, areas)
            if worlds is None:
                given_up.append(row["|alike"])
                continue
            last = len(worlds) - 1
            written += [
                {"|alike": row["|alike"], "world": i, "last": i == last, **world}
                for i, world in enumerate(worlds)
            ]
        marks = {
            name(version): pl.Boolean
            for version in versions_of(self.library)
            for name in (may_column, chosen_column, last_column)
        }
        schema = {"|alike": pl.UInt32, "world": pl.Int32, "last": pl.Boolean, **marks}
        cases = chosen.select(ROW, *keys).join(alike, on=keys, nulls_equal=True)
        cases = cases.select(ROW, "|alike")
        tried = pl.DataFrame(written, schema=schema)
        lost = pl.DataFrame({"|alike": pl.Series(given_up, dtype=pl.UInt32)})
        return (
            cases.join(tried, on="|alike").drop("|alike"),
            cases.join(lost, on="|alike", how="semi").drop("|alike"),
        )

    def _tried(
        self, row: Mapping[str, object], areas: Mapping[int, str]
    ) -> list[dict[str, bool]] | None:
        """Give the marks of each world of one case; None where there are too many."""
        code = row["area"]
        area = areas.get(code) if isinstance(code, int) else None
        choices: list[Sequence[Version | None]] = []
        for family, versions in self.library.families.items():
            file = versions[0].file
            if file.area is None or file.area == area:
                low, high = row[f"low {file.choose_by}"], row[f"high {file.choose_by}"]
                choices.append(self._choices(family, low, high))
        found = list(itertools.islice(itertools.product(*choices), MOST_WORLDS + 1))
        if len(found) > MOST_WORLDS:
            return None
        may = {version.path for some in choices for version in some if version is not None}
        last = {version.path for version in found[-1] if version is not None}
        everything = versions_of(self.library)
        marks = {may_column(v): v.path in may for v in everything}
        marks |= {last_column(v): v.path in last for v in everything}
        out = []
        for world in found:
            here = {version.path for version in world if version is not None}
            out.append({**marks, **{chosen_column(v): v.path in here for v in everything}})
        return out

    def _choices(self, family: str, low: object, high: object) -> Sequence[Version | None]:
        if not isinstance(low, int) or not isinstance(high, int):
            return (None,)
        first, last = (FIRST + dt.timedelta(days=day) for day in (low, high))
        found, or_none = self.library.candidates(family, first, last)
        if not found:
            return (None,)
        return (None, *found) if or_none else found


def _choosing_facts(library: Library) -> list[str]:
    return sorted({versions[0].file.choose_by for versions in library.families.values()})


def _turns(library: Library, fact: str) -> list[int]:
    """Give the days on which what is in force, by one date of a case, may change."""
    found: set[int] = {0}
    for versions in library.families.values():
        for version in versions:
            force = version.file.in_force
            if version.file.choose_by == fact:
                starts = {force.from_, force.from_certain} - {None}
                ends = {force.to, force.to_certain} - {None}
                found |= {clamped(day) for day in starts if day is not None}
                found |= {clamped(day) + 1 for day in ends if day is not None}
    return sorted(found)


def _since(name: str, turns: Sequence[int]) -> pl.Expr:
    """Take a day for the last one before it, or itself, on which something changes."""
    days = pl.Series(turns, dtype=pl.Int32)
    at = pl.lit(days).search_sorted(pl.col(name), side="right").cast(pl.Int32) - 1
    known = pl.lit(days).gather(at.clip(0).cast(pl.UInt32))
    return pl.when(pl.col(name).is_not_null()).then(known).alias(name)


def family_here(facts: Facts, family: str) -> Node:
    """Whether a family is for the case's area (or for all)."""
    area = facts.library.families[family][0].file.area
    if area is None:
        return TRUE
    found = facts.get(AREA).low
    if found is UNKNOWN:
        return FALSE
    return facts.graph.sure(facts.graph.compare("eq", found, facts.code(area)))


def undated(facts: Facts, family: str) -> Node:
    """Whether the date that picks a family's version is not known."""
    name = facts.library.families[family][0].file.choose_by
    spec = facts.library.catalogue.spec(name)
    if spec is None or (spec.derived is not None and not spec.given):
        raise CannotLower(f"{family}: {name} is worked out, and so may ask for nothing")
    return facts.graph.missing(facts.get(name).low)


def _certain(facts: Facts, family: str) -> tuple[list[Node], Node]:
    """Give for each version whether it is in force without doubt, and whether there is doubt."""
    graph = facts.graph
    versions = facts.library.families[family]
    day = facts.get(versions[0].file.choose_by)
    if day.low is UNKNOWN:
        return [FALSE] * len(versions), FALSE
    here = family_here(facts, family)
    found: list[Node] = []
    covered: list[Node] = []
    earlier: list[Node] = []
    for version in versions:
        force = version.file.in_force
        certain = [_from(facts, day.low, force.from_certain or force.from_)]
        covers = [_from(facts, day.high, force.from_)]
        if (ends := force.to_certain or force.to) is not None:
            certain.append(_until(facts, day.high, ends))
        if force.to is not None:
            covers.append(_until(facts, day.low, force.to))
        sure = graph.sure(graph.every(certain))
        found.append(graph.every((here, sure, *map(graph.negate, earlier))))
        earlier.append(sure)
        covered.append(graph.sure(graph.every(covers)))
    doubt = graph.every((here, *map(graph.negate, earlier), graph.some(covered)))
    return found, doubt


def _from(facts: Facts, day: Node, first: dt.date) -> Node:
    return facts.graph.compare("le", facts.graph.number(clamped(first)), day)


def _until(facts: Facts, day: Node, last: dt.date) -> Node:
    return facts.graph.compare("le", day, facts.graph.number(clamped(last)))
