"""What stands against closing, reopening, holding and erasing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from oocd.engine.errors import RecordRefused
from oocd.panels.gates import Check, Scene, look, values, weigh
from oocd.panels.item import ItemState
from oocd.panels.kinds.after import (
    Admitted,
    Aside,
    Closed,
    ContentErased,
    HoldLifted,
    Kept,
    Reopened,
)
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Decided, GateMet
from oocd.panels.kinds.referral import FactsCorrected, Referred
from oocd.panels.kinds.victims import VictimConsent, VictimIdentified, VictimStatus
from oocd.panels.victim_gates import unsettled_victims, untold_victims

Filled: TypeAlias = tuple[Kind, tuple[GateMet, ...]]


def closed(scene: Scene, content: Closed) -> Filled:
    """Check a closing. Raises RecordRefused P-CLOSE."""
    for unmet in look(scene, {"victim_close": unsettled_victims}):
        if content.without_victim_status is None and unmet.gate.level != "warn":
            raise RecordRefused(
                "P-CLOSE",
                f"{unmet.gate.rule}: {unmet.text}",
                "Record `victim_status` or `no_victim`, or say why under `without_victim_status`.",
            )
        met = GateMet(
            gate=unmet.name,
            rule=unmet.gate.rule,
            level=unmet.gate.level,
            text=unmet.text,
            reason=content.without_victim_status,
        )
        return content, (met, *weigh(scene, CLOSING, content.reason))
    return content, weigh(scene, CLOSING, content.reason)


def reopened(scene: Scene, content: Reopened) -> Filled:
    """Check a reopening. Raises RecordRefused P-SECOND."""
    gate = scene.config.gates.get("second")
    first = scene.state.last(Decided)
    same = first is not None and first.content.decision_maker.person == content.decided_by.person
    if gate is None or gate.level == "off" or not same:
        return content, ()
    if content.ground not in values(scene, "second"):
        return content, ()
    if gate.level == "warn":
        return content, (GateMet(gate="second", rule=gate.rule, level=gate.level, text=gate.say),)
    raise RecordRefused("P-SECOND", f"{gate.rule}: {gate.say}", "Name another person.")


def hold_lifted(scene: Scene, content: HoldLifted) -> Filled:
    """Refuse to lift a hold that does not stand. Raises RecordRefused P-HOLD."""
    if not scene.state.held:
        raise RecordRefused("P-HOLD", "no legal hold stands")
    return content, ()


def erased(scene: Scene, content: ContentErased) -> Filled:
    """Check an erasure and keep what the record needs to go on.

    Raises RecordRefused P-HOLD, P-ERASED.
    """
    state = scene.state
    if state.held:
        raise RecordRefused(
            "P-HOLD", "a legal hold stands: nothing is erased", "Lift it first, with a reason."
        )
    found = {said.seq: said.content for said in state.entries}
    for seq in content.seqs:
        if seq in state.erased:
            raise RecordRefused("P-ERASED", f"the content of entry {seq} is gone already")
        if seq not in found:
            raise RecordRefused("P-ERASED", f"there is no entry {seq}")
        if isinstance(found[seq], ContentErased):
            raise RecordRefused("P-ERASED", f"entry {seq} says what was erased: it stays")
    if len(set(content.seqs)) != len(content.seqs):
        raise RecordRefused("P-ERASED", "an entry is named twice")
    behind = sorted(set(_behind(state, content)))
    if behind:
        raise RecordRefused(
            "P-ERASED",
            "an older entry would stand again in the place of what goes: "
            + "; ".join(f"entry {older} behind entry {newer}" for newer, older in behind),
            "Name both, so that nothing that was replaced comes back.",
        )
    return content.model_copy(update={"kept": kept(state)}), ()


def kept(state: ItemState) -> Kept:
    """Give what the record needs to go on when contents go."""
    return Kept(
        status=state.status,
        area=state.area,
        meeting=state.meeting,
        aside=tuple(
            Aside(person=person, action=action) for person, action in state.conflicts().items()
        ),
        advisers=tuple(
            Admitted(person=person, until=until) for person, until in state.advisers().items()
        ),
    )


def _behind(state: ItemState, content: ContentErased) -> Iterator[tuple[int, int]]:
    """Give pairs: an entry that goes, and an older one that would come back in its place."""
    going = set(content.seqs)
    for said in state.entries:
        if said.seq not in going:
            continue
        if said.content.corrects is not None:
            here = {one.seq for one in state.entries}
            if said.content.corrects in here - going:
                yield said.seq, said.content.corrects
        key = _replaces(said.content)
        for older in state.entries:
            if older.seq >= said.seq:
                break
            if key is not None and older.seq not in going and _replaces(older.content) == key:
                yield said.seq, older.seq


def _replaces(content: Kind) -> tuple[str, ...] | None:
    """Give what an entry speaks of, where the latest to speak of it is the one that counts."""
    match content:
        case Referred() | FactsCorrected():
            return ("case",)
        case VictimConsent():
            return (content.name, content.victim, content.to)
        case VictimIdentified() | VictimStatus():
            return (content.name, content.victim)
        case _:
            return None


CLOSING: Final[Mapping[str, Check]] = MappingProxyType({"victim_told": untold_victims})
