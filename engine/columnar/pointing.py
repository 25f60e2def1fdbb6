"""Where the matrix points and the range around it, in columns: `engine.ranging` for all cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from oocd.engine.columnar.carrying import Output
from oocd.engine.columnar.graph import FALSE, Graph, Node
from oocd.engine.columnar.scoring import Score
from oocd.engine.columnar.statuses import Resolving, Standing
from oocd.engine.columnar.values import CASE
from oocd.engine.lookups import Band
from oocd.engine.versions import CompiledMatrix

POINTS_TO, BAND_OPTION = "matrix_points_to", "band_option"
RANGE = {None: "range", "below": "range.below", "alternative": "range.alternative"}
"""The columns of the range: a bit for each option in the order of the options, by departure."""
NO_OPTION = -1


@dataclass
class _Found:
    """For each option: in which cases it is pointed to, the band's own, in the range."""

    points: dict[str, list[Node]] = field(default_factory=dict)
    own: dict[str, list[Node]] = field(default_factory=dict)
    within: dict[str | None, dict[str, list[Node]]] = field(
        default_factory=lambda: {departure: {} for departure in RANGE}
    )


def point(
    resolving: Resolving, score: Score, standings: Mapping[str, Standing]
) -> dict[str, Output]:
    """Give the columns of where the matrix points and of the range."""
    graph = resolving.graph
    found = _Found()
    banded: list[Node] = []
    accepted = graph.sure(score.accepted)
    for matrix, here in score.by:
        for band in matrix.matrix.bands:
            equal = graph.compare("eq", score.final, graph.number(band.band))
            at = graph.every((here, accepted, graph.sure(equal)))
            if band is not matrix.matrix.band(band.band) or at is FALSE:
                continue
            banded.append(at)
            _banded(resolving, matrix, band, at, standings, found)
    loose = graph.negate(graph.some(banded))
    ids = [option.id for option in resolving.speakers.library.disposals.options]
    for name in ids:
        part = graph.every((loose, standings[name].open))
        found.within[None].setdefault(name, []).append(part)
    outputs: dict[str, Output] = {
        POINTS_TO: (_numbered(graph, ids, found.points), pl.Int8()),
        BAND_OPTION: (_numbered(graph, ids, found.own), pl.Int8()),
    }
    for departure, column in RANGE.items():
        inside = found.within[departure]
        bits = graph.bits([graph.some(inside.get(name, ())) for name in ids])
        outputs[column] = (bits, pl.UInt64())
    return outputs


def _banded(
    resolving: Resolving,
    matrix: CompiledMatrix,
    band: Band,
    at: Node,
    standings: Mapping[str, Standing],
    found: _Found,
) -> None:
    """Add what one band says, in the cases that are in it."""
    graph = resolving.graph
    earlier: list[Node] = []
    own: dict[str, list[Node]] = {}
    for option, node in matrix.choices.get(band.band, ()):
        holds = graph.sure(resolving.speakers.lowering.truth(node, CASE))
        certain = graph.every((at, holds, *map(graph.negate, earlier)))
        earlier.append(holds)
        own.setdefault(option, []).append(certain)
        found.points.setdefault(option, []).append(graph.every((certain, standings[option].open)))
    if band.otherwise is not None:
        left = graph.every((at, graph.negate(graph.some(earlier))))
        own.setdefault(band.otherwise, []).append(left)
    mine = {name: graph.some(parts) for name, parts in own.items()}
    for name, is_own in mine.items():
        found.own.setdefault(name, []).append(is_own)
        found.within[None].setdefault(name, []).append(is_own)
    for other in resolving.speakers.library.disposals.options:
        departure = _departure(matrix, band, other.group)
        if departure is not _OUTSIDE:
            others = graph.negate(mine.get(other.id, FALSE))
            part = graph.every((at, standings[other.id].open, others))
            found.within[departure].setdefault(other.id, []).append(part)


_OUTSIDE = "outside"


def _departure(matrix: CompiledMatrix, band: Band, group: str | None) -> str | None:
    """Say how far an option's group lies from the band's own."""
    if group == band.group:
        return None
    below = matrix.matrix.band(band.band - 1)
    if below is not None and below.group == group:
        return "below"
    other = matrix.matrix.alternatives
    if other is not None and band.band >= other.from_band and other.group == group:
        return "alternative"
    return _OUTSIDE


def _numbered(graph: Graph, ids: list[str], found: Mapping[str, list[Node]]) -> Node:
    """Give the place of the one option that holds; -1 where none does."""
    total = graph.fixed(NO_OPTION, pl.Int8)
    for at, name in enumerate(ids):
        node = graph.some(found.get(name, ()))
        if node is not FALSE:
            step = at - NO_OPTION
            total = graph.op(
                "add",
                lambda t, n, step=step: t + n.cast(pl.Int8) * step,
                (total, node),
                step,
                nullable=False,
            )
    return total


__all__ = ["BAND_OPTION", "POINTS_TO", "RANGE", "point"]
