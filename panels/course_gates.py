"""What stands against the steps around a decision: agenda, pack, deferral, escalation, the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from oocd.engine.errors import RecordRefused
from oocd.panels.access import CHAIR
from oocd.panels.decider_gates import no_police_decider
from oocd.panels.gates import PLAIN, Check, Scene, answers, look, settle, weigh
from oocd.panels.kinds.after import PlanChanged
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Escalated, EscalationAnswered, Finalised, GateMet
from oocd.panels.kinds.meetings import ConflictDeclared, PackMade, PlacedOnAgenda, TakenOffAgenda
from oocd.panels.limits import beyond
from oocd.panels.meeting import MeetingState

Filled: TypeAlias = tuple[Kind, tuple[GateMet, ...]]


def finalised(scene: Scene, content: Finalised) -> Filled:
    """Check who makes a provisional decision final."""
    return content, weigh(scene, FINALISING, content.why_absent)


def finaliser(scene: Scene) -> Iterator[str]:
    """Look at who makes a police disposal final: whoever decides it."""
    decision = scene.state.decision
    if not isinstance(scene.content, Finalised) or decision is None:
        return
    if decision.content.disposal in scene.config.disposals.police:
        yield from no_police_decider(scene, scene.content.by)


def escalated(scene: Scene, content: Escalated) -> Filled:
    """Check an escalation and fill by when it is answered, where the area says."""
    if content.corrects is None and scene.state.this_round(Escalated):
        raise RecordRefused(
            "P-ESCALATION",
            "this matter was escalated once; it is not escalated again",
            "The managers answer (`escalation_answered`), then it is decided.",
        )
    if len({one.agency for one in content.to}) == 1:
        raise RecordRefused("P-ESCALATION", "`to` names a manager of each side, not of one agency")
    days = scene.config.days.get("escalation")
    if content.due is None and days and days.working_days is not None and scene.calendar:
        due = scene.calendar.add_working_days(scene.today, days.working_days)
        return content.model_copy(update={"due": due}), ()
    return content, ()


def escalation_answered(scene: Scene, content: EscalationAnswered) -> Filled:
    """Check that those answer who were asked. Raises RecordRefused P-ESCALATION."""
    asked = scene.state.this_round(Escalated)
    named = {one.person for said in asked for one in said.content.to}
    others = sorted({one.person for one in content.by} - named)
    if asked and others:
        raise RecordRefused(
            "P-ESCALATION",
            f"it was not put to {', '.join(others)}",
            f"It was put to {', '.join(sorted(named))}.",
        )
    return content, ()


def plan_changed(scene: Scene, content: PlanChanged) -> Filled:
    """Check a changed plan against the child's agreement and the limits of the disposal."""
    decision = scene.state.decision
    unmet = look(scene, CHANGING)
    over = (
        beyond(scene, decision.content.disposal, content.conditions, content.plan)
        if decision
        else ()
    )
    return content, settle(unmet, answers((*unmet, *over), content.reason), over)


def plan_agreed(scene: Scene) -> Iterator[str]:
    """Look at whether the child agrees to conditions that bind them."""
    decision, content = scene.state.decision, scene.content
    if not isinstance(content, PlanChanged) or decision is None or content.agreed_by_child:
        return
    if decision.content.disposal in scene.config.disposals.signed:
        yield PLAIN


def conflict_declared(scene: Scene, content: ConflictDeclared) -> Filled:
    """Let people speak for themselves. Raises RecordRefused P-OWN-VIEW."""
    if scene.actor.role != CHAIR and scene.actor.person != content.person:
        raise RecordRefused(
            "P-OWN-VIEW",
            f"{scene.actor.person} cannot declare a conflict of {content.person}",
            "Members declare their own; the chair may record one that was spoken.",
        )
    return content, ()


def placed(scene: Scene, content: PlacedOnAgenda, meeting: MeetingState) -> Filled:
    """Check the meeting an item is to be heard at. Raises RecordRefused P-MEETING."""
    if meeting.stage == "closed":
        raise RecordRefused("P-MEETING", f"the meeting {content.meeting} is closed")
    area = meeting.called.area if meeting.called else None
    if area != scene.state.area:
        raise RecordRefused(
            "P-MEETING",
            f"the meeting {content.meeting} is of {area}, and the item of {scene.state.area}",
        )
    return content, ()


def at_its_meeting(scene: Scene, content: TakenOffAgenda | PackMade) -> Filled:
    """Check that an entry speaks of the meeting the item is to be heard at.

    Raises RecordRefused P-MEETING, P-LACKS, P-LEFT.
    """
    if content.meeting != scene.state.meeting:
        raise RecordRefused(
            "P-MEETING",
            f"the item is not on the agenda of {content.meeting}",
            f"It is on that of {scene.state.meeting or 'none'}.",
        )
    if isinstance(content, PackMade):
        if content.upto > scene.state.seq:
            raise RecordRefused("P-LACKS", f"`upto`: there is no entry {content.upto} yet")
        left = [one for one in content.sent_to if scene.state.conflict(one) == "left"]
        if left:
            raise RecordRefused("P-LEFT", f"a pack is not for somebody who left: {', '.join(left)}")
    return content, ()


FINALISING: Final[Mapping[str, Check]] = MappingProxyType({"police": finaliser})
CHANGING: Final[Mapping[str, Check]] = MappingProxyType({"plan_agreed": plan_agreed})
