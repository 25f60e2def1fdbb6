"""A text read by the strict reader, or what is wrong with it."""

from __future__ import annotations

import pytest

from oocd.engine import yamlio
from oocd.engine.errors import InputError


def load(text, file="f.yaml", **options):
    (node,) = yamlio.load_text(text, file, **options)
    return yamlio.to_plain(node)


def wrong(text, file="f.yaml", **options):
    """`line:col CODE` of each problem."""
    with pytest.raises(InputError) as caught:
        yamlio.load_text(text, file, **options)
    assert {problem.file for problem in caught.value.problems} == {file}
    return [f"{p.line}:{p.col} {p.code}" for p in caught.value.problems]


def told(text, file="f.yaml", **options):
    """The whole message of the only problem."""
    with pytest.raises(InputError) as caught:
        yamlio.load_text(text, file, **options)
    (problem,) = caught.value.problems
    return str(problem)
