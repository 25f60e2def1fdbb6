"""Writes `docs/facts.md`, the table of every fact, from `rules/facts.yaml`.

`python tools/docs_facts.py [OUT_FILE]`. What stands in a fact's name before the first dot names its
section; inside a section the catalogue's order is kept. Run it again when the catalogue changes.

Exit: 0 done; 3 the catalogue cannot be read, with each problem on a line of stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oocd.engine.errors import InputError
from oocd.engine.yamlio import load_path, to_plain

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "facts.md"
MANY = 12
"""Values beyond this number are counted, not listed."""

HEAD = """\
# Facts

<!-- Written by tools/docs_facts.py from rules/facts.yaml. Change the catalogue, not this page. -->

Every fact a case may hold. A fact left out is **unknown**, save where the last column says what it
is taken to be. `oocd case schema` prints the same as a JSON Schema.

A fact is a plain value, or a value with who gave it:

    admission: {value: admitted, source: interview record, by: officer 1, on: 2025-10-21}

(`verified: true` may be added), or it is known to be unknown: `{unknown: not_asked}`,
`would_not_say`, `not_available`, `disputed`.

- **offered as a change**: the result may show what would be different with another answer.
- **record only**: kept with the case; no rule reads it.
- **worked out**: the engine derives it; where it says "or given", a value in the case wins.

The facts of one offence, event or victim are written inside its list, without the first word:
`offences: [{offence: thf_shop, date: 2025-10-04}]`.
"""

ASIDE = """\
## Kept with the case, read by no rule

These stand in the blocks {blocks}. They serve equality reports and the study of past cases. A rule
that names one of them is refused.

| fact | type or values |
|---|---|
"""


def render(catalogue: Mapping[str, Any]) -> str:
    """Give the page's text."""
    parts = [HEAD]
    sections: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for name, spec in catalogue["facts"].items():
        sections.setdefault(section_of(name), []).append((name, spec))
    for section, rows in sections.items():
        parts.append(f"\n## {section}\n\n" + "".join(table(rows)))
    parts.append("\n" + "".join(aside(catalogue.get("blocks", {}))))
    return "".join(parts)


def section_of(name: str) -> str:
    """Name the section of a fact: what stands before the first dot."""
    first, dot, _ = name.partition(".")
    return f"`{first}`" if dot else "The case"


def table(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """Give the lines of one section's table."""
    yield "| fact | what is asked | values | who can answer | left out |\n|---|---|---|---|---|\n"
    for name, spec in rows:
        question = " ".join(str(spec[key]) for key in ("question", "help") if key in spec)
        cells = (
            f"`{name}`" + (f", written `{spec['key']}`" if "key" in spec else ""),
            question or capital(str(spec["title"])),
            values(spec),
            ", ".join(spec.get("answered_by", [])),
            left_out(spec),
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def values(spec: Mapping[str, Any]) -> str:
    """Say which values a fact takes."""
    kind = str(spec["type"])
    named = spec.get("values")
    if named:
        words = ", ".join(f"`{value}`" for value in named)
        if kind == "map":
            return f"for each of the {given_from(spec['keys_from'])}: {words}"
        return words if len(named) <= MANY else f"{len(named)} values: {words}"
    if "values_from" in spec:
        return f"{'ids' if kind == 'choices' else 'an id'} of the {given_from(spec['values_from'])}"
    if kind == "factors":
        return f"ids of the {spec['direction']} factors, or one in words"
    if kind == "integer":
        low, high = spec.get("min"), spec.get("max")
        if low is None:
            return "whole number"
        return f"whole number from {low}" if high is None else f"whole number {low} to {high}"
    names = {"boolean": "`true`, `false`", "date": "date", "answer": "text, or unknown"}
    return names.get(kind, kind)


def given_from(names: str | Sequence[str]) -> str:
    """Name the lookups whose ids are meant."""
    return names if isinstance(names, str) else " and ".join(names)


def left_out(spec: Mapping[str, Any]) -> str:
    """Say what a fact left out is, and what else marks it."""
    marks = []
    absent = spec.get("absent_means")
    derived = "derived" in spec
    if absent:
        told = absent.get("because", "")
        value = absent.get("value")
        named = value if isinstance(value, list) else [value]
        shown = ", ".join(f"`{part}`" for part in named) or "none"
        marks.append(f"{told}" if value is None else f"{shown}: {told}")
    elif derived:
        marks.append("worked out, or given" if spec.get("given") else "worked out")
    elif spec.get("optional"):
        marks.append("the case's own is used" if "key" in spec else "none")
    elif not spec.get("record_only"):
        marks.append("unknown")
    if spec.get("record_only"):
        marks.append("record only")
    elif spec.get("lever", True) and not derived:
        marks.append("offered as a change")
    return "; ".join(mark for mark in marks if mark)


def aside(blocks: Mapping[str, Any]) -> Iterator[str]:
    """Give the section on the blocks that no rule may read."""
    yield ASIDE.format(blocks=" and ".join(f"`{name}`" for name in blocks))
    for block, content in blocks.items():
        for name, spec in content["facts"].items():
            yield f"| `{block}.{name}` | {values(spec)} |\n"


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def main(arguments: list[str]) -> int:
    """Run the command; give its exit code."""
    try:
        (node,) = load_path(ROOT / "rules" / "facts.yaml", file="rules/facts.yaml")
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 3
    out = Path(arguments[0]) if arguments else OUT
    out.write_text(render(to_plain(node)), encoding="utf-8")
    print(f"wrote {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
