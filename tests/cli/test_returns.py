"""`oocd returns` and `oocd scrutiny` over a record on disk."""

from __future__ import annotations

import csv
import io
import json

import pytest

from oocd.panels.returns.catalogue import REPORTS
from oocd.panels.store.opening import open_store, upgrade
from tests.unit.panels.building import Room

CHAIR = ["--as", "chair-1", "--role", "chair", "--agency", "youth_justice"]
POLICY = ["--as", "pol-1", "--role", "policy_lead", "--agency", "youth_justice"]
SCRUTINY = ["--as", "scr-1", "--role", "scrutiny_member", "--agency", "office"]
PERIOD = ["--from", "2025-10-01", "--to", "2025-12-31"]


@pytest.fixture
def record(tmp_path):
    """A record with one decided item."""
    upgrade("oocd.db")
    store = open_store("oocd.db")
    Room(store).finish()
    store.close()
    return tmp_path


def test_a_return_in_each_form(record, run):
    text = run("returns", "timeliness", *PERIOD, *POLICY)
    assert text.exit_code == 0, text.output
    assert "How long matters take" in text.stdout
    assert max(len(line) for line in text.stdout.splitlines()) <= 80
    found = json.loads(run("returns", "timeliness", *PERIOD, *POLICY, "--format", "json").stdout)
    assert found["schema"] == "oocd/return/1"
    rows = list(
        csv.reader(
            io.StringIO(run("returns", "timeliness", *PERIOD, *POLICY, "--format", "csv").stdout)
        )
    )
    assert rows[0][0] == "report"
    page = run("returns", "timeliness", *PERIOD, *POLICY, "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert 'role="img"' in page


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_return_can_be_asked_for(record, run, name):
    found = run("returns", name, *PERIOD, *POLICY, "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["report"] == name


def test_one_matter_is_too_few_to_show_and_exact_is_for_the_chair(record, run):
    hidden = json.loads(run("returns", "concordance", *PERIOD, *POLICY, "--json").stdout)
    assert hidden["tables"][0]["total"]["denominator"] is None
    exact = json.loads(run("returns", "concordance", *PERIOD, *CHAIR, "--exact", "--json").stdout)
    assert exact["tables"][0]["total"]["denominator"] == 1
    refused = run("returns", "concordance", *PERIOD, *POLICY, "--exact")
    assert refused.exit_code == 6
    assert "P-RIGHT" in refused.stderr


def test_counting_needs_the_right_and_is_logged(record, run):
    assert run("returns", "kpi6", *PERIOD, *SCRUTINY).exit_code == 6
    run("returns", "kpi6", *PERIOD, *POLICY)
    store = open_store("oocd.db")
    acts = [
        (one.act, one.record, one.what)
        for one in store.accesses()
        if one.actor.role == "policy_lead"
    ]
    store.close()
    assert acts == [("combination", "item-1", "kpi6")]


def test_a_period_that_runs_backwards_is_a_usage_error(record, run):
    assert (
        run("returns", "kpi6", "--from", "2025-02-01", "--to", "2025-01-01", *POLICY).exit_code == 2
    )


def test_what_is_due(record, run):
    found = json.loads(run("returns", "due", *CHAIR, "--all", "--json").stdout)
    assert "victim_informed" in {one["what"] for one in found["due"]}
    assert "item-1" in run("returns", "due", *CHAIR).stdout


def test_a_sample_from_drawing_to_a_finding(record, run):
    drawn = run("scrutiny", "draw", *PERIOD, "--size", "3", "--seed", "s", *CHAIR, "--json")
    assert drawn.exit_code == 0, drawn.output
    sample = json.loads(drawn.stdout)["sample"]
    assert "item-1" not in drawn.stdout
    shown = run("scrutiny", "show", sample, *SCRUTINY, "--json")
    found = json.loads(shown.stdout)
    assert found["matters"][0]["matter"]["facts"]["admission"] == "admitted"
    assert found["matters"][0]["matter"]["decision"]["decision_maker"] == {
        "role": "police_decision_maker",
        "agency": "police",
    }
    for word in ("item-1", "pdm-1", "2025-11", "apology", "walk home"):
        assert word not in shown.stdout
    made = run("scrutiny", "find", sample, "--number", "1", "--finding", "appropriate", *SCRUTINY)
    assert made.exit_code == 0, made.output
    assert run("scrutiny", "learn", sample, "--text", "ask earlier", *SCRUTINY).exit_code == 0
    assert (
        run(
            "scrutiny", "text", sample, "--number", "1", "--text", "First matter.", *CHAIR
        ).exit_code
        == 0
    )
    text = run("scrutiny", "show", sample, *SCRUTINY).stdout
    for words in (
        "cannot change, appeal or reopen",
        "Appropriate and consistent",
        "ask earlier",
        "First matter.",
    ):
        assert words in text
    assert "1 with a finding" in run("scrutiny", "list", *SCRUTINY).stdout
    assert run("db", "verify").exit_code == 0
