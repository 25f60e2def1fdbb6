"""For whom: rates by group, old and new, with intervals and ratios, small numbers hidden.

Each measure has two rates. The *stage* rate is among children who get as far as the question: those
whom the rules do not rule out. The *cumulative* rate is among all children of the file, so that
what builds up on the way there is not lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from pydantic import JsonValue

from oocd.engine.replay.hiding import Hidden, Line, hide
from oocd.engine.replay.intervals import Interval, difference, ratio, wilson, z_for
from oocd.engine.replay.labels import GROUP
from oocd.engine.replay.settings import NOT_KNOWN, Counting, Dimension

Json = dict[str, JsonValue]
_PLACES = 4


@dataclass(frozen=True)
class Measure:
    """What is counted of each child, as expressions over the table of cases."""

    id: str
    title: str
    concern: str
    """`low`: few having it is the concern; `high`: many; `neither`."""
    old: pl.Expr
    new: pl.Expr
    old_stage: pl.Expr
    new_stage: pl.Expr


@dataclass(frozen=True, slots=True)
class _Counts:
    label: str
    base: int
    old: int
    new: int
    old_stage: int
    new_stage: int
    changed: int

    def line(self) -> Line:
        """Give every number of it that could tell of a child."""
        parts = (self.old, self.new, self.changed, self.old_stage, self.new_stage)
        left = (self.old_stage - self.old, self.new_stage - self.new)
        return Line(self.base, (*parts, *left))


def by_groups(cases: pl.LazyFrame, measures: Sequence[Measure], counting: Counting) -> list[Json]:
    """Give the tables of every dimension."""
    return [_dimension(cases, measures, one, counting) for one in counting.groups]


def _dimension(
    cases: pl.LazyFrame, measures: Sequence[Measure], one: Dimension, counting: Counting
) -> Json:
    wanted = [pl.len().alias("base")]
    for measure in measures:
        wanted += [
            measure.old.sum().alias(f"{measure.id} old"),
            measure.new.sum().alias(f"{measure.id} new"),
            measure.old_stage.sum().alias(f"{measure.id} old_stage"),
            measure.new_stage.sum().alias(f"{measure.id} new_stage"),
            (measure.old != measure.new).sum().alias(f"{measure.id} changed"),
        ]
    grouped = cases.group_by(pl.col(GROUP + one.id).alias("label")).agg(wanted)
    rows = {str(row["label"]): row for row in grouped.collect(engine="streaming").to_dicts()}
    listed = [name for name in one.labels if name in rows]
    labels = listed + sorted(name for name in rows if name not in {*listed, NOT_KNOWN})
    labels += [NOT_KNOWN] if NOT_KNOWN in rows else []
    known = [name for name in labels if name != NOT_KNOWN]
    reference = one.reference
    if reference not in known and known:
        reference = max(known, key=lambda name: (int(rows[name]["base"]), name))
    tables: list[JsonValue] = []
    for measure in measures:
        counts = [
            _Counts(
                name,
                int(rows[name]["base"]),
                *(
                    int(rows[name][f"{measure.id} {part}"] or 0)
                    for part in ("old", "new", "old_stage", "new_stage", "changed")
                ),
            )
            for name in labels
        ]
        tables.append(_table(measure, counts, reference, counting))
    return {"id": one.id, "title": one.title, "reference": reference, "measures": tables}


def _table(
    measure: Measure, counts: Sequence[_Counts], reference: str | None, counting: Counting
) -> Json:
    hidden = hide([one.line() for one in counts], counting.least)
    z = z_for(counting.interval)
    shown = {
        one.label: one
        for number, one in enumerate(counts)
        if number not in hidden.parts and one.label == reference
    }
    lines: list[JsonValue] = []
    for number, one in enumerate(counts):
        lines.append(_line(number, one, shown.get(reference or ""), hidden, z))
    return {
        "id": measure.id,
        "title": measure.title,
        "concern": measure.concern,
        "lines": lines,
        "hidden": bool(hidden.parts),
        "total": {
            "base": sum(one.base for one in counts),
            "old": sum(one.old for one in counts),
            "new": sum(one.new for one in counts),
            "changed": sum(one.changed for one in counts),
        },
    }


def _line(number: int, one: _Counts, reference: _Counts | None, hidden: Hidden, z: float) -> Json:
    if number in hidden.parts:
        base = None if number in hidden.bases else one.base
        return {"group": one.label, "base": base, "hidden": True}
    line: Json = {"group": one.label, "base": one.base, "hidden": False, "changed": one.changed}
    for side in ("old", "new"):
        events, stage = getattr(one, side), getattr(one, f"{side}_stage")
        entry: Json = {
            "events": events,
            "stage_base": stage,
            "stage": _interval(wilson(events, stage, z)),
            "cumulative": _interval(wilson(events, one.base, z)),
        }
        if reference is not None and one.label != reference.label:
            other = (getattr(reference, side), getattr(reference, f"{side}_stage"))
            entry["stage_ratio"] = _interval(ratio((events, stage), other, z))
            entry["stage_difference"] = _interval(difference((events, stage), other, z))
            whole = (getattr(reference, side), reference.base)
            entry["cumulative_ratio"] = _interval(ratio((events, one.base), whole, z))
            entry["cumulative_difference"] = _interval(difference((events, one.base), whole, z))
        line[side] = entry
    return line


def _interval(found: Interval | None) -> Json | None:
    if found is None:
        return None
    return {
        "value": round(found.value, _PLACES),
        "low": round(found.low, _PLACES),
        "high": round(found.high, _PLACES),
    }
