"""What is read from a recommendation as it was shown: the band, what was refused and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from oocd.panels.reading import Envelope
from oocd.panels.returns.models import Denial

NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class Read:
    """What counting needs of a document; `shown` is False where there is none."""

    shown: bool
    band: int | None = None
    band_accepted: bool | None = None
    denied: tuple[str, ...] = ()
    makes_entrant: bool | None = None


def read_document(envelope: Envelope, disposal: str | None, denial: Denial) -> Read:
    """Read a recommendation; `disposal` is what was decided."""
    data = envelope.get("data") if envelope else None
    if not isinstance(data, dict):
        return Read(shown=False)
    gravity = data.get("gravity")
    band = gravity.get("band") if isinstance(gravity, dict) else None
    accepted = gravity.get("band_accepted") if isinstance(gravity, dict) else None
    options = _mappings(data.get("options"))
    return Read(
        shown=True,
        band=band if isinstance(band, int) and not isinstance(band, bool) else None,
        band_accepted=accepted if isinstance(accepted, bool) else None,
        denied=tuple(str(one.get("id")) for one in options if _refused(one, denial)),
        makes_entrant=_entrant(options, disposal),
    )


def _refused(option: Mapping[str, JsonValue], denial: Denial) -> bool:
    """Whether an option is not available and a reason against it read a denial."""
    if option.get("status") != NOT_AVAILABLE:
        return False
    return any(
        _name(fact) in denial.facts and value in denial.answers
        for reason in _mappings(option.get("why_not"))
        for fact, value in _facts(reason)
    )


def _entrant(options: list[Mapping[str, JsonValue]], disposal: str | None) -> bool | None:
    for one in options:
        effects = one.get("effects")
        if one.get("id") == disposal and isinstance(effects, dict):
            found = effects.get("first_time_entrant")
            return found if isinstance(found, bool) else None
    return None


def _facts(reason: Mapping[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    facts = reason.get("facts")
    yield from facts.items() if isinstance(facts, dict) else ()


def _name(fact: str) -> str:
    """Give the last name of a dotted fact: `offences[0].admission` is `admission`."""
    return fact.rpartition(".")[2]


def _mappings(value: JsonValue) -> list[Mapping[str, JsonValue]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
