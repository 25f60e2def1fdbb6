"""Ages, windows and counts of dated items: both engines against counting day by day."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oocd.engine import durable
from oocd.engine.durable import DurableEngine
from tests.property import oracle_windows as oracle
from tests.unit.engine import tiny

WINDOWS = [
    ("months", 1),
    ("months", 3),
    ("months", 12),
    ("days", 0),
    ("days", 90),
    ("working_days", 0),
    ("working_days", 3),
]
TABLE = (
    dt.date.fromisoformat(tiny.HOLIDAYS["known_from"]),
    dt.date.fromisoformat(tiny.HOLIDAYS["known_to"]),
    {dt.date.fromisoformat(day) for day in tiny.HOLIDAYS["days"]},
)
COUNTS = {
    "any": ({"any_of": {}}, lambda n, size: n >= 1),
    "all": ({"all_of": {}}, lambda n, size: n == size),
    "two": ({"count_of": {"min": 2}}, lambda n, size: n >= 2),
    "few": ({"count_of": {"max": 1}}, lambda n, size: n <= 1),
    "one": ({"count_of": {"is": 1}}, lambda n, size: n == 1),
    "some": ({"count_of": {"min": 1, "max": 2}}, lambda n, size: 1 <= n <= 2),
}
quiet = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def counting(kind, where):
    ((name, bounds),) = COUNTS[kind][0].items()
    return {name: {"list": "events", "where": where, **bounds}}


RECENT = {"event.type": "rui", "referral": {"within": {"months": 3, "after": "event.date"}}}
RULES = [
    *(
        tiny.rule(f"W-{unit.upper().replace('_', '-')}-{count}", "flag", {"day": {"within": {unit: count, "after": "referral"}}}, on=())
        for unit, count in WINDOWS
    ),
    *(tiny.rule(f"C-{kind.upper()}", "flag", counting(kind, RECENT), on=()) for kind in COUNTS),
    *(tiny.rule(f"A-{age}", "flag", {"child.age_at_decision": {"min": age}}, on=()) for age in (10, 15, 18)),
    *(tiny.rule(f"A-IS-{age}", "flag", {"child.age_at_decision": age}, on=()) for age in (10, 15, 18)),
]  # fmt: skip


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    library = tiny.library(tmp_path_factory.mktemp("windows"), tiny.family(*RULES))
    return library, DurableEngine(library)


def truths(engines, facts):
    """What the reference says of every rule; durable-rules must say the same."""
    library, engine = engines
    given = {key: value for key, value in facts.items() if value is not None}
    evaluation = tiny.run(library, {"child": None, "offences": []}, given)
    if durable.available():
        assert engine.check(evaluation) == []
    return {outcome.rule.key: outcome.truth for outcome in evaluation.case_wide}


def lines(spans):
    """The days at the ends of months and years, and about the holidays of the table."""
    ends = [
        dt.date(year, month, 1) - oracle.DAY
        for year, month in itertools.product(spans, range(1, 13))
    ]
    return [day + oracle.DAY * n for day in [*ends, *TABLE[2]] for n in (-1, 0, 1, 2)]


DAYS = st.sampled_from([day.isoformat() for day in lines((2024, 2025))])
DATES = st.none() | st.tuples(DAYS, st.sampled_from([10, 10, 10, 7, 4])).map(
    lambda pair: pair[0][: pair[1]]
)


@quiet
@given(day=DATES, opened=DATES)
def test_windows(engines, day, opened):
    found = truths(engines, {"day": day, "referral": opened})
    for unit, count in WINDOWS:
        name = f"W-{unit.upper().replace('_', '-')}-{count}"
        assert found[name] is oracle.within(day, opened, unit, count, TABLE), name


@quiet
@given(
    opened=DAYS,
    events=st.none()
    | st.lists(st.tuples(st.none() | st.sampled_from(["rui", "nfa"]), DATES), max_size=4),
)
def test_counts_of_events_in_a_window(engines, opened, events):
    """The referral is known to the day; each event may or may not lie in its window."""
    facts = {"referral": opened}
    if events is not None:
        facts["events"] = [
            {key: value for key, value in {"type": kind, "date": day}.items() if value is not None}
            for kind, day in events
        ]
    found = truths(engines, facts)
    if events is None:
        assert {found[f"C-{kind.upper()}"] for kind in COUNTS} == {None}
        return
    held = [
        oracle.both(
            None if kind is None else kind == "rui", oracle.within(opened, day, "months", 3, TABLE)
        )
        for kind, day in events
    ]
    for kind, (_, fits) in COUNTS.items():
        assert found[f"C-{kind.upper()}"] is oracle.counted(held, fits), kind


@quiet
@given(
    decided=st.sampled_from([day for day in lines((2023, 2024, 2025)) if day.year > 2022]),
    years=st.sampled_from([9, 10, 11, 15, 17, 18]),
    apart=st.sampled_from([-31, -1, 0, 1, 31]),
    form=st.sampled_from([10, 10, 7, 4]),
)
def test_ages(engines, decided, years, apart, form):
    near = (
        oracle.months_later(dt.date(decided.year - years, decided.month, 1), 0)
        + (decided.day - 1 + apart) * oracle.DAY
    )
    born = near.isoformat()[:form]
    found = truths(
        engines, {"decision_date": decided.isoformat(), "child": {"date_of_birth": born}}
    )
    ages = [oracle.age(day, decided) for day in oracle.days(born) if day <= decided]
    for limit in (10, 15, 18):
        assert found[f"A-{limit}"] is oracle.all_agree(age >= limit for age in ages)
        assert found[f"A-IS-{limit}"] is oracle.all_agree(age == limit for age in ages)


def test_the_oracle_itself():
    """By hand, so that one mistake cannot hide another."""
    assert oracle.months_later(dt.date(2025, 1, 31), 1) == dt.date(2025, 2, 28)
    assert oracle.months_later(dt.date(2024, 11, 30), 3) == dt.date(2025, 2, 28)
    assert oracle.age(dt.date(2008, 2, 29), dt.date(2018, 2, 28)) == 9
    assert oracle.age(dt.date(2008, 2, 29), dt.date(2018, 3, 1)) == 10
    assert oracle.window_end(dt.date(2025, 4, 17), "working_days", 2, TABLE) == dt.date(2025, 4, 23)
    assert oracle.window_end(dt.date(2026, 12, 31), "working_days", 1, TABLE) is None
    assert oracle.within("2025-06-30", "2025-03-31", "months", 3, TABLE) is True
    assert oracle.within("2025-07-01", "2025-03-31", "months", 3, TABLE) is False
    assert oracle.within("2025-06", "2025-03-31", "months", 3, TABLE) is True
    assert oracle.within("2025-06", "2025-03-15", "months", 3, TABLE) is None
    assert oracle.counted([True, None], lambda n, size: n >= 1) is True
    assert oracle.counted([True, None], lambda n, size: n >= 2) is None
    assert oracle.counted([], lambda n, size: n == size) is True
