"""What is worked out, each thing once: the graph that a plan is.

Asking twice for the same thing gives the same node, however the rules say it. Booleans are
Kleene's: null is "not known", and polars' `&` and `|` keep it. `carrying` works a graph out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias, TypedDict, Unpack

import polars as pl

Build: TypeAlias = Callable[..., pl.Expr | pl.Series]
"""Makes a column of columns, by operators alone: of expressions an expression, of series one."""


class How(StrEnum):
    """The ways of working a node out that have a short way in polars."""

    FIXED = "fixed"
    """A value that is the same for every case."""
    SOURCE = "source"
    AND = "and"
    OR = "or"
    NOT = "not"
    SURE = "sure"
    MISSING = "missing"
    LT = "lt"
    LE = "le"
    EQ = "eq"
    PICK = "pick"
    ONLY = "only"
    FILL = "fill"
    """The first, or where it is null the second."""
    MOST = "most"
    """The highest of those that are not null."""
    TABLE = "table"
    """An entry of a table, by its number."""
    BITS = "bits"
    """Booleans as the bits of a word."""
    OTHER = "other"
    """An expression of polars."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One thing to work out: of which others, and how. Two nodes are the same only if identical."""

    id: int
    how: How
    deps: tuple[Node, ...] = ()
    nullable: bool = True
    """Whether it may be null."""
    value: bool | int | str | None = None
    """A fixed value, or the name of the column that a source is."""
    dtype: pl.DataType = field(default_factory=pl.Boolean)
    """The type of a fixed value."""
    table: pl.Series | None = None
    build: Build | None = None


TRUE = Node(-1, How.FIXED, nullable=False, value=True)
FALSE = Node(-2, How.FIXED, nullable=False, value=False)
UNKNOWN = Node(-3, How.FIXED)


class _Parts(TypedDict, total=False):
    nullable: bool
    value: bool | int | str | None
    dtype: pl.DataType
    table: pl.Series | None
    build: Build | None


@dataclass
class Graph:
    """Makes nodes, each once."""

    nodes: dict[Hashable, Node] = field(default_factory=dict)

    def _node(self, key: Hashable, how: How, deps: Sequence[Node], **parts: Unpack[_Parts]) -> Node:
        found = self.nodes.get(key)
        if found is None:
            found = Node(len(self.nodes), how, tuple(deps), **parts)
            self.nodes[key] = found
        return found

    def source(self, name: str, *, nullable: bool = True) -> Node:
        """Give a column that is there from the start."""
        key = (How.SOURCE, name)
        return self._node(key, How.SOURCE, (), nullable=nullable, value=name)

    def fixed(self, value: int, dtype: type[pl.DataType]) -> Node:
        """Give a number that is the same for every case."""
        key = (How.FIXED, value, dtype)
        return self._node(key, How.FIXED, (), nullable=False, value=value, dtype=dtype())

    def op(
        self, name: str, build: Build, deps: Sequence[Node], *of: Hashable, nullable: bool = True
    ) -> Node:
        """Give what an expression makes of other nodes; `name` and `of` say which it is.

        Where one of the others is null, so is what is made of them.
        """
        key = (How.OTHER, name, *of, *(dep.id for dep in deps))
        return self._node(key, How.OTHER, deps, nullable=nullable, build=build)

    def table(self, entries: pl.Series, at: Node, *of: Hashable) -> Node:
        """Give the entry of a table at a number; `of` says which table it is."""
        if at is UNKNOWN:
            return UNKNOWN
        nullable = at.nullable or entries.null_count() > 0
        return self._node(
            (How.TABLE, *of, at.id), How.TABLE, (at,), nullable=nullable, table=entries
        )

    def bits(self, parts: Sequence[Node]) -> Node:
        """Give up to 64 booleans, none ever null, as a word of bits, the first the lowest."""
        key = (How.BITS, *(part.id for part in parts))
        return self._node(key, How.BITS, parts, nullable=False)

    def every(self, parts: Iterable[Node]) -> Node:
        """Join by `and`, as Kleene does."""
        return self._join(How.AND, parts, TRUE, FALSE)

    def some(self, parts: Iterable[Node]) -> Node:
        """Join by `or`, as Kleene does."""
        return self._join(How.OR, parts, FALSE, TRUE)

    def _join(self, how: How, parts: Iterable[Node], neutral: Node, decides: Node) -> Node:
        found: dict[int, Node] = {}
        for part in parts:
            if part is decides:
                return decides
            if part is not neutral:
                found[part.id] = part
        if not found:
            return neutral
        deps = [found[key] for key in sorted(found)]
        if len(deps) == 1:
            return deps[0]
        nullable = any(dep.nullable for dep in deps)
        return self._node((how, *sorted(found)), how, deps, nullable=nullable)

    def negate(self, part: Node) -> Node:
        """Not: unknown stays unknown."""
        if part is UNKNOWN:
            return UNKNOWN
        if part in {TRUE, FALSE}:
            return FALSE if part is TRUE else TRUE
        if part.how is How.NOT:
            return part.deps[0]
        return self._node((How.NOT, part.id), How.NOT, (part,), nullable=part.nullable)

    def either(self, holds: Node, fails: Node) -> Node:
        """True where one holds, false where the other does, else unknown."""
        return self.some((holds, self.every((self.negate(fails), UNKNOWN))))

    def sure(self, part: Node) -> Node:
        """Whether it is certainly true: never null."""
        if part is UNKNOWN:
            return FALSE
        if not part.nullable:
            return part
        return self._node((How.SURE, part.id), How.SURE, (part,), nullable=False)

    def missing(self, part: Node) -> Node:
        """Whether it is null."""
        if part is UNKNOWN:
            return TRUE
        if not part.nullable:
            return FALSE
        return self._node((How.MISSING, part.id), How.MISSING, (part,), nullable=False)

    def unless_missing(self, part: Node) -> Node:
        """False where it is known, unknown where it is null."""
        if part is UNKNOWN:
            return UNKNOWN
        if not part.nullable:
            return FALSE
        return self.every((self.missing(part), UNKNOWN))

    def pick(self, test: Node, then: Node, other: Node) -> Node:
        """One or the other, by a test that is never null."""
        if test is TRUE or then is other:
            return then
        if test is FALSE:
            return other
        nullable = then.nullable or other.nullable
        key = (How.PICK, test.id, then.id, other.id)
        return self._node(key, How.PICK, (test, then, other), nullable=nullable)

    def only(self, test: Node, value: Node) -> Node:
        """A value where a test holds that is never null; else not known."""
        if value is UNKNOWN or test is FALSE:
            return UNKNOWN
        if test is TRUE:
            return value
        return self._node((How.ONLY, test.id, value.id), How.ONLY, (test, value))

    def fill(self, mine: Node, theirs: Node) -> Node:
        """The first, or where it is null the second."""
        if mine is UNKNOWN:
            return theirs
        if theirs is UNKNOWN or not mine.nullable:
            return mine
        key = (How.FILL, mine.id, theirs.id)
        return self._node(key, How.FILL, (mine, theirs), nullable=theirs.nullable)

    def most(self, values: Sequence[Node]) -> Node:
        """The highest of those that are not null."""
        known = [value for value in values if value is not UNKNOWN]
        if len(known) < 2:  # noqa: PLR2004 - of one the highest is itself
            return known[0] if known else UNKNOWN
        key = (How.MOST, *(value.id for value in known))
        return self._node(key, How.MOST, known, nullable=all(value.nullable for value in known))

    def number(self, value: int) -> Node:
        """A whole number."""
        return self.fixed(value, pl.Int32)

    def compare(self, name: str, left: Node, right: Node) -> Node:
        """Compare two numbers: lt, le, eq."""
        if left is UNKNOWN or right is UNKNOWN:
            return UNKNOWN
        nullable = left.nullable or right.nullable
        how = How(name)
        return self._node((how, left.id, right.id), how, (left, right), nullable=nullable)

    def count(self, parts: Sequence[Node]) -> Node:
        """How many of these, none of which is ever null, are true."""
        return self.op("count", _counted, parts, nullable=False)


def _counted(*parts: pl.Expr) -> pl.Expr:
    total = parts[0].cast(pl.Int32)
    for part in parts[1:]:
        total = total + part.cast(pl.Int32)
    return total
