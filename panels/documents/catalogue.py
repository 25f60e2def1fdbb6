"""Which papers there are, for whom, for which outcomes: `rules/letters/documents.yaml`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import Field, ValidationError

from oocd.engine.errors import InputError, Problem, RecordRefused, did_you_mean
from oocd.engine.nodes import position_at, to_plain
from oocd.engine.yamlio import load_path
from oocd.panels.kinds.base import Day, Option, Part, Ref

FILE = "documents.yaml"
Audience: TypeAlias = Literal["child", "parent", "victim", "solicitor", "panel", "police"]


class Paper(Part):
    """One paper: for whom it is, and when it is made."""

    audience: Audience = Field(alias="for")
    disposals: tuple[Option, ...] = ()
    final: bool = False
    blank: bool = False
    duties: tuple[Ref, ...] = ()
    asks_from: Day | None = None


class _File(Part):
    papers: dict[str, Paper]


def read_papers(folder: Path) -> Mapping[str, Paper]:
    """Read the list of papers of `rules/letters/`. Raises InputError with every problem."""
    path = folder / FILE
    (root,) = load_path(path)
    try:
        return _File.model_validate_json(json.dumps(to_plain(root))).papers
    except ValidationError as error:
        problems = []
        for one in error.errors():
            where = position_at(root, one["loc"])
            named = ".".join(str(part) for part in one["loc"])
            text = f"`{named}`: {one['msg']}"
            problems.append(Problem(str(path), where.line, where.col, "L-PAPERS", text, None))
        raise InputError(problems) from None


def paper_of(papers: Mapping[str, Paper], name: str) -> Paper:
    """Find a paper by name. Raises RecordRefused P-LETTER with what there is."""
    found = papers.get(name)
    if found is None:
        hint = did_you_mean(name, papers) or f"There are: {', '.join(papers)}."
        raise RecordRefused("P-LETTER", f"no document is called `{name}`", hint)
    return found
