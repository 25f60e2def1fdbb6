"""The reference evaluator: what the rules of this project mean.

`evaluate` is pure: no clock, file, network or chance. It picks the versions of each family by the
case's own dates, works out gravity, asks every rule that applies, resolves every option and
programme, and keeps every outcome, so that each status can be explained to the last fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from oocd.engine.case import Case
from oocd.engine.conditions import Asks, Trace
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.gravity import Adjusting, GravityAssessment, assess
from oocd.engine.grounds import left_out_by
from oocd.engine.library import Library
from oocd.engine.lookups import Option
from oocd.engine.outcomes import Evaluator, RuleOutcome
from oocd.engine.resolve import NOT_IN_AREA, Resolved, Status, Structural, resolve
from oocd.engine.rulebook import Version
from oocd.engine.ruleset import STATUS_EFFECTS, Effect
from oocd.engine.selection import Selection, chosen_matrix, select, target_order
from oocd.engine.values import FactValue, exactly

World: TypeAlias = Mapping[str, Version | None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be set for one evaluation. `matrix` names a matrix to use whatever its dates."""

    accept_indicative: bool = False
    matrix: str | None = None
    would_change: bool = False


@dataclass(frozen=True)
class Evaluation:
    """Everything one evaluation found. `recommendation.document` makes the published form of it."""

    library: Library
    settings: Settings
    base: FactBase
    scopes: tuple[ItemScope, ...]
    left_out: tuple[ItemScope, ...]
    selection: Selection
    gravity: GravityAssessment
    results: Mapping[str, Resolved]
    case_wide: tuple[RuleOutcome, ...]
    """Flags, prompts, duties and presumptions of the case."""
    ways: dict[int, tuple[frozenset[str], ...]] = field(default_factory=dict, compare=False)
    """What each outcome rests on, by its identity; filled as it is explained."""


def evaluate(case: Case, library: Library, settings: Settings | None = None) -> Evaluation:
    """Evaluate one case under a library.

    Raises SelectionError where the case gives no date of decision or names a matrix that is not
    loaded.
    """
    settings = settings or Settings()
    base = FactBase(case, library.catalogue, library.holidays)
    selection = select(library, base)
    base.parameters = library.parameters_for(selection.versions())
    base.checklists = selection.checklists()
    work = _Work(library, settings, base, selection)
    return work.run()


@dataclass
class _Work:
    library: Library
    settings: Settings
    base: FactBase
    selection: Selection
    scopes: tuple[ItemScope, ...] = ()
    left_out: tuple[ItemScope, ...] = ()
    list_unknown: bool = False
    memo: dict[tuple[str, str], list[RuleOutcome]] = field(default_factory=dict)

    def run(self) -> Evaluation:
        """Carry out the strata in order."""
        self._count_items()
        worlds = self.selection.worlds()
        gravity = self._gravity(worlds[-1])
        self.base.provided.update(gravity.facts())
        by_world = [self._results(world) for world in worlds]
        results = dict(by_world[-1])
        if len(worlds) > 1:
            results = {
                target: self._merged(target, [found[target] for found in by_world])
                for target in results
            }
        for target, resolved in results.items():
            self.base.provided[f"result.{target}.status"] = _status_fact(resolved)
        case_wide = self._case_wide(worlds[-1])
        return Evaluation(
            self.library,
            self.settings,
            self.base,
            self.scopes,
            self.left_out,
            self.selection,
            gravity,
            results,
            tuple(case_wide),
        )

    def _count_items(self) -> None:
        """Leave out the items for which the exclude rule is certainly not met."""
        per_item = self.library.disposals.per_item
        items = self.base.items(per_item.list)
        if isinstance(items, FactValue):
            self.list_unknown = True
            self.scopes = (self.base.unknown_item(per_item.list),)
            return
        excluding = self.library.exclude_rule()
        kept: list[ItemScope] = []
        out: list[ItemScope] = []
        for scope in items:
            gone = excluding is not None and excluding.when.evaluate(scope, Trace())[0] is False
            (out if gone else kept).append(scope)
        self.scopes, self.left_out = tuple(kept), tuple(out)
        self.base.count_only(per_item.list, self.scopes)

    def _gravity(self, world: World) -> GravityAssessment:
        matrix = chosen_matrix(self.library, self.base, self.settings.matrix)
        evaluator = self._evaluator(world)
        adjusting: dict[int, list[RuleOutcome]] = {}
        for version in _chosen(world):
            for rule in self.library.rules_by_effect(version, Effect.ADJUST):
                for outcome in evaluator.outcomes(version, rule):
                    if outcome.item_index is not None:
                        adjusting.setdefault(outcome.item_index, []).append(outcome)
        gravity = assess(
            self.base,
            None if self.list_unknown else self.scopes,
            matrix,
            {index: _adjusting(found) for index, found in adjusting.items()},
            accept_indicative=self.settings.accept_indicative,
        )
        if gravity.why_null == "why_no_offence" and self.left_out:
            return replace(gravity, why_null="why_all_left_out")
        return gravity

    def _evaluator(self, world: World) -> Evaluator:
        chosen = {family: version for family, version in world.items() if version is not None}
        return Evaluator(self.base, self.scopes, chosen, self.selection.days, self.memo)

    def _results(self, world: World) -> dict[str, Resolved]:
        evaluator = self._evaluator(world)
        results: dict[str, Resolved] = {}
        for target in target_order(self.library):
            resolved = self._target(target, evaluator, world)
            results[target.id] = resolved
            self.base.provided[f"result.{target.id}.status"] = _status_fact(resolved)
        return results

    def _target(self, target: Option, evaluator: Evaluator, world: World) -> Resolved:
        structural = list(self._structural(target, world))
        is_option = target.group is not None
        if any(
            reason.against and not reason.asks and reason.rule != self._none_reason()
            for reason in structural
        ):
            return resolve(target.id, (), (), structural)
        rules = self.library.rules_of(tuple(_chosen(world)), target.id)
        if is_option and not self.scopes and self.left_out:
            rules = tuple(pair for pair in rules if not pair[1].per_item)
            structural.extend(self._excluded(target))
        outcomes = evaluator.for_target(rules)
        items = [scope.index for scope in self.scopes if scope.index is not None]
        if self.list_unknown:
            return resolve(target.id, outcomes, (), structural)
        return resolve(target.id, outcomes, items, structural)

    def _none_reason(self) -> str:
        return self.library.disposals.per_item.none_reason

    def _excluded(self, target: Option) -> list[Structural]:
        """Every item was left out: the rule that left them out is the reason."""
        rule = self.library.exclude_rule()
        if rule is None or target.id not in rule.applies_to:
            return []
        facts = {k: v for scope in self.left_out for k, v in left_out_by(rule, scope).items()}
        return [Structural(rule.rule.id, rule.rule.say.not_met, facts=facts)]

    def _structural(self, target: Option, world: World) -> list[Structural]:
        """Give the reasons that are no rule: not offered here, not in force, no date, no item."""
        area = self.base.get("area").value
        governing = self.library.governed.get(target.id, ())
        in_force = [family for family in governing if world.get(family) is not None]
        if target.areas and area not in target.areas:
            return [self._elsewhere(target)]
        if governing and not in_force:
            return [self._not_in_force(target, governing)]
        found: list[Structural] = []
        for family in self.selection.undated():
            versions = self.library.families[family]
            if family not in governing and any(self._bears_on(v, target) for v in versions):
                found.append(self._no_date(target, *self.selection.choosing(family)))
        return [*found, *self._no_items(target)]

    def _elsewhere(self, target: Option) -> Structural:
        words = self.library.wording.sentences["not_in_area"]
        text = words.format(title=target.title)
        return Structural(NOT_IN_AREA, text, facts={"area": self.base.get("area")})

    def _not_in_force(self, target: Option, governing: Sequence[str]) -> Structural:
        here = [family for family in governing if family in self.selection.facts]
        if not here:
            return self._elsewhere(target)
        fact, asks = self.selection.choosing(here[0])
        if asks:
            return self._no_date(target, fact, asks)
        words = self.library.wording.sentences["not_in_force_text"]
        date = self.selection.date_words(fact)
        text = words.format(title=target.title, date=date)
        return Structural("NOT-IN-FORCE", text, facts={fact: self.base.get(fact)})

    def _no_items(self, target: Option) -> list[Structural]:
        """Say of a disposal that the list it is decided on is not known or is empty."""
        per_item = self.library.disposals.per_item
        if target.group is None:
            return []
        if self.list_unknown:
            words = self.library.wording.sentences["list_unknown"].format(list=per_item.list)
            return [Structural("LIST-UNKNOWN", words, (per_item.list,))]
        if not self.scopes and not self.left_out:
            facts = {per_item.list: self.base.get(per_item.list)}
            return [Structural(per_item.none_reason, per_item.none_text, facts=facts)]
        return []

    def _bears_on(self, version: Version, target: Option) -> bool:
        rules = self.library.rules_for(version, target.id)
        return any(rule.effect in STATUS_EFFECTS for rule in rules)

    def _no_date(self, target: Option, fact: str, asks: Asks) -> Structural:
        """The date that picks the version of some of its rules is not known."""
        words = self.library.wording.sentences["choosing_date"]
        title = self.library.catalogue.facts[fact].title
        return Structural("CHOOSING-DATE", words.format(title=target.title, fact=title), asks)

    def _merged(self, target: str, found: Sequence[Resolved]) -> Resolved:
        """Join the results of versions in doubt: only the same status stands."""
        last = found[-1]
        if len({resolved.status for resolved in found}) == 1:
            return replace(last, worlds=tuple(found))
        words = self.library.wording
        answers = ", ".join(
            dict.fromkeys(words.statuses[resolved.status.value] for resolved in found)
        )
        date = self.selection.date_words(self.selection.doubtful_fact(target, self.library))
        text = words.sentences["in_doubt"].format(date=date, answers=answers)
        richest = max(found, key=lambda resolved: len(resolved.outcomes))
        reason = Structural("VERSION-IN-DOUBT", text)
        return replace(
            richest,
            status=Status.CANNOT_SAY,
            structural=(*richest.structural, reason),
            asks=self.selection.half_known(target, self.library),
            subject_to=(),
            worlds=tuple(found),
        )

    def _case_wide(self, world: World) -> list[RuleOutcome]:
        wanted = (Effect.FLAG, Effect.PROMPT, Effect.DUTY, Effect.PRESUME)
        telling = {Effect.FLAG, Effect.PROMPT}
        counted = self._evaluator(world)
        whole = replace(counted, base=self.base.whole(), memo={}) if self.left_out else counted
        found: list[RuleOutcome] = []
        for version in _chosen(world):
            for rule in self.library.rules_by_effect(version, *wanted):
                evaluator = whole if rule.effect in telling and not rule.per_item else counted
                found.extend(evaluator.outcomes(version, rule))
        overriding = [
            (version, rule)
            for version in _chosen(world)
            for rule in version.rules
            if rule.rule.overrides and rule.effect not in wanted
        ]
        found = counted.settled(found, overriding)
        return [outcome for outcome in found if outcome.set_aside_by is None]


def _adjusting(outcomes: Sequence[RuleOutcome]) -> Adjusting:
    """Say what the `adjust` rules of one offence came to."""
    named = [(o.truth, o.asks, (o.rule.rule.id, o.rule.rule.direction or "")) for o in outcomes]
    return Adjusting(
        tuple(rule for truth, _, rule in named if truth is True),
        tuple(rule for truth, _, rule in named if truth is None),
        tuple(ask for truth, asks, _ in named if truth is None for ask in asks),
    )


def _chosen(world: World) -> list[Version]:
    return [version for version in world.values() if version is not None]


def _status_fact(resolved: Resolved) -> FactValue:
    name = f"result.{resolved.id}.status"
    if resolved.status is Status.CANNOT_SAY:
        return FactValue(name, name, asks=resolved.asks)
    return exactly(name, name, resolved.status.value)
