"""Writes `rules/lookups/bank_holidays.yaml` from the list that govuk-bank-holidays carries.

`python tools/bank_holidays.py [OUT_FILE]` reads the list bundled with the installed package (no
network) and writes the days of one division, England and Wales. Run it again when the package has
a newer list. Nothing is guessed: the years must follow each other, each with at least eight days,
and past the last of them a due date in working days is not known.

Exit: 0 done; 1 the list is not what it should be.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import importlib.resources
import json
import sys
from collections import Counter
from pathlib import Path

PACKAGE = "govuk-bank-holidays"
DIVISION = "england-and-wales"
OUT = Path(__file__).resolve().parents[1] / "rules" / "lookups" / "bank_holidays.yaml"
FEWEST = 8
"""Bank holidays in a year without an extra one (Banking and Financial Dealings Act 1971, and
Good Friday and Christmas Day)."""


def holidays() -> list[tuple[dt.date, str]]:
    """The days of the division with their names, in order; raises ValueError where years lack."""
    bundled = importlib.resources.files("govuk_bank_holidays") / "bank-holidays.json"
    events = json.loads(bundled.read_text(encoding="utf-8"))[DIVISION]["events"]
    days = sorted((dt.date.fromisoformat(event["date"]), name_of(event)) for event in events)
    counts = Counter(day.year for day, _ in days)
    short = [year for year in range(min(counts), max(counts) + 1) if counts[year] < FEWEST]
    if short:
        message = f"fewer than {FEWEST} bank holidays in {', '.join(map(str, short))}"
        raise ValueError(message)
    return days


def name_of(event: dict[str, str]) -> str:
    """A day's name, with what the list notes about it."""
    name = event["title"].replace("\u2019", "'")
    return f"{name} ({event['notes'].lower()})" if event["notes"] else name


def as_yaml(days: list[tuple[dt.date, str]], version: str) -> str:
    """The file's text."""
    first, last = days[0][0].year, days[-1][0].year
    lines = [
        "# Bank holidays, for duties that fall due in working days. Past the last year a due date",
        "# is not known. Made by tools/bank_holidays.py: change nothing here by hand.",
        "source: >-",
        f"  GOV.UK bank holidays (https://www.gov.uk/bank-holidays), from {PACKAGE} {version}.",
        "  Contains public sector information licensed under the Open Government Licence v3.0.",
        f"division: {DIVISION}",
        f"known_from: {first}-01-01",
        f"known_to: {last}-12-31",
        "days:",
    ]
    lines += [f"  - {day.isoformat()} # {name}" for day, name in days]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Runs the command; gives its exit code."""
    out = Path(arguments[0]) if arguments else OUT
    try:
        days = holidays()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    text = as_yaml(days, importlib.metadata.version(PACKAGE))
    out.write_text(text, encoding="utf-8", newline="\n")
    print(f"{out}: {len(days)} days, {days[0][0].year} to {days[-1][0].year}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
