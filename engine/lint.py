"""Check a rule library: every rule well formed, cited, within its authority, dated and tested.

`oocd rules check` prints what `lint` finds. What each code means, and the way out, is in
`docs/errors.md`.
"""

from __future__ import annotations

from pathlib import Path

from oocd.engine.errors import InputError, Problem
from oocd.engine.library import inspect_library
from oocd.engine.lint_areas import check_areas
from oocd.engine.lint_derivations import check_derivations
from oocd.engine.lint_facts import check_facts
from oocd.engine.lint_gravity import check_gravity
from oocd.engine.lint_lookups import check_lookups
from oocd.engine.lint_notes import Notes
from oocd.engine.lint_registers import check_registers
from oocd.engine.lint_rules import check_rules
from oocd.engine.lint_tables import check_tables
from oocd.engine.lint_tests import check_tests
from oocd.engine.lint_usage import check_usage
from oocd.engine.lint_versions import check_versions

_UNREAD = ("R-SHAPE", "E-")
_CHECKS = (
    check_facts,
    check_derivations,
    check_tables,
    check_lookups,
    check_registers,
    check_gravity,
    check_versions,
    check_rules,
    check_usage,
    check_areas,
    check_tests,
)


def lint(root: Path) -> list[Problem]:
    """Find everything wrong with the rule library in a folder, in order of file and place.

    An empty list: the library is sound. Raises nothing; a folder that holds no library, or whose
    base files cannot be read, gives the problems of reading it.
    """
    try:
        library, tree = inspect_library(root)
    except InputError as error:
        return list(error.problems)
    found = list(tree.problems)
    if library is not None:
        whole = not any(problem.code.startswith(_UNREAD) for problem in found)
        notes = Notes(root, library, whole)
        for check in _CHECKS:
            check(notes)
        found.extend(notes.problems)
    return sorted(set(found))
