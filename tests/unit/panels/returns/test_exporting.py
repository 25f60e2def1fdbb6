"""Outcome 23 stays true inside and is mapped only on the way out (O23-03)."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.yamlio import load_path, to_plain
from oocd.panels.returns.exporting import received, sent
from oocd.panels.returns.settings import read_settings
from tests.unit.panels.building import ROOT
from tests.unit.panels.returns.making import SETTINGS

LATE = SETTINGS.exports.at(dt.date(2026, 3, 1))
EARLY = SETTINGS.exports.at(dt.date(2025, 3, 1))


def test_outcome_23_leaves_as_a_reprimand_for_the_time_being():
    found = sent("outcome_23", LATE)
    assert (found.true_outcome, found.value, found.interim) == ("outcome_23", "Reprimand", True)
    assert found.mapping == "yjb-schema-11-outcome-23"


def test_before_it_existed_there_is_no_word_for_it_and_none_is_made_up():
    assert sent("outcome_23", EARLY).value is None


def test_a_reprimand_that_comes_in_dated_2026_is_doubted():
    assert received("reprimand", dt.date(2026, 3, 1), LATE).means == "outcome_23"
    assert received("Reprimand", None, LATE).sure is False
    assert received("Reprimand", dt.date(2012, 3, 1), LATE) is None
    assert received("Youth Caution", dt.date(2026, 3, 1), LATE) is None


def test_every_source_that_the_settings_cite_is_known():
    known = to_plain(load_path(ROOT / "rules" / "sources.yaml")[0])
    cited = set()

    def walk(value):
        if isinstance(value, dict):
            cited.update(value.get("cite") or [])
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    for path in (ROOT / "rules" / "returns").glob("*.yaml"):
        walk(to_plain(load_path(path)[0]))
    assert cited
    assert cited <= set(known)


def test_a_file_that_cannot_be_read_is_told_with_its_place(tmp_path):
    from shutil import copytree

    from oocd.engine.errors import InputError

    folder = tmp_path / "returns"
    copytree(ROOT / "rules" / "returns", folder)
    text = (folder / "reports.yaml").read_text(encoding="utf-8")
    (folder / "reports.yaml").write_text(
        text.replace("fewer_than: 5", "fewer_than: 1"), encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"reports\.yaml:\d+:\d+ P-RETURNS `hiding\.fewer_than`"):
        read_settings(folder)
