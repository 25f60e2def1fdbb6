"""A matter as a scrutiny panel sees it: what the decision maker had, without anything that names.

Built from a list of what may be shown, never by taking away: only words of fixed lists, yes and
no, and small numbers. No id of a person, a victim or an item, no place, no free text. A day is
given as the number of days since the referral.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import JsonValue

from oocd.engine.dates import age_on
from oocd.panels.casefile import fact_of
from oocd.panels.event import Content
from oocd.panels.item import ItemState
from oocd.panels.kinds.decisions import Decided
from oocd.panels.kinds.referral import Assessed, InformationAnswered, OwnWords, Referred
from oocd.panels.kinds.victims import (
    NoVictim,
    OfVictim,
    RestorativeOffer,
    VictimConsent,
    VictimIdentified,
    VictimStatus,
    ViewsRecorded,
)
from oocd.panels.kinds.views import MemberView
from oocd.panels.known import Known, offences_of
from oocd.panels.reading import Envelope, range_of
from oocd.panels.returns.flatten import day_of
from oocd.panels.returns.models import ScrutinySettings

V = TypeVar("V", bound=OfVictim)
WITHHELD = "another answer"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a sample may show: the settings, and the fixed words of facts and lists."""

    settings: ScrutinySettings
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The words of each fact that has a list of them; a word on no list is withheld."""
    agencies: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def word(self, fact: str, value: object) -> JsonValue:
        """Give a value where it is a yes, a no, a number or a word of the fact's list."""
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, str) and value in self.values.get(fact, ()):
            return value
        return WITHHELD


def frozen(state: ItemState, upto: int, allowed: Allowed) -> Content:
    """Give a matter as it stood at the decision, which is entry `upto`."""
    known = Known(state, upto)
    decision = next((one.content for one in known.all(Decided) if one.seq == upto), None)
    referral = known.last(Referred)
    if decision is None or referral is None:
        return {"erased": True}
    pinned = decision.pinned
    case = known.facts(pinned.facts_from) if pinned else referral.content.case
    envelope = known.envelope(pinned.recommendation_entry) if pinned else None
    start = referral.content.referred_on
    born = day_of(fact_of(case or {}, "child.date_of_birth"))
    return {
        "erased": False,
        "referred_by": referral.content.source,
        "entry": referral.content.entry,
        "age_at_decision": age_on(born, decision.on) if born else None,
        "facts": {
            name: allowed.word(name, fact_of(case or {}, name)) for name in allowed.settings.facts
        },
        "offences": [_offence(one, start, born, allowed) for one in offences_of(case)],
        "assessed": [_days(start, one.content.completed_on) for one in known.all(Assessed)],
        "agencies_answered": [
            {"agency": _of(one.content.agency, allowed.agencies), "status": one.content.status}
            for one in known.all(InformationAnswered)
        ],
        "heard": _heard(known),
        "victims": _victims(known),
        "no_victim_to_ask": known.last(NoVictim) is not None,
        "views": [
            {
                "agency": _of(one.content.agency, allowed.agencies),
                "preferred": _all_of(one.content.preferred, allowed.options),
                "after_recommendation": one.content.after_recommendation,
            }
            for one in known.all(MemberView)
        ],
        "recommendation": _recommendation(envelope, allowed),
        "decision": _decision(decision, start, allowed),
    }


def _offence(
    one: Content, start: dt.date, born: dt.date | None, allowed: Allowed
) -> dict[str, JsonValue]:
    day = day_of(fact_of(one, "date"))
    return {
        **{
            name: allowed.word(f"offence.{name}", fact_of(one, name))
            for name in allowed.settings.offence_facts
        },
        "days_since_referral": _days(start, day),
        "age": age_on(born, day) if born and day else None,
    }


def _heard(known: Known) -> dict[str, JsonValue]:
    """Say whose words are on record, and what consent they gave; the words stay out."""
    said = [one.content for one in known.all(OwnWords)]
    return {
        whose: {
            "words_on_record": any(one.words for one in said if one.whose == whose),
            "why_not_on_record": any(one.not_heard for one in said if one.whose == whose),
            "consent": next(
                (one.consent for one in reversed(said) if one.whose == whose and one.consent), None
            ),
        }
        for whose in ("child", "parent")
    }


def _victims(known: Known) -> list[JsonValue]:
    names = dict.fromkeys(one.content.victim for one in known.all(VictimIdentified))
    return [_victim(known, name) for name in names]


def _victim(known: Known, name: str) -> dict[str, JsonValue]:
    who = _last(known, name, VictimIdentified)
    status = _last(known, name, VictimStatus)
    offer = _last(known, name, RestorativeOffer)
    consents: dict[str, JsonValue] = {
        one.content.to: one.content.answer
        for one in known.all(VictimConsent)
        if one.content.victim == name
    }
    return {
        "type": who.type if who else None,
        "age_band": who.age_band if who else None,
        "enhanced_rights": who.enhanced_rights if who else None,
        "status": status.status if status else None,
        "views_on_record": _last(known, name, ViewsRecorded) is not None,
        "consents": consents,
        "restorative_offer_right": offer.appropriate if offer else None,
        "restorative_answer": offer.answer if offer else None,
    }


def _last(known: Known, name: str, kind: type[V]) -> V | None:
    found = [one.content for one in known.all(kind) if one.content.victim == name]
    return found[-1] if found else None


def _recommendation(envelope: Envelope, allowed: Allowed) -> JsonValue:
    data = envelope.get("data") if envelope else None
    if not isinstance(data, dict):
        return None
    gravity = data.get("gravity")
    band = gravity.get("band") if isinstance(gravity, dict) else None
    options = data.get("options")
    return {
        "band": band if isinstance(band, int) else None,
        "range": _all_of(range_of(envelope), allowed.options),
        "options": {
            str(one["id"]): one.get("status")
            for one in (options if isinstance(options, list) else [])
            if isinstance(one, dict)
            and one.get("id") in allowed.options
            and one.get("status") in {"open", "not_available", "refer", "cannot_say"}
        },
    }


def _decision(decision: Decided, start: dt.date, allowed: Allowed) -> dict[str, JsonValue]:
    pinned, plan = decision.pinned, decision.plan
    maker = decision.decision_maker
    return {
        "disposal": _of(decision.disposal, allowed.options),
        "programmes": _all_of(decision.programmes, allowed.options),
        "days_since_referral": _days(start, decision.on),
        "mode": decision.mode,
        "decision_maker": {
            "role": _of(maker.role, allowed.roles),
            "agency": _of(maker.agency, allowed.agencies),
        },
        "eligibility": decision.eligibility.finding,
        "suitability": decision.suitability.finding,
        "votes": [
            {"agency": _of(one.agency, allowed.agencies), "stands": one.stands}
            for one in decision.votes
        ],
        "dissent": [
            {
                "agency": _of(one.agency, allowed.agencies),
                "preferred": _of(one.preferred, allowed.options),
            }
            for one in decision.dissent
        ],
        "departure": _of(decision.departure.code, allowed.codes) if decision.departure else None,
        "ruled_out": _all_of([one.option for one in decision.ruled_out], allowed.options),
        "conditions": [
            {"aim": one.aim, "hours": one.hours, "pounds": one.pounds}
            for one in decision.conditions
        ],
        "plan": {"weeks": plan.weeks, "lead": _of(plan.lead_agency, allowed.agencies)}
        if plan
        else None,
        "consequence_stated": decision.consequence is not None,
        "explained": decision.explained_on is not None,
        "victim_weighed": decision.victim_weight is not None,
        "own_words_weighed": decision.voice_weight is not None,
        "concordance": pinned.concordance if pinned else None,
        "direction": pinned.direction if pinned else None,
        "quorum": pinned.quorum if pinned else None,
        "gates": [
            {
                "rule": _of(one.rule, allowed.rules),
                "level": one.level if one.level in {"warn", "reason"} else WITHHELD,
                "answered": one.reason is not None,
            }
            for one in (pinned.gates if pinned else ())
        ],
    }


def _of(word: str, allowed: frozenset[str]) -> str:
    return word if word in allowed else WITHHELD


def _all_of(words: Sequence[str], allowed: frozenset[str]) -> list[JsonValue]:
    return [_of(word, allowed) for word in words]


def _days(start: dt.date, day: dt.date | None) -> int | None:
    """Give a day as the days since the referral (below 0: before it)."""
    return (day - start).days if day else None
