"""The record of a decision: whole, as it was known then, and without what a victim keeps back."""

from __future__ import annotations

import json

import pytest

from oocd.engine.canonical import sha256_of
from oocd.engine.errors import RecordRefused
from oocd.panels.reading_records import read_record
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    DAY,
    ENVELOPE,
    ITEM,
    MANAGER,
    MEETING,
    POLICE,
    POLICE_2,
    TRIAGE,
    WORKER,
    Room,
    person,
    ready,
)  # fmt: skip

KEPT_BACK = "afraid of the dog next door"
MINIMUM = {
    "referral", "child", "offences", "gravity", "facts", "assessments", "voice", "victims", "views",
    "conflicts", "recommendation", "meeting", "decision", "after", "config", "entries", "standing",
    "information", "prompts", "deferrals", "escalations", "no_victim",
}  # fmt: skip
SAID = {
    "mode", "on", "disposal", "decision_maker", "papers_read", "eligibility", "suitability",
    "reasons", "victim_weight", "voice_weight", "diversity", "votes", "dissent", "departure",
    "ruled_out", "conditions", "plan", "consequence", "explained_by", "explained_on", "signed_on",
    "tell", "gates", "status_shown", "in_range", "direction", "concordance",
}  # fmt: skip


@pytest.fixture
def room():
    return Room()


def record(room, actor=CHAIR, **more):
    return read_record(room.panel, actor, ITEM, **more)


def data(room, **more):
    return record(room, **more)["data"]


def before_decision(room, **case):
    """An item that is ready to be decided, of a case with an offence."""
    whole = {**CASE, "offences": [{"offence": "thf_shop", "date": "2025-03-22"}], **case}
    room.refer(case=whole)
    return room


def test_it_holds_everything_that_the_guidance_asks_for(room):
    room.finish()
    found = data(room)
    assert found.keys() >= MINIMUM
    assert found["decision"].keys() >= SAID


def test_what_nobody_recorded_is_null_and_never_filled(room):
    ready(room)
    room.decide(victim_weight=None)
    decision = data(room)["decision"]
    for name in ("victim_weight", "voice_weight", "diversity", "departure", "plan", "signed_on"):
        assert decision[name] is None, name
    assert decision["conditions"] == []
    assert decision["votes"] == []
    assert data(room)["gravity"] is None


def test_its_hash_is_that_of_its_data_and_reading_again_gives_the_same(room):
    room.finish()
    first = record(room)
    assert first["schema"] == "oocd/decision/1"
    assert first["sha256"] == sha256_of(first["data"])
    assert record(room) == first


def test_every_entry_stands_with_the_digest_that_the_store_gave_it(room):
    room.finish()
    events = room.store.events(ITEM)
    assert [(one["entry"], one["digest"]) for one in data(room)["entries"]] == [
        (event.seq, event.digest) for event in events
    ]


def test_no_date_of_birth_and_no_way_to_reach_a_victim_is_in_it(room):
    ready(room)
    room.do(
        WORKER, "victim_identified", victim="V2", type="person", age_band="adult",
        safe_contact="by text after six",
    )  # fmt: skip
    room.do(WORKER, "victim_status", victim="V2", status="asked", on=DAY)
    room.decide(tell=[{"whom": "child", "by": "cm-1", "due": DAY}])
    text = json.dumps(record(room))
    assert CASE["child"]["date_of_birth"] not in text
    assert "after six" not in text
    assert '"V2"' in text


@pytest.mark.parametrize(
    ("born", "committed", "then", "now"),
    [("2012-03-22", "2025-03-21", 12, 13), ("2012-03-22", "2025-03-22", 13, 13), ("2011-11-18", "2025-11-17", 13, 14), ("2011-11-19", "2025-11-17", 13, 13)],
)  # fmt: skip
def test_ages_are_those_of_the_day_of_the_offence_and_of_the_decision(
    room, born, committed, then, now
):
    whole = {
        **CASE,
        "child": {"date_of_birth": {"value": born, "by": "officer"}},
        "offences": [{"offence": "thf_shop", "date": committed}],
    }
    room.refer(case=whole)
    room.decide(mode="police_alone", tell=[], gates=all_gates(room))
    child = data(room)["child"]
    assert child == {"age_at_offence": [then], "age_at_decision": now}


def all_gates(room):
    """Answers to every gate that a bare item meets."""
    try:
        room.decide(mode="police_alone", tell=[])
    except RecordRefused as error:
        names = [line.split()[0] for line in error.message.splitlines() if "needs a reason" in line]
        return [
            {"gate": name, "reason": "on this day nothing more was to be had"} for name in names
        ]
    raise AssertionError("a bare item is decided without a reason")


def test_an_age_is_null_where_the_birth_is_known_to_the_year_only(room):
    before_decision(room, child={"date_of_birth": "2012"})
    room.decide(mode="police_alone", tell=[], gates=all_gates(room))
    assert data(room)["child"] == {"age_at_offence": [None], "age_at_decision": None}


def test_without_a_recommendation_it_says_so_and_shows_the_reason_given(room):
    room.refer()
    room.decide(mode="police_alone", tell=[], gates=all_gates(room))
    found = data(room)
    assert found["recommendation"] is None
    assert found["decision"]["concordance"] == "not_shown"
    given = {gate["gate"]: gate["reason"] for gate in found["decision"]["gates"]}
    assert given["recommendation"] == "on this day nothing more was to be had"
    assert found["meeting"] is None


def test_what_was_said_after_the_decision_stands_apart(room):
    room.finish()
    heard = len(data(room)["voice"]["child"])
    room.do(MANAGER, "own_words", whose="child", on=DAY, words="I think about it differently now")
    room.do(MANAGER, "told", whom="child", on=DAY, by="cm-1", accepts="accepts")
    found = data(room)
    assert len(found["voice"]["child"]) == heard
    assert "differently" not in json.dumps(found)
    assert [one["accepts"] for one in found["after"]["told"]] == ["accepts"]


def test_what_was_put_right_later_stands_as_it_was_known(room):
    ready(room)
    room.do(
        MANAGER, "assessed", tool="PDA", completed_on=DAY, by="cm-1", summary="works on Saturdays"
    )
    wrong = room.state.seq
    room.decide()
    room.do(
        MANAGER, "assessed", tool="PDA", completed_on=DAY, by="cm-1", summary="works on Sundays",
        corrects=wrong, why_corrected="a slip",
    )  # fmt: skip
    known = {one["summary"]: one["put_right_by"] for one in data(room)["assessments"]}
    assert known["works on Saturdays"] == room.state.seq
    assert "works on Sundays" not in known


def test_what_was_put_right_before_the_decision_is_gone_from_it(room):
    ready(room)
    room.do(
        MANAGER, "assessed", tool="PDA", completed_on=DAY, by="cm-1", summary="works on Saturdays"
    )
    wrong = room.state.seq
    room.do(
        MANAGER, "assessed", tool="PDA", completed_on=DAY, by="cm-1", summary="works on Sundays",
        corrects=wrong, why_corrected="a slip",
    )  # fmt: skip
    room.decide()
    known = {one["summary"] for one in data(room)["assessments"]}
    assert "works on Sundays" in known
    assert "works on Saturdays" not in known


def test_the_facts_are_those_it_was_decided_on(room):
    room.finish()
    newer = {**CASE, "admission": "denied", "id": "SYN-1"}
    room.do(TRIAGE, "facts_updated", case=newer, reason="a new interview")
    told = {one["fact"]: one["value"] for one in data(room)["facts"]}
    assert told["admission"] == "admitted"


@pytest.mark.parametrize(
    ("answers", "seen", "withheld"),
    [([], False, "not_asked"), (["given"], True, None), (["not_given"], False, "not_given"), (["given", "withdrawn"], False, "withdrawn"), (["withdrawn", "given"], True, None)],
)  # fmt: skip
@pytest.mark.parametrize("reader", [CHAIR, WORKER, POLICE], ids=lambda actor: actor.role)
def test_a_victims_words_are_there_only_with_consent_for_the_panel(
    room, answers, seen, withheld, reader
):
    ready(room)
    room.do(WORKER, "victim_identified", victim="V2", type="person", age_band="adult")
    room.do(WORKER, "victim_status", victim="V2", status="asked", on=DAY)
    room.do(WORKER, "victim_consent", victim="V2", to="service", answer="given", on=DAY)
    room.do(WORKER, "victim_consent", victim="V2", to="child", answer="given", on=DAY)
    room.do(
        WORKER, "victim_views", victim="V2", asked_on=DAY, asked_by="vw-1", safety=KEPT_BACK,
        view_on_outcome="an apology",
    )  # fmt: skip
    room.decide(tell=[{"whom": "child", "by": "cm-1", "due": DAY}])
    for answer in answers:
        room.do(WORKER, "victim_consent", victim="V2", to="panel", answer=answer, on=DAY)
    found = record(room, actor=reader)
    assert (KEPT_BACK in json.dumps(found)) is seen
    (victim,) = [one for one in found["data"]["victims"] if one["victim"] == "V2"]
    assert victim["withheld"] == withheld
    assert (victim["views"] is not None) is seen


def test_it_says_which_views_came_before_the_recommendation_and_which_after(room):
    ready(room)
    seen_before = {one["entry"] for one in data_of_views(room)}
    room.do(
        MANAGER, "member_view", person=MANAGER.person, agency="youth_justice",
        preferred=["outcome_22"], reason="now that I have read it",
    )  # fmt: skip
    room.decide()
    late = [one for one in data(room)["views"] if one["entry"] not in seen_before]
    assert [one["after_recommendation"] for one in late] == [True]


def data_of_views(room):
    return [
        {"entry": said.seq} for said in room.state.entries if said.content.name == "member_view"
    ]


def test_a_departure_has_its_code_in_words_and_its_direction(room):
    ready(room)
    room.decide(
        disposal="youth_caution",
        departure={"code": "pattern", "text": "the third time in a month"},
        ruled_out=[{"option": "community_resolution", "why": "given before without effect"}],
    )
    found = data(room)["decision"]
    assert found["departure"]["direction"] == "up"
    assert found["departure"]["title"].startswith("What came before")
    assert found["in_range"] is False
    assert found["ruled_out"][0]["title"] == "community resolution"


def test_members_are_those_of_the_moment_of_the_decision(room):
    room.finish()
    room.seat(POLICE_2)
    people = {one["person"] for one in data(room)["meeting"]["members"]}
    assert POLICE.person in people
    assert POLICE_2.person not in people
    assert data(room)["meeting"]["meeting"] == MEETING


def test_a_decision_that_was_opened_again_says_so_and_both_can_be_read(room):
    room.finish()
    first = room.state.decision.seq
    room.do(
        CHAIR, "reopened", ground="complaint", asked_by="parent", reason="not heard",
        decided_by=person(POLICE_2),
    )  # fmt: skip
    again = data(room)
    assert again["standing"]["stands"] is False
    assert again["standing"]["reopened_by"]["ground"] == "complaint"
    assert again["standing"]["replaced_by"] is None
    room.do(POLICE_2, "recommendation_shown")
    room.decide(
        actor=POLICE_2,
        mode="police_alone",
        decision_maker=person(POLICE_2),
        reasons="heard this time",
    )
    second = room.state.decision.seq
    assert data(room)["decision"]["entry"] == second
    assert data(room)["standing"]["earlier"] == [first]
    old = data(room, entry=first)
    assert old["decision"]["entry"] == first
    assert old["standing"]["replaced_by"] == second
    assert old["decision"]["reasons"] == "the least that will do"


def test_words_of_a_decision_that_were_put_right_stand_on_what_was_known_when_it_was_made(room):
    room.finish()
    made = room.state.decision.seq
    room.do(MANAGER, "own_words", whose="child", on=DAY, words="said after the decision")
    room.decide(
        corrects=made,
        why_corrected="a word was missing",
        reasons="the least that will do here",
    )
    found = data(room)
    assert found["standing"]["made_as"] == made
    assert found["standing"]["words_put_right"] == "a word was missing"
    assert found["standing"]["stands"] is True
    assert found["decision"]["reasons"] == "the least that will do here"
    assert "said after" not in json.dumps(found)
    assert data(room, entry=made) == found


def test_what_agencies_were_asked_says_what_came_and_what_is_awaited(room):
    ready(room)
    room.do(MANAGER, "information_asked", agency="health", topic="health", asked_on=DAY)
    room.do(MANAGER, "information_asked", agency="education", topic="education", asked_on=DAY)
    room.do(
        MANAGER, "information_answered", agency="education", topic="education", status="declined",
        on=DAY, reason="the family said no",
    )  # fmt: skip
    room.decide()
    told = {(one["agency"], one["status"]) for one in data(room)["information"]}
    assert {("health", "awaited"), ("education", "declined")} <= told


def test_there_is_no_record_before_a_decision_nor_of_an_entry_that_is_none(room):
    ready(room)
    with pytest.raises(RecordRefused) as none:
        record(room)
    assert none.value.code == "P-UNDECIDED"
    room.decide()
    with pytest.raises(RecordRefused) as other:
        record(room, entry=1)
    assert other.value.code == "P-UNDECIDED"


def test_a_recommendation_whose_content_was_erased_leaves_its_hash(room):
    room.finish()
    pinned = data(room)["recommendation"]
    shown = pinned["entry"]
    room.do(POLICE, "content_erased", seqs=[shown], basis="retention", authority="dpo-1")
    found = data(room)["recommendation"]
    assert found["sha256"] == pinned["sha256"]
    assert found["content_erased"] is True
    assert found["range"] == []
    assert [one["entry"] for one in data(room)["entries"] if one["erased"]] == [shown]


def test_a_decision_whose_content_was_erased_is_no_record_any_more(room):
    room.finish()
    room.do(
        POLICE, "content_erased", seqs=[room.state.decision.seq], basis="retention",
        authority="dpo-1",
    )  # fmt: skip
    with pytest.raises(RecordRefused) as gone:
        record(room)
    assert gone.value.code == "P-UNDECIDED"


def test_reading_it_is_logged_under_the_readers_name(room):
    room.finish()
    record(room, actor=WORKER)
    last = list(room.store.accesses(ITEM))[-1]
    assert (last.act, last.what, last.actor) == ("consultation", "show_decision", WORKER)


def test_dated_duties_are_those_of_the_option_that_was_chosen():
    duties = [
        {"id": "D-1", "text": "tell", "due": DAY, "options": ["community_resolution"]},
        {"id": "D-2", "text": "charge in time", "due": DAY, "options": ["charge"]},
        {"id": "D-3", "text": "for all", "due": DAY, "options": []},
        {"id": "D-4", "text": "no day", "due": None, "options": ["community_resolution"]},
    ]
    room = Room(envelope={**ENVELOPE, "data": {**ENVELOPE["data"], "duties": duties}})
    room.finish()
    assert [one["id"] for one in data(room)["duties"]] == ["D-1", "D-3"]
