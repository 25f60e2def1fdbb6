"""Cases for gravity, and what comes of them."""

from __future__ import annotations

from tests.unit.engine import tiny

BAND = tiny.rule(
    "BAND", "refer", {"gravity.band": {"min": 3}}, given={"gravity.band_accepted": True}
)
"""A talk is referred from band 3, where a band is accepted at all."""
LIMIT = tiny.rule(
    "LIMIT",
    "require",
    {"gravity.band": {"max": 2}},
    "letter",
    given={"gravity.band_accepted": True},
)
SILENT = tiny.rule("SILENT", "refer", {"gravity.band_accepted": False}, "wait")


def offence(name="low", **keys):
    return {"offence": name, "date": "2025-05-10", **keys}


def gravity(library, *offences, settings=tiny.YES, **facts):
    return tiny.data(library, {"offences": list(offences)}, facts, settings=settings)["gravity"]


def final(library, *offences, **facts):
    return gravity(library, *offences, **facts)["final_score"]


UP, DOWN = {"aggravating": ["planned"]}, {"mitigating": ["sorry"]}
