"""Faults planted in the reference: every way to bend one part of a compiled condition."""

from __future__ import annotations

import dataclasses

from oocd.engine.conditions import (
    Compare,
    FactRef,
    Includes,
    Joined,
    Literal,
    OneOf,
    Quantified,
    Within,
)

TURNED = {
    "is": ["not"],
    "not": ["is"],
    "min": ["max", "after"],
    "max": ["min", "before"],
    "before": ["on_or_before", "after"],
    "after": ["on_or_after", "before"],
    "on_or_before": ["before", "on_or_after"],
    "on_or_after": ["after", "on_or_before"],
}


def bent(node):  # noqa: C901, PLR0912 one case for each kind of node
    """Every tree that differs from `node` in one place, with what was done there."""
    match node:
        case Compare():
            for operator in TURNED[node.operator]:
                yield (
                    f"{node.fact} {node.operator} -> {operator}",
                    dataclasses.replace(node, operator=operator),
                )
            value = node.operand.value if isinstance(node.operand, Literal) else None
            if type(value) is int:
                for other in (value - 1, value + 1):
                    yield (
                        f"{node.fact} {value} -> {other}",
                        dataclasses.replace(node, operand=Literal(other)),
                    )
            elif value is None:
                yield (
                    f"{node.fact} compared with itself",
                    dataclasses.replace(node, operand=FactRef(node.fact)),
                )
        case OneOf():
            yield f"{node.fact} in turned", dataclasses.replace(node, wanted=not node.wanted)
            if len(node.values) > 1:
                yield (
                    f"{node.fact} loses {node.values[0]}",
                    dataclasses.replace(node, values=node.values[1:]),
                )
        case Includes():
            yield f"{node.fact} includes another", dataclasses.replace(node, value=node.value + "_")
        case Within():
            if isinstance(node.count, Literal):
                more = Literal(node.count.value + 1)
                yield f"{node.fact} within one more", dataclasses.replace(node, count=more)
            yield (
                f"{node.fact} within, turned",
                dataclasses.replace(node, fact=node.anchor, anchor=node.fact),
            )
        case Joined():
            kind = {"all": "any", "any": "all", "none": "any", "at_least": "all"}[node.kind]
            if len(node.parts) > 1 or node.kind == "none":
                yield f"{node.kind} -> {kind}", dataclasses.replace(node, kind=kind)
            for i, part in enumerate(node.parts):
                if len(node.parts) > 1:
                    parts = (*node.parts[:i], *node.parts[i + 1 :])
                    yield f"{node.kind} loses part {i}", dataclasses.replace(node, parts=parts)
                for what, other in bent(part):
                    parts = (*node.parts[:i], other, *node.parts[i + 1 :])
                    yield what, dataclasses.replace(node, parts=parts)
        case Quantified():
            kind = {"any_of": "all_of", "all_of": "any_of", "count_of": "any_of"}[node.kind]
            yield f"{node.kind} -> {kind}", dataclasses.replace(node, kind=kind)
            for what, other in bent(node.where):
                yield what, dataclasses.replace(node, where=other)


def with_rules(library, nodes, *, part="when"):
    """A copy of a library in which the reference has other conditions for some rules.

    What the rules' files say stays as it is, so the second engine reads them as before.
    """

    def changed(rule):
        node = nodes.get(rule.key)
        return rule if node is None else dataclasses.replace(rule, **{part: node})

    families = {
        name: tuple(
            dataclasses.replace(version, rules=tuple(map(changed, version.rules)))
            for version in versions
        )
        for name, versions in library.families.items()
    }
    remembered = {f.name: {} for f in dataclasses.fields(library) if f.name.startswith("_")}
    return dataclasses.replace(library, families=families, **remembered)
