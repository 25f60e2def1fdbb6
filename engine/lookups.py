"""The lookups beside the rules: options, areas, gravity matrices, wording, bank holidays."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from oocd.engine.dates import BankHolidays
from oocd.engine.ruleset import (
    Basis,
    Citation,
    Condition,
    Confidence,
    InForce,
    IsoDate,
    Model,
    SignOff,
)


class Source(Model):
    """One source: what it is, where it is, and how much of it was read."""

    title: str
    url: str | None = None
    read: Literal["whole", "part", "summary", "code", "not_read"]
    note: str | None = None
    kind: str | None = None


class Differs(Model):
    """Who decides where the result differs from item to item."""

    who: str
    why: str


class PerItem(Model):
    """The list whose items (offences) are each tested on their own."""

    list: str
    none_reason: str
    none_text: str
    exclude_rule: str
    differs: Differs


class Group(Model):
    """A group of options, in the order of their weight."""

    id: str
    title: str


class Option(Model):
    """A disposal, or a programme where `group` is absent."""

    id: str
    title: str
    outcome_code: str | None = None
    group: str | None = None
    areas: tuple[str, ...] = ()
    note: str | None = None


class EffectName(Model):
    """One effect an option can have."""

    id: str
    title: str


class Disposals(Model):
    """`lookups/disposals.yaml`."""

    signed_off: SignOff | None = None
    basis: Basis
    confidence: Confidence
    cite: tuple[Citation, ...] = ()
    per_item: PerItem
    groups: tuple[Group, ...]
    options: tuple[Option, ...]
    programmes: tuple[Option, ...]
    effects: tuple[EffectName, ...]


class Area(Model):
    """One area."""

    id: str
    title: str
    nation: Literal["england", "wales"]
    force: str | None = None


class Areas(Model):
    """`lookups/areas.yaml`."""

    areas: tuple[Area, ...]


class Holidays(Model):
    """`lookups/bank_holidays.yaml`."""

    source: str
    division: str
    known_from: IsoDate
    known_to: IsoDate
    days: tuple[IsoDate, ...]

    def table(self) -> BankHolidays:
        """Make the table the engine counts with."""
        return BankHolidays(frozenset(self.days), self.known_from, self.known_to)


class BandChoice(Model):
    """One option a band may point to, and when."""

    option: str
    when: Condition = None


class BandText(Model):
    """Words that a recommendation adds for a band when a condition holds."""

    bands: tuple[int, ...]
    when: Condition
    text: str


class Band(Model):
    """What one final score means: the group it belongs to and the option it points to."""

    band: int
    title: str
    group: str
    points_to: tuple[BandChoice, ...]
    otherwise: str | None = None
    """The option named (not pointed to) where no choice is certain."""


class Scores(Model):
    """Where the starting scores are kept, and on what basis they rest.

    `table` is a lookup or a table of `gravity/tables/`; of the latter, `sha256` is what it said
    when it was brought in. `factors` is a table of factors that came with it.
    """

    table: str
    column: str | None
    basis: str
    never_lowered: str | None = None
    sha256: str | None = None
    factors: str | None = None
    factors_sha256: str | None = None


class Imported(Model):
    """What scores were brought in from: the file, its SHA-256, and how many of its rows."""

    file: str
    sha256: str
    rows: int
    taken: int
    factors_file: str | None = None
    factors_sha256: str | None = None


class Adjustment(Model):
    """How far a score may move on the factors."""

    limit: int
    basis: str
    note: str
    cite: tuple[Citation, ...] = ()


class Alternatives(Model):
    """A group that may be offered as an alternative from a band upward."""

    from_band: int
    group: str


class Matrix(Model):
    """`gravity/<matrix>.yaml`: one gravity matrix."""

    matrix: str
    title: str
    in_force: InForce
    choose_by: str
    revision: int = 1
    dates_confidence: Confidence = "M"
    dates_note: str | None = None
    signed_off: SignOff | None = None
    owner: str | None = None
    licence: str | None = None
    low: int
    high: int
    scores: Scores
    imported: Imported | None = None
    adjustment: Adjustment
    applies: Condition = None
    not_applied: str = ""
    bands: tuple[Band, ...]
    alternatives: Alternatives | None = None
    texts: tuple[BandText, ...] = ()
    indicative_label: str
    cite: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()

    def band(self, score: int) -> Band | None:
        """Find the band of a final score."""
        return next((band for band in self.bands if band.band == score), None)

    def day_range(self) -> tuple[dt.date, dt.date | None]:
        """Give the days the matrix is in force."""
        return self.in_force.from_, self.in_force.to


class Explanation(Model):
    """One of the kinds of explanation that a recommendation gives, and where it gives it."""

    title: str
    text: str
    found_in: tuple[str, ...]


class Wording(Model):
    """`lookups/wording.yaml`: the sentences every output shares."""

    standing: str
    statuses: dict[str, str]
    states: dict[str, str]
    sentences: dict[str, str]
    boolean: dict[str, str] = Field(default_factory=dict)
    explanations: dict[str, Explanation] = Field(default_factory=dict)
