"""An event of the record, its tags, and the digests that chain it to what came before.

An event has two parts. The *header* says what kind of thing was recorded, when and by whom; it is
kept for good. The *content* holds what was said about people; it can be erased where the law asks
for that. The header names the content only by a digest over the content and a random nonce that is
erased with it, so that the chain still holds afterwards and short answers ("declined") cannot be
guessed from their digest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from pydantic import JsonValue

from oocd.engine.canonical import canonical_json, sha256_of

Content: TypeAlias = dict[str, JsonValue]

NOTHING_BEFORE: Final = "0" * 64
"""The digest that the first event of a record, and of the store, has before it."""

SIX_ACTS: Final = (
    "collection",
    "alteration",
    "consultation",
    "disclosure",
    "combination",
    "erasure",
)
"""What Data Protection Act 2018 s.62(1) asks to be logged."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person's id (never a name), the role they act in, and their agency."""

    person: str
    role: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Tags:
    """How an event's content may be handled.

    `controller` is the body answerable for it; `regime` is `part_3` (law enforcement, DPA 2018) or
    `uk_gdpr`; `subjects` the categories of people it is about (`suspect`, `convicted`, `victim`,
    `witness`, `other`); `nature` is `fact` or `opinion`; `shareable_with` the audiences that may
    see it (`child`, `parent`, `victim`, `panel`, `cps`).
    """

    controller: str
    regime: str
    subjects: tuple[str, ...]
    nature: str
    shareable_with: tuple[str, ...]

    def plain(self) -> dict[str, JsonValue]:
        """Give the tags as plain data, in one order."""
        return {
            "controller": self.controller,
            "nature": self.nature,
            "regime": self.regime,
            "shareable_with": list(self.shareable_with),
            "subjects": list(self.subjects),
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a place: what a use-case hands to the store.

    `content` is plain JSON data without floats; `nonce` is random text, new for every draft.
    """

    kind: str
    content: Content
    tags: Tags
    nonce: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event in its place. `content` and `nonce` are None once they have been erased.

    `position` counts from 1 in the whole store, `seq` from 1 in its record. `at` is aware, in UTC,
    to the microsecond. `request` is the caller's own id of the submission, where it gave one.
    """

    position: int
    record: str
    seq: int
    kind: str
    at: dt.datetime
    actor: Actor
    tags: Tags
    request: str | None
    content_digest: str
    record_previous: str
    store_previous: str
    digest: str
    content: Content | None = field(default=None, repr=False)
    nonce: str | None = field(default=None, repr=False)

    @property
    def erased(self) -> bool:
        """Whether the content is gone."""
        return self.content is None

    def header(self) -> dict[str, JsonValue]:
        """Give what the digest covers, as plain data."""
        return {
            "agency": self.actor.agency,
            "at": stamp(self.at),
            "by": self.actor.person,
            "content_digest": self.content_digest,
            "kind": self.kind,
            "position": self.position,
            "record": self.record,
            "record_previous": self.record_previous,
            "request": self.request,
            "role": self.actor.role,
            "seq": self.seq,
            "store_previous": self.store_previous,
            "tags": self.tags.plain(),
        }


@dataclass(frozen=True, slots=True)
class Access:
    """One of the six acts of DPA 2018 s.62: who did what with which record, when, to whom.

    It holds no content: `what` is a word or two from a fixed list (`pack`, `record`, `decided`).
    `seq` is the event it concerns, where it is one; `recipient` whom something was disclosed to.
    """

    position: int
    act: str
    at: dt.datetime
    actor: Actor
    record: str
    seq: int | None
    what: str
    recipient: str | None
    previous: str
    digest: str

    def header(self) -> dict[str, JsonValue]:
        """Give what the digest covers, as plain data."""
        return {
            "act": self.act,
            "agency": self.actor.agency,
            "at": stamp(self.at),
            "by": self.actor.person,
            "position": self.position,
            "previous": self.previous,
            "recipient": self.recipient,
            "record": self.record,
            "role": self.actor.role,
            "seq": self.seq,
            "what": self.what,
        }


def stamp(at: dt.datetime) -> str:
    """Write an aware moment in UTC to the microsecond, always in the same form.

    >>> stamp(dt.datetime(2026, 2, 12, 9, 30, tzinfo=dt.UTC))
    '2026-02-12T09:30:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be recorded")
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> dt.datetime:
    """Read what `stamp` wrote. Raises ValueError for anything else."""
    at = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)
    if stamp(at) != text:
        raise ValueError(f"{text!r} is no moment of the record")
    return at


def content_body(content: Content, nonce: str) -> bytes:
    """Give the bytes that are stored for a content: its canonical JSON with the nonce."""
    return canonical_json({"content": content, "nonce": nonce})


def content_digest(content: Content, nonce: str) -> str:
    """Hash a content with its nonce (SHA-256, in hexadecimal)."""
    return hashlib.sha256(content_body(content, nonce)).hexdigest()


def header_digest(header: dict[str, JsonValue]) -> str:
    """Hash a header (of an event or an access) by its canonical JSON."""
    return sha256_of(header)
