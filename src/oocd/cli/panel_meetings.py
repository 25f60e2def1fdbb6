"""`oocd panel agenda|minutes`: a meeting before it and after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import json_option, out_option
from oocd.cli.output import Context, json_text, pass_context, print_json, result_stream
from oocd.cli.panel_lists import set_actor
from oocd.cli.panel_papers import printed, put
from oocd.cli.panel_plain import foot, indented
from oocd.cli.panel_who import STANDING, Desk, acting, actor_of, desk

if TYPE_CHECKING:
    from oocd.panels.agenda import AgendaLine
    from oocd.panels.event import Content
    from oocd.reporting.blocks import Sheet
    from oocd.reporting.lexicon import Lexicon


@click.command(
    "agenda",
    short_help="Print a meeting's agenda.",
    epilog="\b\nExample:\n  oocd panel agenda meeting-1 --as P-1 --role chair "
    "--agency youth_justice",
)
@click.argument("record", metavar="MEETING")
@json_option
@acting
@pass_context
def agenda_command(context: Context, /, *, record: str, as_json: bool, **given: str | None) -> int:
    """Print a meeting's agenda: each item with its dates, victims, own words and gaps."""
    from oocd.panels.agenda import agenda_lines
    from oocd.reporting.lexicon import Lexicon

    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        meeting, found = agenda_lines(work.panel, actor, record)
        called = meeting.called
        config = work.panel.config_for(called.area if called else None).name
        lexicon = Lexicon(work.library())
    if as_json:
        print_json(
            {
                "meeting": record,
                "date": called.date.isoformat() if called else None,
                "stage": meeting.stage,
                "chair": called.chair if called else None,
                "items": [_plain(one) for one in found],
                "config": config,
                "standing": STANDING,
            }
        )
        return 0
    width = context.width()
    if called is not None:
        day = lexicon.date(called.date.isoformat())
        mode = called.mode.replace("_", " ")
        click.echo(f"{record}: {day}, {mode}, {meeting.stage}. Chair: {called.chair}.")
    for member in meeting.members:
        told = f"{member.person} ({member.agency}, {member.role}): {member.presence}"
        click.echo(indented(told.replace("_", " "), width, "  "))
    for number, one in enumerate(found, start=1):
        click.echo("")
        for text in _item(one, number, lexicon):
            click.echo(indented(text, width, "" if text[:1].isdigit() else "    "))
    click.echo("")
    foot(config, context.width())
    return 0


@click.command(
    "minutes",
    short_help="Print a meeting's minutes.",
    epilog="\b\nExample:\n  oocd panel minutes meeting-1 --as P-1 --role chair "
    "--agency youth_justice",
)
@click.argument("record", metavar="MEETING")
@click.option("--format", "form", type=click.Choice(("text", "html", "pdf")), default="text")
@json_option
@out_option
@acting
@pass_context
def minutes_command(
    context: Context,
    /,
    *,
    record: str,
    form: str,
    as_json: bool,
    out: Path | None,
    **given: str | None,
) -> int:
    """Print a meeting's minutes: who came, what was done with each item, who tells whom by when."""
    from oocd.panels.minutes import minutes
    from oocd.reporting.html import write_html
    from oocd.reporting.text import write_text

    if as_json and form != "text":
        raise click.UsageError("--json goes with no other form.")
    if form == "pdf" and out is None:
        raise click.UsageError("A PDF needs --out FILE.")
    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        document = minutes(work.panel, actor, record)
        if form == "pdf":
            put(str(out), printed(_minutes_sheet(work, document)), force=True)
            return 0
        with result_stream(out) as stream:
            if as_json:
                stream.write(json_text({**document, "standing": STANDING}) + "\n")
            elif form == "html":
                stream.write(write_html(_minutes_sheet(work, document)))
            else:
                colour = context.colour(to_file=out is not None)
                sheet = _minutes_sheet(work, document)
                stream.write(write_text(sheet, width=context.width(), colour=colour))
    return 0


def _minutes_sheet(work: Desk, document: Content) -> Sheet:
    from oocd.reporting.lexicon import Lexicon
    from oocd.reporting.panel_minutes import minutes_sheet

    library = work.library()
    return minutes_sheet(document, Lexicon(library), library.wording.standing)


def _item(one: AgendaLine, number: int, lexicon: Lexicon) -> Iterator[str]:
    """Give an item's lines: the id first, then what matters in the order of a chair's questions."""
    if one.kept_back is not None:
        yield f"{number}. {one.summary.record}."
        yield f"Kept back: {one.kept_back}."
        return
    source = one.summary.fields.get("source", "").replace("_", " ")
    entry = one.summary.fields.get("entry", "").replace("_", " ")
    case = f", case {one.case}" if one.case else ""
    yield f"{number}. {one.summary.record}{case}. Referred by {source} ({entry})."
    dates = [
        f"{_capital(lexicon.fact(found.fact))} {lexicon.date(found.on.isoformat())} "
        f"({_days(found.days)})"
        for found in one.dates
    ]
    yield f"Dates: {'; '.join(dates) or one.no_dates or 'none that run'}."
    victims = [f"{name} {status.replace('_', ' ')}" for name, status in one.victims]
    none = "no victim to ask" if one.no_victim else "not recorded"
    yield f"Victims: {'; '.join(victims) or none}."
    yield f"Child's own words: {one.child_words}. Parent's: {one.parent_words}."
    if one.awaited:
        yield f"Awaited: {', '.join(one.awaited).replace('_', ' ')}."
    if one.deferred_until is not None:
        yield f"Deferred until {lexicon.date(one.deferred_until.isoformat())}."
    shown = "shown" if one.shown else "not shown yet"
    yield f"Own views: {', '.join(one.views) or 'none yet'}. Recommendation: {shown}."


def _days(days: int) -> str:
    if days < 0:
        return f"{-days} days ago"
    return "today" if days == 0 else f"in {days} day{'' if days == 1 else 's'}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _plain(one: AgendaLine) -> dict[str, object]:
    return {
        "item": one.summary.record,
        "fields": dict(one.summary.fields),
        "case": one.case,
        "kept_back": one.kept_back,
        "entries": one.entries,
        "dates": [
            {"fact": found.fact, "on": found.on.isoformat(), "days": found.days}
            for found in one.dates
        ],
        "no_dates": one.no_dates,
        "victims": [{"victim": name, "status": status} for name, status in one.victims],
        "no_victim": one.no_victim,
        "child_words": one.child_words,
        "parent_words": one.parent_words,
        "awaited": list(one.awaited),
        "deferred_until": one.deferred_until.isoformat() if one.deferred_until else None,
        "views": list(one.views),
        "recommendation_shown": one.shown,
    }
