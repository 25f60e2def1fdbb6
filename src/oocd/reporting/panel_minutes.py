"""The minutes of a meeting as a page: ids and no names, and what was done with each item."""

from __future__ import annotations

from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Item,
    Pairs,
    Paragraph,
    Sheet,
    Table,
    plain,
    strong,
)
from oocd.reporting.desk import Json, capital, mapping, rows, stopped, text
from oocd.reporting.lexicon import Lexicon
from oocd.reporting.panel_words import (
    NOT_RECORDED,
    SHORT_HASH,
    Teller,
    item,
    last_lines,
    pair,
    section,
)

TITLE = "Minutes of a panel meeting"


def minutes_sheet(document: Json, lexicon: Lexicon, standing: str) -> Sheet:
    """Build the page of a meeting's minutes (`oocd/minutes/1`)."""
    teller = Teller(lexicon)
    called = mapping(document["called"])
    pairs = (
        pair("Day", teller.day(called.get("date"))),
        pair("Area", lexicon.area(text(called.get("area")) or None) or NOT_RECORDED),
        pair("How held", teller.word(called.get("mode"))),
        pair("Chair", teller.say(called.get("chair"))),
        pair("Opened", _moment(document["opened_at"])),
        pair("Closed", _moment(document["closed_at"])),
        pair("Quorum asked for", f"{text(document['quorum']).strip()}"),
    )
    blocks: list[Block] = [
        Heading(1, TITLE, "panel-top"),
        Paragraph(plain(f"Meeting {text(document['meeting'])}.")),
        Paragraph(strong(standing), role="standing"),
        section("The meeting", "meeting"),
        Pairs(pairs),
    ]
    members = tuple(
        (
            (plain(text(one["person"])),),
            (plain(teller.word(one["agency"])),),
            (plain(teller.word(one["role"])),),
            (
                plain(teller.word(one["presence"])),
                *((plain(text(one["note"])),) if one["note"] else ()),
            ),
        )
        for one in rows(document["members"])
    )
    if members:
        blocks.append(
            Table("Members", ("Member", "Agency", "Role", "Presence"), members, (3, 4, 5, 4))
        )
    for number, one in enumerate(rows(document["items"]), start=1):
        blocks += _item(one, number, teller)
    shown = sorted(
        text(done["recommendation"])[:SHORT_HASH]
        for one in rows(document["items"])
        for done in rows(one["done"])
        if done.get("recommendation")
    )
    blocks += last_lines(standing, text(document["config"]), ", ".join(shown) or "none", "")
    return Sheet(TITLE, tuple(blocks))


def _item(one: Json, number: int, teller: Teller) -> list[Block]:
    name = text(one["item"])
    blocks: list[Block] = [section(name, f"item-{number}")]
    if one["kept_back"]:
        return [*blocks, Paragraph(plain(f"Kept back: {text(one['kept_back'])}."))]
    views = f"{one['views_before']} before the recommendation, {one['views_after']} after it"
    blocks.append(Paragraph(plain(f"Own views given: {views}.")))
    done = tuple(found for entry in rows(one["done"]) for found in _done(entry, teller))
    if not done:
        return [*blocks, Paragraph(plain("Nothing was decided, deferred or escalated."))]
    return [*blocks, Bullets(done)]


def _done(entry: Json, teller: Teller) -> list[Item]:
    kind = text(entry["kind"])
    lead = f"Entry {entry['entry']}."
    if kind == "decided":
        return [_decided(entry, teller, lead)]
    said = {
        "deferred": lambda: (
            f"Deferred until {teller.day(entry.get('until'))}: {text(entry.get('needs'))}"
        ),
        "escalated": lambda: f"Escalated: {text(entry.get('reason'))}",
        "conflict_declared": lambda: (
            f"Conflict of interest: {text(entry.get('person'))}, {teller.word(entry.get('action'))}"
        ),
        "taken_off_agenda": lambda: f"Taken off the agenda: {text(entry.get('reason'))}",
    }
    tell = said.get(kind)
    return [item(lead, stopped(tell()))] if tell else []


def _decided(entry: Json, teller: Teller, lead: str) -> Item:
    departure = mapping(entry["departure"])
    dissent = rows(entry["dissent"])
    programmes = teller.options(entry["programmes"]) if rows(entry["programmes"]) else ""
    tell = "; ".join(
        f"{teller.word(one['whom'])}{' ' + text(one['victim']) if one['victim'] else ''} by "
        f"{text(one['by'])}, {teller.day(one['due'])}"
        for one in rows(entry["tell"])
    )
    shown = text(entry["recommendation"])[:SHORT_HASH]
    return item(
        lead,
        f"{teller.option(entry['disposal'])}: {teller.word(entry['mode'])}. Decided by "
        f"{teller.person(entry['decision_maker'])}.",
        f"Programmes: {programmes}." if programmes else "",
        f"Departure ({text(departure['code'])}): {text(departure['text'])}" if departure else "",
        *(f"Differed: {text(one['person'])}. {capital(text(one['reason']))}" for one in dissent),
        f"Lead: {teller.say(entry['lead'])}. Looked at again: {teller.day(entry['review_on'])}.",
        f"To be told: {tell or NOT_RECORDED}.",
        f"Recommendation {shown or 'not shown'}.",
        "Opened again since." if entry["reopened"] else "",
    )


def _moment(at: object) -> str:
    return NOT_RECORDED if at is None else f"{str(at)[:10]} {str(at)[11:16]} UTC"
