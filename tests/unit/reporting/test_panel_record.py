"""The page of a decision record: it says what is on record, and "not recorded" for the rest."""

from __future__ import annotations

import copy

import pytest

from oocd.panels.minutes import minutes
from oocd.panels.reading_records import read_record
from oocd.reporting.html import write_html
from oocd.reporting.markdown import write_markdown
from oocd.reporting.panel_minutes import minutes_sheet
from oocd.reporting.panel_record import record_sheet
from oocd.reporting.text import write_text
from tests.unit.panels.building import (
    CHAIR,
    DAY,
    ITEM,
    MANAGER,
    MEETING,
    POLICE,
    POLICE_2,
    WORKER,
    Room,
    condition,
    person,
    plan,
    ready,
)  # fmt: skip

STANDING = "This is decision support. The police (or the prosecutor) decide."
HOSTILE = "<script>alert(1)</script> *bold* | `code` \x1b[31m"


@pytest.fixture
def decided():
    room = Room()
    ready(room)
    room.decide()
    return room


def page(room, lexicon, **more):
    return record_sheet(read_record(room.panel, CHAIR, ITEM, **more), lexicon, STANDING)


def flat(text):
    return " ".join(text.split())


def text_of(room, lexicon, **more):
    return flat(write_text(page(room, lexicon, **more)))


def test_the_page_says_who_decides_first_and_last_with_configuration_and_hash(decided, lexicon):
    text = text_of(decided, lexicon)
    assert text.count(STANDING) == 2
    record = read_record(decided.panel, CHAIR, ITEM)
    assert record["data"]["config"] in text
    assert record["data"]["recommendation"]["sha256"][:12] in text
    assert record["sha256"] in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_asked(decided, lexicon, width):
    sheet = page(decided, lexicon)
    long = [line for line in write_text(sheet, width=width).splitlines() if len(line) > width]
    assert long == []


def test_what_is_not_on_record_reads_not_recorded(decided, lexicon):
    text = text_of(decided, lexicon)
    for name in (
        "Plan",
        "Diversity and disproportionality",
        "The child's words, weighed",
        "Signed by the child on",
        "Explained to the child",
    ):
        assert f"{name}: not recorded" in text, name
    assert "Conditions Not recorded." in text
    assert "Seriousness Not recorded." in text


def test_what_is_on_record_is_said(lexicon):
    room = Room()
    ready(room)
    room.decide(
        disposal="youth_caution",
        departure={"code": "pattern", "text": "the third time in a month"},
        plan=plan(weeks=8, review_on="2026-01-12"),
        conditions=[condition(hours=4)],
        diversity="the panel asked itself",
        explained_by="cm-1",
        explained_on=DAY,
        mode="police_final_after_disagreement",
        votes=[{"person": MANAGER.person, "agency": "youth_justice", "stands": "differs"}],
        dissent=[
            {
                "person": MANAGER.person,
                "agency": "youth_justice",
                "preferred": "community_resolution",
                "reason": "less will do",
            }
        ],
        ruled_out=[{"option": "charge", "why": "more than is needed"}],
    )
    text = text_of(room, lexicon)
    for said in (
        "Departure: upward: What came before, and what has changed since. The third time in a month",
        "Length: 8 weeks",
        "Looked at again on: 12 January 2026",
        "4 hours of attendance.",
        "Explained to the child: by cm-1, 18 November 2025",
        "would have chosen community resolution. Less will do",
        "How: the police decided after disagreement",
        "this lies outside",
        "Charge: more than is needed.",
    ):
        assert said.casefold() in text.casefold(), said


def test_a_decision_opened_again_is_marked_at_the_top(decided, lexicon):
    decided.do(
        CHAIR, "reopened", ground="new_evidence", asked_by="police", reason="a film",
        new_information="a film of the matter", decided_by=person(POLICE_2),
    )  # fmt: skip
    head = text_of(decided, lexicon).partition("1. WHAT WAS DECIDED")[0]
    assert "This decision was opened again (new evidence). Nothing is decided since." in head


def test_a_victims_words_are_kept_back_in_words(decided, lexicon):
    text = text_of(decided, lexicon)
    assert "kept back: consent to share with the panel is not asked" in text
    assert "afraid to walk home" not in text
    decided.do(WORKER, "victim_consent", victim="V1", to="panel", answer="given", on=DAY)
    assert "afraid to walk home" in text_of(decided, lexicon)


def test_nothing_that_people_wrote_becomes_markup_or_moves_the_terminal(lexicon):
    room = Room()
    ready(room)
    room.decide(reasons=HOSTILE, plan=plan(text=HOSTILE))
    sheet = page(room, lexicon)
    assert "<script>" not in write_html(sheet)
    assert "&lt;script&gt;" in write_html(sheet)
    assert "\\<script\\>" in write_markdown(sheet)
    assert "\x1b" not in write_text(sheet)


def test_the_title_of_the_page_names_nothing_of_the_case(decided, lexicon):
    html = write_html(page(decided, lexicon))
    assert "<title>Record of a decision</title>" in html


def test_the_page_is_made_from_the_document_alone(decided, lexicon):
    record = read_record(decided.panel, CHAIR, ITEM)
    before = copy.deepcopy(record)
    first = record_sheet(record, lexicon, STANDING)
    assert record == before
    assert record_sheet(record, lexicon, STANDING) == first


def test_minutes_are_a_page_that_ends_with_who_decides(decided, lexicon):
    decided.do(CHAIR, "conflict_declared", person="cm-9", nature_of="a cousin", action="abstained")
    sheet = minutes_sheet(minutes(decided.panel, CHAIR, MEETING), lexicon, STANDING)
    text = flat(write_text(sheet))
    assert "Decided by pdm-1 (police decision maker, police)." in text
    assert "To be told: child by cm-1, 20 November 2025; victim V1 by vw-1" in text
    assert "Conflict of interest: cm-9, abstained." in text
    assert text.count(STANDING) == 2
    assert f"Recommendation: {'a' * 12}." in text


def test_minutes_of_a_meeting_that_did_nothing_say_so(lexicon):
    room = Room()
    room.refer()
    room.sit()
    document = minutes(room.panel, CHAIR, MEETING)
    text = flat(write_text(minutes_sheet(document, lexicon, STANDING)))
    assert "Nothing was decided, deferred or escalated." in text
    assert "Closed: not recorded" in text
    assert POLICE.person in text
