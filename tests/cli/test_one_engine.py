"""Where the second engine does not load the reference answers alone, and every reader is told."""

from __future__ import annotations

import json

import pytest

from oocd.engine import durable

CASE = "wolverhampton_first_theft"


@pytest.fixture
def evaluated(run, root):
    """Evaluates a worked example; gives what is printed."""

    def evaluate(*options):
        path = root / "cases_examples" / CASE / "case.yaml"
        done = run("evaluate", str(path), "--accept-indicative", *options)
        assert done.exit_code == 0, done.output
        return done.stdout

    return evaluate


@pytest.fixture
def no_second_engine(monkeypatch):
    """As on Python 3.13, where the C module of durable-rules does not load."""
    monkeypatch.setattr(durable, "load_native", lambda: None)
    monkeypatch.setattr(durable, "_ENGINES", type(durable._ENGINES)())


def test_the_reference_answers_alone_and_says_so(evaluated, no_second_engine):
    assert json.loads(evaluated("--json"))["engines"] == ["reference"]
    words = " ".join(evaluated().split())
    assert "evaluated by the reference engine alone" in words
    assert "the second engine, which would check it, does not load here" in words


@pytest.mark.skipif(not durable.available(), reason="durable-rules does not load here")
def test_its_answer_is_the_same_with_the_second_engine_and_without(evaluated, request):
    both = json.loads(evaluated("--json"))
    assert both["engines"] == ["reference", "durable"]
    assert "alone" not in " ".join(evaluated().split()).partition("Rules used")[2][:400]
    request.getfixturevalue("no_second_engine")
    one = json.loads(evaluated("--json"))
    assert (one["data"], one["sha256"]) == (both["data"], both["sha256"])
