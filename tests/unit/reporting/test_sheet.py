"""A report says all that the document holds, in the order and the words that people need."""

from __future__ import annotations

import json
import re

import pytest

from oocd.reporting.blocks import Heading, text_of
from oocd.reporting.desk import Desk, first_sentence, joined
from oocd.reporting.headline import short_status, title_of
from oocd.reporting.sheet import sheet
from oocd.reporting.text import write_text

NAMES = (
    "two_offences_differ",
    "nine_year_old",
    "everything_unknown",
    "turnaround_only_asb",
    "wolverhampton_first_theft",
    "children_home_damage_checklist_unfinished",
)


@pytest.fixture
def text(envelope, lexicon):
    def write(made=None, *, full=False, name="two_offences_differ", accept=True):
        found = made if made is not None else envelope(name, accept=accept)
        out = write_text(sheet(found, lexicon, full=full), width=80)
        return " ".join(out.split())

    return write


def must_say(target, lexicon):
    """What every report says of an option: who decides and why, what stops it, what comes next."""
    for entry in target["refer_to"]:
        yield entry["who"]
        yield " ".join(entry["why"].split()).rstrip(".")
    if target["status"] == "not_available":
        stopping = [r for r in target["why_not"] if r["effect"] in {"bar", "require"}]
        yield from (reason["rule"] for reason in stopping)
    if target.get("next_route"):
        yield lexicon.target(target["next_route"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("full", [False, True])
def test_nothing_the_document_holds_is_hidden(envelope, text, lexicon, name, full):
    """Every option and programme with its status; who decides; the question; the statement."""
    made = envelope(name)
    said = text(made, full=full)
    data = made["data"]
    assert data["standing"] in said
    assert " ".join(data["recommendation"]["statement"].split()) in said
    for target in (*data["options"], *data["programmes"]):
        assert title_of(target) in said
        assert all(words in said for words in must_say(target, lexicon))
    for notice in (*data["notices"], *data["problems"]):
        assert " ".join(notice.split()).rstrip(".") in said
    for duty in data["duties"]:
        if duty["due"]:
            assert lexicon.date(duty["due"]) in said
    for row in data["rules"]:
        assert row["family"] in said
        assert row["sha256"][:8] in said


@pytest.mark.parametrize("name", NAMES)
def test_the_full_report_has_every_reason_fact_and_source(envelope, text, lexicon, name):
    made = envelope(name)
    said = text(made, full=True)
    data = made["data"]
    for target in (*data["options"], *data["programmes"]):
        for reason in (*target["why"], *target["why_not"], *target["undecided"]):
            assert " ".join(reason["text"].split()).rstrip(".") in said
            for cited in reason["cite"]:
                assert " ".join(cited["title"].split()) in said
                if cited["url"]:
                    assert cited["url"] in said
    for entry in (*data["flags"], *data["duties"]):
        assert " ".join(entry["text"].split()).rstrip(".") in said
    for entry in data["missing"]:
        assert " ".join(entry["question"].split()) in said
    for effect in data["options"][0]["effects"]:
        assert lexicon.effect(effect) in said or effect not in said


def test_the_sections_stand_in_the_order_readers_need(envelope, lexicon):
    made = sheet(envelope(), lexicon, full=True)
    titles = [b.text for b in made.blocks if isinstance(b, Heading) and b.level == 2]
    wanted = [
        "Where this stands",
        "What we still need",
        "Why: open, or for a named authority",
        "Why not, or not yet",
        "Programmes",
        "Flags and prompts",
        "Duties",
        "What each option does",
        "Facts read",
        "Notices",
        "Rules used",
        "Sources",
    ]
    assert [title for title in titles if title in wanted] == wanted


def test_the_first_screen_says_what_matters(envelope, lexicon):
    screen = write_text(sheet(envelope("everything_unknown"), lexicon)).splitlines()[:24]
    said = "\n".join(screen)
    assert "This is decision support." in said
    assert "Ask first:" in said
    assert "Cannot say yet" in said
    assert "A made-up case" in said


def test_unknown_is_never_told_as_no(text):
    said = text(name="everything_unknown", full=True)
    assert "Looked after: no" not in said
    assert "looked after: not known" in said
    said = said.partition("SOURCES")[0].lower().replace("sex offender notification", "")
    assert not re.search(r"not eligible|ineligible|refuses to|offender", said)


def test_what_only_could_refer_is_told_apart(envelope, lexicon):
    made = envelope()
    option = made["data"]["options"][0]
    option.update(status="cannot_say", missing=["police.state"], subject_to=["police.state"])
    said = " ".join(write_text(sheet(made, lexicon)).split())
    assert "Cannot say yet; nothing known rules it out. Needs: police status" in said
    assert "nothing known rules it out; police status could send it to a named authority" in said


def test_who_gave_a_fact_is_told_with_it(text):
    said = text()
    assert "(interview record, officer 6, 14 December 2024, verified)" in said


def test_who_gave_a_fact_is_told_of_what_rests_on_it(envelope, lexicon):
    desk = Desk(envelope("wolverhampton_first_theft"), lexicon)
    assert "custody record, officer 1" in desk.who_gave("offences[0].age_at_offence")
    assert desk.who_gave("no.such.fact") == ""


def test_facts_without_a_giver_are_counted(text):
    assert re.search(r"\d+ of \d+ facts given say nothing of who gave them", text())


def test_a_rule_that_answers_the_same_for_each_offence_is_told_once(text):
    assert "Each offence: The child was 15" in text()
    assert text().count("The child was 15 at the time of the alleged offence: 10 or over.") == 1


def test_offences_are_named_where_their_answers_differ(text):
    said = text()
    assert "Offence 2 (Common assault): A community resolution needs the child" in said
    assert "offence 1 (Theft from a shop): open; offence 2 (Common assault): not available" in said


def test_each_mention_of_an_unsigned_score_is_labelled(text):
    said = text(full=True)
    for found in re.findall(r"(?:[Ss]core|band is) \d.{0,45}", said):
        assert "(illustrative starting point" in found


def test_a_signed_matrix_has_no_label(envelope, text):
    made = envelope()
    made["data"]["gravity"]["label"] = ""
    made["data"]["gravity"]["signed_off"] = True
    said = text(made)
    assert "1. WHERE" in said
    assert "GRAVITY (ILLUSTRATIVE" not in said
    assert "NPCC Child Gravity Matrix, signed off." in said


def test_an_adjustment_names_who_made_it_and_why(text):
    said = text(name="wolverhampton_first_theft")
    assert re.search(r"Not moved by YJS police officer, because: low value", said)


def test_a_made_up_case_is_marked(envelope, text):
    made = envelope()
    assert "A made-up case, not about any child." in text(made)
    del made["data"]["synthetic"]
    assert "made-up" not in text(made)


def test_departures_say_that_they_need_a_reason(text):
    assert "a departure downward: needs a recorded reason" in text()
    assert "Open; outside the range" in text()
    assert "Options outside the range need a named authority and a recorded reason." in text()


def test_the_short_report_says_how_much_more_the_full_one_has(text):
    said = text(name="everything_unknown")
    assert re.search(r"\d+ more questions could settle an option\.", said)
    assert re.search(r"\d+ more that come with single options: see the full report \(--d", said)


def test_programmes_of_other_areas_are_one_line_in_the_short_report(text):
    said = text(name="wolverhampton_first_theft")
    assert said.count("Operation Checkpoint") == 1
    assert "Not offered in this area: Jonah's Project, Operation Checkpoint" in said
    assert text(name="wolverhampton_first_theft", full=True).count("Operation Checkpoint") > 1
    assert "No area given, so not offered: " in text(name="national_denied_assault")


def test_a_date_not_known_says_so(envelope, text, lexicon):
    made = envelope()
    for duty in made["data"]["duties"]:
        duty["due"] = None
    said = text(made)
    assert "Date not known (5 working days after the date of the decision)" in said


def test_a_day_already_past_says_so(envelope, text):
    made = envelope("knife_2026_plan_not_agreed")
    dated = [duty for duty in made["data"]["duties"] if duty["due"]]
    dated[0]["due"] = "2026-01-01"
    assert "1 January 2026 (already past on the day of the decision)" in text(made)


def test_a_conflict_shows_both_sides_with_their_sources(envelope, text):
    made = envelope()
    reason = made["data"]["options"][1]["why_not"][0]
    made["data"]["conflicts"] = [{"between": [reason, {**reason, "text": "The other."}]}]
    said = text(made)
    assert "GUIDANCE THAT POINTS APART" in said
    assert "The other." in said


def test_would_change_reads_as_a_sentence(envelope, text):
    made = envelope()
    made["data"]["would_change"] = [
        {
            "change": [{"fact": "outcome_20_body", "from": "none", "to": "the school"}],
            "then": {"outcome_20": "open"},
        }
    ]
    assert "were the school (now " in text(made)
    assert "then Outcome 20: another body takes it over: open." in text(made)


def test_effects_that_are_not_known_say_so(text):
    assert "not known" in text().partition("WHAT EACH OPTION DOES")[2].partition("NOTICES")[0]


def test_a_checklist_that_does_not_apply_is_left_out(text):
    assert "QUESTIONS FOR AN INCIDENT IN A PLACEMENT" not in text()
    said = text(name="children_home_damage_checklist_unfinished")
    assert "QUESTIONS FOR AN INCIDENT IN A PLACEMENT" in said
    assert re.search(r"CHECKLIST: .* \d of \d answered\.", said)
    assert "Not answered: What does the social worker say?" in said


def test_the_report_of_a_document_is_always_the_same(envelope, lexicon):
    made = envelope()
    again = json.loads(json.dumps(made))
    assert sheet(made, lexicon) == sheet(again, lexicon)


def test_a_status_in_a_line_is_never_a_bare_no(envelope, lexicon):
    for name in NAMES:
        made = envelope(name)
        desk = Desk(made, lexicon)
        for target in (*desk.options("not_available"), *desk.programmes("not_available")):
            assert len(text_of(short_status(target, desk))) > len("Not available, because: ") + 5


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"title": "Youth caution", "outcome_code": "2"}, "Youth caution (outcome 2)"),
        (
            {"title": "No further action", "outcome_code": "9-17"},
            "No further action (outcomes 9-17)",
        ),
        ({"title": "Outcome 22: activity", "outcome_code": "22"}, "Outcome 22: activity"),
        ({"title": "Turnaround"}, "Turnaround"),
    ],
)
def test_the_officers_words_come_first_and_the_code_after(target, said):
    assert title_of(target) == said


def test_small_words():
    assert joined(["a", "b", "c"], "or") == "a, b or c"
    assert first_sentence("One. Two.", longest=3) == "One."
    assert first_sentence("One. Two.") == "One. Two."


def test_the_band_s_own_group_comes_before_a_departure(text):
    shown = text()
    assert shown.index("Outcome 22: diversionary activity Open; in the range") < shown.index(
        "a departure downward"
    )
