"""Why the recommendation says what it says: gravity, presumptions, what stands in the way."""

from __future__ import annotations

from pydantic import JsonValue

from oocd.engine.evaluate import Evaluation
from oocd.engine.gravity import OffenceGravity
from oocd.engine.ranging import Pointing, label
from oocd.engine.reasons import Reasons
from oocd.engine.resolve import Status
from oocd.engine.ruleset import Effect
from oocd.engine.words import joined


def because(evaluation: Evaluation, pointing: Pointing, reasons: Reasons) -> list[JsonValue]:
    """Give the reasons behind the statement, in the order a reader needs them."""
    found: list[JsonValue] = []
    gravity = evaluation.gravity
    if pointing.narrowed:
        found.extend(_score(evaluation, offence, reasons) for offence in gravity.offences)
    found.extend(
        reasons.reason(outcome)
        for outcome in evaluation.case_wide
        if outcome.effect is Effect.PRESUME and outcome.truth is True
    )
    own = pointing.band_option
    if own is not None and evaluation.results[own].status is not Status.OPEN:
        _, against, unknown = reasons.split(evaluation.results[own])
        found.extend([*against, *unknown])
    return found


def _score(evaluation: Evaluation, offence: OffenceGravity, reasons: Reasons) -> JsonValue:
    matrix = evaluation.gravity.matrix
    cite = matrix.matrix.cite if matrix is not None else ()
    signed = matrix is not None and matrix.signed_off
    return {
        "rule": "GRAVITY",
        "title": "Gravity score",
        "effect": "structure",
        "text": score_in_words(evaluation, offence),
        "state": "met",
        "facts": {},
        "cite": reasons.citations(cite),
        "basis": "S" if signed else "design",
        "confidence": "H" if signed else "L",
        "offence": offence.index,
    }


def score_in_words(evaluation: Evaluation, offence: OffenceGravity) -> str:
    """Say one offence's score, how it was reached and by whom."""
    tables = evaluation.library.catalogue.tables
    title = tables["offences"].rows.get(offence.offence or "", {}).get("offence", "an offence")
    if offence.starting_score is None:
        return f"{title}: no score is loaded."
    parts = [f"{title}: starting score {offence.starting_score}"]
    for word, ids in (("aggravating", offence.aggravating), ("mitigating", offence.mitigating)):
        if ids:
            names = [tables["factors"].rows.get(i, {}).get("text", "another factor") for i in ids]
            parts.append(f"{word}: {joined(names)}")
    if offence.adjustment is not None:
        parts.append(
            f"adjusted by {offence.adjustment:+d} by {offence.adjusted_by}: {offence.reason}"
        )
    elif offence.suggested_adjustment:
        parts.append(f"suggested adjustment {offence.suggested_adjustment:+d}")
    final = "not settled" if offence.final_score is None else str(offence.final_score)
    return f"{'; '.join(parts)}; final score {final}{label(evaluation)}."
