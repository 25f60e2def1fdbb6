"""A copy of the small sound library of `tests/rules_bad/base`, for tests that write to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import oocd.rules

BASE = Path(__file__).resolve().parents[2] / "rules_bad" / "base"
WORDING = Path(oocd.rules.__file__).parent / "lookups" / "wording.yaml"


def small_rules(folder):
    root = folder / "rules"
    shutil.copytree(BASE, root)
    shutil.copy(WORDING, root / "lookups" / "wording.yaml")
    return root


def replace(path, old, new):
    with path.open(encoding="utf-8", newline="") as stream:
        text = stream.read()
    assert text.count(old) >= 1, old
    path.write_bytes(text.replace(old, new, 1).encode())


def everything(root):
    """Every file below a folder with its bytes."""
    return {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
