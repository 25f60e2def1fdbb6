"""Whole files by the strict reader: syntax, size, encoding, several documents. Both parsers."""

from __future__ import annotations

import pytest
import yaml

from oocd.engine import yamlio, yamlread
from tests.unit.engine.yaml_texts import load, told, wrong

C_PARSER = getattr(yaml, "CBaseLoader", None)


@pytest.fixture(autouse=True, params=["c", "python"])
def parser(request, monkeypatch):
    """Reads by one parser, then by the other."""
    if request.param == "c" and C_PARSER is None:
        pytest.fail("PyYAML was installed without its C parser")
    loader = C_PARSER if request.param == "c" else yaml.BaseLoader
    monkeypatch.setattr(yamlread, "FAST", loader)


# --- syntax ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a:\n\tb: 1", "2:1", "there is a tab here. Use spaces"),
        ("a:\tb", "1:3", "there is a tab here. Use spaces"),
        ("a\tb: 1", "1:2", "there is a tab here. Use spaces"),
        ("a: b\t# c", "1:5", "there is a tab here. Use spaces"),
        ("a: |\n\tb", "2:1", "there is a tab here. Use spaces"),
        ("a: b: c", "1:5", "a colon with a space after it cannot stand here. Put text"),
        ("a: 1\nb 2\nc: 3", "2:1", "this line is neither `key: value` nor an item of a list"),
        ("a: [1, 2", "1:9", "a comma or `]` is missing (`[` is at 1:4)"),
        ("a: [1, 2\nb: 3\n", "2:2", "a comma or `]` is missing (`[` is at 1:4)"),
        ("x: 1\na: {b", "2:6", "a comma or `}` is missing (`{` is at 2:4)"),
        ("a: {b: c]}", "1:9", "a comma or `}` is missing (`{` is at 1:4)"),
        ('x: 1\na: "b\nc: d\n', "2:4", "a quote opened here is never closed"),
        ("a: 'b", "1:4", "a quote opened here is never closed"),
        ("a: 'it's'", "1:8", "text goes on after a closing quote. Put the whole text in"),
        ('a: "b" c', "1:8", "text goes on after a closing quote"),
        ("a: @home", "1:4", "text cannot begin with `@`. Put the text in quotes."),
        ("a: `b`", "1:4", "text cannot begin with ```. Put"),
        ("a: %5", "1:4", "text cannot begin with `%`. Put"),
        ("a: &", "1:5", "`&` and `*` do not begin text here. Put"),
        ("a: !e!x b", "1:4", "`!` does not begin text here. Put"),
        ('a: "\\q"', "1:6", "a backslash in double quotes does not mean this. Write \\\\"),
        ('a: "\\xZZ"', "1:7", "an escape in double quotes is not finished"),
        ('a: "\\UFFFFFFFF"', "1:5", "an escape in double quotes is no character"),
        ("a:\n  b: 1\n c: 2", "3:2", "this does not line up with what is above it. Lines"),
        ("a: 1\n- b", "2:1", "this does not line up with what is above it"),
        ("- a\nb: 1", "2:1", "this does not line up with what is above it"),
        ("a: - b", "1:4", "a list item (`- `) cannot begin here. Begin it on a line"),
        ("a:\n  b\nc\nd: 1", "3:1", "this line is neither `key: value` nor an item of a list"),
        ("a: 1\nb\n", "2:1", "this line is neither `key: value` nor an item of a list"),
        ("[a,,b]", "1:4", "a value is missing here"),
        ("a: }", "1:4", "a value is missing here"),
        ("[a]]", "1:4", "there is more after the end of the document"),
        ("a: |x\n  b", "1:5", "after `|` or `>` comes the end of the line"),
    ],
)
def test_what_is_not_yaml_is_told_once_in_plain_words(text, place, words):
    assert told(text).startswith(f"f.yaml:{place} E-SYNTAX {words}")


def test_problems_before_a_syntax_error_are_told_with_it():
    assert wrong("a: yes\nb: no\nc: [1\n") == ["1:4 E-BOOL", "2:4 E-BOOL", "4:1 E-SYNTAX"]


# --- whole files -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n\n", "# only words\n", "---\n", "# a\n---\n...\n", b""])
def test_an_empty_file_is_told(text):
    assert [p.split(" ")[1] for p in wrong(text)] == ["E-EMPTY"]


def test_an_explicit_null_is_not_nothing():
    assert load("null") is None


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: 1\nb: \x00", "2:4 E-BINARY"),
        (b"\x00" * 20, "1:1 E-BINARY"),
        ("a: 1".encode("utf-16-le"), "1:2 E-BINARY"),
        ("a: 1".encode("utf-16"), "1:1 E-ENCODING"),
        ("a: 1".encode("utf-32"), "1:1 E-ENCODING"),
        ("\ufeffa: 1".encode("utf-16-be"), "1:1 E-ENCODING"),
        ("a: é\nb: éé\u2019x".encode("cp1252"), "1:4 E-ENCODING"),
        ("a: é\nb: éé".encode() + b"\x92", "2:6 E-ENCODING"),
        (b"\xef\xbb\xbfa: \xff", "1:4 E-ENCODING"),
        ("a: é\nb: \x1b[31m", "2:4 E-CONTROL"),
        ("a: \x7f", "1:4 E-CONTROL"),
        ("a: \x92", "1:4 E-CONTROL"),
        ("a: \ud83d", "1:4 E-CONTROL"),
        ("a: \ufeff", "1:4 E-CONTROL"),
        ("a: \uffff", "1:4 E-CONTROL"),
        ('a: ["\\0"]', "1:5 E-CONTROL"),
        ('a: "\\e[31m"', "1:4 E-CONTROL"),
        ('"\\x07": 1', "1:1 E-CONTROL"),
        ('a: "\\ud83d\\ude00"', "1:4 E-CONTROL"),
    ],
)
def test_what_is_not_text_is_told_with_its_place(data, place):
    assert wrong(data) == [place]


def test_the_byte_that_is_not_utf8_is_named():
    assert told(b"a: \xff") == (
        "f.yaml:1:4 E-ENCODING byte 3 (hexadecimal ff) is not UTF-8. Save the file as UTF-8."
    )


def test_each_control_character_is_told():
    assert wrong("a: \x01\r\nb: \x02\x03") == ["1:4 E-CONTROL", "2:4 E-CONTROL", "2:5 E-CONTROL"]


@pytest.mark.parametrize("opened", ["[", "{a: ", "- ", "a:\n"])
def test_forty_levels_are_read_and_no_more(opened):
    def text(depth):
        if opened == "a:\n":
            return "\n".join(" " * i + "a:" for i in range(depth)) + " x"
        return opened * depth + "x" + {"[": "]", "{a: ": "}"}.get(opened, "") * depth

    assert load(text(40))
    (problem,) = wrong(text(41))
    assert problem.endswith("E-DEPTH")
    assert [p.split(" ")[1] for p in wrong(text(2000))] == ["E-DEPTH"]


def test_json_is_held_to_the_same_depth():
    assert load("[" * 40 + "]" * 40, "f.json")
    assert wrong("[" * 41 + "]" * 41, "f.json") == ["1:41 E-DEPTH"]
    assert wrong("[" * 100_000, "f.json") == ["1:41 E-DEPTH"]


def test_a_file_too_large_is_told_and_not_read():
    assert load("a: 123", max_bytes=6) == {"a": 123}
    assert told("a: 123", max_bytes=5) == (
        "f.yaml:1:1 E-SIZE there is more here than is read at once, 5 bytes. "
        "Put many cases in a .ndjson file, one case to a line."
    )


@pytest.mark.parametrize("file", ["f.yaml", "f.json"])
def test_the_number_of_values_is_limited(monkeypatch, file):
    monkeypatch.setattr("oocd.engine.yamlread.MAX_NODES", 4)
    monkeypatch.setattr("oocd.engine.jsonscan.MAX_NODES", 4)
    assert load("[1, 2, 3]", file) == [1, 2, 3]
    assert wrong("[1, 2, 3, 4]", file) == ["1:11 E-SIZE"]


@pytest.mark.parametrize("file", ["f.yaml", "f.json"])
def test_reading_ends_at_a_thousand_problems(file):
    got = wrong("[" + "1.5, " * 5000 + "1]", file)
    assert len(got) == 1001
    assert got[-1] == "1:4997 E-MANY"


# --- several documents -----------------------------------------------------------------------


def test_a_second_document_is_refused_unless_many_are_asked_for():
    text = "# one\na: 1\n---\nb: 2\n--- \n- c\n...\n# end\n"
    assert wrong(text) == ["3:1 E-DOCUMENTS"]
    nodes = yamlio.load_text(text, "f.yaml", many=True)
    assert [yamlio.to_plain(node) for node in nodes] == [{"a": 1}, {"b": 2}, ["c"]]
    assert [node.line for node in nodes] == [2, 4, 6]


def test_comments_and_a_marker_before_the_only_document_are_fine():
    assert load("# who\n\n---\na: 1\n...\n") == {"a": 1}
    assert load("--- {a: 1}") == {"a": 1}


def test_a_marker_inside_text_is_not_a_document():
    assert load("a: |\n  ---\n  b\nc: x---\n---d: 1") == {"a": "---\nb\n", "c": "x---", "---d": 1}


def test_problems_of_all_documents_are_told_even_past_a_syntax_error():
    text = 'a: no\n---\nb: [\n---\nc: "x\n--- yes\n---\n---\nd: 1'
    found = ["1:4 E-BOOL", "4:1 E-SYNTAX", "5:4 E-SYNTAX", "6:5 E-BOOL", "7:1 E-EMPTY"]
    assert wrong(text, many=True) == found


def test_the_number_of_documents_is_limited(monkeypatch):
    monkeypatch.setattr("oocd.engine.yamlread.MAX_DOCUMENTS", 2)
    assert len(yamlio.load_text("a\n---\nb", "f", many=True)) == 2
    assert wrong("a\n---\nb\n---\nc\n---\nd", many=True) == ["4:1 E-SIZE"]
