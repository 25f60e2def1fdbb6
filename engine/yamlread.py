"""Reads YAML into nodes with positions, from the parser's events: nothing is guessed or built.

The C parser is used where PyYAML has it. It is eight times faster than the Python one and more
forgiving about tabs, and it words and places errors differently; so a text with a tab or an error
is read by the Python parser, and an error is the same on every machine (up to `_SLOW_MAX`
characters, past which speed counts more than the words).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import yaml

from oocd.engine.errors import Position, Problem, shown
from oocd.engine.nodes import ListNode, MapNode, Node, Scalar, ScalarNode
from oocd.engine.rawtext import (
    LINE_BREAK,
    MAX_DEPTH,
    MAX_DOCUMENTS,
    MAX_NODES,
    Findings,
    Stopped,
    forbidden_in,
    normal,
)
from oocd.engine.scalars import Refusal, read_plain
from oocd.engine.yamlwords import syntax_problem

Parser: TypeAlias = "type[yaml.BaseLoader | yaml.CBaseLoader]"

PURE: Final[Parser] = yaml.BaseLoader
FAST: Parser = getattr(yaml, "CBaseLoader", PURE)

_SLOW_MAX = 300_000
_BREAKS = "\n\r\x85\u2028\u2029"
_SEPARATOR = re.compile(f"(?:^|(?<=[{_BREAKS}]))---(?=[ \t{_BREAKS}]|$)")
_BLANK = re.compile(f"(?:[ {_BREAKS}]|#[^{_BREAKS}]*)*")
_DROPPED = "\0"
"""The key under which a value is not kept; no real key has a NUL in it."""


@dataclass(slots=True)
class Document:
    """One document of a text: its tree, or None where reading had to stop, and its problems."""

    node: Node | None
    problems: list[Problem]
    line: int


def documents(text: str, file: str) -> Iterator[Document]:
    """The documents of a checked text (`rawtext.decode`), each read on its own.

    A `---` at the start of a line always begins a document (YAML 1.2, 9.1.2: it may not stand in
    a scalar), so one that cannot be read does not spoil the next. A text with nothing in it gives
    one document with the problem E-EMPTY.
    """
    cuts = [match.start() for match in _SEPARATOR.finditer(text)]
    begin = _first(text)
    if cuts and (begin == cuts[0] or text[begin] == "%"):
        cuts[0] = 0  # what is above the first `---` is comments, or orders to YAML
    else:
        cuts.insert(0, 0)
    above = 0
    for number, (start, end) in enumerate(pairwise([*cuts, len(text)])):
        if number == MAX_DOCUMENTS:
            words = f"there are more than {MAX_DOCUMENTS} documents"
            hint = "Put many cases in a .ndjson file, one case to a line."
            yield Document(None, [Problem(file, above + 1, 1, "E-SIZE", words, hint)], above + 1)
            return
        chunk = text[start:end]
        yield _read(chunk, file, above)
        above += sum(1 for _ in LINE_BREAK.finditer(chunk))


def _first(text: str) -> int:
    """The index of the first thing in `text` that is neither blank nor a comment."""
    match = _BLANK.match(text)
    return 0 if match is None else match.end()


def _read(chunk: str, file: str, above: int) -> Document:
    """One document, by the fast parser where it may be; `above` lines come before it."""
    slow_allowed = len(chunk) <= _SLOW_MAX
    if FAST is PURE or ("\t" in chunk and slow_allowed):
        return _Builder(chunk, file, above).read(PURE)
    document = _Builder(chunk, file, above).read(FAST)
    if document.problems and slow_allowed:
        again = _Builder(chunk, file, above).read(PURE)
        if again.problems:
            return again
    return document


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open; `key` is the mapping's key that awaits its value."""

    node: ListNode | MapNode
    items: list[Node]
    is_key: bool = False
    key: str | None = None


class _Builder:
    """Turns the events of one document into a tree, noting problems as it goes."""

    def __init__(self, chunk: str, file: str, above: int) -> None:
        self.chunk = chunk
        self.findings = Findings(file)
        self.above = above
        self.stack: list[_Frame] = []
        self.root: Node | None = None
        self.nodes = 0

    def read(self, parser: Parser) -> Document:
        start = _first(self.chunk)
        lines = sum(1 for _ in LINE_BREAK.finditer(self.chunk, 0, start))
        line = self.above + 1 + (lines if start < len(self.chunk) else 0)
        try:
            if self.chunk[start : start + 1] == "%" and self.chunk[start - 1 : start] != " ":
                text = "a line that begins with % gives YAML orders, which are not taken here"
                raise self.findings.stop(line, 1, "E-DIRECTIVE", text, "Take the line out.")
            self.parse(parser)
            if self.root is None:
                raise self.findings.stop(line, 1, "E-EMPTY", "there is nothing here")
        except Stopped:
            self.root = None
        return Document(self.root, self.findings.problems, line)

    def parse(self, parser: Parser) -> None:
        try:
            for event in yaml.parse(self.chunk, Loader=parser):
                if isinstance(event, yaml.ScalarEvent):
                    self.scalar(event)
                elif isinstance(event, yaml.CollectionEndEvent):
                    self.close()
                elif isinstance(event, yaml.CollectionStartEvent):
                    self.open(event)
                elif isinstance(event, yaml.AliasEvent):
                    self.alias(event)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # PyYAML's Python parser lets `chr` and `int` fail on absurd escapes and versions.
            line, col, text, hint = syntax_problem(error, self.chunk, self.above)
            raise self.findings.stop(line, col, "E-SYNTAX", text, hint) from None

    def where(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        if mark is None:  # the stubs allow it; neither parser does it
            return self.above + 1, 1
        return mark.line + 1 + self.above, mark.column + 1

    def count(self, event: yaml.NodeEvent, line: int, col: int) -> None:
        """Refuses what no node may carry, and more nodes than may be held."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.findings.stop(line, col, "E-SIZE", f"there are more than {MAX_NODES} values")
        if event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.findings.add(
                line,
                col,
                "E-ALIAS",
                f"{shown(sign + event.anchor)} names or repeats a part of the file",
                "Write the part out, or put text that begins with & or * in quotes.",
            )

    def scalar(self, event: yaml.ScalarEvent) -> None:
        line, col = self.where(event)
        self.count(event, line, col)
        if event.tag is not None:
            self.tag(event.tag, line, col)
        if event.style == '"':
            bad = forbidden_in(event.value)
            if bad is not None:
                self.findings.add(line, col, *bad)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.node, MapNode):
            self.key(frame, frame.node, event, line, col)
            return
        if frame is None and not (event.style or event.value or self.findings.problems):
            return  # a document with nothing in it
        value: Scalar | Refusal = event.value if event.style else read_plain(event.value)
        if isinstance(value, Refusal):
            self.findings.add(line, col, *value)
            value = None
        elif isinstance(value, str):
            value = normal(value)
        elif value is None and frame is not None and isinstance(frame.node, MapNode):
            key = frame.node.keys.get(frame.key or "")
            if key is not None and not event.value:  # nothing is written: it stands at its key
                line, col = key.line, key.col
        self.put(ScalarNode(value, line, col))

    def key(
        self, frame: _Frame, node: MapNode, event: yaml.ScalarEvent, line: int, col: int
    ) -> None:
        name = normal(event.value)
        problem: tuple[str, str, str | None] | None = None
        if not event.style and name == "<<":
            text = "`<<` would copy another mapping in"
            problem = "E-ALIAS", text, 'Write the keys out, or "<<" in quotes for text.'
        elif not event.style and not name:
            problem = "E-KEY", "the key before this colon is missing", None
        elif name in node.keys:
            text = f"the key {shown(name)} is given twice, first at {node.keys[name]}"
            problem = "E-DUPLICATE-KEY", text, None
        frame.key = _DROPPED if problem else name
        if problem:
            self.findings.add(line, col, *problem)
        else:
            node.keys[name] = Position(line, col)

    def open(self, event: yaml.CollectionStartEvent) -> None:
        line, col = self.where(event)
        self.count(event, line, col)
        if event.tag is not None:
            self.tag(event.tag, line, col)
        if len(self.stack) >= MAX_DEPTH:
            text = f"this is more than {MAX_DEPTH} levels deep"
            raise self.findings.stop(line, col, "E-DEPTH", text)
        is_key = self.bad_key(line, col)
        items: list[Node] = []
        if isinstance(event, yaml.MappingStartEvent):
            self.stack.append(_Frame(MapNode({}, {}, line, col), items, is_key))
        else:
            self.stack.append(_Frame(ListNode(items, line, col), items, is_key))

    def close(self) -> None:
        frame = self.stack.pop()
        if frame.is_key:
            self.stack[-1].key = _DROPPED
        else:
            self.put(frame.node)

    def alias(self, event: yaml.AliasEvent) -> None:
        line, col = self.where(event)
        self.count(event, line, col)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.node, MapNode):
            frame.key = _DROPPED
        else:
            self.put(ScalarNode(None, line, col))

    def bad_key(self, line: int, col: int) -> bool:
        """True, with the problem noted, where a list or mapping stands in place of a key."""
        frame = self.stack[-1] if self.stack else None
        if frame is None or frame.key is not None or not isinstance(frame.node, MapNode):
            return False
        hint = "Put text that begins with [ or { in quotes."
        self.findings.add(line, col, "E-KEY", "a key is text, not a list or a mapping", hint)
        return True

    def tag(self, tag: str, line: int, col: int) -> None:
        self.findings.add(
            line,
            col,
            "E-TAG",
            f"{shown(tag)} is a YAML tag; values here have no tags",
            "Take it out, or put text that begins with ! in quotes.",
        )

    def put(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if isinstance(frame.node, ListNode):
            frame.items.append(node)
        elif frame.key is not None:
            if frame.key != _DROPPED:
                frame.node.items[frame.key] = node
            frame.key = None
