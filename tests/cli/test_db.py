"""`oocd db`: its commands, their exit codes and what they print."""

from __future__ import annotations

import json
import sqlite3

import pytest

from oocd.panels.store.opening import open_store
from tests.contract.entries import CHAIR, after, entry, filled


@pytest.fixture
def record(run, tmp_path):
    """`oocd.db` in the folder of the test, with a little of everything in it."""
    assert run("db", "upgrade").exit_code == 0
    store = filled(open_store("oocd.db"))
    store.close()
    return tmp_path / "oocd.db"


def alter(path, statement):
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER event_update_refused")
        raw.execute(statement)
    raw.close()


def test_upgrade_makes_and_then_has_nothing_to_do(run, tmp_path):
    assert run("db", "upgrade").stdout == "oocd.db: made, schema 0001\n"
    assert run("db", "upgrade").stdout == "oocd.db: schema 0001, nothing to do\n"
    assert (tmp_path / "oocd.db").exists()


@pytest.mark.parametrize("command", [["head"], ["verify"], ["backup", "b.gz"]])
def test_a_database_that_is_not_there(run, tmp_path, command):
    done = run("db", *command)
    assert done.exit_code == 5
    assert "D-FILE there is no database oocd.db. `oocd db upgrade` makes a new one" in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_which_database(run, tmp_path):
    """An option wins over a variable, that over oocd.toml; a path there starts from the file."""
    (tmp_path / "oocd.toml").write_text('database = "by_file.db"\n')
    run("db", "upgrade")
    run("db", "upgrade", env={"OOCD_DATABASE": "by_variable.db"})
    run("db", "upgrade", "--database", "by_option.db", env={"OOCD_DATABASE": "by_variable.db"})
    made = sorted(path.name for path in tmp_path.glob("*.db"))
    assert made == ["by_file.db", "by_option.db", "by_variable.db"]


def test_config_show_tells_of_it_without_the_password(run):
    shown = run("config", "show").stdout
    assert "database = oocd.db  from default" in shown
    secret = {"OOCD_DATABASE": "postgresql://ann:s3c@h/x?password=s3c"}
    for options in ((), ("--json",)):
        shown = run("config", "show", *options, env=secret).stdout
        assert "postgresql://ann:***@h/x?password=***" in shown
        assert "s3c" not in shown


def test_a_database_that_is_none(run, tmp_path):
    done = run("db", "head", "--database", "mysql://u:s3c@h/x")
    assert done.exit_code == 5
    assert "D-ADDRESS" in done.stderr
    assert "s3c" not in done.stderr
    (tmp_path / "oocd.toml").write_text("database = 3\n")
    assert run("db", "head").exit_code == 3


def test_head_and_verify(run, record):
    head = run("db", "head").stdout.strip()
    assert head.startswith("10:")
    done = run("db", "verify")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "10 events in 3 records, 7 accesses, 1 contents erased",
        f"head {head}",
    ]
    found = json.loads(run("db", "verify", "--json").stdout)
    assert (found["whole"], found["head"], found["faults"]) == (True, head, [])
    assert (found["events"], found["records"], found["erased"], found["accesses"]) == (10, 3, 1, 7)
    found = json.loads(run("db", "head", "--json").stdout)
    assert found["head"] == head
    assert head == f"10:{found['digest']}/7:{found['access_digest']}"


def test_a_head_kept_outside(run, record):
    head = run("db", "head").stdout.strip()
    store = open_store("oocd.db")
    store.append(entry("R-9"), CHAIR, after(2000))
    later = store.head()
    store.close()
    assert run("db", "verify", "--expect-head", head).exit_code == 0
    ahead = f"12:{later.digest}/7:{later.access_digest}"
    done = run("db", "verify", "--expect-head", ahead)
    assert done.exit_code == 5
    assert "event 12: the head kept outside tells of 12; the last 1 were cut off" in done.stdout
    assert run("db", "verify", "--expect-head", "12").exit_code == 2


def test_verify_lists_what_is_wrong(run, record):
    alter(record, "UPDATE event SET by = 'someone' WHERE position = 4")
    done = run("db", "verify")
    assert done.exit_code == 5
    first, *rest = done.stdout.splitlines()
    assert first == "event 4 (record R-2, no. 1): the header is not what its digest says"
    assert rest[0].startswith("10 events")
    assert "oocd db restore" in done.stderr
    done = run("db", "verify", "--json")
    assert done.exit_code == 5
    found = json.loads(done.stdout)
    assert found["whole"] is False
    assert found["faults"] == [
        {"where": "event 4 (record R-2, no. 1)", "what": "the header is not what its digest says"}
    ]


def test_backup_and_restore(run, record, tmp_path):
    head = run("db", "head").stdout.strip()
    done = run("db", "backup", "b.gz")
    assert (done.exit_code, done.stdout.splitlines()[1]) == (0, f"head {head}")
    done = run("db", "backup", "b.gz")
    assert done.exit_code == 5
    assert "D-EXISTS" in done.stderr
    assert run("db", "backup", "b.gz", "--force").exit_code == 0
    done = run("db", "restore", "b.gz")
    assert done.exit_code == 5
    assert "D-NOT-EMPTY" in done.stderr
    done = run("db", "restore", "b.gz", "--database", "new.db")
    assert done.exit_code == 0
    assert done.stdout.startswith("new.db: restored 10 events in 3 records")
    assert run("db", "head", "--database", "new.db").stdout.strip() == head


def test_a_damaged_backup_and_a_damaged_record(run, record, tmp_path):
    run("db", "backup", "b.gz")
    whole = (tmp_path / "b.gz").read_bytes()
    (tmp_path / "b.gz").write_bytes(whole[: len(whole) // 2])
    done = run("db", "restore", "b.gz", "--database", "new.db")
    assert done.exit_code == 5
    assert "D-BACKUP b.gz, line " in done.stderr
    assert not (tmp_path / "new.db").exists()
    alter(record, "UPDATE event SET by = 'someone' WHERE position = 4")
    done = run("db", "backup", "c.gz")
    assert done.exit_code == 5
    assert "D-NOT-WHOLE" in done.stderr
    assert not (tmp_path / "c.gz").exists()


@pytest.mark.postgres
def test_from_sqlite_to_postgresql_and_back(run, record, postgres_server):
    head = run("db", "head").stdout.strip()
    place = postgres_server()
    run("db", "backup", "a.gz")
    assert run("db", "restore", "a.gz", "--database", place).exit_code == 0
    assert run("db", "verify", "--expect-head", head, "--database", place).exit_code == 0
    assert run("db", "backup", "b.gz", "--database", place).exit_code == 0
    assert run("db", "restore", "b.gz", "--database", "back.db").exit_code == 0
    assert run("db", "head", "--database", "back.db").stdout.strip() == head
