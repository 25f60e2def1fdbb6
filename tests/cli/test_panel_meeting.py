"""The worked panel meeting: eight matters from referral to closing, on either database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.panels import CHAIR, STANDING, fix

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "cases_examples" / "panel_meeting"
DECIDED = ("item-1", "item-2", "item-3", "item-4", "item-6", "item-7", "item-8")
ON_DISK = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_KEPT: dict[str, dict[str, str]] = {}


@pytest.fixture
def hold(run, monkeypatch, tmp_path, request):
    """Holds the meeting in this process, with moments and ids that are the same on every run."""

    def whole(kind):
        if kind in _KEPT:
            return _KEPT[kind]
        fix(monkeypatch)
        place = str(tmp_path / "record.db")
        if kind == "postgres":
            place = request.getfixturevalue("postgres_server")()
        monkeypatch.setenv("OOCD_DATABASE", place)
        monkeypatch.setenv("OOCD_ACCEPT_INDICATIVE", "true")
        assert run("db", "upgrade").exit_code == 0
        out = tmp_path / kind
        out.mkdir()
        for name in ("1_before", "2_meeting", "3_after"):
            done = run("panel", "run", FOLDER / f"{name}.yaml")
            assert done.exit_code == 0, done.stderr
            if name == "1_before":
                (out / "agenda.txt").write_text(run("panel", "agenda", "meeting-1", *CHAIR).stdout)
        forms = ("--format", "text", "--format", "json")
        done = run("panel", "record", *DECIDED, "--folder", out, *forms, *CHAIR)
        assert done.exit_code == 0, done.stderr
        latest = json.loads((out / "item-3-decision.json").read_text("utf-8"))["data"]
        (first,) = latest["standing"]["earlier"]
        old = out / "item-3-first.json"
        done = run("panel", "record", "item-3", "--entry", first, "--json", "--out", old, *CHAIR)
        assert done.exit_code == 0, done.stderr
        for meeting in ("meeting-1", "meeting-2"):
            path = out / f"{meeting}-minutes.txt"
            assert run("panel", "minutes", meeting, "--out", path, *CHAIR).exit_code == 0
        verified = run("db", "verify", "--json")
        assert verified.exit_code == 0, verified.output
        found = {path.name: path.read_text("utf-8") for path in sorted(out.iterdir())}
        found["verify"] = verified.stdout
        _KEPT[kind] = found
        return found

    return whole


def data(files, item):
    return json.loads(files[f"{item}-decision.json"])["data"]


@pytest.mark.parametrize("kind", ON_DISK)
def test_the_whole_meeting_runs_and_the_record_is_whole(hold, kind):
    files = hold(kind)
    found = json.loads(files["verify"])
    assert found["whole"] is True
    assert found["records"] == 10
    assert {name for name in files if name.endswith("-decision.txt")} == {
        f"{item}-decision.txt" for item in DECIDED
    }


@pytest.mark.postgres
def test_both_databases_give_the_same_records_to_the_byte(hold):
    assert hold("sqlite") == hold("postgres")


def test_each_matter_ends_as_its_story_says(hold):
    files = hold("sqlite")
    how = {
        item: (
            data(files, item)["decision"]["mode"],
            data(files, item)["decision"]["disposal"]["option"],
            data(files, item)["decision"]["direction"],
        )
        for item in DECIDED
    }
    assert how == {
        "item-1": ("unanimous", "community_resolution", "none"),
        "item-2": ("unanimous", "outcome_22", "down"),
        "item-3": ("unanimous", "community_resolution", "none"),
        "item-4": ("provisional", "community_resolution", "none"),
        "item-6": ("unanimous", "deferred_caution", "none"),
        "item-7": ("unanimous", "community_resolution", "none"),
        "item-8": ("police_alone", "community_resolution", "none"),
    }
    assert data(files, "item-4")["after"]["finalised"][0]["child_present"] is True
    assert data(files, "item-6")["escalations"]
    assert data(files, "item-6")["escalation_answers"][0]["supports"] == "deferred_caution"
    assert data(files, "item-7")["conflicts"][0]["action"] == "left"
    assert data(files, "item-8")["referral"]["single_agency"]["disposal"] == "community_resolution"
    assert data(files, "item-1")["after"]["completed"][0]["result"] == "complete"
    assert data(files, "item-1")["standing"]["status"] == "closed"
    assert data(files, "item-2")["assessments"][0]["put_right_by"] == 23


def test_the_first_decision_of_the_matter_that_was_opened_again_can_still_be_read(hold):
    old = json.loads(hold("sqlite")["item-3-first.json"])["data"]
    assert old["decision"]["mode"] == "police_final_after_disagreement"
    assert old["decision"]["departure"]["direction"] == "up"
    assert len(old["decision"]["dissent"]) == 2
    assert old["standing"]["reopened_by"]["ground"] == "reconsideration"
    assert old["standing"]["stands"] is False
    assert [one["words"] for one in old["voice"]["parent"]] == [None]


def test_a_victims_withdrawn_words_are_in_no_paper_of_the_panel(hold):
    files = hold("sqlite")
    for name, text in files.items():
        assert "did not sleep for a week" not in text, name
    assert data(files, "item-6")["victims"][0]["withheld"] == "withdrawn"
    assert "not going out alone" in files["item-2-decision.txt"]


def test_every_paper_fits_a_terminal_and_says_who_decides(hold):
    for name, text in hold("sqlite").items():
        if name.endswith(".txt"):
            assert STANDING in text.replace("\n", " "), name
            assert [line for line in text.splitlines() if len(line) > 80] == [], name


def test_the_agenda_shows_clocks_victims_and_words(hold):
    text = " ".join(hold("sqlite")["agenda.txt"].split())
    assert "Bail ends on 5 December 2025 (in 17 days)" in text
    assert "Last day to charge 27 March 2026 (in 129 days)" in text
    assert "V1 asked; V2 not reached" in text
    assert "Parent's: not heard; the reason is on record." in text


def test_the_script_of_the_example_runs_as_it_is_shown(tmp_path, rules):
    """As a reader would run it: a shell, a path, a folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("OOCD_")}
    command = tmp_path / "bin" / "oocd"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m oocd "$@"\n')
    command.chmod(0o755)
    env |= {"PATH": f"{command.parent}:{os.environ['PATH']}", "OOCD_RULES": str(rules)}
    words = ["sh", str(FOLDER / "run.sh"), str(tmp_path / "record.db"), str(tmp_path / "out")]
    done = subprocess.run(words, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "events in 10 records" in done.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    for item in DECIDED:
        assert {f"{item}-decision.txt", f"{item}-decision.json"} <= names
    assert {
        "item-1-pack.json",
        "item-1-access-log.txt",
        "meeting-1-minutes.txt",
        "meeting-2-minutes.txt",
    } <= names
