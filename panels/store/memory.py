"""The record in memory, for tests: it behaves as the stores on disk do, and forgets at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from oocd.panels.event import Access, Actor, Event, stamp
from oocd.panels.ports import Entry, Head, Summary, Touch, Verification
from oocd.panels.store.chain import (
    Expected,
    Faults,
    check_accesses,
    check_events,
    check_head,
    check_records,
)
from oocd.panels.store.reading import read_lines, read_log, read_record
from oocd.panels.store.rows import (
    TOMBSTONE,
    access_row,
    event_row,
    read_event,
    read_summary,
    summary_row,
)
from oocd.panels.store.writing import (
    EMPTY,
    Before,
    Ends,
    Plan,
    answer_again,
    check_entry,
    check_touches,
    log,
    plan,
)


@dataclass
class MemoryStore:
    """`ports.Store` in memory. Its rows are those of the tables, and tests may alter them."""

    event_rows: list[dict[str, Any]] = field(default_factory=list)
    bodies: dict[int, bytes] = field(default_factory=dict)
    access_rows: list[dict[str, Any]] = field(default_factory=list)
    record_rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: dict[str, tuple[int, int]] = field(default_factory=dict)
    _ends: Ends = EMPTY
    _records: dict[str, list[int]] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    def append(self, entry: Entry, actor: Actor, at: dt.datetime) -> tuple[Event, ...]:
        """Write an entry: see `ports.Store`."""
        check_entry(entry, actor)
        with self._lock:
            if entry.request is not None and entry.request in self.requests:
                position, count = self.requests[entry.request]
                earlier = range(position, position + count)
                return answer_again([read_event(self._row(p)) for p in earlier], entry, actor)
            line = self.record_rows.get(entry.record)
            before = Before(
                ends=self._ends,
                stored=read_summary(line) if line else None,
                since=lambda seq: self.events(entry.record)[seq:],
                named=lambda seqs: [e for e in self.events(entry.record) if e.seq in seqs],
            )
            made = plan(before, entry, actor, at)
            self._write(made, entry.request)
            return made.events

    def events(self, record: str, upto: int | None = None) -> tuple[Event, ...]:
        """Give a record's events: see `ports.Store`."""
        with self._lock:
            positions = self._records.get(record, [])
            rows = [self._row(position) for position in positions[:upto]]
            every = [self._row(position) for position in positions]
            line = self.record_rows.get(record)
            return read_record(
                rows,
                record,
                asked=upto,
                known=line["seq"] if line else 0,
                tombstones=lambda: [row for row in every if row["kind"] == TOMBSTONE],
            )

    def summaries(
        self, kind: str, *, area: str | None = None, after: str = "", limit: int | None = None
    ) -> Iterator[Summary]:
        """Give records of a kind: see `ports.Store`."""
        with self._lock:
            rows = [
                row
                for record, row in sorted(self.record_rows.items())
                if row["kind"] == kind and record > after and area in {None, row["area"]}
            ]
        return read_lines(rows[:limit])

    def log(self, touches: Sequence[Touch], actor: Actor, at: dt.datetime) -> None:
        """Log acts: see `ports.Store`."""
        check_touches(touches, actor)
        if not touches:
            return
        with self._lock:
            accesses, self._ends = log(self._ends, touches, actor, at)
            self.access_rows += [access_row(access) for access in accesses]

    def accesses(self, record: str | None = None) -> Iterator[Access]:
        """Give the log: see `ports.Store`."""
        with self._lock:
            rows = [row for row in self.access_rows if record in {None, row["record"]}]
        return read_log(rows, whole=record is None)

    def head(self) -> Head:
        """Say where the chains end."""
        return self._ends.head

    def verify(self, expect: Head | None = None) -> Verification:
        """Compare everything with its digests: see `ports.Store`."""
        faults, expected = Faults(), Expected(expect)
        with self._lock:
            tip = check_events(map(self._row, self._positions()), expected, faults)
            access_tip = check_accesses(self.access_rows, expected, faults)
            order = sorted(self.event_rows, key=lambda row: (row["record"], row["seq"]))
            counted = check_records(map(self._beside, order), faults)
            check_head(self._head_row(), tip, access_tip, faults)
            expected.compare(tip.count, access_tip.count, faults)
            head = Head(tip.count, tip.digest, access_tip.count, access_tip.digest)
            return Verification(head, counted.records, counted.erased, faults.all())

    def close(self) -> None:
        """Nothing is held that must be let go."""

    def _write(self, made: Plan, request: str | None) -> None:
        for event, body in zip(made.events, made.bodies, strict=True):
            self.event_rows.append(event_row(event))
            self.bodies[event.position] = body
            self._records.setdefault(event.record, []).append(event.position)
        for position in made.erase:
            del self.bodies[position]
        self.access_rows += [access_row(access) for access in made.accesses]
        self.record_rows[made.summary.record] = summary_row(made.summary, made.events[-1].digest)
        if request is not None:
            self.requests[request] = (made.events[0].position, len(made.events))
        self._ends = made.ends

    def _positions(self) -> range:
        return range(1, len(self.event_rows) + 1)

    def _row(self, position: int) -> dict[str, Any]:
        return {**self.event_rows[position - 1], "body": self.bodies.get(position)}

    def _beside(self, row: Mapping[str, Any]) -> dict[str, Any]:
        body = self.bodies.get(row["position"])
        line = self.record_rows.get(row["record"], {})
        names = ("kind", "area", "seq", "opened_at", "last_at", "fields", "last", "digest")
        return {
            **row,
            "has_content": body is not None,
            "body": body if row["kind"] == TOMBSTONE else None,
            **{f"record_{name}": line.get(name) for name in names},
        }

    def _head_row(self) -> dict[str, Any]:
        head, last_at = self._ends.head, self._ends.last_at
        return {
            "events": head.events,
            "digest": head.digest,
            "accesses": head.accesses,
            "access_digest": head.access_digest,
            "last_at": stamp(last_at) if last_at else "",
        }
