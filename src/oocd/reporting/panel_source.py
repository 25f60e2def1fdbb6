"""What followed a decision, and what its record rests on: document, rules, configuration, chain."""

from __future__ import annotations

from oocd.reporting.blocks import Block, Bullets, Heading, Item, Pairs, Table, plain
from oocd.reporting.desk import Json, mapping, rows, text
from oocd.reporting.panel_words import (
    SHORT_HASH,
    Teller,
    item,
    last_lines,
    none_recorded,
    pair,
    section,
)

_SHORT_RULE = 8


def followed(data: Json, teller: Teller) -> list[Block]:
    """Give what was recorded after the decision, and the dated duties that came with it."""
    after = mapping(data["after"])
    made = [
        *(_finalised(one, teller) for one in rows(after["finalised"])),
        *(_told(one, teller) for one in rows(after["told"])),
        *(
            item("Plan changed:", f"{text(one['reason'])} {text(mapping(one['plan'])['text'])}")
            for one in rows(after["plan_changed"])
        ),
        *(
            item(
                f"Ended {teller.day(one['on'])}:",
                teller.word(one["result"]),
                text(one["reason"]),
            )
            for one in rows(after["completed"])
        ),
        *(
            item("Opened again:", f"{teller.word(one['ground'])}. {text(one['reason'])}")
            for one in rows(after["reopened"])
        ),
        *(
            item(f"Closed {teller.day(one['on'])}:", text(one["reason"]))
            for one in rows(after["closed"])
        ),
    ]
    blocks: list[Block] = [section("What followed", "followed")]
    blocks.append(Bullets(tuple(made)) if made else none_recorded())
    duties = rows(data["duties"])
    if duties:
        due = (item(f"{teller.day(one['due'])}:", text(one["text"])) for one in duties)
        blocks += [Heading(3, "Dated duties", "panel-duties"), Bullets(tuple(due))]
    return blocks


def _finalised(one: Json, teller: Teller) -> Item:
    there = f"child there: {teller.say(one['child_present'])}; parent or carer there: "
    return item(
        f"Finalised {teller.day(one['on'])}:",
        f"by {teller.person(one['by'])}; {there}{teller.say(one['parent_present'])}",
        text(one["words"]),
        text(one["why_absent"]),
    )


def _told(one: Json, teller: Teller) -> Item:
    said = f"{teller.word(one['whom'])}, by {text(one['by'])}"
    more = f"{teller.word(one['accepts'])}" if one["accepts"] else ""
    return item(f"Told {teller.day(one['on'])}:", said, more, text(one["words"]))


def source(record: Json, data: Json, teller: Teller, standing: str) -> list[Block]:
    """Say what the record rests on, so that it can be found and checked again."""
    advice = mapping(data["recommendation"])
    pairs = [
        pair("This record", text(record["sha256"])),
        pair("Recommendation", text(advice["sha256"]) if advice else "none was shown"),
        pair("Shown as entry", teller.say(advice.get("entry")) if advice else "none"),
        pair("Case facts from entry", teller.say(mapping(data["decision"])["facts_from"])),
    ]
    rules = [
        f"{text(row['family'])} {text(row['version'])} {text(row['sha256'])[:_SHORT_RULE]}"
        f"{'' if row['signed_off'] else ' (unsigned)'}"
        for row in rows(advice.get("rules"))
    ]
    blocks: list[Block] = [section("What this rests on", "source"), Pairs(tuple(pairs))]
    lines = tuple(
        (
            (plain(str(one["entry"])),),
            (plain(_title(one)),),
            (plain(f"{text(one['by'])}, {teller.word(one['role'])}"),),
            (plain(text(one["at"])[:10]),),
            (plain(text(one["digest"])[:SHORT_HASH]),),
        )
        for one in rows(data["entries"])
    )
    head = ("No.", "Entry", "By", "On", "Digest")
    blocks.append(Table("Entries of this item", head, lines, (1, 5, 4, 3, 3)))
    short = text(advice["sha256"])[:SHORT_HASH] if advice else "none was shown"
    used = f"Rules: {'; '.join(rules)}." if rules else ""
    return [*blocks, *last_lines(standing, text(data["config"]), short, used)]


def _title(one: Json) -> str:
    marks = []
    if one["erased"]:
        marks.append("content erased")
    if one["put_right_by"]:
        marks.append(f"put right by entry {one['put_right_by']}")
    told = f" ({'; '.join(marks)})" if marks else ""
    return f"{text(one['title'])}{told}"
