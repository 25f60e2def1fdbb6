"""The tables of the record.

`event` holds headers, `content` what was said about people (erased where the law asks for it),
`access` the log of DPA 2018 s.62, `record` one line for each record as lists show it, `request`
the submissions that named themselves, `head` the ends of the two chains. Migrations make them
(`migrations/`); these definitions are what statements are built from, and a test compares the two.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

REVISIONS: Final = ("0001",)
"""Every version of the schema, oldest first; the last is the one this program reads and writes."""

VERSION_TABLE: Final = "oocd_version"

# Ids are compared byte by byte on every server, whatever its language.
Id: Final = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite's row id must be called INTEGER; it has 64 bits there.
Place: Final = BigInteger().with_variant(Integer, "sqlite")

metadata: Final = MetaData()

event: Final = Table(
    "event",
    metadata,
    Column("position", Place, primary_key=True, autoincrement=False),
    Column("record", Id, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("request", Id),
    Column("content_digest", Text, nullable=False),
    Column("record_previous", Text, nullable=False),
    Column("store_previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    UniqueConstraint("record", "seq", name="event_record_seq"),
    sqlite_strict=True,
)

content: Final = Table(
    "content",
    metadata,
    Column("position", Place, ForeignKey("event.position"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_strict=True,
)

access: Final = Table(
    "access",
    metadata,
    Column("position", Place, primary_key=True, autoincrement=False),
    Column("act", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("record", Id, nullable=False),
    Column("seq", Integer),
    Column("what", Text, nullable=False),
    Column("recipient", Text),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index("access_record", "record", "position"),
    sqlite_strict=True,
)

record: Final = Table(
    "record",
    metadata,
    Column("record", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index("record_kind", "kind", "record"),
    Index("record_kind_area", "kind", "area", "record"),
    sqlite_strict=True,
)

request: Final = Table(
    "request",
    metadata,
    Column("request", Id, primary_key=True),
    Column("position", Place, ForeignKey("event.position"), nullable=False),
    Column("events", Integer, nullable=False),
    sqlite_strict=True,
)

head: Final = Table(
    "head",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("events", Place, nullable=False),
    Column("digest", Text, nullable=False),
    Column("accesses", Place, nullable=False),
    Column("access_digest", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    CheckConstraint("one = 1", name="head_one"),
    sqlite_strict=True,
)
