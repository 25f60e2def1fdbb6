"""`oocd rules import-matrix`: a force's own gravity matrix, from its spreadsheet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.complete import complete_matrices
from oocd.cli.options import Day, json_option
from oocd.cli.output import Context, pass_context, print_json, say
from oocd.cli.rules_check import counted

if TYPE_CHECKING:
    from oocd.engine.matrix_import import Scored, Seen

_FILE = click.Path(path_type=Path, dir_okay=False)
_TAKEN = {
    "id": "by id",
    "name": "by name",
    "cjs_code": "by CJS code",
    "accepted": "as you named them",
}
HELP = """\b
Example: scores.csv holds
  offence,score,never_lowered,notes
  Common assault,2,false,
  TH68010,2,false,the CJS code of theft from a shop
  Assault by beating,2,false,

\b
  oocd rules import-matrix scores.csv --matrix west-mids \\
    --owner "West Midlands Police" --licence "for use in the force" \\
    --from 2026-01-01 --ends npcc-child --to-rules my-rules

\b
writes my-rules/gravity/tables/west-mids-2026-01-01.csv and
my-rules/gravity/west-mids.yaml, ends npcc-child on 2025-12-31, and tells:
  row 4  doubtful  Assault by beating: vap_battery_s39

\b
Row 4 is taken only where you say so, row by row:
    --accept-doubtful 4=vap_battery_s39

Two matrices cannot be in force on one day: end the other with --ends, or
give its name and --replace. Exit 3, with nothing written, when a cell cannot
be used."""


@click.command("import-matrix", epilog=HELP)
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--matrix", required=True, metavar="NAME", help="Name of the matrix to write.")
@click.option("--owner", required=True, metavar="TEXT", help="Whose matrix it is.")
@click.option("--licence", required=True, metavar="TEXT", help="What it may be used for.")
@click.option("--from", "start", required=True, type=Day(), metavar="DATE", help="Its first day.")
@click.option("--to", "end", type=Day(), metavar="DATE", help="Its last day, where it has one.")
@click.option("--title", metavar="TEXT", help="Its title (default: with the owner's name).")
@click.option("--factors", type=_FILE, metavar="FILE", help="Sheet of factors: factor, direction.")
@click.option("--sheet", metavar="NAME", help="Sheet of the workbook that holds the scores.")
@click.option("--factors-sheet", metavar="NAME", help="Sheet that holds the factors.")
@click.option(
    "--like",
    metavar="NAME",
    shell_complete=complete_matrices,
    help="Matrix whose scale and bands hold (default: the one in force on --from).",
)
@click.option(
    "--ends",
    metavar="NAME",
    shell_complete=complete_matrices,
    help="Matrix that ends on the day before --from.",
)
@click.option(
    "--accept-doubtful",
    "accepted",
    multiple=True,
    metavar="ROW=OFFENCE",
    help="Take a doubtful row as this offence; once for each row.",
)
@click.option(
    "--to-rules",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of rules to write to (default: the one in use).",
)
@click.option("--replace", is_flag=True, help="Write over a matrix or table of that name.")
@json_option
@pass_context
def import_command(
    context: Context,
    *,
    file: Path,
    matrix: str,
    owner: str,
    licence: str,
    start: dt.date,
    end: dt.date | None,
    title: str | None,
    factors: Path | None,
    sheet: str | None,
    factors_sheet: str | None,
    like: str | None,
    ends: str | None,
    accepted: tuple[str, ...],
    to_rules: Path | None,
    replace: bool,
    as_json: bool,
) -> int:
    """Bring in the force's own gravity matrix from CSV or XLSX, unsigned.

    The sheet's first row names its columns: offence (id, name or CJS code) and score; never_lowered
    and notes may stand beside them. A name that is merely close is not taken; it is listed, as is
    every row that matches nothing. Without a column never_lowered, the marks of the matrix before
    are kept.
    """
    from oocd.bootstrap import default_rules_root, load_library
    from oocd.engine.matrix_import import read_factors, read_scores
    from oocd.engine.matrix_writing import Plan, Sheets, known_factors, like_matrix, write_matrix

    for option, text in (("--owner", owner), ("--licence", licence)):
        if not text.strip():
            raise click.UsageError(f"{option} is blank.")
    rows = _accepted(accepted)
    root = context.set(rules=to_rules).rules.value or default_rules_root()
    library = load_library(root)
    model = like_matrix(library, like, start)
    words = title or f"{model.matrix.title.partition(', scores of ')[0]}, scores of {owner}"
    plan = Plan(matrix, words, owner, licence, start, end, model, ends=ends, replace=replace)
    scores = read_scores(file, library, model, rows, sheet)
    found = None
    if factors is not None:
        known = known_factors(root, plan.table)
        found = read_factors(factors, library, known, matrix, factors_sheet)
    paths = write_matrix(root, plan, Sheets(file, scores, factors, found))
    offences = library.catalogue.tables["offences"].rows
    taken = {row["id"] for row in scores.rows}
    unscored = [name for name in offences if name not in taken]
    if as_json:
        print_json(
            {
                "matrix": matrix,
                "files": [str(path) for path in paths],
                "signed_off": False,
                "scores": _fields(scores),
                "factors": _fields(found) if found is not None else None,
                "never_lowered_kept": scores.carried,
                "offences_without_score": unscored,
            }
        )
        return 0
    for path in paths:
        click.echo(f"wrote {path}")
    click.echo("\n".join(_lines(scores, "offence")))
    if found is not None:
        click.echo("\n".join(_lines(found, "factor")))
    click.echo(f"{counted(len(unscored), 'offence')} of this library without a score.")
    if scores.carried:
        click.echo(f"No column never_lowered: the marks of {model.matrix.matrix} are kept.")
    say(f"{matrix} is unsigned. When it is checked: `oocd rules sign-off gravity/{matrix}`.")
    return 0


def _accepted(pairs: tuple[str, ...]) -> dict[int, str]:
    rows: dict[int, str] = {}
    for pair in pairs:
        row, _, offence = pair.partition("=")
        if not (row.isascii() and row.isdecimal() and offence):
            said = f"--accept-doubtful {pair!r}: write ROW=OFFENCE, such as 7=vap_abh_s47."
            raise click.UsageError(said)
        if int(row) in rows:
            raise click.UsageError(f"--accept-doubtful names row {row} twice.")
        rows[int(row)] = offence
    return rows


def _fields(scored: Scored) -> dict[str, object]:
    return {
        "rows": len(scored.seen),
        "taken": len(scored.seen) - len(scored.left_out),
        "how": {how: sum(row.how == how for row in scored.seen) for how in _TAKEN},
        "doubtful": [
            {"row": row.line, "text": row.text, "candidates": list(row.candidates)}
            for row in scored.left_out
            if row.candidates
        ],
        "unmatched": [
            {"row": row.line, "text": row.text} for row in scored.left_out if not row.candidates
        ],
    }


def _lines(scored: Scored, kind: str) -> list[str]:
    """Say how many rows were taken and how; then each row that was not."""
    new = {"accepted": "as new"} if kind == "factor" else {}
    ways = [
        f"{count} {({**_TAKEN, **new})[how]}"
        for how in _TAKEN
        if (count := sum(row.how == how for row in scored.seen))
    ]
    taken = len(scored.seen) - len(scored.left_out)
    lines = [f"{counted(taken, kind)} of {counted(len(scored.seen), 'row')} taken"]
    lines[0] += f": {', '.join(ways)}." if ways else "."
    return lines + [_left_out(row) for row in scored.left_out]


def _left_out(row: Seen) -> str:
    near = f": {', '.join(row.candidates)}" if row.candidates else ""
    return f"  row {row.line}  {row.how}  {row.text}{near}"
