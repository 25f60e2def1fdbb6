"""Facts as nodes of the graph: as given, as taken where left out, or worked out as declared.

This is what `engine.facts` and `engine.derivations` do for one case, for all at once. A number or
a day is two nodes, the lowest and the highest it may be; where both are one node it is exact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl
from pydantic import JsonValue

from oocd.engine.catalogue import FactSpec, Table
from oocd.engine.columnar import days
from oocd.engine.columnar.coding import WORD_BITS, Coding, Kind, kind_of
from oocd.engine.columnar.frame import column
from oocd.engine.columnar.graph import FALSE, TRUE, UNKNOWN, Graph, Node
from oocd.engine.derivations import KINDS
from oocd.engine.library import Library
from oocd.engine.values import Value

_GIVEN_DAYS = (days.number(dt.date(1900, 1, 1)), days.number(dt.date(2199, 12, 31)))
_CENTURY = 10_000


class CannotLower(Exception):  # noqa: N818 - what a rule asks that has no form in columns
    """What a rule or a fact asks cannot be put in columns: says what."""


@dataclass(frozen=True, slots=True)
class Val:
    """A fact: its kind, and the lowest and highest it may be (one node where it is exact)."""

    kind: Kind
    low: Node
    high: Node
    more: tuple[Node, ...] = ()
    """The further words of bits of a set of ids."""
    span: tuple[int, int] = _GIVEN_DAYS
    """For a day: between which days it lies, whatever the case."""

    @property
    def exact(self) -> bool:
        """Whether it is exact wherever it is known."""
        return self.low is self.high


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition is asked: of the case, or of one item; over counted items, or over all."""

    item: str | None = None
    slot: int | None = None
    whole: bool = False


CASE = Place()


def exactly(kind: Kind, node: Node) -> Val:
    """Make a fact that is exact."""
    return Val(kind, node, node)


@dataclass
class Facts:
    """Gives facts of a library's catalogue as nodes over a frame's columns."""

    graph: Graph
    library: Library
    coding: Coding
    columns: frozenset[str]
    slots: Mapping[str, int]
    provided: dict[str, Val] = field(default_factory=dict)
    """What earlier strata made: gravity and results."""
    checklists: Mapping[str, Callable[[Place], Node]] = field(default_factory=dict)
    _known: dict[tuple[str, Place], Val] = field(default_factory=dict)

    def get(self, name: str, place: Place = CASE) -> Val:
        """Give a fact, of the item in scope if it is an item's, else of the case."""
        found = self.provided.get(name)
        if found is not None:
            return found
        if place.item is None or name.partition(".")[0] != place.item:
            place = Place(whole=place.whole)
        key = (name, place)
        found = self._known.get(key)
        if found is None:
            found = self._work_out(name, place)
            self._known[key] = found
        return found

    def length(self, name: str) -> Node:
        """Give how many items a list has; null where it is not known."""
        return self.graph.source(column(name, part="len"))

    def list_unknown(self, name: str) -> Node:
        """Whether a list is not known."""
        return self.graph.missing(self.length(name))

    def present(self, name: str, slot: int) -> Node:
        """Whether a list has an item at a place."""
        longer = self.graph.compare("lt", self.graph.number(slot), self.length(name))
        return self.graph.sure(longer)

    def _work_out(self, name: str, place: Place) -> Val:
        spec = self.library.catalogue.spec(name)
        if spec is None:
            if name.startswith("result."):
                return exactly(Kind.CODE, UNKNOWN)
            raise CannotLower(f"no fact is called {name!r}")
        if spec.derived is not None and not spec.given:
            return self._derived(spec.derived, name, spec, place)
        own = self._held(name, spec, place)
        if spec.derived is not None:
            other = self._derived(spec.derived, name, spec, place)
            return self._unless_given(own, self._said(name, place), other)
        meaning = spec.absent_means
        if meaning is None:
            return own
        if meaning.same_as is not None:
            other = self.get(meaning.same_as, place)
        elif meaning.value is None:
            return own
        else:
            other = self.literal(name, spec, meaning.value)
        return self._unless_given(own, self._said(name, place), other)

    def _held(self, name: str, spec: FactSpec, place: Place) -> Val:
        kind = kind_of(spec)
        if kind is Kind.LIST:
            raise CannotLower(f"the list {name!r} is compared")

        def source(part: str = "") -> Node:
            wanted = column(name, place.slot, part)
            return self.graph.source(wanted) if wanted in self.columns else UNKNOWN

        low = source()
        if kind is Kind.IDS:
            words = self.coding.words_of_bits(name)
            return Val(kind, low, low, tuple(source(str(word)) for word in range(1, words)))
        high = source("hi")
        return Val(kind, low, low if high is UNKNOWN else high)

    def _said(self, name: str, place: Place) -> Node:
        """Whether a fact was said not to be known; so it is for an item of an unknown list."""
        wanted = column(name, place.slot, "said")
        said = self.graph.source(wanted, nullable=False) if wanted in self.columns else FALSE
        home = self.library.catalogue.item_of(name)
        if place.slot == 0 and home is not None:
            said = self.graph.some((said, self.list_unknown(home)))
        return said

    def _unless_given(self, own: Val, said: Node, other: Val) -> Val:
        """A fact where it was given (even as not known), else what it is then taken to be."""
        if own.kind is not other.kind:
            raise CannotLower(f"a {own.kind.value} is taken for a {other.kind.value}")

        def chosen(mine: Node, theirs: Node) -> Node:
            return self._chosen(said, mine, theirs)

        low = chosen(own.low, other.low)
        high = low if own.exact and other.exact else chosen(own.high, other.high)
        more = tuple(map(chosen, own.more, other.more))
        span = (min(own.span[0], other.span[0]), max(own.span[1], other.span[1]))
        return Val(own.kind, low, high, more, span)

    def _chosen(self, said: Node, mine: Node, theirs: Node) -> Node:
        if theirs is UNKNOWN or not mine.nullable:
            return mine
        filled = self.graph.fill(mine, theirs)
        if said is FALSE:
            return filled
        return self.graph.only(self.graph.negate(said), filled)

    def literal(self, name: str, spec: FactSpec, value: Value) -> Val:
        """Give a value that stands in the catalogue or in a rule as the fact's column holds it."""
        kind = kind_of(spec)
        if kind is Kind.IDS and isinstance(value, tuple):
            masks = self.coding.masks(name, value)
            words = tuple(self.graph.fixed(mask, pl.Int64) for mask in masks)
            return Val(kind, words[0], words[0], words[1:])
        if kind is Kind.FLAG and isinstance(value, bool):
            return exactly(kind, TRUE if value else FALSE)
        if kind is Kind.CODE and isinstance(value, bool | str):
            return exactly(kind, self.code(value))
        if kind is Kind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
            return exactly(kind, self.graph.number(value))
        raise CannotLower(f"{name} is taken to be {value!r}, which is no {spec.type}")

    def code(self, value: Value) -> Node:
        """Give the number of a word."""
        return self.graph.fixed(self.coding.code(value), pl.Int16)

    def has_id(self, name: str, val: Val, identity: str) -> Node:
        """Whether a set of ids holds one."""
        at, bit = divmod(self.coding.bit(name, identity), WORD_BITS)
        word = (val.low, *val.more)[at]
        if word is UNKNOWN:
            return UNKNOWN
        mask = 1 << bit
        return self.graph.op(
            "bit", lambda e: (e & mask) != 0, (word,), mask, nullable=word.nullable
        )

    def none_of_ids(self, val: Val) -> Node:
        """Whether a set of ids is empty; null where it is not known."""
        zero = [
            self.graph.op("zero", lambda e: e == 0, (word,), nullable=word.nullable)
            for word in (val.low, *val.more)
            if word is not UNKNOWN
        ]
        return self.graph.every(zero) if zero else UNKNOWN

    def _derived(self, how: JsonValue, name: str, spec: FactSpec, place: Place) -> Val:
        if not isinstance(how, dict) or len(how) != 1:
            raise CannotLower(f"{name}: a derivation has one key")
        kind, of = next(iter(how.items()))
        match kind:
            case "first_given" if isinstance(of, list):
                return self._first_given([str(part) for part in of], place)
            case "lookup" if isinstance(of, dict):
                return self._lookup(of, place)
            case "checklist_complete" if isinstance(of, str):
                made = self.checklists.get(of)
                return exactly(Kind.FLAG, FALSE if made is None else made(place))
            case "engine":
                return exactly(kind_of(spec), UNKNOWN)
            case _ if isinstance(of, dict) and kind in KINDS:
                return self._from_dates(kind, of, name, place)
        raise CannotLower(f"{name}: no derivation is called {kind!r}")

    def _first_given(self, names: list[str], place: Place) -> Val:
        found = self.get(names[-1], place)
        catalogue = self.library.catalogue
        for name in reversed(names[:-1]):
            spec = catalogue.spec(name)
            if spec is None or (spec.derived is not None and not spec.given):
                continue  # it cannot be given
            own_place = place if name.partition(".")[0] == place.item else Place(whole=place.whole)
            own = self._held(name, spec, own_place)
            found = self._unless_given(own, self._said(name, own_place), found)
        return found

    def _lookup(self, of: dict[str, JsonValue], place: Place) -> Val:
        key = self.get(str(of["by"]), place)
        table = self.library.catalogue.tables[str(of["table"])]
        as_problem = of.get("blank") == "problem"
        found = self.looked_up(key.low, table, str(of["column"]), blank_known=not as_problem)
        return exactly(Kind.CODE, found)

    def looked_up(self, key: Node, table: Table, name: str, *, blank_known: bool) -> Node:
        """Give the number of the word in a table's column, by the number of the row's id."""
        cells = {
            identity: self.coding.code(str(row.get(name, "")))
            for identity, row in table.rows.items()
            if blank_known or row.get(name, "") != ""
        }
        return self.by_code(key, cells, pl.Int16(), "lookup", table.name, name, blank_known)

    def by_code(
        self, key: Node, cells: Mapping[str, int], dtype: pl.DataType, *what: str | bool
    ) -> Node:
        """Read a table by the number of a word; null where it has no such row."""
        if key is UNKNOWN:
            return UNKNOWN
        entries: list[int | None] = [None] * (len(self.coding.codes) + 3)
        for identity, value in cells.items():
            if identity in self.coding.codes:
                entries[self.coding.code(identity) + 1] = value
        at = self.graph.op("entry", _entry, (key,), nullable=key.nullable)
        return self.graph.table(pl.Series(entries, dtype=dtype), at, tuple(entries), *what)

    def from_day(self, day: Node, table: pl.Series, *what: str | int) -> Node:
        """Read a table that has an entry for every day."""
        if day is UNKNOWN:
            return UNKNOWN
        at = self.graph.op("day", _day, (day,), nullable=day.nullable)
        return self.graph.table(table, at, *what)

    def _from_dates(self, kind: str, of: dict[str, JsonValue], name: str, place: Place) -> Val:
        parts = [
            self.get(str(value), place)
            for key, value in of.items()
            if key in {"born", "on", "from", "to"}
        ]
        if any(part.low is UNKNOWN for part in parts):
            held = Kind.NUMBER if kind in {"age", "days_between"} else Kind.DAY
            return exactly(held, UNKNOWN)
        first, last = parts[0], parts[-1]
        match kind:
            case "age":
                low = self._years(first.high, last.low)
                both = first.exact and last.exact
                return Val(Kind.NUMBER, low, low if both else self._years(first.low, last.high))
            case "days_between":
                low = self._apart(first.high, last.low)
                both = first.exact and last.exact
                return Val(Kind.NUMBER, low, low if both else self._apart(first.low, last.high))
            case "birthday":
                age = _number(of, "age")
                return self._moved(name, first, days.birthdays(age), 366 * age, "birthday", age)
            case "span":
                return self._span(first, last)
            case _:
                months, more = _number(of, "months"), _number(of, "days")
                table = days.months_after(months, more)
                return self._moved(name, first, table, 31 * months + more, "plus", months, more)

    def _years(self, born: Node, day: Node) -> Node:
        whole = days.year_month_day()
        parts = tuple(self.from_day(node, whole, "ymd") for node in (born, day))
        return self.graph.op("years", lambda a, b: (b - a) // _CENTURY, parts)

    def _apart(self, first: Node, last: Node) -> Node:
        return self.graph.op("apart", lambda a, b: b - a, (first, last))

    def _moved(self, name: str, day: Val, table: pl.Series, by: int, *what: str | int) -> Val:
        span = (day.span[0] + min(by, 0), day.span[1] + max(by, 0))
        days.refuse_far(name, *span)
        low = self.from_day(day.low, table, *what)
        high = low if day.exact else self.from_day(day.high, table, *what)
        return Val(Kind.DAY, low, high, span=span)

    def _span(self, first: Val, last: Val) -> Val:
        span = (min(first.span[0], last.span[0]), max(first.span[1], last.span[1]))
        ends = (first.high, last.high)
        if ends[0] is ends[1] is first.low:
            return Val(Kind.DAY, first.low, first.low, span=span)
        both = self.graph.every((self._there(first.low), self._there(last.low)))
        low = self.graph.only(both, first.low)
        latest = self.graph.most(ends)
        high = self.graph.only(both, latest)
        return Val(Kind.DAY, low, high, span=span)

    def _there(self, node: Node) -> Node:
        return self.graph.negate(self.graph.missing(node))


def _entry(code: pl.Expr) -> pl.Expr:
    return (code + 1).cast(pl.UInt32)


def _day(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.UInt32)


def _number(of: dict[str, JsonValue], key: str) -> int:
    value = of.get(key, 0)
    return value if isinstance(value, int) else 0
