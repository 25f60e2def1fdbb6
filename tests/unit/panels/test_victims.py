"""Victims: who they are, how they are asked, what they allow, and that no view is a veto."""

from __future__ import annotations

import pytest

from tests.unit.panels.building import (
    CHAIR,
    DAY,
    MANAGER,
    POLICE,
    TRIAGE,
    WORKER,
    Room,
    decision,
    ready,
    refused,
)  # fmt: skip


@pytest.fixture
def room():
    made = Room()
    made.refer()
    return made


def identify(room, actor=WORKER, **given):
    return room.do(
        actor,
        "victim_identified",
        **{"victim": "V1", "type": "person", "age_band": "adult", **given},
    )


def rules(recorded):
    return [one.gate for one in recorded.warnings]


class TestWhoTheyAre:
    @pytest.mark.parametrize("band", ["under_16", "16_17"])
    def test_a_victim_under_18_has_enhanced_rights_whoever_forgets_to_say_so(self, room, band):
        identify(room, age_band=band, guardian={"conflict": False})
        who = room.state.identity("V1")
        assert (who.enhanced_rights, who.enhanced_basis) == (True, "vulnerable_or_intimidated")

    def test_a_stronger_basis_stays(self, room):
        identify(room, age_band="under_16", enhanced_basis="most_serious")
        assert room.state.identity("V1").enhanced_basis == "most_serious"

    def test_an_adult_has_them_where_a_basis_is_given(self, room):
        identify(room, enhanced_basis="persistently_targeted")
        assert room.state.identity("V1").enhanced_rights is True

    @pytest.mark.parametrize(
        ("given", "needs"),
        [
            ({"age_band": "16_17", "enhanced_rights": False}, "always has them"),
            ({"enhanced_rights": True}, "`enhanced_basis`"),
            (
                {"enhanced_rights": False, "enhanced_basis": "most_serious"},
                "`enhanced_rights` true",
            ),
            ({"guardian": {"conflict": False}}, "the victim is an adult"),
            ({"age_band": "under_16", "guardian": {"conflict": True}}, "who speaks for the victim"),
            ({"type": "organisation", "age_band": None}, "`contact_role`"),
            ({"type": "organisation", "contact_role": "manager"}, "no `age_band`"),
        ],
    )
    def test_a_contradiction_is_refused(self, room, given, needs):
        given = {key: value for key, value in given.items() if value is not None}
        entry = {
            "victim": "V1",
            "type": "person",
            **({} if given.get("type") else {"age_band": "adult"}),
            **given,
        }
        if given.get("contact_role"):
            entry["age_band"] = "adult"
        assert needs in refused(lambda: room.do(WORKER, "victim_identified", **entry), "P-LACKS")

    def test_a_guardian_in_conflict_is_pointed_out_every_time_the_victim_is_turned_to(self, room):
        made = identify(
            room, age_band="under_16", guardian={"conflict": True, "note": "aunt speaks"}
        )
        assert rules(made) == ["guardian"]
        made = room.do(
            WORKER, "victim_contact_attempted", victim="V1", on=DAY, how="text", result="reached"
        )
        assert rules(made) == ["guardian"]
        assert "not through them" in made.warnings[0].text

    def test_no_guardian_for_a_young_victim_is_pointed_out(self, room):
        assert "no guardian is on record" in identify(room, age_band="16_17").warnings[0].text

    def test_an_organisation_has_somebody_to_speak_to(self, room):
        made = room.do(
            WORKER,
            "victim_identified",
            victim="V1",
            type="organisation",
            contact_role="head teacher",
        )
        assert made.warnings == ()

    def test_nothing_is_said_of_a_victim_nobody_named(self, room):
        text = refused(
            lambda: room.do(WORKER, "victim_status", victim="V2", status="asked", on=DAY),
            "P-VICTIM",
        )
        assert "first `victim_identified`" in text

    def test_there_cannot_be_a_victim_and_none(self, room):
        identify(room)
        refused(lambda: room.do(WORKER, "no_victim", reason="x"), "P-VICTIM")

    def test_none_first_and_one_found_later_is_no_contradiction(self, room):
        room.do(WORKER, "no_victim", reason="possession")
        identify(room)
        assert room.state.victims() == ("V1",)


class TestAsking:
    @pytest.mark.parametrize("status", ["not_yet", "declined", "not_reached"])
    def test_a_status_other_than_asked_says_why(self, room, status):
        identify(room)
        refused(
            lambda: room.do(WORKER, "victim_status", victim="V1", status=status, on=DAY), "P-LACKS"
        )
        room.do(WORKER, "victim_status", victim="V1", status=status, on=DAY, reason="away")

    def test_not_reached_without_an_attempt_is_pointed_out(self, room):
        identify(room)
        entry = {"victim": "V1", "status": "not_reached", "on": DAY, "reason": "no answer"}
        assert rules(room.do(WORKER, "victim_status", **entry)) == ["attempts"]
        room.do(
            WORKER, "victim_contact_attempted", victim="V1", on=DAY, how="text", result="no_answer"
        )
        assert rules(room.do(WORKER, "victim_status", **entry)) == []

    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("victim_contact_attempted", {"on": DAY, "how": "text", "result": "reached"}),
            ("victim_views", {"asked_on": DAY, "asked_by": "vw-1"}),
            ("restorative", {"appropriate": True, "reason": "x", "offered_on": DAY}),
        ],
    )
    def test_who_asked_the_police_not_to_pass_details_on_is_not_contacted(self, room, name, given):
        identify(room, police_sharing_objection=True)
        assert "VIC-CON-01" in refused(
            lambda: room.do(WORKER, name, victim="V1", **given), "P-GATE"
        )

    @pytest.mark.parametrize("actor", [POLICE, TRIAGE])
    def test_the_police_themselves_may_still_reach_them(self, room, actor):
        identify(room, police_sharing_objection=True)
        room.do(
            actor, "victim_contact_attempted", victim="V1", on=DAY, how="text", result="reached"
        )

    def test_an_objection_that_is_taken_back_no_longer_counts(self, room):
        identify(room, police_sharing_objection=True)
        identify(room, police_sharing_objection=False)
        room.do(
            WORKER, "victim_contact_attempted", victim="V1", on=DAY, how="text", result="reached"
        )


class TestARestorativeOffer:
    OFFER = {"victim": "V1", "appropriate": True, "reason": "both want it", "offered_on": DAY}  # noqa: RUF012

    def test_needs_consent_to_the_service(self, room):
        identify(room)
        for answer in ("not_asked", "not_given", "withdrawn"):
            room.do(WORKER, "victim_consent", victim="V1", to="service", answer=answer, on=DAY)
            assert "VIC-CON-03" in refused(
                lambda: room.do(WORKER, "restorative", **self.OFFER), "P-GATE"
            )
        room.do(WORKER, "victim_consent", victim="V1", to="panel", answer="given", on=DAY)
        refused(lambda: room.do(WORKER, "restorative", **self.OFFER), "P-GATE")
        room.do(WORKER, "victim_consent", victim="V1", to="service", answer="given", on=DAY)
        room.do(WORKER, "restorative", **self.OFFER)

    def test_what_came_of_it_is_recorded_after_consent_was_withdrawn(self, room):
        identify(room)
        room.do(WORKER, "victim_consent", victim="V1", to="service", answer="given", on=DAY)
        room.do(WORKER, "restorative", **self.OFFER, answer="accepted")
        room.do(WORKER, "victim_consent", victim="V1", to="service", answer="withdrawn", on=DAY)
        room.do(
            WORKER, "restorative", **self.OFFER, answer="declined", result="ended at their wish"
        )

    def test_that_none_is_right_needs_no_consent(self, room):
        identify(room)
        room.do(WORKER, "restorative", victim="V1", appropriate=False, reason="afraid")

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"answer": "accepted", "offered_on": None}, "P-LACKS"),
            ({"answer": "not_offered"}, "P-LACKS"),
            ({"answer": "declined", "started_on": DAY}, "P-LACKS"),
            ({"answer": "accepted", "started_on": "2025-11-17"}, "P-DAY"),
            ({"answer": "accepted", "started_on": DAY, "ended_on": "2025-11-17"}, "P-DAY"),
            ({"offered_on": "2025-11-19"}, "P-DAY"),
        ],
    )
    def test_its_days_and_answers_agree(self, room, given, code):
        identify(room)
        room.do(WORKER, "victim_consent", victim="V1", to="service", answer="given", on=DAY)
        entry = {key: value for key, value in {**self.OFFER, **given}.items() if value is not None}
        refused(lambda: room.do(WORKER, "restorative", **entry), code)


class TestTelling:
    TOLD = {"victim": "V1", "of": "decision", "on": DAY, "by": "vw-1"}  # noqa: RUF012

    def test_nobody_is_told_of_a_decision_before_there_is_one(self, room):
        identify(room)
        refused(lambda: room.do(WORKER, "victim_informed", **self.TOLD), "P-UNDECIDED")
        room.do(WORKER, "victim_informed", **{**self.TOLD, "of": "support"})

    def test_nor_on_a_day_before_it(self):
        room = Room()
        room.finish()
        refused(
            lambda: room.do(WORKER, "victim_informed", **{**self.TOLD, "on": "2025-11-17"}), "P-DAY"
        )

    def test_the_right_to_review_is_asked_for(self):
        room = Room()
        room.finish()
        assert rules(room.do(WORKER, "victim_informed", **self.TOLD)) == ["vrr"]
        assert rules(room.do(WORKER, "victim_informed", **self.TOLD, vrr="does_not_apply")) == []


def test_a_view_is_no_veto_it_is_weighed_in_words():
    room = Room()
    ready(room)
    room.do(
        WORKER,
        "victim_views",
        victim="V1",
        asked_on=DAY,
        asked_by="vw-1",
        view_on_outcome="prison, nothing less",
    )
    given = decision()
    del given["victim_weight"]
    made = room.do(POLICE, "decided", **given)
    assert rules(made) == ["victim_weight"]


@pytest.mark.parametrize("status", [None, "not_yet"])
def test_an_item_is_not_closed_while_a_victim_has_no_status_unless_it_is_said_why(room, status):
    identify(room)
    if status:
        room.do(WORKER, "victim_status", victim="V1", status=status, on=DAY, reason="away")
    assert "R-11" in refused(lambda: room.do(CHAIR, "closed", on=DAY, reason="moved"), "P-CLOSE")
    made = room.do(
        CHAIR, "closed", on=DAY, reason="moved", without_victim_status="the family moved abroad"
    )
    assert (rules(made), made.warnings[0].reason) == (["victim_close"], "the family moved abroad")


def test_nor_where_nobody_said_whether_there_is_a_victim(room):
    assert "nor that there is none" in refused(
        lambda: room.do(CHAIR, "closed", on=DAY, reason="x"), "P-CLOSE"
    )
    room.do(WORKER, "no_victim", reason="possession")
    room.do(CHAIR, "closed", on=DAY, reason="x")
    assert room.state.closed


def test_closing_points_out_a_victim_who_was_not_told():
    room = Room()
    room.finish()
    assert rules(room.do(MANAGER, "closed", on=DAY, reason="done")) == ["victim_told"]
