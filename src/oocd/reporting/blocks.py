"""The parts a report is made of, the same for every form it is written in.

A report is built once, as blocks, and then written as text, Markdown or HTML. A block holds words
and says what they are (a heading, a reason, a status), never how they look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["", "open", "refer", "cannot_say", "not_available", "code"]
"""What a piece of text stands for; never the only thing that says it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words. `url` makes it a link; `source` is the number of a listed source."""

    text: str
    strong: bool = False
    tone: Tone = ""
    url: str | None = None
    source: int | None = None


Inline: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `level` 1 is the report's own; `anchor` is its name inside the report."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `role`: `standing` (who decides), `mark` (must stand out).

    `foot` and `versions` stand last: which page this is, and which rules it was made with.
    `marking` is how the page is to be handled; it stands on every printed page.
    """

    words: Inline
    role: Literal["", "standing", "mark", "lead", "foot", "versions", "marking"] = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, with lines that belong to it; `depth` puts it below the one before."""

    words: Inline
    under: tuple[Inline, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `ordered` where the order matters."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. A cell is one or more lines; `shares` says how the columns share the width.

    `fixed` holds a page to those shares too, for paper.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    shares: tuple[int, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what stands for each; `by_hand` where that is a place to write in."""

    rows: tuple[tuple[str, Inline], ...]
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule's answer: how it bears, in its own words, what was read, on whose authority."""

    bearing: str
    words: Inline
    read: tuple[Inline, ...] = ()
    authority: Inline = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons for one thing, in order."""

    items: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source by its number: its title, and its address where it has one."""

    number: int
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources cited, in the order of their numbers."""

    items: tuple[SourceLine, ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Pairs | Reasons | SourceList


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a page, and the words that a page has of its own."""

    language: str = "en"
    skip: str = "Skip to the main content"
    contents: str = "Contents"


ENGLISH = Tongue()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report: its title (without anything about a child) and its blocks.

    A `simple` one is short and for a child or a parent: no numbers, no capitals, no contents.
    """

    title: str
    blocks: tuple[Block, ...]
    simple: bool = False
    tongue: Tongue = ENGLISH


def plain(text: str) -> Inline:
    """Make words of a text."""
    return (Span(text),)


def strong(text: str, tone: Tone = "") -> Inline:
    """Make words that stand out."""
    return (Span(text, strong=True, tone=tone),)


def text_of(words: Inline) -> str:
    """Give words without anything but their letters.

    >>> text_of((Span("a "), Span("b", strong=True)))
    'a b'
    """
    return "".join(span.text for span in words)
