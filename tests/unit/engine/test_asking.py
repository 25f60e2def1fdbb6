"""What is asked for: what could settle something, the most useful first."""

from __future__ import annotations

import pytest

from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family


@pytest.fixture
def missing(tmp_path):
    """The facts asked for under some rules, in order."""

    def asking(rules, *facts, settings=None, extra=()):
        library = tiny.library(tmp_path, family(tiny.AGE, *rules), *extra)
        return tiny.data(library, *facts, settings=settings)["missing"]

    return asking


def names(entries):
    return [entry["fact"] for entry in entries]


def test_nothing_is_asked_where_everything_is_settled(missing):
    rules = [rule("BAR", "bar", {"a": True}), rule("FLAG", "flag", {"b": True}, ())]
    assert missing(rules, {"a": False, "b": False}) == []


def test_each_fact_comes_with_its_question_and_what_it_could_settle(missing):
    (entry,) = missing([rule("BAR", "bar", {"a": True}, ["talk", "warn"])])
    assert entry["fact"] == "a"
    assert entry["question"] == "A?"
    assert entry["answered_by"] == ["police"]
    assert entry["settles"] == ["talk", "warn"]


def test_only_facts_of_undecided_conditions_are_asked(missing):
    rules = [
        rule("DEAD", "bar", {"all": [{"a": True}, {"b": True}]}),  # a false: b cannot matter
        rule("ALIVE", "bar", {"any": [{"c": True}, {"d": True}]}),
    ]
    assert names(missing(rules, {"a": False, "c": False})) == ["d"]


def test_facts_that_could_settle_nothing_are_not_asked(missing):
    """The talk is barred already; what else could bar it is not worth a question."""
    rules = [rule("BAR", "bar", {"a": True}), rule("MORE", "bar", {"b": True})]
    assert missing(rules, {"a": True}) == []


def test_the_fact_that_could_settle_most_comes_first_then_the_catalogue_s_order(missing):
    rules = [
        rule("ONE", "bar", {"b": True}, ["talk"]),
        rule("TWO", "bar", {"a": True}, ["letter"]),
        rule("THREE", "bar", {"n": {"min": 3}}, ["warn", "terms"]),
    ]
    assert names(missing(rules)) == ["n", "a", "b"]


def test_facts_of_items_are_asked_in_the_order_of_the_items(missing):
    rules = [rule("X", "bar", {"any": [{"offence.y": True}, {"offence.x": True}]})]
    offences = [{"offence": "low", "date": "2025-05-10"}] * 2
    assert names(missing(rules, {"offences": offences})) == [
        "offences[0].x",
        "offences[1].x",
        "offences[0].y",
        "offences[1].y",
    ]


def test_flags_and_duties_are_asked_after_what_settles_a_status(missing):
    rules = [
        rule("FLAG", "flag", {"a": True}, ()),
        rule("DUTY", "duty", {"b": True}, ()),
        rule("BAR", "bar", {"n": {"min": 1}}),
    ]
    found = missing(rules)
    assert names(found) == ["n", "a", "b"]
    assert [entry["settles"] for entry in found] == [["talk"], [], []]


def test_a_duty_of_options_already_settled_asks_nothing(missing):
    rules = [rule("DUTY", "duty", {"b": True}, ["talk"]), rule("BAR", "bar", {"a": True})]
    assert names(missing(rules, {"a": True})) == []
    assert "b" in names(missing(rules))


def test_a_presumption_asks_nothing(missing):
    rules = [
        rule("PRE", "presume", {"b": True}, (), points_to=["talk"]),
        rule("FLAG", "flag", {"c": True}, ()),
        rule("KNOWN", "flag", {"d": True}, ()),
    ]
    assert names(missing(rules, {"d": True})) == ["c"]


def club(raised=("referral", "events")):
    return family(
        rule(
            "GATE",
            "gateway",
            {"any_of": {"list": "events", "where": {"event.type": "rui"}}},
            "club",
        ),
        rule("OLD", "bar", {"b": True}, "club"),
        name="club",
        choose_by="referral",
        governs=["club"],
        raised_by=list(raised),
    )


def test_a_programme_nobody_raised_is_asked_after_everything(missing):
    rules = [rule("FLAG", "flag", {"d": True}, ()), rule("BAR", "bar", {"c": True})]
    assert names(missing(rules, extra=[club()])) == ["c", "d", "referral"]
    assert names(missing(rules, {"events": []}, extra=[club()])) == ["c", "d", "referral"]


def test_a_programme_somebody_raised_is_asked_like_the_rest(missing):
    rules = [rule("FLAG", "flag", {"d": True}, ())]
    event = {"events": [{"date": "2025-05-01"}]}
    assert names(missing(rules, event, extra=[club()])) == ["referral", "d"]
    raised = {"referral": "2025-06-01"}
    # the catalogue's order: b before events
    assert names(missing(rules, raised, extra=[club()])) == ["b", "events", "d"]


def test_a_fact_that_settles_more_than_a_programme_nobody_raised_is_not_put_off(missing):
    rules = [
        rule("BAR", "bar", {"referral": {"before": "2025-01-01"}}),
        rule("FLAG", "flag", {"a": True}, ()),
    ]
    found = missing(rules, extra=[club()])
    assert names(found) == ["referral", "a"]
    assert set(found[0]["settles"]) == {"talk", "club"}


def test_offences_left_out_are_asked_for_themselves_not_fact_by_fact(missing):
    rules = [rule("X", "bar", {"offence.x": True})]
    found = missing(rules, {"offences": None})
    assert names(found) == ["offences"]


def test_a_date_known_by_its_month_is_asked_where_the_day_would_settle_it(missing):
    rules = [rule("LATE", "bar", {"day": {"after": "2025-05-15"}})]
    assert names(missing(rules, {"day": "2025-05"})) == ["day"]
    assert missing(rules, {"day": "2025-06"}) == []
    assert missing(rules, {"day": "2025-04"}) == []


def test_a_derived_fact_is_never_asked_its_sources_are(missing):
    rules = [rule("OLD", "bar", {"child.age_at_decision": {"min": 18}})]
    assert names(missing(rules, {"child": None})) == ["child.date_of_birth"]


def test_a_given_age_that_cannot_be_is_not_asked_as_an_age(missing):
    """A derived age asks for the date of birth, not for itself."""
    rules = [rule("OLD", "bar", {"child.days_to_18": {"max": 30}})]
    assert names(missing(rules, {"child": None})) == ["child.date_of_birth"]
