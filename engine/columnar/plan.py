"""The rules of a library as one plan over columns, in the strata of the reference.

A plan is made for a library, a shape of frame and some settings, once, and carried out over any
number of frames of that shape. Where versions are in doubt there are two plans: one gives the
statuses of each world, the other everything else, with the statuses as they were merged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from oocd.engine.columnar.carrying import Carrying, Output
from oocd.engine.columnar.choosing import (
    chosen_column,
    last_column,
    may_column,
    versions_of,
)
from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import ROW, Frame
from oocd.engine.columnar.graph import FALSE, Graph, Node
from oocd.engine.columnar.lower import Lowering
from oocd.engine.columnar.pointing import BAND_OPTION, POINTS_TO, RANGE, point
from oocd.engine.columnar.reasons import STATES, Reasons, said_by_rules
from oocd.engine.columnar.scoring import Score, assess
from oocd.engine.columnar.speaking import Speakers, install_checklists, parameters_of
from oocd.engine.columnar.statuses import Resolving, Standing, standing_of
from oocd.engine.columnar.values import CannotLower, Facts, Place
from oocd.engine.errors import OocdError
from oocd.engine.evaluate import Settings
from oocd.engine.library import Library

STATUS = "status."
SCORE, ACCEPTED = "gravity.final_score", "gravity.band_accepted"
PROBLEM = "problem"
"""The column that says why a case could not be evaluated; null where it was."""


@dataclass(frozen=True)
class Wanted:
    """What to work out: which options and programmes, which rules' bits, in which states."""

    targets: tuple[str, ...]
    reasons: Reasons | None = None
    states: tuple[str, ...] = ("met", "unknown")
    pointing: bool = True

    def schema(self) -> dict[str, pl.DataType]:
        """Give the columns of the answers, whatever the cases."""
        found: dict[str, pl.DataType] = {ROW: pl.UInt32(), PROBLEM: pl.String()}
        if self.pointing:
            found |= {SCORE: pl.Int8(), ACCEPTED: pl.Boolean()}
        found |= {STATUS + name: pl.UInt8() for name in self.targets}
        if self.pointing:
            found |= {POINTS_TO: pl.Int8(), BAND_OPTION: pl.Int8()}
            found |= dict.fromkeys(RANGE.values(), pl.UInt64())
        if self.reasons is not None:
            states = [state for state in STATES if state in self.states]
            found |= dict.fromkeys(self.reasons.columns(states), pl.UInt64())
        return found


@dataclass(frozen=True)
class Shape:
    """What a frame is like: its columns and how many places each list has."""

    columns: frozenset[str]
    slots: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, frame: Frame) -> Shape:
        """Take the shape of a frame."""
        return cls(*frame.shape)


@dataclass
class _Strata:
    """Builds the strata over one shape of frame."""

    library: Library
    coding: Coding
    shape: Shape
    settings: Settings
    may: Mapping[str, Node]
    chosen: Mapping[str, Node]
    last: Mapping[str, Node]
    graph: Graph
    whole: bool = False
    """Whether no item of any case is left out, so that nothing need be asked twice."""
    facts: Facts = field(init=False)
    lowering: Lowering = field(init=False)
    items: list[tuple[Place, Node]] = field(init=False)
    left_out: Node = field(init=False)

    def __post_init__(self) -> None:
        slots = dict(self.shape.slots)
        self.facts = Facts(self.graph, self.library, self.coding, self.shape.columns, slots)
        self.lowering = Lowering(self.facts, parameters_of(self.library, self.may))
        install_checklists(self.lowering, self.may)
        self._count_items()

    def _count_items(self) -> None:
        """Leave out the items for which the exclude rule is certainly not met."""
        name = self.library.disposals.per_item.list
        item = self.library.catalogue.lists[name].item
        graph = self.graph
        excluding = self.library.exclude_rule()
        kept: list[Node] = []
        gone: list[Node] = []
        for slot in range(self.facts.slots[name]):
            there, out = self.facts.present(name, slot), FALSE
            if excluding is not None and not self.whole:
                truth = self.lowering.truth(excluding.when, Place(item, slot, whole=True))
                out = graph.sure(graph.negate(truth))
            kept.append(graph.every((there, graph.negate(out))))
            gone.append(graph.every((there, out)))
        self.left_out = graph.some(gone)
        self.items = [(Place(item, slot), node) for slot, node in enumerate(kept)]
        self.lowering.counted = {name: lambda slot: kept[slot]}

    def score(self) -> Score:
        """Work gravity out, and make it known to the rules."""
        before = Speakers(self.lowering, self.may)
        found = assess(before, self.last, self.items, self.settings)
        self.facts.provided.update(found.facts())
        return found

    def resolving(self) -> Resolving:
        """Make what resolves options."""
        speakers = Speakers(self.lowering, self.may)
        return Resolving(speakers, self.chosen, self.items, self.left_out)

    def standings(self, targets: Sequence[str]) -> dict[str, Standing]:
        """Resolve options and programmes, and every one whose result they read, in order."""
        needed = with_results(self.library, targets)
        resolving = self.resolving()
        found: dict[str, Standing] = {}
        for target in self.library.order:
            if target.id in needed:
                standing = resolving.resolve(target)
                found[target.id] = standing
                self.facts.provided[f"result.{target.id}.status"] = standing.fact(self.facts)
        return found


def with_results(library: Library, targets: Sequence[str]) -> set[str]:
    """Give the targets and those whose results their rules read."""
    found = set(targets)
    for target in reversed(library.order):
        if target.id in found:
            for versions in library.families.values():
                for version in versions:
                    for rule in library.rules_for(version, target.id):
                        found |= rule.result_reads
    return found


@dataclass(frozen=True)
class Plan:
    """The plans for one shape of frame."""

    library: Library
    wanted: Wanted
    certain: Carrying
    """For cases without doubt, whose versions are columns of the frame."""

    @classmethod
    def of(  # noqa: D102 - as the class says
        cls,
        library: Library,
        coding: Coding,
        shape: Shape,
        settings: Settings,
        wanted: Wanted,
        *,
        whole: bool = False,
    ) -> Plan:
        may = _marks(graph := Graph(), library, may_column)
        strata = _Strata(library, coding, shape, settings, may, may, may, graph, whole)
        with _refusing():
            score = strata.score()
            standings = strata.standings(all_or(library, wanted))
            outputs = _outputs(strata, score, standings, wanted)
        return cls(library, wanted, Carrying.of(outputs))


@dataclass(frozen=True)
class DoubtPlan:
    """The plans for cases in doubt: `worlds` for each world, `merged` for what is said in all."""

    library: Library
    wanted: Wanted
    worlds: Carrying
    merged: Carrying

    @classmethod
    def of(  # noqa: D102 - as the class says
        cls, library: Library, coding: Coding, shape: Shape, settings: Settings, wanted: Wanted
    ) -> DoubtPlan:
        graph = Graph()
        may, chosen, last = (
            _marks(graph, library, name) for name in (may_column, chosen_column, last_column)
        )
        everything = all_or(library, wanted)
        with _refusing():
            strata = _Strata(library, coding, shape, settings, may, chosen, last, graph)
            strata.score()
            standings = strata.standings(everything)
            outputs = _rows(graph)
            for name, standing in standings.items():
                outputs[STATUS + name] = (standing.code(graph), pl.UInt8())
            worlds = Carrying.of(outputs)
            strata = _Strata(library, coding, shape, settings, may, may, last, graph)
            score = strata.score()
            merged = {}
            for name in standings:
                standing = standing_of(graph, graph.source(STATUS + name, nullable=False))
                merged[name] = standing
                strata.facts.provided[f"result.{name}.status"] = standing.fact(strata.facts)
            final = Carrying.of(_outputs(strata, score, merged, wanted))
        return cls(library, wanted, worlds, final)


def all_or(library: Library, wanted: Wanted) -> tuple[str, ...]:
    """Give the targets to resolve: where the range is asked for, every option."""
    options = library.options if wanted.pointing else ()
    return tuple(dict.fromkeys((*wanted.targets, *options)))


def _marks(graph: Graph, library: Library, name: object) -> dict[str, Node]:
    if not callable(name):
        raise TypeError
    return {v.path: graph.source(name(v), nullable=False) for v in versions_of(library)}


def _rows(graph: Graph) -> dict[str, Output]:
    return {ROW: (graph.source(ROW, nullable=False), pl.UInt32())}


def _outputs(
    strata: _Strata, score: Score, standings: Mapping[str, Standing], wanted: Wanted
) -> dict[str, Output]:
    graph = strata.graph
    outputs = _rows(graph)
    if wanted.pointing:
        outputs[SCORE] = (score.final, pl.Int8())
        outputs[ACCEPTED] = (graph.sure(score.accepted), pl.Boolean())
    for name in wanted.targets:
        outputs[STATUS + name] = (standings[name].code(graph), pl.UInt8())
    resolving = strata.resolving()
    if wanted.pointing:
        outputs |= point(resolving, score, standings)
    if wanted.reasons is not None:
        words = said_by_rules(resolving.speakers, wanted.reasons, resolving.tested(), wanted.states)
        outputs |= {name: (node, pl.UInt64()) for name, node in words.items()}
    return outputs


class _refusing:  # noqa: N801 - reads as a word of the `with` it stands in
    """Turns what has no form in columns, outside any rule, into an error of the project's."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Raise what was met as the project's own error."""
        if isinstance(error, CannotLower):
            raise OocdError("R-COLUMNAR", str(error)) from error


__all__ = ["DoubtPlan", "Plan", "Shape", "Wanted"]
