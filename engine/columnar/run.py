"""Evaluate batches of cases under a library: a frame in, a table of answers out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import polars as pl

from oocd.engine.columnar.choosing import DOUBT, NO_DATE, Chooser
from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import ROW, Frame
from oocd.engine.columnar.graph import Graph
from oocd.engine.columnar.plan import PROBLEM, STATUS, DoubtPlan, Plan, Shape, Wanted
from oocd.engine.columnar.reasons import Reasons
from oocd.engine.columnar.statuses import CODES
from oocd.engine.columnar.values import Facts
from oocd.engine.evaluate import Settings
from oocd.engine.library import Library
from oocd.engine.resolve import Status

__all__ = ["FEW", "PROBLEM", "ColumnarEngine"]

MOST_PLANS = 64
"""How many plans are remembered before all are forgotten."""
FEW = 2
"""How many places the plain plan has for each list; a case with longer lists is taken apart."""


@dataclass
class ColumnarEngine:
    """Evaluates frames under one library; makes each plan once."""

    library: Library
    coding: Coding
    settings: Settings = field(default_factory=Settings)
    only: Collection[str] | None = None
    """The rules whose bits are given, by rule id or family; None: every rule."""
    masks: bool = True
    targets: tuple[str, ...] | None = None
    pointing: bool = True
    states: tuple[str, ...] = ("met", "unknown")
    _plans: dict[tuple[object, ...], Plan | DoubtPlan | Chooser] = field(default_factory=dict)

    @property
    def wanted(self) -> Wanted:
        """What is worked out."""
        targets = self.targets
        if targets is None:
            targets = tuple(target.id for target in self.library.order)
        reasons = Reasons.of(self.library, self.only) if self.masks else None
        return Wanted(targets, reasons, self.states, self.pointing)

    def evaluate(self, frame: Frame) -> pl.DataFrame:
        """Give a row for each case of a frame, in its order."""
        chosen = self._chooser(frame).choose(frame)
        undecided = chosen["undecided"]
        doubt = chosen["doubt"] & ~undecided
        plain = ~undecided & ~doubt & self._plain(frame)
        found: list[pl.DataFrame] = []
        if plain.any():
            part = self._lean(frame.only(plain))
            found.append(self._certain(part, chosen.filter(plain), whole=False))
        rest = ~undecided & ~doubt & ~plain
        if rest.any():
            found.append(self._certain(frame.only(rest), chosen.filter(rest), whole=False))
        if doubt.any():
            found.extend(self._doubtful(frame, chosen.filter(doubt)))
        if undecided.any():
            found.append(_refused(chosen.filter(undecided).select(ROW), NO_DATE))
        empty = pl.DataFrame(schema=self.wanted.schema())
        return pl.concat([empty, *found], how="diagonal").sort(ROW)

    def _chooser(self, frame: Frame) -> Chooser:
        shape = Shape.of(frame)
        key = ("choose", shape)
        plan = self._plans.get(key)
        if not isinstance(plan, Chooser):
            facts = Facts(Graph(), self.library, self.coding, shape.columns, dict(shape.slots))
            plan = Chooser.of(facts)
            self._keep(key, plan)
        return plan

    def _keep(self, key: tuple[object, ...], plan: Plan | DoubtPlan | Chooser) -> None:
        """Remember a plan; tables of ever new shapes do not fill the memory."""
        if len(self._plans) >= MOST_PLANS:
            self._plans.clear()
        self._plans[key] = plan

    def _plain(self, frame: Frame) -> pl.Series:
        """Say which cases are exact, have short lists, and have said of nothing that it is open."""
        tests = [pl.lit(value=True)]
        for name in frame.data.columns:
            if name.endswith("|hi"):
                tests.append(pl.col(name).eq_missing(pl.col(name.removesuffix("|hi"))))
            elif name.endswith("|said"):
                tests.append(~pl.col(name))
            elif name.endswith("|len"):
                tests.append(pl.col(name).is_between(0, FEW).fill_null(value=False))
        plain = pl.all_horizontal(tests).alias("plain")
        return frame.data.select(pl.col(ROW), plain)["plain"]

    def _lean(self, frame: Frame) -> Frame:
        slots = {name: min(count, FEW) for name, count in frame.slots.items()}
        return frame.shorter(slots).without("hi").without("said")

    def _certain(self, frame: Frame, chosen: pl.DataFrame, *, whole: bool) -> pl.DataFrame:
        shape = Shape.of(frame)
        key = ("certain", shape, whole)
        plan = self._plans.get(key)
        if not isinstance(plan, Plan):
            plan = Plan.of(
                self.library, self.coding, shape, self.settings, self.wanted, whole=whole
            )
            self._keep(key, plan)
        marks = chosen.select(name for name in chosen.columns if name.startswith("|may "))
        return plan.certain.over(frame.data.hstack(marks))

    def _doubtful(self, frame: Frame, chosen: pl.DataFrame) -> list[pl.DataFrame]:
        shape = Shape.of(frame)
        key = ("doubt", shape)
        plan = self._plans.get(key)
        if not isinstance(plan, DoubtPlan):
            plan = DoubtPlan.of(self.library, self.coding, shape, self.settings, self.wanted)
            self._keep(key, plan)
        worlds, given_up = self._chooser(frame).worlds(chosen, self.coding)
        found = []
        if worlds.height:
            cases = worlds.join(frame.data, on=ROW)
            statuses = plan.worlds.over(cases)
            names = [name for name in statuses.columns if name.startswith(STATUS)]
            unsure = pl.lit(CODES[Status.CANNOT_SAY], dtype=pl.UInt8)
            merged = statuses.group_by(ROW).agg(
                [pl.col(name).min() for name in names],
                **{f"most {name}": pl.col(name).max() for name in names},
            )
            merged = merged.select(
                ROW,
                *(
                    pl.when(pl.col(name) == pl.col(f"most {name}"))
                    .then(pl.col(name))
                    .otherwise(unsure)
                    .alias(name)
                    for name in names
                ),
            )
            last = cases.filter(pl.col("last")).join(merged, on=ROW)
            found.append(plan.merged.over(last))
        if given_up.height:
            found.append(_refused(given_up, DOUBT))
        return found


def _refused(rows: pl.DataFrame, why: str) -> pl.DataFrame:
    return rows.with_columns(pl.lit(why).alias(PROBLEM))
