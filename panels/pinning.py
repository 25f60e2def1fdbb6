"""What a decision must say to be whole, and what stood on record when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from oocd.engine.errors import RecordRefused
from oocd.panels.decider_gates import ALONE, quorum
from oocd.panels.gates import Scene
from oocd.panels.kinds.decisions import Decided, GateAnswer, GateMet, Pinned
from oocd.panels.reading import Envelope, option_of, pointed, range_of

Concordance: TypeAlias = Literal["full", "part", "none", "not_shown"]
_STAYS = (
    "mode",
    "on",
    "disposal",
    "programmes",
    "decision_maker",
    "papers_read",
    "votes",
    "conditions",
    "plan",
)
_DIFFER = ("majority_recorded", "police_final_after_disagreement")


def checked(scene: Scene, decision: Decided) -> None:
    """Refuse a decision that contradicts itself. Raises RecordRefused P-DECISION."""
    faults = list(_votes(scene, decision))
    differs = [vote for vote in decision.votes if vote.stands == "differs"]
    if decision.mode in _DIFFER and not decision.dissent:
        faults.append(f"the mode is {decision.mode}, and `dissent` names nobody")
    if decision.mode == "unanimous" and (differs or decision.dissent):
        faults.append("the mode is unanimous, and somebody differs")
    silent = {vote.person for vote in differs} - {one.person for one in decision.dissent}
    if silent:
        faults.append(f"differed without a reason on record: {', '.join(sorted(silent))}")
    codes = [code.id for code in scene.config.departure_codes]
    if decision.departure is not None and decision.departure.code not in codes:
        faults.append(f"`{decision.departure.code}` is no departure code ({', '.join(codes)})")
    if decision.disposal in {one.option for one in decision.ruled_out}:
        faults.append(f"{decision.disposal} is both chosen and ruled out")
    victims = {*scene.state.victims()}
    unknown = {
        str(one.victim or "no victim named") for one in decision.tell if one.whom == "victim"
    } - victims
    if unknown:
        faults.append(f"`tell` names no victim of this item: {', '.join(sorted(unknown))}")
    if faults:
        raise RecordRefused("P-DECISION", "; ".join(faults), "Nothing was recorded.")


def _votes(scene: Scene, decision: Decided) -> Iterator[str]:
    voters = [vote.person for vote in decision.votes]
    twice = sorted({person for person in voters if voters.count(person) > 1})
    if twice:
        yield f"more than one vote of: {', '.join(twice)}"
    agreeing = {vote.person for vote in decision.votes if vote.stands == "agrees"}
    both = sorted({one.person for one in decision.dissent} & agreeing)
    if both:
        yield f"both agrees and differs: {', '.join(both)}"
    members = scene.meeting.members if scene.meeting else ()
    watching = sorted({one.person for one in members if one.part == "observer"} & set(voters))
    if watching:
        yield f"observers have no vote: {', '.join(watching)}"


def corrected(scene: Scene, decision: Decided) -> Decided:
    """Give a decision whose words are put right, with what stood when it was made.

    What was decided, how, by whom and of which day can only change in a new round. Raises
    RecordRefused P-CORRECTS.
    """
    before = scene.state.decision
    if before is None or before.seq != decision.corrects:
        raise RecordRefused(
            "P-CORRECTS", f"entry {decision.corrects} is not the decision that stands"
        )
    changed = [name for name in _STAYS if getattr(before.content, name) != getattr(decision, name)]
    if changed:
        raise RecordRefused(
            "P-CORRECTS",
            f"a correction cannot change {', '.join(f'`{name}`' for name in changed)}",
            "Words can be put right. What was decided changes only when the item is `reopened`.",
        )
    pins = before.content.pinned
    reasons = tuple(
        GateAnswer(gate=one.gate, reason=one.reason)
        for one in (pins.gates if pins else ())
        if one.reason
    )
    return decision.model_copy(update={"pinned": pins, "gates": decision.gates or reasons})


def pinned(scene: Scene, decision: Decided, met: tuple[GateMet, ...]) -> Pinned:
    """Give what stood on record at the decision: document, facts, meeting, gates, configuration."""
    state = scene.state
    facts = state.facts
    if facts is None:
        raise RecordRefused("P-LACKS", "the case file was erased: nothing can be decided on it")
    shown = state.shown
    envelope = shown.content.envelope if shown else None
    place = pointed(envelope, decision.disposal)
    option = option_of(envelope, decision.disposal)
    return Pinned(
        recommendation=shown.content.sha256 if shown else None,
        recommendation_entry=shown.seq if shown else None,
        status=option.status if option else None,
        in_range=place.in_range,
        direction=place.direction,
        concordance=_concordance(envelope, decision),
        facts_from=facts.seq,
        meeting=state.meeting,
        quorum=None if decision.mode == ALONE else not any(True for _ in quorum(scene)),
        gates=met,
        config=scene.config.name,
    )


def _concordance(envelope: Envelope, decision: Decided) -> Concordance:
    """Compare with the recommendation: full in the range with programmes open, part, none."""
    if envelope is None:
        return "not_shown"
    inside = decision.disposal in range_of(envelope)
    offered = [option_of(envelope, one) for one in decision.programmes]
    fits = all(one is not None and one.status == "open" for one in offered)
    if inside and fits:
        return "full"
    option = option_of(envelope, decision.disposal)
    if inside or (option is not None and option.status == "open"):
        return "part"
    return "none"
