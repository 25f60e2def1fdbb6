"""A force's matrix comes in whole or not at all, and nothing in it is guessed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from oocd.engine.errors import InputError
from oocd.engine.library import read_library
from oocd.engine.matrix_import import read_scores
from oocd.engine.matrix_writing import like_matrix
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
