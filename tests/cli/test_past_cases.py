"""`oocd examples generate`, `oocd case map` and `oocd replay quality`, as a person runs them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from oocd.engine.yamlio import load_text, to_plain

EXPORT = """\
Case ref,Child name,Decision date,Looked after,Offence 1,Offence date 1,Outcome
A-1,X,02/06/2025,Yes,thf_shop,10/05/2025,outcome_22
A-2,Y,03/06/2025,No,po_s5,11/05/2025,outcome_22
"""
MAP = """\
dates: "%d/%m/%Y"
columns:
  Case ref: id
  Decision date: decision_date
  Looked after: {fact: child.looked_after, values: {"Yes": true, "No": false}}
  "Offence {k}": {fact: offence.offence, up_to: 2}
  "Offence date {k}": {fact: offence.date, up_to: 2}
  Outcome: decided.disposal
leave_out: [Child name]
"""


@pytest.fixture
def export(case):
    return case(EXPORT, "export.csv"), case(MAP, "map.yaml")


@pytest.mark.parametrize("name", ["x.ndjson", "x.csv", "x.parquet"])
def test_generate_writes_a_file_that_is_read_again(name, run, tmp_path):
    done = run("examples", "generate", "--n", 200, "--seed", 4, "--like", "walsall", "--out", name)
    assert done.exit_code == 0, done.stderr
    assert "practice, not truth" in done.stdout
    checked = run("replay", "quality", name, "--format", "json")
    assert checked.exit_code == 0, checked.stderr
    found = json.loads(checked.stdout)
    assert (found["rows"], found["cases"], found["synthetic"]) == (200, 200, 200)
    assert found["areas"] == {"walsall": 200}
    assert (found["same_id"], found["same_content"]) == ([], [])
    assert found["excluded"]["count"] == 0


def test_generate_prints_the_table_of_figures(run):
    args = ("examples", "generate", "--n", 5000, "--seed", 11, "--like", "wolverhampton")
    done = run(*args, "--marginals")
    assert done.exit_code == 0, done.stdout
    assert "Outcome 22 at the panel" in done.stdout
    assert "37 of 37 figures are within sampling error." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    rows = json.loads(run(*args, "--marginals", "--json").stdout)["marginals"]
    assert all(row["within"] for row in rows)
    assert {row["printed"] for row in rows} >= {67.0, 77.0, 6.1}


@pytest.mark.parametrize("area", ["birmingham", "walsall", "wolverhampton"])
def test_generate_prints_every_assumption(area, run):
    done = run("examples", "generate", "--like", area, "--assumptions")
    assert done.exit_code == 0
    assert "practice, not truth" in " ".join(done.stdout.split())
    assert "Printed, but not used:" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    told = json.loads(run("examples", "generate", "--like", area, "--assumptions", "--json").stdout)
    text = " ".join(done.stdout.split())
    for words in told["assumptions"]:
        assert " ".join(words.split()) in text


def test_generate_keeps_to_the_days_asked_for(run, tmp_path):
    days = ("--from", "2025-05-01", "--to", "2025-05-02")
    run("examples", "generate", "--n", 50, "--like", "walsall", *days, "--out", "x.ndjson")
    lines = (tmp_path / "x.ndjson").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["decision_date"] for line in lines} == {"2025-05-01", "2025-05-02"}


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["--like", "walsal"], 3, "Did you mean `walsall`?"),
        (["--like", "common"], 3, "S-POPULATION"),
        (["--like", "walsall", "--from", "2025-01-01", "--to", "2024-01-01"], 2, "is before"),
        (["--like", "walsall", "--n", "0"], 2, "--n"),
    ],
)
def test_generate_refuses_what_it_cannot_do(args, code, says, run, tmp_path):
    done = run("examples", "generate", *args, "--out", "x.ndjson")
    assert (done.exit_code, says in done.stderr) == (code, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_generate_needs_somewhere_to_write(run):
    assert run("examples", "generate", "--like", "walsall").exit_code == 2


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_a_full_disk_leaves_nothing_half_written(form, tmp_path):
    """The file grows no further than allowed, as on a disk that is full."""
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "from oocd.cli.main import main, cli\n"
        "cli.main(sys.argv[1:])\n"
    )
    args = ["examples", "generate", "--n", "30000", "--like", "walsall", "--out", f"x.{form}"]
    done = subprocess.run(
        [sys.executable, "-c", script, *args],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_map_says_what_it_reads_and_writes_cases(export, run, tmp_path):
    done = run("case", "map", "export.csv", "--map", "map.yaml", "--out", "cases.ndjson")
    assert done.exit_code == 0, done.stdout + done.stderr
    assert "2 of 2 rows map to cases." in done.stdout
    assert "`Child name`" in done.stdout
    assert run("case", "check", "cases.ndjson").exit_code == 0
    first = json.loads((tmp_path / "cases.ndjson").read_text(encoding="utf-8").splitlines()[0])
    assert first["child"] == {"looked_after": True}
    assert "X" not in json.dumps(first)


def test_map_tells_every_row_and_writes_nothing_unless_told_to(export, case, run, tmp_path):
    case(EXPORT + "A-3,Z,2025,Perhaps,thf_shp,,\n", "export.csv")
    done = run("case", "map", "export.csv", "--map", "map.yaml", "--out", "cases.ndjson")
    assert done.exit_code == 3
    assert not (tmp_path / "cases.ndjson").exists()
    assert "was not written" in done.stderr
    text = " ".join(done.stdout.split())
    assert "export.csv:4:4 M-VALUE `Perhaps` is no value of `child.looked_after`" in text
    assert "(row 3, column `Looked after`, value `Perhaps`)" in text
    assert "Did you mean `thf_shop`?" in text
    assert "2 of 3 rows map to cases." in text
    assert max(map(len, done.stdout.splitlines())) <= 80
    kept = run("case", "map", "export.csv", "--map", "map.yaml", "--out", "c.ndjson", "--keep-good")
    assert kept.exit_code == 0
    assert "1 rows that do not map are NOT in it" in kept.stderr
    assert len((tmp_path / "c.ndjson").read_text(encoding="utf-8").splitlines()) == 2
    found = json.loads(run("case", "map", "export.csv", "--map", "map.yaml", "--json").stdout)
    assert {m["column"] for m in found["misfits"]} == {"Looked after", "Offence 1"}
    assert {m["row"] for m in found["misfits"]} == {3}


def test_map_names_the_columns_that_nobody_named(export, case, run):
    case(MAP.replace("leave_out: [Child name]", ""), "map.yaml")
    done = run("case", "map", "export.csv", "--map", "map.yaml")
    assert done.exit_code == 0
    assert "NOT NAMED by the map" in done.stdout
    assert "`Child name`" in done.stdout.split("NOT NAMED")[1]


def test_map_begins_a_map_that_only_needs_to_be_looked_over(export, run):
    done = run("case", "map", "--template", "export.csv")
    assert done.exit_code == 0, done.stderr
    (node,) = load_text(done.stdout, "t.yaml")
    columns = to_plain(node)["columns"]
    assert columns["Looked after"]["fact"] == "child.looked_after"
    assert "`" not in done.stdout.split("columns:")[1]
    assert '"Child name"' in done.stdout


def test_quality_of_a_bad_file_is_told_and_the_exit_says_so(export, case, run):
    case(
        EXPORT
        + "A-1,Z,03/06/2025,Yes,thf_shop,10/07/2025,outcome_22\n"
        + EXPORT.splitlines()[1]
        + "\n",
        "export.csv",
    )
    done = run("replay", "quality", "export.csv", "--map", "map.yaml")
    assert done.exit_code == 3
    assert "3 of 4 rows are acceptable cases. 1 of 4 rows are not acceptable" in " ".join(
        done.stdout.split()
    )
    assert "C-IMPOSSIBLE" in done.stdout
    assert "A-1: rows 1, 4" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("data", [b"", b"PAR1abc"])
def test_a_truncated_parquet_or_an_empty_file_is_an_input_error(data, case, run):
    case(data, "x.parquet")
    for args in (("replay", "quality", "x.parquet"), ("case", "map", "x.parquet", "--out", "y")):
        done = run(*args)
        assert done.exit_code == 3
        assert isinstance(done.exception, SystemExit)
        assert "x.parquet:1:1 E-" in done.stderr
