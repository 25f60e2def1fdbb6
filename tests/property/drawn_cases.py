"""Cases drawn where rules turn: every number and date of the rules, one less and one more.

Anything with the `choice` and `random` of `random.Random` draws a case: a seeded Random in
a loop, or hypothesis' own, which shrinks what it finds.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.errors import InputError
from oocd.engine.yamlio import load_text

NOT_KNOWN = ("not_asked", "would_not_say", "not_available", "disputed")
DAY = dt.timedelta(days=1)


@dataclass
class Turning:
    """What the rules of a library compare each fact with, and the days on which the law turns."""

    numbers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    days: set[dt.date] = field(default_factory=set)
    ages: set[int] = field(default_factory=lambda: {9, 10, 14, 16, 17, 18})
    months: set[int] = field(default_factory=lambda: {3, 6})
    apart: set[int] = field(default_factory=lambda: {0, 30})
    """How many days apart two dates may be for some rule to turn."""

    def note(self, raw, parameters):
        """Take the thresholds out of a condition as written."""
        if isinstance(raw, list):
            for part in raw:
                self.note(part, parameters)
        if not isinstance(raw, dict):
            return
        for key, value in raw.items():
            for written in self.rights(value):
                named = isinstance(written, dict)
                right = parameters.get(written.get("param")) if named else written
                if type(right) is int:
                    self.numbers[key].add(right)
                    self.apart |= {abs(right)} if "days" in key else set()
                    if "age" in key:
                        self.ages.add(right)
                elif isinstance(right, str) and right[:4].isdigit() and len(right) == 10:
                    self.days.add(dt.date.fromisoformat(right))
            self.note(value, parameters)

    @staticmethod
    def rights(value):
        if isinstance(value, dict):
            for right in value.values():
                yield from right if isinstance(right, list) else [right]
        else:
            yield value


def turning(library):
    """Gather what the rules of a library turn on."""
    found = Turning()
    for versions in library.families.values():
        for version in versions:
            file = version.file
            parameters = {name: p.value for name, p in file.parameters.items()}
            for raw in file.define.values():
                found.note(raw, parameters)
            for rule in file.rules:
                found.note(rule.given, parameters)
                found.note(rule.when, parameters)
                found.days |= {day for day in (rule.from_, rule.to) if day}
            force = file.in_force
            found.days |= {
                day for day in (force.from_, force.to, force.from_certain, force.to_certain) if day
            }
    return found


@dataclass
class Drawer:
    """Draws cases of one library."""

    library: object
    turns: Turning
    random: object
    known: float = 0.85
    """How likely a fact is to be given."""

    def case(self, *, area=None, decision=None, referral=None):
        """Draw one case as a mapping; its dates run in order."""
        near = decision or referral
        self.decision = near or self.day_near(self.random.choice(sorted(self.turns.days)))
        text = self.decision.isoformat()
        facts: dict[str, object] = {
            "decision_date": text if self.random.random() < 0.9 else text[:7]
        }
        areas = [None, *self.library.catalogue.tables["areas"].rows]
        area = area or self.random.choice(areas)
        if area:
            facts["area"] = area
        self.born = None
        self.age(facts)
        referral = referral or self.decision + self.random.choice([-1, 0, 1, 40]) * DAY
        for name, spec in self.library.catalogue.facts.items():
            head = name.partition(".")[0]
            done = name in {"id", "story", "area", "decision_date"} or name.startswith(
                "child.age_at"
            )
            if done or head in self.library.catalogue.item_lists or name == "child.date_of_birth":
                continue
            if spec.type == "list" or (spec.derived is not None and not spec.given):
                continue
            if spec.record_only or not self.gives():
                continue
            value = (
                referral.isoformat()
                if name == "turnaround.referral_date"
                else self.value(name, spec)
            )
            if value is not None:
                put(facts, name, value)
            elif spec.type != "map":
                put(facts, name, {"unknown": self.random.choice(NOT_KNOWN)})
        for name, listed in self.library.catalogue.lists.items():
            if self.gives():
                items = [
                    self.item(listed.item, referral)
                    for _ in range(self.random.choice([0, 1, 1, 2, 3]))
                ]
                put(facts, name, items)
        return facts

    def age(self, facts):
        way = self.random.random()
        if way < 0.6:
            years = self.random.choice(sorted(self.turns.ages))
            self.born = (
                self.decision
                - relativedelta(years=years)
                + self.random.choice([-1, 0, 1, 90]) * DAY
            )
            text = self.born.isoformat()
            put(facts, "child.date_of_birth", text if self.random.random() < 0.9 else text[:7])
        elif way < 0.9:
            years = self.random.choice(sorted(self.turns.ages))
            for name in ("child.age_at_offence", "child.age_at_decision", "child.age_at_referral"):
                if self.gives():
                    put(facts, name, max(0, years + self.random.choice([0, 0, -1, 1])))

    def item(self, prefix, referral):
        found: dict[str, object] = {}
        for key, name in self.library.catalogue.item_keys(prefix).items():
            spec = self.library.catalogue.facts[name]
            if name == "offence.offence":
                found[key] = self.random.choice(sorted(self.library.catalogue.values_of(spec)))
            elif name.startswith("offence.adjustment"):
                continue
            elif self.gives() and not (spec.optional and self.random.random() < 0.5):
                value = self.item_value(name, spec, referral)
                found[key] = (
                    value if value is not None else {"unknown": self.random.choice(NOT_KNOWN)}
                )
        if prefix == "offence" and self.random.random() < 0.2:
            adjustment = {"value": self.random.choice([-1, 0, 1]), "by": "x", "reason": "y"}
            found["adjustment"] = adjustment
        if prefix == "offence" and "date_to" in found:
            if "date" not in found:
                del found["date_to"]
            elif isinstance(found["date"], str) and isinstance(found["date_to"], str):
                found["date_to"] = max(found["date"], found["date_to"])
        return found

    def item_value(self, name, spec, referral):
        if spec.type == "date":
            end = referral if name.startswith("event.") else self.decision
            months = self.random.choice([0, *sorted(self.turns.months)])
            day = end - relativedelta(months=months) + self.random.choice([-1, 0, 0, 1]) * DAY
            if name.startswith("offence.") and self.born and self.random.random() < 0.3:
                day = self.born + relativedelta(years=10) + self.random.choice([-1, 0]) * DAY
            day = min(day, self.decision) if name.startswith("offence.") else day
            text = day.isoformat()
            return text if self.random.random() < 0.85 else text[: self.random.choice([4, 7])]
        return self.value(name, spec)

    def gives(self):
        return self.random.random() < self.known

    def day_near(self, day):
        return max(dt.date(1990, 1, 1), day + self.random.choice([-1, 0, 1, 30]) * DAY)

    def date(self, name):
        """A day as far from the decision as some rule counts; no later where it may not be."""
        apart = self.random.choice(sorted(self.turns.apart)) + self.random.choice([-1, 0, 0, 1])
        day = self.decision + apart * self.random.choice([-1, 1]) * DAY
        orders = self.library.catalogue.orders
        first = any(order.first == name and order.then == "decision_date" for order in orders)
        return min(day, self.decision) if first else day

    def value(self, name, spec):
        """A value of a fact's type: at a threshold where the rules have one; None for "unknown"."""
        if self.random.random() > self.known + 0.05:
            return None
        match spec.type:
            case "boolean":
                return self.random.choice([True, False])
            case "integer":
                at = sorted(self.turns.numbers.get(name, {0, 1}))
                found = self.random.choice(at) + self.random.choice([-1, 0, 1])
                low = spec.min if spec.min is not None else -3
                return max(low, min(found, spec.max if spec.max is not None else found))
            case "date":
                return self.date(name).isoformat()
            case "choice":
                return self.random.choice(sorted(self.library.catalogue.values_of(spec)))
            case "choices":
                values = sorted(self.library.catalogue.values_of(spec))
                return sorted(
                    {self.random.choice(values) for _ in range(self.random.choice([0, 1, 3]))}
                )
            case "factors":
                return []
            case "map":
                keys = self.library.catalogue.map_keys(spec)
                values = sorted(spec.values)
                return {key: self.random.choice(values) for key in keys if self.gives()} or None
            case "answer" | "text":
                return self.random.choice(["said", "none", "é “quoted” \\ {x}"])
        raise AssertionError(spec.type)


def seeded(seed):
    """Chance that is the same every time."""
    return random.Random(seed)  # noqa: S311 it draws test cases


def put(facts, name, value):
    """Set `a.b` inside nested mappings."""
    *heads, last = name.split(".")
    for head in heads:
        facts = facts.setdefault(head, {})
    facts[last] = value


def read(library, facts):
    """Read and check a case; None where the draw made one that cannot be."""
    (node,) = load_text(json.dumps(facts, ensure_ascii=False), "drawn.json")
    try:
        case = read_case(node, library.catalogue, "drawn.json")
        check_case(case, library.catalogue, node)
    except InputError:
        return None
    return case
