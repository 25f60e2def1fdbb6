"""`oocd case`, `examples`, `config`, `completion`, and the help of every command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import jsonschema
import pytest

from oocd.cli.main import cli

GOOD = {"id": "A", "decision_date": "2025-06-02", "child": {"date_of_birth": "2010-05-01"}}


def test_check_says_what_is_not_given(run, case):
    done = run("case", "check", case())
    assert done.exit_code == 0
    assert done.stdout.startswith("1 case is well formed.\nNot given")
    assert "  child.age_disputed: age disputed" in done.stdout
    assert "child.date_of_birth" not in done.stdout


def test_check_counts_over_many_cases(run, case):
    lines = json.dumps(GOOD) + "\n" + json.dumps({**GOOD, "child": {"age_disputed": False}}) + "\n"
    done = run("case", "check", case(lines, "cases.ndjson"))
    assert "2 cases are well formed." in done.stdout
    assert "child.date_of_birth: date of birth in 1 of 2" in done.stdout


def test_check_prints_problems_and_leaves_with_3(run, case):
    good, bad = case(), case("admision: 1\nchild: {looked_after: 2}\n", "bad.yaml")
    done = run("case", "check", good, bad)
    assert done.exit_code == 3
    assert f"{bad}:1:1 C-UNKNOWN-FACT" in done.stdout
    assert "1 case is well formed." in done.stdout
    assert "2 problems." in done.stderr
    found = json.loads(run("case", "check", good, bad, "--json").stdout)
    assert [p["code"] for p in found["problems"]] == ["C-UNKNOWN-FACT", "C-TYPE"]
    assert found["well_formed"] == 1


def test_a_case_needs_no_date_to_be_well_formed(run):
    assert run("case", "check", "-", stdin="id: A\n").exit_code == 0


def test_the_schema_takes_the_examples(run, examples):
    from oocd.engine.yamlio import load_path, to_plain

    schema = json.loads(run("case", "schema").stdout)
    check = jsonschema.Draft202012Validator(schema)
    for path in examples:
        check.validate(to_plain(load_path(path)[0]))
    assert not check.is_valid({**GOOD, "admision": "admitted"})


def test_examples_are_listed_with_their_titles(run, examples):
    done = run("examples", "list")
    assert done.exit_code == 0
    for path in examples:
        title = (path.parent / "story.md").read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        assert f"{path.parent.name}\n    {title}\n" in done.stdout
    rows = json.loads(run("examples", "list", "--json").stdout)
    assert len(rows) == len(examples)


def test_an_example_is_shown_with_its_story(run):
    done = run("examples", "show", "nine_year_old")
    assert done.exit_code == 0
    assert "# A child of nine" in done.stdout
    assert "decision_date:" in done.stdout


def test_the_file_of_an_example_can_be_evaluated(run):
    path = run("examples", "show", "nine_year_old", "--file").stdout.strip()
    assert Path(path).is_file()
    assert run("evaluate", path).exit_code == 0


def test_an_example_that_is_not_there_gets_a_hint(run):
    done = run("examples", "show", "nine_year_odl")
    assert done.exit_code == 3
    assert "Did you mean `nine_year_old`?" in done.stderr


def test_config_says_where_each_setting_came_from(run, tmp_path):
    (tmp_path / "oocd.toml").write_text('area = "wolverhampton"\nwidth = 72\n')
    env = {"OOCD_WIDTH": "90", "OOCD_RULES": None}
    done = run("--color", "never", "config", "show", env=env)
    assert done.exit_code == 0
    assert f"area = wolverhampton  from file ({tmp_path / 'oocd.toml'}:1)" in done.stdout
    assert "width = 90  from environment (OOCD_WIDTH)" in done.stdout
    assert "color = never  from option (--color)" in done.stdout
    assert "accept_indicative = false  from default" in done.stdout
    found = json.loads(run("config", "show", "--json", env=env).stdout)
    assert {row["name"]: row["origin"] for row in found["settings"]}["area"] == "file"


def test_settings_reach_an_evaluation(run, case, tmp_path):
    (tmp_path / "oocd.toml").write_text("accept_indicative = true\nwidth = 60\n")
    done = run("evaluate", case())
    assert "(illustrative starting point" in " ".join(done.stdout.split())
    assert max(len(line) for line in done.stdout.splitlines() if "http" not in line) <= 60
    off = run("evaluate", case(), "--no-accept-indicative")
    assert "Seriousness has not been assessed" in off.stdout


@pytest.mark.parametrize(
    ("text", "code"),
    [("area = 3\n", "oocd.toml:1:1 T-VALUE"), ("\nwidht = 80\n", "oocd.toml:2:1 T-UNKNOWN")],
)
def test_a_bad_settings_file_leaves_with_3(run, case, tmp_path, text, code):
    (tmp_path / "oocd.toml").write_text(text)
    done = run("evaluate", case())
    assert done.exit_code == 3
    assert code in done.stderr


def test_a_bad_variable_leaves_with_2(run, case):
    done = run("evaluate", case(), env={"OOCD_ACCEPT_INDICATIVE": "perhaps"})
    assert done.exit_code == 2
    assert done.stderr.startswith("OOCD_ACCEPT_INDICATIVE T-VALUE")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run, shell):
    done = run("completion", shell)
    assert done.exit_code == 0
    assert "_OOCD_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["oocd", "ev"], "evaluate"),
        (["oocd", "rules", "show", "YC-0"], "YC-01"),
        (["oocd", "rules", "show", "yc-0"], "YC-01"),
        (["oocd", "evaluate", "--area", "wol"], "wolverhampton"),
        (["oocd", "evaluate", "--matrix", "np"], "npcc-child"),
        (["oocd", "rules", "list", "--family", "you"], "youth_caution"),
        (["oocd", "rules", "test", "ages"], "ages"),
        (["oocd", "examples", "show", "nine"], "nine_year_old"),
    ],
)
def test_names_complete(spawn, words, expected):
    env = {
        "_OOCD_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [Path(sys.executable).parent / "oocd"],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert expected in [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_completion_is_silent_where_the_rules_cannot_be_read(run, tmp_path):
    from click.shell_completion import ShellComplete

    found = ShellComplete(cli, {}, "oocd", "_OOCD_COMPLETE").get_completions(
        ["rules", "show", "--rules", str(tmp_path)], "YC"
    )
    assert found == []


def every_command(command, path=()):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), (*path, name))


COMMANDS = list(every_command(cli))
WORKED = [
    (path, line.strip())
    for path, command in COMMANDS
    for line in (command.epilog or "").splitlines()
    if line.startswith("  ") and "oocd" in line and not line.strip().startswith("4")
    # these write to a library, and are run on one in test_rules_policy.py and test_replay.py
    if path[-1:] not in {("import-matrix",), ("sign-off",), ("adopt",)}
    # these need a record, and are run on one in test_panel_examples.py, test_returns.py and others
    and path[:1] not in {("panel",), ("returns",), ("scrutiny",), ("db",)}
    # these go one after the other, and are run so with docs/bringing-your-cases.md
    and path != ("case", "map")
    # these need a file of past cases, and are run on one with docs/replay.md and in test_replay.py
    and path[:1] != ("replay",)
]


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=" ".join)
def test_every_help_says_what_it_does_with_a_worked_example(run, path):
    done = run(*path, "--help")
    assert done.exit_code == 0
    assert "Example" in done.stdout
    assert not [line for line in done.stdout.splitlines() if len(line) > 100]
    assert run(*path, "-h").stdout == done.stdout


@pytest.mark.parametrize(("path", "line"), WORKED, ids=[line for _, line in WORKED])
def test_every_worked_example_runs(case, tmp_path, path, line):
    case()
    case(json.dumps(GOOD) + "\n", "cases.ndjson")
    (tmp_path / ".local/share/bash-completion/completions").mkdir(parents=True)
    env = {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if line.startswith("oocd case new"):  # tests/docs/test_case_new.py runs it at a terminal
        assert (done.returncode, "needs a terminal" in done.stderr) == (2, True)
    elif line.startswith(("oocd rules check", "oocd rules test")):
        assert done.returncode in {0, 1}, (
            done.stderr
        )  # whether the rules are sound is not asked here
    else:
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", [(), ("rules",), ("case",), ("examples",), ("config",)], ids=str)
def test_a_group_without_a_command_is_wrong_usage(run, path):
    done = run(*path)
    assert done.exit_code == 2
    assert "Usage:" in done.stderr
    assert done.stdout == ""


def test_a_command_that_is_not_there_is_wrong_usage(run):
    done = run("evalute", "x.yaml")
    assert done.exit_code == 2
    assert "evalute" in done.stderr
