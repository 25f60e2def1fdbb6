"""Compile comparisons of one fact: an operator that fits its type, a value that it can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from pydantic import JsonValue

from oocd.engine.catalogue import ORDERED_TYPES, Catalogue, FactSpec
from oocd.engine.conditions import (
    Always,
    Compare,
    FactRef,
    Includes,
    Joined,
    Literal,
    Node,
    OneOf,
    Operand,
    ParameterRef,
    Within,
)
from oocd.engine.dates import parse_date
from oocd.engine.errors import did_you_mean
from oocd.engine.values import Value

Loc: TypeAlias = tuple[str | int, ...]

_ORDERED = frozenset({"min", "max", "between", "before", "after", "on_or_before", "on_or_after"})
_EQUALS = frozenset({"is", "not", "in", "not_in"})
_UNITS = ("months", "days", "working_days")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem at a place inside a rule file (a path of keys and indexes)."""

    loc: Loc
    code: str
    text: str
    hint: str | None = None
    at_key: bool = False
    """Whether the key itself is wrong (a misspelt fact), and not what stands after it."""


class Place(NamedTuple):
    """Where a part of a condition stands, and which list item's facts it may read.

    `item` is the item in scope inside a list; `own` the item that the whole rule may be asked of.
    """

    loc: Loc
    item: str | None
    own: str | None

    def into(self, *keys: str | int) -> Place:
        """Give the place one key further in."""
        return Place((*self.loc, *keys), self.item, self.own)


@dataclass
class Comparisons:
    """Compiles comparisons; gathers faults and what was read."""

    catalogue: Catalogue
    parameters: frozenset[str]
    defined: Mapping[str, JsonValue]
    result_ids: frozenset[str]
    home: str
    """The rule file's name: parameters are found by file and name."""
    faults: list[Fault] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    item_reads: set[str] = field(default_factory=set)
    result_reads: set[str] = field(default_factory=set)
    parameters_read: set[str] = field(default_factory=set)
    definitions_used: set[str] = field(default_factory=set)

    def fault(
        self, at: Place, code: str, text: str, hint: str | None = None, *, at_key: bool = False
    ) -> Node:
        """Note a fault; the condition stands in as always true, and the file is refused."""
        self.faults.append(Fault(at.loc, code, text, hint, at_key))
        return Always()

    def comparison(self, name: str, value: JsonValue, at: Place) -> Node:
        """Compile `fact: literal` or `fact: {operator: value}`."""
        spec = self.readable(name, at)
        if spec is None:
            return Always()
        if not isinstance(value, dict):
            return Compare(name, "is", self.literal(spec, name, value, at))
        if not value:
            return self.fault(at, "R-CONDITION", "an empty comparison")
        nodes = [self._operator(name, spec, op, raw, at.into(op)) for op, raw in value.items()]
        return nodes[0] if len(nodes) == 1 else Joined("all", tuple(nodes))

    def readable(self, name: str, at: Place) -> FactSpec | None:
        """Find a fact that a rule may read here, or note why it may not."""
        spec = self.catalogue.spec(name)
        at_key = bool(at.loc) and at.loc[-1] == name
        if spec is None:
            if name.partition(".")[0] in self.catalogue.blocks:
                text = f"no rule may read `{name}`: it is kept for people and equality reports"
                self.fault(at, "R-MONITORING", text, at_key=at_key)
            else:
                hint = did_you_mean(name, self.catalogue.names())
                text = f"no fact is called {name!r}"
                self.fault(at, "R-UNKNOWN-FACT", text, hint, at_key=at_key)
            return None
        if spec.record_only:
            text = f"`{name}` is marked record_only: no rule may read it"
            self.fault(at, "R-RECORD-ONLY", text, at_key=at_key)
        home = self.catalogue.item_of(name)
        if home is not None:
            prefix = self.catalogue.lists[home].item
            if prefix not in {at.item, at.own}:
                hint = f"Read it in any_of: {{list: {home}, where: …}}."
                text = f"`{name}` belongs to one item of `{home}`"
                self.fault(at, "R-SCOPE", text, hint, at_key=at_key)
            elif prefix != at.item:
                self.item_reads.add(name)
        self.reads.add(name)
        return spec

    def _operator(self, name: str, spec: FactSpec, op: str, raw: JsonValue, at: Place) -> Node:
        if op in {"in", "not_in"}:
            return self._one_of(name, spec, raw, at, wanted=op == "in")
        if op in _EQUALS:
            return Compare(name, op, self._operand(name, spec, raw, at))
        if op in _ORDERED:
            if spec.type not in ORDERED_TYPES:
                text = f"`{op}` needs a number or date; `{name}` is a {spec.type}"
                return self.fault(at, "R-OPERATOR", text)
            if op == "between":
                return self._between(name, spec, raw, at)
            return Compare(name, op, self._operand(name, spec, raw, at))
        if op == "includes":
            return self._includes(name, spec, raw, at)
        if op == "within":
            return self._within(name, spec, raw, at)
        hint = did_you_mean(op, (*_EQUALS, *_ORDERED, "includes", "within"))
        text = f"no operator is called {op!r}"
        return self.fault(at, "R-OPERATOR", text, hint, at_key=True)

    def _one_of(
        self, name: str, spec: FactSpec, raw: JsonValue, at: Place, *, wanted: bool
    ) -> Node:
        if not isinstance(raw, list) or not raw:
            return self.fault(at, "R-VALUE", "needs a list of values that is not empty")
        literals = [self.literal(spec, name, value, at.into(i)) for i, value in enumerate(raw)]
        return OneOf(name, tuple(literal.value for literal in literals), wanted)

    def _between(self, name: str, spec: FactSpec, raw: JsonValue, at: Place) -> Node:
        if not isinstance(raw, list) or len(raw) != _PAIR:
            return self.fault(at, "R-VALUE", "between needs [lowest, highest]")
        low, high = (self._operand(name, spec, value, at.into(i)) for i, value in enumerate(raw))
        return Joined("all", (Compare(name, "min", low), Compare(name, "max", high)))

    def _includes(self, name: str, spec: FactSpec, raw: JsonValue, at: Place) -> Node:
        if spec.type not in {"choices", "factors"}:
            text = f"`includes` needs a list of ids; `{name}` is a {spec.type}"
            return self.fault(at, "R-OPERATOR", text)
        values = self.catalogue.values_of(spec)
        if spec.type == "factors":
            rows = self.catalogue.tables["factors"].rows
            values = {i: i for i, row in rows.items() if row["direction"] == spec.direction}
        if raw not in values:
            hint = did_you_mean(str(raw), values)
            return self.fault(at, "R-VALUE", f"{raw!r} cannot stand in `{name}`", hint)
        return Includes(name, str(raw))

    def _within(self, name: str, spec: FactSpec, raw: JsonValue, at: Place) -> Node:
        if spec.type != "date" or not isinstance(raw, dict):
            text = "within needs a date fact and {months: n, after: fact}"
            return self.fault(at, "R-OPERATOR", text)
        units = [unit for unit in _UNITS if unit in raw]
        anchor = raw.get("after")
        if len(units) != 1 or not isinstance(anchor, str) or set(raw) - {units[0], "after"}:
            text = "within needs exactly one of months, days, working_days, and `after: fact`"
            return self.fault(at, "R-VALUE", text)
        anchor_spec = self.readable(anchor, at.into("after"))
        if anchor_spec is not None and anchor_spec.type != "date":
            self.fault(at.into("after"), "R-VALUE", f"`{anchor}` is not a date")
        count = self.number(raw[units[0]], at.into(units[0])) or Literal(0)
        return Within(name, anchor, units[0], count)

    def _operand(self, name: str, spec: FactSpec, raw: JsonValue, at: Place) -> Operand:
        if isinstance(raw, dict):
            if set(raw) == {"param"}:
                return self._parameter(raw["param"], at)
            other = raw.get("fact")
            if set(raw) == {"fact"} and isinstance(other, str):
                other_spec = self.readable(other, at.into("fact"))
                if other_spec is not None and other_spec.type != spec.type:
                    text = f"`{name}` is a {spec.type}, `{other}` a {other_spec.type}"
                    self.fault(at, "R-VALUE", text)
                return FactRef(other)
        return self.literal(spec, name, raw, at)

    def number(self, raw: JsonValue, at: Place) -> Operand | None:
        """Compile a whole number or a parameter."""
        if raw is None:
            return None
        if type(raw) is int:
            return Literal(raw)
        if isinstance(raw, dict) and set(raw) == {"param"}:
            return self._parameter(raw["param"], at)
        self.fault(at, "R-VALUE", "needs a whole number or {param: name}")
        return None

    def _parameter(self, name: JsonValue, at: Place) -> Operand:
        if not isinstance(name, str) or name not in self.parameters:
            hint = did_you_mean(str(name), self.parameters)
            self.fault(at, "R-UNKNOWN-PARAMETER", f"no parameter is called {name!r}", hint)
            return Literal(0)
        self.parameters_read.add(name)
        return ParameterRef(f"{self.home}:{name}")

    def literal(self, spec: FactSpec, name: str, raw: JsonValue, at: Place) -> Literal:
        """Compile a value written in the rule as the fact's type."""
        value, problem, hint = literal_value(self.catalogue, spec, raw)
        if problem is not None:
            self.fault(at, "R-VALUE", f"`{name}`: {problem}", hint)
        return Literal(value)


def literal_value(
    catalogue: Catalogue, spec: FactSpec, raw: JsonValue
) -> tuple[Value, str | None, str | None]:
    """Read a value written in a rule as the fact's type: (value, problem, hint)."""
    absent = spec.absent_means.value if spec.absent_means is not None else None
    if isinstance(raw, str) and raw == absent:
        return raw, None, None
    match spec.type:
        case "boolean":
            return (raw, None, None) if isinstance(raw, bool) else (False, "needs true/false", None)
        case "integer":
            return (raw, None, None) if type(raw) is int else (0, "needs a whole number", None)
        case "date":
            span = parse_date(raw) if isinstance(raw, str) else None
            if span is None or span.first != span.last:
                return "", "needs a date YYYY-MM-DD", None
            return span.first, None, None
        case "choice" | "map":
            values = catalogue.values_of(spec)
            if isinstance(raw, str) and raw in values:
                return raw, None, None
            return "", f"{raw!r} is not one of its values", did_you_mean(str(raw), values)
        case "text" if isinstance(raw, str):
            return raw, None, None
        case _:
            return "", f"a {spec.type} cannot be compared with {raw!r}", None
