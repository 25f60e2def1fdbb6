"""Begin a map from the first rows of a file: what a column may be is offered, never taken."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from oocd.engine.catalogue import Catalogue
from oocd.engine.replay.cells import in_words
from oocd.engine.replay.layout import spec_of
from oocd.engine.replay.mapping import fact_names, resolve_fact
from oocd.engine.replay.tables import Sheet

ROWS_SEEN = 1_000
_FEW = 12
_NEAR = 0.85
_CLOSED = frozenset({"boolean", "choice", "map"})

HEAD = """\
# A map from the columns of a file to facts. Look over every line: a fact in it is a guess by name,
# and a column that is like none is left for you. `oocd case schema` lists every fact, and
# docs/bringing-your-cases.md explains the rest. Then try it:
#   oocd case map {file} --map THIS_FILE
encoding: utf-8            # or cp1252
# dates: "%d/%m/%Y"        # how dates are written, where not YYYY-MM-DD
missing: ["", "N/A"]       # cells that hold nothing
not_known: {{}}              # such as {{"Not asked": not_asked, "Refused": would_not_say}}
always: {{}}                 # facts that every row has, such as {{area: wolverhampton}}
"""


def template_lines(sheet: Sheet, catalogue: Catalogue) -> Iterator[str]:
    """Give the lines of a map for a file."""
    values = _values(sheet)
    offers = _offers(catalogue)
    yield HEAD.format(file=sheet.file).rstrip("\n")
    guesses = {name: _guess(name, offers) for name in sheet.names}
    mapped: dict[str, str] = {}
    for name, fact in guesses.items():
        if fact is not None and fact not in mapped.values():
            mapped[name] = fact
    yield "columns:" if mapped else "columns: {}"
    for name, fact in mapped.items():
        spec = spec_of(fact, catalogue)
        seen = values.get(name, [])
        own = dict.fromkeys(catalogue.values_of(spec)) if spec is not None else {}
        if spec is not None and spec.type in _CLOSED and seen:
            takes = ", ".join(list(own)[:_FEW]) or "true, false"
            yield f"  {_quoted(name)}: {{fact: {fact}, values: {{}}}}   # takes {takes}"
            yield f"    # the file has: {', '.join(map(_quoted, seen))}"
        else:
            yield f"  {_quoted(name)}: {fact}"
    rest = [name for name in sheet.names if name not in mapped]
    for name in rest:
        yield f"  # {_quoted(name)}: ?"
    yield "# Columns that are not to be read, on purpose (names, addresses):"
    yield "leave_out: []"


def _offers(catalogue: Catalogue) -> dict[str, str]:
    """Give what a column may be called -> the fact that it then may be."""
    found: dict[str, str] = {}
    for fact in fact_names(catalogue):
        real = resolve_fact(fact, catalogue)
        spec = None if real is None else spec_of(real, catalogue)
        if real is None or spec is None or spec.type == "map":
            continue
        for words in (spec.title, fact.rpartition(".")[2].replace("_", " ")):
            found.setdefault(words.casefold(), real)
    return found


def _guess(name: str, offers: dict[str, str]) -> str | None:
    """Offer a fact whose words the column's name very nearly is."""
    plain = name.casefold().replace("_", " ").strip()
    near = difflib.get_close_matches(plain, sorted(offers), n=1, cutoff=_NEAR)
    return offers[near[0]] if near else None


def _values(sheet: Sheet) -> dict[str, list[str]]:
    """Give what stands in each column of the first rows, where that is a few words only."""
    seen: dict[str, dict[str, None]] = {name: {} for name in sheet.names}
    for number, row in enumerate(sheet.rows):
        if number >= ROWS_SEEN:
            break
        for name, cell in zip(sheet.names, row.cells, strict=False):
            text = in_words(cell)
            if text and len(seen[name]) <= _FEW:
                seen[name][text] = None
    rows = {name: list(found) for name, found in seen.items()}
    return {name: found for name, found in rows.items() if found and len(found) <= _FEW}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
