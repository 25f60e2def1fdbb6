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

_SHORT_HASH = 8
_STOPPING = frozenset({"require", "bar", "gateway"})
_AGREEING = ("consent_needed", "admission_needed")
_TWO = 2
_FEW = 2
"""As many options for someone else to look at as are told of one by one."""
_REASONS = 2
"""As many reasons against options as are told; the rest are named."""
_NEEDS = 5
"""As many things still to be found out as are told."""


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
            *([self.say("prosecutor")] if self.words.sentences["prosecutor"] else []),
        ]

    def _offence_free(self) -> bool:
        """Whether the case says that no offence is alleged."""
        name = self.desk.lexicon.library.disposals.per_item.none_reason
        told = {text(r["rule"]) for option in self.desk.options() for r in rows(option["why_not"])}
        return name in told and not self.desk.options("open", "refer", "cannot_say")

    def open(self) -> list[Block]:
        """Tell what could happen, each in a sentence, and then what they would mean."""
        found = self.desk.options("open")
        blocks: list[Block] = [self.heading("open")]
        if not found:
            return [*blocks, self.say("open_none")]
        blocks.append(self.say("open" if len(found) > 1 else "open_one"))
        blocks.append(Bullets(tuple(Item(self._name(option)) for option in found)))
        agreeing, record = self._meaning(found)
        if agreeing:
            blocks += [self.say("agreeing"), Bullets(agreeing)]
        blocks.append(self.say("record"))
        return [*blocks, Bullets(record)] if record else blocks

    def _name(self, target: Json) -> Inline:
        own = self.words.targets.get(text(target["id"]))
        if own is None:  # an option that another library adds, and that no words are held for
            return strong(text(target["title"]))
        return (Span(stopped(own.title), strong=True), Span(f" {own.what}"))

    def _meaning(self, found: list[Json]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        """Say what the options mean: for what must be agreed, and for the record.

        Options of which the same is to be told are told of together.
        """
        agreeing: list[Item] = []
        record: list[Item] = []
        for name in self.words.effects:
            told: dict[str, list[Json]] = {}
            for option in found:
                said = self.words.effect(name, mapping(option["effects"]).get(name, "unknown"))
                if said is not None:
                    told.setdefault(said, []).append(option)
            for said, options in told.items():
                item = Item(plain(said.format(options=self._these(options, found))))
                (agreeing if name in _AGREEING else record).append(item)
        return tuple(agreeing), tuple(record)

    def _these(self, options: list[Json], found: list[Json]) -> str:
        """Name some of the options that are open, or say that it is all of them."""
        if len(options) == len(found):
            return self.words.sentences["this" if len(found) == 1 else "all_of_these"]
        left = [option for option in found if option not in options]
        if len(left) < len(options):
            said = self.words.sentences["all_but"]
            return said.format(options=joined(self._titles(left)))
        return joined(self._titles(options))

    def refer(self) -> list[Block]:
        """Tell in a paragraph what someone else must look at first, and why."""
        found = self.desk.options("refer")
        if not found:
            return []
        spans = [Span(self.words.sentences["refer"])]
        if len(found) <= _FEW:
            spans += [span for target in found for span in (Span(" "), *self._name(target))]
            spans += [Span(f" {reason}") for reason in list(self._by_reason(found))[:_FEW]]
        else:
            spans.append(Span(f" {stopped(joined(self._titles(found)))}", strong=True))
            spans += [Span(f" {reason}") for reason in list(self._by_reason(found))[:_FEW]]
        spans.append(Span(f" {self.words.sentences['refer_more']}"))
        return [self.heading("refer"), Paragraph(tuple(spans))]

    def unknown(self) -> list[Block]:
        """Tell in a paragraph what cannot be said yet."""
        found = self.desk.options("cannot_say")
        if not found:
            return []
        named = Span(f" {stopped(joined(self._titles(found)))}", strong=True)
        said = Span(self.words.sentences["unknown"])
        return [self.heading("unknown"), Paragraph((said, named))]

    def closed(self) -> list[Block]:
        """Tell in a paragraph what is not possible and why, those of one reason together."""
        found = [o for o in self.desk.options("not_available") if not self._unnamed(o)]
        if not found or self._offence_free():
            return []
        spans = [Span(self.words.sentences["closed"])]
        groups = list(self._by_reason(sorted(found, key=self._not_agreed, reverse=True)).items())
        for reason, targets in groups[:_REASONS]:
            spans.append(Span(f" {stopped(joined(self._titles(targets)))}", strong=True))
            spans.append(Span(f" {reason}"))
        left = [target for _, targets in groups[_REASONS:] for target in targets]
        if left:
            others = self.words.sentences["closed_others"]
            spans.append(Span(f" {others.format(options=joined(self._titles(left)))}"))
        return [self.heading("closed"), Paragraph(tuple(spans))]

    def _not_agreed(self, target: Json) -> bool:
        """Whether a no that was said stands against it: told first, for it can be asked again."""
        facts = [name for r in rows(target["why_not"]) for name in mapping(r["facts"])]
        return any(name.startswith(("consent.", "parent_consent.")) for name in facts)

    def _titles(self, targets: list[Json]) -> list[str]:
        """Name options, without the bracket after a name where that leaves one of its own."""
        own = self.words.targets
        named = [
            own[text(t["id"])].title if text(t["id"]) in own else text(t["title"]) for t in targets
        ]
        short = [name.partition(" (")[0] for name in named]
        every = [words.title.partition(" (")[0] for words in own.values()]
        return [
            cut if every.count(cut) < _TWO else name for name, cut in zip(named, short, strict=True)
        ]

    def help(self) -> list[Block]:
        """Tell of the programmes that are open, or that someone looks at."""
        blocks: list[Block] = [self.heading("help")]
        opened = self._programmes("open")
        looked = self._programmes("refer")
        if opened or looked:
            blocks.append(Bullets(tuple(Item(self._name(found)) for found in (*opened, *looked))))
        said = [self.words.sentences["help_looked"]] if looked else []
        said += [self.words.sentences["help"]] if opened or looked else []
        return [*blocks, Paragraph(plain(" ".join([*said, self.words.sentences["more_help"]])))]

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
        read = (*mapping(reason["facts"]), *texts(reason.get("also_read")))
        return self.registers.keeps_back(read)

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
            more = [self.words.sentences["needs_more"]] if len(named) > _NEEDS else []
            items = tuple(Item(plain(said)) for said in (*named[:_NEEDS], *more))
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
        """Say which page this is and which rules it was made with, by which a worker finds them.

        A version is named by its day and its hash: the families' names are officers' words.
        """
        date = self.desk.lexicon.date(text(self.desk.data["decision_date"]))
        said = self.words.sentences["page"].format(hash=self.desk.short_hash, date=date)
        marks = sorted(
            f"{r['version']} {text(r['sha256'])[:_SHORT_HASH]}"
            for r in rows(self.desk.data["rules"])
        )
        used = self.words.sentences["rules"].format(versions="; ".join(marks))
        return [Paragraph(plain(said), role="foot"), Paragraph(plain(used), role="versions")]
