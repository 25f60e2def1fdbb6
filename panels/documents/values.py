"""Values for a document: codes, days and words, not yet in any language.

A document never reads the record. It is given the values made for its reader, so that what a reader
may not see is not there to be printed by mistake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Term:
    """A code from one of the lists that the wording has words for.

    `said` is what the rule library calls it, in the rules' own language. `name` is true where
    people make up the code themselves (an agency): without words it is shown as it was written.
    """

    list: str
    code: str
    said: str | None = None
    name: bool = False


Value: TypeAlias = str | int | dt.date | Term | tuple[str | int | dt.date | Term, ...]
Row: TypeAlias = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Values:
    """What a document may say: single values by name, and rows by name. None: not on record."""

    single: Mapping[str, Value | None] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether there is something under a name."""
        return self.single.get(name) is not None or bool(self.rows.get(name))


def joined(*parts: Values) -> Values:
    """Put values together; the later ones win."""
    single: dict[str, Value | None] = {}
    rows: dict[str, Sequence[Row]] = {}
    for part in parts:
        single |= part.single
        rows |= part.rows
    return Values(single, rows)
