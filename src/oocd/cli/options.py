"""Options that several commands share, each written once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import click

from oocd.cli.complete import complete_areas, complete_matrices
from oocd.settings import NARROWEST, WIDEST

Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Day(click.ParamType[dt.date]):
    """A date as `YYYY-MM-DD`."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Read the date; anything else is a usage error."""
        if isinstance(value, dt.date):
            return value
        text = str(value)
        try:
            if _DAY.fullmatch(text):
                return dt.date.fromisoformat(text)
        except ValueError:
            pass  # such as 2025-02-30; told below
        return self.fail(f"{text!r} is not a date; write YYYY-MM-DD.", param, ctx)


rules_option: Decorator = click.option(
    "--rules",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of rules to use in place of those in the package.",
)
area_option: Decorator = click.option(
    "--area", metavar="AREA", shell_complete=complete_areas, help="Area whose local rules apply."
)
as_at_option: Decorator = click.option(
    "--as-at",
    type=Day(),
    metavar="DATE",
    help="Use the law of this date, whatever date of decision the case gives.",
)
matrix_option: Decorator = click.option(
    "--matrix",
    metavar="NAME",
    shell_complete=complete_matrices,
    help="Gravity matrix to use, whatever its dates.",
)
accept_option: Decorator = click.option(
    "--accept-indicative/--no-accept-indicative",
    default=None,
    help="Let an unsigned matrix point; every mention then says that it is illustrative.",
)
database_option: Decorator = click.option(
    "--database",
    metavar="DATABASE",
    help="Where the record is: a path, or postgresql://user@host/name (default: oocd.db).",
)
width_option: Decorator = click.option(
    "--width",
    type=click.IntRange(NARROWEST, WIDEST),
    metavar="COLUMNS",
    help="Columns a text may fill (default: the terminal's, else 80).",
)
out_option: Decorator = click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the result to a file, whole or not at all.",
)
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
