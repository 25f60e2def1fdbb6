"""The dated tables of `gravity/tables/`: a force's own scores and factors, brought in from a sheet.

A table is part of the matrix that names it: the matrix holds a digest of what the table says, and
a sign-off of the matrix holds only while that digest is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from oocd.engine.canonical import sha256_of
from oocd.engine.catalogue import Table
from oocd.engine.errors import Problem
from oocd.engine.loader import Tree, content_sha256

FOLDER = "gravity/tables"
FACTORS_ENDING = "-factors"
FACTOR_COLUMNS = ("id", "direction", "scope", "text", "basis", "source")
SCORE_COLUMNS = ("id", "offence", "score", "never_lowered", "notes")
INDICATIVE = "indicative"
IMPORTED = "imported"
_DIGESTS = (("table", "sha256"), ("factors", "factors_sha256"))


def table_paths(root: Path) -> list[Path]:
    """Give the files of the folder, in order of name."""
    return sorted((root / FOLDER).glob("*.csv"))


def add_score_tables(tree: Tree, tables: dict[str, Table]) -> None:
    """Add each table by its file's name; factors among them join those that cases may name."""
    for path in table_paths(tree.root):
        if path.stem in tables:
            said = f"the table {path.stem!r} is called like a lookup"
            tree.problems.append(Problem(tree.name(path), 1, 1, "R-DUPLICATE", said))
            continue
        table = Table(path.stem, tree.table(path, "id"))
        tables[path.stem] = table
        if path.stem.endswith(FACTORS_ENDING):
            tables["factors"] = _joined(tree, path, tables["factors"], table)


def _joined(tree: Tree, path: Path, before: Table, more: Table) -> Table:
    rows = dict(before.rows)
    for line, (name, row) in enumerate(more.rows.items(), start=2):
        known = rows.setdefault(name, {**dict.fromkeys(FACTOR_COLUMNS, ""), **row})
        if any(known.get(key) != row.get(key) for key in ("direction", "scope", "text")):
            said = f"the factor {name!r} stands in another table and says something else there"
            tree.problems.append(Problem(tree.name(path), line, 1, "R-DUPLICATE", said))
    return Table(before.name, rows)


def table_sha256(table: Table) -> str:
    """Hash what a table says; the order of its rows and its layout do not count."""
    rows: dict[str, JsonValue] = {
        name: {str(column): str(cell) for column, cell in row.items()}
        for name, row in table.rows.items()
    }
    return sha256_of(rows)


def matrix_sha256(plain: JsonValue, tables: Mapping[str, Table]) -> str:
    """Hash what a matrix says with what its own tables say now, its sign-off apart."""
    scores = plain.get("scores") if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or not isinstance(scores, dict):
        return content_sha256(plain)
    return content_sha256({**plain, "scores": {**scores, **true_digests(scores, tables)}})


def true_digests(scores: Mapping[str, JsonValue], tables: Mapping[str, Table]) -> dict[str, str]:
    """Give the digests that a matrix holds of its tables as they ought to be."""
    return {
        digest: table_sha256(tables[str(scores[key])])
        for key, digest in _DIGESTS
        if scores.get(digest) is not None and scores.get(key) in tables
    }
