"""The words of a rule library as documents take them: titles, and the registers for families."""

from __future__ import annotations

from oocd.engine.registers import Register, Registers
from oocd.panels.documents.library import Library, Told
from oocd.reporting.lexicon import Lexicon


def letter_library(lexicon: Lexicon, registers: Registers) -> Library:
    """Give what documents take from a rule library; children and parents have their own words."""
    library = lexicon.library
    offences = library.catalogue.tables["offences"].rows
    named = {**library.options, **library.programmes}
    return Library(
        offences={name: row["offence"] for name, row in offences.items()},
        child=_told(registers.child),
        parent=_told(registers.parent),
        options={name: found.title for name, found in named.items()},
        fact=lexicon.fact,
        value=lexicon.value,
        order=tuple(library.catalogue.facts),
    )


def _told(register: Register) -> Told:
    return {name: (words.title, words.what) for name, words in register.targets.items()}
