"""What a replay costs as the cases grow: time, memory, and how near it is to reading alone.

    python benchmarks/replay/scale.py [--sizes 100000,300000,1000000] [--big 10000000]

Synthetic cases (`oocd examples generate`) are drawn once and repeated under other ids until there
are enough, in Parquet. Each size is replayed as `oocd replay run` does it (old and new rules,
reasons, groups, sample and explanations), each in a process of its own, whose highest memory is
printed. `--big 0` leaves the last out. What is written is a replay's whole result.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import polars as pl
import pyarrow.parquet as pq
from measuring import progress, say_what_is_measured, shipped_library

from oocd.bootstrap import default_rules_root
from oocd.engine.evaluate import Settings
from oocd.engine.replay.cluster import Cluster
from oocd.engine.replay.run import Request, replay
from oocd.engine.replay.selecting import choose
from oocd.engine.replay.settings import read_counting

DRAWN = 50_000
"""How many cases are drawn; more are these again under other ids."""
ROW_GROUP = 65_536
PROPOSAL, FROM, LIKE = "turnaround-care-wolverhampton", dt.date(2022, 1, 1), "wolverhampton"
AIM_SECONDS, AIM_MIB, MILLION = 5.0, 2_000, 1_000_000


def written(folder: Path, sizes: list[int]) -> dict[int, Path]:
    """Write a file of each size."""
    first = folder / "drawn.parquet"
    asked = ["examples", "generate", "--n", str(min(DRAWN, max(sizes))), "--seed", "7"]
    progress("drawing cases")
    command = [sys.executable, "-m", "oocd", *asked, "--like", LIKE, "--out", str(first)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    drawn = pl.read_parquet(first)
    found = {}
    for size in sizes:
        found[size] = folder / f"{size}.parquet"
        writer = None
        for start in range(0, size, drawn.height):
            part = drawn.head(size - start)
            numbers = pl.int_range(start, start + part.height, eager=True)
            part = part.with_columns(pl.format("case-{}", numbers).alias("id")).to_arrow()
            writer = writer or pq.ParquetWriter(found[size], part.schema, compression="zstd")
            writer.write_table(part.cast(writer.schema), row_group_size=ROW_GROUP)
        if writer is not None:
            writer.close()
        progress(f"{size:,} cases written")
    return found


def read_alone(path: Path) -> float:
    """Read every column, as a replay does, and do nothing with it; gives the seconds."""
    start = time.perf_counter()
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=ROW_GROUP):
            pl.from_arrow(batch)
    return time.perf_counter() - start


def one(path: Path, master: str | None) -> dict[str, float]:
    """Replay one file in this process; gives what it cost."""
    reading = read_alone(path)
    before, start = time.process_time(), time.perf_counter()
    root = default_rules_root()
    with tempfile.TemporaryDirectory() as folder:
        request = Request(
            old=choose("current", root),
            new=choose(f"proposal:{PROPOSAL}", root, FROM),
            cases=path,
            out=Path(folder) / "result",
            counting=read_counting(root),
            settings=Settings(accept_indicative=True),
            cluster=None if master is None else Cluster(master),
        )
        result = replay(request, lambda done: progress(f"{done:,} cases"))
        changed = pl.scan_parquet(result / "cases.parquet").select(pl.col("changed").sum())
        return {
            "reading": reading,
            "wall": time.perf_counter() - start,
            "processor": time.process_time() - before,
            "changed": changed.collect().item(),
            "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def in_its_own_process(path: Path, master: str | None) -> dict[str, float]:
    """Run `one` in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--one", str(path)]
    command += ["--master", master] if master else []
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(size: int, cost: dict[str, float], smallest: float) -> None:
    """Print one size's figures; `smallest` is the seconds for a case of the first size."""
    each = cost["wall"] / size
    print(
        f"{size:12,}{cost['wall']:9.2f}{cost['processor']:11.2f}{each * 1e6:12.2f}"
        f"{each / smallest:9.2f}{cost['reading']:10.2f}{cost['wall'] / cost['reading']:9.1f}"
        f"{cost['mib']:8,.0f}{int(cost['changed']):10,}",
        flush=True,
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100000,300000,1000000")
    parser.add_argument("--big", type=int, default=10_000_000)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--master", help="run on this Spark cluster instead of in this process")
    asked = parser.parse_args()
    if asked.one is not None:
        print(json.dumps(one(asked.one, asked.master)))
        return 0
    sizes = [int(size) for size in asked.sizes.split(",")] + ([asked.big] if asked.big else [])
    say_what_is_measured(shipped_library())
    print(
        f"polars {pl.__version__}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at first"
    )
    print(f"current rules against the proposal {PROPOSAL} as if from {FROM}; cases like {LIKE}")
    head = ("cases", "wall s", "processor s", "us a case", "linear", "read s", "to read", "MiB")
    print("{:>12}{:>9}{:>11}{:>12}{:>9}{:>10}{:>9}{:>8}{:>10}".format(*head, "changed"))
    with tempfile.TemporaryDirectory() as folder:
        smallest = 0.0
        for size, path in written(Path(folder), sizes).items():
            cost = in_its_own_process(path, asked.master)
            smallest = smallest or cost["wall"] / size
            show(size, cost, smallest)
            if size == MILLION:
                met = cost["wall"] <= AIM_SECONDS and cost["mib"] < AIM_MIB
                print(
                    f"{'':12}aim {AIM_SECONDS} s and {AIM_MIB:,} MiB: {'met' if met else 'MISSED'}"
                )
            path.unlink()
    print(f"load at the end {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
