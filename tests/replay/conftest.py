"""A population worked by hand: twenty-two cases whose old and new answers are known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from oocd.engine.evaluate import Settings
from oocd.engine.replay.run import Request
from oocd.engine.replay.selecting import choose
from oocd.engine.replay.settings import read_counting

ROOT = Path(__file__).resolve().parents[2]
DENIED, ADMITTED, NOT_ASKED = "denied", "admitted", None
SHOWN = "offence_shown"


def hand_case(number: int, admission: str | None, *, ethnicity: str, on="2023-02-01") -> dict:
    """A shop theft in the park, evidence enough to show it; only the admission differs."""
    case = {
        "id": f"HAND-{number:02d}",
        "decision_date": on,
        "area": "wolverhampton",
        "child": {"date_of_birth": "2009-05-01", "looked_after": False, "send": "none"},
        "offences": [{"offence": "thf_shop", "date": "2023-01-05", "place": "public"}],
        "evidence": {"level": SHOWN},
        "interview": {"appropriate_adult_present": True},
        "exploitation": {"nrm": "not_referred", "indicators": "none"},
        "police": {"state": "voluntary_interview"},
        "monitoring": {"sex": "male", "ethnicity": ethnicity},
        "decided": {"disposal": "outcome_22"},
        "history": {"outcome_22": 0},
    }
    if admission is not None:
        case["admission"] = admission
    return case


def population() -> list[dict]:
    """Eight who deny, eleven who admit, one not asked; two years later, two more who deny."""
    cases = [hand_case(i, DENIED, ethnicity="black" if i < 6 else "white") for i in range(8)]
    cases += [hand_case(i, ADMITTED, ethnicity="white") for i in range(8, 19)]
    cases.append(hand_case(19, NOT_ASKED, ethnicity="white"))
    return cases


@pytest.fixture
def cases(tmp_path) -> Path:
    path = tmp_path / "cases.ndjson"
    path.write_text("".join(json.dumps(case) + "\n" for case in population()), encoding="utf-8")
    return path


@pytest.fixture
def rules(tmp_path) -> Path:
    """A copy of the rules, to be changed as a test likes."""
    place = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", place, ignore=shutil.ignore_patterns("__pycache__"))
    return place


@pytest.fixture
def request_for(cases, tmp_path):
    """A request to replay the population; what is given stands over what is usual."""

    def make(new="proposal:o22-admission-debate", *, starts=None, old="current", **more) -> Request:
        root = more.pop("root", ROOT / "rules")
        given = {"cases": cases, "out": tmp_path / "out", "settings": Settings()} | more
        chosen = choose(old, root, starts), choose(new, root, starts)
        return Request(*chosen, counting=read_counting(root), **given)

    return make
