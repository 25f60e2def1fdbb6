"""`oocd rules sign-off`: a person takes responsibility for what one file says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from oocd.cli.complete import complete_signable
from oocd.cli.options import Day, json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json, say
from oocd.cli.rules_check import counted

HELP = """\b
Example:
  oocd rules sign-off turnaround --version 2025-04-01 \\
    --by "youth justice policy lead" --name-or-id "lead 7" --rules my-rules
prints something like
  signed off: turnaround 2025-04-01, c2bfb3d00562, by lead 7
  (youth justice policy lead) on 2026-01-05, after 101 tests
and changes one line of my-rules/national/turnaround/2025-04-01.yaml.

\b
  oocd rules sign-off gravity/west-mids --by "policy lead" \\
    --name-or-id "lead 7" --rules my-rules

Exit 1, with nothing signed, when `oocd rules check` or a test fails, or the scores of a matrix
are indicative."""


def today() -> dt.date:
    """Give the day here."""
    return dt.datetime.now().astimezone().date()


@click.command("sign-off", epilog=HELP)
@click.argument("family", metavar="FAMILY", shell_complete=complete_signable)
@click.option("--version", "version", type=Day(), metavar="DATE", help="The version's first day.")
@click.option("--by", "role", required=True, metavar="ROLE", help="The role they sign in.")
@click.option(
    "--name-or-id", "name", required=True, metavar="ID", help="Who signs: a name, or an id."
)
@rules_option
@json_option
@pass_context
def sign_command(
    context: Context,
    family: str,
    *,
    version: dt.date | None,
    role: str,
    name: str,
    rules: Path | None,
    as_json: bool,
) -> int:
    """Sign off one version of a family, or a gravity matrix that was brought in.

    FAMILY is a family, or gravity/NAME. Only the line `signed_off:` changes. Any later change of
    what the file says undoes the sign-off: results say unsigned, and `oocd rules check` tells.
    """
    from oocd.bootstrap import default_rules_root, load_library
    from oocd.engine.sign_off import find_target, sign_off

    root = context.set(rules=rules).rules.value or default_rules_root()
    day = version.isoformat() if version is not None else None
    target = find_target(load_library(root), family, day)
    signed = sign_off(root, target, name, role, today)
    if as_json:
        print_json(
            {
                "family": target.name,
                "version": target.version,
                "file": target.path,
                "signed_off": signed.sign.model_dump(mode="json"),
                "tests": signed.tests,
            }
        )
        return 0
    sign = signed.sign
    click.echo(
        f"signed off: {target.name} {target.version}, {target.sha256[:12]}, by {sign.by} "
        f"({sign.role}) on {sign.on.isoformat()}, after {counted(signed.tests, 'test')}"
    )
    if target.name.startswith("gravity/"):
        say("The matrix now points without --accept-indicative. Run `oocd rules test` again.")
    return 0
