"""The record of a decision: all that guidance asks to be on it (JDM-07), from what was recorded.

Pure: a state, its digests and a meeting in, one document out. Nothing is worked out that nobody
said: what is not on record is null here, and reads "not recorded" wherever it is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from oocd.engine.canonical import sha256_of
from oocd.engine.dates import age_on
from oocd.engine.errors import RecordRefused
from oocd.panels.casefile import fact_of
from oocd.panels.event import Content, stamp
from oocd.panels.item import ItemState, Said
from oocd.panels.kinds.after import Closed, Completed, PlanChanged, Reopened, Told
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import (
    Decided,
    Deferred,
    Escalated,
    EscalationAnswered,
    Finalised,
    Pinned,
)
from oocd.panels.kinds.meetings import ConflictDeclared, PackMade
from oocd.panels.kinds.referral import (
    Assessed,
    InformationAnswered,
    InformationAsked,
    OwnWords,
    Referred,
)
from oocd.panels.kinds.views import MemberView, ScreenAnswered
from oocd.panels.known import K, Known, facts_told, listed, offences_of, put
from oocd.panels.meeting import MeetingState
from oocd.panels.reading import Envelope, option_of, range_of
from oocd.panels.reads import Line
from oocd.panels.record_victims import no_victim, victims

SCHEMA = "oocd/decision/1"
_WHOLE_DAY = len("2026-02-12")


@dataclass(frozen=True, slots=True)
class Papers:
    """What a record is made from, beside the item's state.

    `lines` are all entries in order; `meeting` the meeting as it was at the decision; `codes` the
    titles of departure codes; `facts` the facts that the area wants on the record.
    """

    lines: Sequence[Line]
    meeting: MeetingState | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()


def decision_of(state: ItemState, entry: int | None = None) -> Said[Decided]:
    """Give the decision of an entry, or the latest. Raises RecordRefused P-UNDECIDED."""
    found = [said for said in state.all(Decided) if entry is None or entry in _chain(state, said)]
    if not found:
        raise RecordRefused(
            "P-UNDECIDED",
            f"no decision about {state.record} is on record"
            + ("" if entry is None else f" as entry {entry}"),
            "A decision whose content was erased stays in the history as a number only.",
        )
    return found[-1]


def made_at(state: ItemState, said: Said[Decided]) -> Said[Kind]:
    """Give the entry that made a decision, where words of it were put right later."""
    first = _chain(state, said)[0]
    return next(one for one in state.entries if one.seq == first)


def _chain(state: ItemState, said: Said[Decided]) -> list[int]:
    """Give the entries of a decision: the one that made it, then those that put words right."""
    found: list[int] = []
    here: Said[Kind] | Said[Decided] | None = said
    while here is not None:
        found.insert(0, here.seq)
        older = here.content.corrects
        here = next((one for one in state.entries if one.seq == older), None)
    return found


def decision_record(state: ItemState, papers: Papers, *, entry: int | None = None) -> Content:
    """Give the record of a decision (the latest, or that of `entry`) as a document in its envelope.

    What came before the decision stands as it was known then; what came after is told apart.
    Raises RecordRefused P-UNDECIDED.
    """
    said = decision_of(state, entry)
    made = made_at(state, said)
    known = Known(state, made.seq)
    pinned = said.content.pinned
    if pinned is None:
        raise ValueError(f"entry {said.seq} of {state.record} is a decision that was never pinned")
    envelope = known.envelope(pinned.recommendation_entry)
    case = known.facts(pinned.facts_from)
    reopened = known.last(Reopened)  # what a round before it asked and thought is on its own record
    since = reopened.seq if reopened else 0
    data: Content = {
        "item": state.record,
        "area": state.area,
        "synthetic": (case or {}).get("synthetic") is True,
        "case_erased": case is None,
        "standing": _standing(state, said, made.seq),
        "referral": _referral(known),
        "child": _child(case, envelope, said.content.on),
        "offences": _offences(case, envelope),
        "gravity": _part(envelope, "gravity"),
        "facts": facts_told(case, envelope, papers.facts),
        "information": _information(known),
        "assessments": _each(known, Assessed),
        "voice": {
            "child": [put(one) for one in known.all(OwnWords) if one.content.whose == "child"],
            "parent": [put(one) for one in known.all(OwnWords) if one.content.whose == "parent"],
        },
        "victims": victims(known),
        "no_victim": no_victim(known),
        "views": _each(known, MemberView, after=since),
        "conflicts": _each(known, ConflictDeclared),
        "prompts": _each(known, ScreenAnswered, after=since),
        "recommendation": _recommendation(envelope, pinned),
        "meeting": _meeting(papers.meeting, pinned),
        "packs": _each(known, PackMade),
        "deferrals": _each(known, Deferred),
        "escalations": _each(known, Escalated),
        "escalation_answers": _each(known, EscalationAnswered),
        "decision": _decision(said, pinned, envelope, papers.codes),
        "duties": _duties(envelope, said.content.disposal),
        "after": _after(known),
        "config": pinned.config,
        "entries": [_line(line) for line in papers.lines],
    }
    return {"schema": SCHEMA, "sha256": sha256_of(data), "data": data}


def _standing(state: ItemState, said: Said[Decided], made: int) -> Content:
    """Say whether the decision stands, and which others there were."""
    reopened = [one for one in state.all(Reopened) if one.seq > made]
    newer = [one for one in state.all(Decided) if one.seq > said.seq]
    return {
        "status": state.status,
        "stands": not reopened,
        "reopened_by": put(reopened[0], "ground") if reopened else None,
        "replaced_by": newer[0].seq if newer else None,
        "earlier": [one.seq for one in state.all(Decided) if one.seq < made],
        "made_as": made,
        "words_put_right": said.content.why_corrected,
    }


def _referral(known: Known) -> JsonValue:
    said = known.last(Referred)
    if said is None:
        return None
    return put(
        said,
        "source",
        "entry",
        "referred_on",
        "reason",
        "court_date",
        "single_agency",
        "sharing_gateway",
        "completeness",
    ) | {"entry": said.seq, "way_in": said.content.entry}


def _child(case: Content | None, envelope: Envelope, on: dt.date) -> Content:
    """Give the ages that the record needs, and no date of birth."""
    born = _day(case, "child.date_of_birth")
    read = _read(envelope)
    ages = [
        read.get(f"offences[{index}].age_at_offence", _age(born, _day(offence, "date")))
        for index, offence in enumerate(offences_of(case))
    ]
    return {
        "age_at_offence": ages,
        "age_at_decision": age_on(born, on) if born else read.get("child.age_at_decision"),
    }


def _offences(case: Content | None, envelope: Envelope) -> list[JsonValue]:
    """Give each alleged offence with its day and its title as the recommendation had it."""
    gravity = _part(envelope, "gravity")
    scored = gravity.get("offences") if isinstance(gravity, dict) else None
    titles = {
        one.get("index"): one.get("title")
        for one in (scored if isinstance(scored, list) else [])
        if isinstance(one, dict)
    }
    return [
        {
            "offence": _plain(fact_of(offence, "offence")),
            "title": titles.get(index),
            "date": _plain(fact_of(offence, "date")),
            "date_to": _plain(fact_of(offence, "date_to")),
        }
        for index, offence in enumerate(offences_of(case))
    ]


def _information(known: Known) -> list[JsonValue]:
    """Give what each agency was asked and what came: an answer, or that it is still awaited."""
    answers = list(known.all(InformationAnswered))
    found: list[JsonValue] = []
    for asked in known.all(InformationAsked):
        topic = (asked.content.agency, asked.content.topic)
        mine = [one for one in answers if (one.content.agency, one.content.topic) == topic]
        answers = [one for one in answers if one not in mine]
        last = mine[-1] if mine else None
        found.append(
            {
                "agency": asked.content.agency,
                "topic": asked.content.topic,
                "asked_on": asked.content.asked_on.isoformat(),
                "due": asked.content.due.isoformat() if asked.content.due else None,
                "status": last.content.status if last else "awaited",
                "answer": put(last, "on", "text", "documents", "reason") if last else None,
            }
        )
    found += [
        {
            "agency": one.content.agency,
            "topic": one.content.topic,
            "asked_on": None,
            "due": None,
            "status": one.content.status,
            "answer": put(one, "on", "text", "documents", "reason"),
        }
        for one in answers
    ]
    return found


def _recommendation(envelope: Envelope, pinned: Pinned) -> JsonValue:
    """Name the recommendation that was before the panel, and the rules it was made with."""
    if pinned.recommendation is None:
        return None
    advice = _part(envelope, "recommendation")
    return {
        "sha256": pinned.recommendation,
        "entry": pinned.recommendation_entry,
        "content_erased": envelope is None,
        "statement": advice.get("statement") if isinstance(advice, dict) else None,
        "range": [named(envelope, one) for one in range_of(envelope)],
        "rules": [
            {key: row.get(key) for key in ("family", "version", "revision", "sha256", "signed_off")}
            for row in listed(envelope, "rules")
        ],
    }


def _meeting(meeting: MeetingState | None, pinned: Pinned) -> JsonValue:
    if meeting is None or pinned.meeting is None:
        return None
    called = meeting.called
    return {
        "meeting": meeting.record,
        "date": called.date.isoformat() if called else None,
        "mode": called.mode if called else None,
        "chair": called.chair if called else None,
        "quorum": pinned.quorum,
        "members": [
            one.model_dump(
                mode="json", include={"person", "agency", "role", "part", "presence", "note"}
            )
            for one in meeting.members
        ],
    }


def _decision(
    said: Said[Decided], pinned: Pinned, envelope: Envelope, codes: Mapping[str, str]
) -> Content:
    """Give the decision with the titles that its options had in the recommendation."""
    decision = said.content
    found = put(said)
    found["disposal"] = named(envelope, decision.disposal)
    found["programmes"] = [named(envelope, one) for one in decision.programmes]
    found["ruled_out"] = [
        {**named(envelope, one.option), "why": one.why} for one in decision.ruled_out
    ]
    found["dissent"] = [
        {**one.model_dump(mode="json"), "preferred": named(envelope, one.preferred)}
        for one in decision.dissent
    ]
    if decision.departure is not None:
        code = decision.departure.code
        found["departure"] = {
            "code": code,
            "title": codes.get(code),
            "text": decision.departure.text,
            "direction": pinned.direction,
        }
    del found["pinned"]
    found["gates"] = [one.model_dump(mode="json") for one in pinned.gates]
    found["status_shown"] = pinned.status
    found["in_range"] = pinned.in_range
    found["direction"] = pinned.direction
    found["concordance"] = pinned.concordance
    found["facts_from"] = pinned.facts_from
    return found


def _duties(envelope: Envelope, disposal: str) -> list[JsonValue]:
    """Give the dated duties that the recommendation named for what was decided."""
    return [
        {key: duty.get(key) for key in ("id", "text", "due")}
        for duty in listed(envelope, "duties")
        if duty.get("due") and disposal in _texts(duty.get("options"), disposal)
    ]


def _after(known: Known) -> Content:
    """Give what was recorded since: finalising, telling, the plan, its end, opening again."""
    return {
        "finalised": [put(one) for one in known.later(Finalised)],
        "told": [put(one) for one in known.later(Told)],
        "plan_changed": [put(one) for one in known.later(PlanChanged)],
        "completed": [put(one) for one in known.later(Completed)],
        "reopened": [put(one) for one in known.later(Reopened)],
        "closed": [put(one) for one in known.later(Closed)],
    }


def _line(line: Line) -> Content:
    return {
        "entry": line.seq,
        "kind": line.kind,
        "title": line.title,
        "at": stamp(line.at),
        "by": line.actor.person,
        "role": line.actor.role,
        "agency": line.actor.agency,
        "digest": line.digest,
        "put_right_by": line.corrected_by,
        "erased": line.erased,
    }


def _each(known: Known, kind: type[K], *, after: int = 0) -> list[JsonValue]:
    return [put(said) for said in known.all(kind) if said.seq > after]


def named(envelope: Envelope, name: str) -> Content:
    """Give an option by id with its title; null where no recommendation gave it one."""
    option = option_of(envelope, name)
    return {"option": name, "title": option.title if option else None}


def _part(envelope: Envelope, name: str) -> JsonValue:
    data = envelope.get("data") if envelope else None
    return data.get(name) if isinstance(data, dict) else None


def _read(envelope: Envelope) -> dict[str, JsonValue]:
    """Give the whole numbers that the recommendation read, by fact."""
    return {
        str(row.get("fact")): row.get("value")
        for row in listed(envelope, "facts_read")
        if isinstance(row.get("value"), int)
    }


def _day(facts: Content | None, name: str) -> dt.date | None:
    """Give a day that is known to the day; None for a month, a year or nothing."""
    found = fact_of(facts or {}, name)
    if isinstance(found, str) and len(found) == _WHOLE_DAY:
        try:
            return dt.date.fromisoformat(found)
        except ValueError:
            return None
    return None


def _age(born: dt.date | None, day: dt.date | None) -> int | None:
    return age_on(born, day) if born and day else None


def _plain(value: object) -> JsonValue:
    return value if isinstance(value, str | int) else None


def _texts(value: JsonValue, otherwise: str) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) and value else [otherwise]
