"""How a matter comes to the panel, and the facts of the case."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from oocd.panels.kinds.base import (
    Audience,
    Day,
    Kind,
    Line,
    Nature,
    Option,
    Part,
    Ref,
    Subject,
    Words,
)


class SingleAgency(Part):
    """A disposal that the police gave alone, before any panel."""

    disposal: Option = Field(description="what was given, by its id in the rules")
    on: Day = Field(description="the day it was given")
    by: Ref = Field(description="who gave it (an id)")
    why_alone: Words | None = Field(None, description="why no panel was asked")


class Completeness(Part):
    """How much of what a referral should hold was there; filled by the record itself."""

    held: int
    asked: int
    lacking: tuple[str, ...]


class Referred(Kind):
    """A matter is referred: from now on it is an item of the record."""

    name: ClassVar[str] = "referred"
    title: ClassVar[str] = "Referred to the panel"
    subjects: ClassVar[tuple[Subject, ...]] = ("suspect", "victim")

    source: Literal["police", "court", "school", "asb", "exploitation_hub", "social_care"] = Field(
        description="who refers"
    )
    entry: Literal["new", "late_from_court", "police_alone"] = Field(
        description="new; late_from_court: sent back by a court; police_alone: already disposed of"
    )
    child: Ref | None = Field(
        None, description="the child's pseudonym, the same in every matter; never a name"
    )
    referred_on: Day = Field(description="the day of the referral")
    reason: Words | None = Field(None, description="why it is referred")
    case: dict[str, JsonValue] = Field(
        description="the case file: facts as `oocd case schema` says"
    )
    court_date: Day | None = Field(None, description="late_from_court: the next hearing")
    single_agency: SingleAgency | None = Field(None, description="police_alone: what was given")
    sharing_gateway: Line = Field(
        description="the lawful basis for sharing, such as Crime and Disorder Act 1998 s.115"
    )
    completeness: Completeness | None = Field(None, description="filled by the record")


class FactsCorrected(Kind):
    """The case file is replaced by a newer one: what it said before stays on record."""

    name: ClassVar[str] = "facts_updated"
    title: ClassVar[str] = "Case facts updated"
    subjects: ClassVar[tuple[Subject, ...]] = ("suspect", "victim")

    case: dict[str, JsonValue] = Field(description="the whole case file as it is now")
    reason: Words = Field(description="what was learned, and from whom")


class InformationAsked(Kind):
    """An agency is asked for what it knows."""

    name: ClassVar[str] = "information_asked"
    title: ClassVar[str] = "Information asked for"

    agency: Ref = Field(description="who is asked, such as health or education")
    topic: Ref = Field(
        description="such as assessment, health, education, social_care, exploitation, intelligence"
    )
    asked_on: Day = Field(description="the day it was asked")
    due: Day | None = Field(None, description="by when")
    question: Words | None = Field(None, description="what exactly is wanted")


class InformationAnswered(Kind):
    """An agency's answer, or that it declined."""

    name: ClassVar[str] = "information_answered"
    title: ClassVar[str] = "Information sent or declined"

    agency: Ref = Field(description="who answers")
    topic: Ref = Field(description="as it was asked")
    status: Literal["sent", "declined", "nothing_held"] = Field(description="what they did")
    on: Day = Field(description="the day")
    text: Words | None = Field(None, description="what they said")
    documents: tuple[Ref, ...] = Field((), description="ids of documents held elsewhere")
    reason: Words | None = Field(None, description="why it was declined")


class Assessed(Kind):
    """An assessment is complete."""

    name: ClassVar[str] = "assessed"
    title: ClassVar[str] = "Assessment completed"
    nature: ClassVar[Nature] = "opinion"

    tool: Line = Field(description="which tool, such as the Prevention and Diversion Assessment")
    completed_on: Day = Field(description="the day it was finished")
    by: Ref = Field(description="who wrote it (an id)")
    summary: Words = Field(description="what the panel needs to know, strengths first")
    strengths: Words | None = Field(None, description="what goes well; who stands by the child")
    safety: Words | None = Field(None, description="safety and wellbeing, with the reasons")
    harm: Words | None = Field(None, description="risk of harm to others, with the reasons")
    proposal: Words | None = Field(None, description="what the author proposes and why")
    sections_complete: tuple[Ref, ...] = Field((), description="which sections are done")


class OwnWords(Kind):
    """What the child or a parent says, in their own words; or why that is not here."""

    name: ClassVar[str] = "own_words"
    title: ClassVar[str] = "The child's or parent's own words"
    nature: ClassVar[Nature] = "opinion"
    shareable_with: ClassVar[tuple[Audience, ...]] = (
        "child",
        "parent",
        "panel",
    )

    whose: Literal["child", "parent"] = Field(description="whose words")
    on: Day = Field(description="the day")
    words: Words | None = Field(None, description="as they said it")
    how: Line | None = Field(None, description="how they were heard, with whom, in which language")
    not_heard: Words | None = Field(None, description="why there are no words, if there are none")
    hopes: Words | None = Field(None, description="what they would like to happen")
    consent: Annotated[
        Literal["agrees", "does_not_agree", "not_yet_asked"] | None,
        Field(description="to taking part in what is proposed; can be asked again"),
    ] = None
