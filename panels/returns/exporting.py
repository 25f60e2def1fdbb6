"""Under which word an outcome leaves for a return, and what a word that comes in may mean (O23-03).

The record keeps the true outcome. Only what is sent out is mapped, and every mapping says by which
version it was made, so that it can be undone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from oocd.panels.returns.models import Exports, Incoming


@dataclass(frozen=True, slots=True)
class Sent:
    """An outcome as it is sent: the true one, the word for it, and by which mapping.

    `value` is None where the mapping has no word for it: it is then listed, never guessed.
    """

    true_outcome: str
    value: str | None
    mapping: str
    interim: bool = False
    note: str | None = None


def sent(disposal: str, exports: Exports) -> Sent:
    """Give the word under which an outcome leaves."""
    found = exports.legal_outcome.get(disposal)
    if found is None:
        note = "this mapping has no word for it"
        return Sent(disposal, None, exports.mapping, note=note)
    return Sent(disposal, found.value, exports.mapping, found.interim, found.note)


def received(value: str, on: dt.date | None, exports: Exports) -> Incoming | None:
    """Say what a word that comes in may mean where it may not be taken at its word.

    None: nothing speaks against taking it as it stands. A word without a date is doubted.
    """
    if on is not None and on < exports.in_force_from:
        return None
    word = value.strip().casefold()
    return next((one for one in exports.incoming if one.value.casefold() == word), None)
