"""Nothing but the case and the rules counts: no clock, no order, no state between cases."""

from __future__ import annotations

import json
import random

import pytest
import rfc8785

from oocd.engine.canonical import canonical_json, sha256_of
from oocd.engine.errors import OocdError, SelectionError
from oocd.engine.evaluate import evaluate
from oocd.engine.library import read_library
from oocd.engine.recommendation import document, envelope
from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family


# --- nothing but the case and the rules ------------------------------------------------------


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    rules = busy_rules()
    return tiny.library(tmp_path_factory.mktemp("busy"), family(tiny.AGE, *rules))


def busy_rules():
    return [
        rule("BAR", "bar", {"a": True}),
        rule("X", "refer", {"offence.x": True}, "informal"),
        rule("REQ", "require", {"any": [{"b": True}, {"n": {"min": 3}}]}, ["warn", "terms"]),
        rule("EXC", "inform", {"c": True}, overrides=["BAR"], sets={"recorded": True}),
        rule("FLAG", "flag", {"d": True}, ()),
        rule("DUTY", "duty", {"offence.y": True}, (), due={"after": "decision_date", "weeks": 2}),
        rule("PRE", "presume", {"colour": "red"}, "court", points_to=["court"]),
        rule("PRE2", "presume", {"n": {"min": 5}}, "talk", points_to=["talk"]),
    ]


BUSY = {
    "id": "T-1",
    "area": "north",
    "a": True,
    "c": {"value": True, "source": "record", "on": "2025-05-01", "verified": True},
    "n": 5,
    "colour": "red",
    "consent": {"talk": "agrees", "club": "does_not_agree"},
    "offences": [
        {"offence": "low", "date": "2025-05-10", "x": True, "aggravating": ["planned", "in_group"]},
        {"offence": "mid", "date": "2025-05", "y": True},
    ],
}


def test_the_same_case_and_rules_give_the_same_bytes(busy):
    first = document(tiny.run(busy, BUSY, settings=tiny.YES))
    second = document(tiny.run(busy, BUSY, settings=tiny.YES))
    assert canonical_json(first) == canonical_json(second)
    assert envelope(first)["sha256"] == envelope(second)["sha256"] == sha256_of(first)


def test_evaluating_other_cases_in_between_changes_nothing(busy):
    before = sha256_of(document(tiny.run(busy, BUSY)))
    for facts in ({}, {"offences": []}, {"offences": None}, {"area": "south", "a": False}):
        document(tiny.run(busy, facts, settings=tiny.YES))
    assert sha256_of(document(tiny.run(busy, BUSY))) == before


def test_an_evaluation_changes_neither_the_case_nor_the_document(busy):
    case = tiny.read(busy, tiny.joined(tiny.CASE, BUSY))
    facts, lists = dict(case.facts), {name: list(items) for name, items in case.lists.items()}
    evaluation = evaluate(case, busy, tiny.YES)
    once, twice = document(evaluation), document(evaluation)
    assert once == twice
    assert dict(case.facts) == facts
    assert {name: list(items) for name, items in case.lists.items()} == lists


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_facts_are_written_changes_nothing(seed, busy):
    chance = random.Random(seed)  # noqa: S311

    def shuffled(value):
        if isinstance(value, dict):
            keys = list(value)
            chance.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(part) for part in value] if isinstance(value, list) else value

    facts = tiny.joined(tiny.CASE, BUSY)
    straight = evaluate(tiny.read(busy, facts), busy, tiny.YES)
    mixed = evaluate(tiny.read(busy, json.dumps(shuffled(facts))), busy, tiny.YES)
    assert canonical_json(document(straight)) == canonical_json(document(mixed))


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rules_in_a_file_changes_no_answer(seed, busy, tmp_path):
    """Reasons follow the file, and its hash is its own; every answer is the same."""
    rules = [tiny.AGE, *busy_rules()]
    random.Random(seed).shuffle(rules)  # noqa: S311
    other = tiny.library(tmp_path, family(*rules))
    assert _answers(tiny.data(busy, BUSY, settings=tiny.YES)) == _answers(
        tiny.data(other, BUSY, settings=tiny.YES)
    )


def test_rules_spread_over_files_give_the_same_answers(busy, tmp_path):
    """One family of its own for each rule, whatever the order of the files' names."""
    rules = [tiny.AGE, *busy_rules()]
    for letters in ("abcdefghij", "jihgfedcba"):
        files = [family(r, name=name) for r, name in zip(rules, letters, strict=False)]
        other = tiny.library(tmp_path / letters, *files)
        assert _answers(tiny.data(busy, BUSY, settings=tiny.YES)) == _answers(
            tiny.data(other, BUSY, settings=tiny.YES)
        )


def test_the_name_of_a_file_changes_no_byte(tmp_path):
    version = family(tiny.AGE, *busy_rules())
    one = read_library(tiny.write(tmp_path / "one", version))
    root = tiny.write(tmp_path / "two", version)
    (root / "national" / "main" / "2000-01-01.yaml").rename(root / "national" / "zzz.yaml")
    two = read_library(root)
    assert canonical_json(tiny.data(one, BUSY)) == canonical_json(tiny.data(two, BUSY))


def _answers(data):
    """What a document says, without the order of reasons and without what names the files."""
    out = json.loads(json.dumps(data))
    del out["rules"]
    out["notices"] = sorted(n for n in out["notices"] if not n.startswith("Unsigned rules"))
    return _sorted(out)


def _sorted(value):
    if isinstance(value, dict):
        return {key: _sorted(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted(
            (_sorted(part) for part in value), key=lambda p: json.dumps(p, sort_keys=True)
        )
    return value


def test_the_canonical_form_is_that_of_an_independent_implementation(busy):
    for facts in (BUSY, {}, {"offences": []}, {"id": "é £ 😀 \u2028 “q” \\ /", "area": "south"}):
        data = tiny.data(busy, facts, settings=tiny.YES)
        assert canonical_json(data) == rfc8785.dumps(data)


def test_the_law_is_that_of_the_date_of_decision_which_must_be_known(busy):
    for facts in ({"decision_date": None}, {"decision_date": {"unknown": "not_available"}}):
        with pytest.raises(SelectionError, match="S-NO-DATE"):
            tiny.run(busy, facts)


def test_a_matrix_that_is_not_loaded_names_the_nearest(busy):
    from oocd.engine.evaluate import Settings

    with pytest.raises(OocdError, match="Did you mean `tiny`"):
        tiny.run(busy, settings=Settings(matrix="tinny"))
