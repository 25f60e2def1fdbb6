"""The document: every key of the contract's section 4, and nothing hidden behind one."""

from __future__ import annotations

import json

import pytest
import rfc8785

from oocd.engine.canonical import canonical_json, sha256_of
from oocd.engine.recommendation import envelope
from tests.unit.engine import tiny
from tests.unit.engine.rich_rules import TOP, rich_library

rule, family = tiny.rule, tiny.family
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
    return rich_library(tmp_path_factory.mktemp("tiny"))


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
