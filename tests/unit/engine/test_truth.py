"""Kleene's logic against two independent statements of it: a ladder, and every way out."""

from __future__ import annotations

import itertools

import pytest

from oocd.engine.truth import State, at_least, every, negate, some, state_of

VALUES = (False, None, True)
LADDER = {False: 0, None: 1, True: 2}
RUNGS = {rung: value for value, rung in LADDER.items()}
LISTS = [truths for length in range(5) for truths in itertools.product(VALUES, repeat=length)]


def settled(truths):
    """Every way in which what is not known may turn out."""
    return itertools.product(*([value] if value is not None else [False, True] for value in truths))


def over_all_ways(question, truths):
    """What holds in every way, fails in every way, or is not known."""
    answers = {question(way) for way in settled(truths)}
    return answers.pop() if len(answers) == 1 else None


def test_a_negation_turns_the_ladder_over():
    assert [negate(value) for value in VALUES] == [RUNGS[2 - LADDER[value]] for value in VALUES]


@pytest.mark.parametrize("truths", LISTS, ids=str)
def test_every_is_the_lowest_rung_and_some_the_highest(truths):
    rungs = [LADDER[value] for value in truths]
    assert every(truths) is RUNGS[min(rungs, default=2)]
    assert some(truths) is RUNGS[max(rungs, default=0)]


@pytest.mark.parametrize("truths", LISTS, ids=str)
@pytest.mark.parametrize("count", range(6))
def test_at_least_is_what_holds_however_the_unknown_turn_out(truths, count):
    assert at_least(count, truths) is over_all_ways(lambda way: sum(way) >= count, truths)


@pytest.mark.parametrize("truths", LISTS, ids=str)
def test_the_laws_of_de_morgan_hold(truths):
    assert negate(every(truths)) is some(negate(value) for value in truths)
    assert negate(some(truths)) is every(negate(value) for value in truths)


def test_they_take_what_can_be_read_only_once():
    assert every(iter([True, None])) is None
    assert some(iter([False, True])) is True
    assert at_least(1, iter([False, None])) is None


def test_each_truth_has_its_word():
    assert [state_of(value) for value in VALUES] == [State.NOT_MET, State.UNKNOWN, State.MET]
    assert [state.value for state in State] == ["met", "not_met", "unknown"]
