"""Turn a row of a file into a case, with every cell that does not fit and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from oocd.engine.case import Case
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.catalogue import Catalogue
from oocd.engine.errors import InputError, Position, Problem
from oocd.engine.nodes import ListNode, MapNode, Node, ScalarNode
from oocd.engine.replay.cells import CellError, CellReader, in_words
from oocd.engine.replay.layout import LEN, WHY
from oocd.engine.replay.mapping import Joined, Target
from oocd.engine.replay.tables import RawCell, RawRow, Sheet

NO_ITEMS_NONE = "none"


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing in a row that did not map: where, what stands there, why, and what to do."""

    row: int
    column: str | None
    value: str | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row: its case and the case as a mapping, or what did not map."""

    row: int
    line: int
    case: Case | None
    node: MapNode | None
    misfits: tuple[Misfit, ...] = ()


def read_rows(sheet: Sheet, mapping: Joined, catalogue: Catalogue) -> Iterator[RowRead]:
    """Read every row; one that does not fit says so and the next is read."""
    work = _Rows(sheet, mapping, catalogue)
    for row in sheet.rows:
        yield work.read(row)


@dataclass
class _Building:
    """A case while its cells are read."""

    line: int
    beyond: int
    """A column after the last: what no cell of the row says stands there."""
    root: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Position] = field(default_factory=dict)
    items: dict[str, dict[int, dict[str, Node]]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)

    def put(self, path: str, node: Node) -> None:
        """Put a fact where a case file has it; groups are one level deep."""
        head, dot, rest = path.partition(".")
        place = Position(node.line, node.col)
        if not dot:
            self.root[path], self.keys[path] = node, place
            return
        group = self.root.get(head)
        if not isinstance(group, MapNode):
            group = MapNode({}, {}, node.line, node.col)
            self.root[head], self.keys[head] = group, place
        group.items[rest], group.keys[rest] = node, place

    def whole(self, mapping: Joined, lists: Sequence[str]) -> MapNode:
        """Give the finished case."""
        for name in lists:
            found = self.items.get(name, {})
            if found or name in self.lengths:
                length = self.lengths.get(name)
                slots = sorted(found) if length is None else range(length)
                nodes = [self._item(found.get(slot, {})) for slot in slots]
                self.put(name, ListNode(nodes, self.line, self.beyond))
            elif mapping.file.no_items.get(name) == NO_ITEMS_NONE:
                self.put(name, ListNode([], self.line, self.beyond))
        return MapNode(self.root, self.keys, self.line, self.beyond)

    def _item(self, items: dict[str, Node]) -> MapNode:
        places = {key: Position(node.line, node.col) for key, node in items.items()}
        first = next(iter(places.values()), Position(self.line, self.beyond))
        return MapNode(items, places, first.line, first.col)


class _Rows:
    def __init__(self, sheet: Sheet, mapping: Joined, catalogue: Catalogue) -> None:
        self.sheet, self.mapping, self.catalogue = sheet, mapping, catalogue
        self.reader = CellReader(mapping.file, catalogue)
        self.whys = {
            (target.fact, target.slot): target for target in mapping.targets if target.part == WHY
        }
        homes = {target.home for target in mapping.targets} | {*mapping.file.no_items}
        lengths = {target.fact for target in mapping.targets if target.part == LEN}
        self.lists = [name for name in catalogue.lists if name in homes | lengths]

    def read(self, row: RawRow) -> RowRead:
        if row.problems:
            found = tuple(Misfit(row.number, None, None, problem) for problem in row.problems)
            return RowRead(row.number, row.line, None, None, found)
        building = _Building(row.line, len(self.sheet.names) + 1)
        for fact, value in self.mapping.file.always.items():
            building.put(fact, ScalarNode(value, row.line, building.beyond))
        misfits = []
        for target in self.mapping.targets:
            try:
                self._cell(target, row, building)
            except CellError as error:
                misfits.append(self._misfit(row, target, "M-VALUE", error.text, error.hint))
        node = building.whole(self.mapping, self.lists)
        case, worse = self._case(node, row)
        misfits += worse
        if misfits:
            return RowRead(row.number, row.line, None, node, tuple(misfits))
        return RowRead(row.number, row.line, case, node)

    def _cell(self, target: Target, row: RawRow, building: _Building) -> None:
        cell = row.cells[target.at]
        if target.part == WHY:
            return
        if target.part == LEN:
            text = in_words(cell)
            if text:
                if not text.isdecimal():
                    raise CellError("this is no number of items", "Give a whole number.")
                building.lengths[target.fact] = int(text)
            return
        node = self.reader.read(target, cell, row.line)
        why = self.whys.get((target.fact, target.slot))
        if node is None and why is not None:
            node = _unknown(why, row.cells[why.at], row.line)
        if node is None:
            return
        if target.home is None:
            building.put(target.fact, node)
        else:
            item = building.items.setdefault(target.home, {}).setdefault(target.slot, {})
            item[target.key] = node

    def _case(self, node: MapNode, row: RawRow) -> tuple[Case | None, list[Misfit]]:
        try:
            case = read_case(node, self.catalogue, self.sheet.file)
            check_case(case, self.catalogue, node)
        except InputError as error:
            return None, [self._placed(row, problem) for problem in error.problems]
        return case, []

    def _placed(self, row: RawRow, problem: Problem) -> Misfit:
        """Name the column a problem of the case stands in."""
        at = problem.col - 1
        target = next((target for target in self.mapping.targets if target.at == at), None)
        if target is None:
            return Misfit(row.number, None, None, problem)
        return Misfit(row.number, target.name, in_words(row.cells[at]), problem)

    def _misfit(
        self, row: RawRow, target: Target, code: str, text: str, hint: str | None
    ) -> Misfit:
        problem = Problem(self.sheet.file, row.line, target.at + 1, code, text, hint)
        return Misfit(row.number, target.name, in_words(row.cells[target.at]), problem)


def _unknown(target: Target, cell: RawCell, line: int) -> Node | None:
    text = in_words(cell)
    if not text:
        return None
    at = (line, target.at + 1)
    return MapNode({"unknown": ScalarNode(text, *at)}, {"unknown": Position(*at)}, *at)
