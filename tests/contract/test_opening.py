"""Opening: which database, which version of its tables, and whose."""

from __future__ import annotations

import sqlite3
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from oocd.panels.store import opening, schema
from oocd.panels.store.address import read_address, without_password
from oocd.panels.store.errors import StoreError
from oocd.panels.store.opening import open_store, upgrade
from tests.contract.entries import CHAIR, NOON, entry, filled


def refused(code):
    return pytest.raises(StoreError, match=code)


def test_the_steps_make_the_tables_the_program_uses(opened, database):
    with opened(database).reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, schema.metadata) == []


def test_the_program_knows_every_step():
    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == schema.REVISIONS


def test_upgrading_again_changes_nothing(opened, database):
    store = filled(opened(database))
    assert upgrade(database) == ("0001", "0001")
    assert store.verify().faults == ()
    assert store.head().events == 10


def test_a_missing_file_is_not_made(tmp_path):
    with refused("D-FILE") as caught:
        open_store(str(tmp_path / "none.db"))
    assert "oocd db upgrade" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    with refused("D-FILE"):
        upgrade(str(tmp_path / "no" / "folder.db"))


def test_others_may_not_read_the_file(tmp_path):
    upgrade(str(tmp_path / "a.db"))
    assert (tmp_path / "a.db").stat().st_mode & 0o007 == 0


@pytest.mark.parametrize("data", [b"", b"x", b"SQLite format 3\0" + b"\xff" * 4096, b"{}" * 3000])
def test_what_is_no_database(tmp_path, data):
    path = tmp_path / "a.db"
    path.write_bytes(data)
    with refused("D-OLDER|D-NOT-DATABASE|D-DAMAGED") as caught:
        open_store(str(path))
    assert caught.value.exit_code == 5
    assert path.read_bytes() == data


def test_a_folder_is_no_database(tmp_path):
    with refused("D-FILE"):
        open_store(str(tmp_path))
    with refused("D-FILE"):
        upgrade(str(tmp_path))


def test_the_database_of_another_program(tmp_path):
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE songs (title TEXT)")
    raw.close()
    before = path.read_bytes()
    for use in (open_store, upgrade):
        with refused("D-NOT-DATABASE") as caught:
            use(str(path))
        assert "songs" in str(caught.value)
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused_and_left_alone(opened, database):
    store = opened(database)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE oocd_version SET version_num = '9999'")
    for use in (open_store, upgrade):
        with refused("D-NEWER") as caught:
            use(database)
        assert "schema 9999; this one knows up to 0001" in str(caught.value)


def test_an_older_schema_says_what_to_run(opened, database, monkeypatch):
    opened(database)
    monkeypatch.setattr(schema, "REVISIONS", ("0001", "0002"))
    with refused("D-OLDER") as caught:
        open_store(database)
    assert "oocd db upgrade" in str(caught.value)
    assert "oocd db backup" in str(caught.value)


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(opened, database, monkeypatch):
    """The last statement of the first step fails: none of its tables stays."""
    from alembic import op
    from sqlalchemy import inspect

    store = opened(database)
    place = f"{database}-two" if "://" not in database else None
    if place is None:
        pytest.importorskip("psycopg")
        with store.writing() as connection:
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS empty_one")
        place = database.rsplit("search_path", 1)[0] + "search_path%3Dempty_one"
    run = op.execute

    def fail(statement, *args, **more):
        if "content_delete_unlawful" in str(statement):
            raise RuntimeError("cut short")
        return run(statement, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.execute", fail)
        with pytest.raises(RuntimeError, match="cut short"):
            upgrade(place)
    engine = opening.make_engine(read_address(place), patience=1)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    assert upgrade(place) == (None, "0001")


def test_sqlite_is_set_up_for_safety(opened, tmp_path):
    path = str(tmp_path / "a.db")
    upgrade(path)
    store = opened(path)
    store.append(entry("R-1"), CHAIR, NOON)

    def pragma(name):
        with store.reading() as connection:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    assert pragma("journal_mode") == "wal"
    assert pragma("foreign_keys") == 1
    assert pragma("synchronous") == 2
    assert pragma("secure_delete") == 1
    assert pragma("busy_timeout") == 10_000


def test_what_was_erased_is_in_no_file(opened, tmp_path):
    path = tmp_path / "a.db"
    upgrade(str(path))
    store = filled(opened(str(path)))
    kept, erased = b"secret 0", b"secret 1"
    found = b"".join(p.read_bytes() for p in tmp_path.glob("a.db*"))
    assert kept in found
    assert erased not in found
    assert store.verify().erased == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ann:s3c@h/x", "postgresql://ann:***@h/x"),
        (
            "postgresql://ann:a:b%40@h:5432/x?sslmode=require",
            "postgresql://ann:***@h:5432/x?sslmode=require",
        ),
        ("postgresql://h/x?user=a&password=s3c&x=1", "postgresql://h/x?user=a&password=***&x=1"),
        ("postgresql://ann@h/x", "postgresql://ann@h/x"),
        ("record.db", "record.db"),
    ],
)
def test_passwords_are_never_shown(text, shown):
    assert without_password(text) == shown
    assert read_address(text).shown == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "mysql://u:s3c@h/x",
        "sqlite://",
        "sqlite:///:memory:",
        ":memory:",
        "a\0b",
        "http://h",
    ],
)
def test_what_is_no_address(text):
    with refused("D-ADDRESS") as caught:
        read_address(text)
    assert "s3c" not in str(caught.value)


def test_a_missing_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with refused("D-DRIVER") as caught:
        open_store("postgresql://u:s3c@127.0.0.1/x")
    assert 'pip install "oocd[postgres]"' in str(caught.value)


@pytest.mark.parametrize("text", ["postgresql://u:s3c@h:port/x", "postgresql://u:s3c@[h/x"])
def test_a_misspelt_address(text):
    pytest.importorskip("psycopg")
    with refused("D-ADDRESS|D-CONNECT") as caught:
        open_store(text)
    assert "s3c" not in str(caught.value)


@pytest.mark.postgres
def test_postgresql_that_does_not_answer_or_does_not_know_us(postgres_server):
    address = postgres_server()
    name, _, query = address.partition("?")
    database = name.rpartition("/")[2]
    cases = [
        ("postgresql://u:s3c@127.0.0.1:9/x", "D-CONNECT", "cannot be reached"),
        ("postgresql://u:s3c@no-such-host.invalid/x", "D-CONNECT", "cannot be reached"),
        (address.replace(database, "oocd_none"), "D-CONNECT", "createdb"),
        (f"postgresql://nobody_here:s3c@/{database}?{query}", "D-LOG-IN", "does not let"),
    ]
    for place, code, words in cases:
        with refused(code) as caught:
            open_store(place)
        assert words in str(caught.value)
        assert "s3c" not in str(caught.value)
    with refused("D-OLDER"):
        open_store(address)
