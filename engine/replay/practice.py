"""Beside the rules: net-widening, first-time entrants, and what panels really decided.

What was decided is practice, not truth: how often rules and panels agree is *concordance*.
"""

from __future__ import annotations

import polars as pl
from pydantic import JsonValue

from oocd.engine.replay.hiding import Line, hide
from oocd.engine.replay.labels import GROUP
from oocd.engine.replay.pair import NEW, OLD, POINTS, Pair
from oocd.engine.replay.settings import NOT_KNOWN, Counting
from oocd.engine.ruleset import Effect

Json = dict[str, JsonValue]
_OPEN = 0


def widening(cases: pl.LazyFrame, pair: Pair, counting: Counting) -> Json:
    """Count children who would have had nothing and now something, and the reverse.

    Something is an open programme, or an open option of no group that leaves a child with nothing.
    """
    options = {**pair.old.options, **pair.new.options}
    nothing = {name for name, option in options.items() if option.group in counting.nothing}
    programmes = [name for name in pair.targets if name not in options]
    some = [name for name in pair.targets if name not in nothing]
    old, new = _any_open(OLD, some), _any_open(NEW, some)
    old_help, new_help = _any_open(OLD, programmes), _any_open(NEW, programmes)
    decided_nothing = pl.col("decided").is_in(sorted(nothing)).fill_null(value=False)
    newly = _newly(programmes)
    lost = _newly(programmes, old=NEW, new=OLD)
    found = cases.select(
        (~old & new).sum().alias("nothing_to_something"),
        (old & ~new).sum().alias("something_to_nothing"),
        (~old_help & new_help).sum().alias("no_programme_to_programme"),
        (old_help & ~new_help).sum().alias("programme_to_no_programme"),
        decided_nothing.sum().alias("decided_nothing"),
        (decided_nothing & newly).sum().alias("decided_nothing_newly_offered"),
        (decided_nothing & lost).sum().alias("decided_nothing_no_longer_offered"),
        pl.col("decided").is_not_null().sum().alias("decided"),
    ).collect(engine="streaming")
    return {name: int(found[name][0]) for name in found.columns}


def _any_open(side: str, names: list[str]) -> pl.Expr:
    tests = [(pl.col(side + name) == _OPEN).fill_null(value=False) for name in names]
    return pl.any_horizontal(tests) if tests else pl.lit(value=False)


def _newly(names: list[str], old: str = OLD, new: str = NEW) -> pl.Expr:
    """Whether one of them is open now and was not."""
    tests = [
        ((pl.col(new + name) == _OPEN) & (pl.col(old + name) != _OPEN)).fill_null(value=False)
        for name in names
    ]
    return pl.any_horizontal(tests) if tests else pl.lit(value=False)


def entrant_options(pair: Pair, counting: Counting) -> tuple[str, ...]:
    """Give the options that some rule says make a first-time entrant."""
    found: dict[str, None] = {}
    for versions in pair.new.families.values():
        for version in versions:
            for rule in version.rules:
                made = rule.effect is Effect.INFORM and rule.rule.sets.get(counting.entrant) is True
                found |= dict.fromkeys(rule.applies_to if made else ())
    return tuple(name for name in pair.options if name in found)


def effects(cases: pl.LazyFrame, pair: Pair, counting: Counting) -> Json:
    """Count where the matrix points, by what it would make of the child."""
    options = {**pair.old.options, **pair.new.options}
    formal = [name for name, option in options.items() if option.group in counting.formal]
    entrant = list(entrant_options(pair, counting))
    wanted = {}
    for name, ids in (("formal", formal), ("entrant", entrant)):
        for side, prefix in (("old", OLD), ("new", NEW)):
            pointed = pl.col(prefix + POINTS).is_in(ids).fill_null(value=False)
            wanted[f"{name}_pointed_{side}"] = pointed.sum()
            opened = _any_open(prefix, ids)
            wanted[f"{name}_open_{side}"] = opened.sum()
    for side, prefix in (("old", OLD), ("new", NEW)):
        wanted[f"pointed_{side}"] = pl.col(prefix + POINTS).is_not_null().sum()
    found = cases.select(**wanted).collect(engine="streaming")
    return {
        "entrant_options": [pair.title(name) for name in entrant],
        "formal_options": [pair.title(name) for name in formal],
        **{name: int(found[name][0]) for name in found.columns},
    }


def concordance(cases: pl.LazyFrame, pair: Pair, counting: Counting) -> Json:
    """Count how often what was decided was open, and was where the matrix pointed, by group."""
    decided = cases.filter(pl.col("decided").is_in(list(pair.options)))
    groups: list[JsonValue] = []
    for one in counting.groups:
        rows = (
            decided.group_by(pl.col(GROUP + one.id).alias("group"))
            .agg(_agreement(pair))
            .collect(engine="streaming")
        )
        order = {name: number for number, name in enumerate(one.labels)}
        entries = sorted(
            rows.to_dicts(),
            key=lambda row: (row["group"] == NOT_KNOWN, order.get(row["group"], 99), row["group"]),
        )
        groups.append({"id": one.id, "title": one.title, "lines": _hidden(entries, counting.least)})
    total = decided.select(_agreement(pair)).collect(engine="streaming").to_dicts()[0]
    return {"total": {k: int(v) for k, v in total.items()}, "groups": groups}


def _agreement(pair: Pair) -> list[pl.Expr]:
    found = [pl.len().alias("decided")]
    for side, prefix in (("old", OLD), ("new", NEW)):
        opened = [
            ((pl.col("decided") == name) & (pl.col(prefix + name) == _OPEN)).fill_null(value=False)
            for name in pair.options
        ]
        found.append(pl.any_horizontal(opened).sum().alias(f"open_{side}"))
        same = (pl.col("decided") == pl.col(prefix + POINTS)).fill_null(value=False)
        found.append(same.sum().alias(f"pointed_{side}"))
        found.append(pl.col(prefix + POINTS).is_not_null().sum().alias(f"has_point_{side}"))
    return found


def _hidden(entries: list[dict[str, object]], least: int) -> list[JsonValue]:
    names = [
        f"{what}_{side}" for side in ("old", "new") for what in ("open", "pointed", "has_point")
    ]
    lines = [
        Line(_int(row["decided"]), tuple(_int(row[name]) for name in names)) for row in entries
    ]
    hidden = hide(lines, least) if lines else None
    found: list[JsonValue] = []
    for number, row in enumerate(entries):
        entry: Json = {"group": str(row["group"])}
        gone = hidden is not None and number in hidden.parts
        bare = hidden is not None and number in hidden.bases
        entry["decided"] = None if bare else _int(row["decided"])
        entry |= {name: None if gone else _int(row[name]) for name in names}
        found.append(entry)
    return found


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
