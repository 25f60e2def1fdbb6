"""Members' own views, and the recommendation as it was shown."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, JsonValue

from oocd.panels.kinds.base import Day, Kind, Nature, Option, Ref, Words


class MemberView(Kind):
    """What one member thinks should happen, in their own words."""

    name: ClassVar[str] = "member_view"
    title: ClassVar[str] = "A member's own view"
    nature: ClassVar[Nature] = "opinion"

    person: Ref = Field(description="the member's id")
    agency: Ref = Field(description="the agency they speak for")
    preferred: tuple[Option, ...] = Field(
        description="options they would support, by id; empty: none yet"
    )
    programmes: tuple[Option, ...] = Field((), description="programmes they would offer")
    reason: Words = Field(description="why")
    needs_more: Words | None = Field(None, description="what they would want to know first")
    after_recommendation: bool | None = Field(None, description="filled by the record")


class RecommendationShown(Kind):
    """The explained recommendation was put before people: the whole document is kept."""

    name: ClassVar[str] = "recommendation_shown"
    title: ClassVar[str] = "Recommendation shown"

    meeting: Ref | None = Field(None, description="the meeting it was shown at, if one")
    as_at: Day | None = Field(None, description="the law of which day, if not the case's own")
    sha256: str | None = Field(None, description="filled by the record")
    facts_from: int | None = Field(None, description="filled: the entry that gave the case facts")
    envelope: dict[str, JsonValue] | None = Field(None, description="filled: the document")


class ScreenAnswered(Kind):
    """A question that the panel asks itself was answered."""

    name: ClassVar[str] = "prompt_answered"
    title: ClassVar[str] = "Prompt answered"
    nature: ClassVar[Nature] = "opinion"

    prompt: Literal["no_scheme", "least", "adultification", "diversity", "effects", "other"] = (
        Field(
            description=(
                "no_scheme: what would have happened with no scheme; least: is this the least that "
                "will do; adultification: is the child seen as older; diversity; effects explained"
            )
        )
    )
    answer: Words = Field(description="what the panel said")
