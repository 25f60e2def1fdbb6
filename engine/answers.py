"""One question, and what an answer typed to it means. Pure: no screen and no disk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import JsonValue

from oocd.engine.case_values import CASE_WORDS
from oocd.engine.dates import parse_date
from oocd.engine.draft import ADD, DONE, Json

WHY_UNKNOWN = dict(
    zip(CASE_WORDS, ("not asked", "would not say", "not available", "disputed"), strict=True)
)
_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_YES, _NO = frozenset({"y", "yes", "1", "true"}), frozenset({"n", "no", "2", "false"})


class AnswerRefusedError(ValueError):
    """An answer that cannot stand; the text says what would do."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `choices` are ids with their words; `search` says that they are too many."""

    path: str
    kind: str
    text: str
    help: str = ""
    answered_by: tuple[str, ...] = ()
    about: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    search: bool = False
    may_be_unknown: bool = True
    settles: int | None = None
    """How many options it could settle; None for what is asked before anything is evaluated."""


def understand(question: Question, raw: str) -> JsonValue:
    """Turn what was typed into a value. Raises AnswerRefusedError with what would do."""
    said = " ".join(raw.split())
    match question.kind:
        case "boolean":
            return _yes_or_no(said)
        case "integer":
            return _whole(said)
        case "date":
            return _date(said)
        case "choice" | "list":
            return _one_of(question, said)
        case "choices" | "factors":
            parts = [part for part in re.split(r"[,;]", said) if part.strip()]
            if said.casefold() in {"none", "0"}:
                return []
            return [_one_of(question, part.strip()) for part in parts]
        case _:
            if not said:
                raise AnswerRefusedError("Type the answer in a few words, without names.")
            return said


def _yes_or_no(said: str) -> bool:
    if said.casefold() in _YES:
        return True
    if said.casefold() in _NO:
        return False
    raise AnswerRefusedError("Answer 1 for yes or 2 for no.")


def _whole(said: str) -> int:
    if re.fullmatch(r"[+-]?[0-9]{1,6}", said):
        return int(said)
    raise AnswerRefusedError("Answer with a whole number.")


def _date(said: str) -> str:
    written = _DAY.fullmatch(said)
    text = f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}" if written else said
    if parse_date(text) is None:
        raise AnswerRefusedError(
            f"{said or 'Nothing'!r} is not a date. Write day/month/year or YYYY-MM-DD (YYYY-MM "
            "where only the month is known)."
        )
    return text


def _one_of(question: Question, said: str) -> str:
    ids = [name for name, _ in question.choices]
    if not question.search and said.isdecimal() and 1 <= int(said) <= len(ids):
        return ids[int(said) - 1]
    for name, words in question.choices:
        if said.casefold() in {name.casefold(), words.casefold()}:
            return name
    if question.kind == "list" and said.casefold() in _YES | _NO:
        return ADD if said.casefold() in _YES else DONE
    raise AnswerRefusedError(
        "Choose one from the list by its number."
        if not question.search
        else "Type part of its name, then choose from what is found."
    )


def search(question: Question, said: str, most: int = 15) -> list[tuple[str, str]]:
    """Give the choices whose words hold every word that was typed, the closest first."""
    parts = said.casefold().split()
    found = [
        (name, words)
        for name, words in question.choices
        if parts and all(part in f"{words} {name}".casefold() for part in parts)
    ]
    found.sort(key=lambda pair: (not pair[1].casefold().startswith(parts[0]), len(pair[1])))
    return found[:most]


def unknown(why: str) -> Json:
    """Give the answer that a fact is not known, and why."""
    if why not in WHY_UNKNOWN:
        raise AnswerRefusedError(f"Say why: {', '.join(WHY_UNKNOWN.values())}.")
    return {"unknown": why}
