"""What a file holds, with the place of everything in it: scalars, lists and mappings.

A tree is read once, turned into plain values for the models (`to_plain`), and kept so that what a
model refuses can be shown where it stands (`position_at`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from oocd.engine.errors import Position

if TYPE_CHECKING:  # the build reads rules where pydantic is not installed
    from pydantic import JsonValue

Scalar: TypeAlias = str | int | bool | None


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A value: text, a whole number, true or false, or None; `line` and `col` count from 1."""

    value: Scalar
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list; `line` and `col` are where it begins."""

    items: Sequence[Node]
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping: `items` by key in the order written, and where each key stands in `keys`."""

    items: dict[str, Node]
    keys: dict[str, Position]
    line: int
    col: int


Node: TypeAlias = ScalarNode | ListNode | MapNode


def to_plain(node: Node) -> JsonValue:
    """The values of a tree alone: dict, list, str, int, bool and None.

    >>> to_plain(ListNode([ScalarNode("a", 1, 2), ScalarNode(1, 1, 5)], 1, 1))
    ['a', 1]
    """
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [to_plain(item) for item in node.items]
    return {key: to_plain(item) for key, item in node.items.items()}


def position_at(node: Node, loc: Sequence[str | int], *, key: bool = False) -> Position:
    """Where in the file the thing at `loc` stands: keys and indexes from the root of `node` down.

    A loc that leads to nothing (a key that is missing) gives the key of the nearest mapping or
    list on the way, or its beginning where it has no key. With `key`, and for a loc that ends in
    pydantic's `[key]`, a thing that is found gives its key: what is extra or misspelt is the key.
    Parts that only pydantic knows (the name of a union's member) are passed over.

    >>> tree = MapNode({"a": ScalarNode("x", 1, 4)}, {"a": Position(1, 1)}, 1, 1)
    >>> position_at(tree, ["a"]), position_at(tree, ["a"], key=True)
    (Position(line=1, col=4), Position(line=1, col=1))
    """
    here: Node = node
    name: Position | None = None  # the key that led here
    found = True
    for part in loc:
        step = _step(here, part)
        found = step is not None
        if step is not None:
            here, name = step
        elif part == "[key]":
            found, key = True, True
    if name is not None and (key or not found):
        return name
    return Position(here.line, here.col)


def _step(node: Node, part: str | int) -> tuple[Node, Position | None] | None:
    """The child of `node` that `part` names, with its key's place; None when there is none."""
    if isinstance(node, MapNode):
        child = node.items.get(str(part))
        return None if child is None else (child, node.keys[str(part)])
    if isinstance(node, ListNode) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part], None
    return None
