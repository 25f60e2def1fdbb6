"""What is in a file of cases, before anything is made of it: said of it, never mended.

How often each fact is not known, what cannot be, what stands twice, how many cases there are of
each area and month; every share with its denominator. A case that is not acceptable is counted
and told of, and is in no other number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from oocd.engine.case import Case, Given
from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.conditions import Trace
from oocd.engine.facts import FactBase
from oocd.engine.library import Library
from oocd.engine.replay.rows import Misfit, RowRead
from oocd.engine.values import FactValue

MOST_TOLD = 200
"""How many things of one kind are told of one by one; all are counted."""
NONE_GIVEN = "none given"


@dataclass(frozen=True, slots=True)
class Known:
    """How often a fact is known, of the cases (or list items) that could give it."""

    fact: str
    title: str
    of: int
    known: int
    left_out: int
    said: dict[str, int]
    """Why it was said not to be known -> how often."""

    @property
    def unknown(self) -> int:
        """How often it is not known, for whatever reason."""
        return self.of - self.known


@dataclass(frozen=True, slots=True)
class Twice:
    """Cases that stand more than once, by their rows."""

    what: str
    rows: tuple[int, ...]


@dataclass
class Quality:
    """What was found in a file of cases."""

    file: str
    rows: int = 0
    cases: int = 0
    synthetic: int = 0
    facts: list[Known] = field(default_factory=list)
    impossible: Counter[str] = field(default_factory=Counter)
    """Code of a problem -> how many rows have it."""
    misfits: list[Misfit] = field(default_factory=list)
    excluded: int = 0
    """Items that the rules leave out of every test (such as an offence before some age)."""
    excluded_at: list[tuple[int, str]] = field(default_factory=list)
    excluding_rule: str | None = None
    same_id: list[Twice] = field(default_factory=list)
    same_content: list[Twice] = field(default_factory=list)
    without_id: int = 0
    areas: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    decided: Counter[str] = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        """How many rows are no acceptable case."""
        return self.rows - self.cases


@dataclass
class _Count:
    of: int = 0
    known: int = 0
    left_out: int = 0
    said: Counter[str] = field(default_factory=Counter)

    def add(self, given: Given | None) -> None:
        self.of += 1
        if given is None:
            self.left_out += 1
        elif given.low is not None or given.high is not None:
            self.known += 1
        else:
            self.said[given.why_unknown.value if given.why_unknown else NONE_GIVEN] += 1


def look_over(rows: Iterable[RowRead], library: Library, file: str) -> Quality:
    """Look over every case once, in bounded memory save for one digest a case."""
    work = _Looking(Quality(file), library)
    for row in rows:
        work.add(row)
    return work.finished()


class _Looking:
    def __init__(self, found: Quality, library: Library) -> None:
        self.found, self.library = found, library
        catalogue = library.catalogue
        self.own = [name for name, spec in catalogue.facts.items() if _asked(name, spec, catalogue)]
        self.of_items = {
            name: [f for f in catalogue.item_keys(spec.item).values() if _counted(f, catalogue)]
            for name, spec in catalogue.lists.items()
        }
        self.counts: dict[str, _Count] = {}
        self.ids: dict[str, int] = {}
        self.contents: dict[bytes, int] = {}
        self.again: dict[str, list[int]] = {}
        self.alike: dict[str, list[int]] = {}
        self.excluding = library.exclude_rule()
        self.parameters = library.parameters_for(())
        if self.excluding is not None:
            found.excluding_rule = self.excluding.rule.id

    def add(self, row: RowRead) -> None:
        found = self.found
        found.rows += 1
        if row.case is None:
            for code in {misfit.problem.code for misfit in row.misfits}:
                found.impossible[code] += 1
            space = MOST_TOLD - len(found.misfits)
            found.misfits.extend(row.misfits[: max(space, 0)])
            return
        case = row.case
        found.cases += 1
        synthetic = case.facts.get("synthetic")
        found.synthetic += synthetic is not None and synthetic.low is True
        found.areas[case.text("area") or NONE_GIVEN] += 1
        found.months[_month(case)] += 1
        disposal = case.blocks.get("decided", {}).get("disposal")
        found.decided[str(disposal) if disposal is not None else NONE_GIVEN] += 1
        self._count_facts(case)
        self._remember(case, row.row)
        self._exclude(case, row.row)

    def _count_facts(self, case: Case) -> None:
        for name in self.own:
            given = case.facts.get(name)
            if name in self.library.catalogue.lists:
                items = case.lists.get(name)
                given = items if items is None or isinstance(items, Given) else Given((), ())
            self.counts.setdefault(name, _Count()).add(given)
        for name, facts in self.of_items.items():
            items = case.lists.get(name)
            if items is None or isinstance(items, Given):
                continue
            for item in items:
                for fact in facts:
                    self.counts.setdefault(fact, _Count()).add(item.get(fact))

    def _remember(self, case: Case, row: int) -> None:
        if case.id is None:
            self.found.without_id += 1
        elif (first := self.ids.setdefault(case.id, row)) != row:
            self.again.setdefault(case.id, [first]).append(row)
        digest = _content(case)
        if (first := self.contents.setdefault(digest, row)) != row:
            self.alike.setdefault(digest.hex()[:12], [first]).append(row)

    def _exclude(self, case: Case, row: int) -> None:
        """Find what the rules' own requirement for every offence certainly refuses."""
        rule = self.excluding
        if rule is None:
            return
        base = FactBase(case, self.library.catalogue, parameters=self.parameters)
        items = base.items(self.library.disposals.per_item.list)
        if isinstance(items, FactValue):
            return
        for item in items:
            if rule.when.evaluate(item, Trace())[0] is False:
                self.found.excluded += 1
                if len(self.found.excluded_at) < MOST_TOLD:
                    self.found.excluded_at.append((row, item.label))

    def finished(self) -> Quality:
        """Give what was found, facts in the catalogue's order."""
        found, facts = self.found, self.library.catalogue.facts
        found.facts = [
            Known(name, facts[name].title, c.of, c.known, c.left_out, dict(sorted(c.said.items())))
            for name in facts
            if (c := self.counts.get(name)) is not None
        ]
        found.same_id = [Twice(name, tuple(rows)) for name, rows in self.again.items()]
        found.same_content = [Twice(name, tuple(rows)) for name, rows in self.alike.items()]
        return found


def _asked(name: str, spec: FactSpec, catalogue: Catalogue) -> bool:
    """Whether somebody could give this fact of a case, and rules may read it."""
    if catalogue.item_of(name) is not None or spec.type == "map":
        return False
    return bool(spec.question) and not (spec.record_only or spec.optional)


def _counted(name: str, catalogue: Catalogue) -> bool:
    spec = catalogue.facts[name]
    return bool(spec.question) and not (spec.record_only or spec.optional)


def _month(case: Case) -> str:
    given = case.facts.get("decision_date")
    return given.low.isoformat()[:7] if given and isinstance(given.low, dt.date) else NONE_GIVEN


def _content(case: Case) -> bytes:
    """Digest everything but the id and the story."""
    facts = [
        (name, repr(g.low), repr(g.high), g.why_unknown)
        for name, g in sorted(case.facts.items())
        if name not in {"id", "story"}
    ]
    lists = [
        (name, items if isinstance(items, Given) else [sorted(item.items()) for item in items])
        for name, items in sorted(case.lists.items())
    ]
    blocks = [(name, sorted(block.items())) for name, block in sorted(case.blocks.items())]
    return hashlib.sha256(repr((facts, lists, blocks)).encode()).digest()[:16]
