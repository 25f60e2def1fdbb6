"""`oocd rules diff`: two rule books side by side, in words, with their sources."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oocd.cli.options import Day, json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json

if TYPE_CHECKING:
    from oocd.engine.library import Library

_GAP = 3


@click.command(
    "diff",
    epilog="\b\nExample:\n  oocd rules diff current proposal:asb-three\n"
    "  oocd rules diff as-at:2025-03-31 as-at:2026-04-01\n\n"
    "SEL is current, as-at:DATE, proposal:NAME, or the path of a folder of rules.",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--as-if-from", type=Day(), metavar="DATE", help="Let a proposal begin on this day.")
@rules_option
@json_option
@pass_context
def diff_command(
    context: Context,
    old: str,
    new: str,
    *,
    as_if_from: dt.date | None,
    rules: Path | None,
    as_json: bool,
) -> int:
    """Show what differs between two rule books: each rule and parameter, old beside new."""
    from oocd.bootstrap import default_rules_root
    from oocd.engine.replay.differing import differing
    from oocd.engine.replay.selecting import choose

    root = context.set(rules=rules).rules.value or default_rules_root()
    one, other = choose(old, root, as_if_from), choose(new, root, as_if_from)
    found = differing(one.library, other.library)
    if as_json:
        print_json({"old": old, "new": new, "differences": found})
        return 0
    width = context.width()
    proposal = other.proposal
    if proposal is not None and proposal.against_national_guidance:
        click.echo(
            "\n".join(textwrap.wrap(f"AGAINST NATIONAL GUIDANCE. {proposal.warning}", width))
        )
    for line in _lines(found, other.library, one.title, other.title, width):
        click.echo(line.rstrip())
    return 0


def _lines(
    found: list[dict[str, Any]], library: Library, old: str, new: str, width: int
) -> Iterator[str]:
    if not found:
        yield "Nothing differs."
        return
    yield from _beside(old.upper(), new.upper(), width)
    for entry in found:
        yield ""
        yield from textwrap.wrap(f"{entry['id']} ({entry['how']}): {entry['title']}", width)
        for name in dict.fromkeys((*entry["old"], *entry["new"])):
            one, other = entry["old"].get(name, "-"), entry["new"].get(name, "-")
            mark = "" if one == other else " *"
            yield f"  {name}{mark}"
            yield from _beside(one, other, width)
        cited = [
            f"{library.sources[key].title if key in library.sources else key}, {at}".rstrip(", ")
            for key, at in entry["cite"]
        ]
        if cited:
            yield from textwrap.wrap("Sources: " + "; ".join(cited), width, subsequent_indent="  ")


def _beside(left: str, right: str, width: int) -> Iterator[str]:
    half = (width - _GAP) // 2
    one, other = textwrap.wrap(left, half), textwrap.wrap(right, half)
    for number in range(max(len(one), len(other))):
        a = one[number] if number < len(one) else ""
        b = other[number] if number < len(other) else ""
        yield f"{a:<{half}} | {b}"
