"""Further offences recorded: the founding documents' worked numbers, and what is not known."""

from __future__ import annotations

import datetime as dt

from oocd.panels.returns.followup import Child, children, figures, follow_up, table
from oocd.panels.returns.rows import Follow
from tests.unit.panels.returns.making import QUARTER, asked, line, matter


def rates(cohort):
    made = figures("x", "X", cohort)
    found = table("months_12", "After 12 months", (made,), None)
    return {rate.key: found.rate(made, rate) for rate in found.rates}, made


def row(record, child, offences, *, known=True, months=12, disposal="outcome_22", on="2025-07-10"):
    follow = () if months is None else (
        Follow(months=months, known=known, further_offences=offences if known else None),
    )  # fmt: skip
    return matter(
        record, child, disposal=disposal, decided_on=dt.date.fromisoformat(on), follow_ups=follow
    )


def test_walsall_21_children_52_further_offences():
    """Founding document 1, line 494: 26.6%, 21 children, 52 offences, 2.48 each. 79 children in all."""
    numbers = [3] * 10 + [2] * 11
    assert (len(numbers), sum(numbers)) == (21, 52)
    cohort = [Child(f"c{i}", known=True, offences=number) for i, number in enumerate(numbers)]
    cohort += [Child(f"n{i}", known=True, offences=0) for i in range(58)]
    found, made = rates(cohort)
    assert made.extras == (52,)
    assert found["each"] == 2.48
    assert found["binary"] == 26.6


def test_wolverhampton_13_percent_one_each_and_013_overall():
    """Founding document 3, line 246: 13%, 1.00 for each re-offender, 0.13 overall; as of 100 children."""
    cohort = [Child(f"c{i}", known=True, offences=1 if i < 13 else 0) for i in range(100)]
    found, _ = rates(cohort)
    assert found == {"binary": 13.0, "each": 1.0, "overall": 0.13}


def test_not_known_is_no_none_and_no_denominator():
    rows = [
        row("a", "c1", 2),
        row("b", "c2", 0),
        row("c", "c3", None, known=False),
        row("d", "c4", 0, months=None),
    ]
    report = follow_up(asked(*rows))
    assert line(report, "months_12", "total") == (4, (1, 1, 1, 1))
    found = report.table("months_12")
    assert found.rate(found.total, found.rates[0]) == 50.0


def test_by_kind_of_outcome_and_each_child_once_in_all():
    rows = [
        row("a", "c1", 1),
        row("b", "c1", 1, disposal="youth_caution", on="2025-08-01"),
        row("c", "c2", 0, disposal="youth_caution"),
    ]
    report = follow_up(asked(*rows))
    assert line(report, "months_12", "informal") == (1, (1, 0, 0, 0))
    assert line(report, "months_12", "cautions") == (2, (1, 1, 0, 0))
    assert line(report, "months_12", "total") == (2, (1, 1, 0, 0))


def test_the_months_stand_apart():
    report = follow_up(asked(row("a", "c1", 1, months=3)))
    assert line(report, "months_3", "total") == (1, (1, 0, 0, 0))
    assert line(report, "months_6", "total") == (1, (0, 0, 0, 1))


def test_a_later_unknown_does_not_undo_what_is_known():
    rows = [row("a", "c1", 2), row("b", "c1", None, known=False, on="2025-08-01")]
    (child,) = children(rows, 12, None)
    assert child == Child("child c1", known=True, offences=2)


def test_a_provisional_decision_and_another_quarter_are_not_followed():
    provisional = matter(
        "a", "c1", disposal="outcome_22", decided_on=QUARTER.first, provisional=True
    )
    assert (
        line(
            follow_up(asked(provisional, row("b", "c2", 1, on="2025-06-30"))), "months_12", "total"
        )[0]
        == 0
    )


def test_it_says_that_it_is_not_the_statutory_measure():
    report = follow_up(asked())
    assert "not the statutory measure" in report.not_shown
    assert "urther offence" in report.sentence
    assert "re-offen" not in report.sentence
