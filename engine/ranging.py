"""Where the matrix points, the range around it, and the sentence that says both. Never an act."""

from __future__ import annotations

from dataclasses import dataclass

from oocd.engine.conditions import Trace
from oocd.engine.evaluate import Evaluation
from oocd.engine.lookups import Band, Option
from oocd.engine.resolve import Resolved, Status
from oocd.engine.ruleset import Effect
from oocd.engine.score_tables import INDICATIVE
from oocd.engine.words import joined


@dataclass(frozen=True, slots=True)
class InRange:
    """One option of the range; `departure` is None, "below" or "alternative"."""

    id: str
    status: Status
    departure: str | None


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where the matrix points (only if open), the band's own option, the range, in words."""

    points_to: str | None
    band_option: str | None
    range: tuple[InRange, ...]
    narrowed: bool
    statement: str


def point(evaluation: Evaluation) -> Pointing:
    """Say where the matrix points and what the range is (contract, section 4)."""
    gravity = evaluation.gravity
    accepted = (
        gravity.accepted is True and gravity.final_score is not None and gravity.matrix is not None
    )
    band = (
        gravity.matrix.matrix.band(gravity.final_score or 0)
        if accepted and gravity.matrix is not None
        else None
    )
    if band is None:
        found = tuple(
            InRange(option.id, Status.OPEN, None)
            for option in evaluation.library.disposals.options
            if evaluation.results[option.id].status is Status.OPEN
        )
        return Pointing(None, None, found, narrowed=False, statement=_unassessed(evaluation, found))
    certain, own = _own_option(evaluation, band)
    found = _range(evaluation, band, own)
    is_open = certain and own is not None and evaluation.results[own].status is Status.OPEN
    points_to = own if is_open else None
    statement = _statement(evaluation, band, own, points_to, found)
    return Pointing(points_to, own, found, narrowed=True, statement=statement)


def _own_option(evaluation: Evaluation, band: Band) -> tuple[bool, str | None]:
    """Give (whether it is certain, the band's option)."""
    matrix = evaluation.gravity.matrix
    choices = matrix.choices.get(band.band, ()) if matrix is not None else ()
    for option, node in choices:
        if node.evaluate(evaluation.base, Trace())[0] is True:
            return True, option
    return False, band.otherwise


def _range(evaluation: Evaluation, band: Band, own: str | None) -> tuple[InRange, ...]:
    library, results = evaluation.library, evaluation.results
    matrix = evaluation.gravity.matrix
    found: list[InRange] = []
    if own is not None:
        found.append(InRange(own, results[own].status, None))
    below = matrix.matrix.band(band.band - 1) if matrix is not None else None
    groups: list[tuple[str, str | None]] = [(band.group, None)]
    if below is not None and below.group != band.group:
        groups.append((below.group, "below"))
    alternatives = matrix.matrix.alternatives if matrix is not None else None
    if alternatives is not None and band.band >= alternatives.from_band:
        groups.append((alternatives.group, "alternative"))
    for group, departure in groups:
        for option in library.disposals.options:
            seen = any(entry.id == option.id for entry in found)
            if option.group == group and not seen and results[option.id].status is Status.OPEN:
                found.append(InRange(option.id, Status.OPEN, departure))
    return tuple(found)


def label(evaluation: Evaluation) -> str:
    """Give the label every mention of an unsigned score carries."""
    words, gravity = evaluation.library.wording.sentences, evaluation.gravity
    if not gravity.indicative or gravity.matrix is None:
        return words["label_accepted"]
    said = gravity.matrix.matrix.indicative_label.rstrip(".")
    return words["label_indicative"].format(label=said[:1].lower() + said[1:])


def _titles(evaluation: Evaluation, ids: list[str]) -> str:
    options = evaluation.library.options
    return joined([options[name].title for name in ids])


def _statement(
    evaluation: Evaluation,
    band: Band,
    own: str | None,
    points_to: str | None,
    found: tuple[InRange, ...],
) -> str:
    words = evaluation.library.wording
    parts: list[str] = []
    mark = label(evaluation)
    if points_to is not None:
        title = evaluation.library.options[points_to].title
        parts.append(words.sentences["points"].format(label=mark, option=title, score=band.band))
    elif own is not None:
        parts.extend(_not_open(evaluation, band, own, mark))
    matrix = evaluation.gravity.matrix
    for text, node in matrix.texts if matrix is not None else ():
        if band.band in text.bands and node.evaluate(evaluation.base, Trace())[0] is True:
            parts.append(text.text)
    open_ids = [entry.id for entry in found if entry.status is Status.OPEN]
    key = "range_is" if open_ids else "range_none"
    parts.append(words.sentences[key].format(options=_titles(evaluation, open_ids)))
    parts.extend(_referred(evaluation))
    return " ".join(parts)


def _not_open(evaluation: Evaluation, band: Band, own: str, mark: str) -> list[str]:
    words = evaluation.library.wording
    resolved = evaluation.results[own]
    option: Option = evaluation.library.options[own]
    status = words.statuses[resolved.status.value]
    parts = [
        words.sentences["band_not_open"].format(
            score=band.band, label=mark, option=option.title, status=status
        )
    ]
    for who, why, _ in referrals(resolved, evaluation):
        parts.append(words.sentences["band_refer"].format(who=who, why=why.rstrip(".")))
    if resolved.status is Status.CANNOT_SAY and resolved.asks:
        catalogue = evaluation.library.catalogue
        titles = [catalogue.facts[catalogue.fact_of(ask)].title for ask in resolved.asks]
        facts = joined(list(dict.fromkeys(titles)))
        parts.append(words.sentences["band_missing"].format(facts=facts))
    return parts


def referrals(resolved: Resolved, evaluation: Evaluation) -> list[tuple[str, str, str]]:
    """Give (who, why, rule) for every referral of an option or programme that holds, once each."""
    found: dict[tuple[str, str, str], None] = {}
    for outcome in resolved.outcomes:
        refer = outcome.rule.rule.refer_to
        if (
            outcome.effect is Effect.REFER
            and outcome.truth is True
            and outcome.set_aside_by is None
            and refer
        ):
            found[(refer.who, refer.why, outcome.rule.rule.id)] = None
    if resolved.differs:
        differs = evaluation.library.disposals.per_item.differs
        found[(differs.who, differs.why, "DIFFERS-BY-OFFENCE")] = None
    return list(found)


def _referred(evaluation: Evaluation) -> list[str]:
    ids = [
        option.id
        for option in evaluation.library.disposals.options
        if evaluation.results[option.id].status is Status.REFER
    ]
    if not ids:
        return []
    return [
        evaluation.library.wording.sentences["refer_list"].format(options=_titles(evaluation, ids))
    ]


def _unassessed(evaluation: Evaluation, found: tuple[InRange, ...]) -> str:
    words = evaluation.library.wording.sentences
    parts = [words["not_assessed"].format(why=why_not_assessed(evaluation))]
    key = "range_all" if found else "range_none_all"
    parts.append(words[key].format(options=_titles(evaluation, [entry.id for entry in found])))
    parts.extend(_referred(evaluation))
    return " ".join(parts)


def why_not_assessed(evaluation: Evaluation) -> str:
    """Say in words why no band is accepted."""
    gravity = evaluation.gravity
    words = evaluation.library.wording.sentences
    if gravity.why_null == "not_applied" and gravity.matrix is not None:
        return gravity.matrix.matrix.not_applied
    if gravity.why_null is not None:
        return words[gravity.why_null]
    if gravity.matrix is not None and gravity.matrix.matrix.scores.basis != INDICATIVE:
        matrix = gravity.matrix.matrix
        return words["why_unsigned_own"].format(owner=matrix.owner or matrix.title)
    return words["why_unsigned"]
