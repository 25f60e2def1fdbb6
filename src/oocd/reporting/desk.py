"""What every section of a report works with: the document, its words, the numbered sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import JsonValue

from oocd.reporting.blocks import Inline, SourceLine, SourceList, Span
from oocd.reporting.lexicon import Lexicon

Json: TypeAlias = dict[str, JsonValue]
HASH_SHOWN = 12
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_SHORT_ENOUGH = 150
_FEW_OPEN = 3
_NOT_IN_AREA = "NOT-IN-AREA"
FULL_REPORT = "the full report (--detail)"
"""Where the rest is, for whoever reads the short report."""


def rows(value: JsonValue) -> list[Json]:
    """Give a list of mappings as that; anything else as an empty one."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def mapping(value: JsonValue) -> Json:
    """Give a mapping as that; anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: JsonValue) -> str:
    """Give a text as that; null as nothing."""
    return "" if value is None else str(value)


def texts(value: JsonValue) -> list[str]:
    """Give a list of texts as that."""
    return [str(part) for part in value] if isinstance(value, list) else []


def joined(names: Sequence[str], last: str = "and") -> str:
    """Join names as a sentence does."""
    if len(names) < 2:  # noqa: PLR2004 one name stands alone
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def capital(words: str) -> str:
    """Begin with a capital letter."""
    return words[:1].upper() + words[1:]


def stopped(words: str) -> str:
    """End with a full stop, unless the words end a sentence already."""
    return words if words.endswith((".", "!", "?")) else words + "."


def first_sentence(words: str, longest: int = _SHORT_ENOUGH) -> str:
    """Give a text of at most `longest` letters whole, a longer one up to its first full stop."""
    return words if len(words) <= longest else _SENTENCE.split(words, maxsplit=1)[0]


@dataclass
class Desk:
    """One document. `full` asks for every rule; `prefix` keeps anchors on a page apart."""

    envelope: Json
    lexicon: Lexicon
    full: bool = False
    prefix: str = ""
    _sources: dict[str, SourceLine] = field(default_factory=dict)
    _facts: dict[str, Json] = field(default_factory=dict)
    _offences: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in rows(self.data["facts_read"]):
            path = text(entry["fact"])
            self._facts[path] = entry
            if path.startswith("offences[") and path.endswith("].offence"):
                index = int(path[len("offences[") : -len("].offence")])
                name = entry["value"]
                self._offences[index] = self.lexicon.offence(
                    name if isinstance(name, str) else None
                )

    @property
    def data(self) -> Json:
        """The document."""
        return mapping(self.envelope["data"])

    @property
    def short_hash(self) -> str:
        """The first letters of the document's hash: enough to find it again."""
        return text(self.envelope["sha256"])[:HASH_SHOWN]

    @property
    def used(self) -> dict[str, str]:
        """The rule families used, with their versions."""
        return {text(row["family"]): text(row["version"]) for row in rows(self.data["rules"])}

    def options(self, *statuses: str) -> list[Json]:
        """Give the options of some statuses (none named: all), in the document's order."""
        found = rows(self.data["options"])
        return [option for option in found if not statuses or option["status"] in statuses]

    def programmes(self, *statuses: str) -> list[Json]:
        """Give the programmes of some statuses (none named: all), in the document's order."""
        found = rows(self.data["programmes"])
        return [found_ for found_ in found if not statuses or found_["status"] in statuses]

    def elsewhere(self) -> list[Json]:
        """Give the programmes that only other areas offer; the full report tells of each."""
        if self.full:
            return []
        return [
            found
            for found in self.programmes("not_available")
            if any(reason["rule"] == _NOT_IN_AREA for reason in rows(found["why_not"]))
        ]

    def programmes_told(self) -> list[Json]:
        """Give the programmes that this report tells of one by one."""
        folded = self.elsewhere()
        return [found for found in self.programmes() if found not in folded]

    def anchor(self, name: str) -> str:
        """Give a name that is the only one of its kind on a page."""
        return f"{self.prefix}{name.replace('_', '-').replace('.', '-').lower()}"

    # --- words

    @property
    def indicative(self) -> str:
        """The label every mention of an unsigned score carries, in brackets; empty where signed."""
        label = text(mapping(self.data["gravity"]).get("label")).rstrip(".")
        return f" ({label[:1].lower()}{label[1:]})" if label else ""

    @property
    def offences(self) -> tuple[int, ...]:
        """The offences that were read, by their place in the case."""
        return tuple(self._offences)

    def focus(self) -> set[str]:
        """Give the options and programmes that the short report tells the duties and prompts of.

        Those of the range that are open; where nothing narrows it, all that are open if few are.
        """
        narrowed = mapping(self.data["recommendation"])["band_option"] is not None
        found = [o for o in self.options("open") if o["in_range"] or not narrowed]
        chosen = found if narrowed or len(found) <= _FEW_OPEN else []
        return {text(target["id"]) for target in (*chosen, *self.programmes("open"))}

    @property
    def several(self) -> bool:
        """Whether more than one offence is in the case."""
        return len(self._offences) > 1

    def offence(self, index: int) -> str:
        """Name one offence of the case."""
        name = self._offences.get(index, "offence not known")
        return f"offence {index + 1} ({name})" if self.several else name

    def fact(self, path: str) -> str:
        """Name a fact, with its offence where there are several."""
        title = self.lexicon.fact(path)
        if self.several and path.startswith("offences["):
            index = int(path[len("offences[") :].partition("]")[0])
            return f"{title} for {self.offence(index)}"
        return title

    def fact_words(self, path: str, value: JsonValue) -> str:
        """Say a fact with its value and who gave it."""
        said = f"{self.fact(path)}: {self.lexicon.value(path, value)}"
        if path.startswith("gravity."):
            return said + self.indicative
        who = self.who_gave(path)
        return f"{said} ({who})" if who else said

    def who_gave(self, path: str) -> str:
        """Say who gave a fact, from what, when; for one worked out, who gave what it rests on."""
        entry = self._facts.get(path)
        if entry is None:
            return ""
        own = self._provenance(entry)
        if own:
            return own
        if entry.get("assumed"):
            why = text(entry["assumed"])
            return (why if why.startswith("left out") else f"left out: {why}") if self.full else ""
        leaves = self._leaves(path)
        told = {self.lexicon.fact(leaf): self._provenance(self._facts[leaf]) for leaf in leaves}
        said = [f"{title}: {who}" if len(leaves) > 1 else who for title, who in told.items() if who]
        if said:
            return "; ".join(dict.fromkeys(said))
        if self.full and leaves:
            return f"worked out from {joined([self.lexicon.fact(leaf) for leaf in leaves])}"
        return ""

    def _leaves(self, path: str) -> list[str]:
        """Give the facts of the case that a worked out fact rests on."""
        found: dict[str, None] = {}
        for part in texts(self._facts[path].get("worked_out_from")):
            entry = self._facts.get(part)
            if part == path or entry is None:
                continue
            deeper = self._leaves(part)
            if deeper:
                found.update(dict.fromkeys(deeper))
            elif not entry.get("assumed"):
                found[part] = None
        return list(found)

    def _provenance(self, entry: Json) -> str:
        said = [text(entry[key]) for key in ("source", "by") if entry[key]]
        if entry["on"]:
            said.append(self.lexicon.date(text(entry["on"])))
        if entry["verified"] is not None:
            said.append("verified" if entry["verified"] is True else "not verified")
        return ", ".join(said)

    def without_source(self) -> tuple[int, int]:
        """Count the facts that were given, and those of them that say nothing of who gave them."""
        given = [
            entry
            for entry in self._facts.values()
            if not entry.get("assumed")
            and not entry.get("worked_out_from")
            and not isinstance(entry["value"], dict)
        ]
        return len(given), sum(1 for entry in given if not self._provenance(entry))

    # --- sources

    def cite_full(self, cited: JsonValue) -> Inline:
        """As `cite`, in the full report; nothing in the short one."""
        return (Span(" "), *self.cite(cited)) if self.full and rows(cited) else ()

    def facts(self) -> list[tuple[str, Json]]:
        """Give every fact that was read, by path."""
        return list(self._facts.items())

    def cite(self, cited: JsonValue) -> Inline:
        """Give the numbers of the sources cited, each with the place in it."""
        spans: list[Span] = []
        for entry in rows(cited):
            key = text(entry["source"])
            if key not in self._sources:
                number = len(self._sources) + 1
                url = entry["url"]
                line = SourceLine(
                    number, text(entry["title"]), url if isinstance(url, str) else None
                )
                self._sources[key] = line
            if spans:
                spans.append(Span("; "))
            number = self._sources[key].number
            spans.append(Span(f"[{number}]", source=number))
            if entry["at"]:
                spans.append(Span(f" {entry['at']}"))
        return tuple(spans)

    def sources(self) -> SourceList:
        """Give every source cited so far."""
        return SourceList(tuple(self._sources.values()))
