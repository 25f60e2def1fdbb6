"""Kleene's three-valued logic: true, false, and not known.

A truth is `True`, `False` or `None` (not known). Nothing in this project may read `None` as "no".
Source: S. C. Kleene, strong three-valued logic; the contract's section 1 asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias

Truth: TypeAlias = bool | None


class State(StrEnum):
    """How a rule's condition came out, in the words of every explanation."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


def state_of(truth: Truth) -> State:
    """Name a truth.

    >>> state_of(None)
    <State.UNKNOWN: 'unknown'>
    """
    if truth is None:
        return State.UNKNOWN
    return State.MET if truth else State.NOT_MET


def negate(truth: Truth) -> Truth:
    """Not: unknown stays unknown.

    >>> negate(None) is None, negate(True)
    (True, False)
    """
    return None if truth is None else not truth


def every(truths: Iterable[Truth]) -> Truth:
    """And: one false decides; else one unknown leaves it unknown; true of nothing.

    >>> every([True, None, False]), every([True, None]), every([])
    (False, None, True)
    """
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def some(truths: Iterable[Truth]) -> Truth:
    """Or: one true decides; else one unknown leaves it unknown; false of nothing.

    >>> some([False, None, True]), some([False, None]), some([])
    (True, None, False)
    """
    unknown = False
    for truth in truths:
        if truth is True:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """At least `count` of them are true, as far as is known.

    >>> at_least(2, [True, None, False]), at_least(1, [True, None]), at_least(2, [True, False])
    (None, True, False)
    """
    sure = possible = 0
    for truth in truths:
        sure += truth is True
        possible += truth is not False
    if sure >= count:
        return True
    return None if possible >= count else False
