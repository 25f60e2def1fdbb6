"""Every key that the reader of rule files takes is told on the page that says how to write a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oocd.engine.ruleset import (
    Checklist,
    ChecklistItem,
    Due,
    InForce,
    Parameter,
    ReferTo,
    Rule,
    RuleFile,
    Say,
)

ROOT = Path(__file__).resolve().parents[2]
MODELS = (RuleFile, InForce, Rule, Say, ReferTo, Due, Parameter, Checklist, ChecklistItem)


def keys(model):
    return {field.alias or name for name, field in model.model_fields.items()}


@pytest.mark.parametrize("model", MODELS)
def test_every_key_is_told(model):
    page = (ROOT / "rules" / "README.md").read_text("utf-8")
    blocks = re.findall(r"```.*?```", page, re.DOTALL)
    inline = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL))
    told = set(re.findall(r"[a-z_]+", " ".join([*blocks, *inline])))
    assert keys(model) - told - {"weeks", "months", "days"} == set()


@pytest.mark.parametrize(("heading", "model"), [("a version file", RuleFile), ("a rule", Rule)])
def test_the_table_lists_each_key_and_no_other(heading, model):
    page = (ROOT / "rules" / "README.md").read_text("utf-8")
    table = page.split(f"### Keys of {heading}\n", 1)[1].split("\n###", 1)[0]
    cells = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([a-z_]+)`", " ".join(cells))) == keys(model)
