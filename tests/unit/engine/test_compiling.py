"""What a rule may say: each form compiles to its meaning, everything else is a placed problem."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.catalogue import Catalogue, CatalogueFile, Table
from oocd.engine.compiling import (
    Compiler,
    expand_option,
    mentions_option,
    path_as_written,
)
from oocd.engine.conditions import (
    Always,
    Compare,
    FactRef,
    Includes,
    Joined,
    Literal,
    OneOf,
    ParameterRef,
    Quantified,
    Within,
)

FACTS = {
    "lists": {
        "offences": {"item": "offence", "title": "offence"},
        "events": {"item": "event", "title": "event"},
    },
    "facts": {
        "yes": {"type": "boolean"},
        "count": {"type": "integer"},
        "day": {"type": "date"},
        "other_day": {"type": "date"},
        "words": {"type": "text"},
        "colour": {"type": "choice", "values": {"red": "red", "blue": "blue"}},
        "plea": {
            "type": "choice",
            "values": {"guilty": "guilty"},
            "absent_means": {"value": "not_said", "because": "x", "words": "not said"},
        },
        "tags": {"type": "choices", "values_from": "options"},
        "consent": {
            "type": "map",
            "keys_from": ["options"],
            "values": {"agrees": "agrees", "does_not_agree": "does not"},
        },
        "note": {"type": "text", "record_only": True},
        "answer": {"type": "answer"},
        "offences": {"type": "list"},
        "offence.date": {"type": "date"},
        "offence.bad": {"type": "boolean"},
        "offence.harm": {"type": "factors", "direction": "aggravating"},
        "events": {"type": "list"},
        "event.date": {"type": "date"},
        "event.type": {"type": "choice", "values": {"nfa": "nfa", "rui": "rui"}},
    },
    "blocks": {"monitoring": {"facts": {"sex": {"type": "text"}}, "open": True}},
}
TABLES = {
    "options": Table("options", {"talk": {"title": "A talk"}, "court": {"title": "Court"}}),
    "factors": Table(
        "factors",
        {"planned": {"direction": "aggravating"}, "sorry": {"direction": "mitigating"}},
    ),
}
CATALOGUE = Catalogue.build(CatalogueFile.model_validate(FACTS), TABLES)
DEFINED = {
    "recent": {"event.date": {"within": {"months": 3, "after": "day"}}},
    "round": {"use": "about"},
    "about": {"any": [{"yes": True}, {"use": "round"}]},
}


def compiler():
    return Compiler(
        CATALOGUE,
        frozenset({"most"}),
        DEFINED,
        frozenset({"talk", "court"}),
        "national/x/2025-01-01.yaml",
    )


def compiled(raw, own=None):
    """The node of a sound condition, and the compiler that made it."""
    work = compiler()
    node = work.compile(raw, ("when",), own_item=own)
    assert work.faults == []
    return node, work


def node(raw, own=None):
    return compiled(raw, own)[0]


def faults(raw, own=None):
    work = compiler()
    work.compile(raw, ("when",), own_item=own)
    return [(fault.code, fault.loc) for fault in work.faults]


def only_fault(raw, own=None):
    work = compiler()
    work.compile(raw, ("when",), own_item=own)
    assert len(work.faults) == 1, work.faults
    return work.faults[0]


DAY = dt.date(2025, 4, 1)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, Always()),
        ({"yes": True}, Compare("yes", "is", Literal(True))),
        ({"yes": {"not": False}}, Compare("yes", "not", Literal(False))),
        ({"count": 3}, Compare("count", "is", Literal(3))),
        ({"count": {"min": 3}}, Compare("count", "min", Literal(3))),
        ({"count": {"max": {"param": "most"}}}, None),
        ({"day": "2025-04-01"}, Compare("day", "is", Literal(DAY))),
        ({"day": {"before": "2025-04-01"}}, Compare("day", "before", Literal(DAY))),
        ({"day": {"after": {"fact": "other_day"}}}, Compare("day", "after", FactRef("other_day"))),
        ({"words": "x"}, Compare("words", "is", Literal("x"))),
        ({"colour": "red"}, Compare("colour", "is", Literal("red"))),
        ({"colour": {"in": ["red", "blue"]}}, OneOf("colour", ("red", "blue"))),
        ({"colour": {"not_in": ["red"]}}, OneOf("colour", ("red",), wanted=False)),
        ({"plea": "not_said"}, Compare("plea", "is", Literal("not_said"))),
        ({"consent.talk": "agrees"}, Compare("consent.talk", "is", Literal("agrees"))),
        ({"tags": {"includes": "talk"}}, Includes("tags", "talk")),
        ({"result.talk.status": "open"}, OneOf("result.talk.status", ("open",))),
        (
            {"result.talk.status": {"in": ["open", "refer"]}},
            OneOf("result.talk.status", ("open", "refer")),
        ),
        (
            {"day": {"within": {"months": 3, "after": "other_day"}}},
            Within("day", "other_day", "months", Literal(3)),
        ),
        (
            {"count": {"between": [10, 17]}},
            Joined(
                "all", (Compare("count", "min", Literal(10)), Compare("count", "max", Literal(17)))
            ),
        ),
    ],
    ids=str,
)
def test_a_condition_compiles_to_its_meaning(raw, expected):
    if expected is None:
        expected = Compare("count", "max", ParameterRef("national/x/2025-01-01.yaml:most"))
    assert node(raw) == expected


def test_several_keys_must_all_hold():
    parts = (Compare("count", "is", Literal(1)), Compare("colour", "is", Literal("red")))
    assert node({"count": 1, "colour": "red"}) == Joined("all", parts)
    both = (Compare("count", "min", Literal(1)), Compare("count", "max", Literal(2)))
    assert node({"count": {"min": 1, "max": 2}}) == Joined("all", both)


@pytest.mark.parametrize("kind", ["all", "any", "none"])
def test_conditions_are_joined_in_their_order(kind):
    parts = (Compare("count", "is", Literal(1)), Compare("count", "is", Literal(2)))
    assert node({kind: [{"count": 1}, {"count": 2}]}) == Joined(kind, parts)


def test_at_least_keeps_its_count():
    joined = node({"at_least": {"count": 2, "of": [{"count": 1}, {"count": 2}, {"count": 3}]}})
    assert (joined.kind, joined.count, len(joined.parts)) == ("at_least", 2, 3)


def test_a_list_is_asked_item_by_item_and_counted_within_bounds():
    found = node({"count_of": {"list": "events", "where": {"event.type": "nfa"}, "min": 2}})
    where = Compare("event.type", "is", Literal("nfa"))
    assert found == Quantified("count_of", "events", where, Literal(2), None)
    exactly = node({"count_of": {"list": "events", "is": {"param": "most"}}})
    assert exactly.low == exactly.high == ParameterRef("national/x/2025-01-01.yaml:most")
    assert exactly.where == Always()


def test_a_definition_stands_for_its_condition_in_the_scope_of_its_use():
    where = {"event.type": "nfa", "use": "recent"}
    found, work = compiled({"any_of": {"list": "events", "where": where}})
    assert found.where.parts[1] == Within("event.date", "day", "months", Literal(3))
    assert work.definitions_used == {"recent"}
    assert only_fault({"use": "recent"}).code == "R-SCOPE"


def test_what_is_read_is_noted():
    raw = {
        "count": {"max": {"param": "most"}},
        "day": {"before": {"fact": "other_day"}},
        "result.court.status": "open",
        "offence.bad": True,
        "any_of": {"list": "events", "where": {"event.date": {"before": {"fact": "day"}}}},
    }
    _, work = compiled(raw, own="offence")
    assert work.reads == {"count", "day", "other_day", "offence.bad", "events", "event.date"}
    assert work.item_reads == {"offence.bad"}
    assert work.result_reads == {"court"}
    assert work.parameters_read == {"most"}


def test_an_item_read_inside_its_own_list_does_not_make_the_rule_one_for_each_item():
    raw = {"any_of": {"list": "offences", "where": {"offence.bad": True}}}
    assert compiled(raw, own="offence")[1].item_reads == set()


@pytest.mark.parametrize(
    ("raw", "code", "loc"),
    [
        ("yes", "R-CONDITION", ("when",)),
        (["yes"], "R-CONDITION", ("when",)),
        ({}, "R-CONDITION", ("when",)),
        ({"all": []}, "R-CONDITION", ("when", "all")),
        ({"any": {"yes": True}}, "R-CONDITION", ("when", "any")),
        ({"any": [{"yes": True}, "x"]}, "R-CONDITION", ("when", "any", 1)),
        ({"at_least": {"of": [{"yes": True}]}}, "R-CONDITION", ("when", "at_least")),
        (
            {"at_least": {"count": True, "of": [{"yes": True}]}},
            "R-VALUE",
            ("when", "at_least", "count"),
        ),
        ({"yess": True}, "R-UNKNOWN-FACT", ("when", "yess")),
        ({"consent.tlk": "agrees"}, "R-UNKNOWN-FACT", ("when", "consent.tlk")),
        ({"result.tlk.status": "open"}, "R-UNKNOWN-FACT", ("when", "result.tlk.status")),
        ({"result.talk.missing": "open"}, "R-UNKNOWN-FACT", ("when", "result.talk.missing")),
        ({"result.talk": "open"}, "R-UNKNOWN-FACT", ("when", "result.talk")),
        ({"result.talk.status": "opn"}, "R-VALUE", ("when", "result.talk.status")),
        ({"monitoring.sex": "f"}, "R-MONITORING", ("when", "monitoring.sex")),
        ({"monitoring.height": "f"}, "R-MONITORING", ("when", "monitoring.height")),
        ({"note": "x"}, "R-RECORD-ONLY", ("when", "note")),
        ({"offence.bad": True}, "R-SCOPE", ("when", "offence.bad")),
        ({"event.type": "nfa"}, "R-SCOPE", ("when", "event.type")),
        ({"yes": "true"}, "R-VALUE", ("when", "yes")),
        ({"yes": 1}, "R-VALUE", ("when", "yes")),
        ({"count": True}, "R-VALUE", ("when", "count")),
        ({"count": "3"}, "R-VALUE", ("when", "count")),
        ({"day": "2025-04"}, "R-VALUE", ("when", "day")),
        ({"day": "2025-04-31"}, "R-VALUE", ("when", "day")),
        ({"colour": "green"}, "R-VALUE", ("when", "colour")),
        ({"colour": {"in": ["red", "green"]}}, "R-VALUE", ("when", "colour", "in", 1)),
        ({"colour": {"in": []}}, "R-VALUE", ("when", "colour", "in")),
        ({"colour": {"in": "red"}}, "R-VALUE", ("when", "colour", "in")),
        ({"colour": {}}, "R-CONDITION", ("when", "colour")),
        ({"colour": {"min": "red"}}, "R-OPERATOR", ("when", "colour", "min")),
        ({"colour": {"iss": "red"}}, "R-OPERATOR", ("when", "colour", "iss")),
        ({"answer": "x"}, "R-VALUE", ("when", "answer")),
        ({"tags": "talk"}, "R-VALUE", ("when", "tags")),
        ({"tags": {"includes": "tlk"}}, "R-VALUE", ("when", "tags", "includes")),
        ({"colour": {"includes": "red"}}, "R-OPERATOR", ("when", "colour", "includes")),
        ({"count": {"max": {"param": "mst"}}}, "R-UNKNOWN-PARAMETER", ("when", "count", "max")),
        (
            {"day": {"before": {"fact": "dy"}}},
            "R-UNKNOWN-FACT",
            ("when", "day", "before", "fact"),
        ),
        ({"day": {"before": {"fact": "count"}}}, "R-VALUE", ("when", "day", "before")),
        ({"count": {"between": [1]}}, "R-VALUE", ("when", "count", "between")),
        ({"count": {"between": [1, "2"]}}, "R-VALUE", ("when", "count", "between", 1)),
        ({"count": {"within": {"days": 1, "after": "day"}}}, "R-OPERATOR", None),
        ({"day": {"within": {"weeks": 1, "after": "other_day"}}}, "R-VALUE", None),
        ({"day": {"within": {"days": 1, "months": 1, "after": "other_day"}}}, "R-VALUE", None),
        ({"day": {"within": {"days": 1}}}, "R-VALUE", None),
        (
            {"day": {"within": {"days": 1, "after": "count"}}},
            "R-VALUE",
            ("when", "day", "within", "after"),
        ),
        (
            {"day": {"within": {"days": "1", "after": "other_day"}}},
            "R-VALUE",
            ("when", "day", "within", "days"),
        ),
        ({"any_of": {"list": "events"}}, "R-CONDITION", ("when", "any_of")),
        (
            {"any_of": {"list": "evnts", "where": {"yes": True}}},
            "R-UNKNOWN-LIST",
            ("when", "any_of", "list"),
        ),
        (
            {"any_of": {"list": "events", "where": {"yes": True}, "min": 1}},
            "R-OPERATOR",
            ("when", "any_of", "min"),
        ),
        ({"count_of": {"list": "events"}}, "R-CONDITION", ("when", "count_of")),
        ({"use": "recnt"}, "R-UNKNOWN-DEFINITION", ("when", "use")),
    ],
    ids=str,
)
def test_what_is_not_understood_is_a_problem_at_its_place(raw, code, loc):
    fault = only_fault(raw)
    assert fault.code == code
    if loc is not None:
        assert fault.loc == loc


def test_a_list_inside_a_list_is_refused():
    inner = {"any_of": {"list": "events", "where": {"event.type": "nfa"}}}
    assert ("R-CONDITION", ("when", "any_of", "where", "any_of")) in faults(
        {"any_of": {"list": "offences", "where": inner}}
    )


def test_a_definition_that_uses_itself_is_refused():
    assert "R-CYCLE" in {code for code, _ in faults({"use": "round"})}


def test_every_fault_of_a_condition_is_found_at_once():
    raw = {"yess": True, "colour": "green", "any": [{"count": {"mx": 1}}, {"use": "recnt"}]}
    codes = sorted(code for code, _ in faults(raw))
    assert codes == ["R-OPERATOR", "R-UNKNOWN-DEFINITION", "R-UNKNOWN-FACT", "R-VALUE"]


@pytest.mark.parametrize(
    ("raw", "near"),
    [
        ({"colours": "red"}, "colour"),
        ({"colour": "bleu"}, "blue"),
        ({"colour": {"not_inn": ["red"]}}, "not_in"),
        ({"consent.cort": "agrees"}, "consent.court"),
        ({"result.cort.status": "open"}, "court"),
        ({"tags": {"includes": "cout"}}, "court"),
        ({"use": "recnt"}, "recent"),
        ({"count": {"max": {"param": "mst"}}}, "most"),
        ({"any_of": {"list": "event", "where": {"event.type": "nfa"}}}, "events"),
    ],
    ids=str,
)
def test_a_misspelt_name_gives_the_nearest_one(raw, near):
    assert only_fault(raw).hint == f"Did you mean `{near}`?"


@pytest.mark.parametrize(
    ("raw", "at_key"),
    [
        ({"yess": True}, True),
        ({"monitoring.sex": "f"}, True),
        ({"colour": {"iss": "red"}}, True),
        ({"colour": "green"}, False),
        ({"day": {"before": {"fact": "dy"}}}, False),
    ],
    ids=str,
)
def test_a_misspelt_key_is_shown_at_the_key_and_a_wrong_value_at_the_value(raw, at_key):
    assert only_fault(raw).at_key is at_key


def test_factors_are_included_by_an_id_of_their_direction():
    found = node({"offence.harm": {"includes": "planned"}}, own="offence")
    assert found == Includes("offence.harm", "planned")
    assert only_fault({"offence.harm": {"includes": "sorry"}}, own="offence").code == "R-VALUE"


# --- one rule for several options


def test_an_option_is_put_in_everywhere():
    raw = {"consent.{option}": "agrees", "any": [{"tags": {"includes": "{option}"}}, {"yes": True}]}
    assert expand_option(raw, "talk") == {
        "consent.talk": "agrees",
        "any": [{"tags": {"includes": "talk"}}, {"yes": True}],
    }
    assert raw["consent.{option}"] == "agrees"  # what was written stays


@pytest.mark.parametrize(
    ("raw", "mentioned"),
    [
        (None, False),
        ({"yes": True}, False),
        ({"consent.{option}": "agrees"}, True),
        ({"tags": {"includes": "{option}"}}, True),
        ({"any": [{"yes": True}, {"result.{option}.status": "open"}]}, True),
        ({"any": [{"yes": True}]}, False),
    ],
    ids=str,
)
def test_a_condition_written_for_several_options_is_known(raw, mentioned):
    assert mentions_option(raw) is mentioned


def test_a_path_leads_back_to_what_is_written():
    raw = {"any": [{"yes": True}, {"consent.{option}": {"in": ["agrees", "x"]}}]}
    path = ("any", 1, "consent.talk", "in", 1)
    assert path_as_written(raw, path, "talk") == ("any", 1, "consent.{option}", "in", 1)
    assert path_as_written(raw, ("nowhere", 3, "x"), "talk") == ("nowhere", 3, "x")
