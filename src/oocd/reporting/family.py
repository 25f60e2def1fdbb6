"""A recommendation told to a child or a parent, in words held for them and for nobody else.

Nothing here is made from the words for officers. What rests on another agency's notes or on a
victim is not told; what is open is never ranked, and nothing presses for an admission.
"""

from __future__ import annotations

from dataclasses import dataclass

from oocd.engine.registers import Reader, Register, Registers, own_words
from oocd.reporting.blocks import (
    Block,
    Bullets,
    Heading,
    Inline,
    Item,
    Paragraph,
    Sheet,
    Span,
    plain,
    strong,
)
from oocd.reporting.desk import Desk, Json, joined, mapping, rows, stopped, text, texts
from oocd.reporting.lexicon import Lexicon

_STOPPING = frozenset({"require", "bar", "gateway"})
_AGREEING = ("consent_needed", "admission_needed")


def family_sheet(
    envelope: Json, lexicon: Lexicon, registers: Registers, reader: Reader, *, prefix: str = ""
) -> Sheet:
    """Build the page of one recommendation for a child or a parent."""
    work = _Page(Desk(envelope, lexicon, prefix=prefix), registers, reader)
    blocks: list[Block] = [
        *work.head(),
        *work.open(),
        *work.refer(),
        *work.unknown(),
        *work.closed(),
        *work.help(),
        *work.needs(),
        *work.you(),
        *work.next(),
        *work.foot(),
    ]
    return Sheet(work.words.title, tuple(blocks), simple=True)


@dataclass
class _Page:
    desk: Desk
    registers: Registers
    reader: Reader

    @property
    def words(self) -> Register:
        """Everything that this reader is told."""
        return self.registers.of(self.reader)

    def say(self, name: str) -> Paragraph:
        """Give one of the register's sentences as a paragraph."""
        return Paragraph(plain(self.words.sentences[name]))

    def heading(self, name: str) -> Heading:
        """Give a section's heading."""
        return Heading(2, self.words.headings[name], self.desk.anchor(f"family-{name}"))

    def head(self) -> list[Block]:
        """Say what this is and who decides."""
        nothing = self._offence_free()
        blocks: list[Block] = [
            Heading(1, self.words.title, self.desk.anchor("family-top")),
        ]
        if self.desk.data.get("synthetic"):
            blocks.append(Paragraph(strong(self.words.made_up), role="mark"))
        return [
            *blocks,
            self.heading("what"),
            self.say("what_none" if nothing else "what"),
            self.say("read"),
            self.heading("who"),
            Paragraph(strong(self.words.standing), role="standing"),
            self.say("prosecutor"),
        ]

    def _offence_free(self) -> bool:
        """Whether the case says that no offence is alleged."""
        name = self.desk.lexicon.library.disposals.per_item.none_reason
        told = {text(r["rule"]) for option in self.desk.options() for r in rows(option["why_not"])}
        return name in told and not self.desk.options("open", "refer", "cannot_say")

    def open(self) -> list[Block]:
        """Tell what could happen and what each would mean."""
        found = self.desk.options("open")
        blocks: list[Block] = [self.heading("open")]
        if not found:
            return [*blocks, self.say("open_none")]
        blocks.append(self.say("open" if len(found) > 1 else "open_one"))
        if any(self._admission(option) for option in found):
            blocks.append(self.say("no_need"))
        meant = [self._meaning(option) for option in found]
        records = {record for _, record in meant}
        shared = records.pop() if len(records) == 1 and len(found) > 1 else ""
        items = [
            Item(
                self._name(option), tuple(plain(line) for line in lines if line not in {"", shared})
            )
            for option, lines in zip(found, meant, strict=True)
        ]
        blocks += [Bullets(tuple(items)), self.say("record")]
        if shared:
            said = self.words.sentences["record_all"].format(record=shared)
            blocks.append(Paragraph(plain(said)))
        return blocks

    def _admission(self, option: Json) -> bool:
        return mapping(option["effects"]).get("admission_needed") is not False

    def _name(self, target: Json) -> Inline:
        own = self.words.targets.get(text(target["id"]))
        if own is None:  # an option that another library adds, and that no words are held for
            return strong(text(target["title"]))
        return (Span(stopped(own.title), strong=True), Span(f" {own.what}"))

    def _meaning(self, option: Json) -> tuple[str, str]:
        """Say what an option means: for what must be agreed, and for the record."""
        effects = mapping(option["effects"])
        agreeing: list[str] = []
        record: list[str] = []
        for name in self.words.effects:
            said = self.words.effect(name, effects.get(name, "unknown"))
            if said is not None:
                (agreeing if name in _AGREEING else record).append(said)
        return " ".join(agreeing), " ".join(record)

    def refer(self) -> list[Block]:
        """Tell what someone else must look at first, and why."""
        found = self.desk.options("refer")
        if not found:
            return []
        blocks: list[Block] = [self.heading("refer"), self.say("refer")]
        for reason, targets in self._by_reason(found).items():
            blocks.append(Paragraph(plain(reason)))
            blocks.append(Bullets(tuple(Item(self._name(target)) for target in targets)))
        return [*blocks, self.say("refer_more")]

    def unknown(self) -> list[Block]:
        """Tell what cannot be said yet."""
        found = self.desk.options("cannot_say")
        if not found:
            return []
        items = tuple(Item(self._name(target)) for target in found)
        return [self.heading("unknown"), self.say("unknown"), Bullets(items)]

    def closed(self) -> list[Block]:
        """Tell what is not possible and why, those of one reason together."""
        found = [*self.desk.options("not_available"), *self._programmes("not_available")]
        told = [target for target in found if not self._unnamed(target)]
        if not told or self._offence_free():
            return []
        items = [
            Item((Span(f"{joined(self._titles(targets))}.", strong=True), Span(f" {reason}")))
            for reason, targets in self._by_reason(told).items()
        ]
        return [self.heading("closed"), self.say("closed"), Bullets(tuple(items))]

    def _titles(self, targets: list[Json]) -> list[str]:
        own = self.words.targets
        return [
            own[text(t["id"])].title if text(t["id"]) in own else text(t["title"]) for t in targets
        ]

    def help(self) -> list[Block]:
        """Tell of the programmes that are open, or that someone looks at."""
        blocks: list[Block] = [self.heading("help")]
        opened = self._programmes("open")
        looked = self._programmes("refer")
        if opened:
            blocks.append(Bullets(tuple(Item(self._name(target)) for target in opened)))
        items = [
            Item((*self._name(target), Span(f" {reason}")))
            for reason, targets in self._by_reason(looked).items()
            for target in targets
        ]
        if items:
            blocks.append(Bullets(tuple(items)))
        if opened or looked:
            blocks.append(self.say("help"))
        return [*blocks, self.say("more_help")]

    def _programmes(self, *statuses: str) -> list[Json]:
        """Give the programmes that may be named: none that turns on what is kept back."""
        return [
            target
            for target in self.desk.programmes(*statuses)
            if not self._unnamed(target)
            and not any(
                reason["effect"] in _STOPPING and self._kept_back(reason)
                for key in ("why", "why_not", "undecided")
                for reason in rows(target[key])
            )
        ]

    def _unnamed(self, target: Json) -> bool:
        names = self.registers.not_named
        return any(text(reason["rule"]) in names for reason in rows(target["why_not"]))

    def _kept_back(self, reason: Json) -> bool:
        return self.registers.keeps_back(mapping(reason["facts"]))

    def _by_reason(self, targets: list[Json]) -> dict[str, list[Json]]:
        found: dict[str, list[Json]] = {}
        for target in targets:
            found.setdefault(self.reason(target), []).append(target)
        return found

    def reason(self, target: Json) -> str:
        """Say in a sentence why an option has its status, never in an officer's words."""
        status = text(target["status"])
        for reason in rows(target["why_not"]):
            decides = (reason["effect"] == "refer") == (status == "refer")
            if not decides or self._kept_back(reason):
                continue
            name = text(reason["rule"])
            rule = self.desk.lexicon.rule(name, self.desk.used)
            own = own_words(rule, self.reader) if rule is not None else None
            said = own or self.words.because(name)
            if said is not None:
                return said
        return self.words.status(text(target["id"]), status)

    def needs(self) -> list[Block]:
        """Tell what people still need to find out."""
        asked = [entry for entry in rows(self.desk.data["missing"]) if texts(entry["settles"])]
        told = [self.words.need(text(entry["fact"])) for entry in asked]
        named = list(dict.fromkeys(said for said in told if said is not None))
        blocks: list[Block] = [self.heading("needs")]
        if named:
            items = tuple(Item(plain(said)) for said in named)
            return [*blocks, self.say("needs"), Bullets(items)]
        if asked:
            return [*blocks, Paragraph(plain(self.words.statuses["cannot_say"].text))]
        return [*blocks, self.say("needs_none")]

    def you(self) -> list[Block]:
        """Tell what the reader can do."""
        items = tuple(Item(plain(said)) for said in self.words.you)
        return [self.heading("you"), Bullets(items)]

    def next(self) -> list[Block]:
        """Tell what happens next: the steps, what goes with this case, and its dates."""
        said = [*self.words.next, *self._flags(), *self._dates()]
        return [self.heading("next"), Bullets(tuple(Item(plain(line)) for line in said))]

    def _flags(self) -> list[str]:
        """Give what goes with a group of rules that spoke; a rule's own words come first."""
        data = self.desk.data
        spoke = {text(entry["id"]) for key in ("flags", "duties") for entry in rows(data[key])}
        found: list[str] = []
        for group in self.words.flags:
            here = [name for name in group.rules if name in spoke]
            rules = [self.desk.lexicon.rule(name, self.desk.used) for name in here]
            own = [own_words(rule, self.reader) for rule in rules if rule is not None]
            if here:
                found.append(next((said for said in own if said is not None), group.text))
        return found

    def _dates(self) -> list[str]:
        """Give the dates that the register tells of, where the case gives them to the day."""
        values = {path: entry["value"] for path, entry in self.desk.facts()}
        values["decision_date"] = self.desk.data["decision_date"]
        return [
            said.format(date=self.desk.lexicon.date(value))
            for path, said in self.words.dates.items()
            if isinstance(value := values.get(path), str)
        ]

    def foot(self) -> list[Block]:
        """Say which page this is: the hash by which a worker finds the rules used."""
        date = self.desk.lexicon.date(text(self.desk.data["decision_date"]))
        said = self.words.sentences["page"].format(hash=self.desk.short_hash, date=date)
        return [Paragraph(plain(said), role="foot")]
