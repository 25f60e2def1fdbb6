"""What a recommendation document says of one option: read from the document, never worked out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import JsonValue

Envelope: TypeAlias = Mapping[str, JsonValue] | None
Direction: TypeAlias = Literal["up", "down", "across", "none"]

_WORDS = {
    "open": "open",
    "not_available": "not available",
    "cannot_say": "cannot say: facts are missing",
    "refer": "refer to a named authority",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option or programme as the recommendation shows it."""

    id: str
    title: str
    status: str
    group: str | None

    @property
    def words(self) -> str:
        """Its status in words."""
        return _WORDS.get(self.status, self.status)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an option lies: in the range or not (None: there is no range), and on which side."""

    in_range: bool | None
    direction: Direction | None


def option_of(envelope: Envelope, name: str) -> Chosen | None:
    """Find an option or programme in a recommendation."""
    for option in (*_listed(envelope, "options"), *_listed(envelope, "programmes")):
        if option.get("id") == name:
            group = option.get("group")
            return Chosen(
                name,
                str(option.get("title", name)),
                str(option.get("status", "")),
                group if isinstance(group, str) else None,
            )
    return None


def pointed(envelope: Envelope, name: str) -> Place:
    """Say where an option lies by the order of the recommendation's own groups."""
    inside = range_of(envelope)
    if not inside:
        return Place(None, None)
    if name in inside:
        return Place(True, "none")  # noqa: FBT003 a field of the answer
    order: list[str] = []
    group_of: dict[str, str] = {}
    for option in _listed(envelope, "options"):
        group = str(option.get("group"))
        group_of[str(option.get("id"))] = group
        if group not in order:
            order.append(group)
    if name not in group_of:
        return Place(False, None)  # noqa: FBT003 a field of the answer
    places = [order.index(group_of[one]) for one in inside if one in group_of]
    here = order.index(group_of[name])
    direction: Direction = "across"
    if here > max(places):
        direction = "up"
    elif here < min(places):
        direction = "down"
    return Place(False, direction)  # noqa: FBT003 a field of the answer


def range_of(envelope: Envelope) -> tuple[str, ...]:
    """Give the options where the recommendation points; none where it does not point."""
    data = envelope.get("data") if envelope else None
    found = data.get("recommendation") if isinstance(data, dict) else None
    listed = found.get("range") if isinstance(found, dict) else None
    return tuple(
        str(one["id"])
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and "id" in one
    )


def step_of(envelope: Envelope, name: str) -> str | None:
    """Say which step an option of the range takes from where the matrix points; None for none."""
    data = envelope.get("data") if envelope else None
    found = data.get("recommendation") if isinstance(data, dict) else None
    listed = found.get("range") if isinstance(found, dict) else None
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and one.get("id") == name and one.get("departure") != "none":
            return str(one.get("departure"))
    return None


def duty_days(envelope: Envelope, ids: Sequence[str]) -> tuple[dt.date, ...]:
    """Give the days on which duties of these ids fall due."""
    found = [duty.get("due") for duty in _listed(envelope, "duties") if str(duty.get("id")) in ids]
    return tuple(dt.date.fromisoformat(day) for day in found if isinstance(day, str))


def checklist_gaps(envelope: Envelope, ids: Sequence[str]) -> tuple[str, ...]:
    """Give the items not answered of the checklists named, where they apply or may apply."""
    gaps: list[str] = []
    for checklist in _listed(envelope, "checklists"):
        if checklist.get("id") not in ids:
            continue
        if checklist.get("applies") == "unknown":
            gaps.append("whether the checklist applies")
        elif checklist.get("applies") is True and checklist.get("complete") is not True:
            items = checklist.get("items")
            gaps += [
                str(item.get("id"))
                for item in (items if isinstance(items, list) else [])
                if isinstance(item, dict) and item.get("answered") is False
            ]
    return tuple(gaps)


def _listed(envelope: Envelope, name: str) -> Iterator[Mapping[str, JsonValue]]:
    data = envelope.get("data") if envelope else None
    found = data.get(name) if isinstance(data, dict) else None
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict):
            yield one
