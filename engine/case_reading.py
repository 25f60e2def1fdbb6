"""Read a case file: every fact against the catalogue, every problem at once, each with its place.

A fact is a plain value, `{value, source, by, on, verified}`, or `{unknown: why}`. Nothing is
guessed: a misspelt name, a wrong type or a value outside its list is a problem with a way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from oocd.engine.case import Case, Given, Item
from oocd.engine.case_values import TYPE_WORDS, ValueReader
from oocd.engine.catalogue import Block, Catalogue, FactSpec
from oocd.engine.errors import InputError, did_you_mean
from oocd.engine.nodes import ListNode, MapNode, Node, to_plain


def read_case(node: MapNode, catalogue: Catalogue, file: str) -> Case:
    """Turn a file's mapping into a case. Raises InputError with every problem in it."""
    work = _Reader(catalogue, file)
    case = work.case(node)
    if work.problems:
        raise InputError(work.problems)
    return case


@dataclass
class _Reader(ValueReader):
    facts: dict[str, Given] = field(default_factory=dict)
    lists: dict[str, tuple[Item, ...] | Given] = field(default_factory=dict)
    blocks: dict[str, Mapping[str, JsonValue]] = field(default_factory=dict)

    def case(self, node: MapNode) -> Case:
        """Read the whole case."""
        for key, value in node.items.items():
            block = self.catalogue.blocks.get(key)
            if block is not None:
                self.blocks[key] = self._block(block, value, key)
            else:
                self._entry(key, value, node, key)
        return Case(self.facts, self.lists, self.texts, self.blocks, self.file)

    def _entry(self, name: str, value: Node, parent: MapNode, key: str) -> None:
        spec = self.catalogue.facts.get(name)
        if spec is None:
            self._group(name, value, parent, key)
            return
        if name in self.facts or name in self.lists:
            self.at_key(parent, key, "C-DUPLICATE", f"`{name}` is given twice", "Keep one.")
        elif spec.derived is not None and not spec.given:
            text = f"`{name}` is worked out and cannot be given"
            self.at_key(parent, key, "C-DERIVED", text, "Leave it out.")
        elif spec.type == "list":
            self._list(name, value)
        elif spec.type == "map":
            self._map(name, spec, value)
        else:
            given = self.given(name, spec, value)
            if given is not None:
                self.facts[name] = given

    def _group(self, name: str, value: Node, parent: MapNode, key: str) -> None:
        """Read a group such as `child:`; a name that starts no fact is misspelt."""
        if any(
            fact.startswith(name + ".") and self.catalogue.item_of(fact) is None
            for fact in self.catalogue.facts
        ):
            if not isinstance(value, MapNode):
                self.add(
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
        self.at_key(parent, key, "C-UNKNOWN-FACT", f"no fact is called `{name}`", hint)

    def _map(self, name: str, spec: FactSpec, node: Node) -> None:
        if not isinstance(node, MapNode):
            self.add(
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
                self.at_key(node, key, "C-UNKNOWN-KEY", f"`{name}` has no `{key}`", hint)
                continue
            given = self.given(f"{name}.{key}", spec.model_copy(update={"type": "choice"}), value)
            if given is not None:
                self.facts[f"{name}.{key}"] = given

    def _list(self, name: str, node: Node) -> None:
        if isinstance(node, MapNode) and set(node.items) == {"unknown"}:
            unknown = self.unknown(name, node.items["unknown"])
            if unknown is not None:
                self.lists[name] = unknown
            return
        if not isinstance(node, ListNode):
            self.add(
                node,
                "C-TYPE",
                f"`{name}` needs {TYPE_WORDS['list']}",
                "Begin each item with a dash.",
            )
            return
        self.lists[name] = tuple(self._item(name, item) for item in node.items)

    def _item(self, name: str, node: Node) -> Item:
        prefix = self.catalogue.lists[name].item
        found: dict[str, Given] = {}
        if not isinstance(node, MapNode):
            self.add(node, "C-TYPE", f"an item of `{name}` is a mapping of facts")
            return found
        by_key = self.catalogue.item_keys(prefix)
        self._item_entries(node, "", prefix, by_key, found)
        for fact in list(found):
            for needed in self.catalogue.facts[fact].needs:
                if needed not in found or found[needed].low is None:
                    key = self.catalogue.key_of(needed)
                    self.add(
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
            if fact in found:
                self.at_key(node, key, "C-DUPLICATE", f"`{path}` is given twice", "Keep one.")
            elif fact is not None:
                given = self.given(fact, self.catalogue.facts[fact], value)
                if given is not None:
                    found[fact] = given
            elif isinstance(value, MapNode) and any(name.startswith(path + ".") for name in by_key):
                self._item_entries(value, path + ".", prefix, by_key, found)
            else:
                hint = did_you_mean(path, by_key) or f"Known: {', '.join(by_key)}."
                self.at_key(
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
                    self.add(place, "C-FACTOR", text, f"It belongs to {scope.replace(';', ', ')}.")

    def _block(self, block: Block, node: Node, name: str) -> Mapping[str, JsonValue]:
        if not isinstance(node, MapNode):
            self.add(node, "C-TYPE", f"`{name}` needs a mapping")
            return {}
        found: dict[str, JsonValue] = {}
        for key, value in node.items.items():
            spec = block.facts.get(key)
            if spec is None and not block.open:
                hint = did_you_mean(key, block.facts) or f"Known: {', '.join(block.facts)}."
                self.at_key(node, key, "C-UNKNOWN-FACT", f"`{name}` has no `{key}`", hint)
                continue
            if spec is not None:
                self.given(f"{name}.{key}", spec, value)
            found[key] = to_plain(value)
        return found


def _groups(catalogue: Catalogue) -> set[str]:
    return {name.rpartition(".")[0] for name in catalogue.facts if "." in name}


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
