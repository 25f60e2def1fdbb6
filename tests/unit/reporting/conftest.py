"""A library, and documents made from worked cases, for tests of the reports."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oocd.bootstrap import evaluate_file, load_library
from oocd.engine.evaluate import Settings
from oocd.reporting.lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
_MADE: dict[tuple[str, bool], dict] = {}


@pytest.fixture(scope="session")
def library():
    return load_library(ROOT / "rules")


@pytest.fixture(scope="session")
def lexicon(library) -> Lexicon:
    return Lexicon(library)


@pytest.fixture
def envelope(library) -> Callable:
    """The document of a worked case, to be changed as a test likes."""

    def make(name="two_offences_differ", *, accept=True):
        key = (name, accept)
        if key not in _MADE:
            path = ROOT / "cases_examples" / name / "case.yaml"
            (answer,) = evaluate_file(path, library, Settings(accept_indicative=accept))
            _MADE[key] = answer.envelope
        return copy.deepcopy(_MADE[key])

    return make
