"""Drawing a sample that anybody can draw again: from ids, a seed and a hash, nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from oocd.engine.canonical import canonical_json
from oocd.panels.event import Event
from oocd.panels.item import ItemState, Said
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Decided
from oocd.panels.kinds.scrutiny import (
    FindingRecorded,
    LearningRecorded,
    SampleDrawn,
    SampleFilter,
    SampleItem,
    TextPrepared,
)
from oocd.panels.status import PROVISIONAL

KINDS: Final[Mapping[str, type[Kind]]] = {
    kind.name: kind for kind in (SampleDrawn, TextPrepared, FindingRecorded, LearningRecorded)
}
"""The kinds of a sample's record, by name."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of a sample: what, when, by whom."""

    seq: int
    at: dt.datetime
    person: str
    role: str
    agency: str
    content: Kind


@dataclass(frozen=True, slots=True)
class SampleState:
    """A sample as its entries so far leave it."""

    record: str
    seq: int = 0
    entries: tuple[Noted, ...] = ()

    @property
    def drawn(self) -> SampleDrawn | None:
        """How it was drawn."""
        return next(
            (one.content for one in self.entries if isinstance(one.content, SampleDrawn)), None
        )

    def findings(self, number: int) -> tuple[Noted, ...]:
        """Give the findings on one matter, oldest first; the last one stands."""
        return tuple(
            one
            for one in self.entries
            if isinstance(one.content, FindingRecorded) and one.content.number == number
        )

    def text(self, number: int) -> str | None:
        """Give the text that was prepared for one matter."""
        found = None
        for one in self.entries:
            if isinstance(one.content, TextPrepared) and one.content.number == number:
                found = one.content.text
        return found

    def item(self, number: int) -> SampleItem | None:
        """Find a matter of the sample by its number."""
        drawn = self.drawn
        return next((one for one in drawn.items if one.number == number), None) if drawn else None


def fold(record: str, events: Iterable[Event]) -> SampleState:
    """Give the state after all events of a sample."""
    state = SampleState(record)
    for event in events:
        state = replace(state, seq=event.seq)
        if event.content is not None:
            actor = event.actor
            noted = Noted(
                event.seq,
                event.at,
                actor.person,
                actor.role,
                actor.agency,
                read_sample_content(event),
            )
            state = replace(state, entries=(*state.entries, noted))
    return state


def read_sample_content(event: Event) -> Kind:
    """Read an entry of a sample. Raises ValueError where it is none."""
    kind = KINDS.get(event.kind)
    if kind is None:
        raise ValueError(f"a sample has no entry of the kind {event.kind}")
    return kind.model_validate_json(canonical_json(event.content))


def population(states: Iterable[ItemState], asked: SampleFilter) -> tuple[ItemState, ...]:
    """Give the decided matters that a filter lets through, by id."""
    return tuple(
        sorted((state for state in states if _fits(state, asked)), key=lambda state: state.record)
    )


def choose(found: Sequence[ItemState], seed: str, size: int) -> tuple[SampleItem, ...]:
    """Draw a sample: the ids in the order of a hash over seed and id, and the first of them.

    The numbers of the sample say nothing about the order of the ids or of the decisions.
    """
    ordered = sorted(found, key=lambda state: _rank(seed, state.record))
    return tuple(
        SampleItem(number=number, record=state.record, upto=_decision(state).seq)
        for number, state in enumerate(ordered[:size], start=1)
    )


def hash_of(found: Iterable[ItemState]) -> str:
    """Give the hash of a population: its ids, sorted, a line each."""
    names = "\n".join(sorted(state.record for state in found))
    return hashlib.sha256(names.encode()).hexdigest()


def _rank(seed: str, record: str) -> str:
    return hashlib.sha256(f"{seed}\n{record}".encode()).hexdigest()


def _fits(state: ItemState, asked: SampleFilter) -> bool:
    decision = state.decision
    if decision is None or state.status == PROVISIONAL or state.referral is None:
        return False
    return (
        asked.first <= decision.content.on <= asked.last
        and asked.area in {None, state.area}
        and (not asked.disposals or decision.content.disposal in asked.disposals)
    )


def _decision(state: ItemState) -> Said[Decided]:
    found = state.decision
    if found is None:
        raise ValueError(f"{state.record} is not decided")
    return found
