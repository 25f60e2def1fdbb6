"""What differs between two rule books, in words: each piece as it was and as it is."""

from __future__ import annotations

import json
from typing import Any

from oocd.engine.library import Library
from oocd.engine.replay.units import Kind, Unit, base_of, units_between
from oocd.engine.rulebook import Version
from oocd.engine.ruleset import Rule


def differing(old: Library, new: Library) -> list[dict[str, Any]]:
    """Give every piece that differs, with what it says in each and its sources."""
    return [_entry(unit, old, new) for unit in units_between(old, new)]


def _entry(unit: Unit, old: Library, new: Library) -> dict[str, Any]:
    before, after, cite = _sides(unit, old, new)
    return {
        "kind": unit.kind.value,
        "id": unit.id,
        "family": unit.family,
        "how": unit.how.value,
        "title": unit.title,
        "old": before,
        "new": after,
        "cite": cite,
    }


def _sides(
    unit: Unit, old: Library, new: Library
) -> tuple[dict[str, str], dict[str, str], list[list[str]]]:
    if unit.kind is Kind.MATRICES:
        return _matrices(old, new), _matrices(new, old), _matrix_sources(new)
    olds, news = old.families.get(unit.family, ()), new.families.get(unit.family, ())
    if unit.kind is Kind.FAMILY:
        return _dates(olds), _dates(news), []
    for version in news:
        base = base_of(version, olds)
        one, other = _piece(base, unit), _piece(version, unit)
        if one[0] != other[0]:
            force = f"from {version.name}"
            return one[0], {**other[0], "in force": force}, other[1] or one[1]
    return {}, {}, []


def _piece(version: Version | None, unit: Unit) -> tuple[dict[str, str], list[list[str]]]:
    if version is None:
        return {}, []
    if unit.kind is Kind.PARAMETER:
        held = {**version.file.parameters, **version.file.sets_parameters}.get(unit.name)
        if held is None:
            return {}, []
        return {"value": str(held.value)}, [[c.source, c.at] for c in held.cite]
    for rule in version.file.rules:
        if rule.id == unit.name:
            return _rule(rule), [[c.source, c.at] for c in rule.cite]
    return {}, []


def _rule(rule: Rule) -> dict[str, str]:
    said = {
        "title": rule.title,
        "effect": rule.effect.value,
        "applies to": ", ".join(rule.applies_to),
        "given": _condition(rule.given),
        "when": _condition(rule.when),
        "met": rule.say.met,
        "not met": rule.say.not_met,
        "not known": rule.say.unknown,
    }
    return {name: text for name, text in said.items() if text}


def _condition(condition: object) -> str:
    return "" if condition is None else json.dumps(condition, ensure_ascii=False).replace('"', "")


def _matrices(library: Library, other: Library) -> dict[str, str]:
    """Give what matrices say that the other rule book does not have."""
    known = {compiled.sha256 for compiled in other.matrices}
    found = {}
    for compiled in library.matrices:
        matrix = compiled.matrix
        if compiled.sha256 not in known or len(library.matrices) != len(other.matrices):
            days = f"from {matrix.in_force.from_}, to {matrix.in_force.to or 'open'}"
            found[matrix.title] = f"adjustment limit {matrix.adjustment.limit}; {days}"
    return found


def _matrix_sources(library: Library) -> list[list[str]]:
    last = library.matrices[-1].matrix.adjustment.cite if library.matrices else ()
    return [[c.source, c.at] for c in last]


def _dates(versions: tuple[Version, ...]) -> dict[str, str]:
    return {
        version.file.title: f"from {version.name}, to {version.file.in_force.to or 'open'}"
        for version in versions
    }
