"""The gravity assessment in columns: what `engine.gravity` does for one case.

Each offence that counts has a score, a step by its factors or by a person, and where that is not
settled a range; the case's score is the highest. A score that is missing stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from oocd.engine.columnar.coding import SCORED, Kind
from oocd.engine.columnar.days import clamped
from oocd.engine.columnar.graph import FALSE, TRUE, UNKNOWN, Graph, Node
from oocd.engine.columnar.speaking import Speakers
from oocd.engine.columnar.values import CASE, Facts, Place, Val
from oocd.engine.errors import SelectionError
from oocd.engine.evaluate import Settings
from oocd.engine.gravity import ACCEPTED, BAND
from oocd.engine.ruleset import Effect
from oocd.engine.versions import CompiledMatrix

_OFFENCE, _AGGRAVATING, _MITIGATING, _ADJUSTED = SCORED


@dataclass(frozen=True)
class Score:
    """The gravity of each case. `by` says for each matrix whether it is the case's."""

    final: Node
    accepted: Node
    low: Node
    high: Node
    by: tuple[tuple[CompiledMatrix, Node], ...]

    def facts(self) -> dict[str, Val]:
        """Give the two facts that rules may read of it."""
        return {
            ACCEPTED: Val(Kind.FLAG, self.accepted, self.accepted),
            BAND: Val(Kind.NUMBER, self.low, self.high),
        }


@dataclass(frozen=True, slots=True)
class _Offence:
    counts: Node
    unknown: Node
    final: Node
    low: Node
    high: Node


def assess(
    speakers: Speakers,
    last: Mapping[str, Node],
    items: Sequence[tuple[Place, Node]],
    settings: Settings,
) -> Score:
    """Assess the items that count; `last` says of each version whether it was tried last."""
    facts = speakers.lowering.facts
    graph = facts.graph
    by = _chosen(facts, settings)
    steps = [_by_rules(speakers, last, place) for place, _ in items]
    found = Score(UNKNOWN, FALSE, UNKNOWN, UNKNOWN, tuple(by))
    for matrix, here in reversed(by):
        one = _under(speakers, matrix, items, steps, willing=_willing(matrix, settings))
        found = Score(
            graph.pick(here, one.final, found.final),
            graph.pick(here, one.accepted, found.accepted),
            graph.pick(here, one.low, found.low),
            graph.pick(here, one.high, found.high),
            found.by,
        )
    return found


def _willing(matrix: CompiledMatrix, settings: Settings) -> bool:
    return settings.accept_indicative or matrix.signed_off


def _chosen(facts: Facts, settings: Settings) -> list[tuple[CompiledMatrix, Node]]:
    """Say for each matrix in which cases it is the one; the first that fits is."""
    library, graph = facts.library, facts.graph
    if settings.matrix is not None:
        for matrix in library.matrices:
            if matrix.matrix.matrix == settings.matrix:
                return [(matrix, TRUE)]
        text = f"no gravity matrix is called {settings.matrix!r}"
        raise SelectionError("S-MATRIX", text)
    earlier: list[Node] = []
    found = []
    for matrix in library.matrices:
        day = facts.get(matrix.matrix.choose_by).low
        start, end = matrix.matrix.day_range()
        fits = [graph.compare("le", graph.number(clamped(start)), day)]
        if end is not None:
            fits.append(graph.compare("le", day, graph.number(clamped(end))))
        here = graph.sure(graph.every(fits))
        found.append((matrix, graph.every((here, *map(graph.negate, earlier)))))
        earlier.append(here)
    return found


def _by_rules(speakers: Speakers, last: Mapping[str, Node], place: Place) -> dict[str, Node]:
    """Say what the `adjust` rules come to: met and in doubt, each way."""
    graph, library = speakers.graph, speakers.library
    found: dict[str, list[Node]] = {}
    for versions in library.families.values():
        for version in versions:
            for rule in library.rules_by_effect(version, Effect.ADJUST):
                if not rule.per_item:
                    continue
                said = speakers.say(version, rule, place)
                speaks = graph.every((last[version.path], said.speaks))
                way = rule.rule.direction or ""
                met = graph.every((speaks, graph.sure(said.truth)))
                found.setdefault(f"{way} met", []).append(met)
                doubt = graph.every((speaks, graph.missing(said.truth)))
                found.setdefault(f"{way} doubt", []).append(doubt)
    return {name: graph.some(parts) for name, parts in found.items()}


def _under(
    speakers: Speakers,
    matrix: CompiledMatrix,
    items: Sequence[tuple[Place, Node]],
    steps: Sequence[Mapping[str, Node]],
    *,
    willing: bool,
) -> Score:
    """Assess under one matrix."""
    facts, graph = speakers.lowering.facts, speakers.graph
    applies = speakers.lowering.truth(matrix.applies, CASE)
    offences = [
        _offence(facts, matrix, place, counts, step)
        for (place, counts), step in zip(items, steps, strict=True)
    ]
    counted = [one.counts for one in offences]
    finals = [graph.negate(graph.every((o.counts, graph.missing(o.final)))) for o in offences]
    whole = graph.every((graph.some(counted), graph.sure(applies), *finals))
    final = graph.only(whole, graph.most([graph.only(o.counts, o.final) for o in offences]))
    low = graph.most([graph.only(o.counts, o.low) for o in offences])
    high = graph.most([graph.only(o.counts, o.high) for o in offences])
    unscored = graph.some([graph.every((o.counts, graph.missing(o.low))) for o in offences])
    most = graph.every((unscored, graph.negate(graph.missing(high))))
    high = graph.pick(most, _score(graph, matrix.matrix.high), high)
    if not willing:
        return Score(final, FALSE, UNKNOWN, UNKNOWN, ())
    unknown_list = facts.list_unknown(facts.library.disposals.per_item.list)
    scored = graph.negate(graph.missing(low))
    doubts = [unknown_list, graph.every((scored, graph.missing(applies)))]
    if matrix.matrix.scores.column is not None:
        waits = graph.some([graph.every((o.counts, o.unknown)) for o in offences])
        doubts.append(graph.every((graph.missing(low), waits)))
    here = graph.negate(graph.sure(graph.negate(applies)))
    doubt = graph.every((here, graph.some(doubts)))
    accepted = graph.every((here, scored))
    accepted = graph.some(
        (graph.every((accepted, graph.negate(doubt))), graph.every((doubt, UNKNOWN)))
    )
    sure = graph.sure(accepted)
    return Score(final, accepted, graph.only(sure, low), graph.only(sure, high), ())


def _offence(
    facts: Facts, matrix: CompiledMatrix, place: Place, counts: Node, step: Mapping[str, Node]
) -> _Offence:
    graph, scores = facts.graph, matrix.matrix.scores
    offence = facts.get(_OFFENCE, place).low
    rows = facts.library.catalogue.tables[scores.table].rows
    cells = {name: row.get(scores.column or "", "") for name, row in rows.items()}
    start = facts.by_code(
        offence, {name: int(cell) for name, cell in cells.items() if cell.isdecimal()}, pl.Int8()
    )
    never = {
        name: 1
        for name, row in rows.items()
        if scores.never_lowered and row.get(scores.never_lowered) == "true"
    }
    given = _exact(graph, facts.get(_ADJUSTED, place))
    mine = graph.negate(graph.missing(given))
    aggravating, mitigating = facts.get(_AGGRAVATING, place), facts.get(_MITIGATING, place)
    up, down = (
        graph.some(
            (graph.sure(graph.negate(facts.none_of_ids(ids))), step.get(f"{way} met", FALSE))
        )
        for ids, way in ((aggravating, "aggravating"), (mitigating, "mitigating"))
    )
    unsettled = graph.some(
        (
            graph.every((step.get("aggravating doubt", FALSE), graph.negate(up))),
            graph.every((step.get("mitigating doubt", FALSE), graph.negate(down))),
        )
    )
    unknown_ids = [graph.missing(ids.low) for ids in (aggravating, mitigating)]
    suggests = graph.negate(graph.some((*unknown_ids, unsettled, graph.every((up, down)))))
    settled = graph.some((mine, suggests))
    limit = matrix.matrix.adjustment.limit
    bounds = (matrix.matrix.low, matrix.matrix.high)
    used = graph.pick(
        mine,
        _clipped(graph, given, -limit, limit),
        graph.pick(
            up,
            _score(graph, limit),
            graph.pick(down, _score(graph, -limit), _score(graph, 0)),
        ),
    )
    exact, least, most = (
        _clipped(graph, _sum(graph, start, by), *bounds)
        for by in (used, _score(graph, -limit), _score(graph, limit))
    )
    low, high = graph.pick(settled, exact, least), graph.pick(settled, exact, most)
    if never:
        held = graph.every(
            (
                graph.negate(mine),
                graph.negate(graph.missing(facts.by_code(offence, never, pl.Int8()))),
            )
        )
        low = graph.pick(held, graph.most([low, start]), low)
        high = graph.pick(held, graph.most([high, start]), high)
    return _Offence(counts, graph.missing(offence), graph.only(settled, low), low, high)


def _exact(graph: Graph, value: Val) -> Node:
    if value.exact:
        return value.low
    return graph.only(graph.sure(graph.compare("eq", value.low, value.high)), value.low)


def _score(graph: Graph, value: int) -> Node:
    return graph.fixed(value, pl.Int8)


def _sum(graph: Graph, left: Node, right: Node) -> Node:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    return graph.op("sum", lambda a, b: a.cast(pl.Int8) + b.cast(pl.Int8), (left, right))


def _clipped(graph: Graph, value: Node, low: int, high: int) -> Node:
    if value is UNKNOWN:
        return UNKNOWN
    return graph.op("clip", lambda e: e.cast(pl.Int8).clip(low, high), (value,), low, high)


__all__ = ["Score", "assess"]
