"""Pictures of a replay as SVG: what flows from old to new, and rates of groups with intervals.

Each says in its title and description all that it shows; what changed is outlined, not only
coloured. No script, no style sheet of its own, no request to anywhere.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_INK, _SAME, _MOVED, _LINE = "#16181d", "#c9ced6", "#f3c77b", "#7a4a00"
_FONT = 'font-family="system-ui, sans-serif" font-size="14"'
_WIDTH, _HEIGHT, _BAR, _EDGE, _TOP = 760, 260, 14, 200, 44
_GAP, _LEAST = 26, 2.5
_ROW, _LABEL, _SCALE = 34, 190, 340


@dataclass(frozen=True, slots=True)
class Flow:
    """So many cases went from one place to another."""

    old: str
    new: str
    cases: int

    @property
    def moved(self) -> bool:
        """Whether the two places differ."""
        return self.old != self.new


def draw_flows(flows: Sequence[Flow], title: str, name: str) -> str:
    """Draw flows from old, on the left, to new, on the right; `name` is the picture's own.

    >>> 'role="img"' in draw_flows([Flow("open", "refer", 3)], "Turnaround", "one")
    True
    """
    lefts = list(dict.fromkeys(flow.old for flow in flows))
    rights = list(dict.fromkeys(flow.new for flow in sorted(flows, key=lambda f: f.new)))
    rights.sort(key=lambda place: lefts.index(place) if place in lefts else len(lefts))
    most = max(len(lefts), len(rights), 1)
    height = max(_HEIGHT, most * 64)
    total = sum(flow.cases for flow in flows) or 1
    scale = (height - _GAP * (most - 1)) / total
    left = _places(lefts, [f.old for f in flows], flows, scale)
    right = _places(rights, [f.new for f in flows], flows, scale)
    lines = [*_start(title, _flow_words(flows), name, _TOP + height + 36)]
    for flow in sorted(flows, key=lambda one: one.moved):
        thick = max(flow.cases * scale, _LEAST)
        lines.append(_ribbon(left.take(flow.old, thick), right.take(flow.new, thick), thick, flow))
    lines += _bars(left, _EDGE - _BAR, "end", _EDGE - _BAR - 8)
    lines += _bars(right, _WIDTH - _EDGE, "start", _WIDTH - _EDGE + _BAR + 8)
    return "\n".join([*lines, "</svg>"])


class _Side:
    def __init__(
        self, tops: dict[str, float], sizes: dict[str, float], counts: dict[str, int]
    ) -> None:
        self.tops, self.sizes, self.counts = tops, sizes, counts
        self.used = dict.fromkeys(tops, 0.0)

    def take(self, place: str, thick: float) -> float:
        """Give where the next flow of a place begins."""
        at = self.tops[place] + self.used[place]
        self.used[place] += thick
        return at


def _places(names: Sequence[str], of: Sequence[str], flows: Sequence[Flow], scale: float) -> _Side:
    tops, sizes, counts, at = {}, {}, {}, float(_TOP)
    for name in names:
        mine = [flow for flow, place in zip(flows, of, strict=True) if place == name]
        size = sum(max(flow.cases * scale, _LEAST) for flow in mine)
        tops[name], sizes[name] = at, size
        counts[name] = sum(flow.cases for flow in mine)
        at += max(size, 20) + _GAP
    return _Side(tops, sizes, counts)


def _ribbon(top: float, to: float, thick: float, flow: Flow) -> str:
    x0, x1 = _EDGE, _WIDTH - _EDGE
    middle = (x0 + x1) / 2
    path = (
        f"M{x0},{top:.1f} C{middle:g},{top:.1f} {middle:g},{to:.1f} {x1},{to:.1f} "
        f"L{x1},{to + thick:.1f} C{middle:g},{to + thick:.1f} {middle:g},{top + thick:.1f} "
        f"{x0},{top + thick:.1f} Z"
    )
    words = f"{flow.old} to {flow.new}: {flow.cases:,}"
    if not flow.moved:
        return f'<path d="{path}" fill="{_SAME}"><title>{escape(words)}</title></path>'
    outline = f'stroke="{_LINE}" stroke-width="1.5" stroke-dasharray="5 2"'
    label = _label(words.rpartition(": ")[2], middle, (top + to + thick) / 2)
    shape = f'<path d="{path}" fill="{_MOVED}" {outline}><title>{escape(words)}</title></path>'
    return shape + label


def _label(text: str, x: float, y: float) -> str:
    halo = 'stroke="#fff" stroke-width="4" paint-order="stroke"'
    return (
        f'<text x="{x:g}" y="{y + 5:.1f}" text-anchor="middle" fill="{_INK}" '
        f'font-weight="600" {halo}>{escape(text)}</text>'
    )


def _bars(side: _Side, x: float, anchor: str, at: float) -> Iterator[str]:
    for name, top in side.tops.items():
        size = side.sizes[name]
        yield (
            f'<rect x="{x:g}" y="{top:.1f}" width="{_BAR}" height="{max(size, 1):.1f}" '
            f'fill="{_INK}"/>'
        )
        for number, line in enumerate((*_wrapped(name), f"{side.counts[name]:,}")):
            weight = "" if number else ' font-weight="600"'
            yield (
                f'<text x="{at:g}" y="{top + 13 + 16 * number:.1f}" text-anchor="{anchor}" '
                f'fill="{_INK}"{weight}>{escape(line)}</text>'
            )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 24)[:2] or [""]


def _flow_words(flows: Sequence[Flow]) -> str:
    changed = [f"{f.old} to {f.new}: {f.cases:,}, changed" for f in flows if f.moved]
    same = [f"{f.old}: {f.cases:,} as before" for f in flows if not f.moved]
    return "; ".join([*changed, *same]) + "."


def _start(title: str, words: str, name: str, height: float) -> Iterator[str]:
    anchor = escape(name, quote=True)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height:g}" '
        f'width="100%" aria-labelledby="{anchor}-title {anchor}-desc" {_FONT}>'
    )
    yield f'<title id="{anchor}-title">{escape(title)}</title>'
    yield f'<desc id="{anchor}-desc">{escape(words)}</desc>'
    yield f'<text x="0" y="18" font-weight="600" fill="{_INK}">{escape(title)}</text>'


@dataclass(frozen=True, slots=True)
class Dot:
    """One group's rate with its interval, old and new, as shares of one; None: hidden or none."""

    name: str
    new: tuple[float, float, float] | None
    old: float | None
    words: str


def draw_dots(dots: Sequence[Dot], title: str, name: str) -> str:
    """Draw rates as dots with intervals: new filled, old a ring."""
    words = "; ".join(f"{dot.name}: {dot.words}" for dot in dots) + "."
    height = _TOP + _ROW * len(dots) + 30
    highest = max([0.01, *(dot.new[2] for dot in dots if dot.new), *(d.old or 0 for d in dots)])
    full = next(step for step in (0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0) if step >= min(highest, 1))
    lines = [*_start(title, words, name, height), *_axis(full, len(dots))]
    for number, dot in enumerate(dots):
        middle = _TOP + _ROW * number + _ROW / 2
        lines.append(f'<text x="0" y="{middle + 5:g}" fill="{_INK}">{escape(dot.name[:26])}</text>')
        if dot.old is not None:
            x = _LABEL + _SCALE * dot.old / full
            ring = f'fill="none" stroke="{_INK}" stroke-width="1.5"'
            lines.append(f'<circle cx="{x:.1f}" cy="{middle:g}" r="7" {ring}/>')
        if dot.new is not None:
            value, low, high = (_LABEL + _SCALE * min(part, full) / full for part in dot.new)
            stroke = f'stroke="{_INK}" stroke-width="2"'
            lines.append(
                f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle:g}" y2="{middle:g}" {stroke}/>'
            )
            lines.append(f'<circle cx="{value:.1f}" cy="{middle:g}" r="4.5" fill="{_INK}"/>')
        place = _LABEL + _SCALE + 16
        lines.append(
            f'<text x="{place}" y="{middle + 5:g}" fill="{_INK}">{escape(dot.words)}</text>'
        )
    return "\n".join([*lines, "</svg>"])


def _axis(full: float, rows: int) -> Iterator[str]:
    bottom = _TOP + _ROW * rows
    for part in range(5):
        x = _LABEL + _SCALE * part / 4
        yield f'<line x1="{x:g}" x2="{x:g}" y1="{_TOP}" y2="{bottom}" stroke="{_SAME}"/>'
        percent = f"{100 * full * part / 4:g}%"
        yield (
            f'<text x="{x:g}" y="{bottom + 18}" text-anchor="middle" font-size="13" '
            f'fill="{_INK}">{percent}</text>'
        )


__all__ = ["Dot", "Flow", "draw_dots", "draw_flows"]
