"""`oocd returns`: KPI 6 and 10, follow-up, reports, and what falls due."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import Day, area_option, json_option, out_option
from oocd.cli.output import Context, json_text, pass_context, print_json, result_stream
from oocd.cli.panel_lists import set_actor
from oocd.cli.panel_who import acting, actor_of, desk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oocd.cli.panel_who import Desk
    from oocd.panels.returns.alerts import Alert
    from oocd.panels.returns.model import Report
    from oocd.panels.returns.settings import ReturnSettings

FORMS = ("text", "json", "csv", "html")
_EXAMPLE = (
    "\b\nExample:\n  oocd returns kpi6 --from 2026-01-01 --to 2026-03-31 \\\n"
    "    --as P-1 --role policy_lead --agency council\n\n"
    "Numbers from 1 to 4 are hidden, and others so that they cannot be worked out. --exact hides "
    "nothing: it is for the chair, for a return that asks for exact numbers."
)


class ReturnsGroup(click.Group):
    """A command for each report, made when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the reports, then the fixed commands."""
        from oocd.panels.returns.catalogue import REPORTS

        return [*REPORTS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a fixed command, or make the one of a report."""
        from oocd.panels.returns.catalogue import REPORTS

        found = super().get_command(ctx, cmd_name)
        if found is not None or cmd_name not in REPORTS:
            return found
        return _report_command(cmd_name, REPORTS[cmd_name][1])


@click.group(cls=ReturnsGroup, epilog=_EXAMPLE)
def returns_group() -> None:
    """Count what the record holds: returns, reports, what falls due.

    Each says its denominators, what is not known, and what it does not show.
    """


def _report_command(name: str, title: str) -> click.Command:
    @click.command(
        name,
        help=f"{title}.",
        short_help=title,
        epilog=_EXAMPLE.replace("kpi6", name),
    )
    @click.option("--from", "first", type=Day(), required=True, help="The first day.")
    @click.option("--to", "last", type=Day(), required=True, help="The last day.")
    @area_option
    @click.option("--exact", is_flag=True, help="Hide nothing (the chair only).")
    @click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How.")
    @json_option
    @out_option
    @acting
    @pass_context
    def command(
        context: Context,
        /,
        *,
        first: dt.date,
        last: dt.date,
        area: str | None,
        exact: bool,
        form: str,
        as_json: bool,
        out: Path | None,
        **given: str | None,
    ) -> int:
        if last < first:
            raise click.UsageError(f"--to {last} is before --from {first}.")
        set_actor(context, given)
        report = _made(context, name, (first, last), area, exact=exact)
        with result_stream(out) as stream:
            stream.write(written(report, "json" if as_json else form, context.width()))
        return 0

    return command


def _made(
    context: Context, name: str, days: tuple[dt.date, dt.date], area: str | None, *, exact: bool
) -> Report:
    from oocd.panels.counts import gather
    from oocd.panels.returns.catalogue import REPORTS
    from oocd.panels.returns.counting import Asked
    from oocd.panels.returns.flatten import matters, reader
    from oocd.panels.returns.model import Period

    actor = actor_of(context)
    with desk(context) as work:
        settings = settings_of(context)
        found = gather(work.panel, actor, area=area, exact=exact, what=name)
        offences = work.library().catalogue.tables["offences"].rows
        using = reader(settings, days[1], found.meetings, offences)
        asked = Asked(
            rows=matters(found.items, using),
            period=Period(*days),
            settings=settings,
            area=area,
            today=work.panel.today(),
            holidays=work.library().holidays,
            exact=exact,
        )
    return REPORTS[name][0](asked)


def settings_of(context: Context) -> ReturnSettings:
    """Read how returns are counted, from the rules that are used."""
    from oocd.bootstrap import default_rules_root
    from oocd.panels.returns.settings import read_settings

    return read_settings((context.settings.rules.value or default_rules_root()) / "returns")


def written(report: Report, form: str, width: int) -> str:
    """Write a report in one of the forms."""
    from oocd.panels.returns.plain import csv_rows, plain_report
    from oocd.reporting import report_tables

    if form == "csv":
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(csv_rows(report))
        return stream.getvalue()
    document = json.loads(json.dumps(plain_report(report)))
    if form == "json":
        return json_text(document) + "\n"
    if form == "html":
        return report_tables.write_html(document)
    return report_tables.write_text(document, width=width)


@returns_group.command(
    "due",
    epilog="\b\nExample:\n  oocd returns due --area wolverhampton --as P-1 --role chair "
    "--agency youth_justice",
)
@area_option
@click.option("--all", "everything", is_flag=True, help="What falls due later too.")
@json_option
@acting
@pass_context
def due_command(
    context: Context, /, *, area: str | None, everything: bool, as_json: bool, **given: str | None
) -> int:
    """List what is overdue, due soon, or due on a day that is not known, over all items."""
    from oocd.panels import clocks
    from oocd.panels.reads import list_items
    from oocd.panels.returns.alerts import alerts

    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        panel, today = work.panel, work.panel.today()
        items = [panel.item(one.record) for one in list_items(panel, actor, area=area)]
        rules = settings_of(context).reports.at(today).alerts
        found = alerts(
            items,
            lambda one: clocks.due(one, panel.config_for(one.area), panel.calendar(), today),
            rules,
            today,
            all_of_them=everything,
        )
        _log(work, context, found)
    if as_json:
        print_json({"today": today.isoformat(), "due": [_plain(one) for one in found]})
        return 0
    for one in found:
        day = one.due.on.isoformat() if one.due.on else f"day not known: {one.due.unknown}"
        click.echo(f"{one.when}: {one.record}: {one.due.text} ({day}; {one.due.rule})")
    click.echo(f"{len(found)} due on {today.isoformat()}.")
    return 0


def _log(work: Desk, context: Context, found: Iterable[Alert]) -> None:
    from oocd.panels.ports import Touch

    records = dict.fromkeys(one.record for one in found)
    touches = [Touch("consultation", record, "due") for record in records]
    work.panel.store.log(touches, actor_of(context), work.panel.clock())


def _plain(one: Alert) -> dict[str, object]:
    return {
        "item": one.record,
        "area": one.area,
        "status": one.status,
        "what": one.due.what,
        "text": one.due.text,
        "on": one.due.on.isoformat() if one.due.on else None,
        "unknown": one.due.unknown,
        "whom": one.due.whom,
        "when": one.when,
        "days": one.days,
        "rule": one.due.rule,
    }
