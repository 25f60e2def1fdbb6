"""A report as plain text: wrapped, in plain punctuation, fit to paste into a crime report.

No line is wider than asked, but for an address that cannot be broken. Colour is added only where it
is asked for, and never says anything that the words do not say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Pairs,
    Paragraph,
    Reasons,
    Sheet,
    SourceList,
    Span,
    Table,
    Tone,
    text_of,
)

_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u2022": "-",
        "\u2192": "->",
        "\u2264": "<=",
        "\u2265": ">=",
    }
)
_COLOURS: dict[Tone, str] = {
    "open": "32",
    "refer": "33",
    "cannot_say": "36",
    "not_available": "31",
    "code": "2",
    "": "",
}
_SECTION = 2
_GAP = 2
_BEARING = 12
_NARROW_TABLE = 60


def plain_text(text: str) -> str:
    r"""Write plain punctuation for typographic, and leave out what a terminal would obey.

    >>> plain_text("the child\u2019s view \u2013 \u201cno\u201d\x1b[31m")
    'the child\'s view - "no"[31m'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (
        c for c in text.translate(_PLAIN) if c in "\n\t" or unicodedata.category(c) not in _UNSAFE
    )
    return " ".join("".join(kept).split())


_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def columns(text: str) -> int:
    """Count the columns a text fills on a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WF")
    none = sum(1 for c in text if unicodedata.combining(c))
    return len(text) + wide - none


def write_text(sheet: Sheet, *, width: int = 80, colour: bool = False) -> str:
    """Write a report as text no wider than `width` columns."""
    work = _Writer(width, colour)
    lines: list[str] = []
    number = 0
    for block in sheet.blocks:
        if isinstance(block, Heading) and block.level == _SECTION and not sheet.simple:
            number += 1
        lines.extend(work.block(block, number))
        if sheet.simple and not isinstance(block, Heading):
            lines.append("")
    kept: list[str] = []
    for line in (line.rstrip() for line in lines):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"


class _Writer:
    def __init__(self, width: int, colour: bool) -> None:  # noqa: FBT001 private, and named in the one call
        self.width = width
        self.colour = colour

    def block(self, block: Block, number: int) -> Iterator[str]:
        """Write one block, with the blank line before it that it needs."""
        match block:
            case Heading():
                yield from self.heading(block, number)
            case Paragraph():
                yield from self.wrapped(block.words)
            case Bullets():
                yield from self.bullets(block)
            case Table():
                yield ""
                yield from self.table(block)
                yield ""
            case Pairs():
                for name, words in block.rows:
                    yield from self.wrapped((Span(f"{name}: "), *words), "  ", "    ")
            case Reasons():
                yield from self.reasons(block)
            case SourceList():
                yield from self.sources(block)

    def heading(self, block: Heading, number: int) -> Iterator[str]:
        """Write a heading: sections numbered and in capitals, so that they can be searched for."""
        yield ""
        text = plain_text(block.text)
        section = block.level == _SECTION and number > 0
        if section:
            text = f"{number}. {text.upper()}"
        yield from self.wrapped((Span(text, strong=True),), "", "   " if section else "")
        if block.level == 1:
            yield "=" * min(self.width, columns(text))
        elif block.level == _SECTION and not section:
            yield "-" * min(self.width, columns(text))

    def bullets(self, block: Bullets) -> Iterator[str]:
        """Write a list."""
        digits = len(str(len(block.items)))
        for index, item in enumerate(block.items, start=1):
            mark = "  " * item.depth + (f"{index:>{digits}}. " if block.ordered else "- ")
            yield from self.wrapped(item.words, mark, " " * len(mark))
            for line in item.under:
                yield from self.wrapped(line, " " * len(mark) + "- ", " " * len(mark) + "  ")

    def reasons(self, block: Reasons) -> Iterator[str]:
        """Write reasons: how each bears in the margin, its words, what was read, its authority."""
        indent = " " * _BEARING
        for reason in block.items:
            label = f"  {reason.bearing:<{_BEARING - 2}}"
            yield from self.wrapped(reason.words, label, indent)
            if reason.read:
                parts = [span for words in reason.read for span in (*words, Span("; "))][:-1]
                yield from self.wrapped((Span("Read: "), *parts, Span(".")), indent, indent)
            if reason.authority:
                yield from self.wrapped(reason.authority, indent, indent)

    def sources(self, block: SourceList) -> Iterator[str]:
        """Write the sources; an address has its own line and is never broken."""
        for source in block.items:
            mark = f"[{source.number}] "
            yield from self.wrapped((Span(source.title),), mark, " " * len(mark))
            if source.url:
                yield " " * len(mark) + "".join(plain_text(source.url).split())

    def table(self, block: Table) -> Iterator[str]:
        """Write a table side by side, or row under row where it is too narrow for that."""
        count = len(block.head)
        if self.width < _NARROW_TABLE or self.width < count * 12:
            for row in block.rows:
                for head, cell in zip(block.head, row, strict=True):
                    for words in cell:
                        yield from self.wrapped((Span(f"{head}: "), *words), "", "    ")
                yield ""
            return
        widths = self._shares(block)
        yield from self._row([[(Span(head, strong=True),)] for head in block.head], widths)
        yield (" " * _GAP).join("-" * width for width in widths)
        for row in block.rows:
            yield from self._row([list(cell) for cell in row], widths)

    def _shares(self, block: Table) -> list[int]:
        shares = block.shares or tuple(1 for _ in block.head)
        free = self.width - _GAP * (len(shares) - 1)
        widths = [free * share // sum(shares) for share in shares]
        longest = [
            max(
                [columns(plain_text(text_of(words))) for row in block.rows for words in row[i]]
                + [len(head)]
            )
            for i, head in enumerate(block.head)
        ]
        for i, most in enumerate(longest[:-1]):
            widths[i] = min(widths[i], most)
        widths[-1] = min(free - sum(widths[:-1]), longest[-1])
        return widths

    def _row(self, cells: Sequence[Sequence[Inline]], widths: Sequence[int]) -> Iterator[str]:
        made = [
            [line for words in cell for line in _wrap(_pieces(words), width, hang=2)]
            for cell, width in zip(cells, widths, strict=True)
        ]
        for number in range(max(len(lines) for lines in made)):
            parts = []
            for lines, width in zip(made, widths, strict=True):
                pieces = lines[number] if number < len(lines) else []
                gap = " " * (width - sum(columns(text) for text, _ in pieces))
                parts.append(self._painted(pieces) + gap)
            yield (" " * _GAP).join(parts).rstrip()

    def wrapped(self, words: Inline, first: str = "", rest: str = "") -> Iterator[str]:
        """Wrap words to the width, with what stands before the first line and before the others."""
        room = max(self.width - len(rest), 10)
        for number, pieces in enumerate(_wrap(_pieces(words), room)):
            yield (first if number == 0 else rest) + self._painted(pieces)

    def _painted(self, pieces: Sequence[tuple[str, Span]]) -> str:
        return "".join(self._paint(text, span) for text, span in pieces)

    def _paint(self, text: str, span: Span) -> str:
        if not self.colour or not text.strip():
            return text
        codes = [code for code in ("1" if span.strong else "", _COLOURS[span.tone]) if code]
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text


def _pieces(words: Inline) -> list[tuple[str, Span]]:
    """Split words into what may not be broken: each word, with the space after it."""
    found: list[tuple[str, Span]] = []
    for span in words:
        text = span.text.replace("\n", " ")
        lead, tail = text[:1] == " ", text[-1:] == " "
        parts = plain_text(text).split(" ")
        if lead and found:
            found.append((" ", Span(" ")))
        for index, part in enumerate(parts):
            if index:
                found.append((" ", span))
            if part:
                found.append((part, span))
        if tail and parts != [""]:
            found.append((" ", Span(" ")))
    return found


def _wrap(
    pieces: Sequence[tuple[str, Span]], width: int, *, hang: int = 0
) -> list[list[tuple[str, Span]]]:
    """Fill lines of a width; neighbours without a space between stay together; too long is cut."""
    lines: list[list[tuple[str, Span]]] = [[]]
    used = 0
    for word in _words(pieces):
        size = sum(columns(text) for text, _ in word)
        if used and used + 1 + size > width:
            lines.append([])
            used = 0
            if hang and width > hang * 4:
                lines[-1].append((" " * hang, Span("")))
                used = hang
        elif used and not (len(lines) > 1 and used == hang and hang):
            lines[-1].append((" ", Span(" ")))
            used += 1
        for text, span in word:
            rest = text
            while used + columns(rest) > width and rest:
                cut = _fitting(rest, width - used)
                if cut:
                    lines[-1].append((rest[:cut], span))
                    rest = rest[cut:]
                lines.append([])
                used = 0
            lines[-1].append((rest, span))
            used += columns(rest)
    return lines


def _fitting(text: str, room: int) -> int:
    """How many letters fit; one at least on an empty line, however wide it is."""
    used = 0
    for index, letter in enumerate(text):
        used += columns(letter)
        if used > room:
            return index
    return len(text)


def _words(pieces: Sequence[tuple[str, Span]]) -> Iterator[list[tuple[str, Span]]]:
    word: list[tuple[str, Span]] = []
    for text, span in pieces:
        if text == " ":
            if word:
                yield word
            word = []
        else:
            word.append((text, span))
    if word:
        yield word
