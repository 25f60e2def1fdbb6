"""Read one cell of another system's file as a fact's value, or say why it cannot be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.dates import parse_date
from oocd.engine.errors import Position, did_you_mean, shown
from oocd.engine.nodes import ListNode, MapNode, Node, Scalar, ScalarNode
from oocd.engine.replay.mapping import MapFile, Target
from oocd.engine.replay.tables import RawCell

_WHOLE = re.compile(r"-?[0-9]{1,15}(\.0+)?")
NO_IDS = "none"
"""A cell that says: there are none (an empty cell says nothing)."""
_MANY = 12


class CellError(Exception):
    """A cell that cannot be read: what is wrong with it, and what to do."""

    def __init__(self, text: str, hint: str | None) -> None:
        super().__init__(text)
        self.text, self.hint = text, hint


@dataclass(frozen=True)
class CellReader:
    """Reads cells as a map says."""

    file: MapFile
    catalogue: Catalogue

    def read(self, target: Target, cell: RawCell, line: int) -> Node | None:
        """Give the value of a cell as a case file would hold it, or None where it is empty.

        Raises CellError.
        """
        at = (line, target.at + 1)
        if isinstance(cell, tuple):
            return ListNode([ScalarNode(one, *at) for one in cell], *at)
        text = in_words(cell)
        if text is None or text == "" or _among(text, self.file.missing):
            return None
        why = _found(text, target.how.not_known) or _found(text, self.file.not_known)
        if isinstance(why, str):
            place = Position(*at)
            return MapNode({"unknown": ScalarNode(why, *at)}, {"unknown": place}, *at)
        if target.spec.type in {"choices", "factors"}:
            return self._ids(target, text, at)
        return ScalarNode(self._value(target, text, cell), *at)

    def _ids(self, target: Target, text: str, at: tuple[int, int]) -> Node:
        parts = text.split(target.how.split) if target.how.split else [text]
        words = [part.strip() for part in parts if part.strip()]
        if [word.casefold() for word in words] == [NO_IDS]:
            return ListNode([], *at)
        values = [self._value(target, word, word) for word in words]
        return ListNode([ScalarNode(value, *at) for value in values], *at)

    def _value(self, target: Target, text: str, cell: RawCell) -> Scalar:
        mapped = _found(text, target.how.values)
        if mapped is not None:
            return mapped
        spec = target.spec
        match spec.type:
            case "date":
                return self._date(target, text, cell)
            case "boolean":
                if text.casefold() in {"true", "false"}:
                    return text.casefold() == "true"
                raise _no_value(target, text, ["true", "false"])
            case "integer":
                if _WHOLE.fullmatch(text):
                    return int(text.partition(".")[0])
                raise _no_value(target, text, ["a whole number"])
            case "choice" | "map":
                return self._choice(target, text, spec)
            case _:
                return text

    def _choice(self, target: Target, text: str, spec: FactSpec) -> str:
        """Take an id, or the very words of the catalogue, in any letters; no more is guessed."""
        values = {**self.catalogue.values_of(spec), **{word: word for word in spec.not_known}}
        if text in values:
            return text
        by_words = {words.casefold(): key for key, words in values.items()}
        by_words |= {key.casefold(): key for key in values}
        found = by_words.get(text.casefold())
        if found is None:
            raise _no_value(target, text, list(values))
        return found

    def _date(self, target: Target, text: str, cell: RawCell) -> str:
        if isinstance(cell, dt.date):
            return cell.isoformat()
        ways = target.how.dates or self.file.dates
        for way in ways:
            try:
                return dt.datetime.strptime(text, way).date().isoformat()  # noqa: DTZ007 a day has no zone
            except ValueError:
                continue
        if parse_date(text) is not None:
            return text
        hint = (
            f"Dates of this column are written {' or '.join(ways)} in the map."
            if ways
            else 'Say in the map how dates are written, such as `dates: "%d/%m/%Y"`.'
        )
        raise CellError("this is not a date", hint)


def in_words(cell: RawCell) -> str | None:
    """Give a cell as text; None for nothing (and for the "not a number" of some exports)."""
    if cell is None or (isinstance(cell, float) and cell != cell):  # noqa: PLR0124 NaN alone differs from itself
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell).strip()


def _among(text: str, words: Sequence[str]) -> bool:
    return text.casefold() in {word.casefold() for word in words}


def _found(
    text: str, values: dict[str, str] | dict[str, str | bool | int]
) -> str | bool | int | None:
    folded = text.casefold()
    for word, value in values.items():
        if word.strip().casefold() == folded:
            return value
    return None


def _no_value(target: Target, text: str, own: Sequence[str]) -> CellError:
    near = did_you_mean(text, [*target.how.values, *own])
    some = ", ".join([*own[:_MANY], *(["…"] if len(own) > _MANY else [])])
    hint = near or f"Say what it means under `values` of this column; the fact takes: {some}."
    return CellError(f"{shown(text)} is no value of `{target.fact}`", hint)
