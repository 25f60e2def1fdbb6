"""`oocd panel list|meetings|log`: items, meetings, the access log; no list is personal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from oocd.cli.options import area_option, json_option
from oocd.cli.output import Context, pass_context, print_json
from oocd.cli.panel_plain import foot
from oocd.cli.panel_who import STANDING, acting, actor_of, desk

if TYPE_CHECKING:
    from oocd.panels.ports import Summary


@click.command(
    "list",
    short_help="List the items and where each stands.",
    epilog="\b\nExample:\n  oocd panel list --area wolverhampton --as P-1 --role chair "
    "--agency youth_justice",
)
@area_option
@json_option
@acting
@pass_context
def list_command(
    context: Context, /, *, area: str | None, as_json: bool, **given: str | None
) -> int:
    """List the items of the record, by id: where each stands. No list names a person."""
    from oocd.panels.reads import list_items
    from oocd.panels.status import WORDS

    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        found = list(list_items(work.panel, actor, area=area))
        config = work.panel.config_for(area).name
    if as_json:
        print_json({"items": _plain(found), "config": config, "standing": STANDING})
        return 0
    for one in found:
        if "kept_back" in one.fields:
            click.echo(f"{one.record}: kept back: {one.fields['kept_back']}")
            continue
        status = WORDS.get(one.fields.get("status", ""), one.fields.get("status", ""))
        until = f", until {one.fields['until']}" if "until" in one.fields else ""
        click.echo(f"{one.record}: {status}{until}")
        told = [
            f"{name} {one.fields[key].replace('_', ' ')}"
            for key, name in (("referred_on", "referred"), ("source", "by"), ("meeting", "meeting"))
            if key in one.fields
        ]
        click.echo(f"    {', '.join([*told, f'{one.seq} entries', one.area])}")
    _foot(context, len(found), "item", config)
    return 0


@click.command(
    "meetings",
    short_help="List the meetings.",
    epilog="\b\nExample:\n  oocd panel meetings --as P-1 --role chair --agency youth_justice",
)
@area_option
@json_option
@acting
@pass_context
def meetings_command(
    context: Context, /, *, area: str | None, as_json: bool, **given: str | None
) -> int:
    """List the meetings, by id: the day of each and whether it is called, open or closed."""
    from oocd.panels.reads import list_meetings

    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        found = list(list_meetings(work.panel, actor, area=area))
        config = work.panel.config_for(area).name
    if as_json:
        print_json({"meetings": _plain(found), "config": config, "standing": STANDING})
        return 0
    for one in found:
        fields = one.fields
        click.echo(f"{one.record}: {fields.get('date', '')}, {fields.get('stage', '')}, {one.area}")
    _foot(context, len(found), "meeting", config)
    return 0


@click.command(
    "log",
    short_help="Print the access log.",
    epilog="\b\nExample:\n  oocd panel log item-1 --as P-9 --role auditor --agency council",
)
@click.argument("record", required=False)
@json_option
@acting
@pass_context
def log_command(
    context: Context, /, *, record: str | None, as_json: bool, **given: str | None
) -> int:
    """Print the access log of a record, or of all: who did what, when, and to whom it went.

    For checking that access is lawful (Data Protection Act 2018 s.62), and not anybody's work.
    """
    from oocd.panels.event import stamp
    from oocd.panels.reads import access_log

    set_actor(context, given)
    actor = actor_of(context)
    with desk(context) as work:
        found = list(access_log(work.panel, actor, record))
        config = work.panel.config_for(None).name
    if as_json:
        lines = [{**one.header(), "digest": one.digest} for one in found]
        print_json({"accesses": lines, "config": config, "standing": STANDING})
        return 0
    for one in found:
        entry = f" entry {one.seq}" if one.seq is not None else ""
        to = f", to {one.recipient}" if one.recipient else ""
        click.echo(f"{one.position} {stamp(one.at)[:19]}Z {one.act} {one.record}{entry}")
        click.echo(f"    {one.what}, by {one.actor.person} ({one.actor.role}){to}")
    _foot(context, len(found), "line", config)
    return 0


def set_actor(context: Context, given: dict[str, str | None]) -> None:
    """Put what a command was told of who acts, and on which record, over the settings."""
    context.set(**given)


def _plain(found: Iterable[Summary]) -> list[dict[str, object]]:
    return [
        {"record": one.record, "area": one.area, **dict(one.fields)}
        if "kept_back" in one.fields
        else {
            "record": one.record,
            "area": one.area,
            "entries": one.seq,
            "opened_at": one.opened_at.isoformat(),
            "last_at": one.last_at.isoformat(),
            **dict(one.fields),
        }
        for one in found
    ]


def _foot(context: Context, number: int, what: str, config: str) -> None:
    click.echo(f"{number} {what}{'' if number == 1 else 's'}.")
    foot(config, context.width())
