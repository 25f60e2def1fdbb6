"""What a child or a parent is told can be read by them, and holds no officer's word.

The measure is the Flesch-Kincaid grade (US school year; age = grade + 5): it rests on sentence
length and syllables, which is what a writer can act on, and NHS and GOV.UK style both ask for the
reading age of 9 to 11 that grade 5.5 stands for.

- A whole page, as rendered: at most 5.5 for a child (about age 10), 8.0 for a parent. Every
  heading, paragraph and bullet is ended as a sentence, so that lists do not read as one.
- A text alone: the formula is unsteady on a few words, so the rule is bounded from both ends. No
  sentence is longer than 25 words (child) or 30 (parent), and a text of eight words or more is at
  most 8.0 (child) or 11.0 (parent). The names of outcomes and people that the reader will hear
  anyway, and that the page explains, stand for one short word each here (never in the page).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import textstat

from oocd.bootstrap import evaluate_file
from oocd.engine.registers import own_words, read_registers
from oocd.reporting.blocks import Bullets, Heading, Paragraph, text_of
from oocd.reporting.family import family_sheet
from oocd.reporting.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[3]
PAGE = {"child": 5.5, "parent": 8.0}
ALONE = {"child": 8.0, "parent": 11.0}
LONGEST = {"child": 25, "parent": 30}
ENOUGH = 8
READERS = ("child", "parent")

NAMES = re.compile(
    r"community resolution|youth conditional caution|youth caution|youth justice (?:service|system)"
    r"|outcome 2\d|solicitor|prosecutor|appropriate adult|turnaround|operation checkpoint"
    r"|creating safety(?: project)?|youth restorative disposal|jonah's project|back on track"
    r"|social worker|police|DBS check|DBS certificate|crown prosecution service|immigration",
    re.IGNORECASE,
)
OFFICER_WORDS = re.compile(
    r"\b(?:offenders?|offending|perpetrator|refuses?|refused|gravity|band|score|matrix|disposal\b(?<!"
    r"Restorative Disposal)|indictable|summary[- ]only|either[- ]way|FTE|first-time entrant|KPI|PNC|"
    r"NRM|National Referral Mechanism|exploit\w*|Full Code|Threshold|evidential|CPS|victims?|"
    r"safeguarding|screened|aggravating|mitigating|gateway|require|bar|criteria|statutory|NPCC|"
    r"child protection|adultification|looked[- ]after|suspect|detained)\b"
)
RULE_ID = re.compile(r"\b[A-Z]{2,}[A-Z0-9]*-[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
PRESSURE = re.compile(
    r"(?:should|must|need to|(?<!not )(?<!never )have to|better to|best to|just) (?:admit|say (?:that )?you did|own up"
    r"|confess|accept)|if you (?:admit|say (?:that )?you did|own up|confess)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def registers():
    return read_registers(ROOT / "rules")


@pytest.fixture(scope="module")
def answers(library):
    """Every worked case, evaluated once."""
    found = {}
    for path in sorted((ROOT / "cases_examples").glob("*/case.yaml")):
        for index, answer in enumerate(evaluate_file(path, library)):
            found[f"{path.parent.name}-{index}"] = answer.envelope
    assert len(found) >= 30
    return found


def lines_of(sheet):
    for block in sheet.blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Paragraph):
            if block.role != "versions":  # days and hashes, for a worker: nothing to be read
                yield text_of(block.words)
        elif isinstance(block, Bullets):
            for item in block.items:
                yield text_of(item.words)
                yield from map(text_of, item.under)
        else:
            pytest.fail(f"a block that this test does not read: {block}")


def ended(line):
    return line if line.endswith((".", "!", "?")) else f"{line.rstrip(':')}."


def grade(text):
    return textstat.flesch_kincaid_grade(text)


def told(library, registers, reader):
    """Every text that may be shown to a reader, with where it stands."""
    for text in registers.of(reader).texts():
        yield "registers", re.sub(r"\{\w+\}", "x", text)
    for versions in library.families.values():
        for version in versions:
            for rule in version.file.rules:
                said = own_words(rule, reader)
                if said is not None:
                    yield rule.id, said


@pytest.mark.parametrize("reader", READERS)
def test_every_whole_page_reads_easily(answers, library, registers, reader):
    lexicon = Lexicon(library)
    grades = {}
    for name, envelope in answers.items():
        page = family_sheet(envelope, lexicon, registers, reader)
        grades[name] = grade(" ".join(map(ended, lines_of(page))))
    hard = {name: found for name, found in grades.items() if found > PAGE[reader]}
    assert not hard


@pytest.mark.parametrize("reader", READERS)
def test_every_text_reads_easily_alone(library, registers, reader):
    hard = []
    for place, text in told(library, registers, reader):
        plain = NAMES.sub("it", text)
        longest = max(len(part.split()) for part in re.split(r"[.!?:;]", plain))
        if longest > LONGEST[reader]:
            hard.append((place, longest, text))
        if len(plain.split()) >= ENOUGH and grade(plain) > ALONE[reader]:
            hard.append((place, grade(plain), text))
    assert not hard


@pytest.mark.parametrize("reader", READERS)
def test_no_text_holds_an_officers_word_a_rule_id_or_pressure(library, registers, reader):
    for place, text in told(library, registers, reader):
        for pattern in (OFFICER_WORDS, RULE_ID, PRESSURE):
            found = pattern.search(text.replace("Youth Restorative Disposal", "YRD"))
            assert found is None, (place, found and found[0], text)


@pytest.mark.parametrize("reader", READERS)
def test_no_page_holds_an_officers_word_a_rule_id_or_pressure(answers, library, registers, reader):
    lexicon = Lexicon(library)
    for name, envelope in answers.items():
        for line in lines_of(family_sheet(envelope, lexicon, registers, reader)):
            for pattern in (OFFICER_WORDS, RULE_ID, PRESSURE):
                found = pattern.search(line.replace("Youth Restorative Disposal", "YRD"))
                assert found is None, (name, found and found[0], line)


def test_every_line_of_a_page_is_held_in_the_rules_or_the_lookup(answers, library, registers):
    lexicon = Lexicon(library)
    for reader in READERS:
        held = {text for _, text in told(library, registers, reader)}
        register = registers.of(reader)
        held |= {f"{t.title}. {t.what}" for t in register.targets.values()}
        officer = {
            said
            for versions in library.families.values()
            for version in versions
            for rule in version.file.rules
            for said in (rule.say.met, rule.say.not_met, rule.say.unknown, rule.title)
        }
        for envelope in answers.values():
            for line in lines_of(family_sheet(envelope, lexicon, registers, reader)):
                assert line not in officer - held, line


def test_a_hard_text_would_be_found():
    hard = "Consideration of the applicability of conditional disposals is undertaken by the authority."
    assert grade(hard) > ALONE["parent"]
    assert PRESSURE.search("You should admit it.")
    assert PRESSURE.search("You have to say you did it.")
    assert not PRESSURE.search("You never have to say that you did it.")
    assert RULE_ID.search("See CR-01-AGREE.")
    assert OFFICER_WORDS.search("the young offender")
