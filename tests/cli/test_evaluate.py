"""`oocd evaluate`: what goes to stdout, what to stderr, and what it leaves with."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat

import pytest
import rfc8785

from oocd.engine.errors import EngineDisagreement, IntegrityError, RecordRefused

STANDING = "This is decision support. The police (or the prosecutor) decide."
BAD = "decision_date: 2025-06-02\nadmision: admitted\n"


def lines(*cases):
    return "".join(json.dumps(case) + "\n" for case in cases)


def one(number, **more):
    return {
        "id": f"N-{number}",
        "decision_date": "2025-06-02",
        "child": {"date_of_birth": "2010-05-01"},
        "offences": [{"offence": "thf_shop", "date": "2025-05-10"}],
        **more,
    }


def test_the_result_is_on_stdout_and_nothing_else_is(run, case):
    done = run("evaluate", case())
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Out-of-court options for this child\n")
    assert STANDING in done.stdout
    assert done.stderr == ""


def test_json_is_the_envelope_and_its_hash_holds(run, case):
    done = run("evaluate", case(), "--json")
    document = json.loads(done.stdout)
    assert document["schema"] == "oocd/recommendation/1"
    data = rfc8785.dumps(document["data"])
    assert hashlib.sha256(data).hexdigest() == document["sha256"]
    assert list(document) == sorted(document)
    assert done.stdout.startswith("{\n")


def test_json_and_format_json_are_the_same_bytes(run, case):
    path = case()
    assert (
        run("evaluate", path, "--json").stdout == run("evaluate", path, "--format", "json").stdout
    )


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_the_same_case_gives_the_same_bytes(run, case, form):
    path = case()
    first, second = (run("evaluate", path, "--format", form) for _ in range(2))
    assert first.stdout == second.stdout
    assert first.exit_code == 0


def test_the_short_hash_of_the_text_is_that_of_the_document(run, case):
    path = case()
    digest = json.loads(run("evaluate", path, "--json").stdout)["sha256"]
    for form in ("text", "markdown", "html"):
        assert digest[:12] in run("evaluate", path, "--format", form).stdout


def test_several_cases_give_a_line_each(run, case):
    path = case(lines(one(1), one(2), one(3)), "cases.ndjson")
    done = run("evaluate", path, "--json")
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert [d["data"]["case"] for d in documents] == ["N-1", "N-2", "N-3"]


def test_several_files_are_one_run(run, case):
    paths = [case(GOOD_TEXT.replace("TEST-1", f"T-{n}"), f"{n}.yaml") for n in range(3)]
    done = run("evaluate", *paths, "--json")
    assert [json.loads(line)["data"]["case"] for line in done.stdout.splitlines()] == [
        "T-0",
        "T-1",
        "T-2",
    ]


def test_texts_of_several_cases_are_kept_apart(run, case):
    path = case(lines(one(1), one(2)), "cases.ndjson")
    done = run("evaluate", path)
    assert done.stdout.count("Out-of-court options for this child") == 2
    assert "\n" + "-" * 80 + "\n" in done.stdout


def test_one_bad_case_does_not_hide_the_others(run, case):
    text = lines(one(1)) + '{"admision": 1, "child": {"looked_after": 2}}\n' + lines(one(3))
    path = case(text, "cases.ndjson")
    done = run("evaluate", path, "--json")
    assert done.exit_code == 3
    assert [json.loads(line)["data"]["case"] for line in done.stdout.splitlines()] == ["N-1", "N-3"]
    assert f"{path}:2:2 C-UNKNOWN-FACT" in done.stderr
    assert "C-TYPE" in done.stderr
    assert "1 of 3 cases not evaluated" in done.stderr


def test_a_bad_case_beside_a_good_one_still_gives_lines(run, case):
    path = case(lines(one(1)) + "{\n", "cases.ndjson")
    done = run("evaluate", path, "--json")
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("form", ["yaml", "json", "ndjson", "list"])
def test_standard_input_is_read_whatever_its_form(run, form):
    texts = {
        "yaml": GOOD_TEXT,
        "json": json.dumps(one(1), indent=1),
        "ndjson": lines(one(1)),
        "list": json.dumps([one(1)]),
    }
    done = run("evaluate", "-", "--json", stdin=texts[form])
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["data"]["decision_date"] == "2025-06-02"


def test_a_problem_of_standard_input_has_its_place(run):
    done = run("evaluate", "-", stdin=BAD)
    assert done.exit_code == 3
    assert done.stderr.startswith("<stdin>:2:1 C-UNKNOWN-FACT")


def test_ndjson_of_standard_input_streams_bad_lines_and_good(run):
    done = run("evaluate", "-", "--json", stdin=lines(one(1)) + "nonsense\n" + lines(one(2)))
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 2
    assert "<stdin>:2:" in done.stderr


def test_as_at_wins_over_the_case_and_says_so(run, case):
    done = run("evaluate", case(), "--as-at", "2026-05-06", "--json")
    data = json.loads(done.stdout)["data"]
    assert data["decision_date"] == "2026-05-06"
    assert any("6 May 2026 was asked for and used" in words for words in data["notices"])
    assert any("2 June 2025" in words for words in data["notices"])


def test_as_at_gives_a_case_without_a_date_its_law(run, case):
    done = run("evaluate", case("id: X\n"), "--as-at", "2025-06-02", "--json")
    assert done.exit_code == 0
    assert "was asked for" not in done.stdout


def test_an_area_asked_for_wins_and_says_so(run, case):
    text = GOOD_TEXT.replace("area: wolverhampton\n", "")
    plain = json.loads(run("evaluate", case(text), "--json").stdout)["data"]
    done = json.loads(run("evaluate", case(text), "--area", "wolverhampton", "--json").stdout)
    assert plain["area"] is None
    assert done["data"]["area"] == "wolverhampton"
    assert not any("asked for" in words for words in done["data"]["notices"])


def test_accept_indicative_lets_the_matrix_point_and_labels_it(run, case):
    path = case()
    silent = json.loads(run("evaluate", path, "--json").stdout)["data"]
    told = run("evaluate", path, "--accept-indicative", "--json")
    assert silent["gravity"]["band_accepted"] is False
    assert json.loads(told.stdout)["data"]["gravity"]["band_accepted"] is True


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_line_that_gives_a_score_says_that_it_is_illustrative(run, case, form):
    done = run("evaluate", case(), "--accept-indicative", "--detail", "full", "--format", form)
    flat = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", done.stdout)).replace("&#x27;", "'")
    sayings = re.findall(r"(?:score|band is|band:) ?\d.{0,60}", flat)
    assert sayings
    for saying in sayings:
        assert "illustrative starting point" in saying, saying


def test_scores_that_are_not_accepted_are_not_shown_to_the_officer(run, case):
    done = run("evaluate", case())
    assert "Seriousness has not been assessed" in done.stdout
    assert "tarting score" not in done.stdout
    assert "tarting score" in run("evaluate", case(), "--detail", "full").stdout


def test_require_complete_leaves_with_4_and_still_prints(run, case):
    done = run("evaluate", case(), "--require-complete")
    assert done.exit_code == 4
    assert "Out-of-court options" in done.stdout
    assert "TEST-1: facts are missing for" in done.stderr


def test_require_complete_is_silent_where_nothing_is_missing(run, root):
    path = root / "cases_examples" / "nine_year_old" / "case.yaml"
    done = run("evaluate", path, "--require-complete")
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_bad_case_counts_before_a_missing_fact(run, case):
    path = case(lines(one(1)) + "{\n", "cases.ndjson")
    assert run("evaluate", path, "--require-complete").exit_code == 3


def test_a_file_is_written_whole(run, case, tmp_path):
    out = tmp_path / "out.html"
    done = run("evaluate", case(), "--format", "html", "--out", out)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert out.read_text(encoding="utf-8").endswith("</html>\n")
    assert stat.S_IMODE(out.stat().st_mode) & 0o600 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.yaml", "out.html"]


def test_a_file_that_cannot_be_written_is_a_usage_error(run, case, tmp_path):
    done = run("evaluate", case(), "--out", tmp_path / "no" / "such" / "folder.txt")
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


def test_an_old_file_stays_when_the_run_breaks(run, case, tmp_path, monkeypatch):
    out = tmp_path / "out.txt"
    out.write_text("old")
    monkeypatch.setattr("oocd.bootstrap.evaluate", lambda *_: 1 / 0)
    assert run("evaluate", case(), "--out", out).exit_code == 70
    assert out.read_text() == "old"
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize("audience", ["child", "parent"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_child_and_a_parent_have_a_page_of_their_own(run, case, audience, form):
    path = case()
    done = run("evaluate", path, "--audience", audience, "--format", form)
    assert done.exit_code == 0, done.output
    assert "What could happen" in done.stdout
    assert "Community resolution" in done.stdout
    assert "CR-0" not in done.stdout
    assert STANDING not in done.stdout
    short = json.loads(run("evaluate", path, "--json").stdout)["sha256"][:12]
    assert short in done.stdout


@pytest.mark.parametrize("audience", ["child", "parent"])
@pytest.mark.parametrize("extra", [("--json",), ("--detail", "full")])
def test_a_family_page_has_no_json_and_no_detail(run, case, audience, extra):
    done = run("evaluate", case(), "--audience", audience, *extra)
    assert done.exit_code == 2
    assert done.stdout == ""


def test_rules_without_words_for_a_child_say_so(run, case, rules, tmp_path):
    copy = tmp_path / "rules"
    shutil.copytree(rules, copy)
    (copy / "lookups" / "registers.yaml").unlink()
    done = run("evaluate", case(), "--audience", "child", "--rules", copy)
    assert done.exit_code == 3
    assert "no words for a child" in done.stderr
    assert run("evaluate", case(), "--rules", copy).exit_code == 0


def test_a_panel_gets_every_rule(run, case):
    path = case()
    assert run("evaluate", path, "--audience", "panel").stdout == (
        run("evaluate", path, "--detail", "full").stdout
    )
    assert run("evaluate", path, "--audience", "panel", "--detail", "short").stdout == (
        run("evaluate", path).stdout
    )


def test_would_change_is_worked_out_only_when_asked(run, root):
    path = root / "cases_examples" / "school_takes_it_over" / "case.yaml"
    plain = json.loads(run("evaluate", path, "--json").stdout)["data"]
    assert plain["would_change"] == []
    asked = json.loads(run("evaluate", path, "--would-change", "--json").stdout)["data"]
    assert isinstance(asked["would_change"], list)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--json", "--format", "text"], "different things"),
        (["--as-at", "2025-1-1"], "YYYY-MM-DD"),
        (["--as-at", "2025-02-30"], "YYYY-MM-DD"),
        (["--width", "7"], "40<=x<=400"),
        (["--format", "pdf"], "html"),
        (["--nonsense"], "No such option"),
    ],
)
def test_wrong_usage_leaves_with_2(run, case, args, words):
    done = run("evaluate", case(), *args)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("args", "code", "near"),
    [
        (["--area", "wolverhamton"], "S-AREA", "wolverhampton"),
        (["--matrix", "npcc"], "S-MATRIX", "npcc-child"),
    ],
)
def test_what_cannot_be_chosen_leaves_with_3(run, case, args, code, near):
    done = run("evaluate", case(), *args)
    assert done.exit_code == 3
    assert code in done.stderr
    assert near in done.stderr
    assert done.stdout == ""


def test_a_folder_that_holds_no_rules_leaves_with_3(run, case, tmp_path):
    done = run("evaluate", case(), "--rules", tmp_path)
    assert done.exit_code == 3
    assert "R-LIBRARY" in done.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IntegrityError("I-X", "not what its digest says"), 5),
        (RecordRefused("P-X", "not allowed"), 6),
        (EngineDisagreement("D-X", "two answers for YC-01"), 7),
    ],
)
def test_an_error_of_ours_leaves_with_its_own_code(run, case, monkeypatch, error, code):
    def fail(*_):
        raise error

    monkeypatch.setattr("oocd.bootstrap.evaluate", fail)
    done = run("evaluate", case())
    assert done.exit_code == code
    assert done.stdout == ""
    assert str(error) in done.stderr


def test_a_bug_gives_a_reference_and_no_traceback(run, case, monkeypatch):
    monkeypatch.setattr("oocd.bootstrap.evaluate", lambda *_: 1 / 0)
    done = run("evaluate", case())
    assert done.exit_code == 70
    assert re.search(r"reference [0-9a-f]{10}", done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_bug_tells_all_when_debugging(run, case, monkeypatch):
    monkeypatch.setattr("oocd.bootstrap.evaluate", lambda *_: 1 / 0)
    done = run("--debug", "evaluate", case())
    assert done.exit_code == 70
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" in done.stderr


def test_the_keyboard_stops_it_with_130(run, case, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("oocd.bootstrap.evaluate", stop)
    done = run("evaluate", case())
    assert done.exit_code == 130
    assert "Stopped." in done.stderr


@pytest.mark.parametrize("detail", ["short", "full"])
def test_every_example_reads_well(run, examples, detail):
    done = run("evaluate", *examples, "--accept-indicative", "--detail", detail)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("\n1. WHERE THIS STANDS\n") == len(examples)
    assert not re.search(r"[(:] None\b(?! of)|\bNone[,)]|[{}]", done.stdout)
    rows = done.stdout.splitlines()
    assert not [row for row in rows if len(row) > 80 and "http" not in row]
    assert not [row for row in rows if row != row.rstrip()]
    assert not re.search(r"\.\.(?!\.)|,\.|\s[.,;]|\( ", done.stdout.replace("...", ""))


GOOD_TEXT = """\
id: TEST-1
area: wolverhampton
decision_date: 2025-06-02
child: {date_of_birth: 2010-05-01, looked_after: false}
offences:
  - {offence: thf_shop, date: 2025-05-10, admission: admitted, aggravating: [planning]}
evidence: {level: enough_to_charge}
"""
