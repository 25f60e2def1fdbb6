"""Letters and papers: a wording filled with the values that its reader may have.

A hole never prints. Where a document needs what is not on record it is not made, and says what is
lacking; only a form to be filled by hand has blanks, and only a panel's paper says "not recorded".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oocd.engine.errors import RecordRefused
from oocd.panels.documents.values import Row, Term, Value, Values
from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Item,
    Pairs,
    Paragraph,
    Sheet,
    Table,
    Tongue,
    plain,
)
from oocd.reporting.letter_wording import (
    HOLE,
    RULES_LANGUAGE,
    BlockWords,
    DocumentWords,
    LetterWording,
)

SIMPLE = ("child", "parent", "victim")
"""Readers whose papers have no numbers, no capitals and no contents."""
_PARAGRAPH = re.compile(r"\n\s*\n")
_UNFILLED = re.compile(
    r"\{\s*[A-Za-z_ ]+\s*\}|<<[^>]*>>|_{4,}|\bX{4,}\b|\[(?:name|date|tbc|insert\b[^\]]*)\]",
    re.IGNORECASE,
)
"""What people leave in words that they meant to come back to."""


def letter(
    name: str, values: Values, wording: LetterWording, *, audience: str, marking: str | None = None
) -> Sheet:
    """Fill a document for its audience; `marking` is a code of the wording's markings.

    Raises RecordRefused P-LETTER naming every value and every word that is lacking.
    """
    words = wording.documents.get(name)
    if words is None:
        listed = ", ".join(wording.documents)
        raise RecordRefused("P-LETTER", f"no document is called `{name}`", f"There are: {listed}.")
    work = _Filler(words, values, wording, audience, marking)
    blocks = tuple(work.blocks())
    if work.lacking:
        raise RecordRefused(
            "P-LETTER",
            f"`{name}` cannot be made: not on record: {', '.join(sorted(work.lacking))}",
            "Record it first; nothing is left blank in what a person is given.",
        )
    if work.unfilled:
        raise RecordRefused(
            "P-LETTER",
            f"`{name}` cannot be made: a place was left to fill in: "
            f"{', '.join(sorted(work.unfilled))}",
            "Put the entry right first.",
        )
    phrases = wording.phrases
    tongue = Tongue(wording.language, phrases.skip, phrases.contents)
    return Sheet(words.title, blocks, simple=audience in SIMPLE, tongue=tongue)


@dataclass
class _Filler:
    words: DocumentWords
    values: Values
    wording: LetterWording
    audience: str
    marking: str | None
    lacking: set[str] = field(default_factory=set)
    unfilled: set[str] = field(default_factory=set)

    def blocks(self) -> Iterator[Block]:
        phrases = self.wording.phrases
        if self.marking is not None:
            said = self._word(Term("markings", self.marking)) or ""
            yield Paragraph(plain(said), role="marking")
        yield Heading(1, self.words.title, "top")
        if self.values.has("synthetic"):
            yield Paragraph(plain(phrases.made_up), role="mark")
        for number, block in enumerate(self.words.blocks):
            if self._wanted(block):
                yield from self._block(block, f"part-{number}")
        yield Paragraph(plain(phrases.standing), role="standing")
        foot = self._fill(phrases.page if self.values.has("reference") else phrases.page_blank)
        if self.wording.signed_off is None:
            foot = f"{foot} {phrases.unsigned}"
        yield Paragraph(plain(foot), role="foot")

    def _wanted(self, block: BlockWords) -> bool:
        if any(not self.values.has(name) for name in block.when):
            return False
        if any(self.values.has(name) for name in block.unless):
            return False
        return all(
            self._code(self.values.single.get(name)) in codes for name, codes in block.only.items()
        )

    def _block(self, block: BlockWords, anchor: str) -> Iterator[Block]:
        otherwise = block.otherwise
        if block.heading is not None:
            yield Heading(2, self._fill(block.heading), anchor)
        if block.para is not None:
            for part in _PARAGRAPH.split(self._fill(block.para, otherwise=otherwise)):
                yield Paragraph(plain(part))
        if block.mark is not None:
            yield Paragraph(plain(self._fill(block.mark)), role="mark")
        if block.bullets:
            yield Bullets(tuple(Item(plain(self._fill(one))) for one in block.bullets))
        if block.each is not None and block.item is not None:
            yield Bullets(tuple(self._item(row, block) for row in self._rows(block.each)))
        if block.pairs:
            yield Pairs(
                tuple(
                    (label, plain(self._fill(text, otherwise=otherwise)))
                    for label, text in block.pairs
                )
            )
        if block.table is not None:
            rows = tuple(
                tuple((plain(self._fill(cell, row, otherwise)),) for cell in block.cells)
                for row in self._rows(block.table)
            )
            yield Table(block.caption or "", block.head, rows, block.shares, fixed=True)
        if block.sign:
            blank = self.wording.phrases.blank
            yield Pairs(tuple((label, plain(blank)) for label in block.sign), by_hand=True)

    def _item(self, row: Row, block: BlockWords) -> Item:
        also = tuple(
            plain(self._fill(text, row))
            for name, text in block.also.items()
            if row.get(name) is not None
        )
        return Item(plain(self._fill(block.item or "", row, block.otherwise)), also)

    def _rows(self, name: str) -> tuple[Row, ...]:
        return tuple(self.values.rows.get(name, ()))

    def _fill(
        self,
        text: str,
        row: Mapping[str, Value | None] | None = None,
        otherwise: str | None = None,
    ) -> str:
        def put(match: re.Match[str]) -> str:
            name = match[1]
            found = row.get(name) if row is not None else None
            if found is None:
                found = self.values.single.get(name)
            if found is None:
                if otherwise is None:
                    self.lacking.add(name)
                return otherwise or ""
            word = self._word(found) or ""
            if self.audience not in {"panel", "police"} and _UNFILLED.search(word):
                self.unfilled.add(name)
            return word

        return HOLE.sub(put, text)

    def _word(self, value: Value) -> str | None:
        match value:
            case tuple():
                return self.wording.phrases.listed.join(self._word(one) or "" for one in value)
            case Term():
                return self._term(value)
            case dt.date():
                return self.wording.day(value)
            case _:
                return str(value)

    def _term(self, term: Term) -> str | None:
        found = self.wording.terms.get(term.list, {}).get(term.code)
        if found is None and term.said is not None and self.wording.language == RULES_LANGUAGE:
            found = term.said
        if found is None and term.name:
            found = term.code.replace("_", " ")
        if found is None:
            self.lacking.add(f"words for {term.list}.{term.code} in {self.wording.name}")
        return found

    @staticmethod
    def _code(value: Value | None) -> str | None:
        if isinstance(value, Term):
            return value.code
        return None if value is None else str(value)
