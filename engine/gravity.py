"""The gravity assessment: each offence's score, factors and adjustment, and the case's band.

Contract, section 3. A named person's adjustment is used as given. Factors of one direction only
suggest a step; factors both ways wait for a person. A score that is missing stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oocd.engine.conditions import Trace
from oocd.engine.facts import FactBase, ItemScope
from oocd.engine.truth import Truth
from oocd.engine.values import FactValue, Provenance, WhyUnknown, exactly
from oocd.engine.versions import CompiledMatrix

ACCEPTED = "gravity.band_accepted"
BAND = "gravity.band"


@dataclass(frozen=True, slots=True)
class Adjusting:
    """What the `adjust` rules say of one offence: (rule id, direction), met or not known."""

    rules: tuple[tuple[str, str], ...] = ()
    doubtful: tuple[tuple[str, str], ...] = ()
    asks: tuple[str, ...] = ()

    def met(self, direction: str) -> tuple[str, ...]:
        """Give the rules that count as a factor of a direction."""
        return tuple(rule for rule, way in self.rules if way == direction)

    def unsettled(self, up: tuple[str, ...], down: tuple[str, ...]) -> bool:
        """Whether a rule that is not known could be the first factor of its direction."""
        return any(not (up if way == "aggravating" else down) for _, way in self.doubtful)


@dataclass(frozen=True, slots=True)
class OffenceGravity:
    """One offence's score. `low` and `high` bound the final score where it is not yet settled."""

    index: int
    offence: str | None
    starting_score: int | None
    aggravating: tuple[str, ...]
    mitigating: tuple[str, ...]
    suggested_adjustment: int | None
    adjustment: int | None
    adjusted_by: str | None
    reason: str | None
    final_score: int | None
    low: int | None
    high: int | None
    asks: tuple[str, ...]
    score_basis: str
    held_up: bool


@dataclass(frozen=True, slots=True)
class GravityAssessment:
    """The case's gravity. `why_null` is a key of the wording where there is no final score."""

    matrix: CompiledMatrix | None
    applies: Truth
    offences: tuple[OffenceGravity, ...]
    final_score: int | None
    low: int | None
    high: int | None
    accepted: bool | None
    indicative: bool
    asks: tuple[str, ...]
    why_null: str | None

    @property
    def band(self) -> int | None:
        """The band: that of the final score."""
        return self.final_score

    def _label(self) -> Provenance | None:
        """Say of an unsigned score, wherever it is shown, that it is illustrative."""
        if self.matrix is None or not self.indicative:
            return None
        return Provenance(source=self.matrix.matrix.indicative_label)

    def facts(self) -> dict[str, FactValue]:
        """Give the two facts that rules may read of it."""
        if self.accepted is None:
            unknown = WhyUnknown.NOT_WORKED_OUT
            return {
                ACCEPTED: FactValue(ACCEPTED, ACCEPTED, asks=self.asks, why_unknown=unknown),
                BAND: FactValue(BAND, BAND, asks=self.asks, why_unknown=unknown),
            }
        if not self.accepted or self.low is None or self.high is None:
            return {ACCEPTED: exactly(ACCEPTED, ACCEPTED, value=False), BAND: FactValue(BAND, BAND)}
        asks = () if self.low == self.high else self.asks
        return {
            ACCEPTED: exactly(ACCEPTED, ACCEPTED, value=True),
            BAND: FactValue(BAND, BAND, self.low, self.high, asks, provenance=self._label()),
        }


def assess(
    base: FactBase,
    scopes: Sequence[ItemScope] | None,
    matrix: CompiledMatrix | None,
    adjusting: Mapping[int, Adjusting],
    *,
    accept_indicative: bool,
) -> GravityAssessment:
    """Assess the counted offences under a matrix; `scopes` is None where they are not known.

    `adjusting` gives, per offence index, what its `adjust` rules say.
    """
    if matrix is None:
        return _none(None, "why_no_matrix")
    applies, asks = matrix.applies.evaluate(base, Trace())
    willing = accept_indicative or matrix.signed_off
    indicative = not matrix.signed_off
    if applies is False:
        return _none(matrix, "not_applied")
    if scopes is None:
        known = False if not willing else None
        needs = (*asks, next(iter(base.catalogue.item_lists.values())))
        return GravityAssessment(
            matrix, applies, (), None, None, None, known, indicative, needs, "why_offences_unknown"
        )
    offences = tuple(
        _offence(base, scope, matrix, adjusting.get(scope.index or 0, Adjusting()))
        for scope in scopes
    )
    lows = [o.low for o in offences if o.low is not None]
    highs = [o.high for o in offences if o.high is not None]
    low, high = (max(lows), max(highs)) if lows and highs else (None, None)
    if high is not None and len(highs) < len(offences):
        high = matrix.matrix.high  # an offence without a score may be the gravest
    finals = [o.final_score for o in offences if o.final_score is not None]
    whole = bool(offences) and len(finals) == len(offences)
    every_ask = tuple(dict.fromkeys((*asks, *(ask for o in offences for ask in o.asks))))
    final = max(finals) if whole and applies else None
    accepted: bool | None = willing and low is not None
    scored = matrix.matrix.scores.column is not None
    awaited = low is None and scored and any(o.asks for o in offences)
    if (accepted and applies is None) or (willing and awaited):
        accepted = None
    return GravityAssessment(
        matrix,
        applies,
        offences,
        final,
        low,
        high,
        accepted,
        indicative,
        every_ask,
        _why_null(offences, final, applies, scored=scored),
    )


def _none(matrix: CompiledMatrix | None, why: str) -> GravityAssessment:
    """No assessment at all, and why."""
    return GravityAssessment(
        matrix=matrix,
        applies=False,
        offences=(),
        final_score=None,
        low=None,
        high=None,
        accepted=False,
        indicative=matrix is not None and not matrix.signed_off,
        asks=(),
        why_null=why,
    )


def _why_null(
    offences: Sequence[OffenceGravity], final: int | None, applies: Truth, *, scored: bool
) -> str | None:
    if final is not None:
        return None
    if not offences:
        return "why_no_offence"
    if applies is None:
        return "final_missing_fact"
    if not scored:
        return "why_no_scores"
    if any(o.starting_score is None and not o.asks for o in offences):
        return "final_missing_score"
    awaiting = any(o.aggravating and o.mitigating and o.final_score is None for o in offences)
    return "final_awaits_adjustment" if awaiting else "final_missing_fact"


def _offence(
    base: FactBase, scope: ItemScope, matrix: CompiledMatrix, adjusting: Adjusting
) -> OffenceGravity:
    offence = scope.get("offence.offence")
    aggravating, mitigating = scope.get("offence.aggravating"), scope.get("offence.mitigating")
    up = (*_ids(aggravating), *adjusting.met("aggravating"))
    down = (*_ids(mitigating), *adjusting.met("mitigating"))
    row = base.catalogue.tables[matrix.matrix.scores.table].rows.get(str(offence.value), {})
    start = _score(row.get(matrix.matrix.scores.column or "", ""))
    held = row.get(matrix.matrix.scores.never_lowered or "", "") == "true"
    given = scope.get("offence.adjustment.value").value
    by, reason = (scope.get(f"offence.adjustment.{part}").value for part in ("by", "reason"))
    limit = matrix.matrix.adjustment.limit
    known = aggravating.known and mitigating.known and not adjusting.unsettled(up, down)
    suggested = _suggested(limit, up, down) if known else None
    used = given if isinstance(given, int) else suggested
    asks = () if offence.exact else offence.asks
    low = high = final = None
    if start is not None:
        if used is None:
            asks = (
                f"{scope.label}.adjustment.value",
                *aggravating.asks,
                *mitigating.asks,
                *adjusting.asks,
            )
            low, high = _clamp(start - limit, matrix), _clamp(start + limit, matrix)
        else:
            final = low = high = _clamp(start + max(-limit, min(limit, used)), matrix)
        if held and not isinstance(given, int):
            low, high = max(low, start), max(high, start)
            final = low if used is not None else None
    return OffenceGravity(
        index=scope.index or 0,
        offence=offence.value if isinstance(offence.value, str) else None,
        starting_score=start,
        aggravating=up,
        mitigating=down,
        suggested_adjustment=suggested,
        adjustment=given if isinstance(given, int) else None,
        adjusted_by=by if isinstance(by, str) else None,
        reason=reason if isinstance(reason, str) else None,
        final_score=final,
        low=low,
        high=high,
        asks=asks,
        score_basis=matrix.matrix.scores.basis if start is not None else "none",
        held_up=held,
    )


def _ids(value: FactValue) -> tuple[str, ...]:
    return value.low if isinstance(value.low, tuple) else ()


def _suggested(limit: int, up: tuple[str, ...], down: tuple[str, ...]) -> int | None:
    """Give the step that factors of one direction suggest; None where they point both ways."""
    if up and down:
        return None
    return limit if up else -limit if down else 0


def _score(cell: str) -> int | None:
    return int(cell) if cell.isdecimal() else None


def _clamp(score: int, matrix: CompiledMatrix) -> int:
    return max(matrix.matrix.low, min(matrix.matrix.high, score))
