"""A synthetic population in words: its figures against what was drawn, and its assumptions."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from oocd.engine.replay.marginals import Compared
from oocd.engine.replay.model import PopulationFile

_SAYS, _SOURCE = 35, 13
_INDENT = "  "


def marginal_lines(file: PopulationFile, found: Sequence[Compared]) -> Iterator[str]:
    """Give the table of every figure: printed, drawn, of how many, difference, within or not."""
    yield from _wrapped(file.title)
    yield ""
    yield f"{'figure':<{_SAYS}}{'source':<{_SOURCE}}{'printed':>8}{'drawn':>7}{'n':>8}{'diff':>7}"
    for one in found:
        says = textwrap.wrap(one.marginal.says, _SAYS - 1)
        sources = textwrap.wrap(one.marginal.source.replace("][", "] ["), _SOURCE - 1)
        sources.append(one.marginal.year)
        figures = f"{one.figure:>8.2f}{_number(one.drawn):>7}{one.cases:>8}{_signed(one):>7}"
        yield f"{says[0]:<{_SAYS}}{sources[0]:<{_SOURCE}}{figures}{_verdict(one)}"
        for i in range(1, max(len(says), len(sources))):
            left = says[i] if i < len(says) else ""
            right = sources[i] if i < len(sources) else ""
            yield f"{left:<{_SAYS}}{right}"
    yield ""
    yield from _wrapped(summary(found))
    words = (
        "Percentages, or a mean, of the cases where the fact is known. Within: no further off "
        "than four standard errors for that many cases. `*` marks what is not."
    )
    yield from _wrapped(words)


def summary(found: Sequence[Compared]) -> str:
    """Say in one sentence how many figures were met."""
    within = sum(one.within is True for one in found)
    empty = sum(one.within is None for one in found)
    rest = f"; {empty} could not be compared, as no case counts towards them" if empty else ""
    return f"{within} of {len(found)} figures are within sampling error{rest}."


def assumption_lines(file: PopulationFile) -> Iterator[str]:
    """Give everything that is assumed, and every figure that was left aside and why."""
    yield from _wrapped(file.title)
    yield ""
    yield from _wrapped(file.practice)
    yield ""
    yield "Assumed throughout:"
    for words in file.assumptions:
        yield from _point(words)
    yield ""
    yield "Drawn from a source:"
    for draw in file.draws:
        if draw.source is not None:
            yield from _point(f"{draw.draw}: {draw.source}")
    yield ""
    yield "Assumed, fact by fact (a name that begins with _ is a helper):"
    for draw in file.draws:
        if draw.source is None:
            yield from _point(f"{draw.draw}: {draw.assumption}")
    yield ""
    yield "Printed, but not used:"
    for figure in file.not_used:
        yield from _point(f"{figure.figure} {figure.source}: {figure.because}")
    yield ""
    yield "Sources:"
    for key, title in sorted(file.sources.items()):
        yield from _point(f"[{key}:line] {title}")


def _wrapped(text: str) -> Iterable[str]:
    return textwrap.wrap(text, 78)


def _point(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, 78, initial_indent="- ", subsequent_indent=_INDENT)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _signed(one: Compared) -> str:
    return "-" if one.difference is None else f"{one.difference:+.2f}"


def _verdict(one: Compared) -> str:
    return " *" if one.within is False else ""
