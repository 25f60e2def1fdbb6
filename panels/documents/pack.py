"""What the members of a panel read before they meet: what is known, from whom, what is missing.

Child and parent speak first, in their own words. What a victim said is in it only where they let
the panel see it, as it stands now. No recommendation and no member's view is in it, unless the
area's configuration does not ask for members' own views first (gate `views_first`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from oocd.panels.access import CHAIR
from oocd.panels.clocks import Due, due
from oocd.panels.documents import common
from oocd.panels.documents.facts import fact_rows
from oocd.panels.documents.library import Library
from oocd.panels.documents.values import Row, Term, Value, Values, joined
from oocd.panels.event import Actor
from oocd.panels.item import ItemState
from oocd.panels.kinds.referral import (
    Assessed,
    InformationAnswered,
    InformationAsked,
    OwnWords,
    Referred,
)
from oocd.panels.kinds.victims import (
    ContactAttempted,
    NoVictim,
    RestorativeOffer,
    ViewsRecorded,
)
from oocd.panels.kinds.views import MemberView
from oocd.panels.meeting import MeetingState
from oocd.panels.reading import range_of
from oocd.panels.redaction import for_reader
from oocd.panels.service import Panel

_MEMBERS = Actor("members", CHAIR)
"""Nobody: the eyes of the panel. What they may see does not turn on who makes the pack."""


def for_panel(panel: Panel, item: ItemState, meeting: MeetingState, library: Library) -> Values:
    """Give the pack's values."""
    state = for_reader(item, item, _MEMBERS)
    today = panel.today()
    config = panel.config_for(state.area)
    called = meeting.called
    facts = state.facts
    of_case, of_offences = fact_rows(facts.content.case, library) if facts else ([], [])
    clocks = due(state, config, panel.calendar(), today)
    parts = [
        common.head(state, today),
        Values(
            {
                "meeting": meeting.record,
                "meeting_on": called.date if called else None,
                "upto": state.seq,
                "config": config.name,
                "status": Term("item_statuses", state.status),
            },
            {
                "facts": of_case,
                "offence_facts": of_offences,
                "words": list(_own_words(state)),
                "information": list(_information(state)),
                "assessments": list(_assessments(state)),
                "victims": [_victim(state, one) for one in state.victims()],
                "missing": list(_missing(state, library)),
                "clocks": [_clock(one, today) for one in clocks],
            },
        ),
        _referral(state, library),
        _no_victim(state),
    ]
    first = config.gates.get("views_first")
    if first is None or first.level == "off":
        parts.append(_views(state, library))
    return joined(*parts)


def _referral(state: ItemState, library: Library) -> Values:
    content = state.referral
    if content is None:
        return Values()
    score, alone = content.completeness, content.single_agency
    return Values(
        {
            "source": Term("sources", content.source),
            "way_in": Term("ways_in", content.entry),
            "referred_on": content.referred_on,
            "why_referred": content.reason,
            "gateway": content.sharing_gateway,
            "child": content.child,
            "court_date": content.court_date,
            "held": score.held if score else None,
            "asked": score.asked if score else None,
            "alone": _option(alone.disposal, library) if alone else None,
            "alone_on": alone.on if alone else None,
            "why_alone": alone.why_alone if alone else None,
        }
    )


def _own_words(state: ItemState) -> Iterator[Row]:
    said = sorted(state.all(OwnWords), key=lambda one: (one.content.whose != "child", one.seq))
    for one in said:
        content = one.content
        yield {
            "whose": Term("whose", content.whose),
            "on": content.on,
            "words": content.words or Term("gaps", "not_heard"),
            "how": content.how,
            "not_heard": content.not_heard,
            "hopes": content.hopes,
            "consent": Term("agreeing", content.consent) if content.consent else None,
        }


def _information(state: ItemState) -> Iterator[Row]:
    answers = list(state.all(InformationAnswered))
    for asked in state.all(InformationAsked):
        one = asked.content
        topic = (one.agency, one.topic)
        mine = [said for said in answers if (said.content.agency, said.content.topic) == topic]
        answers = [said for said in answers if said not in mine]
        said_last = mine[-1].content if mine else None
        yield {
            "due": one.due,
            "question": one.question,
            **_answer(one.agency, one.topic, said_last),
        }
    for said in answers:
        yield _answer(said.content.agency, said.content.topic, said.content)


def _answer(agency: str, topic: str, content: InformationAnswered | None) -> Row:
    return {
        "agency": Term("agencies", agency, name=True),
        "topic": Term("topics", topic, name=True),
        "status": Term("information", content.status if content else "awaited"),
        "on": content.on if content else None,
        "text": content.text if content else None,
        "reason": content.reason if content else None,
        "documents": content.documents or None if content else None,
    }


def _assessments(state: ItemState) -> Iterator[Row]:
    for said in state.all(Assessed):
        one = said.content
        yield {
            "tool": one.tool,
            "on": one.completed_on,
            "by": one.by,
            "summary": one.summary,
            "strengths": one.strengths,
            "safety": one.safety,
            "harm": one.harm,
            "proposal": one.proposal,
        }


def _victim(state: ItemState, victim: str) -> Row:
    who = state.identity(victim)
    status = state.victim_status(victim)
    consent = state.consent(victim, "panel")
    shared = consent == "given"
    views = state.of_victim(victim, ViewsRecorded)
    said = views[-1].content if views and shared else None
    offers = state.of_victim(victim, RestorativeOffer)
    offer = offers[-1].content if offers and shared else None
    wishes = said.wishes.model_dump(exclude_none=True) if said and said.wishes else {}
    asked: tuple[Term | str, ...] = tuple(
        Term("wishes", name) for name, wanted in wishes.items() if wanted is True
    )
    other = wishes.get("other")
    row: dict[str, Value | None] = {
        "victim": victim,
        "type": Term("victim_types", who.type) if who else None,
        "age_band": Term("age_bands", who.age_band) if who and who.age_band else None,
        "enhanced": Term("answers", "yes") if who and who.enhanced_rights else None,
        "repeat": Term("answers", "yes") if who and who.repeat_victim else None,
        "guardian": Term("answers", "yes")
        if who and who.guardian and who.guardian.conflict
        else None,
        "also_suspect": Term("answers", "yes") if who and who.also_suspect else None,
        "status": Term("victim_statuses", status.status if status else "none"),
        "attempts": len(state.of_victim(victim, ContactAttempted)),
        "consent": Term("consents", consent),
        "withheld": Term("consents", consent) if views and not shared else None,
    }
    if said is not None:
        row |= {name: getattr(said, name) for name in ("effect", "view_on_outcome", "safety")}
        row |= {"needs": said.needs, "report": said.report}
        row["wishes"] = (*asked, *([str(other)] if other else ())) or None
    if offer is not None:
        row["restorative"] = Term("offers", offer.answer) if offer.answer else None
    return row


def _no_victim(state: ItemState) -> Values:
    found = state.last(NoVictim)
    return Values({"no_victim": found.content.reason if found else None})


def _missing(state: ItemState, library: Library) -> Iterator[Row]:
    """Give what is not there, in the order in which somebody can still get it."""
    referred = state.last(Referred)
    score = referred.content.completeness if referred else None
    for name in score.lacking if score else ():
        yield {"gap": Term("gaps", "fact"), "of": Term("facts", name, library.fact(name))}
    heard = {one.content.whose for one in state.all(OwnWords) if one.content.words}
    for whose in ("child", "parent"):
        if whose not in heard:
            yield {"gap": Term("gaps", "words"), "of": Term("whose", whose)}
    if not list(state.all(Assessed)):
        yield {"gap": Term("gaps", "assessment")}
    awaited = Term("information", "awaited")
    yield from (
        {"gap": Term("gaps", "information"), "of": row["agency"]}
        for row in _information(state)
        if row["status"] == awaited
    )
    yield from _of_victims(state)


def _of_victims(state: ItemState) -> Iterator[Row]:
    named = state.victims()
    if not named and state.last(NoVictim) is None:
        yield {"gap": Term("gaps", "victims")}
    for victim in named:
        if state.victim_status(victim) is None:
            yield {"gap": Term("gaps", "victim_status"), "of": victim}
        if not state.of_victim(victim, ViewsRecorded):
            yield {"gap": Term("gaps", "victim_views"), "of": victim}


def _clock(one: Due, today: dt.date) -> Row:
    return {
        "what": Term("clocks", one.what),
        "whom": one.whom,
        "on": one.on or Term("gaps", "day"),
        "left": one.left(today),
    }


def _views(state: ItemState, library: Library) -> Values:
    views: list[Row] = [
        {
            "person": said.content.person,
            "agency": Term("agencies", said.content.agency, name=True),
            "preferred": tuple(_option(one, library) for one in said.content.preferred) or None,
            "reason": said.content.reason,
        }
        for said in state.this_round(MemberView)
    ]
    envelope = state.shown.content.envelope if state.shown else None
    found: list[Row] = [{"option": _option(one, library)} for one in range_of(envelope)]
    return Values({}, {"views": views, "range": found})


def _option(name: str, library: Library) -> Term:
    return Term("options", name, library.options.get(name))
