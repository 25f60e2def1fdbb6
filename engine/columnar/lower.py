"""Conditions as nodes of the graph: every operator of `engine.conditions`, three-valued.

What comes out is one node for each condition, true, false or null. What has no form here is
refused when a plan is made, never passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from oocd.engine import conditions as c
from oocd.engine.columnar import days
from oocd.engine.columnar.coding import Kind
from oocd.engine.columnar.graph import FALSE, TRUE, UNKNOWN, Graph, Node
from oocd.engine.columnar.values import CannotLower, Facts, Place, Val, exactly
from oocd.engine.values import Value


@dataclass
class Lowering:
    """Lowers conditions over the facts of one frame."""

    facts: Facts
    parameters: Mapping[str, Sequence[tuple[Node, Value]]]
    """For each parameter: its value where a test holds, first to last, the last without one."""
    counted: Mapping[str, Callable[[int], Node]] = field(default_factory=dict)
    """For a list of which some items are left out: whether the item at a place counts."""

    @property
    def graph(self) -> Graph:
        """The graph that everything is made in."""
        return self.facts.graph

    def truth(self, node: c.Node, place: Place) -> Node:
        """Give the truth of a condition."""
        match node:
            case c.Compare():
                return self._compare(node, place)
            case c.OneOf():
                left = self.facts.get(node.fact, place)
                found = self.graph.some(
                    [self._equals(left, self._value(value, left.kind)) for value in node.values]
                )
                return found if node.wanted else self.graph.negate(found)
            case c.Includes():
                left = self.facts.get(node.fact, place)
                if left.kind is not Kind.IDS:
                    raise CannotLower(f"{node.fact} holds no ids")
                return self.facts.has_id(node.fact, left, node.value)
            case c.Within():
                return self._within(node, place)
            case c.Joined():
                return self._joined(node, [self.truth(part, place) for part in node.parts])
            case c.Quantified():
                return self._quantified(node, place)
            case c.Always():
                return TRUE
            case _:
                raise CannotLower(f"a condition of the kind {type(node).__name__}")

    # --- comparisons ------------------------------------------------------------------------------

    def _compare(self, node: c.Compare, place: Place) -> Node:
        left = self.facts.get(node.fact, place)
        right = self._operand(node.operand, left, place)
        if left.low is UNKNOWN or (right is not None and right.low is UNKNOWN):
            return UNKNOWN
        negate = self.graph.negate
        match node.operator:
            case "is":
                return self._equals(left, right)
            case "not":
                return negate(self._equals(left, right))
            case "min" | "on_or_after":
                return negate(self._before(left, right, or_equal=False))
            case "max" | "on_or_before":
                return self._before(left, right, or_equal=True)
            case "before":
                return self._before(left, right, or_equal=False)
            case "after":
                return negate(self._before(left, right, or_equal=True))
            case _:
                raise CannotLower(f"the operator {node.operator!r}")

    def _operand(self, operand: c.Operand, left: Val, place: Place) -> Val | None:
        """Give the right side; None where it is a value of another type than the left."""
        if isinstance(operand, c.FactRef):
            right = self.facts.get(operand.name, place)
            if right.kind is not left.kind or left.kind in {Kind.IDS, Kind.ANSWER}:
                raise CannotLower(f"{operand.name} is compared with a {left.kind.value}")
            return right
        if isinstance(operand, c.Literal):
            return self._value(operand.value, left.kind)
        return self._parameter(operand.name, left.kind)

    def _parameter(self, name: str, kind: Kind) -> Val | None:
        choices = self.parameters.get(name)
        if choices is None:
            raise CannotLower(f"no parameter is called {name!r}")
        values = [self._value(value, kind) for _, value in choices]
        found = values[-1]
        for (test, _), value in zip(reversed(choices[:-1]), reversed(values[:-1]), strict=True):
            if value is None or found is None:
                raise CannotLower(f"{name} is not of the type of what it is compared with")
            found = exactly(kind, self.graph.pick(test, value.low, found.low))
        return found

    def _value(self, value: Value, kind: Kind) -> Val | None:
        graph = self.graph
        match kind:
            case Kind.FLAG if isinstance(value, bool):
                return exactly(kind, TRUE if value else FALSE)
            case Kind.CODE if isinstance(value, bool | str):
                return exactly(kind, self.facts.code(value))
            case Kind.NUMBER if type(value) is int:
                return exactly(kind, graph.number(value))
            case Kind.DAY if isinstance(value, dt.date):
                return exactly(kind, graph.number(days.number(value)))
            case _:
                return None

    def _equals(self, left: Val, right: Val | None) -> Node:
        graph = self.graph
        if left.low is UNKNOWN:
            return UNKNOWN
        if right is None:
            return graph.unless_missing(left.low)
        if left.kind is Kind.FLAG:
            if right.low is TRUE:
                return left.low
            if right.low is FALSE:
                return graph.negate(left.low)
        if left.exact and right.exact:
            return graph.compare("eq", left.low, right.low)
        same = [
            graph.compare("eq", left.low, left.high),
            graph.compare("eq", right.low, right.high),
            graph.compare("eq", left.low, right.low),
        ]
        apart = [
            graph.compare("lt", left.high, right.low),
            graph.compare("lt", right.high, left.low),
        ]
        return graph.either(graph.every(same), graph.some(apart))

    def _before(self, left: Val, right: Val | None, *, or_equal: bool) -> Node:
        """Whether the left lies before the right, both as ranges."""
        graph = self.graph
        if right is None or left.kind not in {Kind.NUMBER, Kind.DAY}:
            raise CannotLower("an order of values that have none")
        how, other = ("le", "lt") if or_equal else ("lt", "le")
        holds = graph.compare(how, left.high, right.low)
        if left.exact and right.exact:
            return holds
        return graph.either(holds, graph.compare(other, right.high, left.low))

    def _within(self, node: c.Within, place: Place) -> Node:
        left, anchor = self.facts.get(node.fact, place), self.facts.get(node.anchor, place)
        if left.kind is not Kind.DAY or anchor.kind is not Kind.DAY:
            raise CannotLower("a window between facts that are no dates")
        if left.low is UNKNOWN or anchor.low is UNKNOWN:
            return UNKNOWN
        ends = self._ends(node, anchor)
        reached = self.graph.every(
            (
                self.graph.negate(self._before(left, anchor, or_equal=False)),
                self._before(left, ends, or_equal=True),
            )
        )
        # without an end nothing is known, even of a day before the anchor
        gone = [self.graph.unless_missing(end) for end in (ends.low, ends.high)]
        known = self.graph.every([self.graph.negate(one) for one in gone])
        if node.unit != "working_days":
            return reached
        return self.graph.some((self.graph.every((reached, known)), *gone))

    def _ends(self, node: c.Within, anchor: Val) -> Val:
        if isinstance(node.count, c.Literal):
            choices: Sequence[tuple[Node, Value]] = ((TRUE, node.count.value),)
        elif isinstance(node.count, c.ParameterRef) and node.count.name in self.parameters:
            choices = self.parameters[node.count.name]
        else:
            raise CannotLower("the length of a window is no number")
        ends: Val | None = None
        for test, value in reversed(choices):
            count = value if isinstance(value, int) else 0
            end = self._end(node.unit, count, anchor)
            low = end.low if ends is None else self.graph.pick(test, end.low, ends.low)
            high = end.high if ends is None else self.graph.pick(test, end.high, ends.high)
            ends = Val(Kind.DAY, low, high)
        if ends is None:
            raise CannotLower("the length of a window has no value")
        return ends

    def _end(self, unit: str, count: int, anchor: Val) -> Val:
        if unit == "working_days":
            table = days.working_days_after(self.facts.library.holidays, count)
        elif unit == "days":
            table = days.months_after(0, count)
        else:
            table = days.months_after(count)
        far = count * (31 if unit == "months" else 1)
        days.refuse_far("a window", anchor.span[0] + min(far, 0), anchor.span[1] + max(far, 0))
        low = self.facts.from_day(anchor.low, table, "end", unit, count)
        exact = anchor.exact
        return Val(
            Kind.DAY,
            low,
            low if exact else self.facts.from_day(anchor.high, table, "end", unit, count),
        )

    # --- joins and lists --------------------------------------------------------------------------

    def _joined(self, node: c.Joined, parts: list[Node]) -> Node:
        match node.kind:
            case "all":
                return self.graph.every(parts)
            case "any":
                return self.graph.some(parts)
            case "none":
                return self.graph.negate(self.graph.some(parts))
            case "at_least":
                return self._at_least(node.count, parts)
            case _:
                raise CannotLower(f"a join of the kind {node.kind!r}")

    def _at_least(self, count: int, parts: Sequence[Node]) -> Node:
        sure, possible = self._counts(parts)
        bound = self.graph.number(count)
        return self.graph.either(
            self.graph.compare("le", bound, sure), self.graph.compare("lt", possible, bound)
        )

    def _counts(self, parts: Sequence[Node]) -> tuple[Node, Node]:
        """Count the parts that hold and those that may."""
        graph = self.graph
        sure = [graph.sure(part) for part in parts]
        possible = [graph.negate(graph.sure(graph.negate(part))) for part in parts]
        return graph.count(sure), graph.count(possible)

    def items(self, name: str, place: Place) -> list[tuple[Place, Node]]:
        """Give the places of a list's items, each with whether an item is there and counts."""
        item = self.facts.library.catalogue.lists[name].item
        counts = None if place.whole else self.counted.get(name)
        return [
            (
                Place(item, slot, place.whole),
                self.facts.present(name, slot) if counts is None else counts(slot),
            )
            for slot in range(self.facts.slots[name])
        ]

    def _quantified(self, node: c.Quantified, place: Place) -> Node:
        graph = self.graph
        unknown = graph.unless_missing(self.facts.length(node.list_name))
        truths = [
            (there, self.truth(node.where, inside))
            for inside, there in self.items(node.list_name, place)
        ]
        if node.kind == "all_of":
            parts = [graph.some((graph.negate(there), truth)) for there, truth in truths]
            return graph.every((*parts, graph.negate(unknown)))
        parts = [graph.every((there, truth)) for there, truth in truths]
        if node.kind == "any_of":
            return graph.some((*parts, unknown))
        if node.kind != "count_of":
            raise CannotLower(f"a quantifier of the kind {node.kind!r}")
        sure, possible = self._counts(parts)
        count = Val(Kind.NUMBER, sure, possible)
        bounds: list[Node] = []
        if node.low is not None:
            low = self._operand(node.low, count, place)
            bounds.append(graph.negate(self._before(count, low, or_equal=False)))
        if node.high is not None:
            high = self._operand(node.high, count, place)
            bounds.append(self._before(count, high, or_equal=True))
        within = graph.every(bounds)
        return graph.some((graph.every((within, graph.negate(unknown))), unknown))
