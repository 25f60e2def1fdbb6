"""The strict reader: what each value means, and the exact place and code of what is refused.

Every YAML test runs with the C parser and with the Python one: they must not differ.
"""

from __future__ import annotations

import textwrap
from itertools import pairwise

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
