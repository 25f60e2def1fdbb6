"""The examples in docstrings run and say what happens."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import oocd.engine

MODULES = [
    module.name
    for module in pkgutil.walk_packages(oocd.engine.__path__, "oocd.engine.")
    if not module.ispkg
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    if ".columnar." in name:
        pytest.importorskip("polars")
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0


def test_there_are_examples_at_all():
    """Else a change of how they are found would pass unseen."""
    finder = doctest.DocTestFinder()
    examples = sum(
        len(test.examples) for test in finder.find(importlib.import_module("oocd.engine.truth"))
    )
    assert examples >= 4
    assert "oocd.engine.truth" in MODULES
