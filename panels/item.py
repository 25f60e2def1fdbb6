"""The state of an item: the fold of its events, one at a time.

Nothing is lost in the fold. An entry that was corrected stays, marked by what corrected it; an
entry whose content was erased stays as a number and a kind. What is *current* is asked of the
state, and does not change because something was erased: what the record needs to go on (a hold, a
conflict of interest, the round, the meeting) is read from the kinds and from what the tombstone
keeps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from oocd.engine.canonical import canonical_json
from oocd.panels.event import Actor, Event
from oocd.panels.kinds.after import ContentErased, Kept, Reopened
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Decided
from oocd.panels.kinds.meetings import (
    Action,
    AdviserAdmitted,
    AdviserEnded,
    ConflictDeclared,
    PlacedOnAgenda,
    TakenOffAgenda,
)
from oocd.panels.kinds.referral import FactsCorrected, Referred
from oocd.panels.kinds.victims import OfVictim, VictimConsent, VictimIdentified, VictimStatus
from oocd.panels.kinds.views import RecommendationShown
from oocd.panels.registry import KINDS
from oocd.panels.status import BEFORE_ANYTHING, CLOSED, next_status

K = TypeVar("K", bound=Kind)


@dataclass(frozen=True, slots=True)
class Said(Generic[K]):
    """An entry: what was recorded, by whom, when, and the entry that put it right, if one did."""

    seq: int
    at: dt.datetime
    actor: Actor
    content: K
    corrected_by: int | None = None


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item as its events so far leave it."""

    record: str
    seq: int = 0
    status: str = BEFORE_ANYTHING
    entries: tuple[Said[Kind], ...] = ()
    erased: tuple[int, ...] = ()
    trail: tuple[tuple[int, str], ...] = ()
    """The number and kind of every entry, erased or not."""

    # --- asking ------------------------------------------------------------------------------

    def all(self, kind: type[K]) -> Iterator[Said[K]]:
        """Give the entries of a kind that stand (not put right since), oldest first."""
        for said in self.entries:
            if said.corrected_by is None and isinstance(said.content, kind):
                yield said  # type: ignore[misc]  # the content is of the kind asked for

    def last(self, kind: type[K]) -> Said[K] | None:
        """Give the latest entry of a kind that stands."""
        found = None
        for said in self.all(kind):
            found = said
        return found

    def entry(self, seq: int | None) -> Kind | None:
        """Give what an entry said; None where there is none, or it was erased."""
        return next((said.content for said in self.entries if said.seq == seq), None)

    @property
    def referral(self) -> Referred | None:
        """How it came here; None once that was erased."""
        found = self.last(Referred)
        return found.content if found else None

    @property
    def facts(self) -> Said[Referred] | Said[FactsCorrected] | None:
        """The entry that gives the case file as it is now."""
        found: Said[Referred] | Said[FactsCorrected] | None = self.last(Referred)
        newer = self.last(FactsCorrected)
        return newer or found

    @property
    def area(self) -> str | None:
        """The area the case names."""
        facts = self.facts
        if facts is None:
            kept = self.last(ContentErased)
            return kept.content.kept.area if kept and kept.content.kept else None
        area = facts.content.case.get("area")
        return area if isinstance(area, str) else None

    @property
    def meeting(self) -> str | None:
        """The meeting it is on the agenda of; a reopening takes it off."""
        found = None
        for said in self.entries:
            match said.content:
                case PlacedOnAgenda():
                    found = said.content.meeting
                case TakenOffAgenda() if said.content.meeting == found:
                    found = None
                case Reopened():
                    found = None
                case ContentErased(kept=Kept(meeting=meeting)):
                    found = meeting
                case _:
                    pass
        return found

    def latest(self, *kinds: str) -> tuple[int, str] | None:
        """Give the number and kind of the last entry of these kinds, erased or not."""
        found = None
        for seq, kind in self.trail:
            if kind in kinds:
                found = (seq, kind)
        return found

    @property
    def since(self) -> int:
        """The entry that began the present round: the last reopening, or 0."""
        found = self.latest("reopened")
        return found[0] if found else 0

    @property
    def opened(self) -> Reopened | None:
        """The reopening that began the present round; None in the first, or where it was erased."""
        found = self.last(Reopened)
        return found.content if found and found.seq == self.since else None

    def this_round(self, kind: type[K]) -> tuple[Said[K], ...]:
        """Give the entries of a kind that stand and were made in the present round."""
        return tuple(said for said in self.all(kind) if said.seq > self.since)

    @property
    def shown(self) -> Said[RecommendationShown] | None:
        """The recommendation as last shown in this round."""
        found = self.last(RecommendationShown)
        return found if found and found.seq > self.since else None

    @property
    def decision(self) -> Said[Decided] | None:
        """The decision that stands in this round; None also where what it said was erased."""
        found = self.last(Decided)
        return found if found and found.seq > self.since else None

    @property
    def decided_at(self) -> int | None:
        """The number of this round's decision, whether or not its content is still there."""
        found = self.latest("decided")
        return found[0] if found and found[0] > self.since else None

    @property
    def closed(self) -> bool:
        """Whether it is closed now."""
        return self.status == CLOSED

    @property
    def held(self) -> bool:
        """Whether a legal hold stands."""
        found = self.latest("hold_set", "hold_lifted")
        return found is not None and found[1] == "hold_set"

    def victims(self) -> tuple[str, ...]:
        """Give the victims' ids, in the order they were first named."""
        found: dict[str, None] = {}
        for said in self.all(VictimIdentified):
            found[said.content.victim] = None
        return tuple(found)

    def of_victim(self, victim: str, kind: type[K]) -> tuple[Said[K], ...]:
        """Give the entries of a kind about one victim."""
        return tuple(
            said
            for said in self.all(kind)
            if isinstance(said.content, OfVictim) and said.content.victim == victim
        )

    def identity(self, victim: str) -> VictimIdentified | None:
        """Give what was last recorded of who a victim is."""
        found = self.of_victim(victim, VictimIdentified)
        return found[-1].content if found else None

    def victim_status(self, victim: str) -> VictimStatus | None:
        """Give where asking for a victim's views stands; `of_victim` gives how it came there."""
        found = self.of_victim(victim, VictimStatus)
        return found[-1].content if found else None

    def consent(self, victim: str, to: str) -> str:
        """Give a victim's latest answer: `given`, `not_given`, `withdrawn`, `not_asked`."""
        found = "not_asked"
        for said in self.of_victim(victim, VictimConsent):
            if said.content.to == to:
                found = said.content.answer
        return found

    def advisers(self) -> dict[str, dt.date]:
        """Give who was admitted to the item, and until which day."""
        found: dict[str, dt.date] = {}
        for said in self.entries:
            if said.corrected_by is not None:
                continue
            match said.content:
                case AdviserAdmitted():
                    found[said.content.adviser.person] = said.content.until
                case AdviserEnded():
                    found.pop(said.content.person, None)
                case ContentErased(kept=Kept(advisers=advisers)):
                    found = {one.person: one.until for one in advisers}
                case _:
                    pass
        return found

    def admits(self, person: str, day: dt.date) -> bool:
        """Whether a partner adviser may see the item on a day."""
        until = self.advisers().get(person)
        return until is not None and day <= until

    def conflicts(self) -> dict[str, Action]:
        """Give what each person with a tie to the matter does: `none`, `abstained`, `left`."""
        found: dict[str, Action] = {}
        for said in self.entries:
            if said.corrected_by is not None:
                continue
            match said.content:
                case ConflictDeclared():
                    found[said.content.person] = said.content.action
                case ContentErased(kept=Kept(aside=aside)):
                    found |= {one.person: one.action for one in aside}
                case _:
                    pass
        return found

    def conflict(self, person: str) -> Action | None:
        """Give what a person with a tie to the matter does; None where none was declared."""
        return self.conflicts().get(person)


def empty(record: str) -> ItemState:
    """Give the state of an item before anything was recorded."""
    return ItemState(record)


def apply(state: ItemState, event: Event) -> ItemState:
    """Give the state after one more event.

    Raises ValueError where the event is not the next of this record.
    """
    if event.record != state.record or event.seq != state.seq + 1:
        raise ValueError(f"event {event.seq} of {event.record} does not follow {state.seq}")
    if event.content is None:
        return replace(
            state,
            seq=event.seq,
            status=next_status(event.kind, state.status),
            erased=(*state.erased, event.seq),
            trail=(*state.trail, (event.seq, event.kind)),
        )
    return after(state, Said(event.seq, event.at, event.actor, read_content(event)))


def after(state: ItemState, said: Said[Kind]) -> ItemState:
    """Give the state after one more entry."""
    content = said.content
    status = next_status(
        content.name,
        state.status,
        provisional=isinstance(content, Decided) and content.mode == "provisional",
        correcting=content.corrects is not None,
    )
    entries, erased = state.entries, state.erased
    if content.corrects is not None:
        entries = tuple(
            replace(one, corrected_by=said.seq) if one.seq == content.corrects else one
            for one in entries
        )
    if isinstance(content, ContentErased):
        entries = tuple(one for one in entries if one.seq not in content.seqs)
        erased = tuple(sorted({*erased, *content.seqs}))
        status = content.kept.status if content.kept else status
    return replace(
        state,
        seq=said.seq,
        status=status,
        entries=(*entries, said),
        erased=erased,
        trail=(*state.trail, (said.seq, content.name)),
    )


def fold(record: str, events: Iterable[Event]) -> ItemState:
    """Give the state after all events of a record."""
    state = empty(record)
    for event in events:
        state = apply(state, event)
    return state


def read_content(event: Event) -> Kind:
    """Read an event's content back into its kind. Raises ValueError where it cannot be."""
    kind = KINDS.get(event.kind)
    if kind is None:
        raise ValueError(f"no kind of event is called {event.kind}: a newer program wrote it")
    return kind.model_validate_json(canonical_json(event.content))
