"""Checks of each rule: its authority, its citations, and every name it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from oocd.engine.catalogue import Catalogue
from oocd.engine.lint_notes import Loc, Notes
from oocd.engine.rulebook import CompiledRule, Slot, Version, split_template
from oocd.engine.ruleset import (
    STATUS_EFFECTS,
    STOPPING_BASES,
    STOPPING_CONFIDENCES,
    Citation,
    Due,
    Effect,
    Rule,
)

BAND = "gravity.band"
ACCEPTED = "gravity.band_accepted"
WEAK_EFFECTS = frozenset({Effect.REFER, Effect.FLAG, Effect.PROMPT, Effect.DUTY, Effect.INFORM})
"""What a rule may do whose basis or confidence is not good enough to stop an option."""
_SHOWN_EFFECTS = frozenset({Effect.FLAG, Effect.PROMPT, Effect.DUTY, Effect.PRESUME})
"""Effects of the whole case: any rule may set these aside, whatever either applies to."""
_ID = re.compile(r"[a-z0-9_]+")


def check_rules(notes: Notes) -> None:
    """Check every rule of every version."""
    overriding: dict[str, set[str]] = {}
    for version in versions_of(notes):
        for index, rule in enumerate(version.file.rules):
            uses = [use for use in version.rules if use.position == index]
            work = _Rule(notes, version, index, rule, uses)
            work.check()
            overriding.setdefault(rule.id, set()).update(rule.overrides)
    _check_circles(notes, overriding)


def versions_of(notes: Notes) -> Iterator[Version]:
    """Give every version of every family."""
    for versions in notes.library.families.values():
        yield from versions


def check_citations(notes: Notes, file: str, loc: Loc, cite: Iterable[Citation]) -> None:
    """Check that each citation names a source of `sources.yaml`."""
    for number, citation in enumerate(cite):
        place = (*loc, number, "source")
        known = notes.library.sources
        notes.unknown(file, place, "R-UNKNOWN-SOURCE", "source", citation.source, known)


def may_stop(rule: Rule) -> bool:
    """Whether a rule's worst basis and confidence are good enough to stop an option."""
    return set(rule.basis) <= STOPPING_BASES and set(rule.confidence) <= STOPPING_CONFIDENCES


class _Rule:
    """One rule under check."""

    def __init__(
        self, notes: Notes, version: Version, index: int, rule: Rule, uses: list[CompiledRule]
    ) -> None:
        self.notes = notes
        self.version = version
        self.file = version.path
        self.loc: Loc = ("rules", index)
        self.rule = rule
        self.uses = uses
        self.catalogue: Catalogue = notes.library.catalogue

    def add(self, loc: Loc, code: str, text: str, hint: str | None = None) -> None:
        """Note a problem of the rule; the text begins with its id."""
        self.notes.add(self.file, (*self.loc, *loc), code, f"{self.rule.id}: {text}", hint)

    def check(self) -> None:
        """Run every check."""
        if not self.rule.cite:
            self.add(("cite",), "R-CITE", "no source is cited", "Add `cite: [{source, at}]`.")
        check_citations(self.notes, self.file, (*self.loc, "cite"), self.rule.cite)
        self._authority()
        self._dates()
        self._overrides()
        self._band()
        self._names()
        if self.rule.due is not None:
            self._due(self.rule.due)
        self._texts()

    def _authority(self) -> None:
        if self.rule.effect in WEAK_EFFECTS or may_stop(self.rule):
            return
        weak = [basis for basis in self.rule.basis if basis not in STOPPING_BASES]
        low = [word for word in self.rule.confidence if word not in STOPPING_CONFIDENCES]
        why = " and ".join(
            part
            for part in (
                f"basis {', '.join(weak)}" if weak else "",
                f"confidence {', '.join(low)}" if low else "",
            )
            if part
        )
        text = f"a `{self.rule.effect.value}` cannot rest on {why}"
        hint = "It needs basis S, S2, C or statute and confidence H or M; or let it `refer`."
        self.add(("basis" if weak else "confidence",), "R-AUTHORITY", text, hint)

    def _dates(self) -> None:
        first, last = self.rule.from_, self.rule.to
        force = self.version.file.in_force
        if first is not None and last is not None and last < first:
            self.add(("to",), "R-DATES", f"it ends ({last}) before it begins ({first})")
        elif first is not None and force.to is not None and first > force.to:
            self.add(("from",), "R-DATES", f"it begins after the version ends ({force.to})")
        elif last is not None and last < force.from_:
            self.add(("to",), "R-DATES", f"it ends before the version begins ({force.from_})")

    def _overrides(self) -> None:
        if not self.notes.whole:
            return
        by_id: dict[str, set[str]] = {}
        shown: set[str] = set()
        for version in versions_of(self.notes):
            for use in version.rules:
                by_id.setdefault(use.rule.id, set()).update(use.applies_to)
                if use.rule.effect in _SHOWN_EFFECTS:
                    shown.add(use.rule.id)
        own = {target for use in self.uses for target in use.applies_to}
        for number, name in enumerate(self.rule.overrides):
            loc = (*self.loc, "overrides", number)
            if self.notes.unknown(self.file, loc, "R-UNKNOWN-RULE", "rule", name, by_id):
                continue
            if name == self.rule.id:
                self.add(("overrides", number), "R-CYCLE", "it overrides itself")
            elif not own & by_id[name] and name not in shown:
                text = f"{name} is no rule of an option or programme that this one applies to"
                hint = "Only a rule of the same target can be set aside."
                self.add(("overrides", number), "R-OVERRIDES", text, hint)

    def _band(self) -> None:
        for use in self.uses:
            if BAND in use.reads and ACCEPTED not in use.reads:
                text = f"it reads `{BAND}` but not `{ACCEPTED}`"
                hint = f"Add `{ACCEPTED}: true`: a band that nobody accepted must not speak."
                self.add(("when",), "R-BAND", text, hint)
                return

    def _names(self) -> None:
        library = self.notes.library
        effects = [effect.id for effect in library.disposals.effects]
        for name in self.rule.sets:
            loc = (*self.loc, "sets", name)
            self.notes.unknown(self.file, loc, "R-UNKNOWN-EFFECT", "effect", name, effects)
        for number, name in enumerate(self.rule.points_to):
            loc = (*self.loc, "points_to", number)
            self.notes.unknown(self.file, loc, "R-UNKNOWN-OPTION", "option", name, library.options)
        route = self.rule.next_route
        if route is not None and _ID.fullmatch(route):
            known = (*library.options, *library.programmes)
            loc = (*self.loc, "next_route")
            kind = "option or programme"
            self.notes.unknown(self.file, loc, "R-UNKNOWN-OPTION", kind, route, known)
        if self.rule.effect is Effect.INFORM and not self.rule.applies_to:
            self.add(("sets",), "R-TARGET", "an `inform` without `applies_to` informs of nothing")
        if self.rule.effect in STATUS_EFFECTS and not any(use.applies_to for use in self.uses):
            self.add(("applies_to",), "R-TARGET", "it applies to nothing")

    def _due(self, due: Due) -> None:
        for key, name in (("on", due.on), ("after", due.after)):
            if name is None:
                continue
            loc = (*self.loc, "due", key)
            if check_date_fact(self.notes, self.file, loc, name):
                continue
            if self.catalogue.item_of(name) is not None and not self._asked_for_each(name):
                text = f"`{name}` belongs to one item of a list, and the rule reads none"
                self.add(("due", key), "R-SCOPE", text, "Read a fact of the item in `when`.")

    def _asked_for_each(self, fact: str) -> bool:
        own = self.notes.library.disposals.per_item.list
        return self.catalogue.item_of(fact) == own and all(use.per_item for use in self.uses)

    def _texts(self) -> None:
        say = self.rule.say
        for key in ("met", "not_met", "unknown", "child", "parent"):
            text = getattr(say, key)
            if isinstance(text, str):
                self._template(("say", key), text)
        if self.rule.refer_to is not None:
            self._plain(("refer_to", "who"), self.rule.refer_to.who)
            self._plain(("refer_to", "why"), self.rule.refer_to.why)
        self._plain(("title",), self.rule.title)

    def _template(self, loc: Loc, text: str) -> None:
        for part in split_template(text.replace("{option}", "")):
            if isinstance(part, Slot):
                self._slot(loc, part.fact)
            elif "{" in part or "}" in part:
                hint = "A fact is written {fact.name}."
                self.add(loc, "R-TEXT", "a brace is left over in the text", hint)
        if not text.strip():
            self.add(loc, "R-TEXT", "the text is empty")

    def _slot(self, loc: Loc, fact: str) -> None:
        if fact.partition(".")[0] in self.catalogue.blocks:
            text = f"no text may name `{fact}`: it is kept for people and for equality reports only"
            self.add(loc, "R-MONITORING", text)
        elif loc[-1] in {"child", "parent"} and not fact.startswith("param."):
            names = self.catalogue.names()
            place = (*self.loc, *loc)
            if self.catalogue.spec(fact) is None:
                self.notes.unknown(self.file, place, "R-UNKNOWN-FACT", "fact", fact, names)
        own = self.catalogue.item_of(fact)
        if own == self.notes.library.disposals.per_item.list and not all(
            use.per_item for use in self.uses
        ):
            text = f"the text names `{fact}`, which belongs to one item, and the rule reads none"
            self.add(loc, "R-SCOPE", text, "Read a fact of the item in `when`, or leave it out.")

    def _plain(self, loc: Loc, text: str) -> None:
        if "{" in text or "}" in text:
            self.add(loc, "R-TEXT", "facts are filled in under `say` only", "Write it in words.")
        if not text.strip():
            self.add(loc, "R-TEXT", "the text is empty")


def check_date_fact(notes: Notes, file: str, loc: Loc, name: str) -> bool:
    """Check that a name is that of a date fact; says whether something was noted."""
    catalogue = notes.library.catalogue
    if notes.unknown(file, loc, "R-UNKNOWN-FACT", "fact", name, catalogue.names()):
        return True
    spec = catalogue.spec(name)
    if spec is None or spec.type != "date":
        kind = "nothing" if spec is None else spec.type
        notes.add(file, loc, "R-DATE-FACT", f"`{name}` is a {kind}, and a date is needed")
        return True
    return False


def _check_circles(notes: Notes, overriding: dict[str, set[str]]) -> None:
    """Refuse rules that set each other aside in a circle."""
    for version in versions_of(notes):
        for index, rule in enumerate(version.file.rules):
            for number, name in enumerate(rule.overrides):
                if name != rule.id and _reaches(overriding, name, rule.id):
                    text = f"{rule.id}: {name} overrides it in turn, in a circle"
                    loc = ("rules", index, "overrides", number)
                    notes.add(version.path, loc, "R-CYCLE", text)


def _reaches(overriding: dict[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(overriding.get(name, ()))
    return False
