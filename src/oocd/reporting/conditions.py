"""A rule's condition in plain sentences: what must hold, line by line, in the facts' own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.ruleset import Parameter
from oocd.reporting.desk import joined
from oocd.reporting.lexicon import Lexicon

Line: TypeAlias = tuple[int, str]
"""How deep a line stands, and its words."""

_JOINS = {
    "all": "all of these hold:",
    "any": "at least one of these holds:",
    "none": "none of these holds:",
}
_COMPARED = {
    "is": "is",
    "not": "is not",
    "min": "is at least",
    "max": "is at most",
    "before": "is before",
    "after": "is after",
    "on_or_before": "is on or before",
    "on_or_after": "is on or after",
}


class ConditionWords:
    """Says the conditions of one rule file in words."""

    def __init__(
        self,
        lexicon: Lexicon,
        parameters: Mapping[str, Parameter],
        define: Mapping[str, JsonValue],
    ) -> None:
        self._lexicon = lexicon
        self._parameters = parameters
        self._define = define

    def lines(self, raw: JsonValue, depth: int = 0) -> Iterator[Line]:
        """Say a condition; what stands inside another is one deeper."""
        parts = self.parts(raw)
        if not parts:
            yield depth, "always."
        if len(parts) > 1:
            yield depth, _JOINS["all"]
        for key, value in parts:
            yield from self._entry(key, value, depth + (len(parts) > 1))

    def parts(self, raw: JsonValue) -> list[tuple[str, JsonValue]]:
        """Give the parts that must all hold, however they are nested or named."""
        found: list[tuple[str, JsonValue]] = []
        for key, value in raw.items() if isinstance(raw, dict) else ():
            if key == "all" and isinstance(value, list):
                found.extend(part for inner in value for part in self.parts(inner))
            elif key == "use":
                found.extend(self.parts(self._define.get(str(value))))
            else:
                found.append((key, value))
        return found

    def _entry(self, key: str, value: JsonValue, depth: int) -> Iterator[Line]:
        if key in _JOINS:
            yield depth, _JOINS[key]
            for part in value if isinstance(value, list) else []:
                yield from self.lines(part, depth + 1)
        elif key == "at_least" and isinstance(value, dict):
            yield depth, f"at least {value['count']} of these hold:"
            parts = value["of"]
            for part in parts if isinstance(parts, list) else []:
                yield from self.lines(part, depth + 1)
        elif key in {"any_of", "all_of", "count_of"} and isinstance(value, dict):
            yield from self._quantified(key, value, depth)
        else:
            yield depth, self._comparison(key, value) + "."

    def _quantified(self, key: str, value: dict[str, JsonValue], depth: int) -> Iterator[Line]:
        specs = self._lexicon.library.catalogue.lists
        name = str(value["list"])
        title = specs[name].title if name in specs else name
        if key == "count_of":
            limits = []
            for word, said in (("is", "exactly"), ("min", "at least"), ("max", "at most")):
                if value.get(word) is not None:
                    limits.append(f"{said} {self._number(value[word])}")
            many = joined(limits)
        else:
            many = "at least one" if key == "any_of" else "every"
        parts = self.parts(value.get("where"))
        if not parts:
            yield depth, f"there is {many} {title}."
            return
        yield (
            depth,
            f"for {many} {title}, {'this holds' if len(parts) == 1 else 'all of these hold'}:",
        )
        for inner, raw in parts:
            yield from self._entry(inner, raw, depth + 1)

    def _comparison(self, fact: str, value: JsonValue) -> str:
        name = self._lexicon.fact(fact)
        if isinstance(value, bool):
            return f"{name}: {self._lexicon.value(fact, value)}"
        if not isinstance(value, dict):
            return f"{name} is {self._lexicon.value(fact, value)}"
        return " and ".join(f"{name} {self._operator(fact, op, raw)}" for op, raw in value.items())

    def _operator(self, fact: str, op: str, raw: JsonValue) -> str:
        if op in {"in", "not_in"} and isinstance(raw, list):
            words = joined([self._lexicon.value(fact, part) for part in raw], "or")
            return f"{'is' if op == 'in' else 'is not'} {words}"
        if op == "between" and isinstance(raw, list):
            return f"is from {self._operand(fact, raw[0])} to {self._operand(fact, raw[1])}"
        if op == "includes":
            return f"includes {self._lexicon.value(fact, [raw])}"
        if op == "within" and isinstance(raw, dict):
            unit = next(key for key in raw if key != "after")
            count = self._number(raw[unit])
            unit_words = unit.replace("_", " ")
            if count == "1":
                unit_words = unit_words.removesuffix("s")
            return f"is within {count} {unit_words} after {self._lexicon.fact(str(raw['after']))}"
        return f"{_COMPARED.get(op, op.replace('_', ' '))} {self._operand(fact, raw)}"

    def _operand(self, fact: str, raw: JsonValue) -> str:
        if isinstance(raw, dict) and "fact" in raw:
            return f"the {self._lexicon.fact(str(raw['fact']))}"
        if isinstance(raw, dict) and "param" in raw:
            return self._number(raw)
        return self._lexicon.value(fact, raw)

    def _number(self, raw: JsonValue) -> str:
        if not isinstance(raw, dict):
            return str(raw)
        name = str(raw.get("param"))
        parameter = self._parameters.get(name)
        if parameter is None:
            return name
        local = "; an area may set it" if parameter.local else ""
        return f"{parameter.value} ({parameter.title}{local})"
