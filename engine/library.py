"""The rule library: every version of every family, ready, with the catalogue and the lookups.

`read_library` reads a folder and refuses it with every problem at once. `Library.versions` picks
the versions of a family that may apply on a date; where that is in doubt it gives several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import JsonValue

from oocd.engine.catalogue import Catalogue, CatalogueFile, FactSpec, Table
from oocd.engine.dates import BankHolidays
from oocd.engine.errors import InputError, Problem, did_you_mean
from oocd.engine.loader import Tree, content_sha256
from oocd.engine.lookups import Areas, Disposals, Holidays, Matrix, Option, Source, Wording
from oocd.engine.rulebook import CompiledChecklist, CompiledRule, Version
from oocd.engine.ruleset import STATUS_EFFECTS, Effect, RuleFile
from oocd.engine.score_tables import add_score_tables, matrix_sha256
from oocd.engine.values import Value
from oocd.engine.versions import CompiledMatrix, compile_matrix, compile_version

_DAY = dt.timedelta(days=1)
_MOST_CHOICES = 2_000
"""How many (choice of versions, target) pairs are remembered before all are forgotten."""


@dataclass(frozen=True)
class Library:
    """A rule library, ready for evaluation. Built once, shared by every evaluation."""

    catalogue: Catalogue
    disposals: Disposals
    areas: Areas
    sources: Mapping[str, Source]
    wording: Wording
    holidays: BankHolidays | None
    families: Mapping[str, tuple[Version, ...]]
    matrices: tuple[CompiledMatrix, ...]
    options: Mapping[str, Option]
    programmes: Mapping[str, Option]
    governed: Mapping[str, tuple[str, ...]]
    """Option or programme -> the families that govern it."""
    order: tuple[Option, ...]
    """Options, then programmes, each after those whose results its rules read."""
    written: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    """What explanations say of a rule whatever the case; filled as rules are explained."""
    _of_choice: dict[tuple[tuple[str, ...], str], tuple[tuple[Version, CompiledRule], ...]] = field(
        default_factory=dict
    )
    _by_target: dict[str, dict[str, tuple[CompiledRule, ...]]] = field(default_factory=dict)
    _by_effect: dict[tuple[str, tuple[Effect, ...]], tuple[CompiledRule, ...]] = field(
        default_factory=dict
    )

    def rules_for(self, version: Version, target: str) -> tuple[CompiledRule, ...]:
        """Give a version's rules that bear on one option or programme."""
        index = self._by_target.get(version.path)
        if index is None:
            lists: dict[str, list[CompiledRule]] = {}
            for rule in version.rules:
                for name in rule.applies_to:
                    lists.setdefault(name, []).append(rule)
            index = {name: tuple(rules) for name, rules in lists.items()}
            self._by_target[version.path] = index
        return index.get(target, ())

    def rules_of(
        self, chosen: tuple[Version, ...], target: str
    ) -> tuple[tuple[Version, CompiledRule], ...]:
        """Give the rules of the chosen versions that bear on one target, remembered by choice."""
        key = (tuple(version.path for version in chosen), target)
        found = self._of_choice.get(key)
        if found is None:
            found = tuple((v, rule) for v in chosen for rule in self.rules_for(v, target))
            if len(self._of_choice) >= _MOST_CHOICES:
                self._of_choice.clear()
            self._of_choice[key] = found
        return found

    def rules_by_effect(self, version: Version, *effects: Effect) -> tuple[CompiledRule, ...]:
        """Give a version's rules of some effects."""
        key = (version.path, effects)
        if key not in self._by_effect:
            self._by_effect[key] = tuple(
                rule for rule in version.rules if rule.rule.effect in effects
            )
        return self._by_effect[key]

    def exclude_rule(self) -> CompiledRule | None:
        """Find the rule that leaves an item out of every test where it is certainly not met."""
        wanted = self.disposals.per_item.exclude_rule
        for versions in self.families.values():
            for rule in versions[-1].rules:
                if rule.rule.id == wanted:
                    return rule
        return None

    def parameters_for(self, chosen: Iterable[Version]) -> dict[str, Value]:
        """Give every parameter by file and name; a chosen area version's value stands over it."""
        values: dict[str, Value] = {}
        for versions in self.families.values():
            for version in versions:
                for name, parameter in version.file.parameters.items():
                    values[f"{version.path}:{name}"] = parameter.value
        for version in chosen:
            if version.file.sets_parameters:
                self._overlay(version, values)
        return values

    def _overlay(self, overlay: Version, values: dict[str, Value]) -> None:
        for versions in self.families.values():
            for version in versions:
                for name, parameter in version.file.parameters.items():
                    if parameter.local and name in overlay.file.sets_parameters:
                        values[f"{version.path}:{name}"] = overlay.file.sets_parameters[name].value

    def candidates(
        self, family: str, first: dt.date | None, last: dt.date | None
    ) -> tuple[tuple[Version, ...], bool]:
        """Give the versions that may be in force between two days, and whether "none" may hold.

        A version in force without doubt on every one of the days is the only candidate.
        """
        first = first or dt.date.min
        last = last or dt.date.max
        versions = self.families[family]
        for version in versions:
            if version.certainly_covers(first, last):
                return (version,), False
        found = tuple(version for version in versions if version.covers(first, last))
        return found, len(found) <= 1 or _has_gap(found, first, last)

    @property
    def checklists(self) -> Mapping[str, CompiledChecklist]:
        """Every checklist, the latest of each id; a case uses its own version's."""
        versions = (version for found in self.families.values() for version in found)
        return {c.id: c for version in versions for c in version.checklists}

    def rule_ids(self) -> tuple[str, ...]:
        """Give every rule id, once, in order of family and file."""
        ids = dict.fromkeys(
            rule.id
            for versions in self.families.values()
            for v in versions
            for rule in v.file.rules
        )
        return tuple(ids)


def _has_gap(versions: tuple[Version, ...], first: dt.date, last: dt.date) -> bool:
    """Whether on some of the days none of the versions (in order of their start) is in force."""
    after: dt.date | None = first
    for version in versions:
        force = version.file.in_force
        if after is None or force.from_ > after:
            break
        ends = force.to
        after = None if ends is None or ends >= last else max(after, ends + dt.timedelta(days=1))
    return after is not None and after <= last


def read_library(root: Path) -> Library:
    """Read and check a rule library. Raises InputError with every problem of every file."""
    library, tree = inspect_library(root)
    if library is not None:
        _refuse_circles(tree, library)
    if tree.problems or library is None:
        raise InputError(tree.problems)
    return library


def _refuse_circles(tree: Tree, library: Library) -> None:
    """Refuse rules that set each other aside in a circle: no order of them would have a meaning."""
    versions = [version for found in library.families.values() for version in found]
    over: dict[str, set[str]] = {}
    for version in versions:
        for rule in version.file.rules:
            over.setdefault(rule.id, set()).update(rule.overrides)
    for version in versions:
        for index, rule in enumerate(version.file.rules):
            reached: set[str] = set()
            waiting = list(rule.overrides)
            while waiting:
                name = waiting.pop()
                if name not in reached:
                    reached.add(name)
                    waiting.extend(over.get(name, ()))
            if rule.id in reached:
                text = f"{rule.id}: it is set aside by a rule that it sets aside, in a circle"
                tree.add(tree.root / version.path, ("rules", index, "overrides"), "R-CYCLE", text)


def inspect_library(root: Path) -> tuple[Library | None, Tree]:
    """Read a rule library and its problems; None where the base files cannot be used."""
    tree = Tree.open(root)
    facts = tree.model(root / "facts.yaml", CatalogueFile)
    lookups = root / "lookups"
    disposals = tree.model(lookups / "disposals.yaml", Disposals)
    areas = tree.model(lookups / "areas.yaml", Areas)
    wording = tree.model(lookups / "wording.yaml", Wording)
    holidays = (
        tree.model(lookups / "bank_holidays.yaml", Holidays)
        if (lookups / "bank_holidays.yaml").is_file()
        else None
    )
    sources = _sources(tree, root)
    if facts is None or disposals is None or areas is None or wording is None:
        return None, tree
    tables = _tables(tree, disposals, areas)
    if _names_unknown_tables(tree, facts, tables) | _names_unknown_list(tree, facts, disposals):
        return None, tree
    catalogue = Catalogue.build(facts, tables)
    options = {option.id: option for option in disposals.options}
    programmes = {programme.id: programme for programme in disposals.programmes}
    results = frozenset(options) | frozenset(programmes)
    families: dict[str, list[Version]] = {}
    governed: dict[str, list[str]] = {}
    for folder in ("national", "areas"):
        for path in tree.files(folder):
            file = tree.model(path, RuleFile)
            if file is None:
                continue
            version = compile_version(
                tree, path, file, content_sha256(tree.plain(path)), catalogue, disposals
            )
            families.setdefault(version.family, []).append(version)
            _check_governed(tree, path, file, results)
            for target in file.governs:
                names = governed.setdefault(target, [])
                if version.family not in names:
                    names.append(version.family)
    matrices = []
    for path in tree.files("gravity"):
        matrix = tree.model(path, Matrix)
        if matrix is not None:
            matrices.append(
                compile_matrix(
                    tree, path, matrix, matrix_sha256(tree.plain(path), tables), catalogue, results
                )
            )
    library = Library(
        catalogue=catalogue,
        disposals=disposals,
        areas=areas,
        sources=sources,
        wording=wording,
        holidays=holidays.table() if holidays is not None else None,
        families={
            name: _followed(tuple(sorted(vs, key=lambda v: v.file.in_force.from_)))
            for name, vs in sorted(families.items())
        },
        matrices=_followed_by(tuple(sorted(matrices, key=lambda m: m.matrix.in_force.from_))),
        options=options,
        programmes=programmes,
        governed={name: tuple(names) for name, names in governed.items()},
        order=_order(tree, families, (*disposals.options, *disposals.programmes)),
    )
    return library, tree


def _followed(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """End each version the day before one begins that takes over: its file need not be touched."""
    found = []
    for version, later in zip(versions, (*versions[1:], None), strict=False):
        if later is None or not later.file.in_force.takes_over:
            found.append(version)
            continue
        force = version.file.in_force.until(later.file.in_force.from_ - _DAY)
        file = version.file.model_copy(update={"in_force": force})
        found.append(replace(version, file=file))
    return tuple(found)


def _followed_by(matrices: tuple[CompiledMatrix, ...]) -> tuple[CompiledMatrix, ...]:
    """As `_followed`, for matrices."""
    found = []
    for compiled, later in zip(matrices, (*matrices[1:], None), strict=False):
        if later is None or not later.matrix.in_force.takes_over:
            found.append(compiled)
            continue
        force = compiled.matrix.in_force.until(later.matrix.in_force.from_ - _DAY)
        found.append(
            replace(compiled, matrix=compiled.matrix.model_copy(update={"in_force": force}))
        )
    return tuple(found)


def _names_unknown_tables(tree: Tree, facts: CatalogueFile, tables: Mapping[str, Table]) -> bool:
    """Note every lookup that a fact names and that is not there: no value could be checked."""
    named: list[tuple[tuple[str | int, ...], str | None]] = []
    groups: list[tuple[tuple[str, ...], Mapping[str, FactSpec]]] = [(("facts",), facts.facts)]
    groups += [(("blocks", name, "facts"), block.facts) for name, block in facts.blocks.items()]
    for group, specs in groups:
        for name, spec in specs.items():
            named += [((*group, name, "keys_from", i), t) for i, t in enumerate(spec.keys_from)]
            named.append(((*group, name, "values_from"), spec.values_from))
    unknown = [(loc, table) for loc, table in named if table is not None and table not in tables]
    for loc, table in unknown:
        text, hint = f"no lookup is called {table!r}", did_you_mean(table, tables)
        tree.add(tree.root / "facts.yaml", loc, "R-UNKNOWN-TABLE", text, hint)
    return bool(unknown)


def _check_governed(tree: Tree, path: Path, file: RuleFile, results: frozenset[str]) -> None:
    for number, target in enumerate(file.governs):
        if target not in results:
            text = f"no option or programme is called {target!r}"
            hint = did_you_mean(target, results)
            tree.add(path, ("governs", number), "R-UNKNOWN-OPTION", text, hint)


def _names_unknown_list(tree: Tree, facts: CatalogueFile, disposals: Disposals) -> bool:
    """Note that the list whose items are tested one by one is none."""
    name = disposals.per_item.list
    if name in facts.lists:
        return False
    path = tree.root / "lookups" / "disposals.yaml"
    text, hint = f"no list is called {name!r}", did_you_mean(name, facts.lists)
    tree.add(path, ("per_item", "list"), "R-UNKNOWN-LIST", text, hint)
    return True


def _sources(tree: Tree, root: Path) -> dict[str, Source]:
    path = root / "sources.yaml"
    plain = tree.plain(path) if path.is_file() else {}
    sources: dict[str, Source] = {}
    if not isinstance(plain, dict):
        return sources
    for key, entry in plain.items():
        try:
            sources[key] = Source.model_validate(entry)
        except ValueError as error:
            tree.add(path, (key,), "R-SHAPE", f"{key}: {error}")
    return sources


def _tables(tree: Tree, disposals: Disposals, areas: Areas) -> dict[str, Table]:
    lookups = tree.root / "lookups"
    tables = {
        "offences": Table("offences", tree.table(lookups / "offences.csv", "id")),
        "factors": Table("factors", tree.table(lookups / "factors.csv", "id")),
        "options": Table("options", {o.id: {"title": o.title} for o in disposals.options}),
        "programmes": Table("programmes", {p.id: {"title": p.title} for p in disposals.programmes}),
        "areas": Table(
            "areas", {a.id: {"title": a.title, "nation": a.nation} for a in areas.areas}
        ),
    }
    add_score_tables(tree, tables)
    return tables


def _order(
    tree: Tree, families: Mapping[str, list[Version]], targets: tuple[Option, ...]
) -> tuple[Option, ...]:
    """Sort targets so that results are there before they are read; a circle is a problem."""
    reads: dict[str, set[str]] = {target.id: set() for target in targets}
    for versions in families.values():
        for version in versions:
            for rule in version.rules:
                if (
                    rule.effect in STATUS_EFFECTS
                    or rule.effect is Effect.INFORM
                    or rule.rule.overrides
                ):
                    for name in rule.applies_to:
                        reads[name] |= rule.result_reads
    done: dict[str, Option] = {}
    waiting = list(targets)
    while waiting:
        ready = [target for target in waiting if reads[target.id] <= set(done)]
        if not ready:
            names = ", ".join(target.id for target in waiting)
            text = f"the results of {names} read each other in a circle"
            tree.problems.append(Problem("national", 1, 1, "R-CYCLE", text))
            ready = waiting
        done.update((target.id, target) for target in ready)
        waiting = [target for target in waiting if target.id not in done]
    return tuple(done.values())
