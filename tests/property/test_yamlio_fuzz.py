"""The strict reader under fire: nothing but an OocdError leaves it, and nothing changes on the way.

The oracles are the `json` module, PyYAML's own `safe_load`, and the reader's second parser.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import unicodedata

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from oocd.engine import yamlio, yamlread
from oocd.engine.errors import InputError, OocdError

FORMS = st.sampled_from(["yaml", "json", "ndjson"])


def _is_text(char: str) -> bool:
    """A character that may stand in a file: YAML's printable ones, save the byte order mark."""
    return (
        char in "\t\n\r\x85"
        or " " <= char <= "~"
        or "\xa0" <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufefe"
        or "\uff00" <= char <= "\ufffd"
        or char >= "\U00010000"
    )


characters = st.characters(exclude_categories=["Cs"]).filter(_is_text)
texts = st.text(characters).map(lambda t: unicodedata.normalize("NFC", t))
wild = st.text(characters)
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=25,
)
mappings = st.dictionaries(texts, values, max_size=4)

pieces = st.sampled_from(
    [
        *(" ", "\n", "\n ", "\n  ", "\t", ":", ": ", "- ", "\n- ", ",", "[", "]", "{", "}"),
        *("'", '"', "#", " #", "|", ">", "|-\n ", "&a ", "*a", "!", "!!str ", "%", "%YAML 1.1\n"),
        *("---", "\n---\n", "...", "\n...\n", "? ", "?", "<<: ", "\\", "\\n", "\\u12", "\\ud83d"),
        *(
            "\\U0011ffff",
            "~",
            "@",
            "`",
            "yes",
            "no",
            "null",
            "true",
            "010",
            "1.5",
            "12:30",
            "16_17",
        ),
        *(
            "a",
            "b",
            "a: 1",
            "\nb: ",
            "é",
            "e\u0301",
            "😀",
            "\x85",
            "\u2028",
            "\r",
            "\r\n",
            "\ufeff",
        ),
        *("0x1f", "1e5", "2025-04-01", "T10:00", "-", "_", ".", "0", "9", "+", "\x00", "\x1b"),
    ]
)
yaml_like = st.lists(pieces, max_size=25).map("".join)
json_like = st.lists(
    st.sampled_from(
        [
            *("{", "}", "[", "]", ",", ":", " ", "\n", '"', '"a"', '"b"', '"a":', "1", "-0", "01"),
            *("1.5", "1e5", "true", "null", "NaN", "\\", "\\u0041", "\\ud83d\\ude00", "\\/", "'"),
            *("é", '"e\u0301"', "\t", "//", "False", "9007199254740993", "-"),
        ]
    ),
    max_size=15,
).map("".join)


def plain(text, file, **options):
    return [yamlio.to_plain(node) for node in yamlio.load_text(text, file, **options)]


def problems_of(text, file="f", **options):
    try:
        assert yamlio.load_text(text, file, many=True, **options)
    except OocdError as error:
        found = error
    else:
        return ()
    assert isinstance(found, InputError)
    assert found.problems
    return found.problems


def normal(value):
    """The value with all its text in NFC; None where that makes two keys the same."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, dict):
        return {normal(key): normal(item) for key, item in value.items()}
    return value


def same(left, right):
    """Equal in type as well: 1 is not True."""
    return json.dumps(left) == json.dumps(right)


class Writer(yaml.SafeDumper):
    """Writes all text in double quotes and never an alias."""

    def ignore_aliases(self, data):
        return True


Writer.add_representer(str, lambda w, t: w.represent_scalar("tag:yaml.org,2002:str", t, style='"'))


def dumped(value, **options):
    return yaml.dump(value, Dumper=Writer, sort_keys=False, **options)


# --- only our errors leave -------------------------------------------------------------------


@given(st.binary(max_size=200) | wild.map(str.encode) | yaml_like.map(str.encode), FORMS)
def test_any_bytes_load_or_are_refused(data, form):
    for problem in problems_of(data, form=form):
        assert problem.line >= 1
        assert problem.col >= 1
        assert len(str(problem).splitlines()) == 1


@given(st.text(max_size=200) | yaml_like | json_like, FORMS)
def test_any_text_loads_or_is_refused_and_so_do_its_cases(text, form):
    try:
        loaded = len(yamlio.load_text(text, "f", form=form, many=True))
    except InputError:
        loaded = 0
    found = list(yamlio.iter_cases_text(text, "f", form=form))
    assert found
    assert all(isinstance(case, yamlio.MapNode | InputError) for case in found)
    if not loaded:
        assert any(isinstance(case, InputError) for case in found)


@given(st.text(max_size=100) | yaml_like | json_like)
def test_a_problem_stands_inside_the_file(text):
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text.removeprefix("\ufeff"))
    for problem in problems_of(text, "f.yaml"):
        assert problem.line <= len(lines)
        assert problem.col <= len(lines[problem.line - 1]) + 1


# --- two parsers, one answer -----------------------------------------------------------------


def by(parser, text):
    """What one parser makes of a text: its trees, or its problems in words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamlread, "FAST", parser)
        try:
            return yamlio.load_text(text, "f.yaml", many=True)
        except InputError as error:
            return str(error)


@given(yaml_like | wild | json_like)
def test_both_parsers_give_the_same_trees_and_the_same_problems(text):
    assert by(yaml.CBaseLoader, text) == by(yaml.BaseLoader, text)


# --- nothing changes on the way --------------------------------------------------------------


@given(values, st.booleans(), st.sampled_from([None, True, False]))
def test_yaml_gives_back_what_was_written(value, allow_unicode, flow):
    options = {"allow_unicode": allow_unicode, "default_flow_style": flow}
    text = dumped(value, **options)
    assume(text.strip("- \n.") or value is not None)
    (got,) = plain(text, "f.yaml")
    assert same(got, value)


@given(values, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_json_gives_back_what_was_written(value, ensure_ascii, indent):
    text = json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)
    (got,) = plain(text, "f.json")
    assert same(got, value)


@given(values, st.sampled_from([None, 1]))
def test_json_read_as_yaml_means_the_same(value, indent):
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    assume(len(text) < 1000)  # YAML wants a key's colon within 1024 characters
    assume("\x85" not in text)  # YAML folds these line breaks inside quotes
    assume("\u2028" not in text)
    assume("\u2029" not in text)
    (got,) = plain(text, "f.yaml")
    assert same(got, value)


@given(json_like)
def test_what_json_accepts_is_what_the_json_module_accepts(text):
    try:
        theirs = json.loads(text)
    except ValueError:
        with pytest.raises(InputError):
            yamlio.load_text(text, "f.json")
        return
    try:
        (got,) = plain(text, "f.json")
    except InputError as error:
        codes = {problem.code for problem in error.problems}
        assert codes <= {"E-FLOAT", "E-INTEGER", "E-DUPLICATE-KEY", "E-CONTROL"}
        return
    assert same(got, normal(theirs))


@given(st.from_regex(r"[-+.0-9][-+.0-9_:eExXoObBTinfaZ]{0,10}", fullmatch=True))
def test_no_plain_value_is_changed_without_a_word(digits):
    try:
        (theirs,) = yaml.safe_load(f"- {digits}")
    except (yaml.YAMLError, ValueError, OverflowError):
        return  # not one plain value, or one that PyYAML itself cannot make
    try:
        ((got,),) = plain(f"- {digits}", "f.yaml")
    except InputError:
        assert not re.fullmatch("-?(0|[1-9][0-9]{0,14})|[0-9]{4}-[0-9]{2}-[0-9]{2}", digits)
        return
    if isinstance(theirs, dt.date):
        assert got == digits
        assert not isinstance(theirs, dt.datetime)
    elif isinstance(theirs, int) and "_" in digits:
        assert got == digits
    elif isinstance(theirs, str) and isinstance(got, int):
        pytest.fail(f"{digits} is text for PyYAML and {got} here")
    elif not isinstance(got, list | dict):
        assert same(got, theirs)


# --- places ----------------------------------------------------------------------------------


def scalars_of(node):
    if isinstance(node, yamlio.ScalarNode):
        yield node
    else:
        inner = node.items if isinstance(node, yamlio.ListNode) else node.items.values()
        for item in inner:
            yield from scalars_of(item)


@given(values, st.booleans(), st.sampled_from([None, 2]))
def test_a_json_value_stands_where_its_node_says(value, ensure_ascii, indent):
    text = json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)
    (root,) = yamlio.load_text(text, "f.json")
    lines = text.split("\n")
    for node in scalars_of(root):
        found, _ = json.JSONDecoder().raw_decode(lines[node.line - 1], node.col - 1)
        assert same(found, node.value)


@given(mappings.filter(bool))
def test_a_yaml_value_stands_where_its_node_says(value):
    text = dumped(value, width=10**6)
    (root,) = yamlio.load_text(text, "f.yaml")
    lines = text.split("\n")
    for node in scalars_of(root):
        written = lines[node.line - 1][node.col - 1 :]
        word = {None: "null", True: "true", False: "false"}.get(node.value, '"')
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            word = str(node.value)
        assert written.startswith(word)
    for key, place in root.keys.items():
        assert lines[place.line - 1][place.col - 1] in '"?'
        assert yamlio.position_at(root, [key], key=True) == place


# --- many cases ------------------------------------------------------------------------------

bad_lines = st.sampled_from(
    [b"{", b"[]", b'{"a": 1.5}', b'{"a": 1, "a": 2}', b"\xff", b"\x00", b"x"]
)
lines = st.lists(mappings | bad_lines, min_size=1, max_size=8)


@given(lines, st.booleans())
def test_bad_lines_do_not_touch_good_ones(cases, ensure_ascii):
    data = b"\n".join(
        case if isinstance(case, bytes) else json.dumps(case, ensure_ascii=ensure_ascii).encode()
        for case in cases
    )
    found = list(yamlio.iter_lines(io.BytesIO(data), "f.ndjson"))
    assert len(found) == len(cases)
    for number, (case, got) in enumerate(zip(cases, found, strict=True), start=1):
        if isinstance(case, bytes):
            assert isinstance(got, InputError)
            assert {problem.line for problem in got.problems} == {number}
        else:
            assert same(yamlio.to_plain(got), case)
            assert got.line == number


bad_documents = st.sampled_from(
    ["a: [", 'a: "b', "a: yes", "- 1", "a: 1\na: 2", "", "a: @", "a: |x"]
)


@given(st.lists(mappings.filter(bool) | bad_documents, min_size=1, max_size=6))
def test_bad_documents_do_not_touch_good_ones(cases):
    text = "".join(f"---\n{case if isinstance(case, str) else dumped(case)}\n" for case in cases)
    found = list(yamlio.iter_cases_text(text, "f.yaml"))
    assert len(found) == len(cases)
    for case, got in zip(cases, found, strict=True):
        if isinstance(case, str):
            assert isinstance(got, InputError)
        else:
            assert same(yamlio.to_plain(got), case)
