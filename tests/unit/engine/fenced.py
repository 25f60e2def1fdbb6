"""Rules for the fence around durable-rules, and a stand-in that notes every call."""

from __future__ import annotations

from oocd.engine.durable_formula import FieldTest, Op
from oocd.engine.durable_native import Ruleset, load_native

NATIVE = load_native()


def eq(name, value=1):
    return FieldTest(name, Op.EQ, value)


def rules(**formulas):
    return Ruleset(NATIVE, formulas)


class Spy:
    """The C module, with every call noted; `answers` stands in for some of them."""

    def __init__(self, **answers):
        self.calls = []
        self.error = NATIVE.error if NATIVE is not None else RuntimeError
        self.answers = answers

    def __getattr__(self, name):
        def call(*args):
            self.calls.append((name, *args))
            answer = self.answers.get(name)
            if isinstance(answer, BaseException):
                raise answer
            return answer(*args) if answer is not None else getattr(NATIVE, name)(*args)

        return call

    def called(self, name):
        return [args for found, *args in self.calls if found == name]
