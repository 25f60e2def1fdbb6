"""Which question comes next and what an answer means, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from oocd.bootstrap import load_library
from oocd.engine.draft import case_text
from oocd.engine.interview import (
    WHY_UNKNOWN,
    AnswerRefusedError,
    back,
    begin,
    changed,
    give,
    next_question,
    search,
    statuses,
    tidied,
    understand,
    unknown,
)
from oocd.engine.yamlio import iter_cases, load_text, to_plain

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "cases_examples").glob("*/case.yaml"))


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "rules")


def answered(interview, *values):
    for value in values:
        interview = give(interview, next_question(interview), value)
    return interview


BEGIN = ("2025-06-02", "2010-05-01", "add", "thf_shop", "2025-05-10", "done", "wolverhampton")


def test_what_is_needed_to_start_is_asked_first(library):
    interview = begin(library)
    asked = []
    for value in BEGIN:
        question = next_question(interview)
        asked.append(question.path)
        interview = give(interview, question, value)
    assert asked == [
        "decision_date",
        "child.date_of_birth",
        "offences",
        "offences[0].offence",
        "offences[0].date",
        "offences",
        "area",
    ]
    assert next_question(interview).settles > 1


def test_an_age_stands_for_a_date_of_birth(library):
    base = {"decision_date": "2025-06-02", "child": {"age_at_decision": 15}}
    assert next_question(begin(library, base)).path == "offences"


def test_questions_come_in_the_order_that_settles_most(library):
    interview = answered(begin(library), *BEGIN)
    settling = []
    for _ in range(6):
        question = next_question(interview)
        settling.append(question.settles)
        interview = give(interview, question, unknown("not_asked"))
    assert settling == sorted(settling, reverse=True)


def test_no_question_is_asked_twice_and_they_end(library):
    interview, seen = answered(begin(library), *BEGIN), []
    while (question := next_question(interview)) is not None:
        assert question.path not in seen
        seen.append(question.path)
        interview = give(interview, question, unknown("not_available"))
    assert len(seen) > 10


def test_back_takes_one_answer_back(library):
    interview = answered(begin(library), *BEGIN)
    again = back(interview)
    assert next_question(again).path == "area"
    again = back(again)
    assert next_question(again).path == "offences"
    assert next_question(back(again)).path == "offences[0].date"
    with pytest.raises(AnswerRefusedError):
        back(begin(library))


def test_an_item_of_which_nothing_was_said_is_not_kept(library):
    interview = answered(begin(library), "2025-06-02", "2010-05-01", "add")
    assert "offences" in interview.text
    assert "offences" not in tidied(interview).text


def test_the_decision_date_has_to_be_known(library):
    interview = begin(library)
    with pytest.raises(AnswerRefusedError):
        give(interview, next_question(interview), unknown("not_asked"))


def test_what_the_reader_refuses_is_refused_in_its_words(library):
    interview = answered(begin(library), "2025-06-02")
    with pytest.raises(AnswerRefusedError) as caught:
        give(interview, next_question(interview), "1492-01-01")
    assert "year" in str(caught.value).lower()
    with pytest.raises(AnswerRefusedError):
        unknown("forgot")


def test_a_score_is_never_moved_without_who_and_why(library):
    offence = {
        "offence": "thf_shop",
        "date": "2025-05-10",
        "aggravating": ["planning"],
        "mitigating": ["remorse"],
    }
    interview = begin(
        library,
        {
            "decision_date": "2025-06-02",
            "child": {"date_of_birth": "2010-05-01"},
            "offences": [offence],
        },
    )
    while not (question := next_question(interview)).path.endswith("adjustment.value"):
        interview = give(interview, question, unknown("not_asked"))
    interview = give(interview, question, 0)
    assert "adjustment" not in interview.text
    for said in ("sergeant 2", "they point both ways"):
        question = next_question(interview)
        assert question.path.startswith("offences[0].adjustment.")
        assert not question.may_be_unknown
        interview = give(interview, question, said)
    assert "adjustment" in interview.text
    assert interview.evaluation.gravity.offences[0].adjusted_by == "sergeant 2"


def test_what_is_settled_is_told_in_titles(library):
    before = answered(begin(library), *BEGIN)
    question = next_question(before)
    after = before
    while question.path != "police.state":
        after = give(after, question, unknown("not_asked"))
        question = next_question(after)
    found = changed(after, give(after, question, "released_under_investigation"))
    assert "No further action" in found["open"]
    assert "jonahs_project" not in statuses(before)


def test_provenance_goes_with_a_value_and_not_with_a_gap(library):
    interview = begin(library)
    interview = give(interview, next_question(interview), "2025-06-02", {"by": "officer 1"})
    interview = give(interview, next_question(interview), unknown("disputed"), {"by": "officer 1"})
    assert interview.case.facts["decision_date"].provenance.by == "officer 1"
    assert "{unknown: disputed}" in interview.text


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("date", "1/5/2010", "2010-05-01"),
        ("date", "2010-05", "2010-05"),
    ],
)
def test_dates_are_understood(library, kind, said, value):
    assert understand(next_question(begin(library)), said) == value


def test_choices_are_understood_by_number_id_and_words(library):
    interview = answered(begin(library), *BEGIN)
    while next_question(interview).path != "police.state":
        interview = give(interview, next_question(interview), unknown("not_asked"))
    question = next_question(interview)
    assert understand(question, "1") == understand(question, "detained")
    assert understand(question, "In police  detention") == "detained"
    for wrong in ("0", "99", "", "asleep"):
        with pytest.raises(AnswerRefusedError):
            understand(question, wrong)


def test_an_offence_is_found_by_parts_of_its_name(library):
    question = next_question(answered(begin(library), *BEGIN[:3]))
    assert question.search
    assert search(question, "theft shop")[0] == ("thf_shop", "Theft from a shop")
    assert search(question, "no such thing") == []
    assert search(question, "") == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_what_is_written_is_read_back_the_same(path):
    for node in iter_cases(path):
        plain = to_plain(node)
        assert to_plain(load_text(case_text(plain), "case.yaml")[0]) == plain


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "on",
        "12:30",
        "010",
        "a: b",
        "- x",
        "#",
        "é",
        'a "b"',
        "null",
        "2025-02-30",
        "~",
        "{x",
        " lead",
    ],
)
def test_any_text_is_read_back_as_text(value):
    said = {"story": value, "list": [value], "deep": {"x": value}}
    assert to_plain(load_text(case_text(said), "case.yaml")[0]) == said


def test_the_reasons_for_not_knowing_are_those_of_the_contract():
    assert list(WHY_UNKNOWN) == ["not_asked", "would_not_say", "not_available", "disputed"]
