"""From rules to a status: the contract's table, strata, offences, versions, overrides, purity."""

from __future__ import annotations

import itertools
import json
import random

import pytest
import rfc8785

from oocd.engine.canonical import canonical_json, sha256_of
from oocd.engine.errors import InputError, OocdError, SelectionError
from oocd.engine.evaluate import evaluate
from oocd.engine.library import read_library
from oocd.engine.recommendation import document, envelope
from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family


@pytest.fixture
def make(tmp_path):
    """A library of one family of these rules (and the rule of ages)."""
    numbers = itertools.count()

    def making(*rules, **keys):
        versions = [r for r in rules if "in_force" in r]
        single = [r for r in rules if "in_force" not in r]
        files = [family(tiny.AGE, *single), *versions]
        return tiny.library(tmp_path / str(next(numbers)), *files, **keys)

    return making


def outcome(library, *facts, name="talk", settings=None):
    return tiny.run(library, *facts, settings=settings).results[name]


def status(library, *facts, name="talk"):
    return outcome(library, *facts, name=name).status.value


# --- the status table ------------------------------------------------------------------------

WORD = {True: True, False: False, None: {"unknown": "not_asked"}}
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


# --- overrides -------------------------------------------------------------------------------


def overriding(*pairs, extra=()):
    return [
        rule("BAR", "bar", {"a": True}),
        rule("EXC", "inform", {"b": True}, overrides=["BAR"], sets={"recorded": True}),
        *extra,
    ]


@pytest.mark.parametrize(
    ("bar", "exception", "said"),
    [
        (True, True, "open"),
        (True, False, "not_available"),
        (True, None, "cannot_say"),
        (False, None, "open"),
        (None, True, "open"),
        (None, None, "cannot_say"),
    ],
)
def test_an_override_defeats_when_true_and_leaves_unknown_when_unknown(bar, exception, said, make):
    library = make(*overriding())
    assert status(library, {"a": WORD[bar], "b": WORD[exception]}) == said


def test_an_override_not_known_asks_for_its_own_facts(make):
    assert outcome(make(*overriding()), {"a": True}).asks == ("b",)


def test_a_rule_set_aside_says_by_which(make):
    entry = tiny.entry(tiny.data(make(*overriding()), {"a": True, "b": True}), "talk")
    (reason,) = [r for r in entry["why"] if r["rule"] == "BAR"]
    assert reason["set_aside_by"] == "EXC"


def test_an_override_that_is_itself_set_aside_defeats_nothing(make):
    back = rule("BACK", "inform", {"c": True}, overrides=["EXC"], sets={"shown": True})
    library = make(*overriding(extra=[back]))
    facts = {"a": True, "b": True}
    assert status(library, facts, {"c": True}) == "not_available"
    assert status(library, facts, {"c": False}) == "open"
    assert status(library, facts) == "cannot_say"


@pytest.mark.parametrize(
    ("gate", "exception", "said"),
    [
        (False, True, "open"),  # the only gateway set aside: no gateway stands in the way
        (False, None, "cannot_say"),
        (False, False, "not_available"),
        (True, None, {"open", "cannot_say"}),
    ],
)
def test_a_gateway_may_be_set_aside_like_any_rule(gate, exception, said, make):
    library = make(
        rule("GATE", "gateway", {"a": True}),
        rule("EXC", "inform", {"b": True}, overrides=["GATE"], sets={"recorded": True}),
    )
    found = status(library, {"a": WORD[gate], "b": WORD[exception]})
    assert found in ({said} if isinstance(said, str) else said)


def test_a_requirement_may_be_set_aside(make):
    library = make(
        rule("REQ", "require", {"a": True}),
        rule("EXC", "bar", {"b": True}, overrides=["REQ"]),
    )
    assert status(library, {"a": False, "b": True}) == "not_available"  # the exception bars itself
    assert status(library, {"a": False, "b": False}) == "not_available"


def test_flags_and_duties_may_be_set_aside_as_well(make):
    library = make(
        rule("FLAG", "flag", {"a": True}, ()),
        rule("DUTY", "duty", {"a": True}, ()),
        rule("EXC", "prompt", {"b": True}, (), overrides=["FLAG", "DUTY"]),
    )
    seen = lambda *facts: {  # noqa: E731
        e["id"] for key in ("flags", "duties") for e in tiny.data(library, {"a": True}, *facts)[key]
    }
    assert {"FLAG", "DUTY"} <= seen({"b": False})
    assert seen({"b": True}) == {"EXC"}


def test_rules_that_override_each_other_in_a_circle_are_refused(tmp_path):
    circle = [
        rule("ONE", "bar", {"a": True}, overrides=["TWO"]),
        rule("TWO", "bar", {"b": True}, overrides=["ONE"]),
    ]
    with pytest.raises(InputError, match="R-CYCLE"):
        tiny.library(tmp_path / "two", family(*circle))
    itself = rule("SELF", "bar", {"a": True}, overrides=["SELF"])
    with pytest.raises(InputError, match="R-CYCLE"):
        tiny.library(tmp_path / "one", family(itself))


# --- offence by offence ----------------------------------------------------------------------


def offences(*xs, **keys):
    return {
        "offences": [
            {"offence": "low", "date": "2025-05-10", **keys} | ({} if x is None else {"x": x})
            for x in xs
        ]
    }


@pytest.mark.parametrize(
    ("xs", "said"),
    [
        ((True,), "not_available"),
        ((True, True), "not_available"),
        ((False, False), "open"),
        ((True, False), "refer"),  # two settled results differ
        ((True, None), "cannot_say"),
        ((False, None), "cannot_say"),
        ((True, False, None), "refer"),  # they differ whatever the third turns out to be
    ],
)
def test_results_of_several_offences_are_joined_as_the_contract_says(xs, said, make):
    library = make(rule("X", "bar", {"offence.x": True}))
    assert status(library, offences(*xs)) == said


@pytest.mark.parametrize(
    ("xs", "said"),
    [((True, False), "refer"), ((True, None), "refer"), ((False, None), "cannot_say")],
)
def test_one_offence_referred_refers_the_case(xs, said, make):
    library = make(rule("X", "refer", {"offence.x": True}))
    assert status(library, offences(*xs)) == said


def test_per_offence_shows_each_in_the_order_of_the_case(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    entry = tiny.entry(tiny.data(library, offences(True, None, False)), "talk")
    assert entry["per_offence"] == [
        {"index": 0, "offence": "low", "status": "not_available"},
        {"index": 1, "offence": "low", "status": "cannot_say"},
        {"index": 2, "offence": "low", "status": "open"},
    ]


def test_a_difference_by_offence_names_who_decides(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    entry = tiny.entry(tiny.data(library, offences(True, False)), "talk")
    assert [(r["who"], r["rule"]) for r in entry["refer_to"]] == [
        ("the joint panel", "DIFFERS-BY-OFFENCE")
    ]


def test_a_rule_of_the_case_bears_on_every_offence(make):
    library = make(rule("X", "refer", {"offence.x": True}), rule("BAR", "bar", {"a": True}))
    assert status(library, offences(True, False), {"a": True}) == "not_available"
    assert status(library, offences(True, False), {"a": False}) == "refer"


def test_an_exception_for_one_offence_is_no_exception_for_another(make):
    library = make(
        rule("X", "bar", {"offence.x": True}),
        rule("Y", "inform", {"offence.y": True}, overrides=["X"], sets={"recorded": True}),
    )
    both = [{"offence": "low", "date": "2025-05-10", "x": True, "y": y} for y in (True, False)]
    found = outcome(library, {"offences": both})
    assert [s.value for _, s in found.per_item] == ["open", "not_available"]
    assert found.status == "refer"


def test_a_rule_that_speaks_of_one_offence_only_leaves_the_other_open(make):
    library = make(rule("X", "bar", {"offence.x": True}, given={"offence.y": True}))
    both = [{"offence": "low", "date": "2025-05-10", "x": True, "y": y} for y in (True, False)]
    found = outcome(library, {"offences": both})
    assert [s.value for _, s in found.per_item] == ["not_available", "open"]
    assert found.status == "refer"


def test_what_is_missing_of_one_offence_is_asked_for_that_offence(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    assert outcome(library, offences(True, None, None)).asks == (
        "offences[1].x",
        "offences[2].x",
    )


# --- before the tenth birthday ---------------------------------------------------------------

EARLY = {"offence": "grave", "date": "2020-04-30", "x": True, "admission": "denied"}
LATE = {"offence": "low", "date": "2025-05-10", "x": False, "admission": "admitted"}


def test_an_offence_before_the_tenth_birthday_is_left_out_of_every_test(make):
    library = make(
        rule("X", "bar", {"offence.x": True}),
        rule(
            "ANY", "bar", {"any_of": {"list": "offences", "where": {"offence.x": True}}}, "letter"
        ),
        rule("COUNT", "bar", {"count_of": {"list": "offences", "min": 2}}, "warn"),
    )
    evaluation = tiny.run(library, {"offences": [EARLY, LATE]}, settings=tiny.YES)
    for name in ("talk", "letter", "warn"):
        assert tiny.status(evaluation, name) == "open", name
    assert evaluation.gravity.final_score == 2
    assert [scope.index for scope in evaluation.left_out] == [0]


def test_an_offence_before_the_tenth_birthday_does_not_bear_on_where_the_matrix_points(make):
    data = tiny.data(make(), {"offences": [EARLY, LATE]}, settings=tiny.YES)
    assert data["recommendation"]["matrix_points_to"] == "talk"


def test_an_offence_left_out_is_still_flagged(make):
    young = rule(
        "YOUNG",
        "flag",
        {"any_of": {"list": "offences", "where": {"offence.age": {"max": 9}}}},
        (),
    )
    flags = tiny.data(make(young), {"offences": [EARLY, LATE]})["flags"]
    assert [f["id"] for f in flags] == ["YOUNG"]


def test_all_offences_before_the_tenth_birthday_leave_only_no_further_action(make):
    data = tiny.data(make(rule("X", "bar", {"offence.x": True})), {"offences": [EARLY, EARLY]})
    assert {o["id"]: o["status"] for o in data["options"]} == {
        "nothing": "open",
        **dict.fromkeys(tiny.IDS[1:], "not_available"),
    }
    for name in tiny.IDS[1:]:
        reasons = tiny.entry(data, name)["why_not"]
        assert "AGE-01" in [r["rule"] for r in reasons]
    assert data["gravity"]["final_score"] is None


def test_an_offence_that_may_lie_before_the_tenth_birthday_leaves_all_unsaid(make):
    facts = {
        "child": {"date_of_birth": "2015-05-15"},
        "offences": [{"offence": "low", "date": "2025-05"}],
    }
    evaluation = tiny.run(make(), facts)
    assert evaluation.left_out == ()
    assert {tiny.status(evaluation, name) for name in tiny.IDS[1:]} == {"cannot_say"}
    assert set(evaluation.results["court"].asks) == {"offences[0].date"}


# --- no offence, and no list of offences -----------------------------------------------------


def test_no_linked_offence_leaves_no_option_and_the_programmes_alone(make):
    library = make(
        rule("BAR", "bar", {"a": True}, ["club"]),
        rule("REF", "refer", {"b": True}, ["talk"]),
    )
    data = tiny.data(library, {"offences": [], "b": True, "a": False})
    for option in data["options"]:
        assert option["status"] == "not_available", option["id"]
        assert "NO-OFFENCE" in [r["rule"] for r in option["why_not"]]
    assert [r["rule"] for r in tiny.entry(data, "talk")["refer_to"]] == ["REF"]  # always printed
    assert tiny.entry(data, "club")["status"] == "open"
    assert status(library, {"offences": [], "a": True}, name="club") == "not_available"


def test_offences_left_out_leave_every_option_unsaid_and_ask_for_them(make):
    library = make(rule("X", "bar", {"offence.x": True}))
    data = tiny.data(library, {"offences": None})
    for option in data["options"]:
        assert option["status"] == "cannot_say", option["id"]
        assert "offences" in option["missing"]
    assert data["missing"][0]["fact"] == "offences"
    assert set(data["missing"][0]["settles"]) >= set(tiny.IDS)
    assert tiny.entry(data, "club")["status"] == "open"


def test_offences_left_out_settle_nothing_on_the_case_s_own_admission(make):
    """Each offence may have an admission of its own: a denial of the case decides nothing yet."""
    needs = rule("ADM", "require", {"offence.admission": "admitted"}, "warn")
    library = make(needs)
    assert status(library, {"offences": None, "admission": "denied"}, name="warn") == "cannot_say"
    one = {"offence": "low", "date": "2025-05-10", "admission": "admitted"}
    assert status(library, {"offences": [one], "admission": "denied"}, name="warn") == "open"


# --- what is in force, and where -------------------------------------------------------------


def governed(start="2025-06-01", force=None, **keys):
    return family(
        rule("GOV", "bar", {"a": True}, keys.pop("on", "wait")),
        *keys.pop("rules", ()),
        name=keys.pop("name", "waiting"),
        force=force or {"from": start},
        governs=keys.pop("governs", ["wait"]),
        **keys,
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-05-31", "not_available"),
        ("2025-06-01", "open"),
        ("2025-06-30", "open"),
        ("2025-07-01", "not_available"),
    ],
)
def test_before_the_first_version_and_after_the_last_it_is_not_in_force(day, said, make):
    library = make(governed(force={"from": "2025-06-01", "to": "2025-06-30"}))
    data = tiny.data(library, {"decision_date": day, "a": False})
    entry = tiny.entry(data, "wait")
    assert entry["status"] == said
    rules = [r["rule"] for r in entry["why_not"]]
    assert ("NOT-IN-FORCE" in rules) is (said == "not_available")


def test_an_option_that_nothing_governs_is_always_in_force(make):
    library = make(governed(start="2025-07-01", governs=[]))
    assert status(library, {"a": True}, name="wait") == "open"


def test_the_version_of_the_day_speaks(make):
    old = family(
        rule("OLD", "bar", {"a": True}), name="f", force={"from": "2020-01-01", "to": "2025-05-31"}
    )
    new = family(rule("NEW", "refer", {"a": True}), name="f", start="2025-06-01")
    library = make(old, new)
    assert status(library, {"a": True, "decision_date": "2025-05-31"}) == "not_available"
    assert status(library, {"a": True, "decision_date": "2025-06-01"}) == "refer"


@pytest.mark.parametrize(
    ("area", "said"), [(None, "not_available"), ("south", "not_available"), ("north", "open")]
)
def test_a_programme_of_one_area_is_not_available_elsewhere(area, said, make):
    data = tiny.data(make(), {} if area is None else {"area": area})
    entry = tiny.entry(data, "local_club")
    assert entry["status"] == said
    assert ("NOT-IN-AREA" in [r["rule"] for r in entry["why_not"]]) is (said == "not_available")


def test_an_area_s_rules_speak_there_and_nowhere_else(make):
    library = make(family(rule("LOCAL", "bar", {"a": True}), name="ours", area="north"))
    assert status(library, {"a": True, "area": "north"}) == "not_available"
    assert status(library, {"a": True, "area": "south"}) == "open"
    assert status(library, {"a": True}) == "open"


def test_a_programme_that_only_another_area_governs_does_not_break_the_case(make):
    ours = family(
        rule("LOCAL", "bar", {"a": True}, "club"), name="ours", area="north", governs=["club"]
    )
    library = make(ours)
    assert status(library, {"area": "north", "a": False}, name="club") == "open"
    assert status(library, {"area": "south", "a": False}, name="club") == "not_available"
    assert status(library, {"a": False}, name="club") == "not_available"


@pytest.mark.parametrize("given", [{}, {"referral": {"unknown": "not_available"}}])
def test_a_choosing_date_not_known_leaves_it_unsaid_and_is_asked_for(given, make):
    library = make(governed(choose_by="referral", on="club", governs=["club"]))
    entry = tiny.entry(tiny.data(library, given), "club")
    assert entry["status"] == "cannot_say"
    assert entry["missing"] == ["referral"]
    assert [r["rule"] for r in entry["undecided"]] == ["CHOOSING-DATE"]


def test_a_choosing_date_not_known_settles_nothing_but_a_bar_elsewhere_does(make):
    library = make(
        governed(choose_by="referral", on="club", governs=["club"]),
        rule("BAR", "bar", {"b": True}, "club"),
    )
    assert status(library, {"b": True}, name="club") == "not_available"
    assert status(library, {"b": False}, name="club") == "cannot_say"


# --- versions in doubt -----------------------------------------------------------------------

DOUBT = {"from": "2025-06-01", "from_certain": "2025-06-12"}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-05-31", "not_available"),
        ("2025-06-01", "cannot_say"),
        ("2025-06-11", "cannot_say"),
        ("2025-06-12", "open"),
    ],
)
def test_while_it_is_in_doubt_whether_a_version_is_in_force_nothing_is_said_or_asked(
    day, said, make
):
    library = make(governed(force=DOUBT))
    data = tiny.data(library, {"decision_date": day, "a": False})
    entry = tiny.entry(data, "wait")
    assert entry["status"] == said
    assert entry["missing"] == []
    assert not [m for m in data["missing"] if "wait" in m["settles"]]
    if said == "cannot_say":
        reasons = [*entry["why"], *entry["why_not"], *entry["undecided"]]
        assert "VERSION-IN-DOUBT" in [r["rule"] for r in reasons]


def test_the_same_result_of_every_version_in_doubt_is_the_result(make):
    library = make(governed(force=DOUBT))
    assert status(library, {"a": True}, name="wait") == "not_available"


def overlapping(old_effect, new_effect):
    old = family(
        rule("OLD", old_effect, {"a": True}),
        name="f",
        force={"from": "2020-01-01", "to_certain": "2025-05-31", "to": "2025-06-30"},
    )
    new = family(
        rule("NEW", new_effect, {"a": True}),
        name="f",
        force={"from": "2025-06-01", "from_certain": "2025-07-01"},
    )
    return old, new


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("bar", "bar", "not_available"),
        ("refer", "refer", "refer"),
        ("bar", "refer", "cannot_say"),
        ("flag", "bar", "cannot_say"),
        ("flag", "prompt", "open"),
    ],
)
def test_versions_that_overlap_in_doubt_are_each_evaluated(old, new, said, make):
    library = make(*overlapping(old, new))
    found = outcome(library, {"a": True})
    assert (found.status, found.asks) == (said, ())
    for day, effect in [("2025-05-31", old), ("2025-07-01", new)]:
        alone = {"bar": "not_available", "refer": "refer"}.get(effect, "open")
        assert status(library, {"a": True, "decision_date": day}) == alone


def test_versions_in_doubt_are_shown_as_such(make):
    rules = tiny.data(make(*overlapping("bar", "bar")))["rules"]
    assert [(r["family"], r["version"], r["in_doubt"]) for r in rules if r["family"] == "f"] == [
        ("f", "2020-01-01", True),
        ("f", "2025-06-01", True),
    ]


def test_a_date_half_known_that_reaches_before_the_first_version_keeps_that_in_doubt(make):
    """In 2025 the option began in April and its rules changed in July: March 2025 had none."""
    first = governed(force={"from": "2025-04-08", "to": "2025-06-30"})
    second = governed(start="2025-07-01")
    library = make(first, second)
    sure = {"a": False}
    case = {
        "child": {"date_of_birth": "2010-05-01"},
        "offences": [{"offence": "low", "date": "2024-05-10"}],
    }
    assert (
        status(library, sure, case, {"decision_date": "2025-03-01"}, name="wait") == "not_available"
    )
    assert status(library, sure, case, {"decision_date": "2025"}, name="wait") == "cannot_say"
    assert status(library, sure, case, {"decision_date": "2025-07"}, name="wait") == "open"


def test_too_many_versions_in_doubt_at_once_are_refused_and_named(make):
    doubtful = [
        family(rule(f"D{i}", "bar", {"a": True}), name=f"f{i}", force=DOUBT) for i in range(5)
    ]
    with pytest.raises(SelectionError, match="f0, f1, f2, f3, f4"):
        tiny.run(make(*doubtful))
    assert tiny.run(make(*doubtful[:4]))


# --- a rule's own dates ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-06-09", "open"),
        ("2025-06-10", "not_available"),
        ("2025-06-20", "not_available"),
        ("2025-06-21", "open"),
        ("2025-06", "cannot_say"),  # some days of June are inside, some are not
        ("2025-05", "open"),
        ("2025-07", "open"),
        ("2025", "cannot_say"),
    ],
)
def test_a_rule_speaks_within_its_own_dates(day, said, make):
    own = rule("OWN", "bar", {"a": True}, **{"from": "2025-06-10", "to": "2025-06-20"})
    facts = {
        "a": True,
        "decision_date": day,
        "offences": [{"offence": "low", "date": "2024-12-10"}],
    }
    assert status(make(own), facts) == said


@pytest.mark.parametrize(
    ("dates", "day", "said"),
    [
        ({"from": "2025-06-10"}, "2025-06-09", "open"),
        ({"from": "2025-06-10"}, "2025-06-10", "not_available"),
        ({"from": "2025-06-10"}, "2025-06", "cannot_say"),
        ({"to": "2025-06-10"}, "2025-06-10", "not_available"),
        ({"to": "2025-06-10"}, "2025-06-11", "open"),
        ({"to": "2025-06-10"}, "2025-06", "cannot_say"),
        ({"to": "2025-06-10"}, "2025-05", "not_available"),
    ],
)
def test_a_rule_may_have_a_first_or_a_last_day_alone(dates, day, said, make):
    own = rule("OWN", "bar", {"a": True}, **dates)
    facts = {"decision_date": day, "offences": [{"offence": "low", "date": "2024-12-10"}]}
    assert status(make(own), {"a": True}, facts) == said


def test_a_rule_that_may_not_speak_yet_asks_for_the_date(make):
    own = rule("OWN", "bar", {"a": True}, **{"from": "2025-06-10"})
    assert outcome(make(own), {"a": True, "decision_date": "2025-06"}).asks == ("decision_date",)


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


# --- which checklist is in force -------------------------------------------------------------


def test_a_checklist_is_that_of_the_version_in_force(make):
    def version(item, **keys):
        check = {
            "id": "tiny_check",
            "title": "Check",
            "applies": {"a": True},
            "items": [{"id": item, "fact": f"check.{item}", "question": f"{item}?"}],
            "basis": "S",
            "confidence": "H",
        }
        done = rule("DONE", "refer", {"check_complete": False}, "warn")
        return family(done, name="care", checklists=[check], **keys)

    library = make(
        version("one", force={"from": "2020-01-01", "to": "2025-05-31"}),
        version("two", start="2025-06-01"),
    )
    for day, asked in [("2025-05-31", "one"), ("2025-06-01", "two")]:
        facts = {"a": True, "decision_date": day, "check": {asked: "answered"}}
        data = tiny.data(library, facts)
        (check,) = data["checklists"]
        assert [i["id"] for i in check["items"]] == [asked]
        assert check["complete"] is True
        assert tiny.entry(data, "warn")["status"] == "open"


# --- nothing but the case and the rules ------------------------------------------------------


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    rules = busy_rules()
    return tiny.library(tmp_path_factory.mktemp("busy"), family(tiny.AGE, *rules))


def busy_rules():
    return [
        rule("BAR", "bar", {"a": True}),
        rule("X", "refer", {"offence.x": True}, "informal"),
        rule("REQ", "require", {"any": [{"b": True}, {"n": {"min": 3}}]}, ["warn", "terms"]),
        rule("EXC", "inform", {"c": True}, overrides=["BAR"], sets={"recorded": True}),
        rule("FLAG", "flag", {"d": True}, ()),
        rule("DUTY", "duty", {"offence.y": True}, (), due={"after": "decision_date", "weeks": 2}),
        rule("PRE", "presume", {"colour": "red"}, "court", points_to=["court"]),
        rule("PRE2", "presume", {"n": {"min": 5}}, "talk", points_to=["talk"]),
    ]


BUSY = {
    "id": "T-1",
    "area": "north",
    "a": True,
    "c": {"value": True, "source": "record", "on": "2025-05-01", "verified": True},
    "n": 5,
    "colour": "red",
    "consent": {"talk": "agrees", "club": "does_not_agree"},
    "offences": [
        {"offence": "low", "date": "2025-05-10", "x": True, "aggravating": ["planned", "in_group"]},
        {"offence": "mid", "date": "2025-05", "y": True},
    ],
}


def test_the_same_case_and_rules_give_the_same_bytes(busy):
    first = document(tiny.run(busy, BUSY, settings=tiny.YES))
    second = document(tiny.run(busy, BUSY, settings=tiny.YES))
    assert canonical_json(first) == canonical_json(second)
    assert envelope(first)["sha256"] == envelope(second)["sha256"] == sha256_of(first)


def test_evaluating_other_cases_in_between_changes_nothing(busy):
    before = sha256_of(document(tiny.run(busy, BUSY)))
    for facts in ({}, {"offences": []}, {"offences": None}, {"area": "south", "a": False}):
        document(tiny.run(busy, facts, settings=tiny.YES))
    assert sha256_of(document(tiny.run(busy, BUSY))) == before


def test_an_evaluation_changes_neither_the_case_nor_the_document(busy):
    case = tiny.read(busy, tiny.joined(tiny.CASE, BUSY))
    facts, lists = dict(case.facts), {name: list(items) for name, items in case.lists.items()}
    evaluation = evaluate(case, busy, tiny.YES)
    once, twice = document(evaluation), document(evaluation)
    assert once == twice
    assert dict(case.facts) == facts
    assert {name: list(items) for name, items in case.lists.items()} == lists


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_facts_are_written_changes_nothing(seed, busy):
    chance = random.Random(seed)  # noqa: S311

    def shuffled(value):
        if isinstance(value, dict):
            keys = list(value)
            chance.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(part) for part in value] if isinstance(value, list) else value

    facts = tiny.joined(tiny.CASE, BUSY)
    straight = evaluate(tiny.read(busy, facts), busy, tiny.YES)
    mixed = evaluate(tiny.read(busy, json.dumps(shuffled(facts))), busy, tiny.YES)
    assert canonical_json(document(straight)) == canonical_json(document(mixed))


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rules_in_a_file_changes_no_answer(seed, busy, tmp_path):
    """Reasons follow the file, and its hash is its own; every answer is the same."""
    rules = [tiny.AGE, *busy_rules()]
    random.Random(seed).shuffle(rules)  # noqa: S311
    other = tiny.library(tmp_path, family(*rules))
    assert _answers(tiny.data(busy, BUSY, settings=tiny.YES)) == _answers(
        tiny.data(other, BUSY, settings=tiny.YES)
    )


def test_rules_spread_over_files_give_the_same_answers(busy, tmp_path):
    """One family of its own for each rule, whatever the order of the files' names."""
    rules = [tiny.AGE, *busy_rules()]
    for letters in ("abcdefghij", "jihgfedcba"):
        files = [family(r, name=name) for r, name in zip(rules, letters, strict=False)]
        other = tiny.library(tmp_path / letters, *files)
        assert _answers(tiny.data(busy, BUSY, settings=tiny.YES)) == _answers(
            tiny.data(other, BUSY, settings=tiny.YES)
        )


def test_the_name_of_a_file_changes_no_byte(tmp_path):
    version = family(tiny.AGE, *busy_rules())
    one = read_library(tiny.write(tmp_path / "one", version))
    root = tiny.write(tmp_path / "two", version)
    (root / "national" / "main" / "2000-01-01.yaml").rename(root / "national" / "zzz.yaml")
    two = read_library(root)
    assert canonical_json(tiny.data(one, BUSY)) == canonical_json(tiny.data(two, BUSY))


def _answers(data):
    """What a document says, without the order of reasons and without what names the files."""
    out = json.loads(json.dumps(data))
    del out["rules"]
    out["notices"] = sorted(n for n in out["notices"] if not n.startswith("Unsigned rules"))
    return _sorted(out)


def _sorted(value):
    if isinstance(value, dict):
        return {key: _sorted(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted(
            (_sorted(part) for part in value), key=lambda p: json.dumps(p, sort_keys=True)
        )
    return value


def test_the_canonical_form_is_that_of_an_independent_implementation(busy):
    for facts in (BUSY, {}, {"offences": []}, {"id": "é £ 😀 \u2028 “q” \\ /", "area": "south"}):
        data = tiny.data(busy, facts, settings=tiny.YES)
        assert canonical_json(data) == rfc8785.dumps(data)


def test_the_law_is_that_of_the_date_of_decision_which_must_be_known(busy):
    for facts in ({"decision_date": None}, {"decision_date": {"unknown": "not_available"}}):
        with pytest.raises(SelectionError, match="S-NO-DATE"):
            tiny.run(busy, facts)


def test_a_matrix_that_is_not_loaded_names_the_nearest(busy):
    from oocd.engine.evaluate import Settings

    with pytest.raises(OocdError, match="Did you mean `tiny`"):
        tiny.run(busy, settings=Settings(matrix="tinny"))
