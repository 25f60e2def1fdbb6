"""Whatever is altered in the database, `verify` notices it and says where.

A way round the triggers is taken first: they are there against mistakes, the chain is there against
everything else.
"""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from oocd.engine.errors import IntegrityError, OocdError
from oocd.panels.store import schema
from oocd.panels.store.opening import open_store, upgrade
from tests.contract.entries import CHAIR, after, draft, entry, filled, touch

TABLES = sorted(schema.metadata.tables)
COLUMNS = [
    (table, column.name, str(column.type))
    for table in TABLES
    for column in schema.metadata.tables[table].columns
]
PLACES = {
    "event": "event {position} (record {record}, no. {seq})",
    "content": "event {position} ",
    "access": "access {position} ",
    "record": "record {record}",
    "request": "request",
    "head": "head",
}


@pytest.fixture
def raw(tmp_path):
    """A filled SQLite database: altered through `raw`, then checked."""
    path = tmp_path / "record.db"
    upgrade(str(path))
    store = open_store(str(path))
    filled(store)
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def path_of(raw):
    return raw.execute("PRAGMA database_list").fetchone()["file"]


def check(raw):
    store = open_store(path_of(raw))
    try:
        return store.verify().faults
    finally:
        store.close()


def told(faults):
    return "\n".join(f"{fault.where}: {fault.what}" for fault in faults)


def key_of(table):
    return next(column.name for column in schema.metadata.tables[table].primary_key)


def changed(value, kind):
    """The smallest changes of a value: each must be noticed."""
    if value is None:
        return [1 if "INT" in kind else "x", ""] if "INT" not in kind else [1, 0]
    if isinstance(value, int):
        return [value + 1, value - 1, -value]
    if isinstance(value, bytes):
        flipped = bytearray(value)
        flipped[len(value) // 2] ^= 1
        return [bytes(flipped), value + b" ", value[:-1], b""]
    changes = [value + " ", value[:-1] if value else "x", value.swapcase()]
    if value:
        letter = "0" if value[0] != "0" else "1"
        changes += [letter + value[1:], ""]
    return [change for change in changes if change != value]


@pytest.mark.parametrize(
    ("table", "column", "kind"), COLUMNS, ids=[f"{t}.{c}" for t, c, _ in COLUMNS]
)
def test_every_value_of_every_column(raw, table, column, kind):
    key = key_of(table)
    rows = raw.execute(f'SELECT * FROM "{table}"').fetchall()
    assert rows
    tried = 0
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        for value in changed(row[column], kind):
            raw.execute("PRAGMA foreign_keys = OFF")
            try:
                raw.execute(
                    f'UPDATE "{table}" SET "{column}" = ? WHERE "{key}" = ?', (value, row[key])
                )
            except sqlite3.IntegrityError:
                continue  # the schema itself refuses it
            tried += 1
            faults = check(raw)
            assert faults, (table, column, row[column], value)
            place = _place(table, column, row, value)
            assert place in told(faults), (table, column, value, told(faults))
            restored = value if column == key else row[key]
            raw.execute(
                f'UPDATE "{table}" SET "{column}" = ? WHERE "{key}" = ?', (row[column], restored)
            )
    assert tried or (table, column) == ("head", "one")
    assert check(raw) == ()


def _place(table, column, row, value):
    found = dict(row)
    if table in {"event", "access"}:
        found[column] = value
    return PLACES[table].format(**found)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_that_is_taken_out(raw, table):
    key = key_of(table)
    columns = [column.name for column in schema.metadata.tables[table].columns]
    marks = ", ".join("?" for _ in columns)
    for row in raw.execute(f'SELECT * FROM "{table}"').fetchall():
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute(f'DELETE FROM "{table}" WHERE "{key}" = ?', (row[key],))
        faults = check(raw)
        assert faults, (table, dict(row))
        raw.execute(f'INSERT INTO "{table}" VALUES ({marks})', tuple(row))
    assert check(raw) == ()


def test_a_row_that_is_put_in(raw):
    """A copy of a row under the next number; of an event with a content, an access, a request."""
    last = raw.execute("SELECT max(position) FROM event").fetchone()[0]
    head = raw.execute("SELECT digest FROM head").fetchone()[0]
    puts = {
        "event": (
            (
                "INSERT INTO event SELECT ?, record, 99, kind, at, by, role, agency, tags, NULL, "
                "content_digest, record_previous, ?, digest FROM event WHERE position = 1"
            ),
            (last + 1, head),
            "DELETE FROM event WHERE position = ?",
        ),
        "content": (
            "INSERT INTO content SELECT ?, body FROM content WHERE position = 1",
            (last + 1,),
            "DELETE FROM content WHERE position = ?",
        ),
        "request": (
            "INSERT INTO request VALUES ('forged', ?, 1)",
            (last,),
            "DELETE FROM request WHERE request = 'forged' OR position = ?1 + 100",
        ),
        "record": (
            (
                "INSERT INTO record SELECT 'R-9' || ?, kind, area, seq, opened_at, last_at, fields, "
                "last, digest FROM record WHERE record = 'R-1'"
            ),
            ("",),
            "DELETE FROM record WHERE record = 'R-9' OR record = ?",
        ),
        "access": (
            (
                "INSERT INTO access SELECT ?, act, at, by, role, agency, record, seq, what, recipient, "
                "previous, digest FROM access WHERE position = 1"
            ),
            (99,),
            "DELETE FROM access WHERE position = ?",
        ),
    }
    raw.execute("PRAGMA foreign_keys = OFF")
    for table, (put, values, take) in puts.items():
        raw.execute(put, values)
        assert check(raw), table
        raw.execute(take, (values[0],))
        assert check(raw) == (), table


def test_a_content_that_comes_back_after_its_erasure(raw):
    position = raw.execute("SELECT position FROM event WHERE record='R-2' AND seq=2").fetchone()[0]
    other = raw.execute("SELECT body FROM content WHERE position = 1").fetchone()[0]
    raw.execute("INSERT INTO content VALUES (?, ?)", (position, other))
    assert "R-2, no. 2, content: it is said to be erased and is there" in told(check(raw))


def test_two_events_that_change_places(raw):
    raw.execute("UPDATE event SET position = 100 WHERE position = 3")
    raw.execute("UPDATE event SET position = 3 WHERE position = 4")
    raw.execute("UPDATE event SET position = 4 WHERE position = 100")
    found = told(check(raw))
    assert "event 3 (" in found
    assert "event 4 (" in found


def test_the_tombstone_taken_along_with_the_tail(raw):
    """Cut-off tails, made to look whole by writing the head anew: only a head kept outside tells."""
    store = open_store(path_of(raw))
    kept = store.head()
    store.append(entry("R-7", touches=[touch(record="R-7")]), CHAIR, after(2000))
    ahead = store.head()
    store.close()
    raw.execute("DELETE FROM content WHERE position = ?", (ahead.events,))
    raw.execute("DELETE FROM event WHERE position = ?", (ahead.events,))
    raw.execute("DELETE FROM access WHERE position = ?", (ahead.accesses,))
    raw.execute("DELETE FROM record WHERE record = 'R-7'")
    last_at = max(
        raw.execute("SELECT max(at) FROM event").fetchone()[0],
        raw.execute("SELECT max(at) FROM access").fetchone()[0],
    )
    raw.execute(
        "UPDATE head SET events = ?, digest = ?, accesses = ?, access_digest = ?, last_at = ?",
        (kept.events, kept.digest, kept.accesses, kept.access_digest, last_at),
    )
    store = open_store(path_of(raw))
    assert store.verify().faults == ()
    assert "the last 1 were cut off" in told(store.verify(ahead).faults)
    assert store.verify(kept).faults == ()
    store.close()


def test_reading_a_record_checks_its_chain(raw):
    store = open_store(path_of(raw))
    raw.execute("UPDATE event SET by = 'someone' WHERE record = 'R-1' AND seq = 2")
    with pytest.raises(IntegrityError, match=r"P-CHAIN event 2 \(record R-1, no. 2\)"):
        store.events("R-1")
    assert store.events("R-3")
    raw.execute("DELETE FROM event WHERE record = 'R-3' AND seq = 3")
    with pytest.raises(IntegrityError, match=r"no\. 3 and on are missing"):
        store.events("R-3")
    assert len(store.events("R-3", 2)) == 2
    raw.execute("DELETE FROM content WHERE position = 1")
    with pytest.raises(IntegrityError, match="nothing says it was erased"):
        store.events("R-1", 1)
    raw.execute("UPDATE access SET recipient = 'press' WHERE recipient = 'victim'")
    with pytest.raises(IntegrityError, match="P-CHAIN access 7"):
        list(store.accesses())
    raw.execute("UPDATE record SET area = 'elsewhere' WHERE record = 'R-1'")
    with pytest.raises(IntegrityError, match="P-CHAIN record R-1"):
        list(store.summaries("item"))
    with pytest.raises(IntegrityError, match="P-CHAIN record R-1"):
        store.append(entry("R-1", 3), CHAIR, after(3000))
    store.close()


def test_more_faults_than_are_told_are_counted(raw, monkeypatch):
    monkeypatch.setattr("oocd.panels.store.chain.MOST_FAULTS", 5)
    raw.execute("UPDATE event SET by = 'x'")
    faults = check(raw)
    assert len(faults) == 6
    assert faults[-1].what == "5 more faults"


@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_byte_of_the_file_is_told_or_changes_nothing(raw, seed, tmp_path):
    """Anywhere in the file: either it is told, or every row still reads as it was written."""
    path = Path(path_of(raw))
    store = open_store(str(path))
    for number in range(60):
        store.append(
            entry(f"M-{number}", 0, draft(), draft("decided")), CHAIR, after(2000 + number)
        )
    store.close()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = dump(path)
    data = path.read_bytes()
    rng = random.Random(seed)  # noqa: S311 nothing secret is drawn
    told_of = 0
    for number in range(50):
        altered = bytearray(data)
        altered[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        copy = tmp_path / f"copy-{number}.db"
        copy.write_bytes(altered)
        try:
            store = open_store(str(copy))
            try:
                faults = store.verify().faults
            finally:
                store.close()
        except OocdError as error:
            assert error.exit_code == 5
            told_of += 1
            continue
        if faults:
            told_of += 1
        else:
            assert dump(str(copy)) == whole
    assert told_of > 25


def dump(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return {
            table: connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()
            for table in TABLES
        }
    finally:
        connection.close()


@pytest.mark.postgres
def test_an_altered_value_on_postgresql(postgres_server):
    import psycopg

    address = postgres_server()
    upgrade(address)
    store = open_store(address)
    filled(store)
    kept = store.head()
    with psycopg.connect(address, autocommit=True) as raw:
        for table in TABLES:
            raw.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        raw.execute("UPDATE event SET kind = 'x' WHERE position = 4")
        assert "event 4 (record R-2, no. 1)" in told(store.verify(kept).faults)
        raw.execute("UPDATE event SET kind = 'opened' WHERE position = 4")
        assert store.verify(kept).faults == ()
        raw.execute("UPDATE content SET body = body || ' '::bytea WHERE position = 5")
        raw.execute("DELETE FROM content WHERE position = 1")
        raw.execute("DELETE FROM request WHERE request = 'q-2'")
        found = told(store.verify(kept).faults)
    assert "event 1 (record R-1, no. 1), content: the content is missing" in found
    assert "request: the table of requests does not tell of it under q-2" in found
    store.close()


REFUSED = [
    "UPDATE event SET kind = 'x'",
    "DELETE FROM event",
    "UPDATE access SET act = 'x'",
    "DELETE FROM access",
    "UPDATE content SET body = body",
    "DELETE FROM content WHERE position = 1",
    "DELETE FROM record",
    "UPDATE request SET events = 2",
    "DELETE FROM request",
    "DELETE FROM head",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_itself_refuses_to_rewrite(opened, database, statement):
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    store = filled(opened(database))
    with pytest.raises(DBAPIError, match="only grows"), store._engine.begin() as connection:
        connection.execute(text(statement))
    assert store.verify().faults == ()
    store.append(entry("R-1", 3, draft()), CHAIR, after(2000))
