"""The tables of a replay as CSV: one row a number, so that any spreadsheet can sort them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from oocd.reporting.replay_words import HIDDEN, Json

_HEAD = ("table", "what", "group", "name", "old", "new")
_RATES = ("stage", "cumulative", "stage_ratio", "cumulative_ratio", "cumulative_difference")


def write_csv(figures: Json) -> Iterator[str]:
    """Give the lines."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_HEAD)
    for row in _rows(figures):
        writer.writerow(["" if cell is None else cell for cell in row])
    yield stream.getvalue()


def _rows(figures: Json) -> Iterator[Sequence[Any]]:
    for name in ("cases", "changed", "not_evaluated"):
        yield "total", "", "", name, "", figures[name]
    for entry in figures["statuses"]:
        for flow in entry["flows"]:
            yield "flow", entry["id"], flow["cases"], "cases", flow["old"], flow["new"]
    for flow in figures["points"]:
        yield "points_to", "", flow["cases"], "cases", flow["old"], flow["new"]
    yield from _causes(figures)
    for dimension in figures["groups"]:
        for measure in dimension["measures"]:
            for line in measure["lines"]:
                yield from _line(f"{dimension['id']}/{measure['id']}", line)


def _causes(figures: Json) -> Iterator[Sequence[Any]]:
    for one in figures["causes"]["sole"]:
        yield "sole_cause", one["target"], one["piece"], "cases", "", one["cases"]
    for one in figures["causes"]["first"]:
        yield "first_rule", one["target"], one["rule"], "cases", "", one["cases"]
    for name, value in figures["widening"].items():
        yield "widening", "", "", name, "", value


def _line(what: str, line: Json) -> Iterator[Sequence[Any]]:
    group = line["group"]
    base = HIDDEN if line["base"] is None else line["base"]
    yield "group", what, group, "children", base, base
    if line["hidden"]:
        yield "group", what, group, "events", HIDDEN, HIDDEN
        return
    old, new = line["old"], line["new"]
    yield "group", what, group, "events", old["events"], new["events"]
    for rate in _RATES:
        for part in ("value", "low", "high"):
            one, other = ((side.get(rate) or {}).get(part) for side in (old, new))
            if one is not None or other is not None:
                yield "group", what, group, f"{rate} {part}", one, other
