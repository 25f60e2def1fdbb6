"""Limits on conditions and length, for a decision and for a plan that is changed."""

from __future__ import annotations

import typing

import pytest

from tests.unit.panels.building import (
    MANAGER,
    Room,
    condition,
    person,
    plan,
    reasons,
    refusals,
    refused,
)  # fmt: skip
from tests.unit.panels.test_gates import YCC


class TestLimits:
    DEPARTS: typing.ClassVar = {**YCC, "departure": {"code": "proportionate", "text": "x"}}

    def _told(self, room, conditions=(), **given):
        found = [{**condition(), **one} for one in conditions] or [condition()]
        return refusals(lambda: room.decide(**{**self.DEPARTS, "conditions": found, **given}))

    @pytest.mark.parametrize(
        ("conditions", "over"),
        [
            ([{"hours": 20}], False), ([{"hours": 21}], True), ([{"hours": 12}, {"hours": 9, "aim": "punishment"}], True),
            ([{"hours": 20}, {"hours": 40, "aim": "rehabilitation"}], False),
        ],
    )  # fmt: skip
    def test_twenty_hours_that_are_not_for_rehabilitation(self, room, conditions, over):
        assert self._told(room, conditions).get("hours") == ("refused" if over else None)

    PAID: typing.ClassVar = {
        "aim": "punishment",
        "payee": "the court",
        "how_paid": "by post",
        "offence_prescribed": True,
    }

    @pytest.mark.parametrize(
        ("conditions", "over"),
        [
            ([{**PAID, "pounds": 100}], False), ([{**PAID, "pounds": 101}], True), ([{**PAID, "pounds": 60}] * 2, True),
            ([{**PAID, "pounds": 10, "payee": None}], True), ([{**PAID, "pounds": 10, "how_paid": None}], True),
            ([{**PAID, "pounds": 10, "offence_prescribed": None}], True), ([{**PAID, "pounds": 10, "offence_prescribed": False}], True),
        ],
    )  # fmt: skip
    def test_a_penalty_of_a_hundred_pounds_prescribed_with_payee_and_way(
        self, room, conditions, over
    ):
        given = [
            {key: value for key, value in one.items() if value is not None} for one in conditions
        ]
        assert self._told(room, given).get("pounds") == ("refused" if over else None)

    @pytest.mark.parametrize(
        ("weeks", "reason", "asks"),
        [
            (16, None, False),
            (17, None, True),
            (17, "ill", False),
            (20, "ill", False),
            (21, "ill", True),
        ],
    )
    def test_sixteen_weeks_and_twenty_with_a_reason(self, room, weeks, reason, asks):
        made = plan(weeks=weeks, **({"weeks_reason": reason} if reason else {}))
        assert ("weeks" in self._told(room, plan=made)) == asks

    @pytest.mark.parametrize(
        ("disposal", "weeks", "asks"),
        [
            ("outcome_22", 12, False),
            ("outcome_22", 13, True),
            ("youth_conditional_caution", 13, True),
            ("youth_conditional_caution", 12, False),
        ],
    )
    def test_birmingham_has_twelve_weeks(self, disposal, weeks, asks):
        from tests.unit.panels.building import CASE

        room = Room()
        room.refer(case={**CASE, "area": "birmingham"})
        given = {**self.DEPARTS, "disposal": disposal, "plan": plan(weeks=weeks), "tell": []}
        assert ("weeks" in refusals(lambda: room.decide(**given))) == asks

    def test_other_disposals_have_no_such_limits(self, room):
        assert (
            refusals(lambda: room.decide(conditions=[condition(hours=300)], plan=plan(weeks=52)))
            == {}
        )

    def test_they_hold_for_a_changed_plan_too_and_it_needs_the_childs_agreement(self, room):
        reasons(room, **self.DEPARTS)
        change = {
            "plan": plan(),
            "conditions": [condition(hours=10)],
            "agreed_by_child": True,
            "by": person(MANAGER),
            "reason": "exams",
        }
        refused(
            lambda: room.do(
                MANAGER, "plan_changed", **{**change, "conditions": [condition(hours=21)]}
            ),
            "P-GATE",
        )
        assert "YCC-07" in refused(
            lambda: room.do(MANAGER, "plan_changed", **{**change, "agreed_by_child": False}),
            "P-GATE",
        )
        (met,) = room.do(MANAGER, "plan_changed", **{**change, "plan": plan(weeks=18)}).warnings
        assert (met.gate, met.reason) == ("weeks", "exams")
