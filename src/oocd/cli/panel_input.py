"""An entry from a file, options and `--set`, checked against its kind, with its places."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel, JsonValue, ValidationError

from oocd.cli.inputs import STDIN
from oocd.cli.panel_fields import Entered, entered, fields_of, part_fields
from oocd.engine.canonical import canonical_json
from oocd.engine.errors import InputError, Position, Problem, did_you_mean, shown
from oocd.engine.nodes import ListNode, MapNode, Node, ScalarNode, to_plain
from oocd.engine.yamlio import form_of, load_path, load_text, position_at
from oocd.panels.kinds.base import Kind

Loc: TypeAlias = tuple[str | int, ...]
UNKNOWN, NEEDED, VALUE = "E-FIELD", "E-NEEDED", "E-VALUE"
_SET = "--set"


@dataclass
class Given:
    """What was given for an entry: a tree, the file it is from, and what options put over it."""

    tree: MapNode
    file: str
    options: dict[Loc, str] = field(default_factory=dict)
    """Which option gave what stands at a place."""

    def put(self, loc: Loc, node: Node, option: str) -> None:
        """Put a value at a place, making what is missing on the way."""
        here: Node = self.tree
        for index, part in enumerate(loc[:-1]):
            here = _step(here, part, loc[index + 1], option)
        _place(here, loc[-1], node, option)
        self.options[loc] = option

    def problem(self, loc: Loc, code: str, text: str, hint: str | None, *, key: bool) -> Problem:
        """Tell of something where it stands: in the file, or in an option."""
        for length in range(len(loc), 0, -1):
            option = self.options.get(loc[:length])
            if option is not None:
                return Problem(option, 1, 1, code, text, hint)
        where = position_at(self.tree, loc, key=key)
        return Problem(self.file, where.line, where.col, code, text, hint)


def nothing(file: str = "options") -> Given:
    """Give an entry of which nothing has been said."""
    return Given(MapNode({}, {}, 1, 1), file)


def read_entry(path: str | None) -> Given:
    """Read an entry from a file of YAML or JSON, or from standard input for `-`.

    Raises InputError with every problem.
    """
    if path is None:
        return nothing()
    if path == "-":
        data = sys.stdin.buffer.read()
        form = "json" if data.lstrip()[:1] == b"{" else "yaml"
        (root,) = load_text(data, STDIN, form="json" if form == "json" else "yaml")
        return Given(mapping_of(root, STDIN), STDIN)
    (root,) = load_path(Path(path), form="json" if form_of(path) == "json" else "yaml")
    return Given(mapping_of(root, path), path)


def mapping_of(node: Node, file: str) -> MapNode:
    """Give a mapping as that. Raises InputError for anything else."""
    if isinstance(node, MapNode):
        return node
    raise InputError(
        [Problem(file, node.line, node.col, VALUE, "this is written as `name: value` lines", None)]
    )


def apply_set(given: Given, kind: type[Kind], texts: Sequence[str]) -> None:
    """Put `name=value` over an entry; `plan.weeks=8` and `votes.0.stands=agrees` reach inside.

    Raises InputError naming what there is no place for.
    """
    problems = []
    for text in texts:
        name, equals, raw = text.partition("=")
        loc: Loc = tuple(int(part) if part.isdecimal() else part for part in name.split("."))
        if not equals or not name or not isinstance(loc[0], str):
            problems.append(Problem(_SET, 1, 1, VALUE, f"{shown(text)} is no name=value", None))
            continue
        try:
            given.put(loc, _value(kind, loc, raw), f"{_SET} {name}")
        except (ValueError, InputError) as error:
            said = error.message if isinstance(error, InputError) else str(error)
            problems.append(Problem(f"{_SET} {name}", 1, 1, VALUE, said, None))
    if problems:
        raise InputError(problems)


def content_of(kind: type[Kind], given: Given) -> Kind:
    """Check an entry against its kind. Raises InputError with every problem and its place."""
    plain = to_plain(given.tree)
    try:
        return kind.model_validate_json(canonical_json(plain))
    except ValidationError as error:
        problems = [
            _problem(kind, given, plain, tuple(one["loc"]), one["type"], one["msg"])
            for one in error.errors(include_url=False)
            # A list of which no item is right is told of item by item.
            if not (one["type"] == "too_short" and _at(plain, tuple(one["loc"])))
        ]
        raise InputError(problems) from None


def _problem(
    kind: type[Kind], given: Given, plain: JsonValue, loc: Loc, type_: str, said: str
) -> Problem:
    where = ".".join(str(part) for part in loc)
    if type_ == "extra_forbidden":
        known = [one.name for one in _siblings(kind, loc)]
        names = did_you_mean(str(loc[-1]), known) or f"Known: {', '.join(known)}."
        return given.problem(loc, UNKNOWN, f"{shown(where)} has no place here", names, key=True)
    about = _found(kind, loc)
    hint = _way_out(about)
    if type_ == "missing" or _at(plain, loc) is None:
        return given.problem(loc, NEEDED, f"`{where}` is needed", hint, key=False)
    value = _at(plain, loc)
    if about is not None and about.choices and isinstance(value, str):
        near = did_you_mean(value, [str(one) for one in about.choices])
        hint = near or f"One of: {', '.join(str(one) for one in about.choices)}."
        text = f"`{where}`: {shown(value)} is none of its values"
        return given.problem(loc, VALUE, text, hint, key=False)
    text = f"`{where}`: {_plainer(said)}"
    return given.problem(loc, VALUE, text, hint, key=False)


def _way_out(about: Entered | None) -> str | None:
    if about is None or not (about.about or about.written):
        return None
    written = f" ({about.written})" if about.written else ""
    return f"It is: {about.about}{written}."


def _plainer(said: str) -> str:
    """Say what a model says, without the model's words."""
    for pattern, words in _SAID:
        said = pattern.sub(words, said)
    return said


_SAID = (
    (re.compile(r"^Input should be a valid date.*"), "this is no date; write YYYY-MM-DD"),
    (re.compile(r"^Input should be a valid string"), "this must be text; put it in quotes"),
    (re.compile(r"^Input should be a valid integer.*"), "this must be a whole number"),
    (re.compile(r"^Input should be a valid boolean.*"), "this must be true or false"),
    (re.compile(r"^Input should be a valid (array|tuple)"), "this must be a list"),
    (re.compile(r"^Input should be (an object|a valid dictionary.*)"), "this must be a mapping"),
    (
        re.compile(r"^String should match pattern '\^\[A-Za-z0-9\].*"),
        "this must be an id (letters, digits and . _ : -), never a name",
    ),
    (
        re.compile(r"^String should match pattern '\^\[a-z\].*"),
        "this must be the id of an option or programme, such as `oocd rules list` shows",
    ),
    (re.compile(r"^String should match pattern '\^\[\^.*"), "this must be on one line"),
    (re.compile(r"^(String|Tuple) should have at least 1 .*"), "there is nothing here"),
)


def _found(kind: type[Kind], loc: Loc) -> Entered | None:
    """Find the field that a place belongs to."""
    found: Entered | None = None
    part: type[BaseModel] | None = kind
    for name in loc:
        if isinstance(name, int):
            continue
        if part is None or name not in part.model_fields:
            return found
        found = entered(name, part.model_fields[name])
        part = found.part
    return found


def _siblings(kind: type[Kind], loc: Loc) -> tuple[Entered, ...]:
    above = _found(kind, loc[:-1]) if len(loc) > 1 else None
    return part_fields(above.part) if above is not None and above.part else fields_of(kind)


def _at(plain: JsonValue, loc: Loc) -> JsonValue:
    here = plain
    for part in loc:
        if isinstance(here, dict):
            here = here.get(str(part))
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            return None
    return here


def _value(kind: type[Kind], loc: Loc, raw: str) -> Node:
    """Read the value of `--set` as the field it goes to wants it; text stays as it is."""
    about = _found(kind, loc)
    inside = isinstance(loc[-1], int)
    if about is not None and about.form in {"text", "day", "choice"}:
        texts = any(isinstance(one, int) for one in about.choices)
        if not texts and not (about.many and not inside):
            return ScalarNode(raw, 1, 1)
        if about.many and not inside and not raw.lstrip().startswith("["):
            return ListNode([ScalarNode(one.strip(), 1, 1) for one in raw.split(",")], 1, 1)
    (node,) = load_text(raw or "null", _SET, form="yaml")
    return node


def _step(here: Node, part: str | int, following: str | int, option: str) -> Node:
    """Go one part down, making what is missing."""
    child = _child(here, part)
    if child is None:
        child = ListNode([], 1, 1) if isinstance(following, int) else MapNode({}, {}, 1, 1)
        _place(here, part, child, option)
    return child


def _child(here: Node, part: str | int) -> Node | None:
    if isinstance(here, MapNode):
        found = here.items.get(str(part))
        return None if isinstance(found, ScalarNode) and found.value is None else found
    if isinstance(here, ListNode) and isinstance(part, int) and part < len(here.items):
        return here.items[part]
    return None


def _place(here: Node, part: str | int, node: Node, option: str) -> None:
    if isinstance(here, MapNode) and isinstance(part, str):
        here.items[part] = node
        here.keys.setdefault(part, Position(node.line, node.col))
        return
    if isinstance(here, ListNode) and isinstance(part, int) and part <= len(here.items):
        items = list(here.items)
        items[part : part + 1] = [node]
        object.__setattr__(here, "items", items)
        return
    raise ValueError(f"there is no place for {option.removeprefix(_SET).strip()} here")


def apply_options(
    given: Given,
    fields: Sequence[Entered],
    values: Mapping[str, JsonValue],
    flags: Mapping[str, str],
) -> None:
    """Put the options of a command over an entry; `flags` says what each is called."""
    for one in fields:
        value = values.get(one.name)
        if value is None or value == []:
            continue
        node: Node
        if isinstance(value, list):
            node = ListNode([_scalar(part) for part in value], 1, 1)
        else:
            node = _scalar(value)
        given.put((one.name,), node, flags[one.name])


def _scalar(value: JsonValue) -> ScalarNode:
    if isinstance(value, str | int | bool):
        return ScalarNode(value, 1, 1)
    raise TypeError(f"{value!r} is no value of an option")
