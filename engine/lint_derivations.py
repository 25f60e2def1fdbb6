"""Checks of how facts are worked out: known ways, named facts of the right kind, no circles."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from oocd.engine.catalogue import FactSpec
from oocd.engine.derivations import KINDS
from oocd.engine.errors import did_you_mean
from oocd.engine.lint_facts import FACTS
from oocd.engine.lint_notes import Loc, Notes

_DATES: dict[str, tuple[str, ...]] = {
    "age": ("born", "on"),
    "birthday": ("born",),
    "days_between": ("from", "to"),
    "date_plus": ("from",),
    "span": ("from", "to"),
}
"""The date facts each way of reckoning with dates names."""
_NUMBERS: dict[str, tuple[str, ...]] = {"birthday": ("age",), "date_plus": ("months", "days")}
_GIVES: dict[str, str] = {
    "age": "integer",
    "birthday": "date",
    "days_between": "integer",
    "date_plus": "date",
    "span": "date",
    "checklist_complete": "boolean",
}
_LOOKUP = ("table", "by", "column", "blank")


def check_derivations(notes: Notes) -> None:
    """Check every derived fact."""
    for name, spec in notes.library.catalogue.facts.items():
        if spec.derived is not None:
            _Derivation(notes, name, spec).check()
    _check_circles(notes)


class _Derivation:
    """One derived fact under check."""

    def __init__(self, notes: Notes, name: str, spec: FactSpec) -> None:
        self.notes = notes
        self.name = name
        self.spec = spec
        self.loc: Loc = ("facts", name, "derived")

    def _fault(self, loc: Loc, text: str, hint: str | None = None) -> None:
        self.notes.add(FACTS, (*self.loc, *loc), "R-FACT", f"`{self.name}`: {text}", hint)

    def check(self) -> None:
        """Check the way and what it names."""
        how = self.spec.derived
        if not isinstance(how, dict) or len(how) != 1:
            self._fault((), "a derivation has one key", f"Known: {', '.join(sorted(KINDS))}.")
            return
        kind, spec = next(iter(how.items()))
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS) or f"Known: {', '.join(sorted(KINDS))}."
            self._fault((), f"no derivation is called {kind!r}", hint)
            return
        gives: str = _GIVES.get(kind, self.spec.type)
        if gives != self.spec.type:
            self._fault((), f"{kind} gives a {gives}, and the fact is a {self.spec.type}")
        if kind in _DATES:
            self._dates(kind, spec)
        elif kind == "first_given":
            self._first_given(spec)
        elif kind == "lookup":
            self._lookup(spec)
        elif kind == "checklist_complete":
            known = self.notes.library.checklists
            if self.notes.whole and not (isinstance(spec, str) and spec in known):
                near = did_you_mean(str(spec), known)
                self._fault((kind,), f"no checklist is called {spec!r}", near)
        elif kind == "engine" and not isinstance(spec, str):
            self._fault((kind,), "engine is followed by a word")

    def _dates(self, kind: str, spec: JsonValue) -> None:
        if not isinstance(spec, dict):
            self._fault((kind,), f"{kind} needs {', '.join(_DATES[kind])}")
            return
        numbers = _NUMBERS.get(kind, ())
        for key in spec:
            if key not in {*_DATES[kind], *numbers}:
                hint = did_you_mean(key, (*_DATES[kind], *numbers))
                self._fault((kind, key), f"{kind} does not take {key!r}", hint)
        for key in _DATES[kind]:
            self._fact((kind, key), spec.get(key), "date")
        if numbers and not any(type(spec.get(key)) is int for key in numbers):
            self._fault((kind,), f"{kind} needs a whole number for {' or '.join(numbers)}")

    def _first_given(self, spec: JsonValue) -> None:
        if not isinstance(spec, list) or len(spec) < 2:  # noqa: PLR2004 a first and another
            self._fault(("first_given",), "first_given needs a list of facts")
            return
        for number, name in enumerate(spec):
            self._fact(("first_given", number), name, self.spec.type)

    def _lookup(self, spec: JsonValue) -> None:
        catalogue = self.notes.library.catalogue
        if not isinstance(spec, dict) or set(spec) - set(_LOOKUP) or "by" not in spec:
            self._fault(("lookup",), "lookup needs table, by and column")
            return
        table = str(spec.get("table"))
        loc = (*self.loc, "lookup", "table")
        tables = catalogue.tables
        if not self.notes.unknown(FACTS, loc, "R-UNKNOWN-TABLE", "lookup", table, tables):
            columns = {column for row in tables[table].rows.values() for column in row}
            column = str(spec.get("column"))
            place = (*self.loc, "lookup", "column")
            what = f"column of {table}"
            self.notes.unknown(FACTS, place, "R-UNKNOWN-TABLE", what, column, columns)
        if spec.get("blank", "problem") != "problem":
            self._fault(("lookup", "blank"), "`blank` is `problem` or left out")
        self._fact(("lookup", "by"), spec.get("by"), "choice")
        by = catalogue.spec(str(spec.get("by")))
        if by is not None and by.values_from != table:
            self._fault(("lookup", "by"), f"`{spec.get('by')}` holds no id of {table}")

    def _fact(self, loc: Loc, name: JsonValue, kind: str) -> None:
        """A fact that is there, of the kind needed, and within reach."""
        catalogue = self.notes.library.catalogue
        place = (*self.loc, *loc)
        names = catalogue.names()
        text = str(name)
        if self.notes.unknown(FACTS, place, "R-UNKNOWN-FACT", "fact", text, names):
            return
        spec = catalogue.spec(text)
        if spec is not None and spec.type != kind:
            self._fault(loc, f"`{text}` is a {spec.type}, and a {kind} is needed")
        home = catalogue.item_of(text)
        if home is not None and home != catalogue.item_of(self.name):
            self._fault(loc, f"`{text}` belongs to one item of `{home}`")


def _check_circles(notes: Notes) -> None:
    """A fact is not worked out from itself."""
    facts = notes.library.catalogue.facts
    for name in facts:
        seen: set[str] = set()
        waiting = list(_made_of(facts[name]))
        while waiting:
            part = waiting.pop()
            if part == name:
                text = f"`{name}` is worked out from itself"
                notes.add(FACTS, ("facts", name, "derived"), "R-CYCLE", text)
                break
            if part not in seen and part in facts:
                seen.add(part)
                waiting.extend(_made_of(facts[part]))


def _made_of(spec: FactSpec) -> Iterator[str]:
    """Give the facts that a fact's value may be taken from."""
    if spec.absent_means is not None and spec.absent_means.same_as is not None:
        yield spec.absent_means.same_as
    how = spec.derived
    for kind, value in how.items() if isinstance(how, dict) else ():
        if kind == "first_given" and isinstance(value, list):
            yield from (str(part) for part in value)
        elif isinstance(value, dict):
            keys = (*_DATES.get(kind, ()), "by")
            yield from (str(value[key]) for key in keys if key in value)
