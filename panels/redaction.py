"""What a reader does not see, and why: a victim decides who hears what they said.

Consent counts as it stands now, whichever state of the record is looked at: what a victim takes
back is hidden also in what was read before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from oocd.panels.access import CHAIR, POLICE, TRIAGE, VICTIM_WORKER
from oocd.panels.event import Actor, Content
from oocd.panels.item import ItemState, Said
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.referral import FactsCorrected, Referred
from oocd.panels.kinds.victims import (
    OfVictim,
    RestorativeOffer,
    Satisfaction,
    VictimConsent,
    ViewsRecorded,
)
from oocd.panels.kinds.views import RecommendationShown

_WITH_THE_VICTIM: Final = (POLICE, TRIAGE, VICTIM_WORKER)
"""The roles a victim speaks to: they know already."""

_NEEDS_CONSENT: Final = (ViewsRecorded, RestorativeOffer, Satisfaction)
_WORDS: Final = ("how", "effect", "view_on_outcome", "wishes", "safety", "needs", "report")
_WITHHELD: Final[Content] = {"unknown": "withheld"}
_CHECKLIST: Final = ("care", "checklist", "victim_views")
_CHECKLIST_FACT: Final = ".".join(_CHECKLIST)


def hidden(content: Kind, now: ItemState, actor: Actor) -> str | None:
    """Say why an entry is not for this reader, or None where it is."""
    if actor.role in _WITH_THE_VICTIM or not isinstance(content, _NEEDS_CONSENT):
        return None
    answer = now.consent(content.victim, "panel")
    if answer == "given":
        return None
    who = "the victim worker speaks to it" if actor.role == CHAIR else "ask the victim worker"
    return f"the victim's consent to share with the panel: {answer.replace('_', ' ')}; {who}"


def for_reader(state: ItemState, now: ItemState, actor: Actor) -> ItemState:
    """Give a state without what is not for this reader; that something was said stays."""
    entries = []
    for said in state.entries:
        content = shown_to(said.content, now, actor)
        if content is not None:
            entries.append(said if content is said.content else replace(said, content=content))
    kept: tuple[Said[Kind], ...] = tuple(entries)
    return replace(state, entries=kept)


def shown_to(content: Kind, now: ItemState, actor: Actor) -> Kind | None:
    """Give an entry as a reader may have it: whole, without the victim's words, or None."""
    if hidden(content, now, actor) is not None:
        return _without_words(content)
    if actor.role in _WITH_THE_VICTIM or _all_agree(now):
        return content
    match content:
        case VictimConsent(note=str()) if now.consent(content.victim, "panel") != "given":
            return content.model_copy(update={"note": "withheld"})
        case Referred() | FactsCorrected():
            case = case_without_views(content.case)
            return content.model_copy(update={"case": case}) if case != content.case else content
        case RecommendationShown(envelope=envelope) if envelope is not None:
            without = _facts_without_views(envelope)
            return content.model_copy(update={"envelope": without})
        case _:
            return content


def case_without_views(case: Mapping[str, JsonValue]) -> Content:
    """Give a case file without what victims said.

    >>> case_without_views({"victims": [{"type": "person", "view": "no court"}]})
    {'victims': [{'type': 'person', 'view': {'unknown': 'withheld'}}]}
    """
    made: Content = dict(case)
    victims = made.get("victims")
    if isinstance(victims, list):
        made["victims"] = [
            {**one, "view": _WITHHELD} if isinstance(one, dict) and "view" in one else one
            for one in victims
        ]
    care = made.get(_CHECKLIST[0])
    checklist = care.get(_CHECKLIST[1]) if isinstance(care, dict) else None
    if isinstance(care, dict) and isinstance(checklist, dict) and _CHECKLIST[2] in checklist:
        answered: Content = {**checklist, _CHECKLIST[2]: _WITHHELD}
        made[_CHECKLIST[0]] = {**care, _CHECKLIST[1]: answered}
    return made


def _facts_without_views(envelope: Mapping[str, JsonValue]) -> Content:
    data = envelope.get("data")
    facts = data.get("facts_read") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(facts, list):
        return dict(envelope)
    kept: list[JsonValue] = [
        {**one, "value": _WITHHELD} if isinstance(one, dict) and _is_view(one) else one
        for one in facts
    ]
    return {**envelope, "data": {**data, "facts_read": kept}}


def _is_view(fact: Mapping[str, JsonValue]) -> bool:
    name = str(fact.get("fact"))
    return name == _CHECKLIST_FACT or (name.startswith("victims[") and name.endswith(".view"))


def _all_agree(now: ItemState) -> bool:
    """Whether every victim agreed, and there are any: a case file does not say who said what."""
    victims = now.victims()
    return bool(victims) and all(now.consent(one, "panel") == "given" for one in victims)


def _without_words(content: Kind) -> OfVictim | None:
    match content:
        case ViewsRecorded():
            return content.model_copy(update=dict.fromkeys(_WORDS))
        case RestorativeOffer():
            return content.model_copy(update={"reason": "withheld", "answer": None, "result": None})
        case _:
            return None
