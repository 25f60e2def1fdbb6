"""Two rule books over one frame: what each answers, and only what differs asked twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import ROW, Frame
from oocd.engine.columnar.plan import SCORE, STATUS
from oocd.engine.columnar.pointing import POINTS_TO
from oocd.engine.columnar.run import PROBLEM, ColumnarEngine
from oocd.engine.evaluate import Settings
from oocd.engine.library import Library
from oocd.engine.replay.units import (
    Kind,
    Unit,
    reads_parameter,
    rule_ids,
    units_between,
    whole_family,
)
from oocd.engine.rulebook import CompiledRule
from oocd.engine.ruleset import STATUS_EFFECTS, Effect

POINTS, GRAVITY = "points_to", "gravity"
"""What the matrix points to, and the final score, beside the options and programmes."""
OLD, NEW = "old.", "new."
_MOST_UNITS = 16


@dataclass
class Pair:
    """An old and a new rule book, and what differs between them."""

    old: Library
    new: Library
    settings: Settings
    coding: Coding = field(init=False)
    units: tuple[Unit, ...] = field(init=False)
    told: frozenset[str] = field(init=False)
    """The rules that differ, in condition, in what they read or in what they set."""
    affected: tuple[str, ...] = field(init=False)
    """The options and programmes whose status may differ."""
    pointing: bool = field(init=False)
    """Whether where the matrix points may differ."""
    before: ColumnarEngine = field(init=False)
    after: ColumnarEngine = field(init=False)

    def __post_init__(self) -> None:
        self.coding = Coding.of(self.old, self.new)
        self.units = units_between(self.old, self.new)
        self.told = rule_ids(self.units, self.old, self.new)
        self.affected = self._affected()
        matrices = any(unit.kind is Kind.MATRICES for unit in self.units)
        options = any(name in self.targets[: len(self.options)] for name in self.affected)
        self.pointing = options or matrices
        told = self.told
        self.before = ColumnarEngine(
            self.old, self.coding, self.settings, only=told, masks=bool(told), states=("met",)
        )
        self.after = ColumnarEngine(
            self.new,
            self.coding,
            self.settings,
            only=told,
            masks=bool(told),
            states=("met",),
            targets=self.affected,
            pointing=self.pointing,
        )

    @property
    def options(self) -> tuple[str, ...]:
        """The options of both, in the order of the new rules."""
        return tuple(dict.fromkeys((*self.new.options, *self.old.options)))

    @property
    def targets(self) -> tuple[str, ...]:
        """The options, then the programmes, of both."""
        programmes = dict.fromkeys((*self.new.programmes, *self.old.programmes))
        return (*self.options, *programmes)

    def title(self, target: str) -> str:
        """Give the name of an option or programme."""
        if target == POINTS:
            return "Where the matrix points"
        for library in (self.new, self.old):
            found = {**library.options, **library.programmes}.get(target)
            if found is not None:
                return found.title
        return target

    def _affected(self) -> tuple[str, ...]:
        """Give what the differing rules bear on, and what reads the results of that."""
        everything = tuple(name for name in self.targets if self._known(name))
        exclude = self.new.disposals.per_item.exclude_rule
        whole = {Kind.MATRICES, Kind.FAMILY} & {unit.kind for unit in self.units}
        if whole or exclude in self.told:
            return everything
        found: set[str] = set()
        readers: dict[str, set[str]] = {}
        for rule in self._rules():
            if rule.rule.id in self.told:
                if rule.effect is Effect.ADJUST:
                    return everything
                if rule.effect in STATUS_EFFECTS or rule.rule.overrides:
                    found |= set(rule.applies_to)
            for name in rule.result_reads:
                readers.setdefault(name, set()).update(rule.applies_to)
        waiting = list(found)
        while waiting:
            for name in readers.get(waiting.pop(), set()) - found:
                found.add(name)
                waiting.append(name)
        return tuple(name for name in everything if name in found)

    def _rules(self) -> Iterator[CompiledRule]:
        for library in (self.old, self.new):
            for versions in library.families.values():
                for version in versions:
                    yield from version.rules

    def _known(self, target: str) -> bool:
        return target in self.new.options or target in self.new.programmes

    def bearing(self) -> tuple[Unit, ...]:
        """Give the pieces that can change a status, a family at a time where there are many."""
        found = [unit for unit in self.units if self._bears(unit)]
        if len(found) > _MOST_UNITS:
            families = {unit.family: whole_family(unit) for unit in found}
            return tuple(families.values())
        return tuple(found)

    def _bears(self, unit: Unit) -> bool:
        if unit.kind is Kind.MATRICES:
            return True
        for library in (self.old, self.new):
            for version in library.families.get(unit.family, ()):
                for rule in version.rules:
                    deciding = rule.effect in STATUS_EFFECTS or rule.effect is Effect.ADJUST
                    mine = unit.kind is Kind.FAMILY or rule.rule.id == unit.name
                    mine = mine or reads_parameter(rule, unit.name)
                    if mine and (deciding or rule.rule.overrides):
                        return True
        return False

    def over(self, frame: Frame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Evaluate a frame: statuses side by side, and the bits of old and new rules."""
        old = self.before.evaluate(frame)
        new = self.after.evaluate(frame) if self.affected or self.told else old
        sides = pl.DataFrame({ROW: old[ROW]})
        columns = {**self._side(old, OLD), **self._new_side(old, new)}
        sides = sides.with_columns(**columns)
        for name, answers in (("problem", old), ("new_problem", new)):
            said = answers[PROBLEM] if PROBLEM in answers.columns else None
            none = pl.Series([None], dtype=pl.String).new_from_index(0, old.height)
            sides = sides.with_columns((none if said is None else said).alias(name))
        return sides, _bits(old), _bits(new)

    def _side(self, answers: pl.DataFrame, side: str) -> dict[str, pl.Series]:
        found = {
            side + target: answers[STATUS + target]
            if STATUS + target in answers.columns
            else _nothing(answers.height)
            for target in self.targets
        }
        found[side + POINTS] = self._named(answers, self.old if side == OLD else self.new)
        found[side + GRAVITY] = answers[SCORE]
        return found

    def _new_side(self, old: pl.DataFrame, new: pl.DataFrame) -> dict[str, pl.Series]:
        """Give the new side: what cannot differ is as it was."""
        found = {}
        for target in self.targets:
            name = STATUS + target
            if name in new.columns:
                found[NEW + target] = new[name]
            elif self._known(target) and name in old.columns:
                found[NEW + target] = old[name]
            else:
                found[NEW + target] = _nothing(old.height)
        pointed = self.pointing and POINTS_TO in new.columns
        found[NEW + POINTS] = self._named(new, self.new) if pointed else self._named(old, self.old)
        found[NEW + GRAVITY] = new[SCORE] if pointed else old[SCORE]
        return found

    def _named(self, answers: pl.DataFrame, library: Library) -> pl.Series:
        names = [option.id for option in library.disposals.options]
        column = answers[POINTS_TO]
        return column.replace_strict(
            list(range(len(names))), names, default=None, return_dtype=pl.String
        )


def _nothing(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.UInt8).new_from_index(0, height)


def _bits(answers: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in answers.columns if name.startswith("met.")]
    return answers.select(ROW, *names)


def changed_rows(sides: pl.DataFrame, targets: tuple[str, ...]) -> pl.Series:
    """Say in which cases anything differs."""
    differs = [
        pl.col(OLD + name).ne_missing(pl.col(NEW + name)) for name in (*targets, POINTS, GRAVITY)
    ]
    return sides.select(pl.any_horizontal(differs).alias("changed"))["changed"]


def met_counts(bits: pl.DataFrame, engine: ColumnarEngine) -> Mapping[str, int]:
    """Count in how many cases each rule that differs was met."""
    reasons = engine.wanted.reasons
    counts: dict[str, int] = {}
    if reasons is None:
        return counts
    places: dict[str, list[int]] = {}
    for number, (_, key) in enumerate(reasons.rules):
        places.setdefault(key.partition("@")[0], []).append(number)
    for rule, numbers in places.items():
        tests = [
            (pl.col(f"met.{number // 64}").fill_null(0) // (1 << number % 64)) % 2 == 1
            for number in numbers
        ]
        counts[rule] = int(bits.select(pl.any_horizontal(tests).sum()).item())
    return counts
