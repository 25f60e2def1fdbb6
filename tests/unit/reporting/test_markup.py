"""Markdown and HTML: what a case or a rule holds stays words, whatever it looks like."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from oocd.reporting.html import page_end, page_start, write_article, write_html
from oocd.reporting.markdown import escape, safe_url, write_markdown
from oocd.reporting.sheet import sheet

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>x</script>",
    "' onmouseover='x",
    "a|b|c",
    "**bold** _x_ `code`",
    "[link](javascript:alert(1))",
    "&lt;b&gt; &amp;",
    "# heading",
    "1. item",
    "- item\n\n- two",
    "<!-- comment",
    "{{ 7*7 }}",
]
VOID = {"meta", "br", "img", "link", "hr", "input"}


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.ids, self.links, self.words = [], [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given_ = dict(attrs)
        if "id" in given_:
            self.ids.append(given_["id"])
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "style"
            if name in {"href", "src"}:
                self.links.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


def everything(words, url=None):
    inline = (Span(words), Span(words, strong=True), Span(words, tone="code"), Span(words, url=url))
    return Sheet(
        "A title",
        (
            Heading(1, words, "a"),
            Heading(2, words, "b"),
            Paragraph(inline, role="standing"),
            Bullets((Item(inline, (inline,)), Item(inline, depth=2))),
            Table(words, (words, words), (((inline,), (inline, inline)),)),
            Pairs(((words, inline),)),
            Reasons((Reason(words, inline, (inline,), inline),)),
            SourceList((SourceLine(1, words, url),)),
        ),
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_html_shows_hostile_words_as_words(words):
    page = Page(write_html(everything(words)))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert words in page.text


@given(st.text(max_size=60))
def test_html_is_well_formed_whatever_it_holds(words):
    Page(write_html(everything(words, url=words)))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "http:///x",
        "https://a b",
        'https://x"onclick="y',
        "https://[bad",
        "",
        None,
    ],
)
def test_only_addresses_of_the_web_are_linked(url):
    assert safe_url(url) is None
    page = Page(write_html(everything("w", url)))
    assert [link for link in page.links if not link.startswith("#")] == []
    assert "](<" not in write_markdown(everything("w", url))


def test_an_address_of_the_web_is_linked():
    url = "https://www.legislation.gov.uk/ukpga/1998/37?x=1&y=(2)"
    assert safe_url(url) == url
    assert url in Page(write_html(everything("w", url))).links
    assert f"](<{url}>)" in write_markdown(everything("w", url))


def test_the_page_asks_nothing_of_anyone():
    text = page_start("T") + page_end()
    assert not re.search(r"@import|url\(|@font-face|<script|<link|<iframe|https?:", text.lower())
    assert "default-src 'none'" in text
    for brand in ("GDS Transport", "crown", "crest", "GOV.UK"):
        assert brand.lower() not in text.lower()


def test_the_page_says_its_language_and_prints():
    text = write_html(everything("w"))
    assert '<html lang="en">' in text
    assert "@media print" in text
    assert 'name="viewport"' in text


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    low = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * low[0] + 0.7152 * low[1] + 0.0722 * low[2]


def test_every_colour_of_words_has_enough_contrast():
    style = page_start("T")
    colours = dict(
        re.findall(r"--(ink|soft|link|open|refer|unknown|not|wash):\s*(#[0-9a-f]{6})", style)
    )
    assert len(colours) == 8
    for ground in ("#ffffff", colours.pop("wash")):
        for name, colour in colours.items():
            ratio = (luminance(ground) + 0.05) / (luminance(colour) + 0.05)
            assert ratio >= 4.5, (name, ratio)


@pytest.mark.parametrize("full", [False, True])
def test_a_report_is_a_sound_page(envelope, lexicon, full):
    page = Page(write_html(sheet(envelope(), lexicon, full=full)))
    assert page.tags.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids, link
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_title_of_the_page_says_nothing_of_a_child(envelope, lexicon):
    made = envelope()
    text = write_html(sheet(made, lexicon))
    title = re.search(r"<title>(.*)</title>", text)[1]
    assert made["data"]["case"] not in title


def test_two_reports_on_a_page_keep_their_anchors_apart(envelope, lexicon):
    text = page_start("T")
    for index, name in enumerate(("two_offences_differ", "nine_year_old")):
        prefix = f"case-{index}-"
        text += write_article(sheet(envelope(name), lexicon, prefix=prefix), prefix=prefix)
    page = Page(text + page_end())
    assert len(page.ids) == len(set(page.ids))
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_case_id_stays_words(envelope, lexicon, words):
    made = envelope()
    made["data"]["case"] = words
    made["data"]["notices"].append(words)
    page = Page(write_html(sheet(made, lexicon)))
    assert "script" not in page.tags
    assert "img" not in page.tags
    markdown = write_markdown(sheet(made, lexicon))
    assert "<script" not in markdown.replace("\\<script", "")
    assert "](javascript" not in markdown.replace("\\]", "")


@given(st.text(max_size=80))
def test_a_table_of_markdown_keeps_its_columns(words):
    text = write_markdown(everything(words))
    rows = [line for line in text.split("\n") if line.startswith("| ")]
    assert len(rows) == 3
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row.replace("\\\\", ""))) == 3


@given(st.text(max_size=80))
def test_escaped_words_are_on_one_line(words):
    assert "\n" not in escape(words)
    assert "\r" not in escape(words)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("plain (words), really!", "plain (words), really!"),
        ("# one", "\\# one"),
        ("1. one", "1\\. one"),
        ("- one", "\\- one"),
        ("a*b_c", "a\\*b\\_c"),
        ("a|b", "a\\|b"),
    ],
)
def test_markdown_escapes_what_it_must_and_no_more(raw, written):
    assert escape(raw) == written


def test_markdown_of_a_report_has_one_title_and_its_tables(envelope, lexicon):
    text = write_markdown(sheet(envelope(), lexicon))
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert "| Option | Status |" in text
    assert plain("x") == (Span("x"),)
