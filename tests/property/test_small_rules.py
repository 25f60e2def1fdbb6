"""Random rules over the tiny library: what is settled stays settled, and nothing is asked in vain.

Here a case may be half known in every way at once: dates by the month, offences not named, factors
not asked for, versions picked by a date that is missing.
"""

from __future__ import annotations

import copy
import itertools

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from oocd.engine.errors import OocdError
from oocd.engine.recommendation import document
from tests.property.drawing import tries
from tests.property.small import TARGETS, conditions, rule_sets
from tests.unit.engine import tiny

SETTLED = {"open", "not_available", "refer"}
BANDS = [
    tiny.rule(
        "BAND3",
        "refer",
        {"gravity.band": {"min": 3}},
        "talk",
        given={"gravity.band_accepted": True},
    ),
    tiny.rule(
        "BAND2",
        "require",
        {"gravity.band": {"max": 2}},
        "letter",
        given={"gravity.band_accepted": True},
    ),
    tiny.rule("SILENT", "refer", {"gravity.band_accepted": False}, "club"),
    tiny.rule("WORSE", "adjust", {"offence.y": True}, (), direction="aggravating"),
]
LATE = {"from": "2025-06-10", "to": "2025-06-20"}


@st.composite
def libraries(draw):
    """Two versions of some rules, one that comes into force by another date, and rules on bands."""
    rules, other = draw(rule_sets(TARGETS)), draw(rule_sets(TARGETS))
    dated = draw(st.sampled_from(rules))
    if draw(st.booleans()):
        dated.update(LATE)
    by_date = tiny.rule(
        "DAY",
        draw(st.sampled_from(["bar", "require", "refer"])),
        draw(conditions((), item=False)),
        "talk",
    )
    return [
        tiny.family(tiny.AGE, *draw(st.sampled_from([[], BANDS]))),
        tiny.family(*rules, name="f", force={"from": "2000-01-01", "to": "2025-06-14"}),
        tiny.family(*other, name="f", start="2025-06-15"),
        tiny.family(by_date, name="g", choose_by="referral"),
    ]


dates = st.sampled_from(["2025-05-10", "2025-05", "2025", "2019-05-10", "2020-04"])
truths = st.booleans()
offence = st.fixed_dictionaries(
    {
        "offence": st.sampled_from(["minor", "low", "mid", "high", "grave", "held", "blank"]),
        "date": dates,
    },
    optional={
        "x": truths,
        "y": truths,
        "aggravating": st.sampled_from([[], ["planned"], ["planned", "in_group"]]),
        "mitigating": st.sampled_from([[], ["sorry"]]),
    },
)
case = st.fixed_dictionaries(
    {
        "decision_date": st.sampled_from(["2025-06-02", "2025-06-12", "2025-06-14", "2025-06-15"]),
        "child": st.fixed_dictionaries(
            {}, optional={"date_of_birth": st.sampled_from(["2010-05-01", "2007-06-10", "2007-06"])}
        ),
    },
    optional={
        **dict.fromkeys("abc", truths),
        "n": st.integers(0, 3),
        "referral": st.sampled_from(["1999-05-01", "2025-06-01"]),
        "offences": st.lists(offence, max_size=2),
        "events": st.lists(
            st.fixed_dictionaries({}, optional={"type": st.sampled_from(["rui", "nfa"])}),
            max_size=2,
        ),
    },
)


def places(facts):
    """Every fact a case gives, by its path."""
    for key, value in facts.items():
        if key == "child":
            yield from (["child", inner] for inner in value)
        elif key in {"offences", "events"}:
            yield [key]
            for index, item in enumerate(value):
                yield from ([key, index, inner] for inner in item)
        else:
            yield [key]


def weaker(facts, path, draw):
    """Know less of one fact: not at all, or a date only by its month or year."""
    target = facts
    for part in path[:-1]:
        target = target[part]
    last, value = path[-1], target[path[-1]]
    if last in {"decision_date", "date", "date_of_birth", "referral"} and draw(st.booleans()):
        target[last] = value[: draw(st.sampled_from([4, 7]))]
    elif last == "decision_date":
        target[last] = value[:7]
    elif last in {"aggravating", "mitigating"} or draw(st.booleans()):
        target[last] = {"unknown": "not_asked"}
    else:
        del target[last]


@st.composite
def pairs(draw):
    facts = draw(case)
    smaller = copy.deepcopy(facts)
    chosen = draw(
        st.lists(st.sampled_from(list(places(facts))), min_size=1, max_size=3, unique_by=str)
    )
    for path in sorted(chosen, key=lambda path: -len(path)):
        weaker(smaller, path, draw)
    return facts, smaller


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    numbers = itertools.count()
    root = tmp_path_factory.mktemp("small")
    return lambda: root / str(next(numbers))


def evaluated(library, facts, settings):
    try:
        return tiny.run(library, {"child": None, "offences": None}, facts, settings=settings)
    except OocdError:
        assume(False)


@tries(80)
@given(families=libraries(), some=st.lists(pairs(), min_size=1, max_size=6), accept=st.booleans())
def test_what_is_settled_stays_settled_when_more_is_known(folders, families, some, accept):
    library = tiny.library(folders(), *families)
    settings = tiny.YES if accept else None
    for facts, smaller in some:
        after = evaluated(library, facts, settings)
        before = evaluated(library, smaller, settings)
        if [s.index for s in before.left_out] != [s.index for s in after.left_out]:
            continue  # an offence that turns out to lie before the tenth birthday counts no more
        for target, found in before.results.items():
            if found.status in SETTLED:
                note(f"{smaller} -> {facts}")
                assert after.results[target].status == found.status, target


@tries(40)
@given(families=libraries(), some=st.lists(case, min_size=1, max_size=4), accept=st.booleans())
def test_what_is_not_said_asks_for_something_that_is_not_known(folders, families, some, accept):
    """Save where only a table or a version in doubt stands in the way, there is a question."""
    library = tiny.library(folders(), *families)
    for facts in some:
        evaluation = evaluated(library, facts, tiny.YES if accept else None)
        data = document(evaluation)
        for entry in [*data["options"], *data["programmes"]]:
            if entry["status"] != "cannot_say":
                assert entry["missing"] == []
                continue
            named = [o.get("offence") for o in facts.get("offences", ())]
            assert entry["missing"] or "blank" in named, entry["id"]
        for missing in data["missing"]:
            assert missing["settles"] or missing["helps"]
