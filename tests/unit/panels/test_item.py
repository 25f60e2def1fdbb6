"""The fold of an item: what is current, what was put right, what was erased and still holds."""

from __future__ import annotations

import pytest

from oocd.panels import reads
from oocd.panels.item import Said, after, empty, fold
from oocd.panels.kinds.decisions import Decided
from oocd.panels.kinds.referral import OwnWords
from oocd.panels.kinds.victims import VictimStatus
from oocd.panels.summaries import item_fields
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    DAY,
    ITEM,
    MANAGER,
    POLICE,
    WORKER,
    Room,
    decision,
    person,
    ready,
    refused,
)  # fmt: skip


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def decided(room):
    room.finish()
    return room


def erase(room, *seqs):
    return room.do(
        CHAIR, "content_erased", seqs=list(seqs), basis="retention schedule", authority="dpo-1"
    )


def step_by_step(room):
    state = empty(ITEM)
    for event in room.store.events(ITEM):
        state = after(state, Said(event.seq, event.at, event.actor, fold_one(event)))
    return state


def fold_one(event):
    from oocd.panels.item import read_content

    return read_content(event)


def seqs(room, kind):
    return [event.seq for event in room.store.events(ITEM) if event.kind == kind]


def test_events_fold_in_order_only(decided):
    events = decided.store.events(ITEM)
    with pytest.raises(ValueError, match="does not follow"):
        fold(ITEM, events[1:])
    with pytest.raises(ValueError, match="does not follow"):
        fold("item-2", events)


def test_the_fold_and_single_steps_agree_and_lists_show_the_state(decided):
    assert step_by_step(decided) == decided.state
    assert decided.summary.fields == item_fields(decided.state)


class TestPuttingRight:
    def test_both_entries_stay_and_the_newer_counts(self, room):
        room.refer()
        first = room.do(MANAGER, "own_words", whose="child", on=DAY, words="sory")
        second = room.do(
            MANAGER,
            "own_words",
            whose="child",
            on=DAY,
            words="sorry",
            corrects=first.event.seq,
            why_corrected="spelling",
        )
        assert [said.content.words for said in room.state.all(OwnWords)] == ["sorry"]
        assert [said.corrected_by for said in room.state.entries] == [None, second.event.seq, None]

    def test_it_says_why_and_of_what(self, room):
        room.refer()
        room.do(MANAGER, "own_words", whose="child", on=DAY, words="sory")
        words = {"whose": "child", "on": DAY, "words": "sorry"}
        refused(lambda: room.do(MANAGER, "own_words", **words, corrects=2), "P-CORRECTS")
        refused(
            lambda: room.do(MANAGER, "own_words", **words, corrects=1, why_corrected="x"),
            "P-CORRECTS",
        )
        refused(
            lambda: room.do(MANAGER, "own_words", **words, corrects=9, why_corrected="x"),
            "P-CORRECTS",
        )

    def test_a_chain_is_put_right_at_its_end(self, room):
        room.refer()
        room.do(MANAGER, "own_words", whose="child", on=DAY, words="a")
        right = {"whose": "child", "on": DAY, "why_corrected": "x"}
        room.do(MANAGER, "own_words", **right, words="b", corrects=2)
        assert "entry 3" in refused(
            lambda: room.do(MANAGER, "own_words", **right, words="c", corrects=2), "P-CORRECTS"
        )
        room.do(MANAGER, "own_words", **right, words="c", corrects=3)
        assert [said.content.words for said in room.state.all(OwnWords)] == ["c"]

    def test_the_words_of_a_decision_can_be_put_right_and_nothing_moves(self, decided):
        seq = seqs(decided, "decided")[0]
        pins = decided.state.decision.content.pinned
        decided.decide(
            corrects=seq, why_corrected="clearer", reasons="the least that will do for this child"
        )
        state = decided.state
        assert state.status == "decided"
        assert state.decision.content.reasons.endswith("this child")
        assert state.decision.content.pinned == pins

    @pytest.mark.parametrize(
        "change",
        [
            {"disposal": "outcome_22"},
            {"on": "2025-11-17"},
            {"mode": "provisional"},
            {"decision_maker": person(CHAIR)},
        ],
    )
    def test_what_was_decided_cannot_change_by_a_correction(self, decided, change):
        seq = seqs(decided, "decided")[0]
        text = refused(
            lambda: decided.decide(corrects=seq, why_corrected="x", **change), "P-CORRECTS"
        )
        assert next(iter(change)) in text

    def test_a_decision_of_an_earlier_round_cannot_be_put_right(self, decided):
        seq = seqs(decided, "decided")[0]
        decided.do(
            CHAIR,
            "reopened",
            ground="complaint",
            asked_by="child",
            reason="x",
            decided_by=person(CHAIR),
        )
        refused(lambda: decided.decide(corrects=seq, why_corrected="x"), "P-STATUS")

    def test_a_view_put_right_keeps_when_it_was_given(self, decided):
        seq = seqs(decided, "victim_views")[0]
        decided.do(
            WORKER,
            "victim_views",
            victim="V1",
            asked_on="2025-11-10",
            asked_by="vw-1",
            effect="afraid",
            corrects=seq,
            why_corrected="shorter",
        )
        assert decided.state.entries[-1].content.before_decision is True
        decided.do(
            WORKER,
            "victim_views",
            victim="V1",
            asked_on="2025-11-10",
            asked_by="vw-1",
            effect="angry",
        )
        assert decided.state.entries[-1].content.before_decision is False

    def test_a_referral_and_an_agenda_are_not_put_right_but_done_anew(self, decided):
        refused(
            lambda: decided.do(
                CHAIR, "placed_on_agenda", meeting="meeting-1", corrects=2, why_corrected="x"
            ),
            "P-STATUS",
        )


class TestErasing:
    def test_the_words_are_gone_and_that_they_were_said_stays(self, decided):
        seq = seqs(decided, "own_words")[0]
        erase(decided, seq)
        line = reads.show_item(decided.panel, POLICE, ITEM).lines[seq - 1]
        assert (line.erased, line.content, line.kind) == (True, None, "own_words")
        assert not decided.store.verify().faults

    def test_a_decision_that_was_erased_still_shows_that_one_was_made(self, decided):
        seq = seqs(decided, "decided")[0]
        erase(decided, seq)
        state = decided.state
        assert (state.status, state.decision, state.decided_at) == ("decided", None, seq)
        assert any(
            line.kind == "decided" and line.erased
            for line in reads.show_decision(decided.panel, POLICE, ITEM).lines
        )

    def test_the_fold_after_an_erasure_is_the_state_that_the_erasure_left(self, decided):
        before = decided.state
        made = erase(decided, seqs(decided, "own_words")[0], seqs(decided, "victim_views")[0])
        stepped = after(
            before, Said(made.event.seq, made.event.at, made.event.actor, fold_one(made.event))
        )
        assert stepped == decided.state

    def test_everything_can_go_and_the_item_is_still_of_its_area_and_meeting(self, decided):
        erase(decided, *range(1, decided.state.seq + 1))
        state = decided.state
        assert (state.area, state.meeting, state.status) == (
            "wolverhampton",
            "meeting-1",
            "decided",
        )
        assert decided.summary.area == "wolverhampton"
        assert (
            decided.summary.fields
            == item_fields(state)
            == {"status": "decided", "meeting": "meeting-1"}
        )
        assert reads.show_item(decided.panel, POLICE, ITEM).lines[-1].content is not None
        assert not decided.store.verify().faults

    def test_a_provisional_decision_stays_provisional(self, room):
        ready(room)
        made = room.decide(mode="provisional")
        erase(room, made.event.seq)
        assert room.state.status == room.summary.fields["status"] == "provisional"

    def test_somebody_who_stood_aside_is_not_let_in_again(self, room):
        room.refer()
        made = room.do(
            WORKER, "conflict_declared", person=WORKER.person, nature_of="aunt", action="left"
        )
        erase(room, made.event.seq)
        assert room.state.conflict(WORKER.person) == "left"
        refused(lambda: reads.show_item(room.panel, WORKER, ITEM), "P-LEFT")

    def test_a_legal_hold_bars_it_also_when_the_reason_of_the_hold_is_gone(self, room):
        room.refer()
        room.do(MANAGER, "own_words", whose="child", on=DAY, words="sorry")
        room.do(CHAIR, "hold_set", reason="inquest")
        refused(lambda: erase(room, 2), "P-HOLD")
        room.do(CHAIR, "hold_lifted", reason="over")
        erase(room, 3, 4)
        assert not room.state.held
        refused(lambda: room.do(CHAIR, "hold_lifted", reason="again"), "P-HOLD")

    @pytest.mark.parametrize(("named", "why"), [((9,), "no entry 9"), ((2, 2), "twice")])
    def test_what_is_not_there_cannot_go(self, room, named, why):
        room.refer()
        room.do(MANAGER, "own_words", whose="child", on=DAY, words="sorry")
        assert why in refused(lambda: erase(room, *named), "P-ERASED")

    def test_what_is_gone_cannot_go_again_and_a_tombstone_stays(self, room):
        room.refer()
        room.do(MANAGER, "own_words", whose="child", on=DAY, words="sorry")
        erase(room, 2)
        assert "gone already" in refused(lambda: erase(room, 2), "P-ERASED")
        assert "it stays" in refused(lambda: erase(room, 3), "P-ERASED")

    def test_an_answer_that_was_replaced_does_not_come_back(self, room):
        room.refer()
        room.do(WORKER, "victim_identified", victim="V1", type="person", age_band="adult")
        for answer in ("given", "withdrawn"):
            room.do(WORKER, "victim_consent", victim="V1", to="panel", answer=answer, on=DAY)
        assert "entry 3 behind entry 4" in refused(lambda: erase(room, 4), "P-ERASED")
        erase(room, 3, 4)
        assert room.state.consent("V1", "panel") == "not_asked"

    def test_a_wrong_entry_does_not_come_back_when_its_correction_goes(self, room):
        room.refer()
        room.do(MANAGER, "own_words", whose="child", on=DAY, words="a")
        room.do(
            MANAGER, "own_words", whose="child", on=DAY, words="b", corrects=2, why_corrected="x"
        )
        refused(lambda: erase(room, 3), "P-ERASED")
        erase(room, 2)
        assert [said.content.words for said in room.state.all(OwnWords)] == ["b"]

    def test_an_old_case_file_does_not_come_back(self, room):
        room.refer()
        room.do(MANAGER, "facts_updated", case=CASE, reason="x")
        refused(lambda: erase(room, 2), "P-ERASED")
        erase(room, 1, 2)
        refused(lambda: room.do(CHAIR, "recommendation_shown"), "P-LACKS")

    def test_nobody_may_say_what_is_kept(self, room):
        room.refer()
        refused(
            lambda: room.do(
                CHAIR,
                "content_erased",
                seqs=[1],
                basis="x",
                authority="a",
                kept={"status": "closed"},
            ),
            "P-FILLED",
        )


def test_a_victims_status_keeps_its_history(decided):
    decided.do(
        WORKER, "victim_status", victim="V1", status="declined", on=DAY, reason="changed their mind"
    )
    assert [said.content.status for said in decided.state.of_victim("V1", VictimStatus)] == [
        "asked",
        "declined",
    ]
    assert decided.state.victim_status("V1").status == "declined"


def test_a_new_round_has_no_decision_no_recommendation_and_no_meeting(decided):
    decided.do(
        CHAIR,
        "reopened",
        ground="complaint",
        asked_by="child",
        reason="x",
        decided_by=person(CHAIR),
    )
    state = decided.state
    assert (state.status, state.decision, state.shown, state.meeting) == (
        "gathering",
        None,
        None,
        None,
    )
    assert "meeting" not in decided.summary.fields
    assert [said.content.mode for said in state.all(Decided)] == [decision()["mode"]]
