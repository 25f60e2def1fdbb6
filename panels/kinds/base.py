"""What every kind of event has in common, and the small types they are made of."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)
]
"""Free text as somebody said or wrote it."""

Line: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\n]*$")
]
"""A few words on one line."""

Ref: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$")]
"""An id: of a person, a victim in this item (`V1`), a document. Never a name."""

Option: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
"""The id of an option or programme in the rules."""

Day: TypeAlias = dt.date
Regime: TypeAlias = Literal["part_3", "uk_gdpr"]
Subject: TypeAlias = Literal["suspect", "convicted", "victim", "witness", "other"]
Audience: TypeAlias = Literal["child", "parent", "victim", "panel", "cps"]
Nature: TypeAlias = Literal["fact", "opinion"]
On: TypeAlias = Literal["item", "meeting", "sample"]


class Part(BaseModel):
    """A part of an entry: no unknown names, no change after reading, values never bent to fit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TagsGiven(Part):
    """Tags that differ from what the kind has by default."""

    controller: Line | None = Field(None, description="the body answerable for this content")
    regime: Regime | None = Field(None, description="part_3 (law enforcement) or uk_gdpr")
    subjects: tuple[Subject, ...] | None = Field(None, description="who it is about")
    nature: Nature | None = Field(None, description="fact or opinion")
    shareable_with: tuple[Audience, ...] | None = Field(None, description="who may see it")


class Kind(Part):
    """Base of all kinds. The class variables say what the kind is called and how it is handled."""

    name: ClassVar[str]
    title: ClassVar[str]
    belongs_to: ClassVar[On] = "item"
    subjects: ClassVar[tuple[Subject, ...]] = ("suspect",)
    nature: ClassVar[Nature] = "fact"
    shareable_with: ClassVar[tuple[Audience, ...]] = ("panel",)

    tags: TagsGiven | None = Field(None, description="only where they differ from the usual")
    corrects: Annotated[int, Field(ge=1)] | None = Field(
        None, description="the number of the entry that this one puts right; both stay"
    )
    why_corrected: Words | None = Field(None, description="needed with `corrects`")


class Person(Part):
    """Who acts: an id, a role and an agency."""

    person: Ref = Field(description="the person's id, never a name")
    role: Ref = Field(description="the role they act in, such as police_decision_maker")
    agency: Ref = Field(description="such as police, youth_justice, health, education, social_care")
