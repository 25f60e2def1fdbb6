"""The one way in: nothing written on a refusal, nothing lost, nothing twice."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.errors import InputError, Problem, RecordRefused
from oocd.panels.days import local_day
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
    kind,
    ready,
    refused,
)  # fmt: skip


@pytest.fixture
def room():
    made = Room()
    made.refer()
    return made


WORDS = {"whose": "child", "on": DAY, "words": "sorry"}


class TestTwoPeopleAtOnce:
    def test_who_did_not_see_the_last_entry_is_told_and_writes_nothing(self, room):
        room.do(MANAGER, "own_words", **WORDS, after=1)
        text = refused(lambda: room.do(CHAIR, "own_words", **WORDS, after=1), "P-CONFLICT")
        assert "2 entries and you saw 1" in text
        assert room.state.seq == 2
        room.do(CHAIR, "own_words", **WORDS, after=2)

    def test_a_meeting_too(self, room):
        room.call()
        room.seat(POLICE)
        refused(lambda: room.do(CHAIR, "meeting_opened", after=1), "P-CONFLICT")
        room.do(CHAIR, "meeting_opened", after=2)

    def test_a_write_between_reading_and_writing_is_told_by_the_store(self, room):
        panel = room.panel
        original = panel.store.append

        def late(entry, actor, at):
            panel.store.append = original
            room.do(CHAIR, "own_words", **WORDS)
            return original(entry, actor, at)

        panel.store.append = late
        refused(lambda: room.do(MANAGER, "own_words", **WORDS), "P-CONFLICT")
        assert room.state.seq == 2

    def test_two_chairs_cannot_open_a_meeting_twice(self, room):
        room.call()
        room.do(CHAIR, "meeting_opened")
        refused(lambda: room.do(CHAIR, "meeting_opened"), "P-STATUS")


class TestSendingTwice:
    def test_writes_once_whatever_was_recorded_since(self):
        room = Room()
        ready(room)
        first = room.decide_twice = room.do(POLICE, "decided", **_decision(), request="r-1")
        room.do(MANAGER, "told", whom="child", on=DAY, by="cm-1")
        seq = room.state.seq
        again = room.do(POLICE, "decided", **_decision(), request="r-1")
        assert (again.record, again.event) == (first.record, first.event)
        assert room.state.seq == seq

    def test_also_where_the_number_last_seen_is_an_old_one(self, room):
        room.do(MANAGER, "own_words", **WORDS, request="r-1", after=1)
        room.do(MANAGER, "own_words", **WORDS, request="r-1", after=1)
        assert room.state.seq == 2

    @pytest.mark.parametrize(
        ("actor", "given"), [(CHAIR, WORDS), (MANAGER, {**WORDS, "words": "never"})]
    )
    def test_an_id_used_for_something_else_is_refused(self, room, actor, given):
        room.do(MANAGER, "own_words", **WORDS, request="r-1")
        refused(lambda: room.do(actor, "own_words", **given, request="r-1"), "P-REQUEST")

    def test_a_referral_sent_twice_is_one_item_with_one_id(self):
        room = Room()
        first = room.refer(record=None, request="r-1")
        again = room.refer(record=None, request="r-1")
        assert first.record == again.record
        assert len(list(room.store.summaries("item"))) == 1

    def test_no_right_is_needed_less_the_second_time(self, room):
        room.do(MANAGER, "own_words", **WORDS, request="r-1")
        refused(lambda: room.do(WORKER, "own_words", **WORDS, request="r-1"), "P-RIGHT")


def _decision():
    from tests.unit.panels.building import decision

    return decision()


class TestReferring:
    def test_an_item_has_one_beginning(self, room):
        refused(room.refer, "P-CONFLICT")
        refused(
            lambda: room.panel.record(POLICE, ITEM, kind("referred", **_referral())), "P-STATUS"
        )

    def test_what_is_lacking_is_counted_and_named(self, room):
        score = room.state.referral.completeness
        assert score.held + len(score.lacking) == score.asked
        assert "evidence.level" in score.lacking

    def test_what_the_police_gave_alone_is_said(self):
        room = Room()
        refused(lambda: room.refer(entry="police_alone"), "P-LACKS")
        given = {"disposal": "community_resolution", "on": "2025-11-19", "by": "pc-1"}
        refused(lambda: room.refer(entry="police_alone", single_agency=given), "P-DAY")
        room.refer(entry="police_alone", single_agency={**given, "on": "2025-11-01"})
        assert room.summary.fields["entry"] == "police_alone"

    def test_back_from_court_needs_the_hearing_and_the_facts_of_it(self):
        room = Room()
        late = {"entry": "late_from_court", "source": "court"}
        refused(lambda: room.refer(**late), "P-LACKS")
        bare = {key: value for key, value in CASE.items() if key != "police"}
        text = refused(lambda: room.refer(**late, court_date="2025-12-04", case=bare), "P-LACKS")
        assert "police.referral_source" in text
        room.refer(**late, court_date="2025-12-04")

    def test_a_case_file_that_cannot_be_read_opens_nothing(self, room):
        def bad(_case):
            raise InputError([Problem("case", 1, 1, "E-X", "no", None)])

        object.__setattr__(room.panel, "check_case", bad)
        for call in (
            lambda: room.refer(record="item-2"),
            lambda: room.do(MANAGER, "facts_updated", case=CASE, reason="x"),
        ):
            with pytest.raises(InputError):
                call()
        assert [one.record for one in room.store.summaries("item")] == [ITEM]

    def test_an_item_stays_in_its_area(self, room):
        refused(
            lambda: room.do(
                MANAGER, "facts_updated", case={**CASE, "area": "birmingham"}, reason="moved"
            ),
            "P-AREA",
        )


def _referral():
    from tests.unit.panels.building import REFERRAL

    return REFERRAL


class TestTheAgenda:
    def test_a_meeting_that_does_not_exist_cannot_be_named(self, room):
        refused(lambda: room.do(CHAIR, "placed_on_agenda", meeting="nowhere"), "P-UNKNOWN")
        refused(lambda: room.do(CHAIR, "placed_on_agenda", meeting=ITEM), "P-UNKNOWN")
        assert room.state.meeting is None

    def test_nor_one_that_is_closed_or_of_another_area(self, room):
        room.call()
        room.do(CHAIR, "meeting_opened")
        room.do(CHAIR, "meeting_closed")
        refused(lambda: room.do(CHAIR, "placed_on_agenda", meeting=MEETING), "P-MEETING")
        room.call(record="meeting-2", area="birmingham")
        refused(lambda: room.do(CHAIR, "placed_on_agenda", meeting="meeting-2"), "P-MEETING")

    def test_an_item_is_taken_off_the_agenda_it_is_on(self, room):
        room.call()
        room.call(record="meeting-2")
        room.do(CHAIR, "placed_on_agenda", meeting=MEETING)
        refused(
            lambda: room.do(CHAIR, "taken_off_agenda", meeting="meeting-2", reason="x"), "P-MEETING"
        )
        room.do(CHAIR, "taken_off_agenda", meeting=MEETING, reason="x")
        assert (room.state.meeting, room.state.status) == (None, "gathering")

    def test_a_pack_holds_what_there_is(self, room):
        room.sit()
        pack = {"sent_to": ["pdm-1"], "sha256": "b" * 64}
        refused(lambda: room.do(CHAIR, "pack_made", meeting=MEETING, upto=99, **pack), "P-LACKS")
        refused(
            lambda: room.do(CHAIR, "pack_made", meeting="meeting-9", upto=1, **pack), "P-MEETING"
        )

    def test_an_entry_of_a_meeting_is_put_right_by_recording_it_again(self, room):
        room.call()
        seat = {
            "person": "x-1",
            "agency": "health",
            "role": "partner_adviser",
            "part": "adviser",
            "presence": "absent",
        }
        room.do(CHAIR, "attendance", **seat)
        refused(
            lambda: room.do(
                CHAIR,
                "attendance",
                **{**seat, "presence": "attended"},
                corrects=2,
                why_corrected="x",
            ),
            "P-CORRECTS",
        )
        room.do(CHAIR, "attendance", **{**seat, "presence": "attended"})
        assert [one.presence for one in room.panel.meeting(MEETING).members] == ["attended"]


class TestViewsAndConflicts:
    def test_members_speak_for_themselves_or_through_the_chair(self, room):
        view = {"person": "pdm-1", "agency": "police", "preferred": [], "reason": "x"}
        refused(lambda: room.do(MANAGER, "member_view", **view), "P-OWN-VIEW")
        room.do(CHAIR, "member_view", **view)
        refused(
            lambda: room.do(
                MANAGER, "conflict_declared", person="pdm-1", nature_of="x", action="left"
            ),
            "P-OWN-VIEW",
        )
        room.do(CHAIR, "conflict_declared", person="pdm-1", nature_of="x", action="left")

    @pytest.mark.parametrize("action", ["abstained", "left"])
    def test_who_stood_aside_gives_no_view_even_through_the_chair(self, room, action):
        room.do(CHAIR, "conflict_declared", person="pdm-1", nature_of="x", action=action)
        refused(
            lambda: room.do(
                CHAIR, "member_view", person="pdm-1", agency="police", preferred=[], reason="x"
            ),
            "P-LEFT",
        )

    def test_the_record_says_whether_a_view_came_before_the_recommendation(self, room):
        view = {"person": "cm-1", "agency": "youth_justice", "preferred": [], "reason": "x"}
        room.do(MANAGER, "member_view", **view)
        room.do(CHAIR, "recommendation_shown")
        room.do(MANAGER, "member_view", **view)
        given = [
            said.content.after_recommendation
            for said in room.state.entries
            if said.content.name == "member_view"
        ]
        assert given == [False, True]
        refused(
            lambda: room.do(MANAGER, "member_view", **view, after_recommendation=False), "P-FILLED"
        )


def test_the_recommendation_is_of_the_facts_as_they_are_and_kept_whole(room):
    room.do(MANAGER, "facts_updated", case={**CASE, "id": "SYN-2"}, reason="x")
    room.do(CHAIR, "recommendation_shown", as_at="2025-11-17")
    ((case, area, as_at),) = room.asked
    assert (case["id"], area, as_at) == ("SYN-2", "wolverhampton", dt.date(2025, 11, 17))
    shown = room.state.shown.content
    assert (shown.sha256, shown.facts_from, shown.envelope) == ("a" * 64, 2, room.envelope)


def test_a_refusal_writes_nothing_at_all(room):
    head = room.store.head()
    for call in (
        lambda: room.decide(tell=[]),
        lambda: room.do(WORKER, "victim_status", victim="V1", status="asked", on=DAY),
        lambda: room.do(CHAIR, "closed", on=DAY, reason="x"),
        lambda: room.do(MANAGER, "own_words", **{**WORDS, "on": "2025-11-19"}),
    ):
        with pytest.raises(RecordRefused):
            call()
    assert room.store.head() == head


def test_the_area_names_the_controller_and_an_entry_may_differ(room):
    room.do(
        MANAGER, "own_words", **WORDS, tags={"nature": "fact", "subjects": ["suspect", "witness"]}
    )
    first, second = room.store.events(ITEM)
    assert (first.tags.regime, first.tags.controller) == ("part_3", "to be named by the area")
    assert (second.tags.nature, second.tags.subjects) == ("fact", ("suspect", "witness"))
    assert second.tags.shareable_with == ("child", "parent", "panel")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ((2026, 3, 29, 0, 59), 29), ((2026, 3, 28, 23, 30), 28), ((2026, 3, 29, 23, 30), 30),
        ((2026, 10, 24, 23, 30), 25), ((2026, 10, 25, 0, 59), 25), ((2026, 10, 25, 23, 30), 25),
    ],
)  # fmt: skip
def test_the_day_is_that_of_england_and_wales(moment, day):
    assert local_day(dt.datetime(*moment, tzinfo=dt.UTC)).day == day
