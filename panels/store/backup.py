"""A backup of the record that depends on no database: gzipped lines of JSON, sealed by a hash.

The first line says what it is; then come events with their contents, accesses, records and
requests, a row a line; the last line counts them, gives the head, and the SHA-256 of every byte
before it. One store gives one file, byte for byte, whichever database it is in.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Connection, Select, select

from oocd.engine.canonical import canonical_json
from oocd.panels.ports import Head, Verification
from oocd.panels.store import schema
from oocd.panels.store.chain import head_text
from oocd.panels.store.checking import EVENTS, check_database, stream
from oocd.panels.store.errors import StoreError
from oocd.panels.store.rows import Row
from oocd.panels.store.sql import SqlStore

FORMAT: Final = 1
HEADER: Final[dict[str, Any]] = {"oocd_backup": FORMAT, "schema": schema.REVISIONS[-1]}
_LEVEL: Final = 6

PARTS: Final[tuple[tuple[str, Select[Any]], ...]] = (
    ("event", EVENTS.order_by(schema.event.c.position)),
    ("access", select(schema.access).order_by(schema.access.c.position)),
    ("record", select(schema.record).order_by(schema.record.c.record)),
    ("request", select(schema.request).order_by(schema.request.c.request)),
)
"""What a backup holds, in its order."""


def write_backup(store: SqlStore, file: Path, *, force: bool = False) -> Verification:
    """Check a store and write it to a file, whole or not at all; both see the same moment.

    Gives what the check found. Raises StoreError: the file is there already (`D-EXISTS`), the
    record is not whole (`D-NOT-WHOLE`), or the file cannot be written (`D-BACKUP`, `D-FULL`).
    """
    if file.exists() and not force:
        raise _exists(file)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise unwritable(file, error) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw, store.reading(snapshot=True) as connection:
            found = check_database(connection)
            if found.faults:
                first = found.faults[0]
                raise StoreError(
                    "D-NOT-WHOLE",
                    f"{store.where} is not whole ({first.where}: {first.what}); nothing was backed "
                    "up",
                    "`oocd db verify` lists everything; keep the earlier backups.",
                )
            _write(connection, raw, found.head)
            raw.flush()
            os.fsync(raw.fileno())
        _put_in_place(temporary, file, force=force)
    except OSError as error:
        raise unwritable(file, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return found


def rows(connection: Connection) -> Iterator[tuple[str, Row]]:
    """Give every row that a backup holds, with the name of its part."""
    for part, statement in PARTS:
        for row in stream(connection, statement):
            yield part, row


def line_of(part: str, row: Row) -> bytes:
    """Write a row as a line of a backup."""
    plain = {str(name): value for name, value in row.items()}
    if part == "event" and plain["body"] is not None:
        plain["body"] = bytes(plain["body"]).decode()
    return canonical_json({part: plain}) + b"\n"


def unwritable(file: Path, error: OSError) -> StoreError:
    """Tell of a file that cannot be written."""
    code = "D-FULL" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "D-BACKUP"
    why = error.strerror or "it cannot be opened"
    return StoreError(
        code,
        f"the backup {file} cannot be written: {why}; the record is as it was",
        "Make room, or name another place.",
    )


def _write(connection: Connection, raw: IO[bytes], head: Head) -> None:
    digest = hashlib.sha256()
    counts = dict.fromkeys((part for part, _ in PARTS), 0)
    # No name and no time in the file: the same record gives the same bytes.
    with gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as out:

        def put(line: bytes) -> None:
            digest.update(line)
            out.write(line)

        put(canonical_json(HEADER) + b"\n")
        for part, row in rows(connection):
            counts[part] += 1
            put(line_of(part, row))
        end = {"counts": counts, "head": head_text(head), "sha256": digest.hexdigest()}
        out.write(canonical_json({"end": end}) + b"\n")  # type: ignore[dict-item]


def _put_in_place(temporary: Path, file: Path, *, force: bool) -> None:
    """Give the file its name, and make the name last; without `force` nothing is written over."""
    if force:
        temporary.replace(file)
    else:
        try:
            os.link(temporary, file)
        except FileExistsError:
            raise _exists(file) from None
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _exists(file: Path) -> StoreError:
    return StoreError("D-EXISTS", f"{file} is there already", "Name another, or give --force.")
