"""From bytes to text that may be read, and the limits every reader keeps."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from oocd.engine.errors import InputError, Problem

MAX_BYTES: Final = 10_000_000
MAX_DEPTH: Final = 40
MAX_NODES: Final = 2_000_000
MAX_DOCUMENTS: Final = 10_000
MAX_PROBLEMS: Final = 1000

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SAVE = "Save the file as UTF-8."


class Stopped(Exception):  # noqa: N818 - a signal inside the readers; it never leaves them
    """Reading cannot go on; the problem has been noted."""


class Findings:
    """The problems found in one text so far; stops the reading when there are too many."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, line: int, col: int, code: str, text: str, hint: str | None = None) -> None:
        """Notes a problem; raises `Stopped` at the thousandth."""
        self.problems.append(Problem(self.file, line, col, code, text, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            text = f"{MAX_PROBLEMS} problems so far; the rest was not read"
            self.problems.append(Problem(self.file, line, col, "E-MANY", text))
            raise Stopped

    def stop(self, line: int, col: int, code: str, text: str, hint: str | None = None) -> Stopped:
        """Notes a problem that ends the reading; the caller raises what this returns."""
        self.add(line, col, code, text, hint)
        return Stopped()

    def check(self) -> None:
        """Raises `InputError` with everything found, when anything was."""
        if self.problems:
            raise InputError(self.problems)


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at `index`.

    >>> place("ab" + chr(10) + "cd", 4)
    (2, 2)
    """
    line, start = 1, 0
    for brk in LINE_BREAK.finditer(text, 0, index):
        line, start = line + 1, brk.end()
    return line, index - start + 1


def decode(data: bytes | str, file: str, *, max_bytes: int = MAX_BYTES, line: int = 1) -> str:
    """The text of `data`, without a byte order mark; `line` is the number of its first line.

    Raises `InputError`: E-SIZE, E-ENCODING (not UTF-8), E-BINARY (a NUL), E-CONTROL (a character
    that has no business in text).
    """
    findings = Findings(file)
    try:
        return _decode(data, findings, max_bytes, line)
    except Stopped:
        raise InputError(findings.problems) from None


def _decode(data: bytes | str, findings: Findings, max_bytes: int, line: int) -> str:
    if len(data) > max_bytes:
        raise too_large(findings, max_bytes, line)
    if isinstance(data, bytes):
        if data.startswith(WIDE):
            raise findings.stop(line, 1, "E-ENCODING", "the file is UTF-16 or UTF-32", _SAVE)
        body = data.removeprefix(codecs.BOM_UTF8)
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            before = body[: error.start].decode()
            down, col = place(before, len(before))
            number = len(data) - len(body) + error.start
            words = f"byte {number} (hexadecimal {body[error.start]:02x}) is not UTF-8"
            raise findings.stop(line + down - 1, col, "E-ENCODING", words, _SAVE) from None
    else:
        text = data.removeprefix("\ufeff")
    start = seen = 0
    for bad in _FORBIDDEN.finditer(text):
        for brk in LINE_BREAK.finditer(text, seen, bad.start()):
            line, start = line + 1, brk.end()
        seen = bad.start()
        col = seen - start + 1
        if bad.group() == "\0":
            words = "there is a NUL here, so this is not a text file"
            raise findings.stop(line, col, "E-BINARY", words, _SAVE)
        findings.add(line, col, *describe(bad.group()))
    findings.check()
    return text


def too_large(findings: Findings, max_bytes: int, line: int = 1) -> Stopped:
    """Notes that a file, or a line of one, is larger than is read."""
    return findings.stop(
        line,
        1,
        "E-SIZE",
        f"there is more here than is read at once, {max_bytes} bytes",
        "Put many cases in a .ndjson file, one case to a line.",
    )


def forbidden_in(value: str) -> tuple[str, str, str] | None:
    """Code, text and hint for the first forbidden character an escape put in `value`, or None."""
    bad = _FORBIDDEN.search(value)
    return None if bad is None else describe(bad.group())


def normal(value: str) -> str:
    """`value` in Unicode's composed form (NFC), so that what looks the same is the same."""
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def describe(char: str) -> tuple[str, str, str]:
    """Code, text and hint for a character that may not stand in a file."""
    name = f"U+{ord(char):04X}"
    if "\ud800" <= char <= "\udfff":
        return "E-CONTROL", f"{name} is half a character", "Write the character itself."
    if char == "\ufeff":
        return "E-CONTROL", f"{name} is a byte order mark inside the text", "Take it out."
    return "E-CONTROL", f"{name} is a control character, not text", "Take it out."
