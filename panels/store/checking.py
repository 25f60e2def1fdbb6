"""Reads every table of a database for `chain` to check, and what only a database can check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select, text
from sqlalchemy.exc import DBAPIError

from oocd.panels.ports import Head, Verification
from oocd.panels.store import schema
from oocd.panels.store.chain import (
    Counted,
    Expected,
    Faults,
    Tip,
    check_accesses,
    check_events,
    check_head,
    check_records,
)
from oocd.panels.store.drivers import translated
from oocd.panels.store.rows import TOMBSTONE, Row

_AT_ONCE: Final = 2000
_SAID: Final = 200
"""How much of what SQLite says about its file is repeated."""

event, content, record = schema.event, schema.content, schema.record

EVENTS: Final = select(event, content.c.body).outerjoin(
    content, content.c.position == event.c.position
)
"""Events with their contents, in no order yet."""


def stream(connection: Connection, statement: Select[Any]) -> Iterator[Row]:
    """Give rows as they come; no more than a few thousand are in memory."""
    result = connection.execution_options(yield_per=_AT_ONCE).execute(statement)
    yield from result.mappings()


def check_database(connection: Connection, expect: Head | None = None) -> Verification:
    """Check every row of every table, in one snapshot of the database."""
    faults, expected = Faults(), Expected(expect)
    tip, access_tip, counted = Tip(), Tip(), Counted()
    if connection.dialect.name == "sqlite":
        _check_file(connection, faults)
    with _readable("table event", faults):
        statement = EVENTS.order_by(event.c.position)
        tip = check_events(stream(connection, statement), expected, faults)
    with _readable("table access", faults):
        statement = select(schema.access).order_by(schema.access.c.position)
        access_tip = check_accesses(stream(connection, statement), expected, faults)
    with _readable("table record", faults):
        counted = check_records(stream(connection, _by_record()), faults)
        _check_lines(connection, faults)
    with _readable("table content", faults):
        _check_orphans(connection, faults)
    with _readable("table request", faults):
        _check_requests(connection, faults)
    with _readable("table head", faults):
        row = connection.execute(select(schema.head)).mappings().first()
        check_head(row, tip, access_tip, faults)
    expected.compare(tip.count, access_tip.count, faults)
    head = Head(tip.count, tip.digest, access_tip.count, access_tip.digest)
    return Verification(head, counted.records, counted.erased, faults.all())


@contextmanager
def _readable(where: str, faults: Faults) -> Iterator[None]:
    """A table that cannot be read to its end is a fault of its own; the others are still read."""
    try:
        yield
    except DBAPIError as error:
        faults.add(where, f"it cannot be read to its end ({translated(error, where).code})")


def _by_record() -> Select[Any]:
    names = ("kind", "area", "seq", "opened_at", "last_at", "fields", "last", "digest")
    body = case((event.c.kind == TOMBSTONE, content.c.body), else_=None)
    return (
        select(
            *(event.c[name] for name in ("position", "record", "seq", "kind", "at")),
            *(event.c[name] for name in ("record_previous", "digest")),
            content.c.position.is_not(None).label("has_content"),
            body.label("body"),
            *(record.c[name].label(f"record_{name}") for name in names),
        )
        .outerjoin(content, content.c.position == event.c.position)
        .outerjoin(record, record.c.record == event.c.record)
        .order_by(event.c.record, event.c.seq)
    )


def _check_lines(connection: Connection, faults: Faults) -> None:
    has_events = select(event.c.record).where(event.c.record == record.c.record).exists()
    for row in stream(connection, select(record.c.record).where(~has_events)):
        faults.add(f"record {row['record']}", "the table of records tells of it; it has no events")


def _check_orphans(connection: Connection, faults: Faults) -> None:
    has_event = select(event.c.position).where(event.c.position == content.c.position).exists()
    for row in stream(connection, select(content.c.position).where(~has_event)):
        faults.add(f"content {row['position']}", "it belongs to no event")


def _check_requests(connection: Connection, faults: Faults) -> None:
    request = schema.request
    outside = or_(
        request.c.request.is_(None),
        event.c.position < request.c.position,
        event.c.position >= request.c.position + request.c.events,
    )
    unknown = (
        select(event.c.position, event.c.record, event.c.seq, event.c.request)
        .outerjoin(request, request.c.request == event.c.request)
        .where(event.c.request.is_not(None), outside)
        .order_by(event.c.position)
    )
    for row in stream(connection, unknown):
        place = f"event {row['position']} (record {row['record']}, no. {row['seq']}), request"
        faults.add(place, f"the table of requests does not tell of it under {row['request']}")
    theirs = and_(
        event.c.position >= request.c.position,
        event.c.position < request.c.position + request.c.events,
        event.c.request == request.c.request,
    )
    count = select(func.count(literal(1))).where(theirs).scalar_subquery()
    wrong = select(request).where(or_(request.c.events < 1, request.c.events != count))
    for row in stream(connection, wrong):
        what = f"it tells of {row['events']} events from event {row['position']}; they are not so"
        faults.add(f"request {row['request']}", what)


def _check_file(connection: Connection, faults: Faults) -> None:
    """Let SQLite check its own pages, indexes and references."""
    with _readable("file", faults):
        for (said,) in connection.execute(text("PRAGMA integrity_check")):
            if said != "ok":
                faults.add("file", str(said)[:_SAID])
    with _readable("file", faults):
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            faults.add(f"{row[0]} row {row[1]}", f"the {row[2]} it belongs to is not there")
