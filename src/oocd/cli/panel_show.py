"""`oocd panel show|history|record`: an item as its reader may see it, and a decision's record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import json_option, out_option, width_option
from oocd.cli.output import Context, json_text, pass_context, print_json, result_stream, say
from oocd.cli.panel_lists import set_actor
from oocd.cli.panel_papers import printed, put
from oocd.cli.panel_plain import foot, indented, lines_of
from oocd.cli.panel_who import STANDING, Desk, acting, actor_of, desk

if TYPE_CHECKING:
    from oocd.panels.event import Actor, Content
    from oocd.panels.reads import ItemSheet, Line
    from oocd.reporting.blocks import Sheet

FORMATS = ("text", "json", "markdown", "html", "pdf")
_ENDINGS = {"text": "txt", "json": "json", "markdown": "md", "html": "html", "pdf": "pdf"}
_upto = click.option(
    "--upto", type=click.IntRange(min=1), metavar="N", help="As it stood at entry N."
)


@click.command(
    "show",
    short_help="Show an item as you may see it.",
    epilog="\b\nExample:\n  oocd panel show item-1 --as P-1 --role chair --agency police",
)
@click.argument("record", metavar="ITEM")
@_upto
@json_option
@acting
@pass_context
def show_command(
    context: Context, /, *, record: str, upto: int | None, as_json: bool, **given: str | None
) -> int:
    """Show an item as you may see it: where it stands, what can be recorded now, what was said."""
    from oocd.panels.reads import show_item
    from oocd.panels.status import WORDS

    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        sheet = show_item(work.panel, actor, record, upto=upto)
        config = work.panel.config_for(sheet.state.area).name
    steps = _steps(sheet, actor)
    if as_json:
        print_json(
            {
                "item": record,
                "status": sheet.state.status,
                "entries": [_plain(line) for line in sheet.lines],
                "can_record": steps,
                "config": config,
                "standing": STANDING,
            }
        )
        return 0
    width = context.width()
    state = sheet.state
    click.echo(f"{record}: {WORDS.get(state.status, state.status)}. {state.seq} entries.")
    if state.held:
        click.echo("A legal hold stands: nothing is erased.")
    current = [line for line in sheet.lines if line.corrected_by is None]
    for line in current:
        for text in _entry(line, width):
            click.echo(text)
    click.echo("")
    click.echo(indented(f"You can record now: {', '.join(steps) or 'nothing'}.", width, ""))
    foot(config, context.width())
    return 0


@click.command(
    "history",
    short_help="List every entry of an item.",
    epilog="\b\nExample:\n  oocd panel history item-1 --as P-1 --role chair --agency police",
)
@click.argument("record", metavar="ITEM")
@_upto
@json_option
@acting
@pass_context
def history_command(
    context: Context, /, *, record: str, upto: int | None, as_json: bool, **given: str | None
) -> int:
    """List every entry of an item in order: what, when, by whom, what put it right, its digest."""
    from oocd.panels.event import stamp
    from oocd.panels.reads import show_item

    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        sheet = show_item(work.panel, actor, record, upto=upto)
        config = work.panel.config_for(sheet.state.area).name
    if as_json:
        print_json(
            {
                "item": record,
                "entries": [_plain(line) for line in sheet.lines],
                "config": config,
                "standing": STANDING,
            }
        )
        return 0
    for line in sheet.lines:
        who = f"{line.actor.person} ({line.actor.role}, {line.actor.agency})"
        click.echo(f"{line.seq:>3} {stamp(line.at)[:19]}Z {line.title}{_mark(line)}")
        click.echo(f"    by {who}; digest {line.digest[:12]}")
    foot(config, context.width())
    return 0


@click.command(
    "record",
    short_help="Print the record of a decision.",
    epilog="\b\nExample:\n  oocd panel record item-1 --format html --out decision.html\n"
    "  oocd panel record item-1 item-2 --folder records --format text --format json\n\n"
    f"{STANDING}",
)
@click.argument("records", nargs=-1, required=True, metavar="ITEM...")
@click.option("--entry", type=click.IntRange(min=1), metavar="N", help="The decision of entry N.")
@click.option(
    "--format", "forms", type=click.Choice(FORMATS), multiple=True, help="How (default: text)."
)
@json_option
@out_option
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write ITEM-decision.txt (.json, .md, .html) for each item into DIR.",
)
@width_option
@acting
@pass_context
def record_command(
    context: Context,
    /,
    *,
    records: tuple[str, ...],
    entry: int | None,
    forms: tuple[str, ...],
    as_json: bool,
    out: Path | None,
    folder: Path | None,
    width: int | None,
    **given: str | None,
) -> int:
    """Print the record of a decision: what was decided, why, by whom, on what; what followed.

    It is the latest decision, or the one of --entry. What was not recorded reads "not recorded".
    What a victim does not let the panel see is left out, whoever asks.
    """
    chosen = tuple(dict.fromkeys([*forms, *(["json"] if as_json else [])])) or ("text",)
    if folder is None and (len(records) > 1 or len(chosen) > 1):
        raise click.UsageError("Several items or forms need --folder DIR.")
    if folder is not None and (out is not None or entry is not None):
        raise click.UsageError("--folder goes with neither --out nor --entry.")
    if "pdf" in chosen and folder is None and out is None:
        raise click.UsageError("A PDF needs --out FILE or --folder DIR.")
    set_actor(context, {**given, "width": None if width is None else str(width)})
    actor = actor_of(context)
    with desk(context) as work:
        for record in records:
            document = record_document(work, actor, record, entry)
            for form in chosen:
                place = out if folder is None else folder / f"{record}-decision.{_ENDINGS[form]}"
                if form == "pdf":
                    put(str(place), printed(record_sheet_of(work, document)), force=True)
                else:
                    with result_stream(place) as stream:
                        colour = context.colour(to_file=place is not None)
                        stream.write(written(work, document, form, context.width(), colour=colour))
                if folder is not None:
                    say(f"{place}")
    return 0


def record_document(work: Desk, actor: Actor, record: str, entry: int | None) -> Content:
    """Give the record of a decision; the reading is logged.

    Raises RecordRefused P-RIGHT, P-UNKNOWN, P-UNDECIDED, P-ADMITTED, P-LEFT.
    """
    from oocd.panels.reading_records import read_record

    return read_record(work.panel, actor, record, entry=entry)


def written(work: Desk, document: Content, form: str, width: int, *, colour: bool) -> str:
    """Write a decision record in a form."""
    if form == "json":
        return json_text(document) + "\n"
    from oocd.reporting.html import write_html
    from oocd.reporting.markdown import write_markdown
    from oocd.reporting.text import write_text

    sheet = record_sheet_of(work, document)
    if form == "html":
        return write_html(sheet)
    if form == "markdown":
        return write_markdown(sheet)
    return write_text(sheet, width=width, colour=colour)


def record_sheet_of(work: Desk, document: Content) -> Sheet:
    """Build the page of a decision record."""
    from oocd.reporting.lexicon import Lexicon
    from oocd.reporting.panel_record import record_sheet

    library = work.library()
    return record_sheet(document, Lexicon(library), library.wording.standing)


def _steps(sheet: ItemSheet, actor: Actor) -> list[str]:
    """Give the commands that the reader's role and the item's status allow."""
    from oocd.cli.panel_fields import command_of
    from oocd.panels.access import may
    from oocd.panels.registry import KINDS
    from oocd.panels.status import allowed

    return [
        command_of(kind.name)
        for kind in KINDS.values()
        if kind.belongs_to == "item"
        and may(actor.role, kind.name)
        and allowed(kind.name, sheet.state.status)
    ]


def _plain(line: Line) -> dict[str, object]:
    return {
        "entry": line.seq,
        "at": line.at.isoformat(),
        "kind": line.kind,
        "title": line.title,
        "by": line.actor.person,
        "role": line.actor.role,
        "agency": line.actor.agency,
        "content": line.content,
        "hidden": line.hidden,
        "put_right_by": line.corrected_by,
        "erased": line.erased,
        "digest": line.digest,
    }


def _mark(line: Line) -> str:
    marks = []
    if line.erased:
        marks.append("content erased")
    if line.corrected_by is not None:
        marks.append(f"put right by entry {line.corrected_by}")
    if line.hidden:
        marks.append(f"kept back: {line.hidden}")
    return f" ({'; '.join(marks)})" if marks else ""


def _entry(line: Line, width: int) -> Iterator[str]:
    yield ""
    head = f"{line.seq}. {line.title}, {line.at.date().isoformat()}, by {line.actor.person}"
    yield indented(f"{head}{_mark(line)}", width, "")
    for text in lines_of(line.kind, line.content or {}):
        yield indented(text, width, "    ")
