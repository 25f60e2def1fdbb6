"""`oocd examples`: worked cases with their story, ready to be tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import click

from oocd.cli.complete import complete_examples
from oocd.cli.examples_generate import generate_command
from oocd.cli.options import json_option
from oocd.cli.output import print_json

CASE, STORY, EXPECTED = "case.yaml", "story.md", "expected.yaml"


@dataclass(frozen=True, slots=True)
class Example:
    """One worked case: its name, the first line of its story, where it is."""

    name: str
    title: str
    folder: Path

    @property
    def case(self) -> Path:
        """The case file."""
        return self.folder / CASE


def every_example() -> Iterator[Example]:
    """Give the worked cases by name; a folder without a case file is none."""
    root = Path(str(files("oocd.examples")))
    for folder in sorted(path for path in root.iterdir() if (path / CASE).is_file()):
        story = folder / STORY
        first = story.read_text(encoding="utf-8").strip().split("\n")[0] if story.is_file() else ""
        yield Example(
            folder.name, first.lstrip("# ").strip() or folder.name.replace("_", " "), folder
        )


@click.group(
    epilog="\b\nExample:\n  oocd examples list\n  oocd examples show wolverhampton_first_theft"
)
def examples_group() -> None:
    """List and show worked cases; make up many of them."""


examples_group.add_command(generate_command)


@examples_group.command("list", epilog="\b\nExample:\n  oocd examples list")
@json_option
def list_command(*, as_json: bool) -> int:
    """List the worked cases. All of them are made up."""
    found = list(every_example())
    if as_json:
        print_json([{"name": e.name, "title": e.title, "file": str(e.case)} for e in found])
        return 0
    for example in found:
        click.echo(f"{example.name}\n    {example.title}")
    return 0


@examples_group.command(
    "show",
    epilog="\b\nExample:\n  oocd examples show wolverhampton_first_theft\n"
    '  oocd evaluate "$(oocd examples show --file wolverhampton_first_theft)"',
)
@click.argument("name", shell_complete=complete_examples)
@click.option("--file", "as_file", is_flag=True, help="Print only where the case file is.")
def show_command(name: str, *, as_file: bool) -> int:
    """Show a worked case: its story, then the case itself."""
    from oocd.engine.errors import SelectionError, did_you_mean

    found = {example.name: example for example in every_example()}
    if name not in found:
        hint = did_you_mean(name, found) or "`oocd examples list` names them."
        raise SelectionError("S-EXAMPLE", f"no example is called `{name}`", hint)
    example = found[name]
    if as_file:
        click.echo(str(example.case))
        return 0
    story = example.folder / STORY
    if story.is_file():
        click.echo(story.read_text(encoding="utf-8").strip() + "\n")
    click.echo(f"# {example.case}")
    click.echo(example.case.read_text(encoding="utf-8").rstrip())
    return 0
