"""The commands of the replay tutorial, run in order on few cases and a copy of the rules."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

from click.testing import CliRunner

from oocd.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")
FEW = "300"


def commands() -> list[list[str]]:
    shown = re.findall(r"^\$ (oocd .*)$", PAGE, re.MULTILINE)
    return [shlex.split(line.replace("--n 100000", f"--n {FEW}"))[1:] for line in shown]


def test_the_tutorial_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "rules", "my-rules", ignore=shutil.ignore_patterns("__pycache__"))
    assert len(commands()) >= 10
    for words in commands():
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, (words, done.output)
    assert 'role="img"' in Path("debate.html").read_text(encoding="utf-8")
    assert Path("my-rules/national/turnaround/2026-12-01.yaml").is_file()


def test_every_proposal_is_named():
    names = [path.parent.name for path in (ROOT / "rules" / "proposals").glob("*/proposal.yaml")]
    assert len(names) == 5
    assert all(f"`{name}`" in PAGE for name in names)
