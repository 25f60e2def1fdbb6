"""A panel in memory: fixed clock, counted ids, a recommendation that a test can write itself."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import itertools
import json
from pathlib import Path

from oocd.engine.dates import BankHolidays
from oocd.engine.errors import RecordRefused
from oocd.panels.config import read_configs
from oocd.panels.event import Actor
from oocd.panels.ports import Shown
from oocd.panels.registry import KINDS
from oocd.panels.service import Panel
from oocd.panels.store.memory import MemoryStore

ROOT = Path(__file__).resolve().parents[3]
CONFIGS = read_configs(ROOT / "rules" / "panels")
START = dt.datetime(2025, 11, 18, 9, 0, tzinfo=dt.UTC)
DAY = "2025-11-18"
ITEM, MEETING = "item-1", "meeting-1"

TRIAGE = Actor("triage-1", "triage_officer", "police")
POLICE = Actor("pdm-1", "police_decision_maker", "police")
POLICE_2 = Actor("pdm-2", "police_decision_maker", "police")
MANAGER = Actor("cm-1", "case_manager", "youth_justice")
CHAIR = Actor("chair-1", "chair", "youth_justice")
WORKER = Actor("vw-1", "victim_worker", "youth_justice")
ADVISER = Actor("adv-1", "partner_adviser", "health")
SCRUTINY = Actor("scr-1", "scrutiny_member", "office")
POLICY = Actor("pol-1", "policy_lead", "youth_justice")
AUDITOR = Actor("aud-1", "auditor", "youth_justice")
ADMIN = Actor("adm-1", "administrator", "youth_justice")
EVERYBODY = (
    TRIAGE, POLICE, MANAGER, CHAIR, WORKER, ADVISER, SCRUTINY, POLICY, AUDITOR, ADMIN,
)  # fmt: skip

CASE = {
    "id": "SYN-1",
    "synthetic": True,
    "area": "wolverhampton",
    "decision_date": DAY,
    "child": {"date_of_birth": "2012-03-22", "looked_after": False},
    "admission": "admitted",
    "exploitation": {"nrm": "not_referred"},
    "police": {"state": "voluntary_interview", "referral_source": "police"},
    "victims": [{"type": "person", "view": "no court please"}],
}

ENVELOPE = {
    "sha256": "a" * 64,
    "data": {
        "recommendation": {
            "range": [
                {"id": "community_resolution", "status": "open", "departure": "none"},
                {"id": "outcome_22", "status": "open", "departure": "none"},
                {"id": "no_further_action", "status": "open", "departure": "below"},
            ]
        },
        "options": [
            {"id": name, "title": name.replace("_", " "), "status": status, "group": group}
            for name, status, group in (
                ("no_further_action", "open", "none"),
                ("community_resolution", "open", "informal"),
                ("outcome_22", "open", "informal"),
                ("outcome_23", "not_available", "deferred"),
                ("deferred_caution", "open", "deferred"),
                ("youth_caution", "open", "caution"),
                ("youth_conditional_caution", "refer", "conditional"),
                ("charge", "cannot_say", "charge"),
            )
        ],
        "programmes": [
            {"id": "turnaround", "title": "Turnaround", "status": "open"},
            {"id": "divert", "title": "DIVERT", "status": "not_available"},
        ],
        "checklists": [],
        "duties": [],
        "facts_read": [{"fact": "victims[0].view", "value": "no court please"}],
    },
}

TABLE = BankHolidays(
    frozenset({dt.date(2025, 12, 25), dt.date(2025, 12, 26)}),
    dt.date(2025, 1, 1),
    dt.date(2025, 12, 31),
)


class Counted:
    """Ids and nonces that are the same every time."""

    def __init__(self):
        self._numbers = itertools.count(1)

    def record(self, kind):
        return f"{kind}-{next(self._numbers)}"

    def nonce(self):
        return f"{next(self._numbers):032x}"


class Clock:
    """A minute later every time it is asked; `now` can be set."""

    def __init__(self):
        self.now = START

    def __call__(self):
        self.now += dt.timedelta(seconds=1)
        return self.now


class Room:
    """A panel with everything around it."""

    def __init__(self, store=None, configs=CONFIGS, envelope=None):
        self.envelope = copy.deepcopy(ENVELOPE if envelope is None else envelope)
        self.store = MemoryStore() if store is None else store
        self.clock = Clock()
        self.asked = []
        self.panel = Panel(
            store=self.store,
            clock=self.clock,
            ids=Counted(),
            recommend=self._recommend,
            configs=configs,
            calendar=lambda: TABLE,
        )

    def _recommend(self, case, *, area, as_at):
        self.asked.append((case, area, as_at))
        return Shown(copy.deepcopy(self.envelope))

    def refer(self, actor=POLICE, record=ITEM, request=None, **given):
        return self.panel.refer(
            actor, kind("referred", **{**REFERRAL, **given}), record=record, request=request
        )

    def call(self, actor=CHAIR, record=MEETING, **given):
        called = {"area": "wolverhampton", "date": DAY, "mode": "online", "chair": CHAIR.person}
        return self.panel.call_meeting(
            actor, kind("meeting_called", **{**called, **given}), record=record
        )

    def do(self, actor, name, record=None, after=None, request=None, **given):
        said = kind(name, **given)
        where = record or (MEETING if said.belongs_to == "meeting" else ITEM)
        return self.panel.record(actor, where, said, after=after, request=request)

    def seat(self, actor, record=MEETING, part="decision_maker", presence="attended"):
        self.do(
            CHAIR, "attendance", record=record, person=actor.person, agency=actor.agency,
            role=actor.role, part=part, presence=presence,
        )  # fmt: skip

    def sit(self, record=MEETING):
        """Call and open a meeting with its quorum and put the item on its agenda."""
        self.call(record=record)
        for actor in (POLICE, MANAGER, WORKER):
            self.seat(actor, record)
        self.do(CHAIR, "placed_on_agenda", meeting=record)
        self.do(CHAIR, "meeting_opened", record=record)

    def decide(self, actor=POLICE, **given):
        return self.do(actor, "decided", **{**decision(), **given})

    def finish(self):
        """Lead the item from nothing to a decision."""
        ready(self)
        return self.decide()

    @property
    def state(self):
        return self.panel.item(ITEM)

    @property
    def summary(self):
        (found,) = [one for one in self.store.summaries("item") if one.record == ITEM]
        return found


REFERRAL = {
    "source": "police",
    "entry": "new",
    "referred_on": "2025-11-01",
    "case": CASE,
    "sharing_gateway": "Crime and Disorder Act 1998 s.115",
}


def kind(name, **given):
    """Make an entry as it would be read from JSON."""
    return KINDS[name].model_validate_json(json.dumps(given))


def person(actor):
    return dataclasses.asdict(actor)


def decision(**given):
    """A decision that no gate of a ready item stands against."""
    made = {
        "mode": "unanimous",
        "on": DAY,
        "disposal": "community_resolution",
        "decision_maker": person(POLICE),
        "papers_read": True,
        "eligibility": {"finding": "eligible", "reasons": "low score, admitted"},
        "suitability": {"finding": "suitable", "reasons": "sorry, and supported at home"},
        "reasons": "the least that will do",
        "victim_weight": "the wish for an apology is met",
        "ruled_out": [{"option": "youth_caution", "why": "more than is needed"}],
        "tell": [
            {"whom": "child", "by": "cm-1", "due": "2025-11-20"},
            {"whom": "victim", "victim": "V1", "by": "vw-1", "due": "2025-11-20"},
        ],
    }
    return {**made, **given}


def ready(room):
    """Lead an item to where a decision meets no gate."""
    room.refer()
    room.sit()
    room.do(WORKER, "victim_identified", victim="V1", type="person", age_band="adult")
    room.do(WORKER, "victim_status", victim="V1", status="asked", on="2025-11-10")
    room.do(
        WORKER, "victim_views", victim="V1", asked_on="2025-11-10", asked_by="vw-1",
        effect="afraid to walk home", view_on_outcome="an apology",
    )  # fmt: skip
    room.do(MANAGER, "assessed", tool="P and D", completed_on="2025-11-14", by="cm-1", summary="ok")
    for whose in ("child", "parent"):
        room.do(MANAGER, "own_words", whose=whose, on="2025-11-12", words="sorry")
    for actor in (POLICE, MANAGER, WORKER):
        room.do(
            actor, "member_view", person=actor.person, agency=actor.agency,
            preferred=["community_resolution"], reason="low",
        )  # fmt: skip
    for prompt in ("no_scheme", "least"):
        room.do(CHAIR, "prompt_answered", prompt=prompt, answer="little")
    room.do(CHAIR, "recommendation_shown")


def condition(**given):
    return {"text": "help at the youth club", "aim": "reparation", **given}


def plan(**given):
    made = {
        "text": "six sessions",
        "lead": "cm-1",
        "lead_agency": "youth_justice",
        "contingency": "the lead rings the family",
    }
    return {**made, **given}


def refused(call, code):
    """Call and give the refusal; anything else is a failure."""
    try:
        call()
    except RecordRefused as error:
        assert error.code == code, str(error)
        return str(error)
    raise AssertionError(f"not refused: {code}")


def refusals(call):
    """Give the gates that refuse a call, each with the way it stands; none where it passes."""
    try:
        call()
    except RecordRefused as error:
        assert error.code == "P-GATE", str(error)
        lines = [line.strip() for line in error.message.splitlines()[1:]]
        return {line.split(" ")[0]: line.split(", ", 1)[1].split(")")[0] for line in lines}
    return {}


def reasons(room, **given):
    """Record a decision with a reason for every gate that asks for one."""
    found = refusals(lambda: room.decide(**given))
    if not found:
        return room.state
    return room.decide(**given, gates=[{"gate": name, "reason": "x"} for name in found])


def reopen(room, actor=CHAIR, **given):
    return room.do(
        actor,
        "reopened",
        **{
            "ground": "complaint",
            "asked_by": "child",
            "reason": "x",
            "decided_by": person(actor),
            **given,
        },
    )
