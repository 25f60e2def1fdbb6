"""Looking back at samples: a record of its own, apart from any case. Nothing here changes a case.

These kinds are not among those of an item or a meeting: they are written and read by `scrutiny`.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from oocd.panels.kinds.base import Day, Kind, Line, Nature, On, Option, Part, Ref, Subject, Words

Number = Annotated[int, Field(ge=1, le=500)]


class OfSample(Kind):
    """Base of what is recorded about a sample."""

    belongs_to: ClassVar[On] = "sample"
    subjects: ClassVar[tuple[Subject, ...]] = ("other",)


class SampleFilter(Part):
    """Which matters a sample was drawn from."""

    first: Day = Field(description="decided from this day")
    last: Day = Field(description="to this day")
    area: Ref | None = Field(None, description="in this area; none: in all")
    disposals: tuple[Option, ...] = Field((), description="with these outcomes; none: with any")


class SampleItem(Part):
    """One matter of a sample, frozen at its decision."""

    number: Number = Field(description="how it is called in the sample")
    record: Ref = Field(description="the item")
    upto: Annotated[int, Field(ge=1)] = Field(description="the entry that is the decision")


class SampleDrawn(OfSample):
    """A sample was drawn: how, from what, and what it holds. Enough to draw it again."""

    name: ClassVar[str] = "sample_drawn"
    title: ClassVar[str] = "Sample drawn"

    on: Day = Field(description="the day")
    theme: Line | None = Field(None, description="what the panel looks at this time")
    seed: Line = Field(description="what the order was made from")
    filter: SampleFilter
    population: Annotated[int, Field(ge=0)] = Field(description="how many matters there were")
    population_sha256: str = Field(description="the hash of their ids", pattern=r"^[0-9a-f]{64}$")
    asked_for: Number = Field(description="how many were asked for")
    items: tuple[SampleItem, ...]
    finding_set: Ref = Field(description="which set of findings is used")


class TextPrepared(OfSample):
    """Somebody wrote, for the sample, the reasons of a decision without anything that names."""

    name: ClassVar[str] = "text_prepared"
    title: ClassVar[str] = "Text prepared without names"

    number: Number
    text: Words = Field(description="the reasons in words that name nobody and no place")
    by: Ref = Field(description="who wrote it (an id)")


class FindingRecorded(OfSample):
    """What the scrutiny panel found on one matter of a sample."""

    name: ClassVar[str] = "finding_recorded"
    title: ClassVar[str] = "Finding"
    nature: ClassVar[Nature] = "opinion"

    number: Number
    finding: Ref = Field(description="one of the sample's set of findings")
    observations: Words | None = Field(None, description="what is to be said about it")
    matters: tuple[Ref, ...] = Field((), description="what it is about, such as evidence, victim")
    on: Day = Field(description="the day of the meeting")


class LearningRecorded(OfSample):
    """What is to be learned: for a service, never a change to a case."""

    name: ClassVar[str] = "learning_recorded"
    title: ClassVar[str] = "Learning"
    nature: ClassVar[Nature] = "opinion"

    text: Words = Field(description="what is to be learned")
    owner: Ref | None = Field(None, description="the agency that takes it up")
    due: Day | None = Field(None, description="by when it is answered")
    numbers: tuple[Number, ...] = Field((), description="from which matters of the sample")
