"""Rules as a reader wants them: one rule in words, version by version, with its source."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from oocd.engine.compiling import expand_option
from oocd.engine.rulebook import Version
from oocd.engine.ruleset import Citation, Rule
from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Item,
    Pairs,
    Paragraph,
    Sheet,
    SourceLine,
    SourceList,
    Span,
    plain,
)
from oocd.reporting.conditions import ConditionWords
from oocd.reporting.desk import Json, capital, joined
from oocd.reporting.lexicon import Lexicon, basis_words, confidence_words

EFFECTS = {
    "require": "Requirement: without it the option is not available.",
    "gateway": "Gateway: one of the gateways must be met.",
    "bar": "Bar: where it holds the option is not available.",
    "refer": "Referral: where it holds a named authority decides.",
    "presume": "Presumption: guidance starts here; it changes no status.",
    "adjust": "Counts as a gravity factor of the offence.",
    "flag": "Flag: shown; it changes no status.",
    "prompt": "Prompt: shown; it changes no status.",
    "duty": "Duty: must be done; it changes no status.",
    "inform": "Says what an option does; it changes no status.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One rule in one version of its family."""

    rule: Rule
    version: Version


def find_rule(lexicon: Lexicon, rule_id: str) -> list[Found]:
    """Find a rule by its id in every version of every family, the oldest first."""
    wanted = rule_id.casefold()
    return [
        Found(rule, version)
        for versions in lexicon.library.families.values()
        for version in versions
        for rule in version.file.rules
        if rule.id.casefold() == wanted
    ]


def rule_sheet(found: list[Found], lexicon: Lexicon) -> Sheet:
    """Write one rule in words, version by version; versions that say the same share a part."""
    first = found[-1].rule
    blocks: list[Block] = [
        Heading(1, f"{first.id}: {first.title}", "rule"),
        Paragraph(plain(lexicon.library.wording.standing), role="standing"),
    ]
    sources: dict[str, SourceLine] = {}
    for group in _same(found):
        blocks.extend(_version(group, lexicon, sources))
    if sources:
        blocks += [Heading(3, "Sources", "sources"), SourceList(tuple(sources.values()))]
    return Sheet(first.id, tuple(blocks))


def _same(found: list[Found]) -> list[list[Found]]:
    groups: list[list[Found]] = []
    for entry in found:
        if (
            groups
            and groups[-1][-1].rule == entry.rule
            and groups[-1][-1].version.family == entry.version.family
        ):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _version(group: list[Found], lexicon: Lexicon, sources: dict[str, SourceLine]) -> list[Block]:
    rule, version = group[-1].rule, group[-1].version
    names = joined([entry.version.name for entry in group])
    blocks: list[Block] = [
        Heading(
            3,
            f"{version.family}, version{'s' if len(group) > 1 else ''} {names}",
            f"version-{names}",
        ),
        Paragraph(plain(EFFECTS[rule.effect.value])),
        Pairs(tuple(_about(group, lexicon))),
    ]
    if rule.given is not None:
        blocks.extend(_condition("It speaks only where", rule.given, group[-1], lexicon))
    blocks.extend(_condition("It holds where", rule.when, group[-1], lexicon))
    says = [("Met", rule.say.met), ("Not met", rule.say.not_met), ("Not known", rule.say.unknown)]
    says += [("To the child", rule.say.child or ""), ("To the parent", rule.say.parent or "")]
    blocks.append(Paragraph(plain("It says:")))
    blocks.append(Pairs(tuple((name, plain(words)) for name, words in says if words)))
    if rule.cite:
        blocks.append(Pairs((("Source", _cited(rule.cite, lexicon, sources)),)))
    return blocks


def _about(group: list[Found], lexicon: Lexicon) -> list[tuple[str, Inline]]:
    rule = group[-1].rule
    pairs: list[tuple[str, Inline]] = []
    if rule.applies_to:
        pairs.append(
            ("Applies to", plain(", ".join(_target(name, lexicon) for name in rule.applies_to)))
        )
    pairs.append(
        ("In force", plain("; ".join(in_force(entry.version, lexicon) for entry in group)))
    )
    if rule.from_ or rule.to:
        pairs.append(("Its own dates", plain(_dates(rule.from_, rule.to, lexicon))))
    if rule.overrides:
        pairs.append(("Sets aside", plain(", ".join(rule.overrides))))
    if rule.refer_to is not None:
        pairs.append(("Who decides", plain(f"{rule.refer_to.who} - {rule.refer_to.why}")))
    if rule.points_to:
        pairs.append(
            ("Points to", plain(joined([lexicon.target(name) for name in rule.points_to], "or")))
        )
    if rule.due is not None:
        pairs.append(("Due", plain(lexicon.due(rule.due))))
    for name, value in rule.sets.items():
        said = value if isinstance(value, str) else "yes" if value else "no"
        pairs.append((lexicon.effect(name), plain(said)))
    if rule.next_route:
        pairs.append(("Next route", plain(lexicon.target(rule.next_route))))
    return [*pairs, *_standing(group)]


def _standing(group: list[Found]) -> list[tuple[str, Inline]]:
    """Say on what a rule rests, how sure that is, and who signed it off."""
    rule = group[-1].rule
    bases = "; ".join(f"{code} ({basis_words(code)})" for code in rule.basis)
    sure = ", ".join(f"{code} ({confidence_words(code)})" for code in rule.confidence)
    states = {entry.version.name: signed_words(entry.version) for entry in group}
    signed = next(iter(states.values()))
    if len(set(states.values())) > 1:
        signed = "; ".join(f"{version}: {words}" for version, words in states.items())
    pairs = [("Basis", plain(bases)), ("Confidence", plain(sure)), ("Sign-off", plain(signed))]
    return [*pairs, ("Note", plain(rule.note))] if rule.note else pairs


def signed_words(version: Version) -> str:
    """Say whether a version is signed off, by whom and when."""
    sign = version.file.signed_off
    if sign is None:
        return "unsigned: nobody has signed this version off"
    if not version.signed_off:
        return "unsigned: what was signed off is not what the file says now"
    return f"signed off by {sign.by}, {sign.role}, on {sign.on.isoformat()}"


def in_force(version: Version, lexicon: Lexicon) -> str:
    """Say when a version is in force, and by which date of the case it is chosen."""
    force = version.file.in_force
    words = _dates(force.from_, force.to, lexicon)
    if force.from_certain or force.to_certain:
        certain = _dates(force.from_certain or force.from_, force.to_certain or force.to, lexicon)
        words += f" (certainly {certain})"
    return f"{words}, by the {lexicon.fact(version.file.choose_by)}"


def _dates(start: object, end: object, lexicon: Lexicon) -> str:
    first = f"from {lexicon.date(str(start))}" if start else "from the beginning"
    return f"{first} to {lexicon.date(str(end))}" if end else f"{first}, no end known"


def _target(name: str, lexicon: Lexicon) -> str:
    if name == "*options":
        return "every option"
    if name == "*programmes":
        return "every programme"
    groups = {group.id: group.title for group in lexicon.library.disposals.groups}
    known = name in lexicon.library.options or name in lexicon.library.programmes
    return lexicon.target(name) if known or name not in groups else f"every {groups[name]}"


def _condition(lead: str, raw: JsonValue, found: Found, lexicon: Lexicon) -> list[Block]:
    file = found.version.file
    words = ConditionWords(lexicon, file.parameters, file.define)
    shown = expand_option(raw, "the option asked about")
    if raw is None:
        return [Paragraph(plain(f"{lead}: always."))]
    lines = list(words.lines(shown))
    if len(words.parts(shown)) > 1:
        lead, lines = f"{lead} all of these hold", [(depth - 1, line) for depth, line in lines[1:]]
    items = tuple(Item(plain(capital(line)), depth=depth) for depth, line in lines)
    return [Paragraph(plain(f"{lead}:")), Bullets(items)]


def _cited(cited: tuple[Citation, ...], lexicon: Lexicon, sources: dict[str, SourceLine]) -> Inline:
    spans: list[Span] = []
    for citation in cited:
        if citation.source not in sources:
            source = lexicon.library.sources.get(citation.source)
            title = source.title if source else citation.source
            line = SourceLine(len(sources) + 1, title, source.url if source else None)
            sources[citation.source] = line
        number = sources[citation.source].number
        if spans:
            spans.append(Span("; "))
        spans.append(Span(f"[{number}]", source=number))
        if citation.at:
            spans.append(Span(f" {citation.at}"))
    return tuple(spans)


def rule_json(found: list[Found], lexicon: Lexicon) -> list[Json]:
    """Give a rule in every version as data."""
    out: list[Json] = []
    for entry in found:
        version = entry.version
        body = entry.rule.model_dump(mode="json", by_alias=True, exclude_none=True)
        for citation in body.get("cite", []):
            source = lexicon.library.sources.get(citation["source"])
            citation["title"] = source.title if source else None
            citation["url"] = source.url if source else None
        force = version.file.in_force.model_dump(mode="json", by_alias=True, exclude_none=True)
        out.append(
            {
                "family": version.family,
                "version": version.name,
                "revision": version.file.revision,
                "sha256": version.sha256,
                "signed_off": version.signed_off,
                "in_force": force,
                "rule": body,
            }
        )
    return out
