"""Signing changes one line, only for what is sound and tested, and is lost with any change."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from oocd.engine import sign_off as module
from oocd.engine.errors import CheckFailed, InputError, SelectionError
from oocd.engine.library import read_library
from oocd.engine.lint import lint
from oocd.engine.sign_off import find_target, sign_off
from tests.unit.engine import small_rules

OLD = "national/talk/2020-01-01.yaml"
DAY = dt.date(2025, 3, 4)


@pytest.fixture
def root(tmp_path):
    return small_rules.small_rules(tmp_path)


def signed(root, family="talk", version="2020-01-01", by="lead 7", role="policy lead"):
    target = find_target(read_library(root), family, version)
    return sign_off(root, target, by, role, lambda: DAY)


def version(root):
    return next(v for v in read_library(root).families["talk"] if v.path == OLD)


def test_a_line_is_added_where_there_was_none_and_nothing_else(root):
    before = (root / OLD).read_text().splitlines()
    digest = version(root).sha256
    done = signed(root)
    after = (root / OLD).read_text().splitlines()
    (line,) = [line for line in after if line not in before]
    assert line == (
        f'signed_off: {{by: "lead 7", role: "policy lead", on: 2025-03-04, sha256: "{digest}"}}'
    )
    assert [other for other in after if other != line] == before
    assert done.tests == 5 + len(list((root / "areas/north/talk/tests").iterdir()))
    assert version(root).signed_off
    assert version(root).sha256 == digest
    assert lint(root) == []


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix", "windows"])
def test_comments_and_line_endings_stay(root, ending):
    path = root / OLD
    text = "# About talks.\n" + path.read_text().replace(
        "choose_by:", "signed_off: null  # nobody yet\nchoose_by:"
    )
    path.write_bytes(text.replace("\n", ending).encode())
    signed(root)
    after = path.read_bytes().decode()
    assert after.count(ending) == after.count("\n") == text.count("\n")
    (line,) = [line for line in after.split(ending) if line.startswith("signed_off")]
    assert line.endswith("}  # nobody yet")
    assert after.replace(line, "signed_off: null  # nobody yet") == text.replace("\n", ending)


@pytest.mark.parametrize("by", ['O"Neil \\ #1', "a, b: {c}", "Zoë", "null", "7"])
def test_any_name_is_written_as_it_is(root, by):
    signed(root, by=by)
    assert version(root).file.signed_off.by == by
    assert lint(root) == []


@pytest.mark.parametrize("by", ["", "  ", "a\nb", "a\x00", "x" * 121], ids=repr)
def test_a_name_that_is_none_is_refused(root, by):
    before = small_rules.everything(root)
    with pytest.raises(SelectionError):
        signed(root, by=by)
    assert small_rules.everything(root) == before


def test_a_change_undoes_it_and_signing_anew_mends_it(root):
    signed(root)
    small_rules.replace(root / OLD, "There were {history.talks} talks before.", "Talks were had.")
    assert not version(root).signed_off
    assert [problem.code for problem in lint(root)] == ["R-SIGN-OFF"]
    signed(root, by="lead 8")
    assert version(root).file.signed_off.by == "lead 8"
    assert lint(root) == []
    assert (root / OLD).read_text().count("signed_off") == 1


def test_a_comment_does_not_undo_it(root):
    signed(root)
    path = root / OLD
    path.write_text("# a remark\n" + path.read_text())
    assert version(root).signed_off


def test_what_is_not_sound_is_not_signed(root):
    small_rules.replace(root / OLD, "cite: [{source: small-act, at: section 1}]", "cite: []")
    before = small_rules.everything(root)
    with pytest.raises(CheckFailed, match="R-CITE"):
        signed(root)
    assert small_rules.everything(root) == before


def test_what_fails_its_tests_is_not_signed(root):
    small_rules.replace(root / "national/talk/tests/talk.yaml", "talk: open", "talk: refer")
    before = small_rules.everything(root)
    with pytest.raises(CheckFailed, match="rule tests do not pass"):
        signed(root)
    assert small_rules.everything(root) == before


def test_what_changes_while_it_is_checked_is_not_signed(root, monkeypatch):
    run = module.run_tests

    def meanwhile(*args):
        found = run(*args)
        small_rules.replace(root / OLD, "Talks, to the end", "Talks, changed, to the end")
        return found

    monkeypatch.setattr(module, "run_tests", meanwhile)
    with pytest.raises(CheckFailed, match="changed while it was checked"):
        signed(root)
    assert "signed_off" not in (root / OLD).read_text()


@pytest.mark.parametrize(
    "written",
    ["signed_off:\n  by: a\n  role: b\n  on: 2025-01-01\n  sha256: c\n", "'signed_off': null\n"],
    ids=["block", "quoted"],
)
def test_a_line_that_is_not_plain_is_left_alone(root, written):
    small_rules.replace(root / OLD, "choose_by:", written + "choose_by:")
    before = small_rules.everything(root)
    with pytest.raises(InputError, match="not one plain line"):
        signed(root)
    assert small_rules.everything(root) == before


def test_a_file_without_lines_of_its_own_is_left_alone(root):
    plain = version(root).file.model_dump(mode="json", by_alias=True, exclude_unset=True)
    (root / OLD).write_text(json.dumps(plain))
    with pytest.raises(InputError, match="not one plain line"):
        signed(root)


def test_the_version_is_named_where_there_are_several(root):
    library = read_library(root)
    with pytest.raises(SelectionError, match="2020-01-01, 2023-12-22"):
        find_target(library, "talk")
    with pytest.raises(SelectionError, match="no version of 1999-01-01"):
        find_target(library, "talk", "1999-01-01")
    with pytest.raises(SelectionError, match="Did you mean `talk`"):
        find_target(library, "tolk")
    with pytest.raises(SelectionError, match="gravity/small"):
        find_target(library, "gravity/smal")
    assert find_target(library, "north/talk").path == "areas/north/talk/2024-01-01.yaml"


def test_indicative_scores_are_not_signed(root):
    with pytest.raises(CheckFailed, match="R-INDICATIVE"):
        find_target(read_library(root), "gravity/small")


def test_indicative_scores_signed_by_hand_count_for_nothing(root):
    path = root / "gravity/small.yaml"
    digest = read_library(root).matrices[0].sha256
    sign = f"signed_off: {{by: a, role: b, on: 2025-01-01, sha256: '{digest}'}}\n"
    small_rules.replace(path, "low: 1\n", sign + "low: 1\n")
    assert not read_library(root).matrices[0].signed_off
    assert [problem.code for problem in lint(root)] == ["R-INDICATIVE"]
