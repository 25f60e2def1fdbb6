"""Cases by the strict reader: JSON, lines of JSON, files and their names. Both parsers."""

from __future__ import annotations

import io
import json

import pytest
import yaml

from oocd.engine import yamlio, yamlread
from oocd.engine.errors import InputError, Position
from tests.unit.engine.yaml_texts import load, told, wrong

C_PARSER = getattr(yaml, "CBaseLoader", None)


@pytest.fixture(autouse=True, params=["c", "python"])
def parser(request, monkeypatch):
    """Reads by one parser, then by the other."""
    if request.param == "c" and C_PARSER is None:
        pytest.fail("PyYAML was installed without its C parser")
    loader = C_PARSER if request.param == "c" else yaml.BaseLoader
    monkeypatch.setattr(yamlread, "FAST", loader)


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
