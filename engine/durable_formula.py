"""Conditions as durable-rules takes them: tests of single fields, joined by `all` and `any`.

There is no negation here. A condition is a `Pair` of two formulas, one for "it is met" and one, its
De Morgan dual with every test turned round, for "it is not met". A test of a field that is absent
holds in neither, so neither formula holding means that the condition is not known.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from pydantic import JsonValue

Scalar: TypeAlias = bool | int | str


class Op(StrEnum):
    """The comparisons of durable-rules that are used; equality has no name there."""

    EQ = "$eq"
    NEQ = "$neq"
    LT = "$lt"
    LTE = "$lte"
    GT = "$gt"
    GTE = "$gte"
    KNOWN = "$ex"


TURNED = {
    Op.EQ: Op.NEQ,
    Op.NEQ: Op.EQ,
    Op.LT: Op.GTE,
    Op.GTE: Op.LT,
    Op.GT: Op.LTE,
    Op.LTE: Op.GT,
}
"""Each comparison and the one that holds exactly where it does not."""


@dataclass(frozen=True, slots=True)
class FieldName:
    """The right side of a comparison of two fields of the same case."""

    name: str


@dataclass(frozen=True, slots=True)
class FieldTest:
    """One comparison of a field; false where the field is absent."""

    field: str
    op: Op
    right: Scalar | FieldName = 1


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; of no parts: always."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; of no parts: never."""

    parts: tuple[Formula, ...]


Formula: TypeAlias = FieldTest | All | Some
ALWAYS, NEVER = All(()), Some(())


@dataclass(frozen=True, slots=True)
class Pair:
    """What holds when a condition is met, and what holds when it is not."""

    met: Formula
    unmet: Formula

    def turned(self) -> Pair:
        """Negate."""
        return Pair(self.unmet, self.met)


def every(parts: Iterable[Formula]) -> Formula:
    """Join by `all`: nested joins flattened, what always holds left out.

    >>> every([ALWAYS, FieldTest("a", Op.EQ, 1)])
    FieldTest(field='a', op=<Op.EQ: '$eq'>, right=1)
    """
    found: dict[Formula, None] = {}
    for part in parts:
        if part == NEVER:
            return NEVER
        found.update(dict.fromkeys(part.parts if isinstance(part, All) else (part,)))
    return next(iter(found)) if len(found) == 1 else All(tuple(found))


def some(parts: Iterable[Formula]) -> Formula:
    """Join by `any`: nested joins flattened, what never holds left out."""
    found: dict[Formula, None] = {}
    for part in parts:
        if part == ALWAYS:
            return ALWAYS
        found.update(dict.fromkeys(part.parts if isinstance(part, Some) else (part,)))
    return next(iter(found)) if len(found) == 1 else Some(tuple(found))


def every_pair(pairs: Sequence[Pair]) -> Pair:
    """Join conditions by `all`."""
    return Pair(every(p.met for p in pairs), some(p.unmet for p in pairs))


def some_pair(pairs: Sequence[Pair]) -> Pair:
    """Join conditions by `any`."""
    return Pair(some(p.met for p in pairs), every(p.unmet for p in pairs))


def at_least_pair(count: int, pairs: Sequence[Pair]) -> Pair:
    """At least `count` are met; not, where so many are unmet that too few are left."""
    spare = len(pairs) - count + 1
    return Pair(
        some(every(p.met for p in chosen) for chosen in _choose(pairs, count)),
        some(every(p.unmet for p in chosen) for chosen in _choose(pairs, spare)),
    )


def _choose(pairs: Sequence[Pair], count: int) -> Iterable[tuple[Pair, ...]]:
    return itertools.combinations(pairs, max(count, 0))


class Size(NamedTuple):
    """How much of durable-rules a formula takes.

    `ways` is how many matches one case may make of it at once: a comparison is one, `all`
    multiplies, `any` adds, save that of alternatives which begin by testing one field for different
    values only one can hold. Every way counts, even one that no case could take: what is too wide
    is refused before any case is read. `tests` counts the comparisons (one of two fields brings a
    second with it), `joins` the `all` and `any`, `fields` holds what is read.
    """

    ways: int
    tests: int
    joins: int
    fields: frozenset[str]


def size(formula: Formula) -> Size:
    """Measure a formula.

    >>> size(All((FieldTest("a", Op.EQ, 1), FieldTest("b", Op.EQ, 1))))[:3]
    (1, 2, 1)
    """
    if isinstance(formula, FieldTest):
        if isinstance(formula.right, FieldName):
            return Size(1, 2, 1, frozenset((formula.field, formula.right.name)))
        return Size(1, 1, 0, frozenset((formula.field,)))
    sizes = [size(part) for part in formula.parts]
    ways = [part.ways for part in sizes]
    if isinstance(formula, All):
        width = math.prod(ways)
    else:
        width = max(ways, default=0) if _exclusive(formula.parts) else sum(ways)
    return Size(
        width,
        sum(part.tests for part in sizes),
        1 + sum(part.joins for part in sizes),
        frozenset().union(*(part.fields for part in sizes)),
    )


def _exclusive(parts: Sequence[Formula]) -> bool:
    """Whether each part begins by testing the same field for equality with another value."""
    found: set[tuple[str, type, Scalar]] = set()
    for part in parts:
        first: Formula = part
        while isinstance(first, All) and first.parts:
            first = first.parts[0]
        if not isinstance(first, FieldTest) or first.op is not Op.EQ:
            return False
        if isinstance(first.right, FieldName):
            return False
        found.add((first.field, type(first.right), first.right))
    return len(found) == len(parts) and len({name for name, _, _ in found}) <= 1


def as_json(formula: Formula) -> JsonValue:
    """Write a formula as durable-rules reads it.

    A comparison of two fields is let through only by a test that the right one is there: without
    it durable-rules answers with whatever the comparison before left in memory.

    >>> as_json(FieldTest("age:low", Op.GTE, 10))
    {'$gte': {'age:low': 10}}
    """
    if isinstance(formula, Some):
        return {"$or": [as_json(part) for part in formula.parts]}
    if isinstance(formula, All):
        return {"$and": [as_json(part) for part in formula.parts]}
    if isinstance(formula.right, FieldName):
        there: JsonValue = {Op.KNOWN.value: {formula.right.name: 1}}
        compared: JsonValue = {formula.op.value: {formula.field: {"$m": formula.right.name}}}
        return {"$and": [there, compared]}
    if formula.op is Op.EQ:
        return {formula.field: formula.right}
    return {formula.op.value: {formula.field: formula.right}}
