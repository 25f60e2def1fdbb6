"""What an entry must say to be whole, and days that cannot be."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from oocd.engine.errors import RecordRefused
from oocd.panels.kinds.after import Completed, FollowUp, Reopened
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import Deferred, Finalised
from oocd.panels.kinds.meetings import AdviserAdmitted
from oocd.panels.kinds.referral import InformationAnswered, OwnWords, Referred
from oocd.panels.kinds.victims import RestorativeOffer, VictimStatus

_PAST = (
    "on",
    "referred_on",
    "asked_on",
    "completed_on",
    "offered_on",
    "started_on",
    "ended_on",
    "outcome_recorded_on",
    "explained_on",
    "signed_on",
)
"""Days of what has been done: none of them lies ahead."""


def whole(content: Kind, today: dt.date) -> None:
    """Refuse what is only half said, or cannot have been. Raises RecordRefused P-LACKS, P-DAY."""
    lacking = "; ".join(_lacks(content))
    if lacking:
        raise RecordRefused("P-LACKS", f"`{content.name}` needs {lacking}")
    wrong = "; ".join(_days(content, today))
    if wrong:
        raise RecordRefused("P-DAY", wrong, "Nothing was recorded.")


def _lacks(content: Kind) -> Iterator[str]:  # noqa: C901, PLR0912 one branch for each kind
    match content:
        case Referred(entry="police_alone", single_agency=None):
            yield "`single_agency`: what the police gave alone"
        case Referred(entry="late_from_court", court_date=None):
            yield "`court_date`: the next hearing"
        case InformationAnswered(status="declined", reason=None):
            yield "`reason`: why it was declined"
        case InformationAnswered(status="sent", text=None, documents=()):
            yield "`text` or `documents`: what was sent"
        case OwnWords(words=None, not_heard=None):
            yield "`words`, or `not_heard` and why"
        case VictimStatus(reason=None) if content.status != "asked":
            yield "`reason`: why they were not asked, declined or were not reached"
        case RestorativeOffer():
            yield from _offer(content)
        case Finalised(why_absent=None) if not (content.child_present and content.parent_present):
            yield "`why_absent`: child and parent are there when a decision is made final"
        case Completed(reason=None) if content.result != "complete":
            yield "`reason`: why it was not completed"
        case FollowUp(known=True, further_offences=None):
            yield "`further_offences`: how many, where it is known"
        case FollowUp(known=False) if content.further_offences is not None:
            yield "no `further_offences`, where it is not known"
        case Reopened(ground="new_evidence", new_information=None):
            yield "`new_information`: what was not known before"
        case _:
            pass


def _offer(content: RestorativeOffer) -> Iterator[str]:
    taken = content.answer in {"accepted", "declined", "thinking"}
    if content.offered_on is None and (taken or content.started_on or content.ended_on):
        yield "`offered_on`: the day it was offered"
    if content.offered_on is not None and content.answer == "not_offered":
        yield "no `offered_on`, where nothing was offered"
    if content.started_on is not None and content.answer != "accepted":
        yield "`answer` accepted, where the work began"


def _days(content: Kind, today: dt.date) -> Iterator[str]:
    for name in _PAST:
        day = getattr(content, name, None)
        if isinstance(day, dt.date) and day > today:
            yield f"the day under `{name}`, {day}, has not come"
    match content:
        case Referred(single_agency=alone) if alone is not None and alone.on > today:
            yield f"the day of the police disposal, {alone.on}, has not come"
        case Deferred(until=until) if until < today:
            yield f"the day under `until`, {until}, has passed"
        case AdviserAdmitted(until=until) if until < today:
            yield f"the day under `until`, {until}, has passed"
        case RestorativeOffer():
            yield from _in_order(content, "offered_on", "started_on", "ended_on")
        case Completed():
            yield from _in_order(content, "started_on", "on", "outcome_recorded_on")
        case _:
            pass


def _in_order(content: Kind, *names: str) -> Iterator[str]:
    days = [(name, getattr(content, name)) for name in names]
    given = [(name, day) for name, day in days if day is not None]
    for (first, before), (then, later) in itertools.pairwise(given):
        if later < before:
            yield f"`{then}`, {later}, is before `{first}`, {before}"
