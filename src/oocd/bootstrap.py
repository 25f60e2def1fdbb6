"""Joins the engine with the packaged rules: reads a library once and evaluates files of cases.

Everything that shows a recommendation (command line, web) comes through here, so that the same
case, rules and settings give the same document, byte for byte, wherever it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.case import Case, Given
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.dates import in_words
from oocd.engine.durable import cross_check
from oocd.engine.errors import InputError, Problem, SelectionError, did_you_mean
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import Library, read_library
from oocd.engine.nodes import MapNode
from oocd.engine.recommendation import document, envelope
from oocd.engine.yamlio import iter_cases

Json: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the person at the keyboard sets for every case of one call, over the case itself."""

    area: str | None = None
    as_at: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One case and its recommendation: the published document in its envelope."""

    case: Case
    envelope: Json

    @property
    def data(self) -> Json:
        """The document inside the envelope."""
        data = self.envelope["data"]
        return data if isinstance(data, dict) else {}


def default_rules_root() -> Path:
    """Find the rules that are part of the package."""
    return Path(str(files("oocd.rules")))


def load_library(root: Path | None = None) -> Library:
    """Read a rule library: the packaged one, or the folder given.

    Raises InputError with every problem of every file.
    """
    return read_library(default_rules_root() if root is None else root)


def check_selection(library: Library, settings: Settings, overrides: Overrides) -> None:
    """Refuse an area or a matrix that is not loaded, before any case is read.

    Raises SelectionError.
    """
    areas = library.catalogue.tables["areas"].rows
    if overrides.area is not None and overrides.area not in areas:
        hint = did_you_mean(overrides.area, areas) or f"Loaded: {', '.join(areas)}."
        raise SelectionError("S-AREA", f"no area is called `{overrides.area}`", hint)
    names = [matrix.matrix.matrix for matrix in library.matrices]
    if settings.matrix is not None and settings.matrix not in names:
        hint = did_you_mean(settings.matrix, names) or f"Loaded: {', '.join(names)}."
        raise SelectionError("S-MATRIX", f"no gravity matrix is called `{settings.matrix}`", hint)


def evaluate_file(
    path: Path,
    library: Library,
    settings: Settings | None = None,
    overrides: Overrides | None = None,
) -> Iterator[Answer | InputError]:
    """Evaluate every case of a file in order: each its answer, or what is wrong with it.

    A bad case does not stop the others. NDJSON is read line by line; nothing is kept.
    """
    yield from evaluate_nodes(iter_cases(path), str(path), library, settings, overrides)


def evaluate_nodes(
    nodes: Iterable[MapNode | InputError],
    file: str,
    library: Library,
    settings: Settings | None = None,
    overrides: Overrides | None = None,
) -> Iterator[Answer | InputError]:
    """As `evaluate_file`, for cases already read as mappings; `file` names them in problems."""
    settings, overrides = settings or Settings(), overrides or Overrides()
    for node in nodes:
        if isinstance(node, InputError):
            yield node
            continue
        try:
            yield answer(node, file, library, settings, overrides)
        except InputError as error:
            yield error


def answer(
    node: MapNode, file: str, library: Library, settings: Settings, overrides: Overrides
) -> Answer:
    """Evaluate one case with both engines.

    Raises InputError with everything wrong with it, EngineDisagreement where the engines differ.
    """
    given = read_checked(node, file, library)
    case, notices = _with_overrides(given, library, overrides)
    try:
        found = evaluate(case, library, settings)
    except SelectionError as error:
        problem = Problem(file, node.line, node.col, error.code, error.message, error.hint)
        raise InputError([problem]) from None
    engines = cross_check(found)
    data = document(found)
    before = data["notices"]
    data["notices"] = [*notices, *(before if isinstance(before, list) else [])]
    return Answer(case, envelope(data, engines))


def read_checked(node: MapNode, file: str, library: Library) -> Case:
    """Read one case and refuse what cannot be. Raises InputError with everything wrong with it."""
    case = read_case(node, library.catalogue, file)
    check_case(case, library.catalogue, node)
    return case


def _with_overrides(
    case: Case, library: Library, overrides: Overrides
) -> tuple[Case, list[JsonValue]]:
    """Set what was asked for; where the case itself says something else, a notice tells of it."""
    notices: list[JsonValue] = []
    if overrides.as_at is not None:
        own = case.facts.get("decision_date")
        if own is not None and isinstance(own.low, dt.date) and own.low != overrides.as_at:
            notices.append(
                f"The law of {in_words(overrides.as_at)} was asked for and used. The case itself "
                f"gives {in_words(own.low)} as the date of the decision."
            )
        case = case.with_fact("decision_date", Given.exactly(overrides.as_at))
    if overrides.area is not None:
        titles: Mapping[str, Mapping[str, str]] = library.catalogue.tables["areas"].rows
        before = case.text("area")
        if before is not None and before != overrides.area:
            notices.append(
                f"The area {titles[overrides.area]['title']} was asked for and used. The case "
                f"itself gives {titles[before]['title']}."
            )
        case = case.with_fact("area", Given.exactly(overrides.area))
    return case, notices
