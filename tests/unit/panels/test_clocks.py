"""What falls due, when, and where the day is not known."""

from __future__ import annotations

import copy
import datetime as dt

import pytest

from oocd.engine.dates import BankHolidays
from oocd.panels.clocks import due
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    CONFIGS,
    DAY,
    ENVELOPE,
    MANAGER,
    POLICE,
    POLICE_2,
    TABLE,
    WORKER,
    Room,
    person,
    plan,
    ready,
    refused,
)  # fmt: skip

TODAY = dt.date(2025, 11, 18)


def listed(room, what, config=None, table=TABLE, today=TODAY):
    found = due(room.state, config or CONFIGS.at("wolverhampton", TODAY), table, today)
    return [one for one in found if one.what == what]


def one(room, what, **given):
    (found,) = listed(room, what, **given)
    return found


@pytest.fixture
def room():
    made = Room()
    ready(made)
    return made


class TestTellingVictims:
    def test_five_working_days_over_a_weekend(self, room):
        room.decide()
        found = one(room, "victim_informed")
        assert (found.on, found.rule, found.whom) == (dt.date(2025, 11, 25), "VIC-INF-01", "V1")
        assert (found.left(TODAY), found.left(dt.date(2025, 11, 26))) == (7, -1)

    def test_one_with_enhanced_rights(self, room):
        room.do(WORKER, "victim_identified", victim="V1", type="person", age_band="16_17")
        room.decide()
        assert one(room, "victim_informed").on == dt.date(2025, 11, 19)

    def test_not_before_a_decision_nor_before_a_provisional_one_is_final(self, room):
        assert listed(room, "victim_informed") == []
        room.decide(mode="provisional")
        assert listed(room, "victim_informed") == []
        room.clock.now += dt.timedelta(days=2)
        room.do(
            POLICE,
            "finalised",
            on="2025-11-20",
            by=person(POLICE),
            child_present=True,
            parent_present=True,
        )
        assert one(room, "victim_informed").on == dt.date(2025, 11, 27)

    def test_not_once_told_and_again_in_a_new_round(self, room):
        room.decide()
        room.do(WORKER, "victim_informed", victim="V1", of="support", on=DAY, by="vw-1")
        assert listed(room, "victim_informed")
        room.do(WORKER, "victim_informed", victim="V1", of="decision", on=DAY, by="vw-1")
        assert listed(room, "victim_informed") == []
        room.do(
            CHAIR,
            "reopened",
            ground="complaint",
            asked_by="child",
            reason="x",
            decided_by=person(CHAIR),
        )
        room.do(CHAIR, "recommendation_shown")
        room.decide(mode="police_alone")
        assert listed(room, "victim_informed")

    def test_also_when_the_item_was_closed_first(self, room):
        room.decide()
        room.do(CHAIR, "closed", on=DAY, reason="x")
        assert [found.what for found in due(room.state, CONFIGS.at(None, TODAY), TABLE, TODAY)] == [
            "victim_informed"
        ]

    def test_a_bank_holiday_is_no_working_day(self, room):
        room.clock.now = dt.datetime(2025, 12, 23, 10, tzinfo=dt.UTC)
        room.decide(on="2025-12-23")
        # 24, 29, 30, 31 and then past the end of the table
        assert (one(room, "victim_informed").on, one(room, "victim_informed").unknown) == (
            None,
            "the table of bank holidays does not reach so far",
        )

    @pytest.mark.parametrize(
        "table", [None, BankHolidays(frozenset(), dt.date(2024, 1, 1), dt.date(2024, 12, 31))]
    )
    def test_past_the_table_the_day_is_not_known_and_says_so(self, room, table):
        room.decide()
        found = one(room, "victim_informed", table=table)
        assert found.on is None
        assert found.left(TODAY) is None
        assert "bank holidays" in found.unknown

    def test_the_number_of_days_is_the_areas(self, room):
        room.decide()
        config = CONFIGS.at("wolverhampton", TODAY)
        days = {
            **config.days,
            "victim_informed": config.days["victim_informed"].model_copy(
                update={"working_days": 2}
            ),
        }
        assert one(
            room, "victim_informed", config=config.model_copy(update={"days": days})
        ).on == dt.date(2025, 11, 20)


def test_who_tells_whom_until_it_is_done(room):
    room.decide()
    assert [(found.whom, found.on) for found in listed(room, "tell")] == [
        ("V1", dt.date(2025, 11, 20)),
        ("child", dt.date(2025, 11, 20)),
    ]
    room.do(MANAGER, "told", whom="child", on=DAY, by="cm-1")
    room.do(WORKER, "victim_informed", victim="V1", of="decision", on=DAY, by="vw-1")
    assert listed(room, "tell") == []


def test_the_review_and_the_end_of_the_plan_as_last_changed(room):
    room.decide(plan=plan(review_on="2025-12-16", weeks=6, starts_on="2025-11-20"))
    assert (one(room, "review").on, one(room, "plan_end").on) == (
        dt.date(2025, 12, 16),
        dt.date(2026, 1, 1),
    )
    room.do(
        MANAGER,
        "plan_changed",
        plan=plan(review_on="2025-12-20", weeks=6),
        agreed_by_child=True,
        by=person(MANAGER),
        reason="x",
    )
    assert one(room, "review").on == dt.date(2025, 12, 20)
    assert "does not say when it starts" in one(room, "plan_end").unknown
    room.do(MANAGER, "completed", on=DAY, result="complete")
    assert listed(room, "review") == listed(room, "plan_end") == []


def test_a_deferral_until_it_is_decided(room):
    room.do(CHAIR, "deferred", needs="the school's view", until="2025-12-02")
    found = one(room, "deferred")
    assert (found.on, "the school's view" in found.text) == (dt.date(2025, 12, 2), True)
    room.decide(mode="police_alone")
    assert listed(room, "deferred") == []


class TestAnEscalation:
    TO = (person(POLICE_2), {"person": "head-1", "role": "case_manager", "agency": "youth_justice"})

    def test_has_no_day_where_nothing_is_published_and_the_area_set_none(self, room):
        room.do(MANAGER, "escalated", reason="x", to=list(self.TO))
        found = one(room, "escalation")
        assert (found.on, found.unknown, found.rule) == (
            None,
            "the area has set no number of working days",
            "JDM-06",
        )

    def test_has_the_day_that_was_given_until_it_is_answered(self, room):
        room.do(MANAGER, "escalated", reason="x", to=list(self.TO), due="2025-11-21")
        assert one(room, "escalation").on == dt.date(2025, 11, 21)
        room.do(CHAIR, "escalation_answered", by=list(self.TO), advice="x")
        assert listed(room, "escalation") == []

    def test_is_filled_from_the_areas_days(self):
        from oocd.panels.config import Configs

        def three(config):
            days = config.days.get("escalation")
            return (
                config
                if days is None
                else config.model_copy(
                    update={
                        "days": {
                            **config.days,
                            "escalation": days.model_copy(update={"working_days": 3}),
                        }
                    }
                )
            )

        configs = Configs(
            {area: tuple(map(three, versions)) for area, versions in CONFIGS._versions.items()}
        )
        room = Room(configs=configs)
        room.refer()
        room.do(MANAGER, "escalated", reason="x", to=list(self.TO))
        assert room.state.entries[-1].content.due == dt.date(2025, 11, 21)


class TestBeforeADecision:
    def test_the_assessment_is_a_local_target(self):
        room = Room()
        room.refer(referred_on="2025-11-03")
        found = one(room, "assessment")
        assert (found.on, found.rule) == (dt.date(2025, 11, 17), "ASM-03")
        assert "no legal limit" in found.text
        room.do(
            MANAGER, "assessed", tool="P and D", completed_on="2025-11-14", by="cm-1", summary="x"
        )
        assert listed(room, "assessment") == []

    def test_what_agencies_were_asked_and_did_not_answer(self):
        room = Room()
        room.refer()
        for topic, day in (("health", "2025-11-20"), ("education", None)):
            asked = {
                "agency": topic,
                "topic": topic,
                "asked_on": DAY,
                **({"due": day} if day else {}),
            }
            room.do(MANAGER, "information_asked", **asked)
        assert [(found.whom, found.on, found.unknown) for found in listed(room, "information")] == [
            ("health", dt.date(2025, 11, 20), None),
            ("education", None, "no day was given"),
        ]
        room.do(
            MANAGER,
            "information_answered",
            agency="health",
            topic="health",
            status="nothing_held",
            on=DAY,
        )
        assert [found.whom for found in listed(room, "information")] == ["education"]

    def test_the_hearing_and_the_end_of_bail(self):
        room = Room()
        case = {
            **CASE,
            "police": {
                "state": "pre_charge_bail",
                "referral_source": "court",
                "bail_ends_on": "2025-12-01",
            },
        }
        room.refer(case=case, entry="late_from_court", source="court", court_date="2025-12-04")
        assert (one(room, "hearing").on, one(room, "bail").on) == (
            dt.date(2025, 12, 4),
            dt.date(2025, 12, 1),
        )

    def test_bail_without_an_end_is_not_known(self):
        room = Room()
        room.refer(
            case={**CASE, "police": {"state": "pre_charge_bail", "referral_source": "police"}}
        )
        assert "does not say" in one(room, "bail").unknown


@pytest.mark.parametrize(
    ("born", "on"),
    [
        ("2012-03-22", dt.date(2030, 3, 22)),
        ("2008-02-29", dt.date(2026, 3, 1)),
        ("2008-02", None),
        ({"unknown": "not_asked"}, None),
    ],
)
def test_the_18th_birthday(born, on):
    room = Room()
    room.refer(case={**CASE, "child": {"date_of_birth": born}})
    found = one(room, "eighteen")
    assert (found.on, found.unknown is None) == (on, on is not None)


def test_the_last_day_to_charge_is_read_from_the_recommendation_and_never_worked_out():
    shown = copy.deepcopy(ENVELOPE)
    shown["data"]["duties"] = [
        {"id": "TIME-01-LAST-DAY", "due": "2026-04-01"},
        {"id": "TIME-01-LAST-DAY", "due": "2026-03-01"},
        {"id": "OTHER", "due": "2025-01-01"},
    ]
    room = Room(envelope=shown)
    room.refer()
    assert listed(room, "charge") == []
    room.do(CHAIR, "recommendation_shown")
    assert (one(room, "charge").on, one(room, "charge").rule) == (
        dt.date(2026, 3, 1),
        "TIME-01-LAST-DAY",
    )


def test_an_advisers_time():
    room = Room()
    room.refer()
    refused(
        lambda: room.do(
            CHAIR,
            "adviser_admitted",
            adviser={"person": "a-1", "agency": "health"},
            until="2025-11-17",
            why="x",
        ),
        "P-DAY",
    )
    room.do(
        CHAIR,
        "adviser_admitted",
        adviser={"person": "a-1", "agency": "health"},
        until="2025-11-20",
        why="x",
    )
    assert (one(room, "adviser").whom, one(room, "adviser").on) == ("a-1", dt.date(2025, 11, 20))
    assert listed(room, "adviser", today=dt.date(2025, 11, 21)) == []
    room.do(CHAIR, "adviser_ended", person="a-1")
    assert listed(room, "adviser") == []


def test_soonest_first_and_what_is_not_known_last(room):
    room.decide(plan=plan(review_on="2025-11-19", weeks=6))
    found = due(room.state, CONFIGS.at("wolverhampton", TODAY), TABLE, TODAY)
    days = [item.on for item in found]
    known = [day for day in days if day]
    assert known == sorted(known)
    assert days[len(known) :] == [None] * (len(days) - len(known))
