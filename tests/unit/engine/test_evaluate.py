"""From rules to a status: the contract's table, guards, and one stratum after another."""

from __future__ import annotations

import itertools

import pytest

from oocd.engine.errors import InputError
from tests.unit.engine import tiny
from tests.unit.engine.evaluate_parts import WORD, offences, outcome, overlapping, status

rule, family = tiny.rule, tiny.family


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


# --- the status table ------------------------------------------------------------------------


STATES = (True, False, None)


@pytest.mark.parametrize(
    ("effect", "truth", "said"),
    [
        ("bar", True, "not_available"),
        ("bar", False, "open"),
        ("bar", None, "cannot_say"),
        ("require", True, "open"),
        ("require", False, "not_available"),
        ("require", None, "cannot_say"),
        ("gateway", True, "open"),
        ("gateway", False, "not_available"),
        ("gateway", None, "cannot_say"),
        ("refer", True, "refer"),
        ("refer", False, "open"),
        ("refer", None, "cannot_say"),
    ],
)
def test_one_rule_alone_gives_the_status_of_the_table(effect, truth, said, make):
    library = make(rule("R", effect, {"a": True}))
    assert status(library, {"a": WORD[truth]}) == said


@pytest.mark.parametrize("effect", ["presume", "flag", "prompt", "duty", "inform"])
@pytest.mark.parametrize("truth", STATES)
def test_what_only_tells_never_changes_a_status(effect, truth, make):
    keys = {"presume": {"points_to": ["talk"]}, "inform": {"sets": {"recorded": True}}}
    library = make(rule("R", effect, {"a": True}, **keys.get(effect, {})))
    assert status(library, {"a": WORD[truth]}) == "open"


@pytest.mark.parametrize("truths", list(itertools.product(STATES, repeat=4)))
def test_the_first_row_of_the_table_that_holds_decides(truths, make):
    """All 81 ways for a bar, a requirement, a gateway and a referral to come out."""
    bar, require, gateway, refer = truths
    if bar is True or require is False or gateway is False:
        said = "not_available"
    elif bar is None or require is None or gateway is None:
        said = "cannot_say"
    elif refer is True:
        said = "refer"
    elif refer is None:
        said = "cannot_say"
    else:
        said = "open"
    library = make(
        rule("BAR", "bar", {"a": True}),
        rule("REQ", "require", {"b": True}),
        rule("GATE", "gateway", {"c": True}),
        rule("REF", "refer", {"d": True}),
    )
    facts = dict(zip("abcd", (WORD[truth] for truth in truths), strict=True))
    assert status(library, facts) == said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (True, False, "open"),
        (True, None, "open"),
        (False, None, "cannot_say"),
        (False, False, "not_available"),
        (None, None, "cannot_say"),
    ],
)
def test_one_gateway_is_enough(first, second, said, make):
    library = make(rule("G1", "gateway", {"a": True}), rule("G2", "gateway", {"b": True}))
    assert status(library, {"a": WORD[first], "b": WORD[second]}) == said


def test_a_referral_not_known_names_the_facts_it_is_subject_to(make):
    library = make(rule("REF", "refer", {"a": True}))
    found = outcome(library)
    assert (found.status, found.subject_to, found.asks) == ("cannot_say", ("a",), ("a",))


def test_a_bar_not_known_beside_a_referral_not_known_is_no_subject_to(make):
    """Something could still rule it out, so it is not merely subject to a referral."""
    library = make(rule("REF", "refer", {"a": True}), rule("BAR", "bar", {"b": True}))
    found = outcome(library)
    assert (found.status, found.subject_to) == ("cannot_say", ())
    assert set(found.asks) == {"a", "b"}


def test_one_offence_that_could_still_be_ruled_out_is_enough_for_no_subject_to(make):
    library = make(
        rule("REF", "refer", {"a": True}),
        rule("BAR", "bar", {"offence.x": True}),
    )
    found = outcome(library, offences(None, False))
    assert (found.status, found.subject_to) == ("cannot_say", ())
    assert set(found.asks) == {"a", "offences[0].x"}
    assert outcome(library, offences(False, False)).subject_to == ("a",)


def test_a_referral_that_holds_is_named_whatever_the_status(make):
    library = make(rule("REF", "refer", {"a": True}), rule("BAR", "bar", {"b": True}))
    for facts, said in [
        ({"b": True}, "not_available"),
        ({}, "cannot_say"),
        ({"b": False}, "refer"),
    ]:
        entry = tiny.entry(tiny.data(library, {"a": True}, facts), "talk")
        assert entry["status"] == said
        assert [r["rule"] for r in entry["refer_to"]] == ["REF"]
        assert entry["refer_to"][0]["who"] == "the REF officer"


def test_every_option_and_programme_is_listed_in_the_order_of_the_lookup(make):
    data = tiny.data(make())
    assert [o["id"] for o in data["options"]] == list(tiny.IDS)
    assert [p["id"] for p in data["programmes"]] == ["club", "local_club"]


def test_a_rule_for_a_group_or_for_all_bears_on_each_of_them(make):
    library = make(
        rule("GROUP", "bar", {"a": True}, "informal"),
        rule("ALL", "bar", {"b": True}, "*options"),
        rule("PROG", "bar", {"c": True}, "*programmes"),
        rule("EACH", "bar", {"consent.{option}": "does_not_agree"}, ["warn", "terms"]),
    )
    barred = lambda **facts: {  # noqa: E731
        name
        for name, found in tiny.run(
            library, {"a": False, "b": False, "c": False}, facts
        ).results.items()
        if found.status == "not_available"
    }
    assert barred(a=True) == {"talk", "letter", "local_club"}
    assert barred(b=True) == {*tiny.IDS, "local_club"}
    assert barred(c=True) == {"club", "local_club"}
    assert barred(consent={"warn": "does_not_agree"}) == {"warn", "local_club"}


# --- guards ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "given", "when", "said"),
    [
        # the guard holds: as the table says
        ("bar", True, True, "not_available"),
        ("require", True, False, "not_available"),
        ("gateway", True, False, "not_available"),
        ("refer", True, True, "refer"),
        # the guard does not hold: the rule does not speak
        *(
            (effect, False, when, "open")
            for effect in ("bar", "require", "refer")
            for when in STATES
        ),
        *(("gateway", False, when, "open") for when in STATES),
        # not known whether it holds: what could matter is not known, what could not matters not
        ("bar", None, True, "cannot_say"),
        ("bar", None, False, "open"),
        ("bar", None, None, "cannot_say"),
        ("require", None, True, "open"),
        ("require", None, False, "cannot_say"),
        ("require", None, None, "cannot_say"),
        ("refer", None, True, "cannot_say"),
        ("refer", None, False, "open"),
        ("gateway", None, True, "open"),
        ("gateway", None, False, "cannot_say"),
    ],
)
def test_a_rule_speaks_only_where_its_guard_holds(effect, given, when, said, make):
    library = make(rule("R", effect, {"a": True}, given={"b": True}))
    evaluation = tiny.run(library, {"a": WORD[when], "b": WORD[given]})
    if (effect, given, when) == ("gateway", None, True):
        # open either way: a gateway that is met, or no gateway at all
        assert tiny.status(evaluation) in {"open", "cannot_say"}
        return
    assert tiny.status(evaluation) == said


def test_a_guard_not_known_asks_for_the_guard_and_the_condition(make):
    library = make(rule("R", "bar", {"a": True}, given={"b": True}))
    assert set(outcome(library).asks) == {"a", "b"}
    assert outcome(library, {"a": True}).asks == ("b",)


def test_a_rule_that_does_not_speak_gives_no_reason(make):
    library = make(rule("R", "bar", {"a": True}, given={"b": True}))
    entry = tiny.entry(tiny.data(library, {"a": True, "b": False}), "talk")
    reasons = [*entry["why"], *entry["why_not"], *entry["undecided"]]
    assert "R" not in [r["rule"] for r in reasons]


# --- strata ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (True, False, "open"),  # the talk is barred, so the club is open
        (False, False, "not_available"),
        (None, False, "cannot_say"),  # the talk cannot be said, and that reads unknown
        (False, True, "not_available"),  # the talk is referred: that opens no fallback
    ],
)
def test_a_programme_may_read_the_result_of_an_option(a, b, said, make):
    library = make(
        rule("BAR", "bar", {"a": True}),
        rule("REF", "refer", {"b": True}),
        rule("NEXT", "require", {"result.talk.status": "not_available"}, "club"),
    )
    assert status(library, {"a": WORD[a], "b": WORD[b]}, name="club") == said


def test_a_result_not_said_asks_for_what_would_say_it(make):
    library = make(
        rule("BAR", "bar", {"a": True}),
        rule("NEXT", "require", {"result.talk.status": "not_available"}, "club"),
    )
    assert outcome(library, name="club").asks == ("a",)


def test_an_option_may_read_the_result_of_one_that_stands_after_it(make):
    library = make(
        rule("BAR", "bar", {"a": True}, "court"),
        rule("READ", "bar", {"result.court.status": "not_available"}, "talk"),
    )
    assert status(library, {"a": True}) == "not_available"
    assert status(library, {"a": False}) == "open"


def test_what_sets_aside_or_only_tells_may_read_a_result_as_well(make):
    """The club stands after the talk in every list, and is worked out before it all the same."""
    library = make(
        rule("CLUB", "bar", {"a": True}, "club"),
        rule("BAR", "bar", {"b": True}),
        rule(
            "EXC",
            "inform",
            {"result.club.status": "not_available"},
            overrides=["BAR"],
            sets={"recorded": True},
        ),
    )
    data = tiny.data(library, {"a": True, "b": True})
    assert tiny.entry(data, "talk")["status"] == "open"
    assert tiny.entry(data, "talk")["effects"]["recorded"] is True
    assert status(library, {"a": False, "b": True}) == "not_available"


def test_results_that_read_each_other_are_refused(tmp_path):
    rules = [
        rule("ONE", "bar", {"result.court.status": "open"}, "talk"),
        rule("TWO", "bar", {"result.talk.status": "open"}, "court"),
    ]
    with pytest.raises(InputError, match="R-CYCLE"):
        tiny.library(tmp_path, family(*rules))


def test_an_area_s_rule_may_read_what_the_nation_s_rules_made_of_it(make):
    ours = family(
        rule("OURS", "refer", {"result.court.status": "not_available"}, "club"),
        name="ours",
        area="north",
    )
    library = make(rule("BAR", "bar", {"a": True}, "court"), ours)
    assert status(library, {"a": True, "area": "north"}, name="club") == "refer"


def test_rules_of_results_are_read_afresh_for_each_version_in_doubt(make):
    old, new = overlapping("bar", "refer")
    reads = rule("READ", "bar", {"result.talk.status": "not_available"}, "club")
    library = make(old, new, reads)
    # under the old version the talk is barred and the club with it; under the new it is not
    assert status(library, {"a": True}, name="club") == "cannot_say"
