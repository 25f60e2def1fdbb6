"""The case file inside the record: what it says of a fact, and how complete a referral is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oocd.panels.kinds.referral import Completeness


def fact_of(case: Mapping[str, object], name: str) -> object | None:
    """Give what a case file says of a dotted fact; None where it says nothing, or unknown.

    >>> fact_of({"child": {"send": {"value": "none", "by": "officer 1"}}}, "child.send")
    'none'
    >>> fact_of({"child": {"send": {"unknown": "not_asked"}}}, "child.send") is None
    True
    """
    here: object = case
    for part in name.split("."):
        if not isinstance(here, Mapping) or part not in here:
            return None
        here = here[part]
    if isinstance(here, Mapping):
        if "unknown" in here:
            return None
        value: object = here.get("value", here)
        return value
    return here


def completeness(case: Mapping[str, object], asked: Sequence[str]) -> Completeness:
    """Count how many of the facts asked for a case file holds, and name those it lacks.

    A fact that is given as unknown is lacking: it is known to be missing, and still missing.
    """
    lacking = tuple(name for name in asked if fact_of(case, name) is None)
    return Completeness(held=len(asked) - len(lacking), asked=len(asked), lacking=lacking)
