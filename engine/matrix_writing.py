"""Writes a matrix that was brought in: a dated table of scores and the matrix that reads it.

The files are tried first in a copy of the library, and put in place only where `rules check` finds
nothing new to say of them.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import JsonValue

from oocd.engine.catalogue import Table
from oocd.engine.errors import InputError, Problem, SelectionError, did_you_mean
from oocd.engine.library import Library
from oocd.engine.lint import lint
from oocd.engine.loader import Tree
from oocd.engine.matrix_import import Rows, Scored
from oocd.engine.placing import put_in_place
from oocd.engine.score_tables import (
    FACTOR_COLUMNS,
    FACTORS_ENDING,
    FOLDER,
    IMPORTED,
    SCORE_COLUMNS,
    table_paths,
    table_sha256,
)
from oocd.engine.versions import CompiledMatrix

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_IN_FORCE = re.compile(r"^in_force:[ ]*\{(?P<keys>[^{}#]*)\}(?P<more>[ ]*(?:#.*)?)$", re.MULTILINE)
_KEPT = ("adjustment", "applies", "not_applied", "bands", "alternatives", "texts", "cite")
_HEAD = (
    "# Brought in by `oocd rules import-matrix`.\n"
    "# To change a score, change the sheet and bring it in anew."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the matrix's name, whose it is, its days, and what it is like."""

    name: str
    title: str
    owner: str
    licence: str
    start: dt.date
    end: dt.date | None
    like: CompiledMatrix
    ends: str | None = None
    replace: bool = False

    @property
    def table(self) -> str:
        """The name of the table of scores."""
        return f"{self.name}-{self.start.isoformat()}"


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets that were read: their files and what was found in them."""

    scores_file: Path
    scores: Scored
    factors_file: Path | None = None
    factors: Scored | None = None


def like_matrix(library: Library, name: str | None, start: dt.date) -> CompiledMatrix:
    """Find the matrix whose bands and scale are taken over: by name, or in force on a day.

    Raises SelectionError.
    """
    found = {compiled.matrix.matrix: compiled for compiled in library.matrices}
    if name is not None and name in found:
        return found[name]
    loaded = f"Loaded: {', '.join(found)}."
    if name is not None:
        hint = did_you_mean(name, found) or loaded
        raise SelectionError("S-MATRIX", f"no gravity matrix is called `{name}`", hint)
    for compiled in found.values():
        first, last = compiled.matrix.day_range()
        if first <= start and (last is None or start <= last):
            return compiled
    text = f"no gravity matrix is in force on {start.isoformat()} whose bands could be taken over"
    raise SelectionError("S-MATRIX", text, f"Name one with --like. {loaded}")


def known_factors(root: Path, plan_table: str) -> Mapping[str, Mapping[str, str]]:
    """Give every factor there is, those apart that the import is about to write anew."""
    tree = Tree.open(root)
    rows = dict(tree.table(root / "lookups" / "factors.csv", "id"))
    for path in table_paths(root):
        if path.stem.endswith(FACTORS_ENDING) and path.stem != plan_table + FACTORS_ENDING:
            for name, row in tree.table(path, "id").items():
                rows.setdefault(name, row)
    return rows


def write_matrix(root: Path, plan: Plan, sheets: Sheets) -> tuple[Path, ...]:
    """Write the tables and the matrix; give their paths.

    Raises InputError, and leaves everything as it was, where a name cannot be used, a file stands
    there already (without `replace`), or the library would not be sound with the new files.
    """
    root = root.resolve()
    files = _files(root, plan, sheets)
    problems = _problems(root, files)
    if problems:
        raise InputError(problems)
    put_in_place(files)
    return tuple(files)


def _files(root: Path, plan: Plan, sheets: Sheets) -> dict[Path, bytes]:
    own = f"gravity/{plan.name}.yaml"
    if not _NAME.fullmatch(plan.name):
        hint = "Use small letters, digits and single - between them."
        raise _refused(own, "R-FILE-NAME", f"{plan.name!r} is no name for a matrix", hint)
    if plan.end is not None and plan.end < plan.start:
        raise _refused(own, "R-DATES", "the last day lies before the first")
    files = {root / FOLDER / f"{plan.table}.csv": _csv(SCORE_COLUMNS, sheets.scores.rows)}
    if sheets.factors is not None and sheets.factors.rows:
        path = root / FOLDER / f"{plan.table}{FACTORS_ENDING}.csv"
        files[path] = _csv(FACTOR_COLUMNS, sheets.factors.rows)
    yaml_path = root / own
    standing = [path for path in (*files, yaml_path) if path.exists()]
    if standing and not plan.replace:
        hint = "Give --replace to write over it, or another name."
        raise InputError(
            Problem(
                path.relative_to(root).as_posix(), 1, 1, "R-EXISTS", "it is there already", hint
            )
            for path in standing
        )
    if plan.ends is not None:
        path = root / "gravity" / f"{plan.ends}.yaml"
        files[path] = _ended(path, plan)
    files[yaml_path] = _matrix(root, plan, sheets)
    return files


def _refused(file: str, code: str, text: str, hint: str | None = None) -> InputError:
    return InputError([Problem(file, 1, 1, code, text, hint)])


def _csv(columns: Sequence[str], rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _digest(columns: Sequence[str], rows: Rows) -> str:
    """Hash rows as the loader will read them."""
    text = _csv(columns, rows).decode()
    read = csv.DictReader(io.StringIO(text, newline=""))
    return table_sha256(Table("", {row["id"]: row for row in read}))


def _matrix(root: Path, plan: Plan, sheets: Sheets) -> bytes:
    """Write the matrix: its own name, days and scores; scale and bands as in the one it is like."""
    tree = Tree.open(root)
    source = root / "gravity" / f"{plan.like.matrix.matrix}.yaml"
    raw = tree.plain(source)
    old: dict[str, JsonValue] = raw if isinstance(raw, dict) else {}
    before = plan.like.matrix if plan.like.matrix.matrix == plan.name else None
    in_force: dict[str, JsonValue] = {"from": plan.start.isoformat()}
    if plan.end is not None:
        in_force["to"] = plan.end.isoformat()
    scores, factors = sheets.scores, sheets.factors
    scored: dict[str, JsonValue] = {
        "table": plan.table,
        "column": "score",
        "basis": IMPORTED,
        "never_lowered": "never_lowered",
        "sha256": _digest(SCORE_COLUMNS, scores.rows),
    }
    imported: dict[str, JsonValue] = {
        "file": sheets.scores_file.name,
        "sha256": hashlib.sha256(sheets.scores_file.read_bytes()).hexdigest(),
        "rows": len(scores.seen),
        "taken": len(scores.rows),
    }
    if sheets.factors_file is not None and factors is not None:
        imported["factors_file"] = sheets.factors_file.name
        data = sheets.factors_file.read_bytes()
        imported["factors_sha256"] = hashlib.sha256(data).hexdigest()
        if factors.rows:
            scored["factors"] = plan.table + FACTORS_ENDING
            scored["factors_sha256"] = _digest(FACTOR_COLUMNS, factors.rows)
    left = len(scores.left_out)
    notices: list[JsonValue] = []
    if left:
        rows = "row" if left == 1 else "rows"
        notices.append(
            f"{left} {rows} of {plan.owner}'s gravity matrix could not be matched with an offence "
            "here and not loaded. An offence that was not loaded has no score."
        )
    data_out: dict[str, JsonValue] = {
        "matrix": plan.name,
        "title": plan.title,
        "in_force": in_force,
        "choose_by": plan.like.matrix.choose_by,
        "revision": before.revision + 1 if before is not None else 1,
        "dates_confidence": "H",
        "dates_note": f"The days are those that {plan.owner} gave.",
        "signed_off": None,
        "owner": plan.owner,
        "licence": plan.licence,
        "low": plan.like.matrix.low,
        "high": plan.like.matrix.high,
        "scores": scored,
        "imported": imported,
        **{key: old[key] for key in _KEPT if key in old},
        "indicative_label": f"Illustrative starting point: {plan.owner}'s scores, not signed off.",
        "notices": notices,
    }
    said = f"# Bands, scale, adjustment and sources are those of {plan.like.matrix.matrix}."
    body = yaml.dump(data_out, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return f"{_HEAD}\n{said}\n{body}".encode()


class _Dumper(yaml.SafeDumper):
    """Writes every part out: the reader refuses a part that is repeated by name."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 yaml's own signature
        """Say that nothing is repeated by name."""
        del data
        return True


def _ended(path: Path, plan: Plan) -> bytes:
    """Let another matrix end on the day before; only the line that says its days is changed."""
    file = f"gravity/{plan.ends}.yaml"
    if plan.ends == plan.name:
        raise _refused(file, "R-DATES", "a matrix cannot end itself", "Use --replace alone.")
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
    except OSError:
        raise SelectionError("S-MATRIX", f"no gravity matrix is called `{plan.ends}`") from None
    last = plan.start - dt.timedelta(days=1)
    found = _IN_FORCE.search(text)
    keys = found["keys"].split(",") if found is not None else []
    parts = [part.strip() for part in keys if part.strip() and part.split(":")[0].strip() != "to"]
    if found is None or [part.split(":")[0].strip() for part in parts] != ["from"]:
        hint = f"End it by hand: `to: {last}`."
        raise _refused(file, "R-DATES", "its days are not on one plain line", hint)
    new = f"in_force: {{{parts[0]}, to: {last.isoformat()}}}{found['more']}"
    return (text[: found.start()] + new + text[found.end() :]).encode()


def _problems(root: Path, files: Mapping[Path, bytes]) -> list[Problem]:
    """Try the files in a copy of the library: give what is wrong there and was not wrong before."""
    with tempfile.TemporaryDirectory(prefix="oocd-import-") as folder:
        copy = Path(folder) / "rules"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        put_in_place({copy / path.relative_to(root): data for path, data in files.items()})
        found = lint(copy)
    if not found:
        return []
    before = {(problem.file, problem.code, problem.text) for problem in lint(root)}
    return [p for p in found if (p.file, p.code, p.text) not in before]
