"""The reports against hand-counted rows: numerator, denominator and what is not known."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from oocd.panels.returns.catalogue import REPORTS
from oocd.panels.returns.counting import quantile
from oocd.panels.returns.rows import Came
from tests.unit.panels.returns.making import QUARTER, asked, line, matter, offence, victim, work

ON = dt.date(2025, 7, 10)


def decided(record, child=None, *programmes, **more):
    given = {"disposal": "outcome_22", "decided_on": ON, "referred_on": dt.date(2025, 7, 1), **more}
    return matter(record, child or record, *programmes, **given)


def count(name, *rows, **more):
    return REPORTS[name][0](asked(*rows, **more))


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_is_whole_with_nothing_to_count(name):
    report = count(name)
    assert report.sentence.endswith(".")
    assert report.not_shown.endswith(".")
    assert report.sources
    for table in report.tables:
        for each in table.every:
            assert each.base == 0
            assert len(each.parts) == len(table.columns)
            assert all(table.rate(each, rate) is None for rate in table.rates)


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_picture_has_its_table_and_its_rate(name):
    report = count(name)
    for figure in report.figures:
        table = report.table(figure.table)
        names = {one.key for one in table.rates} | {one.key for one in table.extras}
        assert figure.rate in names


@pytest.mark.parametrize("name", list(REPORTS))
def test_parts_of_a_breakdown_add_up_to_their_denominator(name):
    """Yes, no and not known are all there is, wherever a table has a column for not known."""
    rows = [decided(f"i{i}", None, work(f"i{i}"), victims=(victim(f"i{i}"),)) for i in range(3)]
    for table in count(name, *rows).tables:
        if any(column.key == "unknown" for column in table.columns):
            for each in table.every:
                assert sum(each.parts) == each.base, table.key


# group       full  part  none  not shown   (hand)
# black       1     1     0     0
# white       0     0     1     0
# not known   0     0     0     1
def test_concordance_by_group():
    def row(record, ethnicity, concordance):
        return decided(record, facts={"monitoring.ethnicity": ethnicity}, concordance=concordance)

    rows = [
        row("a", "black", "full"),
        row("b", "black", "part"),
        row("c", "white", "none"),
        row("d", None, "not_shown"),
    ]
    report = count("concordance", *rows, decided("e", concordance=None, alone=True))
    assert line(report, "ethnicity", "black") == (2, (1, 1, 0, 0, 0))
    assert line(report, "ethnicity", "white") == (1, (0, 0, 1, 0, 0))
    assert line(report, "ethnicity", "unknown") == (1, (0, 0, 0, 1, 0))
    assert line(report, "ethnicity", "total") == (4, (1, 1, 1, 1, 0))


def test_departures_up_and_down_and_by_code():
    rows = [
        decided("a", direction="up", departure_code="pattern", concordance="none"),
        decided("b", direction="down", departure_code="proportionate", concordance="part"),
        decided("c", direction="none", concordance="full"),
        decided("d", concordance="not_shown"),
    ]
    report = count("departures", *rows)
    assert line(report, "sex", "total") == (4, (1, 1, 0, 1, 1))
    assert line(report, "codes", "pattern") == (1, (1, 0, 0, 0, 0))
    found = report.table("sex")
    assert found.rate(found.total, found.rates[0]) == 33.3


def test_denial_counts_only_where_a_recommendation_was_shown():
    rows = [
        decided(
            "a",
            shown=True,
            denied=("youth_caution",),
            facts={"child.looked_after": True, "child.send": "ehcp"},
        ),
        decided("b", shown=True, facts={"child.looked_after": False}),
        decided("c", shown=False),
    ]
    report = count("denial", *rows)
    assert line(report, "care", "yes") == (1, (1, 0, 0))
    assert line(report, "care", "no") == (1, (0, 1, 0))
    assert line(report, "send", "plan") == (1, (1, 0, 0))
    assert line(report, "send", "unknown") == (2, (0, 1, 1))


NONE_BEFORE = {
    "history.youth_cautions": 0,
    "history.youth_conditional_cautions": 0,
    "history.convictions": 0,
}
OFFENCE = (offence(last_day=dt.date(2025, 6, 1)),)


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"disposal": "youth_caution", "facts": NONE_BEFORE, "offences": OFFENCE}, "yes"),
        (
            {
                "disposal": "youth_caution",
                "facts": {**NONE_BEFORE, "history.convictions": 1},
                "offences": OFFENCE,
            },
            "no",
        ),
        (
            {"disposal": "youth_caution", "facts": {"history.convictions": 1}, "offences": OFFENCE},
            "no",
        ),
        (
            {"disposal": "youth_caution", "facts": {"history.convictions": 0}, "offences": OFFENCE},
            "unknown",
        ),
        ({"disposal": "youth_caution", "facts": NONE_BEFORE}, "unknown"),
        ({"disposal": "outcome_23", "facts": NONE_BEFORE, "offences": OFFENCE}, "no"),
        ({"disposal": "community_resolution", "facts": {}}, "no"),
        ({"disposal": "charge", "facts": NONE_BEFORE, "offences": OFFENCE}, "court"),
    ],
)
def test_who_is_a_first_time_entrant(given, part):
    """REC-FTE-01 and 03: a true Outcome 23 never is, whatever word an export gives it."""
    report = count("first-time-entrants", decided("a", **given))
    keys = [column.key for column in report.table("sex").columns]
    base, parts = line(report, "sex", "total")
    assert base == 1
    assert dict(zip(keys, parts, strict=True))[part] == 1


def test_a_child_enters_once():
    given = {"disposal": "youth_caution", "facts": NONE_BEFORE, "offences": OFFENCE}
    rows = [decided("a", "c", **given), decided("b", "c", **given), decided("d", "c")]
    assert line(count("first-time-entrants", *rows), "sex", "total") == (1, (1, 0, 0, 0))


def test_band_five_out_of_court():
    rows = [
        decided("a", band=5, disposal="youth_conditional_caution"),
        decided("b", band=5, disposal="charge"),
        decided("c", band=4),
        decided("d"),
    ]
    report = count("high-band", *rows)
    assert line(report, "sex", "total") == (2, (1, 1))
    assert line(report, "scored") == (4, (3, 1))


def test_outcome_17_is_known_only_where_the_code_is_given():
    rows = [
        decided("a", disposal="no_further_action", facts={"monitoring.outcome_code": "17"}),
        decided("b", disposal="no_further_action", facts={"monitoring.outcome_code": "16"}),
        decided("c", disposal="no_further_action"),
        decided("d"),
    ]
    assert line(count("outcome-17", *rows), "age", "total") == (3, (1, 1, 1))


def test_released_under_investigation_over_90_days():
    def row(record, since, **more):
        facts = {
            "police.state": "released_under_investigation",
            "police.under_investigation_since": since,
        }
        return matter(record, record, referred_on=dt.date(2025, 7, 1), facts=facts, **more)

    rows = [
        row("a", "2025-07-01"),  # 91 days on 30 September
        row("b", "2025-07-02"),  # 90
        row("c", "2025"),
        row("d", "2025-01-01", closed_on=dt.date(2025, 8, 1)),
        row("e", "2025-01-01", decided_on=dt.date(2025, 8, 1)),
    ]
    assert line(count("under-investigation", *rows), "care", "total") == (3, (1, 1, 1))


def test_knife_referred_in_one_working_day():
    def row(record, last, *programmes, **more):
        found = (offence(knife="possession", last_day=last),)
        return matter(record, record, *programmes, offences=found, **more)

    period = dataclasses.replace(QUARTER, first=dt.date(2026, 3, 1), last=dt.date(2026, 3, 31))
    friday, monday, tuesday = dt.date(2026, 3, 6), dt.date(2026, 3, 9), dt.date(2026, 3, 10)
    kept = work("a", started="2026-03-12", ended="2026-06-01")
    lost = work("b", started=None, ended="2026-06-01", result="not_complete")
    rows = [
        row("a", friday, kept, referred_on=monday, decided_on=monday),
        row("b", friday, lost, referred_on=tuesday, decided_on=tuesday),
        row("c", None, referred_on=tuesday),
        row("d", dt.date(2026, 2, 11), referred_on=tuesday),  # before the guidance
    ]
    report = count("knife", *rows, period=period)
    assert line(report, "knife", "referred") == (3, (1, 1, 1))
    assert line(report, "knife", "started") == (3, (1, 1, 1))
    assert line(report, "knife", "kept") == (2, (1, 1, 0))


def test_drift_counts_from_the_last_contact_that_took_place():
    running = work(
        "a",
        started="2025-08-01",
        ended=None,
        result=None,
        decided="2025-07-10",
        lead_agency="youth_justice",
    )
    rows = [
        decided("a", None, running, contacts=(dt.date(2025, 9, 20),)),  # 10 days
        decided("b", None, running, contacts=(dt.date(2025, 9, 16),)),  # 14 days
        decided("c", None, running, attempts=(dt.date(2025, 9, 29),)),  # none took place
        decided("d", None, dataclasses.replace(running, ended_on=dt.date(2025, 9, 1))),
    ]
    assert line(count("drift", *rows), "care", "total") == (3, (2, 1, 0))


# days from referral to decision: 2, 4, 9, and one without a day (hand: median 4, quartiles 3 and 6.5)
def test_days_with_median_and_quartiles():
    rows = [decided(str(n), referred_on=ON - dt.timedelta(days=n)) for n in (2, 4, 9)]
    rows.append(decided("x", referred_on=None))
    table = count("timeliness", *rows).table("days")
    (found,) = [one for one in table.lines if one.key == "Referral to decision"]
    assert (found.base, found.parts, found.extras) == (4, (3, 1), (3.0, 4.0, 6.5))


@pytest.mark.parametrize(("numbers", "found"), [([5], 5.0), ([1, 2], 1.5), ([1, 2, 3, 4], 2.5)])
def test_the_median(numbers, found):
    assert quantile(numbers, 0.5) == found


def test_attendance_counts_meetings_not_matters_and_nobody_twice():
    def came(meeting, agency, presence):
        return Came(meeting=meeting, on=ON, agency=agency, part="adviser", presence=presence)

    seats = (
        came("m1", "police", "attended"),
        came("m1", "health", "apologies"),
        came("m1", "health", "sent_report"),
    )
    rows = [decided("a", came=seats), decided("b", came=(*seats, came("m2", "police", "absent")))]
    report = count("attendance", *rows, exact=False)
    assert line(report, "agencies", "police") == (2, (1, 0, 0, 1, 0))
    assert line(report, "agencies", "health") == (1, (0, 1, 0, 0, 0))


def test_victims_step_by_step_and_why_they_are_lost():
    victims = (
        victim(
            name="V1",
            asked_on=ON,
            asked_before=True,
            views_before=True,
            reached=True,
            rj_offered=True,
            rj_started=ON,
            satisfaction="satisfied",
        ),
        victim(name="V2", consent="not_given", asked_on=ON, asked_before=False, reached=True),
        victim(name="V3", consent=None, status="not_reached"),
        victim(name="V4", consent=None, objects=True),
    )
    report = count("victims", decided("a", victims=victims))
    steps = {each.key: each.parts[0] for each in report.table("steps").lines}
    assert steps == {
        "asked": 2,
        "agreed": 1,
        "reached": 2,
        "before": 1,
        "views": 1,
        "offered": 1,
        "engaged": 1,
    }
    assert {each.base for each in report.table("steps").lines} == {4}
    assert {each.key: each.base for each in report.table("lost").lines} == {
        "not_given": 1,
        "not_reached": 1,
        "objects": 1,
    }
    assert line(report, "lost", "total") == (3, ())
    assert line(report, "satisfied") == (4, (1, 0, 0, 3))


# decided on Thursday 10 July: 1 working day = 11 July, 5 working days = 17 July
@pytest.mark.parametrize(
    ("enhanced", "told", "part"),
    [
        (False, dt.date(2025, 7, 17), "in_time"),
        (False, dt.date(2025, 7, 18), "late"),
        (True, dt.date(2025, 7, 11), "in_time"),
        (True, dt.date(2025, 7, 14), "late"),
        (None, dt.date(2025, 7, 11), "in_time"),
        (None, dt.date(2025, 7, 14), "unknown"),
        (None, dt.date(2025, 7, 18), "late"),
        (False, None, "late"),
    ],
)
def test_told_in_time_by_the_rights_as_far_as_they_are_known(enhanced, told, part):
    report = count("victims", decided("a", victims=(victim(enhanced=enhanced, informed_on=told),)))
    keys = [column.key for column in report.table("told").columns]
    assert dict(zip(keys, line(report, "told")[1], strict=True))[part] == 1


def test_told_not_due_yet_and_without_a_calendar():
    row = decided("a", victims=(victim(enhanced=False),))
    assert line(count("victims", row, today=dt.date(2025, 7, 12)), "told")[1] == (0, 0, 1, 0)
    bare = dataclasses.replace(asked(row), holidays=None)
    assert line(REPORTS["victims"][0](bare), "told")[1] == (0, 0, 0, 1)


def test_serious_violence_cannot_be_said_without_the_scores():
    rows = [
        decided(
            "a",
            offences=(
                offence(violent="VAP"),
                offence(violent="ROBBERY", score=6),
                offence(violent="VAP", score=4),
                offence(),
            ),
        )
    ]
    report = count("serious-violence", *rows)
    assert "annot say" in report.sentence
    assert "1 of 3 offences" in report.sentence
    assert line(report, "offences", "total") == (3, (1, 1, 1))


def test_divert_outcomes_and_quality():
    rows = [
        decided("a", held=17, asked=17, source="police"),
        decided("b", held=12, asked=17, source="police", disposal="youth_caution"),
        decided("c", disposal=None, decided_on=None),
    ]
    report = count("divert", *rows)
    assert line(report, "quality", "police") == (2, (1, 1, 0))
    assert line(report, "quality", "unknown") == (1, (0, 0, 1))
    assert line(report, "sex", "total") == (3, (1, 0, 1, 0, 1))


def test_small_numbers_are_hidden_unless_exact_is_asked_for():
    rows = [decided(f"i{n}", concordance="full" if n < 2 else "part") for n in range(9)]
    hidden, exact = count("concordance", *rows, exact=False), count("concordance", *rows)
    assert line(hidden, "sex", "total") == (9, (None,) * 5)
    assert line(exact, "sex", "total") == (9, (2, 7, 0, 0, 0))
    assert hidden.sign == "[c]"
    assert "never to be published" in exact.hiding
