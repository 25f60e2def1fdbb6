"""The words of a replay's report: what it found, in sentences, the same in every form.

It reads the folder of a replay (`oocd/replay/1`) and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from oocd.engine.errors import InputError, Problem

Json: TypeAlias = Mapping[str, Any]
FIGURES, MANIFEST, SCHEMA = "replay.json", "manifest.json", "oocd/replay/1"
STATUS = {
    "open": "open",
    "not_available": "not available",
    "refer": "refer",
    "cannot_say": "cannot say yet",
    None: "not in these rules",
}
CONCERN = {
    "low": "Having it is a good thing: a low rate is the concern.",
    "high": "Having it weighs on the child: a high rate is the concern.",
    "neither": "Neither high nor low is good or bad in itself.",
}
STANDING = (
    "This is decision support. It says what rules would have said of past cases. It says nothing "
    "of what people would have decided, and it is no measure of whether a decision was right."
)
HIDDEN = "hidden"


def read_figures(folder: Path) -> dict[str, Any]:
    """Read the figures of a replay. Raises InputError where the folder holds none."""
    found = _read(folder, FIGURES)
    if found.get("schema") != SCHEMA:
        raise _none(folder / FIGURES, f"this is no `{SCHEMA}`")
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a replay."""
    return _read(folder, MANIFEST)


def _read(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _none(path, f"the file cannot be read: {error.strerror}") from None
    except ValueError:
        raise _none(path, "this is no JSON") from None
    return found if isinstance(found, dict) else {}


def _none(path: Path, text: str) -> InputError:
    hint = "Give the folder that `oocd replay run` made."
    return InputError([Problem(str(path), 1, 1, "E-REPLAY", text, hint)])


def count(number: int, one: str = "case", many: str | None = None) -> str:
    """Say how many.

    >>> count(1), count(1200, "child", "children")
    ('1 case', '1,200 children')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """Say a share, never 0% of something or 100% of not all.

    >>> share(1, 3), share(1, 10_000), share(9_999, 10_000), share(0, 0)
    ('33%', 'less than 1%', 'more than 99%', 'none')
    """
    if whole == 0:
        return "none"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "less than 1%"
    if 99 < percent < 100:  # noqa: PLR2004 - a share of a hundred
        return "more than 99%"
    return f"{percent:.0f}%"


def summary(figures: Json) -> Iterator[str]:
    """Give the headline: a few sentences."""
    yield from _warned(figures)
    whole, changed = figures["cases"], figures["changed"]
    new, old = figures["new"]["title"], figures["old"]["title"]
    if not changed:
        yield f"Under {new} no status changed in any of {count(whole)}, compared with {old}."
        if figures["sees_none"]:
            day = figures["sees_none"]["from"]
            yield (
                f"The proposal begins on {day} and changes no case before that day. To see what it "
                "would have done earlier, run it again with --as-if-from DATE."
            )
    else:
        yield (
            f"Under {new}, {count(changed)} of {whole:,} ({share(changed, whole)}) would have come "
            f"out otherwise than under {old}."
        )
        for entry in moved(figures)[:3]:
            yield _moved(entry)
    yield from _said(figures)
    yield from _widened(figures)
    yield from _entrants(figures)
    if figures["not_evaluated"]:
        yield f"{count(figures['not_evaluated'])} could not be evaluated."
    if figures["left_out"]:
        yield f"{count(len(figures['left_out']), 'problem')} kept cases out; they are listed."


def _warned(figures: Json) -> Iterator[str]:
    proposal = figures["new"].get("proposal") or {}
    if proposal.get("against_national_guidance"):
        yield f"AGAINST NATIONAL GUIDANCE, FOR DEBATE ONLY. {proposal['warning']}"


def moved(figures: Json) -> list[Json]:
    """Give the options that changed, the most changed first."""
    found = [entry for entry in figures["statuses"] if entry["changed"]]
    return sorted(found, key=lambda entry: -entry["changed"])


def _moved(entry: Json) -> str:
    parts = []
    if entry["opened"]:
        parts.append(f"newly open in {count(entry['opened'])}")
    if entry["closed"]:
        parts.append(f"no longer open in {count(entry['closed'])}")
    other = entry["changed"] - entry["opened"] - entry["closed"]
    if other:
        rest = [f for f in entry["flows"] if f["changed"] and "open" not in {f["old"], f["new"]}]
        most = max(rest, key=lambda flow: flow["cases"])
        way = f"from “{STATUS[most['old']]}” to “{STATUS[most['new']]}”"
        mostly = "" if len(rest) == 1 else "mostly "
        parts.append(f"{mostly}{way} in {count(other)}")
    return f"{entry['title']}: {', '.join(parts)}."


def _said(figures: Json) -> Iterator[str]:
    silent = {"flag", "prompt", "duty"}
    told = [one for one in figures["said"] if one["effect"] in silent and one["new"] + one["old"]]
    if told and not figures["changed"]:
        first = told[0]
        yield (
            f"What changes is what is said, not what is open: {first['rule']} ({first['title']}) "
            f"goes with {count(first['new'])} under the new rules, {first['old']:,} under the old."
        )


def _widened(figures: Json) -> Iterator[str]:
    found = figures["widening"]
    more, less = found["no_programme_to_programme"], found["programme_to_no_programme"]
    if more or less:
        yield (
            f"Net-widening: {count(more, 'child', 'children')} with no open programme would have "
            f"had one; {count(less, 'child', 'children')} would have lost the only one."
        )
    newly = found["decided_nothing_newly_offered"]
    if newly:
        yield (
            f"Of {count(found['decided_nothing'], 'child', 'children')} for whom no further action "
            f"was really decided, {newly:,} would newly have been offered a programme."
        )


def _entrants(figures: Json) -> Iterator[str]:
    found = figures["effects"]
    for name, words in (("entrant", "makes a first-time entrant"), ("formal", "is formal")):
        old, new = found[f"{name}_pointed_old"], found[f"{name}_pointed_new"]
        if old != new:
            more = "more" if new > old else "fewer"
            yield (
                f"The matrix would point to an outcome that {words} in {count(abs(new - old))} "
                f"{more} ({old:,} before, {new:,} after)."
            )


def interval_words(found: Json | None, *, percent: bool = True) -> str:
    """Say a value with its interval.

    >>> interval_words({"value": 0.2, "low": 0.1, "high": 0.3})
    '20.0% (10.0 to 30.0)'
    """
    if found is None:
        return "-"
    if percent:
        low, high = 100 * found["low"], 100 * found["high"]
        return f"{100 * found['value']:.1f}% ({low:.1f} to {high:.1f})"
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def points_words(found: Json | None) -> str:
    """Say a difference in percentage points."""
    if found is None:
        return "-"
    value, low, high = (100 * found[name] for name in ("value", "low", "high"))
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})"


def caveats(figures: Json) -> list[str]:
    """Give what a reader must know before anything is made of the numbers."""
    least = figures["least"]
    checked, engines = figures["checked"]["cases"], ", ".join(figures["checked"]["engines"])
    intervals = (
        f"Rates have Wilson's {figures['interval']}% interval, differences Newcombe's, ratios the "
        "log interval of Katz; a ratio with no event on one side is not given."
    )
    hiding = (
        f"In tables of groups, counts from 1 to {least - 1}, and what would give them away, are "
        f"{HIDDEN}."
    )
    practice = (
        "What was decided in the past is practice, not truth: how often rules and panels agree is "
        "concordance, and a low one may speak for or against either."
    )
    rare = (
        "When an outcome becomes rarer, relative gaps in having it tend to grow while gaps in "
        "avoiding it shrink: read the ratio and the difference together."
    )
    sample = f"{count(checked)} drawn at random came out the same one by one ({engines})."
    told = (
        f"{count(figures['explained'])} of {figures['changed']:,} changed are explained in full in "
        "explanations.ndjson, a working file: it holds facts of cases and is not for publishing."
    )
    found = [STANDING, figures["method"], intervals, hiding, practice, rare, sample, told]
    if figures["accept_indicative"]:
        found.append(
            "The scores of seriousness are illustrative, not the NPCC's: what rests on where the "
            "matrix points is a way of trying the method, not a finding."
        )
    return found
