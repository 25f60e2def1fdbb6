"""`oocd rules coverage`, `import-matrix` and `sign-off`: what a policy lead runs."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import shutil

import pytest

from oocd.cli import rules_import, rules_sign
from tests.unit.engine import small_rules

NEVER = "    sets: {recorded: false}\n    never: {met: Not so.}\n"
SCORES = "offence,score\nminor,2\ngrave,3\nA grave thin,3\nTrombone,1\n"
IMPORT = ("--matrix", "north", "--owner", "North Police", "--licence", "the force's", "--from", "2025-01-01")  # fmt: skip


@pytest.fixture
def small(tmp_path):
    return small_rules.small_rules(tmp_path)


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text(SCORES)
    return path


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setattr(rules_sign, "today", lambda: dt.date(2025, 3, 4))


def test_coverage_names_what_is_missing(run, small):
    done = run("rules", "coverage", "talk", "--rules", small)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0].split() == ["family", "rules", "seen", "never", "missing"]
    assert "  TALK-06: not met, unknown" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1].endswith("missing, 0 `never` that are not true.")


def test_coverage_as_json_gives_the_same(run, small):
    small_rules.replace(
        small / "national/talk/2023-12-22.yaml", "    sets: {recorded: false}\n", NEVER
    )
    done = run("rules", "coverage", "--json", "--rules", small)
    assert done.exit_code == 1
    families = {found["family"]: found for found in json.loads(done.stdout)["families"]}
    assert set(families) == {"talk", "north/talk"}
    talk = families["talk"]
    assert talk["missing_in"]["TALK-06"] == ["not_met", "unknown"]
    assert talk["missing"] == sum(len(states) for states in talk["missing_in"].values())
    (false,) = talk["false_nevers"]
    assert (false["rule"], false["state"], false["reason"]) == ("TALK-06", "met", "Not so.")
    text = run("rules", "coverage", "talk", "--rules", small).stdout
    assert "not true: national/talk/2023-12-22.yaml: TALK-06 says it is never met" in text


def test_coverage_of_a_family_that_is_not_there(run, small):
    done = run("rules", "coverage", "tolk", "--rules", small)
    assert done.exit_code == 3
    assert "S-FAMILY" in done.stderr
    assert "Did you mean `talk`" in done.stderr


def test_coverage_is_not_whole_where_a_test_fails(run, small):
    tests = small / "national/talk/tests/talk.yaml"
    small_rules.replace(tests, "talk: open", "talk: refer")
    done = run("rules", "coverage", "north", "--rules", small)
    assert done.exit_code == 1
    assert "expected refer" in done.stderr


def test_coverage_of_the_library_counts_every_rule(run, rules):
    done = run("rules", "coverage", "youth_caution", "--json")
    (found,) = json.loads(done.stdout)["families"]
    assert found["seen"] + found["never"] + found["missing"] == 3 * found["rules"]
    assert done.exit_code == (1 if found["missing"] or found["false_nevers"] else 0)


def test_import_tells_what_it_took_and_what_not(run, small, scores):
    done = run("rules", "import-matrix", scores, *IMPORT, "--ends", "small", "--to-rules", small)
    assert done.exit_code == 0, done.stderr
    assert "2 offences of 4 rows taken: 2 by id." in done.stdout
    assert "  row 4  doubtful  A grave thin: grave" in done.stdout
    assert "  row 5  unmatched  Trombone" in done.stdout
    assert "north is unsigned" in done.stderr
    assert run("rules", "check", "--rules", small).exit_code == 0
    shown = run("--version", env={"OOCD_RULES": str(small)})
    assert [line.split()[-1] for line in shown.stdout.splitlines() if "north " in line][-1] == "unsigned"  # fmt: skip


def test_import_as_json(run, small, scores):
    small_rules.replace(scores, "grave,3\nA", "A")
    done = run(
        "rules", "import-matrix", scores, *IMPORT, "--ends", "small", "--to-rules", small,
        "--accept-doubtful", "3=grave", "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["scores"]["how"] == {"accepted": 1, "cjs_code": 0, "id": 1, "name": 0}
    assert told["scores"]["unmatched"] == [{"row": 4, "text": "Trombone"}]
    assert told["offences_without_score"] == ["unscored"]
    assert told["never_lowered_kept"] is True


def test_import_of_a_bad_sheet_writes_nothing(run, small, scores):
    scores.write_text("offence,score\nminor,9\nminor,x\n")
    before = small_rules.everything(small)
    done = run("rules", "import-matrix", scores, *IMPORT, "--ends", "small", "--to-rules", small)
    assert done.exit_code == 3
    assert done.stdout == ""
    assert [line.split()[:2] for line in done.stderr.splitlines()] == [
        [f"{scores}:2:7", "R-CELL"],
        [f"{scores}:3:1", "R-DUPLICATE"],
        [f"{scores}:3:7", "R-CELL"],
    ]
    assert small_rules.everything(small) == before


@pytest.mark.parametrize("pair", ["4", "4=", "x=grave", "=grave", "-1=grave"])
def test_what_is_accepted_is_named_row_by_row(run, small, scores, pair):
    done = run(
        "rules", "import-matrix", scores, *IMPORT, "--accept-doubtful", pair, "--to-rules", small
    )
    assert done.exit_code == 2
    assert "ROW=OFFENCE" in done.stderr


@pytest.mark.parametrize("option", ["--owner", "--licence"])
def test_import_needs_an_owner_and_a_licence(run, small, scores, option):
    words = list(IMPORT)
    words[words.index(option) + 1] = " "
    assert run("rules", "import-matrix", scores, *words, "--to-rules", small).exit_code == 2


def test_sign_off_shows_and_is_lost_with_a_change(run, small):
    args = ("--version", "2020-01-01", "--by", "policy lead", "--name-or-id", "lead 7")
    done = run("rules", "sign-off", "talk", *args, "--rules", small)
    assert done.exit_code == 0, done.stderr
    assert "by lead 7 (policy lead) on 2025-03-04, after 6 tests" in done.stdout
    words = "signed off by lead 7, policy lead, on 2025-03-04"
    show = ("rules", "show", "TALK-01", "--rules", small, "--width", "200")
    assert words in run(*show).stdout
    small_rules.replace(small / "national/talk/2020-01-01.yaml", "Not too many", "Too many")
    assert words not in run(*show).stdout
    check = run("rules", "check", "--rules", small)
    assert check.exit_code == 1
    assert "R-SIGN-OFF" in check.stdout


def test_sign_off_as_json_and_in_results(run, small, case):
    args = ("--version", "2023-12-22", "--by", "policy lead", "--name-or-id", "lead 7")
    done = run("rules", "sign-off", "talk", *args, "--rules", small, "--json")
    told = json.loads(done.stdout)["signed_off"]
    assert (told["by"], told["role"], told["on"]) == ("lead 7", "policy lead", "2025-03-04")
    given = case("decision_date: 2025-04-15\noffences: [{offence: minor, date: 2025-04-01}]\n")
    found = json.loads(run("evaluate", given, "--rules", small, "--json").stdout)
    entry = {row["family"]: row for row in found["data"]["rules"]}["talk"]
    assert (entry["signed_off"], entry["sha256"]) == (True, told["sha256"])


def test_sign_off_refuses_what_fails_and_indicative_scores(run, small):
    who = ("--by", "policy lead", "--name-or-id", "lead 7", "--rules", small)
    before = small_rules.everything(small)
    done = run("rules", "sign-off", "gravity/small", *who)
    assert done.exit_code == 1
    assert "R-INDICATIVE" in done.stderr
    assert run("rules", "sign-off", "talk", *who).exit_code == 3
    assert small_rules.everything(small) == before
    small_rules.replace(small / "national/talk/tests/talk.yaml", "talk: open", "talk: refer")
    done = run("rules", "sign-off", "north/talk", *who)
    assert done.exit_code == (0 if "north" not in done.stderr else 1)
    done = run("rules", "sign-off", "talk", "--version", "2020-01-01", *who)
    assert done.exit_code == 1
    assert "expected refer" in done.stderr


def worked(epilog):
    """The command lines of a help text, each put together."""
    lines, held = [], ""
    for line in epilog.splitlines():
        held += line.strip().removesuffix("\\") if held or line.startswith("  oocd rules ") else ""
        if held and not line.endswith("\\"):
            lines.append(held)
            held = ""
    return lines


def test_the_worked_examples_do_what_they_say(run, root, tmp_path):
    """On a copy of the library whose tests name the matrix that they rest on."""
    own = tmp_path / "my-rules"
    shutil.copytree(root / "rules", own, ignore=shutil.ignore_patterns("__pycache__"))
    sheet = rules_import.HELP.split("holds\n")[1].split("\n\n")[0]
    (tmp_path / "scores.csv").write_text("\n".join(line.strip() for line in sheet.splitlines()))
    turnaround, matrix = worked(rules_sign.HELP)
    done = run(*shlex.split(turnaround)[1:])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("signed off: turnaround 2025-04-01, ")
    (line,) = worked(rules_import.HELP)
    done = run(*shlex.split(line)[1:])
    assert done.exit_code == 0, done.stderr
    for said in ("row 4  doubtful  Assault by beating: vap_battery_s39", "1 by CJS code"):
        assert said in done.stdout
    for path in own.rglob("tests/*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace(
                "{accept_indicative: true}", "{accept_indicative: true, matrix: npcc-child}"
            ),
            encoding="utf-8",
        )
    done = run(*shlex.split(matrix)[1:])
    assert done.exit_code == 0, done.stderr
    assert "signed off: gravity/west-mids 2026-01-01" in done.stdout
