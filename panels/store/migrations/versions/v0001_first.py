"""The first tables, and the triggers that keep them from being rewritten."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NOTHING_BEFORE: Final = "0" * 64
Id: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Place: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")

KEPT: Final = {
    "event": ("UPDATE", "DELETE"),
    "access": ("UPDATE", "DELETE"),
    "content": ("UPDATE",),
    "record": ("DELETE",),
    "request": ("UPDATE", "DELETE"),
    "head": ("DELETE",),
}
"""What is refused, table by table. Content may be deleted, by what `LAWFUL` asks for."""

LAWFUL: Final = """EXISTS (
    SELECT 1 FROM event AS theirs JOIN event AS tomb ON tomb.record = theirs.record
    WHERE theirs.position = OLD.position AND tomb.kind = 'content_erased'
    AND tomb.position > theirs.position)"""
"""An erasure must have been recorded first; that it names this very content, the code sees to."""


def upgrade() -> None:
    """Make the tables and triggers."""
    _make_tables()
    op.execute(
        sa.text(
            "INSERT INTO head (one, events, digest, accesses, access_digest, last_at) "
            "VALUES (1, 0, :nothing, 0, :nothing, '')"
        ).bindparams(nothing=NOTHING_BEFORE)
    )
    if op.get_bind().dialect.name == "sqlite":
        _keep_on_sqlite()
    else:
        _keep_on_postgresql()


def _make_tables() -> None:
    op.create_table(
        "event",
        sa.Column("position", Place, primary_key=True, autoincrement=False),
        sa.Column("record", Id, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        *_texts("kind", "at", "by", "role", "agency", "tags"),
        sa.Column("request", Id),
        *_texts("content_digest", "record_previous", "store_previous", "digest"),
        sa.UniqueConstraint("record", "seq", name="event_record_seq"),
        sqlite_strict=True,
    )
    event = sa.ForeignKey("event.position")
    op.create_table(
        "content",
        sa.Column("position", Place, event, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "access",
        sa.Column("position", Place, primary_key=True, autoincrement=False),
        *_texts("act", "at", "by", "role", "agency"),
        sa.Column("record", Id, nullable=False),
        sa.Column("seq", sa.Integer),
        *_texts("what"),
        sa.Column("recipient", sa.Text),
        *_texts("previous", "digest"),
        sqlite_strict=True,
    )
    op.create_index("access_record", "access", ["record", "position"])
    op.create_table(
        "record",
        sa.Column("record", Id, primary_key=True),
        *_texts("kind", "area"),
        sa.Column("seq", sa.Integer, nullable=False),
        *_texts("opened_at", "last_at", "fields", "last", "digest"),
        sqlite_strict=True,
    )
    op.create_index("record_kind", "record", ["kind", "record"])
    op.create_index("record_kind_area", "record", ["kind", "area", "record"])
    op.create_table(
        "request",
        sa.Column("request", Id, primary_key=True),
        sa.Column("position", Place, sa.ForeignKey("event.position"), nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "head",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("events", Place, nullable=False),
        *_texts("digest"),
        sa.Column("accesses", Place, nullable=False),
        *_texts("access_digest", "last_at"),
        sa.CheckConstraint("one = 1", name="head_one"),
        sqlite_strict=True,
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _keep_on_sqlite() -> None:
    op.execute("PRAGMA application_id = 1869570916")  # "oocd" in ASCII
    for table, verbs in KEPT.items():
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_refusal(table, verb)}'); END"
            )
    op.execute(
        "CREATE TRIGGER content_delete_unlawful BEFORE DELETE ON content "
        f"WHEN NOT {LAWFUL} "
        f"BEGIN SELECT RAISE(ABORT, '{_refusal('content', 'DELETE')}'); END"
    )


def _keep_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION oocd_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'oocd: % of % is refused: the record only grows', "
        "TG_OP, TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION oocd_content_delete() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF NOT {LAWFUL} THEN "
        f"RAISE EXCEPTION '{_refusal('content', 'DELETE')}'; END IF; RETURN OLD; END $$"
    )
    for table, verbs in KEPT.items():
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION oocd_refuse()"
            )
        op.execute(
            f"CREATE TRIGGER {table}_truncate_refused BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION oocd_refuse()"
        )
    op.execute(
        "CREATE TRIGGER content_delete_unlawful BEFORE DELETE ON content "
        "FOR EACH ROW EXECUTE FUNCTION oocd_content_delete()"
    )


def _refusal(table: str, verb: str) -> str:
    return f"oocd: {verb} of {table} is refused: the record only grows"
