"""Writes `docs/synthetic-population.md`: figures, what is drawn, and everything that is assumed.

`python tools/docs_population.py [OUT_FILE]` reads `cases_examples/population/` and draws each
population once, so that the tables show real draws. Exit: 0 done; 3 a file cannot be read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from oocd.engine.errors import InputError
from oocd.engine.library import read_library
from oocd.engine.replay.marginals import Compared, Tally
from oocd.engine.replay.model import PopulationFile
from oocd.engine.replay.population import Population, Request, draw_batches, read_population

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "synthetic-population.md"
FOLDER = ROOT / "cases_examples" / "population"
AREAS = ("wolverhampton", "birmingham", "walsall")
CASES, SEED = 20_000, 1

HEAD = """\
# Synthetic populations

<!-- Written by tools/docs_population.py from cases_examples/population/. Change those files. -->

To try a change of rules before you have cases of your own, the program makes some up. No child in
them is real: they are drawn from figures that three youth justice services and the inspectorate
published. **What was decided in them is practice, not truth.** Agreeing with it is concordance,
never accuracy, and an engine that was fitted to it would only learn to agree with the past.

    oocd examples generate --n 1000 --seed 7 --like wolverhampton --out past.ndjson

- `--like wolverhampton`, `birmingham` or `walsall`: whose figures.
- `--n` and `--seed`: how many, and a number to draw by. The same area, seed and days give the same
  cases, and 100 of them are the beginning of 1,000.
- `--from` and `--to`: the days of the decisions. The figures are of 2022-23; other days assume
  that nothing changed, and the rules of those days then apply.
- `--out` with `.ndjson`, `.csv` or `.parquet`. Memory stays flat: a million cases are no matter.

Every file says what it is: each case has `synthetic: true` and an id that begins with `SYN-`; the
header is in the first line of a CSV file, in a Parquet file's metadata, and in the `story` of the
first case of an NDJSON file.

## Is it like the figures?

    oocd examples generate --n 20000 --seed 1 --like walsall --marginals

prints every figure beside what was drawn, and ends with 1 if one is further off than chance
allows (four standard errors). The tables below are what it prints for 20,000 cases and seed 1. A
test draws the cases anew and counts them by code of its own.

`n` is how many of the drawn cases a figure is about and known for. `printed of` is how many
children or outcomes the source's own figure rests on, where it says so: with 4 % of 119 being
about five children, the figures themselves are rough.

## What is assumed

The sources hold no case of any child, and print margins: how many boys, how many of 14. They say
almost nothing of how one goes with the other. So facts are drawn independently of each other,
except where a joint table is printed, or where a link is assumed and written down. Everything
assumed is below and is printed by

    oocd examples generate --like walsall --assumptions

Where a source's percentages make 95 to 101 in a hundred, the rest is an assumption too and is
named. How a population's file is written: `engine/replay/model.py` describes each key.

Assumed in every area:

"""


def page(populations: list[tuple[Population, list[Compared]]]) -> Iterator[str]:
    """Give the page."""
    yield HEAD
    first = populations[0][0].file
    shared = [
        words
        for words in first.assumptions
        if all(words in population.file.assumptions for population, _ in populations)
    ]
    yield from (f"- {words}\n" for words in shared)
    for population, found in populations:
        yield from area(population.file, found, shared)
    common = [draw for draw in first.draws if draw.source is None]
    yield "\n## Assumed, fact by fact\n\n"
    yield "As for Wolverhampton; an area's figure above stands over it. A name that begins with\n"
    yield "`_` is a helper and is written into no case.\n\n| fact | assumption |\n|---|---|\n"
    yield from (f"| `{draw.draw}` | {cell(draw.assumption)} |\n" for draw in common)


def area(file: PopulationFile, found: list[Compared], shared: list[str]) -> Iterator[str]:
    """Give the section of one area."""
    yield f"\n## {file.title}\n\n"
    yield "| figure | source | year | printed of | printed | drawn | n | within |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    for one in found:
        marginal = one.marginal
        within = {True: "yes", False: "**no**", None: "-"}[one.within]
        drawn = "-" if one.drawn is None else f"{one.drawn:.2f}"
        base = "" if marginal.base is None else str(marginal.base)
        yield (
            f"| {cell(marginal.says)} | {cell(marginal.source)} | {marginal.year} | {base} "
            f"| {one.figure:.2f} | {drawn} | {one.cases} | {within} |\n"
        )
    yield "\nSources (`[number:line]`, as a digest of them numbers their lines): "
    yield "; ".join(f"[{key}] {title}" for key, title in sorted(file.sources.items())) + ".\n"
    yield "\nAssumed:\n\n"
    yield from (f"- {words}\n" for words in file.assumptions if words not in shared)
    yield "\nPrinted, but not used:\n\n"
    yield from (f"- {one.figure} {cell(one.source)}: {one.because}.\n" for one in file.not_used)


def cell(text: str | None) -> str:
    """Keep a text whole in a table, and its brackets from looking like links."""
    return (text or "").replace("|", "\\|").replace("][", "] [")


def main(arguments: list[str]) -> int:
    """Run the command; give its exit code."""
    try:
        catalogue = read_library(ROOT / "rules").catalogue
        drawn = []
        for name in AREAS:
            population = read_population(FOLDER / f"{name}.yaml", catalogue)
            tally = Tally(population.file)
            request = Request(CASES, SEED, population.period)
            for _ in tally.through(draw_batches(population, request)):
                pass
            drawn.append((population, tally.compared()))
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 3
    out = Path(arguments[0]) if arguments else OUT
    out.write_text("".join(page(drawn)), encoding="utf-8")
    print(f"wrote {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
