"""An empty form for each kind of entry: a mirror of the paper, which reads back once filled in."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from oocd.cli.panel_fields import Entered, about, command_of, fields_of, part_fields, sentence
from oocd.panels.access import RIGHTS
from oocd.panels.kinds.base import Kind

_WIDTH = 78
_SELDOM = next(iter(Kind.model_fields))
"""The first of the fields that every kind has."""


def form_text(kind: type[Kind]) -> str:
    """Write the empty form of a kind.

    What must be filled stands as `name:`; what may be left out stands behind `#` until the mark is
    taken away.
    """
    place = " RECORD" if command_of(kind.name) == kind.name.replace("_", "-") else " [CASEFILE]"
    head = [
        f"{kind.title}.",
        about(kind),
        f"Recorded by: {', '.join(RIGHTS.get(kind.name, ()))}.",
        f"oocd panel {command_of(kind.name)}{place} FILE",
        "Fill in after the colon. Lines behind # may be left out; take the # away to use them.",
        "Dates are YYYY-MM-DD. Ids of people, never names. Text with a colon goes in quotes.",
    ]
    fields = fields_of(kind)
    lines = [line for text in head for line in _comment(text, "")]
    for one in fields:
        if one.name == _SELDOM:
            lines += ["", "# --- Seldom needed ---"]
        lines += ["", *_field(one, "", open_=one.needed)]
    return "\n".join(lines) + "\n"


def _field(one: Entered, indent: str, *, open_: bool) -> Iterator[str]:
    mark = indent if open_ else f"{indent}# "
    told = sentence(one.about or one.name.replace("_", " "))
    if one.many:
        told += " One or more." if one.needed else " As many as there are."
    yield from _comment(told + ("" if one.needed else " May be left out."), indent)
    if one.choices:
        yield from _comment(f"One of: {', '.join(str(c) for c in one.choices)}", indent)
    elif one.written:
        yield from _comment(f"Written as {one.written}.", indent)
    if one.form == "case":
        yield from _comment("`oocd case new` asks for it; here, or as a file: --case FILE.", indent)
        yield f"{indent}# {one.name}:"
    elif one.part is not None:
        yield f"{mark}{one.name}:"
        yield from _part(part_fields(one.part), mark, many=one.many)
    elif one.many:
        yield f"{mark}{one.name}:"
        yield f"{mark}  -"
    else:
        yield f"{mark}{one.name}:"


def _part(fields: Sequence[Entered], mark: str, *, many: bool) -> Iterator[str]:
    """Write the lines of a part; of a list, one item to be repeated."""
    first = True
    for one in fields:
        bullet = "  - " if many and first else "    " if many else "  "
        told = sentence(one.about or one.name.replace("_", " "))
        if one.many:
            told += " A list: [first, second]."
        if one.choices:
            told += f" One of: {', '.join(str(c) for c in one.choices)}."
        yield from _comment(told if one.needed else f"{told} May be left out.", f"{mark}  ")
        yield f"{mark}{bullet}{one.name}:"
        first = False


def _comment(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
