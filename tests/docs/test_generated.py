"""The pages that tools write are those that the tools would write now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("tool", "page"),
    [
        ("docs_facts.py", "facts.md"),
        ("docs_examples.py", "examples.md"),
        ("docs_population.py", "synthetic-population.md"),
    ],
)
def test_the_page_is_current(tool, page, tmp_path):
    out = tmp_path / page
    subprocess.run([sys.executable, ROOT / "tools" / tool, out], check=True, capture_output=True)
    current = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert out.read_text(encoding="utf-8") == current, f"run: python tools/{tool}"


def test_every_example_and_every_fact_is_on_its_page():
    examples = (ROOT / "docs" / "examples.md").read_text(encoding="utf-8")
    for case in (ROOT / "cases_examples").glob("*/case.yaml"):
        assert f"cases_examples/{case.parent.name}/case.yaml" in examples
    facts = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    for name in ("child.date_of_birth", "offence.offence", "monitoring.ethnicity"):
        assert f"`{name}`" in facts
