"""The closed list of ways to work one fact out of others (`derived:` in `facts.yaml`).

Each takes ranges as well as exact values, so that a date known by its month gives an age that may
be known or may not. What could not be worked out asks for the facts it needs.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

from dateutil.relativedelta import relativedelta
from pydantic import JsonValue

from oocd.engine.dates import age_on, birthday
from oocd.engine.errors import OocdError
from oocd.engine.values import FactValue, Value, WhyUnknown, exactly

if TYPE_CHECKING:
    from oocd.engine.facts import FactBase, ItemScope

    AnyScope: TypeAlias = FactBase | ItemScope

KINDS = frozenset(
    {
        "age",
        "birthday",
        "days_between",
        "date_plus",
        "span",
        "first_given",
        "lookup",
        "checklist_complete",
        "engine",
    }
)


def derive(how: JsonValue, path: str, name: str, scope: AnyScope, base: FactBase) -> FactValue:
    """Work a fact out as the catalogue declares.

    Raises OocdError (BUG-DERIVATION) for a declaration that the catalogue check lets through by
    mistake.
    """
    if not isinstance(how, dict) or len(how) != 1:
        raise OocdError("BUG-DERIVATION", f"{name}: a derivation has one key")
    kind, spec = next(iter(how.items()))
    match kind:
        case "first_given" if isinstance(spec, list):
            return _first_given([str(part) for part in spec], path, name, scope)
        case "lookup" if isinstance(spec, dict):
            return _lookup(spec, path, name, scope, base)
        case "checklist_complete" if isinstance(spec, str):
            return _checklist_complete(spec, path, name, base)
        case "engine":
            return FactValue(path, name, why_unknown=WhyUnknown.NOT_WORKED_OUT)
        case _ if isinstance(spec, dict) and kind in KINDS:
            return _from_dates(kind, spec, path, name, scope)
    raise OocdError("BUG-DERIVATION", f"{name}: no derivation is called {kind!r}")


def _first_given(names: list[str], path: str, name: str, scope: AnyScope) -> FactValue:
    # the two modules describe one recursion
    from oocd.engine.facts import is_given, is_open  # noqa: PLC0415

    fallback = scope.get(names[-1])
    for candidate in names[:-1]:
        if is_open(candidate, scope):
            # an item not yet known may say otherwise, so the fallback settles nothing yet
            return _unknown(path, name, (scope.get(candidate), fallback))
        if is_given(candidate, scope):
            return _copy(scope.get(candidate), path, name)
    return _copy(fallback, path, name)


def _copy(value: FactValue, path: str, name: str) -> FactValue:
    return FactValue(
        path,
        name,
        value.low,
        value.high,
        value.asks,
        value.why_unknown,
        value.assumed,
        value.problem,
        value.provenance,
        made_of=(value,),
    )


def _asks(parts: tuple[FactValue, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ask for part in parts for ask in part.asks))


def _unknown(
    path: str, name: str, parts: tuple[FactValue, ...], problem: str | None = None
) -> FactValue:
    why = WhyUnknown.NOT_WORKED_OUT
    return FactValue(path, name, asks=_asks(parts), why_unknown=why, problem=problem, made_of=parts)


def _lookup(
    spec: dict[str, JsonValue], path: str, name: str, scope: AnyScope, base: FactBase
) -> FactValue:
    key = scope.get(str(spec["by"]))
    if not isinstance(key.value, str):
        return _unknown(path, name, (key,))
    table = base.catalogue.tables[str(spec["table"])]
    row = table.rows.get(key.value)
    if row is None:
        return FactValue(path, name, asks=(path,), why_unknown=WhyUnknown.NOT_GIVEN, made_of=(key,))
    cell = row.get(str(spec["column"]), "")
    if cell == "" and spec.get("blank") == "problem":
        what = base.catalogue.facts[name].title
        text = f"{key.value}: the {table.name} table has no {what}; whoever keeps it must say"
        return _unknown(path, name, (key,), text)
    return exactly(path, name, cell, (key,))


def _checklist_complete(checklist_id: str, path: str, name: str, base: FactBase) -> FactValue:
    """Two-valued on purpose: complete only when every item that applies has an answer."""
    checklist = base.checklists.get(checklist_id)
    if checklist is None:
        return exactly(path, name, value=False)
    answers = tuple(base.get(item) for item in base.checklist_items(checklist))
    open_items = tuple(answer.path for answer in answers if not answer.known)
    return FactValue(path, name, not open_items, not open_items, asks=(), made_of=answers)


def _from_dates(
    kind: str, spec: dict[str, JsonValue], path: str, name: str, scope: AnyScope
) -> FactValue:
    parts = tuple(
        scope.get(str(value)) for key, value in spec.items() if key in {"born", "on", "from", "to"}
    )
    days: list[tuple[dt.date, dt.date]] = []
    for part in parts:
        if not isinstance(part.low, dt.date) or not isinstance(part.high, dt.date):
            return _unknown(path, name, parts)
        days.append((part.low, part.high))
    low, high = _range(kind, spec, days)
    exact = low == high
    asks = () if exact else _asks(parts) or tuple(part.path for part in parts)
    return FactValue(path, name, low, high, asks, made_of=parts)


def _range(
    kind: str, spec: dict[str, JsonValue], days: list[tuple[dt.date, dt.date]]
) -> tuple[Value, Value]:
    first = days[0]
    last = days[-1]
    match kind:
        case "age":
            return age_on(first[1], last[0]), age_on(first[0], last[1])
        case "birthday":
            age = _number(spec, "age")
            return birthday(first[0], age), birthday(first[1], age)
        case "days_between":
            return (last[0] - first[1]).days, (last[1] - first[0]).days
        case "span":
            return first[0], max(first[1], last[1])
        case _:
            step = relativedelta(months=_number(spec, "months"), days=_number(spec, "days"))
            return first[0] + step, first[1] + step


def _number(spec: dict[str, JsonValue], key: str) -> int:
    value = spec.get(key, 0)
    return value if isinstance(value, int) else 0
