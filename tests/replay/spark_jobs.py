"""What the tests of Spark run, in a process of its own: one session, several jobs, one JSON.

python spark_jobs.py CASES.parquet FOLDER
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from oocd.bootstrap import default_rules_root
from oocd.engine.columnar.streaming import Batches
from oocd.engine.errors import InputError, OocdError, Problem
from oocd.engine.evaluate import Settings
from oocd.engine.library import read_library
from oocd.engine.replay.cluster import Cluster
from oocd.engine.replay.distributed import run_on_spark
from oocd.engine.replay.run import Request, replay
from oocd.engine.replay.selecting import choose
from oocd.engine.replay.session import open_session
from oocd.engine.replay.settings import read_counting
from oocd.engine.replay.source import listed
from oocd.engine.replay.sweep import read_sweep

ROWS = 1_000
SMALL = {"spark.sql.files.maxPartitionBytes": "40000"}
"""Parts so small that both workers have some."""
SETTINGS = Settings(accept_indicative=True)


def whose(batch):
    return pa.RecordBatch.from_pydict({"pid": [os.getpid()] * batch.num_rows})


def too_few(batch):
    return whose(batch.slice(1))


def failing(_):
    raise ValueError("no luck")


def dying(_):
    os._exit(3)


def refusing(_):
    raise InputError([Problem("cases", 7, 1, "C-VALUE", "not one of its values", "Correct it.")])


def digest(batches):
    """One hash of every answer in order, however they are cut."""
    found = hashlib.sha256()
    for batch in batches:
        for row in batch.to_pylist():
            found.update(repr(sorted(row.items())).encode())
    return found.hexdigest()


def told(cases, work, cluster):
    try:
        list(run_on_spark(cases, work, cluster))
    except OocdError as error:
        return [type(error).__name__, error.code, str(error)]
    return None


def replayed(cases, out, cluster, sel):
    root = default_rules_root()
    new = choose(f"proposal:{sel}", root, dt.date(2023, 1, 1))
    replay(
        Request(
            old=choose("current", root),
            new=new,
            cases=Path(cases),
            out=out,
            counting=read_counting(root),
            settings=SETTINGS,
            sweep=read_sweep("bhm_o22_weeks=8,20", new.library) if "weeks" in sel else None,
            sample=20,
            explain=20,
            rows=ROWS,
            cluster=cluster,
        )
    )
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.iterdir())}


def main(cases, folder):
    cluster = Cluster("local[2]", rows=300, settings=SMALL)
    batches = Batches(default_rules_root(), SETTINGS)
    lists = str(folder / "lists.parquet")
    catalogue = read_library(default_rules_root()).catalogue
    listed(pl.read_parquet(cases), catalogue).write_parquet(lists, row_group_size=500)
    with open_session("local[2]", SMALL):
        parts = list(run_on_spark(cases, whose, cluster))
        mine = (part.answers for part in run_on_spark(lists, batches, cluster))
        there = digest(mine)
        found = {
            "firsts": [part.first for part in parts],
            "counts": [part.answers.num_rows for part in parts],
            "pids": len({pid for part in parts for pid in part.answers["pid"].to_pylist()}),
            "there": there,
            "here": digest(map(batches, pq.ParquetFile(lists).iter_batches(ROWS))),
            "failing": told(cases, failing, cluster),
            "dying": told(cases, dying, cluster),
            "refusing": told(cases, refusing, cluster),
            "too_few": told(cases, too_few, cluster),
            "absent": told(f"{folder}/absent.parquet", whose, cluster),
        }
        for sel in ("o22-sixteen-weeks", "turnaround-care-wolverhampton"):
            found[f"{sel} here"] = replayed(cases, folder / f"{sel}-here", None, sel)
            found[f"{sel} there"] = replayed(cases, folder / f"{sel}-there", cluster, sel)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
