"""The fields durable-rules is given: what each one is called and how a case fills it.

Facts come from the shared derivations (`FactBase`, `ItemScope`). A number or a date is two fields,
the least and the most it may be, so that durable-rules itself decides every threshold; a date is
the number of its day. Text is sent as it is where it is an id, and otherwise as a digest: only
whether two texts are equal is ever asked. A field of a fact that is not known is left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from oocd.engine.conditions import Scope
from oocd.engine.dates import add_months
from oocd.engine.durable_formula import Scalar
from oocd.engine.durable_native import DurableFault
from oocd.engine.truth import Truth
from oocd.engine.values import Value

_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")

Tallies: TypeAlias = Mapping[tuple[str, int], tuple[int, int, int]]
"""For a list and a question: how many items there are, of how many it is met, of how many unmet.

A list that is not known has no entry.
"""


def as_word(text: str | bool) -> str:  # noqa: FBT001 a value of a case
    """Give the text that stands for a text: itself, or a digest no id can be taken for.

    >>> as_word("outcome_22"), as_word("")
    ('outcome_22', '#cae66941d9efbd404e4d88758ea67670')
    """
    if isinstance(text, bool):
        return "true" if text else "false"
    if _PLAIN.fullmatch(text) is not None:
        return text
    raw = text.encode("utf-8", "surrogatepass")
    return "#" + hashlib.blake2b(raw, digest_size=16).hexdigest()


def as_number(value: Value | None) -> int | None:
    """Give a number, or a date as the number of its day; None for anything else."""
    if isinstance(value, dt.date):
        return value.toordinal()
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return None


@dataclass(frozen=True, slots=True)
class Bound:
    """The least (or the most) that a number or date may be."""

    fact: str
    most: bool

    @property
    def name(self) -> str:
        """The field's name."""
        return f"{self.fact}:{'most' if self.most else 'least'}"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Read it."""
        del worked
        known = scope.get(self.fact)
        return _typed(self.name, as_number(known.high if self.most else known.low), known.low)


@dataclass(frozen=True, slots=True)
class Word:
    """A text, the id of a choice, or a truth that may be a word where it is left out."""

    fact: str

    @property
    def name(self) -> str:
        """The field's name."""
        return f"{self.fact}:word"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Read it."""
        del worked
        known = scope.get(self.fact).value
        return _typed(self.name, as_word(known) if isinstance(known, str | bool) else None, known)


@dataclass(frozen=True, slots=True)
class Flag:
    """A truth."""

    fact: str

    @property
    def name(self) -> str:
        """The field's name."""
        return f"{self.fact}:flag"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Read it."""
        del worked
        known = scope.get(self.fact).value
        return _typed(self.name, known if isinstance(known, bool) else None, known)


@dataclass(frozen=True, slots=True)
class Holds:
    """Whether a list of ids holds one id; a list that is given is complete."""

    fact: str
    id: str

    @property
    def name(self) -> str:
        """The field's name."""
        return f"{self.fact}:holds:{as_word(self.id)}"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Look the id up."""
        del worked
        known = scope.get(self.fact).low
        return self.id in known if isinstance(known, tuple) else None


@dataclass(frozen=True, slots=True)
class WindowEnd:
    """The first (or the last) day that may be the last of a window that opens on a date."""

    anchor: str
    unit: str
    count: int
    most: bool

    @property
    def name(self) -> str:
        """The field's name."""
        return f"{self.anchor}+{self.count}{self.unit}:{'most' if self.most else 'least'}"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Count from the anchor; None where the table of working days does not reach."""
        del worked
        known = scope.get(self.anchor)
        opened = known.high if self.most else known.low
        if not isinstance(opened, dt.date):
            return _typed(self.name, None, opened)
        match self.unit:
            case "months":
                return as_number(add_months(opened, self.count))
            case "days":
                return as_number(opened + dt.timedelta(days=self.count))
            case _:
                table = scope.holidays
                days = None if table is None else table.add_working_days(opened, self.count)
                return as_number(days)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a list meet a question (or fail it): surely, or possibly."""

    list_name: str
    question: int
    failing: bool
    most: bool

    @property
    def name(self) -> str:
        """The field's name."""
        what = "failing" if self.failing else "meeting"
        return f"{self.list_name}#{self.question}:{what}:{'most' if self.most else 'least'}"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Take it from the count of the items; None where the list is not known."""
        del scope
        found = worked.tallies.get((self.list_name, self.question))
        if found is None:
            return None
        items, met, unmet = found
        sure, other = (unmet, met) if self.failing else (met, unmet)
        return items - other if self.most else sure


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to a question of an earlier round."""

    number: int

    @property
    def name(self) -> str:
        """The field's name."""
        return f"part:{self.number}"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Look it up."""
        del scope
        return worked.parts[self.number]


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of some questions of earlier rounds are met: surely, or possibly."""

    numbers: tuple[int, ...]
    most: bool

    @property
    def name(self) -> str:
        """The field's name."""
        parts = as_word(".".join(map(str, self.numbers)))
        return f"parts:{parts}:{'most' if self.most else 'least'}"

    def value(self, scope: Scope, worked: Worked) -> Scalar | None:
        """Count."""
        del scope
        answers = [worked.parts[number] for number in self.numbers]
        return sum(answer is True or (self.most and answer is None) for answer in answers)


Source: TypeAlias = Bound | Word | Flag | Holds | WindowEnd | Tally | Part | Reached
Memo: TypeAlias = dict[str, Scalar | None]


@dataclass(slots=True)
class Worked:
    """What was worked out before some rules are asked.

    `tallies` are the items counted, `memo` the fields of the place read so far, `parts` the answers
    of earlier rounds by number.
    """

    tallies: Tallies
    memo: Memo
    parts: Sequence[Truth] = ()

    def field(self, name: str, source: Source, scope: Scope) -> Scalar | None:
        """Fill one field; a fact of the place is read once, whatever asks for it."""
        if isinstance(source, Tally | Part | Reached):
            return source.value(scope, self)
        if name not in self.memo:
            self.memo[name] = source.value(scope, self)
        return self.memo[name]


def _typed(name: str, value: Scalar | None, known: Value | None) -> Scalar | None:
    """Refuse a value of another type than the catalogue gives the fact."""
    if value is None and known is not None:
        raise DurableFault(f"{name}: {known!r} is of another type")
    return value
