"""The facts of a case file, one a row, with who gave each and whether it was checked.

What victims said, and what is held for equality reports only, is in no row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from oocd.panels.documents.library import Library
from oocd.panels.documents.values import Row, Term, Value

_HELD_APART = ("monitoring", "victims", "id", "synthetic")
_VICTIMS_WORDS = ("care.checklist.victim_views",)
_HOW_GIVEN = frozenset({"value", "unknown", "source", "by", "on", "verified"})
_OFFENCES = "offences["


def fact_rows(case: Mapping[str, JsonValue], library: Library) -> tuple[list[Row], list[Row]]:
    """Give the facts of the case, and those of its offences with the offence's number."""
    of_case: list[Row] = []
    of_offences: list[Row] = []
    found = sorted(_leaves(case, ""), key=lambda one: library.place(_asked_as(one[0])))
    for path, given in found:
        row = _row(path, given, library)
        if path.startswith(_OFFENCES):
            number = int(path.removeprefix(_OFFENCES).partition("]")[0]) + 1
            of_offences.append({**row, "number": number})
        else:
            of_case.append(row)
    return of_case, of_offences


def _leaves(here: Mapping[str, JsonValue], before: str) -> Iterator[tuple[str, JsonValue]]:
    for name, value in here.items():
        path = f"{before}{name}"
        if path in _VICTIMS_WORDS or (not before and name in _HELD_APART):
            continue
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            for index, one in enumerate(value):
                if isinstance(one, dict):
                    yield from _leaves(one, f"{path}[{index}].")
        elif isinstance(value, dict) and not _given(value):
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value


def _given(value: Mapping[str, JsonValue]) -> bool:
    """Whether a mapping is a value with who gave it, or a range; else it is a group of facts."""
    names = value.keys()
    return names <= {"from", "to"} or (bool({"value", "unknown"} & names) and names <= _HOW_GIVEN)


def _row(path: str, given: JsonValue, library: Library) -> Row:
    around = given if isinstance(given, dict) else {}
    value = around.get("value", given) if "value" in around else given
    by = [one for one in (_text(around.get("source")), _text(around.get("by"))) if one]
    on = _day(around.get("on"))
    who: tuple[str | dt.date, ...] = (*by, *([on] if on else []))
    return {
        "fact": Term("facts", _general(path), library.fact(path)),
        "value": said(path, value, library),
        "given": who or None,
        "checked": Term("checked", "yes" if around.get("verified") is True else "no"),
    }


def said(path: str, value: JsonValue, library: Library) -> Value:
    """Say a value: a word of a list as a term, everything that people wrote as it stands."""
    if isinstance(value, dict) and "unknown" in value:
        return Term("unknown", str(value["unknown"]))
    if isinstance(value, list):
        return tuple(_one(path, one, library) for one in value) or Term("answers", "none")
    if isinstance(value, dict):
        ends = [_one(path, value.get(end), library) for end in ("from", "to")]
        return tuple(ends)
    return _one(path, value, library)


def _one(path: str, value: JsonValue, library: Library) -> str | int | dt.date | Term:
    if isinstance(value, bool):
        return Term("answers", "yes" if value else "no")
    if isinstance(value, int):
        return value
    if value is None:
        return Term("unknown", "not_given")
    text = str(value)
    words = library.value(path, text)
    if path.endswith(".offence"):
        return Term("offences", text, library.offences.get(text, words))
    if words != text and _day(text) is None:
        return Term("fact_values", f"{_general(path)}.{text}", words)
    return _day(text) or text


def _general(path: str) -> str:
    """Name a fact whatever the number of its offence: `offences[1].place` is `offences.place`."""
    head, bracket, rest = path.partition("[")
    return f"{head}{rest.partition(']')[2]}" if bracket else path


def _asked_as(path: str) -> str:
    """Name a fact of an offence as the catalogue does: `offence.place`."""
    return _general(path).replace("offences.", "offence.", 1)


def _day(value: JsonValue) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None
