"""A session of Spark: opened with what it needs looked at first, closed if we opened it.

Spark's own messages for what is missing are long and come late (an address where nobody answers is
tried for a minute); each thing is looked at beforehand and told of in a sentence.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oocd.engine.errors import OocdError

_NEEDS = ("pyspark", "pandas", "pyarrow")
_LOCAL = re.compile(r"local(-cluster)?(\[[0-9*, ]+\])?")
_KINDS = re.compile(r"(spark|k8s|yarn|sc)\b")
_SHORTLY = 5.0
"""Seconds to wait for an answer of a cluster's address."""
_QUIET = {
    "spark.app.name": "oocd replay",
    "spark.log.level": "OFF",
    "spark.ui.showConsoleProgress": "false",
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # a worker has one core; there are many workers
    "spark.python.worker.reuse": "true",
}
_ONLY_LOCAL = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}


class ClusterError(OocdError):
    """A cluster, or what it takes to use one, cannot be had, or failed."""

    exit_code = 3


@contextmanager
def open_session(master: str | None, settings: Mapping[str, str]) -> Iterator[Any]:
    """Give a session: the one that runs already, or one of our own for as long as it is needed.

    Raises ClusterError with what is missing and how to get it.
    """
    _need_packages()
    sql = importlib.import_module("pyspark.sql")
    running = sql.SparkSession.getActiveSession()
    if running is not None:
        for name, value in settings.items():
            if name.startswith("spark.sql."):
                running.conf.set(name, value)
        yield running
        return
    _need_java()
    local = master is not None and _is_local(master)
    if master is not None and not local:
        _need_answer(master)
    builder = sql.SparkSession.builder
    if master is not None:
        builder = builder.master(master)
    for name, value in {**_QUIET, **(_ONLY_LOCAL if local else {}), **settings}.items():
        builder = builder.config(name, value)
    with _own_python(local=local), telling("Spark did not start"):
        spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def telling(what: str = "the cluster failed") -> Iterator[None]:
    """Turn what Spark raises into one error that says what it was."""
    errors = importlib.import_module("pyspark.errors")
    protocol = importlib.import_module("py4j.protocol")
    try:
        yield
    except (errors.PySparkException, protocol.Py4JError, ConnectionError) as error:
        text, hint = _in_short(str(error))
        raise ClusterError("E-CLUSTER", f"{what}: {text}", hint) from error


def _need_packages() -> None:
    missing = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        text = f"running on Spark needs {', '.join(missing)}, not installed here"
        raise ClusterError("E-PYSPARK", text, "pip install 'oocd[spark]'")


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home and not Path(home, "bin", "java").exists():
        text = "JAVA_HOME names a folder that has no bin/java"
        raise ClusterError("E-JAVA", text, "Correct it, or unset it to use the java of the path.")
    if not home and shutil.which("java") is None:
        hint = "Install Java 17 or later (Debian: apt install default-jre-headless)."
        raise ClusterError("E-JAVA", "Spark runs on Java, and there is no java here", hint)


def _is_local(master: str) -> bool:
    return _LOCAL.fullmatch(master) is not None


def _need_answer(master: str) -> None:
    """Refuse an address that is none, or where nobody answers."""
    if not _KINDS.match(master):
        hint = "Write local[2], spark://host:7077, k8s://https://host:6443 or yarn."
        raise ClusterError("E-MASTER", f"`{master}` names no kind of cluster", hint)
    if master == "yarn":
        if not (os.environ.get("HADOOP_CONF_DIR") or os.environ.get("YARN_CONF_DIR")):
            hint = "Set HADOOP_CONF_DIR to the folder of the cluster's settings."
            raise ClusterError("E-MASTER", "yarn is not set up here", hint)
        return
    places = re.findall(r"([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(\d+)", master.partition("://")[2])
    if not places:
        raise ClusterError(
            "E-MASTER", f"`{master}` has no host and port", "Write spark://host:7077"
        )
    if not any(_answers(host.strip("[]"), int(port)) for host, port in places):
        hint = "Is the cluster running, and can this machine reach it?"
        raise ClusterError("E-MASTER", f"nobody answers at `{master}`", hint)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=_SHORTLY).close()
    except (OSError, OverflowError):
        return False
    return True


@contextmanager
def _own_python(*, local: bool) -> Iterator[None]:
    """Let workers on this machine run the Python that runs this, if no other is asked for."""
    name = "PYSPARK_PYTHON"
    if not local or name in os.environ:
        yield
        return
    os.environ[name] = sys.executable
    try:
        yield
    finally:
        del os.environ[name]


_SAID = re.compile(r"^(?:[\w.]*\.)?(\w*(?:Error|Exception)): (.+)$", re.MULTILINE)
_HINTS = {
    "No module named": "Give every worker this package: docs/cluster.md says how.",
    "PATH_NOT_FOUND": "Every worker must be able to read the cases at that address.",
    "Python worker exited": "It may have run out of memory: docs/cluster.md, Memory.",
    "crashed": "It may have run out of memory: docs/cluster.md, Memory.",
    "PYTHON_VERSION_MISMATCH": "Give the workers the same Python, with PYSPARK_PYTHON.",
    "JAVA_GATEWAY_EXITED": "Java 17 or later is needed; what it said stands above.",
}
_GONE = ("Python worker exited", "crashed")
_LONG = 300


def _in_short(text: str) -> tuple[str, str | None]:
    r"""Give what went wrong in a line, and what may be done.

    A worker's traceback ends in the line that says what was raised.

    >>> _in_short('Traceback (most recent call last):\n  File "x", line 1\nValueError: no')[0]
    'ValueError: no'
    """
    said = [m for m in _SAID.finditer(text) if "org.apache.spark" not in m[0]]
    line = f"{said[0][1]}: {said[0][2]}" if "Traceback" in text and said else ""
    if any(sign in text for sign in _GONE):
        line = "a worker's process came to an end"
    line = line or text.strip().partition("\n")[0]
    hint = next((way for sign, way in _HINTS.items() if sign in text), None)
    return (line if len(line) <= _LONG else f"{line[: _LONG - 1]}…"), hint
