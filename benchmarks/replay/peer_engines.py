"""The same rules in this project and in each peer: made ready once, then asked about many cases.

Every peer gives for each case the set of rules that are met, as a row of booleans in the order of
the rules; how it is made from what the peer answers is not timed.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol, TypeAlias

import numpy as np
import polars as pl
from peer_rules import (
    AREA,
    Asked,
    Row,
    Style,
    facts_of,
    kind_of,
    nested,
    text_of,
    values_of,
    with_dates,
)

from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import Frame
from oocd.engine.columnar.run import ColumnarEngine
from oocd.engine.columnar.table import frame_of_table
from oocd.engine.conditions import Always, Compare, Joined, Node, OneOf, Trace
from oocd.engine.evaluate import Settings
from oocd.engine.library import Library
from oocd.engine.values import FactValue

Plain: TypeAlias = str | int | bool
MONTH = "2025-06"
"""The period of every OpenFisca variable."""
MOST_AT_ONCE = 60
"""How many rules of a set may be met at once: durable-rules fails above 64."""


class Peer(Protocol):
    """One engine with the rules in it."""

    name: str

    def take(self, table: pl.DataFrame) -> object:
        """Bring cases into the form that the engine is asked in."""

    def ask(self, cases: object) -> object:
        """Ask about all of them: this is what is timed."""

    def met(self, answers: object) -> np.ndarray:
        """Give a row a case, a boolean a rule."""


def version(package: str) -> str:
    """Name a package with its version."""
    return f"{package} {importlib.metadata.version(package)}"


@dataclass
class Ours:
    """The columnar engine, over a library of these rules alone; gives words of bits."""

    asked: Sequence[Asked]
    library: Library

    def __post_init__(self) -> None:
        self.name = "this project, columnar"
        self.coding = Coding.of(self.library)
        self.engine = ColumnarEngine(
            self.library, self.coding, Settings(), targets=(), pointing=False, states=("met",)
        )

    def take(self, table: pl.DataFrame) -> Frame:
        """Make the frame: words become numbers."""
        table = with_dates(table, self.library)
        return frame_of_table(table, self.coding, self.library.catalogue)

    def ask(self, cases: Frame) -> pl.DataFrame:
        """Evaluate, the choice of versions included."""
        return self.engine.evaluate(cases)

    def met(self, answers: pl.DataFrame) -> np.ndarray:
        """Take the bits apart."""
        reasons = self.engine.wanted.reasons
        keys = [key for _, key in reasons.rules]
        found = np.zeros((answers.height, len(self.asked)), dtype=bool)
        for at, rule in enumerate(self.asked):
            word, bit = divmod(keys.index(rule.key), 64)
            words = answers[f"met.{word}"].to_numpy()
            found[:, at] = (words >> np.uint64(bit)) & np.uint64(1)
        return found


class Reference:
    """The project's interpreter: the conditions as the single-case engine evaluates them."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Keep the conditions."""
        self.name = "the reference, interpreted in Python"
        self.conditions = [rule.when for rule in asked]

    def take(self, table: pl.DataFrame) -> list[_Scope]:
        """Make each case's facts."""
        return [
            _Scope({name: FactValue(name, name, value, value) for name, value in row.items()})
            for row in table.to_dicts()
        ]

    def ask(self, cases: list[_Scope]) -> list[list[bool | None]]:
        """Evaluate each condition, with what it read noted as always."""
        return [[c.evaluate(case, Trace())[0] for c in self.conditions] for case in cases]

    def met(self, answers: list[list[bool | None]]) -> np.ndarray:
        """They are the booleans."""
        return np.array(answers, dtype=bool)


class _Scope:
    holidays = None

    def __init__(self, facts: dict[str, FactValue]) -> None:
        self.get = facts.__getitem__


class Generated:
    """Python made from the rules and compiled: the least that a case costs row by row."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Write and compile."""
        self.name = "Python generated from the rules"
        style = Style(lambda f, s, v: f"c[{f!r}] {s} {v!r}", " and ", " or ", "not ")
        body = ",\n".join(text_of(rule.when, style) for rule in asked)
        names: dict[str, object] = {}
        exec(compile(f"def rules(c):\n return (\n{body},)", "rules", "exec"), names)  # noqa: S102 - text we wrote
        self.rules = names["rules"]

    def take(self, table: pl.DataFrame) -> list[Row]:
        """Make mappings."""
        return table.to_dicts()

    def ask(self, cases: list[Row]) -> list[tuple[bool, ...]]:
        """Call it for each."""
        rules = self.rules
        return [rules(case) for case in cases]  # type: ignore[operator]

    def met(self, answers: list[tuple[bool, ...]]) -> np.ndarray:
        """They are the booleans."""
        return np.array(answers, dtype=bool)


class Zen:
    """zen-engine: one decision table that collects, a row a rule, its condition the cell."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Export the rules and load them."""
        import zen  # noqa: PLC0415 - one peer may be absent

        self.name = version("zen-engine")
        style = Style(_zen_compare, " and ", " or ", "not", "true")
        self.rules = [
            {"_id": str(n), "when": text_of(rule.when, style), "met": str(n)}
            for n, rule in enumerate(asked)
        ]
        self.count = len(asked)
        self.decision = zen.ZenEngine().create_decision(json.dumps(self._exported()))

    def _exported(self) -> dict[str, object]:
        """Give the decision in zen-engine's format."""
        place = {"x": 0, "y": 0}
        table = {
            "hitPolicy": "collect",
            "inputs": [{"id": "when", "name": "when"}],
            "outputs": [{"id": "met", "name": "met", "field": "met"}],
            "rules": self.rules,
        }
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {"id": "t", "type": "decisionTableNode", "name": "t", "position": place}
            | {"content": table},
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ]
        edges = [
            {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
        ]
        return {"nodes": nodes, "edges": edges}

    def take(self, table: pl.DataFrame) -> list[dict[str, object]]:
        """Make nested mappings."""
        return [nested(row) for row in table.to_dicts()]

    def ask(self, cases: list[dict[str, object]]) -> list[dict[str, object]]:
        """Evaluate each."""
        evaluate = self.decision.evaluate
        return [evaluate(case) for case in cases]

    def met(self, answers: list[dict[str, object]]) -> np.ndarray:
        """Read which rows were hit."""
        found = np.zeros((len(answers), self.count), dtype=bool)
        for row, answer in enumerate(answers):
            found[row, [int(hit["met"]) for hit in answer["result"]]] = True  # type: ignore[attr-defined]
        return found


def _zen_compare(fact: str, sign: str, value: Plain) -> str:
    said = str(value).lower() if isinstance(value, bool | int) else f"'{value}'"
    return f"{fact} {sign} {said}"


class OpenFisca:
    """OpenFisca: a variable a fact, a variable a rule, all of one day."""

    def __init__(self, asked: Sequence[Asked], library: Library) -> None:
        """Make the variables."""
        from openfisca_core import indexed_enums, periods, variables  # noqa: PLC0415 - as above
        from openfisca_core.entities import Entity  # noqa: PLC0415
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: PLC0415

        self.name = version("OpenFisca-Core")
        child = Entity("child", "children", "a child", "")
        self.system = TaxBenefitSystem([child])
        common = {"entity": child, "definition_period": periods.DateUnit.MONTH, "label": "x"}
        self.enums = {}
        kinds = {"boolean": bool, "integer": int}
        self.facts = facts_of(asked)
        for fact in self.facts:
            of = dict(common)
            if (kind := kind_of(library, fact)) in kinds:
                of["value_type"] = kinds[kind]
            else:
                words = values_of(library, fact)
                members = {f"v{n}": word for n, word in enumerate(words)}
                self.enums[fact] = enum = indexed_enums.Enum(_name(fact), members)
                of |= {"value_type": indexed_enums.Enum, "possible_values": enum}
                of["default_value"] = next(iter(enum))
            self.system.add_variable(type(_name(fact), (variables.Variable,), of))
        style = Style(self._compare, " * ", " + ", "~", "True")
        self.outputs = [f"rule_{n}" for n in range(len(asked))]
        for name, rule in zip(self.outputs, asked, strict=True):
            of = dict(common, value_type=bool, formula=self._formula(text_of(rule.when, style)))
            self.system.add_variable(type(name, (variables.Variable,), of))
        self.child = child

    def _formula(self, text: str) -> object:
        names: dict[str, object] = {"E": {fact: list(e) for fact, e in self.enums.items()}}
        exec(f"def formula(child, period):\n return {text}", names)  # noqa: S102 - text we wrote
        return names["formula"]

    def _compare(self, fact: str, sign: str, value: Plain) -> str:
        asked = f"child({_name(fact)!r}, period)"
        if isinstance(value, bool):
            return f"({asked} {sign} {value})"
        if isinstance(value, str):
            at = [member.value for member in self.enums[fact]].index(value)
            return f"({asked} {sign} E[{fact!r}][{at}])"
        return f"({asked} {sign} {value})"

    def take(self, table: pl.DataFrame) -> dict[str, object]:
        """Code the words as OpenFisca holds them."""
        found = {}
        for fact in self.facts:
            values = table[fact].to_numpy()
            if fact in self.enums:
                enum = self.enums[fact]
                at = {member.value: n for n, member in enumerate(enum)}
                codes = table[fact].replace_strict(at, return_dtype=pl.UInt8).to_numpy()
                values = enum.encode(codes.astype(np.uint8))
            found[_name(fact)] = values
        return found

    def ask(self, cases: dict[str, object]) -> list[np.ndarray]:
        """Make a simulation, set what is known, and work every rule out."""
        from openfisca_core.simulations import SimulationBuilder  # noqa: PLC0415 - as above

        height = len(next(iter(cases.values())))  # type: ignore[arg-type]
        simulation = SimulationBuilder().build_default_simulation(self.system, height)
        for name, values in cases.items():
            simulation.set_input(name, MONTH, values)
        return [simulation.calculate(name, MONTH) for name in self.outputs]

    def met(self, answers: list[np.ndarray]) -> np.ndarray:
        """Put the columns side by side."""
        return np.stack(answers, axis=1).astype(bool)


def _name(fact: str) -> str:
    return fact.replace(".", "_")


class Durable:
    """durable-rules: a rule each, in sets of which no more than 60 rules can be met at once."""

    _numbers = count()

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Make the sets."""
        from durable import engine  # noqa: PLC0415 - absent on some Pythons

        class Host(engine.Host):
            def _run(self) -> None:
                """Leave its two threads out: they run actions of their own accord."""

        self.name = version("durable-rules")
        self.host, self.count, self.fired = Host(), len(asked), []
        self.sets: list[str] = []
        held: dict[str, object] = {}
        paths = 0
        for n, rule in enumerate(asked):
            form, ways = _durable(rule.when, negate=False)
            if held and paths + ways > MOST_AT_ONCE:
                self._finish(held)
                held, paths = {}, 0
            held[f"r{n}"] = {
                "all": [{"m": {"$and": [{"kind": "case"}, form]}}],
                "run": self._run(n),
            }
            paths += ways
        self._finish(held)

    def _run(self, number: int) -> object:
        return lambda _: self.fired.append(number)

    def _finish(self, held: dict[str, object]) -> None:
        name = f"peers{next(self._numbers)}"
        sink = {"all": [{"m": {"$and": [{"kind": "case"}, {"$ex": {"kind": 1}}]}}]}
        self.host.set_rulesets({name: {**held, "sink": {**sink, "run": lambda _: None}}})
        self.sets.append(name)

    def take(self, table: pl.DataFrame) -> list[Row]:
        """Make flat mappings."""
        return [{**row, "kind": "case", "sid": "one"} for row in table.to_dicts()]

    def ask(self, cases: list[Row]) -> list[list[int]]:
        """Assert each case to each set, and let its session go."""
        found = []
        for case in cases:
            self.fired = []
            for name in self.sets:
                self.host.assert_fact(name, dict(case))
                self.host.delete_state(name, "one")
            found.append(self.fired)
        return found

    def met(self, answers: list[list[int]]) -> np.ndarray:
        """Mark what fired."""
        found = np.zeros((len(answers), self.count), dtype=bool)
        for row, fired in enumerate(answers):
            found[row, fired] = True
        return found


_OPPOSITE = {"is": "not", "not": "is", "min": "below", "max": "above"}
_SIGNS = {"not": "$neq", "min": "$gte", "max": "$lte", "below": "$lt", "above": "$gt"}


def _durable(node: Node, *, negate: bool) -> tuple[dict[str, object], int]:
    """Write a condition, or its opposite, and in how many ways it can be met at once."""
    match node:
        case Compare(fact, operator, operand):
            operator = _OPPOSITE[operator] if negate else operator
            plain = {fact: operand.value}  # type: ignore[union-attr]
            return (plain if operator == "is" else {_SIGNS[operator]: plain}), 1
        case OneOf(fact, values, wanted) if wanted is not negate:
            return {"$or": [{fact: value} for value in values]}, 1
        case OneOf(fact, values, _):
            return {"$and": [{"$neq": {fact: value}} for value in values]}, 1
        case Joined(kind, parts, _):
            inner = [_durable(part, negate=negate is not (kind == "none")) for part in parts]
            both = (kind == "all") is not negate if kind != "none" else not negate
            forms = [form for form, _ in inner]
            if len(forms) == 1:
                return inner[0]
            ways = [way for _, way in inner]
            total = int(np.prod(ways)) if both else sum(ways)
            return {"$and" if both else "$or": forms}, total
        case Always():
            return {"$ex": {"kind": 1}}, 1
    raise SystemExit(f"{node!r} has no form in durable-rules")


__all__ = ["AREA", "Durable", "Generated", "OpenFisca", "Ours", "Peer", "Reference", "Zen"]
