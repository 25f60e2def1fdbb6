"""A process that writes until it is stopped. Every entry it tells of on stdout was acknowledged.

python child.py write DATABASE NAME      appends and erases; a line for each entry written
python child.py fill DATABASE            appends large entries until the store refuses one
python child.py backup DATABASE FILE     backs up again and again
python child.py upgrade FOLDER           makes databases, one after another
python child.py look DATABASE            reads, then tries to write one entry
python child.py hold DATABASE            takes the write lock of SQLite and sleeps
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import sqlite3
import sys
import time
from pathlib import Path

from oocd.engine.errors import OocdError, RecordRefused
from oocd.panels.event import Actor, Draft, Tags
from oocd.panels.ports import Entry, Touch
from oocd.panels.store.backup import write_backup
from oocd.panels.store.opening import open_store, upgrade

TAGS = Tags("west-midlands", "part_3", ("suspect",), "fact", ("panel",))
ACTOR = Actor(f"u-{os.getpid()}", "chair", "yjs")


def now():
    return dt.datetime.now(dt.UTC)


def tell(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def entry(record, expected, kind, content, erase=(), request=None):
    nonce = os.urandom(8).hex()
    return Entry(
        record=record,
        kind="item",
        area="dudley",
        expected=expected,
        drafts=[Draft(kind, content, TAGS, nonce)],
        fields={"n": str(expected)},
        request=request,
        touches=[Touch("alteration", record, "record")],
        erase=erase,
    )


def write(database, name):
    """Three entries and an erasure to each record; told of only once the store has answered."""
    store = open_store(database)
    tell("ready")
    for number in itertools.count():
        record = f"{name}-{number}"
        for seq in range(3):
            made = store.append(
                entry(record, seq, "said", {"n": seq}, request=f"{record}/{seq}"), ACTOR, now()
            )
            tell("wrote", record, seq + 1, made[0].digest)
        made = store.append(
            entry(record, 3, "content_erased", {"seqs": [2]}, erase=[2]), ACTOR, now()
        )
        tell("erased", record, 2, made[0].digest)


def race(database, name):
    """Everyone writes to the same record; whoever loses reads again and says so."""
    store = open_store(database)
    tell("ready")
    won = lost = 0
    while won < 15:
        seen = len(store.events("RACE"))
        try:
            store.append(entry("RACE", seen, "said", {"by": name, "n": won}), ACTOR, now())
        except RecordRefused as error:
            if error.code != "P-CONFLICT":
                raise
            lost += 1
        else:
            won += 1
    tell("done", won, lost)


def fill(database):
    store = open_store(database)
    for number in itertools.count():
        try:
            store.append(entry(f"F-{number}", 0, "said", {"x": "x" * 30_000}), ACTOR, now())
        except OocdError as error:
            tell("refused", error.code, error.exit_code, number, error.message)
            break
    head = store.head()
    tell("head", head.events, len(store.verify().faults))
    if len(sys.argv) > 3:  # make room, and go on where it stopped
        os.system(sys.argv[3])  # noqa: S605 the test's own line, in its own mount namespace
        store.append(entry("AFTER", 0, "said", {"x": "y" * 30_000}), ACTOR, now())
        tell("after", store.head().events, len(store.verify().faults))


def backup(database, file):
    store = open_store(database)
    tell("ready")
    for number in itertools.count():
        write_backup(store, Path(file), force=True)
        tell("backed", number)


def make(folder):
    tell("ready")
    for number in itertools.count():
        upgrade(str(Path(folder, f"{number}.db")))
        tell("made", number)


def look(database):
    store = open_store(database)
    tell("read", store.head().events, len(store.verify().faults))
    try:
        store.append(entry("LOOK", 0, "said", {}), ACTOR, now())
    except OocdError as error:
        tell("refused", error.code, error.exit_code, error.message)


def hold(database):
    raw = sqlite3.connect(database, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    tell("ready")
    time.sleep(60)


if __name__ == "__main__":
    {
        "write": write,
        "race": race,
        "fill": lambda database, *_: fill(database),
        "backup": backup,
        "upgrade": make,
        "hold": hold,
        "look": look,
    }[sys.argv[1]](*sys.argv[2:])
