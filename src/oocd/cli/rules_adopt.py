"""`oocd rules adopt`: a proposal becomes a dated version; no older file is touched."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from oocd.cli.options import Day, json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json, say
from oocd.cli.rules_check import counted


@click.command(
    "adopt",
    epilog="\b\nExample:\n"
    "  oocd rules adopt asb-three --in-force-from 2026-12-01 \\\n"
    '    --by "policy lead" --rules my-rules\n\n'
    "Exit 1, with nothing written, when a check or a test fails, when the proposal goes against "
    "national guidance, or when a version would have to be rewritten.",
)
@click.argument("name", metavar="PROPOSAL")
@click.option(
    "--in-force-from", "starts", type=Day(), required=True, metavar="DATE", help="Its first day."
)
@click.option("--by", required=True, metavar="ROLE", help="The role that adopts it.")
@rules_option
@json_option
@pass_context
def adopt_command(
    context: Context, name: str, *, starts: dt.date, by: str, rules: Path | None, as_json: bool
) -> int:
    """Write a proposal's versions into a copy of the rules given by --rules.

    Each new version takes over from the one before it on its first day. It is unsigned: have it
    signed off next.
    """
    from oocd.engine.replay.adopting import adopt

    root = context.set(rules=rules).rules.value
    if root is None:
        raise click.UsageError("Give --rules DIR: the copy of the rules that it is written into.")
    done = adopt(root, name, starts, by)
    if as_json:
        print_json({"proposal": name, "from": starts.isoformat(), "files": list(done.files)})
        return 0
    click.echo(f"adopted: {name} from {starts}, by {by}, after {counted(done.tests, 'test')}")
    for path in done.files:
        click.echo(f"  {path}")
    say("No older version was touched. Nothing of it is signed off: `oocd rules sign-off`.")
    return 0
