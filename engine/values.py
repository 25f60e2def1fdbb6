"""What is known of one fact: a value, a range it lies in, or that it is not known and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Atom: TypeAlias = str | int | bool | dt.date
Value: TypeAlias = Atom | tuple[str, ...]


class WhyUnknown(StrEnum):
    """Why a fact is not known. The first three words are a case's own; the others the engine's."""

    NOT_ASKED = "not_asked"
    WOULD_NOT_SAY = "would_not_say"
    NOT_AVAILABLE = "not_available"
    DISPUTED = "disputed"
    NOT_GIVEN = "not_given"
    NOT_WORKED_OUT = "not_worked_out"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who gave a fact, from what, when, and whether it was verified."""

    source: str | None = None
    by: str | None = None
    on: str | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class FactValue:
    """One fact as the engine sees it.

    `low` and `high` are equal for a value known exactly, differ for a number or date known only
    within a range, and are None where nothing is known. `asks` names the facts a person would have
    to give. `assumed` says why a fact left out has a value (`absent_means`). `problem` is a fault
    that no answer mends, such as a blank in a lookup table.
    """

    path: str
    fact: str
    low: Value | None = None
    high: Value | None = None
    asks: tuple[str, ...] = ()
    why_unknown: WhyUnknown | None = None
    assumed: str | None = None
    problem: str | None = None
    provenance: Provenance | None = None
    made_of: tuple[FactValue, ...] = field(default=(), repr=False)

    @property
    def known(self) -> bool:
        """Whether anything at all is known of the value."""
        return self.low is not None

    @property
    def exact(self) -> bool:
        """Whether the value is known exactly."""
        return self.low is not None and self.low == self.high

    @property
    def value(self) -> Value | None:
        """The value where it is known exactly."""
        return self.low if self.exact else None


def exactly(path: str, fact: str, value: Value, made_of: tuple[FactValue, ...] = ()) -> FactValue:
    """Make a fact value that is known exactly."""
    return FactValue(path, fact, value, value, made_of=made_of)
