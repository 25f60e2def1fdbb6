"""Duties with their dates, flags and prompts: shown to people whatever the status, never a status."""

from __future__ import annotations

import pytest

from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family


@pytest.fixture
def data(tmp_path):
    def making(rules, *facts, **keys):
        library = tiny.library(tmp_path, family(tiny.AGE, *rules), **keys)
        return tiny.data(library, *facts)

    return making


def duty(due=None, when=None, on=(), name="DUTY", **keys):
    return rule(name, "duty", when, on, **({} if due is None else {"due": due}), **keys)


def due_of(document):
    (found,) = document["duties"]
    return found["due"]


# --- when it is due --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2025-06-02", 1, "2025-06-03"),  # Monday
        ("2025-06-06", 1, "2025-06-09"),  # Friday: over the weekend
        ("2025-06-07", 1, "2025-06-09"),  # Saturday
        ("2025-06-02", 5, "2025-06-09"),
        ("2025-06-02", 10, "2025-06-16"),
        ("2025-04-17", 1, "2025-04-22"),  # Maundy Thursday: Good Friday, weekend, Easter Monday
        ("2025-04-16", 2, "2025-04-22"),
        ("2025-12-24", 1, "2025-12-29"),  # Christmas Day, Boxing Day, weekend
        ("2025-12-24", 3, "2025-12-31"),
    ],
)
def test_working_days_pass_over_weekends_and_bank_holidays(start, days, due, data):
    found = data([duty({"after": "day", "working_days": days})], {"day": start})
    assert due_of(found) == due


def test_beyond_the_known_bank_holidays_no_date_is_invented(data):
    rules = [duty({"after": "day", "working_days": 1, "words": "within one working day"})]
    (found,) = data(rules, {"day": "2026-12-31"})["duties"]
    assert found["due"] is None
    assert found["due_words"] == "within one working day"
    (within,) = data(rules, {"day": "2026-12-30"})["duties"]
    assert within["due"] == "2026-12-31"


def test_without_any_table_of_bank_holidays_no_working_day_is_counted(data):
    found = data([duty({"after": "day", "working_days": 1})], {"day": "2025-06-02"}, holidays=None)
    assert due_of(found) is None


@pytest.mark.parametrize(
    ("due", "day", "date"),
    [
        ({"on": "day"}, "2025-06-02", "2025-06-02"),
        ({"after": "day", "days": 10}, "2025-06-02", "2025-06-12"),
        ({"after": "day", "weeks": 2}, "2025-06-02", "2025-06-16"),
        ({"after": "day", "months": 1}, "2025-01-31", "2025-02-28"),
        ({"after": "day", "months": 3}, "2025-11-30", "2026-02-28"),
    ],
)
def test_a_due_date_is_counted_in_days_weeks_or_calendar_months(due, day, date, data):
    assert due_of(data([duty(due)], {"day": day})) == date


def test_a_duty_may_fall_due_in_words_alone(data):
    (found,) = data([duty({"words": "as soon as practicable"})])["duties"]
    assert (found["due"], found["due_words"]) == (None, "as soon as practicable")


@pytest.mark.parametrize("day", [None, {"unknown": "not_available"}, "2025-06"])
def test_no_due_date_is_made_of_a_date_not_known_to_the_day(day, data):
    facts = {} if day is None else {"day": day}
    assert due_of(data([duty({"after": "day", "days": 1})], facts)) is None


def test_a_date_of_an_offence_makes_a_due_date_for_each(data):
    rules = [duty({"after": "offence.date", "days": 1}, {"offence.x": True})]
    offences = [
        {"offence": "low", "date": date, "x": True} for date in ("2025-05-20", "2025-05-10")
    ]
    found = data(rules, {"offences": offences})["duties"]
    assert [d["due"] for d in found] == ["2025-05-11", "2025-05-21"]  # the first to fall due first


# --- whether it is shown ---------------------------------------------------------------------


@pytest.mark.parametrize(("a", "shown"), [(True, True), (False, False), (None, False)])
def test_a_duty_is_shown_where_it_is_known_to_hold(a, shown, data):
    facts = {} if a is None else {"a": a}
    assert bool(data([duty(when={"a": True})], facts)["duties"]) is shown


def test_a_duty_of_the_whole_case_is_always_shown(data):
    found = data([duty(), rule("BAR", "bar", {"a": True}, "*options")], {"a": True})
    assert [d["id"] for d in found["duties"]] == ["DUTY"]
    assert found["duties"][0]["options"] == []


@pytest.mark.parametrize(
    ("barred", "options"),
    [([], ["talk", "warn"]), (["talk"], ["warn"]), (["talk", "warn"], None)],
)
def test_a_duty_goes_only_when_all_its_options_are_ruled_out(barred, options, data):
    rules = [duty(on=["talk", "warn"])]
    if barred:
        rules.append(rule("BAR", "bar", None, barred))
    found = data(rules)["duties"]
    assert ([d["options"] for d in found] or [None]) == [options]


@pytest.mark.parametrize(("a", "status"), [({"a": True}, "refer"), ({}, "cannot_say")])
def test_a_duty_stays_where_its_option_is_referred_or_cannot_be_said(a, status, data):
    found = data([duty(on="talk"), rule("REF", "refer", {"a": True})], a)
    assert tiny.entry(found, "talk")["status"] == status
    assert [d["id"] for d in found["duties"]] == ["DUTY"]
    assert tiny.entry(found, "talk")["duties"] == ["DUTY"]


def test_a_child_s_no_does_not_remove_a_duty_of_the_case(data):
    rules = [
        duty(when={"offence.x": True}),
        rule("NO", "bar", {"consent.{option}": "does_not_agree"}, ["talk", "letter"]),
    ]
    facts = {
        "offences": [{"offence": "low", "date": "2025-05-10", "x": True}],
        "consent": {"talk": "does_not_agree", "letter": "does_not_agree"},
    }
    found = data(rules, facts)
    assert tiny.entry(found, "talk")["status"] == "not_available"
    assert [d["id"] for d in found["duties"]] == ["DUTY"]


def test_the_same_duty_of_several_offences_is_shown_once(data):
    offences = [{"offence": "low", "date": "2025-05-10", "x": True}] * 2
    found = data([duty(when={"offence.x": True})], {"offences": offences})["duties"]
    assert [d["id"] for d in found] == ["DUTY"]


def test_a_duty_written_once_for_several_options_names_each_it_holds_for(data):
    ask = duty(when={"consent.{option}": "not_yet_asked"}, on=["talk", "warn", "club"])
    found = data([ask], {"consent": {"warn": "agrees"}})
    assert sorted(o for d in found["duties"] for o in d["options"]) == ["club", "talk"]
    assert tiny.entry(found, "talk")["duties"] == ["DUTY"]
    assert tiny.entry(found, "warn")["duties"] == []


def test_duties_are_in_order_of_their_date_with_those_in_words_last(data):
    rules = [
        duty({"words": "soon"}, name="WORDS"),
        duty({"after": "day", "days": 9}, name="LATE"),
        duty({"after": "day", "days": 1}, name="EARLY"),
    ]
    found = data(rules, {"day": "2025-06-02"})["duties"]
    assert [d["id"] for d in found] == ["EARLY", "LATE", "WORDS"]


# --- flags and prompts -----------------------------------------------------------------------


def test_a_flag_is_shown_before_a_prompt_and_only_where_it_holds(data):
    rules = [
        rule("PROMPT", "prompt", {"a": True}, ()),
        rule("FLAG", "flag", {"a": True}, ()),
        rule("OTHER", "flag", {"b": True}, ()),
    ]
    found = data(rules, {"a": True})["flags"]
    assert [(f["id"], f["kind"], f["text"]) for f in found] == [
        ("FLAG", "flag", "FLAG met."),
        ("PROMPT", "prompt", "PROMPT met."),
    ]


def test_a_flag_of_options_all_ruled_out_is_not_shown(data):
    rules = [rule("FLAG", "flag", None, ["talk"]), rule("BAR", "bar", {"a": True})]
    assert data(rules, {"a": True})["flags"] == []
    assert len(data(rules, {"a": False})["flags"]) == 1


def test_flags_and_duties_cite_their_source(tmp_path):
    cited = [
        rule("FLAG", "flag", None, (), cite=[{"source": "law", "at": "section 1"}]),
        duty(cite=[{"source": "law", "at": "section 2"}]),
    ]
    law = {"law": {"title": "The Law", "url": "https://example.org/law", "read": "whole"}}
    library = tiny.library(tmp_path, family(*cited), files={"sources.yaml": law})
    found = tiny.data(library)
    for key, at in (("flags", "section 1"), ("duties", "section 2")):
        (cite,) = found[key][0]["cite"]
        assert (cite["source"], cite["at"], cite["url"]) == ("law", at, "https://example.org/law")


def test_a_flag_fills_its_words_with_the_facts(data):
    say = {"met": "The n is {n}, the day {day}.", "not_met": "no.", "unknown": "?"}
    found = data(
        [rule("FLAG", "flag", {"n": {"min": 1}}, (), say=say)], {"n": 3, "day": "2025-06-02"}
    )
    assert found["flags"][0]["text"] == "The n is 3, the day 2 June 2025."
