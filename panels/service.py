"""The use-cases that write: one way into the record, whoever asks.

Every entry takes the same steps: the right of the role, the state of the item, what the kind needs,
the gates of the area, then one append. A refusal writes nothing. No code path records a decision
without a named person: `Decided.decision_maker` is not optional and nothing fills it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from oocd.engine.errors import RecordRefused
from oocd.panels import course_gates
from oocd.panels import meeting as meetings
from oocd.panels.access import ADVISER, require
from oocd.panels.casefile import fact_of
from oocd.panels.config import Configs, InUse
from oocd.panels.days import local_day
from oocd.panels.event import Actor, Content, Draft, Event
from oocd.panels.filling import filled
from oocd.panels.gates import Scene
from oocd.panels.item import ItemState, Said, fold
from oocd.panels.item import after as item_after
from oocd.panels.kinds.after import ContentErased
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Escalated, GateMet
from oocd.panels.kinds.meetings import MeetingCalled, PackMade, PlacedOnAgenda
from oocd.panels.kinds.referral import FactsCorrected, Referred
from oocd.panels.meeting import MeetingState
from oocd.panels.ports import Calendar, Clock, Entry, Ids, Recommend, Store, Touch
from oocd.panels.status import WORDS, allowed
from oocd.panels.summaries import item_fields, meeting_fields
from oocd.panels.tagging import tags_of

ITEM, MEETING = "item", "meeting"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written, and what the person is told beside it."""

    record: str
    event: Event
    warnings: tuple[GateMet, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel: a store, a clock, ids, the engine and the areas' configurations."""

    store: Store
    clock: Clock
    ids: Ids
    recommend: Recommend
    configs: Configs
    check_case: Callable[[Mapping[str, object]], None] = field(default=lambda _: None)
    """Reads a case file strictly; raises InputError."""
    calendar: Callable[[], Calendar | None] = field(default=lambda: None)
    """The bank holidays, read when they are first needed; None where there are none."""

    # --- reading a record to work on it ---------------------------------------------------------

    def item(self, record: str) -> ItemState:
        """Give an item's state. Raises RecordRefused P-UNKNOWN."""
        return fold(record, self.events_of(record))

    def events_of(self, record: str) -> tuple[Event, ...]:
        """Give an item's events. Raises RecordRefused P-UNKNOWN where it is none."""
        events = self.store.events(record)
        if not events or events[0].kind != Referred.name:
            raise RecordRefused(
                "P-UNKNOWN", f"no item is called `{record}`", "See `oocd panel list`."
            )
        return events

    def meeting(self, record: str) -> MeetingState:
        """Give a meeting's state. Raises RecordRefused P-UNKNOWN."""
        events = self.store.events(record)
        if not events or events[0].kind != MeetingCalled.name:
            raise RecordRefused(
                "P-UNKNOWN", f"no meeting is called `{record}`", "See `oocd panel meetings`."
            )
        return meetings.fold(record, events)

    def today(self) -> dt.date:
        """Give the day by the clock, as it is in England and Wales."""
        return local_day(self.clock())

    def config_for(self, area: str | None, day: dt.date | None = None) -> InUse:
        """Give the configuration of an area on a day (today where none is given)."""
        return self.configs.at(area, day or self.today())

    # --- writing -------------------------------------------------------------------------------

    def refer(
        self,
        actor: Actor,
        content: Referred,
        *,
        record: str | None = None,
        request: str | None = None,
    ) -> Recorded:
        """Open an item from a referral. `record` may name it; else it is given an id.

        Raises RecordRefused, InputError for a case file that cannot be read.
        """
        require(actor, content.name)
        self.check_case(content.case)
        record = record or self._new(ITEM, request)
        area = fact_of(content.case, "area")
        config = self.config_for(area if isinstance(area, str) else None)
        return self._write(actor, record, ITEM, ItemState(record), content, config, request)

    def call_meeting(
        self,
        actor: Actor,
        content: MeetingCalled,
        *,
        record: str | None = None,
        request: str | None = None,
    ) -> Recorded:
        """Open a meeting. Raises RecordRefused."""
        require(actor, content.name)
        record = record or self._new(MEETING, request)
        config = self.config_for(content.area)
        return self._write(actor, record, MEETING, MeetingState(record), content, config, request)

    def record(
        self,
        actor: Actor,
        record: str,
        content: Kind,
        *,
        after: int | None = None,
        request: str | None = None,
    ) -> Recorded:
        """Record an entry about an item or a meeting that exists.

        `after` is the number of the last entry the person saw: where the record has grown since,
        nothing is written. `request` names the submission, so that sending it twice writes it once.
        Raises RecordRefused with every gate that stands against it, InputError, IntegrityError.
        """
        require(actor, content.name)
        if content.belongs_to == MEETING:
            state = self.meeting(record)
            again = self._again(actor, record, content, request)
            if again is not None:
                return again
            area = state.called.area if state.called else None
            self._as_seen(state.seq, after, record)
            config = self.config_for(area)
            return self._write(actor, record, MEETING, state, content, config, request)
        item = self.item(record)
        self.admitted(actor, item)
        again = self._again(actor, record, content, request)
        if again is not None:
            return again
        self._as_seen(item.seq, after, record)
        if isinstance(content, FactsCorrected):
            self._check_facts(item, content)
        return self._write(actor, record, ITEM, item, content, self.config_for(item.area), request)

    def admitted(self, actor: Actor, item: ItemState) -> None:
        """Refuse an adviser who is not admitted to this item, and anybody who left it.

        Raises RecordRefused P-ADMITTED, P-LEFT.
        """
        if actor.role == ADVISER and not item.admits(actor.person, self.today()):
            raise RecordRefused(
                "P-ADMITTED",
                f"{actor.person} is not admitted to {item.record} today",
                "The chair can admit an adviser to one item until a day (`adviser_admitted`).",
            )
        if item.conflict(actor.person) == "left":
            raise RecordRefused(
                "P-LEFT",
                f"{actor.person} declared a conflict of interest in {item.record} and left it",
                "Somebody else of the agency can take part.",
            )

    # --- inside --------------------------------------------------------------------------------

    def _new(self, kind: str, request: str | None) -> str:
        """Give a new record's id: the same for the same submission, so that twice is once."""
        if request is None:
            return self.ids.record(kind)
        return f"{kind}-{hashlib.sha256(request.encode()).hexdigest()[:12].upper()}"

    @staticmethod
    def _as_seen(seq: int, after: int | None, record: str) -> None:
        if after is not None and after != seq:
            raise RecordRefused(
                "P-CONFLICT",
                f"{record} has {seq} entries and you saw {after}: somebody recorded since",
                "Nothing of yours was written. Read it again, then record.",
            )

    def _write(
        self,
        actor: Actor,
        record: str,
        kind: str,
        state: ItemState | MeetingState,
        content: Kind,
        config: InUse,
        request: str | None,
    ) -> Recorded:
        warnings: tuple[GateMet, ...] = ()
        at = self.clock()
        if isinstance(state, ItemState):
            content, warnings = self._checked(actor, state, content, config)
            fields = item_fields(item_after(state, Said(state.seq + 1, at, actor, content)))
        else:
            _meeting_standing(state, content)
            fields = meeting_fields(meetings.after(state, content, at))
        draft = Draft(content.name, plain(content), tags_of(content, config), self.ids.nonce())
        entry = Entry(
            record=record,
            kind=kind,
            area=config.area,
            expected=state.seq,
            drafts=(draft,),
            fields=fields,
            request=request,
            touches=_touches(record, state.seq + 1, content),
            erase=content.seqs if isinstance(content, ContentErased) else (),
        )
        (event,) = self.store.append(entry, actor, at)
        return Recorded(event.record, event, warnings)

    def _checked(
        self, actor: Actor, state: ItemState, content: Kind, config: InUse
    ) -> tuple[Kind, tuple[GateMet, ...]]:
        self._standing(state, content)
        scene = Scene(
            state=state,
            meeting=self._meeting_of(state),
            config=config,
            content=content,
            actor=actor,
            today=self.today(),
            calendar=self.calendar() if isinstance(content, Escalated) else None,
            catalogue_facts=fact_of,
        )
        if isinstance(content, PlacedOnAgenda):
            return course_gates.placed(scene, content, self.meeting(content.meeting))
        return filled(scene, self.recommend)

    def _again(
        self, actor: Actor, record: str, content: Kind, request: str | None
    ) -> Recorded | None:
        """Give what a submission wrote when it was made before, whatever was recorded since.

        Raises RecordRefused P-REQUEST where it was another.
        """
        if request is None:
            return None
        made = [event for event in self.store.events(record) if event.request == request]
        if not made:
            return None
        (event,) = made
        if event.kind != content.name or event.actor != actor or not _same(event, content):
            raise RecordRefused(
                "P-REQUEST",
                f"request {request} was used before, for another entry "
                f"(record {record}, no. {event.seq})",
                "Send this entry with a request id of its own.",
            )
        return Recorded(record, event)

    def _check_facts(self, item: ItemState, content: FactsCorrected) -> None:
        """Read a case file strictly; it stays in its area. Raises InputError, RecordRefused."""
        self.check_case(content.case)
        area = fact_of(content.case, "area")
        if item.area is not None and area != item.area:
            raise RecordRefused(
                "P-AREA",
                f"the item is of {item.area}, and the case file of {area}",
                "Close it there with a reason, and refer it anew to the other area's panel.",
            )

    def _meeting_of(self, state: ItemState) -> MeetingState | None:
        return self.meeting(state.meeting) if state.meeting else None

    @staticmethod
    def _standing(state: ItemState, content: Kind) -> None:
        """Refuse what has no place where the item stands, and a correction of nothing."""
        if not allowed(content.name, state.status, correcting=content.corrects is not None):
            raise RecordRefused(
                "P-STATUS",
                f"`{content.name}` cannot be recorded: the item is "
                f"{WORDS.get(state.status, 'not known')}",
                "See `oocd panel show` for what can be done now.",
            )
        _corrects(state, content)


def plain(content: Kind) -> Content:
    """Give a content as plain data, without what was not said."""
    return content.model_dump(mode="json", exclude_none=True)


def _same(event: Event, content: Kind) -> bool:
    """Whether an entry says what an event says, apart from what the record fills."""
    if event.content is None:
        return True
    given = plain(content)
    return all(event.content.get(name) == value for name, value in given.items())


def _corrects(state: ItemState, content: Kind) -> None:
    if content.corrects is None:
        return
    before = next((said for said in state.entries if said.seq == content.corrects), None)
    if before is None or before.content.name != content.name:
        raise RecordRefused(
            "P-CORRECTS",
            f"entry {content.corrects} is no `{content.name}` of this record",
            "Name the entry to put right by its number in the history.",
        )
    if before.corrected_by is not None:
        raise RecordRefused(
            "P-CORRECTS",
            f"entry {content.corrects} was put right by entry {before.corrected_by}",
            "Correct that one.",
        )
    if content.why_corrected is None:
        raise RecordRefused("P-CORRECTS", "a correction says why (`why_corrected`)")


def _meeting_standing(state: MeetingState, content: Kind) -> None:
    if content.corrects is not None:
        raise RecordRefused(
            "P-CORRECTS",
            "an entry of a meeting is put right by recording it again",
            "The latest counts; both stay in the history.",
        )
    if not meetings.allowed(content.name, state.stage):
        raise RecordRefused(
            "P-STATUS",
            f"`{content.name}` cannot be recorded: the meeting is {state.stage}",
            "See `oocd panel agenda`.",
        )


def _touches(record: str, seq: int, content: Kind) -> Sequence[Touch]:
    """Say which of the six acts an entry is."""
    if isinstance(content, ContentErased):
        return [Touch("erasure", record, content.name, one) for one in content.seqs]
    act = "alteration" if isinstance(content, FactsCorrected) or content.corrects else "collection"
    touches = [Touch(act, record, content.name, seq)]
    if isinstance(content, PackMade):
        touches += [
            Touch("disclosure", record, content.name, seq, recipient=person)
            for person in content.sent_to
        ]
    return touches
