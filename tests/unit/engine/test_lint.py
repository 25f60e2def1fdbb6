"""A sound library has no problems; one broken thing gives exactly its problem, at its place."""

from __future__ import annotations

import copy
import itertools
import json
import re
import shutil
from pathlib import Path

import pytest

import oocd.rules
from oocd.engine.lint import lint
from oocd.engine.lint_facts import ENGINE_FACTS
from oocd.engine.lint_lookups import SENTENCES
from oocd.engine.lint_notes import read_cells
from oocd.engine.yamlio import load_path, to_plain
from tests.unit.engine.broken import (
    DISPOSALS,
    FACTS,
    MATRIX,
    NEW,
    NORTH,
    OFFENCES,
    OLD,
    TESTS,
    change,
    place,
)
from tests.unit.engine.broken_rules import BROKEN_RULES
from tests.unit.engine.broken_tables import BROKEN_TABLES

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "tests" / "rules_bad" / "base"
WORDING = Path(oocd.rules.__file__).parent / "lookups" / "wording.yaml"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(BASE, tmp_path / "rules")
    shutil.copy(WORDING, tmp_path / "rules" / "lookups" / "wording.yaml")
    return tmp_path / "rules"


def found(root):
    return [f"{p.file}:{p.line}:{p.col} {p.code}" for p in lint(root)]


def test_a_sound_library_has_no_problems(root):
    assert lint(root) == []


def test_a_folder_without_a_library_says_so(tmp_path):
    assert [p.code for p in lint(tmp_path)] == ["R-LIBRARY"]


BROKEN = {**BROKEN_RULES, **BROKEN_TABLES}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_thing_gives_its_problem_at_its_place(name, root):
    file, old, new, *expected = BROKEN[name]
    change(root, file, old, new)
    wanted = []
    for code, where, _ in expected:
        other, marked = where if isinstance(where, tuple) else (file, where)
        line, col = place((root / other).read_text(encoding="utf-8"), marked)
        wanted.append(f"{other}:{line}:{col} {code}")
    problems = lint(root)
    assert sorted(f"{p.file}:{p.line}:{p.col} {p.code}" for p in problems) == sorted(wanted)
    for code, _, words in expected:
        assert any(p.code == code and words in str(p) for p in problems), (code, words)


def test_an_unknown_area_is_named_and_its_folder_does_not_fit(root):
    text = change(root, NORTH, "area: north", "area: norh")
    problems = lint(root)
    line, col = place(text, "area: |norh")
    at_area = [p for p in problems if (p.file, p.line, p.col) == (NORTH, line, col)]
    assert [p.code for p in at_area] == ["R-FOLDER", "R-UNKNOWN-AREA"]
    assert "Did you mean `north`?" in str(at_area[1])


def test_an_area_sets_only_what_is_declared_local(root):
    change(root, OLD, "local: true, ", "")
    change(root, NEW, "    local: true\n", "")
    line, col = place((root / NORTH).read_text(encoding="utf-8"), "  |most_talks: {")
    assert found(root) == [f"{NORTH}:{line}:{col} R-AREA"]


def test_a_rule_id_belongs_to_one_family(root):
    change(root, NORTH, "id: NTALK-01", "id: TALK-05")
    text = (root / NEW).read_text(encoding="utf-8")
    line, col = place(text, "- id: |TALK-05")
    found = [p for p in lint(root) if p.code == "R-DUPLICATE"]
    assert [(p.file, p.line, p.col) for p in found] == [(NEW, line, col)]
    assert "belongs to the family north/talk" in found[0].text


def test_a_row_with_a_comma_too_many_is_ragged(root):
    text = change(root, OFFENCES, "A grave thing,", "A grave, thing,")
    ragged = [p for p in lint(root) if "cells" in p.text]
    last = text.splitlines()[2]
    assert [(p.line, p.col, p.code) for p in ragged] == [(3, len(last) + 1, "R-TABLE")]


def test_a_rule_that_no_test_speaks_of_is_untested(root):
    change(root, TESTS, "      no_flags: [TALK-04]\n", "")
    line, col = place((root / NEW).read_text(encoding="utf-8"), "- id: |TALK-04")
    assert found(root) == [f"{NEW}:{line}:{col} R-UNTESTED"]


def test_a_family_without_tests_is_named_once_whatever_its_versions(root):
    shutil.rmtree(root / "national" / "talk" / "tests")
    assert found(root) == [f"{NEW}:1:9 R-NO-TESTS"]


def test_an_unreadable_rule_file_is_not_held_against_the_others(root):
    """Else one misspelt key would bury itself under gaps, unknown rules and untested ones."""
    change(root, NEW, "choose_by: decision_date", "chose_by: decision_date")
    problems = lint(root)
    assert {p.code for p in problems} == {"R-SHAPE"}
    assert {p.file for p in problems} == {NEW}


def test_a_file_that_is_not_yaml_is_named_with_its_place(root):
    change(root, NORTH, "area: north", "area: [north")
    problems = lint(root)
    assert [p.code for p in problems] == ["E-SYNTAX"]
    assert problems[0].file == NORTH


def test_rules_that_override_each_other_in_a_circle_are_refused(root):
    change(
        root,
        NEW,
        "    title: Only a minor thing\n",
        "    title: Only a minor thing\n    overrides: [TALK-01]\n",
    )
    assert lint(root) == []
    text = change(root, NEW, "    basis: [S, C]\n", "    basis: [S, C]\n    overrides: [TALK-04]\n")
    wanted = [
        f"{NEW}:{line}:{col} R-CYCLE"
        for line, col in sorted(
            place(text, marked)
            for marked in (
                "overrides: [|TALK-01]",
                "overrides: [|TALK-02]",
                "overrides: [|TALK-04]",
            )
        )
    ]
    assert found(root) == wanted


def test_a_missing_wording_is_told_for_every_sentence_the_engine_asks_for():
    """The list of sentences is that of the engine's sources: none forgotten, none too many."""
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "engine").glob("*.py")
        if not path.name.startswith("lint")
    )
    asked = set(re.findall(r'"([a-z_]+)"', sources))
    assert {name for name in SENTENCES if name not in asked} == set()
    looked_up = set(re.findall(r'(?:words|sentences)\[\s*"([a-z_]+)"', sources))
    assert looked_up
    assert looked_up <= set(SENTENCES)


JUNK = [None, "x", "{", 3, True, [], {}, ["x"], {"x": 1}, "2025-13-01", {"age": {"born": "x"}}]


def places_of(value, path=()):
    """The path of every value inside a file."""
    yield path
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, part in value.items() if isinstance(value, dict) else ():
        yield from places_of(part, (*path, key))


@pytest.mark.parametrize("file", [FACTS, DISPOSALS, MATRIX, NEW, NORTH, TESTS])
def test_whatever_is_written_lint_says_so_and_does_not_break(file, root):
    """Every eleventh of all ways to put junk for one value of a file."""
    plain = to_plain(load_path(root / file)[0])
    ways = list(itertools.product(list(places_of(plain))[1:], JUNK))
    for path, junk in ways[:: max(11, len(ways) // 60)]:
        changed = copy.deepcopy(plain)
        here = changed
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = junk
        (root / file).write_text(json.dumps(changed), encoding="utf-8")
        for problem in lint(root):
            assert problem.line >= 1, (path, junk)
            assert problem.text, (path, junk)


def test_every_fact_that_the_engine_asks_for_by_name_is_asked_of_the_catalogue():
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "engine").glob("*.py")
        if not path.name.startswith("lint")
    )
    item_facts = set(re.findall(r'"((?:offence|gravity)\.[a-z_.]*[a-z_])"', sources))
    assert item_facts <= set(ENGINE_FACTS)
    assert {"offence.committed", "gravity.band_accepted"} <= item_facts
    for name in ("area", "nation", "decision_date"):
        assert f'get("{name}")' in sources


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n", [[("a", 1, 1), ("b", 1, 3)]]),
        ('a,"b, c",d', [[("a", 1, 1), ("b, c", 1, 3), ("d", 1, 10)]]),
        ('"say ""so""",b', [[('say "so"', 1, 1), ("b", 1, 14)]]),
        ("a,\nb,c\r\nd", [[("a", 1, 1), ("", 1, 3)], [("b", 2, 1), ("c", 2, 3)], [("d", 3, 1)]]),
        ('"two\nlines",b\nc', [[("two\nlines", 1, 1), ("b", 2, 8)], [("c", 3, 1)]]),
        ("", []),
    ],
)
def test_cells_keep_their_places(text, cells):
    read = [[(c.text, c.line, c.col) for c in row] for row in read_cells(text)]
    assert read == cells
