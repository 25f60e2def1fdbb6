"""The JSON Schema of a case, from the fact catalogue: what an editor or another system may ask.

The schema describes the form that nests groups (`child: {looked_after: true}`). It says what one
fact may be; what only a reader can tell (a date that is no day, a factor of another offence, an
age that contradicts a birth date) stays with `case_reading` and `case_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.case_values import CASE_WORDS
from oocd.engine.catalogue import Block, Catalogue, FactSpec

Json: TypeAlias = dict[str, JsonValue]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
CASE_ID = "urn:oocd:case:1"
_TEXT: Json = {"type": "string", "pattern": r"\S"}
_DATE: Json = {
    "anyOf": [
        {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
        {"type": "integer", "minimum": 1000, "maximum": 9999},
    ],
    "description": "YYYY-MM-DD, or YYYY-MM or YYYY where only that is known",
}


def case_schema(catalogue: Catalogue) -> Json:
    """Make the JSON Schema (draft 2020-12) of one case.

    Every fact that may be given is a plain value, `{value, source, by, on, verified}`, or
    `{unknown: why}`; every name and every value outside the catalogue is refused.
    """
    work = _Schema(catalogue)
    root = work.group(_own_facts(catalogue), "")
    properties = root["properties"]
    if isinstance(properties, dict):
        properties.update({name: work.block(b) for name, b in catalogue.blocks.items()})
    return {
        "$schema": DIALECT,
        "$id": CASE_ID,
        "title": "A case",
        "description": "The facts of one matter. A fact left out is unknown.",
        **root,
        "$defs": work.definitions(),
    }


def _own_facts(catalogue: Catalogue) -> dict[str, str]:
    """The case's own facts that may be given: key in a file to name."""
    return {
        name: name
        for name, spec in catalogue.facts.items()
        if catalogue.item_of(name) is None and may_be_given(spec)
    }


def may_be_given(spec: FactSpec) -> bool:
    """Whether a case file may hold a fact (one that is only worked out may not)."""
    return spec.derived is None or spec.given


class _Schema:
    """Makes the parts of the schema; tables that facts choose from become `$defs`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._tables: dict[str, None] = {}

    def definitions(self) -> Json:
        """Give what the parts refer to."""
        tables = self._catalogue.tables
        return {
            "text": dict(_TEXT),
            "date": dict(_DATE),
            "unknown": {
                "type": "object",
                "title": "not known, and why",
                "properties": {"unknown": {"enum": list[JsonValue](CASE_WORDS)}},
                "required": ["unknown"],
                "additionalProperties": False,
            },
            **{name: {"enum": list(tables[name].rows)} for name in self._tables},
        }

    def group(self, facts: Mapping[str, str], path: str) -> Json:
        """Describe a mapping of facts: `facts` gives, by dotted key below `path`, their names."""
        properties: Json = {}
        inner: dict[str, dict[str, str]] = {}
        for key, name in facts.items():
            head, dot, rest = key.partition(".")
            if dot:
                inner.setdefault(head, {})[rest] = name
            else:
                properties[head] = self.fact(self._catalogue.facts[name])
        for head, found in inner.items():
            properties[head] = self.group(found, f"{path}{head}.")
        described: Json = {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
        }
        needs = self._needs(facts, set(properties), path)
        if needs:
            described["dependentRequired"] = needs
        return described

    def _needs(self, facts: Mapping[str, str], here: set[str], path: str) -> Json:
        """Say which facts of one mapping need others of it."""
        found: Json = {}
        for key, name in facts.items():
            keys = [self._catalogue.key_of(n) for n in self._catalogue.facts[name].needs]
            inside = [k.removeprefix(path) for k in keys if k.startswith(path)]
            needed: list[JsonValue] = [k for k in inside if k in here]
            if needed and key in here:
                found[key] = needed
        return found

    def fact(self, spec: FactSpec) -> Json:
        """Describe one fact in all the forms it may take."""
        said: Json = {}
        if spec.title:
            said["title"] = spec.title
        description = " ".join(part for part in (spec.question, spec.help) if part)
        if description:
            said["description"] = description
        if spec.type == "list":
            return {**said, **self._list(spec)}
        if spec.type == "map":
            keys = self._catalogue.map_keys(spec)
            value = self._forms(self._value(spec))
            return {
                **said,
                "type": "object",
                "properties": dict.fromkeys(keys, value),
                "additionalProperties": False,
            }
        return {**said, **self._forms(self._value(spec))}

    def _forms(self, value: Json) -> Json:
        """A plain value, one with who gave it, or why it is not known."""
        given: Json = {
            "type": "object",
            "title": "a value and who gave it",
            "properties": {
                "value": value,
                "source": {"type": "string"},
                "by": {"type": "string"},
                "on": {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
                "verified": {"type": "boolean"},
            },
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"anyOf": [value, given, {"$ref": "#/$defs/unknown"}]}

    def _value(self, spec: FactSpec) -> Json:
        """Describe a fact's plain value."""
        match spec.type:
            case "date":
                return {"$ref": "#/$defs/date"}
            case "boolean":
                return {"type": "boolean"}
            case "integer":
                bounds: Json = {"type": "integer"}
                if spec.min is not None:
                    bounds["minimum"] = spec.min
                if spec.max is not None:
                    bounds["maximum"] = spec.max
                return bounds
            case "choice" | "map":
                return self._one_of(spec)
            case "choices":
                return {"type": "array", "items": self._one_of(spec)}
            case "factors":
                return {"type": "array", "items": self._factor(spec)}
            case _:
                return {"$ref": "#/$defs/text"}

    def _one_of(self, spec: FactSpec) -> Json:
        if spec.values_from is not None:
            self._tables[spec.values_from] = None
            return {"$ref": f"#/$defs/{spec.values_from}"}
        return {"enum": [*spec.values, *spec.not_known]}

    def _factor(self, spec: FactSpec) -> Json:
        rows = self._catalogue.tables["factors"].rows
        other = f"other_{spec.direction}"
        ids = [k for k, row in rows.items() if row["direction"] == spec.direction and k != other]
        return {
            "anyOf": [
                {"enum": list[JsonValue](ids)},
                {
                    "type": "object",
                    "title": "a factor that is not listed, in words",
                    "properties": {"id": {"const": other}, "text": {"$ref": "#/$defs/text"}},
                    "required": ["id", "text"],
                    "additionalProperties": False,
                },
            ]
        }

    def _list(self, spec: FactSpec) -> Json:
        catalogue = self._catalogue
        name = next(key for key, fact in catalogue.facts.items() if fact is spec)
        prefix = catalogue.lists[name].item
        facts = {
            catalogue.key_of(fact): fact
            for fact, item in catalogue.facts.items()
            if catalogue.item_of(fact) == name and may_be_given(item)
        }
        item = {"title": prefix, **self.group(facts, "")}
        return {"anyOf": [{"type": "array", "items": item}, {"$ref": "#/$defs/unknown"}]}

    def block(self, block: Block) -> Json:
        """Describe a block that is kept with the case and read by no rule."""
        return {
            "type": "object",
            "description": "Kept for people and for equality reports: no rule reads it.",
            "properties": {name: self.fact(spec) for name, spec in block.facts.items()},
            "additionalProperties": block.open,
        }


def names_in(schema: JsonValue) -> Iterable[str]:
    """Give every property name that a schema knows, as dotted paths, for docs and tests.

    >>> list(names_in({"properties": {"a": {"properties": {"b": {}}}}}))
    ['a', 'a.b']
    """
    properties = schema.get("properties") if isinstance(schema, dict) else None
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        yield name
        yield from (f"{name}.{below}" for below in names_in(inner))
