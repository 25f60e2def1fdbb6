"""A field map: which column of another system stands for what in the record (`rules/exchange/`)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator

from oocd.engine.errors import InputError, Problem
from oocd.engine.nodes import position_at, to_plain
from oocd.engine.yamlio import load_path
from oocd.panels.kinds.base import Line, Part, Ref, Words
from oocd.panels.kinds.referral import Referred, SingleAgency

Place = Annotated[
    str,
    StringConstraints(
        pattern=r"^(request|record|(referral|case|decision)\.[a-z0-9_]+(\.[a-z0-9_]+)*)$"
    ),
]
_DECISION = ("disposal", "outcome", "mapping", "on", "ended_on", "ended")
_FILLED = frozenset({"case", "completeness", "tags", "corrects", "why_corrected"})
_APART = ("case.victims", "case.care.checklist.victim_views")
_TRUTHS = {True: "yes", False: "no"}


class Column(Part):
    """One column of the other system."""

    column: Line
    to: Place
    form: Literal["text", "day", "whole", "truth", "choice", "outcome"] = "text"
    values: dict[str, str | int | bool] = Field(default_factory=dict)
    dated_by: Line | None = None
    only: Literal["in", "out"] | None = None
    needed: bool = False

    def comes_in(self) -> bool:
        """Whether it is read."""
        return self.only != "out" and self.to != "record" and not self.to.startswith("decision.")

    def ours(self, word: str) -> str | int | bool | None:
        """Give our value for their word, however it is written; None where there is none."""
        wanted = word.casefold()
        return next((ours for one, ours in self.values.items() if one.casefold() == wanted), None)

    def theirs(self, value: object) -> str | None:
        """Give their word for our value; None where there is none."""
        for word, ours in self.values.items():
            if ours == value and isinstance(ours, bool) == isinstance(value, bool):
                return word
        if not self.values and isinstance(value, bool):
            return _TRUTHS[value]
        return None


class FieldMap(Part):
    """The columns, and how days and gaps are written."""

    map: Ref
    title: Words
    signed_off: str | None
    basis: Literal["design", "local"]
    confidence: Literal["H", "M", "L"]
    dates: Line = "%Y-%m-%d"
    missing: tuple[str, ...] = ("",)
    unknown: dict[str, str] = Field(default_factory=dict)
    fixed: dict[Place, str] = Field(default_factory=dict)
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits(self) -> FieldMap:
        """Refuse places that are none, columns named twice, and a map without a reference."""
        problems = [why for one in self.columns for why in _wrong(one.to)]
        problems += [why for one in self.fixed for why in _wrong(one)]
        for named in ("column", "to"):
            seen = [getattr(one, named) for one in self.columns]
            problems += [
                f"{one} is there twice" for one in dict.fromkeys(seen) if seen.count(one) > 1
            ]
        if not any(one.to == "request" for one in self.columns):
            problems.append("no column is the `request`, their own reference")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def reference(self) -> Column:
        """The column with their own reference."""
        return next(one for one in self.columns if one.to == "request")

    def day(self, text: str) -> dt.date | None:
        """Read a day as they write it; None where it is none."""
        try:
            found = dt.datetime.strptime(text, self.dates).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            return None
        return found

    def written(self, day: dt.date) -> str:
        """Write a day as they do."""
        return day.strftime(self.dates)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What does not map: in which row (from 1, without the heading) and column, with what to do."""

    row: int
    reference: str | None
    column: str
    value: str
    text: str
    hint: str | None = None


def read_field_map(path: Path) -> FieldMap:
    """Read a field map. Raises InputError with every problem and its place."""
    (root,) = load_path(path)
    try:
        return FieldMap.model_validate_json(json.dumps(to_plain(root)))
    except ValidationError as error:
        problems = []
        for one in error.errors():
            where = position_at(root, one["loc"])
            named = ".".join(str(part) for part in one["loc"]) or "the map"
            text = f"`{named}`: {one['msg']}"
            problems.append(Problem(str(path), where.line, where.col, "X-MAP", text, None))
        raise InputError(problems) from None


def _wrong(place: str) -> list[str]:
    kind, _, rest = place.partition(".")
    head, _, tail = rest.partition(".")
    if place.startswith(_APART):
        return [f"{place}: what is a victim's is in no field map"]
    if kind == "decision" and rest not in _DECISION:
        return [f"{place}: a decision has {', '.join(_DECISION)}"]
    if kind == "referral":
        known = head in Referred.model_fields and head not in _FILLED
        if head == "single_agency":
            known = tail in SingleAgency.model_fields
        return [] if known else [f"{place}: a referral has no such field"]
    return []
