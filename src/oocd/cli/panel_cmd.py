"""`oocd panel`: the record of the joint decision panel, a command for each thing recorded."""

from __future__ import annotations

import click

from oocd.cli.groups import LazyGroup

_READING = {
    "list": "oocd.cli.panel_lists:list_command",
    "meetings": "oocd.cli.panel_lists:meetings_command",
    "agenda": "oocd.cli.panel_meetings:agenda_command",
    "show": "oocd.cli.panel_show:show_command",
    "history": "oocd.cli.panel_show:history_command",
    "record": "oocd.cli.panel_show:record_command",
    "minutes": "oocd.cli.panel_meetings:minutes_command",
    "documents": "oocd.cli.panel_letter:documents_command",
    "letter": "oocd.cli.panel_letter:letter_command",
    "pack": "oocd.cli.panel_letter:pack_command",
    "paper": "oocd.cli.panel_letter:paper_command",
    "export": "oocd.cli.panel_exchange:export_command",
    "import": "oocd.cli.panel_exchange:import_command",
    "log": "oocd.cli.panel_lists:log_command",
    "steps": "oocd.cli.panel_help:steps_command",
    "codes": "oocd.cli.panel_help:codes_command",
    "form": "oocd.cli.panel_help:form_command",
    "run": "oocd.cli.panel_run:run_command",
}


class PanelGroup(LazyGroup):
    """The fixed commands, and one for each kind of entry."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the fixed commands, then the kinds in the order a matter takes."""
        return [*super().list_commands(ctx), *_kinds()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a fixed command, or make the one of a kind."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        name = _kinds().get(cmd_name)
        if name is None:
            return None
        from oocd.cli.panel_kinds import kind_command
        from oocd.panels.registry import KINDS

        return kind_command(KINDS[name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tell of the fixed commands, then of what can be recorded, without making each command."""
        from oocd.panels.registry import KINDS

        fixed = [(name, self.get_command(ctx, name)) for name in super().list_commands(ctx)]
        with formatter.section("Reading and help"):
            formatter.write_dl(
                [(name, found.get_short_help_str(70)) for name, found in fixed if found is not None]
            )
        with formatter.section("Recording"):
            formatter.write_dl([(name, KINDS[kind].title) for name, kind in _kinds().items()])


def _kinds() -> dict[str, str]:
    """Give each recording command with the kind it records."""
    from oocd.cli.panel_fields import command_of
    from oocd.panels.registry import KINDS

    return {command_of(name): name for name in KINDS}


@click.group(
    cls=PanelGroup,
    commands_at=_READING,
    epilog="\b\nExample:\n  oocd panel steps\n  oocd panel refer case.yaml --source police ...\n"
    "  oocd panel show item-1 --as P-1 --role chair --agency youth_justice\n\n"
    "Who acts is said with --as, --role and --agency (or OOCD_ACTOR_PERSON, OOCD_ACTOR_ROLE, "
    "OOCD_ACTOR_AGENCY, or oocd.toml). The command line believes what it is told: it has no "
    "log-in. Whoever can write to the database is trusted.\n\n"
    "This is decision support. The police (or the prosecutor) decide.",
)
def panel_group() -> None:
    """Prepare, hold and follow up a joint decision panel, in a record that only grows."""
