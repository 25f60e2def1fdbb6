"""Turn a condition as written into a checked tree, with every problem named and placed.

What a rule may say is closed: a fact of the catalogue that rules may read, an operator that fits
its type, a value that it can take. Anything else is a problem with a did-you-mean, never a silent
skip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

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
    Quantified,
    Within,
)
from oocd.engine.dates import parse_date
from oocd.engine.errors import did_you_mean
from oocd.engine.values import Value

Loc: TypeAlias = tuple[str | int, ...]

_JOINS = frozenset({"all", "any", "none"})
_LISTS = frozenset({"any_of", "all_of", "count_of"})
_ORDERED = frozenset({"min", "max", "between", "before", "after", "on_or_before", "on_or_after"})
_EQUALS = frozenset({"is", "not", "in", "not_in"})
_UNITS = ("months", "days", "working_days")
STATUSES = ("open", "not_available", "cannot_say", "refer")


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem at a place inside a rule file (a path of keys and indexes)."""

    loc: Loc
    code: str
    text: str
    hint: str | None = None


@dataclass
class Compiler:
    """Compiles the conditions of one family; collects faults and what each condition reads."""

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
    _using: tuple[str, ...] = ()

    def compile(
        self, raw: JsonValue, loc: Loc, item: str | None = None, *, own_item: str | None = None
    ) -> Node:
        """Compile a condition, within one item (`item`) or for a rule asked of one (`own_item`)."""
        if raw is None:
            return Always()
        if not isinstance(raw, dict):
            self._fault(
                loc, "R-CONDITION", "a condition is a mapping such as `child.looked_after: true`"
            )
            return Always()
        if not raw:
            self._fault(
                loc,
                "R-CONDITION",
                "an empty condition",
                "leave `when` out where a rule always holds",
            )
            return Always()
        parts = [self._entry(key, value, (*loc, key), item, own_item) for key, value in raw.items()]
        return parts[0] if len(parts) == 1 else Joined("all", tuple(parts))

    def _entry(
        self, key: str, value: JsonValue, loc: Loc, item: str | None, own: str | None
    ) -> Node:
        if key in _JOINS:
            return Joined(key, tuple(self._sequence(value, loc, item, own)))
        if key == "at_least":
            return self._at_least(value, loc, item, own)
        if key in _LISTS:
            return self._quantified(key, value, loc, item)
        if key == "use":
            return self._use(value, loc, item, own)
        if key.startswith("result."):
            return self._result(key, value, loc)
        return self._comparison(key, value, loc, item, own)

    def _sequence(
        self, value: JsonValue, loc: Loc, item: str | None, own: str | None
    ) -> list[Node]:
        if not isinstance(value, list) or not value:
            self._fault(loc, "R-CONDITION", "needs a list of conditions that is not empty")
            return []
        return [self.compile(part, (*loc, i), item, own_item=own) for i, part in enumerate(value)]

    def _at_least(self, value: JsonValue, loc: Loc, item: str | None, own: str | None) -> Node:
        if (
            not isinstance(value, dict)
            or set(value) != {"count", "of"}
            or type(value["count"]) is not int
        ):
            self._fault(loc, "R-CONDITION", "at_least is written {count: n, of: [conditions]}")
            return Always()
        return Joined(
            "at_least", tuple(self._sequence(value["of"], (*loc, "of"), item, own)), value["count"]
        )

    def _quantified(self, key: str, value: JsonValue, loc: Loc, item: str | None) -> Node:
        if (
            not isinstance(value, dict)
            or "list" not in value
            or (key != "count_of" and "where" not in value)
        ):
            self._fault(loc, "R-CONDITION", f"{key} is written {{list: name, where: condition}}")
            return Always()
        name = value["list"]
        allowed = {"list", "where"} | ({"min", "max", "is"} if key == "count_of" else set())
        for extra in set(value) - allowed:
            self._fault((*loc, extra), "R-OPERATOR", f"{key} does not take `{extra}`")
        if not isinstance(name, str) or name not in self.catalogue.lists:
            self._fault(
                (*loc, "list"),
                "R-UNKNOWN-LIST",
                f"no list is called {name!r}",
                did_you_mean(str(name), self.catalogue.lists),
            )
            return Always()
        if item is not None:
            self._fault(loc, "R-CONDITION", "a list inside a list is not supported")
        self.reads.add(name)
        where = self.compile(value.get("where"), (*loc, "where"), self.catalogue.lists[name].item)
        low = self._number(value.get("min", value.get("is")), (*loc, "min"))
        high = self._number(value.get("max", value.get("is")), (*loc, "max"))
        if key == "count_of" and low is None and high is None:
            self._fault(loc, "R-CONDITION", "count_of needs min, max or is")
        return Quantified(key, name, where, low, high)

    def _number(self, value: JsonValue, loc: Loc) -> Operand | None:
        if value is None:
            return None
        if type(value) is int:
            return Literal(value)
        if isinstance(value, dict) and set(value) == {"param"}:
            return self._parameter(value["param"], loc)
        self._fault(loc, "R-VALUE", "needs a whole number or {param: name}")
        return None

    def _parameter(self, name: JsonValue, loc: Loc) -> Operand:
        if not isinstance(name, str) or name not in self.parameters:
            self._fault(
                loc,
                "R-UNKNOWN-PARAMETER",
                f"no parameter is called {name!r}",
                did_you_mean(str(name), self.parameters),
            )
            return Literal(0)
        self.parameters_read.add(name)
        return ParameterRef(f"{self.home}:{name}")

    def _use(self, value: JsonValue, loc: Loc, item: str | None, own: str | None) -> Node:
        if not isinstance(value, str) or value not in self.defined:
            self._fault(
                loc,
                "R-UNKNOWN-DEFINITION",
                f"`define` holds no {value!r}",
                did_you_mean(str(value), self.defined),
            )
            return Always()
        if value in self._using:
            self._fault(loc, "R-CYCLE", f"{value!r} uses itself")
            return Always()
        self.definitions_used.add(value)
        before, self._using = self._using, (*self._using, value)
        node = self.compile(self.defined[value], ("define", value), item, own_item=own)
        self._using = before
        return node

    def _result(self, key: str, value: JsonValue, loc: Loc) -> Node:
        parts = key.split(".")
        if len(parts) != 3 or parts[2] != "status" or parts[1] not in self.result_ids:  # noqa: PLR2004
            hint = did_you_mean(parts[1], self.result_ids) if len(parts) > 1 else None
            self._fault(
                loc, "R-UNKNOWN-FACT", f"{key!r} is not result.<option or programme>.status", hint
            )
            return Always()
        self.result_reads.add(parts[1])
        wanted = value.get("in") if isinstance(value, dict) else [value]
        if not isinstance(wanted, list) or not all(w in STATUSES for w in wanted):
            self._fault(loc, "R-VALUE", f"a status is one of {', '.join(STATUSES)}")
            return Always()
        return OneOf(key, tuple(str(w) for w in wanted))

    def _comparison(
        self, name: str, value: JsonValue, loc: Loc, item: str | None, own: str | None
    ) -> Node:
        spec = self._readable(name, loc, item, own)
        if spec is None:
            return Always()
        if not isinstance(value, dict):
            literal = self._literal(spec, name, value, loc)
            return Compare(name, "is", literal)
        nodes = [
            self._operator(name, spec, op, operand, (*loc, op), item, own)
            for op, operand in value.items()
        ]
        if not nodes:
            self._fault(loc, "R-CONDITION", "an empty comparison")
            return Always()
        return nodes[0] if len(nodes) == 1 else Joined("all", tuple(nodes))

    def _readable(self, name: str, loc: Loc, item: str | None, own: str | None) -> FactSpec | None:
        spec = self.catalogue.spec(name)
        if spec is None:
            block = name.partition(".")[0]
            if block in self.catalogue.blocks:
                self._fault(
                    loc,
                    "R-MONITORING",
                    f"no rule may read `{name}`: it is kept for people and equality reports",
                )
            else:
                self._fault(
                    loc,
                    "R-UNKNOWN-FACT",
                    f"no fact is called {name!r}",
                    did_you_mean(name, self.catalogue.names()),
                )
            return None
        if spec.record_only:
            self._fault(
                loc, "R-RECORD-ONLY", f"`{name}` is marked record_only: no rule may read it"
            )
        home = self.catalogue.item_of(name)
        if home is not None:
            prefix = self.catalogue.lists[home].item
            if prefix not in {item, own}:
                self._fault(
                    loc,
                    "R-SCOPE",
                    f"`{name}` belongs to one item of `{home}`",
                    f"read it in any_of: {{list: {home}, where: …}}",
                )
            elif prefix != item:
                self.item_reads.add(name)
        self.reads.add(name)
        return spec

    def _operator(
        self,
        name: str,
        spec: FactSpec,
        op: str,
        operand: JsonValue,
        loc: Loc,
        item: str | None,
        own: str | None,
    ) -> Node:
        if op in _EQUALS:
            if op in {"in", "not_in"}:
                return self._one_of(name, spec, operand, loc, wanted=op == "in")
            return Compare(name, op, self._operand(name, spec, operand, loc, item, own))
        if op in _ORDERED:
            if spec.type not in ORDERED_TYPES:
                self._fault(
                    loc, "R-OPERATOR", f"`{op}` needs a number or date; `{name}` is a {spec.type}"
                )
                return Always()
            if op == "between":
                return self._between(name, spec, operand, loc, item, own)
            return Compare(name, op, self._operand(name, spec, operand, loc, item, own))
        if op == "includes":
            return self._includes(name, spec, operand, loc)
        if op == "within":
            return self._within(name, spec, operand, loc, item, own)
        known = (*_EQUALS, *_ORDERED, "includes", "within")
        self._fault(loc, "R-OPERATOR", f"no operator is called {op!r}", did_you_mean(op, known))
        return Always()

    def _one_of(
        self, name: str, spec: FactSpec, operand: JsonValue, loc: Loc, *, wanted: bool
    ) -> Node:
        if not isinstance(operand, list) or not operand:
            self._fault(loc, "R-VALUE", "needs a list of values that is not empty")
            return Always()
        literals = [self._literal(spec, name, value, (*loc, i)) for i, value in enumerate(operand)]
        return OneOf(name, tuple(literal.value for literal in literals), wanted)

    def _between(
        self,
        name: str,
        spec: FactSpec,
        operand: JsonValue,
        loc: Loc,
        item: str | None,
        own: str | None,
    ) -> Node:
        if not isinstance(operand, list) or len(operand) != 2:  # noqa: PLR2004
            self._fault(loc, "R-VALUE", "between needs [lowest, highest]")
            return Always()
        low, high = (
            self._operand(name, spec, value, (*loc, i), item, own)
            for i, value in enumerate(operand)
        )
        return Joined("all", (Compare(name, "min", low), Compare(name, "max", high)))

    def _includes(self, name: str, spec: FactSpec, operand: JsonValue, loc: Loc) -> Node:
        if spec.type not in {"choices", "factors"}:
            self._fault(
                loc, "R-OPERATOR", f"`includes` needs a list of ids; `{name}` is a {spec.type}"
            )
            return Always()
        if spec.type == "choices" and operand not in self.catalogue.values_of(spec):
            self._fault(
                loc,
                "R-VALUE",
                f"{operand!r} cannot stand in `{name}`",
                did_you_mean(str(operand), self.catalogue.values_of(spec)),
            )
        return Includes(name, str(operand))

    def _within(
        self,
        name: str,
        spec: FactSpec,
        operand: JsonValue,
        loc: Loc,
        item: str | None,
        own: str | None,
    ) -> Node:
        if spec.type != "date" or not isinstance(operand, dict):
            self._fault(loc, "R-OPERATOR", "within needs a date fact and {months: n, after: fact}")
            return Always()
        units = [unit for unit in _UNITS if unit in operand]
        anchor = operand.get("after")
        if len(units) != 1 or not isinstance(anchor, str) or set(operand) - {units[0], "after"}:
            self._fault(
                loc,
                "R-VALUE",
                "within needs exactly one of months, days, working_days, and `after: fact`",
            )
            return Always()
        anchor_spec = self._readable(anchor, (*loc, "after"), item, own)
        if anchor_spec is not None and anchor_spec.type != "date":
            self._fault((*loc, "after"), "R-VALUE", f"`{anchor}` is not a date")
        count = self._number(operand[units[0]], (*loc, units[0])) or Literal(0)
        return Within(name, anchor, units[0], count)

    def _operand(
        self, name: str, spec: FactSpec, raw: JsonValue, loc: Loc, item: str | None, own: str | None
    ) -> Operand:
        if isinstance(raw, dict):
            if set(raw) == {"param"}:
                return self._parameter(raw["param"], loc)
            other = raw.get("fact")
            if set(raw) == {"fact"} and isinstance(other, str):
                other_spec = self._readable(other, (*loc, "fact"), item, own)
                if other_spec is not None and other_spec.type != spec.type:
                    self._fault(
                        loc, "R-VALUE", f"`{name}` is a {spec.type}, `{other}` a {other_spec.type}"
                    )
                return FactRef(other)
        return self._literal(spec, name, raw, loc)

    def _literal(self, spec: FactSpec, name: str, raw: JsonValue, loc: Loc) -> Literal:
        value, problem, hint = literal_value(self.catalogue, spec, raw)
        if problem is not None:
            self._fault(loc, "R-VALUE", f"`{name}`: {problem}", hint)
        return Literal(value)

    def _fault(self, loc: Loc, code: str, text: str, hint: str | None = None) -> None:
        self.faults.append(Fault(loc, code, text, hint))


def literal_value(
    catalogue: Catalogue, spec: FactSpec, raw: JsonValue
) -> tuple[Value, str | None, str | None]:
    """Read a value written in a rule as the fact's type: (value, problem, hint)."""
    absent = spec.absent_means.value if spec.absent_means is not None else None
    if absent is not None and raw == absent and isinstance(raw, str):
        return raw, None, None
    if spec.type == "boolean":
        return (raw, None, None) if isinstance(raw, bool) else (False, "needs true or false", None)
    if spec.type == "integer":
        return (raw, None, None) if type(raw) is int else (0, "needs a whole number", None)
    if spec.type == "date":
        span = parse_date(raw) if isinstance(raw, str) else None
        if span is None or span.first != span.last:
            return "", "needs a date YYYY-MM-DD", None
        return span.first, None, None
    if spec.type in {"choice", "map"}:
        values = catalogue.values_of(spec)
        if isinstance(raw, str) and raw in values:
            return raw, None, None
        return "", f"{raw!r} is not one of its values", did_you_mean(str(raw), values)
    if spec.type == "text" and isinstance(raw, str):
        return raw, None, None
    return "", f"a {spec.type} cannot be compared with {raw!r}", None


def expand_option(raw: JsonValue, option: str) -> JsonValue:
    """Put one option's id where a condition says `{option}`, in keys and values."""
    if isinstance(raw, str):
        return raw.replace("{option}", option)
    if isinstance(raw, dict):
        return {
            key.replace("{option}", option): expand_option(value, option)
            for key, value in raw.items()
        }
    if isinstance(raw, list):
        return [expand_option(part, option) for part in raw]
    return raw


def mentions_option(raw: JsonValue) -> bool:
    """Whether a condition is written once for several options."""
    if isinstance(raw, str):
        return "{option}" in raw
    if isinstance(raw, dict):
        return any("{option}" in key or mentions_option(value) for key, value in raw.items())
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return any(mentions_option(part) for part in raw)
    return False
