"""What a scrutiny member sees of a matter: frozen at the decision, nothing that names."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from oocd.panels import scrutiny
from oocd.panels.kinds.scrutiny import TextPrepared
from oocd.panels.scrutiny_view import frozen
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    DAY,
    ITEM,
    MANAGER,
    POLICE,
    SCRUTINY,
    WORKER,
    Room,
    condition,
    person,
    plan,
)  # fmt: skip
from tests.unit.panels.returns.sampling import ALLOWED, drawn

MARK = "zqmark"


@pytest.fixture
def room():
    made = Room()
    made.finish()
    return made


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
