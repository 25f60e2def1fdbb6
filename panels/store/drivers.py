"""What databases tell of in their own words and numbers, told in a sentence with a way out."""

from __future__ import annotations

from typing import Final

from sqlalchemy import exc

from oocd.panels.store.errors import StoreError

_SEND_AGAIN: Final = (
    "Read the record again before sending anything twice; a submission that carries a request id "
    "may be sent again as it is, and is answered with what was written."
)

_SQLITE: Final[dict[str, tuple[str, str, str]]] = {
    "BUSY": (
        "D-LOCKED",
        "another program has held the database longer than oocd waits; nothing was written",
        "Try again; if it stays so, see which program has the file open.",
    ),
    "FULL": (
        "D-FULL",
        "the disk is full (or the file may not grow); nothing was written",
        "Make room and send the entry again; what was recorded before is whole.",
    ),
    "READONLY": (
        "D-READ-ONLY",
        "the database may be read and not written; nothing was written",
        "See who may write to the file, to the folder it is in, and to the disk.",
    ),
    "NOTADB": (
        "D-NOT-DATABASE",
        "the file is not an SQLite database (or its first bytes are damaged)",
        "Check the name; if it is the record, restore a backup: oocd db restore FILE.",
    ),
    "CORRUPT": (
        "D-DAMAGED",
        "the file of the database is damaged",
        "`oocd db verify` lists what it finds; restore a backup: oocd db restore FILE.",
    ),
    "CANTOPEN": (
        "D-FILE",
        "the database, or a file beside it, cannot be opened",
        "Check the name, and who may read and write the folder.",
    ),
    "IOERR": (
        "D-DISK",
        "the disk refused to read or write; nothing was written",
        "Look at the disk, then run `oocd db verify`.",
    ),
    "TOOBIG": (
        "D-SIZE",
        "the entry is larger than the database takes; nothing was written",
        "Record it in parts.",
    ),
}

_SQLITE_ALSO: Final = {
    "LOCKED": "BUSY",
    "PROTOCOL": "BUSY",
    "PERM": "READONLY",
    "FORMAT": "NOTADB",
}
"""Other names that mean the same to whoever reads the message."""

_SERVER_GONE: Final = (
    "D-LOST",
    "the connection to PostgreSQL was lost; whether the last entry was written is not known",
    _SEND_AGAIN,
)
_LOG_IN: Final = (
    "D-LOG-IN",
    "PostgreSQL does not let this user in",
    "Check the user and the password (PGPASSWORD or ~/.pgpass keep it out of sight).",
)
_UNREACHABLE: Final = (
    "D-CONNECT",
    "PostgreSQL cannot be reached",
    "Check the host and the port, and that the server runs.",
)

_POSTGRES: Final[dict[str, tuple[str, str, str]]] = {
    "08": _SERVER_GONE,
    "28": _LOG_IN,
    "3D000": (
        "D-CONNECT",
        "the PostgreSQL server has no database of that name",
        "Create it (createdb NAME), then run `oocd db upgrade`.",
    ),
    "25006": _SQLITE["READONLY"],
    "42501": (
        "D-READ-ONLY",
        "this user of PostgreSQL lacks the right to do that; nothing was written",
        "Grant it, or use the user that ran `oocd db upgrade`.",
    ),
    "53100": _SQLITE["FULL"],
    "53300": (
        "D-CONNECT",
        "PostgreSQL has no connection free",
        "Try again, or let the server take more connections (max_connections).",
    ),
    "55P03": _SQLITE["BUSY"],
    "40": _SQLITE["BUSY"],
    "57014": _SQLITE["BUSY"],
    "57P": _SERVER_GONE,
    "54": _SQLITE["TOOBIG"],
    "58": _SQLITE["IOERR"],
    "XX": _SQLITE["CORRUPT"],
    "42P01": (
        "D-DAMAGED",
        "a table of the record is missing",
        "Check that this is the right database; if so, restore a backup: oocd db restore FILE.",
    ),
}


def translated(error: exc.SQLAlchemyError, where: str) -> StoreError:
    """Tell of a driver's error in our words; the driver's own words are left out on purpose.

    They may hold an address or a value from the record.
    """
    if isinstance(error, exc.TimeoutError):
        return _store_error(_SQLITE["BUSY"], where)
    original = getattr(error, "orig", None)
    name = str(getattr(original, "sqlite_errorname", "") or "")
    state = str(getattr(original, "sqlstate", "") or "")
    if name:
        found = _of_sqlite(name, str(original))
    elif "postgres" in where or state or type(original).__module__.startswith("psycopg"):
        found = _of_postgres(state, error, str(original))
    else:
        found = None
    if found is not None:
        return _store_error(found, where)
    detail = name or state or type(original or error).__name__
    return StoreError(
        "D-DAMAGED",
        f"{where}: the database refused the entry or the question ({detail}); nothing was written",
        "Run `oocd db verify`: the tables may not be what oocd made.",
    )


def _store_error(found: tuple[str, str, str], where: str) -> StoreError:
    code, text, hint = found
    return StoreError(code, f"{where}: {text}", hint)


def _of_sqlite(name: str, said: str) -> tuple[str, str, str] | None:
    kind = name.removeprefix("SQLITE_").partition("_")[0]
    kind = _SQLITE_ALSO.get(kind, kind)
    if kind == "ERROR" and "no such table" in said:
        return _POSTGRES["42P01"]
    if kind == "ERROR" and ("malformed" in said or "no such column" in said):
        return _SQLITE["CORRUPT"]  # the schema itself was altered
    if kind == "CONSTRAINT":
        return None
    return _SQLITE.get(kind)


def _of_postgres(state: str, error: exc.SQLAlchemyError, said: str) -> tuple[str, str, str] | None:
    for length in (5, 3, 2):
        if state[:length] in _POSTGRES:
            return _POSTGRES[state[:length]]
    if state or not isinstance(error, exc.OperationalError | exc.InterfaceError):
        return None
    # libpq gives no state while it connects: its words are all there is to go by
    if "password" in said or "authentication" in said or "no pg_hba.conf" in said:
        return _LOG_IN
    if 'database "' in said and "does not exist" in said:
        return _POSTGRES["3D000"]
    if 'role "' in said and "does not exist" in said:
        return _LOG_IN
    if "too many clients" in said:
        return _POSTGRES["53300"]
    if error.connection_invalidated or "closed" in said or "lost" in said:
        return _SERVER_GONE
    return _UNREACHABLE
