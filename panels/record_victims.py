"""The victims' part of a decision record: of what they said, only what they let the panel see."""

from __future__ import annotations

from pydantic import JsonValue

from oocd.panels.event import Content
from oocd.panels.item import Said
from oocd.panels.kinds.victims import (
    ContactAttempted,
    NoVictim,
    OfVictim,
    RestorativeOffer,
    Satisfaction,
    VictimIdentified,
    VictimInformed,
    VictimStatus,
    ViewsRecorded,
)
from oocd.panels.known import K, Known, put
from oocd.panels.reads import panel_consent

_WHOM = ("service", "panel", "child")
_WHO = (
    "type",
    "age_band",
    "contact_role",
    "enhanced_rights",
    "enhanced_basis",
    "guardian",
    "repeat_victim",
    "police_sharing_objection",
    "also_suspect",
)


def victims(known: Known) -> list[JsonValue]:
    """Give each victim: who asked, where it stands, the three consents, and what may be seen.

    Consent counts as it stands now: what is withdrawn is not shown, whenever it was read before.
    How a victim may safely be reached is in no record of a decision.
    """
    names = dict.fromkeys(said.content.victim for said in known.all(VictimIdentified))
    return [_victim(known, name) for name in names]


def no_victim(known: Known) -> JsonValue:
    """Give why there is no victim to ask; None where nobody said so."""
    said = known.last(NoVictim)
    return put(said, "reason") if said else None


def _victim(known: Known, name: str) -> Content:
    who = _then(known, name, VictimIdentified)[-1]
    status = _then(known, name, VictimStatus)
    consents: Content = {to: panel_consent(known.state, name, to) for to in _WHOM}
    shared = consents["panel"] == "given"
    views = _ever(known, name, ViewsRecorded)
    return {
        "victim": name,
        **{key: value for key, value in put(who, *_WHO).items() if key in _WHO},
        "attempts": _put(_then(known, name, ContactAttempted), "on", "result"),
        "status": put(status[-1], "status", "on", "reason") if status else None,
        "consents": consents,
        "views": _put(views) if shared else None,
        "withheld": consents["panel"] if views and not shared else None,
        "restorative": _put(_ever(known, name, RestorativeOffer)) if shared else None,
        "informed": _put(_ever(known, name, VictimInformed), "of", "on", "by", "vrr"),
        "satisfaction": _put(_ever(known, name, Satisfaction)) if shared else None,
    }


def _then(known: Known, victim: str, kind: type[K]) -> list[Said[K]]:
    """Give the entries about a victim that stood at the decision."""
    return [said for said in known.all(kind) if _about(said, victim)]


def _ever(known: Known, victim: str, kind: type[K]) -> list[Said[K]]:
    """Give those, and the ones that came later."""
    return [
        *_then(known, victim, kind),
        *(said for said in known.later(kind) if _about(said, victim)),
    ]


def _about(said: Said[K], victim: str) -> bool:
    return isinstance(said.content, OfVictim) and said.content.victim == victim


def _put(found: list[Said[K]], *names: str) -> list[JsonValue]:
    return [put(said, *names) for said in found]
