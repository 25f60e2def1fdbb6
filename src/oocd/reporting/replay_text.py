"""A replay's report as text: the headline in words first, then the tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from oocd.reporting.replay_words import (
    CONCERN,
    HIDDEN,
    STATUS,
    Json,
    caveats,
    count,
    interval_words,
    moved,
    points_words,
    summary,
)

_LISTED = 20
_LEAST_FIRST = 16


def write_text(figures: Json, *, width: int = 80) -> str:
    """Write the report no wider than `width`."""
    title = "What the change would have done to past cases"
    lines = [title, "=" * len(title), ""]
    for sentence in summary(figures):
        lines += _wrapped(sentence, width)
    for heading, body in _sections(figures, width):
        lines += ["", heading, "-" * len(heading), *body]
    lines += ["", "Method and what to bear in mind", "-" * 31]
    for text in caveats(figures):
        lines += textwrap.wrap(text, width, initial_indent="- ", subsequent_indent="  ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _sections(figures: Json, width: int) -> Iterator[tuple[str, list[str]]]:
    found = moved(figures)
    rows: list[Sequence[Any]]
    if found:
        rows = [
            (entry["title"], entry["changed"], entry["opened"], entry["closed"]) for entry in found
        ]
        head = ("option or programme", "changed", "newly open", "no longer")
        yield "What changed", _table(head, rows, width)
        yield "From what to what", list(_flows(found, width))
    if any(flow["changed"] for flow in figures["points"]):
        rows = [
            (f"{flow['old_title']} -> {flow['new_title']}", flow["cases"])
            for flow in figures["points"]
            if flow["changed"]
        ]
        yield "Where the matrix points", _table(("from -> to", "cases"), rows, width)
    if found:
        yield "The rules that made the difference", _causes(figures, width)
    if figures["missing"]:
        rows = [(one["fact"], one["old"], one["new"]) for one in figures["missing"][:_LISTED]]
        yield (
            "Facts that the changed options wait for (explained cases)",
            _table(("fact", "old", "new"), rows, width),
        )
    if figures["sweep"]:
        yield f"Other values of {figures['sweep']['parameter']}", _sweep(figures["sweep"], width)
    if figures["changed"]:
        for dimension in figures["groups"]:
            yield f"For whom: {dimension['title']}", list(_dimension(dimension, width))
    yield "What was really decided (concordance)", _concordance(figures, width)
    if figures["listed"]:
        yield "Changed cases", list(_listed(figures, width))


def _flows(entries: Sequence[Json], width: int) -> Iterator[str]:
    for entry in entries:
        yield from _wrapped(entry["title"] + ":", width)
        for flow in entry["flows"]:
            if flow["changed"]:
                words = f"{STATUS[flow['old']]} -> {STATUS[flow['new']]}: {flow['cases']:,}"
                yield from textwrap.wrap(words, width, initial_indent="  ")


def _causes(figures: Json, width: int) -> list[str]:
    lines = _wrapped("Alone, put back, these restore the old answer:", width)
    rows = [
        (one["title"], one["piece"] or "several together", one["cases"])
        for one in figures["causes"]["sole"][:_LISTED]
    ]
    lines += _table(("option or programme", "piece", "cases"), rows, width)
    lines += ["", *_wrapped("The first rule that came out otherwise:", width)]
    rows = [
        (one["title"], one["rule"], one["cases"]) for one in figures["causes"]["first"][:_LISTED]
    ]
    return lines + _table(("option or programme", "rule", "cases"), rows, width)


def _sweep(sweep: Json, width: int) -> list[str]:
    rows = [
        (target["title"], value, row["open"], row["changed"])
        for target in sweep["targets"]
        for value, row in zip(sweep["values"], target["rows"], strict=True)
    ]
    return _table(("option or programme", "value", "open", "changed"), rows, width)


def _dimension(dimension: Json, width: int) -> Iterator[str]:
    for measure in dimension["measures"]:
        yield ""
        yield from _wrapped(f"{measure['title']}. {CONCERN[measure['concern']]}", width)
        rows = []
        for line in measure["lines"]:
            base = HIDDEN if line["base"] is None else f"{line['base']:,}"
            if line["hidden"]:
                rows.append((line["group"], base, HIDDEN, HIDDEN, HIDDEN))
                continue
            new = line["new"]
            rows.append(
                (
                    line["group"],
                    base,
                    f"{line['old']['events']} -> {new['events']}",
                    interval_words(new["cumulative"]),
                    _against(dimension, line),
                )
            )
        head = ("group", "children", "old->new", "new rate", "ratio to reference")
        yield from _table(head, rows, width)
        for line in measure["lines"]:
            if not line["hidden"] and "stage_difference" in line["new"]:
                gap = points_words(line["new"]["cumulative_difference"])
                yield f"  {line['group']}: {gap} points"


def _against(dimension: Json, line: Json) -> str:
    if line["group"] == dimension["reference"]:
        return "reference"
    return interval_words(line["new"].get("stage_ratio"), percent=False)


def _concordance(figures: Json, width: int) -> list[str]:
    total = figures["concordance"]["total"]
    if not total["decided"]:
        return _wrapped("The cases do not say what was decided.", width)
    lines = _wrapped(
        f"In {count(total['decided'])} it is known. What was decided was open under the old rules "
        f"in {total['open_old']:,}, under the new in {total['open_new']:,}; it was where the "
        f"matrix pointed in {total['pointed_old']:,} of {total['has_point_old']:,} and in "
        f"{total['pointed_new']:,} of {total['has_point_new']:,}.",
        width,
    )
    for group in figures["concordance"]["groups"]:
        rows: list[Sequence[Any]] = [
            (
                line["group"],
                *(HIDDEN if line[name] is None else line[name] for name in _AGREED),
            )
            for line in group["lines"]
        ]
        lines += ["", *_table((group["title"], "decided", "open, old", "open, new"), rows, width)]
    return lines


_AGREED = ("decided", "open_old", "open_new")


def _listed(figures: Json, width: int) -> Iterator[str]:
    for case in figures["listed"][:_LISTED]:
        for change in case["changes"]:
            old, new = (STATUS.get(change[side], change[side]) for side in ("old", "new"))
            words = f"{case['id']}: {change['title']}: {old} -> {new} ({change['first']})"
            yield from textwrap.wrap(words, width, subsequent_indent="  ")
    left = figures["changed"] - min(_LISTED, len(figures["listed"]))
    if left > 0:
        yield f"and {count(left, 'other')}: see changes.csv"


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> list[str]:
    """Lay a table out; the first column gives way where there is no room."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in (list(head), *cells)) for i in range(len(head))]
    rest = sum(widths[1:]) + 2 * (len(head) - 1)
    widths[0] = max(min(widths[0], width - rest), _LEAST_FIRST)
    lines = []
    for row in (list(head), *cells):
        first = textwrap.wrap(row[0], widths[0]) or [""]
        other = "".join(f"  {cell:>{size}}" for cell, size in zip(row[1:], widths[1:], strict=True))
        lines.append(f"{first[0]:<{widths[0]}}{other}")
        lines += first[1:]
    return lines


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width) or [""]
