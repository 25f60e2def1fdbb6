"""An item with a marker in every field of every kind of entry, read from the models themselves.

A field that is added to a kind is planted without anybody thinking of it here.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

from oocd.cli.panel_fields import entered
from oocd.panels.item import Said, after, empty
from oocd.panels.kinds.victims import OfVictim
from oocd.panels.registry import KINDS
from tests.unit.panels.building import POLICE, START

DAY = "2025-11-10"
CASE = "case"
TEXT_FACTS = ("story", "child_view", "parent_view", "strengths")
ITEM_KINDS = [kind for kind in KINDS.values() if kind.belongs_to == "item"]
LAST = (
    "decided",
    "told",
    "plan_changed",
    "contact",
    "enforcement_step",
    "completed",
    "follow_up",
    "quality_reviewed",
)
NOT_PLANTED = {
    "content_erased",  # it takes away what is planted
    "closed",  # the rest comes before it
}
SHAPES = {  # fields whose text must be of a list, and what stands there instead of a marker
    ("decided", "disposal"): "community_resolution",
    ("decided", "programmes"): ["turnaround"],
    ("decided", "pinned.status"): "open",
    ("referred", "single_agency.disposal"): "community_resolution",
    ("victim_identified", "police_sharing_objection"): False,
    ("own_words", "not_heard"): None,
    ("placed_on_agenda", "meeting"): "meeting-1",
    ("taken_off_agenda", "meeting"): "meeting-2",
    ("pack_made", "sha256"): "a" * 64,
    ("recommendation_shown", "facts_from"): 1,
}


@dataclass
class Planted:
    """The item's state, and for each marker which kind, which field and which victim it is of."""

    state: object
    markers: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)

    def of(self, *kinds, victim=None):
        return {
            mark
            for mark, (kind, _, whose) in self.markers.items()
            if kind in kinds and (victim is None or whose == victim)
        }

    def named(self, kind, *fields):
        """The markers of some fields of a kind, by the beginning of the field's path."""
        return {
            mark
            for mark, (of, path, _) in self.markers.items()
            if of == kind and path.startswith(fields)
        }

    def found(self, text):
        """The markers in a text."""
        return {mark for mark in self.markers if mark in text}


class Planter:
    def __init__(self):
        self.planted = Planted(empty("item-1"))

    def mark(self, kind, path, victim=None):
        mark = f"zq{len(self.planted.markers):04d}zq"
        self.planted.markers[mark] = (kind, path, victim)
        return mark

    def value(self, kind, name, info, path, victim):
        if (kind, path) in SHAPES:
            return SHAPES[kind, path]
        if name == "victim" and path == "victim":
            return victim
        one = entered(name, info)
        made = self._one(kind, one, path, victim)
        return [made] if one.many else made

    def _one(self, kind, one, path, victim):
        if one.form == "choice":
            return one.choices[0]
        if one.form == "day":
            return DAY
        if one.form == "whole":
            return 6
        if one.form == "truth":
            return True
        if one.form == "part":
            return {
                name: self.value(kind, name, info, f"{path}.{name}", victim)
                for name, info in one.part.model_fields.items()
            }
        if one.form == "case":
            return self.envelope(kind, path) if name_of(path) == "envelope" else self.case()
        return self.mark(kind, path, victim)

    def case(self):
        """A case file with a marker in every free text, of a victim and of equality data too."""
        facts = {
            name: {"value": self.mark(CASE, name), "by": self.mark(CASE, f"{name}.by")}
            for name in TEXT_FACTS
        }
        return {
            "id": "SYN-1",
            "area": "wolverhampton",
            "synthetic": True,
            **facts,
            "child": {
                "looked_after": {
                    "value": False,
                    "source": self.mark(CASE, "child.source"),
                    "verified": True,
                }
            },
            "offences": [
                {
                    "offence": "thf_shop",
                    "date": "2025-10-04",
                    "adjustment": {"value": 0, "reason": self.mark(CASE, "offences.reason")},
                }
            ],
            "monitoring": {"ethnicity": self.mark("monitoring", "ethnicity")},
            "victims": [
                {
                    "type": "person",
                    "view": self.mark("victim_case", "victims.view"),
                    "needs": self.mark("victim_case", "victims.needs"),
                }
            ],
            "care": {"checklist": {"victim_views": self.mark("victim_case", "checklist")}},
        }

    def envelope(self, kind, path):
        told = [{"fact": "victims[0].view", "value": self.mark("victim_case", "facts_read")}]
        rules = [{"title": "Ages", "version": "1963-01-01"}]
        return {
            "sha256": "b" * 64,
            "data": {
                "facts_read": told,
                "note": self.mark(kind, path),
                "rules": rules,
                "duties": [],
            },
        }

    def content(self, kind, victim=None, **fixed):
        made = {
            name: self.value(kind.name, name, info, name, victim)
            for name, info in kind.model_fields.items()
            if name not in {"corrects", *fixed}
        }
        given = {name: value for name, value in {**made, **fixed}.items() if value is not None}
        return kind.model_validate_json(json.dumps(given))

    def say(self, content):
        state = self.planted.state
        at = START + dt.timedelta(minutes=state.seq)
        self.planted.state = after(state, Said(state.seq + 1, at, POLICE, content))


def name_of(path):
    return path.rpartition(".")[2]


def plant(*, consents=("given", "given"), plan_changed=True, **decided):
    """Plant everything; `consents` are those of V1 and V2 to the panel."""
    work = Planter()
    work.say(work.content(KINDS["referred"]))
    apart = {"referred", "facts_updated", "victim_consent", "reopened", *NOT_PLANTED, *LAST}
    for kind in ITEM_KINDS:
        if kind.name not in apart:
            _before(work, kind)
    for victim, answer in zip(("V1", "V2"), consents, strict=True):
        for to in ("service", "panel", "child"):
            given = answer if to == "panel" else "given"
            work.say(work.content(KINDS["victim_consent"], victim, to=to, answer=given))
    words = [{"victim": v, "words": work.mark("decided", "for_victims", v)} for v in ("V1", "V2")]
    work.say(work.content(KINDS["decided"], for_victims=words, **decided))
    for name in LAST[1:]:
        if name != "plan_changed" or plan_changed:
            work.say(work.content(KINDS[name]))
    return work.planted


def _before(work, kind):
    """Plant a kind that stands before the decision, of each person it can be of."""
    if issubclass(kind, OfVictim):
        for victim in ("V1", "V2"):
            work.say(work.content(kind, victim))
    elif kind.name == "own_words":
        for whose in ("child", "parent"):
            work.say(work.content(kind, whose=whose))
    else:
        work.say(work.content(kind))
    if kind.name == "information_asked":
        work.say(work.content(kind, agency="health", topic="awaited"))


def withdraw(planted, victim):
    """The victim takes back the consent for the panel."""
    work = Planter()
    work.planted = planted
    work.say(work.content(KINDS["victim_consent"], victim, to="panel", answer="withdrawn"))
    return planted
