"""The values for each reader. A child has nothing of the victim's, a victim nothing of the child's.

Words written for the file (reasons, assessments, views) go to no reader outside the panel: what a
child, a parent or a victim reads was written for them (`for_child`, `for_parent`, `for_victims`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from oocd.engine.errors import RecordRefused
from oocd.panels.documents import common
from oocd.panels.documents.library import Library, Reader
from oocd.panels.documents.values import Row, Term, Value, Values, joined
from oocd.panels.item import ItemState, Said
from oocd.panels.kinds.after import Completed
from oocd.panels.kinds.referral import OwnWords
from oocd.panels.kinds.victims import (
    RestorativeOffer,
    VictimIdentified,
    VictimInformed,
    ViewsRecorded,
)
from oocd.panels.known import listed

_ASKED = ("apology", "repair", "no_contact", "updates", "support", "compensation")


def for_child(state: ItemState, today: dt.date, library: Library) -> Values:
    """Give what a child may have: the outcome, what they agreed, words written for them."""
    decision = common.decided(state).content
    return joined(_of_family(state, today, library, "child"), Values({"words": decision.for_child}))


def for_parent(state: ItemState, today: dt.date, library: Library) -> Values:
    """Give what a parent may have: as the child, in words written for a parent."""
    decision = common.decided(state).content
    return joined(
        _of_family(state, today, library, "parent"), Values({"words": decision.for_parent})
    )


def _of_family(state: ItemState, today: dt.date, library: Library, reader: Reader) -> Values:
    own = [said.content.words for said in state.all(OwnWords) if said.content.whose == reader]
    return joined(
        common.head(state, today),
        common.outcome(state),
        common.agreed(state),
        common.ended(state),
        common.offences(state, library.offences),
        library.told(reader, common.decided(state).content),
        Values({"own_words": next((one for one in reversed(own) if one), None)}),
    )


def for_victim(state: ItemState, today: dt.date, victim: str, *, by_police: bool = False) -> Values:
    """Give what one victim may have: the outcome, words for them, what they themselves said.

    Nothing of the child's plan, conditions, needs or words, and nothing of another victim. Whoever
    asked the police not to pass their details on is written to by the police alone (VIC-CON-01).
    Raises RecordRefused P-VICTIM, P-OBJECTION.
    """
    if victim not in state.victims():
        known = ", ".join(state.victims()) or "none"
        raise RecordRefused("P-VICTIM", f"no victim is called `{victim}` here", f"Known: {known}.")
    identified = state.of_victim(victim, VictimIdentified)[-1].content
    if identified.police_sharing_objection and not by_police:
        raise RecordRefused(
            "P-OBJECTION",
            f"{victim} asked the police not to pass their details on: do not write to them",
            "The police can tell them of the outcome.",
        )
    decision = common.decided(state).content
    words = next((one.words for one in decision.for_victims if one.victim == victim), None)
    views = state.of_victim(victim, ViewsRecorded)
    latest = views[-1].content if views else None
    wishes = latest.wishes.model_dump(exclude_none=True) if latest and latest.wishes else {}
    rj = state.of_victim(victim, RestorativeOffer)
    rows: list[Row] = [
        {"wish": Term("wishes", name)} for name in _ASKED if wishes.get(name) is True
    ]
    told: list[Row] = [
        {"of": Term("told", said.content.of), "on": said.content.on}
        for said in state.of_victim(victim, VictimInformed)
    ]
    single: dict[str, Value | None] = {
        "words": words,
        "victim": victim,
        "organisation": identified.contact_role,
        "view": latest.view_on_outcome if latest else None,
        "asked_on": latest.asked_on if latest else None,
        "restorative": Term("rj_answers", rj[-1].content.answer)
        if rj and rj[-1].content.answer
        else None,
        "restorative_form": Term("rj_forms", rj[-1].content.form)
        if rj and rj[-1].content.form
        else None,
        "restorative_ended": rj[-1].content.ended_on if rj else None,
        "told_of_end": _end_for(state, wishes, rj),
    }
    outcome = common.outcome(state)
    names = ("disposal", "disposal_code", "decided_on", "provisional")
    kept = {name: outcome.single[name] for name in names}
    return joined(
        common.head(state, today), Values(kept), Values(single, {"wishes": rows, "told": told})
    )


def _family(rule: Mapping[str, object]) -> Term:
    """Name a family of rules, by its id and as the rules call it."""
    return Term("rules", str(rule.get("family")), str(rule.get("title")))


def _end_for(
    state: ItemState, wishes: Mapping[str, object], offers: Sequence[Said[RestorativeOffer]]
) -> dt.date | None:
    """Give the day it ended, for a victim who takes part or asked to be told (VIC-CON-04)."""
    found = state.last(Completed)
    part = any(said.content.answer == "accepted" for said in offers)
    if found is None or found.seq < state.since:
        return None
    if not (part or wishes.get("updates") is True):
        return None
    return found.content.on


def for_solicitor(state: ItemState, today: dt.date, library: Library) -> Values:
    """Give the reasons for a solicitor: what was decided, on what, and how this tool was used.

    The victim's words are not in it; how their views were weighed is, where the panel said so in
    words for disclosure (`for_solicitor`).
    """
    decision = common.decided(state).content
    pinned = decision.pinned
    shown = state.shown
    rules: list[Row] = []
    if shown is not None:
        rules = [
            {"family": _family(one), "version": common.day(one.get("version"))}
            for one in listed(shown.content.envelope, "rules")
        ]
    return joined(
        common.head(state, today),
        common.outcome(state),
        common.agreed(state),
        common.offences(state, library.offences),
        Values(
            {
                "eligibility": Term("eligibility", decision.eligibility.finding),
                "suitability": Term("suitability", decision.suitability.finding),
                "reasons": decision.for_solicitor,
                "mode": Term("modes", decision.mode),
                "shown": "yes" if shown else None,
                "shown_on": shown.at.date() if shown else None,
                "hash": pinned.recommendation[:12] if pinned and pinned.recommendation else None,
                "tool_status": Term("statuses", pinned.status)
                if pinned and pinned.status
                else None,
                "tool_range": Term("in_range", "yes" if pinned.in_range else "no")
                if pinned and pinned.in_range is not None
                else None,
                "departure": decision.departure.code if decision.departure else None,
            },
            {"rules": rules},
        ),
    )
