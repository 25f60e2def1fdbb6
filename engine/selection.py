"""Which versions of which families speak: by the case's own dates, with every doubt kept."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oocd.engine.conditions import Asks
from oocd.engine.dates import in_words
from oocd.engine.errors import SelectionError, did_you_mean
from oocd.engine.facts import FactBase
from oocd.engine.library import Library
from oocd.engine.lookups import Option
from oocd.engine.rulebook import CompiledChecklist, Version
from oocd.engine.versions import CompiledMatrix

MOST_WORLDS = 16
"""How many combinations of versions in doubt are evaluated before the engine says so and stops."""


@dataclass(frozen=True)
class Selection:
    """The choices for each family, and the dates they were made by."""

    choices: Mapping[str, tuple[Version | None, ...]]
    days: Mapping[str, tuple[dt.date | None, dt.date | None, Asks]]
    facts: Mapping[str, str]

    def worlds(self) -> list[dict[str, Version | None]]:
        """Give every combination of versions that may be in force, the latest last."""
        names = list(self.choices)
        combined = itertools.islice(
            itertools.product(*(self.choices[name] for name in names)), MOST_WORLDS + 1
        )
        found = [dict(zip(names, versions, strict=True)) for versions in combined]
        if len(found) > MOST_WORLDS:
            doubtful = ", ".join(name for name in names if len(self.choices[name]) > 1)
            raise SelectionError(
                "S-DOUBT",
                f"too many versions are in doubt at once ({doubtful})",
                "Give exact dates.",
            )
        return found

    def versions(self) -> list[Version]:
        """Give every version that may be in force."""
        return [v for versions in self.choices.values() for v in versions if v is not None]

    def checklists(self) -> dict[str, CompiledChecklist]:
        """Give the checklists of the chosen versions; where several may be in force, the latest."""
        return {
            checklist.id: checklist
            for versions in self.choices.values()
            for version in versions
            if version is not None
            for checklist in version.checklists
        }

    def choosing(self, family: str) -> tuple[str, Asks]:
        """Give the fact that picks a family's version, and what it asks where not known."""
        first, _, asks = self.days[family]
        return self.facts[family], (asks if first is None else ())

    def half_known(self, target: str, library: Library) -> Asks:
        """Give the dates, known only by month or year, that leave a target's versions in doubt."""
        asks: dict[str, None] = {}
        for family, versions in self.choices.items():
            bears = family in library.governed.get(target, ()) or any(
                version is not None and library.rules_for(version, target) for version in versions
            )
            if len(versions) > 1 and bears:
                asks.update(dict.fromkeys(self.days[family][2]))
        return tuple(asks)

    def undated(self) -> list[str]:
        """Give the families whose choosing date is not known at all."""
        return [family for family, (first, _, _) in self.days.items() if first is None]

    def date_words(self, fact: str) -> str:
        """Give the date of a choosing fact in words."""
        for family, name in self.facts.items():
            first, last, _ = self.days[family]
            if name == fact and first is not None and last is not None:
                return (
                    in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"
                )
        return "an unknown date"

    def doubtful_fact(self, target: str, library: Library) -> str:
        """Give the choosing fact of the family in doubt that bears on a target."""
        doubtful = [family for family, versions in self.choices.items() if len(versions) > 1]
        governing = [family for family in library.governed.get(target, ()) if family in doubtful]
        return self.facts[(governing or doubtful)[0]]


def select(library: Library, base: FactBase) -> Selection:
    """Pick the versions of every family for a case.

    Raises SelectionError without a date of decision.
    """
    decision = base.get("decision_date")
    if not decision.known:
        hint = "Give decision_date in the case, or --as-at DATE."
        raise SelectionError("S-NO-DATE", "the date of the decision is not known", hint)
    area = base.get("area").value
    choices: dict[str, tuple[Version | None, ...]] = {}
    days: dict[str, tuple[dt.date | None, dt.date | None, Asks]] = {}
    facts: dict[str, str] = {}
    for family, versions in library.families.items():
        sample = versions[0].file
        if sample.area is not None and sample.area != area:
            continue
        value = base.get(sample.choose_by)
        first = value.low if isinstance(value.low, dt.date) else None
        last = value.high if isinstance(value.high, dt.date) else None
        days[family] = (first, last, value.asks)
        facts[family] = sample.choose_by
        choices[family] = _choices(library, family, first, last)
    return Selection(choices, days, facts)


def _choices(
    library: Library, family: str, first: dt.date | None, last: dt.date | None
) -> tuple[Version | None, ...]:
    """Give the versions that may apply; one that governs nothing speaks for all dates in doubt."""
    if first is None or last is None:
        return (None,)
    found, or_none = library.candidates(family, first, last)
    if not found:
        return (None,)
    return (None, *found) if or_none else found


def chosen_matrix(library: Library, base: FactBase, name: str | None) -> CompiledMatrix | None:
    """Pick the gravity matrix by the date of the decision, or by name.

    Raises SelectionError for a name that is not loaded.
    """
    if name is not None:
        for matrix in library.matrices:
            if matrix.matrix.matrix == name:
                return matrix
        names = [matrix.matrix.matrix for matrix in library.matrices]
        hint = did_you_mean(name, names) or f"Loaded: {', '.join(names)}."
        raise SelectionError("S-MATRIX", f"no gravity matrix is called {name!r}", hint)
    for matrix in library.matrices:
        value = base.get(matrix.matrix.choose_by)
        start, end = matrix.matrix.day_range()
        if (
            isinstance(value.low, dt.date)
            and start <= value.low
            and (end is None or value.low <= end)
        ):
            return matrix
    return None


def target_order(library: Library) -> Sequence[Option]:
    """Give options and programmes so that each comes after those whose results its rules read."""
    return library.order
