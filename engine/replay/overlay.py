"""Rules with a proposal laid over them: what new versions would say, as plain data by path.

The version in force on the proposal's first day is copied with that day as its beginning and with
the change; it takes over from the one before, whose file stays as it is. Versions that begin later
carry the change too.
"""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from oocd.engine.errors import InputError, Problem, did_you_mean
from oocd.engine.library import Library
from oocd.engine.loader import Tree
from oocd.engine.replay.proposal import FILE, FOLDER, Change, Proposal
from oocd.engine.rulebook import Version

Plain: TypeAlias = dict[str, Any]
_HEADER = "# {title}\n# Made from the proposal `{name}`; {source}.\n"


@dataclass(frozen=True)
class Overlay:
    """The files that a proposal makes: those that are new, and later ones that it changes."""

    proposal: Proposal
    starts: dt.date
    new: Mapping[str, Plain]
    later: Mapping[str, Plain]
    sources: Mapping[str, str]
    """New file -> the file it was made from."""

    @property
    def files(self) -> dict[str, Plain]:
        """Every file of it."""
        return {**self.later, **self.new}


def overlay_of(
    root: Path, library: Library, proposal: Proposal, starts: dt.date | None = None
) -> Overlay:
    """Lay a proposal over a library, from its own first day or from another.

    Raises InputError for a change that names what is not there.
    """
    work = _Laying(Tree.open(root), library, proposal, starts or proposal.in_force_from)
    for number, change in enumerate(proposal.changes):
        work.lay(number, change)
    if work.problems:
        raise InputError(work.problems)
    return Overlay(proposal, work.starts, work.new, work.later, work.sources)


@dataclass
class _Laying:
    tree: Tree
    library: Library
    proposal: Proposal
    starts: dt.date
    new: dict[str, Plain] = field(default_factory=dict)
    later: dict[str, Plain] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, number: int, text: str, hint: str | None = None) -> None:
        """Note a change that cannot be made."""
        file = f"{FOLDER}/{self.proposal.proposal}/{FILE}"
        words = f"changes.{number}: {text}"
        self.problems.append(Problem(file, 1, 1, "R-PROPOSAL", words, hint))

    def lay(self, number: int, change: Change) -> None:
        """Make one change in every file that it bears on."""
        if change.matrix is not None:
            self._matrix(number, change)
            return
        family = change.family or ""
        if family not in self.library.families:
            hint = did_you_mean(family, self.library.families)
            self.fault(number, f"no family of rules is called `{family}`", hint)
            return
        if change.adopt is not None:
            self._adopt(number, change)
            return
        here = [v for v in self.library.families[family] if v.covers(self.starts, self.starts)]
        if len(here) > 1:
            days = ", ".join(version.name for version in here)
            text = f"on {self.starts} more than one version of `{family}` may be in force ({days})"
            self.fault(number, text, "Begin on another day.")
            return
        done = [self._version(change, file) for file in self._files(family)]
        if not any(done):
            known = self._names(family, change)
            name = change.parameter or change.rule or ""
            hint = did_you_mean(name, known) or f"It has: {', '.join(sorted(known))}."
            self.fault(number, f"`{family}` has no `{name}` from {self.starts} on", hint)

    def _names(self, family: str, change: Change) -> set[str]:
        files = [version.file for version in self.library.families[family]]
        if change.parameter is not None:
            return {name for file in files for name in (*file.parameters, *file.sets_parameters)}
        return {rule.id for file in files for rule in file.rules}

    # --- the files ----------------------------------------------------------------------------

    def _files(self, family: str) -> Iterator[Plain]:
        """Give the files that hold from the first day on, ready to be changed."""
        for version in self.library.families[family]:
            if version.covers(self.starts, self.starts):
                yield self._copied(version)
            elif version.file.in_force.from_ > self.starts:
                yield self._changed(version.path)

    def _copied(self, version: Version) -> Plain:
        if version.file.in_force.from_ == self.starts:
            return self._changed(version.path)
        path = str(Path(version.path).with_name(f"{self.starts.isoformat()}.yaml"))
        if path not in self.new:
            plain = self._plain(version.path)
            self.new[path] = self._begun(plain, version.path, path)
        return self.new[path]

    def _begun(self, plain: Plain, source: str, path: str) -> Plain:
        """Let a copy begin on the first day, unsigned."""
        force = {"from": self.starts.isoformat()}
        ends = plain["in_force"].get("to")
        force |= {"to": ends} if ends is not None else {}
        plain["in_force"] = {**force, "takes_over": True}
        plain["revision"] = 1
        plain["signed_off"] = None
        plain["dates_note"] = f"Begins as the proposal {self.proposal.proposal} asks."
        self.sources[path] = source
        return plain

    def _changed(self, path: str) -> Plain:
        if path not in self.later:
            plain = self._plain(path)
            plain["signed_off"] = None
            self.later[path] = plain
        return self.later[path]

    def _plain(self, path: str) -> Plain:
        plain = copy.deepcopy(self.tree.plain(self.tree.root / path))
        return plain if isinstance(plain, dict) else {}

    # --- the changes --------------------------------------------------------------------------

    def _version(self, change: Change, file: Plain) -> bool:
        if change.parameter is not None:
            found = False
            for key in ("parameters", "sets_parameters"):
                if change.parameter in file.get(key, {}):
                    file[key][change.parameter]["value"] = change.value
                    found = True
            return found
        if change.add_rule is not None:
            file["rules"] = [*file["rules"], copy.deepcopy(change.add_rule)]
            return True
        rules = [rule for rule in file["rules"] if rule["id"] == change.rule]
        for rule in rules:
            rule.update(copy.deepcopy(change.fields))
        return bool(rules)

    def _adopt(self, number: int, change: Change) -> None:
        """Write the area's own rule from the national one."""
        if change.area not in self.library.catalogue.tables["areas"].rows:
            hint = did_you_mean(change.area or "", self.library.catalogue.tables["areas"].rows)
            self.fault(number, f"no area is called `{change.area}`", hint)
            return
        national = self.library.families[change.family or ""]
        rules = [
            rule
            for version in national
            for rule in self._plain(version.path)["rules"]
            if rule["id"] == change.adopt and version.covers(self.starts, dt.date.max)
        ]
        if not rules:
            self.fault(number, f"`{change.family}` has no `{change.adopt}` from {self.starts} on")
            return
        rule = {k: v for k, v in rules[-1].items() if k != "refer_to"} | dict(change.fields)
        own = f"{change.area}/{change.family}"
        if own in self.library.families:
            for file in self._files(own):
                file["rules"] = [*file["rules"], rule]
            return
        path = f"areas/{change.area}/{change.family}/{self.starts.isoformat()}.yaml"
        file = self.new.setdefault(path, self._area_file(change, national[-1]))
        file["rules"].append(rule)
        self.sources.setdefault(path, national[-1].path)

    def _area_file(self, change: Change, national: Version) -> Plain:
        area = self.library.catalogue.tables["areas"].rows[change.area or ""]["title"]
        return {
            "family": change.family,
            "title": f"{area}: what it has adopted",
            "area": change.area,
            "in_force": {"from": self.starts.isoformat()},
            "choose_by": national.file.choose_by,
            "revision": 1,
            "dates_confidence": "M",
            "dates_note": f"Begins as the proposal {self.proposal.proposal} asks.",
            "signed_off": None,
            "rules": [],
        }

    def _matrix(self, number: int, change: Change) -> None:
        named = [m for m in self.library.matrices if m.matrix.matrix == change.matrix]
        if not named:
            names = [m.matrix.matrix for m in self.library.matrices]
            hint = did_you_mean(change.matrix or "", names)
            self.fault(number, f"no gravity matrix is called `{change.matrix}`", hint)
            return
        matrix = named[0].matrix
        source = f"gravity/{matrix.matrix}.yaml"
        begins, ends = matrix.day_range()
        if ends is not None and ends < self.starts:
            self.fault(number, f"`{matrix.matrix}` has ended before {self.starts}")
            return
        if begins >= self.starts:
            plain = self._changed(source)
        else:
            name = f"{matrix.matrix}-{self.starts.isoformat()}"
            path = f"gravity/{name}.yaml"
            if path not in self.new:
                self.new[path] = self._begun(self._plain(source), source, path)
                self.new[path]["matrix"] = name
            plain = self.new[path]
        for key, value in change.fields.items():
            both = isinstance(value, dict) and isinstance(plain.get(key), dict)
            plain[key] = {**plain[key], **value} if both else value  # type: ignore[dict-item]


def text_of(overlay: Overlay, path: str) -> str:
    """Write a file of an overlay as YAML, with where it comes from."""
    import yaml  # noqa: PLC0415 - only what writes rules needs it

    source = overlay.sources.get(path)
    made = f"a copy of {source} with its changes" if source else "changed by it"
    title = str(overlay.files[path].get("title", path))
    header = _HEADER.format(title=title, name=overlay.proposal.proposal, source=made)
    body = yaml.safe_dump(overlay.files[path], sort_keys=False, allow_unicode=True, width=110)
    return header + str(body)


@contextmanager
def laid_out(root: Path, overlay: Overlay) -> Iterator[Path]:
    """Give a folder, for as long as it is needed, that holds the rules with an overlay."""
    with tempfile.TemporaryDirectory(prefix="oocd-proposal-") as name:
        folder = Path(name) / "rules"
        skipped = shutil.ignore_patterns("__pycache__", "*.py")
        shutil.copytree(root, folder, ignore=skipped)
        for path in overlay.files:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text_of(overlay, path), encoding="utf-8")
        tests = folder / FOLDER / overlay.proposal.proposal / "tests"
        if tests.is_dir():
            shutil.copytree(tests, folder, dirs_exist_ok=True)
        yield folder
