"""The shipped rules, cases drawn for them, and what it is to know less of a case."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from oocd.engine.errors import OocdError
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import read_library
from tests.property.drawing import About, Cases
from tests.unit.engine import tiny

SETTLED = {"open", "not_available", "refer"}
LIBRARY = read_library(tiny.SHIPPED)
CATALOGUE = LIBRARY.catalogue
USUAL = {
    "area": "wolverhampton",
    "child": {"looked_after": False, "child_protection_plan": False, "age_disputed": False},
    "exploitation": {"indicators": "none", "nrm": "not_referred", "linked_to_offence": False},
    "evidence": {"level": "enough_to_charge", "suspect_named": True},
    "admission": "admitted",
    "interview": {"appropriate_adult_present": True, "legal_advice": "given"},
    "police": {"state": "released_under_investigation", "cps_authority": "not_sought"},
    "history": {"turnaround_support": False, "statutory_order": False, "weapon_matter": False}
    | {"violence_matter": False, "youth_cautions": 0, "convictions": 0, "charged_before": False},
    "turnaround": {"whole_family_support": False, "supported_elsewhere": False}
    | {"referral_date": About(0, "%Y-%m-%d"), "unmet_need": True}
    | {"events": [{"type": "rui", "date": About(-20, "%Y-%m-%d"), "after_arrest": True}]},
    "care": {"incident_in_placement": False, "staff_victim": False},
    "victims": [],
    "offences": [
        {"offence": "thf_shop", "date": About(-29, "%Y-%m-%d"), "domestic_abuse": False}
        | {"intimate_partner": False, "hate": False, "place": "public", "defence_raised": False}
    ],
}
"""Most of what is asked about an ordinary case: here options are open, and a fact may close them."""
DRAWN = Cases(LIBRARY, USUAL)
accepting = st.booleans().map(lambda yes: Settings(accept_indicative=yes))


def evaluated(case, settings):
    """The evaluation of a case; one that is refused for what it says is no example."""
    try:
        return evaluate(tiny.read(LIBRARY, case), LIBRARY, settings)
    except OocdError:
        assume(False)


def given_facts(case, before=""):
    """Every fact a case gives, as (path of keys, fact of the catalogue)."""
    for key, value in case.items():
        name = before + key
        if name in CATALOGUE.lists:
            yield (name.split("."), name)
            if isinstance(value, list):
                for index, item in enumerate(value):
                    for path, fact in item_facts(item, CATALOGUE.lists[name].item):
                        yield ([*name.split("."), index, *path], fact)
        elif CATALOGUE.spec(name) is not None and name not in MAPS:
            yield (name.split("."), name)
        elif isinstance(value, dict):
            yield from given_facts(value, name + ".")


def item_facts(item, prefix, before=()):
    by_key = CATALOGUE.item_keys(prefix)
    for key, value in item.items():
        fact = by_key.get(".".join([*before, key]))
        if fact is not None:
            yield ([*before, key], fact)
        elif isinstance(value, dict):
            yield from item_facts(value, prefix, (*before, key))


MAPS = {name for name, spec in CATALOGUE.facts.items() if spec.type == "map"}
FIXED = {"id", "decision_date", "area", "nation"}
"""Settings of a case: another area or nation is another set of rules, not more knowledge."""


def may_be_unknown(fact):
    """A fact that can be more or less known. An answer to a checklist is two-valued on purpose."""
    spec = CATALOGUE.spec(fact)
    return fact not in FIXED and spec.type != "answer"


def stands_in(fact):
    """A fact which, left out, is taken to be something (the contract's `absent_means`)."""
    spec = CATALOGUE.spec(fact)
    return spec.absent_means is not None or spec.optional


def is_unknown(case, path):
    for part in path:
        case = case[part]
    return isinstance(case, dict) and "unknown" in case


def less(case, path, why):
    """The case with one fact left out, or said to be not known."""
    target = case
    for part in path[:-1]:
        target = target[part]
    if why is None:
        del target[path[-1]]
    else:
        target[path[-1]] = {"unknown": why}
