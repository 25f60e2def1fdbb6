"""From rules to a status in columns: what `engine.resolve` and `engine.outcome` do for one case.

Every rule that speaks is counted; exceptions set others aside; what the items of the list come to
is joined. Four columns say of each option whether it is open, not available, refer or cannot_say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from oocd.engine.columnar.choosing import family_here, undated
from oocd.engine.columnar.coding import AREA, Kind
from oocd.engine.columnar.graph import FALSE, TRUE, Graph, Node
from oocd.engine.columnar.speaking import Said, Speakers
from oocd.engine.columnar.values import CASE, Facts, Place, Val, exactly
from oocd.engine.lookups import Option
from oocd.engine.resolve import Status
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import STATUS_EFFECTS, Effect

CODES = {Status.OPEN: 0, Status.NOT_AVAILABLE: 1, Status.REFER: 2, Status.CANNOT_SAY: 3}
"""The number of each status in a column."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One option in each case: exactly one of the four is true, and none is ever null."""

    open: Node
    not_available: Node
    refer: Node
    cannot_say: Node

    def code(self, graph: Graph) -> Node:
        """Give the status as its number."""
        parts = (self.not_available, self.refer, self.cannot_say)
        return graph.op("status", _numbered, parts, nullable=False)

    def fact(self, facts: Facts) -> Val:
        """Give the fact that rules may read: not known where nothing can be said."""
        graph = facts.graph
        node = graph.only(self.refer, facts.code(Status.REFER.value))
        node = graph.pick(self.not_available, facts.code(Status.NOT_AVAILABLE.value), node)
        node = graph.pick(self.open, facts.code(Status.OPEN.value), node)
        return exactly(Kind.CODE, node)


def _numbered(gone: pl.Expr, refer: pl.Expr, unsaid: pl.Expr) -> pl.Expr:
    return gone.cast(pl.UInt8) + refer.cast(pl.UInt8) * 2 + unsaid.cast(pl.UInt8) * 3


def standing_of(graph: Graph, code: Node) -> Standing:
    """Read a column of numbers back."""

    def equal(status: Status) -> Node:
        number = CODES[status]
        return graph.op("is_status", lambda e: e == number, (code,), number, nullable=False)

    return Standing(
        equal(Status.OPEN),
        equal(Status.NOT_AVAILABLE),
        equal(Status.REFER),
        equal(Status.CANNOT_SAY),
    )


@dataclass(frozen=True, slots=True)
class _Use:
    version: Version
    rule: CompiledRule


@dataclass
class Resolving:
    """Resolves options over one frame. `chosen` says which versions are evaluated."""

    speakers: Speakers
    chosen: Mapping[str, Node]
    counted: Sequence[tuple[Place, Node]]
    """Each place of the list of items, with whether an item there counts."""
    left_out: Node
    """Whether some item was left out."""
    _uses: tuple[_Use, ...] = ()
    _over: dict[str, list[_Use]] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The graph that everything is made in."""
        return self.speakers.graph

    @property
    def facts(self) -> Facts:
        """The facts of the frame."""
        return self.speakers.lowering.facts

    def resolve(self, target: Option) -> Standing:
        """Resolve one option or programme."""
        library, graph = self.speakers.library, self.graph
        self._uses = tuple(
            _Use(version, rule)
            for versions in library.families.values()
            for version in versions
            for rule in library.rules_for(version, target.id)
        )
        self._over = {}
        for use in self._uses:
            for name in use.rule.rule.overrides:
                self._over.setdefault(name, []).append(use)
        found = self._across(self._tallied())
        gone, waiting = self._structural(target)
        not_available = graph.some((gone, found.not_available))
        cannot_say = graph.every(
            (graph.negate(not_available), graph.some((waiting, found.cannot_say)))
        )
        free = graph.negate(graph.some((not_available, cannot_say)))
        return Standing(
            graph.every((free, found.open)),
            not_available,
            graph.every((free, found.refer)),
            cannot_say,
        )

    # --- what the rules come to -------------------------------------------------------------------

    def tested(self) -> list[tuple[Place, Node]]:
        """Give the places where rules of items are asked: counted items, or one not known."""
        unknown = self.facts.list_unknown(self.speakers.library.disposals.per_item.list)
        return [
            (place, self.graph.some((counts, unknown)) if place.slot == 0 else counts)
            for place, counts in self.counted
        ]

    def _tallied(self) -> list[tuple[Node, Node, Node]]:
        """Give for each item (whether it is there, what is against it, what refers it)."""
        graph = self.graph
        bearing = [use for use in self._uses if use.rule.effect in STATUS_EFFECTS]
        if not any(use.rule.per_item for use in bearing):
            return [(TRUE, *self._tally(bearing, CASE))]
        tested = self.tested()
        shared = [use for use in bearing if not use.rule.per_item]
        none = graph.negate(graph.some([there for _, there in tested]))
        found = [(there, *self._tally(bearing, place)) for place, there in tested]
        return [*found, (none, *self._tally(shared, CASE))]

    def _tally(self, uses: Sequence[_Use], place: Place) -> tuple[Node, Node]:
        graph = self.graph
        against: list[Node] = []
        refers: list[Node] = []
        gates: list[Node] = []
        passed: list[Node] = []
        for use in uses:
            at = place if use.rule.per_item else CASE
            said = self.speakers.say(use.version, use.rule, at)
            here = self.chosen[use.version.path]
            lost = self._defeated(use, at)
            stays = graph.negate(lost)
            match use.rule.effect:
                case Effect.BAR:
                    against.append(graph.every((here, said.truth, stays)))
                case Effect.REQUIRE:
                    failed = graph.negate(said.truth)
                    against.append(graph.every((here, said.speaks, failed, stays)))
                case Effect.REFER:
                    refers.append(graph.every((here, said.truth, stays)))
                case _:
                    kept = graph.every((here, said.speaks, graph.negate(graph.sure(lost))))
                    doubt = graph.unless_missing(lost)
                    truth = graph.some((graph.every((said.truth, graph.negate(doubt))), doubt))
                    gates.append(kept)
                    passed.append(graph.every((kept, truth)))
        if gates:
            shut = graph.every((graph.some(gates), graph.negate(graph.some(passed))))
            against.append(shut)
        return graph.some(against), graph.some(refers)

    def _across(self, tallies: Sequence[tuple[Node, Node, Node]]) -> Standing:
        """Join the results of several items; one of them always stands."""
        graph = self.graph
        found: dict[Status, list[Node]] = {status: [] for status in Status}
        for there, against, refers in tallies:
            gone = graph.every((there, graph.sure(against)))
            free = graph.every((there, graph.sure(graph.negate(against))))
            refer = graph.every((free, graph.sure(refers)))
            opened = graph.every((free, graph.sure(graph.negate(refers))))
            found[Status.NOT_AVAILABLE].append(gone)
            found[Status.REFER].append(refer)
            found[Status.OPEN].append(opened)
            settled = graph.some((gone, refer, opened))
            found[Status.CANNOT_SAY].append(graph.every((there, graph.negate(settled))))
        gone, opened, refer, unsaid = (
            graph.some(found[status])
            for status in (Status.NOT_AVAILABLE, Status.OPEN, Status.REFER, Status.CANNOT_SAY)
        )
        if len(tallies) > 1:
            refer = graph.some((refer, graph.every((gone, opened))))
        unsaid = graph.every((unsaid, graph.negate(refer)))
        settled = graph.negate(graph.some((refer, unsaid)))
        return Standing(graph.every((settled, opened)), graph.every((settled, gone)), refer, unsaid)

    # --- exceptions -------------------------------------------------------------------------------

    def _defeated(self, use: _Use, place: Place) -> Node:
        """Whether a rule's answer at a place is set aside by one that overrides it."""
        graph = self.graph
        found: list[Node] = []
        for over in self._over.get(use.rule.rule.id, ()):
            if not over.rule.per_item:
                found.append(self._stands(over, CASE))
            elif use.rule.per_item:
                found.append(self._stands(over, place))
            else:
                found.append(self._stands_for_every(over))
        return graph.some(found)

    def _said(self, over: _Use, place: Place) -> tuple[Node, Said]:
        said = self.speakers.say(over.version, over.rule, place)
        return self.graph.every((self.chosen[over.version.path], said.speaks)), said

    def _stands(self, over: _Use, place: Place) -> Node:
        speaks, said = self._said(over, place)
        lost = self._defeated(over, place)
        return self.graph.every((speaks, said.truth, self.graph.negate(lost)))

    def _stands_for_every(self, over: _Use) -> Node:
        """A rule of the items sets aside a rule of the case only where every item says so."""
        graph = self.graph
        spoken: list[Node] = []
        parts: list[Node] = []
        for place, there in self.tested():
            speaks = graph.every((there, self._said(over, place)[0]))
            spoken.append(speaks)
            parts.append(graph.some((graph.negate(speaks), self._stands(over, place))))
        return graph.every((graph.some(spoken), *parts))

    # --- what is no rule --------------------------------------------------------------------------

    def _structural(self, target: Option) -> tuple[Node, Node]:
        """Give (what rules it out, what has to be known first), rules apart."""
        library, graph, facts = self.speakers.library, self.graph, self.facts
        governing = library.governed.get(target.id, ())
        in_force, waits = TRUE, FALSE
        if governing:
            in_force = graph.some(
                self.chosen[v.path] for name in governing for v in library.families[name]
            )
            for name in reversed(governing):
                waits = graph.pick(family_here(facts, name), undated(facts, name), waits)
        gone = [graph.every((graph.negate(in_force), graph.negate(waits)))]
        if target.areas:
            area = facts.get(AREA).low
            here = [graph.compare("eq", area, facts.code(name)) for name in target.areas]
            gone.append(graph.negate(graph.sure(graph.some(here))))
        waiting = [graph.every((graph.negate(in_force), waits))]
        waiting += [
            graph.every((in_force, family_here(facts, family), undated(facts, family)))
            for family, versions in library.families.items()
            if family not in governing and any(self._bears(v, target) for v in versions)
        ]
        if target.group is not None:
            per_item = library.disposals.per_item
            unknown = facts.list_unknown(per_item.list)
            waiting.append(graph.every((in_force, unknown)))
            none = graph.negate(
                graph.some((unknown, self.left_out, *(there for _, there in self.counted)))
            )
            gone.append(graph.every((in_force, none)))
            excluding = library.exclude_rule()
            if excluding is not None and target.id in excluding.applies_to:
                kept = graph.some([there for _, there in self.counted])
                gone.append(graph.every((self.left_out, graph.negate(kept))))
        return graph.some(gone), graph.some(waiting)

    def _bears(self, version: Version, target: Option) -> bool:
        rules = self.speakers.library.rules_for(version, target.id)
        return any(rule.effect in STATUS_EFFECTS for rule in rules)
