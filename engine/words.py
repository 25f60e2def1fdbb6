"""Facts and rules in words: what a value reads like, and a rule's own sentence filled with it."""

from __future__ import annotations

import datetime as dt

from pydantic import JsonValue

from oocd.engine.catalogue import Catalogue
from oocd.engine.dates import in_words
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.outcomes import RuleOutcome
from oocd.engine.rulebook import Slot, Template
from oocd.engine.values import FactValue, Value

NOT_KNOWN = "not known"


def value_in_words(catalogue: Catalogue, value: FactValue) -> str:
    """Say a fact's value as people do; what is not known is said to be so."""
    spec = catalogue.spec(value.fact)
    if spec is not None and value.assumed is not None and spec.absent_means is not None:
        words = spec.absent_means.words
        if words is not None:
            return words
    if value.low is None or value.high is None:
        return NOT_KNOWN
    words = _one(catalogue, value.fact, value.low)
    if value.low != value.high:
        words = f"between {words} and {_one(catalogue, value.fact, value.high)}"
    if spec is not None and spec.derived == {"engine": "gravity"} and value.provenance is not None:
        label = (value.provenance.source or "").rstrip(".")
        return f"{words} ({label[:1].lower()}{label[1:]})"
    return words


def _one(catalogue: Catalogue, fact: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return in_words(value)
    if isinstance(value, tuple):
        spec = catalogue.spec(fact)
        if spec is not None and spec.type == "list":
            return f"{len(value)} given" if value else "none"
        names = catalogue.values_of(spec) if spec is not None and spec.values_from else {}
        return ", ".join(names.get(part, part) for part in value) or "none"
    if isinstance(value, str):
        spec = catalogue.spec(fact)
        if spec is not None and spec.type in {"choice", "map"}:
            return catalogue.values_of(spec).get(value, value)
    return str(value)


def plain(value: FactValue) -> JsonValue:
    """Give a value for JSON: ISO dates, a range as `{from, to}`, or `{unknown: why}`."""
    if value.low is None or value.high is None:
        why = value.why_unknown.value if value.why_unknown is not None else "not_given"
        return {"unknown": why}
    if value.low == value.high:
        return _plain(value.low)
    return {"from": _plain(value.low), "to": _plain(value.high)}


def _plain(value: Value) -> JsonValue:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def fill(template: Template, scope: FactBase | ItemScope, home: str) -> str:
    """Fill a rule's sentence with the case's facts; `home` is its file, for parameters."""
    base = scope.base if isinstance(scope, ItemScope) else scope
    parts = []
    for part in template:
        if not isinstance(part, Slot):
            parts.append(part)
        elif part.fact.startswith("param."):
            parts.append(str(scope.parameter(f"{home}:{part.fact.removeprefix('param.')}")))
        else:
            parts.append(value_in_words(base.catalogue, scope.get(part.fact)))
    return "".join(parts)


def sentence(outcome: RuleOutcome) -> str:
    """Give a rule's own sentence for how it came out."""
    template = outcome.rule.say[outcome.state]
    if len(template) == 1 and isinstance(template[0], str):
        return template[0]
    return fill(template, outcome.scope, outcome.version.path)


def joined(names: list[str], last: str = "and") -> str:
    """Join names as a sentence does.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    if len(names) < 2:  # noqa: PLR2004 one name stands alone
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
