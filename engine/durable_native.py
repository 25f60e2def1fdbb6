"""durable-rules behind a fence: one set of rules, one case at a time, and what fired.

The C module of durable-rules is driven directly. Its Python layer starts daemon threads that take
cases away, swallows what its actions raise, keeps one global host and gives no way to unload; none
of that is used. What remains of its hazards is met here: a rule can never match the engine's own
facts (every rule asks for the discriminator first); names are compared by hash, so no two names of
one hash are let in; only typed scalars are sent; limits that hang or crash the process are refused
when the rules are loaded; a case is deleted after use; after any error a set of rules is never
used again. Every rule joins one fact and there is one session at a time, so the limits of 16 joined
facts and 1,024 live sessions are out of reach. Source of the limits: the project's measurements and
the C source of durable-rules 2.0.28.
"""

from __future__ import annotations

import importlib
import itertools
import re
import weakref
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Protocol, cast

import orjson
from pydantic import JsonValue

from oocd.engine.durable_formula import (
    FieldName,
    FieldTest,
    Formula,
    Op,
    Scalar,
    Size,
    as_json,
    size,
)
from oocd.engine.errors import OocdError

MODULE = "durable_rules_engine"
MOST_MATCHES = 60
"""How many ways through its rules one case may take at once; 65 are a crash."""
MOST_TESTS = 480
"""How many comparisons one set holds, and so how many can follow any other; 513 are a hang."""
MOST_JOINS = 14
"""How many joins one rule holds; the engine keeps 31 brackets, the discriminator's join takes 2."""
MOST_RULES = 4096
MOST_FIELDS = 240
"""How many fields one set reads; a fact holds 254 properties."""
LARGEST = 2**53

_TYPE = "k"
_OWN = {_TYPE: "case", "sid": "case", "id": "fact"}
"""What every fact carries: the discriminator, the one session there ever is, the fact's id."""
_SINK = "sink"
_RESERVED = (
    *_OWN,
    *("$s", "$i", "$m", "$l", "$r", "$time", "$timerName", "$baseTime", "$forward", "name"),
    *("$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall", "$iany", "$ex", "$nex"),
    *("$or", "$and", "$add", "$sub", "$mul", "$div", "all", "any", "pri", "count", "cap", "dist"),
)
_SAFE_NAME = re.compile(r"[A-Za-z0-9_.:+@#-]{1,200}")
_SAFE_TEXT = re.compile(r"[A-Za-z0-9_.#-]{1,64}")
_NUMBERS = itertools.count(1)
_HANDLED = 0


class Native(Protocol):
    """The part of durable-rules' C module that is used."""

    error: type[Exception]

    def create_ruleset(self, name: str, rules: str, /) -> int:
        """Build a set of rules and give its handle."""
        ...

    def delete_ruleset(self, handle: int, /) -> None:
        """Free a set of rules."""
        ...

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Take a fact in; give what became of it and where its session is kept."""
        ...

    def start_action_for_state(self, handle: int, session: int, /) -> tuple[str, str] | None:
        """Give the session's state and the first match, or None."""
        ...

    def complete_and_start_action(self, handle: int, session: int, /) -> str | None:
        """Put one match away and give the next, or None."""
        ...

    def delete_state(self, handle: int, session: str, /) -> None:
        """Free a session."""
        ...


class DurableFault(OocdError):  # noqa: N818 - as the other errors: the root says it
    """durable-rules refused its rules or its facts, or did what it must not: a bug (exit 70)."""

    def __init__(self, message: str) -> None:
        super().__init__("BUG-DURABLE", f"durable-rules: {message}")


def load_native() -> Native | None:
    """Load the C module; None where it is not installed or does not load (Python 3.13 on)."""
    try:
        module: ModuleType = importlib.import_module(MODULE)
    except ImportError:
        return None
    return cast("Native", module)


def fnv1(name: str) -> int:
    """Hash a name as durable-rules does: 32 bits, FNV-1a.

    >>> fnv1("sid"), fnv1("$and")
    (3593476751, 3746487396)
    """
    found = 0x811C9DC5
    for byte in name.encode():
        found = ((found ^ byte) * 16777619) & 0xFFFFFFFF
    return found


def check_names(names: Iterable[str]) -> None:
    """Refuse names that durable-rules could not tell from each other or from its own.

    Raises DurableFault.
    """
    by_hash = {fnv1(name): name for name in _RESERVED}
    for name in dict.fromkeys(names):
        if _SAFE_NAME.fullmatch(name) is None:
            raise DurableFault(f"{name!r} cannot be the name of a field")
        other = by_hash.setdefault(fnv1(name), name)
        if other != name or name in _RESERVED:
            raise DurableFault(f"the names {name!r} and {other!r} have one hash")


def check_scalar(name: str, value: object) -> None:
    """Refuse what durable-rules would read as something else: only text, whole numbers and truths.

    Raises DurableFault.
    """
    if isinstance(value, bool):
        return
    if isinstance(value, int) and abs(value) < LARGEST:
        return
    if isinstance(value, str) and _SAFE_TEXT.fullmatch(value) is not None:
        return
    raise DurableFault(f"{name}: {value!r} cannot be sent")


class Ruleset:
    """One set of rules inside durable-rules: rules by name, each firing when its formula holds.

    Not for several threads at once. Raises DurableFault for rules beyond what the engine bears.
    """

    def __init__(self, native: Native, rules: Mapping[str, Formula]) -> None:
        sizes = _check_rules(rules)
        self.names = frozenset(rules)
        self.fields = frozenset(name for each in sizes for name in each.fields)
        self._types = _types(rules.values())
        self._native = native
        self._ways = 1 + sum(each.ways for each in sizes)
        self._usable = True
        written = {_SINK: _guarded(None), **{name: _guarded(f) for name, f in rules.items()}}
        try:
            self._handle = native.create_ruleset(f"oocd{next(_NUMBERS)}", _json(written))
        except (native.error, MemoryError) as error:
            raise DurableFault(f"the rules were refused ({error})") from error
        self._free = weakref.finalize(self, native.delete_ruleset, self._handle)
        self._free.atexit = False

    def fire(self, facts: Mapping[str, Scalar]) -> frozenset[str]:
        """Give the names of the rules that hold for these facts; facts left out are not known.

        Raises DurableFault for a fact that no rule reads, for one that is not a typed scalar, and
        where the engine fails; after that this set of rules is not used again.
        """
        if not self._usable:
            raise DurableFault("a set of rules that failed or was unloaded was used again")
        if not self.fields.issuperset(facts):
            raise DurableFault(f"no rule reads {', '.join(sorted(set(facts) - self.fields))}")
        for name, value in facts.items():
            check_scalar(name, value)
            if self._types.get(name, type(value)) is not type(value):
                raise DurableFault(f"{name}: {value!r} is of another type than it is compared with")
        self._usable = False  # until it has come through
        try:
            fired = self._run(_json({**_OWN, **facts}))
        except (self._native.error, MemoryError) as error:
            raise DurableFault(str(error)) from error
        if _SINK not in fired or not fired - {_SINK} <= self.names:
            raise DurableFault("what fired is not what was loaded")
        self._usable = True
        return fired - {_SINK}

    def _run(self, fact: str) -> frozenset[str]:
        native, handle = self._native, self._handle
        answer, session = native.assert_fact(handle, fact)
        if answer != _HANDLED:
            raise DurableFault(f"the facts were not taken in (answer {answer})")
        started = native.start_action_for_state(handle, session)
        match = None if started is None else started[1]
        fired: list[str] = []
        while match is not None:
            fired.append(match[2 : match.index('"', 2)])  # {"name":{…}}
            if len(fired) > self._ways:
                raise DurableFault("rules fire without end")
            match = native.complete_and_start_action(handle, session)
        native.delete_state(handle, _OWN["sid"])
        return frozenset(fired)

    def unload(self) -> None:
        """Free the memory; the set cannot be used again. Also done when nothing refers to it."""
        self._usable = False
        self._free()


def _check_rules(rules: Mapping[str, Formula]) -> list[Size]:
    if not rules or len(rules) >= MOST_RULES:
        raise DurableFault(f"{len(rules)} rules in one set")
    sizes = {name: size(formula) for name, formula in rules.items()}
    for name, each in sizes.items():
        if name == _SINK or _SAFE_NAME.fullmatch(name) is None:
            raise DurableFault(f"{name!r} cannot be the name of a rule")
        if each.ways == 0 or each.tests == 0:
            raise DurableFault(f"{name} always or never holds")
        if each.joins > MOST_JOINS:
            raise DurableFault(f"{name} joins {each.joins} times; {MOST_JOINS} are possible")
    ways = sum(each.ways for each in sizes.values())
    count = sum(each.tests for each in sizes.values())
    names = {name for each in sizes.values() for name in each.fields}
    if ways > MOST_MATCHES:
        raise DurableFault(f"{ways} matches at once; {MOST_MATCHES} are safe")
    if count > MOST_TESTS:
        raise DurableFault(f"{count} comparisons in one set; {MOST_TESTS} are safe")
    if len(names) > MOST_FIELDS:
        raise DurableFault(f"{len(names)} fields in one set; {MOST_FIELDS} are safe")
    check_names(names)
    return list(sizes.values())


def _types(formulas: Iterable[Formula]) -> dict[str, type]:
    """Give the type each field is compared with, which must be one."""
    types: dict[str, type] = {}
    for formula in formulas:
        for name, value in _constants(formula):
            check_scalar(name, value)
            if types.setdefault(name, type(value)) is not type(value):
                raise DurableFault(f"{name} is compared with values of two types")
    return types


def _constants(formula: Formula) -> Iterator[tuple[str, Scalar]]:
    if isinstance(formula, FieldTest):
        if formula.op is not Op.KNOWN and not isinstance(formula.right, FieldName):
            yield formula.field, formula.right
        return
    for part in formula.parts:
        yield from _constants(part)


def _guarded(formula: Formula | None) -> JsonValue:
    """Write a rule that asks for the discriminator before anything else."""
    ours: JsonValue = {_TYPE: _OWN[_TYPE]}
    return {"all": [{"m": ours if formula is None else {"$and": [ours, as_json(formula)]}}]}


def _json(plain: Mapping[str, JsonValue]) -> str:
    return orjson.dumps(plain).decode()
