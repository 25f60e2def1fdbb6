"""The bank holidays beside the rules are those of the package they say they come from."""

from __future__ import annotations

import datetime as dt
import importlib.util

import pytest


@pytest.fixture
def tool(request):
    path = request.config.rootpath / "tools" / "bank_holidays.py"
    spec = importlib.util.spec_from_file_location("bank_holidays_tool", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_is_what_the_tool_makes(tool, tmp_path):
    assert tool.main([str(tmp_path / "made.yaml")]) == 0
    made = (tmp_path / "made.yaml").read_text(encoding="utf-8")
    assert made == tool.OUT.read_text(encoding="utf-8")


def test_the_source_names_its_licence(tool):
    text = " ".join(tool.OUT.read_text(encoding="utf-8").split())
    assert "Open Government Licence" in text
    assert "https://www.gov.uk/bank-holidays" in text


def test_a_year_with_too_few_days_is_refused(tool, monkeypatch, capsys, tmp_path):
    whole = tool.holidays()
    one_gone = [pair for pair in whole if pair[0] != dt.date(2020, 12, 25)]
    events = [{"date": day.isoformat(), "title": name, "notes": ""} for day, name in one_gone]
    monkeypatch.setattr(tool.json, "loads", lambda _: {tool.DIVISION: {"events": events}})
    assert tool.main([str(tmp_path / "made.yaml")]) == 1
    assert "2020" in capsys.readouterr().err
    assert not (tmp_path / "made.yaml").exists()


def test_a_day_that_stands_in_for_another_says_so(tool):
    assert tool.name_of({"title": "Boxing Day", "notes": "Substitute day"}) == (
        "Boxing Day (substitute day)"
    )
    assert tool.name_of({"title": "New Year\u2019s Day", "notes": ""}) == "New Year's Day"
