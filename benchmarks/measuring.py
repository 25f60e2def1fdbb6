"""What the benchmarks share: cases, clocks, memory, and the line that says what was measured."""

from __future__ import annotations

import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from oocd.engine.case import Case
from oocd.engine.case_reading import read_case
from oocd.engine.durable import available
from oocd.engine.library import Library, read_library
from oocd.engine.yamlio import load_path

CASE = "wolverhampton_first_theft"
"""The worked example that is measured alone: a first offence, two programmes in reach."""


@dataclass(frozen=True)
class Timing:
    """One call's time in milliseconds: by the clock on the wall, and of the processor."""

    wall: float
    wall_p99: float
    processor: float
    processor_p99: float


def shipped_library() -> Library:
    """Read the shipped rules."""
    return read_library(Path(str(files("oocd.rules"))))


def examples(library: Library) -> dict[str, Case]:
    """Read every worked example."""
    found: dict[str, Case] = {}
    for path in sorted(Path(str(files("oocd.examples"))).glob("*/case.yaml")):
        node = load_path(path)[0]
        found[path.parent.name] = read_case(node, library.catalogue, str(path))  # type: ignore[arg-type]
    return found


def timed(parts: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Timing]:
    """Time each part `repeats` times, turn and turn about, so that all meet the same machine."""
    walls: dict[str, list[float]] = {name: [] for name in parts}
    spent: dict[str, list[float]] = {name: [] for name in parts}
    for work in parts.values():
        work()
    for _ in range(repeats):
        for name, work in parts.items():
            before, start = time.process_time(), time.perf_counter()
            work()
            walls[name].append((time.perf_counter() - start) * 1000)
            spent[name].append((time.process_time() - before) * 1000)
    return {
        name: Timing(
            statistics.median(walls[name]),
            _late(walls[name]),
            statistics.median(spent[name]),
            _late(spent[name]),
        )
        for name in parts
    }


def _late(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def resident_mb() -> float:
    """Give the memory held now, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def say_what_is_measured(library: Library) -> None:
    """Print the rules, the Python and the engines that the figures belong to."""
    written = sum(len(v.file.rules) for versions in library.families.values() for v in versions)
    uses = sum(len(v.rules) for versions in library.families.values() for v in versions)
    versions = sum(map(len, library.families.values()))
    print(
        f"{written} rules ({uses} uses) in {versions} versions of {len(library.families)} families"
    )
    print(f"Python {platform.python_version()}, {time.strftime('%d %B %Y')}")
    if not available():
        print("durable-rules does not load on this Python: the reference answers alone")


def progress(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(text, file=sys.stderr, flush=True)
