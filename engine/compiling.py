"""Turn a condition as written into a checked tree, with every problem named and placed.

What a rule may say is closed: a fact of the catalogue that rules may read, an operator that fits
its type, a value that it can take. Anything else is a problem with a did-you-mean, never a skip.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from oocd.engine.comparing import Comparisons, Fault, Loc, Place
from oocd.engine.conditions import Always, Joined, Node, OneOf, Quantified
from oocd.engine.errors import did_you_mean

__all__ = [
    "STATUSES",
    "Compiler",
    "Fault",
    "Loc",
    "expand_option",
    "mentions_option",
    "path_as_written",
]

STATUSES = ("open", "not_available", "cannot_say", "refer")
_JOINS = frozenset({"all", "any", "none"})
_LISTS = frozenset({"any_of", "all_of", "count_of"})
_RESULT_PARTS = 3


@dataclass
class Compiler(Comparisons):
    """Compiles the conditions of one rule; gathers faults and what each condition reads."""

    _using: tuple[str, ...] = ()

    def compile(self, raw: JsonValue, loc: Loc, *, own_item: str | None = None) -> Node:
        """Compile a condition; `own_item` names the item that the rule may be asked of."""
        return self._condition(raw, Place(loc, None, own_item))

    def _condition(self, raw: JsonValue, at: Place) -> Node:
        if raw is None:
            return Always()
        if not isinstance(raw, dict):
            text = "a condition is a mapping such as `child.looked_after: true`"
            return self.fault(at, "R-CONDITION", text)
        if not raw:
            hint = "Leave `when` out where a rule always holds."
            return self.fault(at, "R-CONDITION", "an empty condition", hint)
        parts = [self._entry(key, value, at.into(key)) for key, value in raw.items()]
        return parts[0] if len(parts) == 1 else Joined("all", tuple(parts))

    def _entry(self, key: str, value: JsonValue, at: Place) -> Node:
        if key in _JOINS:
            return Joined(key, tuple(self._sequence(value, at)))
        if key == "at_least":
            return self._at_least(value, at)
        if key in _LISTS:
            return self._quantified(key, value, at)
        if key == "use":
            return self._use(value, at)
        if key.startswith("result."):
            return self._result(key, value, at)
        return self.comparison(key, value, at)

    def _sequence(self, value: JsonValue, at: Place) -> list[Node]:
        if not isinstance(value, list) or not value:
            self.fault(at, "R-CONDITION", "needs a list of conditions that is not empty")
            return []
        return [self._condition(part, at.into(i)) for i, part in enumerate(value)]

    def _at_least(self, value: JsonValue, at: Place) -> Node:
        if not isinstance(value, dict) or set(value) != {"count", "of"}:
            return self.fault(at, "R-CONDITION", "at_least is {count: n, of: [conditions]}")
        count = value["count"]
        if type(count) is not int:
            return self.fault(at.into("count"), "R-VALUE", "needs a whole number")
        return Joined("at_least", tuple(self._sequence(value["of"], at.into("of"))), count)

    def _quantified(self, key: str, value: JsonValue, at: Place) -> Node:
        needed = {"list"} if key == "count_of" else {"list", "where"}
        if not isinstance(value, dict) or not needed <= set(value):
            return self.fault(at, "R-CONDITION", f"{key} is {{list: name, where: condition}}")
        allowed = {"list", "where"} | ({"min", "max", "is"} if key == "count_of" else set())
        for extra in set(value) - allowed:
            text = f"{key} does not take `{extra}`"
            self.fault(at.into(extra), "R-OPERATOR", text, at_key=True)
        name = value["list"]
        if not isinstance(name, str) or name not in self.catalogue.lists:
            hint = did_you_mean(str(name), self.catalogue.lists)
            text = f"no list is called {name!r}"
            return self.fault(at.into("list"), "R-UNKNOWN-LIST", text, hint)
        if at.item is not None:
            self.fault(at, "R-CONDITION", "a list inside a list is not supported")
        self.reads.add(name)
        inside = Place((*at.loc, "where"), self.catalogue.lists[name].item, None)
        where = self._condition(value.get("where"), inside)
        low = self.number(value.get("min", value.get("is")), at.into("min"))
        high = self.number(value.get("max", value.get("is")), at.into("max"))
        if key == "count_of" and low is None and high is None:
            self.fault(at, "R-CONDITION", "count_of needs min, max or is")
        return Quantified(key, name, where, low, high)

    def _use(self, value: JsonValue, at: Place) -> Node:
        if not isinstance(value, str) or value not in self.defined:
            hint = did_you_mean(str(value), self.defined)
            return self.fault(at, "R-UNKNOWN-DEFINITION", f"`define` holds no {value!r}", hint)
        if value in self._using:
            return self.fault(at, "R-CYCLE", f"{value!r} uses itself")
        self.definitions_used.add(value)
        before, self._using = self._using, (*self._using, value)
        node = self._condition(self.defined[value], Place(("define", value), at.item, at.own))
        self._using = before
        return node

    def _result(self, key: str, value: JsonValue, at: Place) -> Node:
        parts = key.split(".")
        known = len(parts) == _RESULT_PARTS and parts[2] == "status"
        if not known or parts[1] not in self.result_ids:
            text = f"{key!r} is not result.<option or programme>.status"
            hint = did_you_mean(parts[1], self.result_ids)
            return self.fault(at, "R-UNKNOWN-FACT", text, hint, at_key=True)
        self.result_reads.add(parts[1])
        wanted = value.get("in") if isinstance(value, dict) else [value]
        if not isinstance(wanted, list) or not all(w in STATUSES for w in wanted):
            return self.fault(at, "R-VALUE", f"a status is one of {', '.join(STATUSES)}")
        return OneOf(key, tuple(str(w) for w in wanted))


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


def path_as_written(raw: JsonValue, path: Loc, option: str) -> Loc:
    """Turn a path into an expanded condition back into the path of what is written.

    >>> path_as_written({"consent.{option}": {"is": 1}}, ("consent.a", "is"), "a")
    ('consent.{option}', 'is')
    """
    found: list[str | int] = []
    here = raw
    for part in path:
        step = part
        if isinstance(here, dict):
            step = next((key for key in here if key.replace("{option}", option) == part), part)
            here = here.get(str(step))
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        found.append(step)
    return tuple(found)


def mentions_option(raw: JsonValue) -> bool:
    """Whether a condition is written once for several options."""
    if isinstance(raw, str):
        return "{option}" in raw
    if isinstance(raw, dict):
        return any("{option}" in key or mentions_option(value) for key, value in raw.items())
    if isinstance(raw, list):
        return any(mentions_option(part) for part in raw)
    return False
