"""A force's matrix comes in whole or not at all, and nothing in it is guessed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile

import pytest
from openpyxl import Workbook

from oocd.engine import placing
from oocd.engine.errors import CheckFailed, InputError, SelectionError
from oocd.engine.library import read_library
from oocd.engine.lint import lint
from oocd.engine.matrix_import import read_factors, read_scores
from oocd.engine.matrix_writing import Plan, Sheets, known_factors, like_matrix, write_matrix
from oocd.engine.sign_off import find_target, sign_off
from tests.unit.engine import small_rules

GOOD = "offence,score,never_lowered,notes\nminor,2,false,seen\nA Grave  thing,3,true,\n"
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


@pytest.fixture
def book(tmp_path):
    """Writes a workbook: its rows, then what `change` does to the sheet."""

    def write(rows, change=None, title="Scores"):
        made = Workbook()
        made.active.title = title
        for row in rows:
            made.active.append(row)
        if change is not None:
            change(made.active)
        path = tmp_path / "scores.xlsx"
        made.save(path)
        return path

    return write


def read(root, path, accepted=None, sheet=None):
    library = read_library(root)
    return read_scores(path, library, like_matrix(library, "small", START), accepted or {}, sheet)


def refused(root, path, **keys):
    with pytest.raises(InputError) as caught:
        read(root, path, **keys)
    return [(p.line, p.col, p.code, str(p)) for p in caught.value.problems]


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


def test_rows_are_matched_by_id_name_and_code(root, sheet):
    found = read(root, sheet(GOOD))
    assert [(s.line, s.how, s.id) for s in found.seen] == [(2, "id", "minor"), (3, "name", "grave")]
    assert found.rows == [
        {
            "id": "minor",
            "offence": "A minor thing, once",
            "score": "2",
            "never_lowered": "false",
            "notes": "seen",
        },
        {
            "id": "grave",
            "offence": "A grave thing",
            "score": "3",
            "never_lowered": "true",
            "notes": "",
        },
    ]
    assert not found.carried


def test_without_a_column_the_marks_of_the_matrix_before_are_kept(root, sheet):
    found = read(root, sheet("offence,score\nminor,1\ngrave,3\n"))
    assert found.carried
    assert [row["never_lowered"] for row in found.rows] == ["false", "true"]


def test_a_close_name_is_taken_only_where_its_row_is_accepted(root, sheet):
    path = sheet("offence,score\nminor,1\nA grave thin,3\nTrombone,2\n")
    found = read(root, path)
    assert [(s.line, s.how, s.candidates) for s in found.left_out] == [
        (3, "doubtful", ("grave",)),
        (4, "unmatched", ()),
    ]
    assert [row["id"] for row in found.rows] == ["minor"]
    assert [row["id"] for row in read(root, path, {3: "grave"}).rows] == ["minor", "grave"]


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ({2: "minor"}, "row 2 is not doubtful"),
        ({4: "minor"}, "row 4 is not doubtful"),
        ({3: "minor"}, "row 3 is not close to `minor`"),
        ({9: "minor"}, "there is no row 9"),
    ],
)
def test_what_is_accepted_must_be_doubtful(root, sheet, accepted, said):
    path = sheet("offence,score\nminor,1\nA grave thin,3\nTrombone,2\n")
    ((_, _, code, text),) = refused(root, path, accepted=accepted)
    assert code == "R-ACCEPT"
    assert said in text


@pytest.mark.parametrize(
    ("text", "line", "col", "code", "said"),
    [
        ("offence,score\nminor,4\n", 2, 7, "R-CELL", "outside the scale"),
        ("offence,score\nminor,0\n", 2, 7, "R-CELL", "outside the scale"),
        ("offence,score\nminor,2.5\n", 2, 7, "R-CELL", "is no score"),
        ("offence,score\nminor,-1\n", 2, 7, "R-CELL", "is no score"),
        ("offence,score\nminor,two\n", 2, 7, "R-CELL", "is no score"),
        ("offence,score\nminor,²\n", 2, 7, "R-CELL", "is no score"),
        ("offence,score\nminor,\n", 2, 7, "R-CELL", "the score is empty"),
        ("offence,score\n,2\n", 2, 1, "R-CELL", "the offence is empty"),
        ("offence,score\nminor\n", 2, 1, "R-CELL", "the score is empty"),
        ("offence,score\nminor,=1+1\n", 2, 7, "R-CELL", "a formula is not read"),
        ("offence,score\nminor,1,2\n", 2, 9, "R-CELL", "no column"),
        ("offence,score,never_lowered\nminor,1,maybe\n", 2, 9, "R-CELL", "neither true nor false"),
        ("offence,score\nminor,1\nminor,1\n", 3, 1, "R-DUPLICATE", "stands in row 2 too"),
        ('offence,score\nminor,1\n"A minor thing, once",2\n', 3, 1, "R-DUPLICATE", "row 2"),
        ("offence,score\nTrombone,1\n", 1, 1, "R-UNMATCHED", "no row could be matched"),
        ("offence,scroe\nminor,1\n", 1, 9, "R-COLUMN", "Did you mean `score`"),
        ("offence\nminor\n", 1, 1, "R-COLUMN", "there is no column score"),
        ("offence,score,score\nminor,1,1\n", 1, 15, "R-COLUMN", "stands twice"),
        ("\n", 1, 1, "R-COLUMN", "does not name the columns"),
        ("", 1, 1, "R-COLUMN", "does not name the columns"),
        ("offence,score\n", 1, 1, "E-EMPTY", "no row below"),
        ('offence,score\n"minor,1\n', 2, 1, "E-SYNTAX", "quote that is left open"),
        (b"offence,score\nmin\xffor,1\n", 2, 4, "E-ENCODING", "not UTF-8"),
        (b"offence,score\nmin\0or,1\n", 2, 4, "E-BINARY", "NUL"),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, (str, bytes)) else "",
)
def test_bad_cells_are_refused_with_their_place(root, sheet, text, line, col, code, said):
    found = refused(root, sheet(text))
    assert (line, col, code) in [part[:3] for part in found], found
    assert any(said in part[3] for part in found)


def test_every_problem_is_told_at_once(root, sheet):
    found = refused(root, sheet("offence,score\nminor,9\ngrave,x\n,1\n"))
    assert [part[0] for part in found] == [2, 3, 4]


def test_a_bom_and_spreadsheet_line_endings_are_read(root, sheet):
    found = read(root, sheet("\ufeffOffence,Score\r\nminor,1\r\n\r\n"))
    assert [row["id"] for row in found.rows] == ["minor"]


def test_a_workbook_is_read(root, book):
    path = book(
        [
            ["Offence", "Score", "Never lowered"],
            ["minor", 2.0, False],
            [None, None],
            ["grave", "3", True],
        ]
    )
    found = read(root, path)
    assert [(s.line, s.id) for s in found.seen] == [(2, "minor"), (4, "grave")]
    assert [(r["score"], r["never_lowered"]) for r in found.rows] == [("2", "false"), ("3", "true")]


@pytest.mark.parametrize(
    ("rows", "change", "place", "said"),
    [
        ([["minor", "=1+1"]], None, (2, 2), "Scores!B2: a formula is not read"),
        ([["minor", None]], None, (2, 2), "Scores!B2: the score is empty"),
        ([["minor", "#N/A"]], None, (2, 2), "Scores!B2: #N/A is an error of the workbook"),
        ([["minor", True]], None, (2, 2), "Scores!B2: `true` is no score"),
        ([["minor", dt.date(1900, 1, 2)]], None, (2, 2), "Scores!B2: `1900-01-02"),
        ([["minor", 1], ["grave", 3]], lambda s: s.merge_cells("B2:B3"), (3, 2), "Scores!B3: the cells B2:B3 are merged"),
        ([["minor", 1, "x"]], None, (2, 3), "Scores!C2: this cell has no column"),
    ],
    ids=["formula", "empty", "error", "truth", "date", "merged", "beside"],
)  # fmt: skip
def test_bad_cells_of_a_workbook_are_named(root, book, rows, change, place, said):
    found = refused(root, book([["offence", "score"], *rows], change))
    assert place in [part[:2] for part in found]
    assert any(said in part[3] for part in found), found


def test_a_workbook_with_several_sheets_needs_one_named(root, book):
    def more(active):
        active.parent.create_sheet("Other").append(["x"])
        active.parent.create_sheet("Empty")

    path = book([["offence", "score"], ["minor", 1]], more)
    assert "--sheet: Scores, Other" in refused(root, path)[0][3]
    assert "Did you mean `Scores`" in refused(root, path, sheet="Score")[0][3]
    assert len(read(root, path, sheet="Scores").rows) == 1


def test_what_is_no_workbook_is_refused(root, sheet):
    assert refused(root, sheet(b"\xd0\xcf\x11\xe0locked", "a.xlsx"))[0][2] == "R-SHEET"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("[Content_Types].xml", "<x>")
    assert refused(root, sheet(packed.getvalue(), "b.xlsx"))[0][2] == "R-SHEET"
    assert refused(root, sheet("x", "c.ods"))[0][2] == "E-FORM"
    assert refused(root, sheet("x").with_name("gone.csv"))[0][2] == "E-FILE"


def test_a_workbook_that_unpacks_to_more_than_is_read_is_refused(root, sheet):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(5):
            made.writestr(f"{number}", bytes(45_000_000))
    assert refused(root, sheet(packed.getvalue(), "bomb.xlsx"))[0][2] == "E-SIZE"


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
