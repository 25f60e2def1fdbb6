"""A script of steps: read whole before anything is recorded, each by its own person."""

from __future__ import annotations

import json

import pytest

from tests.cli.panels import CHAIR, fix

CASE = "id: TEST-1\narea: wolverhampton\ndecision_date: 2025-06-02\nchild: {date_of_birth: 2010-05-01}\n"
ACTORS = """\
actors:
  chair: {person: P-201, role: chair, agency: youth_justice}
  worker: {person: P-202, role: case_manager, agency: youth_justice}
"""
REFER = "  - {by: chair, do: refer, on: item-1, case: case.yaml, request: r1, say: {source: school, entry: new, referred_on: 2025-06-01, sharing_gateway: by consent}}\n"
WORDS = "  - {by: worker, do: own-words, on: item-1, request: r2, say: {whose: child, on: 2025-06-01, words: sorry}}\n"


@pytest.fixture(autouse=True)
def record(run, case, monkeypatch):
    fix(monkeypatch)
    assert run("db", "upgrade").exit_code == 0
    case(CASE)


@pytest.fixture
def script(tmp_path):
    def write(steps, actors=ACTORS):
        (tmp_path / "script.yaml").write_text(f"{actors}steps:\n{steps}")
        return "script.yaml"

    return write


def items(run):
    return json.loads(run("panel", "list", "--json", *CHAIR).stdout)["items"]


def history(run):
    done = run("panel", "history", "item-1", "--json", *CHAIR)
    return [(one["kind"], one["by"]) for one in json.loads(done.stdout)["entries"]]


def test_each_step_is_recorded_by_its_own_person(run, script):
    done = run("panel", "run", script(REFER + WORDS))
    assert done.exit_code == 0, done.stderr
    assert history(run) == [("referred", "P-201"), ("own_words", "P-202")]
    assert "2 steps." in done.stdout


def test_json_gives_a_line_for_each_step(run, script):
    done = run("panel", "run", script(REFER + WORDS), "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["record"], one["entry"], one["kind"]) for one in lines] == [
        ("item-1", 1, "referred"),
        ("item-1", 2, "own_words"),
    ]


def test_with_requests_it_can_be_run_again_and_writes_nothing_twice(run, script):
    name = script(REFER + WORDS)
    first, second = run("panel", "run", name), run("panel", "run", name)
    assert first.stdout == second.stdout
    assert len(history(run)) == 2


def test_every_fault_of_a_script_is_told_at_its_place_and_nothing_is_recorded(run, script):
    name = script(
        REFER
        + "  - {by: nobody, do: own-words, on: item-1, say: {}}\n"
        + "  - {by: worker, do: own-wrods, on: item-1, say: {}}\n"
        + "  - {by: worker, do: own-words, on: item-1, sya: {}, say: {whose: child, on: 2025-06-01, wods: sorry}}\n"
        + "  - {by: worker, do: facts-updated, on: item-1, case: gone.yaml, say: {reason: new}}\n"
    )
    done = run("panel", "run", name)
    assert done.exit_code == 3
    told = {tuple(line.split()[:2]) for line in done.stderr.splitlines()}
    assert told == {
        ("script.yaml:6:6", "E-VALUE"),
        ("script.yaml:7:18", "E-VALUE"),
        ("script.yaml:8:45", "E-VALUE"),
        ("script.yaml:8:90", "E-FIELD"),
        ("script.yaml:9:5", "E-VALUE"),
    }
    assert "Did you mean `own_words`?" in done.stderr or "Did you mean `own-words`?" in done.stderr
    assert items(run) == []


@pytest.mark.parametrize(
    ("actors", "words"),
    [("", "names its `actors`"), ("actors:\n  chair: {person: P-1}\n", "needs person, role and agency"), (ACTORS + "stpes: []\n", "has no place")],
)  # fmt: skip
def test_a_script_without_its_parts_says_which(run, script, actors, words):
    done = run("panel", "run", script(REFER, actors=actors))
    assert done.exit_code == 3
    assert words in done.stderr


def test_it_stops_at_the_first_refusal_and_says_the_line(run, script):
    early = (
        "  - {by: worker, do: told, on: item-1, say: {whom: child, on: 2025-06-01, by: P-202}}\n"
    )
    done = run("panel", "run", script(REFER + early + WORDS))
    assert done.exit_code == 6
    assert "P-STATUS script.yaml:6 (told): " in done.stderr
    assert history(run) == [("referred", "P-201")]


def test_a_refusal_that_the_script_expects_goes_on(run, script):
    early = "  - {by: worker, do: told, on: item-1, say: {whom: child, on: 2025-06-01, by: P-202}, refused: P-STATUS}\n"
    done = run("panel", "run", script(REFER + early + WORDS))
    assert done.exit_code == 0, done.stderr
    assert "told refused, as the script says (P-STATUS)" in done.stdout
    assert len(history(run)) == 2


def test_another_refusal_than_expected_stops(run, script):
    early = "  - {by: worker, do: told, on: item-1, say: {whom: child, on: 2025-06-01, by: P-202}, refused: P-GATE}\n"
    done = run("panel", "run", script(REFER + early))
    assert done.exit_code == 6
    assert "P-STATUS" in done.stderr


def test_what_is_recorded_though_a_refusal_was_expected_is_told(run, script):
    done = run("panel", "run", script(REFER + WORDS.replace("request: r2", "refused: P-STATUS")))
    assert done.exit_code == 6
    assert "P-SCRIPT" in done.stderr
    assert "The entry stays." in done.stderr


def test_a_day_may_be_written_from_today_on(run, script):
    steps = (
        REFER
        + "  - {by: chair, do: adviser-admitted, on: item-1, say: {adviser: {person: P-5, agency: health}, until: today+14, why: what helps}}\n"
    )
    steps += WORDS.replace("2025-06-01", "today-3")
    assert run("panel", "run", script(steps)).exit_code == 0
    done = run("panel", "history", "item-1", "--json", *CHAIR)
    said = [one["content"] for one in json.loads(done.stdout)["entries"]]
    assert said[1]["until"] == "2026-02-15"
    assert said[2]["on"] == "2026-01-29"


def test_a_case_file_that_is_wrong_is_told_with_its_own_places(run, script, case):
    case("id: TEST-1\nadmision: admitted\n")
    done = run("panel", "run", script(REFER))
    assert done.exit_code == 3
    assert "case.yaml:2:1 C-UNKNOWN-FACT" in done.stderr
    assert items(run) == []
