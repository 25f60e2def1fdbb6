"""Each promise about gravity, overlays, order, levers and the kinds of explanation, as a property.

All on the shipped rules, with cases drawn from their own catalogue.
"""

from __future__ import annotations

import copy
import dataclasses

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from oocd.engine import counterfactual
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.recommendation import document
from oocd.engine.resolve import NOT_IN_AREA
from oocd.reporting.blocks import Pairs
from oocd.reporting.desk import rows
from oocd.reporting.lexicon import Lexicon
from oocd.reporting.sheet import sheet
from tests.property.drawing import tries
from tests.property.shipped import CATALOGUE, DRAWN, LIBRARY, accepting, evaluated
from tests.unit.engine import tiny

AREAS = CATALOGUE.tables["areas"].rows


# --- gravity ---------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", ["aggravating", "mitigating"])
@tries(60)
@given(data=st.data())
def test_a_factor_moves_the_score_only_its_own_way_or_the_score_awaits_a_person(direction, data):
    """One more factor: an aggravating one never lowers, a mitigating one never raises.

    That holds for each offence's score and for the case's, and for the bounds a score that is still
    awaited lies between, which is what rules about bands compare.
    """
    case = data.draw(DRAWN.cases())
    offences = case.get("offences")
    assume(isinstance(offences, list) and offences)
    index = data.draw(st.integers(0, len(offences) - 1))
    there = offences[index].get(direction, [])
    assume(isinstance(there, list))
    names = [
        name
        for name, row in CATALOGUE.tables["factors"].rows.items()
        if row["direction"] == direction and row["scope"] == "general" and name not in there
    ]
    more = copy.deepcopy(case)
    more["offences"][index][direction] = [*there, data.draw(st.sampled_from(names))]
    before = evaluated(case, tiny.YES).gravity
    after = evaluated(more, tiny.YES).gravity
    for one, two in [*zip(before.offences, after.offences, strict=True), (before, after)]:
        for name in ("final_score", "low", "high"):
            was, now = getattr(one, name), getattr(two, name)
            if was is not None and now is not None:
                assert now >= was if direction == "aggravating" else now <= was, name
        if one.final_score is not None and two.final_score is None:
            assert two.low is None or "adjustment.value" in " ".join(two.asks)


# --- overlays --------------------------------------------------------------------------------

TIGHTER = {
    "open": {"open", "refer", "cannot_say", "not_available"},
    "cannot_say": {"cannot_say", "refer", "not_available"},
    "refer": {"refer", "cannot_say", "not_available"},
    "not_available": {"not_available"},
}
"""What an overlay may make of a national status: never easier than the nation has it."""


def widened(area):
    """The targets of an area's rules that own up to widening, with their source."""
    return {
        target
        for versions in LIBRARY.families.values()
        for version in versions
        if version.file.area == area
        for rule in version.rules
        if rule.rule.id in version.file.may_widen
        for target in rule.applies_to
    }


@pytest.mark.parametrize("area", list(AREAS))
@tries(40)
@given(case=DRAWN.cases(), settings=accepting)
def test_no_area_opens_what_the_nation_bars(area, case, settings):
    """Against the answer for the same case in the same nation with no area's rules.

    What only an area offers has no national answer and is left out; so are targets of rules listed
    under `may_widen`.
    """
    case.pop("area", None)
    case["nation"] = AREAS[area]["nation"]
    national = evaluated(case, settings)
    local = evaluated({**case, "area": area}, settings)
    compared = 0
    for target, found in national.results.items():
        if any(reason.rule == NOT_IN_AREA for reason in found.structural):
            continue
        if target not in widened(area):
            compared += 1
            status = local.results[target].status
            assert status in TIGHTER[found.status], f"{target}: {found.status} -> {status}"
    assert compared >= len(LIBRARY.options)


# --- order -----------------------------------------------------------------------------------


def said(evaluation):
    """All that is said of a case, whatever the order it is said in."""
    data = document(evaluation)

    def kept(entry):
        reasons = {
            key: sorted(
                (r["rule"], r.get("offence", -1), r["state"], r["text"]) for r in entry[key]
            )
            for key in ("why", "why_not", "undecided")
        }
        return reasons | {
            "status": entry["status"],
            "rests_on": entry["rests_on"],
            "missing": sorted(entry["missing"]),
            "refer_to": sorted(map(str, entry["refer_to"])),
            "effects": entry.get("effects"),
        }

    return {
        "targets": {e["id"]: kept(e) for e in (*data["options"], *data["programmes"])},
        "gravity": {k: v for k, v in data["gravity"].items() if k != "rests_on"},
        "flags": sorted(entry["text"] for entry in data["flags"]),
        "duties": sorted(f"{entry['text']} {entry['due']}" for entry in data["duties"]),
        "missing": sorted(entry["fact"] for entry in data["missing"]),
        "points_to": data["recommendation"]["matrix_points_to"],
        "range": data["recommendation"]["range"],
    }


def shuffled(randomness):
    """The library with its families, and the rules of each version, in another order."""
    families = list(LIBRARY.families.items())
    randomness.shuffle(families)

    def turned(version):
        rules = list(version.rules)
        randomness.shuffle(rules)
        return dataclasses.replace(version, rules=tuple(rules))

    remembered = {f.name: {} for f in dataclasses.fields(LIBRARY) if f.name.startswith("_")}
    mixed = {name: tuple(map(turned, versions)) for name, versions in families}
    return dataclasses.replace(LIBRARY, families=mixed, **remembered)


@tries(25)
@given(case=DRAWN.cases(), settings=accepting, randomness=st.randoms(use_true_random=False))
def test_the_order_of_files_and_of_the_rules_in_them_changes_nothing_said(
    case, settings, randomness
):
    first = evaluated(case, settings)
    again = evaluate(first.base.case, shuffled(randomness), settings)
    assert said(again) == said(first)


# --- levers ----------------------------------------------------------------------------------


@tries(25)
@given(case=DRAWN.cases(), noes=st.sets(st.sampled_from(sorted(LIBRARY.options)), max_size=4))
def test_the_search_for_changes_keeps_its_bounds(case, noes):
    """At most 200 trials, single changes before pairs, and only facts a person may act on."""
    case["consent"] = dict.fromkeys(sorted(noes), "does_not_agree")
    evaluation = evaluated(case, Settings(would_change=True))
    tried = []

    def nothing_helps(changed):
        facts = evaluation.base.case.facts
        tried.append([name for name in changed.facts if changed.facts[name] != facts.get(name)])
        return evaluation.results

    assert counterfactual.would_change(evaluation, nothing_helps) == []
    note(f"{len(tried)} trials")
    assert len(tried) <= 200
    sizes = [len(facts) for facts in tried]
    assert sizes == sorted(sizes)
    assert set(sizes) <= {1, 2}
    assert all(CATALOGUE.spec(fact).lever for facts in tried for fact in facts)


def test_the_search_stops_at_its_bound(monkeypatch):
    """The shipped levers are few, so the bound is lowered until it is met."""
    case = {"decision_date": "2025-06-02", "area": "wolverhampton", "nation": "england"}
    case["offences"] = [{"offence": "thf_shop", "date": "2025-05-02"}]
    case["consent"] = dict.fromkeys(LIBRARY.options, "does_not_agree")
    evaluation = evaluate(tiny.read(LIBRARY, case), LIBRARY, Settings(would_change=True))

    def trials():
        tried = []
        counterfactual.would_change(evaluation, lambda c: tried.append(c) or evaluation.results)
        return len(tried)

    assert counterfactual.MOST_TRIALS == 200
    assert trials() > 3
    monkeypatch.setattr(counterfactual, "MOST_TRIALS", 3)
    assert trials() == 3


def test_what_is_no_lever_is_named_so():
    """The contract's list: age, offence, admission, history, care, exploitation, monitoring."""
    for name, spec in CATALOGUE.facts.items():
        kind = name.partition(".")[0]
        held = kind in {"history", "care", "exploitation", "monitoring", "offence", "offences"}
        if held or kind == "admission" or "age_at" in name or name == "child.date_of_birth":
            assert not spec.lever, name


# --- the six kinds of explanation ------------------------------------------------------------

KINDS = ["rationale", "responsibility", "data", "fairness", "safety_and_performance", "impact"]
"""ICO and the Alan Turing Institute, Explaining decisions made with AI."""


def parts(value, path):
    """What stands at a path, in every entry of a list on the way; an error where it does not."""
    for key in path.split("."):
        value = [v[key] for v in value] if isinstance(value, list) else value[key]
    return value


@tries(20)
@given(case=DRAWN.cases(), settings=accepting)
def test_every_recommendation_gives_the_six_kinds_of_explanation(case, settings):
    """Each is named in the JSON, and every part that is said to give it is there."""
    data = document(evaluated(case, settings))
    assert [kind["id"] for kind in data["explanations"]] == KINDS
    for kind in data["explanations"]:
        assert kind["title"]
        assert kind["text"]
        assert kind["found_in"]
        for path in kind["found_in"]:
            assert parts(data, path) is not None, path
    for option in data["options"]:
        assert option["effects"], "impact"
    assert data["rules"], "safety and performance"
    assert data["standing"], "responsibility"
    assert data["recommendation"]["statement"], "rationale"
    assert not [f for f in data["facts_read"] if f["fact"].startswith("monitoring")], "fairness"
    assert data["facts_read"], "data"


@pytest.mark.parametrize("full", [False, True])
def test_the_report_for_officers_and_panels_names_all_six(full):
    case = {"decision_date": "2025-06-02", "offences": [{"offence": "thf_shop"}]}
    data = document(evaluate(tiny.read(LIBRARY, case), LIBRARY, tiny.YES))
    envelope = {"schema": "s", "engines": ["reference"], "sha256": "0" * 64, "data": data}
    blocks = sheet(envelope, Lexicon(LIBRARY), full=full).blocks
    named = [name for block in blocks if isinstance(block, Pairs) for name, _ in block.rows]
    titles = [kind["title"] for kind in rows(data["explanations"])]
    assert len(titles) == len(KINDS)
    assert set(titles) <= set(named)
