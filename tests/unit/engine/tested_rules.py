"""Small rules to run rule tests against."""

from __future__ import annotations

import shutil
from pathlib import Path

import oocd.rules

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "tests" / "rules_bad" / "base"
WORDING = Path(oocd.rules.__file__).parent / "lookups" / "wording.yaml"
HEAD = """\
family: talk
base:
  decision_date: 2025-04-15
  child: {date_of_birth: 2010-05-01, looked_after: false}
  history: {talks: 1}
  referral_date: 2025-04-16
  offences: [{offence: minor, date: 2025-04-01, admission: admitted}]
tests:
"""


def untested_rules(root):
    """Small rules, with the shipped words and no test."""
    shutil.copytree(BASE, root)
    shutil.copy(WORDING, root / "lookups" / "wording.yaml")
    for path in root.rglob("tests/*.yaml"):
        path.unlink()
    return root
