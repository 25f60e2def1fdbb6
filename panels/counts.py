"""The use-case that reads for counting: every item and meeting, the reading logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oocd.engine.errors import RecordRefused
from oocd.panels import meeting as meetings
from oocd.panels.access import CHAIR, require
from oocd.panels.event import Actor
from oocd.panels.item import ItemState, fold
from oocd.panels.meeting import MeetingState
from oocd.panels.ports import Touch
from oocd.panels.service import ITEM, MEETING, Panel


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything there is to count, in an area or in all."""

    items: tuple[ItemState, ...]
    meetings: Mapping[str, MeetingState]


def gather(
    panel: Panel,
    actor: Actor,
    *,
    area: str | None = None,
    exact: bool = False,
    what: str = "counts",
) -> Gathered:
    """Read all items and meetings for counting.

    Nobody is shown an item by this. `exact`, numbers with nothing hidden, is for the chair, who may
    see each item in any case. Raises RecordRefused P-RIGHT.
    """
    require(actor, "read_counts")
    if exact and actor.role != CHAIR:
        raise RecordRefused(
            "P-RIGHT",
            f"the role {actor.role} may not see numbers with nothing hidden",
            f"It belongs to: {CHAIR}. Leave out --exact.",
        )
    store = panel.store
    items = tuple(
        fold(one.record, store.events(one.record)) for one in store.summaries(ITEM, area=area)
    )
    held = {
        one.record: meetings.fold(one.record, store.events(one.record))
        for one in store.summaries(MEETING, area=area)
    }
    touches = [Touch("combination", one.record, what) for one in items]
    store.log(touches, actor, panel.clock())
    return Gathered(items, held)
