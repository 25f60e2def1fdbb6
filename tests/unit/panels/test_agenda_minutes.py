"""An agenda before the meeting, and the minutes after it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from oocd.engine.errors import RecordRefused, SelectionError
from oocd.panels.agenda import agenda_lines
from oocd.panels.minutes import minutes
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    DAY,
    ENVELOPE,
    ITEM,
    MANAGER,
    MEETING,
    POLICE,
    SCRUTINY,
    WORKER,
    Room,
    person,
    ready,
)  # fmt: skip

BIRTHDAY = {"fact": "child.eighteenth_birthday", "value": "2025-11-28"}
PAST = {"fact": "offences[0].last_day_to_charge", "value": "2025-11-10"}
MONTH = {"fact": "police.bail_ends_on", "value": "2025-12"}


@pytest.fixture
def room():
    data = {**ENVELOPE["data"], "facts_read": [BIRTHDAY, PAST, MONTH]}
    return Room(envelope={**ENVELOPE, "data": data})


def line(room, actor=CHAIR):
    _, (found,) = agenda_lines(room.panel, actor, MEETING)
    return found


def placed(room, **case):
    room.refer(case={**CASE, "offences": [{"offence": "thf_shop", "date": "2025-05-10"}], **case})
    room.sit()
    return room


def test_dates_are_counted_to_the_day_of_the_meeting_and_past_ones_below_nothing(room):
    placed(room)
    found = {one.fact: (one.on, one.days) for one in line(room).dates}
    assert found["child.eighteenth_birthday"] == (dt.date(2025, 11, 28), 10)
    assert found["offences[0].last_day_to_charge"] == (dt.date(2025, 11, 10), -8)
    assert "police.bail_ends_on" not in found


def test_before_a_recommendation_is_shown_dates_come_from_the_facts_and_nothing_is_recorded(room):
    placed(room)
    before = len(room.store.events(ITEM))
    assert line(room).dates
    assert not line(room).shown
    assert len(room.store.events(ITEM)) == before


def test_a_case_that_cannot_be_evaluated_says_so_and_the_rest_is_there(room):
    placed(room)

    def broken(case, *, area, as_at):
        raise SelectionError("S-NO-DATE", "no date")

    panel = room.panel
    object.__setattr__(panel, "recommend", broken)
    found = line(room)
    assert "S-NO-DATE" in found.no_dates
    assert found.child_words == "not recorded"


def test_dates_are_worked_out_from_the_case_though_a_victims_words_are_kept_back(room):
    victims = [{"type": "person", "view": "no court"}]
    placed(room, victims=victims)
    room.asked.clear()
    assert {one.fact for one in line(room).dates} >= {"child.eighteenth_birthday"}
    ((case, _, _),) = room.asked
    assert case["victims"] == victims


def test_victims_words_and_what_is_awaited(room):
    placed(room)
    room.do(WORKER, "victim_identified", victim="V1", type="person", age_band="adult")
    assert line(room).victims == (("V1", "no status"),)
    room.do(WORKER, "victim_status", victim="V1", status="asked", on=DAY)
    room.do(MANAGER, "own_words", whose="parent", on=DAY, not_heard="nobody at home")
    room.do(MANAGER, "information_asked", agency="health", topic="health", asked_on=DAY)
    found = line(room)
    assert found.victims == (("V1", "asked"),)
    assert found.parent_words == "not heard; the reason is on record"
    assert found.child_words == "not recorded"
    assert found.awaited == ("health (health)",)


def test_a_deferred_item_shows_until_when_and_a_decided_one_no_more(room):
    ready(room)
    room.do(CHAIR, "deferred", needs="the school's answer", until="2025-12-02")
    assert line(room).deferred_until == dt.date(2025, 12, 2)
    room.decide()
    assert line(room).deferred_until is None


def test_who_left_an_item_sees_its_id_and_why(room):
    placed(room)
    room.do(CHAIR, "conflict_declared", person=POLICE.person, nature_of="a cousin", action="left")
    kept = line(room, POLICE)
    assert kept.summary.record == ITEM
    assert "left" in kept.kept_back
    assert (kept.case, kept.dates, kept.victims, kept.entries) == (None, (), (), 0)
    assert line(room, CHAIR).kept_back is None


def test_a_scrutiny_member_sees_no_agenda_and_no_minutes(room):
    placed(room)
    for read in (agenda_lines, minutes):
        with pytest.raises(RecordRefused) as refused:
            read(room.panel, SCRUTINY, MEETING)
        assert refused.value.code == "P-RIGHT"


def test_minutes_say_who_came_and_what_was_decided_and_who_tells_whom(room):
    ready(room)
    room.decide()
    room.do(CHAIR, "agenda_ordered", items=[ITEM])
    found = minutes(room.panel, CHAIR, MEETING)
    assert {one["person"] for one in found["members"]} == {
        POLICE.person,
        MANAGER.person,
        WORKER.person,
    }
    (item,) = found["items"]
    (done,) = item["done"]
    assert done["kind"] == "decided"
    assert done["disposal"]["title"] == "community resolution"
    assert [one["whom"] for one in done["tell"]] == ["child", "victim"]
    assert (item["views_before"], item["views_after"]) == (3, 0)
    assert json.dumps(found)


def test_minutes_leave_out_what_another_meeting_did_with_the_item(room):
    ready(room)
    room.do(CHAIR, "agenda_ordered", items=[ITEM])
    room.do(CHAIR, "deferred", needs="the school's answer", until="2025-12-02")
    room.do(CHAIR, "meeting_closed")
    room.call(record="meeting-2")
    for actor in (POLICE, MANAGER, WORKER):
        room.seat(actor, "meeting-2")
    room.do(CHAIR, "placed_on_agenda", meeting="meeting-2")
    room.do(CHAIR, "meeting_opened", record="meeting-2")
    room.decide()
    first = minutes(room.panel, CHAIR, MEETING)["items"]
    second = minutes(room.panel, CHAIR, "meeting-2")["items"]
    assert [one["kind"] for one in first[0]["done"]] == ["deferred"]
    assert [one["kind"] for one in second[0]["done"]] == ["decided"]


def test_minutes_say_that_a_decision_was_opened_again(room):
    ready(room)
    room.decide()
    assert minutes(room.panel, CHAIR, MEETING)["items"][0]["done"][0]["reopened"] is False
    room.do(CHAIR, "agenda_ordered", items=[ITEM])
    room.do(
        CHAIR, "reopened", ground="complaint", asked_by="parent", reason="not heard",
        decided_by=person(POLICE),
    )  # fmt: skip
    assert minutes(room.panel, CHAIR, MEETING)["items"][0]["done"][0]["reopened"] is True


def test_minutes_leave_out_what_the_police_decided_alone_after_the_meeting(room):
    ready(room)
    room.do(CHAIR, "agenda_ordered", items=[ITEM])
    room.do(CHAIR, "meeting_closed")
    room.decide(mode="police_alone")
    (item,) = minutes(room.panel, CHAIR, MEETING)["items"]
    assert item["done"] == []
