"""Signs off a version of a family, or a gravity matrix: who, in which role, when, for what content.

The one line `signed_off:` of the file is changed; comments and layout stay. What is signed is the
hash of the content without its sign-off, so any later change of the content undoes it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from oocd.engine.errors import CheckFailed, InputError, Problem, SelectionError, did_you_mean
from oocd.engine.library import Library, read_library
from oocd.engine.lint import lint
from oocd.engine.nodes import MapNode, to_plain
from oocd.engine.placing import put_in_place
from oocd.engine.ruleset import SignOff
from oocd.engine.score_tables import IMPORTED
from oocd.engine.testing import Report, run_tests
from oocd.engine.versions import CompiledMatrix
from oocd.engine.yamlio import load_text

GRAVITY = "gravity/"
_LINE = re.compile(
    r"signed_off:[ ]*(?:null|~|\{[^{}\n]*\})?(?P<more>[ ]*(?:#[^\r\n]*)?)(?=\r?\n|$)"
)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be signed: a version of a family, or a matrix, with the hash of its content."""

    name: str
    version: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, and how it was written."""

    target: Target
    sign: SignOff
    tests: int


def find_target(library: Library, family: str, version: str | None = None) -> Target:
    """Find what is to be signed. Raises SelectionError, for indicative scores CheckFailed."""
    if family.startswith(GRAVITY):
        return _matrix(library, family, version)
    found = library.families.get(family)
    if found is None:
        matrices = [GRAVITY + matrix.matrix.matrix for matrix in library.matrices]
        hint = did_you_mean(family, [*library.families, *matrices])
        text = f"no family of rules is called `{family}`"
        raise SelectionError("S-FAMILY", text, hint or "`oocd rules list` names them.")
    names = [one.name for one in found]
    if version is None and len(found) > 1:
        hint = f"Give --version, one of: {', '.join(names)}."
        raise SelectionError("S-VERSION", f"`{family}` has {len(found)} versions", hint)
    for one in found:
        if version in {None, one.name}:
            return Target(family, one.name, one.path, one.sha256)
    hint = f"It has: {', '.join(names)}."
    raise SelectionError("S-VERSION", f"`{family}` has no version of {version}", hint)


def _matrix(library: Library, family: str, version: str | None) -> Target:
    found = {GRAVITY + compiled.matrix.matrix: compiled for compiled in library.matrices}
    compiled = found.get(family)
    if compiled is None:
        hint = did_you_mean(family, found) or f"Loaded: {', '.join(found)}."
        raise SelectionError("S-MATRIX", f"no gravity matrix is called `{family}`", hint)
    start = compiled.matrix.in_force.from_.isoformat()
    if version not in {None, start}:
        text = f"`{family}` has no version of {version}"
        raise SelectionError("S-VERSION", text, f"It has: {start}.")
    _refuse_own_scores(family, compiled)
    return Target(family, start, f"{family}.yaml", compiled.sha256)


def _refuse_own_scores(family: str, compiled: CompiledMatrix) -> None:
    """Only scores that were brought in from the sheet of whoever owns them can be signed."""
    scores, imported = compiled.matrix.scores, compiled.matrix.imported
    if scores.basis == IMPORTED and scores.sha256 is not None and imported is not None:
        return
    text = f"`{family}` cannot be signed off: its scores are {scores.basis}, not brought in"
    hint = "Bring in the force's own matrix with `oocd rules import-matrix`, and sign that."
    raise CheckFailed("R-INDICATIVE", text, hint)


def sign_off(
    root: Path,
    target: Target,
    by: str,
    role: str,
    clock: Callable[[], dt.date],
) -> Signed:
    """Check, test and sign. `clock` gives the day.

    Raises CheckFailed where the library or a test does not pass, or the file changes meanwhile;
    InputError where the line cannot be changed. Then nothing is written.
    """
    for name, text in (("name or id", by), ("role", role)):
        if not text.strip() or len(text) > _LONGEST or not text.isprintable():
            said = f"the {name} is blank, too long or holds what cannot be printed"
            raise SelectionError("S-SIGN", said)
    path = root / target.path
    before = path.read_bytes()
    library = read_library(root)
    _refuse_unsound(root)
    report = _tested(root, library, target)
    sign = SignOff(by=by.strip(), role=role.strip(), on=clock(), sha256=target.sha256)
    after = _with_sign(before, target, sign)
    family = target.name
    if find_target(read_library(root), family, target.version) != target:
        text = f"{target.path} or its table was changed while it was checked"
        raise CheckFailed("R-SIGN-OFF", text, "Read it again, and sign what it says now.")
    if path.read_bytes() != before:
        text = f"{target.path} was changed while it was checked"
        raise CheckFailed("R-SIGN-OFF", text, "Read it again, and sign what it says now.")
    put_in_place({path: after})
    return Signed(target, sign, len(report.results))


def _refuse_unsound(root: Path) -> None:
    """Refuse where `rules check` finds anything; sign-offs that a change has undone do not count.

    They are what signing anew puts right; two of them must not wait for each other.
    """
    problems = [problem for problem in lint(root) if problem.code != "R-SIGN-OFF"]
    if problems:
        text = "`oocd rules check` finds problems:\n" + "\n".join(str(p) for p in problems)
        raise CheckFailed("R-SIGN-OFF", text, "\nMend them first; nothing was signed.")


def _tested(root: Path, library: Library, target: Target) -> Report:
    """Run the family's tests; a matrix has none of its own, and every test may use it."""
    only = () if target.name.startswith(GRAVITY) else (target.name,)
    report = run_tests(root, library, only)
    if not report.passed or not report.results:
        said = "\n".join(report.lines())
        text = f"the rule tests do not pass:\n{said}"
        raise CheckFailed("R-SIGN-OFF", text, "\nMend them first; nothing was signed.")
    return report


def _with_sign(before: bytes, target: Target, sign: SignOff) -> bytes:
    """Change the one line, and see by reading it again that nothing else is changed."""
    text = before.decode()
    old = _read(before, target)
    matches = [m for m in _LINE.finditer(text) if m.start() == 0 or text[m.start() - 1] == "\n"]
    values = {"by": sign.by, "role": sign.role}
    words = ", ".join(f"{key}: {json.dumps(v, ensure_ascii=False)}" for key, v in values.items())
    line = f'signed_off: {{{words}, on: {sign.on.isoformat()}, sha256: "{sign.sha256}"}}'
    if "signed_off" not in old:
        anchor = re.search(r"^in_force:", text, re.MULTILINE)
        ending = "\r\n" if "\r\n" in text else "\n"
        start = end = anchor.start() if anchor is not None else -1
        line += ending
    else:
        start, end = matches[0].span() if len(matches) == 1 else (-1, -1)
        line += matches[0]["more"] if len(matches) == 1 else ""
    if start < 0:
        raise _unwritable(target)
    after = (text[:start] + line + text[end:]).encode()
    new = _read(after, target)
    said: JsonValue = {
        "by": sign.by,
        "role": sign.role,
        "on": sign.on.isoformat(),
        "sha256": sign.sha256,
    }
    if new != {**old, "signed_off": said}:
        raise _unwritable(target)
    return after


def _read(data: bytes, target: Target) -> dict[str, JsonValue]:
    try:
        (node,) = load_text(data, target.path)
    except InputError:
        raise _unwritable(target) from None
    plain = to_plain(node)
    if not isinstance(node, MapNode) or not isinstance(plain, dict):
        raise _unwritable(target)
    return plain


def _unwritable(target: Target) -> InputError:
    text = "the line `signed_off:` is not one plain line that could be changed alone"
    hint = "Write `signed_off: null` on a line of its own, at the edge."
    return InputError([Problem(target.path, 1, 1, "R-SIGN-OFF", text, hint)])
