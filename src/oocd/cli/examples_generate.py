"""`oocd examples generate`: made-up past cases by the thousand, like those of an area."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from oocd.cli.options import Day, json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json, result_path, say

if TYPE_CHECKING:
    from oocd.engine.replay.marginals import Compared, Tally
    from oocd.engine.replay.model import Period
    from oocd.engine.replay.population import Population, Request
    from oocd.engine.replay.writing import CasesForm

MOST = 10_000_000
SHARED = "common"
SHOWN = {"draw", "source", "assumption"}
_ENDINGS = {".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet", ".csv": "csv"}
EXIT_CHECK = 1


@click.command(
    "generate",
    epilog="\b\nExample:\n"
    "  oocd examples generate --n 1000 --seed 7 --like walsall --out past.ndjson\n"
    "  oocd examples generate --n 20000 --seed 7 --like walsall --marginals\n"
    "  oocd examples generate --like walsall --assumptions\n\n"
    "The same area, seed and dates give the same cases. Exit 1 when --marginals finds a figure\n"
    "that is further off than chance allows.",
)
@click.option("--n", "count", type=click.IntRange(1, MOST), default=1000, help="How many cases.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, help="A number to draw by.")
@click.option("--like", required=True, metavar="AREA", help="Whose figures: a population's name.")
@click.option("--from", "first", type=Day(), metavar="DATE", help="First day of decisions.")
@click.option("--to", "last", type=Day(), metavar="DATE", help="Last day of decisions.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "parquet", "csv"]),
    help="How to write them (default: by the file's ending, else NDJSON).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write them, whole or not at all.",
)
@click.option("--marginals", is_flag=True, help="Compare what is drawn with its sources.")
@click.option("--assumptions", is_flag=True, help="Print every source and every assumption.")
@rules_option
@json_option
@pass_context
def generate_command(
    context: Context,
    count: int,
    seed: int,
    like: str,
    first: dt.date | None,
    last: dt.date | None,
    form: str | None,
    out: Path | None,
    rules: Path | None,
    *,
    marginals: bool,
    assumptions: bool,
    as_json: bool,
) -> int:
    """Make up past cases whose margins are those of an area's published figures.

    No child in them is real. What was decided in them is practice, not truth. Each case says that
    it is synthetic, and so does the file.
    """
    from oocd.engine.replay.marginals import Tally
    from oocd.engine.replay.population import PRACTICE, Request

    if out is None and not (marginals or assumptions):
        raise click.UsageError("say where to write the cases (--out FILE), or give --marginals.")
    population = _population(context, rules, like)
    if assumptions:
        _print_assumptions(population, as_json=as_json)
        if out is None and not marginals:
            return 0
    request = Request(count, seed, _period(population, first, last))
    tally = Tally(population.file if marginals else None)
    _draw(population, request, tally, out, _form(form, out))
    if out is not None:
        tell = say if marginals or assumptions else click.echo
        tell(f"{out}: {count} cases. {PRACTICE}")
    if not marginals:
        return 0
    found = tally.compared()
    _print_marginals(population, found, as_json=as_json)
    return EXIT_CHECK if any(one.within is False for one in found) else 0


def population_names() -> dict[str, Path]:
    """Give the populations that can be drawn, each with its file."""
    folder = Path(str(files("oocd.examples"))) / "population"
    return {path.stem: path for path in sorted(folder.glob("*.yaml")) if path.stem != SHARED}


def _population(context: Context, rules: Path | None, like: str) -> Population:
    from oocd.bootstrap import load_library
    from oocd.engine.errors import SelectionError, did_you_mean
    from oocd.engine.replay.population import read_population

    names = population_names()
    if like not in names:
        hint = did_you_mean(like, names) or f"There are: {', '.join(names)}."
        raise SelectionError("S-POPULATION", f"no population is called `{like}`", hint)
    library = load_library(context.set(rules=rules).rules.value)
    return read_population(names[like], library.catalogue)


def _period(population: Population, first: dt.date | None, last: dt.date | None) -> Period:
    from oocd.engine.replay.model import Period

    own = population.period
    start, end = first or own.from_, last or own.to
    if end < start:
        raise click.UsageError(f"--to ({end}) is before --from ({start}).")
    return Period.model_validate({"from": start, "to": end})


def _form(form: str | None, out: Path | None) -> CasesForm:
    ending = _ENDINGS.get(out.suffix.lower()) if out is not None else None
    return cast("CasesForm", form or ending or "ndjson")


def _draw(
    population: Population, request: Request, tally: Tally, out: Path | None, form: CasesForm
) -> None:
    from oocd.engine.replay.population import draw_batches
    from oocd.engine.replay.writing import write_cases

    batches = tally.through(draw_batches(population, request))
    if out is None:
        for _ in batches:
            pass
    else:
        with result_path(out) as path:
            write_cases(path, form, population.layout, batches, _about(population, request))


def _about(population: Population, request: Request) -> dict[str, str]:
    from oocd import __version__
    from oocd.engine.replay.population import PRACTICE

    return {
        "note": PRACTICE,
        "synthetic": "true",
        "population": population.file.population,
        "figures": f"sha256 {population.digest}",
        "seed": str(request.seed),
        "decisions": f"{request.period.from_} to {request.period.to}",
        "oocd": __version__,
    }


def _print_assumptions(population: Population, *, as_json: bool) -> None:
    from oocd.reporting.population import assumption_lines

    file = population.file
    if as_json:
        print_json(
            {
                "assumptions": list(file.assumptions),
                "draws": [
                    d.model_dump(include={"draw", "source", "assumption"}) for d in file.draws
                ],
                "not_used": [figure.model_dump() for figure in file.not_used],
                "sources": file.sources,
                "practice": file.practice,
            }
        )
        return
    click.echo("\n".join(assumption_lines(file)))


def _print_marginals(population: Population, found: list[Compared], *, as_json: bool) -> None:
    from oocd.reporting.population import marginal_lines

    if not as_json:
        click.echo("\n".join(marginal_lines(population.file, found)))
        return
    print_json(
        {
            "population": population.file.population,
            "practice": population.file.practice,
            "marginals": [
                {
                    "id": one.marginal.id,
                    "says": one.marginal.says,
                    "source": one.marginal.source,
                    "year": one.marginal.year,
                    "base": one.marginal.base,
                    "printed": one.figure,
                    "drawn": one.drawn,
                    "n": one.cases,
                    "difference": one.difference,
                    "standard_error": one.standard_error,
                    "within": one.within,
                }
                for one in found
            ],
        }
    )
