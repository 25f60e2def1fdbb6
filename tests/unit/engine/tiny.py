"""A tiny rule library, written to a folder and read back through the library's own front door.

Four disposals, two programmes, a handful of facts and no law at all: a test adds the few rules it
is about. The sentences every output shares are the shipped ones, so that what is asserted of a
statement is what people read.
"""

from __future__ import annotations

import copy
import itertools
import json
import shutil
from pathlib import Path

import oocd.rules
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import read_library
from oocd.engine.recommendation import document
from oocd.engine.yamlio import iter_cases_text, load_text
from tests.unit.engine.tiny_files import (
    AREAS,
    DISPOSALS,
    FACTORS,
    FACTS,
    HOLIDAYS,
    IDS,
    MATRIX,
    OFFENCES,
)

SHIPPED = Path(oocd.rules.__file__).parent
YES = Settings(accept_indicative=True)

CASE = {
    "decision_date": "2025-06-02",
    "child": {"date_of_birth": "2010-05-01"},
    "offences": [{"offence": "low", "date": "2025-05-10"}],
}
"""A child of 15 and one offence of score 2."""


def matrix(**keys):
    """The tiny matrix with some keys of its own."""
    return {**copy.deepcopy(MATRIX), **keys}


def rule(name, effect, when=None, on=("talk",), **keys):
    """One rule in full; `when` None means always, where the effect allows it."""
    if effect in {"require", "bar", "refer", "gateway"} and when is None:
        when = {"decision_date": {"min": "1900-01-01"}}
    found = {
        "id": name,
        "title": f"rule {name}",
        "effect": effect,
        "say": {
            "met": f"{name} met.",
            "not_met": f"{name} not met.",
            "unknown": f"{name} unknown.",
        },
        "basis": "S",
        "confidence": "H",
    }
    if when is not None:
        found["when"] = when
    if on:
        found["applies_to"] = [on] if isinstance(on, str) else list(on)
    if effect == "refer":
        found["refer_to"] = {"who": f"the {name} officer", "why": f"{name} says so."}
    return {**found, **keys}


AGE = rule("AGE-01", "require", {"offence.age": {"min": 10}}, on=IDS[1:])
"""The rule that leaves an offence out where the child was certainly under ten."""


def family(*rules, name="main", start="2000-01-01", **keys):
    """One version of a family; `force` gives the whole `in_force`."""
    return {
        "family": name,
        "title": f"Family {name}",
        "in_force": keys.pop("force", None) or {"from": start},
        "choose_by": keys.pop("choose_by", "decision_date"),
        "rules": list(rules),
        **keys,
    }


def write(root, *families, matrices=(MATRIX,), holidays=HOLIDAYS, disposals=None, files=None):
    """Write a library; `files` holds more of them by path. A family's own version names its file."""
    lookups = root / "lookups"
    lookups.mkdir(parents=True, exist_ok=True)
    (root / "facts.yaml").write_text(FACTS, encoding="utf-8")
    (lookups / "offences.csv").write_text(OFFENCES, encoding="utf-8")
    (lookups / "factors.csv").write_text(FACTORS, encoding="utf-8")
    shutil.copy(SHIPPED / "lookups" / "wording.yaml", lookups / "wording.yaml")
    content = {
        "lookups/areas.yaml": AREAS,
        "lookups/disposals.yaml": disposals or DISPOSALS,
        **{f"gravity/{m['matrix']}.yaml": m for m in matrices},
        **(files or {}),
    }
    if holidays is not None:
        content["lookups/bank_holidays.yaml"] = holidays
    for version in families:
        start = version["in_force"]["from"]
        area = version.get("area")
        folder = f"areas/{area}" if area else "national"
        content[f"{folder}/{version['family']}/{start}.yaml"] = version
    for name, data in content.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return root


def library(root, *families, **keys):
    """Write a library and read it."""
    return read_library(write(root, *families, **keys))


def maker(folder):
    """Gives what makes a library of one family of rules (and the rule of ages), or of families."""
    numbers = itertools.count()

    def making(*rules, **keys):
        families = [r for r in rules if "in_force" in r]
        single = [r for r in rules if "in_force" not in r]
        files = [family(AGE, *single), *families]
        return library(folder / str(next(numbers)), *files, **keys)

    return making


def read(library, facts, *, file="case.yaml"):
    """Read and check one case: a mapping, or the text of a YAML file."""
    text = facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False)
    (node,) = load_text(text, file)
    case = read_case(node, library.catalogue, file)
    check_case(case, library.catalogue, node)
    return case


def joined(base, *more):
    """Lay mappings over each other: groups join, everything else is replaced; None takes away."""
    out = copy.deepcopy(base)
    for facts in more:
        for key, value in facts.items():
            if value is None:
                out.pop(key, None)
            elif isinstance(value, dict) and isinstance(out.get(key), dict):
                out[key] = joined(out[key], value)
            else:
                out[key] = copy.deepcopy(value)
    return out


def run(library, *facts, settings=None):
    """Evaluate the usual case with some facts laid over it."""
    return evaluate(read(library, joined(CASE, *facts)), library, settings)


def data(library, *facts, settings=None):
    """The document of the usual case with some facts laid over it."""
    return document(run(library, *facts, settings=settings))


def entry(document, name):
    """The entry of one option or programme."""
    return next(e for e in [*document["options"], *document["programmes"]] if e["id"] == name)


def status(evaluation, name="talk"):
    """The status of one option or programme, as its word."""
    return evaluation.results[name].status.value


def first_case(text, file="case.yaml"):
    """The first case of a YAML text, or what is wrong with it."""
    return next(iter(iter_cases_text(text, file)))
