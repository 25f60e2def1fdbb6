"""The worked example of bringing cases: the page shows the files, and what the program prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "bringing-your-cases.md"
FOLDER = "cases_examples/population"


@pytest.mark.parametrize("name", ["export.csv", "export_map.yaml"])
def test_the_page_shows_the_file(name):
    assert (ROOT / FOLDER / name).read_text(encoding="utf-8") in PAGE.read_text(encoding="utf-8")


def test_the_page_shows_what_the_program_prints():
    args = ["case", "map", f"{FOLDER}/export.csv", "--map", f"{FOLDER}/export_map.yaml"]
    done = subprocess.run(
        [sys.executable, "-m", "oocd", *args],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert f"```text\n{done.stdout}```" in PAGE.read_text(encoding="utf-8")
