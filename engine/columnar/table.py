"""A table of facts (Arrow, Parquet, NDJSON) made into a frame.

The layout: one row a case, one column a fact, named as the catalogue names it, such as
`child.looked_after` or `consent.youth_caution`. Null is "not given". `<fact>|unknown` (boolean)
says that a fact was said not to be known; `<fact>|to` (a date) is the last day a date may be, the
fact itself being the first. A list is a list of structs whose fields are the keys of a case file
(`offence`, `date`, `adjustment.value`), with the same endings; null is a list not known, empty is
none. A date may be text, `2025-03-01`, `2025-03` or `2025`. Columns of facts that no rule reads are
passed over; a name that is no fact's is refused, as is a value that is none of a fact's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from oocd.engine.catalogue import Catalogue
from oocd.engine.columnar.coding import OTHER, WORD_BITS, Coding, Kind
from oocd.engine.columnar.days import as_numbers, number
from oocd.engine.columnar.frame import ROW, Frame, column
from oocd.engine.dates import EARLIEST, LATEST
from oocd.engine.errors import InputError, Problem, did_you_mean

_WRITTEN: Mapping[Kind, pl.DataType] = {
    Kind.FLAG: pl.Boolean(),
    Kind.CODE: pl.String(),
    Kind.NUMBER: pl.Int32(),
    Kind.DAY: pl.Date(),
    Kind.IDS: pl.List(pl.String()),
    Kind.ANSWER: pl.String(),
}
_UNKNOWN, _TO = "|unknown", "|to"


def frame_of_table(
    table: pl.DataFrame, coding: Coding, catalogue: Catalogue, name: str = "table"
) -> Frame:
    """Make a frame of a table. Raises InputError with every column that cannot be read."""
    work = _Reading(table, coding, catalogue, name)
    frame = work.frame()
    if work.problems:
        raise InputError(work.problems)
    return frame


@dataclass
class _Reading:
    table: pl.DataFrame
    coding: Coding
    catalogue: Catalogue
    name: str
    problems: list[Problem] = field(default_factory=list)
    made: dict[str, pl.Series] = field(default_factory=dict)

    def fault(self, code: str, text: str, hint: str | None = None) -> None:
        """Note what cannot be read."""
        self.problems.append(Problem(self.name, 1, 1, code, text, hint))

    def frame(self) -> Frame:
        """Read every column that a rule may need."""
        self._names()
        rows = pl.int_range(self.table.height, dtype=pl.UInt32, eager=True)
        in_lists = {fact for facts in self.coding.lists.values() for fact in facts}
        for fact in self.coding.kinds:
            if fact not in in_lists and fact in self.table.columns:
                said, to = (
                    self.table[fact + end] if fact + end in self.table.columns else None
                    for end in (_UNKNOWN, _TO)
                )
                self._fact(fact, None, self.table[fact], said, to)
        slots = {name: self._list(name) for name in self.coding.lists}
        return Frame(pl.DataFrame({ROW: rows, **self.made}), self.coding, slots)

    def _names(self) -> None:
        """Refuse a column whose name is no fact's."""
        for written in self.table.columns:
            fact = written.removesuffix(_UNKNOWN).removesuffix(_TO)
            kept = fact.partition(".")[0] in self.catalogue.blocks
            if not kept and self.catalogue.spec(fact) is None:
                hint = did_you_mean(fact, self.catalogue.names())
                self.fault("C-UNKNOWN-FACT", f"no fact is called `{fact}`", hint)

    def _list(self, name: str) -> int:
        """Read a list; gives how many places it takes."""
        if name not in self.table.columns:
            empty = pl.Series([None], dtype=pl.Int16).new_from_index(0, self.table.height)
            self.made[column(name, part="len")] = empty
            return 1
        items = self.table[name]
        lengths = pl.Series([None], dtype=pl.Int16).new_from_index(0, self.table.height)
        nothing = isinstance(items.dtype, pl.List) and items.dtype.inner == pl.Null
        if nothing or items.null_count() == len(items):  # only lists of nothing, or none known
            lengths = items.list.len().cast(pl.Int16) if nothing else lengths
            self.made[column(name, part="len")] = lengths
            return 1
        if not isinstance(items.dtype, pl.List) or not isinstance(items.dtype.inner, pl.Struct):
            self.fault("C-TYPE", f"`{name}` needs a list of structs, not {items.dtype}")
            return 1
        lengths = items.list.len().cast(pl.Int16)
        self.made[column(name, part="len")] = lengths
        longest = lengths.max()
        slots = max(1, longest if isinstance(longest, int) else 0)
        keys = {key: fact for fact in self.coding.lists[name] for key in [self._key(fact)]}
        known = self.catalogue.item_keys(self.catalogue.lists[name].item)
        fields = [written.name for written in items.dtype.inner.fields]
        for written in fields:
            key = written.removesuffix(_UNKNOWN).removesuffix(_TO)
            if key not in known:
                hint = did_you_mean(key, known)
                self.fault("C-UNKNOWN-FACT", f"an item of `{name}` has no `{key}`", hint)
        for slot in range(slots):
            item = items.list.get(slot, null_on_oob=True)
            for key, fact in keys.items():
                if key in fields:
                    said, to = (
                        item.struct.field(key + end) if key + end in fields else None
                        for end in (_UNKNOWN, _TO)
                    )
                    self._fact(fact, slot, item.struct.field(key), said, to)
        return slots

    def _key(self, fact: str) -> str:
        return self.catalogue.key_of(fact)

    def _fact(
        self,
        fact: str,
        slot: int | None,
        values: pl.Series,
        said: pl.Series | None,
        to: pl.Series | None,
    ) -> None:
        kind = self.coding.kinds[fact]
        values = values.alias("v")
        if values.null_count() == len(values):  # of what type nothing is, cannot be told
            values = pl.Series("v", [], dtype=_WRITTEN[kind]).clear(len(values))
        unknown = said.fill_null(value=False) if said is not None else None
        for word, held in self._held(fact, kind, values):
            blank = (
                held
                if unknown is None
                else held.zip_with(
                    ~unknown, pl.Series([None], dtype=held.dtype).new_from_index(0, len(held))
                )
            )
            self.made[column(fact, slot, word)] = blank
        if kind is Kind.DAY and (to is not None or values.dtype == pl.String):
            low = self.made[column(fact, slot)]
            high = self._latest(low, values, to)
            if not high.equals(low):
                self.made[column(fact, slot, "hi")] = high
        words = self._not_known(fact, values)
        unknown = words if unknown is None else unknown | words if words is not None else unknown
        if fact in self.coding.said and unknown is not None and unknown.any():
            self.made[column(fact, slot, "said")] = unknown

    def _held(self, fact: str, kind: Kind, values: pl.Series) -> Iterator[tuple[str, pl.Series]]:
        dtype = values.dtype
        match kind:
            case Kind.FLAG if dtype == pl.Boolean:
                yield "", values
            case Kind.CODE if dtype == pl.Boolean:
                yield "", values.cast(pl.Int16)
            case Kind.CODE if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
                yield "", self._codes(fact, values.cast(pl.String))
            case Kind.NUMBER if dtype.is_integer():
                yield "", values.cast(pl.Int32)
            case Kind.DAY if dtype in {pl.Date, pl.String}:
                yield "", self._days(fact, values)
            case Kind.IDS if isinstance(dtype, pl.List):
                yield from self._ids(fact, values)
            case Kind.ANSWER if dtype in {pl.String, pl.Boolean}:
                text = values.cast(pl.String).str.strip_chars().str.len_chars() > 0
                yield "", text.replace(old=False, new=None)
            case _:
                self.fault("C-TYPE", f"`{fact}` is a {kind.value}: a column of {dtype} is none")

    def _codes(self, fact: str, words: pl.Series) -> pl.Series:
        spec = self.catalogue.spec(fact)
        codes = dict(self.coding.codes)
        if spec is not None and spec.type != "text":
            allowed = {*self.catalogue.values_of(spec)}
            codes = {word: code for word, code in codes.items() if word in allowed}
            codes |= dict.fromkeys(spec.not_known, OTHER - 1)
        found = words.replace_strict(
            list(codes), list(codes.values()), default=OTHER, return_dtype=pl.Int16
        )
        null = pl.Series([None], dtype=pl.Int16).new_from_index(0, len(words))
        found = found.zip_with(words.is_not_null() & (found > OTHER - 1), null)
        if spec is not None and spec.type != "text" and (found == OTHER).any():
            wrong = words.filter((found == OTHER).fill_null(value=False))
            hint = did_you_mean(str(wrong[0]), codes)
            text = f"`{fact}`: {wrong[0]!r} is not one of its values ({len(wrong)} such)"
            self.fault("C-VALUE", text, hint)
        return found

    def _not_known(self, fact: str, values: pl.Series) -> pl.Series | None:
        spec = self.catalogue.spec(fact)
        if spec is None or not spec.not_known or values.dtype != pl.String:
            return None
        return values.is_in(list(spec.not_known)).fill_null(value=False)

    def _days(self, fact: str, values: pl.Series) -> pl.Series:
        dates = values
        if values.dtype == pl.String:
            whole = pl.concat_str(pl.col("v"), pl.lit("-01-01")).str.head(10)
            parsed = whole.str.to_date("%Y-%m-%d", strict=False)
            dates = values.to_frame().select(parsed).to_series()
            if dates.null_count() > values.null_count():
                wrong = values.filter(dates.is_null() & values.is_not_null())[0]
                self.fault("C-DATE", f"`{fact}`: {wrong!r} is not a date", "Write YYYY-MM-DD.")
        if not dates.is_between(EARLIEST, LATEST).all():
            years = f"{EARLIEST.year} to {LATEST.year}"
            self.fault("C-DATE", f"`{fact}`: a date lies outside the years {years}")
            dates = dates.clear(len(dates))
        return dates.to_frame("v").select(as_numbers(pl.col("v"))).to_series()

    def _latest(self, low: pl.Series, values: pl.Series, to: pl.Series | None) -> pl.Series:
        """Give the last day each date may be."""
        length = values.str.len_chars() if values.dtype == pl.String else None
        frame = pl.DataFrame({"low": low, "to": low if to is None else to.cast(pl.Date)})
        high = pl.col("low") if to is None else as_numbers(pl.col("to")).fill_null(pl.col("low"))
        if length is not None:
            frame = frame.with_columns(length.alias("length"))
            first = (pl.col("low") - number(dt.date(1970, 1, 1))).cast(pl.Date)
            month = as_numbers(first.dt.month_end())
            year = as_numbers(pl.date(first.dt.year(), 12, 31))
            in_month, in_year = len("2025-03"), len("2025")
            high = (
                pl.when(pl.col("length") == in_month)
                .then(month)
                .when(pl.col("length") == in_year)
                .then(year)
                .otherwise(high)
            )
        return frame.select(pl.when(pl.col("low").is_not_null()).then(high)).to_series()

    def _ids(self, fact: str, values: pl.Series) -> Iterator[tuple[str, pl.Series]]:
        words = self.coding.words_of_bits(fact)
        last = len(self.coding.ids[fact])
        bits = dict(self.coding.ids[fact])
        rows = values.to_frame().with_row_index("r")
        each = rows.explode("v").drop_nulls("v").unique()
        at = (
            pl.col("v")
            .cast(pl.String)
            .replace_strict(list(bits), list(bits.values()), default=last, return_dtype=pl.Int64)
        )
        each = each.with_columns(at.alias("bit")).unique(["r", "bit"])
        for word in range(words):
            here = each.filter(pl.col("bit") // WORD_BITS == word)
            one = pl.lit(1, dtype=pl.Int64) * pl.lit(2, dtype=pl.Int64).pow(
                pl.col("bit") % WORD_BITS
            )
            sums = here.group_by("r").agg(one.sum().alias("m"))
            joined = rows.join(sums, on="r", how="left", maintain_order="left")
            mask = pl.when(pl.col("v").is_not_null()).then(pl.col("m").fill_null(0))
            yield str(word) if word else "", joined.select(mask.cast(pl.Int64)).to_series()


__all__ = ["frame_of_table"]
