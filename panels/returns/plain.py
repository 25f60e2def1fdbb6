"""A report as plain data for JSON, and as rows for CSV. Hidden numbers are never in either."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from oocd.panels.returns.model import Counts, Line, Rate, Report

SCHEMA = "oocd/return/1"


def plain_report(report: Report) -> dict[str, JsonValue]:
    """Give a report as plain data: each number with its denominator, a hidden one as null."""
    return {
        "schema": SCHEMA,
        "report": report.key,
        "title": report.title,
        "sentence": report.sentence,
        "not_shown": report.not_shown,
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "area": report.area,
        "tables": [plain_table(table) for table in report.tables],
        "notes": list(report.notes),
        "hiding": report.hiding,
        "sign": report.sign,
        "figures": [
            {"table": one.table, "rate": one.rate, "title": one.title, "kind": one.kind}
            for one in report.figures
        ],
        "sources": [
            {
                "rule": one.rule,
                "cite": list(one.cite),
                "basis": one.basis,
                "confidence": one.confidence,
            }
            for one in report.sources
        ],
    }


def plain_table(table: Counts) -> dict[str, JsonValue]:
    """Give a table as plain data."""
    return {
        "key": table.key,
        "title": table.title,
        "of": table.base,
        "by": table.stub,
        "distinct": table.distinct,
        "hidden": table.hidden,
        "note": table.note,
        "columns": [{"key": one.key, "title": one.title} for one in table.columns],
        "figures": [{"key": one.key, "title": one.title} for one in table.extras],
        "rates": [
            {
                "key": one.key,
                "title": one.title,
                "of": list(one.of),
                "over": list(one.over),
                "per": one.per,
            }
            for one in table.rates
        ],
        "lines": [_line(table, line) for line in table.lines],
        "total": _line(table, table.total) if table.total else None,
    }


def _line(table: Counts, line: Line) -> dict[str, JsonValue]:
    numbers: dict[str, JsonValue] = {
        column.key: number for column, number in zip(table.columns, line.parts, strict=True)
    }
    figures: dict[str, JsonValue] = {
        extra.key: figure for extra, figure in zip(table.extras, line.extras, strict=True)
    }
    rates: dict[str, JsonValue] = {rate.key: _rate(table, line, rate) for rate in table.rates}
    return {
        "key": line.key,
        "title": line.title,
        "denominator": line.base,
        "denominator_is": line.over or table.base,
        "numbers": numbers,
        "figures": figures,
        "rates": rates,
    }


def _rate(table: Counts, line: Line, rate: Rate) -> JsonValue:
    """Give a rate with its own numerator and denominator; null throughout where it is hidden."""
    value = table.rate(line, rate)
    top = [table.value(line, key) for key in rate.of]
    bottom = [table.value(line, key) for key in rate.over]
    hidden = None in top or None in bottom
    return {
        "value": value,
        "numerator": None if hidden else sum(one or 0 for one in top),
        "denominator": None if hidden else sum(one or 0 for one in bottom),
    }


HEAD = ("report", "from", "to", "area", "table", "line", "measure", "value", "denominator", "of")
"""The columns of the CSV form: one number a row."""


def csv_rows(report: Report) -> Iterator[tuple[str, ...]]:
    """Give a report as rows of text, the head first; a hidden number is the report's sign."""
    yield HEAD
    for table in report.tables:
        for line in table.every:
            for name, value in _numbers(table, line):
                yield (
                    report.key,
                    report.period.first.isoformat(),
                    report.period.last.isoformat(),
                    report.area or "",
                    table.key,
                    line.title,
                    name,
                    value if value is not None else report.sign,
                    report.sign if line.base is None else str(line.base),
                    line.over or table.base,
                )


def _numbers(table: Counts, line: Line) -> Iterator[tuple[str, str | None]]:
    yield table.base, None if line.base is None else str(line.base)
    for column, number in zip(table.columns, line.parts, strict=True):
        yield column.title, None if number is None else str(number)
    shown = None not in line.parts
    for extra, figure in zip(table.extras, line.extras, strict=True):
        yield extra.title, f"{figure:g}" if figure is not None else "" if shown else None
    for rate in table.rates:
        found = table.rate(line, rate)
        yield rate.title, f"{found:g}" if found is not None else "" if shown else None
