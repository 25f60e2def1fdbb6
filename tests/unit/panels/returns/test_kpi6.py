"""KPI 6 against hand-counted cases: each rule has a case that would be miscounted without it."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.errors import SelectionError
from oocd.panels.returns.kpi6 import COLUMNS, counted, kpi6
from oocd.panels.returns.model import Period
from tests.unit.panels.returns.making import QUARTER, SETTINGS, asked, line, matter, one, work

KPI6 = SETTINGS.kpi6.at(QUARTER.last)

# The hand count. Quarter: July to September 2025. "6b" is the column, "-" where it is in none.
#
# item  child  disposal                    started     ended       result    6b            counted
# i1    c1     outcome_22                  2025-05-01  2025-08-01  complete  o22           yes
# i2    c1     community_resolution        2025-06-01  2025-09-01  not       cr            yes
# i3    c2     youth_conditional_caution   2025-05-01  2025-07-01  not       ycc           yes
# i4    c3     outcome_22                  2025-05-01  2025-09-30  partial   o22           yes
# i5    c4     youth_caution               2025-05-01  2025-08-05  complete  yc            yes
# i6    c5     deferred_prosecution        2025-05-01  2025-08-05  (none)    o22_deferred  yes, neither
# i7    c6     outcome_21                  2025-05-01  2025-08-05  complete  o20_21        yes
# i8    c7     outcome_22                  2025-05-01  2025-06-30  complete  -             ended before
# i9    c8     outcome_22                  2025-05-01  2025-10-01  complete  -             ended after
# i10   c9     community_resolution        2025-05-01  2025-08-05  complete  -             police only
# i11   c10    outcome_23                  2025-05-01  2025-08-05  complete  -             no category
#
# Children: c1 to c6 = 6. Completed: c1, c4, c6 = 3. Not: c1, c2, c3 = 3. Neither: c5 = 1.
# Programmes: 7, of which 3 completed, 3 not, 1 neither.
ROWS = (
    one("i1", "c1"),
    one(
        "i2",
        "c1",
        disposal="community_resolution",
        started="2025-06-01",
        ended="2025-09-01",
        result="not_complete",
    ),
    one(
        "i3", "c2", disposal="youth_conditional_caution", ended="2025-07-01", result="not_complete"
    ),
    one("i4", "c3", ended="2025-09-30", result="partial"),
    one("i5", "c4", disposal="youth_caution", ended="2025-08-05"),
    one("i6", "c5", disposal="deferred_prosecution", ended="2025-08-05", result=None),
    one("i7", "c6", disposal="outcome_21", ended="2025-08-05"),
    one("i8", "c7", ended="2025-06-30"),
    one("i9", "c8", ended="2025-10-01"),
    one("i10", "c9", disposal="community_resolution", ended="2025-08-05", service=False),
    one("i11", "c10", disposal="outcome_23", ended="2025-08-05"),
)


def test_the_hand_count():
    report = kpi6(asked(*ROWS))
    assert line(report, "headline") == (6, (3, 3, 1))
    assert line(report, "6a") == (7, (3, 3, 1))
    assert {each.key: (each.base, each.parts) for each in report.table("6b").lines} == {
        "cr": (1, (0, 1, 0)),
        "o22": (2, (1, 1, 0)),
        "o22_deferred": (1, (0, 0, 1)),
        "o20_21": (1, (1, 0, 0)),
        "yc": (1, (1, 0, 0)),
        "ycc": (1, (0, 1, 0)),
    }
    assert line(report, "6b", "total") == (7, (3, 3, 1))
    assert line(report, "left_out", "total") == (2, ())


def test_the_headline_rate_has_its_denominator():
    table = kpi6(asked(*ROWS)).table("headline")
    assert table.rate(table.lines[0], table.rates[0]) == 50.0  # 3 of 6


def test_the_slip_stands_beside_the_proper_total():
    """KPI6-08: the newer script leaves the youth conditional caution out of "not completed"."""
    report = kpi6(asked(*ROWS))
    assert line(report, "slip", "proper") == (7, (3,))
    assert line(report, "slip", "slip") == (7, (2,))
    assert "youth conditional caution column" in report.table("slip").note


def test_there_are_three_rows_and_six_columns():
    """KPI6-03."""
    assert [column.key for column in COLUMNS][:2] == ["completed", "not_completed"]
    assert len(KPI6.categories) == 6


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (one("x", "c", disposal="charge"), "KPI6-02"),
        (one("x", "c", disposal="outcome_23"), "O23-03"),
        (one("x", "c", service=False), "KPI6-02"),
        (one("x", "c", facts={"monitoring.appeal_status": "changed_on_appeal"}), "KPI6-06"),
        (one("x", "c", facts={"monitoring.appeal_status": "appeal_successful"}), "KPI6-06"),
        (one("x", "c", facts={"monitoring.residence_status": "other"}), "KPI6-06"),
        (one("x", "c", born=dt.date(2007, 5, 1)), "KPI6-04"),  # 18 on the first day
        (one("x", "c", born=dt.date(2015, 5, 2)), "KPI6-04"),  # 9, a day before the birthday
        (one("x", "c", born=None), "KPI6-04"),
        (one("x", "c", started=None), "KPI6-04"),
    ],
)
def test_what_is_left_out_and_by_which_rule(row, rule):
    kept, left = counted([row], QUARTER, KPI6)
    assert not kept
    assert [each.rule for each in left] == [rule]


@pytest.mark.parametrize(
    ("born", "age"),
    [(dt.date(2007, 5, 2), 17), (dt.date(2015, 5, 1), 10)],
)
def test_the_age_is_that_at_the_start_not_at_the_end(born, age):
    """KPI6-04: the first turned 18 while the programme ran and still counts."""
    (kept,), _ = counted([one("x", "c", born=born)], QUARTER, KPI6)
    assert kept.age == age


def test_a_conditional_caution_counts_without_a_plan_of_the_service():
    """KPI6-02: its column asks for no involvement."""
    kept, _ = counted(
        [one("x", "c", disposal="youth_conditional_caution", service=False)], QUARTER, KPI6
    )
    assert len(kept) == 1


def test_nothing_counts_before_april_2023():
    """KPI6-04."""
    early = Period(dt.date(2023, 3, 1), dt.date(2023, 4, 30))
    rows = [
        one("x", "c1", started="2023-01-01", ended="2023-03-31"),
        one("y", "c2", started="2023-01-01", ended="2023-04-01"),
    ]
    kept, left = counted(rows, early, KPI6)
    assert [each.row.record for each in kept] == ["y"]
    assert [each.rule for each in left] == ["KPI6-04"]
    with pytest.raises(SelectionError, match="P-RETURNS"):
        kpi6(asked(period=Period(dt.date(2022, 1, 1), dt.date(2022, 3, 31))))


def test_one_row_for_a_child_and_programme_the_most_serious():
    """KPI6-06: two outcomes under one programme count once, in 6a too."""
    lesser = one("a", "c", disposal="community_resolution", decided="2025-04-25")
    graver = one("b", "c", disposal="youth_caution", decided="2025-04-20")
    report = kpi6(asked(lesser, graver))
    assert line(report, "6a") == (1, (1, 0, 0))
    assert line(report, "6b", "yc") == (1, (1, 0, 0))
    assert line(report, "6b", "cr") == (0, (0, 0, 0))


def test_one_row_for_a_child_and_programme_then_the_latest():
    older = one("a", "c", decided="2025-04-20", result="not_complete")
    newer = one("b", "c", decided="2025-04-25", result="complete")
    for rows in ((older, newer), (newer, older)):
        (kept,), _ = counted(rows, QUARTER, KPI6)
        assert kept.row.record == "b"


def test_two_programmes_of_one_child_are_two_programmes_and_one_child():
    """KPI6-05 a."""
    report = kpi6(asked(one("a", "c"), one("b", "c", ended="2025-08-02")))
    assert line(report, "headline") == (1, (1, 0, 0))
    assert line(report, "6a") == (2, (2, 0, 0))


def test_two_children_whose_work_ran_on_the_same_days_are_two():
    report = kpi6(asked(one("a", "c1"), one("b", "c2")))
    assert line(report, "headline") == (2, (2, 0, 0))


def test_a_null_is_neither():
    """KPI6-07."""
    assert line(kpi6(asked(one("a", "c", result=None))), "headline") == (1, (0, 0, 1))


def test_by_ethnicity_sex_and_age_band_with_the_unknown_counted():
    """KPI6-05 c."""
    rows = [
        one("a", "c1", facts={"monitoring.sex": "Female", "monitoring.ethnicity": "black"}),
        one("b", "c2", facts={"monitoring.sex": "boy", "monitoring.ethnicity": "not_recorded"}),
        one("c", "c3", born=dt.date(2014, 1, 1)),
        one("d", "c4", born=dt.date(2010, 5, 1)),  # 15 on the day it began
    ]
    report = kpi6(asked(*rows))
    assert line(report, "6c_sex", "female") == (1, (1, 0, 0))
    assert line(report, "6c_sex", "male") == (1, (1, 0, 0))
    assert line(report, "6c_sex", "unknown") == (2, (2, 0, 0))
    assert line(report, "6c_ethnicity", "black") == (1, (1, 0, 0))
    assert line(report, "6c_ethnicity", "unknown") == (3, (3, 0, 0))
    assert line(report, "6c_age", "10-14") == (1, (1, 0, 0))
    assert line(report, "6c_age", "15-17") == (3, (3, 0, 0))


def test_a_template_return_wins_and_the_record_stands_beside_it():
    """KPI6-06."""
    template = {
        "o22": {"ended": 30, "completed": 20, "not_completed": 8},
        "cr": {"ended": 5, "completed": 5},
    }
    report = kpi6(asked(one("a", "c")), template)
    assert report.table("headline").lines[0].key == "template"
    assert line(report, "headline", "template") == (35, (25, 8, 0))
    assert line(report, "headline", "record") == (1, (1, 0, 0))


def test_erased_matters_are_left_out_and_told_of():
    """KPI6-06: deleted records."""
    report = kpi6(asked(matter("a", "c", work("a"), deleted=True)))
    assert line(report, "headline") == (0, (0, 0, 0))
    assert any("erased" in note for note in report.notes)


def test_a_matter_without_a_pseudonym_counts_as_a_child_and_says_so():
    report = kpi6(asked(one("a", None), one("b", None)))
    assert line(report, "headline") == (2, (2, 0, 0))
    assert any("pseudonym" in note for note in report.notes)


def test_another_area_is_not_counted():
    report = kpi6(asked(one("a", "c"), area="birmingham"))
    assert line(report, "headline") == (0, (0, 0, 0))


def test_a_programme_that_should_have_ended_is_told_of_and_not_counted():
    row = matter("a", "c", work("a", ended=None, result=None, planned_end=dt.date(2025, 8, 1)))
    report = kpi6(asked(row))
    assert line(report, "headline") == (0, (0, 0, 0))
    assert any("end is not recorded" in note for note in report.notes)


def test_from_april_2026_the_return_says_that_new_items_are_not_known():
    """KPI6-09."""
    later = Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert any(note.startswith("KPI6-09") for note in kpi6(asked(period=later)).notes)
    assert not any(note.startswith("KPI6-09") for note in kpi6(asked()).notes)


def test_a_hidden_total_hides_every_total_and_the_slip():
    """The slip beside the proper total is the conditional cautions that were not completed."""
    rows = [one(f"a{i}", f"c{i}") for i in range(20)]
    rows += [
        one(f"y{i}", f"d{i}", disposal="youth_conditional_caution", result="not_complete")
        for i in range(2)
    ]
    report = kpi6(asked(*rows, exact=False))
    assert line(report, "headline") == (22, (None, None, None))
    assert line(report, "6a")[1] == (None, None, None)
    assert line(report, "6b", "total")[1] == (None, None, None)
    assert line(report, "6c_sex", "total")[1] == (None, None, None)
    assert line(report, "slip", "proper") == (22, (None,))
    assert line(report, "slip", "slip") == (22, (None,))
