"""Puts files in place all together: each whole, and where one cannot be, none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from oocd.engine.errors import InputError, Problem

_MODE = 0o644


def put_in_place(files: Mapping[Path, bytes]) -> None:
    """Write files, in the order given, over what stands there.

    Everything is on the disk before the first file is put in place; where one cannot be, those
    before it are put back. Raises InputError.
    """
    ready: list[tuple[Path, Path]] = []
    done: list[tuple[Path, bytes | None]] = []
    here = next(iter(files), Path())
    try:
        for path, data in files.items():
            here = path
            path.parent.mkdir(parents=True, exist_ok=True)
            ready.append((_written(path, data), path))
        for temporary, path in ready:
            here = path
            before = path.read_bytes() if path.exists() else None
            temporary.replace(path)
            done.append((path, before))
    except OSError as error:
        for path, before in reversed(done):
            with suppress(OSError):
                if before is None:
                    path.unlink()
                else:
                    _written(path, before).replace(path)
        said = f"the file cannot be written: {error.strerror}"
        raise InputError([Problem(str(here), 1, 1, "E-FILE", said)]) from None
    finally:
        for temporary, _ in ready:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _written(path: Path, data: bytes) -> Path:
    """Write a file beside its place, through to the disk; what stands there gives its rights."""
    mode = path.stat().st_mode & 0o777 if path.exists() else _MODE
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
