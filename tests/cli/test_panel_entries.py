"""Recording from the command line: who acts, what is wrong and where, what the record refuses."""

from __future__ import annotations

import json

import pytest

from tests.cli.panels import (
    AUDITOR,
    CASE,
    CHAIR,
    POLICE,
    REFERRAL,
    STANDING,
    TRIAGE,
    VICTIMS,
    WORKER,
    begin,
)


@pytest.fixture(autouse=True)
def record(run, case, monkeypatch):
    """A database with one item in the folder of the test."""
    begin(run, case, monkeypatch)


def entries(run):
    done = run("panel", "history", "item-1", "--json", *CHAIR)
    return json.loads(done.stdout)["entries"]


def test_a_referral_names_its_item_its_configuration_and_who_decides(run, case):
    case(CASE, "second.yaml")
    done = run("panel", "refer", "second.yaml", *REFERRAL, *TRIAGE)
    assert done.exit_code == 0
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("item-")
    assert "entry 1: Referred to the panel" in first
    assert "Panel configuration: national 2013-04-08 r1, wolverhampton" in done.stdout
    assert last == STANDING
    assert "The referral holds" in done.stderr


def test_the_entry_can_be_had_as_json(run):
    done = run(
        "panel",
        "own-words",
        "item-1",
        "--whose",
        "child",
        "--on",
        "2025-06-01",
        "--words",
        "sorry",
        "--json",
        *WORKER,
    )
    found = json.loads(done.stdout)
    assert (found["record"], found["entry"], found["kind"], found["warnings"]) == (
        "item-1",
        2,
        "own_words",
        [],
    )
    assert entries(run)[-1]["digest"] == found["digest"]


# --- who acts ----------------------------------------------------------------------------------


def test_without_saying_who_acts_nothing_is_recorded_and_all_that_lacks_is_named(run):
    done = run(
        "panel",
        "told",
        "item-1",
        "--whom",
        "child",
        "--on",
        "2025-06-01",
        "--by",
        "P-1",
        "--role",
        "chair",
    )
    assert done.exit_code == 2
    assert "--as PERSON --agency AGENCY" in done.stderr
    assert "--role ROLE" not in done.stderr
    assert "OOCD_ACTOR_PERSON" in done.stderr
    assert len(entries(run)) == 1


def test_who_acts_can_come_from_the_environment_and_the_settings_file(run, tmp_path):
    words = (
        "panel",
        "own-words",
        "item-1",
        "--whose",
        "child",
        "--on",
        "2025-06-01",
        "--words",
        "sorry",
    )
    env = {
        "OOCD_ACTOR_PERSON": "P-7",
        "OOCD_ACTOR_ROLE": "case_manager",
        "OOCD_ACTOR_AGENCY": "youth_justice",
    }
    assert run(*words, env=env).exit_code == 0
    (tmp_path / "oocd.toml").write_text(
        'actor_person = "P-8"\nactor_role = "case_manager"\nactor_agency = "youth_justice"\n'
    )
    assert run(*words).exit_code == 0
    assert run(*words, "--as", "P-9").exit_code == 0
    assert [one["by"] for one in entries(run)[1:]] == ["P-7", "P-8", "P-9"]


@pytest.mark.parametrize("name", ["Ann Example", "", "a" * 81, "x/y"])
def test_a_name_is_no_id_of_a_person(run, name):
    done = run("panel", "list", "--as", name, "--role", "chair", "--agency", "police")
    assert done.exit_code == 2


def test_a_role_without_the_right_is_refused_by_the_name_of_the_right(run):
    done = run("panel", "show", "item-1", *AUDITOR)
    assert done.exit_code == 6
    assert "`show_item`" in done.stderr
    assert done.stdout == ""


# --- what is wrong, and where ------------------------------------------------------------------


def test_everything_wrong_with_a_file_is_told_at_its_place(run, tmp_path):
    (tmp_path / "entry.yaml").write_text(
        "victim: V 1\nstatu: asked\non: 2025-06-31\nreason: ''\ntags:\n  nature: fakt\n"
    )
    done = run("panel", "victim-status", "item-1", "entry.yaml", *VICTIMS)
    assert done.exit_code == 3
    lines = done.stderr.splitlines()
    assert [line.split()[0] + " " + line.split()[1] for line in lines] == [
        "entry.yaml:1:1 E-NEEDED",
        "entry.yaml:1:9 E-VALUE",
        "entry.yaml:2:1 E-FIELD",
        "entry.yaml:3:5 E-VALUE",
        "entry.yaml:4:9 E-VALUE",
        "entry.yaml:6:11 E-VALUE",
    ]
    assert "never a name" in lines[1]
    assert "Did you mean `status`?" in lines[2]
    assert "YYYY-MM-DD" in lines[3]
    assert "Did you mean `fact`?" in lines[5]
    assert len(entries(run)) == 1


def test_what_an_option_says_wrong_is_told_by_the_options_name(run):
    done = run(
        "panel",
        "told",
        "item-1",
        "--whom",
        "child",
        "--on",
        "2025-06-01",
        "--by",
        "Mrs Smith",
        *WORKER,
    )
    assert done.exit_code == 3
    assert done.stderr.startswith("--by:1:1 E-VALUE `by`: this must be an id")


def test_options_and_set_go_over_the_file_and_a_file_may_come_from_standard_input(run):
    text = "whose: child\non: 2025-06-01\nwords: one\nhow: at home\n"
    done = run(
        "panel",
        "own-words",
        "item-1",
        "-",
        "--words",
        "two",
        "--set",
        "how=at school",
        *WORKER,
        stdin=text,
    )
    assert done.exit_code == 0, done.output
    said = entries(run)[-1]["content"]
    assert (said["words"], said["how"], said["whose"]) == ("two", "at school", "child")


def test_json_is_read_as_yaml_is(run):
    text = json.dumps({"whose": "child", "on": "2025-06-01", "words": "sorry"})
    assert run("panel", "own-words", "item-1", "-", *WORKER, stdin=text).exit_code == 0
    assert entries(run)[-1]["content"]["words"] == "sorry"


def test_lists_take_an_option_again_and_again(run):
    done = run(
        "panel",
        "assessed",
        "item-1",
        "--tool",
        "PDA",
        "--completed-on",
        "2025-06-01",
        "--by",
        "P-1",
        "--summary",
        "ok",
        "--sections-complete",
        "a",
        "--sections-complete",
        "b",
        *WORKER,
    )
    assert done.exit_code == 0
    assert entries(run)[-1]["content"]["sections_complete"] == ["a", "b"]


def test_a_field_called_as_a_common_option_has_a_name_of_its_own(run):
    asked = (
        "panel",
        "information-asked",
        "item-1",
        "--topic",
        "health",
        "--asked-on",
        "2025-06-01",
    )
    assert run(*asked, "--entry-agency", "health", *WORKER).exit_code == 0
    last = entries(run)[-1]
    assert (last["content"]["agency"], last["agency"]) == ("health", "youth_justice")


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (
            "id: X\nchild: {date_of_birth: 2010-05-01, looked_afer: false}\n",
            "bad.yaml:2:36",
            "C-UNKNOWN-FACT",
        ),
        ("id: X\nadmission: yes\n", "bad.yaml:2:12", "E-BOOL"),
    ],
)
def test_a_case_file_is_read_as_strictly_as_everywhere_with_its_own_places(
    run, case, text, place, code
):
    case(text, "bad.yaml")
    done = run("panel", "refer", "bad.yaml", *REFERRAL, *TRIAGE)
    assert done.exit_code == 3
    assert f"{place} {code}" in done.stderr
    listed = json.loads(run("panel", "list", "--json", *CHAIR).stdout)
    assert len(listed["items"]) == 1


def test_facts_are_updated_from_a_file(run, case):
    case(CASE.replace("enough_to_charge", "full_code_test"), "newer.yaml")
    done = run(
        "panel",
        "facts-updated",
        "item-1",
        "--case",
        "newer.yaml",
        "--reason",
        "a new statement",
        *TRIAGE,
    )
    assert done.exit_code == 3
    case(CASE.replace("looked_after: false", "looked_after: true"), "newer.yaml")
    done = run(
        "panel",
        "facts-updated",
        "item-1",
        "--case",
        "newer.yaml",
        "--reason",
        "a new statement",
        *TRIAGE,
    )
    assert done.exit_code == 0, done.stderr
    assert entries(run)[-1]["content"]["case"]["child"]["looked_after"] is True


# --- what the record refuses --------------------------------------------------------------------


def test_a_refusal_tells_of_every_gate_on_a_line_of_its_own_and_exits_6(run):
    words = (
        "--mode",
        "police_alone",
        "--on",
        "2025-06-02",
        "--disposal",
        "community_resolution",
        "--no-papers-read",
        "--reasons",
        "low",
    )
    parts = [
        "decision_maker.person=P-101", "decision_maker.role=police_decision_maker", "decision_maker.agency=police",
        "eligibility.finding=eligible", "eligibility.reasons=admitted", "suitability.finding=suitable", "suitability.reasons=sorry",
    ]  # fmt: skip
    sets = [word for part in parts for word in ("--set", part)]
    done = run("panel", "decided", "item-1", *words, *sets, *POLICE)
    assert done.exit_code == 6
    lines = done.stderr.splitlines()
    assert lines[0] == "P-GATE this cannot be recorded yet:"
    told = {line.split()[0]: line for line in lines[1:] if line.startswith("  ")}
    assert "(REC-PAPERS, refused)" in told["papers"]
    assert "(ASM-04, needs a reason)" in told["assessment"]
    assert {"recommendation", "victim", "voice"} <= told.keys()
    assert len(entries(run)) == 1


def test_after_refuses_when_somebody_recorded_since(run):
    words = (
        "panel",
        "own-words",
        "item-1",
        "--whose",
        "child",
        "--on",
        "2025-06-01",
        "--words",
        "sorry",
    )
    assert run(*words, "--after", "1", *WORKER).exit_code == 0
    done = run(*words, "--after", "1", *WORKER)
    assert done.exit_code == 6
    assert "P-CONFLICT" in done.stderr
    assert len(entries(run)) == 2


def test_a_submission_that_is_sent_twice_is_written_once(run):
    words = (
        "panel",
        "own-words",
        "item-1",
        "--whose",
        "child",
        "--on",
        "2025-06-01",
        "--words",
        "sorry",
        "--request",
        "form-1",
    )
    first, second = run(*words, *WORKER), run(*words, *WORKER)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == second.stdout
    assert len(entries(run)) == 2
    other = run(*[word.replace("sorry", "not sorry") for word in words], *WORKER)
    assert other.exit_code == 6
    assert "P-REQUEST" in other.stderr


def test_no_database_is_said_with_the_way_out(run, tmp_path):
    done = run("panel", "list", "--database", "other.db", *CHAIR)
    assert done.exit_code == 5
    assert "oocd db upgrade" in done.stderr
    assert not (tmp_path / "other.db").exists()
