"""Entries for tests of the store: short to write, and no two nonces alike."""

from __future__ import annotations

import datetime as dt
import itertools

from oocd.panels.event import Actor, Draft, Tags
from oocd.panels.ports import Entry, Touch

NOON = dt.datetime(2026, 2, 12, 12, 0, tzinfo=dt.UTC)
CHAIR = Actor("u-17", "chair", "yjs")
OTHER = Actor("u-23", "police_decision_maker", "west-midlands")
TAGS = Tags("west-midlands", "part_3", ("suspect", "victim"), "fact", ("panel",))
_numbers = itertools.count(1)


def after(seconds):
    """A moment so many seconds after noon."""
    return NOON + dt.timedelta(seconds=seconds)


def draft(kind="said", nonce=None, **content):
    return Draft(kind, content or {"words": "é £12"}, TAGS, nonce or f"nonce-{next(_numbers)}")


def entry(record="R-1", expected=0, *drafts, **more):
    given = {"kind": "item", "area": "wolverhampton", "fields": {"state": "open"}, **more}
    return Entry(record=record, expected=expected, drafts=drafts or (draft(),), **given)


def erasure(record, expected, *seqs, **more):
    return entry(record, expected, draft("content_erased", seqs=list(seqs)), erase=seqs, **more)


def touch(act="consultation", record="R-1", **more):
    return Touch(act, record, more.pop("what", "record"), **more)


def filled(store, records=3):
    """Writes a little of everything: several records, a submission by name, accesses, an erasure."""
    for number in range(records):
        name = f"R-{number + 1}"
        first = entry(
            name,
            0,
            draft("opened"),
            draft("said", words=f"secret {number}"),
            touches=[touch(record=name, act="collection")],
        )
        store.append(first, CHAIR, after(number * 10))
        again = entry(
            name, 2, draft("decided"), request=f"q-{number}", touches=[touch(record=name)]
        )
        store.append(again, OTHER, after(number * 10 + 5))
    store.append(erasure("R-2", 3, 2), CHAIR, after(1000))
    store.log([touch("disclosure", "R-1", what="pack", recipient="victim")], OTHER, after(1001))
    return store
