"""Every `oocd case new` that a page shows, run at a terminal of its own."""

from __future__ import annotations

import os
import pty
import re
import shlex
import sys
from pathlib import Path

import pytest

from oocd.cli.case_new import EPILOG

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(r"(?:^ {2,4}|`)(oocd case new[^`\n]*)", re.MULTILINE)
BEGUN = "decision_date: 2025-06-02\n"


def shown():
    texts = [EPILOG, *(page.read_text(encoding="utf-8") for page in PAGES)]
    found = {command.strip() for text in texts for command in SHOWN.findall(text)}
    return sorted(command for command in found if "--help" not in command)


def test_the_pages_show_how_to_begin_and_to_go_on():
    assert any("--out" in command for command in shown())
    assert any("--resume" in command for command in shown())


@pytest.mark.parametrize("command", shown())
def test_it_runs_as_the_page_says(command, tmp_path):
    words = shlex.split(command)[1:]
    if "--resume" in words:
        (tmp_path / words[words.index("--resume") + 1]).write_text(BEGUN, encoding="utf-8")
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child process becomes the command
        os.chdir(tmp_path)
        os.execv(sys.executable, [sys.executable, "-m", "oocd", *words])  # noqa: S606
    first = b"" if "--resume" in words else b"2025-06-02\n"
    os.write(terminal, first + b"2010-05-01\nstop\n")
    told = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        told += piece
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, told
    (written,) = tmp_path.iterdir()
    assert "2010-05-01" in written.read_text(encoding="utf-8")
