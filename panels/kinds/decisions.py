"""The joint decision: what, why, by whom, who differed, and what follows."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from oocd.panels.kinds.base import (
    Audience,
    Day,
    Kind,
    Line,
    Nature,
    Option,
    Part,
    Person,
    Ref,
    Words,
)

Weeks = Annotated[int, Field(ge=1, le=104)]


class Eligibility(Part):
    """What the rules allow: apart from whether it would be right."""

    finding: Literal["eligible", "not_eligible", "for_a_named_authority", "not_settled"] = Field(
        description="as the panel reads the rules"
    )
    reasons: Words = Field(description="why")


class Suitability(Part):
    """Whether it would be right for this child and this victim."""

    finding: Literal["suitable", "suitable_with_support", "not_suitable"] = Field(
        description="as the panel sees it"
    )
    reasons: Words = Field(description="why")


class Vote(Part):
    """How a member stood. It binds no constable and no prosecutor."""

    person: Ref = Field(description="the member's id")
    agency: Ref = Field(description="their agency")
    stands: Literal["agrees", "differs", "abstains"] = Field(description="how")


class Dissent(Part):
    """A member who differed, in their own words."""

    person: Ref = Field(description="the member's id")
    agency: Ref = Field(description="their agency")
    preferred: Option = Field(description="what they would have chosen")
    reason: Words = Field(description="why")


class Departure(Part):
    """The decision is not where the recommendation pointed."""

    code: Ref = Field(description="from the list of `oocd panel codes`")
    text: Words = Field(description="why, for this child and this victim")


class RuledOut(Part):
    """An option the panel considered and did not choose."""

    option: Option = Field(description="by id")
    why: Words = Field(description="why not")


class Condition(Part):
    """One condition of a conditional caution, a deferral or an agreement."""

    text: Words = Field(description="what the child agrees to do, in plain words")
    aim: Literal["rehabilitation", "reparation", "punishment"] = Field(description="what it is for")
    hours: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None, description="hours of attendance, if any"
    )
    pounds: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        None, description="a financial penalty, in whole pounds"
    )
    payee: Line | None = Field(None, description="to whom it is paid")
    how_paid: Line | None = Field(None, description="how")
    offence_prescribed: bool | None = Field(
        None, description="true where the law prescribes this offence for a financial penalty"
    )


class Plan(Part):
    """What is to be done, by whom, until when, and what if it does not go well."""

    text: Words = Field(description="what will be done")
    starts_on: Day | None = Field(None, description="the first day")
    weeks: Weeks | None = Field(None, description="how long, in weeks")
    weeks_reason: Words | None = Field(None, description="why longer than usual")
    lead: Ref = Field(description="the lead professional's id")
    lead_agency: Ref = Field(description="their agency")
    contingency: Words = Field(description="what if it does not go well; who is told")
    adjustments: Words | None = Field(None, description="for learning, language, health, faith")
    review_on: Day | None = Field(None, description="when it is looked at again")


class Tell(Part):
    """Who is to be told, by whom, by when."""

    whom: Literal[
        "child", "parent", "victim", "youth_justice", "school", "social_care", "other"
    ] = Field(description="who is told")
    victim: Ref | None = Field(None, description="which victim, where it is one")
    by: Ref = Field(description="who tells them (an id)")
    due: Day = Field(description="by when")


class ForVictim(Part):
    """Words for one victim's letter."""

    victim: Ref = Field(description="which victim")
    words: Words = Field(description="what they are told; nothing of the child's welfare")


class GateAnswer(Part):
    """An answer to a gate that asks for a reason before the decision can be recorded."""

    gate: Ref = Field(description="the gate's name, as it was shown")
    reason: Words = Field(description="why it is decided all the same")


class GateMet(Part):
    """A gate as it stood when the decision was recorded; filled by the record."""

    gate: str
    rule: str
    level: str
    text: str
    reason: str | None = None


class Pinned(Part):
    """What stood on record at the decision; filled by the record."""

    recommendation: str | None = Field(None, description="the document's hash")
    recommendation_entry: int | None = Field(None, description="the entry that shows it")
    status: str | None = Field(None, description="what the recommendation said of the option")
    in_range: bool | None = Field(None, description="whether it lies where the matrix points")
    direction: Literal["up", "down", "across", "none"] | None = Field(None, description="which way")
    concordance: Literal["full", "part", "none", "not_shown"] = Field(description="how near")
    facts_from: int = Field(description="the entry that gave the case facts")
    meeting: str | None = Field(None, description="the meeting")
    quorum: bool | None = Field(None, description="whether the meeting had its quorum")
    gates: tuple[GateMet, ...] = Field((), description="what was warned of, and the answers")
    config: str = Field(description="the local configuration and its version")


class Decided(Kind):
    """A decision, made by a named person. `pinned` is filled by the record."""

    name: ClassVar[str] = "decided"
    title: ClassVar[str] = "Decision"
    shareable_with: ClassVar[tuple[Audience, ...]] = ("panel",)
    nature: ClassVar[Nature] = "opinion"

    mode: Literal[
        "unanimous",
        "majority_recorded",
        "police_final_after_disagreement",
        "provisional",
        "police_alone",
    ] = Field(
        description=(
            "unanimous; majority_recorded; police_final_after_disagreement: the police decided, "
            "with the panel's advice; provisional: finalised with child and parent; police_alone"
        )
    )
    on: Day = Field(description="the day of the decision")
    disposal: Option = Field(description="the option's id in the rules")
    programmes: tuple[Option, ...] = Field((), description="programmes to be offered")
    decision_maker: Person = Field(description="the named person who decides")
    papers_read: bool = Field(description="true: the decision maker has read the papers")
    eligibility: Eligibility = Field(description="what the rules allow")
    suitability: Suitability = Field(description="whether it is right")
    reasons: Words = Field(description="why this, in terms of law and policy and of this child")
    victim_weight: Words | None = Field(None, description="how the victim's views were weighed")
    voice_weight: Words | None = Field(None, description="how the child's own words were weighed")
    diversity: Words | None = Field(None, description="diversity and disproportionality")
    votes: tuple[Vote, ...] = Field((), description="how members stood")
    dissent: tuple[Dissent, ...] = Field((), description="who differed, and why")
    departure: Departure | None = Field(None, description="where it leaves the recommendation")
    ruled_out: tuple[RuledOut, ...] = Field((), description="options considered and not chosen")
    conditions: tuple[Condition, ...] = Field((), description="conditions, if any")
    plan: Plan | None = Field(None, description="what follows, if anything")
    consequence: Words | None = Field(None, description="what happens if it is not kept")
    explained_by: Ref | None = Field(None, description="who explained it to the child (an id)")
    explained_on: Day | None = Field(None, description="and when")
    signed_on: Day | None = Field(
        None, description="the day the child signed, for a conditional caution"
    )
    tell: tuple[Tell, ...] = Field((), description="who is told, by whom, by when")
    for_child: Words | None = Field(
        None, description="why, in words for the child's own letter; no word of the victim's"
    )
    for_parent: Words | None = Field(
        None, description="why, in words for the parent's letter; no word of the victim's"
    )
    for_victims: tuple[ForVictim, ...] = Field(
        (), description="why, in words for each victim's letter; nothing of the child's welfare"
    )
    for_solicitor: Words | None = Field(
        None, description="the reasons as they may be disclosed to the child's solicitor"
    )
    gates: tuple[GateAnswer, ...] = Field((), description="answers to gates that ask for a reason")
    pinned: Pinned | None = Field(None, description="filled by the record")


class Deferred(Kind):
    """The panel needs more before it decides, by a day."""

    name: ClassVar[str] = "deferred"
    title: ClassVar[str] = "Decision deferred"

    needs: Words = Field(description="what is needed, and from whom")
    until: Day = Field(description="by when")
    asked_of: tuple[Ref, ...] = Field((), description="the agencies asked")


class Finalised(Kind):
    """A provisional decision is made final, with child and parent present."""

    name: ClassVar[str] = "finalised"
    title: ClassVar[str] = "Provisional decision finalised"

    on: Day = Field(description="the day")
    by: Person = Field(description="who finalised it")
    child_present: bool = Field(description="whether the child was there")
    parent_present: bool = Field(description="whether a parent or carer was there")
    words: Words | None = Field(None, description="what child and parent said")
    why_absent: Words | None = Field(None, description="where one of them was not there")


class Escalated(Kind):
    """Police and youth justice do not agree: the matter goes to named managers."""

    name: ClassVar[str] = "escalated"
    title: ClassVar[str] = "Escalated"

    reason: Words = Field(description="on what they differ")
    to: tuple[Person, ...] = Field(description="the managers, one of each side", min_length=1)
    due: Day | None = Field(None, description="by when they answer; filled from the local days")


class EscalationAnswered(Kind):
    """The managers' answer: the decision itself is then recorded as a decision."""

    name: ClassVar[str] = "escalation_answered"
    title: ClassVar[str] = "Escalation answered"
    nature: ClassVar[Nature] = "opinion"

    by: tuple[Person, ...] = Field(description="who answered", min_length=1)
    advice: Words = Field(description="what they say")
    supports: Option | None = Field(None, description="the option they support")
