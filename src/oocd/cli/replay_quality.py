"""`oocd replay quality`: look over past cases before anything is made of them."""

from __future__ import annotations

from pathlib import Path

import click

from oocd.cli.options import out_option, rules_option
from oocd.cli.output import Context, json_text, pass_context, result_stream

EXIT_INPUT = 3


@click.command(
    "quality",
    epilog="\b\nExample:\n  oocd replay quality past.ndjson\n"
    "  oocd replay quality export.csv --map map.yaml --format json\n\n"
    "Exit 3 when some row is no acceptable case.",
)
@click.argument("cases", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--map",
    "map_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="MAP",
    help="The map from the file's columns to facts.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@out_option
@rules_option
@pass_context
def quality_command(
    context: Context,
    cases: Path,
    map_path: Path | None,
    form: str,
    out: Path | None,
    rules: Path | None,
) -> int:
    """Say how often each fact is not known, what cannot be, and what stands twice in CASES.

    Nothing is mended and nothing is dropped: every share has its denominator.
    """
    from oocd.bootstrap import load_library
    from oocd.engine.replay.quality import look_over
    from oocd.engine.replay.reading import open_cases
    from oocd.reporting.quality import quality_fields, quality_lines

    library = load_library(context.set(rules=rules).rules.value)
    source = open_cases(cases, library.catalogue, map_path=map_path)
    found = look_over(source.rows, library, source.file)
    text = json_text(quality_fields(found)) if form == "json" else "\n".join(quality_lines(found))
    with result_stream(out) as stream:
        stream.write(text + "\n")
    return EXIT_INPUT if found.refused else 0
