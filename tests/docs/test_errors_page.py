"""Every code that a user can meet is on the page of errors, and the page lists no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORD = r"(?:[A-Z]|PDF)-[A-Z]+(?:-[A-Z]+)*"
QUOTED = re.compile(f'"({WORD})"')
CODE = re.compile(rf"`({WORD})`")


def in_the_sources():
    """The codes as the sources write them, in quotes; a bug's own code is no one's to look up."""
    patterns = ("engine/**", "panels/**", "src/oocd", "src/oocd/cli/**", "src/oocd/reporting/**")
    files = [path for pattern in patterns for path in ROOT.glob(f"{pattern}/*.py")]
    return {code for path in files for code in QUOTED.findall(path.read_text("utf-8"))}


def on_the_page():
    return set(CODE.findall((ROOT / "docs" / "errors.md").read_text("utf-8")))


def test_every_code_is_on_the_page():
    assert in_the_sources() - on_the_page() == set()


def test_the_page_lists_no_code_that_is_gone():
    assert on_the_page() - in_the_sources() == set()
