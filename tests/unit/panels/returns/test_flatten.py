"""From the record to rows: a matter led through the panel, and what stays unknown."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.panels.returns.flatten import matter, matters, reader
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    DAY,
    ITEM,
    MANAGER,
    MEETING,
    POLICE,
    WORKER,
    Room,
    plan,
    ready,
)  # fmt: skip
from tests.unit.panels.returns.making import SETTINGS

TODAY = dt.date(2025, 11, 18)
OFFENCES = {
    "thf_shop": {"category": "theft", "knife": "none", "syv_category": "", "yjb_seriousness": "3"}
}


def flat(room):
    using = reader(SETTINGS, TODAY, {MEETING: room.panel.meeting(MEETING)}, OFFENCES)
    return matter(room.state, using)


@pytest.fixture
def room():
    made = Room()
    ready(made)
    return made


def decide(room, **given):
    """Decide, and come back when the year is over."""
    given.setdefault("plan", plan(starts_on="2025-11-19", weeks=12))
    room.decide(**given)
    room.clock.now += dt.timedelta(days=300)


def end(room, **given):
    said = {"on": "2026-02-01", "result": "complete", **given}
    room.do(MANAGER, "completed", **said)


def test_a_matter_from_referral_to_decision(room):
    decide(room)
    row = flat(room)
    assert (row.record, row.area, row.source, row.entry) == (ITEM, "wolverhampton", "police", "new")
    assert row.referred_on == dt.date(2025, 11, 1)
    assert row.heard_on == dt.date(2025, 11, 18)
    assert row.decided_on == dt.date.fromisoformat(DAY)
    assert (row.disposal, row.mode, row.alone, row.provisional) == (
        "community_resolution",
        "unanimous",
        False,
        False,
    )
    assert (row.concordance, row.direction) == ("full", "none")
    assert row.child is None
    assert row.who == f"item {ITEM}"
    assert row.born == dt.date(2012, 3, 22)
    assert row.facts["child.looked_after"] is False
    assert "monitoring.sex" not in row.facts
    assert {one.agency: one.presence for one in row.came} == {
        "police": "attended",
        "youth_justice": "attended",
    }
    assert [one.agency for one in row.views] == ["police", "youth_justice", "youth_justice"]


def test_a_programme_of_the_service_from_start_to_end(room):
    decide(room)
    end(room)
    (work,) = flat(room).programmes
    assert (work.disposal, work.lead_agency, work.service) == (
        "community_resolution",
        "youth_justice",
        True,
    )
    assert (work.started_on, work.ended_on, work.result) == (
        dt.date(2025, 11, 19),
        dt.date(2026, 2, 1),
        "complete",
    )
    assert work.planned_end == dt.date(2026, 2, 11)


def test_the_day_it_began_goes_before_the_day_it_was_planned_for(room):
    decide(room)
    end(room, started_on="2025-12-01")
    assert flat(room).programmes[0].started_on == dt.date(2025, 12, 1)


def test_without_a_plan_the_service_did_nothing_until_it_acts(room):
    decide(room, plan=None)
    assert flat(room).programmes[0].service is False
    room.do(MANAGER, "contact", on="2025-11-20", by="cm-1", result="took_place")
    assert flat(room).programmes[0].service is True


def test_a_plan_of_the_police_is_not_work_of_the_service(room):
    decide(room, plan=plan(lead_agency="police"))
    room.do(POLICE, "completed", on="2025-12-01", result="complete")
    assert flat(room).programmes[0].service is False


def test_each_round_has_its_programme(room):
    decide(room)
    end(room, result="not_complete", reason="moved away")
    room.do(
        CHAIR, "reopened", ground="not_completed", asked_by="youth_justice", reason="not kept",
        decided_by={"person": "chair-1", "role": "chair", "agency": "youth_justice"},
    )  # fmt: skip
    row = flat(room)
    assert row.disposal is None
    assert [(one.round, one.result) for one in row.programmes] == [(1, "not_complete")]


def test_what_was_put_right_does_not_count(room):
    decide(room)
    end(room, result="partial", reason="missed two")
    seq = room.state.seq
    room.do(MANAGER, "contact", on="2025-11-21", by="cm-1", result="took_place")
    room.do(
        MANAGER, "contact", on="2025-11-22", by="cm-1", result="was_not_brought",
        corrects=seq + 1, why_corrected="wrong day",
    )  # fmt: skip
    row = flat(room)
    assert row.contacts == ()
    assert row.attempts == (dt.date(2025, 11, 22),)


def test_a_victim_asked_before_the_decision_and_told_after(room):
    decide(room)
    room.do(WORKER, "victim_consent", victim="V1", to="service", answer="given", on="2025-11-19")
    room.do(WORKER, "victim_informed", victim="V1", of="decision", on="2025-11-20", by="vw-1")
    room.do(
        WORKER,
        "restorative",
        victim="V1",
        appropriate=True,
        reason="wishes it",
        offered_on="2025-11-21",
        answer="accepted",
    )
    room.do(
        WORKER, "victim_consent", victim="V1", to="service", answer="withdrawn", on="2025-11-22"
    )
    (victim,) = flat(room).victims
    assert (victim.asked_on, victim.asked_before, victim.views_before) == (
        dt.date(2025, 11, 10),
        True,
        True,
    )
    assert victim.consents == {"service": "withdrawn"}
    assert victim.informed_on == dt.date(2025, 11, 20)
    assert (victim.rj_offered, victim.rj_answer, victim.rj_started) == (True, "accepted", None)
    assert (victim.wants_updates, victim.enhanced, victim.satisfaction) == (None, None, None)


def test_asked_on_the_day_of_the_decision_and_after_it_is_not_before(room):
    room.do(WORKER, "victim_identified", victim="V2", type="person", age_band="under_16")
    room.do(
        WORKER,
        "victim_status",
        victim="V2",
        status="not_yet",
        on="2025-11-17",
        reason="rings tomorrow",
    )
    decide(room, gates=[{"gate": "victim", "reason": "rings tomorrow"}])
    room.do(WORKER, "victim_status", victim="V2", status="asked", on=DAY)
    second = flat(room).victims[1]
    assert (second.asked_before, second.enhanced) == (False, True)


def test_follow_ups_known_and_not_known(room):
    decide(room)
    room.do(MANAGER, "follow_up", months=3, on="2026-02-18", further_offences=2, known=True)
    room.do(MANAGER, "follow_up", months=6, on="2026-05-18", known=False, note="moved away")
    assert [(one.months, one.known, one.further_offences) for one in flat(room).follow_ups] == [
        (3, True, 2),
        (6, False, None),
    ]


def test_an_option_closed_for_a_denial_is_read_from_the_document(room):
    row = flat(room)
    assert (row.shown, row.denied) == (True, ())
    for option in room.envelope["data"]["options"]:
        if option["id"] == "outcome_23":
            option["why_not"] = [{"rule": "X", "facts": {"offences[0].admission": "denied"}}]
    room.envelope["data"]["gravity"] = {"band": 5, "band_accepted": True}
    room.do(CHAIR, "recommendation_shown")
    row = flat(room)
    assert (row.denied, row.band, row.band_accepted) == (("outcome_23",), 5, True)


def test_an_offence_as_the_list_knows_it():
    room = Room()
    case = {
        **CASE,
        "offences": [
            {"offence": "thf_shop", "date": "2025-10"},
            {"offence": {"unknown": "not_available"}},
        ],
    }
    room.refer(case=case, child="CH-1")
    room.call()
    row = flat(room)
    assert [(one.id, one.last_day, one.category, one.score) for one in row.offences] == [
        ("thf_shop", None, "theft", 3),
        ("", None, None, None),
    ]
    assert row.who == "child CH-1"


def test_what_the_police_did_alone():
    room = Room()
    room.call()
    room.refer(
        entry="police_alone",
        single_agency={"disposal": "community_resolution", "on": "2025-10-30", "by": "pc-1"},
    )
    row = flat(room)
    assert (row.disposal, row.decided_on, row.alone, row.programmes) == (
        "community_resolution",
        dt.date(2025, 10, 30),
        True,
        (),
    )


def test_rows_come_by_id():
    room = Room()
    room.refer(record="item-2")
    room.refer(record="item-1")
    using = reader(SETTINGS, TODAY, {}, {})
    states = [room.panel.item(name) for name in ("item-2", "item-1")]
    assert [row.record for row in matters(states, using)] == ["item-1", "item-2"]
