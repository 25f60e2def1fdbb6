"""Writes `docs/examples.md`, each worked case with its story and its expected result.

`python tools/docs_examples.py [OUT_FILE]` reads the folders of `cases_examples/`. Nothing is
evaluated: the tables show `expected.yaml`, and `tests/rules/test_examples.py` tests that it is so.

Exit: 0 done; 3 a file cannot be read, with each problem on a line of stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oocd.engine.errors import InputError
from oocd.engine.library import Library, read_library
from oocd.engine.lookups import Option
from oocd.engine.resolve import Status
from oocd.engine.yamlio import load_path, to_plain

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "examples.md"
SYNTHETIC = "*Synthetic case: no real person.*"
ORDER = (Status.OPEN, Status.REFER, Status.CANNOT_SAY, Status.NOT_AVAILABLE)

HEAD = """\
# Worked examples

<!-- Written by tools/docs_examples.py from cases_examples/. Change those files, not this page. -->

{count} made-up cases, each with what the rules are expected to say. No child, victim or officer in
them is real. A test runs every one of them on every change of a rule.

`oocd examples list` names them; `oocd examples show wolverhampton_first_theft` tells one of them.
To see a whole result, evaluate its case:

    oocd evaluate cases_examples/wolverhampton_first_theft/case.yaml --accept-indicative

How to read the tables:

- **open**: nothing known rules it out, and it is within ordinary discretion. It is not advice to
  use it.
- **for a named authority**: someone outside ordinary discretion decides, such as the CPS or a
  senior officer.
- **cannot say yet**: a fact is missing, or it is in doubt which rules applied on that day.
- **not available**: a rule stands against it.
- **where the matrix points**: the gravity scores here are indicative and unsigned. They are used
  only where the example says "indicative scores accepted", and then as an illustrative starting
  point, not the NPCC's.

| example | decision | area | where the matrix points |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Example:
    """One folder of `cases_examples/`, read."""

    name: str
    title: str
    story: str
    case: Mapping[str, Any]
    expected: Mapping[str, Any]

    @property
    def accepted(self) -> bool:
        """Whether the example accepts the indicative scores."""
        return self.expected.get("settings", {}).get("accept_indicative") is True


def read_examples(folder: Path) -> list[Example]:
    """Read every example, in order of name; raises InputError where a file cannot be read."""
    found = []
    for path in sorted(folder.glob("*/case.yaml")):
        title, _, story = path.with_name("story.md").read_text(encoding="utf-8").partition("\n")
        found.append(
            Example(
                path.parent.name,
                title.removeprefix("# ").strip(),
                story.replace(SYNTHETIC, "").strip(),
                plain(path),
                plain(path.with_name("expected.yaml")),
            )
        )
    return found


def plain(path: Path) -> Mapping[str, Any]:
    """Give a file's one document as plain values."""
    (node,) = load_path(path, file=path.relative_to(ROOT).as_posix())
    content: Mapping[str, Any] = to_plain(node)
    return content


def render(examples: Sequence[Example], library: Library) -> str:
    """Give the page's text."""
    rows = [
        f"| [{ex.title}](#{anchor(ex.title)}) | {ex.case['decision_date']} "
        f"| {area(ex, library)} | {points(ex, library)} |\n"
        for ex in examples
    ]
    parts = [HEAD.format(count=len(examples)), *rows]
    for example in examples:
        parts.extend(section(example, library))
    return "".join(parts)


def anchor(title: str) -> str:
    """Give the anchor that Markdown viewers make of a heading."""
    kept = [letter for letter in title.lower() if letter.isalnum() or letter in " -"]
    return "".join(kept).replace(" ", "-")


def area(example: Example, library: Library) -> str:
    """Name the area, or say that national rules alone are used."""
    ids = library.catalogue.tables["areas"].rows
    given = example.case.get("area")
    return str(ids[given]["title"]) if given else "national rules"


def points(example: Example, library: Library) -> str:
    """Say where the matrix points."""
    option = example.expected.get("points_to")
    return library.options[option].title if option else "nowhere"


def section(example: Example, library: Library) -> Iterator[str]:
    """Give one example's part of the page."""
    scores = "indicative scores accepted" if example.accepted else "indicative scores not accepted"
    yield f"\n## {example.title}\n\n"
    yield f"{SYNTHETIC} `cases_examples/{example.name}/case.yaml`; decided on "
    yield f"{example.case['decision_date']}; {area(example, library)}; {scores}.\n\n"
    yield f"{example.story}\n\n| expected | |\n|---|---|\n"
    for status in ORDER:
        names = titles(
            [name for name in known(library) if example.expected.get(name) == status.value], library
        )
        yield f"| {library.wording.statuses[status.value]} | {names or 'none'} |\n"
    yield f"| where the matrix points | {points(example, library)} |\n"
    if example.accepted or example.expected.get("range"):
        yield f"| the range | {in_range(example, library)} |\n"
    score = example.expected.get("gravity", {}).get("final_score")
    yield f"| final score | {score if score is not None else 'none'} |\n"
    for key, words in (("missing", "asked for"), ("flags", "flags looked for")):
        named = example.expected.get(key)
        if named:
            yield f"| {words} | {', '.join(f'`{name}`' for name in named)} |\n"
    duties = example.expected.get("duties", {})
    if duties:
        told = "; ".join(f"`{name}` {due}" for name, due in duties.items())
        yield f"| duties looked for | {told} |\n"
    routes = example.expected.get("next_route", {})
    for name, route in routes.items():
        yield f"| instead of {titles([name], library)} | {titles([route], library)} |\n"


def in_range(example: Example, library: Library) -> str:
    """Give the range, with the status of what stands in it though it is not open."""
    parts = []
    for name in example.expected.get("range", []):
        status = example.expected[name]
        words = "" if status == Status.OPEN.value else f" ({library.wording.statuses[status]})"
        parts.append(known(library)[name].title + words)
    return "; ".join(parts) or "none"


def titles(names: Sequence[str], library: Library) -> str:
    """Give the titles of options and programmes."""
    return "; ".join(known(library)[name].title for name in names)


def known(library: Library) -> Mapping[str, Option]:
    """Give every option and programme, in order."""
    return {**library.options, **library.programmes}


def main(arguments: list[str]) -> int:
    """Run the command; give its exit code."""
    try:
        text = render(read_examples(ROOT / "cases_examples"), read_library(ROOT / "rules"))
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 3
    out = Path(arguments[0]) if arguments else OUT
    out.write_text(text, encoding="utf-8")
    print(f"wrote {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
