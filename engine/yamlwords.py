"""What is wrong with a text that is not YAML, in words for someone who never read the standard."""

from __future__ import annotations

import re
from typing import Final

import yaml

from oocd.engine.errors import shown
from oocd.engine.rawtext import place

_INDENT = (
    "Lines that belong together begin in the same column; what belongs to a line begins further in."
)
_NO_CHARACTER = "an escape in double quotes is no character"
_ITSELF = "Write the character itself."
_WHOLE = "Put the whole text in quotes; inside single quotes write '' for an apostrophe."
_QUOTE = "Put the text in quotes."
_ABSURD = re.compile(r"\\U(?!0010|000[0-9A-Fa-f])[0-9A-Fa-f]{8}")

_SENTENCES: Final[tuple[tuple[str, str, str | None], ...]] = (
    # (what the parser's message contains, what is said, the way out); the first that fits is used
    ("mapping values", "a colon with a space after it cannot stand here",
     "Put text that has a colon in quotes, or check how far in the line begins."),
    ("sequence entries", "a list item (`- `) cannot begin here", "Begin it on a line of its own."),
    ("unknown escape", "a backslash in double quotes does not mean this",
     "Write \\\\ for a backslash, or use single quotes."),
    ("hexadecimal", "an escape in double quotes is not finished", "Write \\\\ for a backslash."),
    ("invalid Unicode", _NO_CHARACTER, _ITSELF),
    ("node content", "a value is missing here", None),
    ("<document start>", "there is more after the end of the document", None),
    ("'-' indicator", "this does not line up with what is above it", _INDENT),
    ("expected key", "this does not line up with what is above it", _INDENT),
    ("<block end>", "this does not line up with what is above it", _INDENT),
    ("block scalar", "after `|` or `>` comes the end of the line", _INDENT),
    ("alphabetic or numeric", "`&` and `*` do not begin text here", _QUOTE),
    ("tag", "`!` does not begin text here", _QUOTE),
)  # fmt: skip


def syntax_problem(error: Exception, text: str, above: int) -> tuple[int, int, str, str | None]:
    """Line, column, words and hint for what stopped PyYAML's parser in `text`.

    `above` lines of the file come before `text`; the line given counts them.
    """
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        absurd = _ABSURD.search(text)
        line, col = place(text, absurd.start() if absurd else 0)
        return above + line, col, _NO_CHARACTER, _ITSELF
    said = f"{error.context or ''}: {error.problem or ''}"
    mark, opened = error.problem_mark, error.context_mark
    index = min(mark.index, len(text))
    line, col = mark.line + 1, mark.column + 1
    if index == len(text):
        line, col = place(text, index)
    if opened is not None:
        from_line, from_col = above + opened.line + 1, opened.column + 1
        if "quoted scalar" in said and "unexpected" in said:
            return from_line, from_col, "a quote opened here is never closed", None
        if "expected ':'" in said:
            words = "this line is neither `key: value` nor an item of a list"
            return from_line, from_col, words, _INDENT
        for bracket, closing in (("[", "]"), ("{", "}")):
            if f"',' or '{closing}'" in said:
                place_of = f"`{bracket}` is at {from_line}:{from_col}"
                words = f"a comma or `{closing}` is missing ({place_of})"
                return above + line, col, words, "Put text that has a comma or a bracket in quotes."
    return above + line, col, *_words(said, text, index)


def _words(said: str, text: str, index: int) -> tuple[str, str | None]:
    """What is wrong at `index`, from the character there and what the parser said."""
    char = text[index : index + 1]
    if char == "\t":
        return "there is a tab here", "Use spaces; a tab may stand only inside quotes."
    if "cannot start any token" in said:
        return f"text cannot begin with {shown(char)}", _QUOTE
    if "<scalar>" in said and text[:index].rstrip(" ").endswith(('"', "'")):
        return "text goes on after a closing quote", _WHOLE
    for part, words, way_out in _SENTENCES:
        if part in said:
            return words, way_out
    return "this is not YAML", "Check the quotes, the brackets and how far in the lines begin."
