"""`oocd replay`: what a change of the rules would have done to past cases, and for whom."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import Day, accept_option, matrix_option, out_option, rules_option
from oocd.cli.output import Context, json_text, pass_context, print_json, result_stream, say
from oocd.cli.replay_quality import quality_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oocd.engine.replay.cluster import Cluster

FORMS = ("text", "html", "json", "csv")


@click.group(
    epilog="\b\nExample:\n"
    "  oocd replay run --old current --new proposal:asb-three \\\n"
    "    --as-if-from 2022-12-01 cases.parquet --out result\n"
    "  oocd replay report result"
)
def replay_group() -> None:
    """Replay past cases under old and new rules, and report what changed, why and for whom."""


replay_group.add_command(quality_command)


@replay_group.command(
    "run",
    epilog="\b\nExample:\n"
    "  oocd replay run --old as-at:2025-03-31 --new current cases.ndjson --out result\n\n"
    "SEL is current, as-at:DATE, proposal:NAME, or the path of a folder of rules. A proposal "
    "changes no case before its first day; --as-if-from lets it speak earlier.\n\n"
    "Exit 3 when the cases or rules are not acceptable, 7 when a sampled case comes out otherwise "
    "by itself; then nothing is written.",
)
@click.option("--old", "old_sel", required=True, metavar="SEL", help="The rules to start from.")
@click.option("--new", "new_sel", required=True, metavar="SEL", help="The rules to compare.")
@click.argument("cases", type=click.Path(path_type=Path, dir_okay=False), metavar="CASES")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder to make."
)
@click.option(
    "--map",
    "map_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="MAP",
    help="How the columns of another system become facts (try it with `oocd case map`).",
)
@click.option(
    "--as-if-from",
    type=Day(),
    metavar="DATE",
    help="Let a proposal speak from this day, not from its own.",
)
@click.option("--sweep", metavar="PARAM=A,B,C", help="Try a parameter of the new rules at values.")
@click.option("--sample", type=click.IntRange(0), default=50, show_default=True, metavar="N")
@click.option("--explain", type=click.IntRange(0), default=100, show_default=True, metavar="N")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N")
@click.option("--skip-bad", is_flag=True, help="Leave out cases that do not fit, and list them.")
@click.option("--resume", is_flag=True, help="Go on with a replay that was stopped.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Run here, or on a cluster (docs/cluster.md).",
)
@click.option("--master", metavar="URL", help="The cluster: local[2], spark://host:7077, yarn, …")
@click.option(
    "--spark", "spark", metavar="NAME=VALUE", multiple=True, help="A setting of Spark's; repeat it."
)
@accept_option
@matrix_option
@rules_option
@pass_context
def run_command(
    context: Context,
    cases: Path,
    *,
    old_sel: str,
    new_sel: str,
    out: Path,
    map_path: Path | None,
    as_if_from: dt.date | None,
    sweep: str | None,
    sample: int,
    explain: int,
    seed: int,
    skip_bad: bool,
    resume: bool,
    engine: str,
    master: str | None,
    spark: tuple[str, ...],
    accept_indicative: bool | None,
    matrix: str | None,
    rules: Path | None,
) -> int:
    """Replay CASES under old and new rules; the result is a folder.

    CASES is CSV, Parquet, NDJSON or a case file. --sample cases are evaluated again one by one by
    the other engines, --explain changed cases are explained in full; both are drawn with --seed.
    """
    from oocd.bootstrap import Overrides, check_selection, default_rules_root
    from oocd.engine.evaluate import Settings
    from oocd.engine.replay.run import Request, replay
    from oocd.engine.replay.selecting import choose
    from oocd.engine.replay.settings import read_counting
    from oocd.engine.replay.sweep import read_sweep

    cluster = _cluster(engine, master, spark)
    given = context.set(rules=rules, accept_indicative=accept_indicative, matrix=matrix)
    root = given.rules.value or default_rules_root()
    old, new = choose(old_sel, root, as_if_from), choose(new_sel, root, as_if_from)
    settings = Settings(given.accept_indicative.value, given.matrix.value)
    check_selection(new.library, settings, Overrides())
    request = Request(
        old=old,
        new=new,
        cases=cases,
        out=out,
        counting=read_counting(root),
        settings=settings,
        map_path=map_path,
        sweep=read_sweep(sweep, new.library) if sweep else None,
        seed=seed,
        sample=sample,
        explain=explain,
        skip_bad=skip_bad,
        resume=resume,
        cluster=cluster,
    )
    try:
        replay(request, _progress())
    except KeyboardInterrupt:
        say(f"Stopped. {out}.part holds what is done; run the same again with --resume.")
        raise click.Abort from None
    from oocd.reporting.replay_words import read_figures, summary

    for line in summary(read_figures(out)):
        click.echo(line)
    say(f"Everything is in {out}. Read it with: oocd replay report {out}")
    return 0


def _cluster(engine: str, master: str | None, spark: tuple[str, ...]) -> Cluster | None:
    from oocd.engine.replay.cluster import Cluster

    if engine == "local":
        if master is not None or spark:
            raise click.UsageError("--master and --spark go with --engine spark.")
        return None
    for setting in spark:
        if not setting.startswith("spark.") or "=" not in setting:
            raise click.BadParameter(f"{setting!r} is not spark.NAME=VALUE.", param_hint="--spark")
    return Cluster(master, settings=dict(setting.split("=", 1) for setting in spark))


def _progress() -> Callable[[int], None]:
    """Give what tells of progress, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda done: click.echo(f"\r{done:,} cases", nl=False, err=True)


@replay_group.command(
    "report",
    epilog="\b\nExample:\n  oocd replay report result\n"
    "  oocd replay report result --format html --out report.html",
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", help="How to write it (text)."
)
@out_option
@pass_context
def report_command(context: Context, folder: Path, *, form: str, out: Path | None) -> int:
    """Report a replay: in words, as a page that stands alone, as JSON, or its tables as CSV."""
    from oocd.reporting.replay_words import read_figures

    figures = read_figures(folder)
    if form == "json":
        if out is None:
            print_json(figures)
        else:
            with result_stream(out) as stream:
                stream.write(json_text(figures) + "\n")
        return 0
    with result_stream(out) as stream:
        for part in _written(folder, figures, form, context.width()):
            stream.write(part)
    return 0


def _written(folder: Path, figures: dict[str, object], form: str, width: int) -> Iterator[str]:
    if form == "html":
        from oocd.reporting.replay_html import write_html
        from oocd.reporting.replay_words import read_manifest

        yield write_html(figures, read_manifest(folder))
    elif form == "csv":
        from oocd.reporting.replay_csv import write_csv

        yield from write_csv(figures)
    else:
        from oocd.reporting.replay_text import write_text

        yield write_text(figures, width=width)
