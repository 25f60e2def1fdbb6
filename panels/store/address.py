"""Where a database is: a path or an address, read once, and shown without its password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oocd.panels.store.errors import StoreError

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_POSTGRES: Final = ("postgresql", "postgres", "postgresql+psycopg")
_PASSWORDS: Final = (
    re.compile(r"(://[^/?#@]*?:)[^/?#]*(@)"),
    re.compile(r"([?&](?:ssl)?password=)[^&#]*()", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Address:
    """A database: the file of SQLite (`path`), or the address of a PostgreSQL server (`url`).

    `shown` is how messages name it.
    """

    shown: str
    path: Path | None = None
    url: str | None = None


def without_password(text: str) -> str:
    """Give an address as it may be shown: a password in it is replaced.

    >>> without_password("postgresql://ann:secret@db.example/oocd?password=x")
    'postgresql://ann:***@db.example/oocd?password=***'
    """
    for pattern in _PASSWORDS:
        text = pattern.sub(r"\1***\2", text)
    return text


def read_address(text: str) -> Address:
    """Read a path, `sqlite:///path` or `postgresql://user@host/name`.

    Raises StoreError `D-ADDRESS` for anything else.

    >>> read_address("record.db").path
    PosixPath('record.db')
    >>> read_address("postgres://db.example/oocd").url
    'postgresql+psycopg://db.example/oocd'
    """
    scheme = _SCHEME.match(text)
    shown = without_password(text)
    hint = "Give a path, such as oocd.db, or an address: postgresql://user@host/name."
    if not text.strip() or "\0" in text:
        raise StoreError("D-ADDRESS", "no database is named", hint)
    if scheme is None:
        if ":memory:" in text:
            raise StoreError("D-ADDRESS", "a record in memory would be gone at once", hint)
        return Address(shown=text, path=Path(text))
    rest = text[scheme.end() :]
    if scheme[1] in _POSTGRES:
        return Address(shown=shown, url=f"postgresql+psycopg://{rest}")
    if scheme[1] == "sqlite" and rest.startswith("/") and len(rest) > 1 and ":memory:" not in rest:
        return Address(shown=shown, path=Path(rest[1:]))
    raise StoreError("D-ADDRESS", f"`{shown}` is no database that oocd can keep a record in", hint)
