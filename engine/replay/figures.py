"""What a replay comes to, in numbers: the document that every report is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

import orjson
import polars as pl
from pydantic import JsonValue

from oocd.engine.replay.chunks import Workplace
from oocd.engine.replay.groups import Measure, by_groups
from oocd.engine.replay.pair import GRAVITY, NEW, OLD, POINTS, Pair
from oocd.engine.replay.practice import concordance, effects, entrant_options, widening
from oocd.engine.replay.sample import NAMES
from oocd.engine.replay.units import rule_ids

if TYPE_CHECKING:
    from oocd.engine.replay.run import Request
    from oocd.engine.replay.selecting import Chosen

Json = dict[str, JsonValue]
SCHEMA = "oocd/replay/1"
_MOST_MEASURES = 6
_MOST_LISTED = 500
_OPEN, _GONE = 0, 1
_NOTHING_POINTED = "nothing"


def figures(here: Workplace, pair: Pair, request: Request, told: Collection[int]) -> Json:
    """Add up the chunks of a replay."""
    cases = here.scan("cases")
    changes = here.scan("changes")
    statuses = [_flows(cases, pair, target) for target in pair.targets]
    moved = [str(entry["id"]) for entry in statuses if entry["changed"]]
    totals = cases.select(
        pl.len().alias("cases"),
        pl.col("changed").sum().alias("changed"),
        pl.col("problem").is_not_null().sum().alias("not_evaluated"),
    ).collect(engine="streaming")
    measures = _measures(pair, request, moved)
    return {
        "schema": SCHEMA,
        **{name: int(totals[name][0]) for name in totals.columns},
        "old": _side(request.old),
        "new": _side(request.new),
        "file": request.cases.name,
        "accept_indicative": request.settings.accept_indicative,
        "sees_none": _before_start(cases, request),
        "differences": [
            {
                "kind": unit.kind.value,
                "id": unit.id,
                "family": unit.family,
                "how": unit.how.value,
                "title": unit.title,
            }
            for unit in pair.units
        ],
        "statuses": list(statuses),
        "points": _point_flows(cases, pair),
        "gravity": _by_gravity(cases),
        "causes": _causes(changes, pair),
        "said": _said(here, pair),
        "missing": _missing(here, told),
        "sweep": _sweep(here, request, pair),
        "widening": widening(cases, pair, request.counting),
        "effects": effects(cases, pair, request.counting),
        "groups": list(by_groups(cases, measures, request.counting)),
        "least": request.counting.least,
        "interval": request.counting.interval,
        "method": request.counting.method,
        "concordance": concordance(cases, pair, request.counting),
        "listed": _listed(cases, changes, pair),
        "explained": len(told),
    }


def _side(chosen: Chosen) -> Json:
    found: Json = {
        "sel": chosen.sel,
        "title": chosen.title,
        "from": None if chosen.starts is None else chosen.starts.isoformat(),
        "versions": [dict(version) for version in chosen.versions()],
    }
    proposal = chosen.proposal
    if proposal is not None:
        found["proposal"] = {
            "name": proposal.proposal,
            "title": proposal.title,
            "reason": proposal.reason,
            "author_role": proposal.author_role,
            "status": proposal.status,
            "in_force_from": proposal.in_force_from.isoformat(),
            "against_national_guidance": proposal.against_national_guidance,
            "warning": proposal.warning,
        }
    return found


def _before_start(cases: pl.LazyFrame, request: Request) -> Json | None:
    """Say from which day a proposal speaks, where nothing changed."""
    if request.new.starts is None:
        return None
    changed = cases.select(pl.col("changed").any()).collect()["changed"][0]
    return None if changed else {"from": request.new.starts.isoformat()}


def _flows(cases: pl.LazyFrame, pair: Pair, target: str) -> Json:
    sides = [pl.col(OLD + target).alias("old"), pl.col(NEW + target).alias("new")]
    rows = cases.select(sides).group_by("old", "new").len().collect(engine="streaming")
    flows, changed, opened, closed = [], 0, 0, 0
    for row in rows.sort("old", "new", nulls_last=True).to_dicts():
        old, new, count = row["old"], row["new"], int(row["len"])
        moved = old != new
        changed += count * moved
        opened += count * (moved and new == _OPEN)
        closed += count * (moved and old == _OPEN)
        flows.append({"old": _word(old), "new": _word(new), "cases": count, "changed": moved})
    option = {**pair.old.options, **pair.new.options}.get(target)
    return {
        "id": target,
        "title": pair.title(target),
        "group": option.group if option is not None else None,
        "flows": list(flows),
        "changed": changed,
        "opened": opened,
        "closed": closed,
    }


def _word(code: object) -> str | None:
    return NAMES[code] if isinstance(code, int) else None


def _point_flows(cases: pl.LazyFrame, pair: Pair) -> list[JsonValue]:
    sides = [pl.col(OLD + POINTS).alias("old"), pl.col(NEW + POINTS).alias("new")]
    rows = cases.select(sides).group_by("old", "new").len().collect(engine="streaming")
    return [
        {
            "old": row["old"],
            "new": row["new"],
            "old_title": pair.title(row["old"]) if row["old"] else _NOTHING_POINTED,
            "new_title": pair.title(row["new"]) if row["new"] else _NOTHING_POINTED,
            "cases": int(row["len"]),
            "changed": row["old"] != row["new"],
        }
        for row in rows.sort("old", "new", nulls_last=True).to_dicts()
    ]


def _by_gravity(cases: pl.LazyFrame) -> list[JsonValue]:
    rows = (
        cases.group_by(pl.col(OLD + GRAVITY).alias("old"), pl.col(NEW + GRAVITY).alias("new"))
        .agg(pl.len().alias("cases"), pl.col("changed").sum())
        .sort("old", "new", nulls_last=True)
        .collect(engine="streaming")
    )
    return [dict(row) for row in rows.to_dicts()]


def _causes(changes: pl.LazyFrame, pair: Pair) -> Json:
    titles = {
        rule.rule.id: rule.rule.title
        for library in (pair.old, pair.new)
        for versions in library.families.values()
        for version in versions
        for rule in version.rules
    }
    units = {unit.id: unit.title for unit in pair.units} | {
        unit.id: unit.title for unit in pair.bearing()
    }
    first = changes.group_by("target", "first").len().collect(engine="streaming")
    sole = (
        changes.select(
            "target",
            pl.when(pl.col("sole").list.len() == 0)
            .then(pl.lit([None], dtype=pl.List(pl.String)))
            .otherwise(pl.col("sole"))
            .alias("sole"),
        )
        .explode("sole")
        .group_by("target", "sole")
        .len()
        .collect(engine="streaming")
    )
    return {
        "first": [
            {
                "target": row["target"],
                "title": pair.title(row["target"]),
                "rule": row["first"],
                "rule_title": titles.get(row["first"], ""),
                "cases": row["len"],
            }
            for row in first.sort(
                "len", "target", "first", descending=[True, False, False]
            ).to_dicts()
        ],
        "sole": [
            {
                "target": row["target"],
                "title": pair.title(row["target"]),
                "piece": row["sole"],
                "piece_title": units.get(row["sole"] or "", "several together"),
                "cases": row["len"],
            }
            for row in sole.sort(
                "len", "target", "sole", descending=[True, False, False], nulls_last=True
            ).to_dicts()
        ],
    }


def _said(here: Workplace, pair: Pair) -> list[JsonValue]:
    """Count in how many cases each rule that differs was met, under old and new."""
    rows = here.scan("met").group_by("rule", "side").agg(pl.col("cases").sum()).collect()
    counts = {(row["rule"], row["side"]): int(row["cases"]) for row in rows.to_dicts()}
    names = sorted(rule_ids(pair.units, pair.old, pair.new))
    titles = {
        rule.rule.id: (rule.rule.title, rule.effect.value)
        for library in (pair.old, pair.new)
        for versions in library.families.values()
        for version in versions
        for rule in version.rules
        if rule.rule.id in names
    }
    return [
        {
            "rule": name,
            "title": titles.get(name, ("", ""))[0],
            "effect": titles.get(name, ("", ""))[1],
            "old": counts.get((name, "old"), 0),
            "new": counts.get((name, "new"), 0),
        }
        for name in names
    ]


def _missing(here: Workplace, told: Collection[int]) -> list[JsonValue]:
    """Count the facts that the changed options of the explained cases wait for."""
    found: dict[str, Counter[str]] = {"old": Counter(), "new": Counter()}
    for frame in here.frames("told"):
        for row, text in zip(frame["row"].to_list(), frame["text"].to_list(), strict=True):
            if row not in told:
                continue
            entry = orjson.loads(text)
            for side, counter in found.items():
                asked = {
                    str(fact)
                    for option in entry.get(side, {}).get("options", [])
                    for fact in option.get("missing", [])
                }
                counter.update(asked)
    names = sorted({*found["old"], *found["new"]})
    rows = [(name, found["old"][name], found["new"][name]) for name in names]
    rows.sort(key=lambda row: (-max(row[1:]), row[0]))
    return [{"fact": name, "old": old, "new": new} for name, old, new in rows]


def _sweep(here: Workplace, request: Request, pair: Pair) -> Json | None:
    if request.sweep is None:
        return None
    rows = (
        here.scan("sweep")
        .group_by("value", "target", "what")
        .agg(pl.col("cases").sum())
        .collect(engine="streaming")
    )
    counts = {(r["value"], r["target"], r["what"]): int(r["cases"]) for r in rows.to_dicts()}
    values = [str(value) for value in request.sweep.values]
    targets = [t for t in pair.targets if any((v, t, "open") in counts for v in values)]
    return {
        "parameter": request.sweep.parameter,
        "values": list(values),
        "targets": [
            {
                "id": target,
                "title": pair.title(target),
                "rows": [
                    {what: counts[value, target, what] for what in _SWEPT} for value in values
                ],
            }
            for target in targets
        ],
    }


_SWEPT = ("open", "not_available", "refer", "changed")


def _measures(pair: Pair, request: Request, moved: list[str]) -> list[Measure]:
    """Choose what is counted by group: any change, the options that moved most, formal outcomes."""
    everyone = pl.lit(value=True) & pl.col("row").is_not_null()
    found = [
        Measure(
            "any",
            "Something changed for the child",
            "neither",
            pl.lit(value=False) & pl.col("changed"),
            pl.col("changed"),
            everyone,
            everyone,
        )
    ]
    good = set(request.counting.good)
    options = {**pair.old.options, **pair.new.options}
    for target in moved[:_MOST_MEASURES]:
        option = options.get(target)
        concern = "low" if option is None or option.group in good else "high"
        old, new = pl.col(OLD + target), pl.col(NEW + target)
        found.append(
            Measure(
                target,
                f"{pair.title(target)}: open",
                concern,
                (old == _OPEN).fill_null(value=False),
                (new == _OPEN).fill_null(value=False),
                (old != _GONE).fill_null(value=False),
                (new != _GONE).fill_null(value=False),
            )
        )
    named = {
        "formal": [o.id for o in options.values() if o.group in request.counting.formal],
        "entrant": list(entrant_options(pair, request.counting)),
    }
    titles = {
        "formal": "The matrix points to a formal outcome",
        "entrant": "The matrix points to what makes a first-time entrant",
    }
    for name, ids in named.items():
        if pair.pointing and ids:
            old, new = (pl.col(side + POINTS) for side in (OLD, NEW))
            found.append(
                Measure(
                    name,
                    titles[name],
                    "high",
                    old.is_in(ids).fill_null(value=False),
                    new.is_in(ids).fill_null(value=False),
                    old.is_not_null(),
                    new.is_not_null(),
                )
            )
    return found


def _listed(cases: pl.LazyFrame, changes: pl.LazyFrame, pair: Pair) -> list[JsonValue]:
    """List changed cases, the first of them in the order of the file."""
    ids = cases.filter(pl.col("changed")).select("row", "id", "decided").head(_MOST_LISTED)
    rows = ids.collect(engine="streaming").sort("row")
    wanted = rows["row"].to_list()
    mine = changes.filter(pl.col("row").is_in(wanted)).collect(engine="streaming")
    by_row: dict[int, list[JsonValue]] = {row: [] for row in wanted}
    for change in mine.sort("row", maintain_order=True).to_dicts():
        pointed = change["target"] == POINTS
        by_row[change["row"]].append(
            {
                "target": change["target"],
                "title": "where the matrix points" if pointed else pair.title(change["target"]),
                "old": _shown(change["old"], pair, pointed=pointed),
                "new": _shown(change["new"], pair, pointed=pointed),
                "first": change["first"],
                "sole": list(change["sole"] or []),
            }
        )
    return [
        {
            "id": row["id"],
            "decided": pair.title(row["decided"]) if row["decided"] else None,
            "changes": by_row[row["row"]],
        }
        for row in rows.to_dicts()
    ]


def _shown(value: str | None, pair: Pair, *, pointed: bool) -> str | None:
    if value is None:
        return _NOTHING_POINTED if pointed else None
    return pair.title(value) if pointed else NAMES[int(value)]
