"""A sound library to break: its files, and how a piece of one is changed and found again."""

from __future__ import annotations

OLD = "national/talk/2020-01-01.yaml"
NEW = "national/talk/2023-12-22.yaml"
NORTH = "areas/north/talk/2024-01-01.yaml"
FACTS = "facts.yaml"
OFFENCES = "lookups/offences.csv"
FACTORS = "lookups/factors.csv"
DISPOSALS = "lookups/disposals.yaml"
MATRIX = "gravity/small.yaml"
TESTS = "national/talk/tests/talk.yaml"


def change(root, file, old, new):
    """Puts `new` for the only `old` of a file; gives the file's text."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    changed = text.replace(old, new)
    path.write_text(changed, encoding="utf-8")
    return changed


def place(text, marked):
    """Line and column of `|` in `marked`, found in `text` without it."""
    assert marked.count("|") == 1
    needle = marked.replace("|", "")
    assert text.count(needle) == 1, f"{needle!r} stands {text.count(needle)} times"
    before = text[: text.index(needle) + marked.index("|")]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
