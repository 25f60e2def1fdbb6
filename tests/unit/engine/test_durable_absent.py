"""Where durable-rules cannot be loaded the reference answers alone, and says so."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from oocd.engine import durable, durable_native
from oocd.engine.durable import DurableEngine, cross_check
from tests.unit.engine import tiny


@pytest.fixture
def library(tmp_path):
    return tiny.library(tmp_path, tiny.family(tiny.AGE, tiny.rule("R", "bar", {"a": True})))


def test_the_reference_answers_alone(library, monkeypatch):
    monkeypatch.setattr(durable, "load_native", lambda: None)
    assert not durable.available()
    assert cross_check(tiny.run(library, {"a": True})) == ("reference",)
    engine = DurableEngine(library)
    assert not engine.available()
    assert engine.engines_used == ("reference",)
    assert engine.check(tiny.run(library, {"a": True})) == []


@pytest.mark.parametrize("error", [ModuleNotFoundError, ImportError])
def test_it_is_absent_or_does_not_load(error, monkeypatch):
    def gone(name):
        raise error("undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(durable_native.importlib, "import_module", gone)
    assert durable_native.load_native() is None
    assert not durable.available()


def test_what_this_python_gives(library):
    """Python 3.13 took away a function that the C module calls; before it, it must load."""
    installed = importlib.util.find_spec("durable_rules_engine") is not None
    engines = cross_check(tiny.run(library))
    if sys.version_info >= (3, 13):
        assert engines in {("reference",), ("reference", "durable")}  # a mended build may load
        assert durable.available() is (engines == ("reference", "durable"))
    else:
        assert installed
        assert engines == ("reference", "durable")
