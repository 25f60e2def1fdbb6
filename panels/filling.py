"""What a kind needs before it is recorded, and what the record itself fills in.

Nobody can claim what the record knows: whether a view came before the recommendation, which
document was shown, what stood against a decision. Those fields are refused when given and filled
here.
"""

from __future__ import annotations

from typing import TypeAlias

from oocd.engine.errors import RecordRefused
from oocd.panels import after_gates, course_gates, decision_gates, victim_gates
from oocd.panels.access import CHAIR
from oocd.panels.casefile import completeness
from oocd.panels.gates import Scene, look, settle, weigh
from oocd.panels.kinds.after import Closed, ContentErased, HoldLifted, PlanChanged, Reopened
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import (
    Decided,
    Escalated,
    EscalationAnswered,
    Finalised,
    GateMet,
)
from oocd.panels.kinds.meetings import ConflictDeclared, PackMade, TakenOffAgenda
from oocd.panels.kinds.referral import Referred
from oocd.panels.kinds.victims import (
    OfVictim,
    VictimIdentified,
    VictimInformed,
    ViewsRecorded,
)
from oocd.panels.kinds.views import MemberView, RecommendationShown
from oocd.panels.lacking import whole
from oocd.panels.limits import over_limits
from oocd.panels.pinning import checked, corrected, pinned
from oocd.panels.ports import Recommend

Filled: TypeAlias = tuple[Kind, tuple[GateMet, ...]]
FILLED = {
    "referred": ("completeness",),
    "victim_views": ("before_decision",),
    "member_view": ("after_recommendation",),
    "recommendation_shown": ("sha256", "facts_from", "envelope"),
    "decided": ("pinned",),
    "content_erased": ("kept",),
}
"""What nobody may claim: the record knows it."""


def filled(scene: Scene, recommend: Recommend) -> Filled:
    """Check an entry and give it with what the record fills, and what the person is told.

    Raises RecordRefused P-FILLED, P-LACKS, P-DAY, P-GATE and those of the kind.
    """
    content = scene.content
    for name in FILLED.get(content.name, ()):
        if getattr(content, name) is not None:
            raise RecordRefused("P-FILLED", f"`{name}` is filled by the record; leave it out")
    whole(content, scene.today)
    victim_gates.status_checked(scene, content)
    if isinstance(content, OfVictim):
        return _of_victim(scene, content)
    if isinstance(content, RecommendationShown):
        return _shown(scene, content, recommend)
    return _around(scene, content)


def _around(scene: Scene, content: Kind) -> Filled:  # noqa: C901, PLR0911, PLR0912 one line a kind
    match content:
        case Referred():
            return _referred(scene, content)
        case MemberView():
            return _view(scene, content)
        case Decided():
            return _decided(scene, content)
        case Finalised():
            return course_gates.finalised(scene, content)
        case Escalated():
            return course_gates.escalated(scene, content)
        case EscalationAnswered():
            return course_gates.escalation_answered(scene, content)
        case PlanChanged():
            return course_gates.plan_changed(scene, content)
        case ConflictDeclared():
            return course_gates.conflict_declared(scene, content)
        case TakenOffAgenda() | PackMade():
            return course_gates.at_its_meeting(scene, content)
        case Closed():
            return after_gates.closed(scene, content)
        case Reopened():
            return after_gates.reopened(scene, content)
        case HoldLifted():
            return after_gates.hold_lifted(scene, content)
        case ContentErased():
            return after_gates.erased(scene, content)
        case _:
            return content, ()


def _referred(scene: Scene, content: Referred) -> Filled:
    if content.entry == "late_from_court":
        lacking = completeness(content.case, scene.config.court_holds).lacking
        if lacking:
            raise RecordRefused(
                "P-LACKS",
                f"a referral back from court needs these facts in the case: {', '.join(lacking)}",
                "Without them it would be looked at as a new matter.",
            )
    score = completeness(content.case, scene.config.referral_holds)
    warnings: tuple[GateMet, ...] = ()
    if score.lacking:
        warnings = (
            GateMet(
                gate="completeness",
                rule="REC-COMPLETE",
                level="warn",
                text=f"The referral holds {score.held} of {score.asked}. "
                f"Lacking: {', '.join(score.lacking)}.",
            ),
        )
    return content.model_copy(update={"completeness": score}), warnings


def _of_victim(scene: Scene, content: OfVictim) -> Filled:
    victim_gates.known(scene, content)
    if isinstance(content, VictimIdentified):
        return victim_gates.identified(scene, content)
    if isinstance(content, VictimInformed):
        victim_gates.informed_of_something(scene, content)
    warnings = weigh(scene, victim_gates.ENTRIES.get(type(content), {}))
    if isinstance(content, ViewsRecorded):
        before = scene.state.decided_at is None
        corrected_one = scene.state.entry(content.corrects)
        if isinstance(corrected_one, ViewsRecorded) and corrected_one.before_decision is not None:
            before = corrected_one.before_decision
        return content.model_copy(update={"before_decision": before}), warnings
    return content, warnings


def _view(scene: Scene, content: MemberView) -> Filled:
    actor = scene.actor
    if actor.role != CHAIR and actor.person != content.person:
        raise RecordRefused(
            "P-OWN-VIEW",
            f"{actor.person} cannot give the view of {content.person}",
            "Members give their own; the chair may record one that was spoken or sent in.",
        )
    if scene.state.conflict(content.person) in {"abstained", "left"}:
        raise RecordRefused(
            "P-LEFT", f"{content.person} declared a conflict of interest and stood aside"
        )
    after = scene.state.shown is not None
    before = scene.state.entry(content.corrects)
    if isinstance(before, MemberView) and before.after_recommendation is not None:
        after = before.after_recommendation
    return content.model_copy(update={"after_recommendation": after}), ()


def _shown(scene: Scene, content: RecommendationShown, recommend: Recommend) -> Filled:
    facts = scene.state.facts
    if facts is None:
        raise RecordRefused("P-LACKS", "the case file was erased: there is nothing to evaluate")
    warnings = weigh(scene, decision_gates.SHOWING)
    shown = recommend(dict(facts.content.case), area=scene.state.area, as_at=content.as_at)
    update = {"sha256": shown.sha256, "facts_from": facts.seq, "envelope": dict(shown.envelope)}
    if content.meeting is None and scene.state.meeting is not None:
        update["meeting"] = scene.state.meeting
    return content.model_copy(update=update), warnings


def _decided(scene: Scene, content: Decided) -> Filled:
    checked(scene, content)
    if content.corrects is not None:
        return corrected(scene, content), ()
    unmet = look(scene, decision_gates.DECISION)
    met = settle(unmet, content.gates, over_limits(scene))
    return content.model_copy(update={"pinned": pinned(scene, content, met)}), met
