"""Make one rule file or one matrix ready: compile its conditions, place its faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from oocd.engine.catalogue import Catalogue
from oocd.engine.compiling import (
    Compiler,
    Fault,
    Loc,
    expand_option,
    mentions_option,
    path_as_written,
)
from oocd.engine.conditions import Node
from oocd.engine.errors import did_you_mean
from oocd.engine.loader import Tree
from oocd.engine.lookups import BandText, Disposals, Matrix
from oocd.engine.rulebook import (
    CompiledChecklist,
    CompiledItem,
    CompiledRule,
    Slot,
    Template,
    Version,
    split_template,
)
from oocd.engine.ruleset import Rule, RuleFile
from oocd.engine.score_tables import INDICATIVE
from oocd.engine.truth import State


@dataclass(frozen=True)
class CompiledMatrix:
    """A gravity matrix, ready. `choices` holds, per band, each option it may point to and when."""

    matrix: Matrix
    sha256: str
    applies: Node
    choices: dict[int, tuple[tuple[str, Node], ...]]
    texts: tuple[tuple[BandText, Node], ...]

    @property
    def signed_off(self) -> bool:
        """Whether a person signed off exactly this content; nobody can for indicative scores."""
        if self.matrix.scores.basis == INDICATIVE:
            return False
        return self.matrix.signed_off is not None and self.matrix.signed_off.sha256 == self.sha256


def compile_version(
    tree: Tree, path: Path, file: RuleFile, sha256: str, catalogue: Catalogue, disposals: Disposals
) -> Version:
    """Make a rule file ready; faults are noted in the tree with their places."""
    work = _VersionWork(tree, path, file, catalogue, disposals)
    rules = tuple(rule for index, raw in enumerate(file.rules) for rule in work.rule(index, raw))
    checklists = tuple(work.checklist(index) for index in range(len(file.checklists)))
    return Version(file, tree.name(path), sha256, rules, checklists)


@dataclass
class _VersionWork:
    tree: Tree
    path: Path
    file: RuleFile
    catalogue: Catalogue
    disposals: Disposals

    def targets(self, names: tuple[str, ...], index: int) -> tuple[str, ...]:
        """Write out `*options`, `*programmes` and groups."""
        out: list[str] = []
        options = [option.id for option in self.disposals.options]
        programmes = [programme.id for programme in self.disposals.programmes]
        groups = {group.id for group in self.disposals.groups}
        for number, name in enumerate(names):
            if name == "*options":
                out.extend(options)
            elif name == "*programmes":
                out.extend(programmes)
            elif name in options or name in programmes:
                out.append(name)
            elif name in groups:
                out.extend(option.id for option in self.disposals.options if option.group == name)
            else:
                hint = did_you_mean(
                    name, [*options, *programmes, *groups, "*options", "*programmes"]
                )
                text = f"no option, programme or group is called {name!r}"
                loc = ("rules", index, "applies_to", number)
                self.tree.add(self.path, loc, "R-UNKNOWN-OPTION", text, hint)
        return tuple(dict.fromkeys(out))

    def compiler(self) -> Compiler:
        """Make a compiler for this file's conditions."""
        results = frozenset(o.id for o in (*self.disposals.options, *self.disposals.programmes))
        return Compiler(
            self.catalogue,
            frozenset(self.file.parameters),
            self.file.define,
            results,
            self.tree.name(self.path),
        )

    def rule(self, index: int, rule: Rule) -> Iterator[CompiledRule]:
        """Make one rule ready for each use of it."""
        targets = self.targets(rule.applies_to, index)
        shared = any(mentions_option(raw) for raw in (rule.given, rule.when))
        for option in targets if shared else (None,):
            yield self._use(index, rule, option, targets if option is None else (option,))

    def _use(
        self, index: int, rule: Rule, option: str | None, targets: tuple[str, ...]
    ) -> CompiledRule:
        work = self.compiler()
        own_item = self.catalogue.lists[self.disposals.per_item.list].item
        given, when = (
            self._condition(work, raw, option, ("rules", index, key), own_item)
            for key, raw in (("given", rule.given), ("when", rule.when))
        )
        for fault in work.faults:
            self._note(fault, rule.id, self._as_written(rule, fault.loc, option))
        say = {state: split_template(text) for state, text in self._texts(rule, option)}
        self._check_slots(index, rule, say)
        return CompiledRule(
            rule=rule,
            family=self.file.family
            if self.file.area is None
            else f"{self.file.area}/{self.file.family}",
            position=index,
            option=option,
            applies_to=targets,
            given=None if rule.given is None else given,
            when=when,
            per_item=bool(work.item_reads),
            reads=frozenset(work.reads),
            result_reads=frozenset(work.result_reads),
            say=say,
            effect=rule.effect,
            key=rule.id if option is None else f"{rule.id}@{option}",
        )

    def _note(self, fault: Fault, owner: str, loc: Loc) -> None:
        text = f"{owner}: {fault.text}"
        self.tree.add(self.path, loc, fault.code, text, fault.hint, key=fault.at_key)

    def _as_written(self, rule: Rule, loc: Loc, option: str | None) -> Loc:
        """Give the place of a fault in the file, where `{option}` still stands."""
        if option is None or loc[0] != "rules":
            return loc
        raw = rule.given if loc[2] == "given" else rule.when
        return (*loc[:3], *path_as_written(raw, loc[3:], option))

    def _condition(
        self,
        work: Compiler,
        raw: JsonValue,
        option: str | None,
        loc: tuple[str | int, ...],
        own: str,
    ) -> Node:
        if option is not None:
            raw = expand_option(raw, option)
        return work.compile(raw, loc, own_item=own)

    def _texts(self, rule: Rule, option: str | None) -> list[tuple[State, str]]:
        title = ""
        if option is not None:
            every = (*self.disposals.options, *self.disposals.programmes)
            title = next(target.title for target in every if target.id == option)
        pairs = [
            (State.MET, rule.say.met),
            (State.NOT_MET, rule.say.not_met),
            (State.UNKNOWN, rule.say.unknown),
        ]
        return [(state, text.replace("{option}", title)) for state, text in pairs]

    def _check_slots(self, index: int, rule: Rule, say: dict[State, Template]) -> None:
        own = self.catalogue.lists[self.disposals.per_item.list].item
        for state, template in say.items():
            for slot in template:
                if not isinstance(slot, Slot):
                    continue
                loc = ("rules", index, "say", state.value)
                if slot.fact.startswith("param."):
                    if slot.fact.removeprefix("param.") not in self.file.parameters:
                        self.tree.add(
                            self.path,
                            loc,
                            "R-UNKNOWN-PARAMETER",
                            f"{rule.id}: no parameter {slot.fact!r}",
                        )
                elif self.catalogue.spec(slot.fact) is None:
                    hint = did_you_mean(slot.fact, self.catalogue.names())
                    self.tree.add(
                        self.path,
                        loc,
                        "R-UNKNOWN-FACT",
                        f"{rule.id}: the text names {slot.fact!r}",
                        hint,
                    )
                elif self.catalogue.item_of(slot.fact) is not None and not slot.fact.startswith(
                    own + "."
                ):
                    text = f"{rule.id}: the text names {slot.fact!r}, which is one item's"
                    self.tree.add(self.path, loc, "R-SCOPE", text)

    def checklist(self, index: int) -> CompiledChecklist:
        """Make one checklist ready."""
        raw = self.file.checklists[index]
        work = self.compiler()
        applies = work.compile(raw.applies, ("checklists", index, "applies"))
        items = []
        for number, item in enumerate(raw.items):
            loc = ("checklists", index, "items", number)
            spec = self.catalogue.facts.get(item.fact)
            if spec is None or spec.type != "answer":
                self.tree.add(
                    self.path, (*loc, "fact"), "R-UNKNOWN-FACT", f"{item.fact!r} holds no answer"
                )
            items.append(
                CompiledItem(
                    item.id, item.fact, item.question, work.compile(item.applies, (*loc, "applies"))
                )
            )
        for fault in work.faults:
            self._note(fault, raw.id, fault.loc)
        return CompiledChecklist(raw.id, raw.title, applies, tuple(items))


def compile_matrix(
    tree: Tree,
    path: Path,
    matrix: Matrix,
    sha256: str,
    catalogue: Catalogue,
    results: frozenset[str],
) -> CompiledMatrix:
    """Make a gravity matrix ready; faults are noted in the tree with their places."""
    for key in ("table", "factors"):
        name: str | None = getattr(matrix.scores, key)
        if name is not None and name not in catalogue.tables:
            hint = did_you_mean(name, catalogue.tables)
            text = f"no lookup is called {name!r}"
            tree.add(path, ("scores", key), "R-UNKNOWN-TABLE", text, hint)
    work = Compiler(catalogue, frozenset(), {}, results, tree.name(path))
    applies = work.compile(matrix.applies, ("applies",))
    choices: dict[int, tuple[tuple[str, Node], ...]] = {}
    for index, band in enumerate(matrix.bands):
        pairs = []
        for number, choice in enumerate(band.points_to):
            loc = ("bands", index, "points_to", number)
            if choice.option not in results:
                hint = did_you_mean(choice.option, results)
                tree.add(
                    path, (*loc, "option"), "R-UNKNOWN-OPTION", f"no option {choice.option!r}", hint
                )
            pairs.append((choice.option, work.compile(choice.when, (*loc, "when"))))
        choices[band.band] = tuple(pairs)
    texts = tuple(
        (text, work.compile(text.when, ("texts", i, "when"))) for i, text in enumerate(matrix.texts)
    )
    for fault in work.faults:
        tree.add(path, fault.loc, fault.code, fault.text, fault.hint, key=fault.at_key)
    return CompiledMatrix(matrix, sha256, applies, choices, texts)
