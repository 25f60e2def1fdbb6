"""Intervals against published numbers, and hiding that cannot be undone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oocd.engine.replay.hiding import Line, hide
from oocd.engine.replay.intervals import difference, ratio, wilson

Z = 1.959964


@pytest.mark.parametrize(
    ("events", "base", "low", "high"),
    [  # Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(events, base, low, high):
    found = wilson(events, base, Z)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998, Interval estimation for the difference, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_difference(one, other, low, high):
    found = difference(one, other, Z)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_ratio_of_the_physicians_health_study():
    found = ratio((189, 11034), (104, 11037), Z)  # Agresti, Categorical Data Analysis, 3.1.4
    assert [round(part, 2) for part in (found.value, found.low, found.high)] == [1.82, 1.43, 2.31]


def test_no_ratio_without_events():
    assert ratio((0, 10), (3, 10), Z) is None
    assert wilson(0, 0, Z) is None


LEAST = 5
LINES = st.lists(
    st.integers(0, 12).flatmap(lambda base: st.tuples(st.just(base), st.integers(0, base))),
    min_size=2,
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_hiding_leaves_more_than_one_answer(rows):
    lines = [Line(base, (part,)) for base, part in rows]
    hidden = hide(lines, LEAST)
    for i, (base, part) in enumerate(rows):
        told = 0 < part < LEAST or 0 < base - part < LEAST or 0 < base < LEAST
        assert not told or i in hidden.parts
    everything = len(hidden.parts) == len(rows)
    if everything or not hidden.parts:
        return
    free = sorted(hidden.parts)
    bases = [rows[i][0] for i in free]
    known = [b for i, b in zip(free, bases, strict=True) if i not in hidden.bases]
    if len(known) != len(free):
        return
    total = sum(rows[i][1] for i in free)
    if total in {0, sum(bases)}:
        return
    answers = [
        some for some in itertools.product(*(range(b + 1) for b in bases)) if sum(some) == total
    ]
    for at in range(len(free)):
        if bases[at]:
            assert len({some[at] for some in answers}) > 1
