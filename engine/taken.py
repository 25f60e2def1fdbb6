"""What a case leaves out and is then taken to be so, though an answer could still change a result.

Factors left out count as none recorded, an agreement left out as not yet asked: nothing is missing,
so `asking.missing_facts` never names them. Whoever writes a case is asked all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oocd.engine.case import Case, Given
from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.evaluate import Evaluation
from oocd.engine.resolve import Status
from oocd.engine.ruleset import Effect

_DECIDING = frozenset({Effect.BAR, Effect.REQUIRE, Effect.GATEWAY, Effect.REFER})
_LIVE = frozenset({Status.OPEN, Status.REFER})
_GENERAL = "general"


def factor_paths(case: Case, catalogue: Catalogue) -> Iterator[str]:
    """Give the factor lists of each item that a case holds, item by item."""
    for name, listed in catalogue.lists.items():
        items = case.lists.get(name, ())
        if isinstance(items, Given):
            continue
        for index, _ in enumerate(items):
            for key, fact in catalogue.item_keys(listed.item).items():
                if catalogue.facts[fact].type == "factors":
                    yield f"{name}[{index}].{key}"


def agreement_paths(evaluation: Evaluation) -> Iterator[str]:
    """Give what must be agreed to for an option that is still possible, and was not asked.

    That is an entry of a map of options (`consent.outcome_22`) which a rule that decides read and
    which was left out.
    """
    catalogue = evaluation.library.catalogue
    found: dict[str, None] = {}
    for resolved in evaluation.results.values():
        if resolved.status not in _LIVE:
            continue
        for outcome in resolved.outcomes:
            if outcome.effect not in _DECIDING:
                continue
            for path, value in outcome.reads.items():
                spec = catalogue.spec(path)
                if value.assumed is not None and spec is not None and spec.type == "map":
                    found[path] = None
    yield from found


def factor_choices(
    rows: Mapping[str, Mapping[str, str]], spec: FactSpec, offence: str | None
) -> tuple[tuple[str, str], ...]:
    """Give the factors of a direction: the general ones, the offence's own, one in own words."""
    found = [
        (name, row["text"])
        for name, row in rows.items()
        if row["direction"] == spec.direction
        and (_fits(row.get("scope", _GENERAL), offence) or not row.get("scope"))
    ]
    return (*found, (own_words(spec), "another, in your own words"))


def own_words(spec: FactSpec) -> str:
    """Give the id of a factor that is on no list and comes with a text."""
    return f"other_{spec.direction}"


def _fits(scope: str, offence: str | None) -> bool:
    return scope == _GENERAL or (offence is not None and offence in scope.split(";"))
