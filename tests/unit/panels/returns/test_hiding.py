"""Hidden numbers cannot be worked out: checked by writing out every table that could be behind."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from oocd.panels.returns.hiding import hide, telling
from oocd.panels.returns.model import Column, Counts, Line

LEAST = 3


def made(rows, *, total=True):
    """A table of lines (yes, no) with their base."""
    lines = tuple(Line(str(i), str(i), a + b, (a, b)) for i, (a, b) in enumerate(rows))
    sums = tuple(sum(one.parts[k] for one in lines) for k in (0, 1))
    last = Line("total", "All", sum(one.base for one in lines), sums) if total else None
    columns = (Column("yes", "Yes"), Column("no", "No"))
    return Counts("t", "T", "Line", "Base", columns, lines, last)


def fits(table, world):
    """Whether a world of (yes, no) lines shows what the table shows."""
    sums = [sum(row[k] for row in world) for k in (0, 1)]
    for line, (a, b) in zip(table.lines, world, strict=True):
        if line.base not in {None, a + b} or line.parts[0] not in {None, a}:
            return False
    total = table.total
    return total.base in {None, sum(sums)} and total.parts[0] in {None, sums[0]}


def worlds(table, real):
    """Every table of the same size of lines that shows what is shown (as far as the real total)."""
    most = sum(a + b for a, b in real)
    choices = []
    for line, (a, b) in zip(table.lines, real, strict=True):
        sizes = range(most + 1) if line.base is None else (line.base,)
        yes = [(one, size - one) for size in sizes for one in range(size + 1)]
        choices.append([(a, b)] if None not in line.parts else yes)
    return (world for world in itertools.product(*choices) if fits(table, world))


small = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=3)


@settings(max_examples=120, deadline=None)
@given(small)
def test_no_hidden_number_can_be_worked_out(rows):
    """Each telling number can be at least two numbers, in a table with all its totals."""
    table = hide(made(rows), LEAST)
    possible = list(itertools.islice(worlds(table, rows), 20_000))
    assert tuple(rows) in possible or len(possible) == 20_000
    for i, (a, b) in enumerate(rows):
        for k, number in enumerate((a, b)):
            if 0 < number < LEAST:
                assert {world[i][k] for world in possible} != {number}
        if 0 < a + b < LEAST:
            assert {sum(world[i]) for world in possible} != {a + b}


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=7))
def test_nothing_telling_is_shown_nor_left_by_taking_away(rows):
    table = hide(made(rows), 5)
    shown = [line for line in table.every if None not in line.parts]
    assert not any(telling(one, line.base, 5) for line in shown for one in line.parts)
    hidden = [rows[i] for i, line in enumerate(table.lines) if None in line.parts]
    if hidden and None not in table.total.parts:
        base = sum(a + b for a, b in hidden)
        assert len(hidden) > 1
        assert not telling(sum(a for a, _ in hidden), base, 5)
    bases = [sum(rows[i]) for i, line in enumerate(table.lines) if line.base is None]
    if bases and table.total.base is not None:
        assert len(bases) > 1
        assert sum(bases) >= 5


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6))
def test_what_is_shown_is_true(rows):
    before, after = made(rows), hide(made(rows), 5)
    for real, shown in zip(before.every, after.every, strict=True):
        assert shown.base in {None, real.base}
        for one, two in zip(real.parts, shown.parts, strict=True):
            assert two in {None, one}


def test_a_second_line_is_hidden_so_that_the_first_stays_hidden():
    """Hand: total 30 of which 12 yes; lines 2+8, 5+5, 5+5. The first is telling (2): 12 - 5 - 5 = 2."""
    table = hide(made([(2, 8), (5, 5), (5, 5)]), 5)
    assert [line.parts for line in table.lines].count((None, None)) >= 2
    assert table.total.parts == (12, 18)


def test_a_table_with_nothing_small_is_left_alone():
    table = made([(10, 10), (0, 12), (20, 9)])
    assert hide(table, 5) == table


def test_what_is_left_of_a_denominator_is_hidden_too():
    """38 of 40 tells of the two."""
    table = hide(made([(38, 2)]), 5)
    assert table.lines[0].parts == (None, None)
    assert table.total.parts == (None, None)


def test_margins_that_force_a_number_widen_what_is_hidden():
    """Lines of 5 and 6 with 11 of 11 hidden together would be certain; so they are not chosen so."""
    table = hide(made([(4, 1), (6, 0), (20, 20)]), 5)
    hidden = [i for i, line in enumerate(table.lines) if None in line.parts]
    assert 2 in hidden


def test_lines_on_their_own_are_hidden_on_their_own():
    table = hide(made([(3, 40), (20, 20)], total=False), 5)
    assert table.lines[0].parts == (None, None)
    assert table.lines[0].base == 43
    assert table.lines[1].parts == (20, 20)


def test_a_rate_is_hidden_with_its_numbers():
    from oocd.panels.returns.model import Rate

    table = hide(made([(3, 40)], total=False), 5)
    assert table.rate(table.lines[0], Rate("r", "R", ("yes",))) is None


def test_a_total_that_one_table_hides_no_other_table_shows():
    """Both tables count the same: hand-made so that the first hides its total, the second need not."""
    from oocd.panels.returns.counting import _alike

    real = made([(10, 10), (12, 9)])
    shown, closed = hide(real, 5), hide(made([(10, 1), (12, 18)]), 5)
    assert shown.total.parts == (22, 19)
    bare = Line("total", "All", 41, (None, None))
    first = Counts("a", "A", "L", "Base", real.columns, closed.lines, bare)
    found = _alike([real, real], [first, shown])
    assert [table.total.parts for table in found] == [(None, None), (None, None)]
