"""What cannot be, in a case whose facts are each well formed: dates that run backwards, ages that disagree."""

from __future__ import annotations

from collections.abc import Iterator

from oocd.engine.case import Case
from oocd.engine.catalogue import Catalogue, DateOrder
from oocd.engine.conditions import precedes
from oocd.engine.dates import in_words
from oocd.engine.errors import InputError, Problem
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.nodes import MapNode
from oocd.engine.values import FactValue
from oocd.engine.yamlio import position_at

Scope = FactBase | ItemScope


def check_case(case: Case, catalogue: Catalogue, node: MapNode | None = None) -> None:
    """Refuse impossible dates and ages. Raises InputError with every such problem, placed where `node` is given."""
    base = FactBase(case, catalogue)
    problems = [
        *(_order(order, scope, case, node) for order in catalogue.orders for scope in _places(base, order.first, order.then)),
        *(_agree(pair, scope, case, node) for pair in catalogue.agree for scope in _places(base, *pair)),
    ]
    found = [problem for problem in problems if problem is not None]
    if found:
        raise InputError(found)


def _places(base: FactBase, *names: str) -> Iterator[Scope]:
    """Where to compare two facts: once for the case, or once for each item one of them belongs to."""
    lists = [name for name in (base.catalogue.item_of(fact) for fact in names) if name is not None]
    if not lists:
        yield base
        return
    items = base.items(lists[0])
    if not isinstance(items, FactValue):
        yield from (item for item in items if isinstance(item, ItemScope))


def _order(order: DateOrder, scope: Scope, case: Case, node: MapNode | None) -> Problem | None:
    first, then = scope.get(order.first), scope.get(order.then)
    if not precedes(then.high, first.low):
        return None
    words = order.text.format(first=_words(first), then=_words(then))
    return _problem(case, node, then, "C-IMPOSSIBLE", words, "Check both dates.")


def _agree(pair: tuple[str, str], scope: Scope, case: Case, node: MapNode | None) -> Problem | None:
    given, other = pair
    left = scope.get(given)
    right = scope.base.derived_only(other) if isinstance(scope, ItemScope) and other in case.facts else _other(scope, other)
    if left.provenance is None and not left.known:
        return None
    if not right.known or not (precedes(left.high, right.low) or precedes(right.high, left.low)):
        return None
    title = scope_title(scope, given)
    text = f"{title} is given as {_words(left)}, but the dates make it {_words(right)}"
    return _problem(case, node, left, "C-IMPOSSIBLE", text, "Give one of them only, or correct the dates.")


def _other(scope: Scope, name: str) -> FactValue:
    if isinstance(scope, FactBase) and scope.catalogue.facts[name].given:
        return scope.derived_only(name)
    return scope.get(name)


def scope_title(scope: Scope, name: str) -> str:
    """Give a fact's title for a sentence."""
    catalogue = scope.catalogue if isinstance(scope, FactBase) else scope.base.catalogue
    return catalogue.facts[name].title


def _words(value: FactValue) -> str:
    if hasattr(value.low, "strftime"):
        return in_words(value.low)
    return str(value.low)


def _problem(case: Case, node: MapNode | None, at: FactValue, code: str, text: str, hint: str) -> Problem:
    place = at.made_of[0] if at.made_of and not at.path else at
    line = col = 1
    if node is not None:
        loc = [int(part) if part.isdecimal() else part for part in place.path.replace("[", ".").replace("]", "").split(".")]
        found = position_at(node, loc)
        line, col = found.line, found.col
    return Problem(case.file, line, col, code, text, hint)
