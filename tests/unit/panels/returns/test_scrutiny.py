"""Scrutiny: drawn again from its seed, frozen at the decision, without anything that names."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from oocd.panels import scrutiny
from oocd.panels.kinds.after import GROUNDS
from oocd.panels.kinds.scrutiny import FindingRecorded, LearningRecorded, SampleFilter, TextPrepared
from oocd.panels.scrutiny_sample import choose, hash_of, population
from oocd.panels.scrutiny_view import Allowed, frozen
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    DAY,
    ITEM,
    MANAGER,
    POLICE,
    POLICY,
    SCRUTINY,
    WORKER,
    Room,
    condition,
    person,
    plan,
    ready,
    refused,
)  # fmt: skip
from tests.unit.panels.returns.making import SETTINGS

RULES = SETTINGS.scrutiny.at(dt.date(2025, 11, 18))
ALL = SampleFilter(first=dt.date(2025, 1, 1), last=dt.date(2025, 12, 31))
MARK = "zqmark"
ALLOWED = Allowed(
    settings=RULES,
    values={
        "admission": frozenset({"admitted", "denied"}),
        "offence.offence": frozenset({"thf_shop"}),
    },
    agencies=frozenset(RULES.agencies),
    roles=frozenset({"police_decision_maker"}),
    options=frozenset({"community_resolution", "outcome_22", "youth_caution"}),
)


@pytest.fixture
def room():
    made = Room()
    made.finish()
    return made


def drawn(room, actor=CHAIR, **more):
    ask = scrutiny.Ask(ALL, more.pop("size", 5), **{"seed": "seed-1", "record": "sample-x", **more})
    return scrutiny.draw(room.panel, actor, ask, RULES)


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


# --- what is seen ----------------------------------------------------------------------------------


def test_it_shows_what_the_decision_maker_had_and_nothing_later(room):
    seq = room.state.decision.seq
    before = frozen(room.state, seq, ALLOWED)
    room.clock.now += dt.timedelta(days=90)
    room.do(POLICE, "facts_updated", case={**CASE, "admission": "denied"}, reason="new")
    room.do(WORKER, "victim_identified", victim="V2", type="person", age_band="adult")
    room.do(MANAGER, "own_words", whose="parent", on="2025-12-01", not_heard="away")
    assert frozen(room.state, seq, ALLOWED) == before
    assert before["facts"]["admission"] == "admitted"
    assert len(before["victims"]) == 1


def test_days_are_counted_from_the_referral_and_no_date_is_in_it(room):
    found = frozen(room.state, room.state.decision.seq, ALLOWED)
    assert found["decision"]["days_since_referral"] == 17  # 1 to 18 November
    assert found["assessed"] == [13]
    assert found["age_at_decision"] == 13
    text = json.dumps(found)
    assert "2025" not in text
    assert "2012" not in text


def test_a_word_on_no_list_is_withheld(room):
    found = frozen(room.state, room.state.decision.seq, ALLOWED)
    assert found["facts"]["exploitation.nrm"] == "another answer"
    assert found["facts"]["child.looked_after"] is False
    assert found["decision"]["disposal"] == "community_resolution"


def planted():
    """A matter whose every free text, id and fact holds the mark, led to a decision."""
    room = Room()
    room.envelope["data"]["recommendation"]["because"] = [{"text": MARK}]
    room.envelope["data"]["options"].append(
        {"id": MARK, "status": MARK, "title": MARK, "group": MARK}
    )
    case = {
        "area": "wolverhampton", "id": MARK, "story": MARK, "admission": MARK, "police": {"state": MARK},
        "child": {"date_of_birth": "2012-03-22", "send": {"value": MARK, "by": MARK}, "placement": MARK, "looked_after": MARK},
        "offences": [{"offence": MARK, "place": MARK, "date": "2025-10-20", "hate": MARK}],
        "monitoring": {"ethnicity": MARK, "religion": MARK}, "strengths": {"value": MARK},
    }  # fmt: skip
    seats = [(POLICE, "police"), (MANAGER, "youth_justice"), (WORKER, MARK)]
    room.refer(child=MARK, reason=MARK, case=case, sharing_gateway=MARK)
    room.call()
    for actor, agency in seats:
        room.do(
            CHAIR,
            "attendance",
            person=actor.person,
            agency=agency,
            role=actor.role,
            part="decision_maker",
            presence="attended",
            note=MARK,
        )
    room.do(CHAIR, "placed_on_agenda", meeting="meeting-1")
    room.do(CHAIR, "meeting_opened", note=MARK)
    room.do(
        MANAGER, "information_asked", agency=MARK, topic=MARK, asked_on="2025-11-02", question=MARK
    )
    room.do(
        MANAGER,
        "information_answered",
        agency=MARK,
        topic=MARK,
        status="sent",
        on="2025-11-03",
        text=MARK,
        documents=[MARK],
    )
    room.do(
        WORKER,
        "victim_identified",
        victim=MARK,
        type="organisation",
        contact_role=MARK,
        safe_contact=MARK,
        language=MARK,
    )
    room.do(WORKER, "victim_status", victim=MARK, status="asked", on="2025-11-10", reason=MARK)
    room.do(
        WORKER,
        "victim_consent",
        victim=MARK,
        to="service",
        answer="given",
        on="2025-11-10",
        note=MARK,
    )
    room.do(
        WORKER,
        "victim_consent",
        victim=MARK,
        to="panel",
        answer="given",
        on="2025-11-10",
        note=MARK,
    )
    room.do(
        WORKER,
        "victim_views",
        victim=MARK,
        asked_on="2025-11-10",
        asked_by=MARK,
        how=MARK,
        effect=MARK,
        view_on_outcome=MARK,
        wishes={"other": MARK},
        safety=MARK,
        needs=MARK,
        report=MARK,
    )
    room.do(
        WORKER,
        "restorative",
        victim=MARK,
        appropriate=True,
        reason=MARK,
        offered_on="2025-11-11",
        answer="accepted",
        result=MARK,
    )
    room.do(
        MANAGER,
        "assessed",
        tool=MARK,
        completed_on="2025-11-14",
        by=MARK,
        summary=MARK,
        strengths=MARK,
        safety=MARK,
        harm=MARK,
        proposal=MARK,
        sections_complete=[MARK],
    )
    for whose in ("child", "parent"):
        room.do(
            MANAGER,
            "own_words",
            whose=whose,
            on="2025-11-12",
            words=MARK,
            how=MARK,
            hopes=MARK,
            consent="agrees",
        )
    for actor, agency in seats:
        room.do(
            actor,
            "member_view",
            person=actor.person,
            agency=agency,
            preferred=[MARK],
            programmes=[MARK],
            reason=MARK,
            needs_more=MARK,
        )
    for prompt in ("no_scheme", "least"):
        room.do(CHAIR, "prompt_answered", prompt=prompt, answer=MARK)
    room.do(CHAIR, "recommendation_shown")
    room.decide(
        mode="majority_recorded",
        reasons=MARK, victim_weight=MARK, voice_weight=MARK, diversity=MARK, consequence=MARK,
        eligibility={"finding": "eligible", "reasons": MARK},
        suitability={"finding": "suitable", "reasons": MARK},
        votes=[{"person": WORKER.person, "agency": MARK, "stands": "differs"}],
        dissent=[{"person": WORKER.person, "agency": MARK, "preferred": MARK, "reason": MARK}],
        ruled_out=[{"option": MARK, "why": MARK}],
        conditions=[condition(text=MARK, payee=MARK, how_paid=MARK)],
        plan=plan(text=MARK, lead=MARK, lead_agency=MARK, contingency=MARK, adjustments=MARK),
        programmes=[MARK],
        tell=[{"whom": "child", "by": MARK, "due": "2025-11-20"}, {"whom": "victim", "victim": MARK, "by": MARK, "due": "2025-11-20"}],
        gates=[{"gate": name, "reason": MARK} for name in ("status",)],
        decision_maker=person(POLICE),
    )  # fmt: skip
    return room


def test_planted_marks_in_every_field_do_not_come_through():
    room = planted()
    drawn(room, theme="shop theft")
    assert MARK in json.dumps([event.content for event in room.store.events(ITEM)])
    sheet = scrutiny.show(room.panel, SCRUTINY, "sample-x", ALLOWED)
    text = json.dumps([dict(one.matter) for one in sheet.seen])
    assert MARK not in text
    for word in (
        ITEM,
        POLICE.person,
        MANAGER.person,
        WORKER.person,
        CHAIR.person,
        DAY,
        "meeting-1",
    ):
        assert word not in text


def test_reasons_are_seen_only_as_somebody_wrote_them_anew(room):
    drawn(room)
    assert scrutiny.show(room.panel, SCRUTINY, "sample-x", ALLOWED).seen[0].text is None
    scrutiny.prepare(
        room.panel, CHAIR, "sample-x", TextPrepared(number=1, text="First matter.", by="chair-1")
    )
    assert (
        scrutiny.show(room.panel, SCRUTINY, "sample-x", ALLOWED, number=1).seen[0].text
        == "First matter."
    )


def test_a_matter_that_was_erased_since_shows_that_and_no_more(room):
    drawn(room)
    seqs = [event.seq for event in room.store.events(ITEM)]
    room.do(CHAIR, "content_erased", seqs=seqs, basis="schedule", authority="a-1")
    assert scrutiny.show(room.panel, SCRUTINY, "sample-x", ALLOWED).seen[0].matter == {
        "erased": True
    }
