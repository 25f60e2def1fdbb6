"""The gates of a decision: each says what it looks at; levels and words are configuration.

Those about the meeting, the people and what they said are in `decider_gates`; those about limits in
`limits`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from oocd.panels.decider_gates import (
    conflict,
    escalation,
    escalation_second,
    maker,
    papers,
    police,
    quorum,
    second,
    views_first,
)
from oocd.panels.gates import PLAIN, Check, Scene, checked_decision, values
from oocd.panels.kinds.referral import Assessed, OwnWords
from oocd.panels.kinds.victims import ViewsRecorded
from oocd.panels.kinds.views import ScreenAnswered
from oocd.panels.reading import checklist_gaps, option_of, pointed, step_of
from oocd.panels.victim_gates import unsettled_victims

_ASKED = ("no_scheme", "least")


def recommendation(scene: Scene) -> Iterator[str]:
    """Look at whether a recommendation was shown in this round."""
    if scene.state.shown is None:
        yield PLAIN


def fresh(scene: Scene) -> Iterator[str]:
    """Look at whether the facts are those that the shown recommendation read."""
    shown, facts = scene.state.shown, scene.state.facts
    if shown is not None and facts is not None and shown.content.facts_from != facts.seq:
        yield PLAIN


def status(scene: Scene) -> Iterator[str]:
    """Look at what the recommendation says of the chosen option and programmes."""
    shown = scene.state.shown
    if shown is None:
        return
    decision = checked_decision(scene)
    for chosen in (decision.disposal, *decision.programmes):
        found = option_of(shown.content.envelope, chosen)
        if found is None:
            yield f"{chosen} is not in the recommendation"
        elif found.status != "open":
            yield f"{found.title}: {found.words}"


def departure(scene: Scene) -> Iterator[str]:
    """Look at whether a decision outside the range says why."""
    shown = scene.state.shown
    if shown is None:
        return
    decision = checked_decision(scene)
    if decision.departure is not None:
        return
    envelope = shown.content.envelope
    step = step_of(envelope, decision.disposal)
    if pointed(envelope, decision.disposal).in_range is False:
        yield "it is outside the range"
    elif step is not None:
        yield f"it is a step {step} where the matrix points"


def assessment(scene: Scene) -> Iterator[str]:
    """Look at whether an assessment was finished by the day of the decision."""
    decision = checked_decision(scene)
    done = [said for said in scene.state.all(Assessed) if said.content.completed_on <= decision.on]
    if not done:
        yield PLAIN


def voice(scene: Scene) -> Iterator[str]:
    """Look at whether the child was heard."""
    if not any(said.content.whose == "child" for said in scene.state.all(OwnWords)):
        yield PLAIN


def parent(scene: Scene) -> Iterator[str]:
    """Look at whether a parent or carer was heard."""
    if not any(said.content.whose == "parent" for said in scene.state.all(OwnWords)):
        yield PLAIN


def victim(scene: Scene) -> Iterator[str]:
    """Look at whether every victim was asked, or there is a reason."""
    yield from unsettled_victims(scene)


def victim_weight(scene: Scene) -> Iterator[str]:
    """Look at whether a victim's views were weighed in words."""
    said = [v for v in scene.state.all(ViewsRecorded) if v.content.view_on_outcome]
    if said and checked_decision(scene).victim_weight is None:
        yield PLAIN


def care(scene: Scene) -> Iterator[str]:
    """Look at the care checklist where it applies, as the recommendation shows it."""
    shown = scene.state.shown
    if shown is None:
        return
    gaps = checklist_gaps(shown.content.envelope, values(scene, "care"))
    if gaps:
        yield f"not answered: {', '.join(gaps)}"


def nrm(scene: Scene) -> Iterator[str]:
    """Look at a pending or positive decision on modern slavery in the case facts."""
    facts = scene.state.facts
    if facts is None:
        return
    found = scene.catalogue_facts(facts.content.case, "exploitation.nrm")
    linked = scene.catalogue_facts(facts.content.case, "exploitation.linked_to_offence")
    if found in values(scene, "nrm") and linked is not False:
        yield f"the referral stands at {found}, linked to the offence: {_known(linked)}"


def consequence(scene: Scene) -> Iterator[str]:
    """Look at whether it is said what happens if what is agreed is not kept."""
    decision = checked_decision(scene)
    if decision.disposal in scene.config.disposals.consequence and decision.consequence is None:
        yield PLAIN


def admission(scene: Scene) -> Iterator[str]:
    """Look at whether a disposal that rests on an admission has one in the case facts."""
    decision, facts = checked_decision(scene), scene.state.facts
    if decision.disposal not in scene.config.disposals.admission or facts is None:
        return
    case = facts.content.case
    said, offences = scene.catalogue_facts(case, "admission"), case.get("offences")
    found = [
        scene.catalogue_facts(one, "admission") or said
        for one in (offences if isinstance(offences, list) else [])
        if isinstance(one, dict)
    ] or [said]
    for one in dict.fromkeys(found):
        if one not in values(scene, "admission"):
            yield "the case does not say" if one is None else f"the case says {one}"


def conditions(scene: Scene) -> Iterator[str]:
    """Look at whether a conditional disposal has a condition."""
    decision = checked_decision(scene)
    if decision.disposal in scene.config.disposals.conditions and not decision.conditions:
        yield PLAIN


def activity(scene: Scene) -> Iterator[str]:
    """Look at whether a disposal that rests on an activity names it."""
    decision = checked_decision(scene)
    if decision.disposal in scene.config.disposals.activity and decision.plan is None:
        yield PLAIN


def signed(scene: Scene) -> Iterator[str]:
    """Look at whether a paper that the child signs has its day."""
    decision = checked_decision(scene)
    if decision.disposal in scene.config.disposals.signed and decision.signed_on is None:
        yield PLAIN


def explained(scene: Scene) -> Iterator[str]:
    """Look at whether the decision was, or will be, explained to the child."""
    decision = checked_decision(scene)
    told = any(one.whom == "child" for one in decision.tell)
    if decision.explained_by is None and not told:
        yield PLAIN


def tell(scene: Scene) -> Iterator[str]:
    """Look at whether child and victims are to be told, by a named person, by a day."""
    decision = checked_decision(scene)
    if not any(one.whom == "child" for one in decision.tell):
        yield "the child"
    named = {one.victim for one in decision.tell if one.whom == "victim"}
    for one in scene.state.victims():
        if one not in named:
            yield f"victim {one}"


def prompts(scene: Scene) -> Iterator[str]:
    """Look at whether the panel asked itself the two questions."""
    answered = {said.content.prompt for said in scene.state.this_round(ScreenAnswered)}
    if any(name not in answered for name in _ASKED):
        yield PLAIN


def ruled_out(scene: Scene) -> Iterator[str]:
    """Look at whether other options were considered."""
    if not checked_decision(scene).ruled_out:
        yield PLAIN


DECISION: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "papers": papers,
        "maker": maker,
        "police": police,
        "quorum": quorum,
        "conflict": conflict,
        "escalation": escalation,
        "escalation_second": escalation_second,
        "second": second,
        "recommendation": recommendation,
        "fresh": fresh,
        "status": status,
        "departure": departure,
        "assessment": assessment,
        "voice": voice,
        "parent": parent,
        "victim": victim,
        "victim_weight": victim_weight,
        "care": care,
        "nrm": nrm,
        "admission": admission,
        "conditions": conditions,
        "activity": activity,
        "consequence": consequence,
        "signed": signed,
        "explained": explained,
        "tell": tell,
        "prompts": prompts,
        "ruled_out": ruled_out,
    }
)
"""What is looked at before a decision is recorded."""

SHOWING: Final[Mapping[str, Check]] = MappingProxyType({"views_first": views_first})
"""What is looked at before a recommendation is shown to a meeting."""


def _known(value: object | None) -> str:
    return "not known" if value is None else str(value).lower()
