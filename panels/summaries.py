"""What lists show of a record: few fields, none about a person; always those of its state."""

from __future__ import annotations

from typing import Final

from oocd.panels.item import ItemState
from oocd.panels.kinds.decisions import Deferred
from oocd.panels.meeting import MeetingState
from oocd.panels.status import DEFERRED

LEFT: Final = "left"
"""Who declared a conflict of interest and left: kept to hide the item from them, never listed."""


def item_fields(state: ItemState) -> dict[str, str]:
    """Give an item's fields."""
    fields = {"status": state.status}
    referral = state.referral
    if referral is not None:
        fields["referred_on"] = referral.referred_on.isoformat()
        fields["source"] = referral.source
        fields["entry"] = referral.entry
    if state.meeting is not None:
        fields["meeting"] = state.meeting
    deferred = state.last(Deferred)
    if state.status == DEFERRED and deferred is not None:
        fields["until"] = deferred.content.until.isoformat()
    left = sorted(person for person, action in state.conflicts().items() if action == "left")
    if left:
        fields[LEFT] = " ".join(left)
    return fields


def meeting_fields(state: MeetingState) -> dict[str, str]:
    """Give a meeting's fields."""
    fields = {"stage": str(state.stage)}
    if state.called is not None:
        fields["date"] = state.called.date.isoformat()
        fields["chair"] = state.called.chair
    return fields
