"""What README and the pages show is true: commands run, links lead somewhere, output is real."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *(ROOT / "docs" / f"{name}.md" for name in ("index", "officers", "panels", "policy-leads")),
    ROOT / "docs" / "children-and-parents.md",
    *(ROOT / "docs" / f"{name}.md" for name in ("bringing-your-cases", "synthetic-population")),
    *(ROOT / "docs" / f"{name}.md" for name in ("examples", "facts", "glossary", "not-known")),
]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?: {4,}|)(?:\$ )?(oocd .*)$", re.MULTILINE)
INLINE = re.compile(r"`(oocd [^`]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
EXIT = re.compile(r"# exit (\d+)$")
RECOMMENDATION = re.compile(r"<!-- recommendation -->\n```text\n(.*?)```", re.DOTALL)
PANEL = re.compile(r"<!-- panel -->\n```text\n(.*?)```", re.DOTALL)
VARIES = re.compile(r"[0-9a-f]{8,64}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")
SVG = "{http://www.w3.org/2000/svg}"


def shown_commands():
    """Every command that a page shows, in a block or in a sentence, once."""
    found = {}
    for page in PAGES:
        text = PANEL.sub("", RECOMMENDATION.sub("", page.read_text(encoding="utf-8")))
        for command in (*COMMAND.findall(text), *INLINE.findall(text)):
            found.setdefault(command.strip(), page.name)
    return sorted(command for command in found if not asks(command))


def asks(command):
    """Whether a command asks questions: tests/docs/test_case_new.py runs it at a terminal."""
    return command.startswith("oocd case new") and "--help" not in command


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of what the pages' commands name: some of them write, and never to the real rules."""
    copy = tmp_path_factory.mktemp("tree")
    for name in ("rules", "cases_examples"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def run(command, tree):
    """Runs a command of the page in the copied tree; gives (exit code, output, errors)."""
    words = shlex.split(command, comments=True)
    assert words[0] == "oocd"
    return start(words[1:], tree, {})


def start(words, tree, more):
    """Runs `oocd` with these words in a folder, with `more` in its environment."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("OOCD_")}
    done = subprocess.run(
        [sys.executable, "-m", "oocd", *words],
        cwd=tree,
        env=env | {"COLUMNS": "80", "NO_COLOR": "1", **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_session_of_the_panel_is_what_the_program_prints_today(tmp_path):
    """Save for digests and moments, which are new each time."""
    (tmp_path / "cases_examples").symlink_to(ROOT / "cases_examples")
    (session,) = PANEL.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    given, told = {}, []
    for line in session.splitlines():
        if not line.startswith("$ "):
            continue
        told.append(line)
        program, *words = shlex.split(line.removeprefix("$ "))
        if program == "export":
            given |= dict(word.split("=", 1) for word in words)
            continue
        _, out, err = start(words, tmp_path, given)
        told += (out + err).splitlines()
    assert VARIES.sub("*", "\n".join(told)) == VARIES.sub("*", session.rstrip("\n"))


def test_the_pages_show_commands():
    commands = shown_commands()
    assert len(commands) >= 10
    assert any(command.startswith("oocd rules test") for command in commands)


@pytest.mark.parametrize("command", shown_commands())
def test_the_command_ends_as_the_page_says(command, tree):
    said = EXIT.search(command)
    code, out, err = run(command, tree)
    assert code == (int(said[1]) if said else 0), f"{command}\n{err}{out[-2000:]}"
    assert out.strip()


def in_one_line(text):
    return " ".join(text.split())


def test_the_recommendation_is_what_the_program_prints(tree):
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = RECOMMENDATION.search(page)
    assert shown is not None
    command = next(line for line in COMMAND.findall(page) if "--accept-indicative" in line)
    code, out, err = run(command, tree)
    assert code == 0, err
    real = in_one_line(out)
    parts = [in_one_line(part) for part in shown[1].split("[...]")]
    assert sum(map(bool, parts)) > 1
    for part in parts:
        assert part in real, "run: python tools/docs_readme.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page):
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, heading = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        if heading:
            lines = path.read_text(encoding="utf-8").splitlines()
            anchors = {anchor(line.lstrip("# ")) for line in lines if line.startswith("#")}
            assert heading in anchors, target


def anchor(heading):
    kept = [letter for letter in heading.lower() if letter.isalnum() or letter in " -"]
    return "".join(kept).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_name_no_machine_and_no_wrong_word(page):
    text = page.read_text(encoding="utf-8").lower()
    for word in ("/work/", "/home/", "/root/", "localhost", "young offender", "refuses consent"):
        assert word not in text, word


def test_the_picture_says_in_words_what_it_shows():
    svg = ET.parse(ROOT / "docs" / "img" / "flow.svg").getroot()  # noqa: S314 - our own file
    assert svg.get("role") == "img"
    named = svg.get("aria-labelledby", "").split()
    found = {
        part.get("id"): part.text
        for part in svg.iter()
        if part.tag in {SVG + "title", SVG + "desc"}
    }
    assert [bool(found.get(name)) for name in named] == [True, True]
    sizes = {int(part.get("font-size")) for part in svg.iter() if part.get("font-size")}
    assert min(sizes) >= 14
    words = " ".join(part.text or "" for part in svg.iter(SVG + "text"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for step in ("Derive", "Gravity", "National rules", "Area overlay", "Programmes", "Resolve"):
        assert step in words
        assert step in readme
    assert "People decide" in words
    assert "](docs/img/flow.svg)" in readme
