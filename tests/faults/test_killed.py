"""SIGKILL at any moment: the database opens again whole, with everything that was acknowledged."""

from __future__ import annotations

import random
import signal
import time

import pytest

from oocd.panels.store.opening import open_store, upgrade
from oocd.panels.store.restoring import restore

KILLS = 40
FEW = 5


def kill_at(process, delay):
    """Kills a process so long after it is ready; gives the lines it told of before that."""
    assert process.stdout.readline() == "ready\n"
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    told, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    return [line.split() for line in told.splitlines()]


def check_told(store, told):
    """Everything a writer was told is written is there, and what it erased is gone."""
    events = {}
    for word, record, seq, digest in told:
        if record not in events:
            events[record] = {event.seq: event for event in store.events(record)}
        if word == "wrote":
            assert events[record][int(seq)].digest == digest
        else:
            assert events[record][4].digest == digest
            assert events[record][int(seq)].erased


@pytest.mark.parametrize("batch", range(4))
def test_a_killed_writer_loses_nothing_it_was_told(sqlite_path, start, batch):
    """Ten kills on one database in each of four batches: every one finds what the last one left."""
    rng = random.Random(batch)  # noqa: S311 nothing secret is drawn
    told, longest = [], 0
    for number in range(KILLS // 4):
        process = start("write", sqlite_path, f"{batch}.{number}")
        lines = kill_at(process, rng.uniform(0, 0.25))
        told += [line for line in lines if len(line) == 4]
        longest = max(longest, len(lines))
        store = open_store(sqlite_path)
        found = store.verify()
        assert found.faults == ()
        check_told(store, told)
        assert found.head.events - len(told) <= number + 1  # at most the one under way at each kill
        store.close()
    assert longest > 5, "no writer got going before it was killed: nothing was tried"


@pytest.mark.postgres
def test_a_killed_writer_on_postgresql(postgres_server, start):
    address = postgres_server()
    upgrade(address)
    rng = random.Random(9)  # noqa: S311 nothing secret is drawn
    told = []
    for number in range(10):
        lines = kill_at(start("write", address, number), rng.uniform(0, 0.25))
        told += [line for line in lines if len(line) == 4]
        store = open_store(address)
        assert store.verify().faults == ()
        check_told(store, told)
        store.close()
    assert len(told) > 10


def test_killed_while_it_makes_the_tables(tmp_path, start):
    rng = random.Random(1)  # noqa: S311 nothing secret is drawn
    for number in range(FEW):
        folder = tmp_path / str(number)
        folder.mkdir()
        kill_at(start("upgrade", folder), rng.uniform(0, 0.4))
        found = sorted(folder.glob("*.db"))
        assert found
        for path in found:
            before, after = upgrade(str(path))  # either all was made, or nothing
            assert (before, after) in {(None, "0001"), ("0001", "0001")}
            store = open_store(str(path))
            assert store.verify().faults == ()
            store.close()


def test_killed_while_it_backs_up(sqlite_path, start, tmp_path):
    kill_at(start("write", sqlite_path, "b"), 0.3)
    store = open_store(sqlite_path)
    head = store.head()
    store.close()
    file = tmp_path / "backup.gz"
    rng = random.Random(2)  # noqa: S311 nothing secret is drawn
    backed = 0
    for number in range(FEW):
        backed += len(kill_at(start("backup", sqlite_path, file), rng.uniform(0.02, 0.3)))
        if file.exists():
            assert restore(str(tmp_path / f"{number}.db"), file).head == head
    assert file.exists()
    assert backed
