"""Who may do what: roles, rights, and the reason a right is missing.

Roles follow what panels need (partners without a full licence, a scrutiny member who sees only what
the decision maker had, an administrator who sees no case). Rights are checked in the use-cases, so
every way in (command line, web, a script) meets the same refusal.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from oocd.engine.errors import RecordRefused, did_you_mean
from oocd.panels.event import Actor

TRIAGE = "triage_officer"
POLICE = "police_decision_maker"
CASE_MANAGER = "case_manager"
CHAIR = "chair"
VICTIM_WORKER = "victim_worker"
ADVISER = "partner_adviser"
SCRUTINY = "scrutiny_member"
POLICY = "policy_lead"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

ROLES: Final = MappingProxyType(
    {
        TRIAGE: "refers matters and answers for the police facts",
        POLICE: "the named police decision maker",
        CASE_MANAGER: "youth justice: assesses, plans, carries out",
        CHAIR: "runs the panel and records what it does",
        VICTIM_WORKER: "speaks with victims and for them",
        ADVISER: "a partner agency's adviser: one item, for a time",
        SCRUTINY: "looks back at samples, without names",
        POLICY: "reads counts and replays rules, no single case",
        AUDITOR: "reads the access log, no case content",
        ADMINISTRATOR: "keeps the store running, sees no case content",
    }
)
"""The roles and what each is for."""

_ALL_OF_PANEL = (TRIAGE, POLICE, CASE_MANAGER, CHAIR, VICTIM_WORKER)
_RECORDERS = (POLICE, CASE_MANAGER, CHAIR)

RIGHTS: Final = MappingProxyType(
    {
        # the matter and its facts
        "referred": (TRIAGE, POLICE, CASE_MANAGER, CHAIR),
        "facts_updated": (TRIAGE, POLICE, CASE_MANAGER),
        "information_asked": (TRIAGE, POLICE, CASE_MANAGER, CHAIR, VICTIM_WORKER),
        "information_answered": (TRIAGE, POLICE, CASE_MANAGER, CHAIR, VICTIM_WORKER, ADVISER),
        "assessed": (CASE_MANAGER,),
        "own_words": (CASE_MANAGER, POLICE, CHAIR),
        # victims
        "victim_identified": (TRIAGE, POLICE, VICTIM_WORKER, CASE_MANAGER),
        "victim_contact_attempted": (VICTIM_WORKER, POLICE, TRIAGE),
        "victim_status": (VICTIM_WORKER, POLICE, TRIAGE),
        "no_victim": (VICTIM_WORKER, POLICE, TRIAGE, CHAIR),
        "victim_views": (VICTIM_WORKER, POLICE),
        "victim_consent": (VICTIM_WORKER, POLICE, TRIAGE),
        "restorative": (VICTIM_WORKER,),
        "victim_informed": (VICTIM_WORKER, POLICE),
        "victim_satisfaction": (VICTIM_WORKER,),
        # the meeting
        "meeting_called": (CHAIR, CASE_MANAGER),
        "attendance": (CHAIR, CASE_MANAGER),
        "agenda_ordered": (CHAIR, CASE_MANAGER),
        "meeting_opened": (CHAIR,),
        "meeting_closed": (CHAIR,),
        "placed_on_agenda": (CHAIR, CASE_MANAGER),
        "taken_off_agenda": (CHAIR, CASE_MANAGER),
        "conflict_declared": (*_ALL_OF_PANEL, ADVISER),
        "pack_made": (CHAIR, CASE_MANAGER),
        "adviser_admitted": (CHAIR, CASE_MANAGER),
        "adviser_ended": (CHAIR, CASE_MANAGER),
        # views and the decision
        "member_view": (POLICE, CASE_MANAGER, CHAIR, VICTIM_WORKER, ADVISER),
        "recommendation_shown": (TRIAGE, *_RECORDERS),
        "prompt_answered": _RECORDERS,
        "decided": (POLICE, CHAIR),
        "deferred": (POLICE, CHAIR),
        "finalised": _RECORDERS,
        "escalated": (POLICE, CHAIR, CASE_MANAGER),
        "escalation_answered": (POLICE, CHAIR),
        # after it
        "told": (POLICE, CASE_MANAGER, CHAIR),
        "plan_changed": (CASE_MANAGER, POLICE),
        "contact": (CASE_MANAGER,),
        "enforcement_step": (CASE_MANAGER, POLICE),
        "completed": (CASE_MANAGER, POLICE),
        "follow_up": (CASE_MANAGER, POLICE),
        "quality_reviewed": (CASE_MANAGER, CHAIR),
        "closed": (CHAIR, POLICE, CASE_MANAGER),
        "reopened": (CHAIR, POLICE),
        "hold_set": (CHAIR, POLICE),
        "hold_lifted": (CHAIR, POLICE),
        "content_erased": (CHAIR, POLICE),
        # reading
        "show_item": (*_ALL_OF_PANEL, ADVISER),
        "show_decision": (*_ALL_OF_PANEL, ADVISER),
        "show_meeting": _ALL_OF_PANEL,
        "list_items": _ALL_OF_PANEL,
        "list_meetings": _ALL_OF_PANEL,
        "read_access_log": (AUDITOR,),
        # what leaves the panel
        "make_letter": (POLICE, CASE_MANAGER, CHAIR),
        "make_victim_letter": (VICTIM_WORKER, POLICE),
        "make_reasons": (POLICE, CHAIR),
        "make_information_form": (TRIAGE, POLICE),
        "make_pack": (CHAIR, CASE_MANAGER),
        "exchange_items": (CASE_MANAGER, CHAIR),
        "read_counts": (POLICY, CHAIR),
        "draw_sample": (CHAIR, POLICY),
        "read_sample": (SCRUTINY, CHAIR),
        "record_finding": (SCRUTINY,),
    }
)
"""Each use-case and the roles that have the right to it."""


def may(role: str, use_case: str) -> bool:
    """Whether a role has a right at all (an adviser: for the items they are admitted to)."""
    return role in RIGHTS[use_case]


def require(actor: Actor, use_case: str) -> None:
    """Refuse where the role lacks the right, and say which right and who has it.

    Raises RecordRefused P-ROLE (no such role), P-RIGHT.
    """
    if actor.role not in ROLES:
        hint = did_you_mean(actor.role, ROLES) or f"Roles: {', '.join(ROLES)}."
        raise RecordRefused("P-ROLE", f"no role is called `{actor.role}`", hint)
    if not may(actor.role, use_case):
        raise RecordRefused(
            "P-RIGHT",
            f"the role {actor.role} does not have the right `{use_case}`",
            f"It belongs to: {', '.join(RIGHTS[use_case])}.",
        )
