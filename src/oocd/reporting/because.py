"""Why: each rule that bears on an option, in its own words, what was read, its authority."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oocd.reporting.blocks import Inline, Reason, Span, plain
from oocd.reporting.desk import (
    Desk,
    Json,
    capital,
    first_sentence,
    joined,
    mapping,
    rows,
    stopped,
    text,
)

_NEEDED = frozenset({"require", "gateway"})
_STATES = {"met": "met", "not_met": "not met", "unknown": "not known"}
_EFFECTS = {
    "require": "requirement",
    "gateway": "gateway",
    "bar": "bar",
    "refer": "referral",
    "presume": "presumption",
    "structure": "",
}


def said(reason: Json, desk: Desk, offences: tuple[int, ...] = ()) -> str:
    """Give a rule's own words; with its offence, and with the label of the scores it speaks of."""
    words = text(reason["text"])
    if isinstance(mapping(reason["facts"]).get("gravity.band"), int):
        words = words if desk.indicative in words else f"{words.rstrip('.')}{desk.indicative}."
    own = reason.get("offence")
    indexes = offences or ((own,) if isinstance(own, int) else ())
    if indexes and len(indexes) == len(desk.offences):
        words = f"Each offence: {words}"
    elif indexes:
        words = f"{capital(joined([desk.offence(index) for index in indexes]))}: {words}"
    return stopped(words)


def decisive(target: Json, desk: Desk) -> str:
    """Say in a sentence why an option is not available: the first rule that stops it."""
    against = [told for told in _together(rows(target["why_not"])) if told.effect != "refer"]
    if not against:
        return "see the reasons below"
    gateways = [told for told in against if told.effect == "gateway"]
    if len(gateways) == len(against) and len(gateways) > 1:
        return f"none of its {len(gateways)} gateways is met"
    first = next((told for told in against if told.effect != "gateway"), against[0])
    return first_sentence(said(first.reason, desk, first.offences)).rstrip(".")


@dataclass
class _Told:
    """One answer of a rule, for every offence for which it came out in the same words."""

    reason: Json
    offences: tuple[int, ...]
    facts: Json

    @property
    def effect(self) -> str:
        return text(self.reason["effect"])


def _together(reasons: Iterable[Json]) -> list[_Told]:
    found: dict[tuple[str, ...], _Told] = {}
    for reason in reasons:
        key = tuple(text(reason.get(part)) for part in ("rule", "text", "state", "set_aside_by"))
        offence = reason.get("offence")
        index = (offence,) if isinstance(offence, int) else ()
        if key in found:
            told = found[key]
            told.offences = (*told.offences, *index)
            told.facts = {**told.facts, **mapping(reason["facts"])}
        else:
            found[key] = _Told(reason, index, dict(mapping(reason["facts"])))
    return list(found.values())


class Telling:
    """Tells reasons in a report; in the short form a rule told before is named, not told again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told: set[tuple[str, str]] = set()
        self._read_before: set[str] = set()

    def of(self, target: Json) -> tuple[Reason, ...]:
        """Give the reasons of one option or programme: against, not known, then for."""
        full, status = self._desk.full, text(target["status"])
        stopped_ = status == "not_available"
        against = _together(rows(target["why_not"]))
        found = self._gateways("against", "None of its gateways is met", against)
        for told in against:
            if full or not (told.effect == "gateway" or (stopped_ and told.effect == "refer")):
                found += self._reason("refer" if told.effect == "refer" else "against", told)
        if full or not stopped_:
            unknown = _together(rows(target["undecided"]))
            found += self._gateways(
                "not known", "It is not known whether a gateway is met", unknown
            )
            for told in unknown:
                if full or told.effect != "gateway":
                    found += self._reason("not known", told)
        for told in _together(rows(target["why"])):
            bearing = "set aside" if told.reason.get("set_aside_by") else "for"
            if full or self._counts(told, status):
                found += self._reason(bearing, told)
        return tuple(found)

    def _gateways(self, bearing: str, lead: str, told: list[_Told]) -> list[Reason]:
        """In the short form, name the gateways that are not met in one reason."""
        gates = [entry.reason for entry in told if entry.effect == "gateway"]
        if self._desk.full or not gates:
            return []
        spans = [Span(f"{lead}: ")]
        for index, gate in enumerate(gates):
            title = text(gate["title"])
            lower = title[:1].lower() + title[1:] if title[1:2].islower() else title
            spans += [Span(f"{lower} ("), Span(text(gate["rule"]), tone="code")]
            spans.append(Span("); " if index < len(gates) - 1 else ")."))
        return [Reason(bearing, tuple(spans))]

    def _counts(self, told: _Told, status: str) -> bool:
        """Whether a rule that raises nothing is worth a line in the short form."""
        if told.reason.get("set_aside_by"):
            return True
        return (
            told.effect in _NEEDED and told.reason["state"] == "met" and status in {"open", "refer"}
        )

    def _reason(self, bearing: str, told: _Told) -> list[Reason]:
        desk, reason = self._desk, told.reason
        words = said(reason, desk, told.offences)
        key = (text(reason["rule"]), words)
        if desk.full:
            return [Reason(bearing, plain(words), self._read(told), self._authority(reason))]
        if key not in self._told:
            self._told.add(key)
            return [Reason(bearing, (Span(words), *self._brief(reason)), self._read(told))]
        if bearing == "for":
            return []
        # The rule's words, not its title: the title of a requirement not met says the opposite.
        spans = (Span(f"As above: {first_sentence(words, longest=0)} ("), Span(key[0], tone="code"))
        return [Reason(bearing, (*spans, Span(")")))]

    def _read(self, told: _Told) -> tuple[Inline, ...]:
        """Give the facts that were read; in the short form those with a giver, each once."""
        desk = self._desk
        found = {
            desk.fact_words(path, value): None
            for path, value in told.facts.items()
            if desk.full or desk.who_gave(path)
        }
        fresh = [words for words in found if desk.full or words not in self._read_before]
        self._read_before.update(found)
        return tuple(plain(words) for words in fresh)

    def _brief(self, reason: Json) -> Inline:
        """Name the rule, its basis and its source in brackets."""
        if text(reason["effect"]) not in _EFFECTS or reason["effect"] == "structure":
            return ()
        cited = self._desk.cite(reason["cite"])
        tail = (Span("; "), *cited, Span(")")) if cited else (Span(")"),)
        return (
            Span(" ("),
            Span(text(reason["rule"]), tone="code"),
            Span(f"; {reason['basis']}, {reason['confidence']}"),
            *tail,
        )

    def _authority(self, reason: Json) -> Inline:
        """Name the rule, what it does, how it came out, its basis and its source."""
        effect = _EFFECTS.get(text(reason["effect"]), text(reason["effect"]))
        if not effect:
            return ()
        state = _STATES.get(text(reason["state"]), text(reason["state"]))
        spans = [Span(text(reason["rule"]), tone="code"), Span(f" {effect}, {state}. ")]
        if reason.get("set_aside_by"):
            spans.append(Span(f"Set aside by {reason['set_aside_by']}. "))
        spans.append(Span(f"{reason['basis']}, {reason['confidence']}."))
        cited = self._desk.cite(reason["cite"])
        return (*spans, Span(" "), *cited) if cited else tuple(spans)
