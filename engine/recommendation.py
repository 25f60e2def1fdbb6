"""The recommendation as a document: the contract's JSON, canonical, hashed, nothing left out.

`document` gives the `data` of schema `oocd/recommendation/1`; `envelope` wraps it with its hash.
The same case and rules give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from oocd.engine.asking import missing_facts
from oocd.engine.because import because
from oocd.engine.canonical import sha256_of
from oocd.engine.conditions import Trace
from oocd.engine.counterfactual import would_change
from oocd.engine.duties import duties_of, flags_of
from oocd.engine.evaluate import Evaluation, evaluate
from oocd.engine.facts import FactBase
from oocd.engine.lookups import Option
from oocd.engine.notices import conflicts_of, notices_of, problems_of
from oocd.engine.ranging import Pointing, point, referrals
from oocd.engine.reasons import Reasons
from oocd.engine.resolve import Resolved, Status
from oocd.engine.resting import Resting, gravity_facts
from oocd.engine.ruleset import Effect
from oocd.engine.values import FactValue
from oocd.engine.words import plain

Json: TypeAlias = dict[str, JsonValue]
SCHEMA = "oocd/recommendation/1"
UNSET = "unknown"


def envelope(data: Json, engines: Sequence[str] = ("reference",)) -> Json:
    """Wrap a document: schema, engines that agreed on it, and the hash of its canonical JSON."""
    return {"schema": SCHEMA, "engines": list(engines), "sha256": sha256_of(data), "data": data}


def document(evaluation: Evaluation) -> Json:
    """Make the document of one evaluation (contract, section 4)."""
    reasons = Reasons(evaluation)
    resting = Resting(evaluation)
    pointing = point(evaluation)
    base = evaluation.base
    missing = missing_facts(evaluation)
    catalogue = evaluation.library.catalogue
    duties = duties_of(evaluation, reasons)
    data: Json = {
        "case": base.case.id,
        "synthetic": _is_synthetic(base),
        "area": _text(base, "area"),
        "nation": _text(base, "nation"),
        "decision_date": plain(base.get("decision_date")),
        "rules": _rules(evaluation),
        "gravity": _gravity(evaluation),
        "options": [
            _option(option, evaluation, reasons, pointing, duties)
            | {"rests_on": _names(resting, evaluation, option)}
            for option in evaluation.library.disposals.options
        ],
        "programmes": [
            _programme(programme, evaluation, reasons)
            | {"rests_on": _names(resting, evaluation, programme)}
            for programme in evaluation.library.disposals.programmes
        ],
        "checklists": _checklists(evaluation),
        "recommendation": _recommendation(evaluation, pointing, reasons),
        "flags": flags_of(evaluation, reasons),
        "duties": [duty for _, duty in duties],
        "missing": [
            {
                "fact": m.path,
                "question": catalogue.facts[catalogue.fact_of(m.path)].question,
                "answered_by": list(catalogue.facts[catalogue.fact_of(m.path)].answered_by),
                "settles": list(m.settles),
                "helps": list(m.helps),
            }
            for m in missing
        ],
        "would_change": _would_change(evaluation),
        "conflicts": conflicts_of(evaluation, reasons),
        "problems": problems_of(evaluation),
        "notices": notices_of(evaluation),
        "standing": evaluation.library.wording.standing,
        "explanations": [
            {"id": name, "title": kind.title, "text": kind.text, "found_in": list(kind.found_in)}
            for name, kind in evaluation.library.wording.explanations.items()
        ],
    }
    data["facts_read"] = _facts_read(evaluation, resting)
    return data


def _names(resting: Resting, evaluation: Evaluation, target: Option) -> list[JsonValue]:
    return [*resting.of(evaluation.results[target.id])]


def _would_change(evaluation: Evaluation) -> list[JsonValue]:
    if not evaluation.settings.would_change:
        return []
    library, settings = evaluation.library, evaluation.settings
    return would_change(evaluation, lambda case: evaluate(case, library, settings).results)


def _is_synthetic(base: FactBase) -> bool:
    """Whether the case says that it is made up; a library need not know the fact at all."""
    given = base.case.facts.get("synthetic")
    return given is not None and given.low is True


def _text(base: FactBase, name: str) -> JsonValue:
    value = base.get(name)
    return value.value if isinstance(value.value, str) and value.assumed is None else None


def _rules(evaluation: Evaluation) -> JsonValue:
    found: list[JsonValue] = [
        {
            "family": family,
            "version": version.name,
            "revision": version.file.revision,
            "sha256": version.sha256,
            "signed_off": version.signed_off,
            "title": version.file.title,
            "in_doubt": len(versions) > 1,
            "dates_confidence": version.file.dates_confidence,
        }
        for family, versions in evaluation.selection.choices.items()
        for version in versions
        if version is not None
    ]
    matrix = evaluation.gravity.matrix
    if matrix is not None:
        found.append(
            {
                "family": f"gravity/{matrix.matrix.matrix}",
                "version": matrix.matrix.in_force.from_.isoformat(),
                "revision": matrix.matrix.revision,
                "sha256": matrix.sha256,
                "signed_off": matrix.signed_off,
                "title": matrix.matrix.title,
                "in_doubt": False,
                "dates_confidence": matrix.matrix.dates_confidence,
            }
        )
    return found


def _facts_read(evaluation: Evaluation, resting: Resting) -> JsonValue:
    found: dict[str, FactValue] = {}
    every = [outcome for resolved in evaluation.results.values() for outcome in resolved.outcomes]
    for outcome in dict.fromkeys([*every, *evaluation.case_wide]):  # once, though for many options
        _spread(outcome.reads, found)
    for offence in evaluation.scopes:
        for name in evaluation.library.catalogue.item_keys(offence.prefix).values():
            value = offence.given.get(name)
            if value is not None:
                _spread({offence.path(name): offence.get(name)}, found)
    _spread({**gravity_facts(evaluation), **resting.facts}, found)
    catalogue = evaluation.library.catalogue
    ordered = sorted(found.values(), key=lambda value: (catalogue.order(value.path), value.path))
    return [_fact(value) for value in ordered if not value.path.startswith(("result.", "gravity."))]


def _spread(reads: Mapping[str, FactValue], found: dict[str, FactValue]) -> None:
    for path, value in reads.items():
        if path not in found:
            found[path] = value
            if value.made_of:
                _spread({part.path: part for part in value.made_of}, found)


def _fact(value: FactValue) -> JsonValue:
    who = value.provenance
    entry: Json = {
        "fact": value.path,
        "value": plain(value),
        "source": who.source if who else None,
        "by": who.by if who else None,
        "on": who.on if who else None,
        "verified": who.verified if who else None,
    }
    if value.assumed is not None:
        entry["assumed"] = value.assumed
    if value.made_of:
        entry["worked_out_from"] = [part.path for part in value.made_of]
    return entry


def _gravity(evaluation: Evaluation) -> JsonValue:
    gravity = evaluation.gravity
    matrix = gravity.matrix
    words = evaluation.library.wording.sentences
    why = gravity.why_null
    return {
        "matrix": matrix.matrix.matrix if matrix is not None else None,
        "matrix_title": matrix.matrix.title if matrix is not None else None,
        "signed_off": matrix.signed_off if matrix is not None else False,
        "label": matrix.matrix.indicative_label
        if matrix is not None and gravity.indicative
        else "",
        "offences": [
            {
                "index": o.index,
                "offence": o.offence,
                "title": evaluation.library.catalogue.tables["offences"]
                .rows.get(o.offence or "", {})
                .get("offence"),
                "starting_score": o.starting_score,
                "aggravating": list(o.aggravating),
                "mitigating": list(o.mitigating),
                "suggested_adjustment": o.suggested_adjustment,
                "adjustment": o.adjustment,
                "adjusted_by": o.adjusted_by,
                "reason": o.reason,
                "final_score": o.final_score,
                "score_basis": o.score_basis,
                "never_lowered": o.held_up,
            }
            for o in gravity.offences
        ],
        "final_score": gravity.final_score,
        "band": gravity.band,
        "band_accepted": gravity.accepted is True,
        "rests_on": list(gravity_facts(evaluation)),
        "why_null": None
        if why is None
        else words.get(why, matrix.matrix.not_applied if matrix else why),
    }


def _option(
    option: Option,
    evaluation: Evaluation,
    reasons: Reasons,
    pointing: Pointing,
    duties: list[tuple[tuple[str, ...], JsonValue]],
) -> Json:
    resolved = evaluation.results[option.id]
    entry = next((entry for entry in pointing.range if entry.id == option.id), None)
    items = evaluation.scopes
    return {
        "id": option.id,
        "title": option.title,
        "outcome_code": option.outcome_code,
        "group": option.group,
        "status": resolved.status.value,
        "in_range": entry is not None,
        "departure": (entry.departure or "none") if entry is not None else None,
        **_reasons(resolved, reasons),
        "missing": list(resolved.asks),
        "subject_to": list(resolved.subject_to),
        "refer_to": _refer_to(resolved, evaluation),
        "per_offence": [
            {"index": index, "offence": _offence_id(items, index), "status": status.value}
            for index, status in resolved.per_item
        ],
        "duties": [_duty_id(duty) for targets, duty in duties if option.id in targets],
        "effects": _effects(resolved, evaluation),
        "note": option.note,
    }


def _duty_id(duty: JsonValue) -> JsonValue:
    return duty["id"] if isinstance(duty, dict) else None


def _offence_id(items: Sequence[object], index: int) -> JsonValue:
    for scope in items:
        if getattr(scope, "index", None) == index:
            value = scope.get("offence.offence")  # type: ignore[attr-defined]
            return value.value if isinstance(value.value, str) else None
    return None


def _reasons(resolved: Resolved, reasons: Reasons) -> Json:
    why, against, unknown = reasons.split(resolved)
    return {"why": why, "why_not": against, "undecided": unknown}


def _refer_to(resolved: Resolved, evaluation: Evaluation) -> JsonValue:
    return [
        {"who": who, "why": why, "rule": rule} for who, why, rule in referrals(resolved, evaluation)
    ]


def _effects(resolved: Resolved, evaluation: Evaluation) -> JsonValue:
    found: Json = {effect.id: UNSET for effect in evaluation.library.disposals.effects}
    for outcome in resolved.outcomes:
        if (
            outcome.effect is Effect.INFORM
            and outcome.truth is True
            and outcome.set_aside_by is None
        ):
            found.update(outcome.rule.rule.sets)
    return found


def _programme(programme: Option, evaluation: Evaluation, reasons: Reasons) -> Json:
    resolved = evaluation.results[programme.id]
    routes = [
        outcome.rule.rule.next_route
        for outcome in resolved.outcomes
        if outcome.rule.rule.next_route is not None
        and outcome.set_aside_by is None
        and reasons.against(outcome)
    ]
    return {
        "id": programme.id,
        "title": programme.title,
        "status": resolved.status.value,
        **_reasons(resolved, reasons),
        "missing": list(resolved.asks),
        "subject_to": list(resolved.subject_to),
        "refer_to": _refer_to(resolved, evaluation),
        "next_route": routes[0] if routes and resolved.status is Status.NOT_AVAILABLE else None,
    }


def _checklists(evaluation: Evaluation) -> JsonValue:
    found: list[JsonValue] = []
    base = evaluation.base
    for checklist in base.checklists.values():
        applies, _ = checklist.applies.evaluate(base, Trace())
        items = [
            item for item in checklist.items if item.applies.evaluate(base, Trace())[0] is not False
        ]
        answered = {item.id: base.get(item.fact).known for item in items}
        found.append(
            {
                "id": checklist.id,
                "title": checklist.title,
                "applies": applies if applies is not None else "unknown",
                "items": [
                    {"id": i.id, "question": i.question, "answered": answered[i.id]} for i in items
                ],
                "complete": all(answered.values()),
            }
        )
    return found


def _recommendation(evaluation: Evaluation, pointing: Pointing, reasons: Reasons) -> JsonValue:
    own = pointing.band_option
    return {
        "matrix_points_to": pointing.points_to,
        "band_option": None
        if own is None
        else {"id": own, "status": evaluation.results[own].status.value},
        "range": [
            {"id": e.id, "status": e.status.value, "departure": e.departure or "none"}
            for e in pointing.range
        ],
        "statement": pointing.statement,
        "because": because(evaluation, pointing, reasons),
    }
