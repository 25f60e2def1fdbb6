"""KPI 6: children whose out-of-court programme ended, and whether they completed it.

Counted as the YJB's own scripts count (rules KPI6-01 to KPI6-09); what they do not settle is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from oocd.panels.returns.counting import Asked, KnowKey, finished, group_key, source, summed
from oocd.panels.returns.counting import line as counted_line
from oocd.panels.returns.hiding import without_parts
from oocd.panels.returns.model import BASE, Column, Counts, Figure, Line, Period, Rate, Report
from oocd.panels.returns.models import Category, Kpi6
from oocd.panels.returns.rows import Matter, Programme
from oocd.panels.returns.settings import titles_of

COMPLETED, NOT_COMPLETED, NEITHER = "completed", "not_completed", "neither"
COLUMNS = (
    Column(COMPLETED, "Completed"),
    Column(NOT_COMPLETED, "Not completed"),
    Column(NEITHER, "Not recorded"),
)
RATE = Rate("rate", "Completed, of all ended", (COMPLETED,), (BASE,))


@dataclass(frozen=True, slots=True)
class Counted:
    """A programme that counts: the child's matter, the column, the age at its start."""

    row: Matter
    programme: Programme
    category: Category
    age: int
    done: str

    @property
    def who(self) -> str:
        """The child."""
        return self.row.who


@dataclass(frozen=True, slots=True)
class Left:
    """A programme that ended in the period and is left out, and why."""

    record: str
    rule: str
    why: str


def placed(
    rows: Iterable[Matter], period: Period, settings: Kpi6
) -> tuple[tuple[Counted, ...], tuple[Left, ...]]:
    """Give every outcome whose programme ended in a period and counts; and the rest."""
    found: list[Counted] = []
    left: list[Left] = []
    for row in rows:
        for programme in row.programmes:
            if period.holds(programme.ended_on):
                one = _placed(row, programme, settings)
                if isinstance(one, Counted):
                    found.append(one)
                else:
                    left.append(one)
    return tuple(found), tuple(left)


def counted(
    rows: Iterable[Matter], period: Period, settings: Kpi6
) -> tuple[tuple[Counted, ...], tuple[Left, ...]]:
    """Give the programmes that count in a period, one for each child and programme; and the rest.

    Of several outcomes under one programme the most serious stands, then the latest (KPI6-06).
    """
    found, left = placed(rows, period, settings)
    kept = tuple(_one_each(found))
    dropped = [
        Left(one.row.record, "KPI6-06", "another outcome of a programme that counts once")
        for one in found
        if one not in kept
    ]
    return kept, (*left, *dropped)


def kpi6(asked: Asked, template: Mapping[str, Mapping[str, int]] | None = None) -> Report:
    """Count KPI 6 for a period.

    `template` holds the numbers of a template return for the period, where one was sent: for each
    column `ended`, `completed`, `not_completed`. It then wins over the record (KPI6-06).
    """
    settings = asked.settings.kpi6.at(asked.period.last)
    kept, left = counted(asked.here, asked.period, settings)
    report = Report(
        key="kpi6",
        title="KPI 6: out-of-court programmes completed",
        sentence=(
            "Of the children whose out-of-court programme ended in the period, how many completed "
            "it; programmes of the six categories only."
        ),
        not_shown=(
            "Whether a child did well, what was offered, or police-only work. "
            "The YJB's note of 12 June 2025 calls these figures not yet fit for decisions."
        ),
        period=asked.period,
        area=asked.area,
        matters=len(asked.here),
        tables=(
            _headline(kept, template),
            _programmes(kept),
            _by_category(kept, settings),
            *_by_group(asked, kept, settings),
            _left_out(left),
        ),
        figures=(Figure("6b", RATE.key, "Completed, of all ended, by category"),),
        notes=_notes(asked, kept, settings, template),
        sources=(source(settings),),
    )
    shown = _tied(finished(asked, report))
    return replace(shown, tables=(*shown.tables, _slip(shown.table("6b"), settings)))


def _placed(row: Matter, programme: Programme, settings: Kpi6) -> Counted | Left:
    if programme.ended_on is None or programme.ended_on < settings.counted_from:
        return Left(row.record, "KPI6-04", "ended before the count began")
    category = settings.category(programme.disposal)
    if category is None:
        for one in settings.no_category:
            if programme.disposal in one.disposals:
                return Left(row.record, one.rule, one.say)
        return Left(row.record, "KPI6-02", "the disposal falls in no category")
    if category.needs_service and not programme.service:
        return Left(row.record, "KPI6-02", "police-only: no work of the youth justice service")
    for rule in settings.leave_out:
        if str(row.facts.get(rule.fact)) in rule.values:
            return Left(row.record, rule.rule, rule.say)
    age = row.age_on(programme.started_on)
    if age is None:
        why = "age at the start not known: no day of birth, or no day on which the work began"
        return Left(row.record, "KPI6-04", why)
    if not settings.age.holds(age):
        return Left(row.record, "KPI6-04", "not 10 to 17 when the programme began")
    flag = settings.completed.get(programme.result or "")
    done = NEITHER if flag is None else COMPLETED if flag else NOT_COMPLETED
    return Counted(row, programme, category, age, done)


def _one_each(found: Iterable[Counted]) -> Iterator[Counted]:
    """Give one for each child and programme: the most serious outcome, then the latest."""
    best: dict[tuple[object, ...], Counted] = {}
    for one in found:
        key = (one.who, one.programme.started_on, one.programme.ended_on)
        held = best.get(key)
        if held is None or _rank(one) < _rank(held):
            best[key] = one
    yield from best.values()


def _rank(one: Counted) -> tuple[int, int, str]:
    day = one.programme.decided_on
    return (one.category.seriousness, -day.toordinal() if day else 0, one.row.record)


def _done(one: Counted) -> tuple[str]:
    return (one.done,)


def _who(one: Counted) -> str:
    return one.who


def _headline(kept: Sequence[Counted], template: Mapping[str, Mapping[str, int]] | None) -> Counts:
    """The headline: each child once in all, and once in each column."""
    own = counted_line("record", "Children, by the record", kept, COLUMNS, _done, unit=_who)
    lines = [own]
    if template is not None:
        ended, done, undone = (
            sum(column.get(name, 0) for column in template.values())
            for name in ("ended", COMPLETED, NOT_COMPLETED)
        )
        sent = Line("template", "By the template return", ended, (done, undone, 0))
        lines.insert(0, sent)
    title = "Children whose programme ended"
    return Counts("headline", title, "Counted", "Children", COLUMNS, tuple(lines), rates=(RATE,))


def _programmes(kept: Sequence[Counted]) -> Counts:
    """6a: programmes; a child may have several."""
    lines = (counted_line("programmes", "Programmes", kept, COLUMNS, _done),)
    title = "6a: programmes that ended"
    return Counts("6a", title, "Counted", "Programmes", COLUMNS, lines, rates=(RATE,))


def _by_category(kept: Sequence[Counted], settings: Kpi6) -> Counts:
    """6b and the template's table: children in each column; the total adds the columns up."""
    lines = tuple(
        counted_line(
            category.id,
            category.title,
            [one for one in kept if one.category.id == category.id],
            COLUMNS,
            _done,
            unit=_who,
        )
        for category in settings.categories
    )
    parts = tuple(sum(one.parts[i] or 0 for one in lines) for i in range(len(COLUMNS)))
    total = Line("total", "All six columns", sum(one.base or 0 for one in lines), parts)
    title = "6b: children by category (the template's rows and columns)"
    return Counts("6b", title, "Category", "Children", COLUMNS, lines, total, rates=(RATE,))


def _by_group(asked: Asked, kept: Sequence[Counted], settings: Kpi6) -> tuple[Counts, ...]:
    """6c: by ethnicity, sex, age band at the start."""
    bands = {band.id: band.title for band in settings.age_bands}

    def band_of(one: Counted) -> str | None:
        return next((band.id for band in settings.age_bands if band.holds(one.age)), None)

    found = [_group_table("age", "Age when it began", bands, kept, band_of)]
    for name in ("sex", "ethnicity"):
        group, key = asked.reports.groups[name], _of_row(group_key(asked, name))
        found.insert(0, _group_table(name, group.title, titles_of(group), kept, key))
    return tuple(found)


def _of_row(key: KnowKey[Matter]) -> KnowKey[Counted]:
    return lambda one: key(one.row)


def _group_table(
    name: str,
    stub: str,
    titles: Mapping[str, str],
    kept: Sequence[Counted],
    key: KnowKey[Counted],
) -> Counts:
    lines, total = summed(kept, key, titles, COLUMNS, _done, unit=_who)
    title = f"6c: children by {stub.casefold()}"
    return Counts(
        f"6c_{name}", title, stub, "Children", COLUMNS, lines, total, rates=(RATE,), distinct=True
    )


def _left_out(left: Sequence[Left]) -> Counts:
    """What ended in the period and is in no column, by the reason."""
    reasons = dict.fromkeys((one.rule, one.why) for one in left)
    lines = tuple(
        Line(
            f"{rule}-{number}",
            f"{why} ({rule})",
            sum(1 for one in left if (one.rule, one.why) == (rule, why)),
            (),
        )
        for number, (rule, why) in enumerate(reasons)
    )
    total = Line("total", "All left out", len(left), ())
    title = "Programmes that ended and are in no column"
    return Counts("left_out", title, "Why", "Programmes", (), lines, total)


def _slip(by_category: Counts, settings: Kpi6) -> Counts:
    """The total of "not completed", and what it is where a column is left out (KPI6-08)."""
    place = [column.key for column in COLUMNS].index(NOT_COMPLETED)
    whole = by_category.total.parts[place] if by_category.total else None
    base = by_category.total.base if by_category.total else None
    kept = [
        one.parts[place] for one in by_category.lines if one.key not in settings.slip.leaves_out
    ]
    known = [one for one in kept if one is not None]
    # One number beside the other gives the column that is left out: both are hidden where it is.
    closed = by_category.hidden or whole is None or len(known) < len(kept)
    lines = (
        Line("proper", "All six columns", base, (None if closed else whole,)),
        Line("slip", "As the newer script adds up", base, (None if closed else sum(known),)),
    )
    columns = (Column(NOT_COMPLETED, "Not completed"),)
    title = "Total of not completed, with and without the column left out"
    return Counts(
        "slip",
        title,
        "Total",
        "Children",
        columns,
        lines,
        note=f"{settings.slip.rule}: {settings.slip.say}",
        hidden=closed,
    )


def _tied(report: Report) -> Report:
    """Hide all totals together: one that is shown would nearly give another that is hidden."""
    firsts = [
        line
        for table in report.tables
        for line in (table.lines if table.total is None else (table.total,))
        if table.columns
    ]
    if not any(None in line.parts for line in firsts):
        return report
    tables = []
    for table in report.tables:
        if table.total is not None:
            tables.append(replace(table, total=without_parts(table.total), hidden=True))
        else:
            lines = tuple(map(without_parts, table.lines))
            tables.append(replace(table, lines=lines, hidden=True))
    return replace(report, tables=tuple(tables))


def _notes(
    asked: Asked,
    kept: Sequence[Counted],
    settings: Kpi6,
    template: Mapping[str, Mapping[str, int]] | None,
) -> tuple[str, ...]:
    notes = [*settings.notes]
    if asked.period.last >= settings.not_settled.from_:
        notes.append(f"{settings.not_settled.rule}: {settings.not_settled.say}")
    without = len({one.row.record for one in kept if one.row.child is None})
    if without:
        notes.append("Matters without a child's pseudonym count as a child each.")
    if any(row.deleted for row in asked.rows):
        notes.append("Matters whose referral was erased are left out (KPI6-06).")
    if any(_open_ended(row, asked.period) for row in asked.here):
        notes.append(
            "Programmes that were planned to have ended by now and whose end is not recorded are "
            "in no count: record how they ended."
        )
    if template is not None:
        notes.append("The headline is that of the template return, which wins (KPI6-06).")
    return tuple(notes)


def _open_ended(row: Matter, period: Period) -> bool:
    return any(
        work.ended_on is None and work.planned_end is not None and work.planned_end <= period.last
        for work in row.programmes
    )
