"""What is counted: a matter, its programmes and its victims, each as one flat row.

What is not known is None, never a guess; nothing here is free text about a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from oocd.engine.dates import age_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What followed one decision: from the day the work began to the day it ended."""

    record: str
    round: int = 1
    disposal: str | None = None
    decided_on: dt.date | None = None
    lead_agency: str | None = None
    service: bool | None = None
    """Whether the youth justice service led it or took part."""
    started_on: dt.date | None = None
    planned_end: dt.date | None = None
    ended_on: dt.date | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """A victim of a matter, and how far they were reached and heard."""

    record: str
    victim: str
    type: str | None = None
    age_band: str | None = None
    enhanced: bool | None = None
    objects: bool | None = None
    """Asked the police not to pass their details on."""
    attempts: int = 0
    reached: bool = False
    contacted_by: tuple[str, ...] = ()
    """The agencies that reached them."""
    status: str | None = None
    asked_on: dt.date | None = None
    asked_before: bool | None = None
    """Asked before the decision; None: not asked, or nothing is decided."""
    views_before: bool = False
    consents: Mapping[str, str] = field(default_factory=dict)
    rj_appropriate: bool | None = None
    rj_offered: bool = False
    rj_answer: str | None = None
    rj_started: dt.date | None = None
    wants_updates: bool | None = None
    wants_support: bool | None = None
    told_progress: bool = False
    told_support: bool = False
    informed_on: dt.date | None = None
    satisfaction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """An offence of a matter as the offence list knows it."""

    id: str
    last_day: dt.date | None = None
    category: str | None = None
    knife: str | None = None
    violent: str | None = None
    """Its serious-violence category, where the list gives one."""
    score: int | None = None
    """The YJB's seriousness score (1 to 8); None where it is not loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """What a follow-up found."""

    months: int
    known: bool
    further_offences: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A member of the meeting that heard a matter."""

    meeting: str
    on: dt.date
    agency: str
    part: str
    presence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A member's own view."""

    agency: str
    preferred: tuple[str, ...]
    after_recommendation: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """An item of the record, flat."""

    record: str
    child: str | None = None
    """The child's pseudonym; None: the matter itself is counted in its place."""
    deleted: bool = False
    area: str | None = None
    source: str | None = None
    entry: str | None = None
    referred_on: dt.date | None = None
    heard_on: dt.date | None = None
    meetings: tuple[str, ...] = ()
    held: int | None = None
    asked: int | None = None
    """How many of the facts asked for the referral held, and how many were asked for."""
    assessed_on: dt.date | None = None
    shown: bool = False
    band: int | None = None
    band_accepted: bool | None = None
    denied: tuple[str, ...] = ()
    """Options that were not available for want of an admission."""
    status: str = ""
    disposal: str | None = None
    decided_on: dt.date | None = None
    mode: str | None = None
    alone: bool = False
    """The police alone: before any panel, or without its quorum."""
    provisional: bool = False
    concordance: str | None = None
    direction: str | None = None
    departure_code: str | None = None
    makes_entrant: bool | None = None
    told_child_on: dt.date | None = None
    born: dt.date | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    """The facts that the settings name, by name; what is not known is not in it."""
    offences: tuple[Offence, ...] = ()
    victims: tuple[Victim, ...] = ()
    no_victim: bool = False
    programmes: tuple[Programme, ...] = ()
    views: tuple[View, ...] = ()
    came: tuple[Came, ...] = ()
    contacts: tuple[dt.date, ...] = ()
    """The days on which a contact with the child took place."""
    attempts: tuple[dt.date, ...] = ()
    """The days of contacts that did not take place."""
    follow_ups: tuple[Follow, ...] = ()
    closed_on: dt.date | None = None
    plan_starts: dt.date | None = None
    plan_review: dt.date | None = None

    @property
    def who(self) -> str:
        """What counts as the child: the pseudonym, else the matter."""
        return f"child {self.child}" if self.child else f"item {self.record}"

    def age_on(self, day: dt.date | None) -> int | None:
        """Give the age in whole years on a day; None where either day is not known."""
        return age_on(self.born, day) if self.born and day else None

    def follow_up(self, months: int) -> Follow | None:
        """Give the follow-up after so many months."""
        return next((one for one in self.follow_ups if one.months == months), None)
