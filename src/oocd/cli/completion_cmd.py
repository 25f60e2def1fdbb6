"""`oocd completion`: the lines that teach a shell to complete commands, rule ids and areas."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command(
    "completion",
    epilog="\b\nExample:\n  oocd completion bash > ~/.local/share/bash-completion/completions/oocd",
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a shell; put it where the shell looks for such scripts."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    root = ctx.find_root().command
    if found is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(found(root, {}, "oocd", "_OOCD_COMPLETE").source())
    return 0
