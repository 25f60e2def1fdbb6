"""Read a case file: every fact against the catalogue, every problem at once, each with its place.

A fact is a plain value, `{value, source, by, on, verified}`, or `{unknown: why}`. Nothing is
guessed: a misspelt name, a wrong type or a value outside its list is a problem with a way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from oocd.engine.case import Case, Given, Item
from oocd.engine.catalogue import Block, Catalogue, FactSpec
from oocd.engine.dates import parse_date
from oocd.engine.errors import InputError, Problem, did_you_mean
from oocd.engine.nodes import ListNode, MapNode, Node, ScalarNode, to_plain
from oocd.engine.values import Provenance, WhyUnknown

_WRAPPER = {"value", "source", "by", "on", "verified"}
_CASE_WORDS = ("not_asked", "would_not_say", "not_available", "disputed")
_A_LINE_OF_VALUES = 12
_TYPE_WORDS = {
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


def read_case(node: MapNode, catalogue: Catalogue, file: str) -> Case:
    """Turn a file's mapping into a case. Raises InputError with every problem in it."""
    work = _Reader(catalogue, file)
    case = work.case(node)
    if work.problems:
        raise InputError(work.problems)
    return case


@dataclass
class _Reader:
    catalogue: Catalogue
    file: str
    problems: list[Problem] = field(default_factory=list)
    facts: dict[str, Given] = field(default_factory=dict)
    lists: dict[str, tuple[Item, ...] | Given] = field(default_factory=dict)
    blocks: dict[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def case(self, node: MapNode) -> Case:
        """Read the whole case."""
        for key, value in node.items.items():
            block = self.catalogue.blocks.get(key)
            if block is not None:
                self.blocks[key] = self._block(block, value, key)
            else:
                self._entry(key, value, node, key)
        return Case(self.facts, self.lists, self.texts, self.blocks, self.file)

    def _add(self, node: Node, code: str, text: str, hint: str | None = None) -> None:
        self.problems.append(Problem(self.file, node.line, node.col, code, text, hint))

    def _at_key(self, parent: MapNode, key: str, code: str, text: str, hint: str | None) -> None:
        place = parent.keys[key]
        self.problems.append(Problem(self.file, place.line, place.col, code, text, hint))

    def _entry(self, name: str, value: Node, parent: MapNode, key: str) -> None:
        spec = self.catalogue.facts.get(name)
        if spec is None:
            self._group(name, value, parent, key)
            return
        if spec.derived is not None and not spec.given:
            text = f"`{name}` is worked out and cannot be given"
            self._at_key(parent, key, "C-DERIVED", text, "Leave it out.")
        elif spec.type == "list":
            self._list(name, value)
        elif spec.type == "map":
            self._map(name, spec, value)
        else:
            given = self._given(name, spec, value)
            if given is not None:
                self.facts[name] = given

    def _group(self, name: str, value: Node, parent: MapNode, key: str) -> None:
        """Read a group such as `child:`; a name that starts no fact is misspelt."""
        if any(
            fact.startswith(name + ".") and self.catalogue.item_of(fact) is None
            for fact in self.catalogue.facts
        ):
            if not isinstance(value, MapNode):
                self._add(
                    value,
                    "C-TYPE",
                    f"`{name}` is a group of facts",
                    f"Write `{name}:` and its facts below it.",
                )
                return
            for inner, node in value.items.items():
                self._entry(f"{name}.{inner}", node, value, inner)
            return
        known = [*self.catalogue.facts, *self.catalogue.blocks, *_groups(self.catalogue)]
        choices = [fact for fact in known if self.catalogue.item_of(fact) is None]
        hint = did_you_mean(name, choices) or "`oocd case schema` lists every fact."
        self._at_key(parent, key, "C-UNKNOWN-FACT", f"no fact is called `{name}`", hint)

    def _given(self, name: str, spec: FactSpec, node: Node) -> Given | None:
        """Read a plain value, a value with who gave it, or why it is not known."""
        provenance = None
        if isinstance(node, MapNode):
            if set(node.items) == {"unknown"}:
                return self._unknown(name, node.items["unknown"])
            if "value" not in node.items:
                known = "{value: …, source, by, on, verified} or {unknown: why}"
                self._add(node, "C-TYPE", f"`{name}` needs {_TYPE_WORDS[spec.type]}, or {known}")
                return None
            provenance = self._provenance(node)
            node = node.items["value"]
        return self._value(name, spec, node, provenance)

    def _unknown(self, name: str, node: Node) -> Given | None:
        word = node.value if isinstance(node, ScalarNode) else None
        if word not in _CASE_WORDS:
            hint = did_you_mean(str(word), _CASE_WORDS) or f"Use one of {', '.join(_CASE_WORDS)}."
            self._add(
                node, "C-UNKNOWN-WHY", f"`{name}`: {word!r} is not a reason for not knowing", hint
            )
            return None
        return Given(None, None, WhyUnknown(str(word)))

    def _provenance(self, node: MapNode) -> Provenance:
        for key in node.items:
            if key not in _WRAPPER:
                near = did_you_mean(key, _WRAPPER)
                self._at_key(node, key, "C-UNKNOWN-KEY", f"a value has no `{key}`", near)
        parts: dict[str, str | None] = {}
        for key in ("source", "by", "on"):
            part = node.items.get(key)
            value = part.value if isinstance(part, ScalarNode) else None
            if part is not None and not isinstance(value, str):
                self._add(part, "C-TYPE", f"`{key}` needs text")
            if (
                part is not None
                and key == "on"
                and isinstance(value, str)
                and parse_date(value) is None
            ):
                self._add(part, "C-DATE", f"`on`: {value!r} is not a date", "Write YYYY-MM-DD.")
            parts[key] = value if isinstance(value, str) else None
        verified = node.items.get("verified")
        truth = verified.value if isinstance(verified, ScalarNode) else None
        if verified is not None and not isinstance(truth, bool):
            self._add(verified, "C-TYPE", "`verified` needs true or false")
        sure = truth if isinstance(truth, bool) else None
        return Provenance(parts["source"], parts["by"], parts["on"], sure)

    def _value(
        self, name: str, spec: FactSpec, node: Node, provenance: Provenance | None
    ) -> Given | None:
        raw = node.value if isinstance(node, ScalarNode) else None
        if isinstance(node, ScalarNode) and raw is None:
            hint = "Leave the line out, or write {unknown: not_asked}."
            self._add(node, "C-EMPTY", f"`{name}` has no value", hint)
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
                hint = "Put the text in quotes." if spec.type in {"text", "answer"} else None
                self._add(node, "C-TYPE", f"`{name}` needs {_TYPE_WORDS[spec.type]}", hint)
                return None

    def _text(self, name: str, node: Node, raw: str, provenance: Provenance | None) -> Given | None:
        if raw.strip():
            return Given(raw, raw, None, provenance)
        hint = "Leave it out, or write {unknown: not_asked}."
        self._add(node, "C-EMPTY", f"`{name}` is blank", hint)
        return None

    def _date(
        self, name: str, node: Node, raw: object, provenance: Provenance | None
    ) -> Given | None:
        text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        span = parse_date(text)
        if span is None:
            hint = "Write YYYY-MM-DD (or YYYY-MM, or YYYY, where only that is known)."
            self._add(node, "C-DATE", f"`{name}`: {text or 'this'!r} is not a date", hint)
            return None
        return Given(span.first, span.last, None, provenance)

    def _integer(
        self, name: str, spec: FactSpec, node: Node, raw: int, provenance: Provenance | None
    ) -> Given | None:
        low, high = spec.min, spec.max
        if (low is not None and raw < low) or (high is not None and raw > high):
            text = f"from {low} up" if high is None else f"from {low} to {high}"
            self._add(
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
        self._add(node, code, f"`{name}`: {raw!r} is not one of its values", hint)
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
            if raw is None or (raw == other and isinstance(item, MapNode)):
                pass
            elif raw == other:
                self._add(
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
            self._add(
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
            self._add(item, "C-FACTOR", text, f"Move it to `{row['direction']}`.")
            return
        same = [key for key, entry in rows.items() if entry["direction"] == spec.direction]
        hint = (
            did_you_mean(raw, same)
            or f"Use {{id: other_{spec.direction}, text: …}} for a factor not listed."
        )
        self._add(item, "C-UNKNOWN-FACTOR", f"no {spec.direction} factor is called {raw!r}", hint)

    def _map(self, name: str, spec: FactSpec, node: Node) -> None:
        if not isinstance(node, MapNode):
            self._add(
                node,
                "C-TYPE",
                f"`{name}` needs a mapping of ids",
                f"Write `{name}: {{id: value}}`.",
            )
            return
        keys = self.catalogue.map_keys(spec)
        for key, value in node.items.items():
            if key not in keys:
                hint = did_you_mean(key, keys) or f"Use one of {', '.join(keys)}."
                self._at_key(node, key, "C-UNKNOWN-KEY", f"`{name}` has no `{key}`", hint)
                continue
            given = self._given(f"{name}.{key}", spec.model_copy(update={"type": "choice"}), value)
            if given is not None:
                self.facts[f"{name}.{key}"] = given

    def _list(self, name: str, node: Node) -> None:
        if isinstance(node, MapNode) and set(node.items) == {"unknown"}:
            unknown = self._unknown(name, node.items["unknown"])
            if unknown is not None:
                self.lists[name] = unknown
            return
        if not isinstance(node, ListNode):
            self._add(
                node,
                "C-TYPE",
                f"`{name}` needs {_TYPE_WORDS['list']}",
                "Begin each item with a dash.",
            )
            return
        self.lists[name] = tuple(self._item(name, item) for item in node.items)

    def _item(self, name: str, node: Node) -> Item:
        prefix = self.catalogue.lists[name].item
        found: dict[str, Given] = {}
        if not isinstance(node, MapNode):
            self._add(node, "C-TYPE", f"an item of `{name}` is a mapping of facts")
            return found
        by_key = self.catalogue.item_keys(prefix)
        self._item_entries(node, "", prefix, by_key, found)
        for fact in list(found):
            for needed in self.catalogue.facts[fact].needs:
                if needed not in found:
                    key = self.catalogue.key_of(needed)
                    self._add(
                        node,
                        "C-NEEDS",
                        f"`{self.catalogue.key_of(fact)}` needs `{key}`",
                        "Give it too.",
                    )
        self._scoped_factors(node, found, prefix)
        return found

    def _item_entries(
        self,
        node: MapNode,
        before: str,
        prefix: str,
        by_key: Mapping[str, str],
        found: dict[str, Given],
    ) -> None:
        for key, value in node.items.items():
            path = before + key
            fact = by_key.get(path)
            if fact is not None:
                given = self._given(fact, self.catalogue.facts[fact], value)
                if given is not None:
                    found[fact] = given
            elif isinstance(value, MapNode) and any(name.startswith(path + ".") for name in by_key):
                self._item_entries(value, path + ".", prefix, by_key, found)
            else:
                hint = did_you_mean(path, by_key) or f"Known: {', '.join(by_key)}."
                self._at_key(
                    node, key, "C-UNKNOWN-FACT", f"{_article(prefix)} has no `{path}`", hint
                )

    def _scoped_factors(self, node: MapNode, found: Mapping[str, Given], prefix: str) -> None:
        """A factor of one offence cannot stand with another."""
        identity = found.get(f"{prefix}.{prefix}")
        rows = self.catalogue.tables["factors"].rows
        for fact, given in found.items():
            if self.catalogue.facts[fact].type != "factors" or not isinstance(given.low, tuple):
                continue
            for factor in given.low:
                scope = rows.get(factor, {}).get("scope", "general")
                if identity is None or scope == "general" or not isinstance(identity.low, str):
                    continue
                if identity.low not in scope.split(";"):
                    place = node.items[self.catalogue.key_of(fact)]
                    text = f"`{factor}` is not a factor of {identity.low}"
                    self._add(place, "C-FACTOR", text, f"It belongs to {scope.replace(';', ', ')}.")

    def _block(self, block: Block, node: Node, name: str) -> Mapping[str, JsonValue]:
        if not isinstance(node, MapNode):
            self._add(node, "C-TYPE", f"`{name}` needs a mapping")
            return {}
        found: dict[str, JsonValue] = {}
        for key, value in node.items.items():
            spec = block.facts.get(key)
            if spec is None and not block.open:
                hint = did_you_mean(key, block.facts) or f"Known: {', '.join(block.facts)}."
                self._at_key(node, key, "C-UNKNOWN-FACT", f"`{name}` has no `{key}`", hint)
                continue
            if spec is not None:
                self._given(f"{name}.{key}", spec, value)
            found[key] = to_plain(value)
        return found


def _groups(catalogue: Catalogue) -> set[str]:
    return {name.rpartition(".")[0] for name in catalogue.facts if "." in name}


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
