"""Where an item stands, what may be recorded there, and where that leads."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

BEFORE_ANYTHING: Final = "unknown"
GATHERING: Final = "gathering"
ON_AGENDA: Final = "on_agenda"
DEFERRED: Final = "deferred"
ESCALATED: Final = "escalated"
PROVISIONAL: Final = "provisional"
DECIDED: Final = "decided"
ENDED: Final = "ended"
CLOSED: Final = "closed"

WORDS: Final = MappingProxyType(
    {
        GATHERING: "information is being gathered",
        ON_AGENDA: "on the agenda of a meeting",
        DEFERRED: "deferred: more information is awaited",
        ESCALATED: "with the named managers: police and youth justice do not agree",
        PROVISIONAL: "decided provisionally, to be finalised with child and parent",
        DECIDED: "decided",
        ENDED: "decided, and what was agreed has ended",
        CLOSED: "closed",
    }
)
"""Each status in words."""

_UNDECIDED = (GATHERING, ON_AGENDA, DEFERRED, ESCALATED)
_OPEN = (*_UNDECIDED, PROVISIONAL, DECIDED, ENDED)
_DECIDED = (PROVISIONAL, DECIDED, ENDED)

ALLOWED: Final = MappingProxyType(
    {
        "referred": (BEFORE_ANYTHING,),
        "facts_updated": _OPEN,
        "placed_on_agenda": (GATHERING, DEFERRED, ESCALATED),
        "taken_off_agenda": (ON_AGENDA,),
        "pack_made": (ON_AGENDA,),
        "member_view": _UNDECIDED,
        "recommendation_shown": _UNDECIDED,
        "prompt_answered": _UNDECIDED,
        "decided": _UNDECIDED,
        "deferred": _UNDECIDED,
        "escalated": (GATHERING, ON_AGENDA, DEFERRED),
        "escalation_answered": (ESCALATED,),
        "finalised": (PROVISIONAL,),
        "told": _DECIDED,
        "follow_up": (*_DECIDED, CLOSED),
        "plan_changed": (DECIDED, PROVISIONAL),
        "contact": _DECIDED,
        "enforcement_step": _DECIDED,
        "completed": (DECIDED,),
        "closed": _OPEN,
        "reopened": (DECIDED, PROVISIONAL, ENDED, CLOSED),
    }
)
"""Where each kind may be recorded. A kind that is not listed: wherever an item is open."""

ALSO_WHEN_CLOSED: Final = frozenset(
    {
        "victim_informed",
        "victim_satisfaction",
        "victim_consent",
        "follow_up",
        "quality_reviewed",
        "hold_set",
        "hold_lifted",
        "content_erased",
        "restorative",
    }
)
"""What may still be recorded about a closed item."""

_NEXT = {
    "referred": GATHERING,
    "placed_on_agenda": ON_AGENDA,
    "taken_off_agenda": GATHERING,
    "deferred": DEFERRED,
    "escalated": ESCALATED,
    "decided": DECIDED,
    "finalised": DECIDED,
    "completed": ENDED,
    "closed": CLOSED,
    "reopened": GATHERING,
}


_PUT_RIGHT = {
    "decided": _DECIDED,
    "finalised": (DECIDED, ENDED),
    "completed": (ENDED,),
    "closed": (CLOSED,),
    "deferred": _OPEN,
    "escalated": _OPEN,
}
"""Where an entry that moves the item can be put right: it then moves nothing."""

_NEVER_PUT_RIGHT = frozenset(
    {"referred", "placed_on_agenda", "taken_off_agenda", "reopened", "content_erased"}
)
"""These are done again, or undone by another kind."""


def next_status(
    kind: str, status: str, *, provisional: bool = False, correcting: bool = False
) -> str:
    """Give where an event of a kind leads from a status; a correction leads nowhere."""
    if correcting:
        return status
    if kind == "decided" and provisional:
        return PROVISIONAL
    return _NEXT.get(kind, status)


def allowed(kind: str, status: str, *, correcting: bool = False) -> bool:
    """Whether a kind may be recorded at a status."""
    if correcting:
        if kind in _NEVER_PUT_RIGHT:
            return False
        if kind in _PUT_RIGHT:
            return status in _PUT_RIGHT[kind]
    if kind in ALLOWED:
        return status in ALLOWED[kind]
    return status in _OPEN or (status == CLOSED and kind in ALSO_WHEN_CLOSED)
