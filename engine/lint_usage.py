"""Checks of what a rule file declares for itself: parameters and definitions, each read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from oocd.engine.lint_notes import Loc, Notes
from oocd.engine.lint_rules import check_citations, versions_of
from oocd.engine.rulebook import Slot, Version, split_template
from oocd.engine.ruleset import Rule, RuleFile

_UNCITED = frozenset({"design"})
"""A parameter that rests on this project's own design has no source to cite."""


def check_usage(notes: Notes) -> None:
    """Check that every parameter is read and cited, and every definition used."""
    for version in versions_of(notes):
        _check_definitions(notes, version)
        _check_parameters(notes, version)


def _check_definitions(notes: Notes, version: Version) -> None:
    file = version.file
    used = definitions_used(file, _conditions(file, file.rules))
    for name in file.define:
        if name not in used:
            text = f"nothing uses the definition {name!r}"
            hint = "Read it by {use: name}, or take it out."
            notes.add(version.path, ("define", name), "R-UNUSED", text, hint, key=True)


def _check_parameters(notes: Notes, version: Version) -> None:
    file = version.file
    read = parameters_read(file, file.rules)
    for name, parameter in file.parameters.items():
        loc: Loc = ("parameters", name)
        if name not in read:
            text = f"nothing reads the parameter {name!r}"
            hint = "Read it by {param: name}, or take it out."
            notes.add(version.path, loc, "R-UNUSED", text, hint, key=True)
        if not parameter.cite and parameter.basis not in _UNCITED:
            notes.add(version.path, (*loc, "cite"), "R-CITE", f"{name}: no source is cited")
        check_citations(notes, version.path, (*loc, "cite"), parameter.cite)


def parameters_read(file: RuleFile, rules: Sequence[Rule]) -> set[str]:
    """Give the parameters that some rules of a file read, in conditions and in texts."""
    raw = _conditions(file, rules)
    bodies = [file.define[name] for name in definitions_used(file, raw)]
    say = [rule.say for rule in rules]
    texts = [text for s in say for text in (s.met, s.not_met, s.unknown, s.child, s.parent)]
    slots = [part for text in texts if text for part in split_template(text)]
    named = {slot.fact for slot in slots if isinstance(slot, Slot)}
    in_texts = {name.removeprefix("param.") for name in named if name.startswith("param.")}
    return set(_named("param", [*raw, *bodies])) | in_texts


def definitions_used(file: RuleFile, raw: Sequence[JsonValue]) -> set[str]:
    """Give the definitions that conditions use, directly or through one another."""
    found: set[str] = set()
    waiting = list(_named("use", raw))
    while waiting:
        name = waiting.pop()
        if name not in found and name in file.define:
            found.add(name)
            waiting.extend(_named("use", [file.define[name]]))
    return found


def _conditions(file: RuleFile, rules: Sequence[Rule]) -> list[JsonValue]:
    """Give conditions as written: of some rules, and of the file's checklists."""
    raw = [condition for rule in rules for condition in (rule.given, rule.when)]
    for checklist in file.checklists:
        raw += [checklist.applies, *(item.applies for item in checklist.items)]
    return raw


def _named(key: str, raw: Sequence[JsonValue]) -> Iterator[str]:
    """Find every `{key: name}` in conditions as written."""
    for part in raw:
        if isinstance(part, Mapping):
            name = part.get(key)
            if isinstance(name, str):
                yield name
            yield from _named(key, list(part.values()))
        elif isinstance(part, list):
            yield from _named(key, part)
