"""The reference and the columns agree: on the shipped rules, and on rules nobody would write.

Cases are drawn where rules turn, in every area, under every version and matrix, with facts left
out, said not to be known and known in part; then compared one by one: the score, every status,
where the matrix points, the range, and what each rule said.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pl = pytest.importorskip("polars")
pytest.importorskip("pyarrow")

from oocd.engine.case_reading import read_case  # noqa: E402
from oocd.engine.columnar.coding import Coding  # noqa: E402
from oocd.engine.columnar.frame import frame_of_cases  # noqa: E402
from oocd.engine.columnar.plan import STATUS  # noqa: E402
from oocd.engine.columnar.reasons import STATES  # noqa: E402
from oocd.engine.columnar.run import ColumnarEngine  # noqa: E402
from oocd.engine.errors import OocdError  # noqa: E402
from oocd.engine.evaluate import Settings  # noqa: E402
from oocd.engine.library import read_library  # noqa: E402
from oocd.engine.yamlio import load_path  # noqa: E402
from tests.property import test_engines_random_rules as wild  # noqa: E402
from tests.property.columnar_checks import Checker  # noqa: E402
from tests.property.drawing import tries  # noqa: E402
from tests.property.drawn_cases import Drawer, read, seeded, turning  # noqa: E402
from tests.property.planted import bent, with_rules  # noqa: E402
from tests.property.shipped import DRAWN  # noqa: E402
from tests.unit.engine import tiny  # noqa: E402

LIBRARY = read_library(tiny.SHIPPED)
TURNS = turning(LIBRARY)
AREAS = [None, *LIBRARY.catalogue.tables["areas"].rows]
VERSIONS = [version for versions in LIBRARY.families.values() for version in versions]
YES, NO = Settings(accept_indicative=True), Settings()
EVERY_SETTING = [
    YES,
    NO,
    *(Settings(accept_indicative=True, matrix=m.matrix.matrix) for m in LIBRARY.matrices),
]
CHECKERS = {setting: Checker(LIBRARY, setting) for setting in EVERY_SETTING}
KNOWN = (0.3, 0.85, 1.0)


def drawn(seed, known, **fixed):
    return read(LIBRARY, Drawer(LIBRARY, TURNS, seeded(seed), known).case(**fixed))


def block(first, count):
    """Cases of consecutive seeds: each area in turn, little known, most known, all known."""
    found = (
        drawn(seed, KNOWN[seed % 3], area=AREAS[seed % len(AREAS)])
        for seed in range(first, first + count)
    )
    return [case for case in found if case is not None]


def examples():
    root = Path(str(files("oocd.examples")))
    for path in sorted(root.glob("*/case.yaml")):
        yield read_case(load_path(path)[0], LIBRARY.catalogue, str(path))


EXAMPLES = list(examples())


def near(first, count):
    """Worked examples with a few facts of another case: here options are open and are pointed to."""
    found = []
    for seed in range(first, first + count):
        chance, case = seeded(seed), EXAMPLES[seed % len(EXAMPLES)]
        other = drawn(seed, 1.0, area=case.text("area"))
        if other is None:
            continue
        changed = dict(case.facts)
        for name in chance.sample(sorted(other.facts), chance.choice([0, 1, 3, 8])):
            if name != "decision_date":
                changed[name] = other.facts[name]
        lists = dict(case.lists)
        for name in sorted(other.lists):
            if chance.random() < 0.15:
                lists[name] = other.lists[name]
        found.append(dataclasses.replace(case, facts=changed, lists=lists))
    return found


@pytest.mark.parametrize("setting", EVERY_SETTING, ids=str)
def test_near_the_worked_examples(setting):
    assert CHECKERS[setting].differences(near(0, 250)) == []


@pytest.mark.parametrize("setting", EVERY_SETTING, ids=str)
def test_on_the_worked_examples(setting):
    assert len(EXAMPLES) > 25
    assert CHECKERS[setting].differences(EXAMPLES) == []


@pytest.mark.parametrize("setting", EVERY_SETTING, ids=str)
@pytest.mark.parametrize("first", range(0, 600, 200))
def test_where_rules_turn(setting, first):
    assert CHECKERS[setting].differences(block(first, 200)) == []


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(10_000, 10**9), st.sampled_from(EVERY_SETTING))
def test_where_rules_turn_anew(first, setting):
    assert CHECKERS[setting].differences(block(first, 40)) == []


def test_a_case_is_answered_alone_as_among_others():
    """Alone, nearly everything is one value for every case, and most columns are empty."""
    cases = [*block(0, 20), *near(0, 30)]
    checker = CHECKERS[YES]
    frame = frame_of_cases(cases, checker.coding)
    whole = checker.engine.evaluate(frame)
    for at in range(len(cases)):
        one = dataclasses.replace(frame, data=frame.data.slice(at, 1))
        assert checker.engine.evaluate(one).equals(whole.slice(at, 1))
        if at % 10 == 0:
            lens = [name for name in one.data.columns if name.endswith("|len")]
            full = [column.name for column in one.data if not column.null_count()]
            bare = dataclasses.replace(
                one, data=one.data.select(list(dict.fromkeys([*full, *lens])))
            )
            assert checker.engine.evaluate(bare).equals(whole.slice(at, 1))


def test_under_every_version():
    """Each version's first and last days, in its own area, everything known and most of it."""
    cases = []
    for version in VERSIONS:
        force = version.file.in_force
        for seed in range(6):
            last = seed % 4 > 1
            day = force.to or dt.date(2026, 6, 1) if last else max(force.from_, dt.date(2000, 1, 3))
            by = "decision" if version.file.choose_by == "decision_date" else "referral"
            cases.append(drawn(seed, (0.7, 1.0)[seed % 2], area=version.file.area, **{by: day}))
    assert CHECKERS[YES].differences([case for case in cases if case is not None]) == []


@tries(15)
@given(st.lists(DRAWN.cases(), min_size=1, max_size=12), st.sampled_from(EVERY_SETTING))
def test_on_cases_drawn_from_the_catalogue(some, setting):
    cases = []
    for case in some:
        try:
            cases.append(tiny.read(LIBRARY, case))
        except OocdError:
            continue
    assert not cases or CHECKERS[setting].differences(cases) == []


def test_what_is_compared_is_not_all_of_one_kind():
    """The agreement would say little if few statuses, doubts or refusals were among the cases."""
    cases = [*block(0, 300), *near(0, 300)]
    engine = CHECKERS[YES].engine
    found = engine.evaluate(frame_of_cases(cases, CHECKERS[YES].coding))
    kinds = [found[STATUS + target.id].drop_nulls().n_unique() for target in LIBRARY.order]
    assert min(kinds) >= 2
    assert sum(kinds) >= 3 * len(kinds)
    assert found["gravity.final_score"].n_unique() >= 5
    assert found["matrix_points_to"].n_unique() >= 5

    assert found.filter(pl.col("range.below") > 0).height > 0


# --- rules of every shape -------------------------------------------------------------------------

ADJUSTS = st.none() | st.tuples(wild.OF_ITEM, st.sampled_from(["aggravating", "mitigating"]))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    numbers = itertools.count()
    root = tmp_path_factory.mktemp("random")
    return lambda: root / str(next(numbers))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    old=wild.rules(),
    new=wild.rules(),
    adjusts=ADJUSTS,
    some=st.lists(wild.CASES, min_size=1, max_size=8),
)
def test_on_rules_of_every_shape(folders, old, new, adjusts, some):
    if adjusts is not None:
        when, way = adjusts
        old = [*old, tiny.rule("ADJ", "adjust", when, on=(), direction=way)]
    ends = {"from": "2000-01-01", "to_certain": "2025-05-31", "to": "2025-06-01"}
    library = tiny.library(
        folders(),
        tiny.family(tiny.AGE),
        tiny.family(*old, name="turn", force=ends, parameters=wild.PARAMETERS),
        tiny.family(*new, name="turn", start="2025-06-02", parameters=wild.PARAMETERS),
    )
    cases = []
    for facts in some:
        laid = tiny.joined(tiny.CASE, {"child": None, "offences": None}, facts)
        try:
            cases.append(tiny.read(library, laid))
        except OocdError:
            continue
    assert not cases or Checker(library, YES).differences(cases) == []


# --- faults are noticed ---------------------------------------------------------------------------


def alone(library, coding, rule):
    return ColumnarEngine(
        library,
        coding,
        YES,
        only={rule},
        targets=(),
        pointing=False,
        states=STATES,
    )


def test_a_fault_in_a_comparison_is_noticed():
    """Of a sample of faults planted in the rules, nearly all change what some case is told.

    `tools/columnar_faults.py` plants every one and lists what no case tells apart.
    """
    coding = Coding.of(LIBRARY)
    frame = frame_of_cases([*block(0, 900), *near(0, 600)], coding)
    faults = [
        (rule, what, node)
        for version in VERSIONS
        for rule in version.rules
        for what, node in bent(rule.when)
    ]
    sample = random.Random(7).sample(faults, 40)  # noqa: S311 it draws test cases
    missed = []
    for rule, what, node in sample:
        right = alone(LIBRARY, coding, rule.rule.id).evaluate(frame)
        wrong = alone(with_rules(LIBRARY, {rule.key: node}), coding, rule.rule.id).evaluate(frame)
        if right.equals(wrong):
            missed.append(f"{rule.key}: {what}")
    assert len(missed) <= 8, missed
