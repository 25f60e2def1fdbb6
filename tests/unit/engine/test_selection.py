"""Which version of which family speaks: by the case's own dates, with every doubt kept."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.errors import SelectionError
from oocd.engine.evaluate import Settings
from oocd.engine.selection import chosen_matrix, select
from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family
DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Three versions end to end, one that begins in doubt, one area's, one by another date."""
    return tiny.library(
        tmp_path_factory.mktemp("tiny"),
        family(name="laws", force={"from": "2020-01-01", "to": "2022-06-30"}),
        family(name="laws", force={"from": "2022-07-01", "to": "2024-12-31"}),
        family(name="laws", force={"from": "2025-01-01"}),
        family(name="new", force={"from": "2025-03-01", "from_certain": "2025-03-10"}),
        family(
            name="old", force={"from": "2020-01-01", "to_certain": "2025-03-01", "to": "2025-03-09"}
        ),
        family(name="ours", start="2025-01-01", area="north"),
        family(name="club", start="2025-02-01", choose_by="referral"),
    )


def chosen(library, **facts):
    facts = {"child": None, "offences": None, **facts}
    selection = select(library, tiny.run(library, facts).base)
    return {
        name: [None if v is None else v.name for v in versions]
        for name, versions in selection.choices.items()
    }


@pytest.mark.parametrize(
    ("day", "versions"),
    [
        ("2019-12-31", [None]),
        ("2020-01-01", ["2020-01-01"]),
        ("2022-06-30", ["2020-01-01"]),
        ("2022-07-01", ["2022-07-01"]),
        ("2024-12-31", ["2022-07-01"]),
        ("2025-01-01", ["2025-01-01"]),
        ("2199-12-31", ["2025-01-01"]),
        # half known: every version that any of the days may fall to
        ("2022-06", ["2020-01-01"]),
        ("2022", ["2020-01-01", "2022-07-01"]),
        ("2020-01", ["2020-01-01"]),
        ("2019", [None]),
    ],
)
def test_the_version_in_force_on_the_day_is_chosen_both_its_days_included(day, versions, library):
    assert chosen(library, decision_date=day)["laws"] == versions


@pytest.mark.parametrize(
    ("day", "new", "old"),
    [
        ("2025-02-28", [None], ["2020-01-01"]),
        ("2025-03-01", [None, "2025-03-01"], ["2020-01-01"]),
        ("2025-03-02", [None, "2025-03-01"], [None, "2020-01-01"]),
        ("2025-03-09", [None, "2025-03-01"], [None, "2020-01-01"]),
        ("2025-03-10", ["2025-03-01"], [None]),
    ],
)
def test_between_a_start_or_end_and_the_day_it_is_certain_there_is_doubt(day, new, old, library):
    found = chosen(library, decision_date=day)
    assert found["new"] == new
    assert found["old"] == old


def test_a_month_that_begins_before_the_first_version_may_have_none(tmp_path):
    library = tiny.library(
        tmp_path,
        family(name="f", force={"from": "2025-04-08", "to": "2025-06-30"}),
        family(name="f", force={"from": "2025-07-01", "to": "2025-07-31"}),
        family(name="f", force={"from": "2025-09-01"}),
    )
    seen = lambda day: chosen(library, decision_date=day)["f"]  # noqa: E731
    assert seen("2025-04") == [None, "2025-04-08"]
    assert seen("2025-08") == [None]
    assert seen("2025-05") == ["2025-04-08"]
    assert seen("2026") == ["2025-09-01"]
    # the year holds all three, days before the first and a month without any
    assert seen("2025") == [None, "2025-04-08", "2025-07-01", "2025-09-01"]


def test_an_area_s_families_are_those_of_the_case_s_area_only(library):
    assert "north/ours" in chosen(library, decision_date="2025-06-02", area="north")
    assert "north/ours" not in chosen(library, decision_date="2025-06-02", area="south")
    assert "north/ours" not in chosen(library, decision_date="2025-06-02")


def test_a_family_may_be_chosen_by_a_date_of_its_own(library):
    day = "2025-06-02"
    assert chosen(library, decision_date=day)["club"] == [None]
    assert chosen(library, decision_date=day, referral="2025-01-31")["club"] == [None]
    assert chosen(library, decision_date=day, referral="2025-02-01")["club"] == ["2025-02-01"]


@pytest.mark.parametrize("effect", ["bar", "require", "refer", "gateway"])
def test_a_rule_of_a_family_whose_date_is_not_known_leaves_its_target_unsaid(effect, tmp_path):
    """A family need not govern a target to have a say in it."""
    library = tiny.library(
        tmp_path,
        family(rule("R", effect, {"a": True}, "club"), name="other", choose_by="referral"),
        family(rule("FLAG", "flag", {"a": True}, "letter"), name="telling", choose_by="referral"),
    )
    found = tiny.run(library, {"a": True}).results["club"]
    assert (found.status, found.asks) == ("cannot_say", ("referral",))
    assert tiny.run(library, {"a": True}).results["talk"].status == "open"
    assert tiny.run(library, {"a": True}).results["letter"].status == "open"
    assert tiny.run(library, {"a": True, "referral": "2025-06-01"}).results["club"].asks == ()


def test_worlds_are_every_combination_with_the_latest_last(tmp_path):
    doubt = {"from": "2025-06-01", "from_certain": "2025-07-01"}
    library = tiny.library(tmp_path, family(name="f", force=doubt), family(name="g", force=doubt))
    worlds = tiny.run(library).selection.worlds()
    assert [[None if v is None else v.family for v in world.values()] for world in worlds] == [
        [None, None],
        [None, "g"],
        ["f", None],
        ["f", "g"],
    ]


def test_the_date_in_doubt_is_told_in_words(tmp_path):
    doubt = {"from": "2025-06-01", "from_certain": "2025-07-01"}
    gov = family(rule("R", "bar", {"a": True}, "wait"), force=doubt, governs=["wait"])
    library = tiny.library(tmp_path, gov)
    entry = tiny.entry(tiny.data(library, {"a": False}), "wait")
    texts = [r["text"] for r in [*entry["why"], *entry["why_not"], *entry["undecided"]]]
    assert [t for t in texts if "2 June 2025" in t and "not certain" in t]


def test_versions_in_doubt_for_want_of_the_day_ask_for_the_day(tmp_path):
    """With the day known nothing can be asked; with the month only, the day would settle it."""
    old = family(
        rule("R", "bar", {"a": True}, "wait"),
        name="f",
        force={"from": "2020-01-01", "to": "2025-05-14"},
    )
    new = family(rule("R2", "flag", {"a": True}, "wait"), name="f", start="2025-05-15")
    library = tiny.library(tmp_path, old, new)
    offences = {"offences": [{"offence": "low", "date": "2024-05-10"}]}
    found = tiny.run(library, offences, {"a": True, "decision_date": "2025-05"}).results["wait"]
    assert (found.status, found.asks) == ("cannot_say", ("decision_date",))


def test_a_date_half_known_is_asked_only_for_what_turns_on_it(tmp_path):
    """One doubt is the law's own and no answer mends it; another is for want of the day."""
    exact = family(
        rule("R", "bar", {"a": True}, "wait"),
        name="exact",
        force={"from": "2025-06-01", "from_certain": "2025-07-01"},
        governs=["wait"],
    )
    half = family(
        rule("S", "bar", {"a": True}, "club"),
        name="half",
        start="2025-03-10",
        choose_by="referral",
        governs=["club"],
    )
    found = tiny.run(
        tiny.library(tmp_path, exact, half), {"a": False, "referral": "2025-03"}
    ).results
    assert (found["wait"].status, found["wait"].asks) == ("cannot_say", ())
    assert (found["club"].status, found["club"].asks) == ("cannot_say", ("referral",))
    said = found["club"].structural[-1].text
    assert "1 March 2025 to 31 March 2025" in said
    assert "2 June 2025" in found["wait"].structural[-1].text


def test_a_month_with_one_version_on_all_its_days_asks_for_nothing(tmp_path):
    old = family(name="f", force={"from": "2020-01-01", "to": "2025-05-31"})
    new = family(rule("R", "bar", {"a": True}, "wait"), name="f", start="2025-06-01")
    other = family(rule("S", "bar", {"b": True}, "wait"), name="g", start="2025-03-10")
    library = tiny.library(tmp_path, old, new, other)
    offences = {"offences": [{"offence": "low", "date": "2024-05-10"}]}
    month = {"decision_date": "2025-06", "a": False, "b": True}
    assert tiny.run(library, offences, month).results["wait"].status == "not_available"
    march = {"decision_date": "2025-03", "a": True, "b": True}
    found = tiny.run(library, offences, march).results["wait"]
    assert (found.status, found.asks) == ("cannot_say", ("decision_date",))


# --- the matrix ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    return tiny.library(
        tmp_path_factory.mktemp("tiny"),
        family(),
        matrices=[
            tiny.matrix(matrix="early", in_force={"from": "2020-01-01", "to": "2024-12-31"}),
            tiny.matrix(matrix="late", in_force={"from": "2025-01-01"}),
        ],
    )


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2019-12-31", None),
        ("2020-01-01", "early"),
        ("2024-12-31", "early"),
        ("2025-01-01", "late"),
    ],
)
def test_the_matrix_is_that_of_the_date_of_decision(day, name, two):
    base = tiny.run(two, {"offences": None, "decision_date": day}).base
    found = chosen_matrix(two, base, None)
    assert (None if found is None else found.matrix.matrix) == name


def test_a_matrix_may_be_named_whatever_its_dates(two):
    data = tiny.data(two, settings=Settings(matrix="early"))
    assert data["gravity"]["matrix"] == "early"
    with pytest.raises(SelectionError, match="no gravity matrix is called 'earlier'") as caught:
        tiny.run(two, settings=Settings(matrix="earlier"))
    assert caught.value.exit_code == 3
