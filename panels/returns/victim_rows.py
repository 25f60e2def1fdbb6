"""The victims of an item, each as one row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from oocd.panels.item import ItemState, K, Said
from oocd.panels.kinds.decisions import Decided
from oocd.panels.kinds.victims import (
    ContactAttempted,
    RestorativeOffer,
    Satisfaction,
    VictimConsent,
    VictimIdentified,
    VictimInformed,
    VictimStatus,
    ViewsRecorded,
)
from oocd.panels.returns.rows import Victim

_ASKED = ("asked", "declined")
_UNDER_18 = ("under_16", "16_17")


@dataclass(frozen=True, slots=True)
class _Of:
    """What stands of one victim."""

    state: ItemState
    name: str

    def all(self, kind: type[K]) -> Sequence[Said[K]]:
        return self.state.of_victim(self.name, kind)

    def last(self, kind: type[K]) -> K | None:
        found = self.all(kind)
        return found[-1].content if found else None


def victims_of(state: ItemState, decision: Said[Decided] | None) -> tuple[Victim, ...]:
    """Give the victims of an item; `decision` is the one that stands."""
    return tuple(_victim(_Of(state, name), decision) for name in state.victims())


def _victim(of: _Of, decision: Said[Decided] | None) -> Victim:
    who = of.last(VictimIdentified)
    status = of.last(VictimStatus)
    satisfaction = of.last(Satisfaction)
    attempts = of.all(ContactAttempted)
    views = of.all(ViewsRecorded)
    asked = _asked(of)
    reached = [one for one in attempts if one.content.result == "reached"]
    contacted = [one.actor.agency for one in reached] + [one.actor.agency for one in views]
    told = {one.content.of for one in of.all(VictimInformed)}
    informed = [one.content.on for one in of.all(VictimInformed) if one.content.of == "decision"]
    offers = [one.content for one in of.all(RestorativeOffer)]
    return Victim(
        record=of.state.record,
        victim=of.name,
        type=who.type if who else None,
        age_band=who.age_band if who else None,
        enhanced=_enhanced(who),
        objects=who.police_sharing_objection if who else None,
        attempts=len(attempts),
        reached=bool(reached or views),
        contacted_by=tuple(dict.fromkeys(contacted)),
        status=status.status if status else None,
        asked_on=min((day for day, _ in asked), default=None),
        asked_before=_before(asked, decision),
        views_before=any(one.content.before_decision for one in views),
        consents={one.content.to: one.content.answer for one in of.all(VictimConsent)},
        rj_appropriate=offers[-1].appropriate if offers else None,
        rj_offered=any(
            one.offered_on is not None or one.answer in {"accepted", "declined", "thinking"}
            for one in offers
        ),
        rj_answer=next((one.answer for one in reversed(offers) if one.answer), None),
        rj_started=min((one.started_on for one in offers if one.started_on), default=None),
        wants_updates=_wish(of, "updates", "progress"),
        wants_support=_wish(of, "support", "support"),
        told_progress="progress" in told,
        told_support="support" in told,
        informed_on=min(informed, default=None),
        satisfaction=satisfaction.level if satisfaction else None,
    )


def _enhanced(who: VictimIdentified | None) -> bool | None:
    """Whether the rights are enhanced; a victim under 18 always has them (VIC-ENH-01)."""
    if who is None:
        return None
    return True if who.age_band in _UNDER_18 else who.enhanced_rights


def _asked(of: _Of) -> list[tuple[dt.date, int]]:
    """Give the days on which they were asked, with the entry."""
    views = [(one.content.asked_on, one.seq) for one in of.all(ViewsRecorded)]
    said = [
        (one.content.on, one.seq) for one in of.all(VictimStatus) if one.content.status in _ASKED
    ]
    return sorted([*views, *said])


def _before(asked: list[tuple[dt.date, int]], decision: Said[Decided] | None) -> bool | None:
    """Whether they were asked before the decision: by the day, on one day by the entries' order."""
    if not asked or decision is None:
        return None
    day = decision.content.on
    return any(on < day or (on == day and seq < decision.seq) for on, seq in asked)


def _wish(of: _Of, wish: str, told: str) -> bool | None:
    """Whether they asked for something: in their wishes, or as an entry says they had."""
    answers = [
        getattr(one.content.wishes, wish)
        for one in of.all(ViewsRecorded)
        if one.content.wishes is not None
    ]
    answers += [one.content.asked_for for one in of.all(VictimInformed) if one.content.of == told]
    known = [bool(one) for one in answers if one is not None]
    return any(known) if known else None
