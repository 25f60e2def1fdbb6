"""What to keep in mind and to do: flags, prompts, duties, checklists, what would change it."""

from __future__ import annotations

from oocd.reporting.blocks import Block, Bullets, Heading, Item, Paragraph, Span, plain
from oocd.reporting.desk import (
    FULL_REPORT,
    Desk,
    Json,
    capital,
    joined,
    mapping,
    rows,
    stopped,
    text,
    texts,
)

_FEW_OPTIONS = 3


def flags(desk: Desk) -> list[Block]:
    """Give the flags and prompts: what to keep in mind, whatever is decided."""
    found = rows(desk.data["flags"])
    blocks: list[Block] = [Heading(2, "Flags and prompts", desk.anchor("flags"))]
    if not found:
        return [*blocks, Paragraph(plain("None."))]
    focus = desk.focus()
    shown, hidden = [], 0
    for entry in found:
        options = texts(entry["options"])
        wanted = entry["kind"] == "flag" and focus.intersection(options)
        if desk.full or not options or wanted:
            shown.append(_flag(entry, desk))
        else:
            hidden += 1
    if shown:
        blocks.append(Bullets(tuple(shown)))
    if hidden:
        words = f"{hidden} more about single options: see {FULL_REPORT}."
        blocks.append(Paragraph(plain(words)))
    return blocks


def _flag(entry: Json, desk: Desk) -> Item:
    options = [desk.lexicon.target(name) for name in texts(entry["options"])]
    lead = f"{capital(text(entry['kind']))}. "
    whose = f" ({joined(options)})" if options and len(options) <= _FEW_OPTIONS else ""
    words = stopped(text(entry["text"]))
    name = (Span(" "), Span(text(entry["id"]), tone="code"), Span(f"{whose}."))
    return Item((Span(lead, strong=True), Span(words), *name, *desk.cite_full(entry["cite"])))


def duties(desk: Desk) -> list[Block]:
    """Give what must be done, by when, for which options."""
    found = rows(desk.data["duties"])
    blocks: list[Block] = [Heading(2, "Duties", desk.anchor("duties"))]
    if not found:
        return [*blocks, Paragraph(plain("None."))]
    focus = desk.focus()
    shown, hidden = [], 0
    for entry in found:
        options = texts(entry["options"])
        if desk.full or not options or entry["due"] or focus.intersection(options):
            shown.append(_duty(entry, desk))
        else:
            hidden += 1
    if shown:
        blocks.append(Bullets(tuple(shown)))
    if hidden:
        words = f"{hidden} more that come with single options: see {FULL_REPORT}."
        blocks.append(Paragraph(plain(words)))
    return blocks


def _duty(entry: Json, desk: Desk) -> Item:
    options = [desk.lexicon.target(name) for name in texts(entry["options"])]
    whose = f" (with {joined(options)})" if options and len(options) <= _FEW_OPTIONS else ""
    name = (Span(" "), Span(text(entry["id"]), tone="code"), Span(f"{whose}."))
    lead = Span(f"{capital(_when(entry, desk))}: ", strong=True)
    words = Span(stopped(text(entry["text"])))
    return Item((lead, words, *name, *desk.cite_full(entry["cite"])))


def _when(entry: Json, desk: Desk) -> str:
    rule = desk.lexicon.rule(text(entry["id"]), desk.used)
    how = desk.lexicon.due(rule.due) if rule is not None and rule.due is not None else ""
    how = text(entry["due_words"]) or how
    if entry["due"]:
        date = f"by {desk.lexicon.date(text(entry['due']))}"
        return f"{date} ({how})" if how else date
    counts = rule is not None and rule.due is not None and (rule.due.on or rule.due.after)
    if counts:
        return f"date not known ({how})"
    return how or "no date set"


def checklists(desk: Desk) -> list[Block]:
    """Give the checklists that apply or may apply, with what is answered."""
    blocks: list[Block] = []
    for entry in rows(desk.data["checklists"]):
        if entry["applies"] is False:
            continue
        anchor = desk.anchor(f"checklist-{entry['id']}")
        may = " (it is not known whether it applies)" if entry["applies"] == "unknown" else ""
        items = rows(entry["items"])
        answered = sum(1 for item in items if item["answered"])
        state = "complete" if entry["complete"] else f"{answered} of {len(items)} answered"
        blocks.append(
            Heading(2, f"Checklist: {text(entry.get('title')) or text(entry['id'])}", anchor)
        )
        blocks.append(Paragraph(plain(f"{capital(state)}{may}.")))
        blocks.append(
            Bullets(
                tuple(
                    Item(
                        (
                            Span(
                                "Answered: " if item["answered"] else "Not answered: ", strong=True
                            ),
                            Span(text(item["question"])),
                        )
                    )
                    for item in items
                )
            )
        )
    return blocks


def changes(desk: Desk) -> list[Block]:
    """Say which changes of fact would change the answer; nothing where that was not asked."""
    found = rows(desk.data["would_change"])
    if not found:
        return []
    items = []
    for entry in found:
        facts = [
            f"{desk.fact(text(c['fact']))} were {desk.lexicon.value(text(c['fact']), c['to'])} "
            f"(now {desk.lexicon.value(text(c['fact']), c['from'])})"
            for c in rows(entry["change"])
        ]
        then = [
            f"{desk.lexicon.target(name)}: {desk.lexicon.status(text(status))}"
            for name, status in mapping(entry["then"]).items()
        ]
        items.append(Item(plain(f"If {joined(facts)}, then {'; '.join(then)}.")))
    return [Heading(2, "What would change this", desk.anchor("changes")), Bullets(tuple(items))]
