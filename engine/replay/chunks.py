"""The working folder of a replay: one pair of files a chunk, put in place whole.

A replay that is stopped leaves the folder behind (`<out>.part`) and goes on from it with
`--resume`; the folder says which replay it is of, and no other may go on with it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from pydantic import JsonValue

from oocd.engine.errors import InputError, OocdError, Problem

PART = ".part"
_STARTED = "started.json"


@dataclass(frozen=True)
class Workplace:
    """The folder in which a replay is at work."""

    folder: Path
    out: Path

    @classmethod
    def open(cls, out: Path, settings: dict[str, JsonValue], *, resume: bool) -> Workplace:
        """Make the folder, or take up one that was left.

        Raises InputError where the result is there already, or what was left is of another replay.
        """
        if out.exists():
            text, hint = f"{out} is there already", "Give another --out, or remove it."
            raise InputError([Problem(str(out), 1, 1, "E-EXISTS", text, hint)])
        folder = out.with_name(out.name + PART)
        here = cls(folder, out)
        written = json.dumps(settings, sort_keys=True)
        if resume and (folder / _STARTED).is_file():
            if (folder / _STARTED).read_text(encoding="utf-8") != written:
                text = f"{folder} was left by another replay (other cases, rules or settings)"
                hint = "Remove it, or run without --resume."
                raise InputError([Problem(str(folder), 1, 1, "E-RESUME", text, hint)])
            return here
        if folder.exists():
            shutil.rmtree(folder)
        try:
            folder.mkdir(parents=True)
            (folder / _STARTED).write_text(written, encoding="utf-8")
        except OSError as error:
            raise no_room(folder, error) from None
        return here

    def has(self, number: int) -> bool:
        """Whether a chunk is done."""
        return self.place(number, "cases").is_file()

    def place(self, number: int, kind: str) -> Path:
        """Say where a chunk's file stands."""
        return self.folder / f"{number:06d}.{kind}.parquet"

    def keep(self, number: int, **frames: pl.DataFrame) -> None:
        """Write the files of a chunk; the one that says it is done comes last."""
        for kind in sorted(frames, key=lambda kind: kind == "cases"):
            place = self.place(number, kind)
            half = place.with_suffix(".half")
            frames[kind].write_parquet(half, compression="zstd", statistics=False)
            half.replace(place)

    def files(self, kind: str) -> list[Path]:
        """Give every chunk's file of a kind, in order."""
        return sorted(self.folder.glob(f"*.{kind}.parquet"))

    def frames(self, kind: str) -> Iterator[pl.DataFrame]:
        """Give every chunk of a kind, one at a time."""
        for path in self.files(kind):
            yield pl.read_parquet(path)

    def scan(self, kind: str) -> pl.LazyFrame:
        """Give every chunk of a kind as one table, read as it is needed."""
        return pl.scan_parquet(self.files(kind))

    def finish(self) -> None:
        """Take the chunks away and put the folder in its place."""
        for path in self.folder.glob("[0-9]*.parquet"):
            path.unlink()
        (self.folder / _STARTED).unlink(missing_ok=True)
        self.folder.replace(self.out)

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)


def no_room(place: Path, error: OSError) -> OocdError:
    """Say that something could not be written, and that nothing was left behind."""
    text = f"{place} cannot be written: {error.strerror or error}"
    hint = "Nothing was left behind. Make room, or give another --out."
    return InputError([Problem(str(place), 1, 1, "E-WRITE", text, hint)])
