"""Reads JSON into nodes with positions, by the rules of the YAML files: whole numbers only."""

from __future__ import annotations

import json
import re
from typing import Final

from oocd.engine.errors import Position, shown
from oocd.engine.nodes import ListNode, MapNode, Node, Scalar, ScalarNode
from oocd.engine.rawtext import MAX_DEPTH, MAX_NODES, Findings, Stopped, forbidden_in, normal
from oocd.engine.scalars import Refusal, read_int, refuse_number

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
_WORD = re.compile(r"[^\s,:\[\]{}\"']+")
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)")
_VALUES: Final[dict[str, Scalar]] = {"true": True, "false": False, "null": None}
_NO_NUMBER = frozenset({"NaN", "Infinity", "-Infinity"})
_DECODER = json.JSONDecoder()


def read_json(text: str, findings: Findings, *, line: int = 1) -> Node | None:
    """The tree of `text`, whose first line is number `line`; None when reading had to stop.

    Problems go to `findings`; a tree that came with problems is not to be used.
    """
    scanner = _Scanner(text, findings, line)
    try:
        return scanner.document()
    except Stopped:
        return None


class _Scanner:
    """One pass over a text; `at` is the next character, `start` where its line begins."""

    def __init__(self, text: str, findings: Findings, line: int) -> None:
        self.text = text
        self.findings = findings
        self.line = line
        self.start = 0
        self.at = 0
        self.nodes = 0

    def document(self) -> Node:
        if not self.space():
            raise self.findings.stop(self.line, 1, "E-EMPTY", "there is nothing here")
        node = self.value(0)
        if self.space():
            raise self.wrong(
                "there is more after the end of the value",
                "Put many values in one list, or one to a line in a .ndjson file.",
            )
        return node

    def space(self) -> str:
        """Passes over white space; gives the next character, or nothing at the end."""
        match = _SPACE.match(self.text, self.at)
        end = self.at if match is None else match.end()
        lines = self.text.count("\n", self.at, end)
        if lines:
            self.line += lines
            self.start = self.text.rindex("\n", self.at, end) + 1
        self.at = end
        return self.text[end : end + 1]

    def wrong(self, text: str, hint: str | None = None) -> Stopped:
        col = self.at - self.start + 1
        return self.findings.stop(self.line, col, "E-SYNTAX", text, hint)

    def value(self, depth: int) -> Node:
        char = self.space()
        line, col = self.line, self.at - self.start + 1
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.findings.stop(line, col, "E-SIZE", f"there are more than {MAX_NODES} values")
        if char == '"':
            return ScalarNode(self.string(), line, col)
        if char in {"{", "["} and char:
            if depth >= MAX_DEPTH:
                text = f"this is more than {MAX_DEPTH} levels deep"
                raise self.findings.stop(line, col, "E-DEPTH", text)
            self.at += 1
            if char == "{":
                return self.mapping(depth + 1, line, col)
            return self.list(depth + 1, line, col)
        return ScalarNode(self.atom(line, col), line, col)

    def list(self, depth: int, line: int, col: int) -> ListNode:
        items: list[Node] = []
        if self.space() == "]":
            self.at += 1
            return ListNode(items, line, col)
        while True:
            items.append(self.value(depth))
            if self.closed("]", "[", line, col):
                return ListNode(items, line, col)

    def mapping(self, depth: int, line: int, col: int) -> MapNode:
        items: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        if self.space() == "}":
            self.at += 1
            return MapNode(items, keys, line, col)
        while True:
            if self.space() != '"':
                raise self.wrong("a key in double quotes is missing here")
            where = Position(self.line, self.at - self.start + 1)
            key = self.string()
            if self.space() != ":":
                raise self.wrong(f"a colon is missing after the key {shown(key)}")
            self.at += 1
            node = self.value(depth)
            if key in keys:
                text = f"the key {shown(key)} is given twice, first at {keys[key]}"
                self.findings.add(where.line, where.col, "E-DUPLICATE-KEY", text)
            else:
                items[key], keys[key] = node, where
            if self.closed("}", "{", line, col):
                return MapNode(items, keys, line, col)

    def closed(self, close: str, opened: str, line: int, col: int) -> bool:
        """True past the closing bracket, False past a comma that something follows."""
        char = self.space()
        if char == close:
            self.at += 1
            return True
        if char != ",":
            raise self.wrong(f"a comma or `{close}` is missing (`{opened}` is at {line}:{col})")
        comma = self.line, self.at - self.start + 1
        self.at += 1
        if self.space() == close:
            text = f"there is a comma before `{close}`"
            raise self.findings.stop(*comma, "E-SYNTAX", text, "Take the comma out.")
        return False

    def string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if match is not None:  # no escape in it: the common case, already checked with the file
            self.at = match.end()
            return normal(match.group(1))
        line, col = self.line, self.at - self.start + 1
        try:
            value, end = _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            if error.msg.startswith("Unterminated"):
                raise self.wrong("a quote opened here is never closed") from None
            self.at = error.pos
            if error.msg.startswith("Invalid control"):
                raise self.wrong(
                    "there is a tab or a line break inside quotes", "Write \\t or \\n for it."
                ) from None
            raise self.wrong("this escape means nothing", "Write \\\\ for a backslash.") from None
        self.at = end
        text = str(value)
        bad = forbidden_in(text)
        if bad is not None:
            self.findings.add(line, col, *bad)
        return normal(text)

    def atom(self, line: int, col: int) -> Scalar:
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise self.wrong("a value is missing here")
        word = match.group()
        if word in _VALUES:
            self.at = match.end()
            return _VALUES[word]
        number: int | Refusal | None = (
            read_int(word) if _INT.fullmatch(word) else refuse_number(word)
        )
        if word in _NO_NUMBER:
            number = Refusal("E-FLOAT", f"{shown(word)} is not a whole number", "Leave it out.")
        if number is None:
            hint = f"Write {word.lower()}." if word.lower() in _VALUES else "Put text in quotes."
            raise self.wrong(f"{shown(word)} is not a JSON value", hint)
        self.at = match.end()
        if isinstance(number, int):
            return number
        self.findings.add(line, col, *number)
        return None
