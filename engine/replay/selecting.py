"""Which rules are meant: `current`, `as-at:DATE`, `proposal:NAME`, or the path of a folder.

`as-at:DATE` is the rule book of one day, held for every case whatever its dates. A proposal speaks
from its own first day, so that it changes no earlier case; `as_if_from` lets it speak earlier.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from oocd.engine.errors import InputError, Problem, SelectionError
from oocd.engine.library import Library, read_library
from oocd.engine.replay.overlay import laid_out, overlay_of
from oocd.engine.replay.proposal import Proposal, read_proposal
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import InForce

CURRENT, AS_AT, PROPOSAL = "current", "as-at:", "proposal:"
_BASE = ("facts.yaml", "sources.yaml", "lookups/*", "gravity/tables/*", "replay/*")


@dataclass(frozen=True)
class Chosen:
    """The rules that a selection means."""

    sel: str
    library: Library
    title: str
    proposal: Proposal | None = None
    starts: dt.date | None = None
    """The day from which a proposal speaks here."""
    files: Mapping[str, str] | None = None
    """The SHA-256 of the lookups and facts that every rule rests on."""

    def versions(self) -> list[dict[str, str | bool]]:
        """Give every version with its hash."""
        found: list[dict[str, str | bool]] = [
            {
                "family": version.family,
                "version": version.name,
                "sha256": version.sha256,
                "signed_off": version.signed_off,
            }
            for versions in self.library.families.values()
            for version in versions
        ]
        return found + [
            {
                "family": f"gravity/{matrix.matrix.matrix}",
                "version": matrix.matrix.in_force.from_.isoformat(),
                "sha256": matrix.sha256,
                "signed_off": matrix.signed_off,
            }
            for matrix in self.library.matrices
        ]


def choose(sel: str, root: Path, as_if_from: dt.date | None = None) -> Chosen:
    """Read the rules that a selection means; `root` is the current library.

    Raises SelectionError or InputError.
    """
    if sel == CURRENT:
        return Chosen(sel, read_library(root), "the current rules", files=base_files(root))
    if sel.startswith(AS_AT):
        day = _day(sel)
        held = held_at(read_library(root), day)
        return Chosen(sel, held, f"the rules as at {day.isoformat()}", files=base_files(root))
    if sel.startswith(PROPOSAL):
        return _proposed(sel, root, as_if_from)
    folder = Path(sel)
    if not folder.is_dir():
        hint = "Write current, as-at:YYYY-MM-DD, proposal:NAME or the path of a folder of rules."
        raise SelectionError("S-RULES", f"`{sel}` names no rules", hint)
    return Chosen(sel, read_library(folder), f"the rules in {sel}", files=base_files(folder))


def _proposed(sel: str, root: Path, as_if_from: dt.date | None) -> Chosen:
    proposal = read_proposal(root, sel.removeprefix(PROPOSAL))
    overlay = overlay_of(root, read_library(root), proposal, as_if_from)
    with laid_out(root, overlay) as folder:
        library, files = read_library(folder), base_files(folder)
    return Chosen(sel, library, f"the proposal “{proposal.title}”", proposal, overlay.starts, files)


def _day(sel: str) -> dt.date:
    text = sel.removeprefix(AS_AT)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        said = f"{text!r} is not a date"
        raise SelectionError("S-RULES", said, "Write as-at:YYYY-MM-DD.") from None


def base_files(root: Path) -> dict[str, str]:
    """Hash the files that every rule rests on."""
    found = {}
    for pattern in _BASE:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                name = path.relative_to(root).as_posix()
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def held_at(library: Library, day: dt.date) -> Library:
    """Give the rule book of one day, as if it had been and would be in force for ever."""
    families = {}
    for name, versions in library.families.items():
        kept = [version for version in versions if version.covers(day, day)]
        if kept:
            families[name] = (_held(kept[-1], day),)
    matrices = []
    for compiled in library.matrices:
        begins, ends = compiled.matrix.day_range()
        if begins <= day and (ends is None or day <= ends):
            force = {"in_force": _ALWAYS}
            matrices.append(replace(compiled, matrix=compiled.matrix.model_copy(update=force)))
    if not families:
        problem = Problem("national", 1, 1, "R-LIBRARY", f"no rule was in force on {day}")
        raise InputError([problem])
    governing = {name for names in library.governed.values() for name in names}
    for name in governing - set(families):
        families[name] = (_never(library.families[name][-1]),)
    return changed(library, families=dict(sorted(families.items())), matrices=tuple(matrices[-1:]))


_LONG_AGO = dt.date(1900, 1, 1)
_ALWAYS = InForce.model_validate({"from": _LONG_AGO})
_NEVER = InForce.model_validate({"from": _LONG_AGO, "to": _LONG_AGO})


def _held(version: Version, day: dt.date) -> Version:
    file = version.file.model_copy(update={"in_force": _ALWAYS, "plan_ends": None})
    rules = tuple(_undated(rule) for rule in version.rules if rule.speaks_on(day))
    return replace(version, file=file, rules=rules)


def _never(version: Version) -> Version:
    """Keep a family that governs something and was not in force: what it governs is not either."""
    file = version.file.model_copy(update={"in_force": _NEVER, "plan_ends": None})
    return replace(version, file=file, rules=(), checklists=())


def _undated(compiled: CompiledRule) -> CompiledRule:
    rule = compiled.rule.model_copy(update={"from_": None, "to": None})
    return replace(compiled, rule=rule)


def changed(library: Library, **parts: object) -> Library:
    """Give a library with parts replaced, remembering nothing of the old one."""
    fresh: dict[str, object] = {
        "written": {},
        "_of_choice": {},
        "_by_target": {},
        "_by_effect": {},
    }
    return replace(library, **{**fresh, **parts})  # type: ignore[arg-type]
