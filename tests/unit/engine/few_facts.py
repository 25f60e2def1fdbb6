"""A few facts in place of a case, and every way that they may turn out."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from oocd.engine.conditions import Trace
from oocd.engine.dates import BankHolidays
from oocd.engine.values import FactValue


def known(name, low, high=None):
    """A fact known exactly, or to lie within a range; a range asks for itself."""
    high = low if high is None else high
    return FactValue(name, name, low, high, asks=() if low == high else (name,))


def unknown(name, *asks):
    return FactValue(name, name, asks=asks or (name,))


@dataclass
class Facts:
    """Stands in for a case, or for one item of a list."""

    facts: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)
    parameters: dict = field(default_factory=dict)
    holidays: BankHolidays | None = None

    def get(self, name):
        return self.facts.get(name) or unknown(name)

    def items(self, name):
        return self.lists.get(name, unknown(name))

    def parameter(self, name):
        return self.parameters[name]


def outcome(node, **facts):
    return node.evaluate(Facts(dict(facts)), Trace())


def truth(node, **facts):
    return outcome(node, **facts)[0]


def in_every_way(question, *choices):
    answers = {bool(question(*way)) for way in itertools.product(*choices)}
    return answers.pop() if len(answers) == 1 else None
