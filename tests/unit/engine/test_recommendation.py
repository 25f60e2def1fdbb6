"""The document: every key of the contract's section 4, and nothing hidden behind one."""

from __future__ import annotations

import json

import pytest
import rfc8785

from oocd.engine.canonical import canonical_json, sha256_of
from oocd.engine.evaluate import Settings
from oocd.engine.library import inspect_library
from oocd.engine.recommendation import document, envelope
from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family

TOP = [
    "case",
    "area",
    "nation",
    "decision_date",
    "rules",
    "facts_read",
    "gravity",
    "options",
    "programmes",
    "checklists",
    "recommendation",
    "flags",
    "duties",
    "missing",
    "would_change",
    "conflicts",
    "problems",
    "notices",
]
OPTION = [
    "id",
    "title",
    "outcome_code",
    "group",
    "status",
    "in_range",
    "departure",
    "why",
    "why_not",
    "missing",
    "refer_to",
    "per_offence",
    "duties",
    "subject_to",
    "effects",
]
PROGRAMME = ["id", "title", "status", "why", "why_not", "missing", "refer_to", "next_route"]
GRAVITY = ["matrix", "signed_off", "offences", "final_score", "band", "band_accepted"]
SCORED = [
    "offence",
    "starting_score",
    "aggravating",
    "mitigating",
    "suggested_adjustment",
    "adjustment",
    "adjusted_by",
    "final_score",
    "score_basis",
]
REASON = ["rule", "text", "state", "facts", "cite", "basis", "confidence"]
RULES = ["family", "version", "revision", "sha256", "signed_off"]
READ = ["fact", "value", "source", "by", "on", "verified"]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    check = {
        "id": "tiny_check",
        "title": "Tiny check",
        "applies": {"a": True},
        "items": [
            {"id": "one", "fact": "check.one", "question": "One?"},
            {"id": "two", "fact": "check.two", "question": "Two?", "applies": {"b": True}},
        ],
        "basis": "S",
        "confidence": "H",
    }
    say = {"met": "n is {n}.", "not_met": "n is only {n}.", "unknown": "n is not known."}
    rules = [
        tiny.AGE,
        rule(
            "N", "bar", {"n": {"min": 3}}, "talk", say=say, cite=[{"source": "law", "at": "s. 1"}]
        ),
        rule("X", "refer", {"offence.x": True}, "letter"),
        rule("CLUB", "require", {"b": True}, "club", next_route="Try the other club."),
        rule("CLUB2", "bar", {"c": True}, "club", next_route="Try something else."),
        rule(
            "TELL",
            "inform",
            {"a": True},
            ["talk", "letter"],
            sets={"recorded": True, "shown": "if asked"},
        ),
        rule("TELL2", "inform", {"d": True}, "talk", sets={"shown": False}),
        rule("PRE-A", "presume", {"colour": "red"}, "court", points_to=["court"]),
        rule("PRE-B", "presume", {"n": {"min": 5}}, "talk", points_to=["talk", "letter"]),
        rule("DUTY", "duty", {"a": True}, ["talk"]),
        rule("DONE", "refer", {"a": True, "check_complete": False}, "warn"),
    ]
    law = {"law": {"title": "The Law", "url": "https://example.org/law", "read": "whole"}}
    return tiny.library(
        tmp_path_factory.mktemp("tiny"),
        family(*rules, checklists=[check], revision=4, dates_confidence="L"),
        files={"sources.yaml": law},
    )


@pytest.fixture
def make(library):
    return lambda *facts, settings=None: tiny.data(library, *facts, settings=settings)


# --- shape -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"offences": []},
        {"offences": None},
        {"child": None, "offences": [{"offence": "blank", "date": "2025"}]},
        {"area": "north", "a": True, "n": 5, "colour": "red"},
    ],
)
@pytest.mark.parametrize("settings", [None, tiny.YES])
def test_every_key_of_the_contract_is_there_whatever_the_case(facts, settings, make):  # noqa: C901 one check for each key of the contract
    data = make(facts, settings=settings)
    assert set(TOP) <= set(data)
    for option in data["options"]:
        assert set(OPTION) <= set(option)
        assert set(option["effects"]) == {"recorded", "shown"}
    for programme in data["programmes"]:
        assert set(PROGRAMME) <= set(programme)
    assert set(GRAVITY) <= set(data["gravity"])
    for offence in data["gravity"]["offences"]:
        assert set(SCORED) <= set(offence)
    for version in data["rules"]:
        assert set(RULES) <= set(version)
    for fact in data["facts_read"]:
        assert set(READ) <= set(fact)
    for entry in [*data["options"], *data["programmes"]]:
        assert entry["status"] in {"open", "not_available", "refer", "cannot_say"}
        for reason in [*entry["why"], *entry["why_not"]]:
            assert set(REASON) <= set(reason)
            assert reason["state"] in {"met", "not_met", "unknown"}
        for refer in entry["refer_to"]:
            assert set(refer) == {"who", "why", "rule"}
    recommendation = data["recommendation"]
    assert {"matrix_points_to", "band_option", "range", "statement", "because"} <= set(
        recommendation
    )
    for found in recommendation["range"]:
        assert set(found) == {"id", "status", "departure"}
    for missing in data["missing"]:
        assert {"fact", "question", "settles"} <= set(missing)
    assert data["standing"] == "This is decision support. The police (or the prosecutor) decide."


def test_the_envelope_names_the_schema_the_engines_and_the_hash(make):
    data = make()
    found = envelope(data)
    assert list(found) == ["schema", "engines", "sha256", "data"]
    assert found["schema"] == "oocd/recommendation/1"
    assert found["engines"] == ["reference"]
    assert found["sha256"] == sha256_of(data)
    assert envelope(data, ["reference", "durable"])["engines"] == ["reference", "durable"]


def test_the_hash_is_that_of_the_canonical_json_of_the_data(make):
    import hashlib

    data = make({"id": "é 😀", "a": True})
    assert envelope(data)["sha256"] == hashlib.sha256(rfc8785.dumps(data)).hexdigest()


def test_a_document_goes_through_json_unchanged_and_holds_no_float(make):
    data = make({"a": True, "n": 5, "day": "2025-06"}, settings=tiny.YES)
    assert json.loads(canonical_json(data)) == data

    def walk(value):
        assert not isinstance(value, float)
        for part in (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        ):
            walk(part)

    walk(data)


# --- the case's own words --------------------------------------------------------------------


def test_the_case_s_reference_area_nation_and_date_stand_at_the_head(make):
    data = make({"id": "T-1", "area": "south"})
    assert (data["case"], data["area"], data["nation"]) == ("T-1", "south", "wales")
    assert data["decision_date"] == "2025-06-02"
    bare = make()
    assert (bare["case"], bare["area"], bare["nation"]) == (None, None, None)


def test_without_an_area_the_reader_is_told_so_and_of_the_nation(make):
    notices = " ".join(make()["notices"])
    assert "national rules only" in notices
    assert "The nation is not known" in notices
    told = " ".join(make({"area": "north"})["notices"])
    assert "national rules only" not in told
    assert "The nation is not known" not in told
    assert "national rules only" in " ".join(make({"area": {"unknown": "disputed"}})["notices"])


def test_the_versions_used_are_listed_with_their_hash_and_sign_off(make, library):
    data = make()
    (main,) = [r for r in data["rules"] if r["family"] == "main"]
    (version,) = library.families["main"]
    assert main["sha256"] == version.sha256
    assert (main["version"], main["revision"], main["signed_off"]) == ("2000-01-01", 4, False)
    assert main["dates_confidence"] == "L"
    assert [r["family"] for r in data["rules"]] == ["main", "gravity/tiny"]


def test_unsigned_rules_are_told(make):
    assert [n for n in make()["notices"] if n.startswith("Unsigned rules were used: main")]


def test_signed_rules_are_not_called_unsigned_and_a_changed_one_is(tmp_path):
    plain = tiny.library(tmp_path / "a", family(tiny.AGE))
    (version,) = plain.families["main"]
    sign = {"by": "lead 1", "role": "policy lead", "on": "2025-01-01", "sha256": version.sha256}
    signed = tiny.library(tmp_path / "b", family(tiny.AGE, signed_off=sign))
    data = tiny.data(signed)
    assert data["rules"][0]["signed_off"] is True
    assert not [n for n in data["notices"] if n.startswith("Unsigned rules")]
    changed = tiny.library(
        tmp_path / "c", family(tiny.AGE, rule("NEW", "flag", {"a": True}, ()), signed_off=sign)
    )
    assert tiny.data(changed)["rules"][0]["signed_off"] is False


# --- facts read ------------------------------------------------------------------------------


def test_facts_read_show_who_gave_them_and_in_the_catalogue_s_order(make):
    given = {
        "value": True,
        "source": "record",
        "by": "officer 1",
        "on": "2025-05-01",
        "verified": True,
    }
    data = make({"n": 5, "a": given})
    facts = {entry["fact"]: entry for entry in data["facts_read"]}
    assert {key: facts["a"][key] for key in READ} == {
        "fact": "a",
        "value": True,
        "source": "record",
        "by": "officer 1",
        "on": "2025-05-01",
        "verified": True,
    }
    assert facts["n"]["value"] == 5
    names = [entry["fact"] for entry in data["facts_read"]]
    assert names.index("a") < names.index("n") < names.index("offences[0].date")


def test_a_fact_not_known_says_why_and_a_range_says_between_what(make):
    data = make(
        {"a": {"unknown": "would_not_say"}, "offences": [{"offence": "low", "date": "2025-05"}]}
    )
    facts = {entry["fact"]: entry["value"] for entry in data["facts_read"]}
    assert facts["a"] == {"unknown": "would_not_say"}
    assert facts["b"] == {"unknown": "not_given"}
    assert facts["offences[0].date"] == {"from": "2025-05-01", "to": "2025-05-31"}


def test_what_is_worked_out_names_what_it_was_worked_out_from(make):
    data = make()
    facts = {entry["fact"]: entry for entry in data["facts_read"]}
    assert facts["offences[0].age"]["value"] == 15
    assert facts["offences[0].age"]["worked_out_from"] == ["offences[0].age_by_birth_date"]
    assert "child.date_of_birth" in facts


def test_no_rule_reads_monitoring_and_no_document_shows_it(make):
    data = make({"monitoring": {"sex": "female-marker-7"}, "note": "note-marker-7"})
    assert "marker-7" not in json.dumps(data)


# --- reasons ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "where", "state", "text", "value"),
    [
        (5, "why_not", "met", "n is 5.", 5),
        (1, "why", "not_met", "n is only 1.", 1),
        (None, "undecided", "unknown", "n is not known.", {"unknown": "not_given"}),
    ],
)
def test_a_reason_says_the_rule_its_state_its_words_and_what_it_read(
    n, where, state, text, value, make
):
    entry = tiny.entry(make({} if n is None else {"n": n}), "talk")
    (reason,) = [r for r in entry[where] if r["rule"] == "N"]
    assert (reason["state"], reason["text"], reason["facts"]) == (state, text, {"n": value})
    assert (reason["basis"], reason["confidence"]) == ("S", "H")
    (cite,) = reason["cite"]
    assert (cite["source"], cite["at"], cite["url"]) == ("law", "s. 1", "https://example.org/law")


def test_the_worst_basis_and_confidence_of_a_rule_count(tmp_path):
    mixed = rule("MIX", "flag", {"a": True}, (), basis=["S", "K"], confidence=["H", "L"])
    other = rule("BAR", "bar", {"a": True}, basis=["S", "C", "S2"], confidence=["H", "M"])
    library = tiny.library(tmp_path, family(mixed, other))
    (reason,) = tiny.entry(tiny.data(library, {"a": True}), "talk")["why_not"]
    assert (reason["basis"], reason["confidence"]) == ("S2", "M")


def test_with_several_offences_a_reason_names_the_one_it_is_about(make):
    offences = [{"offence": "low", "date": "2025-05-10", "x": x} for x in (True, False)]
    entry = tiny.entry(make({"offences": offences}), "letter")
    reasons = [r for key in ("why", "why_not") for r in entry[key] if r["rule"] == "X"]
    assert [(r["state"], r["offence"]) for r in sorted(reasons, key=lambda r: r["offence"])] == [
        ("met", 0),
        ("not_met", 1),
    ]


# --- options and programmes ------------------------------------------------------------------


def test_an_effect_that_no_rule_sets_stays_unknown(make):
    known = tiny.entry(make({"a": True}), "talk")["effects"]
    assert known == {"recorded": True, "shown": "if asked"}
    assert tiny.entry(make({"a": False}), "talk")["effects"] == {
        "recorded": "unknown",
        "shown": "unknown",
    }
    assert tiny.entry(make(), "warn")["effects"] == {"recorded": "unknown", "shown": "unknown"}


def test_an_option_lists_what_it_waits_for_its_duties_and_its_code(make):
    talk = tiny.entry(make({"a": True}), "talk")
    assert (talk["outcome_code"], talk["group"], talk["title"]) == ("8", "informal", "A talk")
    assert talk["missing"] == ["n"]
    assert talk["duties"] == ["DUTY"]


def test_what_is_only_subject_to_a_referral_says_so(make):
    letter = tiny.entry(make(), "letter")
    assert letter["status"] == "cannot_say"
    assert letter["subject_to"] == letter["missing"] == ["offences[0].x"]


def test_a_refused_programme_names_the_next_route_and_an_open_one_none(make):
    refused = tiny.entry(make({"b": False, "c": False}), "club")
    assert (refused["status"], refused["next_route"]) == ("not_available", "Try the other club.")
    assert tiny.entry(make({"b": True, "c": True}), "club")["next_route"] == "Try something else."
    assert tiny.entry(make({"b": True, "c": False}), "club")["next_route"] is None
    assert tiny.entry(make(), "club")["next_route"] is None


def test_a_single_offence_and_several_are_shown_by_offence(make):
    one = tiny.entry(make(), "letter")["per_offence"]
    assert one == [{"index": 0, "offence": "low", "status": "cannot_say"}]


# --- checklists ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "applies", "items", "complete"),
    [
        ({"a": True, "b": False}, True, [("one", False)], False),
        (
            {"a": True, "b": True, "check": {"one": "x"}},
            True,
            [("one", True), ("two", False)],
            False,
        ),
        ({"a": True, "b": False, "check": {"one": "x"}}, True, [("one", True)], True),
        ({"a": False, "b": False}, False, [("one", False)], False),
        ({"b": False}, "unknown", [("one", False)], False),
    ],
)
def test_a_checklist_shows_its_items_and_whether_each_is_answered(
    facts, applies, items, complete, make
):
    (check,) = make(facts)["checklists"]
    assert check["id"] == "tiny_check"
    assert check["applies"] == applies
    assert [(i["id"], i["answered"]) for i in check["items"]] == items
    assert all(i["question"] for i in check["items"])
    assert check["complete"] is complete


# --- conflicts, problems ---------------------------------------------------------------------


def test_presumptions_that_point_apart_are_shown_as_a_conflict_and_change_nothing(make):
    data = make({"colour": "red", "n": 5})
    (conflict,) = data["conflicts"]
    assert [r["rule"] for r in conflict["between"]] == ["PRE-A", "PRE-B"]
    assert tiny.entry(data, "court")["status"] == "open"
    assert make({"colour": "red", "n": 4})["conflicts"] == []


def test_a_presumption_that_holds_stands_among_the_reasons(make):
    because = make({"colour": "red"})["recommendation"]["because"]
    assert "PRE-A" in [r["rule"] for r in because]
    assert "PRE-A" not in [r["rule"] for r in make({"colour": "blue"})["recommendation"]["because"]]


def test_an_offence_outside_its_known_dates_is_a_problem(make):
    early = make(
        {
            "child": {"date_of_birth": "1995-05-01"},
            "decision_date": "2009-06-02",
            "offences": [{"offence": "mid", "date": "2009-05-10"}],
        }
    )
    assert [p for p in early["problems"] if "A middling thing" in p and "2010-01-01" in p]
    assert make({"offences": [{"offence": "mid", "date": "2025-05-10"}]})["problems"] == []


# --- would change ----------------------------------------------------------------------------

ASKED = Settings(would_change=True)


@pytest.fixture
def changes(tmp_path):
    """The changes found under some rules, as ({fact: new value}, what moves)."""

    def finding(rules, *facts):
        library = tiny.library(tmp_path, family(tiny.AGE, *rules))
        return [
            ({c["fact"]: c["to"] for c in entry["change"]}, entry["then"])
            for entry in tiny.data(library, *facts, settings=ASKED)["would_change"]
        ]

    return finding


def test_nothing_is_tried_unless_it_is_asked_for(make):
    assert make({"b": True, "c": True})["would_change"] == []


def test_a_single_change_that_opens_an_option_is_named_with_what_it_moves(changes):
    rules = [rule("NO", "bar", {"consent.talk": "does_not_agree"})]
    found = changes(rules, {"consent": {"talk": "does_not_agree"}})
    assert found == [({"consent.talk": "agrees"}, {"talk": "open"})]


def test_two_changes_are_tried_where_one_does_not_do(changes):
    rules = [rule("A", "bar", {"a": True}), rule("B", "bar", {"b": True})]
    found = changes(rules, {"a": True, "b": True})
    assert ({"a": False, "b": False}, {"talk": "open"}) in found
    assert not [c for c, _ in found if len(c) == 1]
    alone = changes(rules, {"a": True, "b": False})
    assert alone == [({"a": False}, {"talk": "open"})]


def test_an_admission_is_no_lever(changes):
    rules = [rule("ADM", "require", {"admission": "admitted"}), rule("A", "bar", {"a": True})]
    found = changes(rules, {"admission": "denied", "a": True})
    assert not [c for c, _ in found if "admission" in c]


def test_only_facts_that_work_against_something_are_tried(changes):
    rules = [rule("A", "bar", {"a": True}), rule("B", "require", {"b": True})]
    assert changes(rules, {"a": False, "b": True}) == []


def test_a_change_says_what_the_fact_is_now(tmp_path):
    library = tiny.library(tmp_path, family(rule("A", "bar", {"a": True})))
    (entry,) = tiny.data(library, {"a": True}, settings=ASKED)["would_change"]
    assert entry["change"] == [{"fact": "a", "from": True, "to": False}]


# --- the shipped library has the contract's effects and options ------------------------------


@pytest.fixture(scope="module")
def shipped():
    library, _ = inspect_library(tiny.SHIPPED)
    return library


def test_the_shipped_options_are_the_contract_s_in_their_groups(shipped):
    groups = {}
    for option in shipped.disposals.options:
        groups.setdefault(option.group, []).append(option.id)
    assert groups == {
        "none": ["no_further_action"],
        "informal": ["community_resolution", "outcome_20", "outcome_21", "outcome_22"],
        "deferred": ["deferred_caution", "deferred_prosecution", "outcome_23"],
        "youth_caution": ["youth_caution"],
        "youth_conditional_caution": ["youth_conditional_caution"],
        "charge": ["charge"],
    }
    codes = {option.id: option.outcome_code for option in shipped.disposals.options}
    assert {name: codes[name] for name in ("community_resolution", "charge", "outcome_23")} == {
        "community_resolution": "8",
        "charge": "1",
        "outcome_23": "23",
    }
    assert {"turnaround", "divert", "prevention"} <= set(shipped.programmes)


def test_the_shipped_effects_are_at_least_the_contract_s(shipped):
    named = [
        "first_time_entrant",
        "admission_needed",
        "dbs_automatic",
        "enhanced_dbs",
        "pnc",
        "sex_notification",
        "biometrics",
        "immigration",
        "kpi6_category",
    ]
    assert set(named) <= {effect.id for effect in shipped.disposals.effects}


def test_a_case_with_nothing_but_a_date_gives_a_whole_document(shipped):
    from oocd.engine.evaluate import evaluate

    case = tiny.read(shipped, {"decision_date": "2025-06-02"})
    data = document(evaluate(case, shipped))
    assert set(TOP) <= set(data)
    assert {option["status"] for option in data["options"]} <= {"cannot_say", "not_available"}
    assert data["recommendation"]["statement"].startswith("Seriousness has not been assessed: ")
