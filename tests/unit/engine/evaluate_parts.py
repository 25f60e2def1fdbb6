"""What the tests of an evaluation share."""

from __future__ import annotations

from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family


def outcome(library, *facts, name="talk", settings=None):
    return tiny.run(library, *facts, settings=settings).results[name]


def status(library, *facts, name="talk"):
    return outcome(library, *facts, name=name).status.value


WORD = {True: True, False: False, None: {"unknown": "not_asked"}}


def offences(*xs, **keys):
    return {
        "offences": [
            {"offence": "low", "date": "2025-05-10", **keys} | ({} if x is None else {"x": x})
            for x in xs
        ]
    }


def overlapping(old_effect, new_effect):
    old = family(
        rule("OLD", old_effect, {"a": True}),
        name="f",
        force={"from": "2020-01-01", "to_certain": "2025-05-31", "to": "2025-06-30"},
    )
    new = family(
        rule("NEW", new_effect, {"a": True}),
        name="f",
        force={"from": "2025-06-01", "from_certain": "2025-07-01"},
    )
    return old, new
