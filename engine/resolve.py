"""From rules to a status: the contract's status table, item by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from oocd.engine.outcomes import RuleOutcome
from oocd.engine.ruleset import STATUS_EFFECTS, Effect
from oocd.engine.values import FactValue

NOT_IN_AREA = "NOT-IN-AREA"
"""The reason of an area's programme in a case of another area."""


class Status(StrEnum):
    """What can be said of an option or programme."""

    OPEN = "open"
    NOT_AVAILABLE = "not_available"
    REFER = "refer"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Structural:
    """A reason that is no rule of a file: not in force, not in the area, no item in the list."""

    rule: str
    text: str
    asks: tuple[str, ...] = ()
    against: bool = True
    facts: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The result of one option or programme, with everything that led to it."""

    id: str
    status: Status
    outcomes: tuple[RuleOutcome, ...] = ()
    structural: tuple[Structural, ...] = ()
    per_item: tuple[tuple[int, Status], ...] = ()
    differs: bool = False
    asks: tuple[str, ...] = ()
    subject_to: tuple[str, ...] = ()
    worlds: tuple[Resolved, ...] = ()
    """The result under each choice of versions in doubt, where there is more than one."""


@dataclass(slots=True)
class Tally:
    """Counts what the rules of one option (for one item) say, by effect."""

    blocked: bool = False
    undecided: list[RuleOutcome] = field(default_factory=list)
    referred: bool = False
    refer_undecided: list[RuleOutcome] = field(default_factory=list)
    gateways: list[RuleOutcome] = field(default_factory=list)

    def add(self, outcome: RuleOutcome) -> None:
        """Count one outcome that was not set aside."""
        truth = outcome.truth
        match outcome.effect:
            case Effect.BAR | Effect.REQUIRE:
                against = outcome.effect is Effect.BAR
                self.blocked = self.blocked or truth is against
                if truth is None:
                    self.undecided.append(outcome)
            case Effect.REFER:
                self.referred = self.referred or truth is True
                if truth is None:
                    self.refer_undecided.append(outcome)
            case Effect.GATEWAY:
                self.gateways.append(outcome)

    def status(self) -> Status:
        """Apply the status table; the first row that holds decides."""
        if self.gateways and not any(g.truth is True for g in self.gateways):
            unknown = [g for g in self.gateways if g.truth is None]
            self.blocked = self.blocked or not unknown
            self.undecided.extend(unknown)
        if self.blocked:
            return Status.NOT_AVAILABLE
        if self.undecided:
            return Status.CANNOT_SAY
        if self.referred:
            return Status.REFER
        return Status.CANNOT_SAY if self.refer_undecided else Status.OPEN

    def asks(self) -> tuple[str, ...]:
        """Give the facts that could settle it, those that could only refer it last."""
        waiting = (*self.undecided, *self.refer_undecided)
        return tuple(dict.fromkeys(ask for outcome in waiting for ask in outcome.asks))

    def subject_to(self) -> tuple[str, ...]:
        """Give the facts that could only send it to a named authority."""
        return tuple(dict.fromkeys(ask for outcome in self.refer_undecided for ask in outcome.asks))


def tally(outcomes: Iterable[RuleOutcome]) -> Tally:
    """Count outcomes that bear on a status and were not set aside."""
    result = Tally()
    for outcome in outcomes:
        if outcome.set_aside_by is None and outcome.effect in STATUS_EFFECTS:
            result.add(outcome)
    return result


def resolve(
    target: str,
    outcomes: Sequence[RuleOutcome],
    items: Sequence[int],
    structural: Sequence[Structural] = (),
) -> Resolved:
    """Resolve one option: for each item with its own rules and the case's, then over the items."""
    shared = [outcome for outcome in outcomes if outcome.item_index is None]
    blocked_by_structure = any(reason.against and not reason.asks for reason in structural)
    waiting = tuple(dict.fromkeys(ask for reason in structural for ask in reason.asks))
    own = {index: [o for o in outcomes if o.item_index == index] for index in items}
    per_item: list[tuple[int, Status]] = []
    tallies: list[Tally] = []
    for index in items if any(own.values()) else ():
        count = tally([*shared, *own[index]])
        per_item.append((index, count.status()))
        tallies.append(count)
    if not tallies:
        count = tally(outcomes)
        tallies = [count]
        statuses = [count.status()]
    else:
        statuses = [status for _, status in per_item]
    status, differs = across(statuses)
    if blocked_by_structure:
        status, differs = Status.NOT_AVAILABLE, False
    elif waiting and status is not Status.NOT_AVAILABLE:
        status = Status.CANNOT_SAY
    asks: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    if status is Status.CANNOT_SAY:
        asks = tuple(dict.fromkeys((*waiting, *(ask for count in tallies for ask in count.asks()))))
        if not waiting and not any(count.undecided for count in tallies):
            subject = tuple(dict.fromkeys(ask for count in tallies for ask in count.subject_to()))
    return Resolved(
        target, status, tuple(outcomes), tuple(structural), tuple(per_item), differs, asks, subject
    )


def across(statuses: Sequence[Status]) -> tuple[Status, bool]:
    """Join the results of several items: (status, whether settled results differ).

    >>> across([Status.OPEN, Status.NOT_AVAILABLE])
    (<Status.REFER: 'refer'>, True)
    """
    if Status.REFER in statuses:
        return Status.REFER, False
    settled = {status for status in statuses if status is not Status.CANNOT_SAY}
    if len(settled) > 1:
        return Status.REFER, True
    if Status.CANNOT_SAY in statuses:
        return Status.CANNOT_SAY, False
    return statuses[0], False
