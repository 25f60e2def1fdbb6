"""What the shell may complete: rule ids, families, areas, matrices, examples. Never an error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from oocd.engine.library import Library


def _library(ctx: click.Context) -> Library | None:
    """The library the command line so far names; None where it cannot be read."""
    from oocd.bootstrap import load_library
    from oocd.engine.errors import OocdError
    from oocd.settings import SettingsError, read_settings

    try:
        return load_library(ctx.params.get("rules") or read_settings().rules.value)
    except (OocdError, SettingsError, OSError):
        return None


def _starting(pairs: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    wanted = incomplete.casefold()
    return [
        CompletionItem(name, help=help_)
        for name, help_ in pairs
        if name.casefold().startswith(wanted)
    ]


def complete_areas(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete an area."""
    del param
    library = _library(ctx)
    areas = library.areas.areas if library is not None else ()
    return _starting(((area.id, area.title) for area in areas), incomplete)


def complete_matrices(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a gravity matrix."""
    del param
    library = _library(ctx)
    matrices = library.matrices if library is not None else ()
    return _starting(((m.matrix.matrix, m.matrix.title) for m in matrices), incomplete)


def complete_families(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a rule family."""
    del param
    library = _library(ctx)
    families = library.families if library is not None else {}
    pairs = ((name, versions[-1].file.title) for name, versions in families.items())
    return _starting(pairs, incomplete)


def complete_signable(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a rule family, or `gravity/` and a matrix."""
    library = _library(ctx)
    matrices = library.matrices if library is not None else ()
    pairs = ((f"gravity/{m.matrix.matrix}", m.matrix.title) for m in matrices)
    return [*complete_families(ctx, param, incomplete), *_starting(pairs, incomplete)]


def complete_rule_ids(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a rule id."""
    del param
    library = _library(ctx)
    if library is None:
        return []
    titles: dict[str, str] = {}
    for versions in library.families.values():
        for version in versions:
            titles.update((rule.id, rule.title) for rule in version.file.rules)
    return _starting(sorted(titles.items()), incomplete)


def complete_examples(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the name of a worked example."""
    del ctx, param
    from oocd.cli.examples_cmd import every_example

    return _starting(((example.name, example.title) for example in every_example()), incomplete)
