"""No reader's copy holds what is not theirs: markers in every field of every kind of entry."""

from __future__ import annotations

import pytest

from oocd.panels.documents.catalogue import Paper
from oocd.panels.kinds.victims import OfVictim
from oocd.panels.registry import KINDS
from tests.unit.panels.documents.papers import (
    OF_ITEMS,
    PAPERS,
    disposal_for,
    forms_of,
    sheet_of,
    values_for,
)
from tests.unit.panels.documents.planting import ITEM_KINDS, NOT_PLANTED, plant, withdraw

pytestmark = pytest.mark.pango

OF_VICTIMS = [kind.name for kind in KINDS.values() if issubclass(kind, OfVictim)]
FAMILY = [name for name in OF_ITEMS if PAPERS[name].audience in {"child", "parent"}]
PLAN = (
    "plan.text",
    "plan.lead",
    "plan.adjustments",
    "conditions.text",
    "conditions.payee",
    "conditions.how_paid",
)


def told_to(planted, reader):
    """What a child or a parent may be told: nothing else of the record is theirs."""
    own = {
        m
        for m, (kind, path, _) in planted.markers.items()
        if kind == "own_words" and path == "words"
    }
    allowed = planted.named("decided", f"for_{reader}", "consequence", "decision_maker.role", *PLAN)
    return allowed | planted.named("plan_changed", *PLAN) | own


def of_no_child(planted):
    """What is of a victim, and words about them."""
    about = planted.named("decided", "for_victims", "victim_weight")
    return planted.of(*OF_VICTIMS, "no_victim", "victim_case") | about


def test_every_kind_of_entry_about_an_item_is_planted():
    planted = plant()
    kinds = {kind for kind, _, _ in planted.markers.values()}
    have_text = {kind.name for kind in ITEM_KINDS} - NOT_PLANTED - {"facts_updated", "reopened"}
    assert have_text <= kinds
    assert {"case", "victim_case", "monitoring"} <= kinds
    for victim in ("V1", "V2"):
        assert len(planted.of(*OF_VICTIMS, victim=victim)) > 30


@pytest.mark.parametrize("plan_changed", [True, False])
@pytest.mark.parametrize("name", FAMILY)
def test_no_copy_of_a_child_or_a_parent_holds_anything_of_a_victim(name, plan_changed):
    planted = plant(plan_changed=plan_changed, disposal=disposal_for(name))
    allowed = told_to(planted, PAPERS[name].audience)
    for form, text in forms_of(sheet_of(name, values_for(name, planted.state))).items():
        found = planted.found(text)
        assert not found & of_no_child(planted), (form, found)
        assert found <= allowed, (form, {planted.markers[m] for m in found - allowed})


def test_a_child_and_a_parent_have_their_own_words_and_not_the_others():
    planted = plant()
    own = planted.named("own_words", "words")
    texts = {
        n: forms_of(sheet_of(n, values_for(n, planted.state)), pdf=False)["text"]
        for n in ("letter_child", "letter_parent")
    }
    first, second = (planted.found(text) & own for text in texts.values())
    assert len(first) == len(second) == 1
    assert first != second
    assert planted.named("decided", "for_child") <= planted.found(texts["letter_child"])
    assert not planted.named("decided", "for_child") & planted.found(texts["letter_parent"])


@pytest.mark.parametrize("victim", ["V1", "V2"])
def test_a_victims_copy_holds_their_own_words_and_nothing_of_the_child_or_another(victim):
    planted = plant()
    theirs = planted.of(*OF_VICTIMS, victim=victim) | {
        m
        for m, (kind, path, whose) in planted.markers.items()
        if (kind, path, whose) == ("decided", "for_victims", victim)
    }
    for form, text in forms_of(
        sheet_of("letter_victim", values_for("letter_victim", planted.state, victim=victim))
    ).items():
        found = planted.found(text)
        assert found, form
        assert found <= theirs, (form, {planted.markers[m] for m in found - theirs})
        assert planted.named("victim_views", "view_on_outcome") & found


def test_the_solicitors_copy_holds_words_for_disclosure_and_none_of_the_file():
    planted = plant()
    allowed = planted.named(
        "decided",
        "for_solicitor",
        "consequence",
        "decision_maker",
        "departure.code",
        "pinned.recommendation",
        *PLAN,
    )
    allowed |= planted.named("plan_changed", *PLAN)
    for form, text in forms_of(
        sheet_of("reasons_letter", values_for("reasons_letter", planted.state))
    ).items():
        found = planted.found(text)
        assert found <= allowed, (form, {planted.markers[m] for m in found - allowed})


def test_the_police_facts_hold_the_case_file_and_nobodys_words():
    planted = plant()
    for form, text in forms_of(
        sheet_of("information_form", values_for("information_form", planted.state))
    ).items():
        found = planted.found(text)
        assert found <= planted.named("case", "story", "child.source", "offences") | planted.named(
            "information_asked", "agency"
        ), form
        assert planted.named("case", "child.source") <= found


WORDS = ("victim_views", "restorative", "victim_satisfaction")


@pytest.mark.parametrize("answer", ["not_given", "withdrawn", "not_asked"])
def test_the_pack_holds_no_words_of_a_victim_who_does_not_let_the_panel_see_them(answer):
    planted = plant(consents=("given", answer))
    for form, text in forms_of(sheet_of("pack", values_for("pack", planted.state))).items():
        found = planted.found(text)
        assert (
            planted.named("victim_views", "view_on_outcome")
            & planted.of("victim_views", victim="V1")
            <= found
        ), form
        assert not found & planted.of(*WORDS, victim="V2"), form
        assert not found & planted.of("victim_case"), form


def test_the_pack_holds_none_of_it_once_consent_is_taken_back():
    planted = plant()
    before = planted.found(
        forms_of(sheet_of("pack", values_for("pack", planted.state)), pdf=False)["text"]
    )
    assert before & planted.of(*WORDS, victim="V1")
    withdraw(planted, "V1")
    for form, text in forms_of(sheet_of("pack", values_for("pack", planted.state))).items():
        assert not planted.found(text) & planted.of(*WORDS, victim="V1"), form
        assert planted.found(text) & planted.of(*WORDS, victim="V2"), form


def test_the_pack_holds_no_recommendation_no_view_no_decision_and_no_equality_data():
    planted = plant()
    never = planted.of(
        "member_view",
        "recommendation_shown",
        "prompt_answered",
        "decided",
        "monitoring",
        "conflict_declared",
        "quality_reviewed",
    )
    for form, text in forms_of(sheet_of("pack", values_for("pack", planted.state))).items():
        assert not planted.found(text) & never, form
        assert not planted.found(text) & planted.named("victim_identified", "safe_contact"), form
        assert planted.of("assessed") - planted.named(
            "assessed", "sections_complete", "why_corrected", "tags"
        ) <= planted.found(text), form


def test_a_paper_of_an_unknown_audience_cannot_be_declared():
    with pytest.raises(ValueError, match="for"):
        Paper.model_validate_json('{"for": "everybody"}')
