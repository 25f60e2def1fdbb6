"""Databases to do harm to, and processes that are killed while they write to them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from oocd.panels.store.opening import open_store, upgrade

CHILD = Path(__file__).with_name("child.py")


@pytest.fixture
def sqlite_path(tmp_path):
    path = str(tmp_path / "record.db")
    upgrade(path)
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request, tmp_path):
    """The name of an empty database, with its tables."""
    if request.param == "sqlite":
        place = str(tmp_path / "record.db")
    else:
        place = request.getfixturevalue("postgres_server")()
    upgrade(place)
    return place


@pytest.fixture
def opened():
    stores = []

    def open_one(database, **more):
        stores.append(open_store(database, **more))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def start():
    """Starts `child.py`; whatever still runs at the end of the test is killed."""
    running = []

    def run(*args):
        command = [sys.executable, str(CHILD), *(str(arg) for arg in args)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
