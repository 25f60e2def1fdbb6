"""`oocd config`: which settings are in use, and where each came from."""

from __future__ import annotations

import click

from oocd.cli.options import json_option
from oocd.cli.output import Context, pass_context, print_json
from oocd.panels.store.address import without_password


@click.group(epilog="\b\nExample:\n  oocd config show")
def config_group() -> None:
    """Show the settings in use."""


@config_group.command(
    "show",
    epilog="\b\nExample:\n  oocd config show\n  OOCD_AREA=wolverhampton oocd config show\n\n"
    "An option wins over an OOCD_* variable, that over oocd.toml, and that over the default.",
)
@json_option
@pass_context
def show_command(context: Context, *, as_json: bool) -> int:
    """Show each setting, its value and where it came from."""
    settings = context.settings
    found = [
        {
            "name": name,
            "value": _plain(name, setting.value),
            "origin": setting.origin,
            "place": setting.place or None,
        }
        for name, setting in settings.items()
    ]
    if as_json:
        print_json({"file": str(settings.file) if settings.file else None, "settings": found})
        return 0
    file = str(settings.file) if settings.file else "none found"
    click.echo(f"settings file: {file}")
    for (name, setting), entry in zip(settings.items(), found, strict=True):
        click.echo(f"{name} = {_shown(entry['value'])}  from {setting}")
    return 0


def _plain(name: str, value: object) -> object:
    """Give a value as it may be printed: a path as text, an address without its password."""
    if name == "rules" and value:
        return str(value)
    return without_password(str(value)) if name == "database" else value


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
