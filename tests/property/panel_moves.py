"""What people may try to record, right or wrong, by a random source that is handed in."""

from __future__ import annotations

import itertools

from tests.unit.panels.building import (
    ADVISER,
    CASE,
    CHAIR,
    DAY,
    EVERYBODY,
    MANAGER,
    POLICE,
    POLICE_2,
    WORKER,
    condition,
    decision,
    person,
    plan,
)  # fmt: skip

MEETINGS = ("meeting-1", "meeting-2")
ITEMS = ("item-1", "item-2")
_NUMBERS = itertools.count(1)


def mark(_random=None):
    """Give words that occur nowhere else, to look for after an erasure."""
    return f"mark{next(_NUMBERS)}mark"


def just(value):
    return lambda _random: value


def one_of(*values):
    return lambda random: random.choice(values)


def entry(**given):
    return lambda random: {name: draw(random) for name, draw in given.items()}


def some(**given):
    """Draw entries that leave some of these out."""
    return lambda random: {
        name: draw(random) for name, draw in given.items() if random.random() < 0.15
    }


def both(one, other):
    return lambda random: {**one(random), **other(random)}


def numbers(random):
    return [random.randint(1, 14) for _ in range(random.randint(1, 4))]


DAYS = one_of("2025-11-10", DAY, DAY, DAY, "2025-11-19")
VICTIM = one_of("V1", "V1", "V1", "V2")
PEOPLE = (POLICE, POLICE, POLICE_2, MANAGER, CHAIR, WORKER, ADVISER)
WHO = one_of(*(one.person for one in PEOPLE))
PERSON = one_of(*map(person, PEOPLE))
TRUTH = one_of(True, True, False)


DECISION = both(
    lambda _random: decision(tell=[], reasons=mark()),
    some(
        mode=one_of("unanimous", "provisional", "police_alone", "majority_recorded"),
        disposal=one_of(
            "community_resolution", "outcome_22", "charge", "youth_conditional_caution"
        ),
        decision_maker=PERSON,
        papers_read=TRUTH,
        on=DAYS,
        plan=just(plan()),
        consequence=mark,
        conditions=just([condition()]),
        departure=entry(code=one_of("proportionate", "whim"), text=mark),
        ruled_out=just([]),
    ),
)

MOVES = {
    "facts_updated": entry(case=just(CASE), reason=mark),
    "information_asked": entry(agency=just("health"), topic=just("health"), asked_on=DAYS),
    "information_answered": entry(agency=just("health"), topic=just("health"), status=one_of("sent", "declined", "nothing_held"), on=DAYS, text=mark),
    "assessed": entry(tool=just("P and D"), completed_on=DAYS, by=just("cm-1"), summary=mark),
    "own_words": entry(whose=one_of("child", "parent"), on=DAYS, words=mark),
    "victim_identified": both(entry(victim=VICTIM, type=just("person")), some(age_band=one_of("under_16", "adult"), police_sharing_objection=TRUTH)),
    "victim_status": both(entry(victim=VICTIM, status=one_of("not_yet", "asked", "declined"), on=DAYS), some(reason=mark)),
    "no_victim": entry(reason=mark),
    "victim_views": entry(victim=VICTIM, asked_on=DAYS, asked_by=just("vw-1"), effect=mark),
    "victim_consent": entry(victim=VICTIM, to=one_of("service", "panel"), answer=one_of("given", "withdrawn"), on=DAYS),
    "restorative": both(entry(victim=VICTIM, appropriate=TRUTH, reason=mark), some(offered_on=DAYS)),
    "victim_informed": entry(victim=VICTIM, of=one_of("decision", "support"), on=DAYS, by=just("vw-1")),
    "placed_on_agenda": entry(meeting=one_of(*MEETINGS, "nowhere")),
    "taken_off_agenda": entry(meeting=one_of(*MEETINGS), reason=mark),
    "conflict_declared": entry(person=WHO, nature_of=mark, action=one_of("none", "none", "abstained", "left")),
    "pack_made": entry(meeting=one_of(*MEETINGS), sent_to=just(["pdm-1", "cm-1"]), sha256=just("b" * 64), upto=one_of(1, 2, 9)),
    "adviser_admitted": entry(adviser=just({"person": ADVISER.person, "agency": "health"}), until=DAYS, why=just("x")),
    "adviser_ended": entry(person=just(ADVISER.person)),
    "member_view": entry(person=WHO, agency=just("police"), preferred=just([]), reason=mark),
    "recommendation_shown": entry(),
    "prompt_answered": entry(prompt=one_of("no_scheme", "least"), answer=mark),
    "decided": DECISION,
    "deferred": entry(needs=mark, until=DAYS),
    "finalised": both(entry(on=DAYS, by=PERSON, child_present=TRUTH, parent_present=just(True)), some(why_absent=mark)),
    "escalated": entry(reason=mark, to=just([person(POLICE_2), person(MANAGER)])),
    "escalation_answered": entry(by=just([person(POLICE_2)]), advice=mark),
    "told": entry(whom=just("child"), on=DAYS, by=just("cm-1")),
    "plan_changed": entry(plan=just(plan()), agreed_by_child=TRUTH, by=just(person(MANAGER)), reason=mark),
    "completed": entry(on=DAYS, result=one_of("complete", "partial")),
    "closed": both(entry(on=DAYS, reason=mark), some(without_victim_status=mark)),
    "reopened": entry(ground=one_of("reconsideration", "complaint", "new_evidence"), asked_by=just("child"), reason=mark, decided_by=PERSON),
    "hold_set": entry(reason=mark),
    "hold_lifted": entry(reason=mark),
    "content_erased": entry(seqs=numbers, basis=just("retention"), authority=just("dpo-1")),
}  # fmt: skip
"""Each kind of entry about an item but the referral, and what it may say."""

SEATED = entry(
    person=WHO,
    agency=one_of("police", "youth_justice"),
    role=one_of(*(one.role for one in PEOPLE)),
    part=one_of("decision_maker", "observer"),
    presence=one_of("attended", "apologies"),
)
ACTORS = (*EVERYBODY, POLICE, POLICE_2, MANAGER, CHAIR, WORKER)
