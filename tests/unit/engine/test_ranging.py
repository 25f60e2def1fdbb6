"""Where the matrix points, the range around it, and the statement that says both."""

from __future__ import annotations

import itertools

import pytest

from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family
SCORES = {1: "minor", 2: "low", 3: "mid", 4: "high", 5: "grave"}
OWN = {1: "nothing", 2: "talk", 3: "warn", 4: "terms", 5: "court"}
LABEL = "illustrative starting point, not the NPCC's"


def stop(name, effect="bar"):
    """A rule that bars, refers or leaves open one option by a fact of its own name."""
    return rule(f"{name.upper()}", effect, {f"consent.{name}": "does_not_agree"}, name)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    admitted = {"offence.admission": "admitted"}
    rules = [
        tiny.AGE,
        *(stop(name) for name in tiny.IDS),
        rule("CR", "require", {"offence.admission": {"in": ["admitted", "accepted"]}}, "talk"),
        rule("YC", "require", admitted, ["warn", "terms"]),
        rule("AA", "refer", {"a": False}, ["warn", "terms"]),
    ]
    return tiny.library(tmp_path_factory.mktemp("tiny"), family(*rules))


def case(score=3, *, admission="admitted", barred=(), **facts):
    return {
        "offences": [{"offence": SCORES[score], "date": "2025-05-10"}],
        "consent": dict.fromkeys(barred, "does_not_agree"),
        "a": True,
        **({} if admission is None else {"admission": admission}),
        **facts,
    }


@pytest.fixture
def recommend(library):
    def making(*args, settings=tiny.YES, **keys):
        return tiny.data(library, case(*args, **keys), settings=settings)["recommendation"]

    return making


def ids(recommendation):
    return [(entry["id"], entry["departure"]) for entry in recommendation["range"]]


# --- where it points -------------------------------------------------------------------------


@pytest.mark.parametrize("score", SCORES)
def test_the_matrix_points_to_the_band_s_own_option_when_it_is_open(score, recommend):
    found = recommend(score)
    assert found["matrix_points_to"] == OWN[score]
    assert found["band_option"] == {"id": OWN[score], "status": "open"}


@pytest.mark.parametrize("score", SCORES)
def test_where_that_option_is_not_open_it_points_nowhere_and_never_to_another(score, recommend):
    found = recommend(score, barred=[OWN[score]])
    assert found["matrix_points_to"] is None
    assert found["band_option"] == {"id": OWN[score], "status": "not_available"}


@pytest.mark.parametrize(
    ("a", "status"), [(False, "refer"), ({"unknown": "not_asked"}, "cannot_say")]
)
def test_an_option_referred_or_not_said_is_not_pointed_to(a, status, recommend):
    found = recommend(3, a=a)
    assert found["matrix_points_to"] is None
    assert found["band_option"] == {"id": "warn", "status": status}


@pytest.mark.parametrize(
    ("admission", "points_to", "own", "status"),
    [
        ("admitted", "talk", "talk", "open"),
        ("accepted", "talk", "talk", "open"),
        ("denied", "letter", "letter", "open"),
        ("no_comment", "letter", "letter", "open"),
        (None, None, "talk", "cannot_say"),
        ("not_asked", None, "talk", "cannot_say"),
    ],
)
def test_band_2_points_by_admission_and_nowhere_while_it_is_not_known(
    admission, points_to, own, status, recommend
):
    found = recommend(2, admission=admission)
    assert found["matrix_points_to"] == points_to
    assert found["band_option"] == {"id": own, "status": status}


def test_band_2_points_nowhere_where_admission_differs_by_offence(library):
    offences = [
        {"offence": "low", "date": "2025-05-10", "admission": admission}
        for admission in ("admitted", "denied")
    ]
    found = tiny.data(library, {"offences": offences, "a": True}, settings=tiny.YES)
    assert found["recommendation"]["matrix_points_to"] is None
    assert found["recommendation"]["band_option"] == {"id": "talk", "status": "refer"}


def test_band_2_points_to_a_talk_where_every_offence_is_admitted_or_accepted(library):
    offences = [
        {"offence": "low", "date": "2025-05-10", "admission": admission}
        for admission in ("admitted", "accepted")
    ]
    found = tiny.data(library, {"offences": offences}, settings=tiny.YES)
    assert found["recommendation"]["matrix_points_to"] == "talk"


@pytest.mark.parametrize(
    ("admission", "points_to", "own"),
    [(None, None, "talk"), ("no_comment", "letter", "letter"), ("admitted", "talk", "talk")],
)
def test_an_open_option_is_not_pointed_to_while_it_is_not_certain_to_be_the_band_s(
    admission, points_to, own, tmp_path
):
    """Nothing stands in the way of a talk here; what is not known is whether the band means it."""
    library = tiny.library(tmp_path, family(tiny.AGE))
    found = tiny.data(library, case(2, admission=admission), settings=tiny.YES)["recommendation"]
    assert found["matrix_points_to"] == points_to
    assert found["band_option"] == {"id": own, "status": "open"}
    others = [name for name in ("talk", "letter") if name != own]
    assert ids(found) == [(own, "none"), *((name, "none") for name in others), ("nothing", "below")]


# --- the range -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (1, [("nothing", "none")]),
        (2, [("talk", "none"), ("letter", "none"), ("nothing", "below")]),
        (3, [("warn", "none"), ("talk", "below"), ("letter", "below"), ("wait", "alternative")]),
        (4, [("terms", "none"), ("warn", "below"), ("wait", "alternative")]),
        (5, [("court", "none"), ("terms", "below"), ("wait", "alternative")]),
    ],
)
def test_the_range_is_the_band_the_group_below_and_from_band_3_the_deferred(
    score, expected, recommend
):
    assert ids(recommend(score)) == expected


@pytest.mark.parametrize("score", SCORES)
def test_the_band_s_own_option_stands_first_with_its_status_open_or_not(score, recommend):
    found = recommend(score, barred=[OWN[score]])
    assert found["range"][0] == {"id": OWN[score], "status": "not_available", "departure": "none"}


@pytest.mark.parametrize("barred", list(itertools.combinations(["talk", "letter", "wait"], 2)))
def test_only_open_options_join_the_band_s_own_in_the_range(barred, recommend):
    kept = {"talk", "letter", "wait"} - set(barred)
    found = recommend(3, barred=barred)
    assert [entry["id"] for entry in found["range"]] == ["warn", *kept]
    assert all(entry["status"] == "open" for entry in found["range"][1:])


def test_at_band_2_on_a_denial_the_letter_leads_and_a_talk_does_not_follow(recommend):
    assert ids(recommend(2, admission="denied")) == [("letter", "none"), ("nothing", "below")]


def test_each_option_says_whether_it_is_in_the_range_and_how(library):
    found = tiny.data(library, case(3), settings=tiny.YES)
    seen = {o["id"]: (o["in_range"], o["departure"]) for o in found["options"]}
    assert seen == {
        "nothing": (False, None),
        "talk": (True, "below"),
        "letter": (True, "below"),
        "wait": (True, "alternative"),
        "warn": (True, "none"),
        "terms": (False, None),
        "court": (False, None),
    }


@pytest.mark.parametrize("score", SCORES)
def test_while_no_band_is_accepted_the_range_is_every_open_option(score, recommend):
    found = recommend(score, settings=None, barred=["letter"])
    assert ids(found) == [(name, "none") for name in tiny.IDS if name != "letter"]
    assert (found["matrix_points_to"], found["band_option"]) == (None, None)


def test_while_the_score_waits_for_a_person_the_range_is_every_open_option(library):
    both = {
        "offences": [
            {
                "offence": "mid",
                "date": "2025-05-10",
                "aggravating": ["planned"],
                "mitigating": ["sorry"],
            }
        ],
        "admission": "admitted",
        "a": True,
    }
    found = tiny.data(library, both, settings=tiny.YES)
    assert ids(found["recommendation"]) == [(name, "none") for name in tiny.IDS]
    assert found["recommendation"]["statement"].startswith("Seriousness has not been assessed: ")
    assert [n for n in found["notices"] if n.startswith("Seriousness has not been assessed: ")]


# --- the statement ---------------------------------------------------------------------------


@pytest.mark.parametrize("score", SCORES)
def test_the_statement_begins_with_what_was_not_assessed_unless_it_is_accepted(score, recommend):
    assert recommend(score, settings=None)["statement"].startswith(
        "Seriousness has not been assessed: the gravity scores loaded are indicative and nobody "
        "has signed them off."
    )
    assert not recommend(score)["statement"].startswith("Seriousness")


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("barred", [(), ("nothing", "talk", "warn", "terms", "court")])
def test_an_accepted_unsigned_score_is_called_illustrative_wherever_it_is_named(
    score, barred, library
):
    found = tiny.data(library, case(score, barred=barred), settings=tiny.YES)
    statement = found["recommendation"]["statement"]
    assert LABEL in statement
    assert statement.index(LABEL) < statement.index("Open in") if "Open in" in statement else True
    scores = [r["text"] for r in found["recommendation"]["because"] if r["rule"] == "GRAVITY"]
    assert scores
    assert all(LABEL in text for text in scores)
    assert LABEL in found["gravity"]["label"].lower().replace("npcc", "NPCC")
    assert [n for n in found["notices"] if LABEL in n.replace("Illustrative", "illustrative")]


def test_a_rule_s_own_words_about_the_band_are_labelled_too(tmp_path):
    say = {"met": "The band is {gravity.band}.", "not_met": "no.", "unknown": "?"}
    flag = rule("BAND", "flag", {"gravity.band": {"min": 1}}, (), say=say)
    found = tiny.data(tiny.library(tmp_path, family(flag)), settings=tiny.YES)
    assert found["flags"][0]["text"] == f"The band is 2 ({LABEL})."


def test_where_the_option_is_referred_the_statement_says_who_must_decide(recommend):
    statement = recommend(3, a=False)["statement"]
    assert "is A warning: for a named authority." in statement
    assert "Who decides: the AA officer. Why: AA says so." in statement


def test_where_a_fact_is_missing_the_statement_says_which(recommend):
    statement = recommend(3, a={"unknown": "not_asked"})["statement"]
    assert "Still needed for it: the a." in statement


@pytest.mark.parametrize("score", [3, 4])
@pytest.mark.parametrize("admission", ["denied", "no_comment"])
def test_on_a_denial_at_band_3_or_4_the_statement_says_what_may_be_considered(
    score, admission, recommend
):
    found = recommend(score, admission=admission)
    assert found["matrix_points_to"] is None
    assert "A caution needs an admission." in found["statement"]


@pytest.mark.parametrize(("score", "admission"), [(2, "denied"), (5, "denied"), (3, "admitted")])
def test_elsewhere_that_sentence_has_no_place(score, admission, recommend):
    assert "A caution needs an admission." not in recommend(score, admission=admission)["statement"]


def test_the_statement_names_what_is_open_and_what_is_referred(library):
    found = tiny.data(library, case(3, a=False), settings=tiny.YES)["recommendation"]["statement"]
    assert "Open in the range: A talk, A letter and Wait and see." in found
    assert "For a named authority: A warning and A warning on terms." in found


def test_where_nothing_in_the_range_is_open_the_statement_says_so(recommend):
    found = recommend(5, barred=["court", "terms", "wait"])
    assert "No option in the range is open." in found["statement"]
    found = recommend(5, barred=tiny.IDS, settings=None)
    assert "No option is open." in found["statement"]


def test_an_offence_without_a_score_is_not_called_a_matrix_without_scores(library):
    one = {"offences": [{"offence": "blank", "date": "2025-05-10"}], "admission": "admitted"}
    statement = tiny.data(library, one, settings=tiny.YES)["recommendation"]["statement"]
    assert statement.startswith(
        "Seriousness has not been assessed: an offence has no score in the matrix."
    )


# --- the shipped matrix's own words, by the contract -----------------------------------------


@pytest.fixture(scope="module")
def shipped():
    from oocd.engine.library import inspect_library

    library, _ = inspect_library(tiny.SHIPPED)
    return library


def law(library, offence, *, settings=tiny.YES, **facts):
    case = {
        "area": "wolverhampton",
        "decision_date": "2025-06-02",
        "child": {"date_of_birth": "2010-05-01", "looked_after": False},
        "offences": [
            {
                "offence": offence,
                "date": "2025-05-10",
                "domestic_abuse": False,
                "hate": False,
                "intimate_partner": False,
            }
        ],
        "evidence": {"level": "enough_to_charge"},
        "police": {"state": "released_under_investigation", "cps_authority": "not_sought"},
        "interview": {"appropriate_adult_present": True},
        "exploitation": {"nrm": "not_referred", "indicators": "none"},
        "care": {"incident_in_placement": False},
        **facts,
    }
    from oocd.engine.evaluate import evaluate
    from oocd.engine.recommendation import document

    return document(evaluate(tiny.read(library, case), library, settings))


@pytest.mark.parametrize("admission", ["denied", "no_comment"])
def test_on_a_denial_at_band_3_the_shipped_words_are_the_contract_s(admission, shipped):
    found = next(
        document
        for offence in shipped.catalogue.tables["offences"].rows
        if (document := law(shipped, offence, admission=admission))["gravity"]["band"] in {3, 4}
    )
    statement = found["recommendation"]["statement"]
    assert found["recommendation"]["matrix_points_to"] is None
    for part in (
        "points to a caution, which needs an admission",
        "Outcome 22",
        "deferred prosecution if the Full Code Test is met",
        "charge",
        "no further action",
    ):
        assert part in statement


def test_at_band_2_the_shipped_matrix_points_by_admission(shipped):
    offence = next(
        name
        for name, row in shipped.catalogue.tables["offences"].rows.items()
        if row["indicative_score"] == "2" and row["mode_of_trial"] == "summary_only"
    )
    seen = {
        admission: law(shipped, offence, admission=admission)["recommendation"]["matrix_points_to"]
        for admission in ("admitted", "responsibility_accepted", "denied", "no_comment")
    }
    assert seen == {
        "admitted": "community_resolution",
        "responsibility_accepted": "community_resolution",
        "denied": "outcome_22",
        "no_comment": "outcome_22",
    }
    unknown = law(shipped, offence)["recommendation"]
    assert unknown["matrix_points_to"] is None
    assert unknown["band_option"] == {"id": "community_resolution", "status": "cannot_say"}
