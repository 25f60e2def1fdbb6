"""The commands of replay and of proposals: what they print, how they leave, what they refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from oocd.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
CASE = {
    "id": "ONE",
    "decision_date": "2023-02-01",
    "area": "wolverhampton",
    "child": {"date_of_birth": "2009-05-01"},
    "offences": [{"offence": "thf_shop", "date": "2023-01-05", "place": "public"}],
    "evidence": {"level": "offence_shown"},
    "admission": "denied",
}


def run(*args: object):
    return CliRunner().invoke(cli, [str(arg) for arg in args])


@pytest.fixture
def cases(tmp_path) -> Path:
    path = tmp_path / "cases.ndjson"
    path.write_text(json.dumps(CASE) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def rules(tmp_path) -> Path:
    place = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", place, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def replayed(cases, out, *more, new="proposal:o22-admission-debate"):
    return run("replay", "run", "--old", "current", "--new", new, cases, "--out", out, *more)


def test_run_and_report_in_every_form(cases, tmp_path):
    out = tmp_path / "out"
    done = replayed(cases, out, "--as-if-from", "2022-01-01")
    assert done.exit_code == 0, done.output
    assert "1 case of 1 (100%)" in done.stdout
    assert done.stdout.startswith("AGAINST NATIONAL GUIDANCE")
    text = run("replay", "report", out).stdout
    assert max(map(len, text.splitlines())) <= 80
    assert "O22-DEBATE-01" in text
    assert "concordance" in text
    assert "accuracy" not in text
    page = run("replay", "report", out, "--format", "html").stdout
    assert 'role="img"' in page
    assert "<script" not in page
    assert json.loads(run("replay", "report", out, "--format", "json").stdout)["cases"] == 1
    assert run("replay", "report", out, "--format", "csv").stdout.startswith("table,what,")


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("proposal:asb-tree", "S-PROPOSAL"),
        ("as-at:yesterday", "S-RULES"),
        ("nowhere", "S-RULES"),
    ],
)
def test_rules_that_are_none(cases, tmp_path, new, code):
    done = replayed(cases, tmp_path / "out", new=new)
    assert done.exit_code == 3
    assert code in done.stderr


def test_a_misspelt_proposal_is_guessed(cases, tmp_path):
    done = replayed(cases, tmp_path / "out", new="proposal:asb-thre")
    assert "Did you mean `asb-three`?" in done.stderr


def test_a_wrong_column(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("id,admision\nA,denied\n", encoding="utf-8")
    done = replayed(path, tmp_path / "out")
    assert done.exit_code == 3
    assert "admision" in done.stderr
    assert not list(tmp_path.glob("out*"))


def test_mixed_encodings(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes(b"id,admission\nA\xc3\xa9,denied\nB\xe9,denied\n")
    done = replayed(path, tmp_path / "out")
    assert done.exit_code == 3
    assert "E-ENCODING" in done.stderr
    assert not list(tmp_path.glob("out*"))


def test_a_parquet_file_cut_short(tmp_path):
    import polars as pl

    path = tmp_path / "cases.parquet"
    pl.DataFrame({"id": ["A"] * 50, "admission": ["denied"] * 50}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    done = replayed(path, tmp_path / "out")
    assert done.exit_code == 3
    assert "E-PARQUET" in done.stderr
    assert not list(tmp_path.glob("out*"))


def test_a_report_of_nothing(tmp_path):
    done = run("replay", "report", tmp_path)
    assert done.exit_code == 3
    assert "E-REPLAY" in done.stderr


def test_sweep_names_its_parameter(cases, tmp_path):
    done = replayed(cases, tmp_path / "out", "--sweep", "asb_repeat_cont=1")
    assert done.exit_code == 3
    assert "Did you mean `asb_repeat_count`?" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "asb-three",
        "o22-sixteen-weeks",
        "adjustment-two",
        "turnaround-care-wolverhampton",
        "o22-admission-debate",
    ],
)
def test_every_proposal_passes_the_checks(name):
    done = run("rules", "check", "--proposal", name)
    assert done.exit_code == 0, done.output


def test_diff_is_side_by_side_with_sources():
    done = run("rules", "diff", "current", "proposal:o22-sixteen-weeks")
    assert done.exit_code == 0
    assert "12                                     | 16" in done.stdout
    assert "Sources: Birmingham Children's Trust" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_adopt_touches_no_older_version(rules):
    before = {
        path: path.read_bytes()
        for folder in ("national", "areas")
        for path in (rules / folder).rglob("*.yaml")
    }
    done = run(
        "rules",
        "adopt",
        "asb-three",
        "--in-force-from",
        "2026-12-01",
        "--by",
        "lead",
        "--rules",
        rules,
    )
    assert done.exit_code == 0, done.output
    assert (rules / "national" / "turnaround" / "2026-12-01.yaml").is_file()
    assert all(path.read_bytes() == old for path, old in before.items())
    assert run("rules", "check", "--rules", rules).exit_code == 0
    assert run("rules", "test", "turnaround", "--rules", rules).exit_code == 0
    again = run(
        "rules",
        "adopt",
        "asb-three",
        "--in-force-from",
        "2027-01-01",
        "--by",
        "lead",
        "--rules",
        rules,
    )
    assert again.exit_code == 1


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("o22-admission-debate", "2026-12-01", "R-DEBATE"),
        ("asb-three", "2026-03-01", "R-ADOPT"),
    ],
)
def test_what_is_not_adopted(rules, name, day, code):
    before = sorted(rules.rglob("*"))
    done = run("rules", "adopt", name, "--in-force-from", day, "--by", "lead", "--rules", rules)
    assert done.exit_code == 1
    assert code in done.stderr
    assert sorted(rules.rglob("*")) == before
