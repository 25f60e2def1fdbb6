"""What stood on record when an entry was made: the entries up to it, as they stood then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import JsonValue

from oocd.panels.casefile import fact_of
from oocd.panels.event import Content
from oocd.panels.item import ItemState, Said
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.referral import FactsCorrected, Referred
from oocd.panels.kinds.views import RecommendationShown
from oocd.panels.reading import Envelope

K = TypeVar("K", bound=Kind)


@dataclass(frozen=True, slots=True)
class Known:
    """An item as it was known at entry `seq`.

    What was put right later stands here as it was said then, marked by what put it right.
    """

    state: ItemState
    seq: int

    def all(self, kind: type[K]) -> Iterator[Said[K]]:
        """Give the entries of a kind that stood then, oldest first."""
        for said in self.state.entries:
            stood = said.corrected_by is None or said.corrected_by > self.seq
            if said.seq <= self.seq and stood and isinstance(said.content, kind):
                yield said  # type: ignore[misc]  # the content is of the kind asked for

    def last(self, kind: type[K]) -> Said[K] | None:
        """Give the latest of them."""
        found = None
        for said in self.all(kind):
            found = said
        return found

    def later(self, kind: type[K]) -> Iterator[Said[K]]:
        """Give the entries of a kind that came after and stand."""
        return (said for said in self.state.all(kind) if said.seq > self.seq)

    def facts(self, entry: int | None) -> Content | None:
        """Give the case file of an entry; None where it was erased."""
        for said in self.state.entries:
            if said.seq == entry and isinstance(said.content, Referred | FactsCorrected):
                return said.content.case
        return None

    def envelope(self, entry: int | None) -> Envelope:
        """Give the recommendation that an entry shows; None where there is none, or no more."""
        for said in self.state.entries:
            if said.seq == entry and isinstance(said.content, RecommendationShown):
                return said.content.envelope
        return None


def put(said: Said[K], *names: str) -> Content:
    """Give an entry's content with its number: some fields, or all that a person fills.

    What was put right since is marked.
    """
    whole = said.content.model_dump(mode="json")
    chosen: Content = {name: whole[name] for name in names or whole if name not in _HOW_KEPT}
    return {
        "entry": said.seq,
        "recorded_at": said.at.date().isoformat(),
        "put_right_by": said.corrected_by,
        **chosen,
    }


_HOW_KEPT = ("tags", "corrects", "why_corrected")


def facts_told(case: Content | None, envelope: Envelope, names: tuple[str, ...]) -> list[JsonValue]:
    """Give facts with who gave them: as the recommendation read them, else from the case file.

    `offence.x` gives that fact of each offence. A fact that neither holds has the value None.
    """
    read = {str(row.get("fact")): row for row in listed(envelope, "facts_read")}
    found: list[JsonValue] = []
    for path in _paths(case, names):
        row = read.get(path) or _given(case, path)
        value = row.get("value")
        unknown = isinstance(value, dict) and "unknown" in value
        found.append(
            {
                "fact": path,
                "value": None if unknown else value,
                "unknown": value.get("unknown") if isinstance(value, dict) else None,
                **{name: row.get(name) for name in ("source", "by", "on", "verified")},
            }
        )
    return found


def listed(envelope: Envelope, name: str) -> list[Content]:
    """Give a list of mappings of a recommendation; none where it has none."""
    data = envelope.get("data") if envelope else None
    found = data.get(name) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def offences_of(case: Content | None) -> list[Content]:
    """Give the offences of a case file."""
    found = case.get("offences") if case else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _paths(case: Content | None, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        head, _, rest = name.partition(".")
        if head == "offence":
            yield from (f"offences[{index}].{rest}" for index in range(len(offences_of(case))))
        else:
            yield name


def _given(case: Content | None, path: str) -> Content:
    """Give what a case file says of a path, with who gave it."""
    here: Content = case or {}
    if path.startswith("offences["):
        index, _, path = path.removeprefix("offences[").partition("].")
        here = offences_of(case)[int(index)]
    value = fact_of(here, path)
    around: object = here
    for part in path.split("."):
        around = around.get(part) if isinstance(around, dict) else None
    if isinstance(around, dict) and ("value" in around or "unknown" in around):
        return around
    return {"value": value} if isinstance(value, str | int | bool | list) else {"value": None}
