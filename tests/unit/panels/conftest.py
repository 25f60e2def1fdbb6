"""A room in which everything for a decision is on record."""

from __future__ import annotations

import pytest

from tests.unit.panels.building import Room, ready


@pytest.fixture
def room():
    made = Room()
    ready(made)
    return made
