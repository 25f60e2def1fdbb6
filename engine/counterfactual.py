"""What would change the answer: the smallest changes of facts that a person may act on."""

from __future__ import annotations

from pydantic import JsonValue

from oocd.engine.evaluate import Evaluation


def would_change(evaluation: Evaluation) -> list[JsonValue]:
    """Give single changes, then pairs, that move an option (contract, section 4)."""
    del evaluation
    return []
