"""The chair's tutorial is run as it stands, each command in its place."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "panel-tutorial.md"
LINE = re.compile(r"^ {4}((?:oocd|export) .*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Runs the page from top to bottom; gives (command, exit code, output, errors) of each."""
    here = tmp_path_factory.mktemp("tutorial")
    (here / "cases_examples").symlink_to(ROOT / "cases_examples")
    env = {name: value for name, value in os.environ.items() if not name.startswith("OOCD_")}
    env |= {"COLUMNS": "80", "NO_COLOR": "1"}
    found = []
    for line in LINE.findall(PAGE.read_text(encoding="utf-8")):
        words = shlex.split(line)
        if words[0] == "export":
            env |= dict(word.split("=", 1) for word in words[1:])
            continue
        done = subprocess.run(
            [sys.executable, "-m", "oocd", *words[1:]],
            cwd=here,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        found.append((line, done.returncode, done.stdout, done.stderr))
    return found


def test_every_command_does_what_it_is_shown_for(told):
    assert len(told) >= 15
    assert [line for line, code, _, _ in told if code != 0] == [], [t for t in told if t[1] != 0]


def test_the_referral_says_what_it_lacks(told):
    _, _, out, err = next(t for t in told if "everything_unknown" in t[0])
    assert re.search(r"holds \d+ of \d+", out + err)


def test_the_agenda_shows_the_item_and_where_the_victim_stands(told):
    _, _, out, _ = next(t for t in told if t[0].startswith("oocd panel agenda"))
    assert "item-1" in out
    assert "V1" in out


def test_the_history_holds_every_step_and_the_chain_holds(told):
    _, _, history, _ = next(t for t in told if t[0].startswith("oocd panel history"))
    for said in ("Referred", "own words", "Victim", "agenda", "Recommendation shown"):
        assert said in history, said
    _, _, verified, _ = next(t for t in told if t[0] == "oocd db verify")
    assert verified.strip()
