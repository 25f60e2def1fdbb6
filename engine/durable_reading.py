"""Read conditions as a rule file has them, for durable-rules: a second reading, made apart.

The reference compiles the same text with `compiling` and `conditions`; nothing of that is used
here, so that a slip in the one is not repeated in the other. Only what can be shared is: names, the
catalogue, the words of the language. What cannot be read is refused when the rules are loaded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.durable_compare import (
    Span,
    TooMuch,
    Unreadable,
    among,
    as_day_or_number,
    as_integer,
    as_list,
    as_mapping,
    as_text,
    equal,
    ordered,
    reaches,
    source_of,
)
from oocd.engine.durable_fields import (
    Bound,
    Flag,
    Holds,
    Reached,
    Source,
    Tally,
    WindowEnd,
    Word,
    as_number,
    as_word,
)
from oocd.engine.durable_formula import (
    ALWAYS,
    NEVER,
    All,
    FieldName,
    FieldTest,
    Op,
    Pair,
    Some,
    at_least_pair,
    every,
    every_pair,
    some_pair,
)
from oocd.engine.durable_sheet import Sheet, too_much
from oocd.engine.values import Value

_AT_ONCE = 20
"""How many parts are joined at once where a condition is asked in parts."""
_UNITS = ("months", "days", "working_days")
_TRUE = Pair(ALWAYS, NEVER)


@dataclass
class Reader:
    """Reads the conditions of one version; gathers the fields they read.

    `counted` takes, by list, the questions that are asked of every item of a list.
    """

    catalogue: Catalogue
    defined: Mapping[str, JsonValue]
    parameters: Mapping[str, Value]
    counted: dict[str, Sheet]
    sources: dict[str, Source] = field(default_factory=dict)
    _sheet: Sheet = field(default_factory=Sheet)

    def question(self, raw: JsonValue, sheet: Sheet) -> int:
        """Read a condition, note it in a sheet and give its number; None always holds.

        Raises Unreadable for what is not understood and what durable-rules cannot be asked safely.
        """
        outer, self._sheet = self._sheet, sheet
        try:
            pair = _safe(self._condition(raw))
            return sheet.ask(pair)
        finally:
            self._sheet = outer

    def _condition(self, raw: JsonValue) -> Pair:
        if raw is None:
            return _TRUE
        pairs = [self._entry(key, value) for key, value in as_mapping(raw).items()]
        return self._joined(every_pair, pairs)

    def _joined(self, join: Callable[[Sequence[Pair]], Pair], pairs: Sequence[Pair]) -> Pair:
        """Join conditions; what would be too wide is asked in parts first."""
        joined = join(pairs)
        if too_much(joined) is None:
            return joined
        parts = [self._apart(pair) for pair in pairs]
        while len(parts) > _AT_ONCE:
            chunks = [parts[i : i + _AT_ONCE] for i in range(0, len(parts), _AT_ONCE)]
            parts = [self._apart(join(chunk)) for chunk in chunks]
        return join(parts)

    def _apart(self, pair: Pair) -> Pair:
        if not isinstance(pair.met, All | Some) and not isinstance(pair.unmet, All | Some):
            return pair
        return equal(self._field(self._sheet.ask_apart(_safe(pair))), right=True)

    def _at_least(self, count: int, pairs: Sequence[Pair]) -> Pair:
        """At least so many are met: written out, or counted where that would be too wide."""
        chosen = max(count, 0), max(len(pairs) - count + 1, 0)
        if max(math.comb(len(pairs), size) for size in chosen) <= _AT_ONCE:
            written = at_least_pair(count, pairs)
            if too_much(written) is None:
                return written
        numbers = tuple(self._sheet.ask_apart(_safe(pair)).number for pair in pairs)
        reached = Reached(numbers, most=False), Reached(numbers, most=True)
        for side in reached:
            self._sheet.after(side, *numbers)
        least, most = (self._field(side) for side in reached)
        return reaches((least, most), count)

    def _entry(self, key: str, value: JsonValue) -> Pair:
        match key:
            case "all":
                return self._joined(every_pair, self._parts(value))
            case "any":
                return self._joined(some_pair, self._parts(value))
            case "none":
                return self._joined(some_pair, self._parts(value)).turned()
            case "at_least":
                raw = as_mapping(value)
                return self._at_least(as_integer(raw["count"]), self._parts(raw["of"]))
            case "any_of" | "all_of" | "count_of":
                return self._counted(key, as_mapping(value))
            case "use" if isinstance(value, str):
                return self._condition(self.defined[value])
            case _ if key.startswith("result."):
                return self._result(Word(key), value)
            case _:
                return self._fact(key, value)

    def _result(self, word: Word, value: JsonValue) -> Pair:
        wanted = as_list(value["in"]) if isinstance(value, dict) else [value]
        left = self._field(word)
        return some_pair([equal(left, right=as_word(as_text(each))) for each in wanted])

    def _parts(self, raw: JsonValue) -> list[Pair]:
        return [self._condition(part) for part in as_list(raw)]

    def _counted(self, kind: str, raw: Mapping[str, JsonValue]) -> Pair:
        """Count items: `any_of` is one that meets it, `all_of` none that fails it."""
        name = raw["list"]
        if not isinstance(name, str):
            raise Unreadable(f"{kind} of {name!r}")
        asked = self.question(raw.get("where"), self.counted.setdefault(name, Sheet()))
        if kind == "any_of":
            return reaches(self._tally(name, asked, failing=False), 1)
        if kind == "all_of":
            return reaches(self._tally(name, asked, failing=True), 1).turned()
        least, most = raw.get("min", raw.get("is")), raw.get("max", raw.get("is"))
        counted = self._tally(name, asked, failing=False)
        bounds: list[Pair] = []
        if least is not None:
            bounds.append(reaches(counted, self._count(least)))
        if most is not None:
            bounds.append(reaches(counted, self._count(most) + 1).turned())
        return every_pair(bounds)

    def _tally(self, name: str, asked: int, *, failing: bool) -> Span:
        least, most = (Tally(name, asked, failing, side) for side in (False, True))
        return self._field(least), self._field(most)

    def _fact(self, name: str, value: JsonValue) -> Pair:
        if not isinstance(value, dict):
            return self._compare(name, "is", value)
        return every_pair([self._compare(name, op, right) for op, right in value.items()])

    def _compare(self, name: str, op: str, right: JsonValue) -> Pair:
        if op == "includes":
            return equal(self._field(Holds(name, as_text(right))), right=True)
        if op == "within":
            return self._within(name, as_mapping(right))
        if op == "between":
            lowest, highest = as_list(right)
            bounds = self._compare(name, "min", lowest), self._compare(name, "max", highest)
            return every_pair(bounds)
        spec = self._spec(name)
        match spec.type:
            case "integer" | "date":
                return self._number(spec, name, op, right)
            case "boolean" | "choice" | "map" | "text":
                return self._choice(spec, name, op, right)
            case other:
                raise Unreadable(f"{name} is a {other}")

    def _spec(self, name: str) -> FactSpec:
        spec = self.catalogue.spec(name)
        if spec is None:
            raise Unreadable(f"no fact is called {name!r}")
        return spec

    def _number(self, spec: FactSpec, name: str, op: str, right: JsonValue) -> Pair:
        absent = None if spec.absent_means is None else spec.absent_means.value
        if absent is not None and as_number(absent) is None:
            raise Unreadable(f"{name} left out is {absent!r}, which is no number")
        left = self._range(name)
        if op in {"in", "not_in"}:
            found = among(left, [as_day_or_number(value) for value in as_list(right)])
            return found if op == "in" else found.turned()
        other = self._fact_named(right)
        if other is not None:
            return ordered(left, op, self._range(other))
        number = as_day_or_number(self._operand(right))
        return ordered(left, op, (number, number))

    def _choice(self, spec: FactSpec, name: str, op: str, right: JsonValue) -> Pair:
        """Compare a truth or a text, of which only equality can be asked."""
        if op in {"in", "not_in"}:
            found = some_pair([self._is(spec, name, each) for each in as_list(right)])
            return found if op == "in" else found.turned()
        if op not in {"is", "not"}:
            raise Unreadable(f"{name} with {op}")
        other = self._fact_named(right)
        if other is None:
            same = self._is(spec, name, self._operand(right))
        else:
            of_other = self._field(source_of(self._spec(other), other))
            same = equal(self._field(source_of(spec, name)), right=of_other)
        return same if op == "is" else same.turned()

    def _is(self, spec: FactSpec, name: str, value: Value | JsonValue) -> Pair:
        source = source_of(spec, name)
        if isinstance(source, Flag) and isinstance(value, bool):
            return equal(self._field(source), right=value)
        if isinstance(source, Word) and (
            isinstance(value, str) or (isinstance(value, bool) and spec.type == "boolean")
        ):
            return equal(self._field(source), right=as_word(value))
        raise Unreadable(f"{name} is compared with {value!r}")

    def _within(self, name: str, raw: Mapping[str, JsonValue]) -> Pair:
        """On or after the anchor and on or before the window's last day, where that is known."""
        anchor = raw["after"]
        unit = next(unit for unit in _UNITS if unit in raw)
        if not isinstance(anchor, str):
            raise Unreadable(f"a window that opens on {anchor!r}")
        day, opened, count = self._range(name), self._range(anchor), self._count(raw[unit])
        least, most = (WindowEnd(anchor, unit, count, side) for side in (False, True))
        closes = self._field(least), self._field(most)
        inside = every_pair([ordered(day, "min", opened), ordered(day, "max", closes)])
        known = [FieldTest(end.name, Op.KNOWN) for end in closes]
        return Pair(inside.met, every([*known, inside.unmet]))

    def _range(self, name: str) -> Span:
        return self._field(Bound(name, most=False)), self._field(Bound(name, most=True))

    def _field(self, source: Source) -> FieldName:
        self.sources[source.name] = source
        return FieldName(source.name)

    def _fact_named(self, right: JsonValue) -> str | None:
        found = right.get("fact") if isinstance(right, dict) else None
        return found if isinstance(found, str) else None

    def _operand(self, right: JsonValue) -> Value:
        """Read what is written, or the value of the parameter that is named."""
        if isinstance(right, dict):
            name = right.get("param")
            if isinstance(name, str):
                return self.parameters[name]
        if isinstance(right, str | bool | int):
            return right
        raise Unreadable(f"a comparison with {right!r}")

    def _count(self, right: JsonValue) -> int:
        return as_integer(self._operand(right))


def _safe(pair: Pair) -> Pair:
    refused = too_much(pair)
    if refused is not None:
        raise TooMuch(refused)
    return pair
