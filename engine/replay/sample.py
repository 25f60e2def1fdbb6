"""The single-case engines beside the columns: a seeded sample, and explanations of what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from oocd.engine.case import Case
from oocd.engine.columnar.choosing import NO_DATE
from oocd.engine.columnar.statuses import CODES
from oocd.engine.durable import cross_check
from oocd.engine.errors import EngineDisagreement, SelectionError
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import Library
from oocd.engine.recommendation import document
from oocd.engine.replay.pair import NEW, OLD, POINTS

NAMES = {number: status.value for status, number in CODES.items()}
Json = dict[str, JsonValue]
_SPAN = 1 << 64


def drawn(seed: int, row: int) -> int:
    """Give the number that decides whether a case is in a sample: the lowest are taken.

    >>> drawn(1, 7) == drawn(1, 7) and 0 <= drawn(1, 7) < 2**64
    True
    """
    digest = hashlib.sha256(f"{seed}:{row}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _SPAN


@dataclass(frozen=True)
class Checking:
    """Evaluates single cases under both rule books with both single-case engines."""

    old: Library
    new: Library
    settings: Settings

    def check(self, case: Case, name: str, sides: Mapping[str, object]) -> tuple[str, ...]:
        """Compare one case with what the columns say; give the engines that agreed.

        Raises EngineDisagreement, naming the case and where they differ.
        """
        engines: tuple[str, ...] = ()
        for side, library in ((OLD, self.old), (NEW, self.new)):
            try:
                found = evaluate(case, library, self.settings)
            except SelectionError:
                if sides["problem"] is None and side == OLD:
                    raise _differ(name, side, NO_DATE, "an answer") from None
                continue
            engines = cross_check(found)
            for target, resolved in found.results.items():
                code = sides.get(side + target)
                said = NAMES.get(code) if isinstance(code, int) else None
                if said != resolved.status.value:
                    raise _differ(name, side, f"{target} {resolved.status.value}", str(said))
            data = document(found)
            points = _get(data["recommendation"], "matrix_points_to")
            if points != sides[side + POINTS]:
                raise _differ(name, side, f"pointing to {points}", str(sides[side + POINTS]))
        return (*engines, "columnar")


def _differ(name: str, side: str, single: str, columns: str) -> EngineDisagreement:
    which = "old" if side == OLD else "new"
    text = f"{name}, {which} rules: one case alone gives {single}, the columns give {columns}"
    hint = "No result is kept. Report this with the case and the versions of the rules."
    return EngineDisagreement("X-REPLAY", text, hint)


def explained(
    case: Case,
    old: Library,
    new: Library,
    settings: Settings,
    changed: Sequence[Mapping[str, JsonValue]],
) -> Json:
    """Give why a case's changed options stood as they did, and stand as they do."""
    documents = {
        side: document(evaluate(case, library, settings))
        for side, library in (("old", old), ("new", new))
    }
    targets = {str(entry["target"]) for entry in changed}
    return {
        "case": case.id,
        "changes": [dict(change) for change in changed],
        **{
            side: {
                "statement": _get(data["recommendation"], "statement"),
                "matrix_points_to": _get(data["recommendation"], "matrix_points_to"),
                "options": [_short(entry) for entry in _entries(data) if entry["id"] in targets],
            }
            for side, data in documents.items()
        },
    }


def _entries(data: Json) -> Iterator[Json]:
    for key in ("options", "programmes"):
        entries = data[key]
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                yield entry


_KEPT = ("id", "title", "status", "why", "why_not", "undecided", "missing", "refer_to")


def _short(entry: Json) -> Json:
    return {key: entry[key] for key in _KEPT if key in entry}


def _get(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, dict) else None
