"""Reading: logged before anything is given, and without what a victim keeps back."""

from __future__ import annotations

import json

import pytest

from oocd.engine.errors import RecordRefused
from oocd.panels import reads
from oocd.panels.store.memory import MemoryStore
from tests.unit.panels.building import (
    ADVISER,
    AUDITOR,
    CHAIR,
    DAY,
    ITEM,
    MANAGER,
    MEETING,
    POLICE,
    TRIAGE,
    WORKER,
    Room,
    refused,
)  # fmt: skip

FEAR = "afraid to walk home"
VIEW = "no court please"


@pytest.fixture
def room():
    made = Room()
    made.finish()
    made.do(
        CHAIR,
        "adviser_admitted",
        adviser={"person": ADVISER.person, "agency": "health"},
        until="2025-12-01",
        why="x",
    )
    return made


def consent(room, answer, to="panel"):
    room.do(WORKER, "victim_consent", victim="V1", to=to, answer=answer, on=DAY)


def everything(sheet):
    """All text that a sheet holds, in its lines and in its state."""
    lines = [line.content for line in sheet.lines]
    state = [said.content.model_dump(mode="json") for said in sheet.state.entries]
    return json.dumps([lines, state])


def views_line(sheet):
    return next(line for line in sheet.lines if line.kind == "victim_views")


class TestAVictimsWords:
    @pytest.mark.parametrize("actor", [CHAIR, MANAGER, ADVISER], ids=lambda one: one.role)
    def test_are_for_the_panel_only_with_consent_to_the_panel(self, room, actor):
        for answer in ("not_asked", "not_given", "given", "withdrawn"):
            consent(room, answer)
            sheet = reads.show_item(room.panel, actor, ITEM)
            assert (FEAR in everything(sheet)) == (answer == "given")
            assert (VIEW in everything(sheet)) == (answer == "given")
            assert (views_line(sheet).hidden is None) == (answer == "given")

    @pytest.mark.parametrize("to", ["service", "child"])
    def test_consent_to_somebody_else_is_no_consent_to_the_panel(self, room, to):
        consent(room, "given", to)
        assert FEAR not in everything(reads.show_item(room.panel, CHAIR, ITEM))

    @pytest.mark.parametrize("actor", [POLICE, TRIAGE, WORKER], ids=lambda one: one.role)
    def test_are_known_to_those_a_victim_speaks_to(self, room, actor):
        sheet = reads.show_item(room.panel, actor, ITEM)
        assert FEAR in everything(sheet)
        assert VIEW in everything(sheet)

    def test_are_hidden_also_in_the_past_once_consent_is_withdrawn(self, room):
        consent(room, "given")
        upto = room.state.seq
        assert FEAR in everything(reads.show_item(room.panel, CHAIR, ITEM, upto=upto))
        consent(room, "withdrawn")
        assert FEAR not in everything(reads.show_item(room.panel, CHAIR, ITEM, upto=upto))
        assert FEAR not in everything(reads.show_decision(room.panel, CHAIR, ITEM))

    def test_are_missing_with_a_word_why_and_the_entry_stays_in_its_place(self, room):
        sheet = reads.show_item(room.panel, MANAGER, ITEM)
        assert [line.seq for line in sheet.lines] == list(range(1, room.state.seq + 1))
        line = views_line(sheet)
        assert line.content is None
        assert "not asked; ask the victim worker" in line.hidden
        assert "speaks to it" in views_line(reads.show_item(room.panel, CHAIR, ITEM)).hidden

    def test_one_victims_consent_is_not_anothers(self, room):
        room.do(WORKER, "victim_identified", victim="V2", type="person", age_band="adult")
        room.do(WORKER, "victim_consent", victim="V2", to="panel", answer="given", on=DAY)
        assert FEAR not in everything(reads.show_item(room.panel, CHAIR, ITEM))
        consent(room, "given")
        room.do(WORKER, "victim_consent", victim="V2", to="panel", answer="withdrawn", on=DAY)
        text = everything(reads.show_item(room.panel, CHAIR, ITEM))
        assert FEAR in text
        assert VIEW not in text, "a case file does not say which victim said what"

    def test_restorative_and_satisfaction_are_theirs_too(self, room):
        consent(room, "given", "service")
        room.do(
            WORKER,
            "restorative",
            victim="V1",
            appropriate=True,
            reason="RJ-WORDS",
            offered_on=DAY,
            answer="thinking",
        )
        room.do(
            WORKER,
            "victim_satisfaction",
            victim="V1",
            on=DAY,
            level="satisfied",
            comment="SAT-WORDS",
        )
        text = everything(reads.show_item(room.panel, CHAIR, ITEM))
        assert "RJ-WORDS" not in text
        assert "SAT-WORDS" not in text
        consent(room, "given")
        text = everything(reads.show_item(room.panel, CHAIR, ITEM))
        assert "RJ-WORDS" in text
        assert "SAT-WORDS" in text

    def test_what_they_said_when_asked_for_consent_is_withheld_too(self, room):
        words = "NOT-HIM-OF-ALL-PEOPLE"
        room.do(
            WORKER,
            "victim_consent",
            victim="V1",
            to="child",
            answer="not_given",
            on=DAY,
            note=words,
        )
        for answer in ("not_given", "withdrawn", "not_asked"):
            consent(room, answer)
            assert words not in everything(reads.show_item(room.panel, CHAIR, ITEM))
            assert words in everything(reads.show_item(room.panel, WORKER, ITEM))
        consent(room, "given")
        assert words in everything(reads.show_item(room.panel, CHAIR, ITEM))


def test_somebody_who_left_reads_nothing_not_even_the_past(room):
    upto = room.state.seq
    room.do(MANAGER, "conflict_declared", person=MANAGER.person, nature_of="coach", action="left")
    for call in (
        lambda: reads.show_item(room.panel, MANAGER, ITEM),
        lambda: reads.show_item(room.panel, MANAGER, ITEM, upto=upto),
        lambda: reads.show_decision(room.panel, MANAGER, ITEM),
        lambda: reads.show_due(room.panel, MANAGER, ITEM),
        lambda: room.do(MANAGER, "contact", on=DAY, by="cm-1", result="took_place"),
    ):
        refused(call, "P-LEFT")


def test_a_pack_does_not_go_to_somebody_who_left():
    room = Room()
    room.refer()
    room.sit()
    room.do(WORKER, "conflict_declared", person=WORKER.person, nature_of="aunt", action="left")
    pack = {"meeting": MEETING, "sha256": "b" * 64, "upto": 2}
    refused(lambda: room.do(CHAIR, "pack_made", **pack, sent_to=["pdm-1", "vw-1"]), "P-LEFT")
    room.do(CHAIR, "pack_made", **pack, sent_to=["pdm-1", "cm-1"])
    log = [one for one in room.store.accesses(ITEM) if one.act == "disclosure"]
    assert [one.recipient for one in log] == ["pdm-1", "cm-1"]


READS = {
    "show_item": lambda panel: reads.show_item(panel, CHAIR, ITEM),
    "show_decision": lambda panel: reads.show_decision(panel, CHAIR, ITEM),
    "show_meeting": lambda panel: reads.show_meeting(panel, CHAIR, MEETING),
    "show_due": lambda panel: reads.show_due(panel, CHAIR, ITEM),
}


@pytest.mark.parametrize("what", READS)
def test_a_reading_is_logged_once_with_who_and_when(room, what):
    before = list(room.store.accesses())
    READS[what](room.panel)
    (made,) = list(room.store.accesses())[len(before) :]
    assert (made.act, made.actor, made.what) == ("consultation", CHAIR, what)


@pytest.mark.parametrize("what", READS)
def test_what_cannot_be_logged_is_not_given(what):
    class NoLog(MemoryStore):
        def log(self, touches, actor, at):
            raise OSError("disk full")

    room = Room(store=NoLog())
    room.finish()
    with pytest.raises(OSError, match="disk full"):
        READS[what](room.panel)


def test_a_decision_is_not_shown_before_there_is_one_and_that_is_not_logged():
    room = Room()
    room.refer()
    before = len(list(room.store.accesses()))
    refused(lambda: reads.show_decision(room.panel, CHAIR, ITEM), "P-UNDECIDED")
    assert len(list(room.store.accesses())) == before


def test_an_item_is_no_meeting_and_a_meeting_no_item(room):
    for call in (
        lambda: reads.show_item(room.panel, CHAIR, MEETING),
        lambda: reads.show_meeting(room.panel, CHAIR, ITEM),
        lambda: reads.show_item(room.panel, CHAIR, "nowhere"),
    ):
        refused(call, "P-UNKNOWN")


def test_an_agenda_has_the_items_in_the_order_set_then_the_others():
    room = Room()
    for record in ("item-3", ITEM, "item-2"):
        room.refer(record=record)
    room.call()
    for record in (ITEM, "item-2", "item-3"):
        room.do(CHAIR, "placed_on_agenda", record=record, meeting=MEETING)
    room.do(CHAIR, "agenda_ordered", items=["item-3", "item-1"])
    _, items = reads.agenda(room.panel, CHAIR, MEETING)
    assert [one.record for one in items] == ["item-3", "item-1", "item-2"]


def test_lists_hold_nothing_about_a_person(room):
    (item,) = reads.list_items(room.panel, CHAIR, area="wolverhampton")
    assert set(item.fields) <= {"status", "referred_on", "source", "entry", "meeting", "until"}
    assert list(reads.list_items(room.panel, CHAIR, area="birmingham")) == []
    (meeting,) = reads.list_meetings(room.panel, CHAIR)
    assert meeting.fields == {"stage": "open", "date": DAY, "chair": "chair-1"}


def test_who_left_an_item_sees_in_lists_that_it_is_kept_back_and_nothing_of_it(room):
    room.do(MANAGER, "conflict_declared", person=MANAGER.person, nature_of="coach", action="left")
    listed = {
        "list": lambda actor: next(iter(reads.list_items(room.panel, actor))),
        "agenda": lambda actor: reads.agenda(room.panel, actor, MEETING)[1][0],
    }
    for give in listed.values():
        assert give(MANAGER).record == ITEM
        assert set(give(MANAGER).fields) == {"kept_back"}
        assert give(CHAIR).fields["status"] == "decided"
        assert MANAGER.person not in repr(give(CHAIR))


def test_who_abstained_stays_in_the_lists(room):
    room.do(
        MANAGER, "conflict_declared", person=MANAGER.person, nature_of="coach", action="abstained"
    )
    (item,) = reads.list_items(room.panel, MANAGER)
    assert item.fields["status"] == "decided"


def test_the_auditor_reads_who_did_what_and_no_case(room):
    log = list(reads.access_log(room.panel, AUDITOR, ITEM))
    assert len(log) == room.state.seq
    assert {one.act for one in log} == {"collection"}
    assert FEAR not in repr(log)
    with pytest.raises(RecordRefused, match="P-RIGHT"):
        reads.show_item(room.panel, AUDITOR, ITEM)
