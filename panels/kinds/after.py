"""After the decision: telling, carrying out, ending, looking back, opening again; and keeping."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from oocd.panels.kinds.base import Audience, Day, Kind, Line, Nature, Part, Person, Ref, Words
from oocd.panels.kinds.decisions import Condition, Plan
from oocd.panels.kinds.meetings import Action

GROUNDS = (
    "reconsideration",
    "complaint",
    "new_evidence",
    "nrm_decision",
    "not_completed",
    "consent_withdrawn",
    "back_from_court_or_cps",
    "victims_review",
    "procedural_defect",
    "court_order",
)


class Told(Kind):
    """Somebody was told of the decision (a victim: `victim_informed`)."""

    name: ClassVar[str] = "told"
    title: ClassVar[str] = "Told of the decision"

    whom: Literal["child", "parent", "youth_justice", "school", "social_care", "other"] = Field(
        description="who was told"
    )
    on: Day = Field(description="the day")
    by: Ref = Field(description="who told them (an id)")
    how: Line | None = Field(None, description="how, in which language")
    accepts: Literal["accepts", "does_not_agree", "thinking"] | None = Field(
        None, description="what the child or parent said; can be asked again"
    )
    words: Words | None = Field(None, description="in their words")


class PlanChanged(Kind):
    """The plan or the conditions are changed, with the child's agreement."""

    name: ClassVar[str] = "plan_changed"
    title: ClassVar[str] = "Plan changed"

    plan: Plan = Field(description="the whole plan as it is now")
    conditions: tuple[Condition, ...] = Field((), description="all conditions as they are now")
    agreed_by_child: bool = Field(description="whether the child agrees")
    by: Person = Field(description="who changed it")
    reason: Words = Field(description="why")


class Contact(Kind):
    """A contact with the child while the plan runs."""

    name: ClassVar[str] = "contact"
    title: ClassVar[str] = "Contact"

    on: Day = Field(description="the day")
    by: Ref = Field(description="who (an id)")
    result: Literal["took_place", "was_not_brought", "rearranged", "offered_support"] = Field(
        description="what came of it"
    )
    note: Words | None = Field(None, description="anything that matters")
    support: Words | None = Field(None, description="support to take part that was offered")


class EnforcementStep(Kind):
    """A formal step because the plan is not kept: a warning, a review, telling the police."""

    name: ClassVar[str] = "enforcement_step"
    title: ClassVar[str] = "Step because the plan is not kept"

    on: Day = Field(description="the day")
    step: Literal["talked", "written_warning", "review_meeting", "police_told", "back_to_panel"] = (
        Field(description="which")
    )
    by: Ref = Field(description="who (an id)")
    reason: Words = Field(description="why, and what was tried before")
    excuse: Words | None = Field(None, description="what the child or family said")


class Completed(Kind):
    """What was agreed has ended."""

    name: ClassVar[str] = "completed"
    title: ClassVar[str] = "Ended"

    on: Day = Field(description="the day it ended")
    result: Literal["complete", "partial", "not_complete"] = Field(description="how it ended")
    reason: Words | None = Field(None, description="needed unless it is complete")
    started_on: Day | None = Field(None, description="the day it began, for the returns")
    outcome_recorded_on: Day | None = Field(
        None, description="the day the police recorded the outcome (22: only when it has ended)"
    )


class FollowUp(Kind):
    """What is known of further offences after so many months."""

    name: ClassVar[str] = "follow_up"
    title: ClassVar[str] = "Follow-up"
    shareable_with: ClassVar[tuple[Audience, ...]] = ()

    months: Literal[3, 6, 9, 12] = Field(description="how many months after the decision")
    on: Day = Field(description="the day it was looked up")
    further_offences: Annotated[int, Field(ge=0, le=500)] | None = Field(
        None, description="further offences recorded; leave out where it is not known"
    )
    known: bool = Field(description="false: could not be found out")
    note: Words | None = Field(None, description="such as: moved away")


class Closed(Kind):
    """The item is closed."""

    name: ClassVar[str] = "closed"
    title: ClassVar[str] = "Closed"

    on: Day = Field(description="the day")
    reason: Words = Field(description="why it is closed now")
    without_victim_status: Words | None = Field(
        None, description="only where a victim has no status: why it is closed all the same"
    )


class Reopened(Kind):
    """The item is opened again, on one of the grounds that allow it."""

    name: ClassVar[str] = "reopened"
    title: ClassVar[str] = "Opened again"

    ground: Literal[
        "reconsideration",
        "complaint",
        "new_evidence",
        "nrm_decision",
        "not_completed",
        "consent_withdrawn",
        "back_from_court_or_cps",
        "victims_review",
        "procedural_defect",
        "court_order",
    ] = Field(description="scrutiny is no ground")
    asked_by: Literal[
        "child", "parent", "victim", "police", "youth_justice", "cps", "court", "other"
    ] = Field(description="who asked")
    reason: Words = Field(description="what is said")
    new_information: Words | None = Field(None, description="what was not known before")
    decided_by: Person = Field(description="who allowed it: for a reconsideration somebody new")


class HoldSet(Kind):
    """A legal hold: nothing of this record is erased while it stands."""

    name: ClassVar[str] = "hold_set"
    title: ClassVar[str] = "Legal hold set"

    reason: Words = Field(description="which proceedings or inquiry")


class HoldLifted(Kind):
    """The legal hold ends."""

    name: ClassVar[str] = "hold_lifted"
    title: ClassVar[str] = "Legal hold lifted"

    reason: Words = Field(description="why")


class Aside(Part):
    """Somebody with a tie to the matter, and what they do."""

    person: Ref
    action: Action


class Admitted(Part):
    """An adviser with access until a day."""

    person: Ref
    until: Day


class Kept(Part):
    """What the record needs to go on, kept when contents go; it says nothing about child or victim.

    Without it an erased entry would change what holds: somebody who stood aside would be let in
    again, a provisional decision would read as final.
    """

    status: str
    area: str | None = None
    meeting: Ref | None = None
    aside: tuple[Aside, ...] = ()
    advisers: tuple[Admitted, ...] = ()


class ContentErased(Kind):
    """What some entries said is gone; that they were made stays."""

    name: ClassVar[str] = "content_erased"
    title: ClassVar[str] = "Content erased"

    seqs: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        description="the numbers of the entries", min_length=1
    )
    basis: Line = Field(description="the ground in law or in the retention schedule")
    authority: Ref = Field(description="who allowed it (an id)")
    recipients_told: tuple[Line, ...] = Field((), description="to whom it had been disclosed")
    kept: Kept | None = Field(None, description="filled by the record")


class QualityReviewed(Kind):
    """A manager's look at the quality of the work, kept as opinion."""

    name: ClassVar[str] = "quality_reviewed"
    title: ClassVar[str] = "Quality reviewed"
    nature: ClassVar[Nature] = "opinion"

    on: Day = Field(description="the day")
    by: Ref = Field(description="who (an id)")
    note: Words = Field(description="what is good, what is to be done")
