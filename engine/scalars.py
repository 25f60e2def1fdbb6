"""What an unquoted value in a YAML file means, and which ones are refused.

YAML 1.1 turns `no` into false, `12:30` into 750, `010` into 8 and `1_000` into 1000 without a
word. Here `true`, `false`, whole numbers and `null` mean what they say, ISO dates stay text (the
fact catalogue makes them dates), and everything YAML would have changed is an error with a way
out. Quoted values never come here: they are text.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from oocd.engine.errors import shown
from oocd.engine.nodes import Scalar

MAX_INT: Final = 2**53
"""The largest whole number, either side of zero: beyond it other readers of JSON lose digits."""


class Refusal(NamedTuple):
    """Why a value is not accepted; the reader adds the place."""

    code: str
    text: str
    hint: str


_VALUES: Final[dict[str, Scalar]] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}
_TRUE = frozenset({"true", "yes", "on", "y"})
_WORDS = _TRUE | {"false", "no", "off", "n", "null"}
_LONGEST_WORD = 5
_NUMERIC = frozenset("0123456789+-.")

_INT = re.compile(r"-?(?:0|[1-9][0-9]*)")
_OCTAL = re.compile(r"[-+]?0(?:[0-9]+|o[0-7]+)")
_OTHER_INT = re.compile(r"[-+]?0(?:x[0-9a-f_]+|b[01_]+)|\+[0-9]+", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:_[0-9]{3})+")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:e[-+]?[0-9]+)?|\.[0-9][0-9_]*(?:e[-+]?[0-9]+)?"
    r"|[0-9]+e[-+]?[0-9]+|\.inf)|\.nan",
    re.IGNORECASE,
)
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?")
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}(?::|\Z).*")


def read_plain(value: str) -> Scalar | Refusal:
    """The value of an unquoted scalar, or why it is refused.

    >>> read_plain("12"), read_plain("16_17"), read_plain("2025-04-01"), read_plain("")
    (12, '16_17', '2025-04-01', None)
    >>> read_plain("no").code
    'E-BOOL'
    """
    if value in _VALUES:
        return _VALUES[value]
    if value[0] in _NUMERIC:
        return _read_numeric(value)
    if len(value) <= _LONGEST_WORD and value.lower() in _WORDS:
        return _refuse_word(value)
    return value


def read_int(digits: str) -> int | Refusal:
    """The whole number that `digits` writes, or why it is refused (JSON's numbers come here too).

    >>> read_int("-12")
    -12
    """
    if len(digits) <= len(str(MAX_INT)) + 1:
        number = int(digits)
        if abs(number) <= MAX_INT:
            return number
    return Refusal(
        "E-INTEGER",
        f"{shown(digits)} is too large for a whole number",
        "Put it in quotes if it is a reference and not an amount.",
    )


def refuse_number(text: str) -> Refusal | None:
    """Why `text` is refused, when it looks like a number that is not a plain whole one."""
    if _OCTAL.fullmatch(text):
        return Refusal(
            "E-OCTAL",
            f"{shown(text)} begins with 0, which some readers take for a number in base eight",
            f"Write {_quoted(text)} for text, or the number without the 0 in front.",
        )
    if _FLOAT.fullmatch(text):
        return Refusal(
            "E-FLOAT",
            f"{shown(text)} is not a whole number",
            f"Give a whole number, or write {_quoted(text)} for text.",
        )
    if _OTHER_INT.fullmatch(text) or _GROUPED.fullmatch(text):
        return Refusal(
            "E-INTEGER",
            f"{shown(text)} is not written as a plain whole number",
            f"Use the digits 0 to 9 alone, or write {_quoted(text)} for text.",
        )
    return None


def _read_numeric(value: str) -> Scalar | Refusal:
    """As `read_plain`, for a value that begins like a number."""
    if _INT.fullmatch(value):
        return read_int(value)
    refusal = refuse_number(value)
    if refusal is not None:
        return refusal
    if _SEXAGESIMAL.fullmatch(value):
        return Refusal(
            "E-SEXAGESIMAL",
            f"{shown(value)} would be read as a number in base sixty",
            f"Write {_quoted(value)}.",
        )
    if _TIMESTAMP.fullmatch(value):
        return Refusal(
            "E-TIMESTAMP",
            f"{shown(value)} is a date with a time",
            "Give the date only, as YYYY-MM-DD.",
        )
    return value


def _quoted(text: str) -> str:
    """`text` as it is to be written, with the words that say so."""
    return f'"{shown(text)[1:-1]}" in quotes'


def _refuse_word(value: str) -> Refusal:
    """Why a word that YAML takes for a truth value or for nothing is refused."""
    word = value.lower()
    if word == "null":
        return Refusal(
            "E-NULL",
            f"{shown(value)} is not how nothing is written",
            "Write null, or leave it out.",
        )
    meant = "true" if word in _TRUE else "false"
    return Refusal(
        "E-BOOL",
        f"{shown(value)} is neither true nor false, nor plainly text",
        f"Write {meant}, or {_quoted(value)} for text.",
    )
