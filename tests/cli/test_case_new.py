"""`oocd case new`: a case question by question, in this process and at a real terminal."""

from __future__ import annotations

import os
import pty
import select
import sys
import time

import pytest

from oocd.bootstrap import load_library, read_checked
from oocd.engine.yamlio import iter_cases

BEGIN = ["2025-06-02", "1/5/2010", "1", "shop", "1", "2025-05-10", "2"]


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr("oocd.cli.case_new._at_a_terminal", lambda: True)


@pytest.fixture
def new(run, terminal):
    def start(*args, answers):
        return run("case", "new", *args, stdin="".join(f"{line}\n" for line in answers))

    return start


def read(path, rules):
    (node,) = iter_cases(path)
    return read_checked(node, str(path), load_library(rules))


def test_without_a_terminal_it_asks_nothing(run, tmp_path):
    done = run("case", "new", "--out", tmp_path / "a.yaml", stdin="2025-06-02\n")
    assert done.exit_code == 2
    assert "needs a terminal" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "a.yaml").exists()


def test_the_case_is_written_whole_and_says_who(new, tmp_path, rules):
    out = tmp_path / "a.yaml"
    options = ("--area", "wolverhampton", "--by", "officer 1", "--on", "2025-06-02")
    done = new("--out", out, *options, answers=[*BEGIN, "stop"])
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert "Now not available: Outcome 20" in done.stderr
    case = read(out, rules)
    assert case.text("area") == "wolverhampton"
    (offence,) = case.lists["offences"]
    assert offence["offence.offence"].low == "thf_shop"
    who = case.facts["child.date_of_birth"].provenance
    assert (who.by, who.on) == ("officer 1", "2025-06-02")
    assert not list(tmp_path.glob(".a.yaml*"))


def test_without_a_file_the_case_is_on_stdout(new):
    done = new(answers=[*BEGIN, "stop"])
    assert done.stdout.startswith("decision_date: 2025-06-02\n")
    assert "Saved" not in done.stderr


def test_what_is_settled_is_told_after_an_answer(new):
    answers = [*BEGIN, "released under investigation", "3", "unknown forgot", "unknown 2", "stop"]
    done = new("--area", "wolverhampton", answers=answers)
    assert done.exit_code == 0, done.output
    assert "Now open: No further action" in done.stderr
    assert "Say why: not asked" in done.stderr
    assert "{unknown: would_not_say}" in done.stdout


def test_help_back_and_an_answer_that_cannot_be(new):
    done = new(
        answers=[
            "?",
            "soon",
            "2025-06-02",
            "2010-02-30",
            "2010-05-01",
            "back",
            "2011-05-01",
            "stop",
        ]
    )
    assert done.exit_code == 0, done.output
    assert "The law of this date is used" in done.stderr
    assert "back      take the last answer back" in done.stderr
    assert "'soon' is not a date" in done.stderr
    assert "date_of_birth: 2011-05-01" in done.stdout
    assert "2010" not in done.stdout


def test_unknown_asks_why(new):
    done = new(answers=["2025-06-02", "unknown", "3", "2", "stop"])
    assert done.exit_code == 0, done.output
    assert "date_of_birth: {unknown: not_available}" in done.stdout
    assert "offences: []" in done.stdout


def test_the_end_of_the_input_saves_what_is_there(new, tmp_path, rules):
    out = tmp_path / "a.yaml"
    done = new("--out", out, answers=BEGIN[:4])
    assert done.exit_code == 0, done.output
    assert "saved as all there are" not in done.stderr  # the offence was not chosen yet
    assert read(out, rules).facts["decision_date"].low.isoformat() == "2025-06-02"
    done = new("--resume", out, answers=["1", "thf_shop", "2025-05-10", "stop"])
    assert "saved as all there are" in done.stderr
    assert len(read(out, rules).lists["offences"]) == 1


def test_a_case_is_gone_on_with_where_it_stood(new, tmp_path, rules):
    out = tmp_path / "a.yaml"
    new("--out", out, answers=["2025-06-02", "2010-05-01", "stop"])
    first = new("--resume", out, answers=["2", "stop"])
    assert first.exit_code == 0, first.output
    assert "On what date is the decision made?" not in first.stderr
    assert read(out, rules).lists["offences"] == ()


def test_nothing_answered_is_nothing_saved(new, tmp_path):
    done = new("--out", tmp_path / "a.yaml", answers=["stop"])
    assert done.exit_code == 0
    assert "nothing is saved" in done.stderr
    assert not (tmp_path / "a.yaml").exists()


def test_a_file_is_never_written_over(new, case):
    path = case()
    before = path.read_bytes()
    done = new("--out", path, answers=[*BEGIN, "stop"])
    assert done.exit_code == 2
    assert "--resume" in done.stderr
    assert path.read_bytes() == before


def test_a_bad_case_is_not_gone_on_with(new, case):
    path = case("decision_date: 2025-06-02\nadmision: admitted\n")
    done = new("--resume", path, answers=["stop"])
    assert done.exit_code == 3
    assert "C-UNKNOWN-FACT" in done.stderr


def test_an_area_that_is_not_loaded_is_refused(new):
    assert new("--area", "atlantis", answers=["stop"]).exit_code == 3


def test_every_question_can_be_answered_to_the_end(new, tmp_path, rules, run):
    """Not known, again and again, ends; and the case it makes can be evaluated."""
    out = tmp_path / "a.yaml"
    done = new("--out", out, answers=["2025-06-02", *["unknown 1"] * 200])
    assert done.exit_code == 0, done.output
    assert "Nothing more would change the result." in done.stderr
    assert "only sharpens flags" in done.stderr
    assert run("evaluate", out).exit_code == 0
    assert run("case", "check", out).exit_code == 0


def test_it_talks_at_a_real_terminal(tmp_path, rules):
    out = tmp_path / "a.yaml"
    pid, fd = pty.fork()
    if pid == 0:  # pragma: no cover - the child process becomes the command
        os.chdir(tmp_path)
        os.environ["OOCD_RULES"] = str(rules)
        os.execv(sys.executable, [sys.executable, "-m", "oocd", "case", "new", "--out", str(out)])  # noqa: S606
    told = b""
    for expected, answer in (
        (b"decision made", b"2025-06-02"),
        (b"date of birth", b"1/5/2010"),
        (b"to add?", b"2"),
        (b"\n> ", b"stop"),
    ):
        told, before = b"", told
        end = time.monotonic() + 60
        while expected not in told or not told.rstrip(b" ").endswith(b">"):
            assert time.monotonic() < end, before + told
            if select.select([fd], [], [], 1)[0]:
                told += os.read(fd, 4096)
        os.write(fd, answer + b"\n")
    rest = b""
    while True:
        try:
            piece = os.read(fd, 4096)
        except OSError:
            break
        if not piece:
            break
        rest += piece
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, rest
    assert b"Saved in" in rest
    case = read(out, rules)
    assert case.lists["offences"] == ()


def test_area_and_nation_are_asked_where_nobody_gave_them(new):
    done = new(answers=[*BEGIN, "unknown 1", "wales", "stop"])
    assert done.exit_code == 0, done.output
    assert "Which area's local policy applies?" in done.stderr
    assert "England or Wales?" in done.stderr
    assert "nation: wales" in done.stdout
    done = new("--area", "derby", answers=[*BEGIN, "stop"])
    assert "Which area" not in done.stderr
    assert "England or Wales?" not in done.stderr


def test_a_factor_in_own_words_is_asked_for_and_written(new, tmp_path, case, rules):
    path = case(
        "decision_date: 2025-06-02\narea: wolverhampton\nchild: {date_of_birth: 2010-05-01}\n"
        "offences: [{offence: thf_shop, date: 2025-05-10}]\n"
    )
    answers = ["2", *["unknown 1"] * 60]
    asked = new("--resume", path, "--out", tmp_path / "b.yaml", answers=answers).stderr
    assert "Is there another offence?" in asked
    before = asked.split("Which aggravating factors apply?")[0]
    number = asked.split("Which aggravating factors apply?")[1].split("another, in your own words")
    last = number[0].split()[-1]
    count = before.count("\n> ")
    answers = ["2", *["unknown 1"] * (count - 1), f"1, {last}", "took it for a dare", "stop"]
    done = new("--resume", path, "--out", tmp_path / "c.yaml", answers=answers)
    assert done.exit_code == 0, done.output
    assert '{id: other_aggravating, text: "took it for a dare"}' in (tmp_path / "c.yaml").read_text(
        encoding="utf-8"
    )
    read(tmp_path / "c.yaml", rules)


def test_a_list_that_was_begun_is_gone_on_with(new, tmp_path, rules):
    out = tmp_path / "a.yaml"
    new("--out", out, "--area", "derby", answers=[*BEGIN[:6], "stop"])
    done = new("--resume", out, answers=["1", "shop", "1", "2025-05-11", "2", "stop"])
    assert done.exit_code == 0, done.output
    assert "Is there another offence?" in done.stderr
    assert len(read(out, rules).lists["offences"]) == 2
