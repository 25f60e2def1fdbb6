"""The wording of letters and papers: one file a language, checked whole before a word is used.

A file gives phrases, the words for every code, and each document as blocks. A second language is a
second file: no word of a document is in the program.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oocd.engine.errors import InputError, Problem, SelectionError, did_you_mean
from oocd.engine.nodes import position_at, to_plain
from oocd.engine.yamlio import load_path

HOLE = re.compile(r"\{([a-z_]+)\}")
RULES_LANGUAGE = "en"
"""The language of the rule library: only its own wording may use the library's words."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class BlockWords(_Part):
    """One block: a `heading`, `para`, `mark`, `bullets`, `each`, `pairs`, `table` or `sign`.

    `when` and `unless` name values: the block is there when all of `when`, and none of `unless`,
    are on record. `only` asks for a value's code. In `each` and `table` the holes are a row's.
    `otherwise` stands for what is not on record; without it the document is not made.
    """

    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    heading: str | None = None
    para: str | None = None
    mark: str | None = None
    bullets: tuple[str, ...] = ()
    each: str | None = None
    item: str | None = None
    also: Mapping[str, str] = Field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()
    table: str | None = None
    caption: str | None = None
    head: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    otherwise: str | None = None
    shares: tuple[int, ...] = ()


class DocumentWords(_Part):
    """One document: its title and its blocks."""

    title: str
    blocks: Annotated[tuple[BlockWords, ...], Field(min_length=1)]


class Phrases(_Part):
    """What every document may need."""

    made_up: str
    standing: str
    page: str
    page_blank: str
    skip: str
    contents: str
    blank: str
    listed: str
    unsigned: str
    date: str


class LetterWording(_Part):
    """A language's file."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
    name: str
    signed_off: str | None
    basis: Literal["design"]
    confidence: Literal["M", "L"]
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    phrases: Phrases
    terms: Mapping[str, Mapping[str, str]]
    documents: Mapping[str, DocumentWords]

    def day(self, day: dt.date) -> str:
        """Write a day in this language."""
        month = self.months[day.month - 1]
        return self.phrases.date.format(day=day.day, month=month, year=day.year)

    def needed(self, name: str) -> tuple[str, ...]:
        """Give the values without which a document is not made, whatever else is on record."""
        found: dict[str, None] = {}
        for block in self.documents[name].blocks:
            if block.when or block.unless or block.only or block.otherwise or block.each:
                continue
            texts = (block.heading, block.para, block.mark, *block.bullets)
            for text in (*texts, *(said for _, said in block.pairs)):
                found |= dict.fromkeys(HOLE.findall(text or ""))
        return tuple(found)

    def texts(self) -> Iterator[str]:
        """Give every text of the file, for checks that each word is of this language."""
        yield from self.months
        yield from self.phrases.model_dump().values()
        for words in self.terms.values():
            yield from words.values()
        for document in self.documents.values():
            yield document.title
            for block in document.blocks:
                yield from block_texts(block)


def block_texts(block: BlockWords) -> Iterator[str]:
    """Give every text of a block."""
    yield from (one for one in (block.heading, block.para, block.mark, block.item) if one)
    yield from block.bullets
    yield from block.also.values()
    for label, text in block.pairs:
        yield label
        yield text
    yield from (one for one in (block.caption,) if one)
    yield from block.head
    yield from block.cells
    yield from block.sign
    yield from (one for one in (block.otherwise,) if one)


def differs(base: LetterWording, other: LetterWording) -> tuple[str, ...]:
    """Say where a language's documents are not those of another: lacking, or built otherwise.

    Each language has its own words, and the same documents, blocks, conditions and holes.
    """
    found = []
    for name, document in base.documents.items():
        mine = other.documents.get(name)
        if mine is None:
            found.append(f"documents.{name} is lacking")
        elif len(mine.blocks) != len(document.blocks):
            found.append(
                f"documents.{name} has {len(mine.blocks)} blocks, not {len(document.blocks)}"
            )
        else:
            pairs = enumerate(zip(document.blocks, mine.blocks, strict=True))
            found += [
                f"documents.{name}.blocks.{i}" for i, (a, b) in pairs if _shape(a) != _shape(b)
            ]
    return tuple(found)


def _shape(block: BlockWords) -> tuple[object, ...]:
    holes = sorted(hole for text in block_texts(block) for hole in HOLE.findall(text))
    kept = (block.when, block.unless, dict(block.only), block.each, block.table, len(block.sign))
    return (*kept, sorted(block.also), len(block.cells), holes)


def wording_for(folder: Path, language: str) -> LetterWording:
    """Read the wording of a language, checked against the rules' own.

    Raises SelectionError where there is none, InputError where it cannot be used.
    """
    names = sorted(path.stem for path in folder.glob("*.yaml") if path.stem != "documents")
    if language not in names:
        hint = did_you_mean(language, names) or f"There are: {', '.join(names)}."
        raise SelectionError("L-LANGUAGE", f"there are no words in `{language}`", hint)
    path = folder / f"{language}.yaml"
    found = read_wording(path)
    if language == RULES_LANGUAGE:
        return found
    lacking = differs(read_wording(folder / f"{RULES_LANGUAGE}.yaml"), found)
    if lacking:
        raise InputError([Problem(str(path), 1, 1, "L-WORDING", one, None) for one in lacking])
    return found


def read_wording(path: Path) -> LetterWording:
    """Read a language's file. Raises InputError with every problem and its place."""
    (root,) = load_path(path)
    try:
        return LetterWording.model_validate_json(json.dumps(to_plain(root)))
    except ValidationError as error:
        problems = []
        for one in error.errors():
            where = position_at(root, one["loc"])
            named = ".".join(str(part) for part in one["loc"])
            text = f"`{named}`: {one['msg']}"
            problems.append(Problem(str(path), where.line, where.col, "L-WORDING", text, None))
        raise InputError(problems) from None
