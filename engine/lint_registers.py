"""Checks of the words for children and parents: every option, status and sentence is there."""

from __future__ import annotations

import string
from collections.abc import Iterator

from oocd.engine.errors import InputError
from oocd.engine.lint_notes import Notes
from oocd.engine.registers import (
    HEADINGS,
    REGISTERS,
    SENTENCES,
    FlagWords,
    Reader,
    Register,
    WhyWords,
    read_registers,
)
from oocd.engine.resolve import Status

STRUCTURAL = frozenset(
    {
        "NO-OFFENCE",
        "NOT-IN-FORCE",
        "NOT-IN-AREA",
        "LIST-UNKNOWN",
        "CHOOSING-DATE",
        "VERSION-IN-DOUBT",
    }
)
"""The names of reasons that are no rule of a file."""
_READERS: tuple[Reader, ...] = ("child", "parent")


def check_registers(notes: Notes) -> None:
    """Check the words for children and parents, where a library has them."""
    if not (notes.root / REGISTERS).is_file():
        return
    try:
        registers = read_registers(notes.root)
    except InputError as error:
        notes.problems.extend(error.problems)
        return
    library = notes.library
    rules = {r.id for vs in library.families.values() for v in vs for r in v.file.rules}
    known = rules | STRUCTURAL | {library.disposals.per_item.none_reason}
    for reader in _READERS:
        register = registers.of(reader)
        wanted = (
            ("headings", register.headings, HEADINGS),
            ("sentences", register.sentences, tuple(SENTENCES)),
            ("statuses", register.statuses, tuple(status.value for status in Status)),
            ("targets", register.targets, (*library.options, *library.programmes)),
        )
        for key, found, names in wanted:
            for name in names:
                if name not in found:
                    text = f"{reader}: `{key}` has no {name!r}"
                    notes.add(REGISTERS, (reader, key), "R-WORDING", text, key=True)
        targets = (*library.options, *library.programmes)
        for name in register.targets:
            place = (reader, "targets", name)
            notes.unknown(
                REGISTERS, place, "R-UNKNOWN-OPTION", "option or programme", name, targets
            )
        _check_filled(notes, reader, register)
        if notes.whole:
            _check_rules(notes, reader, register, known)


def _check_filled(notes: Notes, reader: Reader, register: Register) -> None:
    """Only what the program fills may stand in braces."""
    allowed = {("sentences", name): set(words) for name, words in SENTENCES.items()}
    texts = [(("sentences", name), text) for name, text in register.sentences.items()]
    texts += [(("dates", name), text) for name, text in register.dates.items()]
    for name, values in register.effects.items():
        for value, text in values.items():
            if _filled(text) != {"options"}:
                said = f"{reader}: {name}: names the options by {{options}}, and fills nothing else"
                notes.add(REGISTERS, (reader, "effects", name, value), "R-WORDING", said)
    for place, text in texts:
        found = _filled(text)
        if found is None or not found <= allowed.get(place, {"date"}):
            said = f"{reader}: {place[1]}: a word in braces is not filled in"
            notes.add(REGISTERS, (reader, *place), "R-WORDING", said)


def _named(register: Register) -> Iterator[tuple[str, tuple[WhyWords | FlagWords, ...]]]:
    yield "why", register.why
    yield "flags", register.flags


def _check_rules(notes: Notes, reader: Reader, register: Register, known: set[str]) -> None:
    """Every rule that is named is there, and has one sentence."""
    for key, entries in _named(register):
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            for number, name in enumerate(entry.rules):
                place = (reader, key, index, "rules", number)
                notes.unknown(REGISTERS, place, "R-UNKNOWN-RULE", "rule", name, known)
                if name in seen:
                    notes.add(REGISTERS, place, "R-DUPLICATE", f"{name} stands twice in `{key}`")
                seen.add(name)


def _filled(text: str) -> set[str] | None:
    """The words in braces; None where a brace is left over."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None
