"""The engine against an oracle that knows only the contract, over random small rule sets.

`oracle.py` shares no code with the engine. A library is written, read and asked as a user's is.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.drawing import tries
from tests.property.oracle import Oracle
from tests.property.small import OPTIONS, PROGRAMMES, TARGETS, as_written, cases, rule_sets
from tests.unit.engine import tiny


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    numbers = itertools.count()
    root = tmp_path_factory.mktemp("oracle")
    return lambda: root / str(next(numbers))


def engine(library, case):
    evaluation = tiny.run(library, as_written(*case))
    return {target: tiny.status(evaluation, target) for target in TARGETS}


def oracle(rules, case):
    found = Oracle(rules, *case, OPTIONS, PROGRAMMES)
    return {target: found.status(target) for target in TARGETS}


@tries(120)
@given(rules=rule_sets(), some=st.lists(cases(), min_size=1, max_size=6))
def test_every_status_is_what_the_contract_says(folders, rules, some):
    library = tiny.library(folders(), tiny.family(tiny.AGE, *rules))
    for case in some:
        assert engine(library, case) == oracle(rules, case), as_written(*case)


@tries(40)
@given(
    old=rule_sets(TARGETS),
    new=rule_sets(TARGETS),
    some=st.lists(cases(), min_size=1, max_size=4),
)
def test_of_versions_in_doubt_only_what_both_say_is_said(folders, old, new, some):
    ends = {"from": "2000-01-01", "to_certain": "2025-05-31", "to": "2025-06-30"}
    begins = {"from": "2025-06-01", "from_certain": "2025-07-01"}
    library = tiny.library(
        folders(),
        tiny.family(tiny.AGE, name="ages"),
        tiny.family(*old, name="f", force=ends),
        tiny.family(*new, name="f", force=begins),
    )
    for case in some:
        before, after = oracle(old, case), oracle(new, case)
        expected = {
            target: before[target] if before[target] == after[target] else "cannot_say"
            for target in TARGETS
        }
        assert engine(library, case) == expected


@tries(40)
@given(rules=rule_sets(), case=cases(), data=st.data())
def test_neither_the_order_of_rules_nor_their_files_changes_a_status(folders, rules, case, data):
    order = data.draw(st.permutations(rules))
    split = data.draw(st.integers(0, len(rules)))
    one = tiny.library(folders(), tiny.family(tiny.AGE, *rules))
    two = tiny.library(
        folders(),
        tiny.family(*order[:split], name="zeta"),
        tiny.family(tiny.AGE, *order[split:], name="alpha"),
    )
    assert engine(one, case) == engine(two, case)


@tries(40)
@given(rules=rule_sets(), case=cases(), data=st.data())
def test_the_order_of_offences_changes_no_status(folders, rules, case, data):
    facts, offences, events = case
    mixed = None if offences is None else data.draw(st.permutations(offences))
    library = tiny.library(folders(), tiny.family(tiny.AGE, *rules))
    assert engine(library, case) == engine(library, (facts, mixed, events))
