"""Facts for the Child Information Form: what the record holds, what asks for the form, by when.

The titles of its eight sections are not published (gap G-02): nothing here claims to be a section.
What the child, a parent, a victim or an agency told the panel was not given for this, and is not in
it.
"""

from __future__ import annotations

from collections.abc import Mapping

from oocd.engine.errors import OocdError
from oocd.panels.documents import common
from oocd.panels.documents.catalogue import Paper
from oocd.panels.documents.facts import fact_rows
from oocd.panels.documents.library import Library
from oocd.panels.documents.values import Row, Term, Value, Values, joined
from oocd.panels.item import ItemState
from oocd.panels.kinds.referral import Assessed, InformationAsked
from oocd.panels.known import listed
from oocd.panels.reading import Envelope
from oocd.panels.service import Panel

_OWN_WORDS = ("child_view", "parent_view", "strengths")


def for_police(panel: Panel, state: ItemState, paper: Paper, library: Library) -> Values:
    """Give the facts of the case file, what of the rules asks for the form, and the gaps."""
    facts = state.facts
    case = facts.content.case if facts else {}
    given = {name: value for name, value in case.items() if name not in _OWN_WORDS}
    of_case, of_offences = fact_rows(given, library)
    envelope, trouble = _envelope(panel, state)
    asks: list[Row] = [
        {
            "duty": Term("duties", str(one.get("id"))),
            "rule": str(one.get("id")),
            "by": _by(one),
            "why": Term("duty_words", str(one.get("id")), _text(one.get("text"))),
        }
        for one in listed(envelope, "duties")
        if one.get("id") in paper.duties
    ]
    single: dict[str, Value | None] = {
        "asks_from": paper.asks_from,
        "rules_read": None if trouble else "yes",
        "trouble": trouble,
        "assessed_on": next((one.content.completed_on for one in state.all(Assessed)), None),
    }
    asked = {said.content.agency for said in state.all(InformationAsked)}
    rows: dict[str, list[Row]] = {
        "facts": of_case,
        "offence_facts": of_offences,
        "asks": asks,
        "agencies": [{"agency": Term("agencies", one, name=True)} for one in sorted(asked)],
    }
    return joined(common.head(state, panel.today()), Values(single, rows))


def _envelope(panel: Panel, state: ItemState) -> tuple[Envelope, str | None]:
    """Give the recommendation that was shown, or what the rules say of the case as it stands."""
    if state.shown is not None and state.shown.content.envelope is not None:
        return state.shown.content.envelope, None
    if state.facts is None:
        return None, "P-UNKNOWN"
    case = dict(state.facts.content.case)
    as_at = None if "decision_date" in case else panel.today()
    try:
        return panel.recommend(case, area=state.area, as_at=as_at).envelope, None
    except OocdError as error:
        return None, error.code


def _by(duty: Mapping[str, object]) -> Value | None:
    name = str(duty.get("id"))
    if duty.get("due_words"):
        return Term("due", name, str(duty["due_words"]))
    return common.day(duty.get("due"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
