"""`oocd rules` and `oocd --version`: what the rules are, and whether they are sound."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest

from oocd import __version__


@pytest.fixture
def own_rules(rules, tmp_path):
    """A copy of the rules that a test may break."""
    copy = tmp_path / "rules"
    shutil.copytree(rules, copy)
    return copy


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_version_names_every_family_with_its_hash(run, rules):
    done = run("--version")
    assert done.exit_code == 0
    first, *rest = done.stdout.splitlines()
    assert first == f"oocd {__version__}"
    assert all(
        re.fullmatch(r"\S+ \d{4}-\d\d-\d\d [0-9a-f]{12} (un)?sign\w*( off)?", r) for r in rest
    )
    named = {line.split()[0] for line in rest}
    assert {path.name for path in (rules / "national").iterdir()} <= named
    assert "gravity/npcc-child" in named


def test_the_packaged_rules_are_the_default(run):
    done = run("rules", "list", "--areas", env={"OOCD_RULES": None})
    assert done.exit_code == 0
    assert "wolverhampton" in done.stdout


def test_list_gives_every_rule_with_its_title(run):
    rows = json.loads(run("rules", "list", "--json").stdout)
    text = run("rules", "list").stdout
    assert len(rows) > 100
    for row in rows:
        assert row["id"] in text
    assert not [line for line in text.splitlines() if len(line) > 80]


def test_list_of_one_family(run):
    rows = json.loads(run("rules", "list", "--family", "youth_caution", "--json").stdout)
    assert {row["family"] for row in rows} == {"youth_caution"}
    assert "YC-01" in {row["id"] for row in rows}


def test_list_of_one_area(run):
    rows = json.loads(run("rules", "list", "--area", "wolverhampton", "--json").stdout)
    assert rows
    assert all(row["family"].startswith("wolverhampton/") for row in rows)


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("offences", "thf_shop"),
        ("factors", "planning"),
        ("facts", "child.date_of_birth"),
        ("options", "youth_caution"),
        ("areas", "wolverhampton"),
        ("sources", "cps-children"),
    ],
)
def test_list_of_what_a_case_or_a_rule_may_name(run, kind, known):
    rows = json.loads(run("rules", "list", f"--{kind}", "--json").stdout)
    assert known in {row["id"] for row in rows}
    text = run("rules", "list", f"--{kind}").stdout
    assert known in text
    wide = [line for line in text.splitlines() if len(line) > 80]
    assert not [line for line in wide if "http" not in line]


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (["--family", "youth_cautoin"], "youth_caution"),
        (["--area", "wolverhamton"], "wolverhampton"),
    ],
)
def test_a_name_that_is_not_there_gets_a_hint(run, args, near):
    done = run("rules", "list", *args)
    assert done.exit_code == 3
    assert near in done.stderr


def test_two_lists_at_once_are_refused(run):
    assert run("rules", "list", "--offences", "--family", "ages").exit_code == 2


def test_show_says_a_rule_in_words(run):
    done = run("rules", "show", "YC-01")
    assert done.exit_code == 0
    for words in (
        "YC-01: There is enough evidence to charge",
        "Requirement: without it the option is not available.",
        "from 8 April 2013",
        "Evidence is enough evidence to charge.",
        "Sign-off: unsigned",
        "Confidence: H (high)",
        "https://www.legislation.gov.uk/",
    ):
        assert words in done.stdout, words


def test_show_reads_every_rule(run):
    """No rule is left in code: no operator, fact name or mapping shows through."""
    ids = {row["id"] for row in json.loads(run("rules", "list", "--json").stdout)}
    from oocd.bootstrap import load_library
    from oocd.reporting.lexicon import Lexicon
    from oocd.reporting.rules import find_rule, rule_sheet
    from oocd.reporting.text import write_text

    lexicon = Lexicon(load_library())
    for rule_id in sorted(ids):
        found = find_rule(lexicon, rule_id)
        text = write_text(rule_sheet(found, lexicon), width=80)
        where = text.partition("It holds where")[2].partition("It says:")[0]
        assert where, rule_id
        assert not re.search(r"[{}]|\bany_of\b|\bnot_in\b|\bwhere:|: True|: False", where), text
        wide = [line for line in text.splitlines() if len(line) > 80]
        assert not [line for line in wide if "http" not in line], rule_id


def test_show_does_not_mind_small_letters(run):
    assert run("rules", "show", "yc-01").stdout == run("rules", "show", "YC-01").stdout


def test_show_as_json_gives_each_version(run):
    found = json.loads(run("rules", "show", "TUR-GATE-NFA", "--json").stdout)
    assert [entry["version"] for entry in found] == sorted(entry["version"] for entry in found)
    assert len(found) > 1
    assert found[0]["rule"]["cite"][0]["title"]


def test_show_of_no_rule_gets_a_hint(run):
    done = run("rules", "show", "YC-01-ADMISION")
    assert done.exit_code == 3
    assert "S-RULE" in done.stderr
    assert "Did you mean `YC-01-ADMISSION`?" in done.stderr


def test_check_of_sound_rules(run, rules):
    done = run("rules", "check")
    if done.exit_code:
        pytest.skip(f"the rules are being edited: {done.stdout}")
    assert re.fullmatch(r"\d+ files, \d+ rules: no problems\.\n", done.stdout)
    assert json.loads(run("rules", "check", "--json").stdout)["problems"] == []


def test_check_prints_every_problem_and_leaves_with_1(run, own_rules):
    file = own_rules / "national" / "youth_caution" / "2013-04-08.yaml"
    replace(file, "effect: require", "effect: reqire")
    replace(
        own_rules / "national" / "ages" / "1963-01-01.yaml",
        "choose_by: decision_date",
        "choose_by: no_such",
    )
    done = run("rules", "check", "--rules", own_rules)
    assert done.exit_code == 1
    assert re.search(
        r"^national/youth_caution/2013-04-08.yaml:\d+:\d+ R-SHAPE ", done.stdout, re.MULTILINE
    )
    assert "problem" in done.stderr
    found = json.loads(run("rules", "check", "--rules", own_rules, "--json").stdout)["problems"]
    assert {"file", "line", "col", "code", "text", "hint"} == set(found[0])


def test_check_of_no_library_leaves_with_1_or_3(run, tmp_path):
    done = run("rules", "check", "--rules", tmp_path)
    assert done.exit_code == 1
    assert "R-LIBRARY" in done.stdout


def test_compiled_rules_give_the_same_bytes(run, own_rules, case, root):
    """The wheel carries the rules compiled; nobody may be able to tell."""
    path = case()
    (own_rules / "compiled.json").unlink()
    plain = run("evaluate", path, "--json", "--rules", own_rules)
    tool = root / "tools" / "compile_rules.py"
    command = [sys.executable, tool, own_rules, own_rules / "compiled.json"]
    subprocess.run(command, check=True)
    compiled = run("evaluate", path, "--json", "--rules", own_rules)
    assert compiled.exit_code == 0
    assert compiled.stdout == plain.stdout


def test_rules_that_cannot_be_read_stop_an_evaluation_with_3(run, own_rules, case):
    replace(own_rules / "facts.yaml", "lists:", "lsts:")
    done = run("evaluate", case(), "--rules", own_rules)
    assert done.exit_code == 3
    assert "facts.yaml:" in done.stderr
    assert done.stdout == ""


def test_tests_of_a_family_pass(run):
    done = run("rules", "test", "youth_caution")
    assert done.exit_code == 0, done.stdout
    assert re.fullmatch(r"(\d+) of \1 tests passed\n", done.stdout)


def test_a_failing_test_is_told_in_a_sentence(run, own_rules):
    file = own_rules / "national" / "youth_caution" / "2013-04-08.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("enough_to_charge", "offence_shown", 1), encoding="utf-8")
    done = run("rules", "test", "youth_caution", "--rules", own_rules)
    assert done.exit_code == 1
    assert "FAILED" in done.stdout
    assert "youth_caution" in done.stdout
    found = json.loads(run("rules", "test", "youth_caution", "--rules", own_rules, "--json").stdout)
    assert found["failed"][0]["differences"]


def test_tests_of_no_family_are_refused(run):
    done = run("rules", "test", "youth_cautoin")
    assert done.exit_code == 2
    assert "youth_caution" in done.stderr
