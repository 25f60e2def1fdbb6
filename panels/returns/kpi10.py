"""KPI 10: victims who agreed to be contacted by the service, and what was done with them.

A victim counts in the period in which the child's programme ended, and where the child counts
(rules KPI10-01 to KPI10-03). The newer scripts divide everything by the victims who agreed, the
older ones two of the measures by those who asked: both are given, each named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from oocd.panels.returns.counting import Asked, finished, source
from oocd.panels.returns.kpi6 import placed
from oocd.panels.returns.model import Column, Counts, Figure, Line, Rate, Report
from oocd.panels.returns.models import Kpi10, Measure
from oocd.panels.returns.rows import Victim

GIVEN = "given"
YES = (Column("yes", "Number"),)
RATE = Rate("rate", "Of those", ("yes",))


def kpi10(asked: Asked) -> Report:
    """Count KPI 10 for a period."""
    settings = asked.settings.kpi10.at(asked.period.last)
    # Each outcome of a programme brings its victims: the published script keeps every offence.
    found, _ = placed(asked.here, asked.period, asked.settings.kpi6.at(asked.period.last))
    records = {one.row.record: one.row for one in found}
    victims = [victim for row in records.values() for victim in row.victims]
    agreed = [one for one in victims if agrees(one)]
    tests = _tests(settings)
    unsaid = [one for one in victims if "service" not in one.consents and not one.objects]
    lines = [_newer(settings.headline, victims, agreed, tests, settings)]
    lines += [_newer(measure, victims, agreed, tests, settings) for measure in settings.measures]
    older = [
        _older(measure, victims, tests, settings) for measure in settings.measures if measure.older
    ]
    notes = [*settings.notes]
    with_victims = sum(1 for row in records.values() if row.victims)
    silent = sum(1 for row in records.values() if not row.victims and not row.no_victim)
    report = Report(
        key="kpi10",
        title="KPI 10: victims",
        sentence=(
            "Of the victims who agreed to be contacted by the service, in matters whose programme "
            "ended in the period: how many engaged in restorative work, were asked before the "
            "decision, and were told what they wished to know."
        ),
        not_shown=(
            "Victims who were never asked whether they agree, nor what victims "
            "thought; and not those of matters in which no programme ended in the period."
        ),
        period=asked.period,
        area=asked.area,
        matters=len(records),
        tables=(
            _alone("newer", "Headline and sub-measures", settings.newer, lines),
            _alone(
                "older", "The measures that older scripts divide otherwise", settings.older, older
            ),
            _consent(victims, agreed, unsaid),
            _children(len(records), with_victims, silent),
        ),
        figures=(Figure("newer", RATE.key, "Of victims who agreed to be contacted"),),
        notes=tuple(notes),
        sources=(source(settings),),
    )
    return _tied(finished(asked, report))


def agrees(victim: Victim) -> bool:
    """Whether they agreed to be contacted by the service, by their latest answer."""
    return victim.consents.get("service") == GIVEN and not victim.objects


def _tests(settings: Kpi10) -> Mapping[str, Callable[[Victim], bool]]:
    return {
        "engaged_rj": lambda one: one.rj_started is not None,
        "view_prior": lambda one: one.asked_before is True,
        "progress_given": lambda one: one.told_progress,
        "progress_asked": lambda one: one.wants_updates is True,
        "support_given": lambda one: one.told_support,
        "support_asked": lambda one: one.wants_support is True,
        "contacted": lambda one: any(
            agency in settings.service_agencies for agency in one.contacted_by
        ),
    }


def _newer(
    measure: Measure,
    victims: Sequence[Victim],
    agreed: Sequence[Victim],
    tests: Mapping[str, Callable[[Victim], bool]],
    settings: Kpi10,
) -> Line:
    among = agreed if measure.consent_needed else victims
    number = sum(1 for one in among if tests[measure.id](one))
    return Line(measure.id, measure.title, len(agreed), (number,), over=settings.newer)


def _older(
    measure: Measure,
    victims: Sequence[Victim],
    tests: Mapping[str, Callable[[Victim], bool]],
    settings: Kpi10,
) -> Line:
    asking = [one for one in victims if tests[str(measure.older)](one)]
    number = sum(1 for one in asking if tests[measure.id](one))
    title = f"{measure.title}, {measure.older_title or settings.older}"
    return Line(measure.id, title, len(asking), (number,), over=settings.older)


def _alone(key: str, title: str, base: str, lines: Sequence[Line]) -> Counts:
    return Counts(
        key, title, "Measure", f"Victims {base}", YES, tuple(lines), rates=(RATE,), note=base
    )


def _consent(
    victims: Sequence[Victim], agreed: Sequence[Victim], unsaid: Sequence[Victim]
) -> Counts:
    columns = (
        Column("agreed", "Agreed"),
        Column("not", "Did not, or no longer"),
        Column("unknown", "Not known"),
    )
    other = len(victims) - len(agreed) - len(unsaid)
    lines = (Line("victims", "Victims", len(victims), (len(agreed), other, len(unsaid))),)
    title = "Victims, and whether they agreed to be contacted"
    rate = Rate("rate", "Agreed, where known", ("agreed",), ("agreed", "not"))
    return Counts("consent", title, "Counted", "Victims", columns, lines, rates=(rate,))


def _tied(report: Report) -> Report:
    """Hide how many victims there are where how many agreed is not to be worked out from it."""
    tables = tuple(
        replace(table, lines=tuple(replace(line, base=None) for line in table.lines))
        if table.key == "consent" and table.hidden
        else table
        for table in report.tables
    )
    return replace(report, tables=tables)


def _children(matters: int, with_victims: int, silent: int) -> Counts:
    columns = (
        Column("with", "With a victim"),
        Column("without", "Recorded as without"),
        Column("unknown", "Not recorded either way"),
    )
    rest = matters - with_victims - silent
    lines = (Line("matters", "Matters", matters, (with_victims, rest, silent)),)
    return Counts("matters", "Matters that count", "Counted", "Matters", columns, lines)
