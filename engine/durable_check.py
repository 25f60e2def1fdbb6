"""Compare what the reference made of one case, rule by rule, with what durable-rules does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from oocd.engine.conditions import Scope
from oocd.engine.dates import BankHolidays
from oocd.engine.durable_fields import Memo, Tallies
from oocd.engine.durable_native import Native
from oocd.engine.durable_plan import PlannedRule, VersionPlan
from oocd.engine.durable_sheet import BOTH, Answer, Contradiction, Sheet
from oocd.engine.evaluate import Evaluation
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.outcomes import Evaluator, RuleOutcome
from oocd.engine.rulebook import CompiledRule, Version
from oocd.engine.ruleset import Effect
from oocd.engine.truth import State, Truth, state_of
from oocd.engine.values import FactValue, Value

Place: TypeAlias = FactBase | ItemScope
NOT_ASKED: Final = "does not apply"
Expected: TypeAlias = Answer | Literal["does not apply"]
TELLING = frozenset({Effect.FLAG, Effect.PROMPT})
"""Effects whose rules are also asked with every item of the case, those left out included."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One rule for which the two engines differ; `facts` are those it reads, with their values."""

    rule: str
    path: str
    place: str
    reference: str
    durable: str
    facts: Mapping[str, str]

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"{self.rule}{where}: {self.reference} or {self.durable}"


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A place as it was when a rule was asked: some results were others then."""

    place: Place
    changed: Mapping[str, FactValue]

    @property
    def holidays(self) -> BankHolidays | None:
        """The bank holidays of the case."""
        return self.place.holidays

    def get(self, name: str) -> FactValue:
        """Give a fact, or the result as it was."""
        return self.changed.get(name) or self.place.get(name)

    def items(self, name: str) -> tuple[Scope, ...] | FactValue:
        """Give the items of a list."""
        found = self.place.items(name)
        return found if isinstance(found, FactValue) else tuple(found)

    def parameter(self, name: str) -> Value:
        """Give a parameter."""
        return self.place.parameter(name)


@dataclass
class Check:
    """Compares one evaluation; `plans` gives the plan of a version for the case's parameters."""

    native: Native
    evaluation: Evaluation
    plans: Mapping[str, VersionPlan]
    found: list[Disagreement] = field(default_factory=list)

    def __post_init__(self) -> None:
        chosen = [world.values() for world in self.evaluation.selection.worlds()]
        every = [version for versions in chosen for version in versions if version is not None]
        self.versions = {version.path: version for version in every}
        plans = [self.plans[path] for path in self.versions]
        self.overridden = frozenset[str]().union(*(plan.overridden for plan in plans))
        # a rule is recorded once for each option that it bears on, mostly as the same outcome
        once = {id(outcome): outcome for outcome in _recorded(self.evaluation)}
        self.recorded: dict[tuple[int, int], list[RuleOutcome]] = {}
        for outcome in once.values():
            key = (id(outcome.rule), id(outcome.scope))
            self.recorded.setdefault(key, []).append(outcome)
        self.memos: dict[int, Memo] = {}
        self.fresh: dict[tuple[str, str, int], list[RuleOutcome]] = {}

    def run(self) -> list[Disagreement]:
        """Compare every rule of every version that may be in force, at every place it is asked."""
        base, whole = self.evaluation.base, self._whole()
        for version in self.versions.values():
            plan = self.plans[version.path]
            tallies = self._tallies(plan, base)
            of_case = [planned for planned in plan.rules if not planned.rule.per_item]
            of_items = [planned for planned in plan.rules if planned.rule.per_item]
            self._compare(version, of_case, plan.case, base, tallies)
            for scope in self.evaluation.scopes:
                self._compare(version, of_items, plan.item, scope, tallies)
            told = [planned for planned in of_case if planned.rule.effect in TELLING]
            if whole is not None and told:
                self._compare(version, told, plan.case, whole, self._tallies(plan, whole))
        self._compare_left_out()
        return self.found

    def _whole(self) -> FactBase | None:
        """Find the base that holds the items left out too, where some were."""
        if not self.evaluation.left_out:
            return None
        for found in self.recorded.values():
            scope = found[0].scope
            if isinstance(scope, FactBase) and scope is not self.evaluation.base:
                return scope
        return self.evaluation.base.whole()

    def _tallies(self, plan: VersionPlan, base: FactBase) -> Tallies:
        """Ask what is counted of every item of every list, and count the answers."""
        tallies: dict[tuple[str, int], tuple[int, int, int]] = {}
        for name, sheet in plan.counted.items():
            items = base.items(name)
            if isinstance(items, FactValue):
                continue
            given = [
                sheet.answers(self.native, item, {}, self.memos.setdefault(id(item), {}))
                for item in items
            ]
            for question in range(len(sheet.pairs)):
                asked = [answers[question] for answers in given]
                met = sum(answer is True or isinstance(answer, Contradiction) for answer in asked)
                unmet = sum(
                    answer is False or isinstance(answer, Contradiction) for answer in asked
                )
                tallies[name, question] = (len(asked), met, unmet)
        return tallies

    def _compare(
        self,
        version: Version,
        rules: Sequence[PlannedRule],
        sheet: Sheet,
        place: Place,
        tallies: Tallies,
    ) -> None:
        if not rules:
            return
        memo = self.memos.setdefault(id(place), {})
        answers = sheet.answers(self.native, place, tallies, memo)
        for planned in rules:
            recorded = self.recorded.get((id(planned.rule), id(place)), ())
            if not recorded:
                self._compare_silent(
                    version, planned, place, self._expected(version, planned, answers)
                )
            for outcome in recorded:
                changed = _changed(outcome, place)
                then = (
                    sheet.answers(self.native, Overlaid(place, changed), tallies)
                    if changed
                    else answers
                )
                self._compare_one(outcome, self._expected(version, planned, then))

    def _compare_one(self, outcome: RuleOutcome, expected: Expected) -> None:
        """Compare what the reference recorded; an exception may have left a truth not known."""
        if outcome.truth is expected:
            return
        if outcome.truth is None and outcome.rule.rule.id in self.overridden:
            raw = self._fresh(outcome.version, outcome.rule, outcome.scope)
            if raw is not None and raw.truth is expected:
                return
        self._note(outcome.version, outcome.rule, outcome.scope, state_of(outcome.truth), expected)

    def _compare_silent(
        self, version: Version, planned: PlannedRule, place: Place, expected: Expected
    ) -> None:
        """Compare a rule of which nothing was recorded: it does not apply, or was not needed."""
        if expected is NOT_ASKED:
            return
        raw = self._fresh(version, planned.rule, place)
        if raw is None:
            self._note(version, planned.rule, place, NOT_ASKED, expected)
        elif raw.truth is not expected:
            self._note(version, planned.rule, place, state_of(raw.truth), expected)

    def _compare_left_out(self) -> None:
        """The rule that leaves an item out of every test must certainly not be met for it."""
        rule = self.evaluation.library.exclude_rule()
        if rule is None or not self.evaluation.left_out:
            return
        version = self.evaluation.library.families[rule.family][-1]
        plan = self.plans[version.path]
        sheet = plan.item if rule.per_item else plan.case
        when = next(planned.when for planned in plan.rules if planned.rule is rule)
        tallies = self._tallies(plan, self.evaluation.base)
        for scope in self.evaluation.left_out:
            answer = sheet.answers(self.native, scope, tallies)[when]
            if answer is not False:
                self._note(version, rule, scope, State.NOT_MET, answer)

    def _fresh(self, version: Version, rule: CompiledRule, place: Place) -> RuleOutcome | None:
        """Have the reference evaluate a rule by itself, before any exception."""
        base = place.base if isinstance(place, ItemScope) else place
        key = (version.path, rule.key, id(base))
        if key not in self.fresh:
            evaluation = self.evaluation
            chosen = {version.family: version}
            work = Evaluator(base, evaluation.scopes, chosen, evaluation.selection.days)
            self.fresh[key] = work.outcomes(version, rule)
        return next((found for found in self.fresh[key] if found.scope is place), None)

    def _expected(
        self, version: Version, planned: PlannedRule, answers: Sequence[Answer]
    ) -> Expected:
        """Join what durable-rules says of the guard and of the condition."""
        when = answers[planned.when]
        speaks = self._speaks(version, planned.rule) if planned.dated else True
        if planned.given is None and speaks is True:
            return when
        guard: Answer = True if planned.given is None else answers[planned.given]
        if isinstance(guard, Contradiction) or isinstance(when, Contradiction):
            return BOTH
        if speaks is False or guard is False:
            return NOT_ASKED
        sure = speaks is True and guard is True
        if sure:
            return when
        match planned.rule.effect:
            case Effect.GATEWAY:
                return None
            case Effect.REQUIRE:
                return True if when else None
            case _:
                return False if when is False else None

    def _speaks(self, version: Version, rule: CompiledRule) -> Truth:
        """Whether the day that picks the version lies within the rule's own dates."""
        start, end = rule.rule.from_, rule.rule.to
        first, last, _ = self.evaluation.selection.days[version.family]
        if first is None or last is None:
            return None
        opens, closes = start or dt.date.min, end or dt.date.max
        if opens <= first and last <= closes:
            return True
        return False if last < opens or closes < first else None

    def _note(
        self, version: Version, rule: CompiledRule, place: Place, said: str, expected: Expected
    ) -> None:
        if isinstance(expected, Contradiction):
            other = "both met and not met"
        else:
            other = expected if isinstance(expected, str) else state_of(expected).value
        where = place.label if isinstance(place, ItemScope) else ""
        facts = {name: _in_words(place.get(name)) for name in sorted(rule.reads)}
        for name in sorted(rule.result_reads):
            facts[f"result.{name}.status"] = _in_words(place.get(f"result.{name}.status"))
        noted = Disagreement(rule.key, version.path, where, said, other, facts)
        if noted not in self.found:  # a rule is recorded once for each option that it bears on
            self.found.append(noted)


def _recorded(evaluation: Evaluation) -> Iterator[RuleOutcome]:
    for resolved in evaluation.results.values():
        yield from resolved.outcomes
    yield from evaluation.case_wide


def _changed(outcome: RuleOutcome, place: Place) -> dict[str, FactValue]:
    """Give the results that the rule read when they were others than they came to be."""
    changed: dict[str, FactValue] = {}
    for target in outcome.rule.result_reads:
        name = f"result.{target}.status"
        then = outcome.reads.get(name)
        if then is not None and then.value != place.get(name).value:
            changed[name] = then
    return changed


def _in_words(value: FactValue) -> str:
    if value.low is None:
        return "not known"
    return str(value.low) if value.exact else f"{value.low} to {value.high}"
