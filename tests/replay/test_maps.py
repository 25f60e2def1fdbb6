"""A map and a table are files like others: what is in them is read, or refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from oocd.bootstrap import load_library
from oocd.engine.errors import InputError
from oocd.engine.replay.mapping import read_map
from oocd.engine.replay.tables import open_sheet

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "rules")


def test_a_map_is_a_file_like_others(tmp_path, library):
    path = tmp_path / "map.yaml"
    path.write_text("columns: {A: id, A: id}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_map(path, library.catalogue)
    assert error.value.code == "E-DUPLICATE-KEY"


def test_notes_above_the_first_row_are_passed_over(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("# a note\n\n# another\nRef,A\n1,#2\n", encoding="utf-8")
    sheet = open_sheet(path)
    (row,) = sheet.rows
    assert (list(sheet.names), list(row.cells), row.line) == (["Ref", "A"], ["1", "#2"], 5)
