"""A quality report of past cases in words, 80 columns wide, every share with its denominator."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from oocd.engine.replay.quality import MOST_TOLD, Known, Quality, Twice
from oocd.reporting.mapping import misfit_fields, misfit_lines

WIDTH = 80
_FACT, _MOST_ROWS, _MOST_GROUPS = 42, 8, 24


def quality_lines(found: Quality) -> Iterator[str]:
    """Give the report line by line."""
    yield f"Quality of {found.file}"
    yield ""
    yield from _wrapped(_headline(found))
    if found.synthetic:
        yield from _wrapped(f"{found.synthetic} of {found.cases} cases are marked synthetic.")
    yield ""
    yield from _refused(found)
    yield from _excluded(found)
    yield from _twice("id", found.same_id, found)
    yield from _twice("content", found.same_content, found)
    yield from _counted("Cases by area", found.areas, found.cases)
    yield from _counted("Cases by month of the decision", found.months, found.cases)
    yield from _counted("What was decided (practice, not truth)", found.decided, found.cases)
    yield from _facts(found)


def _headline(found: Quality) -> str:
    if not found.rows:
        return "The file holds no rows."
    refused = f"{found.refused} of {found.rows} rows are not acceptable and count nowhere below"
    return f"{found.cases} of {found.rows} rows are acceptable cases. {refused}."


def _refused(found: Quality) -> Iterator[str]:
    if not found.refused:
        return
    yield "Not acceptable, by code (a row may have several; docs/errors.md explains them):"
    for code, rows in sorted(found.impossible.items()):
        yield f"  {code:<18}{_share(rows, found.rows)}"
    yield ""
    yield from misfit_lines(found.misfits)
    if len(found.misfits) >= MOST_TOLD:
        yield f"  (the first {MOST_TOLD} are told of one by one)"
    yield ""


def _excluded(found: Quality) -> Iterator[str]:
    if not found.excluded:
        return
    words = (
        f"{found.excluded} offences are left out of every test by {found.excluding_rule}, such as "
        "for the age at the offence. Check the dates, or that the case belongs here:"
    )
    yield from _wrapped(words)
    some = ", ".join(f"row {row} {label}" for row, label in found.excluded_at[:_MOST_ROWS])
    more = found.excluded - min(found.excluded, _MOST_ROWS)
    yield from _wrapped(some + (f" and {more} more" if more else ""), "  ")
    yield ""


def _twice(word: str, groups: list[Twice], found: Quality) -> Iterator[str]:
    if not groups:
        return
    rows = sum(len(group.rows) for group in groups)
    yield f"The same {word} in several rows: {_share(rows, found.cases)}"
    for group in groups[:_MOST_ROWS]:
        shown = ", ".join(map(str, group.rows[:_MOST_ROWS]))
        rest = len(group.rows) - _MOST_ROWS
        more = f" and {rest} more" if rest > 0 else ""
        yield from _wrapped(f"{group.what}: rows {shown}{more}", "  ")
    if len(groups) > _MOST_ROWS:
        yield f"  and {len(groups) - _MOST_ROWS} more groups; --format json lists them all"
    yield ""


def _counted(title: str, counts: Counter[str], total: int) -> Iterator[str]:
    yield f"{title}:"
    names = sorted(counts)
    for name in names[:_MOST_GROUPS]:
        yield f"  {name[:_FACT]:<{_FACT}}{_share(counts[name], total)}"
    if len(names) > _MOST_GROUPS:
        yield f"  and {len(names) - _MOST_GROUPS} more; --format json lists them all"
    yield ""


def _facts(found: Quality) -> Iterator[str]:
    yield "Facts that are not known, most often first (left out, or said not to be known):"
    some = [fact for fact in found.facts if fact.unknown < fact.of]
    ordered = sorted(some, key=lambda fact: (-_rate(fact), fact.fact))
    for fact in ordered:
        if fact.unknown:
            yield f"  {fact.fact[:_FACT]:<{_FACT}}{_share(fact.unknown, fact.of)}"
            if fact.said:
                said = ", ".join(f"{why} {count}" for why, count in fact.said.items())
                yield from _wrapped(f"left out {fact.left_out}, {said}", "      ")
    always = sum(not fact.unknown for fact in ordered)
    yield ""
    yield from _wrapped(f"Always known: {always} of {len(found.facts)} facts.")
    never = [fact for fact in found.facts if fact.unknown == fact.of]
    if never:
        yield f"Never known in any case: {len(never)} of {len(found.facts)} facts."
        yield from _wrapped(", ".join(fact.fact for fact in never), "  ")


def _rate(fact: Known) -> float:
    return fact.unknown / fact.of if fact.of else 0.0


def _share(count: int, total: int) -> str:
    percent = 100 * count / total if total else 0.0
    return f"{count:>9} of {total} ({percent:.1f} %)"


def _wrapped(text: str, indent: str = "") -> Iterable[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def quality_fields(found: Quality) -> dict[str, JsonValue]:
    """Give the report as JSON."""
    return {
        "file": found.file,
        "rows": found.rows,
        "cases": found.cases,
        "refused": found.refused,
        "synthetic": found.synthetic,
        "without_id": found.without_id,
        "problems": dict(sorted(found.impossible.items())),
        "misfits": [misfit_fields(misfit) for misfit in found.misfits],
        "excluded": {
            "rule": found.excluding_rule,
            "count": found.excluded,
            "at": [{"row": row, "place": label} for row, label in found.excluded_at],
        },
        "same_id": [_group(group) for group in found.same_id],
        "same_content": [_group(group) for group in found.same_content],
        "areas": dict(sorted(found.areas.items())),
        "months": dict(sorted(found.months.items())),
        "decided": dict(sorted(found.decided.items())),
        "facts": [
            {
                "fact": fact.fact,
                "title": fact.title,
                "of": fact.of,
                "known": fact.known,
                "left_out": fact.left_out,
                "said": dict(fact.said),
            }
            for fact in found.facts
        ],
    }


def _group(group: Twice) -> dict[str, JsonValue]:
    return {"what": group.what, "rows": list(group.rows)}
