"""The facts of a case as rules see them: given, assumed, or worked out.

`FactBase` answers for the case, `ItemScope` for one item of a list within it. Both remember what
they worked out; neither changes the case. A derivation is one of a closed list (`facts.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from oocd.engine.case import Case, Given, Item
from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.conditions import Trace
from oocd.engine.dates import BankHolidays
from oocd.engine.derivations import derive
from oocd.engine.errors import OocdError
from oocd.engine.rulebook import CompiledChecklist
from oocd.engine.values import FactValue, Value, WhyUnknown, exactly


@dataclass
class FactBase:
    """The facts of one case. `provided` holds what earlier strata made (gravity, results)."""

    case: Case
    catalogue: Catalogue
    holidays: BankHolidays | None = None
    checklists: Mapping[str, CompiledChecklist] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    provided: dict[str, FactValue] = field(default_factory=dict)
    _known: dict[str, FactValue] = field(default_factory=dict)
    _scopes: dict[str, tuple[ItemScope, ...] | FactValue] = field(default_factory=dict)

    def get(self, name: str) -> FactValue:
        """Give a fact of the case, by its catalogue name or `result.<id>.status`."""
        found = self.provided.get(name) or self._known.get(name)
        if found is None:
            found = self._work_out(name)
            self._known[name] = found
        return found

    def _work_out(self, name: str) -> FactValue:
        spec = self.catalogue.spec(name)
        if spec is None:
            if name.startswith("result."):
                return FactValue(name, name, why_unknown=WhyUnknown.NOT_WORKED_OUT)
            raise OocdError("BUG-FACT", f"no fact is called {name!r}")
        if spec.type == "list":
            return self._list_value(name)
        given = self.case.facts.get(name)
        if given is not None:
            return from_given(name, name, given)
        if spec.derived is not None:
            return derive(spec.derived, name, name, self, self)
        return absent(name, name, spec, self)

    def derived_only(self, name: str) -> FactValue:
        """Give what the derivation alone says of a fact that may also be given."""
        spec = self.catalogue.facts[name]
        return derive(spec.derived, name, name, self, self)

    def _list_value(self, name: str) -> FactValue:
        items = self.case.lists.get(name)
        if items is None:
            return FactValue(name, name, asks=(name,), why_unknown=WhyUnknown.NOT_GIVEN)
        if isinstance(items, Given):
            return from_given(name, name, items)
        return exactly(name, name, tuple(f"{name}[{i}]" for i in range(len(items))))

    def items(self, name: str) -> Sequence[ItemScope] | FactValue:
        """Give one scope for each item of a list, or the list's unknown value."""
        found = self._scopes.get(name)
        if found is None:
            items = self.case.lists.get(name)
            if items is None or isinstance(items, Given):
                found = self.get(name)
            else:
                prefix = self.catalogue.lists[name].item
                found = tuple(
                    ItemScope(self, name, prefix, i, item) for i, item in enumerate(items)
                )
            self._scopes[name] = found
        return found

    def count_only(self, name: str, scopes: Sequence[ItemScope]) -> None:
        """Leave every other item of a list out of the tests that are still to come."""
        self._scopes[name] = tuple(scopes)

    def whole(self) -> FactBase:
        """Give the same facts with every item of every list, for what only tells of them."""
        return replace(self, _known={}, _scopes={})

    def unknown_item(self, name: str) -> ItemScope:
        """Give a stand-in for an item of a list that is not known: its facts ask for the list."""
        return ItemScope(self, name, self.catalogue.lists[name].item, None, {})

    def checklist_items(self, checklist: CompiledChecklist) -> tuple[str, ...]:
        """Give the answer facts of the items that apply: an item that may apply counts."""
        return tuple(
            item.fact
            for item in checklist.items
            if item.applies.evaluate(self, Trace())[0] is not False
        )

    def parameter(self, name: str) -> Value:
        """Give a parameter by name."""
        try:
            return self.parameters[name]
        except KeyError as missing:
            raise OocdError("BUG-PARAMETER", f"no parameter is called {name!r}") from missing


@dataclass
class ItemScope:
    """One item of a list; facts that are not the item's are the case's."""

    base: FactBase
    list_name: str
    prefix: str
    index: int | None
    given: Item
    _known: dict[str, FactValue] = field(default_factory=dict)

    @property
    def holidays(self) -> BankHolidays | None:
        """The bank holidays of the case."""
        return self.base.holidays

    @property
    def label(self) -> str:
        """The item's path: `offences[0]`."""
        return self.list_name if self.index is None else f"{self.list_name}[{self.index}]"

    def path(self, name: str) -> str:
        """Give the path of one of the item's facts as a case file has it."""
        return f"{self.label}.{self.base.catalogue.key_of(name)}"

    def get(self, name: str) -> FactValue:
        """Give a fact of the item, or else of the case."""
        found = self._known.get(name)
        if found is not None:
            return found
        if name.partition(".")[0] != self.prefix:
            return self.base.get(name)
        found = self._work_out(name)
        self._known[name] = found
        return found

    def _work_out(self, name: str) -> FactValue:
        spec = self.base.catalogue.facts[name]
        path = self.path(name)
        given = self.given.get(name)
        if given is not None:
            return from_given(path, name, given)
        if spec.derived is not None:
            return derive(spec.derived, path, name, self, self.base)
        if self.index is None:
            return FactValue(
                self.list_name, name, asks=(self.list_name,), why_unknown=WhyUnknown.NOT_GIVEN
            )
        return absent(path, name, spec, self)

    def items(self, name: str) -> Sequence[ItemScope] | FactValue:
        """Give the items of a list of the case."""
        return self.base.items(name)

    def parameter(self, name: str) -> Value:
        """Give a parameter by name."""
        return self.base.parameter(name)


def from_given(path: str, name: str, given: Given) -> FactValue:
    """Turn what was given into a fact value; what is not exact or not known asks for itself."""
    asks = () if given.low is not None and given.low == given.high else (path,)
    return FactValue(
        path, name, given.low, given.high, asks, given.why_unknown, provenance=given.provenance
    )


def absent(path: str, name: str, spec: FactSpec, scope: FactBase | ItemScope) -> FactValue:
    """Give the value of a fact left out: what the catalogue says it means, or not known."""
    meaning = spec.absent_means
    if meaning is None:
        return FactValue(path, name, asks=(path,), why_unknown=WhyUnknown.NOT_GIVEN)
    if meaning.same_as is not None:
        other = scope.get(meaning.same_as)
        return FactValue(
            path, name, other.low, other.high, other.asks, other.why_unknown, meaning.because
        )
    value = meaning.value
    if value is None:
        return FactValue(path, name, asks=(path,), why_unknown=WhyUnknown.NOT_GIVEN)
    return FactValue(path, name, value, value, assumed=meaning.because)


def is_given(name: str, scope: FactBase | ItemScope) -> bool:
    """Whether a fact was given outright (even as not known)."""
    if isinstance(scope, ItemScope):
        return name in scope.given or (
            name.partition(".")[0] != scope.prefix and name in scope.base.case.facts
        )
    return name in scope.case.facts


def is_open(name: str, scope: FactBase | ItemScope) -> bool:
    """Whether a fact belongs to an item of a list that is not known, and so may yet be given."""
    if not isinstance(scope, ItemScope) or scope.index is not None:
        return False
    return name.partition(".")[0] == scope.prefix


__all__ = ["FactBase", "ItemScope", "absent", "from_given", "is_given", "is_open"]
