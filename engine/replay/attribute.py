"""Which rules made the difference: what diverged first, and what alone restores the old answer.

Only cases in which something differs are looked at. For each option or programme that changed, the
rules that bear on it are gone through in the order of the families: the first whose state differs
is the *first diverging* one. A *sole cause* is a piece of the change that alone, put back, gives
the old answer again; where none does, several pieces act together, or any of several would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from oocd.engine.columnar.frame import ROW, Frame
from oocd.engine.columnar.plan import STATUS
from oocd.engine.columnar.pointing import POINTS_TO
from oocd.engine.columnar.reasons import STATES, WORD
from oocd.engine.columnar.run import ColumnarEngine
from oocd.engine.errors import OocdError
from oocd.engine.library import Library
from oocd.engine.replay.pair import NEW, OLD, POINTS, Pair
from oocd.engine.replay.units import Unit, without
from oocd.engine.ruleset import STATUS_EFFECTS, Effect

NO_RULE = "no rule: what is in force, or where"
SILENT = "silent"
_NOT_FOUND = -1
_NO_STATE = len(STATES)


@dataclass
class Attributing:
    """Attributes differences; its plans are made once."""

    pair: Pair
    units: tuple[Unit, ...] = field(init=False)
    _before: ColumnarEngine = field(init=False)
    _after: ColumnarEngine = field(init=False)
    _back: list[ColumnarEngine | None] = field(init=False)

    def __post_init__(self) -> None:
        pair = self.pair
        self.units = pair.bearing()
        self._before = self._engine(pair.old, masks=True)
        self._after = self._engine(pair.new, masks=True)
        self._back = [self._with_back(unit) for unit in self.units]

    def _engine(self, library: Library, *, masks: bool) -> ColumnarEngine:
        pair = self.pair
        known = {*library.options, *library.programmes}
        targets = tuple(name for name in pair.affected if name in known)
        return ColumnarEngine(
            library,
            pair.coding,
            pair.settings,
            masks=masks,
            targets=targets,
            pointing=pair.pointing,
            states=STATES,
        )

    def _with_back(self, unit: Unit) -> ColumnarEngine | None:
        """Make the engine of the new rules with one piece put back; None where it cannot be."""
        try:
            return self._engine(without(self.pair.new, self.pair.old, unit), masks=False)
        except (OocdError, KeyError):
            return None

    def over(self, frame: Frame, sides: pl.DataFrame) -> pl.DataFrame:
        """Give a row for each (case, option or programme) that changed.

        Columns: row, target, old, new, first (a rule id), first_old, first_new (its states), sole
        (ids of pieces). `frame` and `sides` hold the same cases: those in which something differs.
        """
        old, new = self._before.evaluate(frame), self._after.evaluate(frame)
        back = [self._evaluated(engine, frame) for engine in self._back]
        parts = []
        for target in (*self.pair.affected, *((POINTS,) if self.pair.pointing else ())):
            here = sides[OLD + target].ne_missing(sides[NEW + target])
            if here.any():
                parts.append(self._target(target, here, sides, (old, new), back))
        return pl.concat(parts) if parts else self.nothing()

    def nothing(self) -> pl.DataFrame:
        """Give the table of changes where there is none."""
        return _empty()

    def _evaluated(self, engine: ColumnarEngine | None, frame: Frame) -> pl.DataFrame | None:
        if engine is None:
            return None
        try:
            return engine.evaluate(frame)
        except (OocdError, KeyError):
            return None

    def _target(
        self,
        target: str,
        here: pl.Series,
        sides: pl.DataFrame,
        masks: tuple[pl.DataFrame, pl.DataFrame],
        back: Sequence[pl.DataFrame | None],
    ) -> pl.DataFrame:
        sole = self._sole(target, here, sides, back)
        found = sides.filter(here).select(
            pl.col(ROW).alias("row"),
            pl.lit(target).alias("target"),
            pl.col(OLD + target).cast(pl.String).alias("old"),
            pl.col(NEW + target).cast(pl.String).alias("new"),
        )
        old, new = (mask.filter(here) for mask in masks)
        return found.hstack(self._first(target, old, new)).with_columns(sole.alias("sole"))

    def _sole(
        self,
        target: str,
        here: pl.Series,
        sides: pl.DataFrame,
        back: Sequence[pl.DataFrame | None],
    ) -> pl.Series:
        """Give the pieces each of which alone restores the old answer."""
        marks: list[pl.DataFrame] = []
        was = sides.filter(here)[OLD + target]
        for unit, answers in zip(self.units, back, strict=True):
            if answers is None:
                continue
            column = self._answer(answers, target)
            if column is not None:
                same = column.filter(here).eq_missing(was)
                name = pl.when(pl.col("same")).then(pl.lit(unit.id))
                marks.append(same.alias("same").to_frame().select(name.alias(str(len(marks)))))
        if not marks:
            return pl.Series("sole", [[]] * was.len(), dtype=pl.List(pl.String))
        table = pl.concat(marks, how="horizontal")
        return table.select(pl.concat_list(pl.all()).list.drop_nulls().alias("sole")).to_series()

    def _answer(self, answers: pl.DataFrame, target: str) -> pl.Series | None:
        if target != POINTS:
            name = STATUS + target
            return answers[name] if name in answers.columns else None
        if POINTS_TO not in answers.columns:
            return None
        names = [option.id for option in self.pair.new.disposals.options]
        places = list(range(len(names)))
        return answers[POINTS_TO].replace_strict(
            places, names, default=None, return_dtype=pl.String
        )

    def _first(self, target: str, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
        """Give the first rule that bears on a target and whose state differs."""
        places: dict[str, tuple[list[int], list[int]]] = {}
        kinds: dict[str, Effect] = {}
        for side, library, engine in (
            (0, self.pair.old, self._before),
            (1, self.pair.new, self._after),
        ):
            for number, name, effect in _bearing(library, engine, target):
                places.setdefault(name, ([], []))[side].append(number)
                kinds[name] = effect
        names = list(places)
        both = pl.concat(
            [old.select(_masks(old, "o.")), new.select(_masks(new, "n."))], how="horizontal"
        )
        picks = []
        for at, name in enumerate(names):
            one, other = _state("o.", places[name][0]), _state("n.", places[name][1])
            pair = pl.struct(pl.lit(at).alias("at"), one.alias("old"), other.alias("new"))
            differs = _weight(one, kinds[name]) != _weight(other, kinds[name])
            picks.append(pl.when(differs).then(pair))
        if not picks:
            return _no_first(old.height)
        found = both.select(pl.coalesce(picks).alias("found")).unnest("found")
        states = dict(enumerate((*STATES, SILENT)))
        return found.select(
            pl.col("at")
            .replace_strict(dict(enumerate(names)), default=None, return_dtype=pl.String)
            .fill_null(NO_RULE)
            .alias("first"),
            *(
                pl.col(name)
                .replace_strict(states, default=None, return_dtype=pl.String)
                .alias(f"first_{name}")
                for name in ("old", "new")
            ),
        )


def _bearing(
    library: Library, engine: ColumnarEngine, target: str
) -> list[tuple[int, str, Effect]]:
    """Give the bits of the rules that bear on a target, in the order of the families."""
    reasons = engine.wanted.reasons
    if reasons is None:
        return []
    bits = {rule: number for number, rule in enumerate(reasons.rules)}
    targets = (target,) if target != POINTS else tuple(library.options)
    deciding = {
        rule.rule.id
        for versions in library.families.values()
        for version in versions
        for rule in version.rules
        if rule.effect in STATUS_EFFECTS
    }
    found = []
    for versions in library.families.values():
        for version in versions:
            for name in targets:
                for rule in library.rules_for(version, name):
                    bears = not deciding.isdisjoint((rule.rule.id, *rule.rule.overrides))
                    if bears and (version.path, rule.key) in bits:
                        place = bits[version.path, rule.key]
                        found.append((place, rule.rule.id, rule.effect))
    return list(dict.fromkeys(found))


def _masks(answers: pl.DataFrame, side: str) -> list[pl.Expr]:
    names = [name for name in answers.columns if name.split(".")[0] in STATES]
    return [pl.col(name).fill_null(0).alias(side + name) for name in names]


def _state(side: str, bits: Sequence[int]) -> pl.Expr:
    """Give a rule's state as a number: the first of met, unknown, not met that is set anywhere."""
    found: pl.Expr = pl.lit(_NO_STATE, dtype=pl.Int8)
    for number, state in reversed(list(enumerate(STATES))):
        for bit in bits:
            word = pl.col(f"{side}{state}.{bit // WORD}")
            is_set = word & pl.lit(1 << bit % WORD, dtype=pl.UInt64) != 0
            found = pl.when(is_set).then(pl.lit(number, dtype=pl.Int8)).otherwise(found)
    return found


def _weight(state: pl.Expr, effect: Effect) -> pl.Expr:
    """Give what a state comes to: 1 it bears, 2 it may, 0 it does not.

    A requirement bears where it is not met; every other rule where it is. A silent rule does not.
    """
    unknown = STATES.index("unknown")
    telling = STATES.index("not_met" if effect is Effect.REQUIRE else "met")
    return (state == telling).cast(pl.Int8) + (state == unknown).cast(pl.Int8) * 2


def _no_first(height: int) -> pl.DataFrame:
    none = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    return pl.DataFrame(
        {
            "first": pl.Series([NO_RULE]).new_from_index(0, height),
            "first_old": none,
            "first_new": none,
        }
    )


def _empty() -> pl.DataFrame:
    text = dict.fromkeys(("target", "old", "new", "first", "first_old", "first_new"), pl.String)
    return pl.DataFrame(schema={"row": pl.UInt32, **text, "sole": pl.List(pl.String)})
