"""What differs between two rule books, piece by piece, and the new one with a piece put back.

A piece (`Unit`) is a rule, a parameter, the gravity matrices, or a family as a whole. Putting one
back, the rest left new, shows whether it alone made a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from oocd.engine.library import Library
from oocd.engine.replay.selecting import changed
from oocd.engine.rulebook import CompiledRule, Slot, Version
from oocd.engine.ruleset import Parameter

_WORDS = ("title", "say", "note", "cite", "never", "next_route", "refer_to", "when", "given")
"""Fields of a rule that do not decide, and the conditions, which are compared as they were read."""
MATRICES = "gravity"


class Kind(StrEnum):
    """What a piece is."""

    RULE = "rule"
    PARAMETER = "parameter"
    MATRICES = "matrices"
    FAMILY = "family"


class How(StrEnum):
    """How it differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece that differs."""

    kind: Kind
    family: str
    name: str
    how: How
    title: str

    @property
    def id(self) -> str:
        """Its name in reports."""
        return f"{self.family}:{self.name}" if self.kind is Kind.PARAMETER else self.name


def units_between(old: Library, new: Library) -> tuple[Unit, ...]:
    """Give what differs, in the order of families and files."""
    found: dict[Unit, None] = {}
    for family in sorted({*old.families, *new.families}):
        before, after = old.families.get(family, ()), new.families.get(family, ())
        mine = dict.fromkeys(_of_family(before, after))
        if not mine and _days(before) != _days(after):
            title = (after or before)[-1].file.title
            mine = {Unit(Kind.FAMILY, family, family, _how(before, after), title): None}
        found |= mine
    if _matrices(old) != _matrices(new):
        title = "; ".join(m.matrix.title for m in new.matrices) or "none"
        found[Unit(Kind.MATRICES, MATRICES, MATRICES, How.CHANGED, title)] = None
    first: dict[tuple[Kind, str, str], Unit] = {}
    for unit in found:
        first.setdefault((unit.kind, unit.family, unit.name), unit)
    return tuple(first.values())


def without(new: Library, old: Library, unit: Unit) -> Library:
    """Give the new rule book with one piece as the old one has it."""
    if unit.kind is Kind.MATRICES:
        return changed(new, matrices=old.matrices)
    before = old.families.get(unit.family, ())
    families = dict(new.families)
    if unit.kind is Kind.FAMILY or not families.get(unit.family):
        return _family_back(new, old, unit.family)
    families[unit.family] = tuple(
        _put_back(version, base_of(version, before), unit) for version in families[unit.family]
    )
    return changed(new, families=families)


def whole_family(unit: Unit) -> Unit:
    """Give the piece that is the whole family of another."""
    if unit.kind in {Kind.MATRICES, Kind.FAMILY}:
        return unit
    return Unit(Kind.FAMILY, unit.family, unit.family, How.CHANGED, unit.family)


def base_of(version: Version, olds: tuple[Version, ...]) -> Version | None:
    """Give the old version that a new one is to be compared with."""
    same = [old for old in olds if old.path == version.path]
    start = version.file.in_force.from_
    covering = [old for old in olds if old.covers(start, start)]
    found = same or covering
    return found[-1] if found else None


def rule_ids(units: tuple[Unit, ...], old: Library, new: Library) -> frozenset[str]:
    """Give the rules that differ or read a parameter that does; for whole families, all of them."""
    found: set[str] = set()
    for unit in units:
        if unit.kind is Kind.RULE:
            found.add(unit.name)
        for library in (old, new):
            for version in library.families.get(unit.family, ()):
                for rule in version.rules:
                    if unit.kind is Kind.FAMILY or (
                        unit.kind is Kind.PARAMETER and reads_parameter(rule, unit.name)
                    ):
                        found.add(rule.rule.id)
            if unit.kind is Kind.PARAMETER:
                found |= _readers(library, unit.name)
    return frozenset(found)


def _readers(library: Library, parameter: str) -> set[str]:
    return {
        rule.rule.id
        for versions in library.families.values()
        for version in versions
        for rule in version.rules
        if reads_parameter(rule, parameter)
    }


def reads_parameter(rule: CompiledRule, name: str) -> bool:
    """Whether a rule's condition or words read a parameter."""
    conditions = f"{rule.when!r} {rule.given!r}"
    if f":{name}')" in conditions:
        return True
    slots = (part for template in rule.say.values() for part in template)
    return any(isinstance(part, Slot) and part.fact == f"param.{name}" for part in slots)


def _of_family(before: tuple[Version, ...], after: tuple[Version, ...]) -> Iterator[Unit]:
    family = (after or before)[-1].family
    for version in after:
        base = base_of(version, before)
        if base is not None and _same(base, version):
            continue
        yield from _parameters(family, base, version)
        yield from _rules(family, base, version)
    if before and not after:
        yield Unit(Kind.FAMILY, family, family, How.REMOVED, before[-1].file.title)


def _same(base: Version, version: Version) -> bool:
    """Whether two versions hold the same text, none of it taken out or set otherwise since."""
    held = len(base.rules) == len(version.rules) and _values(base) == _values(version)
    return base is version or (base.sha256 == version.sha256 and held)


def _parameters(family: str, base: Version | None, version: Version) -> Iterator[Unit]:
    old, new = _values(base), _values(version)
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            how = How.ADDED if one is None else How.REMOVED
        elif one.value != other.value:
            how = How.CHANGED
        else:
            continue
        title = (other or one or next(iter(new.values()))).title
        yield Unit(Kind.PARAMETER, family, name, how, title)


def _values(version: Version | None) -> dict[str, Parameter]:
    if version is None:
        return {}
    return {**version.file.parameters, **version.file.sets_parameters}


def _rules(family: str, base: Version | None, version: Version) -> Iterator[Unit]:
    old, new = _by_id(base), _by_id(version)
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Unit(Kind.RULE, family, name, How.ADDED, new[name][0].rule.title)
        elif name not in new:
            yield Unit(Kind.RULE, family, name, How.REMOVED, old[name][0].rule.title)
        elif _meaning(old[name], base) != _meaning(new[name], version):
            yield Unit(Kind.RULE, family, name, How.CHANGED, new[name][0].rule.title)


def _by_id(version: Version | None) -> dict[str, list[CompiledRule]]:
    found: dict[str, list[CompiledRule]] = {}
    for rule in version.rules if version is not None else ():
        found.setdefault(rule.rule.id, []).append(rule)
    return found


def _meaning(rules: list[CompiledRule], version: Version | None) -> list[str]:
    """Write down what decides in a rule, the file that its parameters stand in left out."""
    path = version.path if version is not None else ""
    return [
        f"{rule.key} {rule.applies_to} {rule.when!r} {rule.given!r} "
        f"{rule.rule.model_dump(exclude=set(_WORDS))}".replace(path, "")
        for rule in rules
    ]


def _put_back(version: Version, base: Version | None, unit: Unit) -> Version:
    if unit.kind is Kind.PARAMETER:
        return _parameter_back(version, base, unit.name)
    old = _by_id(base).get(unit.name, [])
    rules: list[CompiledRule] = []
    placed = False
    for rule in version.rules:
        if rule.rule.id != unit.name:
            rules.append(rule)
        elif not placed:
            rules.extend(old)
            placed = True
    return replace(version, rules=tuple(rules if placed else [*rules, *old]))


def _parameter_back(version: Version, base: Version | None, name: str) -> Version:
    file = version.file
    for key in ("parameters", "sets_parameters"):
        mine: dict[str, Parameter] = dict(getattr(file, key))
        old = getattr(base.file, key).get(name) if base is not None else None
        if name in mine and (old is not None or key == "sets_parameters"):
            mine = {k: v for k, v in mine.items() if k != name}
        if old is not None:
            mine[name] = old
        file = file.model_copy(update={key: mine})
    return replace(version, file=file)


def _family_back(new: Library, old: Library, family: str) -> Library:
    families = {name: versions for name, versions in new.families.items() if name != family}
    if family in old.families:
        families[family] = old.families[family]
    governed = dict(new.governed)
    for target in {*old.governed, *new.governed}:
        names = [name for name in new.governed.get(target, ()) if name != family]
        if family in old.governed.get(target, ()) and family in families:
            names.append(family)
        governed[target] = tuple(names)
    return changed(new, families=dict(sorted(families.items())), governed=governed)


def _how(before: tuple[Version, ...], after: tuple[Version, ...]) -> How:
    return How.ADDED if not before else How.REMOVED if not after else How.CHANGED


def _days(versions: tuple[Version, ...]) -> list[tuple[object, ...]]:
    return [(v.sha256, v.file.in_force.model_dump_json()) for v in versions]


def _matrices(library: Library) -> list[tuple[object, ...]]:
    found = library.matrices
    return [(m.sha256, m.matrix.in_force.model_dump_json()) for m in found]
