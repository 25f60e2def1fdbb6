"""Each option and programme: its status in a sentence, who must decide, and every reason."""

from __future__ import annotations

from collections.abc import Sequence

from oocd.reporting.because import Telling
from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Item,
    Pairs,
    Paragraph,
    Reasons,
    Span,
    plain,
)
from oocd.reporting.desk import Desk, Json, joined, mapping, rows, stopped, text, texts
from oocd.reporting.headline import short_status, title_of

_FEW = 3


def why(desk: Desk, telling: Telling) -> list[Block]:
    """Give the reasons for what is open or for a named authority."""
    found = desk.options("open", "refer")
    blocks: list[Block] = [Heading(2, "Why: open, or for a named authority", desk.anchor("why"))]
    if not found:
        blocks.append(Paragraph(plain("No option is open or for a named authority.")))
    for option in found:
        blocks.extend(_about(option, desk, telling))
    return blocks


def why_not(desk: Desk, telling: Telling) -> list[Block]:
    """Give the reasons for what cannot be said yet or is not available."""
    found = [*desk.options("cannot_say"), *desk.options("not_available")]
    blocks: list[Block] = [Heading(2, "Why not, or not yet", desk.anchor("why-not"))]
    if not found:
        blocks.append(Paragraph(plain("Every option is open or for a named authority.")))
    for options in _alike(found, desk):
        blocks.extend(_about(options[0], desk, telling, options))
    return blocks


def _alike(found: list[Json], desk: Desk) -> list[list[Json]]:
    """In the short form, put together the options that have one status for the same reasons."""
    groups: dict[tuple[object, ...], list[Json]] = {}
    for option in found:
        why_not_ = tuple((text(r["rule"]), text(r["text"])) for r in rows(option["why_not"]))
        undecided = tuple((text(r["rule"]), text(r["text"])) for r in rows(option["undecided"]))
        key = (option["status"], why_not_, undecided if option["status"] == "cannot_say" else ())
        groups.setdefault((text(option["id"]),) if desk.full else key, []).append(option)
    return list(groups.values())


def programmes(desk: Desk, telling: Telling) -> list[Block]:
    """Give each programme with its reasons and, where it is not available, the next route."""
    found = desk.programmes_told()
    if not found:
        return []
    blocks: list[Block] = [Heading(2, "Programmes", desk.anchor("programmes"))]
    for programme in found:
        blocks.extend(_about(programme, desk, telling))
    return blocks


def _about(target: Json, desk: Desk, telling: Telling, alike: Sequence[Json] = ()) -> list[Block]:
    name = text(target["id"])
    titles = "; ".join(title_of(option) for option in alike or (target,))
    blocks: list[Block] = [
        Heading(3, titles, desk.anchor(f"option-{name}")),
        Paragraph(_status(target, desk)),
    ]
    items = _lines(target, desk)
    lines: list[Block] = [Bullets(tuple(Item(words) for words in items))] if items else []
    reasons = telling.of(target)
    why: list[Block] = [Reasons(reasons)] if reasons else []
    if not reasons and target["status"] == "open":
        why = [Paragraph(plain("No rule of this library stands against it."))]
    if target["status"] == "not_available":
        return [*blocks, *why, *lines]
    return [*blocks, *lines, *why]


def _status(target: Json, desk: Desk) -> Inline:
    status = text(target["status"])
    if status == "cannot_say" and target["subject_to"]:
        facts = joined(list(dict.fromkeys(desk.fact(path) for path in texts(target["subject_to"]))))
        return (
            Span("Cannot say yet", strong=True, tone="cannot_say"),
            Span(f": nothing known rules it out; {facts} could send it to a named authority."),
        )
    if status == "refer":
        return (Span("For a named authority", strong=True, tone="refer"), Span("."))
    if status == "not_available":
        return (Span("Not available", strong=True, tone="not_available"), Span(", because:"))
    words = short_status(target, desk)
    last = words[-1]
    return (*words[:-1], Span(stopped(last.text) if last.text else ".", tone=last.tone))


def _lines(target: Json, desk: Desk) -> list[Inline]:
    """Who decides, what differs by offence, what comes next, and any note."""
    found: list[Inline] = []
    for entry in rows(target["refer_to"]):
        words = f"{text(entry['who'])} - {text(entry['why']).rstrip('.')} "
        found.append(
            (
                Span("Who decides: ", strong=True),
                Span(words),
                Span("("),
                Span(text(entry["rule"]), tone="code"),
                Span(")."),
            )
        )
    per_offence = rows(target.get("per_offence"))
    if len({text(entry["status"]) for entry in per_offence}) > 1 or (
        desk.full and len(per_offence) > 1
    ):
        parts = [
            f"{desk.offence(entry['index'])}: {desk.lexicon.status(text(entry['status']))}"
            for entry in per_offence
            if isinstance(entry["index"], int)
        ]
        found.append((Span("By offence: ", strong=True), Span("; ".join(parts) + ".")))
    if target.get("next_route"):
        found.append(
            (
                Span("Next route: ", strong=True),
                Span(stopped(desk.lexicon.target(text(target["next_route"])))),
            )
        )
    if target.get("note") and desk.full:
        found.append((Span("Codes: ", strong=True), Span(stopped(text(target["note"])))))
    return found


def effects(desk: Desk) -> list[Block]:
    """Say what each option that may still be used does to the child's record and life."""
    found = desk.options("open", "refer", "cannot_say")
    if not found:
        return []
    heading = Heading(2, "What each option does", desk.anchor("effects"))
    if desk.full:
        return [heading, *_by_option(found, desk)]
    titles = joined([_shortly(text(option["title"])) for option in found])
    return [
        heading,
        Paragraph(plain(f"Of what may still be used: {titles}.")),
        _by_effect(found, desk),
    ]


def _by_effect(found: list[Json], desk: Desk) -> Block:
    """Say for each effect which options have it: the way to compare."""
    pairs: list[tuple[str, Inline]] = []
    for name in mapping(found[0]["effects"]):
        titles: dict[str, list[str]] = {}
        for option in found:
            value = _effect(mapping(option["effects"])[name])
            titles.setdefault(value, []).append(_shortly(text(option["title"])))
        parts = [f"{joined(names)}: {value}" for value, names in titles.items()]
        if len(titles) == 1:
            parts = [next(iter(titles))]
        elif len(found) > _FEW:
            most = max(titles, key=lambda value: len(titles[value]))
            parts = [
                f"{joined(names)}: {value}" for value, names in titles.items() if value != most
            ]
            parts.append(f"the others: {most}")
        pairs.append((desk.lexicon.effect(name), plain(stopped("; ".join(parts)))))
    return Pairs(tuple(pairs))


def _shortly(title: str) -> str:
    """Give what comes before the colon of `Outcome 22: diversionary activity`."""
    return title.partition(":")[0].partition(" (")[0]


def _by_option(found: list[Json], desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    for option in found:
        pairs = [
            (desk.lexicon.effect(name), plain(_effect(value)))
            for name, value in mapping(option["effects"]).items()
        ]
        anchor = desk.anchor(f"effects-{option['id']}")
        blocks += [Heading(3, title_of(option), anchor), Pairs(tuple(pairs))]
    return blocks


def _effect(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value == "unknown" else str(value)
