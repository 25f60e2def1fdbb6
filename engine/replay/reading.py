"""Cases in: from files of any kind, with or without a map, and from the panel record.

Every case is read and checked as a case file is. A case that does not fit is told of with its
place and its reason and the next one is read; nothing is left out without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson
from pydantic import JsonValue

from oocd.engine.case import Case
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.catalogue import Catalogue
from oocd.engine.errors import InputError
from oocd.engine.nodes import MapNode
from oocd.engine.replay.mapping import Joined, by_layout, join, read_map
from oocd.engine.replay.rows import Misfit, RowRead, read_rows
from oocd.engine.replay.tables import Encoding, open_sheet
from oocd.engine.yamlio import form_of, iter_cases, load_text

CASES_AT_ONCE = 10_000


@dataclass(frozen=True)
class Source:
    """A file of cases that has been opened: its columns where it has any, and its rows."""

    file: str
    names: Sequence[str]
    mapping: Joined | None
    rows: Iterator[RowRead]


def open_cases(
    path: Path,
    catalogue: Catalogue,
    *,
    map_path: Path | None = None,
    encoding: Encoding | None = None,
) -> Source:
    """Open a file of cases: case files as they are, tables by the map or by the layout of cases.

    Raises InputError where the file or the map cannot be used at all.
    """
    if map_path is None and form_of(str(path)) is not None:
        return Source(str(path), (), None, _case_rows(path, catalogue))
    found = None if map_path is None else read_map(map_path, catalogue)
    how = encoding or (found.encoding if found is not None else "utf-8")
    sheet = open_sheet(path, encoding=how, delimiter=found.delimiter if found else None)
    mapping = (
        by_layout(sheet.names, sheet.file, catalogue)
        if found is None
        else join(found, sheet.names, sheet.file, catalogue)
    )
    return Source(sheet.file, sheet.names, mapping, read_rows(sheet, mapping, catalogue))


def _case_rows(path: Path, catalogue: Catalogue) -> Iterator[RowRead]:
    for number, node in enumerate(iter_cases(path), 1):
        yield _read_node(node, number, str(path), catalogue)


def _read_node(node: MapNode | InputError, number: int, file: str, catalogue: Catalogue) -> RowRead:
    if isinstance(node, InputError):
        found = tuple(Misfit(number, None, None, problem) for problem in node.problems)
        return RowRead(number, node.problems[0].line, None, None, found)
    try:
        case = read_case(node, catalogue, file)
        check_case(case, catalogue, node)
    except InputError as error:
        found = tuple(Misfit(number, None, None, problem) for problem in error.problems)
        return RowRead(number, node.line, None, node, found)
    return RowRead(number, node.line, case, node)


def read_items(
    items: Iterable[Mapping[str, JsonValue]], catalogue: Catalogue, file: str = "record"
) -> Iterator[RowRead]:
    """Read items of a panel record: `{"case": the case file, "decided": what was decided}`.

    What was decided is set into the case's own `decided`, over what the case file says there, so
    that a replay can set the engine's range beside the panel's decision. An item whose decision
    is not yet made has no `decided`.
    """
    for number, item in enumerate(items, 1):
        facts, decided = item.get("case"), item.get("decided")
        case = dict(facts) if isinstance(facts, dict) else {}
        if isinstance(decided, dict):
            case["decided"] = {k: v for k, v in decided.items() if v is not None}
        text = orjson.dumps(case)
        try:
            (node,) = load_text(text, f"{file}:{number}", form="json")
        except InputError as error:
            yield _read_node(error, number, f"{file}:{number}", catalogue)
            continue
        if isinstance(node, MapNode):
            yield _read_node(node, number, f"{file}:{number}", catalogue)


def batches_of(
    rows: Iterable[RowRead], size: int = CASES_AT_ONCE
) -> Iterator[tuple[list[Case], list[Misfit]]]:
    """Gather cases some thousands at a time, with what did not fit on the way."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield (
            [row.case for row in some if row.case is not None],
            [misfit for row in some for misfit in row.misfits],
        )
