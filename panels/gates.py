"""Checks before something is recorded: told, answered with a reason, or refused.

A gate is found by its name here and weighed by its level in the area's configuration, which also
gives the rule it comes from and the words. A gate that does not pass says what in the case made it
so. None of them decides: a `reason` gate opens to anybody who says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oocd.engine.errors import RecordRefused
from oocd.panels.config import Gate, InUse
from oocd.panels.event import Actor
from oocd.panels.item import ItemState
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Decided, GateAnswer, GateMet
from oocd.panels.meeting import MeetingState
from oocd.panels.ports import Calendar


@dataclass(frozen=True, slots=True)
class Scene:
    """What a gate may look at: the item, its meeting, the configuration, who records, and what."""

    state: ItemState
    meeting: MeetingState | None
    config: InUse
    content: Kind
    actor: Actor
    today: dt.date
    calendar: Calendar | None
    catalogue_facts: Callable[[Mapping[str, object], str], object | None]


Check = Callable[[Scene], Iterator[str]]
"""Yields what does not pass, in words that follow the gate's own; nothing where it passes."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A gate that did not pass."""

    name: str
    gate: Gate
    text: str


def look(scene: Scene, checks: Mapping[str, Check]) -> tuple[Unmet, ...]:
    """Run checks and give those that do not pass, in the order of the checks."""
    found = []
    for name, check in checks.items():
        gate = scene.config.gates.get(name)
        if gate is None or gate.level == "off":
            continue
        details = [text for text in check(scene) if text]
        passed = not details
        if not passed:
            found.append(Unmet(name, gate, _sentence(gate.say, details)))
    return tuple(found)


def settle(
    unmet: Sequence[Unmet], answers: Sequence[GateAnswer], limits: Sequence[Unmet] = ()
) -> tuple[GateMet, ...]:
    """Refuse what may not be recorded, and give what is recorded beside it.

    Raises RecordRefused P-GATE naming every gate that refuses, or that asks for a reason and has
    none; and P-GATE-ANSWER for an answer to a gate that did not ask.
    """
    every = (*unmet, *limits)
    reasons = {answer.gate: answer.reason for answer in answers}
    asked = {one.name for one in every if one.gate.level == "reason"}
    idle = [name for name in reasons if name not in asked]
    if idle:
        raise RecordRefused(
            "P-GATE-ANSWER",
            f"no gate asks for a reason under {', '.join(sorted(idle))}",
            f"Asked: {', '.join(sorted(asked)) or 'none'}.",
        )
    refused = [
        one
        for one in every
        if one.gate.level == "refuse" or (one.gate.level == "reason" and one.name not in reasons)
    ]
    if refused:
        raise RecordRefused(
            "P-GATE",
            "this cannot be recorded yet:\n"
            + "\n".join(
                f"  {one.name} ({one.gate.rule}, {_way(one.gate)}): {one.text}" for one in refused
            ),
            "Nothing was recorded. Mend it, or answer a gate that asks for a reason under `gates`.",
        )
    return tuple(
        GateMet(
            gate=one.name,
            rule=one.gate.rule,
            level=one.gate.level,
            text=one.text,
            reason=reasons.get(one.name),
        )
        for one in every
    )


def weigh(
    scene: Scene, checks: Mapping[str, Check], reason: str | None = None
) -> tuple[GateMet, ...]:
    """Look and settle for an entry whose own words are the answer to a gate that asks for one."""
    unmet = look(scene, checks)
    return settle(unmet, answers(unmet, reason))


def answers(unmet: Sequence[Unmet], reason: str | None) -> tuple[GateAnswer, ...]:
    """Answer every gate that asks for a reason with the same words, where there are any."""
    if reason is None:
        return ()
    return tuple(
        GateAnswer(gate=one.name, reason=reason) for one in unmet if one.gate.level == "reason"
    )


def values(scene: Scene, gate: str) -> tuple[str, ...]:
    """Give the values that a gate is configured to look for."""
    found = scene.config.gates.get(gate)
    return found.values if found else ()


def checked_decision(scene: Scene) -> Decided:
    """Give the decision of a scene. Raises TypeError for a scene of another kind."""
    if not isinstance(scene.content, Decided):
        raise TypeError(f"{scene.content.name} is no decision")
    return scene.content


def _way(gate: Gate) -> str:
    return "needs a reason" if gate.level == "reason" else "refused"


def _sentence(say: str, details: Sequence[str]) -> str:
    told = [text for text in details if text != PLAIN]
    if not told:
        return say if say.endswith((".", "?")) else f"{say}."
    return f"{say.rstrip('.')}: {'; '.join(told)}."


PLAIN = "."
"""A detail that adds nothing to the gate's own words."""
