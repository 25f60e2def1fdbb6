"""Which states of each rule the rule tests have seen, and what is missing.

A rule is covered where it was seen met, not met and unknown, or where its file says under `never`
why a state cannot come about. Such a reason is checked: a state that was seen all the same makes
it false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from oocd.engine.library import Library
from oocd.engine.rulebook import Version
from oocd.engine.ruleset import Rule
from oocd.engine.testing import Report
from oocd.engine.truth import State

STATES = tuple(State)
Seen = Mapping[str, Mapping[str, frozenset[State]]]


@dataclass(frozen=True, slots=True)
class FalseNever:
    """A `never` that is no reason: the state was seen (in the tests of `seen_in`), or it is blank.

    `file` is the version's file, whose rule says it.
    """

    rule: str
    file: str
    state: State
    reason: str
    seen_in: str | None

    def __str__(self) -> str:
        if self.seen_in is None:
            return f"{self.file}: {self.rule} gives no reason why it is never {words(self.state)}"
        where = "" if self.seen_in == self.file else f" (in {self.seen_in}, where it is the same)"
        said = f"{self.rule} says it is never {words(self.state)} ({self.reason!r})"
        return f"{self.file}: {said}, and a test saw it so{where}"


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """One rule over all versions of its family; each state stands in one of three places."""

    rule: str
    seen: tuple[State, ...]
    never: Mapping[State, str]
    missing: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class FamilyCoverage:
    """The rules of one family."""

    family: str
    rules: tuple[RuleCoverage, ...]
    false_nevers: tuple[FalseNever, ...]

    @property
    def seen(self) -> int:
        """How many states were seen, counted over the rules."""
        return sum(len(rule.seen) for rule in self.rules)

    @property
    def never(self) -> int:
        """How many states cannot come about, counted over the rules."""
        return sum(len(rule.never) for rule in self.rules)

    @property
    def missing(self) -> int:
        """How many states no test has shown, counted over the rules."""
        return sum(len(rule.missing) for rule in self.rules)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and every `never` holds."""
        return not self.missing and not self.false_nevers


def words(state: State) -> str:
    """Say a state in words.

    >>> words(State.NOT_MET)
    'not met'
    """
    return state.value.replace("_", " ")


def coverage(
    library: Library, report: Report, only: Sequence[str] = ()
) -> tuple[FamilyCoverage, ...]:
    """Count what a run of the rule tests has seen, by family; `only` names families or areas.

    The run is to be of every test: a rule may be seen in the tests of another family too.
    """
    return tuple(
        _family(family, versions, report)
        for family, versions in library.families.items()
        if not only or any(name in {family, *family.split("/")} for name in only)
    )


def _family(family: str, versions: Sequence[Version], report: Report) -> FamilyCoverage:
    written: dict[str, list[tuple[Version, Rule]]] = {}
    for version in versions:
        for rule in version.file.rules:
            written.setdefault(rule.id, []).append((version, rule))
    seen = report.seen
    rules = tuple(_rule(name, uses, seen.get(name, set())) for name, uses in written.items())
    false = tuple(found for uses in written.values() for found in _false(uses, report.seen_in))
    return FamilyCoverage(family, rules, false)


def _rule(name: str, uses: Sequence[tuple[Version, Rule]], seen: Iterable[State]) -> RuleCoverage:
    """A state is never there only where every version of the rule says so."""
    found = set(seen)
    never: dict[State, str] = {}
    for state in STATES:
        reasons = [_reason(rule, state) for _, rule in uses]
        if state not in found and all(reasons):
            never[state] = "; ".join(dict.fromkeys(reasons))
    return RuleCoverage(
        name,
        tuple(state for state in STATES if state in found),
        never,
        tuple(state for state in STATES if state not in found and state not in never),
    )


def _false(uses: Sequence[tuple[Version, Rule]], seen_in: Seen) -> Iterable[FalseNever]:
    for version, rule in uses:
        for state in STATES:
            if state.value not in rule.never:
                continue
            reason = _reason(rule, state)
            if not reason:
                yield FalseNever(rule.id, version.path, state, reason, None)
                continue
            for other, same in uses:
                shown = state in seen_in.get(other.path, {}).get(rule.id, frozenset())
                if shown and _condition(version, rule) == _condition(other, same):
                    yield FalseNever(rule.id, version.path, state, reason, other.path)
                    break


def _reason(rule: Rule, state: State) -> str:
    return next((why.strip() for name, why in rule.never.items() if name == state.value), "")


def _condition(version: Version, rule: Rule) -> tuple[JsonValue, ...]:
    """What settles a rule's state; two versions where this is the same cannot differ in it."""
    values: dict[str, JsonValue] = {
        name: parameter.value for name, parameter in version.file.parameters.items()
    }
    defined: dict[str, JsonValue] = dict(version.file.define)
    days = [day.isoformat() if day else None for day in (rule.from_, rule.to)]
    return (rule.given, rule.when, *days, defined, values)
