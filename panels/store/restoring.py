"""Puts a backup into an empty database: checked line by line, and as a whole before it counts."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import orjson
from sqlalchemy import Connection, Table, insert, select, update

from oocd.engine.canonical import canonical_json
from oocd.panels.ports import Head, Verification
from oocd.panels.store import schema
from oocd.panels.store.address import read_address
from oocd.panels.store.backup import HEADER, PARTS
from oocd.panels.store.chain import read_head
from oocd.panels.store.checking import check_database
from oocd.panels.store.errors import StoreError
from oocd.panels.store.opening import PATIENCE_S, open_store, upgrade
from oocd.panels.store.rows import Altered, check_access_row, check_body, check_event_row
from oocd.panels.store.rows import check_summary_row as check_line
from oocd.panels.store.sql import SqlStore

_AT_ONCE: Final = 1000
_LONGEST: Final = 256 * 1024 * 1024
"""No line is longer: what a content may hold is far less."""

_TABLES: Final[dict[str, Table]] = {
    "event": schema.event,
    "access": schema.access,
    "record": schema.record,
    "request": schema.request,
}


def restore(database: str, file: Path, *, patience: float = PATIENCE_S) -> Verification:
    """Put a backup into a database that holds nothing yet (made where there is none).

    Everything is one transaction, and the whole record is checked before it ends: cut short or
    refused, the database stays empty, and one that was made for this is taken away. Raises
    StoreError: the file is no whole backup (`D-BACKUP`, naming the line), or the database is not
    empty (`D-NOT-EMPTY`).
    """
    address = read_address(database)
    made = address.path if address.path is not None and not address.path.exists() else None
    try:
        upgrade(database, patience=patience)
        store = open_store(database, patience=patience)
        try:
            return _fill(store, file)
        finally:
            store.close()
    except BaseException:
        if made is not None:
            _take_away(made)
        raise


@dataclass
class _Reading:
    """A backup on its way in."""

    file: Path
    line: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_TABLES, 0))
    digest: Any = field(default_factory=hashlib.sha256)
    head: Head | None = None

    def fault(self, what: str) -> StoreError:
        return StoreError(
            "D-BACKUP",
            f"{self.file}, line {self.line}: {what}; nothing was restored",
            "Use another backup, or fetch this one again.",
        )


def _fill(store: SqlStore, file: Path) -> Verification:
    with store.writing() as connection:
        held = connection.execute(select(schema.head)).mappings().one()
        if held["events"] or held["accesses"]:
            raise StoreError(
                "D-NOT-EMPTY",
                f"{store.where} holds {held['events']} events; a backup goes into an empty "
                "database only",
                "Name a new one with --database.",
            )
        reading = _Reading(file)
        try:
            with file.open("rb") as raw:
                head = _insert(connection, reading, raw)
        except OSError as error:
            why = error.strerror or str(error)
            raise StoreError(
                "D-BACKUP", f"the backup {file} cannot be read: {why}", "Check its name."
            ) from None
        found = check_database(connection, head)
        if found.faults:
            first = found.faults[0]
            raise reading.fault(f"the record in it is not whole ({first.where}: {first.what})")
        return found


def _insert(connection: Connection, reading: _Reading, raw: IO[bytes]) -> Head:
    batch: list[tuple[str, dict[str, Any]]] = []
    last_at = ""
    for part, row in _read(reading, raw):
        if part in {"event", "access"}:
            last_at = max(last_at, row["at"])
        if batch and (batch[0][0] != part or len(batch) >= _AT_ONCE):
            _insert_batch(connection, batch)
            batch = []
        batch.append((part, row))
    if batch:
        _insert_batch(connection, batch)
    if reading.head is None:
        raise reading.fault("it ends without its last line")
    head = reading.head
    connection.execute(
        update(schema.head).values(
            events=head.events,
            digest=head.digest,
            accesses=head.accesses,
            access_digest=head.access_digest,
            last_at=last_at,
        )
    )
    return head


def _insert_batch(connection: Connection, batch: list[tuple[str, dict[str, Any]]]) -> None:
    part = batch[0][0]
    plain = [{k: v for k, v in row.items() if k != "body"} for _, row in batch]
    connection.execute(insert(_TABLES[part]), plain)
    bodies = [
        {"position": row["position"], "body": row["body"]}
        for _, row in batch
        if row.get("body") is not None
    ]
    if bodies:
        connection.execute(insert(schema.content), bodies)


def _read(reading: _Reading, raw: IO[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the rows; the seal is checked at the end."""
    order = [part for part, _ in PARTS]
    for line in _lines(reading, raw):
        try:
            data = orjson.loads(line)
        except ValueError:
            raise reading.fault("it is no line of a backup") from None
        if not isinstance(data, dict) or canonical_json(data) + b"\n" != line:
            raise reading.fault("it is not written as oocd writes a backup")
        if reading.line == 1:
            _check_first(reading, data)
            reading.digest.update(line)
            continue
        if reading.head is not None:
            raise reading.fault("something stands after the last line")
        if set(data) == {"end"}:
            _check_end(reading, data["end"])
            continue
        reading.digest.update(line)
        ((part, row),) = data.items() if len(data) == 1 else (("", None),)
        if part not in order or not isinstance(row, dict):
            raise reading.fault("it is none of the rows of a record")
        order = order[order.index(part) :]
        reading.counts[part] += 1
        yield part, _checked(reading, part, row)


def _lines(reading: _Reading, raw: IO[bytes]) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=raw, mode="rb") as stream:
            while line := stream.readline(_LONGEST):
                reading.line += 1
                if not line.endswith(b"\n"):
                    raise reading.fault("the backup was cut off here")
                yield line
    except EOFError:
        reading.line += 1
        raise reading.fault("the backup was cut off here") from None
    except (gzip.BadGzipFile, zlib.error):
        reading.line += 1
        what = "it is no backup" if reading.line == 1 else "the backup was altered here"
        raise reading.fault(what) from None
    if not reading.line:
        raise reading.fault("the file is empty")


def _check_first(reading: _Reading, data: dict[str, Any]) -> None:
    if data == HEADER:
        return
    if set(data) == set(HEADER) and data["oocd_backup"] == HEADER["oocd_backup"]:
        raise reading.fault(f"it was made by another oocd (schema {data['schema']})")
    raise reading.fault("it is no backup of oocd, or of a newer one")


def _check_end(reading: _Reading, end: object) -> None:
    if not isinstance(end, dict) or set(end) != {"counts", "head", "sha256"}:
        raise reading.fault("the last line is not as it was written")
    if end["sha256"] != reading.digest.hexdigest() or end["counts"] != reading.counts:
        raise reading.fault("the backup is not what its SHA-256 says")
    try:
        reading.head = read_head(str(end["head"]))
    except ValueError:
        raise reading.fault("the head is not as it was written") from None


def _checked(reading: _Reading, part: str, row: dict[str, Any]) -> dict[str, Any]:
    """Compare a row with its own digests, so that what was altered is named."""
    wanted = set(_TABLES[part].columns.keys()) | ({"body"} if part == "event" else set())
    if set(row) != wanted:
        raise reading.fault(f"the columns of this {part} are not those of a record")
    if part == "event" and row["body"] is not None:
        row["body"] = str(row["body"]).encode()
    try:
        if part == "event":
            check_event_row(row)
            check_body(row)
        elif part == "access":
            check_access_row(row)
        elif part == "record":
            check_line(row)
    except Altered as altered:
        raise reading.fault(f"{part}: {altered.what}") from None
    return row


def _take_away(made: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            made.with_name(made.name + suffix).unlink(missing_ok=True)
