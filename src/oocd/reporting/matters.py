"""The rest of a report: gravity, flags, duties, checklists, what would change it, notices, rules."""

from __future__ import annotations

from oocd.reporting.because import said
from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Item,
    Pairs,
    Paragraph,
    Span,
    Table,
    plain,
)
from oocd.reporting.desk import (
    Desk,
    Json,
    capital,
    counted,
    joined,
    mapping,
    rows,
    stopped,
    text,
    texts,
)
from oocd.reporting.lexicon import basis_words, confidence_words

_SHORT_HASH = 8


def gravity(desk: Desk) -> list[Block]:
    """Say how serious each alleged offence is by the matrix, and by whom that was judged."""
    found = mapping(desk.data["gravity"])
    mark = desk.indicative
    blocks: list[Block] = [Heading(2, f"Gravity{mark}", desk.anchor("gravity"))]
    if found["matrix"] is None:
        why = text(found["why_null"]) or "no gravity matrix is in force on this date"
        return [*blocks, Paragraph(plain(stopped(capital(why))))]
    signed = "signed off" if found["signed_off"] else "not signed off"
    blocks.append(Paragraph(plain(f"{found['matrix_title']}, {signed}.")))
    if found["why_null"]:
        words = f"Seriousness has not been assessed: {text(found['why_null'])}"
        blocks.append(Paragraph(plain(stopped(words))))
    accepted = found["band_accepted"] is True
    if not accepted and not desk.full:
        words = (
            "The scores loaded are not used, so they are not shown here and nothing points anywhere. "
            "The full report lists them."
        )
        return [*blocks, Paragraph(plain(words))]
    if not accepted:
        words = "These scores were not used: the matrix does not point until a named person signs it off."
        blocks.append(Paragraph(plain(words)))
    pairs = [_score(entry, desk) for entry in rows(found["offences"])]
    if found["final_score"] is not None:
        pairs.append(("Final score for the case", plain(f"{found['final_score']}{mark}")))
    if pairs:
        blocks.append(Pairs(tuple(pairs)))
    return blocks


def _score(entry: Json, desk: Desk) -> tuple[str, Inline]:
    mark = desk.indicative
    start = entry["starting_score"]
    parts = [f"starting score {start}{mark}" if start is not None else "no score in the matrix"]
    for direction in ("aggravating", "mitigating"):
        factors = texts(entry[direction])
        if factors:
            names = "; ".join(desk.lexicon.factor(name) for name in factors)
            parts.append(f"{direction}: {names}")
    if entry["adjustment"] is not None:
        by = f" by {entry['adjusted_by']}" if entry["adjusted_by"] else ""
        reason = f", because: {text(entry['reason']).rstrip('.')}" if entry["reason"] else ""
        moved = f"adjusted {_signed(entry['adjustment'])}" if entry["adjustment"] else "not moved"
        parts.append(f"{moved}{by}{reason}")
    elif entry["suggested_adjustment"]:
        words = f"{_signed(entry['suggested_adjustment'])} suggested by the factors, not yet judged by a person"
        parts.append(words)
    if entry["never_lowered"]:
        parts.append("never lowered by this tool")
    final = entry["final_score"]
    parts.append(f"final score {final}{mark}" if final is not None else "no final score yet")
    index = entry["index"] if isinstance(entry["index"], int) else 0
    return capital(desk.offence(index)), plain(f"{'. '.join(capital(part) for part in parts)}.")


def _signed(value: object) -> str:
    return f"{value:+d}" if isinstance(value, int) and value else "0"


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
        words = f"{hidden} more about single options: see the full report."
        blocks.append(Paragraph(plain(words)))
    return blocks


def _flag(entry: Json, desk: Desk) -> Item:
    options = [desk.lexicon.target(name) for name in texts(entry["options"])]
    lead = f"{capital(text(entry['kind']))}. "
    whose = f" ({joined(options)})" if options and len(options) <= _FEW_OPTIONS else ""
    words = stopped(text(entry["text"]))
    name = (Span(" "), Span(text(entry["id"]), tone="code"), Span(f"{whose}."))
    return Item((Span(lead, strong=True), Span(words), *name, *desk.cite_full(entry["cite"])))


_FEW_OPTIONS = 3


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
        words = f"{hidden} more that come with single options: see the full report."
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


def notices(desk: Desk) -> list[Block]:
    """Give what a reader must know: conflicts, problems in the tables, notices."""
    data = desk.data
    blocks: list[Block] = []
    conflicts = rows(data["conflicts"])
    if conflicts:
        blocks.append(Heading(2, "Guidance that points apart", desk.anchor("conflicts")))
        items = []
        for entry in conflicts:
            under: tuple[Inline, ...] = tuple(
                (Span(said(r, desk) + " "), *desk.cite(r["cite"])) for r in rows(entry["between"])
            )
            items.append(
                Item(plain("Two presumptions hold and point to different options:"), under)
            )
        blocks.append(Bullets(tuple(items)))
    problems = texts(data["problems"])
    if problems:
        blocks.append(Heading(2, "Problems in the rules or tables", desk.anchor("problems")))
        blocks.append(Bullets(tuple(Item(plain(stopped(words)), ()) for words in problems)))
    told = [stopped(words) for words in texts(data["notices"])]
    given, unsaid = desk.without_source()
    if unsaid:
        words = (
            f"{unsaid} of {counted(given, 'fact')} given say nothing of who gave them or from what"
        )
        told.append(f"{words}.")
    if told:
        blocks.append(Heading(2, "Notices", desk.anchor("notices")))
        blocks.append(Bullets(tuple(Item(plain(words)) for words in told)))
    return blocks


def facts(desk: Desk) -> list[Block]:
    """List every fact that was read, with its value and who gave it; in the full report."""
    if not desk.full:
        return []
    cells = []
    for path, entry in desk.facts():
        who = capital(desk.who_gave(path)) or (
            "" if isinstance(entry["value"], dict) else "Not said"
        )
        value = desk.lexicon.value(path, entry["value"])
        cells.append(((plain(capital(desk.fact(path))),), (plain(value),), (plain(who),)))
    head = ("Fact", "Value", "Who gave it, or what it rests on")
    return [
        Heading(2, "Facts read", desk.anchor("facts")),
        Table("Facts read", head, tuple(cells), (3, 2, 3)),
    ]


def rules_used(desk: Desk) -> list[Block]:
    """Name the rules used, signed off or not, and the document itself."""
    found = rows(desk.data["rules"])
    blocks: list[Block] = [Heading(2, "Rules used", desk.anchor("rules"))]
    engines = joined(texts(desk.envelope["engines"]))
    words = f"Document {desk.short_hash}, evaluated by the {engines} engine."
    if desk.full:
        cells = tuple(
            tuple(
                (plain(cell),)
                for cell in (
                    _family(r),
                    text(r["version"]),
                    text(r["sha256"])[:_SHORT_HASH],
                    _signed_off(r),
                )
            )
            for r in found
        )
        blocks += [
            Paragraph(plain(words)),
            Table(
                "Rules used", ("Family", "In force from", "Hash", "Sign-off"), cells, (5, 3, 2, 2)
            ),
        ]
        return blocks
    listed = [f"{_family(r)} {r['version']} {text(r['sha256'])[:_SHORT_HASH]}" for r in found]
    unsigned = sum(1 for r in found if not r["signed_off"])
    state = (
        "none signed off"
        if unsigned == len(found)
        else f"{unsigned} of {len(found)} not signed off"
    )
    blocks.append(
        Paragraph(
            plain(f"{words} {counted(len(found), 'rule version')}, {state}: {'; '.join(listed)}.")
        )
    )
    return blocks


def _family(row: Json) -> str:
    doubt = " (in doubt)" if row.get("in_doubt") else ""
    return f"{row['family']}{doubt}"


def _signed_off(row: Json) -> str:
    return "signed off" if row["signed_off"] else "unsigned"


def sources(desk: Desk) -> list[Block]:
    """List the sources by number, with what the letters of basis and confidence stand for."""
    listed = desk.sources()
    if not listed.items:
        return []
    bases: dict[str, None] = {}
    for target in (*desk.options(), *desk.programmes()):
        for part in ("why", "why_not", "undecided"):
            bases.update({text(reason["basis"]): None for reason in rows(target[part])})
    order = ("statute", "S", "S2", "C", "local", "P", "inference", "synthesis", "design", "K")
    legend = [f"{code}: {basis_words(code)}" for code in order if code in bases]
    sure = [f"{code}: {confidence_words(code)}" for code in ("H", "M", "L")]
    words = f"After each rule stand its basis and how sure that is. {'; '.join(legend)}. {'; '.join(sure)}."
    return [
        Heading(2, "Sources", desk.anchor("sources")),
        Paragraph(plain(words)),
        listed,
    ]
