"""How single comparisons come out for durable-rules: one formula for met, one for not met."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.catalogue import FactSpec
from oocd.engine.durable_fields import Flag, Word
from oocd.engine.durable_formula import FieldName, FieldTest, Op, Pair, Scalar, every, some
from oocd.engine.values import Value

Side: TypeAlias = int | FieldName
Span: TypeAlias = tuple[FieldName, FieldName]
"""The fields that hold the least and the most a number or date may be."""


class Unreadable(Exception):  # noqa: N818 it is turned into a problem of the rule file
    """A condition that the second reading does not understand."""


class TooMuch(Unreadable):
    """A condition that is understood and that durable-rules cannot be asked safely."""


def equal(left: FieldName, *, right: Scalar | FieldName) -> Pair:
    """Compare for equality; each side must be known."""
    return Pair(FieldTest(left.name, Op.EQ, right), FieldTest(left.name, Op.NEQ, right))


def source_of(spec: FactSpec, name: str) -> Flag | Word:
    """Give how a truth or text is sent: a truth that may be a word when left out, as a word."""
    absent = None if spec.absent_means is None else spec.absent_means.value
    plain = spec.type == "boolean" and (absent is None or isinstance(absent, bool))
    return Flag(name) if plain else Word(name)


def reaches(counted: Span, wanted: int) -> Pair:
    """At least so many, of a number known within a range."""
    return ordered(counted, "min", (wanted, wanted))


def ordered(left: Span, op: str, right: tuple[Side, Side]) -> Pair:
    """Compare numbers known within a range: sure one way, sure the other, or neither."""
    (least, most), (right_least, right_most) = left, right
    match op:
        case "min" | "on_or_after":
            return Pair(_test(least, Op.GTE, right_most), _test(most, Op.LT, right_least))
        case "max" | "on_or_before":
            return Pair(_test(most, Op.LTE, right_least), _test(least, Op.GT, right_most))
        case "before":
            return Pair(_test(most, Op.LT, right_least), _test(least, Op.GTE, right_most))
        case "after":
            return Pair(_test(least, Op.GT, right_most), _test(most, Op.LTE, right_least))
        case "is" | "not":
            exact = [] if isinstance(right_least, int) else [_test(least, Op.EQ, most)]
            met = [_test(least, Op.EQ, right_least), _test(most, Op.EQ, right_most), *exact]
            apart = [_test(most, Op.LT, right_least), _test(least, Op.GT, right_most)]
            same = Pair(every(met), some(apart))
            return same if op == "is" else same.turned()
        case _:
            raise Unreadable(f"a number or date with {op}")


def among(left: Span, values: Sequence[int]) -> Pair:
    """Exactly one of some values; not, where the range lies before, after or between them all."""
    least, most = left
    held = sorted(set(values))
    met = [every([_test(least, Op.EQ, value), _test(most, Op.EQ, value)]) for value in held]
    between = [
        every([_test(least, Op.GT, low), _test(most, Op.LT, high)])
        for low, high in itertools.pairwise(held)
    ]
    outside = [_test(most, Op.LT, held[0]), _test(least, Op.GT, held[-1])]
    return Pair(some(met), some([*outside, *between]))


def _test(left: FieldName, op: Op, right: Side) -> FieldTest:
    return FieldTest(left.name, op, right)


def as_mapping(raw: JsonValue) -> dict[str, JsonValue]:
    """Take a mapping that is not empty, or raise Unreadable."""
    if not isinstance(raw, dict) or not raw:
        raise Unreadable(f"{raw!r} where a mapping stands")
    return raw


def as_list(raw: JsonValue) -> list[JsonValue]:
    """Take a list that is not empty, or raise Unreadable."""
    if not isinstance(raw, list) or not raw:
        raise Unreadable(f"{raw!r} where a list stands")
    return raw


def as_text(raw: JsonValue) -> str:
    """Take a text, or raise Unreadable."""
    if not isinstance(raw, str):
        raise Unreadable(f"{raw!r} where a text stands")
    return raw


def as_integer(raw: Value | JsonValue) -> int:
    """Take a whole number, or raise Unreadable."""
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise Unreadable(f"{raw!r} where a whole number stands")
    return raw


def as_day_or_number(raw: Value | JsonValue) -> int:
    """Read a whole number, or a date as the number of its day."""
    if isinstance(raw, str):
        try:
            return dt.date.fromisoformat(raw).toordinal()
        except ValueError:
            raise Unreadable(f"{raw!r} where a date or a number stands") from None
    return as_integer(raw)
