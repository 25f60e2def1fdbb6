"""Small pictures of rates as SVG: bars or dots with their numbers written beside them.

Everything a picture says stands in words in it and in the table beside it; colour says nothing. It
has `role="img"` with a title and a description, no script and no style sheet of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _ROW, _LABEL, _BAR, _TOP = 820, 30, 330, 300, 34
_INK, _FILL, _LINE = "#16181d", "#4a4f57", "#c3c8cf"
_FONT = 'font-family="system-ui, sans-serif" font-size="15"'
_LETTERS = 42


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a picture: a name, a value (None: hidden or none), and the words for it."""

    name: str
    value: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: its title, its marks, and the value at which a line is full."""

    title: str
    marks: tuple[Mark, ...]
    full: float = 100
    kind: str = "bars"
    """`bars` or `dots`."""


def draw(chart: Chart, name: str) -> str:
    """Draw a picture; `name` is its own on the page.

    >>> 'role="img"' in draw(Chart("Rate", (Mark("A", 50, "1 of 2 (50%)"),)), "one")
    True
    """
    height = _TOP + _ROW * len(chart.marks) + 8
    anchor = escape(name, quote=True)
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'width="100%" aria-labelledby="{anchor}-title {anchor}-desc" {_FONT}>'
    )
    lines = [
        start,
        f'<title id="{anchor}-title">{escape(chart.title)}</title>',
        f'<desc id="{anchor}-desc">{escape(described(chart))}</desc>',
        f'<text x="0" y="18" font-weight="600" fill="{_INK}">{escape(chart.title)}</text>',
        *_marks(chart),
        "</svg>",
    ]
    return "\n".join(lines)


def described(chart: Chart) -> str:
    """Say a picture in words."""
    return "; ".join(f"{mark.name}: {mark.words}" for mark in chart.marks) + "."


def _marks(chart: Chart) -> Iterator[str]:
    full = chart.full or 1
    for number, mark in enumerate(chart.marks):
        top = _TOP + _ROW * number
        middle = top + _ROW / 2
        yield (
            f'<text x="0" y="{middle + 5:g}" fill="{_INK}">{escape(_short(mark.name))}'
            f"<title>{escape(mark.name)}</title></text>"
        )
        yield (
            f'<line x1="{_LABEL}" y1="{middle:g}" x2="{_LABEL + _BAR}" y2="{middle:g}" '
            f'stroke="{_LINE}" stroke-width="1"/>'
        )
        if mark.value is not None:
            length = round(_BAR * min(max(mark.value, 0), full) / full, 1)
            yield _shape(chart.kind, length, top, middle)
        words, place = escape(mark.words), _LABEL + _BAR + 12
        yield f'<text x="{place}" y="{middle + 5:g}" fill="{_INK}">{words}</text>'


def _shape(kind: str, length: float, top: float, middle: float) -> str:
    if kind == "dots":
        return f'<circle cx="{_LABEL + length:g}" cy="{middle:g}" r="7" fill="{_FILL}"/>'
    return (
        f'<rect x="{_LABEL}" y="{top + 7:g}" width="{length:g}" height="{_ROW - 14}" '
        f'fill="{_FILL}" stroke="{_INK}"/>'
    )


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else text[: _LETTERS - 1].rstrip() + "…"


def fullest(values: Sequence[float | None], least: float) -> float:
    """Give the value at which a line is full: the largest, and no less than `least`."""
    return max([least, *(one for one in values if one is not None)])
