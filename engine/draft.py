"""A case while it is being written: answers in order, the document they make, and its text.

Answers are kept, not the document, so that the last one can be taken back. Nothing here asks
anybody or writes to a disk.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.catalogue import Catalogue

Json: TypeAlias = dict[str, JsonValue]
ADD, DONE = "add", "done"
"""What is answered to "is there another?"."""
_PATH = re.compile(r"(?P<list>[a-z0-9_.]+)\[(?P<index>[0-9]+)\]\.(?P<key>[a-z0-9_.]+)")
_PLAIN = re.compile(r"[a-z][a-z0-9_]*|[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_NOT_PLAIN = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null", "nan", "inf"})
_WRAPPERS = (frozenset({"unknown"}), frozenset({"value"}), frozenset({"id", "text"}))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the path it is given for and what was said; for a list, ADD or DONE."""

    path: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Draft:
    """A case file that was begun, if any, and the answers since."""

    base: Json
    answers: tuple[Answer, ...] = ()

    def adding(self, answer: Answer) -> Draft:
        """Give the draft with one more answer."""
        return replace(self, answers=(*self.answers, answer))

    def back(self) -> Draft:
        """Give the draft without its last answer."""
        return replace(self, answers=self.answers[:-1])

    def open_list(self, catalogue: Catalogue) -> str | None:
        """Name the list to which items are being added, if there is one."""
        found: str | None = None
        for answer in self.answers:
            if answer.path in catalogue.lists:
                found = answer.path if answer.value == ADD else None
        return found

    def document(self, catalogue: Catalogue) -> Json:
        """Make the case file's content; what needs another answer first is left out."""
        made = copy.deepcopy(self.base)
        waiting = set(self.unfinished(catalogue))
        for answer in self.answers:
            if answer.path in catalogue.lists:
                _grow(made, answer)
            elif answer.path not in waiting:
                _put(made, answer)
        return {name: value for name, value in made.items() if value != {}}

    def unfinished(self, catalogue: Catalogue, *, known: bool = False) -> Iterator[str]:
        """Give the paths of answers that cannot stand until another question is answered.

        `known` leaves out those that say that it is not known: nothing more is asked of them.
        """
        given = {answer.path for answer in self.answers}
        for answer in self.answers:
            if known and isinstance(answer.value, dict) and "unknown" in answer.value:
                continue
            if any(path not in given for path in needed_with(answer.path, catalogue)):
                yield answer.path


def needed_with(path: str, catalogue: Catalogue) -> list[str]:
    """Give the paths that an answer cannot do without: who adjusted a score, and why."""
    spec = catalogue.facts.get(catalogue.fact_of(path))
    if spec is None or not spec.needs:
        return []
    inside = _PATH.fullmatch(path)
    if inside is None:
        return list(spec.needs)
    place = f"{inside['list']}[{inside['index']}]."
    return [place + catalogue.key_of(name) for name in spec.needs]


def list_of(path: str) -> tuple[str, int] | None:
    """Give the list and the place in it that a path leads to; None for a fact of the case.

    >>> list_of("turnaround.events[1].date")
    ('turnaround.events', 1)
    """
    inside = _PATH.fullmatch(path)
    return None if inside is None else (inside["list"], int(inside["index"]))


def _grow(made: Json, answer: Answer) -> None:
    group, key = _home(made, answer.path)
    if isinstance(answer.value, dict):
        group[key] = answer.value
        return
    items = group.setdefault(key, [])
    if answer.value == ADD and isinstance(items, list):
        items.append({})


def _put(made: Json, answer: Answer) -> None:
    inside = _PATH.fullmatch(answer.path)
    if inside is None:
        group, key = _home(made, answer.path)
        group[key] = answer.value
        return
    home, name = _home(made, inside["list"])
    items = home[name]
    item = items[int(inside["index"])] if isinstance(items, list) else None
    if isinstance(item, dict):
        group, key = _home(item, inside["key"])
        group[key] = answer.value


def _home(made: Json, path: str) -> tuple[Json, str]:
    """Give the mapping that holds a path, and its key there; groups are made on the way."""
    *groups, key = path.split(".")
    here = made
    if path in made:  # a file may write the whole name on one line
        return made, path
    for name in groups:
        inner = here.setdefault(name, {})
        if not isinstance(inner, dict):
            inner = here[name] = {}
        here = inner
    return here, key


def case_text(document: Mapping[str, JsonValue]) -> str:
    """Write a case as YAML that the strict reader takes back as it was given.

    >>> print(case_text({"id": "A 1", "child": {"looked_after": True}, "offences": []}), end="")
    id: "A 1"
    child:
      looked_after: true
    offences: []
    """
    return "".join(f"{line}\n" for line in _block(document))


def _block(value: Mapping[str, JsonValue]) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, dict) and inner and not _in_line(inner):
            yield f"{_scalar(key)}:"
            yield from (f"  {line}" for line in _block(inner))
        elif isinstance(inner, list) and any(
            isinstance(i, dict) and not _in_line(i) for i in inner
        ):
            yield f"{_scalar(key)}:"
            for item in inner:
                yield from _item(item)
        else:
            yield f"{_scalar(key)}: {_flow(inner)}"


def _item(item: JsonValue) -> Iterator[str]:
    if not isinstance(item, dict) or not item or _in_line(item):
        yield f"  - {_flow(item)}"
        return
    for number, line in enumerate(_block(item)):
        yield f"  {'- ' if number == 0 else '  '}{line}"


def _in_line(value: Mapping[str, JsonValue]) -> bool:
    """Whether a mapping is one value with who gave it, a reason, or a factor with its text."""
    return any(keys <= value.keys() for keys in _WRAPPERS)


def _flow(value: JsonValue) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: JsonValue) -> str:
    if isinstance(value, str) and (_PLAIN.fullmatch(value) and value not in _NOT_PLAIN):
        return value
    return json.dumps(value, ensure_ascii=False)
