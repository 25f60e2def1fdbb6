"""Reads one record, or the log, and checks its chain on the way: the same for every store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from oocd.engine.errors import IntegrityError
from oocd.panels.event import NOTHING_BEFORE, Access, Event
from oocd.panels.ports import Summary
from oocd.panels.store.chain import event_place
from oocd.panels.store.rows import (
    TOMBSTONE,
    Altered,
    Row,
    erased_by,
    read_access,
    read_event,
    read_summary,
)

_HINT = "Run `oocd db verify`; restore a backup: oocd db restore FILE."


def read_record(
    rows: Iterable[Row],
    record: str,
    *,
    asked: int | None,
    known: int,
    tombstones: Callable[[], Iterable[Row]],
) -> tuple[Event, ...]:
    """Read a record's events and check their chain.

    `asked` is how far to read (None: to the end), `known` how many events the record's line tells
    of; `tombstones` gives every tombstone of the record (read only where a content is missing).
    Raises IntegrityError `P-CHAIN`.
    """
    events: list[Event] = []
    previous = NOTHING_BEFORE
    for row in rows:
        place = event_place(row)
        try:
            event = read_event(row)
        except Altered as altered:
            raise _broken(place, altered.what, altered.column) from None
        if event.seq != len(events) + 1:
            raise _broken(place, f"no. {len(events) + 1} of its record is missing")
        if event.record_previous != previous:
            raise _broken(place, "it does not follow the one before in its record")
        previous = event.digest
        events.append(event)
    wanted = known if asked is None else min(asked, known)
    if len(events) < wanted:
        raise _broken(
            f"record {record}", f"it had {known} events; no. {len(events) + 1} and on are missing"
        )
    missing = [event for event in events if event.erased]
    if missing:
        lawful = _erasures(tombstones())
        for event in missing:
            if event.kind == TOMBSTONE or event.seq not in lawful:
                place = f"event {event.position} (record {event.record}, no. {event.seq})"
                raise _broken(place, "its content is missing and nothing says it was erased")
    return tuple(events)


def read_lines(rows: Iterable[Row]) -> Iterator[Summary]:
    """Read summaries. Raises IntegrityError `P-CHAIN`."""
    for row in rows:
        try:
            yield read_summary(row).summary
        except Altered as altered:
            raise _broken(f"record {row['record']}", altered.what, altered.column) from None


def read_log(rows: Iterable[Row], *, whole: bool) -> Iterator[Access]:
    """Read accesses; where it is the `whole` log, each must follow the one before it.

    Raises IntegrityError `P-CHAIN`.
    """
    previous = NOTHING_BEFORE
    for row in rows:
        place = f"access {row['position']}"
        try:
            access = read_access(row)
        except Altered as altered:
            raise _broken(place, altered.what, altered.column) from None
        if whole and access.previous != previous:
            raise _broken(place, "it does not follow the one before")
        previous = access.digest
        yield access


def _erasures(rows: Iterable[Row]) -> set[int]:
    return {seq for row in rows for seq in erased_by(row["body"]) if seq < row["seq"]}


def _broken(place: str, what: str, column: str = "") -> IntegrityError:
    where = f"{place}, {column}" if column else place
    return IntegrityError("P-CHAIN", f"{where}: {what}", _HINT)
