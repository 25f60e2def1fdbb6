"""Cases drawn from a catalogue: every fact, every value, and what lies on either side of a line.

What is drawn is what may stand in a file: plain values, values with their origin, `{unknown: why}`.
All dates of a case lie about one day, which is drawn from the days on which something changes; the
child is born a whole number of years before it, or a day to either side.
"""

from __future__ import annotations

import copy
import datetime as dt
import os
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from hypothesis import settings
from hypothesis import strategies as st

FACTOR = int(os.environ.get("OOCD_TRIES", "1"))
"""`OOCD_TRIES=20` tries twenty times as many."""

WHY = ("not_asked", "would_not_say", "not_available", "disputed")
WORDS = ("yes we do", "none", "as the policy says")
AGES = (9, 10, 13, 15, 16, 17, 18)
OFFSETS = (0, -1, -5, -29, -30, -31, -90, -92, -183, -184, -200, -365, -20)
PRECISION = ("%Y-%m-%d",) * 12 + ("%Y-%m", "%Y")


def tries(number):
    """How many examples to try, many more where the environment asks for them."""
    return settings(max_examples=number * FACTOR)


@dataclass(frozen=True)
class About:
    """A date still to be written: so many days from the case's own, by day, month or year."""

    days: int
    form: str

    def written(self, day):
        return (day + dt.timedelta(days=self.days)).strftime(self.form)


DATE = st.builds(About, st.sampled_from(OFFSETS), st.sampled_from(PRECISION))


def resolved(value, day):
    """A drawn value with its dates written out."""
    if isinstance(value, About):
        return value.written(day)
    if isinstance(value, dict):
        return {key: resolved(part, day) for key, part in value.items()}
    if isinstance(value, list):
        return [resolved(part, day) for part in value]
    return value


def put(case, name, value):
    """Give a fact its place in its groups."""
    *groups, last = name.split(".")
    for group in groups:
        case = case.setdefault(group, {})
    case[last] = value


def lines_of(library):
    """The days on which something in a library begins or ends."""
    days = set()
    for versions in library.families.values():
        for version in versions:
            force = version.file.in_force
            days |= {force.from_, force.from_certain, force.to_certain, force.to}
            days |= {day for rule in version.file.rules for day in (rule.from_, rule.to)}
    for matrix in library.matrices:
        days |= set(matrix.matrix.day_range())
    return sorted(day for day in days if day is not None)


class Cases:
    """Draws cases for one catalogue, about the days of a library."""

    def __init__(self, library, usual=None):
        """`usual` is a case with most facts known, to draw from beside bare ones."""
        self.catalogue = library.catalogue
        self.usual = usual or {}
        self.lines = [day for day in lines_of(library) if day >= dt.date(1990, 1, 1)]
        facts = self.catalogue.facts
        self.facts = {
            name: given(self.value(spec))
            for name, spec in facts.items()
            if spec.type not in {"list", "map"}
            and self.catalogue.item_of(name) is None
            and (spec.derived is None or spec.given)
            and name not in {"decision_date", "child.date_of_birth"}
        } | {
            f"{name}.{key}": given(self.value(spec))
            for name, spec in facts.items()
            if spec.type == "map"
            for key in self.catalogue.map_keys(spec)
        }
        self.items = {name: self.item(spec.item) for name, spec in self.catalogue.lists.items()}

    def value(self, spec):
        """One fact's plain value."""
        if spec.values_from == "offences":
            return self.offence()
        if spec.type in {"choice", "map"}:
            return st.sampled_from([*self.catalogue.values_of(spec), *spec.not_known])
        if spec.type == "boolean":
            return st.booleans()
        if spec.type == "integer":
            low, high = spec.min, spec.max
            fits = [
                n
                for n in (-1, 0, 1, 2, 3, *AGES)
                if (low is None or n >= low) and (high is None or n <= high)
            ]
            return st.sampled_from(fits)
        if spec.type == "date":
            return DATE
        if spec.type == "choices":
            return st.lists(st.sampled_from(list(self.catalogue.values_of(spec))), max_size=2)
        if spec.type == "factors":
            return self.factors(spec)
        return st.sampled_from(WORDS)

    def offence(self):
        """An offence: first its kind, so that rare kinds are not drowned, then one of that kind."""
        kinds = {}
        columns = ("mode_of_trial", "charge_route", "knife", "category", "never_lowered")
        for key, row in self.catalogue.tables["offences"].rows.items():
            kinds.setdefault(tuple(row.get(column) for column in columns), []).append(key)
        return st.one_of([st.sampled_from(found) for _, found in sorted(kinds.items(), key=str)])

    def factors(self, spec):
        """Up to two general factors, one of them perhaps in words of one's own."""
        rows = self.catalogue.tables["factors"].rows
        ids = [
            key
            for key, row in rows.items()
            if row["direction"] == spec.direction and row["scope"] == "general"
        ]
        own = {"id": f"other_{spec.direction}", "text": "in my own words"}
        return st.lists(st.sampled_from([*ids[:2], own]), max_size=2)

    def item(self, prefix):
        """One item of a list; what says what it is, is mostly there."""
        keys = {
            key: given(self.value(self.catalogue.facts[fact]))
            for key, fact in self.catalogue.item_keys(prefix).items()
        }
        usual = {key for key in ("offence", "date", "type") if key in keys}
        return items(keys, usual)

    def cases(self, *, most=12):
        """Whole cases; `most` is how many facts beside lists and dates are drawn at once."""
        return cases(self, most)


def given(plain):
    """A value as it may be given: mostly plain, sometimes with its origin, sometimes not known."""
    origin = st.fixed_dictionaries(
        {"value": plain},
        optional={
            "source": st.just("record"),
            "by": st.just("officer 1"),
            "verified": st.booleans(),
        },
    )
    unknown = st.sampled_from(WHY).map(lambda why: {"unknown": why})
    return st.one_of([plain] * 10 + [origin, unknown])


@st.composite
def items(draw, keys, usual):
    names = draw(st.sets(st.sampled_from(sorted(keys)), max_size=5))
    item = {}
    for name in sorted(names | (usual if draw(st.integers(0, 5)) else set())):
        put(item, name, draw(keys[name]))
    value = item.pop("adjustment", {}).get("value")
    if isinstance(value, int):
        item["adjustment"] = {"value": value, "by": "sergeant 4", "reason": "it weighs"}
    return item


@st.composite
def cases(draw, source, most):
    lines = source.lines
    recent = [day for day in lines if day.year >= 2022] or lines
    day = draw(st.sampled_from(draw(st.sampled_from((lines, recent, recent, recent)))))
    day += dt.timedelta(days=draw(st.sampled_from((0, 0, -1, 1, 40, 400))))
    case = {}
    if source.usual and draw(st.integers(0, 4)):
        case = copy.deepcopy(source.usual)
        for name in draw(st.sets(st.sampled_from(sorted(case)), max_size=2)):
            del case[name]
    case["decision_date"] = day.strftime(draw(st.sampled_from(PRECISION)))
    for name in sorted(draw(st.sets(st.sampled_from(sorted(source.facts)), max_size=most))):
        put(case, name, draw(source.facts[name]))
    for name, item in source.items.items():
        if draw(st.integers(0, 3)):
            put(case, name, draw(st.lists(item, max_size=2)))
    if draw(st.integers(0, 7)):
        born = day - relativedelta(years=draw(st.sampled_from(AGES)))
        born += dt.timedelta(days=draw(st.sampled_from((0, -1, 1, 31, -184))))
        put(case, "child.date_of_birth", born.strftime(draw(st.sampled_from(PRECISION))))
    return resolved(case, day)
