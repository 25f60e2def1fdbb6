"""What the tests of the second engine share."""

from __future__ import annotations

from oocd.engine.durable import DurableEngine
from tests.property.planted import bent
from tests.unit.engine import tiny


def differences(library, *facts):
    return DurableEngine(library).check(tiny.run(library, *facts))


def told(library, *facts):
    return {(found.rule, found.reference, found.durable) for found in differences(library, *facts)}


def bend(library, name, number=0, part="when"):
    (mine, *_) = [
        each
        for versions in library.families.values()
        for v in versions
        for each in v.rules
        if each.rule.id == name
    ]
    return list(bent(getattr(mine, part)))[number][1]
