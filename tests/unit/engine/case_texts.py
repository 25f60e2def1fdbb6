"""A case's text read by the shipped catalogue, or what is wrong with it."""

from __future__ import annotations

import functools
import textwrap

import pytest

from oocd.engine.case_reading import read_case
from oocd.engine.errors import InputError
from oocd.engine.library import inspect_library
from oocd.engine.yamlio import load_text
from tests.unit.engine import tiny


@functools.cache
def shipped_catalogue():
    library, _ = inspect_library(tiny.SHIPPED)
    return library.catalogue


def read_text(text):
    (node,) = load_text(textwrap.dedent(text), "case.yaml")
    return read_case(node, shipped_catalogue(), "case.yaml")


def problems_in(text):
    with pytest.raises(InputError) as caught:
        read_text(text)
    return list(caught.value.problems)


def places_in(text):
    """`line:col CODE` of everything wrong with a text."""
    return [f"{p.line}:{p.col} {p.code}" for p in problems_in(text)]


def only_problem_in(text):
    """The whole line of the only problem."""
    (problem,) = problems_in(text)
    return str(problem)


def nested(path, value):
    """A YAML text that gives one fact in its group: `child.send`, `ehcp` -> `child:\\n  send: ehcp`."""
    parts = path.split(".")
    lines = [f"{'  ' * depth}{part}:" for depth, part in enumerate(parts)]
    return "\n".join(lines) + f" {value}\n"
