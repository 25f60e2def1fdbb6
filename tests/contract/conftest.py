"""The three stores, each made anew for a test: what holds for one must hold for all."""

from __future__ import annotations

import pytest

from oocd.panels.store.memory import MemoryStore
from oocd.panels.store.opening import open_store, upgrade

ON_DISK = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=["memory", *ON_DISK])
def store(request, tmp_path):
    """An empty store."""
    if request.param == "memory":
        yield MemoryStore()
        return
    database = _place(request, tmp_path)
    made = open_store(database)
    yield made
    made.close()


@pytest.fixture(params=ON_DISK)
def database(request, tmp_path):
    """The name of an empty database, with its tables."""
    return _place(request, tmp_path)


@pytest.fixture
def opened():
    """Opens databases, and closes them after the test."""
    stores = []

    def open_one(database, **more):
        stores.append(open_store(database, **more))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def _place(request, tmp_path):
    if request.param == "sqlite":
        place = str(tmp_path / "record.db")
    else:
        place = request.getfixturevalue("postgres_server")()
    assert upgrade(place) == (None, "0001")
    return place
