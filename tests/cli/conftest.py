"""The command line, run in this process or as a process of its own, on cases written for a test."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from oocd.cli.main import cli
from oocd.engine.yamlio import load_path, to_plain

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]

GOOD = """\
id: TEST-1
area: wolverhampton
decision_date: 2025-06-02
child: {date_of_birth: 2010-05-01, looked_after: false}
offences:
  - {offence: thf_shop, date: 2025-05-10, admission: admitted, aggravating: [planning]}
evidence: {level: enough_to_charge}
"""


@pytest.fixture(scope="session")
def rules(tmp_path_factory) -> Path:
    """A compiled copy of the rules: quick to read, and the same from the first test to the last."""
    copy = tmp_path_factory.mktemp("library") / "rules"
    shutil.copytree(ROOT / "rules", copy, ignore=shutil.ignore_patterns("__pycache__"))
    files = {}
    for path in sorted(copy.rglob("*.yaml")):
        if "tests" not in path.relative_to(copy).parts:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            entry = {"sha256": digest, "data": to_plain(load_path(path)[0])}
            files[path.relative_to(copy).as_posix()] = entry
    (copy / "compiled.json").write_text(json.dumps({"format": 1, "files": files}))
    return copy


@pytest.fixture(autouse=True)
def no_settings(monkeypatch, tmp_path, rules):
    """No setting of this machine is in reach, and every test has a folder of its own."""
    for name in [name for name in os.environ if name.startswith("OOCD_") or name == "NO_COLOR"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OOCD_RULES", str(rules))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def run() -> Callable:
    """Runs a command line in this process; gives exit code, stdout and stderr."""

    def invoke(*args, stdin=None, env=None):
        return CliRunner().invoke(cli, [str(arg) for arg in args], input=stdin, env=env)

    return invoke


@pytest.fixture
def spawn(tmp_path) -> Callable:
    """Runs `oocd` as a process of its own, in the folder of the test."""

    def start(*args, stdin=None, env=None, cwd=tmp_path, text=True):
        return subprocess.run(
            [sys.executable, "-m", "oocd", *(str(arg) for arg in args)],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            input=stdin,
            capture_output=True,
            text=text,
            check=False,
        )

    return start


@pytest.fixture
def case(tmp_path) -> Callable:
    """Writes a file of cases; without a text, one good case."""

    def write(text: str | bytes = GOOD, name: str = "case.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture(scope="session")
def examples() -> list[Path]:
    found = sorted((ROOT / "cases_examples").glob("*/case.yaml"))
    assert found
    return found
