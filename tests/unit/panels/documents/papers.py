"""Papers made in memory, in every form, from an item of a test."""

from __future__ import annotations

import io
import re
from functools import cache

from oocd.bootstrap import load_library
from oocd.engine.registers import read_registers
from oocd.panels.documents import readers
from oocd.panels.documents.catalogue import read_papers
from oocd.panels.documents.information import for_police
from oocd.panels.documents.pack import for_panel
from oocd.panels.documents.values import Values
from oocd.panels.meeting import MeetingState
from oocd.reporting.html import write_html
from oocd.reporting.letter_library import letter_library
from oocd.reporting.letter_wording import wording_for
from oocd.reporting.letters import letter
from oocd.reporting.lexicon import Lexicon
from oocd.reporting.pdf import write_pdf
from oocd.reporting.text import write_text
from tests.unit.panels.building import ROOT, START, Room, kind

RULES = ROOT / "rules"
LETTERS = RULES / "letters"
TODAY = START.date()
PAPERS = read_papers(LETTERS)
OF_ITEMS = [name for name, paper in PAPERS.items() if not paper.blank]


MEETING = MeetingState(
    "meeting-1",
    called=kind(
        "meeting_called", area="wolverhampton", date="2025-11-18", mode="online", chair="chair-1"
    ),
)


@cache
def library():
    return letter_library(Lexicon(load_library(RULES)), read_registers(RULES))


@cache
def english():
    return wording_for(LETTERS, "en")


def disposal_for(name):
    """An outcome that a paper is made for."""
    return (PAPERS[name].disposals or ("community_resolution",))[0]


def values_for(name, state, *, victim="V1", configs=None):
    """The values of a paper's reader."""
    paper = PAPERS[name]
    panel = Room(**({} if configs is None else {"configs": configs})).panel
    match paper.audience:
        case "child":
            return readers.for_child(state, TODAY, library())
        case "parent":
            return readers.for_parent(state, TODAY, library())
        case "victim":
            return readers.for_victim(state, TODAY, victim)
        case "solicitor":
            return readers.for_solicitor(state, TODAY, library())
        case "panel":
            return for_panel(panel, state, MEETING, library())
        case _ if paper.blank:
            return Values({"today": TODAY})
        case _:
            return for_police(panel, state, paper, library())


def sheet_of(name, values, wording=None):
    marking = "official" if PAPERS[name].audience in {"panel", "police"} else None
    return letter(
        name, values, wording or english(), audience=PAPERS[name].audience, marking=marking
    )


def pdf_text(made):
    """The text of a PDF, without the breaks of its lines."""
    from pypdf import PdfReader

    return re.sub(
        r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    )


def forms_of(sheet, *, pdf=True):
    """A page in every form, as text to be searched."""
    page = write_html(sheet)
    made = {"text": write_text(sheet), "html": page}
    if pdf:
        made["pdf"] = pdf_text(write_pdf(page))
    return made
