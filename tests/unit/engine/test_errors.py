"""Errors: how they print, sort and travel between processes."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest

from oocd.engine import errors
from oocd.engine.errors import InputError, OocdError, Position, Problem, did_you_mean, shown

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("text", "hint", "printed"),
    [
        ("too deep", None, "f.yaml:3:7 E-X too deep"),
        ("too deep", "", "f.yaml:3:7 E-X too deep"),
        ("too deep", "Go up.", "f.yaml:3:7 E-X too deep. Go up."),
        ("too deep.", "Go up.", "f.yaml:3:7 E-X too deep. Go up."),
        ("what is `a`?", "Go up.", "f.yaml:3:7 E-X what is `a`? Go up."),
    ],
)
def test_a_problem_prints_on_one_line_with_its_hint_as_a_sentence(text, hint, printed):
    assert str(Problem("f.yaml", 3, 7, "E-X", text, hint)) == printed


def test_problems_sort_by_file_line_and_column_with_or_without_hints():
    late = Problem("a", 10, 1, "E-A", "t")
    early = Problem("a", 9, 80, "E-Z", "t", "h")
    same_place = Problem("a", 9, 80, "E-Z", "t")
    other_file = Problem("b", 1, 1, "E-A", "t")
    assert sorted([other_file, late, early, same_place]) == [same_place, early, late, other_file]
    assert late.position == Position(10, 1)
    assert str(late.position) == "10:1"


def test_an_input_error_holds_each_problem_once_in_order():
    first, second = Problem("f", 1, 2, "E-B", "two", "Do."), Problem("f", 3, 1, "E-A", "one")
    error = InputError([second, first, second])
    assert error.problems == (first, second)
    assert (error.code, error.message, error.hint) == ("E-B", "two", "Do.")
    assert str(error) == "f:1:2 E-B two. Do.\nf:3:1 E-A one"


def test_an_input_error_needs_a_problem():
    with pytest.raises(ValueError, match="needs a problem"):
        InputError([])


@pytest.mark.parametrize(
    ("name", "exit_code"),
    [
        ("OocdError", 70),
        ("InputError", 3),
        ("SelectionError", 3),
        ("CheckFailed", 1),
        ("RecordRefused", 6),
        ("IntegrityError", 5),
        ("EngineDisagreement", 7),
    ],
)
def test_each_error_has_the_exit_code_of_the_contract(name, exit_code):
    kind = getattr(errors, name)
    assert issubclass(kind, OocdError)
    assert kind.exit_code == exit_code


@pytest.mark.parametrize("again", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])  # noqa: S301
def test_errors_survive_the_way_to_another_process(again):
    problem = Problem("f", 1, 2, "E-B", "two")
    twin = again(InputError([problem]))
    assert (type(twin), twin.problems, str(twin)) == (InputError, (problem,), "f:1:2 E-B two")
    twin = again(errors.RecordRefused("R-1", "no name", "Give one."))
    assert (type(twin), twin.code, twin.message, twin.hint) == (
        *(errors.RecordRefused, "R-1", "no name"),
        "Give one.",
    )
    assert str(twin) == "R-1 no name. Give one."


@pytest.mark.parametrize(
    ("name", "candidates", "said"),
    [
        ("admision", ["admission", "plea"], "Did you mean `admission`?"),
        ("ADMISSION", ["admission"], "Did you mean `admission`?"),
        ("xyz", ["admission", "plea"], None),
        ("", ["a"], None),
        ("a", [], None),
    ],
)
def test_did_you_mean_names_the_nearest_or_nothing(name, candidates, said):
    assert did_you_mean(name, candidates) == said


def test_did_you_mean_does_not_depend_on_the_order_of_the_candidates():
    names = ["date_on", "date_of", "date_to", "Date_of"]
    assert did_you_mean("date_o", names) == did_you_mean("date_o", names[::-1])


def test_what_a_message_repeats_is_short_and_safe_for_a_terminal():
    assert shown("a\x1b[31m\nb") == "`a\\x1b[31m\\nb`"
    assert shown("é £ 😀") == "`é £ 😀`"
    assert shown("x" * 61) == "`" + "x" * 59 + "…`"
    assert shown("x" * 60) == "`" + "x" * 60 + "`"


def test_every_code_the_readers_use_is_in_the_page_of_errors():
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(E-[A-Z-]+)` \|", page, flags=re.MULTILINE))
    names = ("scalars", "rawtext", "jsonscan", "yamlread", "yamlwords", "yamlio")
    sources = [(ROOT / "engine" / f"{name}.py").read_text(encoding="utf-8") for name in names]
    used = {code for source in sources for code in re.findall(r'"(E-[A-Z-]+)"', source)}
    assert used
    assert used <= told
