"""The strict reader: what each value means, and the exact place and code of what is refused.

Every YAML test runs with the C parser and with the Python one: they must not differ.
"""

from __future__ import annotations

import io
import json
import textwrap
from itertools import pairwise

import pytest
import yaml

from oocd.engine import yamlio, yamlread
from oocd.engine.errors import InputError, Position

C_PARSER = getattr(yaml, "CBaseLoader", None)


@pytest.fixture(autouse=True, params=["c", "python"])
def parser(request, monkeypatch):
    """Reads by one parser, then by the other."""
    if request.param == "c" and C_PARSER is None:
        pytest.fail("PyYAML was installed without its C parser")
    loader = C_PARSER if request.param == "c" else yaml.BaseLoader
    monkeypatch.setattr(yamlread, "FAST", loader)


def load(text, file="f.yaml", **options):
    (node,) = yamlio.load_text(text, file, **options)
    return yamlio.to_plain(node)


def wrong(text, file="f.yaml", **options):
    """`line:col CODE` of each problem."""
    with pytest.raises(InputError) as caught:
        yamlio.load_text(text, file, **options)
    assert {problem.file for problem in caught.value.problems} == {file}
    return [f"{p.line}:{p.col} {p.code}" for p in caught.value.problems]


def told(text, file="f.yaml", **options):
    """The whole message of the only problem."""
    with pytest.raises(InputError) as caught:
        yamlio.load_text(text, file, **options)
    (problem,) = caught.value.problems
    return str(problem)


# --- what values mean ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("-12", -12),
        ("9007199254740992", 2**53),
        ("-9007199254740992", -(2**53)),
        ("2025-04-01", "2025-04-01"),
        ("2025-4-1", "2025-4-1"),
        ("16_17", "16_17"),
        ("under_16", "under_16"),
        ("1_00", "1_00"),
        ("10-17", "10-17"),
        ("1.2.3", "1.2.3"),
        ("10 weeks", "10 weeks"),
        ("+44 7700 900123", "+44 7700 900123"),
        ("-", "-"),
        (".", "."),
        ("..", ".."),
        ("=", "="),
        ("e5", "e5"),
        ("0x", "0x"),
        ("12:345", "12:345"),
        ("2025-04-01 to 2025-05-01", "2025-04-01 to 2025-05-01"),
        ("none", "none"),
        ("known", "known"),
        ("yes please", "yes please"),
        ("'yes'", "yes"),
        ('"12:30"', "12:30"),
        ("'010'", "010"),
        ('"1.5"', "1.5"),
        ("'true'", "true"),
        ("'null'", "null"),
        ("''", ""),
        ('"2025-04-01T10:00:00"', "2025-04-01T10:00:00"),
        ('"tab\\tline\\nend"', "tab\tline\nend"),
        ('"\\U0001F600 \\u00e9 \\/"', "😀 é /"),
        ("|\n  yes\n  no\n", "yes\nno\n"),
        (">-\n  12:30\n  010\n", "12:30 010"),
        ("Zoë\u2019s 😀", "Zoë\u2019s 😀"),
        ("e\u0301", "é"),
        ('"e\\u0301"', "é"),
    ],
)
def test_a_value_means_what_it_says(written, value):
    got = load(f"a: {written}" if written != "-" else "a: '-'")
    assert got == {"a": value}
    assert type(got["a"]) is type(value)


def test_keys_are_always_text_and_dates_stay_text():
    keys = ["on", "yes", "2", "16_17", "2025-04-01", "null", "true", "1.5", "~", "010", "12:30"]
    text = "\n".join(f"{key}: 1" for key in keys) + "\n'<<': 1\n\"\": 1\ne\u0301: 1"
    assert load(text) == dict.fromkeys([*keys, "<<", "", "é"], 1)


def test_lists_and_mappings_keep_their_order():
    text = "b: [1, [], {}]\na:\n- x\n- - q\n  - z: 1\n    w:\n"
    assert list(load(text).items()) == [
        ("b", [1, [], {}]),
        ("a", ["x", ["q", {"z": 1, "w": None}]]),
    ]


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_are_read_and_counted(breaks):
    assert load(f"a: 1{breaks}b: 2{breaks}") == {"a": 1, "b": 2}
    assert wrong(f"a: 1{breaks}b: no{breaks}") == ["2:4 E-BOOL"]


@pytest.mark.parametrize("data", ["\ufeffa: é", "\ufeffa: é".encode()])
def test_a_byte_order_mark_at_the_start_counts_for_nothing(data):
    assert load(data) == {"a": "é"}
    assert wrong("\ufeffa: no") == ["1:4 E-BOOL"]


# --- values that are refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *((w, "E-BOOL") for w in ("yes", "Yes", "YES", "no", "No", "NO", "y", "Y", "n", "N")),
        *((w, "E-BOOL") for w in ("on", "On", "ON", "off", "Off", "OFF", "oFF")),
        *((w, "E-BOOL") for w in ("True", "TRUE", "tRue", "False", "FALSE")),
        *((w, "E-NULL") for w in ("Null", "NULL")),
        *((w, "E-SEXAGESIMAL") for w in ("12:30", "09:30", "1:2:3", "-12:30", "20:30.15", "0:0")),
        *((w, "E-OCTAL") for w in ("010", "00", "08", "-010", "+07", "0o7", "07700900123")),
        *((w, "E-FLOAT") for w in ("1.5", "-1.5", "1.", ".5", "0.0", "1_0.5")),
        *((w, "E-FLOAT") for w in ("1e5", "1E5", "1e+5", "1.0e-5")),
        *((w, "E-FLOAT") for w in (".inf", "-.inf", "+.INF", ".nan", ".NaN")),
        *((w, "E-INTEGER") for w in ("0x1F", "0X1f", "0b101", "1_000", "-12_000_000", "+5")),
        *((w, "E-INTEGER") for w in ("9007199254740993", "-9007199254740993", "9" * 5000)),
        ("2024-01-01T10:00:00", "E-TIMESTAMP"),
        ("2024-01-01t10:00:00Z", "E-TIMESTAMP"),
        ("2024-01-01 10:00", "E-TIMESTAMP"),
        ("2024-1-1 9:00:00 +01:00", "E-TIMESTAMP"),
    ],
)
def test_a_value_that_yaml_would_change_is_refused_with_a_way_out(written, code):
    with pytest.raises(InputError) as caught:
        yamlio.load_text(f"x: 1\na: [b, {written}]", "f.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.col, problem.code) == (2, 8, code)
    assert problem.hint


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: no", 'neither true nor false, nor plainly text. Write false, or "no" in quotes'),
        ("a: On", 'neither true nor false, nor plainly text. Write true, or "On" in quotes'),
        ("a: 010", 'Write "010" in quotes for text, or the number without the 0 in front.'),
        ("a: 1.5", '`1.5` is not a whole number. Give a whole number, or write "1.5" in quotes'),
        ("a: 12:30", 'would be read as a number in base sixty. Write "12:30" in quotes.'),
        ("a: 2024-01-01T10:00:00", "is a date with a time. Give the date only, as YYYY-MM-DD."),
    ],
)
def test_the_words_say_what_to_write(text, line):
    assert line in told(text)


def test_all_the_values_that_are_wrong_are_told_at_once():
    text = textwrap.dedent(
        """\
        a: yes
        b: {c: 1.5, d: [010, "ok", no]}
        e: 12:30
        a: fine
        f: *x
        """
    )
    assert wrong(text) == [
        *("1:4 E-BOOL", "2:8 E-FLOAT", "2:17 E-OCTAL", "2:28 E-BOOL", "3:4 E-SEXAGESIMAL"),
        *("4:1 E-DUPLICATE-KEY", "5:4 E-ALIAS"),
    ]


def test_columns_count_characters_not_bytes():
    assert wrong('{é: "😀", ab: no}') == ["1:14 E-BOOL"]


# --- keys, aliases, tags, directives ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: 2\na: 3", ["3:1 E-DUPLICATE-KEY"]),
        ("x: {a: 1, 'a': 2, \"a\": 3}", ["1:11 E-DUPLICATE-KEY", "1:19 E-DUPLICATE-KEY"]),
        ("é: 1\ne\u0301: 2", ["2:1 E-DUPLICATE-KEY"]),
        ("- a: 1\n- a: 1\n  a: {b: no}", ["3:3 E-DUPLICATE-KEY", "3:10 E-BOOL"]),
        ("a: &x 1\nb: *x", ["1:4 E-ALIAS", "2:4 E-ALIAS"]),
        ("*x : 1", ["1:1 E-ALIAS"]),
        ("- &x {a: 1}\n- <<: *x\n  b: 1", ["1:3 E-ALIAS", "2:3 E-ALIAS", "2:7 E-ALIAS"]),
        ("&k a: 1", ["1:1 E-ALIAS"]),
        ("a: !!str 1", ["1:4 E-TAG"]),
        ("a: !!python/object:os.system x", ["1:4 E-TAG"]),
        ("a: ! x", ["1:4 E-TAG"]),
        ("!x {a: !y [b]}", ["1:1 E-TAG", "1:8 E-TAG"]),
        ("!!str a: b", ["1:1 E-TAG"]),
        ("%YAML 1.1\n---\na: 1", ["1:1 E-DIRECTIVE"]),
        ("# hello\n%TAG ! tag:x:\n---\na: 1", ["2:1 E-DIRECTIVE"]),
        ("%FOO\n---\na: 1", ["1:1 E-DIRECTIVE"]),
        ("? [a, b]\n: 1", ["1:3 E-KEY"]),
        ("{{a: 1}: 2, b: no}", ["1:2 E-KEY", "1:16 E-BOOL"]),
        ("a: 1\n? \n: 2", ["2:2 E-KEY"]),
    ],
)
def test_keys_and_yaml_machinery_that_are_refused(text, found):
    assert wrong(text) == found


def test_a_doubled_key_is_told_with_both_places():
    assert told("ab: 1\n\n  \nab: 2") == (
        "f.yaml:4:1 E-DUPLICATE-KEY the key `ab` is given twice, first at 1:1"
    )


def test_aliases_cannot_blow_up():
    names = "abcdefghi"
    lines = ["a: &a [x]"]
    lines += [f"{n}: &{n} [{', '.join(['*' + m] * 9)}]" for m, n in pairwise(names)]
    got = wrong("\n".join(lines))
    assert got[:3] == ["1:4 E-ALIAS", "2:4 E-ALIAS", "2:8 E-ALIAS"]
    assert len(got) == 1 + 8 * 10
    assert {p.split(" ")[1] for p in got} == {"E-ALIAS"}


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


# --- JSON ------------------------------------------------------------------------------------


def test_json_gives_the_same_values_as_the_json_module():
    text = r'{"a": [1, -2, 0, true, false, null, "\ud83d\ude00\/\u00e9\n\"", ""], "": {}, "b": []}'
    assert load(text, "f.json") == json.loads(text)


def test_json_text_is_normalised_and_positions_are_kept():
    (node,) = yamlio.load_text('{\n  "e\u0301": ["e\\u0301"]\n}\n', "f.json")
    assert yamlio.to_plain(node) == {"é": ["é"]}
    assert node.keys == {"é": Position(2, 3)}
    assert yamlio.position_at(node, ["é", 0]) == Position(2, 10)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1, "a": 2}', ["1:10 E-DUPLICATE-KEY"]),
        ('{"é": 1,\n "e\\u0301": 2}', ["2:2 E-DUPLICATE-KEY"]),
        ("[1.0, 1e5, NaN]", ["1:2 E-FLOAT", "1:7 E-FLOAT", "1:12 E-FLOAT"]),
        ("[\nInfinity, -Infinity]", ["2:1 E-FLOAT", "2:11 E-FLOAT"]),
        ("[010, 9007199254740993]", ["1:2 E-OCTAL", "1:7 E-INTEGER"]),
        ("[0x1, +1]", ["1:2 E-INTEGER", "1:7 E-INTEGER"]),
        ('["\\ud83d", "\\u0000"]', ["1:2 E-CONTROL", "1:12 E-CONTROL"]),
        ("[True]", ["1:2 E-SYNTAX"]),
        ("[yes]", ["1:2 E-SYNTAX"]),
        ("['a']", ["1:2 E-SYNTAX"]),
        ("[1,]", ["1:3 E-SYNTAX"]),
        ('{"a": 1,\n}', ["1:8 E-SYNTAX"]),
        ("[1 2]", ["1:4 E-SYNTAX"]),
        ("[1", ["1:3 E-SYNTAX"]),
        ("[", ["1:2 E-SYNTAX"]),
        ('{"a" 1}', ["1:6 E-SYNTAX"]),
        ("{a: 1}", ["1:2 E-SYNTAX"]),
        ("{", ["1:2 E-SYNTAX"]),
        ('{"a":}', ["1:6 E-SYNTAX"]),
        ('\n "a', ["2:2 E-SYNTAX"]),
        ('"a\nb"', ["1:3 E-SYNTAX"]),
        ('"a\\q"', ["1:3 E-SYNTAX"]),
        ('"\\u12"', ["1:3 E-SYNTAX"]),
        ('{"a": 1} {"a": 2}', ["1:10 E-SYNTAX"]),
        ("// no\n1", ["1:1 E-SYNTAX"]),
        (" \n ", ["2:1 E-EMPTY"]),
    ],
)  # fmt: skip
def test_json_is_held_to_the_same_rules(text, found):
    assert wrong(text, "f.json") == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[True]", "f.json:1:2 E-SYNTAX `True` is not a JSON value. Write true."),
        ("[maybe]", "f.json:1:2 E-SYNTAX `maybe` is not a JSON value. Put text in quotes."),
        ("[1,]", "f.json:1:3 E-SYNTAX there is a comma before `]`. Take the comma out."),
        ("\n[[1,\n2}", "f.json:3:2 E-SYNTAX a comma or `]` is missing (`[` is at 2:2)"),
        ('"a', "f.json:1:1 E-SYNTAX a quote opened here is never closed"),
        ('{"a" 1}', "f.json:1:6 E-SYNTAX a colon is missing after the key `a`"),
    ],
)
def test_json_syntax_is_told_in_plain_words(text, message):
    assert told(text, "f.json") == message


# --- places ----------------------------------------------------------------------------------

TREE = """\
id: C1
child:
  date_of_birth: 2008-01-01
  send:
offences:
- offence: theft
  aggravating: [a, b]
- offence:
"""


@pytest.mark.parametrize(
    ("loc", "place", "key_place"),
    [
        ((), (1, 1), (1, 1)),
        (("id",), (1, 5), (1, 1)),
        (("child",), (3, 3), (2, 1)),
        (("child", "date_of_birth"), (3, 18), (3, 3)),
        (("child", "send"), (4, 3), (4, 3)),
        (("child", "missing"), (2, 1), (2, 1)),
        (("child", "missing", "deeper"), (2, 1), (2, 1)),
        (("missing",), (1, 1), (1, 1)),
        (("offences", 0, "aggravating", 1), (7, 20), (7, 20)),
        (("offences", 1), (8, 3), (8, 3)),
        (("offences", 1, "missing"), (8, 3), (8, 3)),
        (("offences", 1, "offence"), (8, 3), (8, 3)),
        (("offences", 7), (5, 1), (5, 1)),
        (("offences", 0, "function-after[check()]", "offence"), (6, 12), (6, 3)),
        (("child", "date_of_birth", "[key]"), (3, 3), (3, 3)),
    ],
)
def test_a_place_in_a_model_is_a_place_in_the_file(loc, place, key_place):
    (node,) = yamlio.load_text(TREE, "f.yaml")
    assert yamlio.position_at(node, loc) == Position(*place)
    assert yamlio.position_at(node, loc, key=True) == Position(*key_place)


# --- files and cases -------------------------------------------------------------------------


def cases(source, **options):
    """Each case as plain data, or `line:col CODE` for each problem of a bad one."""
    return [
        [f"{p.line}:{p.col} {p.code}" for p in case.problems]
        if isinstance(case, InputError)
        else yamlio.to_plain(case)
        for case in source
    ]


def test_a_file_is_read_by_its_ending(tmp_path):
    for name, text in [("a.yaml", "a: 1"), ("a.YML", "a: 1"), ("a.json", '{"a": 1}')]:
        path = tmp_path / name
        path.write_text(text)
        assert yamlio.to_plain(yamlio.load_path(path)[0]) == {"a": 1}
        assert cases(yamlio.iter_cases(path)) == [{"a": 1}]
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n')
    assert [yamlio.to_plain(n) for n in yamlio.load_path(path, many=True)] == [{"a": 1}, {"a": 2}]
    assert cases(yamlio.iter_cases(path)) == [{"a": 1}, {"a": 2}]
    with pytest.raises(InputError, match=r"a.jsonl:2:1 E-DOCUMENTS"):
        yamlio.load_path(path)


def test_an_ending_that_says_nothing_is_told_unless_the_form_is_given(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a: 1")
    assert cases(yamlio.iter_cases(path)) == [["1:1 E-FORM"]]
    assert cases(yamlio.iter_cases(path, form="yaml")) == [{"a": 1}]


@pytest.mark.parametrize("name", ["none.yaml", "none.ndjson", "", "\0.yaml", "\0.ndjson"])
def test_a_file_that_cannot_be_read_is_told(tmp_path, name):
    path = tmp_path / name
    with pytest.raises(InputError) as caught:
        yamlio.load_path(path, file="given")
    assert str(caught.value).startswith("given:1:1 E-FILE the file cannot be read: ")
    assert cases(yamlio.iter_cases(path, form="yaml")) == [["1:1 E-FILE"]]
    assert cases(yamlio.iter_cases(path, form="ndjson")) == [["1:1 E-FILE"]]


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "big.yaml"
    with path.open("wb") as out:
        out.truncate(1 << 40)  # a terabyte of nothing: reading it would fail the test
    with pytest.raises(InputError) as caught:
        yamlio.load_path(path)
    assert [p.code for p in caught.value.problems] == ["E-SIZE"]


def test_a_stream_without_end_is_not_read_to_the_end(tmp_path):
    path = tmp_path / "zero.yaml"
    path.symlink_to("/dev/zero")
    with pytest.raises(InputError) as caught:
        yamlio.load_path(path)
    assert [p.code for p in caught.value.problems] == ["E-SIZE"]


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("a: 1", [{"a": 1}]),
        ("- a: 1\n- a: 2", [{"a": 1}, {"a": 2}]),
        ("- a: no\n  b: 010\n- c: 4", [["1:6 E-BOOL", "2:6 E-OCTAL"], {"c": 4}]),
        ("- a: 1\n- 3\n- b: 4", [{"a": 1}, ["2:3 E-CASE"], {"b": 4}]),
        ("- {a: yes}\n- {a: 2, a: 3}\n- {}", [["1:7 E-BOOL"], ["2:10 E-DUPLICATE-KEY"], {}]),
        ("a: 1\n---\na: no\n---\n- b: 4\n- c: 5\n", [{"a": 1}, ["3:4 E-BOOL"], {"b": 4}, {"c": 5}]),
        ("a: [\n---\na: 2", [["2:1 E-SYNTAX"], {"a": 2}]),
        ("- a: 1\n- a: [\n- a: 3\n", [["3:1 E-SYNTAX"]]),
        ("!x\n- a: 1\n- a: no", [["1:1 E-TAG", "3:6 E-BOOL"]]),
        ("text", [["1:1 E-CASE"]]),
        ("[]", [["1:1 E-EMPTY"]]),
        ("", [["1:1 E-EMPTY"]]),
        (b"a: \xff", [["1:4 E-ENCODING"]]),
    ],
)  # fmt: skip
def test_a_bad_case_does_not_stop_the_others(text, got):
    assert cases(yamlio.iter_cases_text(text, "f.yaml")) == got


def test_cases_in_json_are_one_or_a_list():
    assert cases(yamlio.iter_cases_text('{"a": 1}', "f.json")) == [{"a": 1}]
    text = '[{"a": 1},\n{"a": 1.5},\n{"a": 2, "a": 3}, 4, {"a": 5}]'
    assert cases(yamlio.iter_cases_text(text, "f.json")) == [
        *({"a": 1}, ["2:7 E-FLOAT"], ["3:10 E-DUPLICATE-KEY"], ["3:19 E-CASE"], {"a": 5}),
    ]


def test_a_bad_line_gives_its_problem_and_the_others_load():
    lines = [
        b'\xef\xbb\xbf{"a": 1}\r\n',
        b"\n",
        b'{"a": 1.5, "b": 010}\n',
        b'{"a": \n',
        b"   \r\n",
        b'{"a": "\xff"}\n',
        b"[1]\n",
        b'{"a": "' + b"x" * 50 + b'"}\n',
        b'{"a": 9}',
    ]
    got = cases(yamlio.iter_lines(io.BytesIO(b"".join(lines)), "f.ndjson", max_bytes=40))
    assert got == [
        {"a": 1},
        ["3:7 E-FLOAT", "3:17 E-OCTAL"],
        ["4:7 E-SYNTAX"],
        ["6:8 E-ENCODING"],
        ["7:1 E-CASE"],
        ["8:1 E-SIZE"],
        {"a": 9},
    ]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("over", [0, 1, 2, 3, 500])
def test_the_longest_line_is_counted_without_its_end(end, over):
    data = ('{"a": "' + "x" * (31 + over) + '"}' + end + '{"a": 1}').encode()
    if not end:
        data = data[:-8]
    got = cases(yamlio.iter_lines(io.BytesIO(data), "f.ndjson", max_bytes=40))
    first = ["1:1 E-SIZE"] if over else {"a": "x" * 31}
    assert got == ([first, {"a": 1}] if end else [first])


def test_a_file_of_lines_without_a_case_is_told():
    assert cases(yamlio.iter_lines(io.BytesIO(b"\n\n"), "f.ndjson")) == [["1:1 E-EMPTY"]]
    assert wrong("\n", "f.ndjson", many=True) == ["1:1 E-EMPTY"]


def test_utf16_lines_are_told_once():
    data = '{"a": 1}\n{"a": 2}\n'.encode("utf-16")
    assert cases(yamlio.iter_lines(io.BytesIO(data), "f.ndjson")) == [["1:1 E-ENCODING"]]


class Failing(io.RawIOBase):
    """A stream that breaks after its first line."""

    def __init__(self):
        self.lines = [b'{"a": 1}\n']

    def readline(self, size=-1):
        if not self.lines:
            raise OSError(5, "Input/output error")
        return self.lines.pop()


def test_a_stream_that_breaks_is_told():
    found = yamlio.iter_lines(Failing(), "f.ndjson")
    assert yamlio.to_plain(next(found)) == {"a": 1}
    with pytest.raises(InputError, match=r"f.ndjson:1:1 E-FILE .*: Input/output error"):
        next(found)


def test_lines_are_read_one_at_a_time():
    class Endless(io.RawIOBase):
        def readline(self, size=-1):
            return b'{"a": 1}\n'

    found = yamlio.iter_lines(Endless(), "f.ndjson")
    assert [yamlio.to_plain(next(found)) for _ in range(3)] == [{"a": 1}] * 3
