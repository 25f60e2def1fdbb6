"""`oocd rules`: list, show, check, test, compare and adopt; bring scores in; sign off."""

from __future__ import annotations

import click

from oocd.cli.groups import LazyGroup


@click.group(
    cls=LazyGroup,
    commands_at={
        "list": "oocd.cli.rules_list:list_command",
        "show": "oocd.cli.rules_show:show_command",
        "check": "oocd.cli.rules_check:check_command",
        "test": "oocd.cli.rules_check:test_command",
        "coverage": "oocd.cli.rules_coverage:coverage_command",
        "diff": "oocd.cli.rules_diff:diff_command",
        "adopt": "oocd.cli.rules_adopt:adopt_command",
        "import-matrix": "oocd.cli.rules_import:import_command",
        "sign-off": "oocd.cli.rules_sign:sign_command",
    },
    epilog="\b\nExample:\n  oocd rules list --family youth_caution\n  oocd rules show YC-01",
)
def rules_group() -> None:
    """List, show, check and test the rules."""
