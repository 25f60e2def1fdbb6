"""Meetings: who is called, who comes, which items in which order."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from oocd.panels.kinds.base import Day, Kind, Line, On, Part, Ref, Subject, Words

Action: TypeAlias = Literal["none", "abstained", "left"]


class OfMeeting(Kind):
    """Base of what is recorded about a meeting and not about one child."""

    belongs_to: ClassVar[On] = "meeting"
    subjects: ClassVar[tuple[Subject, ...]] = ("other",)


class MeetingCalled(OfMeeting):
    """A meeting is called."""

    name: ClassVar[str] = "meeting_called"
    title: ClassVar[str] = "Meeting called"

    area: Ref = Field(description="the area whose panel it is")
    date: Day = Field(description="the day of the meeting")
    mode: Literal["in_person", "online", "mixed", "by_correspondence"] = Field(description="how")
    chair: Ref = Field(description="who chairs (an id)")


class Attendance(OfMeeting):
    """Somebody is a member of this meeting, and whether they came."""

    name: ClassVar[str] = "attendance"
    title: ClassVar[str] = "Attendance"

    person: Ref = Field(description="the member's id")
    agency: Ref = Field(description="such as police, youth_justice, health, education, social_care")
    role: Ref = Field(description="such as police_decision_maker, chair, victim_worker")
    part: Literal["decision_maker", "adviser", "observer"] = Field(description="their part in it")
    presence: Literal["expected", "attended", "sent_report", "apologies", "absent"] = Field(
        description="how they took part"
    )
    note: Line | None = Field(None, description="such as: left before item 3")


class AgendaOrdered(OfMeeting):
    """The order in which items are heard."""

    name: ClassVar[str] = "agenda_ordered"
    title: ClassVar[str] = "Agenda put in order"

    items: tuple[Ref, ...] = Field(description="the items' ids, first to last")


class MeetingOpened(OfMeeting):
    """The meeting begins."""

    name: ClassVar[str] = "meeting_opened"
    title: ClassVar[str] = "Meeting opened"

    note: Words | None = Field(None, description="anything said at the start")


class MeetingClosed(OfMeeting):
    """The meeting ends: nothing more is decided in it."""

    name: ClassVar[str] = "meeting_closed"
    title: ClassVar[str] = "Meeting closed"

    note: Words | None = Field(None, description="anything for the minutes")


class PlacedOnAgenda(Kind):
    """An item is to be heard at a meeting."""

    name: ClassVar[str] = "placed_on_agenda"
    title: ClassVar[str] = "Placed on the agenda"

    meeting: Ref = Field(description="the meeting's id")


class TakenOffAgenda(Kind):
    """An item will not be heard at the meeting after all."""

    name: ClassVar[str] = "taken_off_agenda"
    title: ClassVar[str] = "Taken off the agenda"

    meeting: Ref = Field(description="the meeting's id")
    reason: Words = Field(description="why")


class ConflictDeclared(Kind):
    """A member has a tie to the child, the victim or the matter."""

    name: ClassVar[str] = "conflict_declared"
    title: ClassVar[str] = "Conflict of interest declared"

    person: Ref = Field(description="the member's id")
    nature_of: Words = Field(description="what the tie is")
    action: Action = Field(
        description="none: declared only; abstained: takes no part in deciding; left: sees nothing"
    )


class PackMade(Kind):
    """The papers for an item were put together and sent."""

    name: ClassVar[str] = "pack_made"
    title: ClassVar[str] = "Pack sent"

    meeting: Ref = Field(description="the meeting's id")
    sent_to: tuple[Ref, ...] = Field(description="the members' ids")
    sha256: str = Field(description="the hash of the pack as sent", pattern=r"^[0-9a-f]{64}$")
    upto: int = Field(description="the last entry that the pack holds", ge=1)


class Adviser(Part):
    """A partner adviser: for one item, until a moment."""

    person: Ref = Field(description="the adviser's id")
    agency: Ref = Field(description="their agency")


class AdviserAdmitted(Kind):
    """A partner adviser may see this one item until a day."""

    name: ClassVar[str] = "adviser_admitted"
    title: ClassVar[str] = "Adviser admitted to this item"

    adviser: Adviser = Field(description="who")
    until: Day = Field(description="the last day")
    why: Line = Field(description="what they are asked")


class AdviserEnded(Kind):
    """A partner adviser's time with this item ends."""

    name: ClassVar[str] = "adviser_ended"
    title: ClassVar[str] = "Adviser's access ended"

    person: Ref = Field(description="the adviser's id")
