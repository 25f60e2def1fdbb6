"""A return or report as text of a given width, and as a page with a picture beside its table.

It is given the published document of the report (`oocd/return/1`) and reads nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, TypeAlias

from oocd.reporting.html import page_end, page_start
from oocd.reporting.svg_charts import Chart, Mark, draw, fullest
from oocd.reporting.text import plain_text

Json: TypeAlias = Mapping[str, Any]
STANDING = "Counts from this record. They inform; they decide nothing about a child."
_HUNDRED = 100
_NAME, _CELL = 20, 14


def write_text(report: Json, *, width: int = 80) -> str:
    """Write a report as text no wider than `width`."""
    lines = [*_wrapped(report["title"], width), "=" * min(width, len(report["title"]))]
    lines += _wrapped(period_words(report), width)
    lines += ["", *_wrapped(report["sentence"], width)]
    lines += _wrapped(f"What it does not show: {report['not_shown']}", width)
    for table in report["tables"]:
        lines += ["", *_text_table(table, report["sign"], width)]
        if table["note"]:
            lines += _wrapped(table["note"], width)
    lines.append("")
    for note in (report["hiding"], *report["notes"]):
        if note:
            lines += _wrapped(note, width, "- ", "  ")
    lines += _wrapped(f"Sources: {_sources(report)}", width)
    lines += _wrapped(STANDING, width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def write_html(report: Json) -> str:
    """Write a report as a page that stands alone: each table, and a picture of one of its rates."""
    parts = [
        page_start(report["title"]),
        "<article>",
        f"<h1>{escape(report['title'])}</h1>",
        f"<p>{escape(period_words(report))}</p>",
        f'<p class="lead">{escape(report["sentence"])}</p>',
        f"<p><strong>What it does not show:</strong> {escape(report['not_shown'])}</p>",
    ]
    for number, table in enumerate(report["tables"], start=1):
        parts.append(f'<section aria-labelledby="table-{number}">')
        parts.append(f'<h2 id="table-{number}">{escape(table["title"])}</h2>')
        parts += _html_table(table, report["sign"])
        if table["note"]:
            parts.append(f"<p>{escape(table['note'])}</p>")
        for index, chart in enumerate(charts(report, table), start=1):
            parts.append(f"<figure>{draw(chart, f'figure-{number}-{index}')}</figure>")
        parts.append("</section>")
    notes = [note for note in (report["hiding"], *report["notes"]) if note]
    parts.append('<h2 id="notes">Notes</h2>')
    parts.append("<ul>" + "".join(f"<li>{escape(note)}</li>" for note in notes) + "</ul>")
    parts.append(f"<p>Sources: {escape(_sources(report))}</p>")
    parts.append(f'<p class="standing">{escape(STANDING)}</p></article>')
    return "\n".join(parts) + page_end()


def charts(report: Json, table: Json) -> Iterator[Chart]:
    """Give the pictures that a report asks for beside a table."""
    for figure in report["figures"]:
        if figure["table"] != table["key"]:
            continue
        marks = tuple(_mark(table, line, figure["rate"], report["sign"]) for line in _every(table))
        rate = next((one for one in table["rates"] if one["key"] == figure["rate"]), None)
        percent = rate is not None and rate["per"] == _HUNDRED
        full = _HUNDRED if percent else fullest([mark.value for mark in marks], 1)
        yield Chart(figure["title"], marks, full, figure["kind"])


def period_words(report: Json) -> str:
    """Say the period and the place of a report."""
    where = f", {report['area']}" if report["area"] else ", all areas"
    return f"From {report['from']} to {report['to']}{where}."


def _mark(table: Json, line: Json, key: str, sign: str) -> Mark:
    if key in line["figures"]:
        value = line["figures"][key]
        return Mark(line["title"], value, "none" if value is None else f"{value:g}")
    rate = line["rates"][key]
    if rate["value"] is None:
        hidden = rate["numerator"] is None
        return Mark(line["title"], None, f"hidden {sign}".strip() if hidden else "none to count")
    per = next(one["per"] for one in table["rates"] if one["key"] == key)
    share = f"{rate['value']:g}%" if per == _HUNDRED else f"{rate['value']:g} each"
    return Mark(
        line["title"], rate["value"], f"{rate['numerator']:g} of {rate['denominator']:g} ({share})"
    )


def _every(table: Json) -> list[Json]:
    return [*table["lines"], table["total"]] if table["total"] else list(table["lines"])


def _head(table: Json) -> list[str]:
    titles = [one["title"] for name in ("columns", "figures", "rates") for one in table[name]]
    return [table["by"], table["of"], *titles]


def _cells(table: Json, line: Json, sign: str) -> list[str]:
    numbers = [line["denominator"], *(line["numbers"][one["key"]] for one in table["columns"])]
    found = [sign if number is None else str(number) for number in numbers]
    closed = None in numbers
    for one in table["figures"]:
        value = line["figures"][one["key"]]
        found.append(f"{value:g}" if value is not None else sign if closed else "-")
    for one in table["rates"]:
        rate = line["rates"][one["key"]]
        if rate["value"] is None:
            found.append(sign if rate["numerator"] is None else "-")
        else:
            found.append(f"{rate['value']:g}" + ("%" if one["per"] == _HUNDRED else ""))
    return found


def _html_table(table: Json, sign: str) -> list[str]:
    heads = "".join(
        f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in _head(table)
    )
    start = (
        f'<table role="table"><caption>{escape(table["title"])}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">'
    )
    lines = [start]
    for line in _every(table):
        cells = "".join(
            f'<td role="cell" data-head="{escape(head, quote=True)}">{escape(cell)}</td>'
            for head, cell in zip(_head(table)[1:], _cells(table, line, sign), strict=True)
        )
        name = escape(line["title"])
        lines.append(f'<tr role="row"><th role="rowheader" scope="row">{name}</th>{cells}</tr>')
    return [*lines, "</tbody></table>"]


def _text_table(table: Json, sign: str, width: int) -> Iterator[str]:
    yield from _wrapped(table["title"], width)
    head = [plain_text(one) for one in _head(table)]
    rows = [[plain_text(line["title"]), *_cells(table, line, sign)] for line in _every(table)]
    sizes = [_column(head[i], [row[i] for row in rows]) for i in range(1, len(head))]
    name = width - sum(sizes) - 2 * len(sizes)
    if name < _NAME:
        yield from _one_under_another(head, rows, width)
        return
    name = min(name, max(len(row[0]) for row in [head, *rows]))
    yield from _row(head, [name, *sizes])
    yield "  ".join("-" * size for size in [name, *sizes])
    for row in rows:
        yield from _row(row, [name, *sizes])


def _column(head: str, cells: Sequence[str]) -> int:
    longest = max(len(word) for word in head.split())
    return min(max(longest, *(len(cell) for cell in cells), 0), _CELL) if cells else longest


def _row(cells: Sequence[str], sizes: Sequence[int]) -> Iterator[str]:
    made = [textwrap.wrap(cell, size) or [""] for cell, size in zip(cells, sizes, strict=True)]
    for number in range(max(map(len, made))):
        parts = [lines[number] if number < len(lines) else "" for lines in made]
        yield "  ".join(
            part.ljust(size) if index == 0 else part.rjust(size)
            for index, (part, size) in enumerate(zip(parts, sizes, strict=True))
        )


def _one_under_another(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> Iterator[str]:
    for row in rows:
        yield from _wrapped(f"{head[0]}: {row[0]}", width)
        for name, cell in zip(head[1:], row[1:], strict=True):
            yield from _wrapped(f"{name}: {cell}", width, "    ", "      ")


def _sources(report: Json) -> str:
    return "; ".join(
        f"{one['rule']} ({', '.join([*one['cite'], one['basis'], one['confidence']])})"
        for one in report["sources"]
    )


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(plain_text(text), width, initial_indent=first, subsequent_indent=rest) or [
        ""
    ]
