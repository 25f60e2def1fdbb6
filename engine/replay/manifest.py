"""The manifest: everything that a replay rests on, so that anyone can repeat it to the byte."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from oocd.engine.replay.source import sha256_of_file

if TYPE_CHECKING:
    from oocd.engine.replay.run import Request
    from oocd.engine.replay.selecting import Chosen

SCHEMA = "oocd/replay-manifest/1"
_RESTING_ON = ("polars", "pyarrow")


def asked_for(request: Request, cases_sha256: str) -> dict[str, JsonValue]:
    """Write down what was asked for: cases, rules, settings, versions."""
    sweep = request.sweep
    return {
        "cases": {"file": request.cases.name, "sha256": cases_sha256},
        "map": None
        if request.map_path is None
        else {"file": request.map_path.name, "sha256": sha256_of_file(request.map_path)},
        "old": _rules(request.old),
        "new": _rules(request.new),
        "settings": {
            "accept_indicative": request.settings.accept_indicative,
            "matrix": request.settings.matrix,
            "seed": request.seed,
            "sample": request.sample,
            "explain": request.explain,
            "rows": request.rows,
            "skip_bad": request.skip_bad,
            "sweep": None
            if sweep is None
            else {"parameter": sweep.parameter, "values": list(sweep.values)},
        },
        "versions": {name: _version(name) for name in ("oocd", *_RESTING_ON)},
    }


def _rules(chosen: Chosen) -> dict[str, JsonValue]:
    versions: list[JsonValue] = [dict(version) for version in chosen.versions()]
    return {
        "sel": chosen.sel,
        "title": chosen.title,
        "from": None if chosen.starts is None else chosen.starts.isoformat(),
        "versions": versions,
        "files": dict(chosen.files or {}),
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def manifest_of(asked: dict[str, JsonValue], folder: Path) -> dict[str, JsonValue]:
    """Give the manifest: what was asked for, and the hash of every file of the result."""
    results: dict[str, JsonValue] = {
        path.name: sha256_of_file(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name[0].isdigit() and path.name != "started.json"
    }
    return {"schema": SCHEMA, **asked, "results": results}
