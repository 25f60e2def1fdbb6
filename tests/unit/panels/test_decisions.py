"""Deciding: who, how, within which limits; deferring, escalating, finalising, opening again."""

from __future__ import annotations

import typing

import pytest

from tests.unit.panels.building import (
    ADVISER,
    CHAIR,
    DAY,
    MANAGER,
    MEETING,
    POLICE,
    POLICE_2,
    WORKER,
    Room,
    decision,
    person,
    plan,
    reasons,
    refusals,
    refused,
)  # fmt: skip


class TestWhoDecides:
    def test_the_chair_may_record_what_the_police_officer_who_sits_there_decides(self, room):
        room.decide(CHAIR)
        assert room.state.decision.actor == CHAIR
        assert room.state.decision.content.decision_maker.person == POLICE.person

    def test_nobody_takes_a_role_they_are_not_signed_in_with(self, room):
        posing = {**person(POLICE), "person": CHAIR.person}
        assert "records this as chair" in refused(
            lambda: room.decide(CHAIR, decision_maker=posing), "P-GATE"
        )

    def test_nobody_is_named_in_a_role_they_do_not_sit_in(self, room):
        posing = {**person(POLICE), "person": MANAGER.person}
        assert "sits there as case_manager" in refused(
            lambda: room.decide(CHAIR, decision_maker=posing), "P-GATE"
        )

    def test_the_police_decide_alone_without_a_meeting_and_record_it_themselves(self, room):
        room.do(CHAIR, "taken_off_agenda", meeting=MEETING, reason="urgent")
        alone = {"mode": "police_alone", "votes": []}
        refused(lambda: room.decide(CHAIR, **alone), "P-GATE")
        room.decide(**alone)
        assert room.state.decision.content.pinned.quorum is None

    def test_a_decision_needs_a_person(self):
        given = decision()
        del given["decision_maker"]
        with pytest.raises(ValueError, match="decision_maker"):
            Room().do(POLICE, "decided", **given)

    def test_a_vote_binds_no_constable(self, room):
        votes = [
            {"person": one.person, "agency": one.agency, "stands": "differs"}
            for one in (MANAGER, WORKER)
        ]
        dissent = [
            {
                "person": one.person,
                "agency": one.agency,
                "preferred": "no_further_action",
                "reason": "enough done",
            }
            for one in (MANAGER, WORKER)
        ]
        room.decide(mode="police_final_after_disagreement", votes=votes, dissent=dissent)
        assert [one.reason for one in room.state.decision.content.dissent] == ["enough done"] * 2

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"mode": "majority_recorded"}, "names nobody"),
            ({"mode": "police_final_after_disagreement"}, "names nobody"),
            (
                {"votes": [{"person": "cm-1", "agency": "youth_justice", "stands": "differs"}]},
                "unanimous",
            ),
            (
                {
                    "mode": "majority_recorded",
                    "votes": [{"person": "cm-1", "agency": "y", "stands": "differs"}],
                    "dissent": [
                        {"person": "vw-1", "agency": "y", "preferred": "charge", "reason": "x"}
                    ],
                },
                "without a reason on record: cm-1",
            ),
            (
                {
                    "mode": "majority_recorded",
                    "votes": [{"person": "cm-1", "agency": "y", "stands": "agrees"}],
                    "dissent": [
                        {"person": "cm-1", "agency": "y", "preferred": "charge", "reason": "x"}
                    ],
                },
                "both agrees and differs",
            ),
            (
                {"votes": [{"person": "cm-1", "agency": "y", "stands": "agrees"}] * 2},
                "more than one vote",
            ),
            ({"departure": {"code": "whim", "text": "x"}}, "no departure code"),
            (
                {"ruled_out": [{"option": "community_resolution", "why": "x"}]},
                "both chosen and ruled out",
            ),
            ({"tell": [{"whom": "victim", "by": "vw-1", "due": DAY}]}, "no victim named"),
            ({"tell": [{"whom": "victim", "victim": "V9", "by": "vw-1", "due": DAY}]}, "V9"),
        ],
    )
    def test_a_decision_that_contradicts_itself_is_refused(self, room, given, words):
        assert words in refused(lambda: room.decide(**given), "P-DECISION")

    @pytest.mark.parametrize("name", ["on", "signed_on", "explained_on"])
    def test_no_day_of_it_lies_ahead(self, room, name):
        assert f"`{name}`" in refused(lambda: room.decide(**{name: "2025-11-19"}), "P-DAY")

    def test_an_observer_has_no_vote(self, room):
        room.seat(ADVISER, part="observer")
        vote = {"person": ADVISER.person, "agency": "health", "stands": "agrees"}
        assert "observers have no vote" in refused(lambda: room.decide(votes=[vote]), "P-DECISION")

    def test_nothing_is_decided_in_a_meeting_that_is_closed_or_not_yet_open(self, room):
        room.do(CHAIR, "meeting_closed")
        assert "the meeting is closed" in refused(room.decide, "P-GATE")


class TestWhatIsPinned:
    def test_document_facts_meeting_and_configuration(self, room):
        room.decide()
        pins = room.state.decision.content.pinned
        assert (pins.recommendation, pins.facts_from, pins.meeting) == ("a" * 64, 1, MEETING)
        assert (pins.status, pins.in_range, pins.direction, pins.concordance) == (
            "open",
            True,
            "none",
            "full",
        )
        assert pins.config.startswith("national 2013-04-08 r1, wolverhampton 2021-11-01 r1 (")

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            (
                {"disposal": "deferred_caution", "consequence": "x", "plan": plan()},
                (False, "up", "part"),
            ),
            ({"disposal": "no_further_action"}, (True, "none", "full")),
            ({"disposal": "charge"}, (False, "up", "none")),
            ({"programmes": ["divert"]}, (True, "none", "part")),
        ],
    )
    def test_how_near_it_is_to_the_recommendation(self, room, given, found):
        reasons(room, **given, departure={"code": "proportionate", "text": "x"})
        pins = room.state.decision.content.pinned
        assert (pins.in_range, pins.direction, pins.concordance) == found

    def test_nobody_may_say_what_is_pinned(self, room):
        refused(
            lambda: room.decide(pinned={"concordance": "full", "facts_from": 1, "config": "mine"}),
            "P-FILLED",
        )


class TestFinalising:
    def _final(self, room, **given):
        made = {
            "on": DAY,
            "by": person(POLICE),
            "child_present": True,
            "parent_present": True,
            **given,
        }
        return room.do(POLICE, "finalised", **made)

    def test_with_child_and_parent_there(self, room):
        room.decide(mode="provisional")
        assert room.state.status == "provisional"
        self._final(room)
        assert room.state.status == "decided"

    @pytest.mark.parametrize("absent", ["child_present", "parent_present"])
    def test_or_why_they_are_not(self, room, absent):
        room.decide(mode="provisional")
        refused(lambda: self._final(room, **{absent: False}), "P-LACKS")
        self._final(room, **{absent: False}, why_absent="in hospital")

    def test_by_the_police_for_a_police_disposal(self, room):
        room.decide(mode="provisional")
        assert "JDM-01" in refused(lambda: self._final(room, by=person(MANAGER)), "P-GATE")

    def test_only_what_is_provisional(self, room):
        room.decide()
        refused(lambda: self._final(room), "P-STATUS")


class TestDeferringAndEscalating:
    def test_deferred_then_decided_in_another_meeting(self, room):
        room.do(CHAIR, "deferred", needs="the school's view", until="2025-12-02")
        assert (room.state.status, room.summary.fields["until"]) == ("deferred", "2025-12-02")
        room.do(CHAIR, "meeting_closed")
        refused(room.decide, "P-GATE")
        room.sit("meeting-2")
        assert "until" not in room.summary.fields
        room.decide()
        assert room.state.decision.content.pinned.meeting == "meeting-2"

    def test_not_until_a_day_that_has_passed(self, room):
        refused(lambda: room.do(CHAIR, "deferred", needs="x", until="2025-11-17"), "P-DAY")

    TO: typing.ClassVar = [
        person(POLICE_2),
        {"person": "head-1", "role": "case_manager", "agency": "youth_justice"},
    ]

    def test_to_managers_of_both_sides_once(self, room):
        refused(lambda: room.do(MANAGER, "escalated", reason="x", to=self.TO[:1]), "P-ESCALATION")
        room.do(MANAGER, "escalated", reason="x", to=self.TO)
        room.do(CHAIR, "placed_on_agenda", meeting=MEETING)
        refused(lambda: room.do(MANAGER, "escalated", reason="x", to=self.TO), "P-ESCALATION")

    def test_those_answer_who_were_asked_and_somebody_new_decides(self, room):
        room.do(MANAGER, "escalated", reason="x", to=self.TO)
        other = {"person": "x-9", "role": "chair", "agency": "health"}
        refused(
            lambda: room.do(CHAIR, "escalation_answered", by=[other], advice="x"), "P-ESCALATION"
        )
        assert refusals(room.decide).keys() == {"escalation", "escalation_second"}
        room.do(
            CHAIR, "escalation_answered", by=self.TO, advice="less", supports="community_resolution"
        )
        assert refusals(room.decide) == {"escalation_second": "needs a reason"}
        room.decide(CHAIR, decision_maker=person(POLICE_2))
        assert room.state.status == "decided"
