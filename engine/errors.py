"""What goes wrong, in one family: a code to look up, a sentence, a way out, an exit code.

Every error the engine raises on purpose is an `OocdError`; anything else is a bug (exit 70). The
codes are listed with their way out in `docs/errors.md`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering
from typing import ClassVar

_SHOWN = 60
"""How much of a piece of input a message repeats."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1, columns in characters."""

    line: int
    col: int

    def __str__(self) -> str:
        return f"{self.line}:{self.col}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, where it is, and what to do about it.

    A problem with a file as a whole stands at 1:1. Problems sort by file and place. As text:
    `file:line:col CODE text`, then the hint as a sentence of its own.

    >>> str(Problem("case.yaml", 3, 9, "E-BOOL", "`yes` is not a value", "Write true."))
    'case.yaml:3:9 E-BOOL `yes` is not a value. Write true.'
    """

    file: str
    line: int
    col: int
    code: str
    text: str
    hint: str | None = None

    @property
    def position(self) -> Position:
        """The place in the file."""
        return Position(self.line, self.col)

    def _key(self) -> tuple[str, int, int, str, str, str]:
        return (self.file, self.line, self.col, self.code, self.text, self.hint or "")

    def __lt__(self, other: Problem) -> bool:
        return self._key() < other._key()

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.col} {self.code} {self.text}"
        if not self.hint:
            return where
        stop = "" if where.endswith((".", "?", "!")) else "."
        return f"{where}{stop} {self.hint}"


class OocdError(Exception):
    """Root of every error raised on purpose.

    `code` is stable and listed in `docs/errors.md`, `message` says what is wrong, `hint` what to
    do; `exit_code` is what the command leaves with (contract, section 5).
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        if not self.hint:
            return f"{self.code} {self.message}"
        stop = "" if self.message.endswith((".", "?", "!")) else "."
        return f"{self.code} {self.message}{stop} {self.hint}"


class InputError(OocdError):
    """An input is not acceptable: `problems` holds everything wrong with it, in order of place.

    `code`, `message` and `hint` are those of the first problem; `str()` gives a line for each.
    """

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        if not self.problems:
            raise ValueError("an InputError needs a problem")
        first = self.problems[0]
        super().__init__(first.code, first.text, first.hint)
        self.args = (self.problems,)  # what pickle calls `__init__` with

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class SelectionError(OocdError):
    """What was asked for cannot be chosen: no such rules, area, date or case."""

    exit_code = 3


class CheckFailed(OocdError):  # noqa: N818 - the trade's word; the root says it is an error
    """A check that was asked for came out false."""

    exit_code = 1


class RecordRefused(OocdError):  # noqa: N818 - as above
    """A rule of the record does not allow this entry."""

    exit_code = 6


class IntegrityError(OocdError):
    """A record or a rule file is not what its digest says."""

    exit_code = 5


class EngineDisagreement(OocdError):  # noqa: N818 - as above
    """Two engines gave different answers; nothing is shown for the case."""

    exit_code = 7


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """A sentence naming the candidate nearest to `name`, or None when none is near.

    >>> did_you_mean("admision", ["admission", "plea_anticipated"])
    'Did you mean `admission`?'
    """
    known = {candidate.casefold(): candidate for candidate in sorted(candidates, reverse=True)}
    near = difflib.get_close_matches(name[:200].casefold(), sorted(known), n=1, cutoff=0.7)
    return f"Did you mean `{known[near[0]]}`?" if near else None


def shown(text: str) -> str:
    r"""`text` as a message may repeat it: in backquotes, on one line, shortened.

    >>> print(shown("two" + chr(9) + "words"))
    `two\twords`
    """
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "`" + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short) + "`"
