"""What one append writes, worked out before anything is written: the same for every store.

The store says what there is (`Before`); `plan` refuses the entry or gives every row to write.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import orjson
from pydantic import JsonValue

from oocd.engine.canonical import canonical_json
from oocd.engine.errors import RecordRefused
from oocd.panels.event import (
    NOTHING_BEFORE,
    SIX_ACTS,
    Access,
    Actor,
    Draft,
    Event,
    content_body,
    header_digest,
    stamp,
)
from oocd.panels.ports import Entry, Head, Summary, Touch
from oocd.panels.store.rows import TOMBSTONE, Stored, linked

TOLERANCE: Final = dt.timedelta(minutes=2)
"""How far a clock may lie behind the store's last moment: what computers differ by."""

_TICK: Final = dt.timedelta(microseconds=1)
_TOLD: Final = 5
"""How many events of others a conflict names."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the store ends: its head, and the moment of its last event or access (None: empty)."""

    head: Head
    last_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What an append finds.

    `stored` is the record's summary, or None for a new record. The two functions read further and
    are called only where that is needed: the record's events after a number, and those of given
    numbers.
    """

    ends: Ends
    stored: Stored | None
    since: Callable[[int], Sequence[Event]]
    named: Callable[[Sequence[int]], Sequence[Event]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one append writes, in one step or not at all."""

    events: tuple[Event, ...]
    bodies: tuple[bytes, ...]
    accesses: tuple[Access, ...]
    summary: Summary
    erase: tuple[int, ...]
    """Positions of the contents that go."""
    ends: Ends


EMPTY: Final = Ends(Head(0, NOTHING_BEFORE, 0, NOTHING_BEFORE))


def plan(before: Before, entry: Entry, actor: Actor, at: dt.datetime) -> Plan:
    """Work out what an entry writes. Raises RecordRefused where it may not be written.

    The store has called `check_entry` by then.
    """
    seq = before.stored.summary.seq if before.stored else 0
    if entry.expected != seq:
        raise _conflict(before, entry, seq)
    if before.stored and before.stored.summary.kind != entry.kind:
        raise RecordRefused(
            "P-KIND",
            f"record {entry.record} is of kind `{before.stored.summary.kind}`, not `{entry.kind}`",
            "A record keeps its kind; open a new one.",
        )
    positions = _erasures(before, entry)
    at = _moment(before.ends, at)
    events, bodies = _link(before, entry, actor, at)
    accesses, ends = _log(before.ends, entry.touches, actor, at)
    opened_at = before.stored.summary.opened_at if before.stored else at
    last = events[-1]
    head = Head(last.position, last.digest, ends.head.accesses, ends.head.access_digest)
    return Plan(
        events=events,
        bodies=bodies,
        accesses=accesses,
        summary=Summary(
            entry.record, entry.kind, entry.area, last.seq, opened_at, at, dict(entry.fields)
        ),
        erase=positions,
        ends=Ends(head, at),
    )


def check_entry(entry: Entry, actor: Actor) -> None:
    """Refuse an entry that no database could hold, before any is asked. Raises RecordRefused."""
    if not entry.drafts:
        raise ValueError("an entry has at least one event")
    _check_texts([entry.record, entry.kind, entry.area, entry.request or "", *entry.fields])
    _check_texts(entry.fields.values())
    for draft in entry.drafts:
        tags = draft.tags
        _check_texts([draft.kind, tags.controller, tags.regime, tags.nature])
        _check_texts([*tags.subjects, *tags.shareable_with])
    check_touches(entry.touches, actor)


def check_touches(touches: Sequence[Touch], actor: Actor) -> None:
    """Refuse acts that no database could hold. Raises RecordRefused, ValueError."""
    _check_texts([actor.person, actor.role, actor.agency])
    for touch in touches:
        if touch.act not in SIX_ACTS:
            raise ValueError(f"{touch.act!r} is none of the six acts of DPA 2018 s.62")
        _check_texts([touch.record, touch.what, touch.recipient or ""])


def can_be_an_id(text: str) -> bool:
    """Whether a record could be called so: a database would not even take the question."""
    return "\0" not in text and (text.isascii() or not _has_surrogate(text))


def log(
    ends: Ends, touches: Sequence[Touch], actor: Actor, at: dt.datetime
) -> tuple[tuple[Access, ...], Ends]:
    """Work out the rows of the access log, and where the store ends after them.

    The store has called `check_touches` by then.
    """
    return _log(ends, touches, actor, _moment(ends, at))


def _log(
    ends: Ends, touches: Sequence[Touch], actor: Actor, at: dt.datetime
) -> tuple[tuple[Access, ...], Ends]:
    made: list[Access] = []
    previous, position = ends.head.access_digest, ends.head.accesses
    for touch in touches:
        position += 1
        unsealed = Access(
            position=position,
            act=touch.act,
            at=at,
            actor=actor,
            record=touch.record,
            seq=touch.seq,
            what=touch.what,
            recipient=touch.recipient,
            previous=previous,
            digest="",
        )
        made.append(replace(unsealed, digest=header_digest(unsealed.header())))
        previous = made[-1].digest
    head = Head(ends.head.events, ends.head.digest, position, previous)
    return tuple(made), Ends(head, at if made else ends.last_at)


def answer_again(events: Sequence[Event], entry: Entry, actor: Actor) -> tuple[Event, ...]:
    """Answer a submission that was made before with what it wrote then.

    It is the same where the person, the record, the kinds and the contents are (an erased content
    can no longer be compared, and its kind must do). Raises RecordRefused `P-REQUEST`.
    """
    same = len(events) == len(entry.drafts) and all(
        event.record == entry.record
        and event.actor.person == actor.person
        and _says_the_same(event, draft)
        for event, draft in zip(events, entry.drafts, strict=False)
    )
    if not same:
        raise RecordRefused(
            "P-REQUEST",
            f"request {entry.request} was used before, for another entry "
            f"(record {events[0].record}, no. {events[0].seq})",
            "Send this entry with a request id of its own.",
        )
    return tuple(events)


def _says_the_same(event: Event, draft: Draft) -> bool:
    if event.kind != draft.kind:
        return False
    return event.content is None or canonical_json(event.content) == _canonical(draft)


def _canonical(draft: Draft) -> bytes:
    try:
        return canonical_json(draft.content)
    except (TypeError, ValueError) as error:
        raise _unwritable(str(error)) from None


def _moment(ends: Ends, at: dt.datetime) -> dt.datetime:
    """Give the moment to record: never before the last one. Raises RecordRefused `P-CLOCK`."""
    stamp(at)  # a moment without a zone is a mistake in the program
    at = at.astimezone(dt.UTC)
    if ends.last_at is None or at > ends.last_at:
        return at
    if ends.last_at - at <= TOLERANCE:
        return ends.last_at + _TICK
    raise RecordRefused(
        "P-CLOCK",
        f"the clock says {stamp(at)}, and the last entry was made at {stamp(ends.last_at)}",
        "Nothing was written. Set this computer's clock right and send it again; if the last entry "
        "was made by a clock that ran ahead, the record takes entries again when that is past.",
    )


def _link(
    before: Before, entry: Entry, actor: Actor, at: dt.datetime
) -> tuple[tuple[Event, ...], tuple[bytes, ...]]:
    head = before.ends.head
    record_previous = before.stored.last if before.stored else NOTHING_BEFORE
    store_previous = head.digest
    events: list[Event] = []
    bodies: list[bytes] = []
    for number, draft in enumerate(entry.drafts, start=1):
        try:
            body = content_body(draft.content, draft.nonce)
        except (TypeError, ValueError) as error:
            raise _unwritable(str(error)) from None
        written = linked(
            Event(
                position=head.events + number,
                record=entry.record,
                seq=entry.expected + number,
                kind=draft.kind,
                at=at,
                actor=actor,
                tags=draft.tags,
                request=entry.request,
                content_digest="",
                record_previous=record_previous,
                store_previous=store_previous,
                digest="",
                content=orjson.loads(body)["content"],
                nonce=draft.nonce,
            )
        )
        record_previous = store_previous = written.digest
        events.append(written)
        bodies.append(body)
    return tuple(events), tuple(bodies)


def _erasures(before: Before, entry: Entry) -> tuple[int, ...]:
    """Find the contents to erase; each is named by a tombstone of the same entry, and only those.

    Raises RecordRefused `P-ERASE`.
    """
    wanted = sorted(entry.erase)
    named = sorted(
        seq for draft in entry.drafts if draft.kind == TOMBSTONE for seq in _seqs(draft.content)
    )
    if wanted != named or len(set(wanted)) != len(wanted):
        raise _not_erased(
            entry, f"the entry erases {_numbers(wanted)} and its tombstones name {_numbers(named)}"
        )
    if not wanted:
        return ()
    found = {event.seq: event for event in before.named(wanted)}
    for seq in wanted:
        event = found.get(seq)
        if event is None:
            raise _not_erased(entry, f"the record has no event no. {seq}")
        if event.kind == TOMBSTONE:
            raise _not_erased(entry, f"no. {seq} says what was erased, and stays")
        if event.erased:
            raise _not_erased(entry, f"the content of no. {seq} was erased before")
    return tuple(found[seq].position for seq in wanted)


def _seqs(content: Mapping[str, JsonValue]) -> list[int]:
    seqs = content.get("seqs")
    if isinstance(seqs, list) and all(type(seq) is int for seq in seqs):
        return [seq for seq in seqs if isinstance(seq, int)]
    raise ValueError(f"a `{TOMBSTONE}` lists the numbers it erases under `seqs`")


def _numbers(seqs: Sequence[int]) -> str:
    return ", ".join(f"no. {seq}" for seq in seqs) or "nothing"


def _not_erased(entry: Entry, why: str) -> RecordRefused:
    return RecordRefused(
        "P-ERASE",
        f"record {entry.record}: {why}; nothing was erased",
        "Read the record again and name the events whose content is still there.",
    )


def _conflict(before: Before, entry: Entry, seq: int) -> RecordRefused:
    since = before.since(entry.expected) if seq > entry.expected else ()
    told = [
        f"{event.actor.person} ({event.actor.role}) recorded `{event.kind}` "
        f"(no. {event.seq}, {stamp(event.at)})"
        for event in since[:_TOLD]
    ]
    if len(since) > _TOLD:
        told.append(f"and {len(since) - _TOLD} more")
    grown = f": since then {', '.join(told)}" if told else ""
    return RecordRefused(
        "P-CONFLICT",
        f"record {entry.record} has {seq} events and had {entry.expected} when it was read{grown}",
        "Nothing was written. Read the record again, see whether your entry still holds, and "
        "send it anew.",
    )


def _check_texts(texts: Iterable[str]) -> None:
    for text in texts:
        if not can_be_an_id(text):
            raise _unwritable("half a character or a NUL")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _unwritable(why: str) -> RecordRefused:
    return RecordRefused(
        "P-TEXT",
        f"the entry holds something that cannot be written down as it is: {why}",
        "Write it as text, whole numbers, true, false or null.",
    )
