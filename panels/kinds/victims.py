"""Victims: who they are, how they were asked, what they say and wish, and what they were told.

Each victim has an id within the item (`V1`). Views inform; they never decide.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from oocd.panels.kinds.base import Audience, Day, Kind, Line, Nature, Part, Ref, Subject, Words


class OfVictim(Kind):
    """Base of what is recorded about one victim."""

    subjects: ClassVar[tuple[Subject, ...]] = ("victim",)
    shareable_with: ClassVar[tuple[Audience, ...]] = ("panel",)

    victim: Ref = Field(description="the victim's id in this item, such as V1")


class Guardian(Part):
    """A parent or guardian of a victim under 18."""

    conflict: bool = Field(
        description="true where they are the suspect, or stand against the victim"
    )
    note: Words | None = Field(None, description="who speaks for the victim instead")


class VictimIdentified(OfVictim):
    """There is a victim, and how they may be reached."""

    name: ClassVar[str] = "victim_identified"
    title: ClassVar[str] = "Victim identified"

    type: Literal["person", "organisation"] = Field(description="a person or an organisation")
    age_band: Literal["under_16", "16_17", "adult", "unknown"] | None = Field(
        None, description="for a person; under 18 has enhanced rights"
    )
    contact_role: Line | None = Field(
        None, description="for an organisation: the role of the one to speak to (head teacher)"
    )
    enhanced_rights: bool | None = Field(None, description="leave out where it is not known")
    enhanced_basis: (
        Literal["most_serious", "persistently_targeted", "vulnerable_or_intimidated"] | None
    ) = Field(None, description="why; a victim under 18 always has them")
    guardian: Guardian | None = Field(None, description="for a victim under 18")
    repeat_victim: bool | None = Field(None, description="harmed before; leave out if not known")
    safe_contact: Line | None = Field(
        None,
        description="how they may safely be reached (by text, not at home); no number or address",
    )
    police_sharing_objection: bool | None = Field(
        None, description="true: asked the police not to pass their details on; do not contact"
    )
    language: Line | None = Field(None, description="language, interpreter, adjustments")
    also_suspect: bool | None = Field(None, description="true: counter-allegation")


class ContactAttempted(OfVictim):
    """Somebody tried to reach the victim."""

    name: ClassVar[str] = "victim_contact_attempted"
    title: ClassVar[str] = "Victim: attempt to make contact"

    on: Day = Field(description="the day")
    how: Line = Field(description="by which safe means")
    result: Literal["reached", "no_answer", "message_left", "wrong_details", "asked_to_wait"] = (
        Field(description="what came of it")
    )


class VictimStatus(OfVictim):
    """Where asking for the victim's views stands."""

    name: ClassVar[str] = "victim_status"
    title: ClassVar[str] = "Victim: whether their views were asked for"

    status: Literal["not_yet", "asked", "declined", "not_reached"] = Field(
        description="not_yet; asked; declined: does not wish to say; not_reached"
    )
    on: Day = Field(description="the day")
    reason: Words | None = Field(None, description="needed unless they were asked")


class NoVictim(Kind):
    """No victim can be asked, and why."""

    name: ClassVar[str] = "no_victim"
    title: ClassVar[str] = "No victim to ask"

    reason: Words = Field(description="such as: possession, no person harmed")


class Wishes(Part):
    """What a victim would like; leave out what they were not asked."""

    apology: bool | None = Field(None, description="an apology")
    repair: bool | None = Field(None, description="repair or something put right")
    no_contact: bool | None = Field(None, description="no contact")
    updates: bool | None = Field(None, description="to be kept informed")
    support: bool | None = Field(None, description="information on support")
    compensation: bool | None = Field(None, description="compensation")
    other: Words | None = Field(None, description="anything else, in their words")


class ViewsRecorded(OfVictim):
    """What the victim says. The whole stays out of anything a child is given."""

    name: ClassVar[str] = "victim_views"
    title: ClassVar[str] = "Victim: their views"
    nature: ClassVar[Nature] = "opinion"

    asked_on: Day = Field(description="the day they were asked")
    asked_by: Ref = Field(description="who asked (an id)")
    how: Line | None = Field(None, description="in person, by telephone, in writing")
    effect: Words | None = Field(None, description="what the offence did to them")
    view_on_outcome: Words | None = Field(None, description="on what should happen, in their words")
    wishes: Wishes | None = Field(None, description="what they would like")
    safety: Words | None = Field(None, description="what they fear; what would make them safer")
    needs: Words | None = Field(None, description="support they need")
    report: Words | None = Field(None, description="the victim worker's written report")
    before_decision: bool | None = Field(None, description="filled by the record")


class VictimConsent(OfVictim):
    """May their views go to the service, to the panel, to the child? Three separate answers."""

    name: ClassVar[str] = "victim_consent"
    title: ClassVar[str] = "Victim: consent"

    to: Literal["service", "panel", "child"] = Field(description="whom the answer is about")
    answer: Literal["given", "not_given", "withdrawn", "not_asked"] = Field(
        description="what they said; consent can be withdrawn at any time"
    )
    on: Day = Field(description="the day")
    note: Words | None = Field(None, description="anything they said about it")


class RestorativeOffer(OfVictim):
    """Whether a restorative offer is right, what was offered, and what came of it."""

    name: ClassVar[str] = "restorative"
    title: ClassVar[str] = "Victim: restorative offer"

    appropriate: bool = Field(description="whether an offer is right")
    reason: Words = Field(description="why, or why not")
    offered_on: Day | None = Field(None, description="the day it was offered")
    answer: Literal["accepted", "declined", "thinking", "not_offered"] | None = Field(
        None, description="what the victim said; they may change their mind"
    )
    form: (
        Literal[
            "conference", "letter", "shuttle", "direct_reparation", "indirect_reparation", "other"
        ]
        | None
    ) = Field(None, description="the kind of work")
    started_on: Day | None = Field(None, description="the day it began")
    ended_on: Day | None = Field(None, description="the day it ended")
    result: Words | None = Field(None, description="what came of it")


class VictimInformed(OfVictim):
    """The victim was told something."""

    name: ClassVar[str] = "victim_informed"
    title: ClassVar[str] = "Victim: informed"
    nature: ClassVar[Nature] = "fact"

    of: Literal["decision", "progress", "support", "end", "review_route"] = Field(
        description="what they were told; review_route: how a decision can be questioned"
    )
    on: Day = Field(description="the day")
    by: Ref = Field(description="who told them (an id)")
    how: Line | None = Field(None, description="by which safe means")
    asked_for: bool | None = Field(None, description="whether they had asked for it")
    vrr: Literal["explained", "does_not_apply", "check_force_policy"] | None = Field(
        None, description="Victims' Right to Review"
    )


class Satisfaction(OfVictim):
    """What the victim thought of how they were treated."""

    name: ClassVar[str] = "victim_satisfaction"
    title: ClassVar[str] = "Victim: satisfaction"
    nature: ClassVar[Nature] = "opinion"

    on: Day = Field(description="the day")
    level: Literal[
        "very_satisfied", "satisfied", "neither", "dissatisfied", "very_dissatisfied"
    ] = Field(description="overall")
    comment: Words | None = Field(None, description="in their words")
