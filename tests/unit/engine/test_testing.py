"""Rule tests: what is expected and comes out passes, what does not fails with a sentence."""

from __future__ import annotations

import functools
import textwrap
from pathlib import Path

import pytest

from oocd.engine.library import read_library
from oocd.engine.testing import run_tests
from tests.unit.engine.tested_rules import HEAD, untested_rules

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "tests" / "rules_bad" / "base"
FILE = "national/talk/tests/one.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return untested_rules(tmp_path_factory.mktemp("rules") / "rules")


@pytest.fixture(scope="module")
def library(folder):
    return read_library(folder)


@pytest.fixture
def run(folder, library):
    """Runs one test file; gives the report."""
    path = folder / FILE

    def run_text(text, head=HEAD, only=()):
        path.write_text(head + textwrap.indent(textwrap.dedent(text), "  "), encoding="utf-8")
        return run_tests(folder, library, only)

    yield run_text
    path.unlink(missing_ok=True)


def expectation(run, text, case="{}", settings="{}"):
    """The sentences of what came out otherwise than the base case was expected to."""
    report = run(
        f"""\
        - name: A test
          with: {case}
          settings: {settings}
          expect: {text}
        """
    )
    assert report.problems == ()
    (result,) = report.results
    assert result.problems == ()
    assert result.passed is (result.differences == ())
    return [difference.text for difference in result.differences]


@pytest.fixture
def expecting(run):
    """Runs the base case with an expectation; gives the sentences of what came out otherwise."""
    return functools.partial(expectation, run)


GRAVE = "{offences: [{offence: grave, date: 2025-04-01, admission: denied}]}"
TWO = (
    "{offences: [{offence: minor, date: 2025-04-01}, {offence: grave, date: 2025-03-01},"
    " {offence: minor, date: 2019-01-01}]}"
)
YES = "{accept_indicative: true}"


# --- what comes true passes, what does not fails


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("{talk: open}", "{talk: refer}", "talk: expected refer, got open"),
        ("{club: open}", "{club: not_available}", "club: expected not_available, got open"),
        (
            "{rules: {TALK-01: met, TALK-02: not_met}}",
            "{rules: {TALK-01: not_met}}",
            "TALK-01: expected not_met, got met",
        ),
        (
            "{rules: {TALK-02: [not_met]}}",
            "{rules: {TALK-02: [met]}}",
            "TALK-02: expected [met], got [not_met]",
        ),
        (
            "{rules: {NTALK-01: absent}}",
            "{rules: {NTALK-01: met}}",
            "NTALK-01: expected met, got absent",
        ),
        (
            "{rules: {TALK-09@letter: not_met}}",
            "{rules: {TALK-09@letter: met}}",
            "TALK-09@letter: expected met, got not_met",
        ),
        ("{no_flags: [TALK-04]}", "{flags: [TALK-04]}", "flags: expected TALK-04, not shown;"),
        (
            "{duties: {TALK-07: 2025-10-01}}",
            "{duties: {TALK-07: 2025-10-02}}",
            "duties: TALK-07 expected by 2025-10-02, got [2025-10-01]",
        ),
        (
            "{duties: {TALK-07: 2025-10-01}}",
            '{duties: {TALK-07: "yes"}}',
            "duties: TALK-07 expected without a date, got [2025-10-01]",
        ),
        (
            "{no_duties: [TALK-05]}",
            "{duties: {TALK-05: 2025-04-24}}",
            "duties: expected TALK-05, not shown; shown: TALK-07",
        ),
        ("{no_duties: [TALK-05]}", "{no_duties: [TALK-07]}", "no_duties: TALK-07 is shown"),
        (
            "{effects: {talk: {recorded: false}}}",
            "{effects: {talk: {recorded: true}}}",
            "effects: talk recorded: expected true, got false",
        ),
        (
            "{effects: {letter: {recorded: unknown}}}",
            "{effects: {letter: {recorded: false}}}",
            "effects: letter recorded: expected false, got unknown",
        ),
        (
            "{refer_to: {talk: null}}",
            "{refer_to: {talk: TALK-03}}",
            "refer_to: talk expected TALK-03, got nobody",
        ),
        ("{points_to: null}", "{points_to: court}", "points_to: expected court, got nothing"),
        (
            "{range: [talk, letter, court]}",
            "{range: [letter, talk, court]}",
            "range: expected [letter, talk, court], got [talk, letter, court]",
        ),
        (
            "{gravity: {final_score: 1, band_accepted: false}}",
            "{gravity: {final_score: 2}}",
            "gravity: final_score: expected 2, got 1",
        ),
        (
            "{gravity: {offences: [{starting_score: 1, final_score: 1}]}}",
            "{gravity: {offences: [{starting_score: 2}]}}",
            "gravity: offences: expected [{starting_score: 2}], got [{",
        ),
        (
            "{gravity: {offences: [{index: 0}]}}",
            "{gravity: {offences: []}}",
            "gravity: offences: expected [], got [{",
        ),
        (
            "{effects: {talk: {recorded: false}}}",
            "{effects: {talk: {recorded: 'false'}}}",
            "effects: talk recorded: expected",
        ),
        (
            "{next_route: {club: null}}",
            "{next_route: {club: talk}}",
            "next_route: club: expected talk, got nothing",
        ),
        (
            "{per_offence: {talk: [open]}}",
            "{per_offence: {talk: [open, open]}}",
            "per_offence: talk: expected [open, open], got [open]",
        ),
        ("{problems: []}", "{problems: [blank]}", "problems: expected one with 'blank', got none"),
        ("{notices: [ILLUSTRATIVE]}", "{notices: [purple]}", "notices: expected one with 'purple'"),
        ("{notices: [ILLUSTRATIVE]}", "{notices: []}", "notices: expected none, got "),
        (
            "{statement: [not been assessed]}",
            "{statement: [where the matrix points]}",
            "statement: expected one with 'where the matrix points'",
        ),
        (
            "{not_missing: [history.talks]}",
            "{missing: [history.talks]}",
            "missing: expected history.talks to be asked for; asked for: ",
        ),
    ],
)
def test_a_right_expectation_passes_and_a_wrong_one_says_what_came_out(
    right, wrong, sentence, expecting
):
    assert expecting(right) == []
    (said,) = expecting(wrong)
    assert said.startswith(sentence)


def test_a_status_that_differs_names_the_rules_behind_it(expecting):
    (said,) = expecting("{talk: open}", "{history.talks: 2}")
    assert said == "talk: expected open, got not_available (against: TALK-01)"


def test_a_status_that_cannot_be_said_names_what_is_missing(run):
    report = run(
        """\
        - name: A test
          without: [history.talks]
          expect: {talk: open}
        """
    )
    (difference,) = report.results[0].differences
    assert difference.text == (
        "talk: expected open, got cannot_say (not known: TALK-01; missing: history.talks)"
    )


def test_each_difference_stands_at_its_place(run):
    report = run(
        """\
        - name: A test
          expect:
            talk: refer
            rules:
              TALK-01: met
              TALK-02: met
        """
    )
    (result,) = report.results
    assert [str(d).split(" ")[0] for d in result.differences] == [f"{FILE}:11:13", f"{FILE}:14:18"]


def test_an_empty_list_of_missing_facts_means_that_nothing_is_asked_for(expecting):
    assert expecting("{missing: []}") == []
    (said,) = expecting("{missing: []}", "{history.talks: {unknown: disputed}}")
    assert said == "missing: expected nothing to be asked for, got history.talks"


def test_missing_facts_are_compared_in_their_order(run):
    text = """\
    - name: A test
      without: [history.talks, child.looked_after]
      expect: {missing: [%s]}
    """
    assert run(text % "child.looked_after, history.talks").passed
    assert run(text % "history.talks").passed
    report = run(text % "history.talks, child.looked_after")
    (difference,) = report.results[0].differences
    assert difference.text.startswith("missing: child.looked_after is asked for, but earlier")


def test_a_missing_fact_of_one_item_is_known_by_its_path_or_its_name(expecting):
    case = "{offences: [{offence: minor}]}"
    assert expecting("{missing: ['offences[0].date'], rules: {AGE-01: unknown}}", case) == []
    assert expecting("{missing: [offence.date]}", case) == []
    assert expecting("{not_missing: [offence.date]}", case) != []


# --- rules that are asked for each offence


def test_a_rule_of_each_offence_is_one_word_where_they_agree_and_a_list_where_not(expecting):
    """A list has one word for each offence that is tested: not for one that is left out."""
    assert expecting("{rules: {TALK-02: [not_met, met]}}", TWO) == []
    (said,) = expecting("{rules: {TALK-02: met}}", TWO)
    assert said == "TALK-02: expected met, got [not_met, met]"


def test_an_offence_left_out_is_told_of_the_rule_that_left_it_out(expecting):
    assert expecting("{rules: {AGE-01: [met, met, not_met]}}", TWO) == []
    (said,) = expecting("{rules: {AGE-01: met}}", TWO)
    assert said == "AGE-01: expected met, got [met, met, not_met]"


def test_a_rule_for_several_options_is_asked_for_by_option_where_they_differ(expecting):
    case = "{consent: {talk: does_not_agree}}"
    assert expecting("{rules: {TALK-09@talk: met, TALK-09@letter: not_met}}", case) == []
    (said,) = expecting("{rules: {TALK-09: met}}", case)
    assert said == (
        "TALK-09: expected met, but it differs by option (talk: met, letter: not_met);"
        " write TALK-09@option"
    )


def test_a_rule_set_aside_is_neither_met_nor_absent(expecting):
    case = (
        "{referral_date: 2025-04-10,"
        " offences: [{offence: grave, date: 2025-04-01, admission: denied}]}"
    )
    assert expecting("{talk: open, rules: {TALK-02@talk: set_aside}}", case) == []
    assert expecting("{rules: {TALK-02@talk: met}}", case) == [
        "TALK-02@talk: expected met, got set_aside"
    ]


def test_the_settings_are_those_of_the_command(expecting):
    assert expecting("{points_to: court, gravity: {band_accepted: true}}", GRAVE, YES) == []
    assert expecting("{points_to: null}", GRAVE) == []
    assert expecting("{talk: not_available}", settings="{area: north}") == []
    as_at = "{referral_date: 2023-01-01, offences: [{offence: minor, date: 2022-05-01}]}"
    assert expecting("{rules: {AGE-01: absent}}", as_at, "{as_at: 2022-06-01}") == []
