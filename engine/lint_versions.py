"""Checks of each version of a family: its place, its dates, and its ids."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from pathlib import PurePosixPath

from oocd.engine.lint_notes import Loc, Notes
from oocd.engine.lint_rules import check_citations, check_date_fact, versions_of
from oocd.engine.rulebook import Version
from oocd.engine.ruleset import InForce

_DAY = dt.timedelta(days=1)


def check_versions(notes: Notes) -> None:
    """Check every version, and the versions of a family against each other."""
    for family, versions in notes.library.families.items():
        for version in versions:
            _check_place(notes, version)
            _check_choice(notes, version, versions[0])
            _check_checklists(notes, version)
            _check_sign_off(notes, version)
            names = [(rule.id, _at(i, "id")) for i, rule in enumerate(version.file.rules)]
            notes.twice(version.path, names, "rule id")
        if _all_read(notes, family):
            check_dates(
                notes, [(v.path, v.file.in_force) for v in versions], f"the family {family}"
            )
    _check_ids(notes)


def _at(index: int, *more: str) -> Loc:
    return ("rules", index, *more)


def _all_read(notes: Notes, family: str) -> bool:
    """Whether every file of a family's folder could be read: else a gap may be no gap."""
    if notes.whole:
        return True
    read = {version.path for version in notes.library.families[family]}
    folder = (notes.root / next(iter(read))).parent
    files = {path.relative_to(notes.root).as_posix() for path in folder.glob("*.yaml")}
    return files == read


def _check_place(notes: Notes, version: Version) -> None:
    """The path says what the file says: area, family, first day."""
    path = PurePosixPath(version.path)
    file = version.file
    if path.stem != version.name:
        hint = f"Call it {version.name}.yaml."
        text = f"the file's name is not its `from`, {version.name}"
        notes.add(version.path, ("in_force", "from"), "R-FILE-NAME", text, hint)
    expected = ("national",) if file.area is None else ("areas", file.area)
    folders = path.parts[:-1]
    if folders != (*expected, file.family):
        loc: Loc = ("family",) if folders[:-1] == expected else ("area",)
        shown = "/".join((*expected, file.family))
        hint = f"Put it in {shown}/, or correct `family` and `area`."
        notes.add(version.path, loc, "R-FOLDER", f"the file does not lie in {shown}/", hint)


def _check_choice(notes: Notes, version: Version, first: Version) -> None:
    """Versions are chosen by one date of the case."""
    name, loc = version.file.choose_by, ("choose_by",)
    catalogue = notes.library.catalogue
    if not check_date_fact(notes, version.path, loc, name):
        if catalogue.item_of(name) is not None:
            text = f"`{name}` belongs to one item of a list; a version is chosen for the case"
            notes.add(version.path, loc, "R-SCOPE", text)
        if name != first.file.choose_by:
            text = f"other versions of the family are chosen by `{first.file.choose_by}`"
            notes.add(version.path, loc, "R-CHOOSE-BY", text, "One family has one date.")
    for number, fact in enumerate(version.file.raised_by):
        place = ("raised_by", number)
        names = catalogue.names()
        notes.unknown(version.path, place, "R-UNKNOWN-FACT", "fact", fact, names)


def check_dates(notes: Notes, spans: Sequence[tuple[str, InForce]], what: str) -> None:
    """Find days on which no version, or more than one, is in force.

    `spans` are (file, dates) in order of their first day. Two versions may share days only where
    both mark them as in doubt (`to_certain` of the one, `from_certain` of the other).
    """
    for (_, before), (file, after) in itertools.pairwise(spans):
        if before.to is not None and after.from_ > before.to + _DAY:
            text = f"{what} has no version from {before.to + _DAY} to {after.from_ - _DAY}"
            hint = "Let the versions meet, or say in one what held in between."
            notes.add(file, ("in_force", "from"), "R-GAP", text, hint)
    for (one, before), (file, after) in itertools.combinations(spans, 2):
        if before.to is not None and after.from_ > before.to:
            continue
        last = min((day for day in (before.to, after.to) if day is not None), default=None)
        sure_of_one = before.to_certain or before.to
        sure_of_other = after.from_certain or after.from_
        doubted = (
            last is not None
            and sure_of_one is not None
            and sure_of_one < after.from_
            and sure_of_other > last
        )
        if not doubted:
            until = "without end" if last is None else f"to {last}"
            text = f"{one} is in force too, from {after.from_} {until}"
            hint = "Let one end where the other begins, or mark the doubt in both."
            notes.add(file, ("in_force", "from"), "R-OVERLAP", text, hint)


def _check_ids(notes: Notes) -> None:
    """A rule id belongs to one family; a local parameter and a checklist to one as well."""
    homes: dict[str, str] = {}
    for version in versions_of(notes):
        for index, rule in enumerate(version.file.rules):
            home = homes.setdefault(rule.id, version.family)
            if home != version.family:
                text = f"the rule id {rule.id} belongs to the family {home}"
                notes.add(version.path, _at(index, "id"), "R-DUPLICATE", text)
    parameters: dict[str, str] = {}
    checklists: dict[str, str] = {}
    for version in versions_of(notes):
        for name, parameter in version.file.parameters.items():
            home = parameters.setdefault(name, version.family)
            if home != version.family and parameter.local:
                text = f"the local parameter {name!r} stands in the family {home} too"
                loc: Loc = ("parameters", name)
                notes.add(version.path, loc, "R-DUPLICATE", text, key=True)
        for index, checklist in enumerate(version.file.checklists):
            other = checklists.setdefault(checklist.id, version.family)
            if other != version.family:
                text = f"the checklist {checklist.id!r} belongs to the family {other}"
                notes.add(version.path, ("checklists", index, "id"), "R-DUPLICATE", text)


def _check_checklists(notes: Notes, version: Version) -> None:
    for index, checklist in enumerate(version.file.checklists):
        loc: Loc = ("checklists", index)
        if not checklist.cite:
            text = f"{checklist.id}: no source is cited"
            notes.add(version.path, (*loc, "cite"), "R-CITE", text)
        check_citations(notes, version.path, (*loc, "cite"), checklist.cite)
        ids = [(item.id, (*loc, "items", n, "id")) for n, item in enumerate(checklist.items)]
        notes.twice(version.path, ids, "item")


def _check_sign_off(notes: Notes, version: Version) -> None:
    signed = version.file.signed_off
    if signed is not None and signed.sha256 != version.sha256:
        text = f"the content has changed since {signed.by} signed it off on {signed.on}"
        hint = "Have it signed off anew, or write `signed_off: null`."
        notes.add(version.path, ("signed_off", "sha256"), "R-SIGN-OFF", text, hint)
