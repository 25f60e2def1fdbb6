"""`oocd evaluate`: cases in, recommendations out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import (
    accept_option,
    area_option,
    as_at_option,
    matrix_option,
    out_option,
    rules_option,
    width_option,
)
from oocd.cli.output import Context, pass_context, result_stream, say

if TYPE_CHECKING:
    from oocd.bootstrap import Answer, Overrides
    from oocd.engine.errors import InputError
    from oocd.engine.evaluate import Settings
    from oocd.engine.library import Library
    from oocd.engine.registers import Reader, Registers

FORMATS = ("text", "json", "markdown", "html")
AUDIENCES = ("officer", "panel", "child", "parent")
EXIT_INPUT, EXIT_MISSING = 3, 4

EPILOG = """\b
Examples:
  oocd evaluate case.yaml
  oocd evaluate case.yaml --accept-indicative --detail full
  oocd evaluate case.yaml --format html --out case.html
  oocd evaluate case.yaml --audience child
  oocd evaluate cases.ndjson --json > results.ndjson

\b
Exit codes: 3 a case is not acceptable (the others are printed), 4 facts are
missing for an option and --require-complete was given.

This is decision support. The police (or the prosecutor) decide."""


@click.command("evaluate", epilog=EPILOG)
@click.argument(
    "cases", nargs=-1, required=True, metavar="CASE...", type=click.Path(allow_dash=True)
)
@click.option(
    "--json", "as_json", is_flag=True, help="Short for --format json: the whole document."
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to write it (default: text)."
)
@click.option(
    "--detail",
    type=click.Choice(("short", "full")),
    help="short: what decides; full: every rule that was asked (default: short; panel: full).",
)
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default="officer",
    show_default=True,
    help="For whom it is written.",
)
@area_option
@as_at_option
@matrix_option
@accept_option
@rules_option
@click.option(
    "--would-change",
    is_flag=True,
    help="Also work out which single changes of fact would change it.",
)
@click.option(
    "--require-complete", is_flag=True, help="Exit 4 when facts are missing for an option."
)
@width_option
@out_option
@pass_context
def evaluate_command(
    context: Context,
    cases: tuple[str, ...],
    *,
    as_json: bool,
    form: str | None,
    detail: str | None,
    audience: str,
    area: str | None,
    as_at: dt.date | None,
    matrix: str | None,
    accept_indicative: bool | None,
    rules: Path | None,
    would_change: bool,
    require_complete: bool,
    width: int | None,
    out: Path | None,
) -> int:
    """Say what is open for a child, what needs a named authority, what is not available and why.

    CASE is a file of one case or many (.yaml, .json, .ndjson), or - for standard input. A fact left
    out is not known; it is never taken for "no". The result goes to stdout, all else to stderr.
    """
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} ask for different things.")
    family = audience in {"child", "parent"}
    chosen = "json" if as_json else form or "text"
    if family and chosen == "json":
        raise click.UsageError(
            f"JSON is the same for everyone. For a {audience} use --format text, markdown or html."
        )
    if family and detail is not None:
        raise click.UsageError(f"--detail is for officers and panels, not for a {audience}.")
    settings = context.set(
        area=area, matrix=matrix, accept_indicative=accept_indicative, rules=rules, width=width
    )
    from oocd.bootstrap import Overrides, check_selection, load_library
    from oocd.cli.writing import Style, writer
    from oocd.engine.evaluate import Settings

    library = load_library(settings.rules.value)
    how = Settings(
        accept_indicative=settings.accept_indicative.value,
        matrix=settings.matrix.value,
        would_change=would_change,
    )
    overrides = Overrides(area=settings.area.value, as_at=as_at)
    check_selection(library, how, overrides)
    found = _Tally(_every(cases, library, how, overrides))
    full = detail == "full" or (detail is None and audience == "panel")
    style = Style(
        full,
        context.width(),
        context.colour(to_file=out is not None),
        found.one_case,
        _words_for(audience, settings.rules.value),
    )
    with result_stream(out) as stream:
        for piece in writer(chosen, library, style)(found):
            stream.write(piece)
            stream.flush()
    return found.exit_code(require_complete=require_complete)


def _words_for(audience: str, rules: Path | None) -> tuple[Registers, Reader] | None:
    """Read the words for a child or a parent; officers and panels need none."""
    if audience not in {"child", "parent"}:
        return None
    from oocd.bootstrap import default_rules_root
    from oocd.engine.registers import read_registers

    registers = read_registers(rules or default_rules_root())
    return registers, "child" if audience == "child" else "parent"


def _every(
    cases: tuple[str, ...], library: Library, how: Settings, overrides: Overrides
) -> Iterator[Answer | InputError]:
    """Evaluate the cases of every source in turn."""
    from oocd.bootstrap import evaluate_nodes
    from oocd.cli.inputs import named, nodes_of

    for path in cases:
        yield from evaluate_nodes(nodes_of(path), named(path), library, how, overrides)


class _Tally:
    """Hands on the answers of a call, tells of what is wrong on the way, and counts."""

    def __init__(self, found: Iterator[Answer | InputError]) -> None:
        self._found = found
        self.bad = 0
        self.incomplete: list[str] = []
        self.seen = 0

    def __iter__(self) -> Iterator[Answer]:
        from oocd.engine.errors import InputError

        for item in self._found:
            self.seen += 1
            if isinstance(item, InputError):
                self.bad += 1
                say(str(item))
            else:
                self._note(item)
                yield item

    def one_case(self) -> bool:
        """Whether the call has given one case, good or bad, so far."""
        return self.seen == 1

    def _note(self, item: Answer) -> None:
        missing = [option for option in item.data["options"] if option["missing"]]  # type: ignore[union-attr, call-overload, index]
        if missing:
            name = item.data["case"] or "a case without a reference"
            titles = ", ".join(str(option["title"]) for option in missing)  # type: ignore[index, call-overload]
            self.incomplete.append(f"{name}: facts are missing for {titles}.")

    def exit_code(self, *, require_complete: bool) -> int:
        """The exit code of the call: a bad case counts before a missing fact."""
        if require_complete:
            for line in self.incomplete:
                say(line)
        if self.bad:
            if self.seen > 1:
                say(f"{self.bad} of {self.seen} cases not evaluated.")
            return EXIT_INPUT
        return EXIT_MISSING if require_complete and self.incomplete else 0
