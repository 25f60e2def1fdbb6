"""What the wheel holds, and that it runs with no checkout in reach."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path, PurePosixPath

import pytest

PACKED_AS = {"rules": "oocd/rules", "cases_examples": "oocd/examples"}
DATA = {".yaml", ".csv"}


def test_only_oocd_lands_in_site_packages(names_in_wheel):
    tops = {PurePosixPath(name).parts[0] for name in names_in_wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"oocd"}
    assert len(tops) == 2


@pytest.mark.parametrize("folder", PACKED_AS)
def test_every_data_file_is_in_the_wheel(folder, tree, names_in_wheel):
    data = [path for path in (tree / folder).rglob("*") if path.suffix in DATA]
    wanted = {f"{PACKED_AS[folder]}/{path.relative_to(tree / folder)}" for path in data}
    assert wanted, f"no data file under {folder}/: nothing was checked"
    assert wanted - set(names_in_wheel) == set()


def test_nothing_is_packed_twice(names_in_wheel):
    assert len(names_in_wheel) == len(set(names_in_wheel))
    assert [n for n in names_in_wheel if n.startswith("oocd/") and "__pycache__" in n] == []


def test_the_wheel_is_typed_and_licensed(names_in_wheel):
    assert "oocd/py.typed" in names_in_wheel
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names_in_wheel)


def test_the_tree_holds_no_compiled_rules(tree):
    assert list(tree.rglob("compiled.json")) == []


def test_the_compiled_rules_are_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        compiled = json.loads(archive.read("oocd/rules/compiled.json"))
    assert compiled


def test_the_installed_wheel_is_what_runs(installed, run):
    where = run(installed / "python", "-c", "import oocd; print(oocd.__file__)", cwd=Path("/"))
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_a_case_is_evaluated_from_the_root_folder(installed, tree, run):
    makefile = (tree / "Makefile").read_text()
    (case,) = re.findall(r"^TRY_CASE \?= (\S+)$", makefile, flags=re.MULTILINE)
    told = run(
        *(installed / "oocd", "evaluate", tree / case, "--accept-indicative", "--json"),
        cwd=Path("/"),
    )
    result = json.loads(told)
    assert result["schema"] == "oocd/recommendation/1"
    assert result["data"]["options"]


def test_a_record_is_made_by_what_was_installed(installed, run, tmp_path):
    """The steps that make the tables are files, and the wheel carries them."""
    place = tmp_path / "record.db"
    told = run(installed / "oocd", "db", "upgrade", "--database", place, cwd=Path("/"))
    assert told == f"{place}: made, schema 0001\n"
    told = run(installed / "oocd", "db", "verify", "--database", place, cwd=Path("/"))
    assert told.startswith("0 events in 0 records")
