"""Rule tests: what is expected and comes out passes, what does not fails with a sentence."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

import pytest

import oocd.rules
from oocd.engine.library import read_library
from oocd.engine.testing import run_tests
from oocd.engine.truth import State

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "tests" / "rules_bad" / "base"
WORDING = Path(oocd.rules.__file__).parent / "lookups" / "wording.yaml"
FILE = "national/talk/tests/one.yaml"

HEAD = """\
family: talk
base:
  decision_date: 2025-04-15
  child: {date_of_birth: 2010-05-01, looked_after: false}
  history: {talks: 1}
  referral_date: 2025-04-16
  offences: [{offence: minor, date: 2025-04-01, admission: admitted}]
tests:
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("rules") / "rules"
    shutil.copytree(BASE, root)
    shutil.copy(WORDING, root / "lookups" / "wording.yaml")
    for path in root.rglob("tests/*.yaml"):
        path.unlink()
    return root


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


@pytest.fixture
def expecting(run):
    """Runs the base case with an expectation; gives the sentences of what came out otherwise."""

    def expect(text, case="{}", settings="{}"):
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

    return expect


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


# --- how a case is put together


def test_groups_join_and_lists_and_facts_are_replaced_whole(run):
    report = run(
        """\
        - name: joined
          with:
            child.looked_after: true
            history: {talks: {value: 2, source: record}}
            offences: []
          expect: {club: open, rules: {TALK-01: not_met, TALK-05: met, AGE-01: absent}}
        - name: the next test has the base again
          expect: {rules: {TALK-01: met, TALK-05: not_met, AGE-01: met}}
        """
    )
    assert report.lines() == ["2 of 2 tests passed"]


def test_a_fact_said_to_be_unknown_replaces_the_value_of_the_base(run):
    head = HEAD.replace("talks: 1", "talks: {value: 1, by: x}")
    report = run(
        """\
        - name: A test
          with: {history: {talks: {unknown: disputed}}}
          expect: {rules: {TALK-01: unknown}, talk: cannot_say}
        """,
        head=head,
    )
    assert report.lines() == ["1 of 1 tests passed"]


def test_a_test_without_a_base_is_its_own_case(run):
    report = run(
        """\
        - name: A test
          with: {decision_date: 2025-04-15, history: {talks: 1}}
          expect: {rules: {TALK-01: met, TALK-02: unknown}}
        """,
        head="family: talk\ntests:\n",
    )
    assert report.lines() == ["1 of 1 tests passed"]


# --- what is wrong with a test itself


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {name: A test, expect: {tlk: open}}", "9:29 R-TEST `expect` has no `tlk`. Did you"),
        ("- {name: A test, expect: {talk: opn}}", "9:35 R-VALUE `talk`: 'opn' is not one of its"),
        (
            "- {name: A test, expect: {rules: {TALK-10: met}}}",
            "9:37 R-UNKNOWN-RULE no rule is called 'TALK-10'. Did you mean `TALK-0",
        ),
        (
            "- {name: A test, expect: {rules: {TALK-01: me}}}",
            "9:46 R-VALUE `TALK-01`: 'me' is not one of its words. Did you mean `met`?",
        ),
        (
            "- {name: A test, expect: {rules: {TALK-09@tlk: met}}}",
            "9:37 R-UNKNOWN-OPTION no option or programme is called 'tlk'. Did you mean `talk`?",
        ),
        (
            "- {name: A test, expect: {missing: [history.tlks]}}",
            "9:39 R-UNKNOWN-FACT no fact is called 'history.tlks'. Did you mean `history.talks`?",
        ),
        (
            "- {name: A test, expect: {missing: ['offences[0].dte']}}",
            "9:39 R-UNKNOWN-FACT no fact is called 'offences[0].dte'",
        ),
        (
            "- {name: A test, expect: {flags: [TALK-05]}}",
            "9:37 R-VALUE TALK-05 is a duty, not one of the flags",
        ),
        (
            "- {name: A test, expect: {no_duties: [TALK-04]}}",
            "9:41 R-VALUE TALK-04 is a flag, not one of the no_duties",
        ),
        (
            "- {name: A test, expect: {effects: {talk: {recordd: true}}}}",
            "9:46 R-UNKNOWN-EFFECT no effect is called 'recordd'. Did you mean `recorded`?",
        ),
        (
            "- {name: A test, expect: {effects: {tlk: {recorded: true}}}}",
            "9:39 R-UNKNOWN-OPTION no option or programme is called 'tlk'. Did you mean `talk`?",
        ),
        (
            "- {name: A test, expect: {gravity: {score: 1}}}",
            "9:39 R-TEST `gravity` has no `score`",
        ),
        ("- {name: A test, expect: {points_to: curt}}", "9:40 R-VALUE `points_to`: 'curt' is not"),
        ("- {name: A test, expect: {range: talk}}", "9:36 R-TEST `range` needs a list"),
        ("- {name: A test, expect: {refer_to: {talk: NO-1}}}", "9:46 R-UNKNOWN-RULE no rule is"),
        ("- {name: A test, expct: {talk: open}}", "9:20 R-TEST a test has no `expct`. Did you"),
        ("- {name: A test}", "9:5 R-TEST a test needs `expect`"),
        ("- {expect: {talk: open}}", "9:5 R-TEST a test needs a `name`"),
        (
            "- {name: A test, without: [child.nme], expect: {talk: open}}",
            "9:30 R-TEST there is no 'child.nme' in the case to take away",
        ),
        (
            "- {name: A test, settings: {accept: true}, expect: {talk: open}}",
            "9:31 R-TEST `settings` has no `accept`",
        ),
        (
            "- {name: A test, settings: {as_at: 2025-02-30}, expect: {talk: open}}",
            "9:38 R-VALUE `as_at`: '2025-02-30' is not a date",
        ),
    ],
)
def test_what_is_wrong_with_a_test_is_a_problem_at_its_place(text, problem, run):
    report = run(text + "\n")
    assert not report.passed
    assert report.results == ()
    assert any(str(found).startswith(f"{FILE}:{problem}") for found in report.problems)


def test_a_case_is_checked_like_any_other_and_its_fault_shown_in_the_test_file(run):
    report = run(
        """\
        - name: misspelt
          with: {child.loked_after: true}
          expect: {talk: open}
        - name: impossible
          with: {offences: [{offence: minor, date: 2025-05-01}]}
          expect: {talk: open}
        """
    )
    first, second = (result.problems for result in report.results)
    assert [str(p).split(" no ")[0] for p in first] == [f"{FILE}:10:12 C-UNKNOWN-FACT"]
    assert "Did you mean `child.looked_after`?" in str(first[0])
    assert [p.code for p in second] == ["C-IMPOSSIBLE"]
    assert (second[0].line, second[0].col) == (3, 18)  # the decision, which the base gives


def test_a_case_that_cannot_be_evaluated_fails_its_test_alone(run):
    report = run(
        """\
        - name: no date
          without: [decision_date]
          expect: {talk: open}
        - name: sound
          expect: {talk: open}
        """
    )
    assert [result.passed for result in report.results] == [False, True]
    assert [p.code for p in report.results[0].problems] == ["S-NO-DATE"]


def test_two_tests_of_one_file_have_names_of_their_own(run):
    report = run(
        """\
        - {name: same, expect: {talk: open}}
        - {name: same, expect: {talk: open}}
        """
    )
    assert [p.code for p in report.problems] == ["R-DUPLICATE"]


def test_a_test_file_is_for_the_family_of_its_folder(run):
    report = run("- {name: A test, expect: {talk: open}}\n", head=HEAD.replace("talk", "tlk", 1))
    assert [str(p).split(" ")[0:2] for p in report.problems] == [[f"{FILE}:1:9", "R-FOLDER"]]


# --- the report


def test_the_lines_of_a_report_name_each_test_that_failed(run):
    report = run(
        """\
        - {name: A good one, expect: {talk: open}}
        - {name: A bad one, expect: {talk: refer}}
        """
    )
    assert report.lines() == [
        f"{FILE}:10:5 A bad one FAILED",
        f"  {FILE}:10:38 talk: expected refer, got open",
        "1 of 2 tests passed",
    ]
    assert [result.test.name for result in report.failed] == ["A bad one"]


@pytest.mark.parametrize(
    ("only", "count"),
    [((), 1), (("talk",), 1), ((FILE,), 1), (("north",), 0), (("club", "talk"), 1)],
)
def test_only_the_families_named_are_run(only, count, run):
    report = run("- {name: A test, expect: {talk: open}}\n", only=only)
    assert len(report.results) == count


def test_what_each_rule_was_seen_doing_is_kept_for_coverage(run):
    report = run(
        """\
        - {name: one, expect: {talk: open}}
        - {name: two, with: {history.talks: 2}, expect: {talk: not_available}}
        - name: three
          with: {decision_date: 2022-06-01, offences: [{offence: minor, date: 2022-05-01}]}
          expect: {club: not_available}
        """
    )
    assert report.seen["TALK-01"] == {State.MET, State.NOT_MET}
    assert report.seen["AGE-01"] == {State.MET}
    assert "NTALK-01" not in report.seen
    assert report.seen_in["national/talk/2020-01-01.yaml"] == {"TALK-01": {State.MET}}


def test_an_offence_left_out_counts_as_seen(run):
    report = run(
        """\
        - name: A test
          with: {offences: [{offence: minor, date: 2019-01-01}]}
          expect: {talk: not_available, rules: {AGE-01: [not_met]}}
        """
    )
    assert report.lines() == ["1 of 1 tests passed"]
    assert report.seen["AGE-01"] == {State.NOT_MET}
