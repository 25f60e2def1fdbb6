"""Rule tests: how a case is put together, what is wrong with a test itself, the report."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from oocd.engine.library import read_library
from oocd.engine.testing import run_tests
from oocd.engine.truth import State
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
