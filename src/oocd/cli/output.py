"""Where the command line writes: the result to stdout or a file, everything else to stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import click

from oocd.settings import Settings, read_settings, use_colour

DEFAULT_WIDTH = 80
_MOST_COLUMNS = 100


class Context:
    """What every command is handed: the settings of this run and how it may write."""

    def __init__(self, config: Path | None, options: Mapping[str, object], *, debug: bool) -> None:
        self._config = config
        self._options = dict(options)
        self.debug = debug
        self.settings: Settings = read_settings(self._options, config=config)

    def set(self, **options: object) -> Settings:
        """Put a command's own options over the settings; None leaves a setting as it is."""
        given = {name: value for name, value in options.items() if value is not None}
        self._options.update(given)
        self.settings = read_settings(self._options, config=self._config)
        return self.settings

    def width(self) -> int:
        """How many columns a text may fill: as set, else the terminal's (100 at most), else 80."""
        if self.settings.width.value is not None:
            return self.settings.width.value
        if not sys.stdout.isatty():
            return DEFAULT_WIDTH
        return max(40, min(shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns, _MOST_COLUMNS))

    def colour(self, *, to_file: bool = False) -> bool:
        """Whether the result is coloured; a file is only where that was asked for."""
        terminal = sys.stdout.isatty() and not to_file
        return use_colour(self.settings.color.value, os.environ, terminal=terminal)


pass_context = click.make_pass_decorator(Context)


def say(text: str) -> None:
    """Tell the person at the keyboard something that is not the result."""
    click.echo(text, err=True)


@contextmanager
def result_stream(out: Path | None) -> Iterator[TextIO]:
    """The stream the result goes to. A file is put in place whole, or not at all.

    Raises click.ClickException where the file cannot be written.
    """
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    except OSError as error:
        raise _unwritable(out, error) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(out)
    except OSError as error:
        raise _unwritable(out, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def result_path(out: Path) -> Iterator[Path]:
    """A path to write the result to, which is put in place of `out` whole, or not at all.

    Raises click.ClickException where the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        os.close(handle)
    except OSError as error:
        raise _unwritable(out, error) from None
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(out)
    except OSError as error:
        raise _unwritable(out, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _unwritable(out: Path, error: OSError) -> click.ClickException:
    why = error.strerror or "it cannot be opened"
    return click.UsageError(f"{out} cannot be written: {why}.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def print_json(value: object) -> None:
    """Print a value as JSON: keys in order, UTF-8, readable."""
    click.echo(json_text(value))


def json_text(value: object, *, line: bool = False) -> str:
    """Write a value as JSON with its keys in order, on one line or laid out to be read."""
    if line:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2)
