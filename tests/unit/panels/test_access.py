"""Every use-case against every role, by a table that knows nothing of the program's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from oocd.engine.errors import RecordRefused
from oocd.panels import reads
from oocd.panels.access import RIGHTS, ROLES, require
from oocd.panels.event import Actor
from oocd.panels.kinds.meetings import MeetingCalled
from oocd.panels.kinds.referral import Referred
from oocd.panels.registry import KINDS
from tests.unit.panels.building import ADVISER, CHAIR, EVERYBODY, ITEM, MEETING, Room, kind

PANELS = Path(__file__).resolve().parents[3] / "panels"
COLUMNS = {
    "T": "triage_officer",
    "P": "police_decision_maker",
    "M": "case_manager",
    "C": "chair",
    "V": "victim_worker",
    "A": "partner_adviser",
    "S": "scrutiny_member",
    "L": "policy_lead",
    "U": "auditor",
    "D": "administrator",
}
TABLE = """
                          T P M C V A S L U D
referred                  x x x x . . . . . .
facts_updated             x x x . . . . . . .
information_asked         x x x x x . . . . .
information_answered      x x x x x x . . . .
assessed                  . . x . . . . . . .
own_words                 . x x x . . . . . .

victim_identified         x x x . x . . . . .
victim_contact_attempted  x x . . x . . . . .
victim_status             x x . . x . . . . .
no_victim                 x x . x x . . . . .
victim_views              . x . . x . . . . .
victim_consent            x x . . x . . . . .
restorative               . . . . x . . . . .
victim_informed           . x . . x . . . . .
victim_satisfaction       . . . . x . . . . .

meeting_called            . . x x . . . . . .
attendance                . . x x . . . . . .
agenda_ordered            . . x x . . . . . .
meeting_opened            . . . x . . . . . .
meeting_closed            . . . x . . . . . .
placed_on_agenda          . . x x . . . . . .
taken_off_agenda          . . x x . . . . . .
conflict_declared         x x x x x x . . . .
pack_made                 . . x x . . . . . .
adviser_admitted          . . x x . . . . . .
adviser_ended             . . x x . . . . . .

member_view               . x x x x x . . . .
recommendation_shown      x x x x . . . . . .
prompt_answered           . x x x . . . . . .
decided                   . x . x . . . . . .
deferred                  . x . x . . . . . .
finalised                 . x x x . . . . . .
escalated                 . x x x . . . . . .
escalation_answered       . x . x . . . . . .

told                      . x x x . . . . . .
plan_changed              . x x . . . . . . .
contact                   . . x . . . . . . .
enforcement_step          . x x . . . . . . .
completed                 . x x . . . . . . .
follow_up                 . x x . . . . . . .
quality_reviewed          . . x x . . . . . .
closed                    . x x x . . . . . .
reopened                  . x . x . . . . . .
hold_set                  . x . x . . . . . .
hold_lifted               . x . x . . . . . .
content_erased            . x . x . . . . . .

show_item                 x x x x x x . . . .
show_decision             x x x x x x . . . .
show_meeting              x x x x x . . . . .
list_items                x x x x x . . . . .
list_meetings             x x x x x . . . . .
read_access_log           . . . . . . . . x .
make_letter               . x x x . . . . . .
make_victim_letter        . x . . x . . . . .
make_reasons              . x . x . . . . . .
make_information_form     x x . . . . . . . .
make_pack                 . . x x . . . . . .
exchange_items            . . x x . . . . . .
read_counts               . . . x . . . x . .
draw_sample               . . . x . . . x . .
read_sample               . . . x . . x . . .
record_finding            . . . . . . x . . .
"""


def _expected():
    head, *rows = [line.split() for line in TABLE.splitlines() if line.strip()]
    return {
        name: {COLUMNS[c] for c, mark in zip(head, marks, strict=True) if mark == "x"}
        for name, *marks in rows
    }


EXPECTED = _expected()
PAIRS = [(name, actor) for name in EXPECTED for actor in EVERYBODY]
READS = {
    "show_item": lambda panel, actor: reads.show_item(panel, actor, ITEM),
    "show_decision": lambda panel, actor: reads.show_decision(panel, actor, ITEM),
    "show_meeting": lambda panel, actor: reads.show_meeting(panel, actor, MEETING),
    "list_items": lambda panel, actor: list(reads.list_items(panel, actor)),
    "list_meetings": lambda panel, actor: list(reads.list_meetings(panel, actor)),
    "read_access_log": lambda panel, actor: list(reads.access_log(panel, actor)),
}


def test_the_table_names_every_use_case_and_every_kind_of_entry():
    assert EXPECTED.keys() == RIGHTS.keys()
    assert KINDS.keys() <= EXPECTED.keys()
    assert {actor.role for actor in EVERYBODY} == ROLES.keys() == set(COLUMNS.values())


def test_every_right_is_asked_for_somewhere():
    """A right that nothing asks for promises what the program does not keep."""
    source = "".join(
        path.read_text("utf-8") for path in PANELS.rglob("*.py") if path.name != "access.py"
    )
    assert [name for name in RIGHTS if name not in KINDS and f'"{name}"' not in source] == []


@pytest.mark.parametrize(("name", "actor"), PAIRS, ids=lambda one: getattr(one, "role", one))
def test_a_role_has_the_rights_of_the_table_and_no_other(name, actor):
    if actor.role in EXPECTED[name]:
        require(actor, name)
        return
    with pytest.raises(RecordRefused) as caught:
        require(actor, name)
    text = str(caught.value)
    assert caught.value.code == "P-RIGHT"
    assert actor.role in text
    assert f"`{name}`" in text
    assert all(role in text for role in EXPECTED[name])


@pytest.fixture(scope="module")
def room():
    made = Room()
    made.finish()
    made.do(
        CHAIR,
        "adviser_admitted",
        adviser={"person": ADVISER.person, "agency": "health"},
        until="2025-12-01",
        why="health",
    )
    return made


def _write(room, name, actor):
    """Try to record an entry of a kind that says nothing, where there is no such record."""
    if name == "referred":
        room.panel.refer(actor, Referred.model_construct(case=None), record="nowhere")
    elif name == "meeting_called":
        room.panel.call_meeting(actor, MeetingCalled.model_construct(), record="nowhere")
    else:
        room.panel.record(actor, "nowhere", KINDS[name].model_construct())


@pytest.mark.parametrize(
    ("name", "actor"),
    [(n, a) for n, a in PAIRS if n in KINDS],
    ids=lambda one: getattr(one, "role", one),
)
def test_writing_asks_for_the_right_before_anything_else(room, name, actor):
    with pytest.raises(Exception) as caught:  # noqa: PT011 past the right it meets what is next
        _write(room, name, actor)
    refused_the_right = getattr(caught.value, "code", None) == "P-RIGHT"
    assert refused_the_right == (actor.role not in EXPECTED[name])


@pytest.mark.parametrize(
    ("name", "actor"),
    [(n, a) for n, a in PAIRS if n in READS],
    ids=lambda one: getattr(one, "role", one),
)
def test_reading_asks_for_the_right_and_a_refusal_is_not_logged_as_a_reading(room, name, actor):
    before = len(list(room.store.accesses()))
    if actor.role in EXPECTED[name]:
        READS[name](room.panel, actor)
        return
    with pytest.raises(RecordRefused, match="P-RIGHT"):
        READS[name](room.panel, actor)
    assert len(list(room.store.accesses())) == before


def test_a_role_that_does_not_exist_is_told_the_nearest_that_does():
    with pytest.raises(RecordRefused, match="Did you mean `chair`") as caught:
        require(Actor("x-1", "chairs"), "decided")
    assert caught.value.code == "P-ROLE"


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda one: one.role)
def test_nobody_reopens_from_scrutiny(actor):
    with pytest.raises(ValueError, match="ground"):
        kind(
            "reopened",
            ground="scrutiny",
            asked_by="other",
            reason="x",
            decided_by={"person": "a", "role": "chair", "agency": "b"},
        )
    assert actor.role in {"chair", "police_decision_maker"} or actor.role not in RIGHTS["reopened"]


class TestAnAdviser:
    """A partner's adviser: one item, for a time."""

    @pytest.fixture
    def room(self):
        made = Room()
        made.refer()
        made.refer(record="item-2")
        return made

    def _admit(self, room, until="2025-11-20"):
        room.do(
            CHAIR,
            "adviser_admitted",
            adviser={"person": ADVISER.person, "agency": "health"},
            until=until,
            why="health",
        )

    def test_sees_and_answers_for_the_one_item_only(self, room):
        self._admit(room)
        assert reads.show_item(room.panel, ADVISER, ITEM).lines
        room.do(
            ADVISER,
            "information_answered",
            agency="health",
            topic="health",
            status="nothing_held",
            on="2025-11-18",
        )
        for call in (
            lambda: reads.show_item(room.panel, ADVISER, "item-2"),
            lambda: room.do(
                ADVISER,
                "information_answered",
                record="item-2",
                agency="health",
                topic="health",
                status="nothing_held",
                on="2025-11-18",
            ),
        ):
            with pytest.raises(RecordRefused, match="P-ADMITTED"):
                call()

    def test_sees_nothing_before_being_admitted_nor_after_the_last_day(self, room):
        with pytest.raises(RecordRefused, match="P-ADMITTED"):
            reads.show_item(room.panel, ADVISER, ITEM)
        self._admit(room)
        room.clock.now = room.clock.now.replace(day=20)
        reads.show_item(room.panel, ADVISER, ITEM)
        room.clock.now = room.clock.now.replace(day=21)
        with pytest.raises(RecordRefused, match="P-ADMITTED"):
            reads.show_item(room.panel, ADVISER, ITEM)

    def test_is_let_out_by_the_chair_and_stays_out_when_that_entry_is_erased(self, room):
        self._admit(room)
        ended = room.do(CHAIR, "adviser_ended", person=ADVISER.person)
        room.do(
            CHAIR, "content_erased", seqs=[ended.event.seq], basis="retention", authority="dpo-1"
        )
        with pytest.raises(RecordRefused, match="P-ADMITTED"):
            reads.show_item(room.panel, ADVISER, ITEM)

    def test_an_admission_put_right_lets_the_first_person_out(self, room):
        first = room.do(
            CHAIR,
            "adviser_admitted",
            adviser={"person": "adv-9", "agency": "health"},
            until="2025-11-20",
            why="health",
        )
        room.do(
            CHAIR,
            "adviser_admitted",
            adviser={"person": ADVISER.person, "agency": "health"},
            until="2025-11-20",
            why="health",
            corrects=first.event.seq,
            why_corrected="wrong person",
        )
        assert set(room.state.advisers()) == {ADVISER.person}
