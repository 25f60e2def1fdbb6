"""The record in a database: SQLite in one file, or PostgreSQL for many desks.

One writer at a time: SQLite by `BEGIN IMMEDIATE`, PostgreSQL by a lock on the one row of `head`.
Readers never wait for it. Every write is one transaction; the database is told to make it durable
before it answers.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from oocd.engine.errors import IntegrityError
from oocd.panels.event import Access, Actor, Event, moment, stamp
from oocd.panels.ports import Entry, Head, Summary, Touch, Verification
from oocd.panels.store import schema
from oocd.panels.store.checking import EVENTS, check_database, stream
from oocd.panels.store.drivers import translated
from oocd.panels.store.errors import StoreError
from oocd.panels.store.reading import read_lines, read_log, read_record
from oocd.panels.store.rows import (
    TOMBSTONE,
    Altered,
    Stored,
    access_row,
    event_row,
    read_event,
    read_summary,
    summary_row,
)
from oocd.panels.store.writing import (
    Before,
    Ends,
    Plan,
    answer_again,
    can_be_an_id,
    check_entry,
    check_touches,
    log,
    plan,
)

_PAGE: Final = 500
event, content, record = schema.event, schema.content, schema.record


class SqlStore:
    """`ports.Store` in a database that `opening.open_store` has opened."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self.where = where

    def append(self, entry: Entry, actor: Actor, at: dt.datetime) -> tuple[Event, ...]:
        """Write an entry: see `ports.Store`."""
        check_entry(entry, actor)
        with self.writing() as connection:
            ends = self._ends(connection)
            if entry.request is not None:
                earlier = self._earlier(connection, entry.request)
                if earlier:
                    return answer_again(earlier, entry, actor)
            before = Before(
                ends=ends,
                stored=self._stored(connection, entry.record),
                since=lambda seq: self._events(connection, entry.record, None)[seq:],
                named=lambda seqs: [
                    e for e in self._events(connection, entry.record, None) if e.seq in seqs
                ],
            )
            made = plan(before, entry, actor, at)
            self._write(connection, made, entry.request, new=before.stored is None)
        if made.erase:
            self._forget()
        return made.events

    def events(self, record: str, upto: int | None = None) -> tuple[Event, ...]:
        """Give a record's events: see `ports.Store`."""
        if not can_be_an_id(record):
            return ()
        with self.reading() as connection:
            return self._events(connection, record, upto)

    def summaries(
        self, kind: str, *, area: str | None = None, after: str = "", limit: int | None = None
    ) -> Iterator[Summary]:
        """Give records of a kind: see `ports.Store`. Pages are read as they are asked for."""
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(left, _PAGE)
            query = select(record).where(record.c.kind == kind, record.c.record > after)
            if area is not None:
                query = query.where(record.c.area == area)
            with self.reading() as connection:
                page = connection.execute(query.order_by(record.c.record).limit(size))
                rows = page.mappings().all()
            yield from read_lines(rows)
            if len(rows) < size:
                return
            after = rows[-1]["record"]
            left = None if left is None else left - size

    def log(self, touches: Sequence[Touch], actor: Actor, at: dt.datetime) -> None:
        """Log acts: see `ports.Store`."""
        check_touches(touches, actor)
        if not touches:
            return
        with self.writing() as connection:
            accesses, ends = log(self._ends(connection), touches, actor, at)
            connection.execute(insert(schema.access), [access_row(a) for a in accesses])
            self._move_head(connection, ends)

    def accesses(self, record: str | None = None) -> Iterator[Access]:
        """Give the log: see `ports.Store`. It is read in one snapshot, as it is asked for."""
        table = schema.access
        query = select(table).order_by(table.c.position)
        if record is not None:
            query = query.where(table.c.record == record)
        with self.reading(snapshot=True) as connection:
            yield from read_log(stream(connection, query), whole=record is None)

    def head(self) -> Head:
        """Say where the chains end."""
        with self.reading() as connection:
            return self._ends(connection, lock=False).head

    def verify(self, expect: Head | None = None) -> Verification:
        """Compare everything with its digests: see `ports.Store`."""
        with self.reading(snapshot=True) as connection:
            return check_database(connection, expect)

    def close(self) -> None:
        """Let go of the file or the connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """Give a connection to read by; with `snapshot`, all it reads is of one moment."""
        try:
            with self._engine.connect() as connection:
                if snapshot and not self._sqlite:
                    connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise translated(error, self.where) from None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; what was written counts at the end, or none."""
        try:
            with self._engine.connect() as connection:
                connection.execution_options(oocd_write=True)
                with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise translated(error, self.where) from None

    def _ends(self, connection: Connection, *, lock: bool = True) -> Ends:
        query = select(schema.head)
        if lock and not self._sqlite:
            query = query.with_for_update()
        row = connection.execute(query).mappings().first()
        if row is None:
            raise _damaged(self.where, "the row of table head is missing")
        try:
            last_at = moment(row["last_at"]) if row["last_at"] else None
        except ValueError:
            raise _damaged(self.where, "head, last_at: this is no moment") from None
        names = ("events", "digest", "accesses", "access_digest")
        return Ends(Head(**{name: row[name] for name in names}), last_at)

    def _stored(self, connection: Connection, name: str) -> Stored | None:
        query = select(record).where(record.c.record == name)
        row = connection.execute(query).mappings().first()
        try:
            return read_summary(row) if row is not None else None
        except Altered as altered:
            raise IntegrityError(
                "P-CHAIN", f"record {name}: {altered.what}", "Run `oocd db verify`."
            ) from None

    def _events(self, connection: Connection, name: str, upto: int | None) -> tuple[Event, ...]:
        known = connection.execute(select(record.c.seq).where(record.c.record == name)).scalar()
        query = EVENTS.where(event.c.record == name).order_by(event.c.seq)
        tombs = query.where(event.c.kind == TOMBSTONE)
        if upto is not None:
            query = query.where(event.c.seq <= upto)
        return read_record(
            connection.execute(query).mappings(),
            name,
            asked=upto,
            known=known or 0,
            tombstones=lambda: connection.execute(tombs).mappings(),
        )

    def _earlier(self, connection: Connection, name: str) -> list[Event]:
        """Give what an earlier submission of this name wrote; nothing where there was none."""
        table = schema.request
        row = connection.execute(select(table).where(table.c.request == name)).mappings().first()
        if row is None:
            return []
        first = row["position"]
        span = event.c.position.between(first, first + row["events"] - 1)
        rows = connection.execute(EVENTS.where(span).order_by(event.c.position)).mappings()
        try:
            return [read_event(found) for found in rows]
        except Altered as altered:
            raise IntegrityError(
                "P-CHAIN", f"request {name}: {altered.what}", "Run `oocd db verify`."
            ) from None

    def _write(self, connection: Connection, made: Plan, request: str | None, *, new: bool) -> None:
        bodies: list[dict[str, Any]] = [
            {"position": event.position, "body": body}
            for event, body in zip(made.events, made.bodies, strict=True)
        ]
        connection.execute(insert(event), [event_row(e) for e in made.events])
        connection.execute(insert(content), bodies)
        if made.erase:
            gone = connection.execute(delete(content).where(content.c.position.in_(made.erase)))
            if gone.rowcount != len(made.erase):
                raise _damaged(self.where, "a content that was to be erased is not there")
        if made.accesses:
            connection.execute(insert(schema.access), [access_row(a) for a in made.accesses])
        line = summary_row(made.summary, made.events[-1].digest)
        if new:
            connection.execute(insert(record), line)
        else:
            connection.execute(
                update(record).where(record.c.record == line["record"]).values(**line)
            )
        if request is not None:
            first = {"request": request, "position": made.events[0].position}
            connection.execute(insert(schema.request), {**first, "events": len(made.events)})
        self._move_head(connection, made.ends)

    def _move_head(self, connection: Connection, ends: Ends) -> None:
        head = ends.head
        connection.execute(
            update(schema.head).values(
                events=head.events,
                digest=head.digest,
                accesses=head.accesses,
                access_digest=head.access_digest,
                last_at=stamp(ends.last_at) if ends.last_at else "",
            )
        )

    def _forget(self) -> None:
        """Take what was erased out of SQLite's write-ahead log too, as far as no reader holds it.

        The pages of the file itself are overwritten with zeros (`secure_delete`). On PostgreSQL
        the server's own vacuum does this, when it comes round.
        """
        if not self._sqlite:
            return
        try:
            with self._engine.connect() as connection:
                plain = connection.connection.driver_connection
                if plain is not None:
                    plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        except (
            SQLAlchemyError,
            sqlite3.Error,
        ):  # it was erased; the log is emptied when it is next written over
            return


def _damaged(where: str, what: str) -> StoreError:
    return StoreError("D-DAMAGED", f"{where}: {what}; nothing was written", "Run `oocd db verify`.")
