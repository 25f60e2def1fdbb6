"""Backups: whole or not at all, the same bytes from either database, and none that is altered."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from oocd.panels.store.backup import write_backup
from oocd.panels.store.errors import StoreError
from oocd.panels.store.opening import open_store, upgrade
from oocd.panels.store.restoring import restore
from tests.contract.entries import CHAIR, after, entry, filled


@pytest.fixture
def backup(tmp_path, opened):
    """A backup of a little of everything, with the head of the record in it."""
    upgrade(str(tmp_path / "first.db"))
    store = filled(opened(str(tmp_path / "first.db")))
    file = tmp_path / "first.gz"
    write_backup(store, file)
    return file, store.head()


def refused(code):
    return pytest.raises(StoreError, match=code)


def test_there_and_back_gives_the_same_bytes(opened, database, backup, tmp_path):
    """From SQLite into each database and out again."""
    file, head = backup
    found = restore(database, file)
    assert found.head == head
    assert found.faults == ()
    store = opened(database)
    assert write_backup(store, tmp_path / "second.gz").head == head
    assert (tmp_path / "second.gz").read_bytes() == file.read_bytes()


def test_a_restored_record_goes_on(opened, database, backup):
    file, head = backup
    restore(database, file)
    store = opened(database)
    assert [e.erased for e in store.events("R-2")] == [False, True, False, False]
    store.append(entry("R-1", 3), CHAIR, after(2000))
    assert store.verify(head).faults == ()
    with pytest.raises(Exception, match="only grows"), store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM event")


def test_it_is_readable_without_oocd(backup):
    file, _ = backup
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert lines[0] == {"oocd_backup": 1, "schema": "0001"}
    assert [next(iter(line)) for line in lines[1:-1]] == [
        *["event"] * 10,
        *["access"] * 7,
        *["record"] * 3,
        *["request"] * 3,
    ]
    assert lines[-1]["end"]["counts"] == {"event": 10, "access": 7, "record": 3, "request": 3}
    assert lines[5]["event"]["body"] is None
    assert json.loads(lines[2]["event"]["body"])["content"] == {"words": "secret 0"}


def test_nothing_is_written_over_unless_told(opened, backup):
    file, _ = backup
    store = opened(str(file.with_name("first.db")))
    store.append(entry("R-9"), CHAIR, after(2000))
    before = file.read_bytes()
    with refused("D-EXISTS"):
        write_backup(store, file)
    assert file.read_bytes() == before
    write_backup(store, file, force=True)
    assert file.read_bytes() != before
    assert sorted(p.name for p in file.parent.glob("*first.gz*")) == ["first.gz"]


def test_others_may_not_read_a_backup(backup):
    assert backup[0].stat().st_mode & 0o077 == 0


def test_a_record_that_is_not_whole_is_not_backed_up(opened, backup, tmp_path):
    store = opened(str(backup[0].with_name("first.db")))
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_update_refused")
        connection.exec_driver_sql("UPDATE event SET by = 'x' WHERE position = 4")
    with refused("D-NOT-WHOLE") as caught:
        write_backup(store, tmp_path / "no.gz")
    assert "event 4 (record R-2, no. 1)" in str(caught.value)
    assert not list(tmp_path.glob("*no.gz*"))


@pytest.mark.parametrize("place", ["/dev/full/x", "/nowhere/x.gz", "/proc/x.gz"])
def test_a_place_that_cannot_be_written(opened, backup, place):
    store = opened(str(backup[0].with_name("first.db")))
    with refused("D-BACKUP"):
        write_backup(store, Path(place))


def test_only_an_empty_database_takes_a_backup(database, backup, opened):
    file, _ = backup
    store = opened(database)
    store.append(entry("R-1"), CHAIR, after(0))
    with refused("D-NOT-EMPTY"):
        restore(database, file)
    assert store.verify().head.events == 1


def refuse_and_leave_nothing(tmp_path, file, words):
    target = tmp_path / "target.db"
    with refused("D-BACKUP") as caught:
        restore(str(target), file)
    assert words in str(caught.value)
    assert not list(tmp_path.glob("target.db*"))


def test_every_cut_is_refused_with_its_line(backup, tmp_path):
    file, _ = backup
    whole = file.read_bytes()
    cut = tmp_path / "cut.gz"
    for length in (1, 9, 10, 30, len(whole) // 2, len(whole) - 9, len(whole) - 4, len(whole) - 1):
        cut.write_bytes(whole[:length])
        refuse_and_leave_nothing(tmp_path, cut, "cut.gz, line ")
    cut.write_bytes(b"")
    refuse_and_leave_nothing(tmp_path, cut, "the file is empty")


def test_lines_left_out_at_the_end_are_refused(backup, tmp_path):
    file, _ = backup
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    short = tmp_path / "short.gz"
    short.write_bytes(gzip.compress(b"".join(lines[:-1])))
    refuse_and_leave_nothing(tmp_path, short, "line 24: it ends without its last line")
    short.write_bytes(gzip.compress(b"".join(lines)[:-1]))
    refuse_and_leave_nothing(tmp_path, short, "line 25: the backup was cut off here")
    short.write_bytes(gzip.compress(b"".join([*lines, lines[3]])))
    refuse_and_leave_nothing(tmp_path, short, "line 26: something stands after the last line")


def test_every_flipped_byte_of_the_file_is_refused_or_harmless(backup, tmp_path):
    """The few bytes of gzip's own header that say nothing (its time, its system) may differ."""
    file, head = backup
    whole = file.read_bytes()
    bad = tmp_path / "bad.gz"
    harmless = 0
    for at in [*range(12), *range(12, len(whole), 97)]:
        flipped = bytearray(whole)
        flipped[at] ^= 0x10
        bad.write_bytes(flipped)
        try:
            found = restore(str(tmp_path / "target.db"), bad)
        except StoreError as error:
            assert error.code == "D-BACKUP"
            assert "bad.gz, line " in error.message
            assert not list(tmp_path.glob("target.db*"))
        else:
            harmless += 1
            assert at < 12
            assert found.head == head
            for left in tmp_path.glob("target.db*"):
                left.unlink()
    assert harmless <= 7


@pytest.mark.parametrize(
    ("line", "old", "new", "told"),
    [
        (0, b'"oocd_backup":1', b'"oocd_backup":2', "line 1: it is no backup of oocd"),
        (0, b"0001", b"0009", "line 1: it was made by another oocd (schema 0009)"),
        (3, b'"by":"u-23"', b'"by":"u-24"', "line 4: event: the header is not"),
        (2, b"secret 0", b"secret 1", "line 3: event: the content is not"),
        (12, b'"what":"record"', b'"what":"pack"', "line 13: access: the header is not"),
        (18, b"wolverhampton", b"elsewhere", "line 19: record: the header is not"),
        (21, b'"events":1', b'"events":2', "line 25: the backup is not what its SHA-256 says"),
        (21, b'"events":1,', b"", "line 22: the columns of this request"),
        (3, b'"event":', b'"offence":', "line 4: it is none of the rows of a record"),
        (5, b"{", b"{ ", "line 6: it is not written as oocd writes a backup"),
        (5, b"{", b"[", "line 6: it is no line of a backup"),
        (24, b'"head":"10:', b'"head":"11:', "line 25: the record in it is not whole"),
    ],
)
def test_an_altered_line_is_named(backup, tmp_path, line, old, new, told):
    file, _ = backup
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    assert old in lines[line]
    lines[line] = lines[line].replace(old, new, 1)
    bad = tmp_path / "bad.gz"
    bad.write_bytes(gzip.compress(b"".join(lines)))
    refuse_and_leave_nothing(tmp_path, bad, told)


def test_no_such_file_and_no_backup(tmp_path):
    refuse_and_leave_nothing(tmp_path, tmp_path / "none.gz", "cannot be read")
    plain = tmp_path / "plain.gz"
    plain.write_text("id: case\n")
    refuse_and_leave_nothing(tmp_path, plain, "line 1: it is no backup")
    (tmp_path / "folder.gz").mkdir()
    refuse_and_leave_nothing(tmp_path, tmp_path / "folder.gz", "cannot be read")


def test_a_backup_is_of_one_moment(opened, database, tmp_path, monkeypatch):
    """What is written while a backup is made is not in it, and does it no harm."""
    from oocd.panels.store import backup as module

    store, other = filled(opened(database)), opened(database)
    head = store.head()
    check = module.check_database

    def check_and_write(connection):
        found = check(connection)
        other.append(entry("R-9"), CHAIR, after(2000))
        return found

    monkeypatch.setattr(module, "check_database", check_and_write)
    assert write_backup(store, tmp_path / "b.gz").head == head
    assert store.head().events == head.events + 1
    assert restore(str(tmp_path / "target.db"), tmp_path / "b.gz").head == head


def test_the_store_opens_as_any_other(backup, tmp_path):
    file, head = backup
    restore(f"sqlite:///{tmp_path / 'new.db'}", file)
    store = open_store(str(tmp_path / "new.db"))
    assert store.head() == head
    store.close()
