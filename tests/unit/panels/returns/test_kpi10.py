"""KPI 10 against a hand-counted table, with both denominators."""

from __future__ import annotations

import datetime as dt

from oocd.panels.returns.kpi10 import agrees, kpi10
from tests.unit.panels.returns.making import asked, line, one, victim

SERVICE = ("youth_justice",)
DAY = dt.date(2025, 6, 1)

# The hand count: one matter whose programme ended in the quarter, and one whose did not.
#
# victim  agreed  restorative  asked before  news asked/given  support asked/given  contacted by
# V1      yes     begun        yes           yes / yes         no  / no             service
# V2      yes     offered      no            yes / no          yes / yes            police
# V3      yes     -            yes           no  / yes         -   / -              service
# V4      no      begun        yes           yes / yes         yes / no             service
# V5      not asked  -         -             -   / -           -   / -              -
# V6      yes, in the other matter: not in the count
#
# Agreed: V1, V2, V3 = 3. Restorative: V1 (V4 did not agree). Before: V1, V3. News: V1, V3.
# Support: V2. Contacted: V1, V3, V4 = 3 (no consent asked for in the published script).
# Older: news asked V1, V2, V4 = 3, given V1, V4 = 2; support asked V2, V4 = 2, given V2 = 1.
ROWS = (
    one("i1", "c1", victims=(
        victim(name="V1", rj_offered=True, rj_started=DAY, asked_before=True, wants_updates=True, told_progress=True, wants_support=False, contacted_by=SERVICE),
        victim(name="V2", rj_offered=True, rj_answer="accepted", asked_before=False, wants_updates=True, wants_support=True, told_support=True, contacted_by=("police",)),
        victim(name="V3", asked_before=True, wants_updates=False, told_progress=True, contacted_by=SERVICE),
        victim(name="V4", consent="not_given", rj_started=DAY, asked_before=True, wants_updates=True, told_progress=True, wants_support=True, contacted_by=SERVICE),
        victim(name="V5", consent=None),
    )),
    one("i2", "c2", ended="2025-10-01", victims=(victim("i2", "V6"),)),
    one("i3", "c3", no_victim=True),
    one("i4", "c4"),
)  # fmt: skip


def test_the_hand_count_with_the_newer_denominator():
    report = kpi10(asked(*ROWS))
    assert {each.key: (each.base, each.parts) for each in report.table("newer").lines} == {
        "engaged_rj": (3, (1,)),
        "view_prior": (3, (2,)),
        "progress_given": (3, (2,)),
        "support_given": (3, (1,)),
        "contacted": (3, (3,)),
    }


def test_the_hand_count_with_the_older_denominator():
    report = kpi10(asked(*ROWS))
    assert line(report, "older", "progress_given") == (3, (2,))
    assert line(report, "older", "support_given") == (2, (1,))
    assert len(report.table("older").lines) == 2


def test_both_denominators_are_named():
    report = kpi10(asked(*ROWS))
    assert "newer scripts" in report.table("newer").base
    assert "older scripts" in report.table("older").base


def test_who_was_not_asked_is_counted_apart():
    assert line(kpi10(asked(*ROWS)), "consent") == (5, (3, 1, 1))
    assert line(kpi10(asked(*ROWS)), "matters") == (3, (1, 1, 1))


def test_a_child_that_does_not_count_in_kpi6_brings_no_victims():
    row = one("i1", "c1", service=False, victims=(victim(),))
    assert line(kpi10(asked(row)), "consent") == (0, (0, 0, 0))


def test_consent_is_the_latest_answer_and_an_objection_goes_before_it():
    assert agrees(victim())
    assert not agrees(victim(consent="withdrawn"))
    assert not agrees(victim(objects=True))


def test_how_many_did_not_agree_cannot_be_worked_out():
    """28 agreed of 30: with both numbers shown the two who did not could be taken away."""
    victims = tuple(
        victim(name=f"V{i}", consent="given" if i < 28 else "not_given") for i in range(30)
    )
    report = kpi10(asked(one("i1", "c1", victims=victims), exact=False))
    assert line(report, "consent") == (None, (None, None, None))
    assert {each.base for each in report.table("newer").lines} == {28}


def test_two_outcomes_of_one_programme_bring_the_victims_of_both():
    """KPI 6 keeps one of them; the published script for KPI 10 keeps every offence."""
    rows = [one("a", "c", victims=(victim("a"),)), one("b", "c", victims=(victim("b"),))]
    assert line(kpi10(asked(*rows)), "consent") == (2, (2, 0, 0))
