"""What documents take from the rule library: titles, and words for a child and a parent.

They are in the rules' own language; a wording in another language has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pydantic import JsonValue

from oocd.panels.documents.values import Row, Term, Values
from oocd.panels.kinds.decisions import Decided

Reader: TypeAlias = Literal["child", "parent"]
Told: TypeAlias = Mapping[str, tuple[str, str]]
"""An option or programme by id: its title, and what it is, as one reader is told."""


def _own_name(path: str) -> str:
    return path.rpartition(".")[2].replace("_", " ")


def _as_it_stands(path: str, value: JsonValue) -> str:
    del path
    return str(value)


@dataclass(frozen=True, slots=True)
class Library:
    """The words of a rule library that documents use. Offences, options and facts are by id."""

    offences: Mapping[str, str]
    child: Told = field(default_factory=dict)
    parent: Told = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    fact: Callable[[str], str] = _own_name
    value: Callable[[str, JsonValue], str] = _as_it_stands
    order: tuple[str, ...] = ()
    """Facts in the order in which they are asked."""

    def place(self, path: str) -> tuple[int, str]:
        """Say where a fact stands in that order; one of a map stands where the map does."""
        for name in (path, path.rpartition(".")[0]):
            if name in self.order:
                return self.order.index(name), path
        return len(self.order), path

    def told(self, reader: Reader, decision: Decided) -> Values:
        """Give what was decided and what is offered, as a child or a parent is told of it."""
        words = self.child if reader == "child" else self.parent
        title, what = _terms(reader, decision.disposal, words)
        rows: list[Row] = []
        for one in decision.programmes:
            name, about = _terms(reader, one, words)
            rows.append({"programme": name, "about": about})
        return Values({"option": title, "about": what}, {"programmes": rows})


def _terms(reader: Reader, option: str, words: Told) -> tuple[Term, Term]:
    title, what = words.get(option, (None, None))
    return Term(f"{reader}_options", option, title), Term(f"{reader}_about", option, what)
