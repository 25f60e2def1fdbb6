"""Reading from the command line: what each reader is shown, what is kept back, what is logged."""

from __future__ import annotations

import json

import pytest

from tests.cli.panels import AUDITOR, CHAIR, POLICE, STANDING, VICTIMS, WORKER, begin


@pytest.fixture(autouse=True)
def record(run, case, monkeypatch):
    """A database with one item in the folder of the test."""
    begin(run, case, monkeypatch)


def test_show_says_where_it_stands_what_was_said_and_what_can_be_recorded(run):
    run(
        "panel",
        "own-words",
        "item-1",
        "--whose",
        "child",
        "--on",
        "2025-06-01",
        "--words",
        "sorry about it",
        *WORKER,
    )
    done = run("panel", "show", "item-1", *WORKER)
    assert "item-1: information is being gathered. 2 entries." in done.stdout
    assert "Words: sorry about it" in done.stdout
    assert "own-words" in done.stdout.rpartition("You can record now:")[2]
    assert "decided" not in done.stdout.rpartition("You can record now:")[2]
    assert done.stdout.rstrip().endswith(STANDING)
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    early = run("panel", "show", "item-1", "--upto", "1", *WORKER)
    assert "sorry about it" not in early.stdout


def test_what_a_victim_keeps_back_is_shown_as_kept_back(run):
    run(
        "panel",
        "victim-identified",
        "item-1",
        "--victim",
        "V1",
        "--type",
        "person",
        "--age-band",
        "adult",
        *VICTIMS,
    )
    run(
        "panel",
        "victim-views",
        "item-1",
        "--victim",
        "V1",
        "--asked-on",
        "2025-06-01",
        "--asked-by",
        "P-301",
        "--safety",
        "afraid of the dog",
        *VICTIMS,
    )
    for reader, seen in ((VICTIMS, True), (POLICE, True), (WORKER, False), (CHAIR, False)):
        for command in ("show", "history"):
            for form in ((), ("--json",)):
                done = run("panel", command, "item-1", *form, *reader)
                assert done.exit_code == 0
                if command == "show" or form:
                    assert ("afraid of the dog" in done.stdout) is seen, (reader, command, form)
                assert ("panel: not asked" in done.stdout) is not seen


def test_the_access_log_is_for_the_auditor_and_holds_no_content(run):
    run(
        "panel",
        "own-words",
        "item-1",
        "--whose",
        "child",
        "--on",
        "2025-06-01",
        "--words",
        "sorry about it",
        *WORKER,
    )
    run("panel", "show", "item-1", *CHAIR)
    assert run("panel", "log", "item-1", *CHAIR).exit_code == 6
    done = run("panel", "log", "item-1", *AUDITOR)
    assert done.exit_code == 0
    assert "consultation item-1" in done.stdout
    assert "by P-201 (chair)" in done.stdout
    assert "sorry about it" not in done.stdout


def test_a_meeting_is_called_listed_and_has_an_agenda(run):
    run(
        "panel",
        "call-meeting",
        "--id",
        "meeting-1",
        "--set",
        "area=wolverhampton",
        "--date",
        "2025-06-02",
        "--mode",
        "online",
        "--chair",
        "P-201",
        *CHAIR,
    )
    run("panel", "placed-on-agenda", "item-1", "--meeting", "meeting-1", *CHAIR)
    assert "meeting-1: 2025-06-02, called, wolverhampton" in run("panel", "meetings", *CHAIR).stdout
    done = run("panel", "agenda", "meeting-1", *CHAIR)
    assert "1. item-1, case TEST-1. Referred by police (new)." in done.stdout
    assert "18th birthday 1 May 2028 (in 1064 days)" in " ".join(done.stdout.split())
    assert "Victims: not recorded." in done.stdout
    found = json.loads(run("panel", "agenda", "meeting-1", "--json", *CHAIR).stdout)
    assert found["items"][0]["victims"] == []
    assert found["standing"] == STANDING


def test_an_unknown_item_is_told(run):
    for command in ("show", "history", "record"):
        done = run("panel", command, "item-9", *CHAIR)
        assert done.exit_code == 6
        assert "P-UNKNOWN" in done.stderr
