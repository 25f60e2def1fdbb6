"""Recording one entry, whoever asks: a command for one kind, or a step of a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oocd.cli.output import print_json, say
from oocd.cli.panel_plain import foot
from oocd.cli.panel_who import STANDING, Desk
from oocd.engine.nodes import MapNode
from oocd.panels.event import Actor
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.meetings import MeetingCalled
from oocd.panels.kinds.referral import Referred

if TYPE_CHECKING:
    from oocd.panels.service import Recorded


def record_entry(
    work: Desk,
    actor: Actor,
    record: str | None,
    content: Kind,
    *,
    after: int | None = None,
    request: str | None = None,
) -> Recorded:
    """Record an entry; of a kind that opens a record, `record` may name the new one.

    Raises RecordRefused, InputError, StoreError.
    """
    if isinstance(content, Referred):
        return work.panel.refer(actor, content, record=record, request=request)
    if isinstance(content, MeetingCalled):
        return work.panel.call_meeting(actor, content, record=record, request=request)
    if record is None:
        raise click.UsageError(f"`{content.name}` belongs to an item or a meeting: name it.")
    return work.panel.record(actor, record, content, after=after, request=request)


def check_case_file(work: Desk, node: MapNode, file: str) -> None:
    """Read a case file strictly, with the places of what is wrong with it. Raises InputError."""
    from oocd.bootstrap import read_checked

    read_checked(node, file, work.library())


def tell_recorded(work: Desk, found: Recorded, *, as_json: bool, width: int) -> None:
    """Print what was recorded; what the person is warned of goes to stderr."""
    config = config_name(work, found)
    if as_json:
        print_json(
            {
                "record": found.record,
                "entry": found.event.seq,
                "kind": found.event.kind,
                "at": found.event.at.isoformat(),
                "digest": found.event.digest,
                "warnings": [one.model_dump(mode="json") for one in found.warnings],
                "config": config,
                "standing": STANDING,
            }
        )
    else:
        title = kind_title(found.event.kind)
        click.echo(f"{found.record} entry {found.event.seq}: {title}. {found.event.digest[:12]}")
        foot(config, width)
    tell_warnings(found)


def tell_warnings(found: Recorded) -> None:
    """Tell of each gate that stood against it, one on a line."""
    for one in found.warnings:
        reason = f" Reason given: {one.reason}" if one.reason else ""
        where = f"{found.record} entry {found.event.seq}"
        say(f"{where}, recorded and to be seen: {one.gate} ({one.rule}): {one.text}{reason}")


def kind_title(kind: str) -> str:
    """Give the title of a kind."""
    from oocd.panels.registry import KINDS

    return KINDS[kind].title


def config_name(work: Desk, found: Recorded) -> str:
    """Name the configuration that holds for what was recorded."""
    kind = "meeting" if kind_of(found.event.kind) == "meeting" else "item"
    if kind == "meeting":
        state = work.panel.meeting(found.record)
        return work.panel.config_for(state.called.area if state.called else None).name
    return work.panel.config_for(work.panel.item(found.record).area).name


def kind_of(kind: str) -> str:
    """Say what a kind belongs to: `item` or `meeting`."""
    from oocd.panels.registry import KINDS

    return KINDS[kind].belongs_to
