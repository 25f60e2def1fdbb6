"""A matrix that came in is written unsigned, beside its factors, and can be signed."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from oocd.engine import placing
from oocd.engine.errors import CheckFailed, InputError, SelectionError
from oocd.engine.library import read_library
from oocd.engine.lint import lint
from oocd.engine.matrix_import import read_factors, read_scores
from oocd.engine.matrix_writing import Plan, Sheets, known_factors, like_matrix, write_matrix
from oocd.engine.sign_off import find_target, sign_off
from tests.unit.engine import small_rules
from tests.unit.engine.matrix_sheets import GOOD

START = dt.date(2025, 1, 1)


@pytest.fixture
def root(tmp_path):
    return small_rules.small_rules(tmp_path)


@pytest.fixture
def sheet(tmp_path):
    def write(text, name="scores.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def bring(root, path, name="north", factors=None, **keys):
    library = read_library(root)
    like = like_matrix(library, keys.pop("like", "small"), START)
    keys = {"start": START, "end": None, "ends": "small", **keys}
    plan = Plan(name, "Title", "North Police", "for the force", like=like, **keys)
    scores = read_scores(path, library, like, {})
    found = None
    if factors is not None:
        found = read_factors(factors, library, known_factors(root, plan.table), name)
    return write_matrix(root, plan, Sheets(path, scores, factors, found))


def test_the_matrix_is_written_unsigned_and_its_scores_are_used(root, sheet):
    path = sheet(GOOD)
    table, ended, written = bring(root, path)
    assert table == root / "gravity/tables/north-2025-01-01.csv"
    assert ended.read_text().count("\n") == (
        small_rules.BASE / "gravity/small.yaml"
    ).read_text().count("\n")
    assert "in_force: {from: 2000-01-01, to: 2024-12-31}\n" in ended.read_text()
    assert lint(root) == []
    library = read_library(root)
    (compiled,) = [m for m in library.matrices if m.matrix.matrix == "north"]
    matrix = compiled.matrix
    assert written == root / "gravity/north.yaml"
    assert (matrix.owner, matrix.licence, matrix.signed_off) == (
        "North Police",
        "for the force",
        None,
    )
    assert matrix.imported.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (matrix.imported.file, matrix.imported.rows, matrix.imported.taken) == (
        "scores.csv",
        2,
        2,
    )
    assert matrix.bands == library.matrices[0].matrix.bands
    assert library.catalogue.tables[matrix.scores.table].rows["minor"]["score"] == "2"


def test_rows_left_out_are_told_in_every_result(root, sheet):
    bring(root, sheet(GOOD + "Trombone,1,,\n"))
    matrix = read_library(root).matrices[-1].matrix
    (said,) = matrix.notices
    assert said.startswith("1 row of North Police's gravity matrix could not be matched")


def test_two_matrices_on_one_day_are_refused_and_nothing_is_written(root, sheet):
    before = small_rules.everything(root)
    with pytest.raises(InputError, match="R-OVERLAP"):
        bring(root, sheet(GOOD), ends=None)
    assert small_rules.everything(root) == before


def test_nothing_is_overwritten_unless_asked(root, sheet):
    bring(root, sheet(GOOD))
    before = small_rules.everything(root)
    again = sheet(GOOD.replace("minor,2", "minor,1"))
    with pytest.raises(InputError, match="R-EXISTS"):
        bring(root, again, ends=None)
    assert small_rules.everything(root) == before
    bring(root, again, ends=None, replace=True, like="north")
    matrix = read_library(root).matrices[-1].matrix
    assert (matrix.matrix, matrix.revision) == ("north", 2)
    assert lint(root) == []


def test_a_write_that_fails_puts_everything_back(root, sheet, monkeypatch):
    before = small_rules.everything(root)
    real = placing.Path.replace
    count = iter(range(100))

    def fail(self, target):
        if root in self.parents and next(count) == 2:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(placing.Path, "replace", fail)
    with pytest.raises(InputError, match="No space left"):
        bring(root, sheet(GOOD))
    assert small_rules.everything(root) == before


@pytest.mark.parametrize("name", ["../x", "A", "a_b", "", "a/b", "-a"])
def test_a_name_that_is_no_file_name_is_refused(root, sheet, name):
    with pytest.raises(InputError, match="no name for a matrix"):
        bring(root, sheet(GOOD), name)


def test_days_that_cannot_be_are_refused(root, sheet):
    with pytest.raises(InputError, match="R-DATES"):
        bring(root, sheet(GOOD), end=dt.date(2024, 1, 1))
    with pytest.raises(InputError, match="cannot end itself"):
        bring(root, sheet(GOOD), "small", ends="small", replace=True)
    with pytest.raises(SelectionError, match="no gravity matrix"):
        bring(root, sheet(GOOD), ends="gone")


def test_the_matrix_to_be_like_is_that_of_the_day(root):
    library = read_library(root)
    assert like_matrix(library, None, START).matrix.matrix == "small"
    with pytest.raises(SelectionError, match="no gravity matrix is in force"):
        like_matrix(library, None, dt.date(1990, 1, 1))
    with pytest.raises(SelectionError, match="Did you mean `small`"):
        like_matrix(library, "smal", START)


FACTORS = """\
factor,direction,scope
planned,aggravating,
In front of a crowd,Aggravating,A grave thing
sory,mitigating,
"""


def test_factors_come_in_beside_the_scores(root, sheet):
    bring(root, sheet(GOOD), factors=sheet(FACTORS, "factors.csv"))
    assert lint(root) == []
    rows = read_library(root).catalogue.tables["factors"].rows
    assert rows["in_front_of_a_crowd"] == {
        "id": "in_front_of_a_crowd", "direction": "aggravating", "scope": "grave",
        "text": "In front of a crowd", "basis": "imported", "source": "north",
    }  # fmt: skip
    assert set(rows) == {"planned", "sorry", "grave_only", "in_front_of_a_crowd"}
    bring(root, sheet(GOOD), factors=sheet(FACTORS, "factors.csv"), ends=None, replace=True)
    assert set(read_library(root).catalogue.tables["factors"].rows) == set(rows)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("factor,direction\nA crowd,agravating\n", "R-CELL", "Did you mean `aggravating`"),
        ("factor,direction\nA crowd,\n", "R-CELL", "the direction is empty"),
        (
            "factor,direction,scope\nA crowd,aggravating,Trombone\n",
            "R-CELL",
            "no offence is called",
        ),
        ("factor,direction,id\nA crowd,aggravating,A B\n", "R-CELL", "is not an id"),
        ("factor,direction,id\nA crowd,aggravating,sorry\n", "R-DUPLICATE", "another factor"),
        ("factor,direction\nA crowd,aggravating\nA crowd,aggravating\n", "R-DUPLICATE", "row 2"),
        ("factor,direction\nplanned,mitigating\n", "R-DUPLICATE", "another factor"),
    ],
)
def test_bad_factors_are_refused(root, sheet, text, code, said):
    library = read_library(root)
    with pytest.raises(InputError) as caught:
        read_factors(sheet(text, "f.csv"), library, known_factors(root, "x"), "north")
    assert any(p.code == code and said in str(p) for p in caught.value.problems), caught.value


def test_a_factor_that_is_close_to_one_known_needs_an_id_of_its_own(root, sheet):
    library = read_library(root)
    known = known_factors(root, "x")
    path = sheet("factor,direction\nsory,mitigating\n", "f.csv")
    assert [s.how for s in read_factors(path, library, known, "n").seen] == ["doubtful"]
    path = sheet("factor,direction,id\nsory,mitigating,very_sorry\n", "f.csv")
    assert [r["id"] for r in read_factors(path, library, known, "n").rows] == ["very_sorry"]


def sign(root):
    target = find_target(read_library(root), "gravity/north")
    return sign_off(root, target, "lead 7", "policy lead", lambda: dt.date(2025, 3, 4))


def north(root):
    return next(m for m in read_library(root).matrices if m.matrix.matrix == "north")


@pytest.fixture
def signed(root, sheet):
    """A library whose own matrix is signed; its tests name the matrix they rest on."""
    small_rules.replace(
        root / "national/talk/tests/talk.yaml",
        "settings: {accept_indicative: true}",
        "settings: {accept_indicative: true, matrix: small}",
    )
    bring(root, sheet(GOOD), factors=sheet(FACTORS, "factors.csv"))
    sign(root)
    return root


def test_a_matrix_that_was_brought_in_can_be_signed(signed):
    assert north(signed).signed_off
    assert lint(signed) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "codes"),
    [
        ("tables/north-2025-01-01.csv", 'minor thing, once",2', 'minor thing, once",1', {"R-SIGN-OFF", "R-DIGEST"}),
        ("tables/north-2025-01-01-factors.csv", "In front", "Not in front", {"R-SIGN-OFF", "R-DIGEST"}),
        ("north.yaml", "title: Title", "title: Another", {"R-SIGN-OFF"}),
    ],
    ids=["score", "factor", "matrix"],
)  # fmt: skip
def test_any_change_undoes_the_signature_of_a_matrix(signed, file, old, new, codes):
    small_rules.replace(signed / "gravity" / file, old, new)
    assert not north(signed).signed_off
    assert {problem.code for problem in lint(signed)} == codes


def test_a_table_that_was_changed_by_hand_is_not_signed(root, sheet):
    bring(root, sheet(GOOD))
    small_rules.replace(root / "gravity/tables/north-2025-01-01.csv", ",2,", ",1,")
    with pytest.raises(CheckFailed, match="R-DIGEST"):
        sign(root)


def test_the_order_of_the_rows_does_not_count(signed):
    path = signed / "gravity/tables/north-2025-01-01.csv"
    heading, *rows = path.read_text().splitlines()
    path.write_text("\r\n".join([heading, *reversed(rows)]) + "\r\n")
    assert north(signed).signed_off


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",2,false", ",7,false", "is not one of its values"),
        ("minor,", "minr,", "no offence is called 'minr'"),
        (",2,false", ",2,perhaps", "is not one of its values"),
    ],
)
def test_the_check_reads_the_tables_too(root, sheet, old, new, said):
    bring(root, sheet(GOOD))
    small_rules.replace(root / "gravity/tables/north-2025-01-01.csv", old, new)
    assert any(said in problem.text for problem in lint(root))


def test_a_matrix_without_its_table_is_not_loaded(root, sheet):
    bring(root, sheet(GOOD))
    (root / "gravity/tables/north-2025-01-01.csv").unlink()
    with pytest.raises(InputError, match="R-UNKNOWN-TABLE"):
        read_library(root)
    assert {problem.code for problem in lint(root)} == {"R-UNKNOWN-TABLE"}


def test_a_table_called_like_a_lookup_is_refused(root):
    folder = root / "gravity/tables"
    folder.mkdir()
    (folder / "offences.csv").write_text("id,score\nminor,1\n")
    with pytest.raises(InputError, match="called like a lookup"):
        read_library(root)
