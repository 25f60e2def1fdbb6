"""The first screen: what this is, what is open, who must be asked, what to find out first."""

from __future__ import annotations

from oocd.reporting.because import decisive, said
from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Item,
    Paragraph,
    Span,
    Table,
    plain,
    strong,
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
    text,
    texts,
)

_ORDER = ("open", "refer", "cannot_say", "not_available")
_FEW = 3
_MOST_ASKED = 6
_DEPARTURES = {
    "below": "a departure downward: needs a recorded reason",
    "alternative": "an alternative: needs a recorded reason",
}


def title_of(target: Json) -> str:
    """Name an option as officers do, its outcome code after: `Youth caution (outcome 2)`."""
    title, code = text(target["title"]), text(target.get("outcome_code"))
    if not code or f"outcome {code}".casefold() in title.casefold():
        return title
    return f"{title} ({'outcomes' if '-' in code else 'outcome'} {code})"


def head(desk: Desk) -> list[Block]:
    """Say what this is, which case, and who decides."""
    data, lexicon = desk.data, desk.lexicon
    case = text(data["case"])
    places = [
        lexicon.area(text(data["area"]) or None),
        lexicon.nation(text(data["nation"]) or None),
    ]
    where = ", ".join(place for place in places if place)
    about = [
        f"Case {case}." if case else "Case without a reference.",
        f"{where}." if where else "No area given.",
        f"Decision on {lexicon.date(text(data['decision_date']))}.",
    ]
    blocks: list[Block] = [
        Heading(1, "Out-of-court options for this child", desk.anchor("top")),
        Paragraph(plain(" ".join(about))),
        Paragraph(strong(text(data["standing"])), role="standing"),
    ]
    if data.get("synthetic"):
        blocks.insert(2, Paragraph(strong("A made-up case, not about any child."), role="mark"))
    return blocks


def headline(desk: Desk) -> list[Block]:
    """Give the recommendation in a sentence, the first question, and every option's status."""
    data = desk.data
    recommendation = mapping(data["recommendation"])
    blocks: list[Block] = [
        Heading(2, "Where this stands", desk.anchor("stands")),
        Paragraph(plain(text(recommendation["statement"])), role="lead"),
    ]
    presumed = [r for r in rows(recommendation["because"]) if r["effect"] == "presume"]
    if presumed:
        items = tuple(
            Item((Span("Guidance starts here: "), Span(said(r, desk) + " "), *desk.cite(r["cite"])))
            for r in presumed
        )
        blocks.append(Bullets(items))
    missing = rows(data["missing"])
    options = {text(option["id"]) for option in desk.options()}
    first = next(
        (entry for entry in missing if options.intersection(texts(entry["settles"]))), None
    )
    if first is not None:
        blocks.append(Paragraph((Span("Ask first: ", strong=True), *_question(first, desk))))
    blocks.append(Table("Options", ("Option", "Status"), _rows(desk.options(), desk), (4, 5)))
    if any(not entry["in_range"] for entry in _open_in_a_band(desk)):
        blocks.append(Paragraph(plain(desk.lexicon.sentence("departures"))))
    blocks.extend(_programmes(desk))
    dated = [duty for duty in rows(data["duties"]) if duty["due"]]
    if dated:
        days = [_dated(duty, desk) for duty in dated[:_FEW]]
        more = " More under Duties." if len(dated) > _FEW else ""
        blocks.append(Paragraph((Span("Dates: ", strong=True), Span(f"{'; '.join(days)}.{more}"))))
    return blocks


def _programmes(desk: Desk) -> list[Block]:
    """Give each programme's status, and in one line those that only other areas offer."""
    blocks: list[Block] = []
    if desk.programmes_told():
        rows_ = _rows(desk.programmes_told(), desk)
        blocks.append(Table("Programmes", ("Programme", "Status"), rows_, (4, 5)))
    elsewhere = joined([text(found["title"]) for found in desk.elsewhere()])
    if elsewhere:
        here = "Not offered in this area" if desk.data["area"] else "No area given, so not offered"
        words = f"{here}: {elsewhere}. {capital(FULL_REPORT)} tells of each."
        blocks.append(Paragraph(plain(words)))
    return blocks


def _open_in_a_band(desk: Desk) -> list[Json]:
    """The open options where a band narrows the range; none where seriousness is not assessed."""
    if mapping(desk.data["recommendation"])["band_option"] is None:
        return []
    return [option for option in desk.options() if option["status"] == "open"]


def _dated(duty: Json, desk: Desk) -> str:
    """Name a duty's day; ISO dates compare as dates do."""
    past = text(duty["due"]) < text(desk.data["decision_date"])
    late = " (already past on the day of the decision)" if past else ""
    return f"{desk.lexicon.date(text(duty['due']))}{late}, {_title(duty, desk)}"


def _title(duty: Json, desk: Desk) -> str:
    rule = desk.lexicon.rule(text(duty["id"]), desk.used)
    title = rule.title if rule is not None else text(duty["text"])
    return (title[:1].lower() + title[1:] if title[1:2].islower() else title).rstrip(".")


def _rows(targets: list[Json], desk: Desk) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
    """A row for each option, open ones first, each with its own status in words."""
    found: list[tuple[tuple[Inline, ...], ...]] = []
    for status in _ORDER:
        for target in sorted(targets, key=lambda target: _place(target, desk)):
            if target["status"] == status:
                title = title_of(target)
                name = strong(title) if status == "open" else plain(title)
                found.append(((name,), (short_status(target, desk),)))
    return tuple(found)


def _place(target: Json, desk: Desk) -> int:
    """Where an option stands among its like: where the matrix points, in the range, outside it."""
    if mapping(desk.data["recommendation"])["matrix_points_to"] == target["id"]:
        return 0
    return (
        1
        if target.get("in_range") and target["departure"] == "none"
        else 2
        if target.get("in_range")
        else 3
    )


def short_status(target: Json, desk: Desk) -> Inline:
    """Say a status in a line: never a bare no."""
    status = text(target["status"])
    if status == "open":
        return (Span("Open", strong=True, tone="open"), *plain(_range_words(target, desk)))
    if status == "refer":
        who = list(dict.fromkeys(text(entry["who"]) for entry in rows(target["refer_to"])))
        return (
            Span("For a named authority", strong=True, tone="refer"),
            Span(f": {joined(who)}" if who else ""),
        )
    if status == "cannot_say":
        return (Span("Cannot say yet", strong=True, tone="cannot_say"), Span(_needs(target, desk)))
    return (
        Span("Not available", strong=True, tone="not_available"),
        Span(f", because: {decisive(target, desk)}"),
    )


def _range_words(target: Json, desk: Desk) -> str:
    recommendation = mapping(desk.data["recommendation"])
    if "in_range" not in target or recommendation["band_option"] is None:
        return ""
    if recommendation["matrix_points_to"] == target["id"]:
        return f"; where the matrix points{desk.indicative}"
    if target["in_range"]:
        departure = _DEPARTURES.get(text(target["departure"]))
        return f"; in the range, {departure}" if departure else "; in the range"
    return "; outside the range"


def _needs(target: Json, desk: Desk) -> str:
    facts = list(dict.fromkeys(desk.fact(path) for path in texts(target["missing"])))
    if not facts:
        return ": the rules in force on that date are in doubt"
    more = f" and {len(facts) - _FEW} more" if len(facts) > _FEW else ""
    needs = f"{', '.join(facts[:_FEW])}{more}" if more else joined(facts)
    return (
        f"; nothing known rules it out. Needs: {needs}"
        if target["subject_to"]
        else f". Needs: {needs}"
    )


def _question(entry: Json, desk: Desk) -> Inline:
    path = text(entry["fact"])
    spans = [Span(text(entry["question"]))]
    if desk.several and path.startswith("offences["):
        index = int(path[len("offences[") :].partition("]")[0])
        spans.append(Span(f" ({capital(desk.offence(index))})"))
    who = texts(entry["answered_by"])
    if who:
        spans.append(Span(f" Ask: {joined(who, 'or')}."))
    settles = texts(entry["settles"])
    if settles:
        spans.append(Span(f" {_settles(settles, desk)}"))
    return tuple(spans)


def _settles(names: list[str], desk: Desk) -> str:
    options = [option for option in desk.options() if option["id"] in names]
    if len(options) == len(desk.options()):
        return "Bears on every option."
    titles = [desk.lexicon.target(name) for name in names]
    if len(titles) > _FEW and not desk.full:
        every = len(desk.options()) + len(desk.programmes())
        return f"Bears on {len(titles)} of the {counted(every, 'answer')}."
    return f"Bears on: {joined(titles)}."


def needed(desk: Desk) -> list[Block]:
    """List what is not known and could settle something, the most useful question first."""
    missing = rows(desk.data["missing"])
    blocks: list[Block] = [Heading(2, "What we still need", desk.anchor("needed"))]
    if not missing:
        blocks.append(Paragraph(plain("Nothing more is needed to settle the options.")))
        return blocks
    settling = [entry for entry in missing if entry["settles"]]
    shown = missing if desk.full else settling[:_MOST_ASKED]
    if not settling:
        blocks.append(Paragraph(plain("Nothing more is needed to settle the options.")))
    if shown:
        items = tuple(Item(_question(entry, desk)) for entry in shown)
        blocks.append(Bullets(items, ordered=True))
    left = len(settling) - len(shown)
    helping = len(missing) - len(settling)
    said_ = []
    if not desk.full and left > 0:
        said_.append(f"{counted(left, 'more question')} could settle an option.")
    if not desk.full and helping:
        more = f"{helping} more" if settling else counted(helping, "question")
        said_.append(f"{more} would only sharpen flags and duties.")
    if said_:
        blocks.append(Paragraph(plain(" ".join([*said_, f"{capital(FULL_REPORT)} lists them."]))))
    return blocks
