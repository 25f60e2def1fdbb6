"""A force's own gravity matrix, read from its spreadsheet and matched with this library's offences.

Nothing is guessed: a row is taken by id, whole name or CJS code; a close name only where a person
has named that row and that offence; everything else is left out and listed. What cannot be right
(a score outside the scale, an offence twice) refuses the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oocd.engine.errors import InputError, Problem, did_you_mean, shown
from oocd.engine.library import Library
from oocd.engine.matching import How, Match, Matcher, plain
from oocd.engine.score_tables import IMPORTED
from oocd.engine.sheets import Row, SheetTable, read_sheet
from oocd.engine.versions import CompiledMatrix

COLUMNS = ("offence", "score")
MORE_COLUMNS = ("never_lowered", "notes")
FACTOR_COLUMNS = ("factor", "direction")
MORE_FACTOR_COLUMNS = ("id", "scope", "notes")
_TRUTHS = {"true": "true", "yes": "true", "false": "false", "no": "false", "": "false"}
_DIRECTIONS = ("aggravating", "mitigating")
_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_LONGEST_ID = 60
Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """How one row came out: taken as an offence (or factor), or left out."""

    line: int
    text: str
    how: How
    id: str | None
    candidates: tuple[str, ...] = ()


@dataclass
class Scored:
    """The scores of one sheet: the rows of the table to write, and how each row came out."""

    rows: Rows = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    carried: bool = False
    """Whether `never_lowered` was taken over from the matrix before."""

    @property
    def left_out(self) -> list[Seen]:
        """The rows that were not taken."""
        return [row for row in self.seen if row.id is None]


def read_scores(
    path: Path,
    library: Library,
    like: CompiledMatrix,
    accepted: Mapping[int, str],
    sheet: str | None = None,
) -> Scored:
    """Read a sheet of scores. `accepted` gives, by row, the offence a doubtful row is taken as.

    `like` is the matrix whose scale the scores are in. Raises InputError with every problem.
    """
    table = read_sheet(path, COLUMNS, MORE_COLUMNS, sheet)
    offences = library.catalogue.tables["offences"].rows
    matcher = Matcher(offences, "offence", "cjs_code")
    before = library.catalogue.tables[like.matrix.scores.table].rows
    held = like.matrix.scores.never_lowered
    found = Scored(carried="never_lowered" not in table.columns)
    taken: dict[str, int] = {}
    for row in table.rows:
        score = _score(table, row, like)
        never = _never(table, row)
        if not row.text("offence"):
            continue
        match = _settled(table, row, matcher.match(row.text("offence")), accepted)
        found.seen.append(
            Seen(row.line, row.text("offence"), match.how, match.id, match.candidates)
        )
        if match.id is None:
            continue
        if match.id in taken:
            said = f"{match.id} stands in row {taken[match.id]} too"
            table.add(row.cells["offence"], "R-DUPLICATE", said, "Keep one of the two rows.")
        taken.setdefault(match.id, row.line)
        if found.carried:
            never = before.get(match.id, {}).get(held or "") or "false"
        found.rows.append(
            {
                "id": match.id,
                "offence": offences[match.id].get("offence", ""),
                "score": score,
                "never_lowered": never,
                "notes": row.text("notes"),
            }
        )
    _unused(table, accepted)
    if not table.problems and not found.rows:
        said = "no row could be matched with an offence of this library"
        hint = "Give ids, names or CJS codes: `oocd rules list --offences` lists them."
        table.problems.append(Problem(table.file, 1, 1, "R-UNMATCHED", said, hint))
    if table.problems:
        raise InputError(table.problems)
    found.rows.sort(key=lambda entry: list(offences).index(entry["id"]))
    return found


def _score(table: SheetTable, row: Row, like: CompiledMatrix) -> str:
    cell, low, high = row.cells["score"], like.matrix.low, like.matrix.high
    text = cell.text
    if cell.fault is not None or not text:
        return ""  # told already
    if not (text.isascii() and text.isdecimal()):
        table.add(cell, "R-CELL", f"{shown(text)} is no score", f"Use {low} to {high}.")
    elif not low <= int(text[:9]) <= high:
        said = f"the score {shown(text)} lies outside the scale"
        table.add(cell, "R-CELL", said, f"Use {low} to {high}.")
    else:
        return str(int(text))
    return ""


def _never(table: SheetTable, row: Row) -> str:
    text = row.text("never_lowered")
    found = _TRUTHS.get(text.casefold())
    if found is None:
        said = f"never_lowered: {shown(text)} is neither true nor false"
        table.add(row.cells["never_lowered"], "R-CELL", said, "Write true or false.")
    return found or "false"


def _settled(table: SheetTable, row: Row, match: Match, accepted: Mapping[int, str]) -> Match:
    """Take a doubtful row as the offence that a person named for it."""
    named = accepted.get(row.line)
    if named is None:
        return match
    cell = row.cells["offence"]
    if match.how != "doubtful":
        said = f"row {row.line} is not doubtful ({match.id or 'no name is close'})"
        table.add(cell, "R-ACCEPT", said, "Leave it out of --accept-doubtful.")
    elif named not in match.candidates:
        said = f"row {row.line} is not close to {shown(named)}"
        table.add(cell, "R-ACCEPT", said, f"It is close to {', '.join(match.candidates)}.")
    else:
        return Match("accepted", named, match.candidates)
    return match


def _unused(table: SheetTable, accepted: Mapping[int, str]) -> None:
    lines = {row.line for row in table.rows}
    for line in accepted:
        if line not in lines:
            said = f"there is no row {line} to accept"
            table.problems.append(Problem(table.file, max(line, 1), 1, "R-ACCEPT", said))


def read_factors(
    path: Path,
    library: Library,
    known: Mapping[str, Mapping[str, str]],
    source: str,
    sheet: str | None = None,
) -> Scored:
    """Read a sheet of factors: those that `known` has are matched, the others are new.

    A new one whose text is close to a known one is doubtful and left out, unless the sheet gives
    it an id of its own. Raises InputError with every problem.
    """
    table = read_sheet(path, FACTOR_COLUMNS, MORE_FACTOR_COLUMNS, sheet)
    offences = Matcher(library.catalogue.tables["offences"].rows, "offence", "cjs_code")
    matchers = {
        way: Matcher({k: r for k, r in known.items() if r.get("direction") == way}, "text")
        for way in _DIRECTIONS
    }
    found = Scored()
    taken: dict[str, int] = {}
    for row in table.rows:
        text, way = row.text("factor"), row.text("direction").casefold()
        scope = _scope(table, row, offences)
        if way not in _DIRECTIONS:
            if way and row.cells["direction"].fault is None:
                hint = did_you_mean(way, _DIRECTIONS) or "Use aggravating or mitigating."
                table.add(row.cells["direction"], "R-CELL", f"{shown(way)} is no direction", hint)
            continue
        if not text:
            continue
        match = _factor(table, row, matchers[way].match(text), known)
        found.seen.append(Seen(row.line, text, match.how, match.id, match.candidates))
        if match.id is None:
            continue
        if match.id in taken:
            said = f"the factor {match.id} stands in row {taken[match.id]} too"
            table.add(row.cells["factor"], "R-DUPLICATE", said, "Keep one of the two rows.")
        taken.setdefault(match.id, row.line)
        if match.how == "accepted":
            entry = {"id": match.id, "direction": way, "scope": scope, "text": text}
            found.rows.append({**entry, "basis": IMPORTED, "source": source})
    if table.problems:
        raise InputError(table.problems)
    return found


def _factor(
    table: SheetTable, row: Row, match: Match, known: Mapping[str, Mapping[str, str]]
) -> Match:
    """Match one factor; a new one is `accepted` under its own id or one made of its text."""
    own, cell = row.text("id"), row.cells.get("id", row.cells["factor"])
    if match.id is not None:
        if own and own != match.id:
            said = f"{shown(row.text('factor'))} is the factor {match.id} already"
            table.add(cell, "R-CELL", said, "Leave out the id, or change the text.")
        return match
    if match.how == "doubtful" and not own:
        return match
    name = own or re.sub(r"[^a-z0-9]+", "_", plain(row.text("factor"))).strip("_")
    name = name if own else name[:_LONGEST_ID].strip("_")
    if not _ID.fullmatch(name) or len(name) > _LONGEST_ID:
        hint = "Give it an id of small letters, digits and single _ between them."
        table.add(cell, "R-CELL", f"{shown(name)} is not an id", hint)
    elif name in known:
        said = f"the id {name} is that of another factor ({known[name].get('text', '')})"
        table.add(cell, "R-DUPLICATE", said, "Give it another id.")
    return Match("accepted", name)


def _scope(table: SheetTable, row: Row, offences: Matcher) -> str:
    """Give the offences a factor belongs to, as ids; blank is `general`."""
    text = row.text("scope")
    if not text or plain(text) == "general":
        return "general"
    ids = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = offences.match(part)
        if match.id is None:
            near = f"Did you mean {match.candidates[0]}?" if match.candidates else None
            said = f"no offence is called {shown(part)}"
            table.add(row.cells["scope"], "R-CELL", said, near)
        else:
            ids.append(match.id)
    return ";".join(dict.fromkeys(ids))
