"""What the panel needs from outside: a store, a clock, ids, and the engine.

Use-cases are written against these; `store/` has the real ones, tests pass in their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import JsonValue

from oocd.panels.event import Access, Actor, Content, Draft, Event


@dataclass(frozen=True, slots=True)
class Touch:
    """An act to be logged beside what is done: see `event.Access` for the fields."""

    act: str
    record: str
    what: str
    seq: int | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A record as lists show it: `fields` are few, small, and hold nothing about a person.

    `kind` is `item`, `meeting` or `sample`; `area` the area it belongs to ("" if none). `left` is
    there to hide an item from who left it, and is taken out before anybody is given the fields.
    """

    record: str
    kind: str
    area: str
    seq: int
    opened_at: dt.datetime
    last_at: dt.datetime
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chains end: the number of events and accesses, and the digest of the last of each.

    Kept outside (on paper, in a board's minutes), it later shows that nothing was cut off.
    """

    events: int
    digest: str
    accesses: int
    access_digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the store is not as it was written: where, and what."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole store found. It holds when there are no faults."""

    head: Head
    records: int
    erased: int
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one append writes: events of one record, all or none.

    `expected` is the number of events the record had when it was read (0: it is new). `kind`,
    `area` and `fields` make the record's summary. `request` names the submission: sent a second
    time with the same events' kinds it is answered with what the first wrote, and nothing is added.
    """

    record: str
    kind: str
    area: str
    expected: int
    drafts: Sequence[Draft]
    fields: Mapping[str, str] = field(default_factory=dict)
    request: str | None = None
    touches: Sequence[Touch] = ()
    erase: Sequence[int] = ()
    """The events (by `seq`) whose content goes in the same write; a draft says why."""


class Store(Protocol):
    """The record. Every method raises `StoreError` (exit 5) where the store itself fails.

    Nothing is ever changed or removed, save content that `Entry.erase` names.
    """

    def append(self, entry: Entry, actor: Actor, at: dt.datetime) -> tuple[Event, ...]:
        """Write events and touches in one step, and give the events in their places.

        Raises RecordRefused: `P-CONFLICT` where the record has grown since it was read, `P-REQUEST`
        where the request was used for something else, `P-CLOCK` where `at` is before the last
        event of the store by more than the store's tolerance (within it, the last moment is used).
        """

    def events(self, record: str, upto: int | None = None) -> tuple[Event, ...]:
        """Give the events of one record in order, as far as `upto`; none for an unknown record.

        The chain of the record is checked as it is read: raises IntegrityError `P-CHAIN` naming
        the event that is not what was written.
        """

    def summaries(
        self, kind: str, *, area: str | None = None, after: str = "", limit: int | None = None
    ) -> Iterator[Summary]:
        """Give records of a kind by id, after the id given."""

    def log(self, touches: Sequence[Touch], actor: Actor, at: dt.datetime) -> None:
        """Log acts that write no event (consultation, disclosure, combination)."""

    def accesses(self, record: str | None = None) -> Iterator[Access]:
        """Give the access log in order, of one record or of all."""

    def head(self) -> Head:
        """Say where the chains end."""

    def verify(self, expect: Head | None = None) -> Verification:
        """Read everything and compare it with its digests.

        `expect` is a head that was kept outside: what it tells of must still be there.
        """

    def close(self) -> None:
        """Let go of files and connections."""


class Clock(Protocol):
    """What time it is: aware, in UTC."""

    def __call__(self) -> dt.datetime:
        """Give the present moment."""


class Calendar(Protocol):
    """The bank holidays that working days are counted by."""

    def add_working_days(self, day: dt.date, count: int) -> dt.date | None:
        """Count working days after a day; None where the table does not reach."""


class Ids(Protocol):
    """New ids and nonces."""

    def record(self, kind: str) -> str:
        """Give an id that no record has: nothing about a person can be read from it."""

    def nonce(self) -> str:
        """Give random text that cannot be guessed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A recommendation as it was shown: the whole document in its envelope."""

    envelope: Mapping[str, JsonValue]

    @property
    def data(self) -> Mapping[str, JsonValue]:
        """The document inside the envelope."""
        data = self.envelope.get("data")
        return data if isinstance(data, dict) else {}

    @property
    def sha256(self) -> str:
        """The document's own hash."""
        return str(self.envelope.get("sha256", ""))


class Recommend(Protocol):
    """The engine: the explained recommendation for a case."""

    def __call__(self, case: Content, *, area: str | None, as_at: dt.date | None) -> Shown:
        """Evaluate. Raises InputError, EngineDisagreement (then nothing is shown)."""
