"""A factor says on what it rests, and its source is one that is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from oocd.engine.lint import lint
from tests.unit.engine import small_rules

HEAD = "id,direction,scope,text,basis,source\n"


@pytest.fixture
def found(tmp_path):
    root = small_rules.small_rules(tmp_path)

    def check(basis, source):
        rows = ("planned,aggravating", "sorry,mitigating")
        body = "".join(f"{row},general,{row[:5]},{basis},{source}\n" for row in rows)
        grave = f"grave_only,aggravating,grave,only for a grave thing,{basis},{source}\n"
        (root / "lookups" / "factors.csv").write_text(HEAD + body + grave, encoding="utf-8")
        return [
            (Path(p.file).name, p.line, p.col, p.code) for p in lint(root) if "factors" in p.file
        ]

    return check


def test_a_listed_source_is_sound_and_memory_needs_none(found):
    assert found("S2", "small-act") == []
    assert found("K", "") == []


@pytest.mark.parametrize(
    ("basis", "source", "code", "ends"),
    [
        ("S2", "smal-act", "R-UNKNOWN-SOURCE", "S2,"),
        ("K", "smal-act", "R-UNKNOWN-SOURCE", "K,"),
        ("S2", "", "R-CITE", "S2,"),
        ("inferred", "small-act", "R-TABLE", ""),
    ],
)
def test_what_is_not_known_is_refused_in_its_cell(found, basis, source, code, ends):
    problems = found(basis, source)
    assert {problem[3] for problem in problems} == {code}
    line = f"planned,aggravating,general,plann,{ends}"
    assert problems[0][:3] == ("factors.csv", 2, len(line) + 1)
