"""Writes answers in the form asked for, one by one as they come, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from oocd.bootstrap import Answer
from oocd.cli.output import json_text
from oocd.engine.library import Library
from oocd.engine.registers import Reader, Registers
from oocd.reporting.blocks import Sheet
from oocd.reporting.lexicon import Lexicon

Writer = Callable[[Iterable[Answer]], Iterator[str]]


@dataclass(frozen=True)
class Style:
    """How a report is written."""

    full: bool
    width: int
    colour: bool
    one_case: Callable[[], bool]
    """Whether the call has given one case only; asked when its first answer is written."""
    family: tuple[Registers, Reader] | None = None
    """The words for a child or a parent, and for which of them; None for officers and panels."""


def writer(form: str, library: Library, style: Style) -> Writer:
    """Give what writes answers in a form: `json`, `text`, `markdown` or `html`."""
    if form == "json":
        return lambda answers: _json(answers, style)
    lexicon = Lexicon(library)
    if form == "text":
        return lambda answers: _text(answers, lexicon, style)
    if form == "markdown":
        return lambda answers: _markdown(answers, lexicon, style)
    return lambda answers: _html(answers, lexicon, style)


def _json(answers: Iterable[Answer], style: Style) -> Iterator[str]:
    """One case alone is laid out to be read; of several, each has its line."""
    held: Answer | None = None
    count = 0
    for answer in answers:
        count += 1
        if held is not None:
            yield json_text(held.envelope, line=True) + "\n"
        held = answer
    if held is not None:
        alone = count == 1 and style.one_case()
        yield json_text(held.envelope, line=not alone) + "\n"


def _text(answers: Iterable[Answer], lexicon: Lexicon, style: Style) -> Iterator[str]:
    from oocd.reporting.text import write_text

    for index, answer in enumerate(answers):
        if index:
            yield "\n" + "-" * style.width + "\n\n"
        report = _sheet(answer, lexicon, style)
        yield write_text(report, width=style.width, colour=style.colour)


def _markdown(answers: Iterable[Answer], lexicon: Lexicon, style: Style) -> Iterator[str]:
    from oocd.reporting.markdown import write_markdown

    for index, answer in enumerate(answers):
        if index:
            yield "\n---\n\n"
        yield write_markdown(_sheet(answer, lexicon, style, _prefix(index)))


def _html(answers: Iterable[Answer], lexicon: Lexicon, style: Style) -> Iterator[str]:
    from oocd.reporting.html import page_end, page_start, write_article
    from oocd.reporting.sheet import TITLE

    yield page_start(TITLE if style.family is None else _family_title(style.family))
    for index, answer in enumerate(answers):
        report = _sheet(answer, lexicon, style, _prefix(index))
        yield write_article(report, prefix=_prefix(index))
    yield page_end()


def _sheet(answer: Answer, lexicon: Lexicon, style: Style, prefix: str = "") -> Sheet:
    """Build the report of one answer for the reader that was asked for."""
    if style.family is not None:
        from oocd.reporting.family import family_sheet

        registers, reader = style.family
        return family_sheet(answer.envelope, lexicon, registers, reader, prefix=prefix)
    from oocd.reporting.sheet import sheet

    return sheet(answer.envelope, lexicon, full=style.full, prefix=prefix)


def _family_title(family: tuple[Registers, Reader]) -> str:
    registers, reader = family
    return registers.of(reader).title


def _prefix(index: int) -> str:
    return f"case-{index + 1}-" if index else ""
