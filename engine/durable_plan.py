"""What durable-rules is asked for one version of one family: its rules as numbered questions.

Plans are made when a version is first needed, for the parameters the case's area sets. What cannot
be run safely is refused, by the rule's name, before any case is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from oocd.engine.catalogue import Catalogue
from oocd.engine.compiling import expand_option
from oocd.engine.durable_compare import TooMuch, Unreadable
from oocd.engine.durable_native import DurableFault
from oocd.engine.durable_reading import Reader
from oocd.engine.durable_sheet import Sheet
from oocd.engine.errors import InputError, Problem
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.values import Value

Parameters: TypeAlias = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """One rule: which questions its guard (if any) and its condition are."""

    rule: CompiledRule
    given: int | None
    when: int

    @property
    def dated(self) -> bool:
        """Whether it has dates of its own."""
        return self.rule.rule.from_ is not None or self.rule.rule.to is not None


@dataclass
class VersionPlan:
    """The sheets and rules of one version, for one set of parameters."""

    rules: list[PlannedRule] = field(default_factory=list)
    case: Sheet = field(default_factory=Sheet)
    item: Sheet = field(default_factory=Sheet)
    counted: dict[str, Sheet] = field(default_factory=dict)
    """For each list that a rule counts: what is asked of its items."""
    overridden: frozenset[str] = frozenset()
    """The rules that its rules may set aside."""

    def sheets(self) -> tuple[Sheet, ...]:
        """Give every sheet."""
        return (self.case, self.item, *self.counted.values())

    def unload(self) -> None:
        """Free what was built."""
        for sheet in self.sheets():
            sheet.unload()


def plan_version(version: Version, catalogue: Catalogue, parameters: Parameters) -> VersionPlan:
    """Read a version's rules for durable-rules.

    Raises InputError with every rule that cannot be read or is too wide to be run safely.
    """
    overridden = frozenset(name for rule in version.file.rules for name in rule.overrides)
    plan = VersionPlan(overridden=overridden)
    values = dict(parameters)
    reader = Reader(catalogue, version.file.define, values, plan.counted)
    problems: list[Problem] = []
    for rule in version.rules:
        try:
            sheet = plan.item if rule.per_item else plan.case
            plan.rules.append(_planned(rule, reader, sheet))
        except (Unreadable, DurableFault) as error:
            problems.append(_problem(version, rule, error))
    for sheet in plan.sheets():
        sheet.pack(reader.sources)
    if problems:
        raise InputError(problems)
    return plan


def _planned(rule: CompiledRule, reader: Reader, sheet: Sheet) -> PlannedRule:
    given, when = (
        raw if rule.option is None else expand_option(raw, rule.option)
        for raw in (rule.rule.given, rule.rule.when)
    )
    guard = None if rule.rule.given is None else reader.question(given, sheet)
    return PlannedRule(rule, guard, reader.question(when, sheet))


def _problem(version: Version, rule: CompiledRule, error: Exception) -> Problem:
    text = f"{rule.key} cannot be checked by the second engine: {error}"
    hint = "Split the rule." if isinstance(error, TooMuch) else None
    return Problem(version.path, 1, 1, "R-DURABLE", text, hint)
