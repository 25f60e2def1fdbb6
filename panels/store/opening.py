"""Opens a database by path or address, after checking that it is a record of a version we know."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError

from oocd.panels.store import schema
from oocd.panels.store.address import Address, read_address
from oocd.panels.store.errors import StoreError
from oocd.panels.store.sql import SqlStore

PATIENCE_S: Final = 10.0
"""How long a writer waits for another one."""

_CONNECT_S: Final = 10

MIGRATIONS: Final = Path(__file__).resolve().parent / "migrations"


def open_store(database: str, *, patience: float = PATIENCE_S) -> SqlStore:
    """Open the record at a path or address.

    Raises StoreError: the file is missing (`D-FILE`), is no record (`D-NOT-DATABASE`), was made by
    an older or a newer program (`D-OLDER`, `D-NEWER`), or the server cannot be reached
    (`D-CONNECT`, `D-LOG-IN`).
    """
    address = read_address(database)
    if address.path is not None and not address.path.exists():
        raise StoreError(
            "D-FILE",
            f"there is no database {address.shown}",
            "`oocd db upgrade` makes a new one; --database names another.",
        )
    engine = make_engine(address, patience=patience)
    store = SqlStore(engine, address.shown)
    try:
        with store.reading() as connection:
            _check_version(version(connection, address), address)
    except BaseException:
        store.close()
        raise
    return store


def _check_version(found: str | None, address: Address) -> None:
    if found is None:
        raise StoreError(
            "D-OLDER", f"{address.shown} holds no record yet", "Run `oocd db upgrade`."
        )
    if found != schema.REVISIONS[-1]:
        raise StoreError(
            "D-OLDER",
            f"{address.shown} was made by an older oocd (schema {found}; this one uses "
            f"{schema.REVISIONS[-1]})",
            "Make a backup with the older one (oocd db backup FILE), then run `oocd db upgrade`.",
        )


def upgrade(database: str, *, patience: float = PATIENCE_S) -> tuple[str | None, str]:
    """Make the tables of the record, or bring them up to this program's version.

    All steps are one transaction: cut short, the database is as it was. Gives the version before
    (None: there was none) and after. Raises StoreError as `open_store` does.
    """
    address = read_address(database)
    if address.path is not None:
        _make_file(address.path)
    engine = make_engine(address, patience=patience)
    store = SqlStore(engine, address.shown)
    try:
        with store.reading() as connection:  # another program's database is not touched
            before = version(connection, address)
        if before != schema.REVISIONS[-1]:
            with store.writing() as connection:
                if version(connection, address) == before:  # no one else has done it meanwhile
                    _run_steps(connection)
    finally:
        store.close()
    return before, schema.REVISIONS[-1]


def version(connection: Connection, address: Address) -> str | None:
    """Say which version of the schema a database has; None for one that is empty.

    Raises StoreError `D-NEWER` for a version this program does not know, `D-NOT-DATABASE` for the
    database of another program.
    """
    names = set(inspect(connection).get_table_names())
    if schema.VERSION_TABLE not in names:
        if names:
            raise StoreError(
                "D-NOT-DATABASE",
                f"{address.shown} holds tables of another program ({', '.join(sorted(names)[:3])})",
                "Give the record a database of its own.",
            )
        return None
    query = text(f"SELECT version_num FROM {schema.VERSION_TABLE}")  # noqa: S608 our own constant
    found = [str(row[0]) for row in connection.execute(query)]
    if len(found) == 1 and found[0] in schema.REVISIONS:
        return found[0]
    raise StoreError(
        "D-NEWER",
        f"{address.shown} was made by a newer oocd (schema {', '.join(found) or 'unknown'}; this "
        f"one knows up to {schema.REVISIONS[-1]})",
        "Install the newer oocd. Nothing was read or written.",
    )


def make_engine(address: Address, *, patience: float) -> Engine:
    """Give what makes connections; none is made yet, and no file."""
    if address.path is not None:
        return _sqlite_engine(address.path, patience)
    try:
        engine = create_engine(
            address.url or "",
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_S, "application_name": "oocd"},
        )
    except ModuleNotFoundError:
        raise StoreError(
            "D-DRIVER",
            "PostgreSQL needs psycopg, which is not installed",
            'Install it: pip install "oocd[postgres]".',
        ) from None
    except (ArgumentError, ValueError):
        raise StoreError(
            "D-ADDRESS",
            f"`{address.shown}` is no address of a database",
            "Write postgresql://user@host:5432/name.",
        ) from None

    def set_up(plain: Any, _: object) -> None:  # noqa: ANN401 the driver's connection
        with plain.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(patience * 1000)}")
        plain.commit()

    event.listen(engine, "connect", set_up)
    return engine


def _make_file(path: Path) -> None:
    """Make the file where there is none: others than the owner and the group may not read it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o660))
    except OSError as error:
        code = "D-READ-ONLY" if error.errno in {errno.EROFS, errno.EACCES} else "D-FILE"
        raise StoreError(
            code,
            f"the database {path} cannot be written: {error.strerror or error}",
            "Check the name, and who may write to the folder and the disk.",
        ) from None


def _is_for_reading(path: Path) -> bool:
    """Whether a whole record lies on a disk nobody writes to: SQLite must then want no lock file.

    A write-ahead log beside it means that it was not closed, and then SQLite must refuse.
    """
    try:
        read_only = os.statvfs(path).f_flag & os.ST_RDONLY
    except OSError:
        return False
    return bool(read_only) and not path.with_name(path.name + "-wal").exists()


def _sqlite_engine(path: Path, patience: float) -> Engine:
    uri = f"file:{quote(str(path))}?mode=rw"
    if _is_for_reading(path):
        uri += "&immutable=1"

    def connect() -> sqlite3.Connection:
        plain = sqlite3.connect(
            uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
        )
        # A text that is no UTF-8 any more must reach `verify`, which says where it is.
        plain.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
            plain.execute(f"PRAGMA {pragma}").close()
        return plain

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)

    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("oocd_write"):
            connection.exec_driver_sql("BEGIN")
            return
        # Before the first write: a lasting mark in the file. Where it is there this costs nothing.
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "begin", begin)
    return engine


def _run_steps(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 only an upgrade needs it, and it takes its time
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()

    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError("D-NEWER", f"the tables cannot be upgraded: {error}") from None
