"""A threshold sweep: one parameter of the new rules at several values, and what each opens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import polars as pl

from oocd.engine.columnar.frame import Frame
from oocd.engine.columnar.plan import STATUS
from oocd.engine.columnar.run import ColumnarEngine
from oocd.engine.errors import SelectionError, did_you_mean
from oocd.engine.library import Library
from oocd.engine.replay.pair import OLD, Pair
from oocd.engine.replay.selecting import changed
from oocd.engine.rulebook import Version

Value: TypeAlias = int | str | bool


@dataclass
class Sweep:
    """A parameter and the values to try."""

    parameter: str
    values: tuple[Value, ...]
    _engines: list[ColumnarEngine] = field(default_factory=list)

    def over(self, frame: Frame, pair: Pair, sides: pl.DataFrame) -> pl.DataFrame:
        """Count for each value and each option: how many stand otherwise than under old rules."""
        if not self._engines:
            self._engines = [self._engine(value, pair) for value in self.values]
        found = []
        for value, engine in zip(self.values, self._engines, strict=True):
            answers = engine.evaluate(frame)
            for target in engine.wanted.targets:
                now, was = answers[STATUS + target], sides[OLD + target]
                for status, code in (("open", 0), ("not_available", 1), ("refer", 2)):
                    found.append((str(value), target, status, int((now == code).sum())))
                found.append((str(value), target, "changed", int(now.ne_missing(was).sum())))
        schema = {"value": pl.String, "target": pl.String, "what": pl.String, "cases": pl.Int64}
        return pl.DataFrame(found, schema=schema, orient="row")

    def _engine(self, value: Value, pair: Pair) -> ColumnarEngine:
        library = with_parameter(pair.new, self.parameter, value)
        wanted = Pair(
            with_parameter(pair.new, self.parameter, _other(value)), library, pair.settings
        )
        targets = wanted.affected or tuple(library.options)
        return ColumnarEngine(
            library, pair.coding, pair.settings, masks=False, targets=targets, pointing=False
        )


def _other(value: Value) -> Value:
    """Give any other value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}_"


def read_sweep(text: str, library: Library) -> Sweep:
    """Read `parameter=a,b,c`. Raises SelectionError where there is no such parameter."""
    name, _, rest = text.partition("=")
    known: dict[str, Value] = {}
    for versions in library.families.values():
        for version in versions:
            for key, parameter in version.file.parameters.items():
                known[key] = parameter.value
    if name not in known:
        hint = did_you_mean(name, known) or f"There are: {', '.join(sorted(known))}."
        raise SelectionError("S-PARAMETER", f"no parameter is called `{name}`", hint)
    words = [word.strip() for word in rest.split(",") if word.strip()]
    if not words:
        hint = f"Write {name}=1,2,3."
        raise SelectionError("S-PARAMETER", f"no values are given for `{name}`", hint)
    try:
        whole = isinstance(known[name], int) and not isinstance(known[name], bool)
        values = tuple(int(word) if whole else word for word in words)
    except ValueError:
        raise SelectionError("S-PARAMETER", f"`{name}` takes whole numbers", None) from None
    return Sweep(name, values)


def with_parameter(library: Library, name: str, value: Value) -> Library:
    """Give a library with one parameter at another value, wherever it stands."""
    families = {
        family: tuple(_set(version, name, value) for version in versions)
        for family, versions in library.families.items()
    }
    return changed(library, families=families)


def _set(version: Version, name: str, value: Value) -> Version:
    old = version.file.parameters.get(name)
    if old is None:
        return version
    new = {**version.file.parameters, name: old.model_copy(update={"value": value})}
    return replace(version, file=version.file.model_copy(update={"parameters": new}))


__all__ = ["Sweep", "read_sweep", "with_parameter"]
