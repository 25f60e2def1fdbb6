"""What falls due, over all items: clocks, no contact, care reviews; unknown days stay listed."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.panels.clocks import Due
from oocd.panels.returns.alerts import added, alerts
from tests.unit.panels.building import CASE, MANAGER, Room, plan, ready
from tests.unit.panels.returns.making import SETTINGS

RULES = SETTINGS.reports.at(dt.date(2025, 11, 18)).alerts
TODAY = dt.date(2025, 12, 10)


def nothing(_state):
    return ()


def due(room, today=TODAY, rules=RULES):
    return {one.what: one for one in added(room.state, rules, today)}


@pytest.fixture
def room():
    made = Room()
    ready(made)
    made.decide(plan=plan(starts_on="2025-11-19", weeks=12))
    made.clock.now += dt.timedelta(days=300)
    return made


def test_no_contact_is_counted_from_the_start_then_from_the_last_that_took_place(room):
    """14 days from 19 November is 3 December; from 25 November it is 9 December."""
    assert due(room)["contact"].on == dt.date(2025, 12, 3)
    room.do(MANAGER, "contact", on="2025-11-25", by="cm-1", result="took_place")
    room.do(MANAGER, "contact", on="2025-12-05", by="cm-1", result="was_not_brought")
    assert due(room)["contact"].on == dt.date(2025, 12, 9)


def test_a_plan_that_has_not_begun_wants_no_contact_yet(room):
    assert "contact" not in due(room, dt.date(2025, 11, 18))


def test_a_plan_without_a_start_is_listed_as_not_known():
    made = Room()
    ready(made)
    made.decide(plan=plan())
    assert due(made)["contact"].on is None
    assert "does not say when it starts" in due(made)["contact"].unknown


def test_a_plan_that_ended_wants_no_contact(room):
    room.do(MANAGER, "completed", on="2025-12-01", result="complete")
    assert "contact" not in due(room)


@pytest.mark.parametrize(
    ("today", "on"),
    [("2025-11-02", "2025-12-13"), ("2025-12-13", "2025-12-13"), ("2025-12-14", "2026-01-24")],
)
def test_a_child_in_care_is_looked_at_every_six_weeks_where_the_area_does(today, on):
    made = Room()
    made.refer(case={**CASE, "child": {"looked_after": True}})
    assert due(made, dt.date.fromisoformat(today))["care_review"].on == dt.date.fromisoformat(on)


def test_a_rhythm_that_no_area_set_is_not_made_up():
    made = Room()
    made.refer(case={**CASE, "area": "derby", "child": {"looked_after": True}})
    assert due(made)["care_review"].on is None
    assert "no number of weeks" in due(made)["care_review"].unknown


@pytest.mark.parametrize("looked_after", [False, {"unknown": "not_asked"}])
def test_a_child_not_known_to_be_in_care_has_no_care_review(looked_after):
    made = Room()
    made.refer(case={**CASE, "child": {"looked_after": looked_after}})
    assert "care_review" not in due(made)


def test_the_most_urgent_stands_first_and_the_unknown_is_not_dropped(room):
    def given(_state):
        return (
            Due("review", "review", TODAY + dt.timedelta(days=14)),
            Due("later", "later", TODAY + dt.timedelta(days=15)),
            Due("unknown", "unknown", None, unknown="not said"),
            Due("charge", "charge", TODAY - dt.timedelta(days=1)),
            Due("eighteen", "18", TODAY + dt.timedelta(days=120)),
        )

    found = alerts([room.state], given, RULES, TODAY)
    assert [(one.due.what, one.when) for one in found] == [
        ("contact", "overdue"), ("charge", "overdue"), ("review", "soon"), ("eighteen", "soon"), ("unknown", "not known"),
    ]  # fmt: skip
    every = alerts([room.state], given, RULES, TODAY, all_of_them=True)
    assert "later" in [one.due.what for one in every]


def test_nothing_is_due_of_a_closed_item(room):
    room.do(MANAGER, "closed", on="2025-12-02", reason="done")
    assert alerts([room.state], nothing, RULES, TODAY) == ()
