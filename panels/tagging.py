"""Tags of an entry: what its kind usually has, the area's controller, and what the entry says."""

from __future__ import annotations

from oocd.panels.config import InUse
from oocd.panels.event import Tags
from oocd.panels.kinds.base import Kind


def tags_of(content: Kind, config: InUse) -> Tags:
    """Give the tags that an entry is stored with."""
    given = content.tags
    kind = type(content)
    return Tags(
        controller=(given and given.controller) or config.controller,
        regime=(given and given.regime) or config.regime,
        subjects=_first(given.subjects if given else None, kind.subjects),
        nature=(given and given.nature) or kind.nature,
        shareable_with=_first(given.shareable_with if given else None, kind.shareable_with),
    )


def _first(given: tuple[str, ...] | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    return usual if given is None else given
