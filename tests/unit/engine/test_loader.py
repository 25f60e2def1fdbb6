"""Reading a rule library from its folder: strict, everything at once, and the same from any form."""

from __future__ import annotations

import hashlib
import json

import pytest

from oocd.engine.errors import InputError, OocdError
from oocd.engine.library import inspect_library, read_library
from oocd.engine.loader import content_sha256
from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family
MAIN = "national/main/2000-01-01.yaml"

VERSION = """\
# A comment that changes nothing.
family: main
title: Main
in_force: {from: 2000-01-01}
choose_by: decision_date
rules:
  - id: BAR
    title: A bar
    applies_to: [talk]
    effect: bar
    when: {a: true}
    say: {met: "yes", not_met: "no", unknown: "?"}
    basis: S
    confidence: H
"""


def written(root, text=VERSION, name=MAIN):
    """A tiny library with one version as written by hand."""
    tiny.write(root)
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def wrong(root):
    with pytest.raises(InputError) as caught:
        read_library(root)
    return [str(problem) for problem in caught.value.problems]


def places(root):
    return [line.split(" ")[:2] for line in wrong(root)]


# --- what is read ----------------------------------------------------------------------------


def test_a_library_reads_back_as_written(tmp_path):
    library = read_library(written(tmp_path))
    (version,) = library.families["main"]
    assert [r.rule.id for r in version.rules] == ["BAR"]
    assert tiny.status(tiny.run(library, {"a": True})) == "not_available"


def test_rule_tests_are_no_rules(tmp_path):
    root = written(tmp_path, "family: main\ntests: []\n", "national/main/tests/main.yaml")
    assert "main" not in read_library(root).families


def test_versions_are_in_order_of_their_start_whatever_their_files_are_called(tmp_path):
    root = written(tmp_path, VERSION.replace("2000-01-01", "2010-01-01"), "national/main/a.yaml")
    (root / "national" / "main" / "b.yaml").write_text(
        VERSION.replace("2000-01-01", "2005-01-01"), encoding="utf-8"
    )
    names = [version.name for version in read_library(root).families["main"]]
    assert names == ["2005-01-01", "2010-01-01"]


def test_a_folder_that_holds_no_library_is_refused_with_what_is_looked_for(tmp_path):
    (line,) = wrong(tmp_path)
    assert "R-LIBRARY" in line
    assert "facts.yaml" in line


@pytest.mark.parametrize(
    "name", ["disposals.yaml", "areas.yaml", "wording.yaml", "offences.csv", "factors.csv"]
)
def test_a_library_that_lacks_a_lookup_is_refused_by_its_name(name, tmp_path):
    root = written(tmp_path)
    (root / "lookups" / name).unlink()
    with pytest.raises(OocdError) as caught:
        read_library(root)
    assert name in str(caught.value)


def test_a_library_without_bank_holidays_or_sources_is_sound(tmp_path):
    root = tiny.write(tmp_path, family(), holidays=None)
    assert read_library(root).holidays is None


# --- what is wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "place", "code"),
    [
        ("    effect: bar\n", "    effect: forbid\n", "10:13", "R-SHAPE"),
        ("    title: A bar\n", "    titel: A bar\n", "8:5", "R-SHAPE"),
        ("{a: true}", "{aa: true}", "11:12", "R-UNKNOWN-FACT"),
        ("{a: true}", "{a: 3}", "11:15", "R-VALUE"),
        ("[talk]", "[tlak]", "9:18", "R-UNKNOWN-OPTION"),
        ("{from: 2000-01-01}", "{from: 1 May}", "4:18", "R-SHAPE"),
        ("    basis: S\n", "    basis: Z\n", "13:5", "R-SHAPE"),
        ("    when: {a: true}\n", "    when: {a: yes}\n", "11:15", "E-BOOL"),
        ("    when: {a: true}\n", "", "7:5", "R-SHAPE"),
    ],
)
def test_a_fault_in_a_rule_file_is_told_with_its_file_and_place(
    before, after, place, code, tmp_path
):
    assert before in VERSION
    found = places(written(tmp_path, VERSION.replace(before, after)))
    assert [f"{MAIN}:{place}", code] in found


def test_a_misspelt_name_in_a_rule_names_the_nearest(tmp_path):
    (line,) = wrong(written(tmp_path, VERSION.replace("[talk]", "[tlak]")))
    assert line.endswith("Did you mean `talk`?")
    root = written(tmp_path / "b", VERSION.replace("    title:", "    titel:"))
    assert [text for text in wrong(root) if "Did you mean `title`?" in text]


def test_everything_wrong_in_every_file_is_told_at_once_in_order(tmp_path):
    root = written(tmp_path, VERSION.replace("{a: true}", "{aa: true}"))
    written(root, VERSION.replace("[talk]", "[tlak]"), "national/other/2000-01-01.yaml")
    (root / "lookups" / "areas.yaml").write_text(
        "areas:\n  - {id: x, title: X, nation: france}\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        read_library(root)
    files = [problem.file for problem in caught.value.problems]
    assert "lookups/areas.yaml" in files
    root = written(tmp_path / "b", VERSION.replace("{a: true}", "{aa: true}"))
    written(root, VERSION.replace("[talk]", "[tlak]"), "national/other/2000-01-01.yaml")
    (root / "national" / "main").mkdir(exist_ok=True)
    (root / MAIN).write_text(VERSION.replace("{a: true}", "{aa: true}"), encoding="utf-8")
    assert [line.partition(":")[0] for line in wrong(root)] == [
        MAIN,
        "national/other/2000-01-01.yaml",
    ]


def test_a_table_that_gives_one_id_twice_is_refused_at_its_line(tmp_path):
    root = written(tmp_path)
    with (root / "lookups" / "offences.csv").open("a", encoding="utf-8") as table:
        table.write("low,Again,small,summary_only,2,false,,,\n")
    assert places(root) == [["lookups/offences.csv:9:1", "R-TABLE"]]


def test_a_table_in_a_foreign_encoding_is_refused_by_its_name(tmp_path):
    root = written(tmp_path)
    with (root / "lookups" / "offences.csv").open("ab") as table:
        table.write("caf\u00e9,A,small,summary_only,2,false,,,\n".encode("latin-1"))
    assert places(root)[0] == ["lookups/offences.csv:1:1", "R-LIBRARY"]


# --- the content's hash ----------------------------------------------------------------------


def sha(root):
    return read_library(root).families["main"][0].sha256


def test_comments_layout_and_sign_off_do_not_change_the_hash_and_content_does(tmp_path):
    plain = sha(written(tmp_path / "a"))
    bare = VERSION.replace("# A comment that changes nothing.\n", "").replace(
        "{from: 2000-01-01}", "\n  from: 2000-01-01"
    )
    assert sha(written(tmp_path / "b", bare)) == plain
    signed = VERSION + "signed_off: {by: a, role: b, on: 2025-01-01, sha256: c}\n"
    assert sha(written(tmp_path / "c", signed)) == plain
    assert sha(written(tmp_path / "d", VERSION.replace("A bar", "A barr"))) != plain
    assert sha(written(tmp_path / "e", VERSION + "revision: 2\n")) != plain


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert content_sha256({"a": 1, "b": [1, 2]}) == content_sha256({"b": [1, 2], "a": 1})
    assert content_sha256({"b": [2, 1]}) != content_sha256({"b": [1, 2]})


# --- the compiled form -----------------------------------------------------------------------


def compiled(root, data=None):
    """A compiled form beside the sources, as the wheel has it."""
    from oocd.engine.yamlio import load_path, to_plain

    files = {}
    for path in sorted(root.rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        content = to_plain(load_path(path)[0])
        if data is not None and name in data:
            content = data[name](content)
        files[name] = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "data": content}
    (root / "compiled.json").write_text(json.dumps({"format": 1, "files": files}), encoding="utf-8")
    return root


def test_a_compiled_library_answers_as_its_sources_do(tmp_path):
    source = read_library(written(tmp_path / "a"))
    built = read_library(compiled(written(tmp_path / "b")))
    assert tiny.data(source, {"a": True}) == tiny.data(built, {"a": True})


def test_the_compiled_form_of_a_file_is_used_while_it_stands_for_the_source(tmp_path):
    """Shown by a compiled form that says something else: it is what is used."""

    def other(content):
        content["title"] = "from the compiled form"
        return content

    root = compiled(written(tmp_path), {MAIN: other})
    assert read_library(root).families["main"][0].file.title == "from the compiled form"


def test_a_source_changed_since_is_read_anew(tmp_path):
    def other(content):
        content["title"] = "from the compiled form"
        return content

    root = compiled(written(tmp_path), {MAIN: other})
    (root / MAIN).write_text(VERSION.replace("{a: true}", "{b: true}"), encoding="utf-8")
    library = read_library(root)
    assert library.families["main"][0].file.title == "Main"
    assert tiny.status(tiny.run(library, {"a": True, "b": False})) == "open"


def test_a_source_without_a_compiled_form_is_read(tmp_path):
    root = compiled(written(tmp_path))
    new = VERSION.replace("family: main", "family: second").replace("id: BAR", "id: BAR2")
    written_new = root / "national" / "second" / "2000-01-01.yaml"
    written_new.parent.mkdir(parents=True)
    written_new.write_text(new, encoding="utf-8")
    assert set(read_library(root).families) == {"main", "second"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"files": {"facts.yaml": 3}}'])
def test_a_compiled_form_that_cannot_be_read_is_no_crash(text, tmp_path):
    root = written(tmp_path)
    (root / "compiled.json").write_text(text, encoding="utf-8")
    try:
        library = read_library(root)
    except OocdError as error:
        assert "compiled.json" in str(error)
    else:
        assert "main" in library.families


def test_looking_into_a_broken_library_gives_what_can_be_read_and_the_problems(tmp_path):
    root = written(tmp_path, VERSION.replace("{a: true}", "{aa: true}"))
    library, tree = inspect_library(root)
    assert library is not None
    assert [problem.code for problem in tree.problems] == ["R-UNKNOWN-FACT"]
