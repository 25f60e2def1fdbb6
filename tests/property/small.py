"""Random small rule sets over the tiny library, and cases for them."""

from __future__ import annotations

import functools

from hypothesis import strategies as st

from tests.unit.engine import tiny

OPTIONS = ("nothing", "talk", "letter")
PROGRAMMES = ("club",)
TARGETS = (*OPTIONS, *PROGRAMMES)
STATUSES = ("open", "not_available", "refer", "cannot_say")
maybe = st.none() | st.booleans()


@functools.cache
def leaves(reads, *, item):
    """One comparison; `reads` are the targets whose results may be read."""
    facts = st.sampled_from(["a", "b", "c", *(["offence.x", "offence.y"] if item else [])])
    found = [
        st.tuples(facts, st.booleans()).map(lambda pair: {pair[0]: pair[1]}),
        st.tuples(facts, st.booleans()).map(lambda pair: {pair[0]: {"not": pair[1]}}),
        st.sampled_from(["min", "max"]).flatmap(
            lambda op: st.integers(0, 3).map(lambda n: {"n": {op: n}})
        ),
        st.tuples(st.integers(0, 2), st.integers(1, 3)).map(
            lambda ends: {"n": {"between": list(ends)}}
        ),
        st.sampled_from(["in", "not_in"]).map(lambda op: {"n": {op: [0, 2]}}),
        st.tuples(st.sampled_from(["any_of", "all_of"]), items()).map(
            lambda pair: {pair[0]: pair[1]}
        ),
        st.tuples(items(), st.sampled_from(["min", "max", "is"]), st.integers(0, 2)).map(
            lambda parts: {"count_of": {**parts[0], parts[1]: parts[2]}}
        ),
    ]
    if reads:
        found.append(
            st.tuples(st.sampled_from(reads), st.sampled_from(STATUSES)).map(
                lambda pair: {f"result.{pair[0]}.status": pair[1]}
            )
        )
    return st.one_of(found)


@functools.cache
def items():
    events = st.sampled_from(["rui", "nfa"]).map(
        lambda kind: {"list": "events", "where": {"event.type": kind}}
    )
    offences = st.tuples(st.sampled_from(["offence.x", "offence.y"]), st.booleans()).map(
        lambda pair: {"list": "offences", "where": {pair[0]: pair[1]}}
    )
    return st.one_of(events, offences)


@functools.cache
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
def rule_sets(draw, order=None):
    """Up to seven rules; a rule may read results of targets that come earlier in an order."""
    order = order or draw(st.permutations(TARGETS))
    rules = []
    for number in range(draw(st.integers(1, 7))):
        effect = draw(st.sampled_from(["bar", "require", "gateway", "refer", "inform"]))
        targets = sorted(draw(st.sets(st.sampled_from(TARGETS), min_size=1, max_size=3)))
        reads = tuple(order[: min(order.index(target) for target in targets)])
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
    offence = st.fixed_dictionaries(
        {"x": maybe, "y": maybe, "early": st.just(False) | st.booleans()}
    )
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
