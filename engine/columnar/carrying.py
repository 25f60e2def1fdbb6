"""Carry a plan out over a frame: each node once, when first needed, let go after its last use.

What turns out the same for every case of the frame stays one value: a version that is in force in
none of them costs nothing, nor does a rule whose answer another has already decided.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from oocd.engine.columnar.graph import How, Node

Column: TypeAlias = pl.Series | bool | int | None
"""A column, or the one value that it has for every case; None: not known for any."""
Output: TypeAlias = tuple[Node, pl.DataType]
"""A node that is given at the end, and the type of its column."""
_OCTET = 8


@dataclass(frozen=True)
class Carrying:
    """A plan ready to be carried out: what it gives, and how often each node is used."""

    outputs: Mapping[str, Output]
    uses: Mapping[int, int]

    @classmethod
    def of(cls, outputs: Mapping[str, Output]) -> Carrying:
        """Make a plan for the nodes that are wanted."""
        uses: dict[int, int] = {}
        waiting = [node for node, _ in outputs.values()]
        for node in waiting:
            uses[node.id] = uses.get(node.id, 0) + 1
            if uses[node.id] == 1:
                waiting.extend(node.deps)  # a list grows while it is gone through: nodes once each
        return cls(dict(outputs), uses)

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.uses)

    def over(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Carry it out."""
        work = _Work(frame, dict(self.uses))
        found = {}
        for name, (node, dtype) in self.outputs.items():
            found[name] = work.filled(work.column(node), dtype).alias(name)
        return pl.DataFrame(found)


class _Work:
    def __init__(self, frame: pl.DataFrame, left: dict[int, int]) -> None:
        self.frame = frame
        self.left = left
        self.done: dict[int, Column] = {}
        self.fixed: dict[tuple[Column, pl.DataType], pl.Series] = {}
        self.ways = {
            How.AND: lambda node: self._joined(node, decides=False),
            How.OR: lambda node: self._joined(node, decides=True),
            How.NOT: self._not,
            How.SURE: self._sure,
            How.MISSING: self._missing,
            How.LT: self._compared,
            How.LE: self._compared,
            How.EQ: self._compared,
            How.PICK: self._pick,
            How.ONLY: self._only,
            How.FILL: self._fill,
            How.MOST: self._most,
            How.TABLE: self._table,
            How.BITS: self._bits,
            How.OTHER: self._other,
        }

    def column(self, node: Node) -> Column:
        """Work a node out, or give what it was worked out to be."""
        if node.how is How.FIXED:
            value = node.value
            return value if isinstance(value, int) else None
        if node.id in self.done:
            return self.done[node.id]
        if node.how is How.SOURCE:
            found = _settled(self.frame.get_column(str(node.value)))
        else:
            found = self.ways[node.how](node)
            for dep in node.deps:
                self.left[dep.id] -= 1
                if not self.left[dep.id]:
                    self.done.pop(dep.id, None)
        self.done[node.id] = found
        return found

    def filled(self, column: Column, dtype: pl.DataType) -> pl.Series:
        """Give a column as one, whatever it is."""
        if isinstance(column, pl.Series):
            return column if column.dtype == dtype else column.cast(dtype)
        return self.full(column, dtype)

    def full(self, value: Column, dtype: pl.DataType) -> pl.Series:
        """Give one value for every case."""
        key = (value, dtype)
        found = self.fixed.get(key)
        if found is None:
            found = pl.Series([value], dtype=dtype).new_from_index(0, self.frame.height)
            self.fixed[key] = found
        return found

    def _joined(self, node: Node, *, decides: bool) -> Column:
        parts: list[pl.Series] = []
        unknown = False
        for dep in node.deps:
            column = self.column(dep)
            if column is decides:
                return decides
            if column is None:
                unknown = True
            elif isinstance(column, pl.Series):
                parts.append(column)
        if not parts:
            return None if unknown else not decides
        if unknown:
            parts.append(self.full(None, pl.Boolean()))
        return _settled(functools.reduce(operator.or_ if decides else operator.and_, parts))

    def _not(self, node: Node) -> Column:
        column = self.column(node.deps[0])
        if isinstance(column, pl.Series):
            return ~column
        return None if column is None else not column

    def _sure(self, node: Node) -> Column:
        column = self.column(node.deps[0])
        if not isinstance(column, pl.Series):
            return bool(column)
        return _settled(self._holds(column)) if column.null_count() else column

    def _missing(self, node: Node) -> Column:
        column = self.column(node.deps[0])
        if not isinstance(column, pl.Series):
            return column is None
        if not column.null_count():
            return False
        if column.null_count() == len(column):
            return True
        if column.dtype != pl.Boolean:
            return column.is_null()
        return ~self._holds(column | ~column)

    def _holds(self, column: pl.Series) -> pl.Series:
        """Say where a column of booleans is true; choosing by it takes null as false."""
        yes, no = (
            self.full(value=True, dtype=pl.Boolean()),
            self.full(value=False, dtype=pl.Boolean()),
        )
        return yes.zip_with(column, no)

    def _compared(self, node: Node) -> Column:
        left, right = (self.column(dep) for dep in node.deps)
        if left is None or right is None:
            return None
        match node.how:
            case How.LT:
                found = left < right
            case How.LE:
                found = left <= right
            case _:
                found = left == right
        return _settled(found) if isinstance(found, pl.Series) else found

    def _pick(self, node: Node) -> Column:
        test = self.column(node.deps[0])
        if not isinstance(test, pl.Series):
            return self.column(node.deps[1 if test else 2])
        then, other = self.column(node.deps[1]), self.column(node.deps[2])
        if not isinstance(then, pl.Series) and not isinstance(other, pl.Series) and then is other:
            return then
        dtype = _type(node, then, other)
        return _settled(self.filled(then, dtype).zip_with(test, self.filled(other, dtype)))

    def _only(self, node: Node) -> Column:
        test = self.column(node.deps[0])
        if not isinstance(test, pl.Series):
            return self.column(node.deps[1]) if test else None
        value = self.column(node.deps[1])
        if value is None:
            return None
        dtype = _type(node, value, None)
        return self.filled(value, dtype).zip_with(test, self.full(None, dtype))

    def _fill(self, node: Node) -> Column:
        mine = self.column(node.deps[0])
        if mine is None:
            return self.column(node.deps[1])
        if not isinstance(mine, pl.Series) or not mine.null_count():
            return mine
        theirs = self.column(node.deps[1])
        if theirs is None:
            return mine
        return _settled(mine.zip_with(mine.is_not_null(), self.filled(theirs, mine.dtype)))

    def _most(self, node: Node) -> Column:
        found = [self.column(dep) for dep in node.deps]
        columns = [column for column in found if isinstance(column, pl.Series)]
        same = [column for column in found if isinstance(column, int)]
        if not columns:
            return max(same, default=None)
        dtype = columns[0].dtype
        if same:
            columns.append(self.full(max(same), dtype))
        named = {str(number): column for number, column in enumerate(columns)}
        return pl.DataFrame(named).select(pl.max_horizontal(pl.all())).to_series()

    def _table(self, node: Node) -> Column:
        at, table = self.column(node.deps[0]), node.table
        if table is None or at is None:
            return None
        if isinstance(at, pl.Series):
            return table[at]
        entry = table[int(at)]
        return entry if isinstance(entry, int) else None

    def _bits(self, node: Node) -> Column:
        total: pl.Series | None = None
        same = 0
        for first in range(0, len(node.deps), _OCTET):
            octet: pl.Series | None = None
            for at, dep in enumerate(node.deps[first : first + _OCTET]):
                column = self.column(dep)
                if isinstance(column, pl.Series):
                    bit = self.full(1 << at, pl.UInt8())
                    part = bit.zip_with(column, self.full(0, pl.UInt8()))
                    octet = part if octet is None else octet | part
                elif column:
                    same |= 1 << (first + at)
            if octet is not None:
                part = octet.cast(pl.UInt64)
                part = part * (1 << first) if first else part
                total = part if total is None else total | part
        if total is None:
            return same
        return total | self.full(same, pl.UInt64()) if same else total

    def _other(self, node: Node) -> Column:
        if node.build is None:
            return None
        found = [self.column(dep) for dep in node.deps]
        if any(column is None for column in found):
            return None
        columns = {str(at): one for at, one in enumerate(found) if isinstance(one, pl.Series)}
        if len(columns) == len(found):
            made = node.build(*columns.values())
            return made if isinstance(made, pl.Series) else None
        parts = [
            pl.col(str(at)) if str(at) in columns else pl.lit(column, dtype=_own_type(dep, column))
            for at, (column, dep) in enumerate(zip(found, node.deps, strict=True))
        ]
        built = node.build(*parts)
        if not isinstance(built, pl.Expr):
            return None
        if not columns:
            return _plain(pl.select(built).item())
        return pl.DataFrame(columns).select(built).to_series()


def _own_type(node: Node, column: Column) -> pl.DataType:
    """Give the type of one value for every case: wide enough for any number."""
    if node.how is How.FIXED:
        return node.dtype
    return pl.Boolean() if isinstance(column, bool) else pl.Int64()


def _settled(column: pl.Series) -> Column:
    """Give a column of booleans as one value where it is the same for every case."""
    if column.dtype != pl.Boolean or not len(column):
        return column
    nulls = column.null_count()
    if nulls:
        return None if nulls == len(column) else column
    if not column.any():
        return False
    return True if column.all() else column


def _type(node: Node, *columns: Column) -> pl.DataType:
    for column in columns:
        if isinstance(column, pl.Series):
            return column.dtype
    for dep in _leaves(node.deps[1:]):
        if dep.how is How.FIXED and dep.value is not None:
            return dep.dtype
    return pl.Int64() if any(type(column) is int for column in columns) else pl.Boolean()


def _leaves(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        if node.how in {How.PICK, How.ONLY}:
            yield from _leaves(node.deps[1:])


def _plain(value: object) -> Column:
    return value if isinstance(value, int) else None
