"""Which group each child is counted in, from the facts of the cases."""

from __future__ import annotations

import polars as pl

from oocd.engine.catalogue import Catalogue
from oocd.engine.replay.settings import NOT_KNOWN, Counting, Dimension

GROUP = "group."


def facts_wanted(counting: Counting) -> tuple[str, ...]:
    """Give every fact that the counts need of a case."""
    names: dict[str, None] = {counting.decided: None}
    for dimension in counting.groups:
        names[dimension.fact] = None
        if dimension.age is not None:
            names[dimension.age.born] = names[dimension.age.on] = None
    return tuple(names)


def labelled(about: pl.DataFrame, counting: Counting, catalogue: Catalogue) -> pl.DataFrame:
    """Give the id, what was decided, and the group in each dimension."""
    return about.select(
        "id",
        pl.col(counting.decided).alias("decided"),
        *(_label(one, catalogue).alias(GROUP + one.id) for one in counting.groups),
    )


def _label(one: Dimension, catalogue: Catalogue) -> pl.Expr:
    fact = pl.col(one.fact)
    if one.bands:
        return _banded(one)
    if one.lookup is not None:
        rows = catalogue.tables[one.lookup.table].rows
        words = {name: row.get(one.lookup.column, "") for name, row in rows.items()}
        found = fact.replace_strict(words, default=None, return_dtype=pl.String)
        return found.str.replace_all("_", " ").fill_null(NOT_KNOWN)
    if one.values:
        low = fact.str.to_lowercase()
        return low.replace_strict(one.values, default=NOT_KNOWN, return_dtype=pl.String)
    spec = catalogue.spec(one.fact)
    titles = catalogue.tables["areas"].rows if spec is not None and one.fact == "area" else {}
    names = {name: row["title"] for name, row in titles.items()}
    return fact.replace(names).fill_null(NOT_KNOWN)


def _banded(one: Dimension) -> pl.Expr:
    age = pl.col(one.fact).cast(pl.Int32, strict=False)
    if one.age is not None:
        born, on = (
            pl.col(name).str.to_date("%Y-%m-%d", strict=False)
            for name in (one.age.born, one.age.on)
        )
        birthday_to_come = (on.dt.month().cast(pl.Int32) * 100 + on.dt.day()) < (
            born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
        )
        worked_out = on.dt.year() - born.dt.year() - birthday_to_come.cast(pl.Int32)
        age = pl.coalesce(age, worked_out)
    found = pl.lit(NOT_KNOWN)
    for name, (low, high) in one.bands.items():
        found = pl.when(age.is_between(low, high)).then(pl.lit(name)).otherwise(found)
    return found
