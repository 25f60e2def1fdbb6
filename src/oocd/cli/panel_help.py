"""`oocd panel steps|codes|form`: what can be recorded, by whom, by which local rules."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import Day, area_option, json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json
from oocd.cli.panel_who import STANDING

if TYPE_CHECKING:
    from oocd.panels.config import Days, Gate, InUse, Limit, Quorum

_LEVELS = {
    "warn": "told, and recorded",
    "reason": "recorded only with a reason",
    "refuse": "not recorded",
    "off": "not looked at",
}


@click.command(
    "form",
    short_help="Print an empty form of a kind of entry.",
    epilog="\b\nExample:\n  oocd panel form decided > decision.yaml",
)
@click.argument("kind", metavar="KIND")
def form_command(kind: str) -> int:
    """Print an empty form of KIND: what to fill in, what it means, what may be left out.

    It reads back once filled in: oocd panel KIND RECORD FILE.
    """
    from oocd.cli.panel_fields import command_of
    from oocd.cli.panel_form import form_text
    from oocd.engine.errors import SelectionError, did_you_mean
    from oocd.panels.registry import KINDS

    names = {command_of(name): name for name in KINDS} | {name: name for name in KINDS}
    if kind not in names:
        hint = did_you_mean(kind, names) or "`oocd panel steps` lists them."
        raise SelectionError("S-KIND", f"no kind of entry is called `{kind}`", hint)
    click.echo(form_text(KINDS[names[kind]]), nl=False)
    return 0


@click.command(
    "steps",
    short_help="List what can be recorded, and by whom.",
    epilog="\b\nExample:\n  oocd panel steps",
)
@json_option
@pass_context
def steps_command(context: Context, *, as_json: bool) -> int:
    """List what can be recorded, what each is for, and who may record it; and the roles."""
    from oocd.cli.panel_fields import about, command_of
    from oocd.panels.access import RIGHTS, ROLES
    from oocd.panels.registry import KINDS

    steps = [
        {
            "command": command_of(kind.name),
            "kind": kind.name,
            "title": kind.title,
            "about": about(kind),
            "of": kind.belongs_to,
            "roles": list(RIGHTS.get(kind.name, ())),
        }
        for kind in KINDS.values()
    ]
    if as_json:
        print_json({"steps": steps, "roles": dict(ROLES), "standing": STANDING})
        return 0
    width = context.width()
    for step in steps:
        click.echo(f"{step['command']}")
        click.echo(_wrapped(f"{step['about']} Of: {step['of']}.", width, "    "))
        click.echo(_wrapped(f"By: {', '.join(step['roles'])}.", width, "    "))
    click.echo("\nRoles")
    for role, told in ROLES.items():
        click.echo(_wrapped(f"{role}: {told}", width, "    "))
    click.echo(_wrapped(f"\n{STANDING}", width, ""))
    return 0


@click.command(
    "codes",
    short_help="List codes, gates, limits and quorum.",
    epilog="\b\nExample:\n  oocd panel codes --area wolverhampton --on 2026-02-12",
)
@area_option
@click.option("--on", "day", type=Day(), metavar="DATE", help="The day (default: today).")
@json_option
@rules_option
@pass_context
def codes_command(
    context: Context, *, area: str | None, day: dt.date | None, as_json: bool, rules: Path | None
) -> int:
    """List departure codes, gates, limits, days and quorum in force, each with its source."""
    from oocd import panel_bootstrap
    from oocd.bootstrap import default_rules_root
    from oocd.panels.config import read_configs

    settings = context.set(area=area, rules=rules)
    root = settings.rules.value or default_rules_root()
    on = day or panel_bootstrap.system_clock().date()
    config = read_configs(root / "panels").at(settings.area.value, on)
    if as_json:
        print_json({**config.model_dump(mode="json"), "standing": STANDING})
        return 0
    for line in _codes(config, context.width()):
        click.echo(line)
    return 0


def _codes(config: InUse, width: int) -> Iterator[str]:
    from oocd.panels.kinds.after import GROUNDS

    yield _wrapped(f"Panel configuration: {config.name}.", width, "")
    yield f"\nQuorum ({config.quorum_from})"
    for need in config.quorum.needs:
        yield _wrapped(f"{need.at_least} or more: {need.say}", width, "    ")
    yield _wrapped(f"{config.quorum.say.strip()} {_source(config.quorum)}", width, "    ")
    yield "\nDeparture codes"
    for code in config.departure_codes:
        yield _wrapped(f"{code.id}: {code.title}", width, "    ")
    yield "\nGates"
    for name, gate in config.gates.items():
        yield f"{name}: {gate.level} ({_LEVELS[gate.level]})"
        yield _wrapped(f"{gate.say.rstrip('.')}. {_source(gate)}", width, "    ")
    yield "\nLimits"
    for limit in config.limits:
        usual = "" if limit.usual is None else f", usually {limit.usual}"
        yield _wrapped(
            f"{', '.join(limit.disposals)}: at most {limit.most} {limit.what}{usual}; "
            f"{limit.level} ({_LEVELS[limit.level]})",
            width,
            "",
        )
        yield _wrapped(f"{limit.say}. {_source(limit)}", width, "    ")
    yield "\nDays"
    for name, days in config.days.items():
        number = "not set" if days.working_days is None else f"{days.working_days} working days"
        yield f"{name}: {number}"
        yield _wrapped(f"{days.say}. {_source(days)}", width, "    ")
    yield "\nGrounds on which an item is opened again (scrutiny is none)"
    yield _wrapped(", ".join(GROUNDS), width, "    ")
    yield f"\n{STANDING}"


def _source(thing: Gate | Limit | Days | Quorum) -> str:
    from oocd.reporting.lexicon import basis_words, confidence_words

    cite = f", {thing.cite}" if thing.cite else ""
    told = "the record's own rule" if thing.basis == "record" else basis_words(thing.basis)
    return f"[{thing.rule}: {told}; confidence {confidence_words(thing.confidence)}{cite}]"


def _wrapped(text: str, width: int, indent: str) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
