"""Recording from the command line: who acts, what is wrong and where, what the record refuses."""

from __future__ import annotations

import json

import pytest

from tests.cli.panels import (
    AUDITOR,
    CHAIR,
    POLICE,
    REFERRAL,
    STANDING,
    TRIAGE,
    VICTIMS,
    WORKER,
    fix,
)

CASE = """\
id: TEST-1
area: wolverhampton
decision_date: 2025-06-02
child: {date_of_birth: 2010-05-01, looked_after: false}
offences:
  - {offence: thf_shop, date: 2025-05-10, admission: admitted, aggravating: [planning]}
evidence: {level: enough_to_charge}
"""


@pytest.fixture(autouse=True)
def record(run, case, monkeypatch):
    """A database with one item in the folder of the test."""
    fix(monkeypatch)
    assert run("db", "upgrade").exit_code == 0
    case(CASE)
    done = run("panel", "refer", "case.yaml", "--id", "item-1", *REFERRAL, *TRIAGE)
    assert done.exit_code == 0, done.output


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


# --- reading -----------------------------------------------------------------------------------


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
