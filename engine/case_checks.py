"""What cannot be in a well-formed case: dates that run backwards, ages that disagree."""

from __future__ import annotations

import datetime as dt
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
    """Refuse impossible dates and ages.

    Raises InputError with every such problem, placed in the file where `node` is given.
    """
    base = FactBase(case, catalogue)
    problems = [
        *(
            _order(order, scope, case, node)
            for order in catalogue.orders
            for scope in _places(base, order.first, order.then)
        ),
        *(
            _agree(pair, scope, case, node)
            for pair in catalogue.agree
            for scope in _places(base, *pair)
        ),
    ]
    found = [problem for problem in problems if problem is not None]
    if found:
        raise InputError(found)


def _places(base: FactBase, *names: str) -> Iterator[Scope]:
    """Where to compare two facts: in the case, or in each item one of them belongs to."""
    homes = [base.catalogue.item_of(fact) for fact in names]
    lists = [home for home in homes if home is not None]
    if not lists:
        yield base
        return
    items = base.items(lists[0])
    if not isinstance(items, FactValue):
        yield from items


def _order(order: DateOrder, scope: Scope, case: Case, node: MapNode | None) -> Problem | None:
    first, then = scope.get(order.first), scope.get(order.then)
    if not precedes(then.high, first.low):
        return None
    words = order.text.format(first=_words(first), then=_words(then))
    return _problem(case, node, then, "C-IMPOSSIBLE", words, "Check both dates.")


def _agree(pair: tuple[str, str], scope: Scope, case: Case, node: MapNode | None) -> Problem | None:
    """Compare a fact as given with what the dates make of it."""
    given, worked_out = pair
    base = scope.base if isinstance(scope, ItemScope) else scope
    if given not in case.facts:
        return None
    left = scope.get(given)
    right = base.derived_only(given) if given == worked_out else scope.get(worked_out)
    if not left.known or not right.known:
        return None
    if not (precedes(left.high, right.low) or precedes(right.high, left.low)):
        return None
    title = base.catalogue.facts[given].title
    text = f"{title} is given as {_words(left)}, but the dates make it {_words(right)}"
    hint = "Give one of them only, or correct the dates."
    return _problem(case, node, left, "C-IMPOSSIBLE", text, hint)


def _words(value: FactValue) -> str:
    return in_words(value.low) if isinstance(value.low, dt.date) else str(value.low)


def _problem(
    case: Case, node: MapNode | None, at: FactValue, code: str, text: str, hint: str
) -> Problem:
    line = col = 1
    if node is not None:
        loc = [
            int(part) if part.isdecimal() else part
            for part in at.path.replace("[", ".").replace("]", "").split(".")
        ]
        found = position_at(node, loc)
        line, col = found.line, found.col
    return Problem(case.file, line, col, code, text, hint)
