"""`oocd panel export|import`: rows for another system and from it, by a field map."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import area_option, json_option
from oocd.cli.output import Context, json_text, pass_context, print_json, say
from oocd.cli.panel_lists import set_actor
from oocd.cli.panel_papers import STDOUT, check_place, force_option, out_needed, put
from oocd.cli.panel_who import STANDING, Desk, acting, actor_of, desk
from oocd.engine.errors import InputError, Problem

if TYPE_CHECKING:
    from oocd.panels.exchange.fieldmap import FieldMap, Trouble
    from oocd.panels.exchange.incoming import Imported
    from oocd.panels.exchange.outgoing import Outgoing
    from oocd.panels.returns.models import Exports

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_BYTES = 50_000_000
_NOT_ALL = 3
map_option = click.option(
    "--map",
    "map_name",
    required=True,
    metavar="FILE",
    help="The field map: a file, or a name in rules/exchange.",
)


@click.command(
    "export",
    epilog="\b\nExample:\n  oocd panel export --map example --format csv --out cases.csv\n\n"
    f"{STANDING}",
)
@map_option
@click.option(
    "--format", "form", type=click.Choice(("csv", "json")), default="csv", show_default=True
)
@area_option
@out_needed
@force_option
@acting
@pass_context
def export_command(
    context: Context,
    /,
    *,
    map_name: str,
    form: str,
    area: str | None,
    out: str,
    force: bool,
    **given: str | None,
) -> int:
    """Write items as rows for another system, by a field map; each is logged as disclosed.

    Outcome 23 stays Outcome 23 in the record; only what is sent is mapped, by the version of its
    day. What the map has no word for is left empty and listed (exit 3).
    """
    from oocd.panels.exchange.outgoing import export_items

    set_actor(context, given)
    actor = actor_of(context)
    check_place(out, force=force)
    with desk(context) as work:
        field_map, exports = _map(work, map_name), _exports(work)
        found = export_items(work.panel, actor, field_map, exports, area=area)
    put(out, _written(found, form), force=force)
    for record, why in found.kept_back:
        say(f"{record} kept back: {why}")
    _tell(found.troubles)
    say(f"{len(found.rows)} rows by the map {field_map.map}. {STANDING}")
    return _NOT_ALL if found.troubles else 0


@click.command(
    "import",
    epilog="\b\nExample:\n  oocd panel import cases.csv --map example --aside left-over.json\n\n"
    f"{STANDING}",
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@map_option
@click.option(
    "--aside",
    metavar="FILE",
    help="Where to keep what is not recorded (default: FILE.aside.json, if there is any).",
)
@force_option
@json_option
@acting
@pass_context
def import_command(
    context: Context,
    /,
    *,
    file: Path,
    map_name: str,
    aside: str | None,
    force: bool,
    as_json: bool,
    **given: str | None,
) -> int:
    """Record a referral for each row of a CSV or JSON file that the field map fits.

    What does not map is listed by row, column and value, with what to do; those rows, and columns
    that the map does not know, are kept in a file. A reference is recorded once, however often it
    is sent. Exit 3 where a row was not recorded.
    """
    from oocd.panels.exchange.incoming import import_rows

    set_actor(context, given)
    actor = actor_of(context)
    place = aside or f"{file}.aside.json"
    if place == STDOUT:
        raise click.UsageError("--aside needs a file.")
    with desk(context) as work:
        field_map, exports = _map(work, map_name), _exports(work)
        rows = _rows(file, field_map)
        check_place(place, force=force or aside is None)
        done = import_rows(work.panel, actor, rows, field_map, exports)
    kept = _aside(done)
    if kept is not None:
        put(place, kept, force=force or aside is None)
    if as_json:
        print_json({**_plain(done), "aside": place if kept else None, "standing": STANDING})
    else:
        for number, reference, record in done.recorded:
            click.echo(f"row {number}, {reference}: recorded as {record}")
        for number, reference, record in done.again:
            click.echo(f"row {number}, {reference}: there already, {record}")
    _tell(done.troubles)
    if done.aside:
        names = sorted({name for _, _, extra in done.aside for name in extra})
        say(f"Columns that the map does not know: {', '.join(names)}.")
    if kept is not None:
        say(f"What was not recorded is kept in {place}.")
    say(f"{len(done.recorded)} recorded, {len(done.again)} again, {len(done.failed)} not.")
    return _NOT_ALL if done.failed else 0


def _map(work: Desk, name: str) -> FieldMap:
    """Read a field map by its file, or its name among the rules. Raises InputError, UsageError."""
    from oocd.panels.exchange.fieldmap import read_field_map

    for path in (Path(name), work.rules / "exchange" / f"{name}.yaml"):
        if path.is_file():
            return read_field_map(path)
    raise click.UsageError(f"There is no field map {name}: name a file, or one of rules/exchange.")


def _exports(work: Desk) -> Callable[[dt.date], Exports]:
    from oocd.panels.returns.settings import read_settings

    return read_settings(work.rules / "returns").exports.at


def _written(found: Outgoing, form: str) -> bytes:
    if form == "json":
        return (
            json_text({"columns": list(found.columns), "rows": list(found.rows)}) + "\n"
        ).encode()
    text = io.StringIO(newline="")
    made = csv.writer(text, lineterminator="\r\n")
    made.writerow(found.columns)
    for row in found.rows:
        made.writerow([_safe(row[name]) for name in found.columns])
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula: a quotation mark goes before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) and cell not in {"-", "+"} else cell


def _rows(file: Path, field_map: FieldMap) -> list[dict[str, str]]:
    """Read the rows of a file. Raises InputError with the line that cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from None
    if len(data) > _MOST_BYTES:
        raise click.UsageError(f"{file} is larger than {_MOST_BYTES // 1_000_000} MB: split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "Save it as CSV UTF-8."
        raise InputError([Problem(str(file), 1, 1, "X-FILE", "this is not UTF-8", hint)]) from None
    rows = _of_json(file, text) if file.suffix == ".json" else _of_csv(file, text)
    there = {name for row in rows for name in row}
    lacking = [
        o.column for o in field_map.columns if o.needed and o.comes_in() and o.column not in there
    ]
    if rows and lacking:
        words = f"there is no column {', '.join(lacking)}"
        hint = f"It has: {', '.join(sorted(there))}. Is this the file of the map {field_map.map}?"
        raise InputError([Problem(str(file), 1, 1, "X-COLUMNS", words, hint)])
    return rows


def _of_csv(file: Path, text: str) -> list[dict[str, str]]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    try:
        head = [name.strip() for name in next(lines, [])]
        twice = [name for name in dict.fromkeys(head) if head.count(name) > 1]
        if twice:
            words = f"a column is there twice: {', '.join(twice)}"
            raise InputError([Problem(str(file), 1, 1, "X-COLUMNS", words, None)])
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            row = {name: _plainly(cell) for name, cell in zip(head, cells, strict=False)}
            extra = cells[len(head) :]
            row |= {f"column {len(head) + n}": cell for n, cell in enumerate(extra, start=1)}
            rows.append(row)
    except csv.Error as error:
        words = f"this cannot be read as CSV: {error}"
        raise InputError([Problem(str(file), lines.line_num, 1, "X-FILE", words, None)]) from None
    return rows


def _plainly(cell: str) -> str:
    """Take away the mark that `_safe` puts before a cell."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _of_json(file: Path, text: str) -> list[dict[str, str]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem(str(file), error.lineno, error.colno, "X-FILE", error.msg, None)
        raise InputError([problem]) from None
    rows = found.get("rows") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        words = "this is no list of rows, nor an object with `rows`"
        raise InputError([Problem(str(file), 1, 1, "X-FILE", words, None)])
    return [{str(name): _said(value) for name, value in row.items()} for row in rows]


def _said(value: object) -> str:
    """Write a value of JSON as a cell would hold it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _aside(done: Imported) -> bytes | None:
    if not (done.aside or done.failed):
        return None
    kept = {
        "columns": [
            {"row": number, "reference": reference, "values": extra}
            for number, reference, extra in done.aside
        ],
        "rows": [{"row": number, "values": row} for number, row in done.failed],
        "troubles": [_trouble(one) for one in done.troubles],
    }
    return (json_text(kept) + "\n").encode()


def _plain(done: Imported) -> dict[str, object]:
    return {
        "recorded": [
            dict(zip(("row", "reference", "item"), one, strict=True)) for one in done.recorded
        ],
        "again": [dict(zip(("row", "reference", "item"), one, strict=True)) for one in done.again],
        "failed": [number for number, _ in done.failed],
        "troubles": [_trouble(one) for one in done.troubles],
    }


def _trouble(one: Trouble) -> dict[str, object]:
    return {
        "row": one.row,
        "reference": one.reference,
        "column": one.column,
        "value": one.value,
        "text": one.text,
        "hint": one.hint,
    }


def _tell(troubles: Sequence[Trouble]) -> None:
    for one in troubles:
        hint = f" {one.hint}" if one.hint else ""
        where = f"row {one.row} ({one.reference or 'no reference'}), {one.column}"
        say(f"{where}: {one.value!r}: {one.text}.{hint}")
