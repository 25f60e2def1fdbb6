"""The closed language of conditions, and how each part of it comes out for a case.

A condition is a small tree of comparisons over facts, joined by Kleene logic. Evaluating one gives
its truth and, where it is not known, the facts that would have to be given; what was read is noted
in a trace. `compiling.compile_condition` makes these nodes from a rule file and refuses what it
does not know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from oocd.engine.dates import BankHolidays, add_months, uncounted
from oocd.engine.errors import OocdError
from oocd.engine.truth import Truth, at_least, every, negate, some
from oocd.engine.values import FactValue, Value

Asks: TypeAlias = tuple[str, ...]
Outcome: TypeAlias = tuple[Truth, Asks]


class Trace:
    """What one evaluation read: facts by path in order, and how each list item came out."""

    __slots__ = ("items", "reads")

    def __init__(self) -> None:
        """Start an empty trace."""
        self.reads: dict[str, FactValue] = {}
        self.items: list[tuple[str, Truth]] = []


class Scope(Protocol):
    """Where facts are looked up: a case, or one item of a list within it."""

    @property
    def holidays(self) -> BankHolidays | None:
        """The bank holidays to count working days with."""
        ...

    def get(self, name: str) -> FactValue:
        """Give the value of a fact."""
        ...

    def items(self, name: str) -> Sequence[Scope] | FactValue:
        """Give one scope for each item, or the list's own unknown value."""
        ...

    def parameter(self, name: str) -> Value:
        """Give the value of a parameter of the rule's family."""
        ...


class Node(Protocol):
    """A part of a condition."""

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """Give the truth and the facts that would settle it."""
        ...


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the rule."""

    value: Value


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A value read from a parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class FactRef:
    """A value read from another fact."""

    name: str


Operand: TypeAlias = Literal | ParameterRef | FactRef


def _join(parts: Sequence[Asks]) -> Asks:
    return tuple(dict.fromkeys(ask for asks in parts for ask in asks))


def _read(scope: Scope, trace: Trace, name: str) -> FactValue:
    value = scope.get(name)
    trace.reads.setdefault(value.path, value)
    return value


def equals(left: FactValue, low: Value, high: Value) -> Truth:
    """Compare for equality, over ranges: apart is false, one exact value on both sides is true."""
    if left.low is None or left.high is None:
        return None
    if type(left.low) is not type(low):
        return False
    if isinstance(left.low, tuple):
        return left.low == low
    if left.low == left.high == low == high:
        return True
    if left.exact and low == high:
        return False
    if precedes(left.high, low) or precedes(high, left.low):
        return False
    return None


def precedes(left: Value | None, right: Value | None) -> bool:
    """Whether one number or date lies before another of the same kind."""
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    if isinstance(left, int) and isinstance(right, int):
        return left < right
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return left < right
    return False


def _before(left: FactValue, low: Value, high: Value, *, or_equal: bool) -> Truth:
    """Whether the fact lies before the operand, both as ranges."""
    if left.low is None or left.high is None:
        return None
    if or_equal:
        if not precedes(low, left.high):
            return True
        return False if precedes(high, left.low) else None
    if precedes(left.high, low):
        return True
    return False if not precedes(left.low, high) else None


@dataclass(frozen=True, slots=True)
class Compare:
    """One fact against one operand: is, not, min, max, before, after, on_or_before, on_or_after."""

    fact: str
    operator: str
    operand: Operand

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """Compare three-valued, ranges included."""
        left = _read(scope, trace, self.fact)
        asks = left.asks
        if isinstance(self.operand, FactRef):
            right = _read(scope, trace, self.operand.name)
            asks = _join((left.asks, right.asks))
            if right.low is None or right.high is None:
                return None, asks
            low, high = right.low, right.high
        elif isinstance(self.operand, ParameterRef):
            low = high = scope.parameter(self.operand.name)
        else:
            low = high = self.operand.value
        truth = self._truth(left, low, high)
        return truth, (asks if truth is None else ())

    def _truth(self, left: FactValue, low: Value, high: Value) -> Truth:
        match self.operator:
            case "is":
                return equals(left, low, high)
            case "not":
                return negate(equals(left, low, high))
            case "min" | "on_or_after":
                return negate(_before(left, low, high, or_equal=False))
            case "max" | "on_or_before":
                return _before(left, low, high, or_equal=True)
            case "before":
                return _before(left, low, high, or_equal=False)
            case _:
                return negate(_before(left, low, high, or_equal=True))


@dataclass(frozen=True, slots=True)
class OneOf:
    """One fact against a list of values (`in`), or none of them (`not_in`)."""

    fact: str
    values: tuple[Value, ...]
    wanted: bool = True

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """True where the fact equals one of the values."""
        left = _read(scope, trace, self.fact)
        truth = some(equals(left, value, value) for value in self.values)
        truth = truth if self.wanted else negate(truth)
        return truth, (left.asks if truth is None else ())


@dataclass(frozen=True, slots=True)
class Includes:
    """A list of ids holds this id."""

    fact: str
    value: str

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """A list that is given is complete, so absence from it is false."""
        left = _read(scope, trace, self.fact)
        if not isinstance(left.low, tuple):
            return None, left.asks
        return self.value in left.low, ()


@dataclass(frozen=True, slots=True)
class Within:
    """A window: anchor <= date <= anchor + a number of months, days or working days."""

    fact: str
    anchor: str
    unit: str
    count: Operand

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """Compare both ends; the last day counts."""
        left = _read(scope, trace, self.fact)
        anchor = _read(scope, trace, self.anchor)
        asks = _join((left.asks, anchor.asks))
        first, last = anchor.low, anchor.high
        if not isinstance(first, dt.date) or not isinstance(last, dt.date) or left.low is None:
            return None, asks
        ends = self._end(first, scope), self._end(last, scope)
        if ends[0] is None or ends[1] is None:
            trace.reads[anchor.path] = replace(anchor, problem=uncounted(scope.holidays))
            return None, asks
        not_before = negate(_before(left, first, last, or_equal=False))
        not_after = _before(left, ends[0], ends[1], or_equal=True)
        truth = every((not_before, not_after))
        return truth, (asks if truth is None else ())

    def _end(self, day: dt.date, scope: Scope) -> dt.date | None:
        number = _bound(self.count, scope)
        if not isinstance(number, int):
            raise OocdError("BUG-PARAMETER", f"a window is {number!r} {self.unit} long")
        if self.unit == "months":
            return add_months(day, number)
        if self.unit == "days":
            return day + dt.timedelta(days=number)
        return None if scope.holidays is None else scope.holidays.add_working_days(day, number)


@dataclass(frozen=True, slots=True)
class Joined:
    """`all`, `any`, `none` or `at_least` of several conditions."""

    kind: str
    parts: tuple[Node, ...]
    count: int = 1

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """Evaluate every part, so that the trace is whole, and join."""
        outcomes = [part.evaluate(scope, trace) for part in self.parts]
        truths = [truth for truth, _ in outcomes]
        match self.kind:
            case "all":
                truth = every(truths)
            case "any":
                truth = some(truths)
            case "none":
                truth = negate(some(truths))
            case _:
                truth = at_least(self.count, truths)
        if truth is not None:
            return truth, ()
        return None, _join([asks for part, asks in outcomes if part is None])


@dataclass(frozen=True, slots=True)
class Quantified:
    """A condition over the items of a list: any_of, all_of, or a count within bounds."""

    kind: str
    list_name: str
    where: Node
    low: Operand | None = None
    high: Operand | None = None

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """Try every item on its own and keep each result; an unknown list is unknown."""
        items = scope.items(self.list_name)
        if isinstance(items, FactValue):
            trace.reads.setdefault(items.path, items)
            return None, items.asks
        outcomes: list[Outcome] = []
        for index, item in enumerate(items):
            outcome = self.where.evaluate(item, trace)
            outcomes.append(outcome)
            trace.items.append((f"{self.list_name}[{index}]", outcome[0]))
        if not outcomes:
            empty = scope.get(self.list_name)
            trace.reads.setdefault(empty.path, empty)
        truths = [truth for truth, _ in outcomes]
        match self.kind:
            case "any_of":
                truth = some(truths)
            case "all_of":
                truth = every(truths)
            case _:
                truth = self._counted(truths, scope)
        if truth is not None:
            return truth, ()
        return None, _join([asks for part, asks in outcomes if part is None])

    def _counted(self, truths: Sequence[Truth], scope: Scope) -> Truth:
        sure = sum(truth is True for truth in truths)
        possible = sum(truth is not False for truth in truths)
        count = FactValue("", "", sure, possible)
        low, high = self.bounds(scope)
        bounds: list[Truth] = []
        if low is not None:
            bounds.append(negate(_before(count, low, low, or_equal=False)))
        if high is not None:
            bounds.append(_before(count, high, high, or_equal=True))
        return every(bounds)

    def bounds(self, scope: Scope) -> tuple[Value | None, Value | None]:
        """Give the least and the most that may be counted; None where that side is free."""
        low, high = (
            None if bound is None else _bound(bound, scope) for bound in (self.low, self.high)
        )
        return low, high


def _bound(operand: Operand, scope: Scope) -> Value:
    return operand.value if isinstance(operand, Literal) else scope.parameter(operand.name)


@dataclass(frozen=True, slots=True)
class Always:
    """A condition left out: true."""

    def evaluate(self, scope: Scope, trace: Trace) -> Outcome:
        """Say true and read nothing."""
        del scope, trace
        return True, ()


ResultsByName: TypeAlias = Mapping[str, FactValue]
