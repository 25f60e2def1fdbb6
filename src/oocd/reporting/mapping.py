"""How a file of cases mapped, in words: what did not fit, row by row, and what nobody named."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from oocd.engine.errors import shown
from oocd.engine.replay.mapping import Joined
from oocd.engine.replay.rows import Misfit

WIDTH = 80
MOST_TOLD = 1_000


@dataclass
class Mapped:
    """What came of trying a map on a file."""

    file: str
    mapping: Joined | None
    rows: int = 0
    cases: int = 0
    misfits: list[Misfit] = field(default_factory=list)
    """The first of them; all are counted."""
    found: int = 0

    def add(self, misfits: Sequence[Misfit]) -> None:
        """Count what did not fit."""
        self.found += len(misfits)
        self.misfits.extend(misfits[: max(MOST_TOLD - len(self.misfits), 0)])


def misfit_lines(misfits: Iterable[Misfit]) -> Iterator[str]:
    """Give each thing that did not fit: its place, its column and value, why, and what to do."""
    for misfit in misfits:
        where = f"row {misfit.row}"
        if misfit.column is not None:
            where += f", column {shown(misfit.column)}"
        if misfit.value is not None:
            where += f", value {shown(misfit.value)}"
        yield from textwrap.wrap(
            f"{misfit.problem} ({where})", WIDTH, subsequent_indent="    ", break_on_hyphens=False
        )


def mapped_lines(mapped: Mapped) -> Iterator[str]:
    """Give the report line by line."""
    yield from misfit_lines(mapped.misfits)
    if mapped.found > len(mapped.misfits):
        yield f"and {mapped.found - len(mapped.misfits)} more; the counts below hold them all."
    if mapped.misfits:
        yield ""
    yield f"{mapped.cases} of {mapped.rows} rows map to cases."
    if mapped.rows > mapped.cases:
        rest = mapped.rows - mapped.cases
        yield f"{rest} of {mapped.rows} rows do not: {mapped.found} things are wrong in them."
    joined = mapped.mapping
    if joined is None:
        return
    yield f"{len(joined.targets)} columns are read."
    yield from _names("Left out, as the map says:", joined.left_out)
    yield from _names("In the map, not in the file (they may be absent):", joined.absent)
    words = "NOT NAMED by the map, so not read (map them, or list them under leave_out):"
    yield from _names(words, joined.not_named)


def _names(title: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield title
        joined = ", ".join(shown(name) for name in names)
        yield from textwrap.wrap(joined, WIDTH, initial_indent="  ", subsequent_indent="  ")


def misfit_fields(misfit: Misfit) -> dict[str, JsonValue]:
    """Give one thing that did not fit as JSON."""
    problem = misfit.problem
    return {
        "row": misfit.row,
        "column": misfit.column,
        "value": misfit.value,
        "file": problem.file,
        "line": problem.line,
        "col": problem.col,
        "code": problem.code,
        "why": problem.text,
        "hint": problem.hint,
    }


def mapped_fields(mapped: Mapped) -> dict[str, JsonValue]:
    """Give the report as JSON."""
    joined = mapped.mapping
    return {
        "file": mapped.file,
        "rows": mapped.rows,
        "cases": mapped.cases,
        "misfits": [misfit_fields(misfit) for misfit in mapped.misfits],
        "misfits_found": mapped.found,
        "read": [target.name for target in joined.targets] if joined else [],
        "left_out": list(joined.left_out) if joined else [],
        "absent": list(joined.absent) if joined else [],
        "not_named": list(joined.not_named) if joined else [],
    }
