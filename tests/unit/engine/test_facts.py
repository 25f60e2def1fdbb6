"""Facts as rules see them: given, assumed with a reason, or not known and asked for."""

from __future__ import annotations

import pytest

from oocd.engine.errors import OocdError
from oocd.engine.facts import ItemScope, is_given
from oocd.engine.values import WhyUnknown
from tests.unit.engine import tiny


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    rules = [
        tiny.rule("QUIET", "bar", {"quiet": True}),
        tiny.rule("AGREE", "bar", {"consent.talk": "does_not_agree"}),
        tiny.rule("X", "bar", {"offence.x": True}, on=["letter"]),
    ]
    return tiny.library(tmp_path_factory.mktemp("tiny"), tiny.family(*rules))


def get(library, name, *facts):
    return tiny.run(library, *facts).base.get(name)


def test_a_fact_that_is_given_is_known_and_asks_nothing(library):
    value = get(library, "a", {"a": {"value": True, "source": "record", "by": "officer 1"}})
    assert (value.value, value.asks, value.path) == (True, (), "a")
    assert (value.provenance.source, value.provenance.by) == ("record", "officer 1")


def test_a_fact_left_out_is_unknown_and_asks_for_itself(library):
    value = get(library, "a")
    assert (value.known, value.asks) == (False, ("a",))
    assert value.why_unknown is WhyUnknown.NOT_GIVEN


@pytest.mark.parametrize("why", ["not_asked", "would_not_say", "not_available", "disputed"])
def test_a_fact_given_as_not_known_keeps_the_reason_and_is_still_asked_for(why, library):
    value = get(library, "a", {"a": {"unknown": why}})
    assert (value.known, value.asks, value.why_unknown.value) == (False, ("a",), why)


def test_a_fact_left_out_means_what_the_catalogue_says_and_says_why(library):
    value = get(library, "quiet")
    assert (value.value, value.asks) == (False, ())
    assert value.assumed == "silence counts as no"


def test_an_assumption_gives_way_to_what_is_given_even_as_not_known(library):
    assert get(library, "quiet", {"quiet": True}).assumed is None
    said = get(library, "quiet", {"quiet": {"unknown": "disputed"}})
    assert (said.known, said.assumed, said.asks) == (False, None, ("quiet",))


def test_agreement_left_out_is_not_yet_asked_for_each_thing_apart(library):
    evaluation = tiny.run(library, {"consent": {"talk": "agrees"}})
    assert evaluation.base.get("consent.talk").value == "agrees"
    other = evaluation.base.get("consent.club")
    assert other.value == "not_yet_asked"
    assert other.assumed


def test_every_assumption_a_rule_relied_on_is_told_once(library):
    notices = tiny.data(library)["notices"]
    assert [n for n in notices if n.endswith("silence counts as no.")] == [
        "Quiet: silence counts as no."
    ]
    assert [n for n in notices if "left out counts as not yet asked" in n] == [
        "Agreement: left out counts as not yet asked."
    ]
    given = tiny.data(library, {"quiet": False, "consent": {"talk": "agrees"}})["notices"]
    assert not [n for n in given if "silence" in n or "not yet asked" in n]


def test_factor_lists_left_out_are_told_although_no_rule_reads_them(library):
    notices = " ".join(tiny.data(library)["notices"])
    assert "no aggravating factor is recorded" in notices
    assert "no mitigating factor is recorded" in notices
    offence = {"offence": "low", "date": "2025-05-10", "aggravating": [], "mitigating": []}
    notices = " ".join(tiny.data(library, {"offences": [offence]})["notices"])
    assert "factor is recorded" not in notices


def test_an_assumed_fact_shows_its_reason_among_the_facts_read(library):
    (read,) = [f for f in tiny.data(library)["facts_read"] if f["fact"] == "quiet"]
    assert read["value"] is False
    assert read["assumed"] == "silence counts as no"


def test_an_item_s_fact_is_the_item_s_and_any_other_is_the_case_s(library):
    evaluation = tiny.run(
        library,
        {
            "a": True,
            "offences": [
                {"offence": "low", "date": "2025-05-10", "x": True},
                {"offence": "mid", "date": "2025-05-11"},
            ],
        },
    )
    first, second = evaluation.base.items("offences")
    assert (first.get("offence.x").value, first.get("offence.x").path) == (True, "offences[0].x")
    assert second.get("offence.x").asks == ("offences[1].x",)
    assert second.get("a").value is True


def test_an_unknown_list_has_no_items_and_asks_for_itself(library):
    evaluation = tiny.run(library, {"offences": None})
    value = evaluation.base.items("offences")
    assert (value.known, value.asks) == (False, ("offences",))
    given = tiny.run(library, {"offences": {"unknown": "disputed"}}).base.items("offences")
    assert (given.asks, given.why_unknown) == (("offences",), WhyUnknown.DISPUTED)


def test_an_item_of_an_unknown_list_asks_for_the_list_and_not_for_an_item(library):
    evaluation = tiny.run(library, {"offences": None})
    scope = evaluation.base.unknown_item("offences")
    assert scope.get("offence.x").asks == ("offences",)
    assert scope.get("offence.aggravating").known is False


def test_an_empty_list_is_known_and_has_no_items(library):
    evaluation = tiny.run(library, {"offences": []})
    assert list(evaluation.base.items("offences")) == []
    assert evaluation.base.get("offences").value == ()


def test_given_means_given_outright_even_as_not_known(library):
    evaluation = tiny.run(library, {"a": {"unknown": "disputed"}})
    assert is_given("a", evaluation.base)
    assert not is_given("b", evaluation.base)
    (scope,) = evaluation.base.items("offences")
    assert isinstance(scope, ItemScope)
    assert is_given("a", scope)
    assert is_given("offence.date", scope)
    assert not is_given("offence.x", scope)


def test_a_fact_that_no_catalogue_holds_is_a_bug_said_as_one(library):
    with pytest.raises(OocdError, match="BUG-FACT"):
        get(library, "no.such.fact")
    with pytest.raises(OocdError, match="BUG-PARAMETER"):
        tiny.run(library).base.parameter("no such")


def test_facts_do_not_change_with_the_order_in_which_they_are_asked(library):
    one, two = (tiny.run(library, {"a": True}).base for _ in range(2))
    names = ["a", "quiet", "child.age_at_decision", "offences", "nation", "consent.talk"]
    first = {name: one.get(name) for name in names}
    second = {name: two.get(name) for name in reversed(names)}
    assert first == {name: second[name] for name in names}
