"""Reads rule and case files: YAML, JSON and NDJSON, strictly, with the place of everything kept.

What YAML and JSON readers disagree about, or change without a word, is refused with its place and
a way out (`docs/errors.md` lists the codes). Keys are always text. Text is in Unicode's NFC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from oocd.engine.errors import InputError, Problem
from oocd.engine.jsonscan import read_json
from oocd.engine.nodes import (
    ListNode,
    MapNode,
    Node,
    Scalar,
    ScalarNode,
    position_at,
    to_plain,
)
from oocd.engine.rawtext import MAX_BYTES, MAX_PROBLEMS, WIDE, Findings, Stopped, decode, too_large
from oocd.engine.yamlread import Document, documents

__all__ = [
    "MAX_BYTES",
    "Form",
    "ListNode",
    "MapNode",
    "Node",
    "Scalar",
    "ScalarNode",
    "form_of",
    "iter_cases",
    "iter_cases_text",
    "iter_lines",
    "load_path",
    "load_text",
    "position_at",
    "to_plain",
]

Form: TypeAlias = Literal["yaml", "json", "ndjson"]

_FORMS: Final[dict[str, Form]] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}


def form_of(file: str) -> Form | None:
    """How a file of this name is written, or None when its ending says nothing.

    >>> form_of("cases/one.YML"), form_of("notes.txt")
    ('yaml', None)
    """
    return _FORMS.get(Path(file).suffix.lower())


def load_text(
    text: str | bytes,
    file: str,
    *,
    many: bool = False,
    form: Form | None = None,
    max_bytes: int = MAX_BYTES,
) -> list[Node]:
    """The documents of `text`: exactly one, or with `many` one or more.

    `file` names the text in problems, and its ending says how it is written unless `form` does
    (YAML when neither does). Raises `InputError` with every problem found; a syntax error ends
    its document.

    >>> to_plain(load_text("on: 2025-04-01", "a.yaml")[0])
    {'on': '2025-04-01'}
    """
    nodes: list[Node] = []
    problems: list[Problem] = []
    for number, document in enumerate(
        _documents(text, file, form or form_of(file) or "yaml", max_bytes)
    ):
        if number == 1 and not many:
            words = "another document begins here; this file holds one"
            hint = "Put each in a file of its own."
            problems.append(Problem(file, document.line, 1, "E-DOCUMENTS", words, hint))
            break
        problems += document.problems
        if document.node is not None:
            nodes.append(document.node)
        if len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise InputError(problems)
    if not nodes:
        raise _at_top(file, "E-EMPTY", "there is nothing here")
    return nodes


def load_path(
    path: Path,
    *,
    file: str | None = None,
    many: bool = False,
    form: Form | None = None,
    max_bytes: int = MAX_BYTES,
) -> list[Node]:
    """As `load_text`, for a file; `file` is what problems call it (the path as given, if None).

    Raises `InputError`: E-FILE when it cannot be read, E-SIZE before a file too large is read.
    """
    name = str(path) if file is None else file
    data = _read_bytes(path, name, max_bytes)
    return load_text(data, name, many=many, form=form, max_bytes=max_bytes)


def iter_cases(
    path: Path, *, form: Form | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[MapNode | InputError]:
    """The cases of a file in order: each its mapping, or what is wrong with it.

    A file holds one mapping, a list of mappings, several YAML documents, or NDJSON lines. A bad
    case does not stop the others where they can be told apart: YAML documents and NDJSON lines
    always; items of a list unless the syntax is broken. NDJSON is read line by line, and
    `max_bytes` is then the longest line.
    """
    name = str(path)
    form = form or form_of(name)
    if form is None:
        hint = "Use .yaml, .yml, .json, .ndjson or .jsonl."
        yield _at_top(name, "E-FORM", "the file's ending does not say how it is written", hint)
        return
    try:
        if form == "ndjson":
            with _open(path, name) as stream:
                yield from iter_lines(stream, name, max_bytes=max_bytes)
        else:
            data = _read_bytes(path, name, max_bytes)
            yield from iter_cases_text(data, name, form=form, max_bytes=max_bytes)
    except InputError as error:
        yield error


def iter_cases_text(
    text: str | bytes, file: str, *, form: Form | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[MapNode | InputError]:
    """As `iter_cases`, for a text already in hand (YAML, unless `form` or `file` says else)."""
    form = form or form_of(file) or "yaml"
    try:
        if form == "ndjson":
            yield from iter_lines(_stream(text), file, max_bytes=max_bytes)
        else:
            for document in _documents(text, file, form, max_bytes):
                yield from _cases_of(document, file)
    except InputError as error:
        yield error


def iter_lines(
    stream: BinaryIO, file: str, *, max_bytes: int = MAX_BYTES
) -> Iterator[MapNode | InputError]:
    """The cases of an NDJSON stream, a line at a time; blank lines are passed over."""
    empty = True
    for document in _lines(stream, file, max_bytes):
        empty = False
        yield from _cases_of(document, file, lists=False)
    if empty:
        yield _at_top(file, "E-EMPTY", "there is nothing here")


def _cases_of(
    document: Document, file: str, *, lists: bool = True
) -> Iterator[MapNode | InputError]:
    """The cases in one document, with the problems of a list shared out to its items."""
    node = document.node
    if node is None or not isinstance(node, ListNode) or not lists:
        yield _case(node, document.problems, file)
        return
    starts = [(item.line, item.col) for item in node.items]
    shares: list[list[Problem]] = [[] for _ in range(len(starts) + 1)]
    for problem in document.problems:
        shares[bisect_right(starts, (problem.line, problem.col))].append(problem)
    if shares[0]:
        yield InputError(document.problems)  # the list itself is at fault
    elif not starts:
        yield InputError([Problem(file, node.line, node.col, "E-EMPTY", "the list has no cases")])
    else:
        for item, share in zip(node.items, shares[1:], strict=True):
            yield _case(item, share, file)


def _case(node: Node | None, problems: Sequence[Problem], file: str) -> MapNode | InputError:
    if problems:
        return InputError(problems)
    if isinstance(node, MapNode):
        return node
    line, col = (node.line, node.col) if node is not None else (1, 1)
    text = "a case is a mapping of facts to values"
    return InputError([Problem(file, line, col, "E-CASE", text, "Write `fact: value` lines.")])


def _documents(text: str | bytes, file: str, form: Form, max_bytes: int) -> Iterator[Document]:
    if form == "ndjson":
        yield from _lines(_stream(text), file, max_bytes)
        return
    checked = decode(text, file, max_bytes=max_bytes)
    if form == "yaml":
        yield from documents(checked, file)
        return
    findings = Findings(file)
    node = read_json(checked, findings)
    yield Document(node, findings.problems, 1)


def _stream(text: str | bytes) -> BinaryIO:
    """A text as the bytes of a file; half characters stay to be told of."""
    return BytesIO(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)


def _lines(stream: BinaryIO, file: str, max_bytes: int) -> Iterator[Document]:
    """Each line of an NDJSON stream as a document; at most one line is in memory."""
    number = 0
    while line := _next_line(stream, file, max_bytes):
        number += 1
        if not line.strip():
            continue
        findings = Findings(file)
        try:
            body = line.rstrip(b"\r\n")
            whole = line.endswith(b"\n") or len(line) < max_bytes + 2
            if not whole:
                _pass_over(stream, file)
            if not whole or len(body) > max_bytes:
                raise too_large(findings, max_bytes, number)
            text = decode(body, file, max_bytes=max_bytes, line=number)
            yield Document(read_json(text, findings, line=number), findings.problems, number)
        except Stopped:
            yield Document(None, findings.problems, number)
        except InputError as error:
            yield Document(None, list(error.problems), number)
            if number == 1 and line.startswith(WIDE):
                return  # every further line would say the same


def _next_line(stream: BinaryIO, file: str, max_bytes: int) -> bytes:
    try:
        return stream.readline(max_bytes + 2)  # with the line's end, which is not counted
    except OSError as error:
        raise _unreadable(file, error) from None


def _pass_over(stream: BinaryIO, file: str) -> None:
    """Reads to the end of a line that is too long to keep."""
    while (rest := _next_line(stream, file, 1 << 20)) and not rest.endswith(b"\n"):
        pass


def _open(path: Path, file: str) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(file, error) from None


def _read_bytes(path: Path, file: str, max_bytes: int) -> bytes:
    """All of a file; at most one byte more than may be is read."""
    with _open(path, file) as stream:
        try:
            size = path.stat().st_size
            data = b"" if size > max_bytes else stream.read(max_bytes + 1)
        except OSError as error:
            raise _unreadable(file, error) from None
    if size > max_bytes or len(data) > max_bytes:
        findings = Findings(file)
        too_large(findings, max_bytes)
        findings.check()
    return data


def _unreadable(file: str, error: Exception) -> InputError:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return _at_top(file, "E-FILE", f"the file cannot be read: {said}", "Check the name.")


def _at_top(file: str, code: str, text: str, hint: str | None = None) -> InputError:
    return InputError([Problem(file, 1, 1, code, text, hint)])
