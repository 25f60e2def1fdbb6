"""The second engine: durable-rules works out every rule's condition of one case by itself.

The reference (`evaluate`) defines what rules mean. Here the same rule files are read a second time
by other code, given to durable-rules, and each rule's truth is compared with what the reference
found: met, not met, not known, or not applying. Shared, and covered by oracles in the tests, are
the derived facts (ages, ends of windows), exceptions (`overrides`), the status table and the dates
that pick a version. Where the two differ nothing may be shown for the case.

    engines = cross_check(evaluation)   # ("reference", "durable"), or raises EngineDisagreement
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from oocd.engine.durable_check import Check, Disagreement
from oocd.engine.durable_native import load_native
from oocd.engine.durable_plan import VersionPlan, plan_version
from oocd.engine.errors import EngineDisagreement, InputError, Problem
from oocd.engine.evaluate import Evaluation
from oocd.engine.library import Library
from oocd.engine.rulebook import Version
from oocd.engine.values import Value

__all__ = [
    "Disagreement",
    "DurableEngine",
    "RulesDisagree",
    "available",
    "cross_check",
    "refusals",
]

REFERENCE, DURABLE = "reference", "durable"
MOST_LIBRARIES = 4
"""How many libraries' rules stay built at once in one process."""
_SHOWN = 5


def available() -> bool:
    """Whether durable-rules can be used: it is installed and loads (not so on Python 3.13)."""
    return load_native() is not None


class DurableEngine:
    """One library's rules in durable-rules, built version by version when first needed.

    May be shared by threads; one case is checked at a time.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self._native = load_native()
        self._plans: dict[tuple[str, str], VersionPlan] = {}
        self._lock = threading.Lock()

    def available(self) -> bool:
        """Whether durable-rules can be used here."""
        return self._native is not None

    @property
    def engines_used(self) -> tuple[str, ...]:
        """The engines that answer for a case that was checked."""
        return (REFERENCE, DURABLE) if self.available() else (REFERENCE,)

    def check(self, evaluation: Evaluation) -> list[Disagreement]:
        """Compare every rule of one evaluation; nothing to say where durable-rules is not there.

        Raises InputError for rules that durable-rules cannot be given safely, DurableFault where
        it fails, ValueError for an evaluation under another library.
        """
        if evaluation.library is not self.library:
            raise ValueError("the evaluation is of another library")
        if self._native is None:
            return []
        with self._lock:
            return Check(self._native, evaluation, self._plans_for(evaluation)).run()

    def plan(self, version: Version, parameters: Mapping[str, Value]) -> VersionPlan:
        """Give a version's plan for the values its parameters have, by file and name."""
        used = tuple(
            (name, parameters[f"{version.path}:{name}"]) for name in version.file.parameters
        )
        key = (version.path, repr(used))
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = plan_version(version, self.library.catalogue, used)
        return found

    def _plans_for(self, evaluation: Evaluation) -> dict[str, VersionPlan]:
        chosen = {
            version.path: version
            for world in evaluation.selection.worlds()
            for version in world.values()
            if version is not None
        }
        excluding = self.library.exclude_rule()
        if excluding is not None and evaluation.left_out:
            version = self.library.families[excluding.family][-1]
            chosen[version.path] = version
        parameters = evaluation.base.parameters
        return {path: self.plan(version, parameters) for path, version in chosen.items()}

    def close(self) -> None:
        """Free everything that was built."""
        with self._lock:
            for plan in self._plans.values():
                plan.unload()
            self._plans.clear()


class RulesDisagree(EngineDisagreement):
    """The two engines differ on some rules of a case; `found` says on which, with their facts."""

    def __init__(self, found: Sequence[Disagreement]) -> None:
        self.found = tuple(found)
        shown = "; ".join(str(each) for each in self.found[:_SHOWN])
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        facts = dict.fromkeys(fact for each in self.found[:_SHOWN] for fact in each.facts)
        super().__init__(
            "ENGINES-DIFFER",
            f"the engines differ (reference or durable-rules) on {shown}{more}. "
            f"Facts read: {', '.join(facts)}",
            "Nothing is shown for this case. Please report it with the rules' and facts' names.",
        )

    def __reduce__(self) -> tuple[type[RulesDisagree], tuple[tuple[Disagreement, ...]]]:
        """Pickle by what it was made of."""
        return type(self), (self.found,)


_ENGINES: OrderedDict[int, DurableEngine] = OrderedDict()
_ENGINES_LOCK = threading.Lock()


def engine_for(library: Library) -> DurableEngine:
    """Give the engine of a library, the same one each time while the library is in use."""
    with _ENGINES_LOCK:
        engine = _ENGINES.get(id(library))
        if engine is None:
            engine = _ENGINES[id(library)] = DurableEngine(library)
        _ENGINES.move_to_end(id(library))
        old = [_ENGINES.popitem(last=False)[1] for _ in range(len(_ENGINES) - MOST_LIBRARIES)]
    for unused in old:
        unused.close()
    return engine


def cross_check(evaluation: Evaluation) -> tuple[str, ...]:
    """Have durable-rules work the case out too, and give the names of the engines that agree.

    Raises EngineDisagreement, naming the rules and the facts they read, where the two differ.
    """
    engine = engine_for(evaluation.library)
    found = engine.check(evaluation)
    if found:
        raise RulesDisagree(found)
    return engine.engines_used


def refusals(library: Library) -> list[Problem]:
    """Give every rule that durable-rules could not be given safely, for a check of the rules."""
    engine = DurableEngine(library)
    values = {
        f"{version.path}:{name}": parameter.value
        for versions in library.families.values()
        for version in versions
        for name, parameter in version.file.parameters.items()
    }
    problems: list[Problem] = []
    for versions in library.families.values():
        for version in versions:
            try:
                engine.plan(version, values)
            except InputError as error:
                problems.extend(error.problems)
    return problems
