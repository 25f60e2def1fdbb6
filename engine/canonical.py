"""Canonical JSON (RFC 8785) for the values this project uses, and its hash.

There are no floats here and every key is ASCII, so sorted keys, no spaces and minimal escapes are
all that RFC 8785 asks, and orjson writes just that; a test compares with an independent
implementation.
"""

from __future__ import annotations

import hashlib

import orjson
from pydantic import JsonValue


def canonical_json(data: JsonValue) -> bytes:
    r"""Write plain data as canonical JSON bytes.

    >>> canonical_json({"b": 1, "a": ["é", None]})
    b'{"a":["\xc3\xa9",null],"b":1}'
    """
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def sha256_of(data: JsonValue) -> str:
    """Hash plain data by its canonical JSON."""
    return hashlib.sha256(canonical_json(data)).hexdigest()
