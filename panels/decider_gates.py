"""Gates about who decides: the named person, the meeting, conflicts, escalation, a second look."""

from __future__ import annotations

from collections.abc import Iterator

from oocd.panels.gates import PLAIN, Scene, checked_decision, values
from oocd.panels.kinds.base import Person
from oocd.panels.kinds.decisions import Decided, Escalated, EscalationAnswered
from oocd.panels.kinds.views import MemberView

ALONE = "police_alone"


def papers(scene: Scene) -> Iterator[str]:
    """Look at whether the decision maker has read the papers."""
    if not checked_decision(scene).papers_read:
        yield PLAIN


def police(scene: Scene) -> Iterator[str]:
    """Look at who decides a police disposal."""
    decision = checked_decision(scene)
    if decision.disposal in scene.config.disposals.police:
        yield from no_police_decider(scene, decision.decision_maker)


def quorum(scene: Scene) -> Iterator[str]:
    """Look at whether a joint decision has the members it needs."""
    decision = checked_decision(scene)
    if decision.mode == ALONE:
        return
    if scene.meeting is None:
        yield "the item is on no meeting's agenda"
        return
    if scene.meeting.stage != "open":
        yield f"the meeting is {scene.meeting.stage}, not open"
    for need in scene.config.quorum.needs:
        there = [
            one
            for one in scene.meeting.present
            if one.part != "observer"
            and (need.role is None or one.role == need.role)
            and (need.agency is None or one.agency == need.agency)
            and scene.state.conflict(one.person) in {None, "none"}
        ]
        if len(there) < need.at_least:
            yield f"lacking {need.say}"


def conflict(scene: Scene) -> Iterator[str]:
    """Look at whether anybody decides who stood aside."""
    decision = checked_decision(scene)
    people = [decision.decision_maker.person]
    people += [vote.person for vote in decision.votes if vote.stands != "abstains"]
    for person in dict.fromkeys(people):
        action = scene.state.conflict(person)
        if action in {"abstained", "left"}:
            yield f"{person} ({action})"


def no_police_decider(scene: Scene, person: Person) -> Iterator[str]:
    """Say where somebody does not have the role and agency that police disposals ask for."""
    asked = scene.config.disposals.police_decider
    if person.role != asked.role or person.agency != asked.agency:
        yield f"{person.person} is {person.role} of {person.agency}"


def maker(scene: Scene) -> Iterator[str]:
    """Look at whether the decision maker is who they are said to be, and was there.

    They record it themselves in the role they are signed in with; or it is recorded for them where
    they sat in the meeting, or answered the escalation, in that role.
    """
    decision = checked_decision(scene)
    named, actor = decision.decision_maker, scene.actor
    if named.person == actor.person:
        if named.role != actor.role or (actor.agency and named.agency != actor.agency):
            yield f"{named.person} records this as {actor.role} of {actor.agency or 'no agency'}"
        return
    if decision.mode == ALONE:
        yield f"{named.person} decides alone, and {actor.person} records it"
        return
    if any(named in said.content.by for said in scene.state.this_round(EscalationAnswered)):
        return
    seat = scene.meeting.member(named.person) if scene.meeting else None
    if seat is None or seat.presence != "attended":
        yield f"{named.person} is not on record as present"
    elif (seat.role, seat.agency) != (named.role, named.agency):
        yield f"{named.person} sits there as {seat.role} of {seat.agency}"


def escalation(scene: Scene) -> Iterator[str]:
    """Look at whether an escalation of this round was answered."""
    asked = scene.state.this_round(Escalated)
    if asked and not scene.state.this_round(EscalationAnswered):
        yield ", ".join(one.person for one in asked[-1].content.to)


def escalation_second(scene: Scene) -> Iterator[str]:
    """Look at whether, after an escalation, somebody decides who had not taken a side."""
    asked = scene.state.this_round(Escalated)
    if not asked:
        return
    sides = {
        said.content.person
        for said in scene.state.this_round(MemberView)
        if said.seq < asked[-1].seq
    } | {asked[-1].actor.person}
    named = checked_decision(scene).decision_maker.person
    if named in sides:
        yield named


def second(scene: Scene) -> Iterator[str]:
    """Look at whether a round that asks for somebody new has somebody new."""
    opened = scene.state.opened
    if opened is None or opened.ground not in values(scene, "second"):
        return
    before = [said for said in scene.state.all(Decided) if said.seq < scene.state.since]
    named = checked_decision(scene).decision_maker.person
    if before and before[-1].content.decision_maker.person == named:
        yield named


def views_first(scene: Scene) -> Iterator[str]:
    """Look at whether members gave their own view before a recommendation is shown to them."""
    if scene.meeting is None or scene.state.shown is not None:
        return
    gave = {said.content.person for said in scene.state.this_round(MemberView)}
    waiting = [
        one.person
        for one in scene.meeting.present
        if one.part != "observer"
        and one.person not in gave
        and scene.state.conflict(one.person) in {None, "none"}
    ]
    if waiting:
        yield f"still to come: {', '.join(waiting)}"
