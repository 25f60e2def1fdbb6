"""The settings of the program: what each is, and where it came from.

An option on the command line wins over an `OOCD_*` variable of the environment, which wins over a
line of `oocd.toml` (in the working folder, or the nearest folder above it), which wins over the
default. A value that cannot be used is an error wherever it stands; nothing is passed over.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

FILE_NAME = "oocd.toml"
CONFIG_VARIABLE = "OOCD_CONFIG"
NARROWEST, WIDEST = 40, 400
DATABASE = "oocd.db"
"""Where the panel's record is kept unless told otherwise: a file in the working folder."""
COLOURS = ("auto", "always", "never")
_OPTIONS = {"actor_person": "--as", "actor_role": "--role", "actor_agency": "--agency"}
"""Options that are not called as their setting is."""
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)$")

T = TypeVar("T")
Raw: TypeAlias = object


class SettingsError(Exception):
    """A setting cannot be used. `exit_code` is 3 for a line of the file and 2 for anything else."""

    def __init__(self, where: str, code: str, text: str, *, exit_code: int) -> None:
        super().__init__(where, code, text)
        self.where = where
        self.code = code
        self.text = text
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.where} {self.code} {self.text}"


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One value with its origin: `option`, `environment`, `file` or `default`, and the place."""

    value: T
    origin: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.origin} ({self.place})" if self.place else self.origin


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, each with where it came from."""

    area: Setting[str | None]
    accept_indicative: Setting[bool]
    matrix: Setting[str | None]
    rules: Setting[Path | None]
    color: Setting[str]
    width: Setting[int | None]
    database: Setting[str]
    actor_person: Setting[str | None]
    actor_role: Setting[str | None]
    actor_agency: Setting[str | None]
    file: Path | None = None
    """The `oocd.toml` that was read, or None."""

    def items(self) -> list[tuple[str, Setting[object]]]:
        """Give each setting by name, in the order they are documented."""
        return [(f.name, getattr(self, f.name)) for f in fields(self) if f.name != "file"]


def read_settings(
    options: Mapping[str, Raw] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    config: Path | None = None,
) -> Settings:
    """Read the settings for one run.

    `options` holds what the command line gave (None: not given). `config` names the file to read in
    place of the nearest `oocd.toml` at or above `folder`. Raises SettingsError for the first value
    that cannot be used.
    """
    environ = os.environ if environ is None else environ
    named = config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    file = named or _nearest(folder or Path.cwd())
    work = _Reader(options or {}, environ, file, _read_file(file) if file else {}, _text(file))
    work.check_names()
    return Settings(
        area=work.setting("area", _name_of, None),
        accept_indicative=work.setting("accept_indicative", _truth, default=False),
        matrix=work.setting("matrix", _name_of, None),
        rules=work.setting("rules", _folder, None),
        color=work.setting("color", _colour, "auto"),
        width=work.setting("width", _width, None),
        database=work.setting("database", _database, DATABASE),
        actor_person=work.setting("actor_person", _id_of, None),
        actor_role=work.setting("actor_role", _id_of, None),
        actor_agency=work.setting("actor_agency", _id_of, None),
        file=file,
    )


def use_colour(choice: str, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to colour: as told, else only on a terminal and where NO_COLOR is not set.

    >>> use_colour("auto", {"NO_COLOR": "1"}, terminal=True)
    False
    """
    if choice != "auto":
        return choice == "always"
    return terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def _nearest(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        candidate = place / FILE_NAME
        if candidate.is_file():
            return candidate
    return None


def _text(file: Path | None) -> str:
    return file.read_text(encoding="utf-8") if file is not None else ""


def _read_file(file: Path) -> Mapping[str, Raw]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        raise _file_fault(
            file, 1, 1, "T-FILE", f"the settings file cannot be read: {why}"
        ) from None
    except UnicodeDecodeError:
        raise _file_fault(file, 1, 1, "T-FILE", "the settings file is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line, col = (int(found[1]), int(found[2])) if found else (1, 1)
        said = _AT_LINE.sub("", str(error)).strip()
        raise _file_fault(file, line, col, "T-SYNTAX", f"this is not TOML: {said}") from None


def _file_fault(file: Path, line: int, col: int, code: str, text: str) -> SettingsError:
    return SettingsError(f"{file}:{line}:{col}", code, text, exit_code=3)


@dataclass(frozen=True)
class _Reader:
    options: Mapping[str, Raw]
    environ: Mapping[str, str]
    file: Path | None
    table: Mapping[str, Raw]
    source: str

    def check_names(self) -> None:
        """Refuse a line of the file that is no setting."""
        known = [f.name for f in fields(Settings) if f.name != "file"]
        for name in self.table:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}."
                raise self._fault(name, "T-UNKNOWN", f"no setting is called `{name}`. {hint}")

    def setting(self, name: str, read: Callable[[Raw], T], default: T) -> Setting[T]:
        """Give one setting from the first place that has it."""
        if self.options.get(name) is not None:
            option = _OPTIONS.get(name, "--" + name.replace("_", "-"))
            return Setting(self._checked(read, self.options[name], option), "option", option)
        variable = f"OOCD_{name.upper()}"
        if self.environ.get(variable):
            value = self._checked(read, self.environ[variable], variable)
            return Setting(value, "environment", variable)
        if name in self.table and self.file is not None:
            raw = self.table[name]
            if isinstance(raw, str) and raw.strip() and _is_path(name, raw):
                raw = str(self.file.parent / raw)  # a path is named from where the file stands
            try:
                value = read(raw)
            except ValueError as error:
                raise self._fault(name, "T-VALUE", f"`{name}`: {error}") from None
            return Setting(value, "file", f"{self.file}:{self._line(name)}")
        return Setting(default, "default")

    def _checked(self, read: Callable[[Raw], T], raw: Raw, where: str) -> T:
        try:
            return read(raw)
        except ValueError as error:
            raise SettingsError(where, "T-VALUE", str(error), exit_code=2) from None

    def _line(self, name: str) -> int:
        pattern = re.compile(
            rf"""\s*["']?{re.escape(name)}["']?\s*[=.\]]|\s*\[+\s*{re.escape(name)}\b"""
        )
        for number, line in enumerate(self.source.splitlines(), start=1):
            if pattern.match(line):
                return number
        return 1

    def _fault(self, name: str, code: str, text: str) -> SettingsError:
        return _file_fault(self.file or Path(FILE_NAME), self._line(name), 1, code, text)


def _name_of(raw: Raw) -> str | None:
    if isinstance(raw, str) and _NAME.fullmatch(raw):
        return raw
    raise ValueError(f'{raw!r} is no name; write it as text, such as "wolverhampton"')


def _id_of(raw: Raw) -> str | None:
    if isinstance(raw, str) and _ID.fullmatch(raw):
        return raw
    raise ValueError(
        f"{raw!r} is no id; an id is made of letters, digits and . _ : - and is never a name"
    )


def _truth(raw: Raw) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in (*_TRUE, *_FALSE):
        return raw.strip().lower() in _TRUE
    raise ValueError(f"{raw!r} is neither true nor false")


def _folder(raw: Raw) -> Path | None:
    if isinstance(raw, str | Path) and str(raw).strip() and "\0" not in str(raw):
        return Path(raw)
    raise ValueError(f"{raw!r} is no folder")


def _database(raw: Raw) -> str:
    if isinstance(raw, str) and raw.strip() and "\0" not in raw:
        return raw
    raise ValueError("this is no database; give a path, or postgresql://user@host/name")


def _is_path(name: str, raw: str) -> bool:
    return name == "rules" or (name == "database" and "://" not in raw)


def _colour(raw: Raw) -> str:
    if raw in COLOURS:
        return str(raw)
    raise ValueError(f"{raw!r} is none of {', '.join(COLOURS)}")


def _width(raw: Raw) -> int | None:
    text = str(raw)
    whole = not isinstance(raw, bool) and text.isascii() and text.isdecimal()
    if whole and len(text) <= len(str(WIDEST)) and NARROWEST <= int(text) <= WIDEST:
        return int(text)
    raise ValueError(f"{raw!r} is no width; give a whole number from {NARROWEST} to {WIDEST}")
