"""Settings for every test: what a machine lacks is left out and listed, never skipped in silence.

A test that needs something beyond Python says so with a mark (`chromium`, `pango`, `postgres`).
Where it is absent the test is deselected and named at the end of the run. With
`OOCD_REQUIRE_ALL=1`, as in `.ci/run`, the same test fails.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import socket
import subprocess
import uuid
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
configuration.set_hypothesis_home_dir(ROOT / "build" / "cache" / "hypothesis")

LEFT_OUT = pytest.StashKey[dict[str, list[str]]]()
LACKS = pytest.StashKey[str]()


def _has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def _has_pango() -> bool:
    if importlib.util.find_spec("weasyprint") is None or importlib.util.find_spec("pypdf") is None:
        return False
    try:
        with warnings.catch_warnings(action="ignore"):  # it asks for HarfBuzz-Subset of Debian 13
            importlib.import_module("weasyprint")
    except OSError:  # the packages are there and the libraries of the system are not
        return False
    return True


def _has_postgres() -> bool:
    if importlib.util.find_spec("psycopg") is None:
        return False
    address = (os.environ.get("PGHOST", "127.0.0.1"), int(os.environ.get("PGPORT", "5432")))
    if address[0].startswith("/"):
        return Path(address[0], f".s.PGSQL.{address[1]}").exists()
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True


def _has_java() -> bool:
    spark = all(importlib.util.find_spec(name) for name in ("pyspark", "pandas"))
    return spark and shutil.which("java") is not None


def _has_mounts() -> bool:
    """Whether a process may mount a small disk of its own, seen by nothing else."""
    if shutil.which("unshare") is None:
        return False
    probe = "mount -t tmpfs -o size=1m none /mnt"
    done = subprocess.run([*MOUNTER, probe], capture_output=True, check=False)
    return done.returncode == 0


MOUNTER = ("unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)), "sh", "-c")
"""Runs a line of shell where its mounts are gone when it ends."""

NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "chromium": (_has_chromium, "Chromium (Debian: apt install chromium)"),
    "pango": (
        _has_pango,
        "WeasyPrint, pypdf and Pango (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0)",
    ),
    "postgres": (_has_postgres, "psycopg and a PostgreSQL server (PGHOST, PGPORT)"),
    "java": (_has_java, "Java and PySpark (default-jre-headless, requirements-spark.lock)"),
    "mounts": (_has_mounts, "a process that may mount a tmpfs (root, or user namespaces)"),
}

NO_INSTALL_GIVES = {"mounts"}
"""A right that a container may be refused by its host: left out and listed, whatever is required.

What it shows is also shown without it, more narrowly (`tests/faults`).
"""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[], str]]:
    """Gives addresses of empty places in a scratch database, which is dropped at the end."""
    import psycopg

    host, port = os.environ.get("PGHOST", "127.0.0.1"), os.environ.get("PGPORT", "5432")
    server = f"host={host} port={port}"
    name = f"oocd_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")

    def place() -> str:
        schema = f"s{uuid.uuid4().hex[:12]}"
        with psycopg.connect(f"{server} dbname={name}", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        return f"postgresql:///{name}?host={host}&port={port}&options=-csearch_path%3D{schema}"

    yield place
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _all_required() -> bool:
    return os.environ.get("OOCD_REQUIRE_ALL") == "1"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes out the tests that need what is absent, unless everything is required."""
    marks = {mark for mark in NEEDS if any(item.get_closest_marker(mark) for item in items)}
    absent = {mark for mark in marks if not NEEDS[mark][0]()}
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        lacking = sorted(mark for mark in absent if item.get_closest_marker(mark))
        if not lacking:
            kept.append(item)
        elif _all_required() and lacking[0] not in NO_INSTALL_GIVES:
            item.stash[LACKS] = lacking[0]
            kept.append(item)
        else:
            config.stash[LEFT_OUT].setdefault(lacking[0], []).append(item.nodeid)
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fails a test whose need is absent, where everything is required, before any fixture."""
    if LACKS in item.stash:
        what = NEEDS[item.stash[LACKS]][1]
        pytest.fail(f"needs {what}, and OOCD_REQUIRE_ALL=1", pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hands what a pytest-xdist worker left out to the process that prints the summary."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes it there; every worker collects everything, so they all say the same."""
    handed_over = getattr(node, "workeroutput", {}).get("left_out", {})
    node.config.stash[LEFT_OUT].update(handed_over)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Lists the tests that were left out, under what each of them needs."""
    for mark, names in sorted(config.stash[LEFT_OUT].items()):
        terminalreporter.section(f"left out: no {NEEDS[mark][1]}")
        for name in names:
            terminalreporter.line(name)
