"""The JSON Schemas: what the reader takes they take, what it refuses for its shape they refuse."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.errors import InputError
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import read_library
from oocd.engine.recommendation import document, envelope
from oocd.engine.schema import case_schema, names_in
from oocd.engine.yamlio import load_path, load_text, to_plain

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "cases_examples").glob("*/case.yaml"))
RECOMMENDATION = ROOT / "rules" / "schema" / "recommendation.schema.json"


@pytest.fixture(scope="module")
def library():
    return read_library(ROOT / "rules")


@pytest.fixture(scope="module")
def case(library):
    schema = case_schema(library.catalogue)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def names(paths):
    return [path.parent.name for path in paths]


def is_read(library, facts):
    """Whether the reader takes a case for its shape."""
    (node,) = load_text(json.dumps(facts), "case.json")
    try:
        read_case(node, library.catalogue, "case.json")
    except InputError:
        return False
    return True


# --- the case


def test_there_are_examples_to_try():
    assert len(EXAMPLES) > 10


@pytest.mark.parametrize("path", EXAMPLES, ids=names(EXAMPLES))
def test_every_example_case_is_valid(path, case):
    plain = to_plain(load_path(path)[0])
    assert [error.message for error in case.iter_errors(plain)] == []


WHOLE = {
    "id": "SYN-1",
    "area": "wolverhampton",
    "decision_date": "2025-06-02",
    "child": {"date_of_birth": "2010-05", "looked_after": {"unknown": "not_asked"}},
    "admission": {"value": "admitted", "source": "interview", "by": "x", "on": "2025-06"},
    "history": {"youth_cautions": 0},
    "consent": {"youth_caution": "agrees"},
    "police": {"cps_authority_for": ["charge"]},
    "care": {"checklist": {"home_policy": "Talk first."}},
    "victims": {"unknown": "not_asked"},
    "offences": [
        {
            "offence": "thf_shop",
            "date": 2025,
            "aggravating": ["group", {"id": "other_aggravating", "text": "own words"}],
            "adjustment": {"value": 1, "by": "x", "reason": "y"},
            "admission": "not_asked",
        }
    ],
    "monitoring": {"sex": "not_recorded", "anything": {"at": "all"}},
    "decided": {"disposal": "charge", "on": "2025-06-03"},
}


def test_a_case_with_every_kind_of_fact_is_valid_and_read(case, library):
    assert [error.message for error in case.iter_errors(WHOLE)] == []
    assert is_read(library, WHOLE)


def changed(*path, value):
    """The whole case with one thing in it put there."""
    out = copy.deepcopy(WHOLE)
    here = out
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return out


WRONG = {
    "a misspelt fact": changed("child", "loked_after", value=True),
    "a misspelt group": changed("chld", value={"looked_after": True}),
    "a misspelt key of an offence": changed("offences", 0, "dte", value="2025-06-01"),
    "a misspelt key beside a value": changed("admission", "sorce", value="x"),
    "a misspelt reason for not knowing": changed("child", "looked_after", "unknown", value="no"),
    "a misspelt option": changed("consent", "youth_cation", value="agrees"),
    "a misspelt value": changed("admission", value="admited"),
    "an unknown offence": changed("offences", 0, "offence", value="thf_shp"),
    "an unknown area": changed("area", value="wolverhamptn"),
    "an unknown factor": changed("offences", 0, "aggravating", value=["grp"]),
    "a factor of the other direction": changed("offences", 0, "mitigating", value=["group"]),
    "an own factor without words": changed(
        "offences", 0, "aggravating", value=["other_mitigating"]
    ),
    "an unknown option in a list": changed("police", "cps_authority_for", value=["chrge"]),
    "a word for a truth": changed("child", "looked_after", value="true"),
    "a number for a truth": changed("child", "looked_after", value=1),
    "a truth for a number": changed("history", "youth_cautions", value=True),
    "a number below its range": changed("history", "youth_cautions", value=-1),
    "a number above its range": changed("offences", 0, "adjustment", "value", value=2),
    "an adjustment without a reason": changed(
        "offences", 0, "adjustment", value={"value": 1, "by": "x"}
    ),
    "no date": changed("decision_date", value="2 June 2025"),
    "a day in another form": changed("decision_date", value="02-06-2025"),
    "an empty text": changed("care", "checklist", "home_policy", value="  "),
    "nothing": changed("decision_date", value=None),
    "a mapping for a list": changed("offences", value={"offence": "thf_shop"}),
    "a value for a group": changed("child", value="x"),
    "a list for a value": changed("admission", value=["admitted"]),
    "what is worked out": changed("offences", 0, "last_day_to_charge", value="2025-06-01"),
    "what the engine makes": changed("gravity", value={"band": 3}),
    "a fact of the record that is not there": changed("decided", "outcome", value="x"),
    "a disposal that is none": changed("decided", "disposal", value="chrge"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_reader_refuses_for_its_shape_is_not_valid(name, case, library):
    assert not is_read(library, WRONG[name])
    assert not case.is_valid(WRONG[name])


def test_every_fact_that_may_be_given_is_in_the_schema_and_no_other(library):
    catalogue = library.catalogue
    schema = case_schema(catalogue)
    known = set(names_in(schema))
    for name, spec in catalogue.facts.items():
        own_item = catalogue.item_of(name)
        if own_item is None:
            assert (name in known) is (spec.derived is None or spec.given), name
    for name, entry in catalogue.lists.items():
        here = schema
        for part in name.split("."):
            here = here["properties"][part]
        keys = set(names_in(here["anyOf"][0]["items"]))
        given = {
            catalogue.key_of(fact)
            for fact, spec in catalogue.facts.items()
            if fact.startswith(entry.item + ".") and (spec.derived is None or spec.given)
        }
        groups = {key.rpartition(".")[0] for key in given if "." in key}
        assert keys == given | groups, name


def test_a_value_added_to_a_lookup_is_in_the_schema_without_code(library):
    offences = case_schema(library.catalogue)["$defs"]["offences"]["enum"]
    assert offences == list(library.catalogue.tables["offences"].rows)


# --- the recommendation


def closed(schema):
    """The same schema with every key that it does not name refused."""
    if isinstance(schema, dict):
        out = {key: closed(value) for key, value in schema.items()}
        if out.get("type") == "object" and "properties" in out:
            out.setdefault("additionalProperties", False)
        return out
    return [closed(part) for part in schema] if isinstance(schema, list) else schema


@pytest.fixture(scope="module")
def recommendation():
    schema = json.loads(RECOMMENDATION.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def validator(schema):
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def evaluated(path, library):
    (node,) = load_path(path)
    case = read_case(node, library.catalogue, path.name)
    check_case(case, library.catalogue, node)
    settings = Settings(accept_indicative=True, would_change=True)
    return envelope(document(evaluate(case, library, settings)))


@pytest.mark.parametrize("path", EXAMPLES, ids=names(EXAMPLES))
def test_every_recommendation_is_valid_and_holds_no_key_that_is_not_described(
    path, recommendation, library
):
    found = validator(closed(recommendation)).iter_errors(evaluated(path, library))
    assert [f"{error.json_path}: {error.message}" for error in found] == []


CONTRACT = {
    "data": "case area nation decision_date rules facts_read gravity options programmes checklists"
    " recommendation flags duties missing would_change conflicts problems notices",
    "version": "family version revision sha256 signed_off",
    "fact_read": "fact value source by on verified",
    "gravity": "matrix signed_off offences final_score band band_accepted",
    "offence_gravity": "offence starting_score aggravating mitigating suggested_adjustment"
    " adjustment adjusted_by final_score score_basis",
    "option": "id title outcome_code group status in_range departure why why_not missing refer_to"
    " per_offence duties subject_to effects",
    "programme": "id title status why why_not missing refer_to next_route",
    "checklist": "id applies items complete",
    "recommendation": "matrix_points_to band_option range statement because",
    "flag": "id text cite",
    "duty": "id text due cite",
    "missing": "fact question settles",
    "would_change": "change then",
    "reason": "rule text state facts cite basis confidence",
    "citation": "source at url",
    "referral": "who why rule",
}


@pytest.mark.parametrize("part", CONTRACT)
def test_the_names_of_the_contract_are_required(part, recommendation):
    """The contract, section 4, letter by letter: other systems rely on these names."""
    assert set(CONTRACT[part].split()) <= set(recommendation["$defs"][part]["required"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sha256",), "abc"),
        (("data", "options", 0, "status"), "maybe"),
        (("data", "recommendation", "range", 0, "departure"), None),
        (("data", "gravity", "final_score"), 2.5),
        (("data", "decision_date"), 2.5),
        (("data", "duties", 0, "due"), "soon"),
    ],
    ids=str,
)
def test_what_is_not_a_recommendation_is_refused(path, value, recommendation, library):
    example = ROOT / "cases_examples" / "wolverhampton_first_theft" / "case.yaml"
    whole = evaluated(example, library)
    assert validator(recommendation).is_valid(whole)
    here = whole
    for step in path[:-1]:
        here = here[step]
    assert here[path[-1]] != value
    here[path[-1]] = value
    assert not validator(recommendation).is_valid(whole)


def test_keys_may_be_added(recommendation, library):
    whole = evaluated(EXAMPLES[0], library)
    whole["data"]["something_new"] = 1
    assert validator(recommendation).is_valid(whole)
