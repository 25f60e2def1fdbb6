"""Each operator of a condition in columns, three-valued, beside what it ought to say."""

from __future__ import annotations

import dataclasses

import pytest

pytest.importorskip("polars")

from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import frame_of_cases
from oocd.engine.columnar.reasons import STATES, Reasons
from oocd.engine.columnar.run import ColumnarEngine
from oocd.engine.conditions import Always
from oocd.engine.errors import InputError
from tests.unit.engine import tiny

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
ASKED = {"unknown": "not_asked"}
DAY = "2025-03-31"


@pytest.fixture
def told(tmp_path):
    """Gives what rule R says of each case: its states, joined."""

    def telling(when, *cases, **keys):
        library = tiny.library(
            tmp_path / "rules", tiny.family(tiny.rule("R", "flag", when, **keys))
        )
        coding = Coding.of(library)
        engine = ColumnarEngine(library, coding, only={"R"}, targets=(), states=STATES)
        read = [tiny.read(library, tiny.joined(tiny.CASE, case)) for case in cases]
        rows = engine.evaluate(frame_of_cases(read, coding)).to_dicts()
        reasons = Reasons.of(library, {"R"})
        return [" ".join(s for s in STATES if reasons.behind(row, s)) for row in rows]

    return telling


@pytest.mark.parametrize(
    ("when", "fact", "values", "right"),
    [
        ({"a": True}, "a", [True, False, None, ASKED], [MET, NOT_MET, UNKNOWN, UNKNOWN]),
        ({"a": {"not": True}}, "a", [True, False, None], [NOT_MET, MET, UNKNOWN]),
        ({"quiet": True}, "quiet", [True, None, ASKED], [MET, NOT_MET, UNKNOWN]),
        ({"n": {"min": 2}}, "n", [1, 2, None], [NOT_MET, MET, UNKNOWN]),
        ({"n": {"max": 2}}, "n", [2, 3, None], [MET, NOT_MET, UNKNOWN]),
        ({"n": {"between": [1, 2]}}, "n", [0, 1, 2, 3, None], [NOT_MET, MET, MET, NOT_MET, UNKNOWN]),
        ({"n": {"in": [1, 3]}}, "n", [1, 2, 3, None], [MET, NOT_MET, MET, UNKNOWN]),
        ({"n": {"not_in": [1, 3]}}, "n", [1, 2, None], [NOT_MET, MET, UNKNOWN]),
        ({"colour": {"in": ["red", "blue"]}}, "colour", ["red", "green", None], [MET, NOT_MET, UNKNOWN]),
        ({"tags": {"includes": "talk"}}, "tags", [["talk"], [], ["warn"], None], [MET, NOT_MET, NOT_MET, UNKNOWN]),
        ({"day": {"before": DAY}}, "day", ["2025-03-30", DAY, "2025-03", "2025", "2024"], [MET, NOT_MET, UNKNOWN, UNKNOWN, MET]),
        ({"day": {"after": DAY}}, "day", [DAY, "2025-04-01", "2025-03", "2025-04", "2025"], [NOT_MET, MET, NOT_MET, MET, UNKNOWN]),
        ({"day": {"on_or_before": DAY}}, "day", [DAY, "2025-04-01", "2025-03", "2025"], [MET, NOT_MET, MET, UNKNOWN]),
        ({"day": {"on_or_after": DAY}}, "day", ["2025-03-30", DAY, "2025-03", None], [NOT_MET, MET, UNKNOWN, UNKNOWN]),
        ({"day": DAY}, "day", [DAY, "2025-03-30", "2025-03", "2025-04"], [MET, NOT_MET, UNKNOWN, NOT_MET]),
        ({"child.age_at_decision": {"min": 15}}, "child", [{"date_of_birth": "2010-06-02"}, {"date_of_birth": "2010-06-03"}, {"date_of_birth": "2010-06"}], [MET, NOT_MET, UNKNOWN]),
        ({"child.days_to_18": {"max": 30}}, "child", [{"date_of_birth": "2007-07-02"}, {"date_of_birth": "2007-07-03"}], [MET, NOT_MET]),
    ],
    ids=str,
)  # fmt: skip
def test_a_comparison(told, when, fact, values, right):
    assert told(when, *({fact: value} for value in values)) == right


def test_a_window_of_months_holds_its_last_day_and_not_the_day_before_it_opens(told):
    when = {"day": {"within": {"months": 3, "after": "referral"}}}
    days = ["2025-01-30", "2025-01-31", "2025-04-30", "2025-05-01", "2025-04", None]
    cases = [{"referral": "2025-01-31", "day": day} for day in days]
    assert told(when, *cases) == [NOT_MET, MET, MET, NOT_MET, MET, UNKNOWN]


def test_a_window_of_working_days_past_the_table_is_not_known_even_before_it_opens(told):
    when = {"day": {"within": {"working_days": 1, "after": "referral"}}}
    assert told(when, {"referral": "2190-01-02", "day": "2190-01-01"}) == [UNKNOWN]


@pytest.mark.parametrize(
    ("when", "right"),
    [
        ({"all": [{"a": True}, {"b": True}]}, [MET, NOT_MET, UNKNOWN, NOT_MET]),
        ({"any": [{"a": True}, {"b": True}]}, [MET, MET, MET, UNKNOWN]),
        ({"none": [{"a": True}, {"b": True}]}, [NOT_MET, NOT_MET, NOT_MET, UNKNOWN]),
        ({"at_least": {"count": 2, "of": [{"a": True}, {"b": True}]}}, [MET, NOT_MET, UNKNOWN, NOT_MET]),
    ],
    ids=str,
)  # fmt: skip
def test_a_join(told, when, right):
    cases = [{"a": True, "b": True}, {"a": True, "b": False}, {"a": True}, {"a": False}]
    assert told(when, *cases) == right


RUI, OTHER, OPEN = {"type": "rui"}, {"type": "nfa"}, {}


@pytest.mark.parametrize(
    ("kind", "bounds", "right"),
    [
        ("any_of", {}, [UNKNOWN, NOT_MET, MET, UNKNOWN, MET, NOT_MET]),
        ("all_of", {}, [UNKNOWN, MET, MET, NOT_MET, NOT_MET, NOT_MET]),
        ("count_of", {"min": 1}, [UNKNOWN, NOT_MET, MET, UNKNOWN, MET, NOT_MET]),
        ("count_of", {"max": 1}, [UNKNOWN, MET, MET, MET, UNKNOWN, MET]),
        ("count_of", {"is": 2}, [UNKNOWN, NOT_MET, NOT_MET, NOT_MET, UNKNOWN, NOT_MET]),
    ],
)
def test_a_list_that_is_not_known_empty_or_known_in_part(told, kind, bounds, right):
    when = {kind: {"list": "events", "where": {"event.type": "rui"}, **bounds}}
    lists = [None, [], [RUI], [OPEN, OTHER], [RUI, OPEN, OTHER], [OTHER, OTHER, OTHER]]
    cases = [{} if one is None else {"events": one} for one in lists]
    assert told(when, *cases) == right


def test_a_rule_of_each_item_has_a_bit_for_every_state_it_is_in(told):
    offences = [
        {"offence": "low", "date": "2025-05-10", **x} for x in ({"x": True}, {}, {"x": False})
    ]
    cases = [
        {"offences": offences},
        {"offences": offences[:1]},
        {"offences": []},
        {"offences": ASKED},
    ]
    assert told({"offence.x": True}, *cases) == ["met unknown not_met", MET, "", UNKNOWN]


def test_a_guard_that_does_not_hold_leaves_the_rule_silent(told):
    cases = [{"a": True, "b": True}, {"a": False, "b": True}, {"b": True}, {"b": False}]
    assert told({"b": True}, *cases, given={"a": True}) == [MET, "", UNKNOWN, NOT_MET]


@dataclasses.dataclass(frozen=True)
class Strange(Always):
    """A condition that the columns know nothing of."""


def test_what_has_no_form_in_columns_is_refused_by_the_rules_name(tmp_path):
    library = tiny.library(tmp_path, tiny.family(tiny.rule("R", "bar", {"a": True})))
    (version,) = library.families["main"]
    rules = tuple(dataclasses.replace(rule, when=[]) for rule in version.rules)
    families = {"main": (dataclasses.replace(version, rules=rules),)}
    bent = dataclasses.replace(library, families=families)
    coding = Coding.of(library)
    case = tiny.read(library, tiny.CASE)
    with pytest.raises(
        InputError, match="R cannot be put in columns: a condition of the kind list"
    ):
        ColumnarEngine(bent, coding).evaluate(frame_of_cases([case], coding))
