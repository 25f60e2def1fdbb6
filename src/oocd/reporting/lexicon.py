"""What names read like: facts, values, options, effects, areas, by a rule library's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.catalogue import FactSpec
from oocd.engine.dates import in_words
from oocd.engine.library import Library
from oocd.engine.ruleset import Due, Rule

Json: TypeAlias = dict[str, JsonValue]
NOT_KNOWN = "not known"
_WHY = {
    "not_asked": "not asked",
    "would_not_say": "would not say",
    "not_available": "not available",
    "disputed": "disputed",
}
_BASES = {
    "S": "the source itself was read",
    "S2": "a reliable summary or local page was read",
    "C": "an official code list or data definition was read",
    "statute": "the Act itself",
    "local": "local policy",
    "P": "the source was read in part",
    "K": "background knowledge, not confirmed",
    "inference": "worked out by us from what was read",
    "synthesis": "put together by us from several sources",
    "design": "a choice made for this tool",
}
_CONFIDENCES = {"H": "high", "M": "medium", "L": "low"}


@dataclass(frozen=True)
class Lexicon:
    """Words for the names in a document. What is not in the library reads as its own name."""

    library: Library

    def fact(self, path: str) -> str:
        """Name a fact: `offences[1].hate` reads `hate crime`."""
        spec, key = self._spec(path)
        if spec is None:
            return path.rpartition(".")[2].replace("_", " ")
        title = spec.title or path
        return f"{title}: {self.target(key)}" if key else title

    def value(self, path: str, value: JsonValue) -> str:
        """Say a value as people do; what is not known is said to be so."""
        spec, _ = self._spec(path)
        if isinstance(value, dict):
            if "unknown" in value:
                why = _WHY.get(str(value["unknown"]))
                return f"{NOT_KNOWN} ({why})" if why else NOT_KNOWN
            ends = [self.value(path, value.get(end)) for end in ("from", "to")]
            return f"between {ends[0]} and {ends[1]}"
        if value is None:
            return NOT_KNOWN
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            if spec is not None and spec.type == "list":
                return f"{len(value)} given" if value else "none"
            return ", ".join(self._one(path, spec, part) for part in value) or "none"
        return self._one(path, spec, value)

    def _one(self, path: str, spec: FactSpec | None, value: JsonValue) -> str:
        text = str(value)
        if path.startswith("result."):
            return self.library.wording.statuses.get(text, text)
        if spec is None:
            return text
        if spec.type == "date":
            return self.date(text)
        if spec.type == "factors":
            return self.factor(text)
        if (
            spec.absent_means is not None
            and spec.absent_means.words
            and text == str(spec.absent_means.value)
        ):
            return spec.absent_means.words
        if spec.type in {"choice", "choices", "map"}:
            return self.library.catalogue.values_of(spec).get(text, text.replace("_", " "))
        return text.replace("_", " ") if spec.derived is not None else text

    def _spec(self, path: str) -> tuple[FactSpec | None, str]:
        """Give the spec of a path, and the key inside a map fact (`consent.youth_caution`)."""
        catalogue = self.library.catalogue
        if path.startswith("result."):
            return FactSpec(type="text", title="result"), path.split(".")[1]
        name = catalogue.fact_of(path)
        spec = catalogue.spec(path) or catalogue.spec(name)
        if spec is not None and spec.type == "map" and path not in catalogue.facts:
            return spec, path.rpartition(".")[2]
        return spec, ""

    def date(self, text: str) -> str:
        """Say an ISO date as people do; anything else as it stands."""
        try:
            return in_words(dt.date.fromisoformat(text))
        except ValueError:
            return text

    def target(self, name: str) -> str:
        """Name an option or programme."""
        found = self.library.options.get(name) or self.library.programmes.get(name)
        return found.title if found is not None else name.replace("_", " ")

    def area(self, name: str | None) -> str | None:
        """Name an area; None stays None."""
        if name is None:
            return None
        return next((area.title for area in self.library.areas.areas if area.id == name), name)

    def nation(self, name: str | None) -> str | None:
        """Name a nation; None stays None."""
        return None if name is None else self.value("nation", name)

    def effect(self, name: str) -> str:
        """Name an effect of an option."""
        found = (e.title for e in self.library.disposals.effects if e.id == name)
        return next(found, name.replace("_", " "))

    def factor(self, name: str) -> str:
        """Say a gravity factor."""
        rows = self.library.catalogue.tables["factors"].rows
        return rows[name]["text"] if name in rows else name.replace("_", " ")

    def offence(self, name: str | None) -> str:
        """Name an offence of the offence list."""
        if name is None:
            return "offence not known"
        rows = self.library.catalogue.tables["offences"].rows
        return rows[name]["offence"] if name in rows else name

    def status(self, name: str) -> str:
        """Say a status."""
        return self.library.wording.statuses.get(name, name)

    def sentence(self, name: str) -> str:
        """Give one of the sentences that every output shares."""
        return self.library.wording.sentences[name]

    def rule(self, rule_id: str, used: Mapping[str, str]) -> Rule | None:
        """Find a rule in the versions a document used (family to version), else in any."""
        spare: Rule | None = None
        for family, versions in self.library.families.items():
            for version in reversed(versions):
                for rule in version.file.rules:
                    if rule.id == rule_id:
                        if used.get(family) == version.name:
                            return rule
                        spare = spare or rule
        return spare

    def due(self, due: Due) -> str:
        """Say how a due date is counted."""
        if due.words is not None:
            return due.words
        if due.on is not None:
            return self.fact(due.on)
        periods = (
            (due.working_days, "working day"),
            (due.days, "day"),
            (due.weeks, "week"),
            (due.months, "month"),
        )
        number, unit = next((n, unit) for n, unit in periods if n is not None)
        return f"{number} {unit}{'' if number == 1 else 's'} after the {self.fact(due.after or '')}"


def basis_words(code: str) -> str:
    """Say what a basis code stands for."""
    return _BASES.get(code, code)


def confidence_words(code: str) -> str:
    """Say what a confidence code stands for."""
    return _CONFIDENCES.get(code, code)
