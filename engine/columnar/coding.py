"""How values become numbers, and which facts the rules of some libraries need at all.

A word (a choice, a cell of a lookup) is one number wherever it stands, so that two facts compare by
their numbers. A set of ids is a word of bits. One coding may serve several libraries, so that past
cases are made into columns once and tried under old and new rules alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.columnar.days import number
from oocd.engine.conditions import (
    Compare,
    FactRef,
    Includes,
    Joined,
    Literal,
    Node,
    OneOf,
    Quantified,
    Within,
)
from oocd.engine.errors import OocdError
from oocd.engine.library import Library
from oocd.engine.resolve import Status
from oocd.engine.values import Value

OTHER = -1
"""The number of a text that no rule names: it equals none that a rule names."""
WORD_BITS = 63
"""How many ids one word of bits holds; the highest bit stays free."""
AREA, DECISION = "area", "decision_date"
SCORED = (
    "offence.offence",
    "offence.aggravating",
    "offence.mitigating",
    "offence.adjustment.value",
)
"""What the gravity assessment reads beside the rules."""


class Kind(StrEnum):
    """How a fact is held in a column."""

    FLAG = "flag"
    """True or false."""
    CODE = "code"
    """One of a set of words, as a number."""
    NUMBER = "number"
    DAY = "day"
    IDS = "ids"
    """A set of ids, as words of bits."""
    ANSWER = "answer"
    """An answer in words, of which only counts that it was given."""
    LIST = "list"


def kind_of(spec: FactSpec) -> Kind:
    """Say how a fact of the catalogue is held."""
    match spec.type:
        case "boolean":
            absent = spec.absent_means.value if spec.absent_means is not None else None
            return Kind.CODE if isinstance(absent, str) else Kind.FLAG
        case "choice" | "map" | "text":
            return Kind.CODE
        case "integer":
            return Kind.NUMBER
        case "date":
            return Kind.DAY
        case "choices" | "factors":
            return Kind.IDS
        case "answer":
            return Kind.ANSWER
        case _:
            return Kind.LIST


@dataclass(frozen=True)
class Coding:
    """The numbers of words, the bits of ids, and what is to be held of a case."""

    codes: Mapping[str, int]
    ids: Mapping[str, Mapping[str, int]]
    """For a fact that is a set of ids: the bit of each id."""
    kinds: Mapping[str, Kind]
    """The facts to hold, of the case and of its items."""
    said: frozenset[str]
    """The facts of which it matters whether "not known" was said or they were left out."""
    lists: Mapping[str, tuple[str, ...]]
    """The lists to hold, each with the facts of an item."""

    @classmethod
    def of(cls, *libraries: Library) -> Coding:
        """Make the coding that serves these libraries."""
        work = _Gathering()
        for library in libraries:
            work.library(library)
        words = {word: index + 2 for index, word in enumerate(sorted(work.words))}
        return cls(
            words,
            {name: {key: i for i, key in enumerate(sorted(ids))} for name, ids in work.ids.items()},
            {name: work.kinds[name] for name in sorted(work.kinds)},
            frozenset(work.said & set(work.kinds)),
            {name: tuple(sorted(facts)) for name, facts in sorted(work.lists.items())},
        )

    def code(self, value: Value) -> int:
        """Give the number of a word or of true or false."""
        if isinstance(value, bool):
            return int(value)
        return self.codes.get(value, OTHER) if isinstance(value, str) else OTHER

    def words_of_bits(self, name: str) -> int:
        """Give how many words of bits a set of ids takes; one bit is for any other id."""
        return (len(self.ids[name]) + 1 + WORD_BITS - 1) // WORD_BITS

    def bit(self, name: str, identity: str) -> int:
        """Give the bit of an id; an id that is none of the catalogue's has the last one."""
        return self.ids[name].get(identity, len(self.ids[name]))

    def masks(self, name: str, ids: Iterable[str]) -> list[int]:
        """Give a set of ids as words of bits."""
        words = [0] * self.words_of_bits(name)
        for identity in ids:
            at, bit = divmod(self.bit(name, identity), WORD_BITS)
            words[at] |= 1 << bit
        return words

    def held(self, name: str, value: Value) -> int | bool | None:
        """Give a value as its column holds it (not for a set of ids)."""
        match self.kinds[name]:
            case Kind.FLAG:
                return value if isinstance(value, bool) else None
            case Kind.CODE:
                return self.code(value)
            case Kind.DAY:
                return number(value) if isinstance(value, dt.date) else None
            case Kind.ANSWER:
                return True
            case _:
                return value if isinstance(value, int) else None


def conditions_of(library: Library) -> Iterator[Node]:
    """Give every condition of a library."""
    for versions in library.families.values():
        for version in versions:
            for rule in version.rules:
                yield rule.when
                if rule.given is not None:
                    yield rule.given
            for checklist in version.checklists:
                yield checklist.applies
                yield from (item.applies for item in checklist.items)
    for matrix in library.matrices:
        yield matrix.applies
        for choices in matrix.choices.values():
            yield from (node for _, node in choices)


def parts_of(node: Node) -> Iterator[Node]:
    """Give a condition and every part of it."""
    yield node
    inner: tuple[Node, ...] = ()
    if isinstance(node, Joined):
        inner = node.parts
    elif isinstance(node, Quantified):
        inner = (node.where,)
    for part in inner:
        yield from parts_of(part)


@dataclass
class _Gathering:
    words: set[str] = field(default_factory=lambda: {status.value for status in Status})
    ids: dict[str, set[str]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    lists: dict[str, set[str]] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    def library(self, library: Library) -> None:
        """Gather what one library needs."""
        self._done = set()
        catalogue = library.catalogue
        for node in (part for root in conditions_of(library) for part in parts_of(root)):
            self._node(node, catalogue)
        self.lists.setdefault(library.disposals.per_item.list, set())
        names = [AREA, DECISION, *(name for name in SCORED if name in catalogue.facts)]
        for versions in library.families.values():
            for version in versions:
                names.append(version.file.choose_by)
                names += [i.fact for checklist in version.checklists for i in checklist.items]
                for parameters in (version.file.parameters, version.file.sets_parameters):
                    self._words(parameter.value for parameter in parameters.values())
                if version.file.area is not None:
                    self.words.add(version.file.area)
        names += [matrix.matrix.choose_by for matrix in library.matrices]
        for target in library.order:
            self.words.update(target.areas)
        for name in names:
            self._fact(name, catalogue)

    def _node(self, node: Node, catalogue: Catalogue) -> None:
        names: list[str] = []
        match node:
            case Compare():
                names.append(node.fact)
                if isinstance(node.operand, FactRef):
                    names.append(node.operand.name)
                elif isinstance(node.operand, Literal):
                    self._words([node.operand.value])
            case OneOf():
                names.append(node.fact)
                self._words(node.values)
            case Includes():
                names.append(node.fact)
            case Within():
                names += [node.fact, node.anchor]
            case Quantified():
                self.lists.setdefault(node.list_name, set())
            case _:
                pass
        for name in names:
            self._fact(name, catalogue)

    def _words(self, values: Iterable[Value]) -> None:
        self.words.update(value for value in values if isinstance(value, str))

    def _fact(self, name: str, catalogue: Catalogue) -> None:
        if name in self._done or name.startswith("result."):
            return
        self._done.add(name)
        spec = catalogue.spec(name)
        if spec is None:
            raise OocdError("BUG-FACT", f"no fact is called {name!r}")
        meaning = spec.absent_means
        if meaning is not None:
            self.said.add(name)
            self._words([meaning.value] if isinstance(meaning.value, str) else [])
            if meaning.same_as is not None:
                self._fact(meaning.same_as, catalogue)
        self._derived(spec.derived, catalogue)
        if spec.derived is not None and not spec.given:
            return
        if spec.derived is not None:
            self.said.add(name)
        self._hold(name, spec, catalogue)

    def _hold(self, name: str, spec: FactSpec, catalogue: Catalogue) -> None:
        kind = kind_of(spec)
        if kind is Kind.LIST:
            self.lists.setdefault(name, set())
            return
        if self.kinds.setdefault(name, kind) is not kind:
            text = f"{name} is of one type in one library and of another in another"
            raise OocdError("S-FACT-TYPE", text)
        if kind is Kind.CODE and spec.type != "text":
            self.words.update(catalogue.values_of(spec))
        if kind is Kind.IDS:
            rows = catalogue.tables["factors"].rows if spec.type == "factors" else ()
            self.ids.setdefault(name, set()).update(rows or catalogue.values_of(spec))
        home = catalogue.item_of(name)
        if home is not None:
            self.lists.setdefault(home, set()).add(name)

    def _derived(self, how: JsonValue, catalogue: Catalogue) -> None:
        if not isinstance(how, dict):
            return
        for kind, spec in how.items():
            if kind == "first_given" and isinstance(spec, list):
                names = [str(part) for part in spec]
                self.said.update(names[:-1])
                for name in names:
                    self._fact(name, catalogue)
            elif kind == "lookup" and isinstance(spec, dict):
                self._fact(str(spec["by"]), catalogue)
                rows = catalogue.tables[str(spec["table"])].rows
                self.words.update(rows)
                self.words.update(str(row.get(str(spec["column"]), "")) for row in rows.values())
            elif isinstance(spec, dict):
                for key in ("born", "on", "from", "to"):
                    if key in spec:
                        self._fact(str(spec[key]), catalogue)


__all__ = ["AREA", "DECISION", "OTHER", "SCORED", "WORD_BITS", "Coding", "Kind"]
