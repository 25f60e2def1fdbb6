"""What single gates of a decision look at, value by value."""

from __future__ import annotations

import pytest

from oocd.engine.errors import RecordRefused
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    DAY,
    MANAGER,
    POLICE_2,
    WORKER,
    Room,
    ready,
    refusals,
)  # fmt: skip
from tests.unit.panels.test_gates import CHECKLIST, Partly, envelope, nrm, watch_only


@pytest.mark.parametrize(
    ("value", "linked", "asks"),
    [
        ("referred", None, True), ("referred", True, True), ("referred", False, False),
        ("reasonable_grounds", None, True), ("conclusive", True, True),
        ("no_reasonable_grounds", True, False), ("no_conclusive", None, False), ("not_referred", True, False),
    ],
)  # fmt: skip
def test_the_nrm_gate_asks_while_a_link_to_the_offence_is_possible(value, linked, asks):
    room = Room()
    ready(room)
    nrm(value, linked)(room)
    assert ("nrm" in refusals(room.decide)) == asks


@pytest.mark.parametrize(
    ("change", "asks"),
    [
        ({}, True),
        ({"applies": False}, False),
        ({"applies": "unknown"}, True),
        ({"complete": True}, False),
        ({"id": "decision_record"}, False),
    ],
)
def test_the_care_gate_reads_the_checklist_of_children_in_care_where_it_applies(change, asks):
    room = Room(envelope=envelope(checklists=[{**CHECKLIST, **change}]))
    ready(room)
    assert ("care" in refusals(room.decide)) == asks


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ({"admission": "admitted"}, None),
        ({"admission": {"value": "admitted", "by": "officer 1"}}, None),
        ({}, "the case does not say"),
        ({"admission": {"unknown": "not_asked"}}, "the case does not say"),
        ({"admission": "no_comment"}, "the case says no_comment"),
        ({"offences": [{"offence": "a", "admission": "admitted"}]}, None),
        ({"offences": [{"offence": "a", "admission": "admitted"}, {"offence": "b"}]}, "not say"),
        ({"admission": "admitted", "offences": [{"admission": "denied"}]}, "the case says denied"),
        ({"admission": "admitted", "offences": [{"offence": "a"}]}, None),
    ],
)
def test_the_admission_gate_asks_where_an_admission_is_missing_as_where_it_is_denied(case, says):
    room = Room()
    ready(room)
    base = {name: value for name, value in CASE.items() if name != "admission"}
    room.do(MANAGER, "facts_updated", case={**base, **case}, reason="x")
    room.do(CHAIR, "recommendation_shown")
    with pytest.raises(RecordRefused) as caught:
        room.decide(disposal="youth_caution", ruled_out=[])
    lines = [line for line in caught.value.message.splitlines() if "admission (" in line]
    assert bool(lines) == (says is not None)
    assert all(says in line for line in lines)


def test_why_a_child_was_not_heard_is_enough_for_the_voice_gate():
    room = Partly("child")
    ready(room)
    room.skip = None
    assert "voice" in refusals(room.decide)
    room.do(MANAGER, "own_words", whose="child", on=DAY, not_heard="does not wish to speak")
    room.decide()


def test_an_assessment_after_the_decision_is_none_before_it():
    room = Partly("assessed")
    ready(room)
    room.skip = None
    room.do(MANAGER, "assessed", tool="P and D", completed_on=DAY, by="cm-1", summary="x")
    assert "assessment" in refusals(lambda: room.decide(on="2025-11-17"))


def test_views_first_is_told_and_stops_nothing():
    room = Partly("member_view")
    room.refer()
    room.sit()
    room.seat(kindly_watching := POLICE_2, part="observer")
    made = room.do(CHAIR, "recommendation_shown")
    (met,) = made.warnings
    assert (met.gate, met.rule) == ("views_first", "REC-VIEWS-FIRST")
    assert kindly_watching.person not in met.text
    assert WORKER.person in met.text


def test_an_observer_does_not_count_in_the_quorum():
    room = Room()
    ready(room)
    watch_only(room)
    assert refusals(room.decide) == {"quorum": "refused"}


@pytest.mark.parametrize("action", ["abstained", "left"])
def test_nor_does_anybody_who_stood_aside(action):
    room = Room()
    ready(room)
    room.do(WORKER, "conflict_declared", person=WORKER.person, nature_of="coach", action=action)
    assert refusals(room.decide) == {"quorum": "refused"}


def test_a_tie_that_is_only_declared_changes_nothing():
    room = Room()
    ready(room)
    room.do(
        MANAGER, "conflict_declared", person=MANAGER.person, nature_of="same street", action="none"
    )
    room.decide()
