"""`oocd case map`: try a map from another system's columns on its file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from oocd.cli.options import json_option, out_option, rules_option
from oocd.cli.output import Context, json_text, pass_context, print_json, result_stream, say

if TYPE_CHECKING:
    from oocd.engine.catalogue import Catalogue
    from oocd.engine.nodes import MapNode
    from oocd.engine.replay.reading import Source
    from oocd.engine.replay.tables import Encoding
    from oocd.reporting.mapping import Mapped

EXIT_INPUT = 3


class _NotWholeError(Exception):
    """Some row did not map, so nothing is put in place."""


@click.command(
    "map",
    epilog="\b\nExample:\n"
    "  oocd case map --template export.csv --out map.yaml\n"
    "  oocd case map export.csv --map map.yaml\n"
    "  oocd case map export.csv --map map.yaml --out cases.ndjson\n\n"
    "Exit 3 when a row does not map; then --out writes nothing, unless --keep-good.",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--map",
    "map_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="MAP",
    help="The map (YAML). Without one, columns must be named as facts.",
)
@click.option("--template", is_flag=True, help="Write a map to begin with, from FILE's columns.")
@click.option("--encoding", type=click.Choice(["utf-8", "cp1252"]), help="How FILE is written.")
@click.option("--keep-good", is_flag=True, help="With --out: write the rows that map.")
@out_option
@rules_option
@json_option
@pass_context
def map_command(
    context: Context,
    file: Path,
    map_path: Path | None,
    encoding: str | None,
    out: Path | None,
    rules: Path | None,
    *,
    template: bool,
    keep_good: bool,
    as_json: bool,
) -> int:
    """Try a map on FILE (CSV, Parquet or NDJSON) and say what did not map, row by row.

    Every row is tried. With --out the cases are written as NDJSON, whole or not at all.
    """
    from oocd.bootstrap import load_library
    from oocd.engine.replay.reading import open_cases

    library = load_library(context.set(rules=rules).rules.value)
    how = cast("Encoding | None", encoding)
    if template:
        return _template(file, how, out, library.catalogue)
    source = open_cases(file, library.catalogue, map_path=map_path, encoding=how)
    mapped = _try(source, out, keep_good=keep_good)
    _tell(mapped, as_json=as_json)
    if out is not None:
        _say_written(mapped, out, keep_good=keep_good)
    whole = mapped.rows == mapped.cases
    return 0 if whole or (keep_good and out is not None) else EXIT_INPUT


def _template(file: Path, encoding: Encoding | None, out: Path | None, catalogue: Catalogue) -> int:
    from oocd.engine.replay.tables import open_sheet
    from oocd.engine.replay.template import template_lines

    sheet = open_sheet(file, encoding=encoding or "utf-8")
    text = "\n".join(template_lines(sheet, catalogue)) + "\n"
    with result_stream(out) as stream:
        stream.write(text)
    return 0


def _try(source: Source, out: Path | None, *, keep_good: bool) -> Mapped:
    from oocd.reporting.mapping import Mapped

    mapped = Mapped(source.file, source.mapping)
    if out is None:
        for _ in _lines(source, mapped):
            pass
        return mapped
    with suppress(_NotWholeError), result_stream(out) as stream:
        stream.writelines(_lines(source, mapped))
        _check_whole(mapped, keep_good=keep_good)
    return mapped


def _check_whole(mapped: Mapped, *, keep_good: bool) -> None:
    if mapped.rows > mapped.cases and not keep_good:
        raise _NotWholeError


def _lines(source: Source, mapped: Mapped) -> Iterator[str]:
    for row in source.rows:
        mapped.rows += 1
        mapped.add(row.misfits)
        if row.case is not None and row.node is not None:
            mapped.cases += 1
            yield _case_line(row.node)


def _case_line(node: MapNode) -> str:
    from oocd.engine.nodes import to_plain

    return json_text(to_plain(node), line=True) + "\n"


def _tell(mapped: Mapped, *, as_json: bool) -> None:
    from oocd.reporting.mapping import mapped_fields, mapped_lines

    if as_json:
        print_json(mapped_fields(mapped))
    else:
        click.echo("\n".join(mapped_lines(mapped)))


def _say_written(mapped: Mapped, out: Path, *, keep_good: bool) -> None:
    rest = mapped.rows - mapped.cases
    if not rest:
        say(f"{out}: {mapped.cases} cases.")
    elif keep_good:
        say(f"{out}: {mapped.cases} cases; {rest} rows that do not map are NOT in it.")
    else:
        say(f"{out} was not written: {rest} rows do not map. Mend the map, or give --keep-good.")
