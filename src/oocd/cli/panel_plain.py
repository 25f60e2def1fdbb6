"""An entry's content as lines for a terminal; long documents inside it are named by their hash."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import click
from pydantic import JsonValue

from oocd.cli.panel_who import STANDING
from oocd.reporting.text import plain_text

_DOCUMENTS = {
    "case": "the case file (--json shows it)",
    "envelope": "the document (--json shows it)",
}


def lines_of(kind: str, content: Mapping[str, JsonValue]) -> Iterator[str]:
    """Give a content as `name: value` lines; what holds a whole document is only named."""
    del kind
    for name, value in content.items():
        if name in _DOCUMENTS:
            yield f"{_title(name)}: {_DOCUMENTS[name]}"
        else:
            yield f"{_title(name)}: {said(value)}"


def said(value: JsonValue) -> str:
    """Say a value on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(said(one) for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{_title(name).lower()} {said(one)}" for name, one in value.items())
    return "not recorded" if value is None else plain_text(str(value))


def indented(text: str, width: int, indent: str) -> str:
    """Wrap a text to the width; lines after the first stand further in."""
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )


def foot(config: str, width: int) -> None:
    """End an output: by which local rules, and who decides."""
    click.echo(indented(f"Panel configuration: {config}.", width, ""))
    click.echo(indented(STANDING, width, ""))


def _title(name: str) -> str:
    told = name.replace("_", " ")
    return f"{told[:1].upper()}{told[1:]}"
