"""The use-cases that make what leaves the panel: the right, the values of the reader, the log.

`write` fills the paper in: where it refuses, nothing was made and nothing is logged. What was made
is logged as disclosed before it is handed out, so nothing leaves that the log does not name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from oocd.engine.errors import RecordRefused
from oocd.panels.access import POLICE, require
from oocd.panels.documents import common, readers
from oocd.panels.documents.catalogue import Audience, Paper, paper_of
from oocd.panels.documents.information import for_police
from oocd.panels.documents.library import Library
from oocd.panels.documents.pack import for_panel
from oocd.panels.documents.values import Values
from oocd.panels.event import Actor
from oocd.panels.item import ItemState
from oocd.panels.kinds.meetings import PackMade
from oocd.panels.ports import Touch
from oocd.panels.service import Panel

T = TypeVar("T")

RIGHT_OF: Final[Mapping[Audience, str]] = MappingProxyType(
    {
        "child": "make_letter",
        "parent": "make_letter",
        "victim": "make_victim_letter",
        "solicitor": "make_reasons",
        "police": "make_information_form",
        "panel": "make_pack",
    }
)
"""Who may make a paper goes by who it is for."""


@dataclass(frozen=True, slots=True)
class Press:
    """What papers are made with: the list of papers, and the words of the rule library."""

    papers: Mapping[str, Paper]
    library: Library


def make_letter(
    panel: Panel,
    actor: Actor,
    record: str,
    document: str,
    press: Press,
    write: Callable[[Values], T],
    *,
    victim: str | None = None,
) -> T:
    """Make a paper about an item for its reader; it is logged as disclosed to them.

    Raises RecordRefused P-LETTER, P-RIGHT, P-UNKNOWN, P-ADMITTED, P-LEFT, P-UNDECIDED, P-VICTIM,
    P-OBJECTION.
    """
    paper = paper_of(press.papers, document)
    require(actor, RIGHT_OF[paper.audience])
    if paper.audience == "panel" or paper.blank:
        how = "oocd panel paper" if paper.blank else "oocd panel pack ITEM --meeting MEETING"
        raise RecordRefused("P-LETTER", f"`{document}` is not made as a letter", f"Use: {how}.")
    if (victim is None) == (paper.audience == "victim"):
        how = "Name them: --victim V1." if victim is None else "Leave out --victim."
        raise RecordRefused(
            "P-VICTIM", f"`{document}` is for {'one' if victim is None else 'no'} victim", how
        )
    state = panel.item(record)
    panel.admitted(actor, state)
    _fits(document, paper, state)
    made = write(_values(panel, actor, state, paper, press.library, victim))
    whom = victim or paper.audience
    panel.store.log([Touch("disclosure", record, document, recipient=whom)], actor, panel.clock())
    return made


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it was made: its bytes, their hash, and the last entry that it holds."""

    made: bytes
    sha256: str
    upto: int


def make_pack(
    panel: Panel,
    actor: Actor,
    record: str,
    meeting: str,
    library: Library,
    write: Callable[[Values], bytes],
    *,
    sent_to: tuple[str, ...] = (),
) -> Pack:
    """Make the papers of an item for the members of its meeting.

    It holds what the panel may see, whoever makes it. The making is logged; with `sent_to` it is
    recorded (`pack_made`) and logged for each member.
    Raises RecordRefused P-RIGHT, P-UNKNOWN, P-ADMITTED, P-LEFT, P-MEETING.
    """
    require(actor, "make_pack")
    state = panel.item(record)
    panel.admitted(actor, state)
    held = panel.meeting(meeting)
    if state.meeting != meeting:
        on = state.meeting or "none"
        raise RecordRefused(
            "P-MEETING", f"{record} is not on the agenda of {meeting}", f"It is on that of {on}."
        )
    made = write(for_panel(panel, state, held, library))
    pack = Pack(made, hashlib.sha256(made).hexdigest(), state.seq)
    if sent_to:
        sent = PackMade(meeting=meeting, sent_to=sent_to, sha256=pack.sha256, upto=pack.upto)
        panel.record(actor, record, sent, after=pack.upto)
    else:
        whom = f"panel:{meeting}"
        panel.store.log([Touch("disclosure", record, "pack", recipient=whom)], actor, panel.clock())
    return pack


def _values(
    panel: Panel, actor: Actor, state: ItemState, paper: Paper, library: Library, victim: str | None
) -> Values:
    today = panel.today()
    match paper.audience:
        case "child":
            return readers.for_child(state, today, library)
        case "parent":
            return readers.for_parent(state, today, library)
        case "victim":
            named, police = str(victim), actor.role == POLICE
            return readers.for_victim(state, today, named, by_police=police)
        case "solicitor":
            return readers.for_solicitor(state, today, library)
        case _:
            return for_police(panel, state, paper, library)


def _fits(document: str, paper: Paper, state: ItemState) -> None:
    """Refuse a paper of another outcome, or of a decision that is not final. Raises P-LETTER."""
    if not (paper.disposals or paper.final):
        return
    decided = common.decided(state).content.disposal
    if paper.disposals and decided not in paper.disposals:
        raise RecordRefused(
            "P-LETTER",
            f"`{document}` is for {', '.join(paper.disposals)}; decided was {decided}",
            "See `oocd panel documents` for what fits.",
        )
    if paper.final and state.status == "provisional":
        raise RecordRefused(
            "P-LETTER",
            f"`{document}` is not made while the decision is provisional",
            "Record `finalised` first: it is made final with the child and a parent.",
        )
