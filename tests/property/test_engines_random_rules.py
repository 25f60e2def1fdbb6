"""Both engines on rules nobody would write: every operator, nested, guarded, overridden, per item."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oocd.engine import durable
from oocd.engine.durable import DurableEngine
from tests.unit.engine import tiny

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")

ORDERED = ["is", "not", "min", "max", "before", "after", "on_or_before", "on_or_after"]
NUMBERS = st.integers(-1, 3)
DAYS = st.sampled_from(["2025-01-31", "2025-02-28", "2025-03-01", "2025-05-31", "2025-06-01"])
DATES = st.one_of(DAYS, st.sampled_from(["2025-02", "2025-05", "2025"]))
PARAMETERS = {
    name: {
        "value": value,
        "title": name,
        "basis": "S",
        "confidence": "H",
        "cite": [{"source": "s", "at": ""}],
    }
    for name, value in {"two": 2, "red": "red", "yes": True}.items()
}


def either(*strategies):
    return st.one_of(*strategies)


def compared(facts, operators, rights):
    return st.builds(
        lambda fact, op, right: {fact: {op: right}},
        st.sampled_from(facts),
        st.sampled_from(operators),
        rights,
    )


def leaves(item):
    truths = ["a", "b", "quiet", *(["offence.x", "offence.y"] if item else [])]
    days = ["day", "referral", *(["offence.date", "offence.committed"] if item else [])]
    numbers = ["n", "child.age_at_decision", "child.days_to_18", *(["offence.age"] if item else [])]
    words = ["colour", "admission", *(["offence.offence", "offence.admission"] if item else [])]
    colours = st.lists(st.sampled_from(["red", "green", "blue"]), min_size=1, max_size=3)
    return either(
        st.builds(lambda fact, right: {fact: right}, st.sampled_from(truths), st.booleans()),
        compared(truths, ["is", "not"], either(st.booleans(), st.just({"fact": "a"}), st.just({"param": "yes"}))),
        compared(numbers, ORDERED, either(NUMBERS, st.integers(14, 16), st.just({"fact": "n"}), st.just({"param": "two"}))),
        compared(numbers, ["in", "not_in"], st.lists(NUMBERS, min_size=1, max_size=3)),
        compared(numbers, ["between"], st.tuples(NUMBERS, NUMBERS).map(sorted)),
        compared(days, ORDERED, either(DAYS, st.just({"fact": "day"}))),
        compared(days, ["in", "not_in"], st.lists(DAYS, min_size=1, max_size=2)),
        compared(days, ["within"], st.builds(lambda unit, n: {unit: n, "after": "referral"}, st.sampled_from(["months", "days", "working_days"]), st.integers(0, 3))),
        compared(["colour"], ["in", "not_in"], colours),
        compared(["colour"], ["is", "not"], either(st.sampled_from(["red", "blue"]), st.just({"param": "red"}))),
        compared(words[1:2] if not item else ["admission", "offence.admission"], ["is", "not"], either(st.sampled_from(["admitted", "denied"]), st.just({"fact": "admission"}))),
        st.sampled_from([{"tags": {"includes": "talk"}}, {"consent.talk": "agrees"}, {"area": {"not": "none"}}, {"check_complete": False}]),
    )  # fmt: skip


def joined(inner):
    parts = st.lists(inner, min_size=1, max_size=3)
    return either(
        st.builds(
            lambda kind, found: {kind: found}, st.sampled_from(["all", "any", "none"]), parts
        ),
        st.builds(
            lambda n, found: {"at_least": {"count": n, "of": found}}, st.integers(0, 3), parts
        ),
    )


OF_CASE = st.recursive(leaves(item=False), joined, max_leaves=5)
WHERE = st.recursive(
    either(
        leaves(item=False),
        st.sampled_from(
            [
                {"event.type": "rui"},
                {"event.date": {"min": "2025-03-01"}},
                {"referral": {"within": {"months": 3, "after": "event.date"}}},
            ]
        ),
    ),
    joined,
    max_leaves=3,
)
COUNTED = either(
    st.builds(
        lambda kind, where: {kind: {"list": "events", "where": where}},
        st.sampled_from(["any_of", "all_of"]),
        WHERE,
    ),
    st.builds(
        lambda bound, n, where: {"count_of": {"list": "events", "where": where, bound: n}},
        st.sampled_from(["min", "max", "is"]),
        st.integers(0, 2),
        WHERE,
    ),
    st.builds(
        lambda bound, n, where: {"count_of": {"list": "offences", "where": where, bound: n}},
        st.sampled_from(["min", "max", "is"]),
        st.integers(0, 2),
        st.recursive(leaves(item=True), joined, max_leaves=3),
    ),
)
CASE_WIDE = st.recursive(either(leaves(item=False), COUNTED), joined, max_leaves=5)
OF_ITEM = st.recursive(either(leaves(item=True), COUNTED), joined, max_leaves=5)
EFFECTS = ["bar", "require", "gateway", "refer", "flag", "duty", "prompt", "inform"]
KEYS = {"inform": {"sets": {"recorded": True}}}


@st.composite
def rules(draw):
    """Up to five rules, some guarded, some that set an earlier one aside, some that read a result."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        effect = draw(st.sampled_from(EFFECTS))
        keys = dict(KEYS.get(effect, {}))
        when = draw(draw(st.sampled_from([CASE_WIDE, OF_ITEM])))
        target = draw(st.sampled_from(["talk", "warn"]))
        if target == "warn" and draw(st.booleans()):
            when = {"all": [when, {"result.talk.status": {"in": ["open", "refer"]}}]}
        if draw(st.booleans()):
            keys["given"] = draw(CASE_WIDE)
        if draw(st.integers(0, 3)) == 0:
            keys |= {
                "from": "2025-05-01",
                "to": draw(st.sampled_from(["2025-06-01", "2025-06-02"])),
            }
        if found and draw(st.integers(0, 2)) == 0:
            keys["overrides"] = [draw(st.sampled_from(found))["id"]]
        found.append(tiny.rule(f"R{number}", effect, when, on=target, **keys))
    return found


UNKNOWN = st.just({"unknown": "not_asked"})


def given_or_not(known):
    return either(known, known, known, UNKNOWN)


OFFENCE = st.fixed_dictionaries(
    {"offence": st.sampled_from(["low", "mid", "blank"])},
    optional={
        "date": st.sampled_from(["2025-02-28", "2025-05", "2020-04-30", "2020-04", "2020"]),
        "x": given_or_not(st.booleans()),
        "y": st.booleans(),
        "admission": given_or_not(st.sampled_from(["admitted", "denied"])),
    },
)
EVENT = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(["rui", "nfa"]), "date": given_or_not(DATES)}
)
CASES = st.fixed_dictionaries(
    {
        "decision_date": st.sampled_from(["2025-06-01", "2025-06-02", "2025-06"]),
        "child": st.sampled_from(
            [
                {"date_of_birth": "2010-06-02"},
                {"date_of_birth": "2010-05"},
                {"date_of_birth": "2010"},
                {"age_at_decision": 15},
                {"age_at_offence": 9},
            ]
        ),
        "offences": either(UNKNOWN, st.lists(OFFENCE, max_size=3)),
    },
    optional={
        **{name: given_or_not(st.booleans()) for name in ("a", "b")},
        "quiet": st.booleans(),
        "n": given_or_not(NUMBERS),
        "colour": given_or_not(st.sampled_from(["red", "green", "blue"])),
        "admission": given_or_not(st.sampled_from(["admitted", "denied"])),
        "day": given_or_not(DATES),
        "referral": given_or_not(DATES),
        "tags": given_or_not(st.lists(st.sampled_from(["talk", "warn"]), unique=True)),
        "consent": st.sampled_from([{"talk": "agrees"}, {"talk": "does_not_agree"}]),
        "events": given_or_not(st.lists(EVENT, max_size=3)),
        "area": st.sampled_from(["north", "south"]),
    },
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    numbers = itertools.count()
    root = tmp_path_factory.mktemp("random")
    return lambda: root / str(next(numbers))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=rules(), new=rules(), some=st.lists(CASES, min_size=1, max_size=6))
def test_the_engines_agree_on_rules_of_every_shape(folders, old, new, some):
    ends = {"from": "2000-01-01", "to_certain": "2025-05-31", "to": "2025-06-01"}
    library = tiny.library(
        folders(),
        tiny.family(tiny.AGE),
        tiny.family(*old, name="turn", force=ends, parameters=PARAMETERS),
        tiny.family(*new, name="turn", start="2025-06-02", parameters=PARAMETERS),
    )
    engine = DurableEngine(library)
    for case in some:
        assert engine.check(tiny.run(library, {"child": None, "offences": None}, case)) == []
    engine.close()
