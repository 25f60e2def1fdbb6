"""Adopting a proposal: dated versions, written beside older ones whose files stay as they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from oocd.engine.errors import CheckFailed, SelectionError
from oocd.engine.library import read_library
from oocd.engine.lint import lint
from oocd.engine.placing import put_in_place
from oocd.engine.replay.overlay import Overlay, laid_out, overlay_of, text_of
from oocd.engine.replay.proposal import FILE, FOLDER, read_proposal
from oocd.engine.testing import run_tests
from oocd.engine.yamlio import load_path

_LONGEST = 120


@dataclass(frozen=True)
class Adopted:
    """What was written, and how many rule tests had passed."""

    overlay: Overlay
    files: tuple[str, ...]
    tests: int


def adopt(root: Path, name: str, starts: dt.date, by: str) -> Adopted:
    """Check, test and write a proposal's versions.

    Raises CheckFailed where the checks or a test fail, it goes against national guidance, or a
    version would have to be rewritten; SelectionError for a proposal that is none. Then nothing is
    written.
    """
    if not by.strip() or len(by) > _LONGEST or not by.isprintable():
        text = "the role is blank, too long or holds what cannot be printed"
        raise SelectionError("S-SIGN", text)
    proposal = read_proposal(root, name)
    if proposal.against_national_guidance:
        text = f"`{name}` goes against national guidance and is for debate only"
        raise CheckFailed("R-DEBATE", text, proposal.warning)
    if proposal.status != "draft":
        raise CheckFailed("R-ADOPT", f"`{name}` is {proposal.status}, no draft")
    overlay = overlay_of(root, read_library(root), proposal, starts)
    if overlay.later:
        files = ", ".join(overlay.later)
        text = f"{files} begins on or after {starts} and would have to be rewritten"
        raise CheckFailed("R-ADOPT", text, "Adopt it from a later day, or change that file.")
    tests = _sound(root, overlay)
    written = {root / path: _signed(overlay, path, by).encode() for path in overlay.new}
    own = root / FOLDER / name / "tests"
    for path in sorted(own.rglob("*.yaml")) if own.is_dir() else ():
        written[root / path.relative_to(own)] = path.read_bytes()
    taken = [path for path in written if path.exists()]
    if taken:
        raise CheckFailed("R-ADOPT", f"{taken[0]} is there already")
    note = root / FOLDER / name / FILE
    written[note] = _marked(note, starts, by)
    put_in_place(written)
    return Adopted(overlay, tuple(str(path.relative_to(root)) for path in written), tests)


def _sound(root: Path, overlay: Overlay) -> int:
    """Check and test the rules with the proposal; give how many tests passed."""
    with laid_out(root, overlay) as folder:
        problems = lint(folder)
        if problems:
            text = f"the rules with it do not pass the checks: {problems[0]}"
            more = f"{len(problems)} in all. `oocd rules check --proposal` lists them."
            raise CheckFailed("R-ADOPT", text, more)
        report = run_tests(folder, read_library(folder))
        if not report.passed:
            text = "\n".join(report.lines())
            raise CheckFailed("R-ADOPT", f"a rule test fails with it:\n{text}")
        return len(report.results)


def _signed(overlay: Overlay, path: str, by: str) -> str:
    head, _, rest = text_of(overlay, path).partition("\n")
    return f"{head}\n# Adopted by: {by}. Not signed off yet.\n{rest}"


def _marked(path: Path, starts: dt.date, by: str) -> bytes:
    """Mark a proposal as adopted; two lines change."""
    load_path(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines):
        if line.startswith("status:"):
            lines[number] = f"status: adopted                        # by: {by}"
        elif line.startswith("in_force_from:"):
            lines[number] = f"in_force_from: {starts.isoformat()}"
    return "\n".join(lines).encode()


__all__ = ["Adopted", "adopt"]
