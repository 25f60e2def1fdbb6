"""Filling a paper: what is lacking stops it, nothing to be filled in prints, people can read it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import textstat

from oocd.engine.errors import RecordRefused
from oocd.panels.documents.values import Term, Values, joined
from oocd.reporting.blocks import Bullets, Heading, Pairs, Paragraph, text_of
from oocd.reporting.html import write_html
from oocd.reporting.letter_wording import HOLE
from oocd.reporting.text import write_text
from tests.unit.panels.documents.papers import (
    OF_ITEMS,
    PAPERS,
    disposal_for,
    english,
    library,
    sheet_of,
    values_for,
)
from tests.unit.panels.documents.planting import plant

PLAIN = {
    "words": "You gave it back and said sorry. That counts.",
    "own_words": "I am sorry. I will not do it again.",
    "plan": "You meet your worker six times. You write a letter to the shop.",
    "lead": "P-202",
    "lead_agency": Term("agencies", "youth_justice"),
    "adjustments": "We read it to you.",
    "consequence": "Your worker talks with you first. Then the police are told.",
    "until": dt.date(2026, 1, 4),
    "starts_on": dt.date(2025, 11, 24),
    "review_on": dt.date(2026, 1, 5),
    "decided_on": dt.date(2025, 11, 18),
    "maker_role": Term("roles", "police_decision_maker"),
    "ended_on": dt.date(2026, 1, 4),
    "ended": Term("results", "complete"),
    "reference": "item-1",
    "today": dt.date(2025, 11, 18),
}
ROWS = {
    "conditions": [{"condition": "Write a letter to the shop.", "aim": Term("aims", "reparation")}],
    "offences": [
        {"offence": Term("offences", "thf_shop", "Theft from a shop"), "on": dt.date(2025, 10, 4)}
    ],
}
MOST = {"child": 5.5, "parent": 8.0}
LONG_NAMES = re.compile(
    r"youth conditional caution|youth caution|youth justice (?:service|worker)|outcome 2\d|solicitor|appropriate adult|offence|community resolution|conviction|police",
    re.IGNORECASE,
)


def family_values(name):
    reader = PAPERS[name].audience
    words = library().child if reader == "child" else library().parent
    option = disposal_for(name)
    title, about = words[option]
    told = {
        "option": Term(f"{reader}_options", option, title),
        "about": Term(f"{reader}_about", option, about),
    }
    return Values(
        {**PLAIN, **told, "disposal_code": option, "disposal": Term("disposals", option)}, ROWS
    )


def lines(sheet):
    for block in sheet.blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Paragraph):
            yield text_of(block.words)
        elif isinstance(block, Bullets):
            for item in block.items:
                yield text_of(item.words)
                yield from map(text_of, item.under)
        elif isinstance(block, Pairs):
            yield from (name for name, _ in block.rows)


def ended(line):
    return line if line.endswith((".", "!", "?")) else f"{line.rstrip(':')}."


FAMILY = [name for name in OF_ITEMS if PAPERS[name].audience in MOST]


@pytest.mark.parametrize("name", FAMILY)
def test_a_child_of_about_ten_and_a_parent_can_read_it(name):
    text = " ".join(ended(line) for line in lines(sheet_of(name, family_values(name))))
    assert (
        textstat.flesch_kincaid_grade(LONG_NAMES.sub("it", text)) <= MOST[PAPERS[name].audience]
    ), text


@pytest.mark.parametrize("name", FAMILY)
def test_no_sentence_is_long(name):
    most = {"child": 25, "parent": 30}[PAPERS[name].audience]
    for line in lines(sheet_of(name, family_values(name))):
        for part in re.split(r"[.!?:;]", LONG_NAMES.sub("it", line)):
            assert len(part.split()) <= most + 5, part


@pytest.mark.parametrize("name", list(PAPERS))
def test_no_hole_prints_and_the_same_input_gives_the_same_bytes(name):
    planted = plant(disposal=disposal_for(name))
    made = [sheet_of(name, values_for(name, planted.state)) for _ in range(2)]
    assert made[0] == made[1]
    for write in (write_html, write_text):
        one, other = map(write, made)
        assert one == other
        assert not HOLE.search(one.partition("</style>")[2] or one)
        assert not re.search(r"\bNone\b", one.partition("</style>")[2] or one)


def test_every_value_that_is_lacking_is_named_at_once():
    with pytest.raises(RecordRefused) as caught:
        sheet_of("closure_notice", Values({"reference": "item-1", "today": dt.date(2025, 11, 18)}))
    assert "not on record: ended, ended_on" in str(caught.value)
    assert caught.value.code == "P-LETTER"


def test_there_are_blanks_only_in_what_is_filled_by_hand():
    blank = english().phrases.blank
    for name in PAPERS:
        sheet = sheet_of(name, values_for(name, plant(disposal=disposal_for(name)).state))
        for block in sheet.blocks:
            if isinstance(block, Paragraph):
                assert blank not in text_of(block.words)
            elif isinstance(block, Pairs):
                assert block.by_hand == (text_of(block.rows[0][1]) == blank)


@pytest.mark.parametrize(
    "left",
    ["{name}", "{ Name }", "<<insert>>", "[NAME]", "[insert the day]", "____", "XXXX", "[tbc]"],
)
def test_words_that_still_hold_a_place_to_fill_in_go_to_nobody(left):
    values = joined(
        family_values("letter_child"), Values({"words": f"Dear {left}, you said sorry."})
    )
    with pytest.raises(RecordRefused, match="a place was left to fill in: words"):
        sheet_of("letter_child", values)


def test_braces_that_are_no_hole_stay_as_they_were_written():
    values = joined(family_values("letter_child"), Values({"words": "You said {sorry!}."}))
    assert "{sorry!}" in write_text(sheet_of("letter_child", values))


def test_a_document_that_does_not_exist_is_told_with_those_that_do():
    from oocd.reporting.letters import letter

    with pytest.raises(RecordRefused, match=r"There are: .*letter_child"):
        letter("letter_chidl", Values(), english(), audience="child")


def test_what_people_wrote_is_escaped_and_its_paragraphs_stay():
    values = joined(family_values("letter_child"), Values({"words": "<b>You</b> & I.\n\nNext."}))
    page = write_html(sheet_of("letter_child", values))
    assert "<p>&lt;b&gt;You&lt;/b&gt; &amp; I.</p>" in page
    assert "<p>Next.</p>" in page


def test_a_provisional_decision_says_so_to_child_parent_and_victim():
    for name in ("letter_child", "letter_parent"):
        text = write_text(
            sheet_of(name, joined(family_values(name), Values({"provisional": "yes"})))
        )
        assert "final" in text
        assert "decided this:" not in text


@pytest.mark.parametrize(("option", "said", "not_said"), [
    ("outcome_22", "ends with no caution and no court", "This kind waits"),
    ("deferred_caution", "you can get a caution or go to court", "ends with no caution and no court"),
    ("deferred_prosecution", "you can go to court or get a caution", "ends with no caution and no court"),
    ("outcome_23", "the case goes on to court", "get a caution"),
])  # fmt: skip
def test_an_agreement_states_the_consequence_of_its_own_kind(option, said, not_said):
    title, _ = library().child[option]
    told = Values({"disposal_code": option, "option": Term("child_options", option, title)})
    text = " ".join(
        write_text(sheet_of("agreement", joined(family_values("agreement"), told))).split()
    )
    assert said in text
    assert not_said not in text
    assert PLAIN["consequence"] in text
    assert ("You do not have to say that you did it." in text) == (option != "deferred_caution")


def test_the_signed_paper_holds_its_four_items():
    text = write_text(sheet_of("ycc_paper", family_values("ycc_paper")))
    for part in (
        "1. The offence",
        "2. That you did it",
        "3. That you agree",
        "4. What you have to do",
        "Theft from a shop",
        "Write a letter to the shop.",
    ):
        assert part in text


@pytest.mark.parametrize(("option", "said"), [
    ("no_further_action", "can apply"),
    ("community_resolution", "does not cover this outcome"),
    ("youth_conditional_caution", "does not cover this outcome"),
    ("outcome_22", "We do not know whether"),
    ("outcome_23", "We do not know whether"),
])  # fmt: skip
def test_a_victim_is_told_of_the_right_to_review_as_far_as_it_is_known(option, said):
    values = Values(
        {
            "disposal": Term("disposals", option),
            "disposal_code": option,
            "decided_on": dt.date(2025, 11, 18),
            "reference": "item-1",
            "today": dt.date(2025, 11, 18),
        }
    )
    text = " ".join(write_text(sheet_of("letter_victim", values)).split())
    assert said in text
    assert text.count("Victims' Right to Review") == 1
    assert "Your views are considered; the police decide." in text


def test_the_words_for_people_hold_none_that_practice_refuses():
    banned = re.compile(
        r"\b(?:refuses?|refused|offender(?! register)|perpetrator|violent history|did not attend|failed to|minimal force|little harm)\b",
        re.IGNORECASE,
    )
    for text in english().texts():
        assert not banned.search(text), text


def test_the_information_form_names_no_section_of_the_form():
    blocks = english().documents["information_form"].blocks
    said = " ".join(block.para or "" for block in blocks)
    assert "their titles are not published, so none is named here" in said
    assert not [
        block.heading for block in blocks if block.heading and "section" in block.heading.lower()
    ]
