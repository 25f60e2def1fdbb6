"""The shipped rules under cases drawn from their own catalogue: honest, whole, the same each time.

Nothing is left out: whatever the catalogue, the lookups and the rules hold is drawn from and run.
"""

from __future__ import annotations

import copy
import json

import pytest
import rfc8785
from hypothesis import assume, given, note
from hypothesis import strategies as st

from oocd.engine.canonical import canonical_json, sha256_of
from oocd.engine.errors import OocdError
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.facts import ItemScope
from oocd.engine.recommendation import document
from tests.property.drawing import WHY, lines_of, put, tries
from tests.property.shipped import (
    CATALOGUE,
    DRAWN,
    LIBRARY,
    SETTLED,
    accepting,
    evaluated,
    given_facts,
    is_unknown,
    less,
    may_be_unknown,
    stands_in,
)
from tests.unit.engine import tiny

LABEL = "illustrative starting point, not the NPCC's"


@tries(150)
@given(case=DRAWN.cases(), settings=accepting)
def test_only_an_oocd_error_ever_leaves(case, settings):
    try:
        evaluation = evaluate(tiny.read(LIBRARY, case), LIBRARY, settings)
    except OocdError:
        return
    data = document(evaluation)
    assert canonical_json(data) == rfc8785.dumps(data)


@tries(8)
@given(case=DRAWN.cases(), noes=st.sets(st.sampled_from(sorted(LIBRARY.options)), max_size=3))
def test_what_would_change_the_answer_does_change_it_and_is_a_lever(case, noes):
    case["consent"] = dict.fromkeys(sorted(noes), "does_not_agree")
    evaluation = evaluated(case, Settings(accept_indicative=True, would_change=True))
    for entry in document(evaluation)["would_change"]:
        assert entry["change"]
        for change in entry["change"]:
            fact = CATALOGUE.spec(change["fact"])
            assert fact.lever, change
        for target, status in entry["then"].items():
            assert status != evaluation.results[target].status, "nothing changed"


# --- everything unknown ----------------------------------------------------------------------


@pytest.mark.parametrize("accept", [False, True])
@pytest.mark.parametrize("day", [str(day) for day in lines_of(LIBRARY) if day.year > 1990])
def test_a_case_of_which_nothing_is_known_opens_no_option(day, accept):
    evaluation = evaluate(
        tiny.read(LIBRARY, {"decision_date": day}), LIBRARY, Settings(accept_indicative=accept)
    )
    for option in LIBRARY.disposals.options:
        status = evaluation.results[option.id].status
        assert status in {"cannot_say", "not_available"}, option.id


def test_a_case_of_which_everything_is_said_to_be_unknown_opens_nothing():
    case = {"decision_date": "2026-06-02"}
    for name in DRAWN.facts:
        put(case, name, {"unknown": "not_available"})
    for name in CATALOGUE.lists:
        put(case, name, {"unknown": "not_available"})
    del case["area"]
    evaluation = evaluate(tiny.read(LIBRARY, case), LIBRARY, tiny.YES)
    opened = {name for name, found in evaluation.results.items() if found.status == "open"}
    reading = {
        target
        for versions in LIBRARY.families.values()
        for version in versions
        for rule in version.rules
        if rule.reads and rule.effect.value in {"bar", "require", "gateway"}
        for target in rule.applies_to
    }
    assert not opened & reading


# --- more is known, nothing is taken back ----------------------------------------------------


@st.composite
def pairs(draw):
    """A case, and the same case with less known of it."""
    case = draw(DRAWN.cases())
    known = [
        (path, fact)
        for path, fact in given_facts(case)
        if may_be_unknown(fact) and not is_unknown(case, path)
    ]
    assume(known)
    chosen = draw(st.lists(st.sampled_from(known), min_size=1, max_size=4, unique_by=str))
    smaller = copy.deepcopy(case)
    # from the end, so that a list goes after what stands in it
    for path, fact in sorted(chosen, key=lambda pair: -len(pair[0])):
        adjusting = fact.startswith("offence.adjustment.")
        why = draw(st.none() | st.sampled_from(WHY))
        if adjusting:
            less(smaller, path[: path.index("adjustment") + 1], None)
        elif why is None and not stands_in(fact):
            less(smaller, path, None)
        else:
            less(smaller, path, why or "not_asked")
        if adjusting:
            break
    return case, smaller, sorted({fact for _, fact in chosen})


@tries(220)
@given(pair=pairs(), settings=accepting)
def test_what_is_settled_stays_settled_when_more_is_known(pair, settings):
    case, smaller, facts = pair
    assume("offence.adjustment.value" not in facts)  # a person's adjustment replaces the tool's
    after = evaluated(case, settings)
    before = evaluated(smaller, settings)
    # an offence that turns out to lie before the tenth birthday is set aside: it counts no more
    assume([s.index for s in before.left_out] == [s.index for s in after.left_out])
    note(f"less was known of {facts}")
    for target, found in before.results.items():
        if found.status in SETTLED:
            assert after.results[target].status == found.status, target


# --- what is said holds together -------------------------------------------------------------


@tries(110)
@given(case=DRAWN.cases(), settings=accepting)
def test_every_status_is_explained_by_what_is_shown_beside_it(case, settings):
    evaluation = evaluated(case, settings)
    data = document(evaluation)
    for entry in [*data["options"], *data["programmes"]]:
        status, reasons = entry["status"], {r["rule"] for r in entry["why_not"]}
        if status == "not_available":
            assert reasons, entry["id"]
        elif status == "refer":
            assert entry["refer_to"], entry["id"]
        elif status == "open":
            assert not entry["undecided"], entry["id"]
            assert not entry["refer_to"], entry["id"]
        else:
            assert entry["undecided"] or "VERSION-IN-DOUBT" in reasons, entry["id"]
        if entry["status"] != "cannot_say":
            assert entry["missing"] == entry["subject_to"] == []
        for fact in entry["subject_to"]:
            assert fact in entry["missing"]
    asked = {m["fact"] for m in data["missing"]}
    for entry in [*data["options"], *data["programmes"]]:
        assert set(entry["missing"]) <= asked


@tries(110)
@given(case=DRAWN.cases(), settings=accepting)
def test_nothing_is_asked_that_is_known_already(case, settings):
    evaluation = evaluated(case, settings)
    known = {".".join(path): True for path, _ in _exact(evaluation)}
    for missing in document(evaluation)["missing"]:
        path = missing["fact"].replace("[", ".").replace("]", "")
        assert path not in known, missing["fact"]


def _exact(evaluation):
    """The paths of facts given exactly (a span of two exact days may still need the very day)."""
    case = evaluation.base.case
    for name, found in case.facts.items():
        if found.low is not None and found.low == found.high:
            yield (name.split("."), name)
    for name, items in case.lists.items():
        if not isinstance(items, tuple):
            continue
        yield (name.split("."), name)
        for index, item in enumerate(items):
            ran = item.get("offence.date_to")
            for fact, found in item.items():
                spanned = fact in {"offence.date", "offence.date_to"} and ran is not None
                if found.low is not None and found.low == found.high and not spanned:
                    key = CATALOGUE.key_of(fact)
                    yield ([*name.split("."), str(index), *key.split(".")], fact)


@tries(110)
@given(case=DRAWN.cases(), settings=accepting)
def test_the_matrix_points_only_to_what_is_open_and_only_where_it_is_accepted(case, settings):
    data = document(evaluated(case, settings))
    recommendation, gravity = data["recommendation"], data["gravity"]
    statuses = {option["id"]: option["status"] for option in data["options"]}
    points_to, own = recommendation["matrix_points_to"], recommendation["band_option"]
    if points_to is not None:
        assert gravity["band_accepted"]
        assert own == {"id": points_to, "status": "open"}
    if own is None:
        assert recommendation["statement"].startswith("Seriousness has not been assessed")
        assert [e["id"] for e in recommendation["range"]] == [
            name for name, status in statuses.items() if status == "open"
        ]
    else:
        assert gravity["final_score"] is not None
        assert recommendation["range"][0]["id"] == own["id"]
        assert LABEL in recommendation["statement"]
    for entry in recommendation["range"][1:] if own else recommendation["range"]:
        assert entry["status"] == statuses[entry["id"]] == "open"
    if not gravity["band_accepted"]:
        assert own is None
    if not settings.accept_indicative:
        assert not gravity["band_accepted"]


@tries(50)
@given(case=DRAWN.cases(), settings=accepting, data=st.data())
def test_the_order_of_a_case_s_facts_and_evaluating_it_again_change_no_byte(case, settings, data):
    first = evaluated(case, settings)

    def mixed(value):
        if isinstance(value, dict):
            return {key: mixed(value[key]) for key in data.draw(st.permutations(sorted(value)))}
        return [mixed(part) for part in value] if isinstance(value, list) else value

    digest = sha256_of(document(first))
    again = evaluate(tiny.read(LIBRARY, json.dumps(mixed(case))), LIBRARY, settings)
    assert sha256_of(document(again)) == digest
    assert sha256_of(document(evaluate(first.base.case, LIBRARY, settings))) == digest


@tries(40)
@given(case=DRAWN.cases(), settings=accepting)
def test_an_item_stands_for_itself_wherever_it_is_in_the_list(case, settings):
    """Offences turned about give the same statuses, offence by offence."""
    offences = case.get("offences")
    assume(isinstance(offences, list) and len(offences) > 1)
    one = evaluated(case, settings)
    two = evaluated({**case, "offences": offences[::-1]}, settings)
    for target, found in one.results.items():
        other = two.results[target]
        assert found.status == other.status, target
        last = len(offences) - 1
        assert dict(found.per_item) == {last - i: status for i, status in other.per_item}
    assert one.gravity.final_score == two.gravity.final_score


def test_the_drawing_reaches_every_fact_of_the_catalogue():
    """What is never drawn is never tried: every fact that may be given has a strategy."""
    drawn = set(DRAWN.facts) | {"decision_date", "child.date_of_birth"}
    for name, spec in CATALOGUE.facts.items():
        item = CATALOGUE.item_of(name)
        if spec.type == "list" or (spec.derived is not None and not spec.given):
            continue
        if spec.type == "map":
            assert {f"{name}.{key}" for key in CATALOGUE.map_keys(spec)} <= drawn
        elif item is not None:
            assert name in CATALOGUE.item_keys(CATALOGUE.lists[item].item).values()
        else:
            assert name in drawn, name
    assert ItemScope is not None
