"""The record of a decision as a page: what was decided, on what, by whom, what stood against it.

It says what the document says and nothing else; what is not on record reads "not recorded".
"""

from __future__ import annotations

from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Pairs,
    Paragraph,
    Sheet,
    Table,
    plain,
    strong,
)
from oocd.reporting.desk import Json, capital, mapping, rows, stopped, text, texts
from oocd.reporting.lexicon import Lexicon
from oocd.reporting.panel_matter import matter
from oocd.reporting.panel_source import followed, source
from oocd.reporting.panel_voices import voices
from oocd.reporting.panel_words import (
    NOT_RECORDED,
    SHORT_HASH,
    Teller,
    item,
    none_recorded,
    pair,
    section,
)

TITLE = "Record of a decision"
_WAYS = {"up": "upward", "down": "downward", "across": "across", "none": "within the range"}
_QUORUM = {True: "met", False: "not met"}


def record_sheet(record: Json, lexicon: Lexicon, standing: str) -> Sheet:
    """Build the page of one decision record (`oocd/decision/1`). The title names no child."""
    data = mapping(record["data"])
    teller = Teller(lexicon)
    blocks: list[Block] = [
        *_head(record, data, teller, standing),
        *_decided(data, teller),
        *_why(data, teller),
        *_plan(data, teller),
        *voices(data, teller),
        *_members(data, teller),
        *matter(data, teller),
        *_gates(data),
        *followed(data, teller),
        *source(record, data, teller, standing),
    ]
    return Sheet(TITLE, tuple(blocks))


def _head(record: Json, data: Json, teller: Teller, standing: str) -> list[Block]:
    meeting = mapping(data["meeting"])
    where = teller.lexicon.area(text(data["area"]) or None) or "area not recorded"
    at = f" Meeting {text(meeting['meeting'])}." if meeting else " No meeting."
    short = text(record["sha256"])[:SHORT_HASH]
    blocks: list[Block] = [
        Heading(1, "Record of a decision", "panel-top"),
        Paragraph(plain(f"Item {text(data['item'])}. {where}.{at} Record {short}.")),
        Paragraph(strong(standing), role="standing"),
    ]
    if data["synthetic"]:
        blocks.insert(2, Paragraph(strong("A made-up case, not about any child."), role="mark"))
    stands = mapping(data["standing"])
    if stands["words_put_right"]:
        why = f"Words of this decision (entry {stands['made_as']}) were put right later: "
        blocks.append(Paragraph(plain(why + stopped(text(stands["words_put_right"])))))
    if not stands["stands"]:
        ground = teller.word(mapping(stands["reopened_by"]).get("ground"))
        newer = stands["replaced_by"]
        after = f" A later decision is entry {newer}." if newer else " Nothing is decided since."
        said = f"This decision was opened again ({ground}).{after}"
        blocks.append(Paragraph(strong(said), role="mark"))
    return blocks


def _decided(data: Json, teller: Teller) -> list[Block]:
    decision = mapping(data["decision"])
    maker = teller.person(decision["decision_maker"])
    departure = mapping(decision["departure"])
    pairs = [
        pair("Outcome", teller.option(decision["disposal"])),
        pair("Programmes", _names(decision["programmes"], teller)),
        pair("Decided on", teller.day(decision["on"])),
        pair("Decided by", maker),
        pair("How", teller.word(decision["mode"])),
        pair("Papers read by the decision maker", teller.say(decision["papers_read"])),
        pair("Status in the recommendation", teller.status(decision["status_shown"])),
        pair("Where the recommendation pointed", _pointed(data, teller)),
        pair("As recommended", teller.word(decision["concordance"])),
        pair("Departure", _departure(departure) if departure else "none"),
    ]
    return [section("What was decided", "decided"), Pairs(tuple(pairs))]


def _pointed(data: Json, teller: Teller) -> str:
    advice = mapping(data["recommendation"])
    if not advice:
        return "no recommendation was shown"
    inside = mapping(data["decision"])["in_range"]
    where = {True: "; this lies inside", False: "; this lies outside"}.get(inside is True, "")
    if inside is None:
        where = ""
    return f"{teller.options(advice['range'])}{where}"


def _departure(departure: Json) -> str:
    title = text(departure["title"]) or text(departure["code"])
    way = _WAYS.get(text(departure["direction"]), "direction not shown")
    return f"{way}: {title}. {capital(text(departure['text']))}"


def _why(data: Json, teller: Teller) -> list[Block]:
    decision = mapping(data["decision"])
    pairs = [
        pair("Eligible", _finding(decision["eligibility"], teller)),
        pair("Suitable", _finding(decision["suitability"], teller)),
        pair("Reasons", teller.say(decision["reasons"])),
        pair("The victim's views, weighed", teller.say(decision["victim_weight"])),
        pair("The child's words, weighed", teller.say(decision["voice_weight"])),
        pair("Diversity and disproportionality", teller.say(decision["diversity"])),
    ]
    out = rows(decision["ruled_out"])
    blocks: list[Block] = [section("Why", "why"), Pairs(tuple(pairs))]
    blocks.append(Heading(3, "Options considered and not chosen", "panel-ruled-out"))
    if out:
        items = (item(f"{teller.option(one)}:", stopped(text(one["why"]))) for one in out)
        blocks.append(Bullets(tuple(items)))
    else:
        blocks.append(none_recorded())
    prompts = rows(data["prompts"])
    blocks.append(Heading(3, "Questions the panel asked itself", "panel-prompts"))
    if not prompts:
        return [*blocks, none_recorded()]
    asked = (
        item(f"{capital(teller.word(one['prompt']))}:", stopped(text(one["answer"])))
        for one in prompts
    )
    return [*blocks, Bullets(tuple(asked))]


def _finding(found: object, teller: Teller) -> str:
    part = found if isinstance(found, dict) else {}
    if not part:
        return NOT_RECORDED
    return f"{teller.word(part['finding'])}. {capital(text(part['reasons']))}"


def _plan(data: Json, teller: Teller) -> list[Block]:
    decision = mapping(data["decision"])
    plan = mapping(decision["plan"])
    weeks = plan.get("weeks")
    longer = f" ({text(plan['weeks_reason'])})" if plan.get("weeks_reason") else ""
    pairs = [
        pair("Plan", teller.say(plan.get("text"))),
        pair("Begins", teller.day(plan.get("starts_on"))),
        pair("Length", f"{weeks} weeks{longer}" if weeks else NOT_RECORDED),
        pair("Lead professional", _lead(plan, teller)),
        pair("If it does not go well", teller.say(plan.get("contingency"))),
        pair("Adjustments", teller.say(plan.get("adjustments"))),
        pair("Looked at again on", teller.day(plan.get("review_on"))),
        pair("If it is not kept", teller.say(decision["consequence"])),
        pair("Explained to the child", _explained(decision, teller)),
        pair("Signed by the child on", teller.day(decision["signed_on"])),
    ]
    blocks: list[Block] = [section("What follows", "plan"), Pairs(tuple(pairs))]
    conditions = rows(decision["conditions"])
    blocks.append(Heading(3, "Conditions", "panel-conditions"))
    if conditions:
        made = (item(stopped(text(one["text"])), "", *_condition(one)) for one in conditions)
        blocks.append(Bullets(tuple(made)))
    else:
        blocks.append(none_recorded())
    blocks.append(Heading(3, "Who tells whom, by when", "panel-tell"))
    tell = rows(decision["tell"])
    if not tell:
        return [*blocks, none_recorded()]
    told = (
        item(
            f"{teller.word(one['whom'])}{' ' + text(one['victim']) if one['victim'] else ''}:",
            f"{text(one['by'])}, by {teller.day(one['due'])}",
        )
        for one in tell
    )
    return [*blocks, Bullets(tuple(told))]


def _lead(plan: Json, teller: Teller) -> str:
    if not plan:
        return NOT_RECORDED
    return f"{text(plan['lead'])} ({teller.word(plan['lead_agency'])})"


def _explained(decision: Json, teller: Teller) -> str:
    if decision["explained_by"] is None:
        return NOT_RECORDED
    return f"by {text(decision['explained_by'])}, {teller.day(decision['explained_on'])}"


def _condition(one: Json) -> list[str]:
    said = [f"Aim: {text(one['aim'])}."]
    if one["hours"] is not None:
        said.append(f"{one['hours']} hours of attendance.")
    if one["pounds"] is not None:
        payee = text(one["payee"]) or NOT_RECORDED
        how = text(one["how_paid"]) or NOT_RECORDED
        said.append(f"{one['pounds']} pounds. To: {payee}. How: {how}.")
    return said


def _members(data: Json, teller: Teller) -> list[Block]:
    blocks: list[Block] = [section("The agencies' views", "views")]
    views = rows(data["views"])
    if views:
        head = ("Agency", "Would support", "When", "Why")
        made = tuple(_view(one, teller) for one in views)
        blocks.append(Table("Members' own views", head, made, (3, 4, 4, 6)))
    else:
        blocks.append(none_recorded())
    decision = mapping(data["decision"])
    blocks.append(Heading(3, "How members stood", "panel-votes"))
    votes = [f"{text(v['person'])} {teller.word(v['stands'])}" for v in rows(decision["votes"])]
    blocks.append(Paragraph(plain(f"{'; '.join(votes) or NOT_RECORDED.capitalize()}.")))
    dissent = rows(decision["dissent"])
    if dissent:
        made_ = (
            item(
                f"{text(one['person'])} ({teller.word(one['agency'])}) differed:",
                f"would have chosen {teller.option(one['preferred'])}. "
                f"{capital(text(one['reason']))}",
            )
            for one in dissent
        )
        blocks.append(Bullets(tuple(made_)))
    return [*blocks, *_escalated(data, teller), *_meeting(data, teller)]


def _view(one: Json, teller: Teller) -> tuple[tuple[Inline, ...], ...]:
    after = one["after_recommendation"]
    when = "after the recommendation" if after else "before the recommendation"
    more = [plain(f"Asks first: {text(one['needs_more'])}")] if one["needs_more"] else []
    programmes = texts(one["programmes"])
    also = [plain(f"with {teller.targets(one['programmes'])}")] if programmes else []
    return (
        (plain(teller.word(one["agency"])), plain(text(one["person"]))),
        (plain(teller.targets(one["preferred"]) if texts(one["preferred"]) else "none yet"), *also),
        (plain(when if after is not None else NOT_RECORDED),),
        (plain(text(one["reason"])), *more),
    )


def _escalated(data: Json, teller: Teller) -> list[Block]:
    asked, answered = rows(data["escalations"]), rows(data["escalation_answers"])
    if not asked and not answered:
        return []
    made = [
        item(
            f"Escalated (entry {one['entry']}):",
            f"{text(one['reason'])} To: {', '.join(teller.person(p) for p in rows(one['to']))}.",
        )
        for one in asked
    ]
    made += [
        item(
            f"Answered (entry {one['entry']}):",
            f"{text(one['advice'])} By: {', '.join(teller.person(p) for p in rows(one['by']))}.",
        )
        for one in answered
    ]
    return [Heading(3, "Escalation", "panel-escalation"), Bullets(tuple(made))]


def _meeting(data: Json, teller: Teller) -> list[Block]:
    blocks: list[Block] = [Heading(3, "Meeting", "panel-meeting")]
    meeting = mapping(data["meeting"])
    if not meeting:
        blocks.append(Paragraph(plain("Not decided at a meeting.")))
    else:
        pairs = (
            pair("Meeting", f"{text(meeting['meeting'])}, {teller.day(meeting['date'])}"),
            pair("How held", teller.word(meeting["mode"])),
            pair("Chair", teller.say(meeting["chair"])),
            pair(
                "Quorum",
                _QUORUM[meeting["quorum"] is True]
                if meeting["quorum"] is not None
                else "not asked for",
            ),
        )
        blocks.append(Pairs(pairs))
        members = tuple(
            (
                (plain(text(one["person"])),),
                (plain(teller.word(one["agency"])),),
                (plain(teller.word(one["role"])), plain(teller.word(one["part"]))),
                (plain(teller.word(one["presence"])),),
            )
            for one in rows(meeting["members"])
        )
        if members:
            head = ("Member", "Agency", "Role and part", "Presence")
            blocks.append(Table("Members", head, members, (3, 4, 5, 3)))
    conflicts = rows(data["conflicts"])
    if conflicts:
        made = (
            item(
                f"{text(one['person'])}:",
                f"{text(one['nature_of'])} ({teller.word(one['action'])})",
            )
            for one in conflicts
        )
        blocks += [Heading(3, "Conflicts of interest", "panel-conflicts"), Bullets(tuple(made))]
    return blocks


def _gates(data: Json) -> list[Block]:
    blocks: list[Block] = [section("What stood against it", "gates")]
    gates = rows(mapping(data["decision"])["gates"])
    if not gates:
        return [*blocks, Paragraph(plain("No gate stood against this decision."))]
    made = (
        item(
            f"{text(one['gate'])} ({text(one['rule'])}):",
            text(one["text"]),
            f"Reason given: {text(one['reason'])}" if one["reason"] else "",
        )
        for one in gates
    )
    return [*blocks, Bullets(tuple(made))]


def _names(value: object, teller: Teller) -> str:
    found = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return ", ".join(teller.option(one) for one in found) or "none"
