"""The words for a child and a parent: `lookups/registers.yaml`, read only when asked for.

They are held with the rules and never made from the words for officers. What a rule says of itself
(`say.child`, `say.parent`) comes first; then the sentence that the lookup gives for the rule; then
the option's own words for its status; then the general ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from oocd.engine.errors import InputError, Problem
from oocd.engine.loader import Tree
from oocd.engine.ruleset import Basis, Citation, Confidence, Model, Rule, SignOff

Reader = Literal["child", "parent"]
REGISTERS = "lookups/registers.yaml"
ANY = "*"

HEADINGS = ("what", "who", "open", "refer", "unknown", "closed", "help", "needs", "you", "next")
SENTENCES: dict[str, tuple[str, ...]] = {
    "what": (),
    "what_none": (),
    "read": (),
    "prosecutor": (),
    "agreeing": (),
    "record": (),
    "this": (),
    "all_of_these": (),
    "all_but": ("options",),
    "open": (),
    "open_one": (),
    "open_none": (),
    "refer": (),
    "refer_more": (),
    "unknown": (),
    "closed": (),
    "closed_others": ("options",),
    "help": (),
    "help_looked": (),
    "more_help": (),
    "needs": (),
    "needs_more": (),
    "needs_none": (),
    "page": ("hash", "date"),
    "rules": ("versions",),
}
"""Every sentence that a page asks for, with the words that it fills in."""


class StatusWords(Model):
    """A status: its title, and a sentence for an option of which nothing more is said."""

    title: str
    text: str


class TargetWords(Model):
    """An option or programme: its title, what it is, and its own words for a status."""

    title: str
    what: str
    statuses: dict[str, str] = Field(default_factory=dict)


class WhyWords(Model):
    """What several rules come to, in one sentence."""

    rules: tuple[str, ...]
    text: str


class FlagWords(Model):
    """What is told where one of several rules speaks."""

    title: str
    rules: tuple[str, ...]
    text: str


class Register(Model):
    """Everything that one reader is told."""

    title: str
    made_up: str
    standing: str
    headings: dict[str, str]
    sentences: dict[str, str]
    you: tuple[str, ...]
    next: tuple[str, ...]
    dates: dict[str, str]
    statuses: dict[str, StatusWords]
    targets: dict[str, TargetWords]
    effects: dict[str, dict[str, str]]
    why: tuple[WhyWords, ...]
    flags: tuple[FlagWords, ...]
    needs: dict[str, str]

    def because(self, rule_id: str) -> str | None:
        """Give the sentence for what a rule comes to, where there is one."""
        return next((why.text for why in self.why if rule_id in why.rules), None)

    def status(self, target: str, status: str) -> str:
        """Give the general sentence for an option and a status."""
        own = self.targets[target].statuses.get(status) if target in self.targets else None
        return own or self.statuses[status].text

    def effect(self, name: str, value: object) -> str | None:
        """Say an effect of an option; None where this reader is not told of it."""
        said = self.effects.get(name, {})
        key = str(value).lower() if isinstance(value, bool) else str(value)
        return said.get(key, said.get(ANY))

    def need(self, path: str) -> str | None:
        """Say what is still to be found out; None where this reader is not told of it."""
        fits = [name for name in self.needs if path == name or _under(path, name)]
        return self.needs[max(fits, key=len)] if fits else None

    def texts(self) -> Iterator[str]:
        """Give every text that may be shown."""
        yield from (self.title, self.made_up, self.standing)
        yield from self.headings.values()
        yield from self.sentences.values()
        yield from (*self.you, *self.next, *self.dates.values(), *self.needs.values())
        for status in self.statuses.values():
            yield from (status.title, status.text)
        for target in self.targets.values():
            yield from (target.title, target.what, *target.statuses.values())
        for said in self.effects.values():
            yield from said.values()
        yield from (why.text for why in self.why)
        for flag in self.flags:
            yield from (flag.title, flag.text)


class Registers(Model):
    """`lookups/registers.yaml`."""

    signed_off: SignOff | None = None
    basis: Basis
    confidence: Confidence
    cite: tuple[Citation, ...] = ()
    kept_back: tuple[str, ...]
    not_named: tuple[str, ...]
    child: Register
    parent: Register

    def of(self, reader: Reader) -> Register:
        """Give the words for a reader."""
        return self.child if reader == "child" else self.parent

    def keeps_back(self, facts: Iterable[str]) -> bool:
        """Whether one of these facts is not told of to a child or a parent."""
        return any(fact == name or _under(fact, name) for fact in facts for name in self.kept_back)


def own_words(rule: Rule, reader: Reader) -> str | None:
    """Give what a rule says of itself to a reader; a text with a place to fill is not used."""
    said = rule.say.child if reader == "child" else rule.say.parent
    return None if said is None or "{" in said else said


def read_registers(root: Path) -> Registers:
    """Read the words for children and parents of a rule library.

    Raises InputError where there are none or they do not fit.
    """
    tree = Tree.open(root)
    path = root / REGISTERS
    if not path.is_file():
        text = "these rules hold no words for a child or a parent"
        raise InputError(
            [Problem(REGISTERS, 1, 1, "R-WORDING", text, "Use --audience officer or panel.")]
        )
    found = tree.model(path, Registers)
    if found is None:
        raise InputError(tree.problems)
    return found


def _under(path: str, name: str) -> bool:
    """Whether a fact belongs to a group: `care.checklist`, `offences[0].date`, `child.age_at_…`."""
    return path.startswith((f"{name}.", f"{name}[", f"{name}_"))
