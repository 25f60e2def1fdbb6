"""Opening again on the ten grounds; ending and looking back."""

from __future__ import annotations

import typing

import pytest

from oocd.panels.kinds.after import GROUNDS, Reopened
from oocd.panels.reading_records import read_record
from tests.unit.panels.building import (
    CHAIR,
    DAY,
    ITEM,
    MANAGER,
    POLICE,
    POLICE_2,
    Room,
    decision,
    person,
    plan,
    ready,
    reasons,
    refusals,
    refused,
    reopen,
)  # fmt: skip
from tests.unit.panels.test_gates import envelope


class TestOpeningAgain:
    def test_the_grounds_are_the_ten_and_scrutiny_is_none(self):
        assert typing.get_args(Reopened.model_fields["ground"].annotation) == GROUNDS
        assert len(GROUNDS) == 10
        assert not any("scrutiny" in ground for ground in GROUNDS)

    def _at(self, room, status):
        room.decide(mode="provisional" if status == "provisional" else "unanimous")
        if status == "ended":
            room.do(MANAGER, "completed", on=DAY, result="complete")
        if status == "closed":
            room.do(CHAIR, "closed", on=DAY, reason="done")
        assert room.state.status == status

    @pytest.mark.parametrize("ground", GROUNDS)
    @pytest.mark.parametrize("status", ["decided", "provisional", "ended", "closed"])
    def test_each_ground_opens_what_was_decided_ended_or_closed(self, room, ground, status):
        self._at(room, status)
        reopen(room, ground=ground, new_information="a witness")
        assert room.state.opened.ground == ground
        assert room.state.status == "gathering"

    @pytest.mark.parametrize("name", ["gathering", "on_agenda", "deferred", "escalated"])
    def test_what_is_not_decided_is_not_opened_again(self, name):
        room = Room()
        room.refer()
        if name == "on_agenda":
            room.sit()
        if name == "deferred":
            room.do(CHAIR, "deferred", needs="x", until=DAY)
        if name == "escalated":
            room.do(
                MANAGER,
                "escalated",
                reason="x",
                to=[
                    person(POLICE_2),
                    {"person": "head-1", "role": "case_manager", "agency": "youth_justice"},
                ],
            )
        assert room.state.status == name
        refused(lambda: reopen(room), "P-STATUS")

    def test_new_evidence_says_what_is_new(self, room):
        room.decide()
        refused(lambda: reopen(room, ground="new_evidence"), "P-LACKS")

    def test_a_reconsideration_is_allowed_and_decided_by_somebody_else(self, room):
        room.decide()
        refused(lambda: reopen(room, POLICE, ground="reconsideration"), "P-SECOND")
        reopen(room, ground="reconsideration")
        assert "second" in refusals(lambda: room.decide(mode="police_alone"))
        found = refusals(
            lambda: room.do(
                POLICE_2,
                "decided",
                **decision(mode="police_alone", decision_maker=person(POLICE_2)),
            )
        )
        assert "second" not in found

    def test_another_ground_may_go_back_to_the_same_person(self, room):
        room.decide()
        reopen(room, ground="complaint")
        assert "second" not in refusals(lambda: room.decide(mode="police_alone"))

    def test_a_new_round_asks_for_everything_that_belongs_to_a_round(self, room):
        room.decide()
        reopen(room)
        found = refusals(lambda: room.decide(mode="police_alone"))
        assert found.keys() == {"recommendation"}
        room.do(
            POLICE, "member_view", person=POLICE.person, agency="police", preferred=[], reason="x"
        )
        assert room.state.entries[-1].content.after_recommendation is False


def test_a_decision_is_not_made_twice_in_one_round(room):
    room.decide()
    refused(room.decide, "P-STATUS")


def test_an_outcome_is_recorded_when_the_work_has_ended_and_not_before(room):
    room.decide()
    refused(
        lambda: room.do(
            MANAGER, "completed", on=DAY, result="complete", outcome_recorded_on="2025-11-17"
        ),
        "P-DAY",
    )
    refused(lambda: room.do(MANAGER, "completed", on=DAY, result="partial"), "P-LACKS")
    room.do(MANAGER, "completed", on=DAY, result="complete", outcome_recorded_on=DAY)
    assert room.state.status == "ended"


@pytest.mark.parametrize("given", [{"known": True}, {"known": False, "further_offences": 1}])
def test_a_follow_up_says_how_many_or_that_it_is_not_known(room, given):
    room.decide()
    refused(lambda: room.do(MANAGER, "follow_up", months=3, on=DAY, **given), "P-LACKS")


def test_a_knife_case_is_decided_as_any_other_where_the_recommendation_refers_it():
    shown = envelope(recommendation={"range": [{"id": "outcome_23", "departure": "none"}]})
    room = Room(envelope=shown)
    ready(room)
    given = {"disposal": "outcome_23", "plan": plan(), "consequence": "it goes to court"}
    assert refusals(lambda: room.decide(**given)) == {"status": "needs a reason"}


def test_the_record_of_a_new_round_holds_its_own_views_and_questions(room):
    """What members thought the first time is on the first record; it is not their view now."""
    room.decide()
    first = room.state.decision.seq
    reopen(room)
    room.do(
        POLICE, "member_view", person=POLICE.person, agency="police", preferred=[], reason="new"
    )
    room.do(CHAIR, "recommendation_shown")
    reasons(room, mode="police_alone")
    records = [read_record(room.panel, CHAIR, ITEM, entry=entry)["data"] for entry in (first, None)]
    assert [len(one["views"]) for one in records] == [3, 1]
    assert [one["views"][0]["reason"] for one in records] == ["low", "new"]
    assert [len(one["prompts"]) for one in records] == [2, 0]
