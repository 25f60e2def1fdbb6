"""The rules that every peer can say, the cases they are asked about, and how each rule is written.

Taken are the rules of one day's rule book whose conditions only compare facts of the case itself
with words, numbers and yes or no, joined by all, any and none. Every fact is given in
every case, since no peer has a third truth value.
`why_not` says what the rules left out ask for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from oocd.engine.catalogue import FactSpec
from oocd.engine.columnar.coding import parts_of
from oocd.engine.conditions import Always, Compare, Joined, Literal, Node, OneOf
from oocd.engine.library import Library
from oocd.engine.replay.selecting import changed, held_at
from oocd.engine.rulebook import CompiledRule

DAY = dt.date(2025, 6, 2)
"""The day whose rule book is used: the peers have no versions chosen case by case."""
PLAIN = frozenset({"boolean", "integer", "choice", "map"})
SIGNS = {"is": "==", "not": "!=", "min": ">=", "max": "<="}
AREA = "area"
Row = Mapping[str, str | int | bool]


@dataclass(frozen=True)
class Asked:
    """One rule: its key, and its whole condition, the area it is of included."""

    key: str
    effect: str
    when: Node


def why_not(rule: CompiledRule, library: Library) -> str | None:
    """Say what a rule asks for that some peer cannot say; None: every peer can say it."""
    if rule.per_item:
        return "an answer for each offence"
    nodes = [*parts_of(rule.when), *(parts_of(rule.given) if rule.given is not None else ())]
    if all(isinstance(node, Always) for node in nodes):
        return "nothing (its condition is always true)"
    found = [reason for node in nodes if (reason := _why_not(node, library)) is not None]
    return found[0] if found else None


def _why_not(node: Node, library: Library) -> str | None:
    match node:
        case Joined(kind, _, _):
            return None if kind in {"all", "any", "none"} else "at least so many of several"
        case Always():
            return None
        case Compare() | OneOf():
            if isinstance(node, Compare) and not isinstance(node.operand, Literal):
                return "a parameter or another fact to compare with"
            spec = library.catalogue.spec(node.fact)
            if spec is None:
                return "the result of another rule"
            if library.catalogue.item_of(node.fact) is not None:
                return "a fact of an offence or victim"
            if spec.derived is not None:
                return "a derived fact (age, gravity, lookup, days between)"
            return None if spec.type in PLAIN else f"a fact that is a {spec.type}"
        case _:
            kinds = {"Within": "a window of dates", "Quantified": "a count over a list"}
            return kinds.get(type(node).__name__, "a set of ids")


def subset(library: Library) -> tuple[list[Asked], Library, Counter[str]]:
    """Give the rules, a library of nothing else, and why the others were left out."""
    held = held_at(library, DAY)
    asked: list[Asked] = []
    left_out: Counter[str] = Counter()
    families = {}
    for name, (version,) in held.families.items():
        kept = []
        for rule in version.rules:
            reason = why_not(rule, held)
            if reason is None:
                kept.append(rule)
                asked.append(Asked(rule.key, rule.effect.value, _whole(rule, version.file.area)))
            else:
                left_out[reason] += 1
        families[name] = (replace(version, rules=tuple(kept)),)
    return asked, changed(held, families=families), left_out


def _whole(rule: CompiledRule, area: str | None) -> Node:
    parts: list[Node] = [rule.when]
    if rule.given is not None:
        parts.insert(0, rule.given)
    if area is not None:
        parts.insert(0, Compare(AREA, "is", Literal(area)))
    return Joined("all", tuple(parts)) if len(parts) > 1 else rule.when


def facts_of(asked: Sequence[Asked]) -> list[str]:
    """Give the facts that the rules read, in order."""
    found = {
        node.fact
        for rule in asked
        for node in parts_of(rule.when)
        if isinstance(node, Compare | OneOf)
    }
    return sorted(found)


def values_of(library: Library, fact: str) -> list[str]:
    """Give the words a fact may be, in order."""
    if fact == AREA:
        return sorted(library.catalogue.tables["areas"].rows)
    spec = library.catalogue.spec(fact)
    if spec is None:
        raise SystemExit(f"no fact is called {fact}")
    return sorted(set(library.catalogue.values_of(spec)) - set(spec.not_known))


def kind_of(library: Library, fact: str) -> str:
    """Give `boolean`, `integer` or `word`."""
    spec: FactSpec | None = library.catalogue.spec(fact)
    if fact == AREA or spec is None:
        return "word"
    return spec.type if spec.type in {"boolean", "integer"} else "word"


def drawn(library: Library, asked: Sequence[Asked], count: int, seed: int = 1) -> pl.DataFrame:
    """Draw cases in which every fact that a rule reads is given, evenly over what may be said."""
    row = pl.int_range(count, dtype=pl.UInt64, eager=True)
    columns: dict[str, pl.Series] = {}
    for number, fact in enumerate(facts_of(asked)):
        choice = row.hash(seed * 1000 + number)
        match kind_of(library, fact):
            case "boolean":
                columns[fact] = choice % 2 == 0
            case "integer":
                low = getattr(library.catalogue.spec(fact), "min", None) or 0
                columns[fact] = (choice % 6).cast(pl.Int32) + low
            case _:
                words = pl.Series(values_of(library, fact))
                columns[fact] = words.gather(choice % len(words))
    return pl.DataFrame(columns)


def with_dates(table: pl.DataFrame, library: Library) -> pl.DataFrame:
    """Add the dates by which our engine chooses versions; the peers have no use for them."""
    chosen = {v.file.choose_by for versions in library.families.values() for v in versions}
    chosen |= {matrix.matrix.choose_by for matrix in library.matrices} | {"decision_date"}
    given = sorted(
        name
        for name in chosen - set(table.columns)
        if (spec := library.catalogue.spec(name)) is not None
        and (spec.derived is None or spec.given)
        and library.catalogue.item_of(name) is None
    )
    return table.with_columns(pl.lit(DAY).alias(name) for name in given)


# --- a rule as text -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Style:
    """How a language writes a comparison, and joins conditions."""

    compare: Callable[[str, str, str | int | bool], str]
    every: str
    some: str
    negate: str
    yes: str = "True"


def text_of(node: Node, style: Style) -> str:
    """Write a condition in a language."""
    match node:
        case Compare(fact, operator, Literal(value)):
            return style.compare(fact, SIGNS[operator], value)  # type: ignore[arg-type]
        case OneOf(fact, values, wanted):
            parts = [style.compare(fact, "==", value) for value in values]  # type: ignore[arg-type]
            text = "(" + style.some.join(parts) + ")"
            return text if wanted else f"{style.negate}({text})"
        case Joined(kind, parts, _) if kind in {"all", "any", "none"}:
            sign = style.every if kind == "all" else style.some
            text = "(" + sign.join(text_of(part, style) for part in parts) + ")"
            return f"{style.negate}{text}" if kind == "none" else text
        case Always():
            return style.yes
    raise SystemExit(f"{node!r} has no form as text")


def as_rows(table: pl.DataFrame) -> list[Row]:
    """Give each case as a mapping."""
    return table.to_dicts()


def nested(row: Row) -> dict[str, object]:
    """Give a case as nested mappings, as the peers that read JSON want it."""
    found: dict[str, object] = {}
    for name, value in row.items():
        *groups, last = name.split(".")
        here = found
        for group in groups:
            here = here.setdefault(group, {})  # type: ignore[assignment]
        here[last] = value
    return found


def effects(asked: Sequence[Asked]) -> Iterator[tuple[str, int]]:
    """Count the rules by what they do."""
    yield from Counter(rule.effect for rule in asked).most_common()
