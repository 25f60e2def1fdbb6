"""Renews the recommendation that README.md shows, from what the program prints today.

`python tools/docs_readme.py` evaluates the case of `make try` and puts its first two blocks, one
option that is open, one that is not, and one programme into the page, with `[...]` where something
is left out. What changes with every rule file (hashes) is left out too.

Exit: 0 done; 1 the output or the page has not the shape this expects.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
COMMAND = (
    "evaluate",
    "cases_examples/wolverhampton_first_theft/case.yaml",
    "--accept-indicative",
    "--width",
    "80",
)
CUT = "[...]"
SHOWN = ("Community resolution (outcome 8)", "Outcome 21: further investigation", "Turnaround")
BLOCK = re.compile(r"(?<=<!-- recommendation -->\n```text\n).*?(?=```\n)", re.DOTALL)


def output() -> str:
    """Give what the program prints for the case."""
    command = [sys.executable, "-m", "oocd", *COMMAND]
    done = subprocess.run(  # noqa: S603 - our own program, with arguments written here
        command, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout


def excerpt(text: str) -> str:
    """Give the parts of the output that the page shows; raises ValueError where one is absent."""
    start, third, rest = text.partition("\n3. ")
    if not third:
        message = "the output has no third block"
        raise ValueError(message)
    paragraphs = [part.strip("\n") for part in f"{third}{rest}".split("\n\n")]
    parts = [start.rstrip("\n")]
    for heading in SHOWN:
        found = [part for part in paragraphs if part.startswith(heading)]
        if not found:
            message = f"the output has no paragraph that begins with {heading!r}"
            raise ValueError(message)
        parts.append(found[0])
    return f"\n\n{CUT}\n\n".join(parts) + f"\n\n{CUT}\n"


def main() -> int:
    """Run the command; give its exit code."""
    page = README.read_text(encoding="utf-8")
    try:
        shown = excerpt(output())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if BLOCK.search(page) is None:
        print("README.md has no block for the recommendation", file=sys.stderr)
        return 1
    README.write_text(BLOCK.sub(lambda _: shown, page), encoding="utf-8")
    print(f"wrote {README}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
