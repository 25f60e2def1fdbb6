"""A sample drawn from a room, and what its readers may see."""

from __future__ import annotations

import datetime as dt

from oocd.panels import scrutiny
from oocd.panels.kinds.scrutiny import SampleFilter
from oocd.panels.scrutiny_view import Allowed
from tests.unit.panels.building import CHAIR
from tests.unit.panels.returns.making import SETTINGS

RULES = SETTINGS.scrutiny.at(dt.date(2025, 11, 18))
ALL = SampleFilter(first=dt.date(2025, 1, 1), last=dt.date(2025, 12, 31))
ALLOWED = Allowed(
    settings=RULES,
    values={
        "admission": frozenset({"admitted", "denied"}),
        "offence.offence": frozenset({"thf_shop"}),
    },
    agencies=frozenset(RULES.agencies),
    roles=frozenset({"police_decision_maker"}),
    options=frozenset({"community_resolution", "outcome_22", "youth_caution"}),
)


def drawn(room, actor=CHAIR, **more):
    ask = scrutiny.Ask(ALL, more.pop("size", 5), **{"seed": "seed-1", "record": "sample-x", **more})
    return scrutiny.draw(room.panel, actor, ask, RULES)
