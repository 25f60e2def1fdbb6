"""The `oocd` command: its options, its commands, and what every way of failing leaves with.

Exit codes (contract, section 5): 0 done, 1 a check asked for failed, 2 usage, 3 input not
acceptable, 4 facts missing with `--require-complete`, 5 record integrity, 6 refused by a record
rule, 7 engines disagree, 70 a bug; 130 stopped by the keyboard, 141 whoever read the output left.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from oocd.cli.groups import LazyGroup
from oocd.cli.output import Context, say
from oocd.settings import COLOURS, NARROWEST, WIDEST, SettingsError, read_settings

EXIT_USAGE, EXIT_INPUT, EXIT_BUG, EXIT_KEYBOARD, EXIT_PIPE = 2, 3, 70, 130, 141

COMMANDS = {
    "evaluate": "oocd.cli.evaluate_cmd:evaluate_command",
    "case": "oocd.cli.case_cmd:case_group",
    "rules": "oocd.cli.rules_cmd:rules_group",
    "examples": "oocd.cli.examples_cmd:examples_group",
    "panel": "oocd.cli.panel_cmd:panel_group",
    "returns": "oocd.cli.returns_cmd:returns_group",
    "scrutiny": "oocd.cli.scrutiny_cmd:scrutiny_group",
    "replay": "oocd.cli.replay_cmd:replay_group",
    "db": "oocd.cli.db_cmd:db_group",
    "config": "oocd.cli.config_cmd:config_group",
    "completion": "oocd.cli.completion_cmd:completion_command",
}


class MainGroup(LazyGroup):
    """The top of the command tree; turns every way of ending into its exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT002 click's own signature
        **extra: Any,  # noqa: ANN401 click's own signature
    ) -> Any:  # noqa: ANN401 click's own signature
        """Run a command line and leave with its exit code; give it where not `standalone_mode`."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        arguments = list(sys.argv[1:] if args is None else args)
        code = self._run(arguments, prog_name or "oocd", complete_var, extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(
        self, args: list[str], name: str, complete_var: str | None, extra: dict[str, Any]
    ) -> int:
        try:
            try:
                code = super().main(args, name, complete_var, standalone_mode=False, **extra)
                sys.stdout.flush()
            except BrokenPipeError:
                return _reader_left()
            except OSError as error:
                if error.errno == errno.EPIPE:
                    return _reader_left()
                raise
            return code if isinstance(code, int) else 0
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except click.Abort:
            say("Stopped.")
            return EXIT_KEYBOARD
        except SettingsError as error:
            say(str(error))
            return error.exit_code
        except Exception as error:  # noqa: BLE001 the last place that can tell of a bug
            return _told(error, debug="--debug" in args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 click's own signature
        """Run the command; a reader that has gone away is told apart from a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _reader_left()


def _reader_left() -> int:
    """Whoever read our output has seen enough; nothing more is written, and nothing complains."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(devnull, stream.fileno())
        except (OSError, ValueError, AttributeError):
            continue
    return EXIT_PIPE


def _told(error: Exception, *, debug: bool) -> int:
    """Tell of an error of ours in its own words, and of a bug with a reference to report."""
    from oocd.engine.errors import OocdError

    if isinstance(error, OocdError):
        say(str(error))
        return error.exit_code
    trace = "".join(traceback.format_exception(error))
    if debug:
        say(trace.rstrip())
    reference = hashlib.sha256(trace.encode("utf-8", "replace")).hexdigest()[:10]
    say(
        f"This is a bug in oocd (reference {reference}): {type(error).__name__}. Nothing was "
        "decided and nothing should be relied on. Run it again with --debug and report what that "
        "prints, leaving out anything about a child."
    )
    return EXIT_BUG


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from oocd import __version__
    from oocd.bootstrap import load_library

    click.echo(f"oocd {__version__}")
    library = load_library(ctx.params.get("rules") or read_settings().rules.value)
    for family, versions in library.families.items():
        for version in versions:
            signed = "signed off" if version.signed_off else "unsigned"
            click.echo(f"{family} {version.name} {version.sha256[:12]} {signed}")
    for matrix in library.matrices:
        name, start = matrix.matrix.matrix, matrix.matrix.in_force.from_.isoformat()
        signed = "signed off" if matrix.signed_off else "unsigned"
        click.echo(f"gravity/{name} {start} {matrix.sha256[:12]} {signed}")
    ctx.exit()


EPILOG = """\b
Example:
  oocd evaluate case.yaml
  oocd rules show YC-01

\b
Exit codes: 0 done, 1 a check failed, 2 usage, 3 input not acceptable,
4 facts missing (--require-complete), 5 record integrity, 6 refused by a
record rule, 7 engines disagree, 70 a bug.

This is decision support. The police (or the prosecutor) decide."""


@click.group(
    cls=MainGroup,
    commands_at=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    callback=_version,
    help="Print the version of oocd, and every rule family with its version and hash.",
)
@click.option("--debug", is_flag=True, help="After a bug, print the whole traceback.")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file to use in place of the nearest oocd.toml.",
)
@click.option(
    "--color", type=click.Choice(COLOURS), help="Colour: on a terminal (auto), always, never."
)
@click.option(
    "--width",
    type=click.IntRange(NARROWEST, WIDEST),
    help="Columns a text may fill (default: the terminal's, else 80).",
)
@click.pass_context
def cli(
    ctx: click.Context, *, debug: bool, config: Path | None, color: str | None, width: int | None
) -> None:
    """Decision support for out-of-court disposals for children in England and Wales.

    Says which options are open for a child, which need a named authority, which are not available
    and why, and what to ask first. It advises; people decide.
    """
    ctx.obj = Context(config, {"color": color, "width": width}, debug=debug)


def main() -> int:
    """Run the command line of this process; give its exit code."""
    code = cli.main(standalone_mode=False)
    return code if isinstance(code, int) else 0
