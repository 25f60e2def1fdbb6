"""What a rule test expected and what came out instead, one sentence for each difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from oocd.engine.evaluate import Evaluation
from oocd.engine.expectations import YES, scalars
from oocd.engine.nodes import ListNode, MapNode, Node, to_plain
from oocd.engine.rule_states import RuleStates

Json = dict[str, JsonValue]
_BRACKET = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that did not come true, at its place in the test file."""

    file: str
    line: int
    col: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col} {self.text}"


def differences(
    expect: MapNode, evaluation: Evaluation, data: Json, states: RuleStates, file: str
) -> list[Difference]:
    """Compare an expectation with an evaluation and its document; nothing means it came true."""
    work = _Work(evaluation, data, states)
    known: Mapping[str, Callable[[Node], Iterator[tuple[Node, str]]]] = {
        "rules": work.rules,
        "missing": work.missing,
        "not_missing": work.not_missing,
        "flags": work.flags,
        "no_flags": work.no_flags,
        "duties": work.duties,
        "no_duties": work.no_duties,
        "effects": work.effects,
        "refer_to": work.refer_to,
        "points_to": work.points_to,
        "range": work.range,
        "gravity": work.gravity,
        "next_route": work.next_route,
        "per_offence": work.per_offence,
        "problems": work.problems,
        "notices": work.notices,
        "statement": work.statement,
    }
    found: list[tuple[Node, str]] = []
    for key, node in expect.items.items():
        found.extend(known[key](node) if key in known else work.status(node, key))
    return [Difference(file, node.line, node.col, text) for node, text in found]


@dataclass(frozen=True, slots=True)
class _Work:
    evaluation: Evaluation
    data: Json
    states: RuleStates

    def status(self, node: Node, target: str) -> Iterator[tuple[Node, str]]:
        """The status of an option or programme, with the rules that made it where it differs."""
        resolved = self.evaluation.results[target]
        expected = to_plain(node)
        if resolved.status.value != expected:
            because = self._because(target)
            yield node, f"{target}: expected {expected}, got {resolved.status.value}{because}"

    def _because(self, target: str) -> str:
        entry = self._target(target)
        parts = []
        for key, word in (("why_not", "against"), ("undecided", "not known")):
            rules = [str(_get(reason, "rule")) for reason in _items(entry.get(key))]
            if rules:
                parts.append(f"{word}: {', '.join(dict.fromkeys(rules))}")
        missing = [str(fact) for fact in _items(entry.get("missing"))]
        if missing:
            parts.append(f"missing: {', '.join(missing)}")
        return f" ({'; '.join(parts)})" if parts else ""

    def _target(self, target: str) -> Json:
        for key in ("options", "programmes"):
            for entry in _items(self.data[key]):
                if isinstance(entry, dict) and entry["id"] == target:
                    return entry
        return {}

    def rules(self, node: Node) -> Iterator[tuple[Node, str]]:
        """States of rules; for a rule asked for each item, one state or a list."""
        for name, value in _pairs(node):
            got, mixed = self.states.of(name)
            expected = to_plain(value)
            if mixed is not None:
                yield value, f"{name}: expected {_shown(expected)}, but {mixed}"
            elif isinstance(expected, list):
                each = got if isinstance(got, list) else [got] * (self.states.places(name) or 1)
                if expected != each:
                    yield value, f"{name}: expected {_shown(expected)}, got [{', '.join(each)}]"
            elif expected != got:
                shown = got if isinstance(got, str) else f"[{', '.join(got)}]"
                yield value, f"{name}: expected {_shown(expected)}, got {shown}"

    def missing(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Facts asked for, in this order; an empty list: nothing is asked for."""
        asked = self._asked()
        expected = [str(value) for value in scalars(node)]
        if not expected and asked:
            yield node, f"missing: expected nothing to be asked for, got {', '.join(asked)}"
        at = 0
        for name in expected:
            places = [i for i, path in enumerate(asked) if name in _names(self.evaluation, path)]
            later = [place for place in places if place >= at]
            if not places:
                given = ", ".join(asked) or "nothing"
                yield node, f"missing: expected {name} to be asked for; asked for: {given}"
            elif not later:
                yield node, f"missing: {name} is asked for, but earlier: {', '.join(asked)}"
            else:
                at = later[0]

    def not_missing(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Facts not asked for."""
        for name in scalars(node):
            if any(name in _names(self.evaluation, path) for path in self._asked()):
                yield node, f"not_missing: {name} is asked for"

    def _asked(self) -> list[str]:
        return [str(_get(entry, "fact")) for entry in _items(self.data["missing"])]

    def _ids(self, key: str) -> list[str]:
        return [str(_get(entry, "id")) for entry in _items(self.data[key])]

    def flags(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Flags and prompts shown; an empty list: none."""
        yield from _all_shown(node, self._ids("flags"), "flags")

    def no_flags(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Flags and prompts not shown."""
        yield from _none_shown(node, self._ids("flags"), "no_flags")

    def no_duties(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Duties not shown."""
        yield from _none_shown(node, self._ids("duties"), "no_duties")

    def duties(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Duties with their dates: a date, the words of `due`, or "yes" for one without a date."""
        for name, value in _pairs(node):
            entries = [e for e in _items(self.data["duties"]) if _get(e, "id") == name]
            if not entries:
                shown = ", ".join(dict.fromkeys(self._ids("duties"))) or "none"
                yield value, f"duties: expected {name}, not shown; shown: {shown}"
                continue
            dates: list[JsonValue] = [_get(entry, "due") for entry in entries]
            words = [_get(entry, "due_words") for entry in entries]
            for wanted in scalars(value):
                undated = wanted is True or wanted == YES
                if undated and any(date is not None for date in dates):
                    yield value, f"duties: {name} expected without a date, got {_shown(dates)}"
                elif not undated and wanted not in dates and wanted not in words:
                    yield value, f"duties: {name} expected by {wanted}, got {_shown(dates)}"

    def effects(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Effects of options."""
        for target, wanted in _pairs(node):
            got = self._target(target).get("effects")
            for name, value in _pairs(wanted):
                expected, actual = to_plain(value), _get(got, name)
                if not _same(expected, actual):
                    text = f"expected {_shown(expected)}, got {_shown(actual)}"
                    yield value, f"effects: {target} {name}: {text}"

    def refer_to(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Rules that name an authority; null: none does."""
        for target, value in _pairs(node):
            got = [str(_get(e, "rule")) for e in _items(self._target(target).get("refer_to"))]
            wanted = [str(name) for name in scalars(value) if name is not None]
            named = ", ".join(got) or "nobody"
            if not wanted and got:
                yield value, f"refer_to: {target} expected nobody to be named, got {named}"
            for name in wanted:
                if name not in got:
                    yield value, f"refer_to: {target} expected {name}, got {named}"

    def points_to(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Where the matrix points."""
        got = _get(self.data["recommendation"], "matrix_points_to")
        if got != to_plain(node):
            yield node, f"points_to: expected {_shown(to_plain(node))}, got {_shown(got)}"

    def range(self, node: Node) -> Iterator[tuple[Node, str]]:
        """The range, in order."""
        entries = _items(_get(self.data["recommendation"], "range"))
        got: JsonValue = [_get(entry, "id") for entry in entries]
        if got != to_plain(node):
            yield node, f"range: expected {_shown(to_plain(node))}, got {_shown(got)}"

    def gravity(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Parts of the gravity assessment; of its lists, each item's parts."""
        for name, value in _pairs(node):
            expected, got = to_plain(value), _get(self.data["gravity"], name)
            if not _part_of(expected, got):
                yield value, f"gravity: {name}: expected {_shown(expected)}, got {_shown(got)}"

    def next_route(self, node: Node) -> Iterator[tuple[Node, str]]:
        """What to do instead."""
        for target, value in _pairs(node):
            expected, got = to_plain(value), self._target(target).get("next_route")
            if expected != got:
                text = f"expected {_shown(expected)}, got {_shown(got)}"
                yield value, f"next_route: {target}: {text}"

    def per_offence(self, node: Node) -> Iterator[tuple[Node, str]]:
        """The status of an option for each item that was tested."""
        for target, value in _pairs(node):
            resolved = self.evaluation.results[target]
            got: JsonValue = [status.value for _, status in resolved.per_item]
            if to_plain(value) != got:
                text = f"expected {_shown(to_plain(value))}, got {_shown(got)}"
                yield value, f"per_offence: {target}: {text}"

    def problems(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Problems whose text holds this; an empty list: none."""
        yield from _texts(node, _items(self.data["problems"]), "problems")

    def notices(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Notices whose text holds this; an empty list: none."""
        yield from _texts(node, _items(self.data["notices"]), "notices")

    def statement(self, node: Node) -> Iterator[tuple[Node, str]]:
        """Words that stand in the statement."""
        yield from _texts(node, [_get(self.data["recommendation"], "statement")], "statement")


def _pairs(node: Node) -> list[tuple[str, Node]]:
    return list(node.items.items()) if isinstance(node, MapNode) else []


def _items(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _get(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, dict) else None


def _names(evaluation: Evaluation, path: str) -> set[str]:
    """The names a test may use for an asked fact: its path in the case, or the fact."""
    return {path, evaluation.library.catalogue.fact_of(path)}


def _same(expected: JsonValue, actual: JsonValue) -> bool:
    return type(expected) is type(actual) and expected == actual


def _part_of(expected: JsonValue, actual: JsonValue) -> bool:
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(key in actual and _part_of(part, actual[key]) for key, part in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(_part_of(a, b) for a, b in pairs)
    return _same(expected, actual)


def _all_shown(node: Node, shown: list[str], key: str) -> Iterator[tuple[Node, str]]:
    wanted = scalars(node)
    if not wanted and shown:
        yield node, f"{key}: expected none, got {', '.join(dict.fromkeys(shown))}"
    for name in wanted:
        if name not in shown:
            got = ", ".join(dict.fromkeys(shown)) or "none"
            yield _at(node, name), f"{key}: expected {name}, not shown; shown: {got}"


def _none_shown(node: Node, shown: list[str], key: str) -> Iterator[tuple[Node, str]]:
    for name in scalars(node):
        if name in shown:
            yield _at(node, name), f"{key}: {name} is shown"


def _texts(node: Node, shown: list[JsonValue], key: str) -> Iterator[tuple[Node, str]]:
    texts = [str(text) for text in shown]
    wanted = scalars(node)
    got = " | ".join(texts) or "none"
    if not wanted and texts:
        yield node, f"{key}: expected none, got {got}"
    for part in wanted:
        if not any(str(part).casefold() in text.casefold() for text in texts):
            yield _at(node, part), f"{key}: expected one with {part!r}, got {got}"


def _at(node: Node, value: object) -> Node:
    """The node of one value of a list."""
    if isinstance(node, ListNode):
        return next((item for item in node.items if value in scalars(item)), node)
    return node


def _shown(value: JsonValue) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_shown(part) for part in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(part)}" for key, part in value.items()) + "}"
    return str(value)
