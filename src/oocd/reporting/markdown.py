"""A report as Markdown, for a panel pack or a wiki. What a case holds cannot become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

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
)

_MARKUP = re.compile(r"([\\`*_\[\]<>|~&])")
_AT_START = re.compile(r"^(\d*)([.)#+\-=])")
_WEB = frozenset({"http", "https"})


def escape(text: str) -> str:
    r"""Write a text so that it reads as itself wherever it stands.

    >>> escape("a|b <c>")
    'a\\|b \\<c\\>'
    """
    escaped = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _AT_START.sub(r"\1\\\2", escaped)


def safe_url(url: str | None) -> str | None:
    """Give an address that may be linked: of the web, and without what would end the link."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if (
        parts.scheme not in _WEB
        or not parts.netloc
        or any(c.isspace() or c in "<>\"'`\\" for c in url)
    ):
        return None
    return url


def write_markdown(sheet: Sheet) -> str:
    """Write a report as Markdown."""
    parts = ["\n".join(_block(block)) for block in sheet.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {escape(block.text)}"
        case Paragraph():
            words = _inline(block.words)
            yield f"> {words}" if block.role in {"standing", "mark"} else words
        case Bullets():
            yield from _bullets(block)
        case Table():
            yield from _table(block)
        case Pairs():
            yield from (f"- **{escape(name)}:** {_inline(words)}" for name, words in block.rows)
        case Reasons():
            yield from _reasons(block)
        case SourceList():
            yield from _sources(block)


def _bullets(block: Bullets) -> Iterator[str]:
    for index, item in enumerate(block.items, start=1):
        mark = "  " * item.depth + (f"{index}. " if block.ordered else "- ")
        yield mark + _inline(item.words)
        for line in item.under:
            yield " " * len(mark) + "- " + _inline(line)


def _table(block: Table) -> Iterator[str]:
    yield "| " + " | ".join(escape(head) for head in block.head) + " |"
    yield "|" + " --- |" * len(block.head)
    for row in block.rows:
        yield "| " + " | ".join("<br>".join(map(_inline, cell)) for cell in row) + " |"


def _reasons(block: Reasons) -> Iterator[str]:
    for reason in block.items:
        yield f"- **{escape(reason.bearing.capitalize())}.** {_inline(reason.words)}"
        if reason.read:
            yield f"  - Read: {'; '.join(map(_inline, reason.read))}."
        if reason.authority:
            yield f"  - {_inline(reason.authority)}"


def _sources(block: SourceList) -> Iterator[str]:
    for source in block.items:
        url = safe_url(source.url)
        title = f"[{escape(source.title)}](<{url}>)" if url else escape(source.title)
        yield f"- \\[{source.number}\\] {title}"


def _inline(words: Inline) -> str:
    return "".join(_span(span) for span in words).strip()


def _span(span: Span) -> str:
    text = span.text
    body = escape(text.strip())
    if not body:
        return " " if text else ""
    if span.strong:
        body = f"**{body}**"
    elif span.tone == "code":
        body = "`" + " ".join(text.split()).replace("`", "'").replace("|", "/") + "`"
    url = safe_url(span.url)
    if url:
        body = f"[{body}](<{url}>)"
    lead = " " if text[:1] == " " else ""
    tail = " " if text[-1:] == " " else ""
    return lead + body + tail
