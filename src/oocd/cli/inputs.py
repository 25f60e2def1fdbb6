"""Where cases come from: files of one case or many, and standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from oocd.engine.errors import InputError
from oocd.engine.nodes import MapNode
from oocd.engine.yamlio import MAX_BYTES, Form, iter_cases, iter_cases_text, iter_lines

STDIN = "<stdin>"


def named(path: str) -> str:
    """What problems call a source of cases."""
    return STDIN if path == "-" else path


def nodes_of(path: str) -> Iterator[MapNode | InputError]:
    """Give the cases of a file, or of standard input for `-`, each as its mapping."""
    if path == "-":
        yield from nodes_of_stream(sys.stdin.buffer)
    else:
        yield from iter_cases(Path(path))


def nodes_of_stream(stream: BinaryIO) -> Iterator[MapNode | InputError]:
    """Give the cases of a stream: line by line where its first line is a whole JSON object."""
    first = stream.readline(MAX_BYTES + 2)
    if _is_object(first):
        yield from iter_lines(_Joined(first, stream), STDIN)  # type: ignore[arg-type]
        return
    data = first + stream.read(MAX_BYTES + 1 - min(len(first), MAX_BYTES))
    start = data.lstrip()[:1]
    form: Form = "json" if start in {b"{", b"["} and _is_json(data) else "yaml"
    yield from iter_cases_text(data, STDIN, form=form)


def every_node(paths: Sequence[str]) -> Iterator[tuple[str, MapNode | InputError]]:
    """Give the cases of several sources in order, each with what its problems are told under."""
    for path in paths:
        for node in nodes_of(path):
            yield named(path), node


def _is_object(line: bytes) -> bool:
    if not line.lstrip().startswith(b"{") or not line.endswith(b"\n"):
        return False
    return _is_json(line)


def _is_json(data: bytes) -> bool:
    """Whether this is JSON at all; the strict reader then says what is wrong with it."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return data.lstrip()[1:].lstrip()[:1] in {b'"', b"{", b"["}
    return True


class _Joined:
    """A stream with a line put back in front of it."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first = BytesIO(first)
        self._rest = rest

    def readline(self, limit: int = -1) -> bytes:
        """Read the line put back, then those of the stream."""
        return self._first.readline(limit) or self._rest.readline(limit)
