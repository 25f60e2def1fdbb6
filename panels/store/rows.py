"""Events, accesses and summaries as rows of a table, and back; every text in one form only.

A row is read back to the very bytes its digest was taken over, or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import orjson
from pydantic import JsonValue

from oocd.engine.canonical import canonical_json, sha256_of
from oocd.panels.event import (
    Access,
    Actor,
    Content,
    Event,
    Tags,
    content_digest,
    header_digest,
    moment,
    stamp,
)
from oocd.panels.ports import Summary

Row: TypeAlias = Mapping[Any, Any]
"""A row of a table by column (as SQLAlchemy types it, a key may be a column too)."""

TOMBSTONE: Final = "content_erased"
"""The kind of event that says whose content was erased: its content lists their `seqs`."""

EVENT_HEADER: Final = (
    *("agency", "at", "by", "content_digest", "kind", "position", "record", "record_previous"),
    *("request", "role", "seq", "store_previous"),
)
ACCESS_HEADER: Final = (
    *("act", "agency", "at", "by", "position", "previous", "recipient", "record", "role", "seq"),
    "what",
)
SUMMARY_HEADER: Final = ("area", "kind", "last", "last_at", "opened_at", "record", "seq")
TAG_NAMES: Final = frozenset({"controller", "nature", "regime", "shareable_with", "subjects"})


class Altered(ValueError):  # noqa: N818 - says what the row is
    """A row is not as it was written: `column` where that can be told, and what is wrong."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(column, what)
        self.column = column
        self.what = what


@dataclass(frozen=True, slots=True)
class Stored:
    """A summary, with the digest of its record's last event."""

    summary: Summary
    last: str


def event_row(event: Event) -> dict[str, Any]:
    """Give the columns of table `event`."""
    row = {**event.header(), "digest": event.digest}
    return {**row, "tags": canonical_json(event.tags.plain()).decode()}


def access_row(access: Access) -> dict[str, Any]:
    """Give the columns of table `access`."""
    return {**access.header(), "digest": access.digest}


def summary_row(summary: Summary, last: str) -> dict[str, Any]:
    """Give the columns of table `record`; `last` is the digest of the record's last event."""
    row: dict[str, Any] = {
        "record": summary.record,
        "kind": summary.kind,
        "area": summary.area,
        "seq": summary.seq,
        "opened_at": stamp(summary.opened_at),
        "last_at": stamp(summary.last_at),
        "fields": canonical_json(dict(summary.fields)).decode(),
        "last": last,
    }
    return {**row, "digest": sha256_of(row)}


def check_event_row(row: Row) -> None:
    """Compare an event's row with its digest. Raises Altered."""
    header = {name: row[name] for name in EVENT_HEADER}
    header["tags"] = _json(row, "tags")
    _compare(header, row)


def check_access_row(row: Row) -> None:
    """Compare an access's row with its digest. Raises Altered."""
    _compare({name: row[name] for name in ACCESS_HEADER}, row)


def check_summary_row(row: Row) -> None:
    """Compare a summary's row with its digest. Raises Altered."""
    header = {name: row[name] for name in SUMMARY_HEADER}
    _json(row, "fields")
    _compare({**header, "fields": row["fields"]}, row)


def check_body(row: Row) -> None:
    """Compare the content beside an event (`body`, where there is one). Raises Altered."""
    body = row["body"]
    if body is not None and hashlib.sha256(body).hexdigest() != row["content_digest"]:
        raise Altered("content.body", "the content is not what its digest says")


def read_event(row: Row) -> Event:
    """Read an event with its content (`body`: the stored bytes, or None). Raises Altered."""
    check_event_row(row)
    check_body(row)
    tags = _json(row, "tags")
    try:
        content, nonce = _content(row["body"])
        return Event(
            position=row["position"],
            record=row["record"],
            seq=row["seq"],
            kind=row["kind"],
            at=moment(row["at"]),
            actor=Actor(row["by"], row["role"], row["agency"]),
            tags=_tags(tags),
            request=row["request"],
            content_digest=row["content_digest"],
            record_previous=row["record_previous"],
            store_previous=row["store_previous"],
            digest=row["digest"],
            content=content,
            nonce=nonce,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise error if isinstance(error, Altered) else Altered("", "it cannot be read") from None


def read_access(row: Row) -> Access:
    """Read an access. Raises Altered."""
    check_access_row(row)
    try:
        at = moment(row["at"])
    except ValueError:
        raise Altered("at", "this is no moment") from None
    actor = Actor(row["by"], row["role"], row["agency"])
    names = ("position", "act", "record", "seq", "what", "recipient", "previous", "digest")
    return Access(at=at, actor=actor, **{name: row[name] for name in names})


def read_summary(row: Row) -> Stored:
    """Read a summary. Raises Altered."""
    check_summary_row(row)
    fields = _json(row, "fields")
    try:
        opened_at, last_at = moment(row["opened_at"]), moment(row["last_at"])
    except ValueError:
        raise Altered("opened_at or last_at", "this is no moment") from None
    if not isinstance(fields, dict):
        raise Altered("fields", "these are no fields")
    given = {str(name): str(value) for name, value in fields.items()}
    return Stored(
        Summary(row["record"], row["kind"], row["area"], row["seq"], opened_at, last_at, given),
        row["last"],
    )


def erased_by(body: bytes | None) -> frozenset[int]:
    """Say which events a tombstone's content names; none where it cannot be read."""
    try:
        content, _ = _content(body)
    except (ValueError, TypeError, KeyError):
        return frozenset()
    seqs = (content or {}).get("seqs")
    return (
        frozenset(s for s in seqs if isinstance(s, int)) if isinstance(seqs, list) else frozenset()
    )


def linked(event: Event) -> Event:
    """Give an event with the digests of its content and of itself filled in."""
    if event.content is None or event.nonce is None:
        raise ValueError("an event is linked before anything is erased")
    with_content = replace(event, content_digest=content_digest(event.content, event.nonce))
    return replace(with_content, digest=header_digest(with_content.header()))


def _tags(plain: JsonValue) -> Tags:
    if not isinstance(plain, dict) or set(plain) != TAG_NAMES:
        raise Altered("tags", "these are no tags")

    def texts(name: str) -> tuple[str, ...]:
        value = plain[name]
        return tuple(map(str, value)) if isinstance(value, list) else ()

    return Tags(
        controller=str(plain["controller"]),
        regime=str(plain["regime"]),
        subjects=texts("subjects"),
        nature=str(plain["nature"]),
        shareable_with=texts("shareable_with"),
    )


def _content(body: bytes | None) -> tuple[Content | None, str | None]:
    if body is None:
        return None, None
    data = orjson.loads(body)
    return data["content"], data["nonce"]


def _json(row: Row, column: str) -> JsonValue:
    """Read a column that holds canonical JSON; another way of writing the same is an alteration."""
    text = row[column]
    try:
        data: JsonValue = orjson.loads(text)
        if canonical_json(data).decode() == text:
            return data
    except (ValueError, TypeError, UnicodeError):
        pass
    raise Altered(column, "the text is not as it was written")


def _compare(header: Mapping[str, Any], row: Row) -> None:
    try:
        found = sha256_of(dict(header))
    except (TypeError, ValueError, UnicodeError):
        found = ""
    if found != row["digest"]:
        raise Altered("", "the header is not what its digest says")
