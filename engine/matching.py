"""Matches what a force calls an offence or a factor with what this library calls it.

Taken without asking: an id, a whole name, a CJS code, each of one offence only. A name that is
merely close is doubtful, and a person says row by row whether it is the same.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

How = Literal["id", "name", "cjs_code", "accepted", "doubtful", "unmatched"]
_NEAR = 0.75
_MOST = 3


@dataclass(frozen=True, slots=True)
class Match:
    """What a text was matched with: an id, or ids that it may stand for (`doubtful`)."""

    how: How
    id: str | None = None
    candidates: tuple[str, ...] = ()


class Matcher:
    """Matches texts with the rows of a lookup; of the ways in turn, the first that fits."""

    def __init__(
        self, rows: Mapping[str, Mapping[str, str]], name: str, code: str | None = None
    ) -> None:
        self._ids = set(rows)
        self._names: dict[str, list[str]] = {}
        self._codes: dict[str, list[str]] = {}
        for identity, row in rows.items():
            self._names.setdefault(plain(row.get(name, "")), []).append(identity)
            if code is not None and row.get(code):
                self._codes.setdefault(row[code].casefold(), []).append(identity)
        self._names.pop("", None)

    def match(self, text: str) -> Match:
        """Match one text."""
        if text in self._ids:
            return Match("id", text)
        ways: tuple[tuple[How, list[str]], ...] = (
            ("name", self._names.get(plain(text), [])),
            ("cjs_code", self._codes.get(text.casefold(), [])),
        )
        for how, found in ways:
            if len(found) == 1:
                return Match(how, found[0])
            if found:
                return Match("doubtful", candidates=tuple(found))
        near = difflib.get_close_matches(plain(text), sorted(self._names), n=_MOST, cutoff=_NEAR)
        ids = tuple(identity for name in near for identity in self._names[name])
        return Match("doubtful", candidates=ids) if ids else Match("unmatched")


def plain(text: str) -> str:
    """Give a name as it is compared: small letters, single blanks; nothing else is passed over.

    >>> plain(" Common  Assault")
    'common assault'
    """
    return re.sub(r"\s+", " ", text).strip().casefold()
