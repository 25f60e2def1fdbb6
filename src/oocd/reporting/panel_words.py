"""What the pages of the panel's record share: how what is on record, or is not, is said."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from oocd.reporting.blocks import Block, Heading, Inline, Item, Paragraph, Span, plain
from oocd.reporting.desk import Json, mapping, rows, text, texts
from oocd.reporting.lexicon import Lexicon

NOT_RECORDED = "not recorded"
SHORT_HASH = 12
_SAYS = {
    "police_final_after_disagreement": "the police decided after disagreement",
    "police_alone": "the police decided alone",
    "majority_recorded": "a majority; who differed is on record",
    "unanimous": "all agreed",
    "provisional": "provisional, to be finalised with child and parent",
    "not_shown": "no recommendation was shown",
    "full": "in the range, and every programme open",
    "part": "in part",
    "none": "no",
    "no_scheme": "what would have happened with no scheme",
    "least": "is this the least that will do",
    "adultification": "is the child seen as older",
    "not_yet": "not yet asked",
    "not_asked": "not asked",
    "not_given": "not given",
}


@dataclass(frozen=True)
class Teller:
    """Says what a document of the panel holds, in the words of a rule library."""

    lexicon: Lexicon

    def say(self, value: JsonValue) -> str:
        """Say a value: a word of the record, a number, yes or no; nothing is "not recorded"."""
        if value is None or value in ([], ""):
            return NOT_RECORDED
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(self.say(one) for one in value)
        return str(value)

    def word(self, value: JsonValue) -> str:
        """Say a word from one of the record's lists."""
        if isinstance(value, bool) or value is None:
            return self.say(value)
        return _SAYS.get(str(value), str(value).replace("_", " "))

    def status(self, value: JsonValue) -> str:
        """Say a status of the recommendation."""
        return self.lexicon.status(str(value)) if value is not None else NOT_RECORDED

    def day(self, value: JsonValue) -> str:
        """Say a day."""
        return self.lexicon.date(str(value)) if value is not None else NOT_RECORDED

    def option(self, value: JsonValue) -> str:
        """Name an option as the recommendation did, else as the library does."""
        named = mapping(value)
        title = named.get("title")
        return text(title) if title else self.lexicon.target(text(named.get("option")))

    def options(self, value: JsonValue) -> str:
        """Name several options."""
        return ", ".join(self.option(one) for one in rows(value)) or NOT_RECORDED

    def targets(self, value: JsonValue) -> str:
        """Name options that are given by id alone."""
        return ", ".join(self.lexicon.target(one) for one in texts(value)) or NOT_RECORDED

    def person(self, value: JsonValue) -> str:
        """Say who: id, role, agency."""
        who = mapping(value)
        if not who:
            return NOT_RECORDED
        parts = [self.word(who.get("role")), self.word(who.get("agency"))]
        return f"{text(who.get('person'))} ({', '.join(parts)})"


def last_lines(standing: str, config: str, recommendation: str, rules: str) -> list[Block]:
    """End a page: who decides, by which local rules, on which recommendation and rules."""
    said = f"Panel configuration: {config}. Recommendation: {recommendation}."
    blocks: list[Block] = [
        Paragraph(plain(standing), role="standing"),
        Paragraph(plain(said), role="foot"),
    ]
    return [*blocks, Paragraph(plain(rules), role="versions")] if rules else blocks


def section(title: str, name: str) -> Heading:
    """Begin a section."""
    return Heading(2, title, f"panel-{name}")


def pair(name: str, said: str) -> tuple[str, Inline]:
    """Put a name with what is said of it."""
    return name, plain(said)


def item(lead: str, said: str, *under: str) -> Item:
    """Make an item of a list with its lead in bold."""
    words: Inline = (Span(lead, strong=True), Span(f" {said}")) if said else plain(lead)
    return Item(words, tuple(plain(line) for line in under if line))


def quoted(words: JsonValue) -> str:
    """Quote somebody's words; nothing is "not recorded"."""
    return f'"{text(words)}"' if words else NOT_RECORDED


def none_recorded() -> Block:
    """Say that a section has nothing."""
    return Paragraph(plain(f"{NOT_RECORDED.capitalize()}."))


def on_page(document: Json, *names: str) -> list[Json]:
    """Give the mappings at a path of a document."""
    here: JsonValue = document
    for name in names:
        here = mapping(here).get(name)
    return rows(here)
