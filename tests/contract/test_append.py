"""What an append writes and what it refuses, on every store alike."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading

import pytest

from oocd.engine.errors import RecordRefused
from oocd.panels.event import NOTHING_BEFORE, content_digest, header_digest
from oocd.panels.ports import Head
from tests.contract.entries import (
    CHAIR,
    NOON,
    OTHER,
    after,
    draft,
    entry,
    erasure,
    filled,
    touch,
)

EMPTY = Head(0, NOTHING_BEFORE, 0, NOTHING_BEFORE)


def refused(code):
    return pytest.raises(RecordRefused, match=code)


def whole(store):
    found = store.verify()
    assert found.faults == ()
    assert found.head == store.head()
    return found


def test_an_empty_store(store):
    assert store.head() == EMPTY
    assert store.events("R-1") == ()
    assert list(store.summaries("item")) == []
    assert list(store.accesses()) == []
    found = whole(store)
    assert (found.records, found.erased) == (0, 0)


def test_what_is_written_is_what_is_read(store):
    one, two = draft("opened", who="é"), draft("said", words=["a", {"b": None}], n=2**53)
    written = store.append(entry("R-1", 0, one, two, request="q"), CHAIR, NOON)
    assert store.events("R-1") == written
    assert [(e.position, e.seq, e.kind) for e in written] == [(1, 1, "opened"), (2, 2, "said")]
    assert [e.content for e in written] == [one.content, two.content]
    assert [e.nonce for e in written] == [one.nonce, two.nonce]
    assert {e.at for e in written} == {NOON}
    assert {e.actor for e in written} == {CHAIR}
    assert {e.request for e in written} == {"q"}
    assert {e.tags for e in written} == {one.tags}
    assert store.head() == Head(2, written[1].digest, 0, NOTHING_BEFORE)


def test_the_chains_link_digests_anyone_can_work_out(store):
    (one,) = store.append(entry("R-1"), CHAIR, after(0))
    (two,) = store.append(entry("R-2"), CHAIR, after(1))
    (three,) = store.append(entry("R-1", 1), CHAIR, after(2))
    assert [e.store_previous for e in (one, two, three)] == [NOTHING_BEFORE, one.digest, two.digest]
    assert [e.record_previous for e in (one, two, three)] == [
        NOTHING_BEFORE,
        NOTHING_BEFORE,
        one.digest,
    ]
    for event in (one, two, three):
        assert event.digest == header_digest(event.header())
        assert event.content_digest == content_digest(event.content, event.nonce)


def test_what_the_caller_changes_later_changes_nothing(store):
    given = draft("said", words=["a"])
    written = store.append(entry("R-1", 0, given), CHAIR, NOON)
    given.content["words"].append("b")
    assert written[0].content == {"words": ["a"]}
    store.events("R-1")[0].content["words"].append("c")
    assert store.events("R-1")[0].content == {"words": ["a"]}


def test_reading_as_far_as_a_number(store):
    store.append(entry("R-1", 0, draft(), draft(), draft()), CHAIR, NOON)
    assert [e.seq for e in store.events("R-1", 2)] == [1, 2]
    assert [e.seq for e in store.events("R-1", 9)] == [1, 2, 3]
    assert store.events("R-1", 0) == ()


def test_a_record_that_has_grown_is_a_conflict_that_names_who(store):
    store.append(entry("R-1"), CHAIR, after(0))
    store.append(entry("R-1", 1, draft("decided")), OTHER, after(1))
    before = store.head()
    with refused("P-CONFLICT") as caught:
        store.append(entry("R-1", 1), CHAIR, after(2))
    told = str(caught.value)
    assert "u-23 (police_decision_maker) recorded `decided` (no. 2, 2026-02-12T12:00:01" in told
    assert "Read the record again" in told
    assert store.head() == before
    whole(store)


def test_a_conflict_tells_of_five_and_counts_the_rest(store):
    store.append(entry("R-1", 0, *(draft() for _ in range(8))), CHAIR, after(0))
    with refused("P-CONFLICT") as caught:
        store.append(entry("R-1", 1), CHAIR, after(2))
    assert str(caught.value).count("recorded `said`") == 5
    assert "and 2 more" in str(caught.value)


@pytest.mark.parametrize("expected", [0, 2])
def test_a_wrong_guess_is_a_conflict(store, expected):
    store.append(entry("R-1"), CHAIR, after(0))
    with refused("P-CONFLICT"):
        store.append(entry("R-1", expected), CHAIR, after(2))
    with refused("P-CONFLICT"):
        store.append(entry("R-9", 1), CHAIR, after(2))


def test_a_record_keeps_its_kind(store):
    store.append(entry("R-1"), CHAIR, after(0))
    with refused("P-KIND"):
        store.append(entry("R-1", 1, kind="meeting"), CHAIR, after(1))
    whole(store)


def test_the_same_submission_twice_is_answered_with_the_first(store):
    drafts = [draft("opened", n="same"), draft("said", n="same")]
    first = store.append(entry("R-1", 0, *drafts, request="q", touches=[touch()]), CHAIR, NOON)
    again = [dataclasses.replace(d, nonce="new") for d in drafts]
    later = store.append(entry("R-1", 0, *again, request="q", touches=[touch()]), CHAIR, after(9))
    assert later == first
    assert store.head().events == 2
    assert store.head().accesses == 1
    whole(store)


def test_it_is_answered_also_when_others_have_written_since(store):
    first = store.append(entry("R-1", 0, draft(n="a"), request="q"), CHAIR, after(0))
    store.append(entry("R-1", 1), OTHER, after(1))
    assert store.append(entry("R-1", 0, draft(n="a"), request="q"), CHAIR, after(2)) == first


@pytest.mark.parametrize(
    "other",
    [
        lambda: entry("R-1", 0, draft("said", n="b"), request="q"),
        lambda: entry("R-1", 0, draft("heard", n="a"), request="q"),
        lambda: entry("R-2", 0, draft("said", n="a"), request="q"),
        lambda: entry("R-1", 0, draft("said", n="a"), draft("said", n="a"), request="q"),
    ],
    ids=["content", "kind", "record", "number"],
)
def test_a_request_used_for_something_else_is_refused(store, other):
    store.append(entry("R-1", 0, draft("said", n="a"), request="q"), CHAIR, after(0))
    with refused("P-REQUEST"):
        store.append(other(), CHAIR, after(1))
    assert store.head().events == 1


def test_a_request_of_someone_else_is_refused(store):
    store.append(entry("R-1", 0, draft(n="a"), request="q"), CHAIR, after(0))
    with refused("P-REQUEST"):
        store.append(entry("R-1", 0, draft(n="a"), request="q"), OTHER, after(1))


def test_an_erased_submission_is_still_answered(store):
    first = store.append(entry("R-1", 0, draft(n="a"), request="q"), CHAIR, after(0))
    store.append(erasure("R-1", 1, 1), CHAIR, after(1))
    (again,) = store.append(entry("R-1", 0, draft(n="a"), request="q"), CHAIR, after(2))
    assert (again.digest, again.content) == (first[0].digest, None)


def test_a_clock_a_little_behind_goes_on_from_the_last_moment(store):
    store.append(entry("R-1"), CHAIR, after(0))
    (event,) = store.append(entry("R-2"), CHAIR, after(-120))
    assert event.at == NOON + dt.timedelta(microseconds=1)
    (event,) = store.append(entry("R-3"), CHAIR, NOON)
    assert event.at == NOON + dt.timedelta(microseconds=2)
    whole(store)


def test_a_clock_far_behind_is_refused(store):
    store.append(entry("R-1"), CHAIR, after(0))
    before = store.head()
    with refused("P-CLOCK") as caught:
        store.append(entry("R-2"), CHAIR, after(-120.000001))
    assert "2026-02-12T12:00:00.000000Z" in str(caught.value)
    with refused("P-CLOCK"):
        store.log([touch()], CHAIR, after(-121))
    assert store.head() == before


def test_the_log_moves_the_clock_too(store):
    store.log([touch()], CHAIR, after(500))
    with refused("P-CLOCK"):
        store.append(entry("R-1"), CHAIR, after(0))


def test_moments_are_kept_in_utc_and_need_a_zone(store):
    summer = dt.timezone(dt.timedelta(hours=1))
    (event,) = store.append(entry("R-1"), CHAIR, NOON.astimezone(summer))
    assert event.at == NOON
    assert event.at.tzinfo is dt.UTC
    with pytest.raises(ValueError, match="time zone"):
        store.append(entry("R-2"), CHAIR, NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "bad",
    [
        entry("R\0"),
        entry("R-1", 0, draft("said", words="\ud800")),
        entry("R-1", 0, draft("said", words=object())),
        entry("R-1", 0, draft("said\0")),
        entry("R-1", 0, fields={"state": "\udfff"}),
        entry("R-1", 0, request="\0"),
        entry("R-1", 0, touches=[touch(what="\0")]),
    ],
)
def test_what_cannot_be_written_down_is_refused(store, bad):
    with refused("P-TEXT"):
        store.append(bad, CHAIR, NOON)
    assert store.head() == EMPTY
    whole(store)


def test_mistakes_of_the_program_are_no_refusals(store):
    with pytest.raises(ValueError, match="at least one event"):
        store.append(dataclasses.replace(entry("R-1"), drafts=()), CHAIR, NOON)
    with pytest.raises(ValueError, match="six acts"):
        store.log([touch("peeking")], CHAIR, NOON)
    assert store.head() == EMPTY


def test_the_summary_is_that_of_the_last_entry(store):
    store.append(entry("R-1", 0, draft(), draft()), CHAIR, after(0))
    store.append(entry("R-1", 2, area="dudley", fields={"state": "closed"}), CHAIR, after(7))
    (found,) = store.summaries("item")
    assert (found.record, found.kind, found.area, found.seq) == ("R-1", "item", "dudley", 3)
    assert (found.opened_at, found.last_at) == (after(0), after(7))
    assert found.fields == {"state": "closed"}


def test_summaries_by_kind_area_and_page(store):
    for number in range(7):
        area = "dudley" if number % 2 else "walsall"
        kind = "meeting" if number == 6 else "item"
        store.append(entry(f"R-{number}", area=area, kind=kind), CHAIR, after(number))

    def ids(*args, **more):
        return [found.record for found in store.summaries(*args, **more)]

    assert ids("item") == [f"R-{n}" for n in range(6)]
    assert ids("item", area="dudley") == ["R-1", "R-3", "R-5"]
    assert ids("item", after="R-2", limit=2) == ["R-3", "R-4"]
    assert ids("item", limit=0) == []
    assert ids("meeting") == ["R-6"]
    assert ids("sample") == []


def test_more_summaries_than_a_page_come_in_order_of_their_bytes(store):
    names = [f"{letter}{number:04}" for letter in "Zaé" for number in range(180)]
    for number, name in enumerate(reversed(names)):
        store.append(entry(name), CHAIR, after(number))
    assert [found.record for found in store.summaries("item")] == names


def test_the_log_of_acts(store):
    store.append(entry("R-1", touches=[touch("collection", seq=1)]), CHAIR, after(0))
    store.log([touch(), touch("disclosure", "R-2", recipient="victim")], OTHER, after(1))
    store.log([], OTHER, after(2))
    one, two, three = store.accesses()
    assert (one.act, one.record, one.seq, one.actor, one.at) == (
        "collection",
        "R-1",
        1,
        CHAIR,
        after(0),
    )
    assert (three.act, three.record, three.recipient) == ("disclosure", "R-2", "victim")
    assert [a.previous for a in (one, two, three)] == [NOTHING_BEFORE, one.digest, two.digest]
    assert list(store.accesses("R-2")) == [three]
    assert store.head().accesses == 3
    assert store.head().access_digest == three.digest
    whole(store)


def test_erasing_takes_the_content_and_keeps_the_chain(store):
    kept = store.append(entry("R-1", 0, draft(n="a"), draft(n="b"), draft(n="c")), CHAIR, after(0))
    store.append(erasure("R-1", 3, 1, 3), CHAIR, after(1))
    one, two, three, tomb = store.events("R-1")
    assert [e.erased for e in (one, two, three, tomb)] == [True, False, True, False]
    assert (one.digest, one.content_digest, one.nonce) == (
        kept[0].digest,
        kept[0].content_digest,
        None,
    )
    assert store.events("R-1", 1) == (one,)
    assert whole(store).erased == 2


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (lambda: erasure("R-1", 3, 1), "erased before"),
        (lambda: erasure("R-1", 3, 9), "no event no. 9"),
        (lambda: erasure("R-1", 3, 4), "no event no. 4"),
        (lambda: erasure("R-1", 3, 3), "stays"),
        (lambda: erasure("R-1", 3, 2, 2), "no. 2, no. 2"),
        (lambda: entry("R-1", 3, erase=[2]), "tombstones name nothing"),
        (lambda: entry("R-1", 3, draft("content_erased", seqs=[2])), "erases nothing"),
        (lambda: entry("R-1", 3, draft("content_erased", seqs=[1, 2]), erase=[2]), "no. 1, no. 2"),
    ],
)
def test_an_erasure_that_is_not_in_order_is_refused(store, bad, why):
    store.append(entry("R-1", 0, draft(), draft()), CHAIR, after(0))
    store.append(erasure("R-1", 2, 1), CHAIR, after(1))
    before = store.head()
    with refused("P-ERASE") as caught:
        store.append(bad(), CHAIR, after(2))
    assert why in str(caught.value)
    assert store.head() == before
    whole(store)


def test_a_head_kept_outside_is_still_there(store):
    store.append(entry("R-1", touches=[touch()]), CHAIR, after(0))
    kept = store.head()
    filled_later = store.append(entry("R-2", touches=[touch()]), CHAIR, after(1))
    assert filled_later
    assert store.verify(kept).faults == ()
    other = dataclasses.replace(kept, digest="1" * 64)
    (fault,) = store.verify(other).faults
    assert fault.where == "event 1"
    ahead = Head(5, "1" * 64, 4, "2" * 64)
    assert [(f.where, "cut off" in f.what) for f in store.verify(ahead).faults] == [
        ("event 3", True),
        ("access 3", True),
    ]


def test_many_writers_one_of_each_race_wins(store):
    store.append(entry("R-1"), CHAIR, after(0))
    results = []
    start = threading.Barrier(4)

    def write(number):
        start.wait()
        won = 0
        for step in range(8):
            try:
                store.append(entry("R-1", 1 + step, draft(n=f"{number}")), CHAIR, after(step + 1))
                won += 1
            except RecordRefused as error:
                assert error.code == "P-CONFLICT"
        results.append(won)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert sum(results) == len(store.events("R-1")) - 1
    assert sum(results) <= 8
    whole(store)


def test_a_little_of_everything_is_whole(store):
    found = whole(filled(store))
    assert (found.records, found.erased, found.head.events, found.head.accesses) == (3, 1, 10, 7)
