"""A report as a page that stands alone: no script, no request to anywhere, fit to print.

Everything a case or a rule holds is escaped; addresses are linked only where they are of the web.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from oocd.reporting.blocks import (
    ENGLISH,
    Block,
    Bullets,
    Heading,
    Inline,
    Pairs,
    Paragraph,
    Reason,
    Reasons,
    Sheet,
    SourceLine,
    SourceList,
    Span,
    Table,
    Tongue,
)
from oocd.reporting.markdown import safe_url

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_SECTION = 2


def page_start(title: str, tongue: Tongue = ENGLISH) -> str:
    """Begin a page. `title` is shown by the browser and must say nothing about a child."""
    style = files("oocd.reporting").joinpath("page.css").read_text(encoding="utf-8")
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{escape(tongue.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex, nofollow">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{escape(tongue.skip)}</a>\n<main id="main">\n'
    )


def page_end() -> str:
    """End a page."""
    return "</main>\n</body>\n</html>\n"


def write_html(sheet: Sheet) -> str:
    """Write one report as a whole page."""
    return page_start(sheet.title, sheet.tongue) + write_article(sheet) + page_end()


def write_article(sheet: Sheet, *, prefix: str = "") -> str:
    """Write one report as an article; `prefix` is that of its anchors."""
    lines = ['<article class="simple">' if sheet.simple else "<article>"]
    numbers = iter(range(1, len(sheet.blocks) + 1))
    inside = False
    for block in sheet.blocks:
        if isinstance(block, Heading) and block.level == _SECTION:
            if inside:
                lines.append("</section>")
            elif not sheet.simple:
                lines.append(_contents(sheet))
            inside = True
            anchor = escape(block.anchor)
            lines.append(f'<section aria-labelledby="{anchor}">')
            number = "" if sheet.simple else f'<span class="number">{next(numbers)}.</span> '
            lines.append(f'<h2 id="{anchor}">{number}{escape(block.text)}</h2>')
        else:
            lines.extend(_block(block, prefix))
    lines += ["</section>", "</article>", ""] if inside else ["</article>", ""]
    return "\n".join(lines)


def _contents(sheet: Sheet) -> str:
    links = [
        f'<li><a href="#{escape(block.anchor)}">{escape(block.text)}</a></li>'
        for block in sheet.blocks
        if isinstance(block, Heading) and block.level == _SECTION
    ]
    label = escape(sheet.tongue.contents)
    return f'<nav aria-label="{label}"><ol>{"".join(links)}</ol></nav>'


def _block(block: Block, prefix: str) -> Iterator[str]:
    match block:
        case Heading():
            anchor = escape(block.anchor)
            yield f'<h{block.level} id="{anchor}">{escape(block.text)}</h{block.level}>'
        case Paragraph():
            role = f' class="{block.role}"' if block.role else ""
            yield f"<p{role}>{_inline(block.words, prefix)}</p>"
        case Bullets():
            yield from _bullets(block, prefix)
        case Table():
            yield from _table(block, prefix)
        case Pairs():
            yield _pairs(block, prefix)
        case Reasons():
            yield '<ul class="reasons">'
            yield from (_reason(reason, prefix) for reason in block.items)
            yield "</ul>"
        case SourceList():
            yield '<ul class="sources">'
            yield from (_source(source, prefix) for source in block.items)
            yield "</ul>"


def _pairs(block: Pairs, prefix: str) -> str:
    """Write pairs; a place to write in by hand is empty, with a line under it."""
    pairs = (
        f"<div><dt>{escape(name)}</dt><dd>{said}</dd></div>"
        for name, said in (
            (name, "" if block.by_hand else _inline(words, prefix)) for name, words in block.rows
        )
    )
    by_hand = " by-hand" if block.by_hand else ""
    return f'<dl class="pairs{by_hand}">{"".join(pairs)}</dl>'


def _bullets(block: Bullets, prefix: str) -> Iterator[str]:
    kind = "ol" if block.ordered else "ul"
    yield f"<{kind}>"
    for item in block.items:
        under = "".join(f"<li>{_inline(line, prefix)}</li>" for line in item.under)
        deep = f' class="depth-{min(item.depth, 6)}"' if item.depth else ""
        inner = f"<ul>{under}</ul>" if under else ""
        yield f"<li{deep}>{_inline(item.words, prefix)}{inner}</li>"
    yield f"</{kind}>"


def _source(source: SourceLine, prefix: str) -> str:
    url = safe_url(source.url)
    title = escape(source.title)
    linked = f'<a href="{escape(url)}">{title}</a>' if url else title
    address = f' <span class="address">{escape(url)}</span>' if url else ""
    number = f'<span class="number">[{source.number}]</span>'
    anchor = f"{escape(prefix)}source-{source.number}"
    return f'<li id="{anchor}">{number} <span>{linked}{address}</span></li>'


def _table(block: Table, prefix: str) -> Iterator[str]:
    # The roles stay where a narrow screen shows the rows one under the other.
    fixed = ' class="fixed"' if block.fixed else ""
    yield f'<table role="table"{fixed}><caption>{escape(block.caption)}</caption>'
    if block.fixed and block.shares:
        whole = sum(block.shares)
        widths = "".join(f'<col style="width: {100 * one // whole}%">' for one in block.shares)
        yield f"<colgroup>{widths}</colgroup>"
    heads = "".join(
        f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in block.head
    )
    yield f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">'
    for row in block.rows:
        cells = []
        for index, (head, cell) in enumerate(zip(block.head, row, strict=True)):
            lines = "".join(f"<div>{_inline(words, prefix)}</div>" for words in cell)
            first = index == 0
            tag = "th" if first else "td"
            scope = ' role="rowheader" scope="row"' if first else ' role="cell"'
            cells.append(f'<{tag}{scope} data-head="{escape(head)}">{lines}</{tag}>')
        yield f'<tr role="row">{"".join(cells)}</tr>'
    yield "</tbody></table>"


def _reason(reason: Reason, prefix: str) -> str:
    bearing = reason.bearing.replace(" ", "-")
    parts = [
        f'<li class="{escape(bearing)}">',
        f'<span class="bearing">{escape(reason.bearing.capitalize())}</span>',
        f'<div><p class="words">{_inline(reason.words, prefix)}</p>',
    ]
    if reason.read:
        read = "; ".join(_inline(words, prefix) for words in reason.read)
        parts.append(f'<p class="read">Read: {read}.</p>')
    if reason.authority:
        parts.append(f'<p class="authority">{_inline(reason.authority, prefix)}</p>')
    return "".join([*parts, "</div></li>"])


def _inline(words: Inline, prefix: str) -> str:
    return "".join(_span(span, prefix) for span in words).strip()


def _span(span: Span, prefix: str) -> str:
    body = escape(span.text)
    if span.source is not None:
        return f'<a class="cite" href="#{escape(prefix)}source-{span.source}">{body}</a>'
    url = safe_url(span.url)
    if url:
        return f'<a href="{escape(url)}">{body}</a>'
    if span.tone == "code":
        return f"<code>{body}</code>"
    if span.tone:
        return f'<strong class="status {span.tone.replace("_", "-")}">{body}</strong>'
    return f"<strong>{body}</strong>" if span.strong else body
