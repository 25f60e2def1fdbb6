"""Read one fact's value: its type, its list of values, who gave it, or why it is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oocd.engine.case import Given
from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.dates import EARLIEST, LATEST, parse_date
from oocd.engine.errors import Problem, did_you_mean
from oocd.engine.nodes import ListNode, MapNode, Node, ScalarNode
from oocd.engine.values import Provenance, WhyUnknown

_WRAPPER = {"value", "source", "by", "on", "verified"}
CASE_WORDS = ("not_asked", "would_not_say", "not_available", "disputed")
_A_LINE_OF_VALUES = 12
TYPE_WORDS = {
    "text": "text",
    "date": "a date (YYYY-MM-DD, or YYYY-MM or YYYY where only that is known)",
    "boolean": "true or false",
    "integer": "a whole number",
    "choice": "one of its values",
    "choices": "a list of ids",
    "list": "a list (or [] for none)",
    "map": "a mapping",
    "factors": "a list of factor ids",
    "answer": "the answer in words",
}


@dataclass
class ValueReader:
    """Reads values against the catalogue; gathers every problem with its place."""

    catalogue: Catalogue
    file: str
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, node: Node, code: str, text: str, hint: str | None = None) -> None:
        """Note a problem at a node."""
        self.problems.append(Problem(self.file, node.line, node.col, code, text, hint))

    def at_key(self, parent: MapNode, key: str, code: str, text: str, hint: str | None) -> None:
        """Note a problem at a key of a mapping."""
        place = parent.keys[key]
        self.problems.append(Problem(self.file, place.line, place.col, code, text, hint))

    def given(self, name: str, spec: FactSpec, node: Node) -> Given | None:
        """Read a plain value, a value with who gave it, or why it is not known."""
        provenance = None
        if isinstance(node, MapNode):
            if set(node.items) == {"unknown"}:
                return self.unknown(name, node.items["unknown"])
            if "value" not in node.items:
                known = "{value: …, source, by, on, verified} or {unknown: why}"
                self.add(node, "C-TYPE", f"`{name}` needs {TYPE_WORDS[spec.type]}, or {known}")
                return None
            provenance = self._provenance(node)
            node = node.items["value"]
        return self._value(name, spec, node, provenance)

    def unknown(self, name: str, node: Node) -> Given | None:
        """Read why a fact is not known."""
        word = node.value if isinstance(node, ScalarNode) else None
        if word not in CASE_WORDS:
            hint = did_you_mean(str(word), CASE_WORDS) or f"Use one of {', '.join(CASE_WORDS)}."
            self.add(
                node, "C-UNKNOWN-WHY", f"`{name}`: {word!r} is not a reason for not knowing", hint
            )
            return None
        return Given(None, None, WhyUnknown(str(word)))

    def _provenance(self, node: MapNode) -> Provenance:
        for key in node.items:
            if key not in _WRAPPER:
                near = did_you_mean(key, _WRAPPER)
                self.at_key(node, key, "C-UNKNOWN-KEY", f"a value has no `{key}`", near)
        parts: dict[str, str | None] = {}
        for key in ("source", "by", "on"):
            part = node.items.get(key)
            value = part.value if isinstance(part, ScalarNode) else None
            if part is not None and not isinstance(value, str):
                self.add(part, "C-TYPE", f"`{key}` needs text")
            if (
                part is not None
                and key == "on"
                and isinstance(value, str)
                and parse_date(value) is None
            ):
                self.add(part, "C-DATE", f"`on`: {value!r} is not a date", "Write YYYY-MM-DD.")
            parts[key] = value if isinstance(value, str) else None
        verified = node.items.get("verified")
        truth = verified.value if isinstance(verified, ScalarNode) else None
        if verified is not None and not isinstance(truth, bool):
            self.add(verified, "C-TYPE", "`verified` needs true or false")
        sure = truth if isinstance(truth, bool) else None
        return Provenance(parts["source"], parts["by"], parts["on"], sure)

    def _value(
        self, name: str, spec: FactSpec, node: Node, provenance: Provenance | None
    ) -> Given | None:
        raw = node.value if isinstance(node, ScalarNode) else None
        if isinstance(node, ScalarNode) and raw is None:
            hint = "Leave the line out, or write {unknown: not_asked}."
            self.add(node, "C-EMPTY", f"`{name}` has no value", hint)
            return None
        match spec.type:
            case "date":
                return self._date(name, node, raw, provenance)
            case "boolean" if isinstance(raw, bool):
                return Given(raw, raw, None, provenance)
            case "integer" if type(raw) is int:
                return self._integer(name, spec, node, raw, provenance)
            case "choice" if isinstance(raw, str):
                return self._choice(name, spec, node, raw, provenance)
            case "text" | "answer" if isinstance(raw, str):
                return self._text(name, node, raw, provenance)
            case "choices" if isinstance(node, ListNode):
                return self._choices(name, spec, node, provenance)
            case "factors" if isinstance(node, ListNode):
                return self._factors(spec, node, provenance)
            case _:
                quotes = "Put the text in quotes." if spec.type in {"text", "answer"} else None
                self.add(node, "C-TYPE", f"`{name}` needs {TYPE_WORDS[spec.type]}", quotes)
                return None

    def _text(self, name: str, node: Node, raw: str, provenance: Provenance | None) -> Given | None:
        if raw.strip():
            return Given(raw, raw, None, provenance)
        hint = "Leave it out, or write {unknown: not_asked}."
        self.add(node, "C-EMPTY", f"`{name}` is blank", hint)
        return None

    def _date(
        self, name: str, node: Node, raw: object, provenance: Provenance | None
    ) -> Given | None:
        text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        span = parse_date(text)
        if span is None:
            hint = "Write YYYY-MM-DD (or YYYY-MM, or YYYY, where only that is known)."
            self.add(node, "C-DATE", f"`{name}`: {text or 'this'!r} is not a date", hint)
            return None
        if span.first < EARLIEST or span.last > LATEST:
            years = f"{EARLIEST.year} to {LATEST.year}"
            words = f"`{name}`: {text} lies outside the years {years}"
            self.add(node, "C-DATE", words, "Check the year.")
            return None
        return Given(span.first, span.last, None, provenance)

    def _integer(
        self, name: str, spec: FactSpec, node: Node, raw: int, provenance: Provenance | None
    ) -> Given | None:
        low, high = spec.min, spec.max
        if (low is not None and raw < low) or (high is not None and raw > high):
            text = f"from {low} up" if high is None else f"from {low} to {high}"
            self.add(
                node,
                "C-RANGE",
                f"`{name}`: {raw} is outside its range",
                f"Give a whole number {text}.",
            )
            return None
        return Given(raw, raw, None, provenance)

    def _choice(
        self, name: str, spec: FactSpec, node: Node, raw: str, provenance: Provenance | None
    ) -> Given | None:
        if raw in spec.not_known:
            return Given(None, None, WhyUnknown(raw), provenance)
        values = self.catalogue.values_of(spec)
        if raw in values:
            return Given(raw, raw, None, provenance)
        few = None
        if len(values) <= _A_LINE_OF_VALUES:
            few = f"Use one of {', '.join([*values, *spec.not_known])}."
        listing = f"`oocd rules list --{spec.values_from}` lists them."
        hint = did_you_mean(raw, values) or few or listing
        code = {"offences": "C-UNKNOWN-OFFENCE", "areas": "C-UNKNOWN-AREA"}.get(
            spec.values_from or "", "C-VALUE"
        )
        self.add(node, code, f"`{name}`: {raw!r} is not one of its values", hint)
        return None

    def _choices(
        self, name: str, spec: FactSpec, node: ListNode, provenance: Provenance | None
    ) -> Given:
        found = []
        for item in node.items:
            raw = item.value if isinstance(item, ScalarNode) else None
            given = self._choice(name, spec, item, str(raw), None)
            if given is not None and isinstance(given.low, str):
                found.append(given.low)
        chosen = tuple(dict.fromkeys(found))
        return Given(chosen, chosen, None, provenance)

    def _factors(self, spec: FactSpec, node: ListNode, provenance: Provenance | None) -> Given:
        other = f"other_{spec.direction}"
        found = []
        for item in node.items:
            raw: object = item.value if isinstance(item, ScalarNode) else None
            if isinstance(item, MapNode):
                raw = self._other_factor(item, other)
            row = self.catalogue.tables["factors"].rows.get(str(raw))
            if raw is None and not isinstance(item, MapNode):
                hint = "Give the id of a factor, or take the item out."
                self.add(item, "C-FACTOR", f"this is no {spec.direction} factor", hint)
            elif raw is None or (raw == other and isinstance(item, MapNode)):
                pass
            elif raw == other:
                self.add(
                    item,
                    "C-FACTOR",
                    f"`{other}` needs its text",
                    f"Write {{id: {other}, text: …}}.",
                )
            elif row is None or row["direction"] != spec.direction:
                self._wrong_factor(item, str(raw), spec, row)
            if raw is not None:
                found.append(str(raw))
        chosen = tuple(dict.fromkeys(found))
        return Given(chosen, chosen, None, provenance)

    def _other_factor(self, item: MapNode, other: str) -> str | None:
        parts = {
            key: node.value for key, node in item.items.items() if isinstance(node, ScalarNode)
        }
        text = parts.get("text")
        if (
            set(item.items) != {"id", "text"}
            or not isinstance(text, str)
            or parts.get("id") != other
        ):
            self.add(
                item,
                "C-FACTOR",
                "a factor of your own is written with its text",
                f"Write {{id: {other}, text: …}}.",
            )
            return None
        self.texts[f"{self.file}:{item.line}:{other}"] = text
        return other

    def _wrong_factor(
        self, item: Node, raw: str, spec: FactSpec, row: Mapping[str, str] | None
    ) -> None:
        rows = self.catalogue.tables["factors"].rows
        if row is not None:
            text = f"`{raw}` is {row['direction']}, not {spec.direction}"
            self.add(item, "C-FACTOR", text, f"Move it to `{row['direction']}`.")
            return
        same = [key for key, entry in rows.items() if entry["direction"] == spec.direction]
        hint = (
            did_you_mean(raw, same)
            or f"Use {{id: other_{spec.direction}, text: …}} for a factor not listed."
        )
        self.add(item, "C-UNKNOWN-FACTOR", f"no {spec.direction} factor is called {raw!r}", hint)
