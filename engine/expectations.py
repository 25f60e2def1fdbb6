"""What a rule test may expect, and what is wrong with an expectation before any case is run.

An expectation that can never come true, or never come false, because a name in it is misspelt is
worse than none: every name is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from oocd.engine.errors import Problem, did_you_mean
from oocd.engine.library import Library
from oocd.engine.nodes import ListNode, MapNode, Node, Scalar, ScalarNode
from oocd.engine.resolve import Status
from oocd.engine.ruleset import Effect, Rule
from oocd.engine.truth import State

ABSENT = "absent"
SET_ASIDE = "set_aside"
STATES = (*(state.value for state in State), ABSENT, SET_ASIDE)
"""The words of `rules:`; `absent` did not speak, `set_aside` gave way to another rule."""
YES = "yes"
DIFFERS = "DIFFERS-BY-OFFENCE"
"""What `refer_to` names where no rule refers but the result differs from item to item."""
GRAVITY_KEYS = (
    "matrix",
    "signed_off",
    "final_score",
    "band",
    "band_accepted",
    "offences",
)
_SHOWN_AS = {
    "flags": (Effect.FLAG, Effect.PROMPT),
    "no_flags": (Effect.FLAG, Effect.PROMPT),
    "duties": (Effect.DUTY,),
    "no_duties": (Effect.DUTY,),
}
_BRACKET = re.compile(r"\[\d+\]")


@dataclass
class Findings:
    """Gathers what is wrong in a file, each at a node's place."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, node: Node, code: str, text: str, hint: str | None = None) -> None:
        """Note a problem at a node."""
        self.problems.append(Problem(self.file, node.line, node.col, code, text, hint))

    def at_key(
        self, node: MapNode, key: str, code: str, text: str, hint: str | None = None
    ) -> None:
        """Note a problem at a key."""
        place = node.keys[key]
        self.problems.append(Problem(self.file, place.line, place.col, code, text, hint))

    def check_keys(self, node: MapNode, known: Iterable[str], where: str) -> None:
        """Note every key that is not known."""
        known = tuple(known)
        for key in node.items:
            if key not in known:
                hint = did_you_mean(key, known) or f"Known: {', '.join(known)}."
                self.at_key(node, key, "R-TEST", f"{where} has no `{key}`", hint)


def named_rules(expect: MapNode) -> frozenset[str]:
    """Give the ids of the rules that an expectation names."""
    found: set[str] = set()
    for key in ("rules", "duties"):
        node = expect.items.get(key)
        if isinstance(node, MapNode):
            found.update(name.partition("@")[0] for name in node.items)
    for key in ("flags", "no_flags", "no_duties"):
        found.update(str(item) for item in scalars(expect.items.get(key)))
    node = expect.items.get("refer_to")
    if isinstance(node, MapNode):
        found.update(str(item) for value in node.items.values() for item in scalars(value))
    return frozenset(found)


def expected_effects(expect: MapNode) -> Iterator[tuple[str, str, Scalar]]:
    """Give (option, effect, value) for every effect that an expectation names."""
    effects = expect.items.get("effects")
    for target, node in effects.items.items() if isinstance(effects, MapNode) else ():
        for name, value in node.items.items() if isinstance(node, MapNode) else ():
            if isinstance(value, ScalarNode):
                yield target, name, value.value


def scalars(node: Node | None) -> list[Scalar]:
    """Give a list's plain values, or the one value of a scalar."""
    if isinstance(node, ScalarNode):
        return [node.value]
    if isinstance(node, ListNode):
        return [item.value for item in node.items if isinstance(item, ScalarNode)]
    return []


def check_expectations(expect: MapNode, library: Library, findings: Findings) -> None:
    """Note everything wrong with a test's `expect`."""
    check = _Check(library, findings)
    known: Mapping[str, Callable[[Node, str], None]] = {
        "rules": check.rules,
        "missing": check.facts,
        "not_missing": check.facts,
        "flags": check.shown,
        "no_flags": check.shown,
        "duties": check.duties,
        "no_duties": check.shown,
        "effects": check.effects,
        "refer_to": check.refer_to,
        "points_to": check.points_to,
        "range": check.options,
        "gravity": check.gravity,
        "next_route": check.next_route,
        "per_offence": check.per_offence,
        "problems": check.texts,
        "notices": check.texts,
        "statement": check.texts,
    }
    targets = check.targets
    for key, value in expect.items.items():
        if key in known:
            known[key](value, key)
        elif key in targets:
            check.status(value, key)
        else:
            names = [*known, *targets]
            hint = did_you_mean(key, names) or f"Known: {', '.join(known)}, and every option."
            findings.at_key(expect, key, "R-TEST", f"`expect` has no `{key}`", hint)


@dataclass
class _Check:
    library: Library
    findings: Findings
    targets: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.targets = frozenset(self.library.options) | frozenset(self.library.programmes)

    def _word(self, node: Node, words: Iterable[str], what: str) -> None:
        words = tuple(words)
        value = node.value if isinstance(node, ScalarNode) else None
        if value not in words:
            hint = did_you_mean(str(value), words) or f"Use one of {', '.join(words)}."
            self.findings.add(node, "R-VALUE", f"{what}: {value!r} is not one of its words", hint)

    def _mapping(self, node: Node, key: str) -> MapNode:
        if isinstance(node, MapNode):
            return node
        self.findings.add(node, "R-TEST", f"`{key}` needs a mapping")
        return MapNode({}, {}, node.line, node.col)

    def _list(self, node: Node, key: str) -> ListNode:
        if isinstance(node, ListNode):
            return node
        self.findings.add(node, "R-TEST", f"`{key}` needs a list")
        return ListNode([], node.line, node.col)

    def _target_keys(self, node: MapNode) -> None:
        for name in node.items:
            if name not in self.targets:
                hint = did_you_mean(name, self.targets)
                text = f"no option or programme is called {name!r}"
                self.findings.at_key(node, name, "R-UNKNOWN-OPTION", text, hint)

    def _is_rule(self, name: object) -> tuple[bool, str, str | None]:
        ids = self.library.rule_ids()
        return name in ids, f"no rule is called {name!r}", did_you_mean(str(name), ids)

    def status(self, node: Node, key: str) -> None:
        """An option or programme with its status."""
        self._word(node, (status.value for status in Status), f"`{key}`")

    def rules(self, node: Node, key: str) -> None:
        """Rules with their states: one, or one for each item."""
        mapping = self._mapping(node, key)
        for name, value in mapping.items.items():
            rule, at, option = name.partition("@")
            known, text, hint = self._is_rule(rule)
            if not known:
                self.findings.at_key(mapping, name, "R-UNKNOWN-RULE", text, hint)
            if at and option not in self.targets:
                text = f"no option or programme is called {option!r}"
                hint = did_you_mean(option, self.targets)
                self.findings.at_key(mapping, name, "R-UNKNOWN-OPTION", text, hint)
            for part in value.items if isinstance(value, ListNode) else (value,):
                self._word(part, STATES, f"`{name}`")

    def facts(self, node: Node, key: str) -> None:
        """Facts that are asked for, or not."""
        catalogue = self.library.catalogue
        for item in self._list(node, key).items:
            name = str(item.value) if isinstance(item, ScalarNode) else ""
            fact = catalogue.fact_of(name) if _BRACKET.search(name) else name
            listed = _BRACKET.sub("", name).partition(".")[0] in catalogue.lists
            if _BRACKET.search(name) and not listed:
                fact = name
            if catalogue.spec(fact) is None or (fact in catalogue.lists and fact != name):
                hint = did_you_mean(name, catalogue.names())
                self.findings.add(item, "R-UNKNOWN-FACT", f"no fact is called {name!r}", hint)

    def shown(self, node: Node, key: str) -> None:
        """Ids of rules that are shown as flags or duties, or not."""
        for item in self._list(node, key).items:
            value = item.value if isinstance(item, ScalarNode) else None
            self._shown_rule(value, key, item)

    def duties(self, node: Node, key: str) -> None:
        """Duties with the day they fall due."""
        mapping = self._mapping(node, key)
        for name, value in mapping.items.items():
            place = mapping.keys[name]
            self._shown_rule(name, key, ScalarNode(name, place.line, place.col))
            plain = scalars(value)
            if not plain or not all(part is True or isinstance(part, str) for part in plain):
                hint = 'Give its date, its words, or "yes" where it has none.'
                self.findings.add(value, "R-VALUE", f"`{name}`: not a due date", hint)

    def _shown_rule(self, name: object, key: str, node: Node) -> None:
        known, text, hint = self._is_rule(name)
        if not known:
            self.findings.add(node, "R-UNKNOWN-RULE", text, hint)
            return
        effects = {rule.effect for rule in rules_called(self.library, str(name))}
        if not effects & set(_SHOWN_AS[key]):
            words = ", ".join(sorted(effect.value for effect in effects))
            hint = "Say under `rules` whether it is met."
            self.findings.add(node, "R-VALUE", f"{name} is a {words}, not one of the {key}", hint)

    def effects(self, node: Node, key: str) -> None:
        """Effects of options."""
        mapping = self._mapping(node, key)
        self._target_keys(mapping)
        names = {effect.id for effect in self.library.disposals.effects}
        for value in mapping.items.values():
            inner = self._mapping(value, key)
            for name in inner.items:
                if name not in names:
                    hint = did_you_mean(name, names)
                    text = f"no effect is called {name!r}"
                    self.findings.at_key(inner, name, "R-UNKNOWN-EFFECT", text, hint)

    def refer_to(self, node: Node, key: str) -> None:
        """Options with the rules that name an authority for them."""
        mapping = self._mapping(node, key)
        self._target_keys(mapping)
        for value in mapping.items.values():
            for name in scalars(value):
                known, text, hint = self._is_rule(name)
                if name not in {None, DIFFERS} and not known:
                    self.findings.add(value, "R-UNKNOWN-RULE", text, hint)

    def points_to(self, node: Node, key: str) -> None:
        """An option, or null."""
        if not (isinstance(node, ScalarNode) and node.value is None):
            self._word(node, self.library.options, f"`{key}`")

    def options(self, node: Node, key: str) -> None:
        """Options in order."""
        for item in self._list(node, key).items:
            self._word(item, self.library.options, f"`{key}`")

    def gravity(self, node: Node, key: str) -> None:
        """Parts of the gravity assessment."""
        self.findings.check_keys(self._mapping(node, key), GRAVITY_KEYS, "`gravity`")

    def next_route(self, node: Node, key: str) -> None:
        """Programmes with what to do instead."""
        self._target_keys(self._mapping(node, key))

    def per_offence(self, node: Node, key: str) -> None:
        """Options with their status for each item."""
        mapping = self._mapping(node, key)
        self._target_keys(mapping)
        for name, value in mapping.items.items():
            for part in self._list(value, key).items:
                self.status(part, name)

    def texts(self, node: Node, key: str) -> None:
        """Pieces of text."""
        for item in self._list(node, key).items:
            if not isinstance(item, ScalarNode) or not isinstance(item.value, str):
                self.findings.add(item, "R-VALUE", f"`{key}` needs pieces of text")


def rules_called(library: Library, rule_id: str) -> list[Rule]:
    """Give every rule of an id, in all versions of its family."""
    return [
        rule
        for versions in library.families.values()
        for version in versions
        for rule in version.file.rules
        if rule.id == rule_id
    ]
