"""Each gate of a decision: what it looks at, and what its level in the configuration makes of it."""

from __future__ import annotations

import copy

import pytest

from oocd.panels.config import Configs
from oocd.panels.decision_gates import DECISION
from tests.unit.panels.building import (
    CASE,
    CHAIR,
    CONFIGS,
    DAY,
    ENVELOPE,
    MANAGER,
    POLICE,
    POLICE_2,
    WORKER,
    Room,
    condition,
    decision,
    person,
    plan,
    ready,
    refusals,
    refused,
)  # fmt: skip


def with_level(gate, level):
    """Give the shipped configuration with one gate at another level."""

    def changed(config):
        if gate not in config.gates:
            return config
        one = config.gates[gate].model_copy(update={"level": level})
        return config.model_copy(update={"gates": {**config.gates, gate: one}})

    return Configs(
        {area: tuple(map(changed, versions)) for area, versions in CONFIGS._versions.items()}
    )


def envelope(**data):
    made = copy.deepcopy(ENVELOPE)
    made["data"].update(data)
    return made


CHECKLIST = {
    "id": "care_decriminalisation",
    "applies": True,
    "complete": False,
    "items": [{"id": "care_plan", "answered": False}, {"id": "home_policy", "answered": True}],
}


def no_seat(room):
    room.seat(WORKER, presence="apologies")


def watch_only(room):
    room.seat(WORKER, part="observer")


def fresh_facts(room):
    room.do(MANAGER, "facts_updated", case=CASE, reason="new")


def second_round(room, ground="reconsideration"):
    room.decide()
    room.do(
        CHAIR,
        "reopened",
        ground=ground,
        asked_by="child",
        reason="x",
        decided_by=person(CHAIR),
        new_information="y",
    )
    room.do(CHAIR, "placed_on_agenda", meeting="meeting-1")
    for prompt in ("no_scheme", "least"):
        room.do(CHAIR, "prompt_answered", prompt=prompt, answer="x")
    room.do(CHAIR, "recommendation_shown")


def escalate(room):
    room.do(
        MANAGER,
        "escalated",
        reason="x",
        to=[
            person(POLICE_2),
            {"person": "head-1", "role": "case_manager", "agency": "youth_justice"},
        ],
    )


def answered(room):
    escalate(room)
    room.do(POLICE, "escalation_answered", by=[person(POLICE_2)], advice="less")
    room.do(CHAIR, "placed_on_agenda", meeting="meeting-1")


def escalated_and_seated(room):
    room.seat(POLICE_2)
    escalate(room)
    room.do(CHAIR, "placed_on_agenda", meeting="meeting-1")


def nrm(value, linked=None):
    def update(room):
        facts = {"nrm": value, **({} if linked is None else {"linked_to_offence": linked})}
        room.do(MANAGER, "facts_updated", case={**CASE, "exploitation": facts}, reason="x")
        room.do(CHAIR, "recommendation_shown")

    return update


def denied(room):
    room.do(MANAGER, "facts_updated", case={**CASE, "admission": "denied"}, reason="x")
    room.do(CHAIR, "recommendation_shown")


def nothing(_room):
    pass


ELSEWHERE = {"code": "proportionate", "text": "x"}
YC = {
    "disposal": "youth_caution",
    "departure": ELSEWHERE,
    "ruled_out": [{"option": "charge", "why": "x"}],
}
YCC = {
    "departure": ELSEWHERE,
    "disposal": "youth_conditional_caution",
    "conditions": [condition()],
    "consequence": "back to the police",
    "signed_on": DAY,
}
O22 = {"disposal": "outcome_22", "consequence": "nothing follows", "plan": plan()}
AS_PDM_2 = {"decision_maker": person(POLICE_2)}

# gate: rule, level as shipped, what is done first, what the decision says, words of the text
TABLE = {
    "papers": ("REC-PAPERS", "refuse", nothing, {"papers_read": False}, "read the papers"),
    "maker": ("REC-MAKER", "refuse", nothing, AS_PDM_2, "pdm-2 is not on record as present"),
    "police": (
        "JDM-01",
        "refuse",
        nothing,
        {"decision_maker": person(MANAGER)},
        "cm-1 is case_manager",
    ),
    "quorum": ("JDM-03", "refuse", no_seat, {}, "lacking the restorative unit"),
    "conflict": (
        "REC-CONFLICT",
        "refuse",
        nothing,
        {"votes": [{"person": "x-1", "agency": "health", "stands": "agrees"}]},
        "x-1 (abstained)",
    ),
    "escalation": ("REC-ESCALATED", "reason", escalated_and_seated, AS_PDM_2, "pdm-2, head-1"),
    "escalation_second": ("JDM-06", "reason", answered, {}, "pdm-1"),
    "second": ("REC-SECOND", "refuse", second_round, {}, "pdm-1"),
    "recommendation": ("REC-SHOWN", "reason", None, {}, "No recommendation"),
    "fresh": ("REC-FRESH", "reason", fresh_facts, {}, "facts have changed"),
    "status": (
        "REC-STATUS",
        "reason",
        nothing,
        {"programmes": ["divert"]},
        "DIVERT: not available",
    ),
    "departure": ("JP-01", "refuse", nothing, {"disposal": "no_further_action"}, "a step below"),
    "assessment": ("ASM-04", "reason", None, {}, "No assessment"),
    "voice": ("JDM-07", "reason", None, {}, "child's own words"),
    "parent": ("JDM-07", "warn", None, {}, "parent's or carer's words"),
    "victim": ("VIC-CONS-01", "reason", None, {}, "V1 has no status"),
    "victim_weight": (
        "VIC-CONS-02",
        "warn",
        nothing,
        {"victim_weight": None},
        "how it was weighed",
    ),
    "care": ("CE-10", "reason", None, {}, "not answered: care_plan"),
    "nrm": (
        "CE-57",
        "reason",
        nrm("referred"),
        {},
        "stands at referred, linked to the offence: not known",
    ),
    "admission": ("YCC-01", "reason", denied, YC, "the case says denied"),
    "conditions": (
        "YCC-04",
        "refuse",
        nothing,
        {**YCC, "conditions": []},
        "at least one condition",
    ),
    "activity": ("O22-03", "reason", nothing, {**O22, "plan": None}, "No activity is named"),
    "consequence": ("O22-04", "refuse", nothing, {**O22, "consequence": None}, "what happens if"),
    "signed": ("YCC-01", "reason", nothing, {**YCC, "signed_on": None}, "has no date"),
    "explained": ("JDM-07", "warn", nothing, {"tell": [decision()["tell"][1]]}, "Who explained"),
    "tell": ("JDM-07", "warn", nothing, {"tell": []}, "the child; victim V1"),
    "prompts": ("REC-PROMPTS", "warn", None, {}, "no scheme"),
    "ruled_out": ("JDM-07", "warn", nothing, {"ruled_out": []}, "considered and not chosen"),
}
SKIPPED = {
    "assessment": "assessed",
    "voice": "child",
    "parent": "parent",
    "victim": "victim_status",
    "prompts": "prompt_answered",
    "recommendation": "recommendation_shown",
}


class Partly(Room):
    """A room in which some entries are never made."""

    def __init__(self, skip, **given):
        self.skip = skip
        super().__init__(**given)

    def do(self, actor, name, record=None, **given):
        if self.skip and self.skip in {name, given.get("whose")}:
            return None
        return super().do(actor, name, record, **given)


def scene(gate, configs=CONFIGS):
    """Lead an item to where one gate does not pass, and give the decision to record."""
    _, _, prepare, given, _ = TABLE[gate]
    shown = envelope(checklists=[CHECKLIST]) if gate == "care" else None
    room = Partly(SKIPPED.get(gate), configs=configs, envelope=shown)
    ready(room)
    if prepare is not None:
        prepare(room)
    if gate == "conflict":
        room.do(CHAIR, "conflict_declared", person="x-1", nature_of="neighbour", action="abstained")
    made = {key: value for key, value in decision(**given).items() if value is not None}
    return room, made


def test_the_table_has_every_gate_of_a_decision():
    assert TABLE.keys() == DECISION.keys()


def test_a_decision_that_meets_no_gate_is_told_of_none():
    assert Room().finish().warnings == ()


@pytest.mark.parametrize("gate", TABLE)
def test_a_gate_names_its_rule_and_does_what_the_shipped_level_says(gate):
    rule, level, _, _, words = TABLE[gate]
    room, made = scene(gate)
    before = room.state.seq
    if level == "warn":
        found = room.do(POLICE, "decided", **made)
        (met,) = [one for one in found.warnings if one.gate == gate]
        assert (met.rule, met.level) == (rule, "warn")
        assert words in met.text
        return
    text = refused(lambda: room.do(POLICE, "decided", **made), "P-GATE")
    assert f"{gate} ({rule}, {'needs a reason' if level == 'reason' else 'refused'})" in text
    assert words in text
    assert room.state.seq == before


@pytest.mark.parametrize("gate", TABLE)
def test_the_level_is_the_areas_to_set(gate):
    shown = {}
    for level in ("off", "warn", "reason", "refuse"):
        room, made = scene(gate, with_level(gate, level))
        shown[level] = refusals(lambda room=room, made=made: room.do(POLICE, "decided", **made))
    assert gate not in shown["off"]
    assert gate not in shown["warn"]
    assert (shown["reason"][gate], shown["refuse"][gate]) == ("needs a reason", "refused")


@pytest.mark.parametrize("gate", [name for name, row in TABLE.items() if row[1] == "reason"])
def test_a_reason_opens_a_gate_that_asks_for_one_and_is_kept_with_the_decision(gate):
    room, made = scene(gate)
    given = [
        {"gate": name, "reason": "for this child"}
        for name in refusals(lambda: room.do(POLICE, "decided", **made))
    ]
    room.do(POLICE, "decided", **made, gates=given)
    (met,) = [one for one in room.state.decision.content.pinned.gates if one.gate == gate]
    assert (met.rule, met.reason) == (TABLE[gate][0], "for this child")


def test_a_reason_for_a_gate_that_did_not_ask_is_refused():
    room = Room()
    ready(room)
    for name in ("voice", "no_such_gate", "papers"):
        refused(
            lambda name=name: room.decide(gates=[{"gate": name, "reason": "x"}]), "P-GATE-ANSWER"
        )


def test_every_gate_that_stands_against_it_is_told_at_once():
    room = Room()
    room.refer()
    told = refusals(lambda: room.decide(papers_read=False, tell=[]))
    assert {"papers", "quorum", "recommendation", "assessment", "voice", "victim"} <= told.keys()
