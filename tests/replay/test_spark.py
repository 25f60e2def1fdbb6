"""Replay on a cluster: the same answers and the same files as here, and plain words for a failure.

The jobs run in one process of their own (`spark_jobs.py`): a session takes long to start.
"""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from oocd.cli.main import cli
from oocd.engine.replay import cluster, session
from oocd.engine.replay.distributed import Made, regrouped

CASES, ROW_GROUP = 3_000, 500
SELS = ("o22-sixteen-weeks", "turnaround-care-wolverhampton")


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """Past cases in several row groups, so that there is something to share out."""
    folder = tmp_path_factory.mktemp("past")
    made = folder / "made.parquet"
    asked = ["examples", "generate", "--n", str(CASES), "--seed", "7", "--like", "wolverhampton"]
    done = CliRunner().invoke(cli, [*asked, "--out", str(made)])
    assert done.exit_code == 0, done.output
    cases = folder / "cases with a space.parquet"
    pl.read_parquet(made).write_parquet(cases, row_group_size=ROW_GROUP)
    return cases


@pytest.fixture(scope="module")
def jobs(past, tmp_path_factory):
    folder = tmp_path_factory.mktemp("jobs")
    script = Path(__file__).with_name("spark_jobs.py")
    run = [sys.executable, str(script), str(past), str(folder)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.java
def test_every_case_comes_back_once_and_in_order(jobs):
    firsts, counts = jobs["firsts"], jobs["counts"]
    assert len(firsts) > 2
    assert firsts == [sum(counts[:n]) for n in range(len(counts))]
    assert sum(counts) == CASES


@pytest.mark.java
def test_two_workers_share_the_cases(jobs):
    assert jobs["pids"] == 2


@pytest.mark.java
def test_answers_are_those_of_this_machine(jobs):
    assert jobs["there"] == jobs["here"]


@pytest.mark.java
@pytest.mark.parametrize("sel", SELS)
def test_a_replay_is_the_same_to_the_byte(jobs, sel):
    assert {"replay.json", "cases.parquet", "manifest.json"} <= jobs[f"{sel} here"].keys()
    assert jobs[f"{sel} there"] == jobs[f"{sel} here"]


@pytest.mark.java
@pytest.mark.parametrize(
    ("job", "kind", "code", "words"),
    [
        ("failing", "ClusterError", "E-CLUSTER", "ValueError: no luck"),
        ("dying", "ClusterError", "E-CLUSTER", "a worker's process came to an end"),
        ("refusing", "InputError", "C-VALUE", "cases:7:1 C-VALUE not one of its values"),
        ("too_few", "OocdError", "BUG-ANSWERS", "had 29"),
        ("absent", "ClusterError", "E-CLUSTER", "absent.parquet"),
    ],
)
def test_a_failure_says_what_it_was(jobs, job, kind, code, words):
    found = jobs[job]
    assert found[:2] == [kind, code]
    assert words in found[2]
    assert "Traceback" not in found[2]


# --- what needs no Spark --------------------------------------------------------------------------


def head(first, count, error=None):
    return {"first": first, "count": count, "error": error}


def test_heads_that_follow_on_are_accepted_in_any_order():
    cluster._check([head(5, 3), head(0, 5)], 8)


@pytest.mark.parametrize(
    "heads",
    [[head(0, 5), head(0, 5), head(5, 3)], [head(0, 5)], [head(0, 4), head(5, 3)], []],
    ids=["twice", "the end is missing", "a gap", "nothing"],
)
def test_cases_that_are_lost_or_come_twice_are_an_error(heads):
    with pytest.raises(session.ClusterError, match="E-CLUSTER-ROWS"):
        cluster._check(heads, 8)


def made(first, count):
    rows = pl.DataFrame({"row": range(first, first + count)})
    return Made(first, count, {"cases": rows, "met": pl.DataFrame({"n": [count]})})


@pytest.mark.parametrize("sizes", [[10], [3, 3, 4], [1] * 10, [9, 1], [4, 6]])
def test_chunks_are_cut_where_one_machine_cuts_them(sizes):
    parts = [made(sum(sizes[:n]), size) for n, size in enumerate(sizes)]
    found = list(regrouped(parts, 4))
    assert [part.count for part in found] == [4, 4, 2]
    assert [part.frames["cases"]["row"].to_list() for part in found] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
    ]
    assert sum(part.frames["met"]["n"].sum() for part in found) == 10


def test_without_pyspark_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if "spark" in name else name)
    with pytest.raises(session.ClusterError, match=r"needs pyspark.*oocd\[spark\]"):
        session._need_packages()


def test_without_java_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(session.ClusterError, match="default-jre-headless"):
        session._need_java()


def test_a_wrong_java_home_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(session.ClusterError, match="JAVA_HOME names a folder"):
        session._need_java()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize(
    ("master", "words"),
    [
        ("spark://127.0.0.1:{port}", "nobody answers"),
        ("k8s://https://127.0.0.1:{port}", "nobody answers"),
        ("spark://127.0.0.1", "no host and port"),
        ("cluster.example:7077", "names no kind of cluster"),
        ("yarn", "yarn is not set up here"),
    ],
)
def test_a_cluster_that_is_not_there_is_told_at_once(monkeypatch, master, words):
    monkeypatch.delenv("HADOOP_CONF_DIR", raising=False)
    monkeypatch.delenv("YARN_CONF_DIR", raising=False)
    with pytest.raises(session.ClusterError, match=words):
        session._need_answer(master.format(port=free_port()))


def test_a_cluster_that_answers_is_let_pass():
    with socket.create_server(("127.0.0.1", 0)) as server:
        session._need_answer(f"spark://127.0.0.1:{server.getsockname()[1]}")


@pytest.mark.parametrize(
    ("master", "local"), [("local", 1), ("local[2]", 1), ("local[*]", 1), ("spark://h:7077", 0)]
)
def test_what_runs_on_this_machine_is_known(master, local):
    assert session._is_local(master) is bool(local)


RUN = ["replay", "run", "--old", "current", "--new", "current"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--master", "local[2]"], "--engine spark"),
        (["--engine", "spark", "--spark", "memory"], "spark.NAME=VALUE"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path, past, options, words):
    out = tmp_path / "result"
    done = CliRunner().invoke(cli, [*RUN, str(past), "--out", str(out), *options])
    assert done.exit_code == 2
    assert words in done.output
    assert not out.exists()
