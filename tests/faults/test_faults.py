"""Full disks, locks, read-only files, wrong clocks, lost connections: told clearly, nothing lost."""

from __future__ import annotations

import datetime as dt
import shlex
import subprocess
import sys
import time

import pytest

from oocd.engine.errors import RecordRefused
from oocd.panels.store.errors import StoreError
from oocd.panels.store.opening import open_store, upgrade
from tests.conftest import MOUNTER
from tests.contract.entries import CHAIR, NOON, after, draft, entry, filled, touch
from tests.faults.conftest import CHILD


def refused(code):
    return pytest.raises(StoreError, match=code)


def in_a_mount(folder, script):
    """Runs lines of shell where `$D` is a small disk of its own, seen by nothing else."""
    lines = f"set -e; D={shlex.quote(str(folder))}; {script}"
    return subprocess.run([*MOUNTER, lines], capture_output=True, text=True, check=False)


PYTHON = shlex.quote(sys.executable)
WRITE = f"{PYTHON} {shlex.quote(str(CHILD))}"


@pytest.mark.mounts
def test_a_full_disk(tmp_path):
    """A disk of 700 KB fills up; then there is room again, and the same store goes on."""
    done = in_a_mount(
        tmp_path,
        'mount -t tmpfs -o size=700k none "$D"; '
        f'{PYTHON} -m oocd db upgrade --database "$D/record.db"; '
        f'{WRITE} fill "$D/record.db" "mount -o remount,size=4m $D"',
    )
    assert done.returncode == 0, done.stderr
    refusal, head, later = (line.split() for line in done.stdout.splitlines()[-3:])
    written = int(refusal[3])
    assert refusal[:3] == ["refused", "D-FULL", "5"]
    assert written > 3
    assert head == ["head", str(written), "0"]
    assert later == ["after", str(written + 1), "0"]


@pytest.mark.mounts
def test_a_full_disk_under_a_backup(tmp_path):
    (tmp_path / "disk").mkdir()
    upgrade(str(tmp_path / "record.db"))
    store = open_store(str(tmp_path / "record.db"))
    for number in range(40):
        noise = "".join(chr(33 + (i * i + number * i) % 90) for i in range(3000))
        store.append(entry(f"R-{number}", 0, draft(words=noise, n=number)), CHAIR, after(number))
    store.close()
    done = in_a_mount(
        tmp_path / "disk",
        'mount -t tmpfs -o size=8k none "$D"; '
        f'{PYTHON} -m oocd db backup "$D/b.gz" --database "$D/../record.db" && exit 1 || echo $?; '
        'ls -A "$D"',
    )
    assert done.stdout == "5\n", done.stderr
    assert "D-FULL" in done.stderr
    assert "the record is as it was" in done.stderr


def test_a_file_that_may_not_grow(sqlite_path, opened):
    """SQLite's own limit stands in for the disk where nothing may be mounted."""
    store = filled(opened(sqlite_path))
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    before = store.head()
    with refused("D-FULL") as caught:
        store.append(entry("R-9", 0, draft(words="x" * 100_000)), CHAIR, after(2000))
    assert "nothing was written" in caught.value.message
    assert store.head() == before
    assert store.verify().faults == ()


@pytest.mark.mounts
def test_a_disk_that_may_only_be_read(tmp_path):
    """A record that was closed is still read there; nothing is written, and that is told."""
    record = tmp_path / "record.db"
    upgrade(str(record))
    filled(store := open_store(str(record)))
    store.close()
    (tmp_path / "disk").mkdir()
    done = in_a_mount(
        tmp_path / "disk",
        'mount -t tmpfs -o size=2m none "$D"; cp "$D/../record.db" "$D"; '
        'mount -o remount,ro "$D"; '
        f'{PYTHON} -m oocd db upgrade --database "$D/new.db" || echo $?; '
        f'{PYTHON} -m oocd db backup "$D/b.gz" --database "$D/record.db" || echo $?; '
        f'{WRITE} look "$D/record.db"',
    )
    assert done.returncode == 0, done.stderr
    refusals, told = done.stdout.splitlines()[:2], done.stdout.splitlines()[2:]
    assert refusals == ["5", "5"]
    assert told[0] == "read 10 0"
    assert told[1].startswith("refused D-READ-ONLY 5 ")
    assert told[1].endswith("nothing was written")
    assert "D-READ-ONLY" in done.stderr
    assert "D-BACKUP" in done.stderr


def test_a_database_another_program_holds(sqlite_path, start, opened):
    store = filled(opened(sqlite_path, patience=0.3))
    before = store.head()
    holder = start("hold", sqlite_path)
    assert holder.stdout.readline() == "ready\n"
    began = time.monotonic()
    with refused("D-LOCKED") as caught:
        store.append(entry("R-1", 3), CHAIR, after(2000))
    assert 0.25 < time.monotonic() - began < 10
    assert "nothing was written" in caught.value.message
    with refused("D-LOCKED"):
        store.log([touch()], CHAIR, after(2000))
    assert len(store.events("R-1")) == 3  # reading goes on
    assert store.verify().faults == ()
    holder.kill()
    holder.wait()
    store.append(entry("R-1", 3), CHAIR, after(2000))
    assert store.head().events == before.events + 1


@pytest.mark.postgres
def test_a_head_another_session_holds(postgres_server, opened):
    import psycopg

    address = postgres_server()
    upgrade(address)
    store = filled(opened(address, patience=0.3))
    with psycopg.connect(address) as holder:
        holder.execute("SELECT * FROM head FOR UPDATE")
        with refused("D-LOCKED"):
            store.append(entry("R-1", 3), CHAIR, after(2000))
        assert store.verify().faults == ()
    store.append(entry("R-1", 3), CHAIR, after(2000))


@pytest.mark.postgres
@pytest.mark.parametrize("moment", ["before", "during"])
def test_a_connection_that_is_lost(postgres_server, opened, monkeypatch, moment):
    """The server ends our session: at rest the store connects again, mid-write it says so."""
    import psycopg

    address = postgres_server()
    upgrade(address)
    store = filled(opened(address))
    before = store.head()

    def cut():
        with psycopg.connect(address, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                "application_name = 'oocd' AND datname = current_database()"
            )

    if moment == "before":
        cut()
        assert store.head() == before
    else:
        move = type(store)._move_head

        def cut_and_move(self, connection, ends):
            cut()
            time.sleep(0.1)
            move(self, connection, ends)

        with monkeypatch.context() as patch:
            patch.setattr(type(store), "_move_head", cut_and_move)
            with refused("D-LOST") as caught:
                store.append(entry("R-1", 3, draft(n=1), request="once"), CHAIR, after(2000))
        assert "request id may be sent again" in str(caught.value)
        assert store.head() == before
    store.append(entry("R-1", 3, draft(n=1), request="once"), CHAIR, after(2000))
    assert store.verify().faults == ()
    assert store.head().events == before.events + 1


def test_a_clock_that_goes_back(opened, database):
    store = filled(opened(database))
    before = store.head()
    with pytest.raises(RecordRefused, match="P-CLOCK") as caught:
        store.append(entry("R-1", 3), CHAIR, NOON - dt.timedelta(days=365))
    assert "Set this computer's clock right" in str(caught.value)
    assert store.head() == before
    (event,) = store.append(entry("R-1", 3), CHAIR, after(1001 - 60))
    assert event.at == after(1001) + dt.timedelta(microseconds=1)


def test_two_processes_submit_the_same(opened, database):
    """Sent twice, through two connections: written once, and both are told the same."""
    first, second = opened(database), opened(database)
    one = first.append(entry("R-1", 0, draft(n=1), request="q"), CHAIR, after(0))
    two = second.append(entry("R-1", 0, draft(n=1), request="q"), CHAIR, after(1))
    assert one == two
    assert first.head().events == 1


def test_writers_in_several_processes(database, start, opened):
    """Three processes write to one record: one wins each race, the others are told, none is lost."""
    opened(database).append(entry("RACE"), CHAIR, dt.datetime.now(dt.UTC))
    writers = [start("race", database, f"w{number}") for number in range(3)]
    told = [writer.communicate(timeout=120)[0].split() for writer in writers]
    assert [words[:3] for words in told] == [["ready", "done", "15"]] * 3
    store = opened(database)
    events = store.events("RACE")
    assert len(events) == 46
    written = sorted((e.content["by"], e.content["n"]) for e in events[1:])
    assert written == [(f"w{w}", n) for w in range(3) for n in range(15)]
    assert sum(int(words[3]) for words in told) > 0, "no race was run"
    assert store.verify().faults == ()
