"""Scrutiny: drawn again from its seed, frozen at the decision, without anything that names."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.panels import scrutiny
from oocd.panels.kinds.after import GROUNDS
from oocd.panels.kinds.scrutiny import FindingRecorded, LearningRecorded, SampleFilter, TextPrepared
from oocd.panels.scrutiny_sample import choose, hash_of, population
from tests.unit.panels.building import (
    CHAIR,
    ITEM,
    POLICE,
    POLICY,
    SCRUTINY,
    Room,
    ready,
    refused,
)  # fmt: skip
from tests.unit.panels.returns.sampling import ALL, ALLOWED, RULES, drawn


@pytest.fixture
def room():
    made = Room()
    made.finish()
    return made


def finding(**more):
    given = {"number": 1, "finding": "appropriate", "on": dt.date(2025, 11, 18), **more}
    return FindingRecorded(**given)


# --- drawing ---------------------------------------------------------------------------------------


class Fake:
    """As much of a decided item as drawing needs."""

    def __init__(self, record):
        self.record = record
        self.decision = type("Said", (), {"seq": 7})()


def test_a_sample_is_drawn_again_from_its_seed_whatever_the_order():
    items = [Fake(f"item-{n}") for n in range(60)]
    first = choose(items, "seed-1", 8)
    assert choose(items[::-1], "seed-1", 8) == first
    assert [one.number for one in first] == list(range(1, 9))
    assert choose(items, "seed-2", 8) != first
    assert len({one.record for one in first}) == 8


def test_a_larger_sample_begins_with_the_smaller():
    items = [Fake(f"item-{n}") for n in range(60)]
    assert choose(items, "s", 20)[:8] == choose(items, "s", 8)


def test_every_matter_comes_up_about_as_often():
    """2 of 10, drawn 1000 times: each 200 times, give or take 5 standard deviations (63)."""
    items = [Fake(f"item-{n}") for n in range(10)]
    found = [one.record for n in range(1000) for one in choose(items, f"seed {n}", 2)]
    assert all(137 < found.count(one.record) < 263 for one in items)


def test_how_it_was_drawn_is_on_record_and_repeats(room):
    state = drawn(room)
    how = state.drawn
    assert (how.seed, how.population, how.asked_for, how.finding_set) == (
        "seed-1",
        1,
        5,
        "appropriate",
    )
    found = population([room.state], how.filter)
    assert how.population_sha256 == hash_of(found)
    assert choose(found, how.seed, how.asked_for) == how.items
    assert how.items[0].upto == room.state.decision.seq


def test_a_seed_that_is_not_given_is_made_and_kept(room):
    assert len(drawn(room, seed=None).drawn.seed) == 32


@pytest.mark.parametrize(
    "asked",
    [
        {"last": dt.date(2025, 11, 17)},
        {"first": dt.date(2025, 11, 19)},
        {"area": "derby"},
        {"disposals": ("outcome_22",)},
    ],
)
def test_the_filter_keeps_matters_out(room, asked):
    given = SampleFilter(**{"first": ALL.first, "last": ALL.last, **asked})
    assert population([room.state], given) == ()
    refused(lambda: scrutiny.draw(room.panel, CHAIR, scrutiny.Ask(given, 3), RULES), "P-SAMPLE")


def test_an_undecided_matter_is_not_drawn():
    room = Room()
    ready(room)
    assert population([room.state], ALL) == ()


# --- rights ----------------------------------------------------------------------------------------


def test_who_may_draw_see_find_and_prepare(room):
    drawn(room, actor=POLICY)
    refused(lambda: drawn(room, actor=SCRUTINY), "P-RIGHT")
    refused(lambda: scrutiny.show(room.panel, POLICY, "sample-x", ALLOWED), "P-RIGHT")
    refused(lambda: scrutiny.show(room.panel, POLICE, "sample-x", ALLOWED), "P-RIGHT")
    refused(lambda: scrutiny.find(room.panel, CHAIR, "sample-x", finding(), RULES), "P-RIGHT")
    text = TextPrepared(number=1, text="x", by="p")
    refused(lambda: scrutiny.prepare(room.panel, POLICY, "sample-x", text), "P-RIGHT")
    refused(lambda: scrutiny.prepare(room.panel, SCRUTINY, "sample-x", text), "P-RIGHT")
    assert [one.record for one in scrutiny.samples(room.panel, SCRUTINY)] == ["sample-x"]


def test_reading_a_sample_is_logged(room):
    drawn(room)
    scrutiny.show(room.panel, SCRUTINY, "sample-x", ALLOWED)
    acts = [
        (one.actor.role, one.record, one.what)
        for one in room.store.accesses()
        if one.what in {"sample", "read_sample"}
    ]
    assert acts == [("chair", ITEM, "sample"), ("scrutiny_member", "sample-x", "read_sample")]


# --- findings --------------------------------------------------------------------------------------


def test_findings_and_learning_stay_apart_from_the_case(room):
    drawn(room)
    before = room.store.events(ITEM)
    scrutiny.find(
        room.panel,
        SCRUTINY,
        "sample-x",
        finding(observations="well reasoned", matters=("rationale",)),
        RULES,
    )
    scrutiny.learn(
        room.panel, SCRUTINY, "sample-x", LearningRecorded(text="ask victims earlier", numbers=(1,))
    )
    sheet = scrutiny.show(room.panel, SCRUTINY, "sample-x", ALLOWED)
    assert [one.finding for one in sheet.seen[0].findings] == ["appropriate"]
    assert [one.text for one in sheet.learning] == ["ask victims earlier"]
    assert room.store.events(ITEM) == before
    assert room.store.verify().faults == ()


def test_scrutiny_is_no_ground_to_open_a_case_again():
    """SCR-01, R-14."""
    assert not [one for one in GROUNDS if "scrut" in one or "finding" in one]


@pytest.mark.parametrize("name", ["appropriate", "consistent"])
def test_each_published_set_has_four_findings(name):
    """SC-01 and SC-02."""
    assert len(RULES.sets[name].findings) == 4


def test_only_findings_of_the_set_that_the_sample_uses(room):
    drawn(room)
    said = refused(
        lambda: scrutiny.find(
            room.panel, SCRUTINY, "sample-x", finding(finding="consistent"), RULES
        ),
        "P-FINDING",
    )
    assert "appropriate_with_observations" in said
    other = RULES.model_copy(update={"use": "consistent"})
    ask = scrutiny.Ask(ALL, 1, record="sample-y")
    scrutiny.draw(room.panel, CHAIR, ask, other)
    scrutiny.find(room.panel, SCRUTINY, "sample-y", finding(finding="consistent"), RULES)


def test_a_matter_that_is_not_in_the_sample_is_refused(room):
    drawn(room)
    refused(
        lambda: scrutiny.find(room.panel, SCRUTINY, "sample-x", finding(number=2), RULES),
        "P-NUMBER",
    )
    refused(
        lambda: scrutiny.find(room.panel, SCRUTINY, "sample-x", finding(matters=("x",)), RULES),
        "P-FINDING",
    )
    refused(lambda: scrutiny.show(room.panel, SCRUTINY, "sample-z", ALLOWED), "P-UNKNOWN")
    refused(lambda: scrutiny.show(room.panel, SCRUTINY, ITEM, ALLOWED), "P-UNKNOWN")
