"""The engine against an oracle that knows only the contract, over random small rule sets.

`oracle.py` shares no code with the engine. A library is written, read and asked as a user's is.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.oracle import Oracle
from tests.unit.engine import tiny

OPTIONS = ("nothing", "talk", "letter")
PROGRAMMES = ("club",)
TARGETS = (*OPTIONS, *PROGRAMMES)
STATUSES = ("open", "not_available", "refer", "cannot_say")
maybe = st.none() | st.booleans()


def leaves(reads, *, item):
    """One comparison; `reads` are the targets whose results may be read."""
    facts = st.sampled_from(["a", "b", "c", *(["offence.x", "offence.y"] if item else [])])
    found = [
        st.tuples(facts, st.booleans()).map(lambda pair: {pair[0]: pair[1]}),
        st.tuples(facts, st.booleans()).map(lambda pair: {pair[0]: {"not": pair[1]}}),
        st.sampled_from(["min", "max"]).flatmap(
            lambda op: st.integers(0, 3).map(lambda n: {"n": {op: n}})
        ),
        st.tuples(st.integers(0, 2), st.integers(1, 3)).map(lambda ends: {"n": {"between": list(ends)}}),  # noqa: E501
        st.sampled_from(["in", "not_in"]).map(lambda op: {"n": {op: [0, 2]}}),
        st.tuples(st.sampled_from(["any_of", "all_of"]), items()).map(
            lambda pair: {pair[0]: pair[1]}
        ),
        st.tuples(
            items(), st.sampled_from(["min", "max", "is"]), st.integers(0, 2)
        ).map(lambda parts: {"count_of": {**parts[0], parts[1]: parts[2]}}),
    ]
    if reads:
        found.append(
            st.tuples(st.sampled_from(reads), st.sampled_from(STATUSES)).map(
                lambda pair: {f"result.{pair[0]}.status": pair[1]}
            )
        )
    return st.one_of(found)


def items():
    events = st.sampled_from(["rui", "nfa"]).map(
        lambda kind: {"list": "events", "where": {"event.type": kind}}
    )
    offences = st.tuples(st.sampled_from(["offence.x", "offence.y"]), st.booleans()).map(
        lambda pair: {"list": "offences", "where": {pair[0]: pair[1]}}
    )
    return st.one_of(events, offences)


def conditions(reads, *, item):
    return st.recursive(
        leaves(reads, item=item),
        lambda inner: st.one_of(
            st.tuples(
                st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3)
            ).map(lambda pair: {pair[0]: pair[1]}),
            st.tuples(st.integers(1, 2), st.lists(inner, min_size=2, max_size=3)).map(
                lambda pair: {"at_least": {"count": pair[0], "of": pair[1]}}
            ),
        ),
        max_leaves=4,
    )


@st.composite
def rule_sets(draw):
    """Up to seven rules; a rule may read results of targets that come earlier in a drawn order."""
    order = draw(st.permutations(TARGETS))
    rules = []
    for number in range(draw(st.integers(1, 7))):
        effect = draw(st.sampled_from(["bar", "require", "gateway", "refer", "inform"]))
        targets = sorted(draw(st.sets(st.sampled_from(TARGETS), min_size=1, max_size=3)))
        reads = order[: min(order.index(target) for target in targets)]
        item = draw(st.booleans())
        guarded = draw(st.integers(0, 3)) == 0
        keys = {"sets": {"recorded": True}} if effect == "inform" else {}
        if guarded:
            keys["given"] = draw(conditions((), item=item))
        # what is overridden comes earlier, so no circle; an item's rule never overrides the case's
        older = [rule["id"] for rule, was_item in rules if was_item or not item]
        if older and draw(st.integers(0, 2)) == 0 and not (guarded and effect == "require"):
            keys["overrides"] = [draw(st.sampled_from(older))]
        when = draw(conditions(reads, item=item))
        rules.append((tiny.rule(f"R{number}", effect, when, targets, **keys), item))
    return [rule for rule, _ in rules]


@st.composite
def cases(draw):
    facts = {name: draw(maybe) for name in "abc"} | {"n": draw(st.none() | st.integers(0, 3))}
    offence = st.fixed_dictionaries({"x": maybe, "y": maybe, "early": st.just(False) | st.booleans()})
    event = st.fixed_dictionaries({"type": st.none() | st.sampled_from(["rui", "nfa"])})
    offences = draw(st.none() | st.lists(offence, max_size=3))
    events = draw(st.none() | st.lists(event, max_size=3))
    return facts, offences, events


def as_written(facts, offences, events):
    """The case as a file has it: what is not known is left out."""

    def given(mapping):
        return {key: value for key, value in mapping.items() if value is not None}

    case = {"offences": None, **given(facts)}
    if offences is not None:
        case["offences"] = [
            {
                "offence": "low",
                "date": "2020-04-30" if offence["early"] else "2025-05-10",
                **given({key: offence[key] for key in "xy"}),
            }
            for offence in offences
        ]
    if events is not None:
        case["events"] = [given(event) for event in events]
    return case


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


@settings(max_examples=150)
@given(rules=rule_sets(), some=st.lists(cases(), min_size=1, max_size=6))
def test_every_status_is_what_the_contract_says(folders, rules, some):
    library = tiny.library(folders(), tiny.family(tiny.AGE, *rules))
    for case in some:
        assert engine(library, case) == oracle(rules, case), as_written(*case)


@settings(max_examples=40)
@given(old=rule_sets(), new=rule_sets(), some=st.lists(cases(), min_size=1, max_size=4))
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


@settings(max_examples=40)
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


@settings(max_examples=40)
@given(rules=rule_sets(), case=cases(), data=st.data())
def test_the_order_of_offences_changes_no_status(folders, rules, case, data):
    facts, offences, events = case
    mixed = None if offences is None else data.draw(st.permutations(offences))
    library = tiny.library(folders(), tiny.family(tiny.AGE, *rules))
    assert engine(library, case) == engine(library, (facts, mixed, events))
