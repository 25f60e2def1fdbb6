"""What stands behind a report: gravity, facts, notices, the rules used, the sources cited."""

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
    FULL_REPORT,
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

_NO_SECOND = "the second engine, which would check it, does not load here"
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
            "The scores loaded are not used, so they are not shown here and nothing points "
            f"anywhere. {capital(FULL_REPORT)} lists them."
        )
        return [*blocks, Paragraph(plain(words))]
    if not accepted:
        words = "These scores were not used: the matrix does not point until it is signed off."
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
        step = _signed(entry["suggested_adjustment"])
        parts.append(f"{step} suggested by the factors, not yet judged by a person")
    if entry["never_lowered"]:
        parts.append("never lowered by this tool")
    final = entry["final_score"]
    parts.append(f"final score {final}{mark}" if final is not None else "no final score yet")
    index = entry["index"] if isinstance(entry["index"], int) else 0
    return capital(desk.offence(index)), plain(f"{'. '.join(capital(part) for part in parts)}.")


def _signed(value: object) -> str:
    return f"{value:+d}" if isinstance(value, int) and value else "0"


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


def explanations(desk: Desk) -> list[Block]:
    """Name each kind of explanation that the report gives, in the words held with the rules."""
    found = rows(desk.data.get("explanations"))
    if not found:
        return []
    pairs = tuple((text(kind["title"]), plain(text(kind["text"]))) for kind in found)
    return [Heading(2, "What is explained here", desk.anchor("explained")), Pairs(pairs)]


def rules_used(desk: Desk) -> list[Block]:
    """Name the rules used, signed off or not, and the document itself."""
    found = rows(desk.data["rules"])
    blocks: list[Block] = [Heading(2, "Rules used", desk.anchor("rules"))]
    engines = texts(desk.envelope["engines"])
    alone = "" if len(engines) > 1 else f" alone: {_NO_SECOND}"
    words = f"Document {desk.short_hash}, evaluated by the {joined(engines)} engine{alone}."
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
    words = "After each rule stand its basis and how sure that is. "
    words += f"{'; '.join(legend)}. {'; '.join(sure)}."
    return [
        Heading(2, "Sources", desk.anchor("sources")),
        Paragraph(plain(words)),
        listed,
    ]
