"""Limits on conditions and length, as the area sets them for each disposal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oocd.panels.config import Gate, Limit
from oocd.panels.gates import Scene, Unmet, checked_decision
from oocd.panels.kinds.decisions import Condition, Plan


def over_limits(scene: Scene) -> tuple[Unmet, ...]:
    """Give the limits on conditions and length that a decision goes beyond."""
    decision = checked_decision(scene)
    return beyond(scene, decision.disposal, decision.conditions, decision.plan)


def beyond(
    scene: Scene, disposal: str, conditions: Sequence[Condition], plan: Plan | None
) -> tuple[Unmet, ...]:
    """Give the limits of a disposal that conditions and a plan go beyond."""
    found = []
    for limit in scene.config.limits:
        if disposal not in limit.disposals or limit.level == "off":
            continue
        said = list(_beyond(limit, conditions, plan))
        if said:
            gate = Gate(
                rule=limit.rule,
                basis=limit.basis,
                confidence=limit.confidence,
                level=limit.level,
                say=limit.say,
            )
            found.append(Unmet(limit.what, gate, f"{'; '.join(said)}. Limit: {limit.say}."))
    return tuple(found)


def _beyond(limit: Limit, conditions: Sequence[Condition], plan: Plan | None) -> Iterator[str]:
    if limit.what == "weeks":
        yield from _weeks(limit, plan)
    elif limit.what == "hours":
        hours = sum(one.hours or 0 for one in conditions if one.aim != limit.unless_aim)
        if hours > limit.most:
            yield f"{hours} hours of attendance is more than {limit.most}"
    else:
        yield from _penalties(limit, [one for one in conditions if one.pounds])


def _weeks(limit: Limit, plan: Plan | None) -> Iterator[str]:
    if plan is None or plan.weeks is None:
        return
    if plan.weeks > limit.most:
        yield f"{plan.weeks} weeks is more than {limit.most}"
    elif limit.usual and plan.weeks > limit.usual and plan.weeks_reason is None:
        yield f"{plan.weeks} weeks is more than the usual {limit.usual}, and no reason is given"


def _penalties(limit: Limit, penalties: Sequence[Condition]) -> Iterator[str]:
    pounds = sum(one.pounds or 0 for one in penalties)
    if pounds > limit.most:
        yield f"{pounds} pounds is more than {limit.most}"
    if any(one.offence_prescribed is not True for one in penalties):
        yield "it is not said that the law prescribes this offence for a penalty"
    if any(not one.payee or not one.how_paid for one in penalties):
        yield "payee and way of paying are not said"
