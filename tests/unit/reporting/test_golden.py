"""The reports of two documents, byte for byte. `tests/golden/README.md` says how they are made."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2] / "golden"
spec = importlib.util.spec_from_file_location("golden_make", HERE / "make.py")
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)


@pytest.mark.parametrize("name", make.NAMES)
def test_the_reports_are_those_that_were_read_and_accepted(lexicon, name):
    envelope = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    for ending, report in make.reports(envelope, lexicon).items():
        kept = (HERE / f"{name}{ending}").read_text(encoding="utf-8")
        assert report == kept, f"{name}{ending}: see tests/golden/README.md"
