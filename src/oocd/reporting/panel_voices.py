"""Who was heard: the child, the parent, each victim. Only what a victim lets the panel see."""

from __future__ import annotations

from oocd.reporting.blocks import Block, Bullets, Heading, Item, Pairs, Paragraph, plain
from oocd.reporting.desk import Json, mapping, rows, text
from oocd.reporting.panel_words import (
    NOT_RECORDED,
    Teller,
    item,
    none_recorded,
    pair,
    quoted,
    section,
)

_WISHES = ("apology", "repair", "no_contact", "updates", "support", "compensation")


def voices(data: Json, teller: Teller) -> list[Block]:
    """Give what the child, the parent and the victims said, or why it is not here."""
    voice = mapping(data["voice"])
    blocks: list[Block] = [section("Who was heard", "voices")]
    for whose, title in (("child", "The child"), ("parent", "Parent or carer")):
        blocks.append(Heading(3, title, f"panel-{whose}"))
        said = rows(voice[whose])
        if not said:
            blocks.append(none_recorded())
        else:
            blocks.append(Bullets(tuple(_words(one, teller) for one in said)))
    return [*blocks, *_victims(data, teller)]


def _words(one: Json, teller: Teller) -> Item:
    said = quoted(one["words"]) if one["words"] else f"Not heard: {text(one['not_heard'])}"
    more = [
        f"How: {text(one['how'])}" if one["how"] else "",
        f"Hopes: {text(one['hopes'])}" if one["hopes"] else "",
        f"Taking part: {teller.word(one['consent'])}" if one["consent"] else "",
    ]
    return item(f"{teller.day(one['on'])}:", said, *more)


def _victims(data: Json, teller: Teller) -> list[Block]:
    found = rows(data["victims"])
    blocks: list[Block] = []
    for one in found:
        blocks += _victim(one, teller)
    if not found:
        blocks.append(Heading(3, "Victims", "panel-victims"))
        none = mapping(data["no_victim"])
        said = f"No victim to ask: {text(none['reason'])}" if none else NOT_RECORDED.capitalize()
        blocks.append(Paragraph(plain(said if said.endswith(".") else f"{said}.")))
    return blocks


def _victim(one: Json, teller: Teller) -> list[Block]:
    name = text(one["victim"])
    status = mapping(one["status"])
    consents = mapping(one["consents"])
    guardian = mapping(one["guardian"])
    pairs = [
        pair("Who", _who(one, teller)),
        pair("Asked for their views", _status(status, teller)),
        pair("Attempts to make contact", str(len(rows(one["attempts"])) or NOT_RECORDED)),
        pair(
            "Consent to share",
            "; ".join(f"with the {to}: {teller.word(answer)}" for to, answer in consents.items()),
        ),
    ]
    if guardian:
        against = "a conflict of interest" if guardian["conflict"] else "no conflict of interest"
        note = f". {text(guardian['note'])}" if guardian["note"] else ""
        pairs.append(pair("Parent or guardian", f"{against}{note}"))
    if one["withheld"]:
        kept = f"kept back: consent to share with the panel is {teller.word(one['withheld'])}"
        pairs.append(pair("Views", kept))
    views = rows(one["views"])
    if not views and not one["withheld"]:
        pairs.append(pair("Views", NOT_RECORDED))
    blocks: list[Block] = [
        Heading(3, f"Victim {name}", f"panel-victim-{name.lower()}"),
        Pairs(tuple(pairs)),
    ]
    made = [*(_view(view, teller) for view in views)]
    made += [_restorative(offer, teller) for offer in rows(one["restorative"])]
    made += [
        item("Told:", f"{teller.word(told['of'])}, {teller.day(told['on'])}, by {text(told['by'])}")
        for told in rows(one["informed"])
    ]
    made += [
        item("Satisfaction:", f"{teller.word(said['level'])}, {teller.day(said['on'])}")
        for said in rows(one["satisfaction"])
    ]
    if made:
        blocks.append(Bullets(tuple(made)))
    return blocks


def _who(one: Json, teller: Teller) -> str:
    parts = [teller.word(one["type"])]
    if one["age_band"]:
        parts.append(teller.word(one["age_band"]))
    if one["contact_role"]:
        parts.append(f"spoken to: {text(one['contact_role'])}")
    if one["enhanced_rights"] or one["enhanced_basis"]:
        basis = f" ({teller.word(one['enhanced_basis'])})" if one["enhanced_basis"] else ""
        parts.append(f"enhanced rights{basis}")
    if one["repeat_victim"]:
        parts.append("harmed before")
    if one["police_sharing_objection"]:
        parts.append("asked the police not to pass their details on")
    if one["also_suspect"]:
        parts.append("counter-allegation")
    return "; ".join(parts)


def _status(status: Json, teller: Teller) -> str:
    if not status:
        return NOT_RECORDED
    reason = f": {text(status['reason'])}" if status["reason"] else ""
    return f"{teller.word(status['status'])}, {teller.day(status['on'])}{reason}"


def _view(view: Json, teller: Teller) -> Item:
    before = {True: "before the decision", False: "after the decision"}.get(
        view["before_decision"] is True, ""
    )
    wishes = mapping(view["wishes"])
    wanted = [
        f"{teller.word(name)}: {teller.say(wishes[name])}"
        for name in _WISHES
        if wishes.get(name) is not None
    ]
    if wishes.get("other"):
        wanted.append(text(wishes["other"]))
    return item(
        f"{teller.day(view['asked_on'])} ({before}):",
        quoted(view["view_on_outcome"]),
        f"Effect: {text(view['effect'])}" if view["effect"] else "",
        f"Wishes: {'; '.join(wanted)}" if wanted else "",
        f"Safety: {text(view['safety'])}" if view["safety"] else "",
        f"Needs: {text(view['needs'])}" if view["needs"] else "",
        f"Report: {text(view['report'])}" if view["report"] else "",
    )


def _restorative(offer: Json, teller: Teller) -> Item:
    right = "right" if offer["appropriate"] else "not right"
    more = [
        f"Answer: {teller.word(offer['answer'])}" if offer["answer"] else "",
        f"Kind: {teller.word(offer['form'])}" if offer["form"] else "",
        f"Result: {text(offer['result'])}" if offer["result"] else "",
    ]
    return item(f"Restorative offer {right}:", text(offer["reason"]), *more)
