"""Compares a whole store with its digests: every row of every table, at constant memory.

The functions take rows as they stream from a store (or from memory) and add to `Faults`. Each goes
on after a fault with what the row itself claims, so that one altered byte is told once, where it
is, and not again at every row after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from oocd.panels.event import NOTHING_BEFORE
from oocd.panels.ports import Fault, Head
from oocd.panels.store.rows import (
    TOMBSTONE,
    Altered,
    Row,
    check_access_row,
    check_body,
    check_event_row,
    check_summary_row,
    erased_by,
)

MOST_FAULTS: Final = 1000
"""How many faults are told one by one; the rest are counted."""

_HEAD: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})/([0-9]{1,18}):([0-9a-f]{64})")


@dataclass
class Faults:
    """What was found, as it is found."""

    found: list[Fault] = field(default_factory=list)
    more: int = 0

    def add(self, where: str, what: str) -> None:
        """Take down a fault."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(Fault(where, what))
        else:
            self.more += 1

    def all(self) -> tuple[Fault, ...]:
        """Give the faults; the last says how many are not told."""
        if not self.more:
            return tuple(self.found)
        return (*self.found, Fault("store", f"{self.more} more faults"))


@dataclass
class Tip:
    """Where a chain was found to end."""

    count: int = 0
    digest: str = NOTHING_BEFORE
    last_at: str = ""


@dataclass
class Expected:
    """A head that was kept outside, looked for while the events and accesses go by."""

    head: Head | None = None
    event_digest: str | None = None
    access_digest: str | None = None

    def see_event(self, row: Row) -> None:
        """Look whether this is the event the head names."""
        if self.head and row["position"] == self.head.events:
            self.event_digest = row["digest"]

    def see_access(self, row: Row) -> None:
        """Look whether this is the access the head names."""
        if self.head and row["position"] == self.head.accesses:
            self.access_digest = row["digest"]

    def compare(self, events: int, accesses: int, faults: Faults) -> None:
        """Say where the store lacks what the head outside tells of."""
        if self.head is None:
            return
        pairs = (
            ("event", events, self.head.events, self.head.digest, self.event_digest),
            ("access", accesses, self.head.accesses, self.head.access_digest, self.access_digest),
        )
        for noun, count, kept, wanted, seen in pairs:
            if count < kept:
                faults.add(
                    f"{noun} {count + 1}",
                    f"the head kept outside tells of {kept}; the last {kept - count} were cut off",
                )
            elif kept and seen != wanted:
                faults.add(f"{noun} {kept}", "it is not the one the head kept outside tells of")


def head_text(head: Head) -> str:
    """Write a head in one word, to be kept outside.

    >>> head_text(Head(0, "0" * 64, 0, "0" * 64)).count("0:000")
    2
    """
    return f"{head.events}:{head.digest}/{head.accesses}:{head.access_digest}"


def read_head(text: str) -> Head:
    """Read what `head_text` wrote. Raises ValueError for anything else."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise ValueError("a head is written EVENTS:DIGEST/ACCESSES:DIGEST, as `oocd db head` does")
    return Head(int(found[1]), found[2], int(found[3]), found[4])


def event_place(row: Row) -> str:
    """Say which event a row is."""
    return f"event {row['position']} (record {row['record']}, no. {row['seq']})"


def check_events(rows: Iterable[Row], expected: Expected, faults: Faults) -> Tip:
    """Check events by position: headers, contents and the chain over the whole store.

    Rows are those of table `event` with `body` (None where there is no content).
    """
    tip = Tip()
    for row in rows:
        for check in (check_event_row, check_body):
            try:
                check(row)
            except Altered as altered:
                faults.add(_at(event_place(row), altered), altered.what)
        _check_place(event_place(row), row["position"], tip, faults)
        if row["store_previous"] != tip.digest:
            faults.add(f"{event_place(row)}, store_previous", "it does not follow the one before")
        expected.see_event(row)
        tip = Tip(row["position"], row["digest"], row["at"])
    return tip


def check_accesses(rows: Iterable[Row], expected: Expected, faults: Faults) -> Tip:
    """Check the access log by position."""
    tip = Tip()
    for row in rows:
        place = f"access {row['position']} (record {row['record']})"
        try:
            check_access_row(row)
        except Altered as altered:
            faults.add(_at(place, altered), altered.what)
        _check_place(place, row["position"], tip, faults)
        if row["previous"] != tip.digest:
            faults.add(f"{place}, previous", "it does not follow the one before")
        expected.see_access(row)
        tip = Tip(row["position"], row["digest"], row["at"])
    return tip


@dataclass
class Counted:
    """How many records there are, and how many contents were lawfully erased."""

    records: int = 0
    erased: int = 0


def check_records(rows: Iterable[Row], faults: Faults) -> Counted:
    """Check each record by itself: its chain, its erasures and its line in table `record`.

    Rows are those of table `event` in order of record and seq, with `has_content`, `body` (of
    tombstones only) and the columns of `record` named `record_*` (None where the line is missing).
    """
    counted = Counted()
    for record, events in groupby(rows, key=lambda row: row["record"]):
        counted.records += 1
        counted.erased += _check_record(str(record), events, faults)
    return counted


def check_head(row: Row | None, events: Tip, accesses: Tip, faults: Faults) -> None:
    """Check the row of table `head` against where the chains were found to end."""
    if row is None:
        faults.add("head", "the row is missing")
        return
    wanted: dict[str, Any] = {
        "events": events.count,
        "digest": events.digest,
        "accesses": accesses.count,
        "access_digest": accesses.digest,
        "last_at": max(events.last_at, accesses.last_at),
    }
    for column, value in wanted.items():
        if row[column] != value:
            faults.add(
                f"head, {column}", f"it says {row[column]!r}, and the rows end with {value!r}"
            )


def _check_place(place: str, position: int, tip: Tip, faults: Faults) -> None:
    if position == tip.count + 1:
        return
    if position > tip.count + 1:
        gap = f"{tip.count + 1}" if position == tip.count + 2 else f"{tip.count + 1}-{position - 1}"
        faults.add(place, f"what stood before it is missing (position {gap})")
    else:
        faults.add(f"{place}, position", f"it stands after position {tip.count}")


def _check_record(record: str, rows: Iterator[Row], faults: Faults) -> int:
    """Check one record; give the number of contents lawfully erased."""
    seq, previous, first_at = 0, NOTHING_BEFORE, ""
    missing: dict[int, str] = {}
    present: set[int] = set()
    tombs: list[tuple[int, frozenset[int]]] = []
    last: Row = {}
    for row in rows:
        place = event_place(row)
        if row["seq"] != seq + 1:
            faults.add(f"{place}, seq", f"no. {seq + 1} was to come here")
        if row["record_previous"] != previous:
            faults.add(
                f"{place}, record_previous", "it does not follow the one before in its record"
            )
        first_at = first_at or row["at"]
        seq, previous, last = row["seq"], row["digest"], row
        if row["has_content"]:
            present.add(seq)
        else:
            missing[seq] = place
        if row["kind"] == TOMBSTONE:
            tombs.append((seq, erased_by(row["body"])))
    lawful = {named for seq, seqs in tombs for named in seqs if named < seq}
    graves = {seq for seq, _ in tombs}
    for seq, place in missing.items():
        if seq in graves:
            faults.add(f"{place}, content", "what it says was erased is missing")
        elif seq not in lawful:
            faults.add(f"{place}, content", "the content is missing and nothing says it was erased")
    for seq in sorted(lawful & present):
        faults.add(f"record {record}, no. {seq}, content", "it is said to be erased and is there")
    _check_line(record, last, first_at, faults)
    return len(missing.keys() & lawful)


def _check_line(record: str, last: Row, first_at: str, faults: Faults) -> None:
    """Check a record's line in table `record` against its events."""
    place = f"record {record}"
    line = {name.removeprefix("record_"): value for name, value in last.items()}
    line |= {name: last[f"record_{name}"] for name in _LINE}
    line["record"] = record
    if line["digest"] is None:
        faults.add(place, "its line in the table of records is missing")
        return
    try:
        check_summary_row(line)
    except Altered as altered:
        faults.add(_at(place, altered), "its line in the table of records was altered")
    wanted = {
        "seq": last["seq"],
        "opened_at": first_at,
        "last_at": last["at"],
        "last": last["digest"],
    }
    for column, value in wanted.items():
        if line[column] != value:
            faults.add(
                f"{place}, {column}", f"it says {line[column]!r}, and its events say {value!r}"
            )


_LINE: Final = ("kind", "area", "seq", "opened_at", "last_at", "fields", "last", "digest")


def _at(place: str, altered: Altered) -> str:
    return f"{place}, {altered.column}" if altered.column else place
