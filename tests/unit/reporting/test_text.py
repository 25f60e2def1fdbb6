"""Plain text: plain punctuation, no line too wide, nothing that a terminal would obey."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oocd.reporting import blocks, desk, markdown, text
from oocd.reporting.blocks import (
    Bullets,
    Heading,
    Item,
    Pairs,
    Paragraph,
    Reason,
    Reasons,
    Sheet,
    SourceLine,
    SourceList,
    Span,
    Table,
    plain,
)
from oocd.reporting.text import columns, plain_text, write_text

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch" * 3


def write(*parts, width=80, colour=False):
    return write_text(Sheet("t", tuple(parts)), width=width, colour=colour)


def everything(words):
    """One of each block, all with the same words."""
    inline = plain(words)
    return (
        Heading(1, words, "a"),
        Heading(2, words, "b"),
        Heading(3, words, "c"),
        Paragraph(inline),
        Bullets((Item(inline, (inline,)), Item(inline, depth=3)), ordered=True),
        Table(words, (words, words), (((inline,), (inline, inline)),), (1, 2)),
        Pairs(((words, inline),)),
        Reasons((Reason("not known", inline, (inline,), inline),)),
        SourceList((SourceLine(7, words, None),)),
    )


@pytest.mark.parametrize("module", [blocks, desk, markdown, text], ids=lambda m: m.__name__)
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


def test_words_are_wrapped_between_words():
    assert write(Paragraph(plain("one two three four")), width=12) == "one two\nthree four\n"


def test_a_mark_stays_with_its_word():
    words = (
        Span("see ("),
        Span("AB-01", tone="code"),
        Span("; "),
        Span("[1]", source=1),
        Span(")"),
    )
    assert write(Paragraph(words), width=12) == "see (AB-01;\n[1])\n"


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=200),
    st.integers(min_value=40, max_value=120),
)
def test_no_line_is_too_wide_and_no_control_comes_through(words, width):
    for line in write(*everything(words), width=width).splitlines():
        assert columns(line) <= width
        assert line == line.rstrip()
        assert not re.search(
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", line
        )


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_word_longer_than_the_line_is_cut(width):
    lines = write(*everything(LONG), width=width).splitlines()
    assert max(len(line) for line in lines) <= width
    assert LONG in "".join(line.strip() for line in lines)


def test_an_address_has_a_line_of_its_own_and_is_never_cut():
    url = "https://www.example.org/" + "long/" * 40
    out = write(SourceList((SourceLine(1, "A title", url),)))
    assert out == f"[1] A title\n    {url}\n"


def test_wide_letters_count_twice():
    assert columns("\u4e2d\u6587") == 4
    assert columns("e\u0301") == 1
    assert max(columns(line) for line in write(Paragraph(plain("\u4e2d" * 100))).splitlines()) == 80


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("\u2018a\u2019 \u201cb\u201d", "'a' \"b\""),
        ("2013\u20132014 \u2014 x", "2013-2014 - x"),
        ("wait\u2026", "wait..."),
        ("\u00a0a\u00a0b", "a b"),
        ("a\u202eb\x1b[0m\x07", "ab[0m"),
        ("caf\u00e9 \u00a35", "caf\u00e9 \u00a35"),
    ],
)
def test_punctuation_is_plain(raw, said):
    assert plain_text(raw) == said


def test_sections_are_numbered_and_can_be_searched_for():
    out = write(Heading(1, "Title", "t"), Heading(2, "One", "a"), Heading(2, "Two", "b"))
    assert out == "Title\n=====\n\n1. ONE\n\n2. TWO\n"


def test_cells_of_more_than_one_line_stand_side_by_side():
    rows = (((plain("a"), plain("b")), (plain("both of them"),)),)
    out = write(Table("c", ("Option", "Status"), rows))
    assert out.splitlines() == [
        "Option  Status",
        "------  ------------",
        "a       both of them",
        "b",
    ]


def test_a_table_too_wide_for_the_page_is_written_row_by_row():
    rows = (((plain("Youth caution"),), (plain("Open"),)),)
    out = write(Table("c", ("Option", "Status"), rows), width=40)
    assert out == "Option: Youth caution\nStatus: Open\n"


def test_colour_is_added_and_changes_no_place():
    parts = everything("some words that are long enough to be wrapped more than once " * 3)
    coloured = write(*parts, colour=True)
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == write(*parts)


def test_a_reason_has_its_bearing_in_the_margin():
    reason = Reason("against", plain("Because."), (plain("age: 9"),), plain("AGE-01."))
    assert write(Reasons((reason,))).splitlines() == [
        "  against   Because.",
        "            Read: age: 9.",
        "            AGE-01.",
    ]
