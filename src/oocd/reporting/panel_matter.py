"""The matter as it was known at the decision: offences, ages, seriousness, facts, what came in."""

from __future__ import annotations

from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Item,
    Pairs,
    Paragraph,
    Table,
    plain,
)
from oocd.reporting.desk import Json, mapping, rows, stopped, text, texts
from oocd.reporting.panel_words import NOT_RECORDED, Teller, item, none_recorded, pair, section


def matter(data: Json, teller: Teller) -> list[Block]:
    """Give the matter, as far as it was on record when it was decided."""
    blocks: list[Block] = [section("The matter as it was known", "matter")]
    if data["case_erased"]:
        blocks.append(Paragraph(plain("The case file has been erased.")))
    blocks += _offences(data, teller)
    blocks += _seriousness(data, teller)
    blocks += _facts(data, teller)
    return [*blocks, *_referral(data, teller), *_assessed(data, teller)]


def _offences(data: Json, teller: Teller) -> list[Block]:
    found = rows(data["offences"])
    child = mapping(data["child"])
    ages = child["age_at_offence"] if isinstance(child["age_at_offence"], list) else []
    blocks: list[Block] = []
    if found:
        made = tuple(
            (
                (plain(_title(one, teller)),),
                (plain(_when(one, teller)),),
                (plain(teller.say(ages[index] if index < len(ages) else None)),),
            )
            for index, one in enumerate(found)
        )
        head = ("Alleged offence", "Date", "Age then")
        blocks.append(Table("Alleged offences", head, made, (6, 4, 2)))
    else:
        blocks.append(Paragraph(plain("No alleged offence is on record.")))
    at = teller.say(child["age_at_decision"])
    return [*blocks, Pairs((pair("Age at the decision", at),))]


def _title(one: Json, teller: Teller) -> str:
    name = one["offence"]
    return text(one["title"]) or teller.lexicon.offence(name if isinstance(name, str) else None)


def _when(one: Json, teller: Teller) -> str:
    first = teller.day(one["date"])
    return f"{first} to {teller.day(one['date_to'])}" if one["date_to"] else first


def _seriousness(data: Json, teller: Teller) -> list[Block]:
    blocks: list[Block] = [Heading(3, "Seriousness", "panel-seriousness")]
    gravity = mapping(data["gravity"])
    if not gravity:
        return [*blocks, none_recorded()]
    signed = "signed off" if gravity.get("signed_off") else "unsigned"
    label = text(gravity.get("label"))
    made = [_score(one, teller) for one in rows(gravity.get("offences"))]
    final = gravity.get("final_score")
    accepted = "" if gravity.get("band_accepted") else ", not accepted by anybody"
    pairs = [
        pair("Matrix", f"{text(gravity.get('matrix_title')) or NOT_RECORDED} ({signed})"),
        pair("Label", label or "none"),
        pair("Final score", f"{teller.say(final)}{accepted if final is not None else ''}"),
    ]
    if gravity.get("why_null"):
        pairs.append(pair("Why there is no score", text(gravity["why_null"])))
    blocks.append(Pairs(tuple(pairs)))
    return [*blocks, Bullets(tuple(made))] if made else blocks


def _score(one: Json, teller: Teller) -> Item:
    factors = [
        f"{name}: {', '.join(teller.lexicon.factor(f) for f in texts(one.get(name))) or 'none'}"
        for name in ("aggravating", "mitigating")
    ]
    start, final = teller.say(one.get("starting_score")), teller.say(one.get("final_score"))
    by = text(one.get("adjusted_by"))
    adjusted = f"adjusted {teller.say(one.get('adjustment'))}{f' by {by}' if by else ''}"
    reason = f"Reason: {text(one['reason'])}" if one.get("reason") else ""
    said = f"start {start} ({teller.word(one.get('score_basis'))}), {adjusted}, final {final}"
    told = [f"{line[:1].upper()}{line[1:]}" for line in factors]
    return item(f"{text(one.get('title'))}:", said, *told, reason)


def _facts(data: Json, teller: Teller) -> list[Block]:
    found = rows(data["facts"])
    if not found:
        return []
    pairs: list[tuple[str, Inline]] = []
    for one in found:
        path = text(one["fact"])
        value = one["value"]
        said = NOT_RECORDED if value is None else teller.lexicon.value(path, value)
        if value is None and one["unknown"] not in {None, "not_given"}:
            said = teller.lexicon.value(path, {"unknown": one["unknown"]})
        by = ", ".join(text(one[name]) for name in ("source", "by") if one[name])
        on = f", {teller.day(one['on'])}" if one["on"] else ""
        pairs.append(pair(_fact(path, teller), f"{said} ({by}{on})" if by else said))
    return [Heading(3, "Evidence, admission and circumstances", "panel-facts"), Pairs(tuple(pairs))]


def _fact(path: str, teller: Teller) -> str:
    name = teller.lexicon.fact(path)
    shown = f"{name[:1].upper()}{name[1:]}"
    if not path.startswith("offences["):
        return shown
    number = int(path.removeprefix("offences[").partition("]")[0]) + 1
    return f"{shown}, offence {number}"


def _referral(data: Json, teller: Teller) -> list[Block]:
    blocks: list[Block] = [Heading(3, "Referral and information", "panel-referral")]
    referral = mapping(data["referral"])
    if referral:
        score = mapping(referral["completeness"])
        lacking = [teller.lexicon.fact(name) for name in texts(score.get("lacking"))]
        pairs = [
            pair(
                "Referred by",
                f"{teller.word(referral['source'])}, {teller.day(referral['referred_on'])}",
            ),
            pair("Way in", teller.word(referral["way_in"])),
            pair(
                "Complete",
                f"{score.get('held')} of {score.get('asked')}" if score else NOT_RECORDED,
            ),
            pair("Lacking", ", ".join(lacking) or "nothing"),
            pair("Basis for sharing", teller.say(referral["sharing_gateway"])),
        ]
        alone = mapping(referral["single_agency"])
        if alone:
            given = teller.lexicon.target(text(alone["disposal"]))
            why = f": {text(alone['why_alone'])}" if alone["why_alone"] else ""
            said = f"{given}, {teller.day(alone['on'])}, by {text(alone['by'])}{why}"
            pairs.append(pair("Given by the police alone before", said))
        blocks.append(Pairs(tuple(pairs)))
    else:
        blocks.append(none_recorded())
    asked = rows(data["information"])
    made = [_information(one, teller) for one in asked]
    made += [
        item("Deferred until:", f"{teller.day(one['until'])}. {stopped(text(one['needs']))}")
        for one in rows(data["deferrals"])
    ]
    return [*blocks, Bullets(tuple(made))] if made else blocks


def _information(one: Json, teller: Teller) -> Item:
    answer = mapping(one["answer"])
    said = teller.word(one["status"])
    if one["status"] == "awaited":
        said += f", asked on {teller.day(one['asked_on'])}"
    elif answer:
        said += f", {teller.day(answer['on'])}"
    told = text(answer.get("text")) or text(answer.get("reason"))
    return item(f"{teller.word(one['agency'])}, {teller.word(one['topic'])}:", said, told)


def _assessed(data: Json, teller: Teller) -> list[Block]:
    blocks: list[Block] = [Heading(3, "Assessment", "panel-assessment")]
    found = rows(data["assessments"])
    if not found:
        return [*blocks, none_recorded()]
    made = (
        item(
            f"{text(one['tool'])} (entry {one['entry']}), {teller.day(one['completed_on'])}, "
            f"by {text(one['by'])}:",
            stopped(text(one["summary"])),
            *(
                f"{name[:1].upper()}{name[1:]}: {text(one[name])}"
                for name in ("strengths", "safety", "harm", "proposal")
                if one[name]
            ),
        )
        for one in found
    )
    return [*blocks, Bullets(tuple(made))]
