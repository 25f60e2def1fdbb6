"""Every input that cannot be used: its place and code, every problem at once, exit 3."""

from __future__ import annotations

import re

import pytest

LINE = re.compile(r"^(?P<file>.+?):(?P<line>\d+):(?P<col>\d+) (?P<code>[A-Z]-[A-Z-]+) \S")
HEAD = "decision_date: 2025-06-02\n"

BAD = {
    "a misspelt fact": ("admision: admitted\n", "C-UNKNOWN-FACT", 2, "admission"),
    "a misspelt fact in a group": (
        "child: {date_of_brith: 2010-05-01}\n",
        "C-UNKNOWN-FACT",
        2,
        "child.date_of_birth",
    ),
    "a wrong type": ("child: {looked_after: 3}\n", "C-TYPE", 2, "true or false"),
    "a value outside its list": ("admission: maybe\n", "C-VALUE", 2, "admitted"),
    "no such day": ("child: {date_of_birth: 2010-02-30}\n", "C-DATE", 2, "YYYY-MM-DD"),
    "born after the offence": (
        "child: {date_of_birth: 2025-05-30}\noffences: [{offence: thf_shop, date: 2025-05-10}]\n",
        "C-IMPOSSIBLE",
        2,
        "Check both dates",
    ),
    "an unknown offence": (
        "offences: [{offence: theft_shop, date: 2025-05-10}]\n",
        "C-UNKNOWN-OFFENCE",
        2,
        "thf_shop",
    ),
    "an unknown factor": (
        "offences: [{offence: thf_shop, date: 2025-05-10, aggravating: [plannning]}]\n",
        "C-UNKNOWN-FACTOR",
        2,
        "planning",
    ),
    "an unknown area": ("area: wolverhamton\n", "C-UNKNOWN-AREA", 2, "wolverhampton"),
    "no": ("child: {looked_after: no}\n", "E-BOOL", 2, "false"),
    "12:30": ("story: 12:30\n", "E-SEXAGESIMAL", 2, "quotes"),
    "010": ("child: {school_year: 010}\n", "E-OCTAL", 2, "quotes"),
    "a doubled key": ("admission: denied\nadmission: admitted\n", "E-DUPLICATE-KEY", 3, "twice"),
    "a tab": ("child:\n\tlooked_after: true\n", "E-SYNTAX", 3, ""),
    "an open bracket": ("offences: [{offence: thf_shop\n", "E-SYNTAX", 2, ""),
    "an alias": ("child: &a {looked_after: true}\nhistory: *a\n", "E-ALIAS", 2, ""),
    "a tag": ("story: !!python/name:os.system x\n", "E-TAG", 2, ""),
    "an adjustment without a reason": (
        "offences: [{offence: thf_shop, date: 2025-05-10, adjustment: {value: 1}}]\n",
        "C-NEEDS",
        2,
        "reason",
    ),
    "an offence without its mapping": ("offences: [thf_shop]\n", "C-TYPE", 2, "mapping"),
}


def problems(text):
    return [LINE.match(line) for line in text.splitlines() if LINE.match(line)]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_case_is_told_with_its_place(run, case, name):
    body, code, line, hint = BAD[name]
    done = run("evaluate", case(HEAD + body))
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    found = problems(done.stderr)
    assert code in {match["code"] for match in found}, done.stderr
    first = next(match for match in found if match["code"] == code)
    assert int(first["line"]) >= 2
    assert abs(int(first["line"]) - line) <= 1
    assert first["file"].endswith("case.yaml")
    assert hint in done.stderr


def test_every_problem_is_told_at_once(run, case):
    text = "admision: admitted\nchild: {looked_after: 3, school_year: 44}\narea: nowhere\n"
    done = run("evaluate", case(text))
    codes = [match["code"] for match in problems(done.stderr)]
    assert sorted(codes) == ["C-RANGE", "C-TYPE", "C-UNKNOWN-AREA", "C-UNKNOWN-FACT"]
    places = [(int(m["line"]), int(m["col"])) for m in problems(done.stderr)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "E-EMPTY"),
        (b"   \n\n", "E-EMPTY"),
        (b"\x7fELF\x00\x01 binary", "E-BINARY"),
        ("child: {placement: caf\xe9}".encode("cp1252"), "E-ENCODING"),
        (b"[" * 500 + b"]" * 500, "E-DEPTH"),
        (b"a: " + b"{b: " * 200 + b"1" + b"}" * 200, "E-DEPTH"),
        (
            b"a: &a [x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n",
            "E-ALIAS",
        ),
        (b"- just\n- words\n", "E-CASE"),
    ],
    ids=["empty", "blank", "binary", "latin", "deep list", "deep map", "bomb", "no case"],
)
def test_a_file_that_is_no_case_is_refused(run, case, body, code):
    done = run("evaluate", case(body))
    assert done.exit_code == 3
    assert code in done.stderr
    assert "Traceback" not in done.stderr


def test_fifty_megabytes_are_refused_unread(spawn, tmp_path):
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    done = spawn("evaluate", path)
    assert done.returncode == 3
    assert "E-SIZE" in done.stderr
    assert "ndjson" in done.stderr


def test_a_name_that_says_nothing_of_its_form_is_refused(run, case):
    done = run("evaluate", case(name="case.txt"))
    assert done.exit_code == 3
    assert "E-FORM" in done.stderr


def test_a_missing_file_and_a_folder_are_refused(run, tmp_path):
    done = run("evaluate", tmp_path / "none.yaml", tmp_path)
    assert done.exit_code == 3
    assert done.stderr.count("E-F") == 2


def test_a_case_without_a_date_is_told_what_to_give(run, case):
    done = run("evaluate", case("id: X\n"))
    assert done.exit_code == 3
    assert "case.yaml:1:1 S-NO-DATE" in done.stderr
    assert "--as-at" in done.stderr


def test_a_control_character_cannot_reach_the_terminal(run, case):
    done = run("evaluate", case('decision_date: 2025-06-02\n"\\e[31mred": 1\n'))
    assert done.exit_code == 3
    assert "\x1b" not in done.stderr


def test_json_input_is_held_to_the_same(run, case):
    text = '{"decision_date": "2025-06-02", "child": {"looked_after": "no"}, "x": 1, "x": 2}'
    done = run("evaluate", case(text, "case.json"))
    assert done.exit_code == 3
    assert "E-DUPLICATE-KEY" in done.stderr
