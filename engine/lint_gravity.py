"""Checks of the gravity matrices: bands, groups, columns, dates, sources."""

from __future__ import annotations

from pathlib import PurePosixPath

from oocd.engine.lint_notes import Loc, Notes
from oocd.engine.lint_rules import check_citations, check_date_fact
from oocd.engine.lint_versions import check_dates
from oocd.engine.lookups import Matrix
from oocd.engine.ruleset import InForce
from oocd.engine.score_tables import INDICATIVE, true_digests
from oocd.engine.versions import CompiledMatrix


def check_gravity(notes: Notes) -> None:
    """Check every matrix, and that on no day two of them are in force."""
    spans: list[tuple[str, InForce]] = []
    for compiled in notes.library.matrices:
        file = f"gravity/{compiled.matrix.matrix}.yaml"
        if not (notes.root / file).is_file():
            _misnamed(notes, compiled.matrix.matrix)
            continue
        spans.append((file, compiled.matrix.in_force))
        _Matrix(notes, file, compiled).check()
    if notes.whole:
        check_dates(notes, spans, "gravity")


def _misnamed(notes: Notes, name: str) -> None:
    """Find the file that holds a matrix of another name."""
    names = {compiled.matrix.matrix for compiled in notes.library.matrices}
    for path in sorted((notes.root / "gravity").rglob("*.yaml")):
        file = path.relative_to(notes.root).as_posix()
        if PurePosixPath(file).stem not in names:
            text = f"the file's name is not that of its matrix, {name}"
            notes.add(file, ("matrix",), "R-FILE-NAME", text, f"Call it {name}.yaml.")
            return


class _Matrix:
    """One matrix under check."""

    def __init__(self, notes: Notes, file: str, compiled: CompiledMatrix) -> None:
        self.notes = notes
        self.file = file
        self.compiled = compiled
        self.matrix: Matrix = compiled.matrix
        self.groups = [group.id for group in notes.library.disposals.groups]

    def check(self) -> None:
        """Run every check."""
        matrix, notes = self.matrix, self.notes
        check_date_fact(notes, self.file, ("choose_by",), matrix.choose_by)
        if not matrix.cite:
            notes.add(self.file, ("cite",), "R-CITE", f"{matrix.matrix}: no source is cited")
        check_citations(notes, self.file, ("cite",), matrix.cite)
        check_citations(notes, self.file, ("adjustment", "cite"), matrix.adjustment.cite)
        if matrix.low > matrix.high:
            notes.add(self.file, ("high",), "R-BAND", "`high` lies below `low`")
        self._scores()
        self._bands()
        for key, digest in true_digests(
            matrix.scores.model_dump(), notes.library.catalogue.tables
        ).items():
            if getattr(matrix.scores, key) != digest:
                text = f"{matrix.matrix}: the table is not what it was when it was brought in"
                hint = "Bring it in anew: `oocd rules import-matrix … --replace`."
                notes.add(self.file, ("scores", key), "R-DIGEST", text, hint)
        if matrix.signed_off is not None and matrix.scores.basis == INDICATIVE:
            text = (
                f"{matrix.matrix}: indicative scores are this project's own; nobody can sign them"
            )
            hint = "Bring in the force's matrix, and sign that off."
            notes.add(self.file, ("signed_off",), "R-INDICATIVE", text, hint)
        signed = matrix.signed_off
        if signed is not None and signed.sha256 != self.compiled.sha256:
            text = f"the content has changed since {signed.by} signed it off on {signed.on}"
            notes.add(self.file, ("signed_off", "sha256"), "R-SIGN-OFF", text)

    def _scores(self) -> None:
        scores, tables = self.matrix.scores, self.notes.library.catalogue.tables
        loc = ("scores", "table")
        if self.notes.unknown(self.file, loc, "R-UNKNOWN-TABLE", "lookup", scores.table, tables):
            return
        if scores.factors is not None:
            loc = ("scores", "factors")
            self.notes.unknown(self.file, loc, "R-UNKNOWN-TABLE", "lookup", scores.factors, tables)
        columns = {column for row in tables[scores.table].rows.values() for column in row}
        for key, name in (("column", scores.column), ("never_lowered", scores.never_lowered)):
            if name is not None:
                kind = f"column of {scores.table}"
                place = ("scores", key)
                self.notes.unknown(self.file, place, "R-UNKNOWN-TABLE", kind, name, columns)

    def _bands(self) -> None:
        matrix, notes = self.matrix, self.notes
        known = {band.band for band in matrix.bands}
        bands = [(str(band.band), ("bands", i, "band")) for i, band in enumerate(matrix.bands)]
        notes.twice(self.file, bands, "band")
        for index, band in enumerate(matrix.bands):
            loc: Loc = ("bands", index)
            if not matrix.low <= band.band <= matrix.high:
                text = f"band {band.band} lies outside {matrix.low} to {matrix.high}"
                notes.add(self.file, (*loc, "band"), "R-BAND", text)
            self._group((*loc, "group"), band.group)
            if band.otherwise is not None:
                options = notes.library.options
                place = (*loc, "otherwise")
                code = "R-UNKNOWN-OPTION"
                notes.unknown(self.file, place, code, "option", band.otherwise, options)
        if matrix.alternatives is not None:
            self._group(("alternatives", "group"), matrix.alternatives.group)
            if matrix.alternatives.from_band not in known:
                text = f"there is no band {matrix.alternatives.from_band}"
                notes.add(self.file, ("alternatives", "from_band"), "R-BAND", text)
        for index, entry in enumerate(matrix.texts):
            for number, score in enumerate(entry.bands):
                if score not in known:
                    at = ("texts", index, "bands", number)
                    notes.add(self.file, at, "R-BAND", f"there is no band {score}")

    def _group(self, loc: Loc, name: str) -> None:
        self.notes.unknown(self.file, loc, "R-UNKNOWN-GROUP", "group", name, self.groups)
