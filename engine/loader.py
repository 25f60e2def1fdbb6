"""Read the rule library from its folder: strict, with every problem of every file at once.

The compiled form (`compiled.json`, written when the wheel is built) saves reading YAML; each entry
is keyed by the SHA-256 of its source file, checked here, and read anew when it does not match.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from oocd.engine.canonical import canonical_json
from oocd.engine.errors import InputError, Problem, did_you_mean
from oocd.engine.nodes import Node
from oocd.engine.ruleset import Model

COMPILED = "compiled.json"
ModelT = TypeVar("ModelT", bound=Model)


@dataclass
class Tree:
    """The files of a rule library. `problems` gathers what is wrong in any of them."""

    root: Path
    compiled: Mapping[str, tuple[str, JsonValue]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _nodes: dict[Path, Node | None] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path) -> Tree:
        """Open a folder of rules, with its compiled form where there is one.

        Raises InputError where the folder holds no library.
        """
        if not (root / "facts.yaml").is_file():
            hint = "Give the folder that holds facts.yaml, lookups/, national/."
            raise InputError(
                [Problem(str(root), 1, 1, "R-LIBRARY", "this folder holds no rule library", hint)]
            )
        return cls(root, _read_compiled(root / COMPILED))

    def files(self, *parts: str) -> Iterator[Path]:
        """Give every YAML file below a folder in order of path, rule tests apart."""
        for path in sorted((self.root.joinpath(*parts)).rglob("*.yaml")):
            if "tests" not in path.relative_to(self.root).parts:
                yield path

    def plain(self, path: Path) -> JsonValue:
        """Give a file's content as plain data; a file that cannot be read adds its problems."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            self._unreadable(path, error)
            return None
        entry = self.compiled.get(path.relative_to(self.root).as_posix())
        if entry is not None and entry[0] == hashlib.sha256(raw).hexdigest():
            return entry[1]
        # where all is compiled YAML is never imported: start-up time is a feature
        from oocd.engine.yamlio import load_text, to_plain  # noqa: PLC0415

        try:
            return to_plain(load_text(raw, self.name(path))[0])
        except InputError as error:
            self.problems.extend(error.problems)
            return None

    def _unreadable(self, path: Path, error: OSError | UnicodeDecodeError) -> None:
        said = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        text = f"{self.name(path)} cannot be read: {said}"
        self.problems.append(Problem(self.name(path), 1, 1, "R-LIBRARY", text))

    def name(self, path: Path) -> str:
        """Give the path shown to people: relative to the library."""
        return path.relative_to(self.root).as_posix()

    def model(self, path: Path, kind: type[ModelT]) -> ModelT | None:
        """Read a file as one of the models; None, with problems noted, where it does not fit."""
        plain = self.plain(path)
        if plain is None:
            return None
        try:
            return kind.model_validate(plain)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                loc = tuple(fault["loc"])
                hint = None
                if fault["type"] == "extra_forbidden":
                    hint = did_you_mean(str(loc[-1]), _field_names(kind))
                text = fault["msg"].removeprefix("Value error, ")
                where = ".".join(str(part) for part in loc)
                line, col = self.position(path, loc, key=fault["type"] == "extra_forbidden")
                problem = Problem(self.name(path), line, col, "R-SHAPE", f"{where}: {text}", hint)
                self.problems.append(problem)
            return None

    def add(
        self,
        path: Path,
        loc: tuple[str | int, ...],
        code: str,
        text: str,
        hint: str | None = None,
        *,
        key: bool = False,
    ) -> None:
        """Note a problem at a value inside a file, or with `key` at its key."""
        line, col = self.position(path, loc, key=key)
        self.problems.append(Problem(self.name(path), line, col, code, text, hint))

    def position(
        self, path: Path, loc: tuple[str | int, ...], *, key: bool = False
    ) -> tuple[int, int]:
        """Find the line and column of a key path, or of its nearest ancestor."""
        from oocd.engine.yamlio import load_text, position_at  # noqa: PLC0415 as above

        if path not in self._nodes:
            try:
                self._nodes[path] = load_text(path.read_bytes(), self.name(path))[0]
            except InputError:
                self._nodes[path] = None
        node = self._nodes[path]
        if node is None:
            return 1, 1
        place = position_at(node, loc, key=key)
        return place.line, place.col

    def table(self, path: Path, key: str) -> dict[str, dict[str, str]]:
        """Read a CSV table by its key column; a doubled key is a problem."""
        rows: dict[str, dict[str, str]] = {}
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._unreadable(path, error)
            return rows
        for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
            identity = row.get(key) or ""
            if not identity or identity in rows:
                word = "stands twice" if identity else "is missing"
                problem = Problem(
                    self.name(path), number, 1, "R-TABLE", f"the {key} {identity!r} {word}"
                )
                self.problems.append(problem)
            rows[identity] = {column: cell or "" for column, cell in row.items()}
        return rows


def content_sha256(plain: JsonValue) -> str:
    """Hash what a rule file says, its sign-off apart, so that comments and layout do not count."""
    if isinstance(plain, dict):
        plain = {key: value for key, value in plain.items() if key != "signed_off"}
    return hashlib.sha256(canonical_json(plain)).hexdigest()


def _field_names(kind: type[Model]) -> set[str]:
    names: set[str] = set()
    for name, info in kind.model_fields.items():
        names.add(info.alias or name)
        for part in getattr(info.annotation, "__args__", ()):
            if isinstance(part, type) and issubclass(part, Model):
                names |= _field_names(part)
    return names


def _read_compiled(path: Path) -> Mapping[str, tuple[str, JsonValue]]:
    if not path.is_file():
        return {}
    try:
        files = json.loads(path.read_bytes())["files"]
        return {name: (entry["sha256"], entry["data"]) for name, entry in files.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}  # it stands for nothing: every source is read
