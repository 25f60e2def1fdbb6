"""What a reader must be told beside the answer: assumptions, unsigned rules, blanks, conflicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import JsonValue

from oocd.engine.dates import in_words, uncounted
from oocd.engine.duties import counts_beyond
from oocd.engine.evaluate import Evaluation
from oocd.engine.outcomes import RuleOutcome
from oocd.engine.ranging import why_not_assessed
from oocd.engine.reasons import Reasons
from oocd.engine.resolve import NOT_IN_AREA
from oocd.engine.rulebook import Version
from oocd.engine.ruleset import Effect
from oocd.engine.score_tables import INDICATIVE
from oocd.engine.values import FactValue
from oocd.engine.words import joined


def notices_of(evaluation: Evaluation) -> list[JsonValue]:
    """Give every notice, in a fixed order."""
    words = evaluation.library.wording.sentences
    base = evaluation.base
    found = _of_the_matrix(evaluation)
    if base.get("area").assumed is not None or not base.get("area").known:
        found.append(words["no_area"])
    if not base.get("nation").known:
        found.append(words["nation_unknown"])
    unsigned: dict[str, None] = {}
    for family, versions in evaluation.selection.choices.items():
        for version in versions:
            if version is not None:
                if _bears(evaluation, version):
                    found.extend(version.file.notices)
                found.extend(_plan_over(evaluation, version))
                if not version.signed_off:
                    unsigned[family] = None
    if unsigned:
        found.append(words["unsigned"].format(families=joined(list(unsigned))))
    found.extend(_assumptions(evaluation))
    return list(dict.fromkeys(found))


def _bears(evaluation: Evaluation, version: Version) -> bool:
    """Whether any of what a version governs is offered at all in this case's area."""
    governed = [evaluation.results[target] for target in version.file.governs]
    elsewhere = [any(r.rule == NOT_IN_AREA for r in resolved.structural) for resolved in governed]
    return not governed or not all(elsewhere)


def _plan_over(evaluation: Evaluation, version: Version) -> list[str]:
    """Say of rules that rest on a plan which has ended that they may no longer be current."""
    ends = version.file.plan_ends
    first, _, _ = evaluation.selection.days[version.family]
    if ends is None or first is None or first <= ends:
        return []
    text = evaluation.library.wording.sentences["after_plan"]
    return [text.format(family=version.file.title, date=in_words(ends))]


def _of_the_matrix(evaluation: Evaluation) -> list[str]:
    """Say what the gravity matrix is worth, and whether rules that turn on its band spoke."""
    words = evaluation.library.wording.sentences
    gravity = evaluation.gravity
    found: list[str] = []
    if gravity.matrix is not None:
        matrix = gravity.matrix.matrix
        if gravity.indicative:
            label = matrix.indicative_label
            own = matrix.scores.basis != INDICATIVE
            said = words["matrix_unsigned_own" if own else "matrix_unsigned"]
            owner = matrix.owner or matrix.title
            found.append(said.format(matrix=matrix.title, label=label, owner=owner))
        found.extend(matrix.notices)
        if matrix.dates_confidence != "H" and matrix.dates_note:
            found.append(f"{matrix.title}: {matrix.dates_note}")
    if gravity.accepted is False and evaluation.scopes:
        found.append(words["band_rules_silent"])
    elif gravity.final_score is None and evaluation.scopes:
        found.append(words["not_assessed"].format(why=why_not_assessed(evaluation)))
    return found


def _outcomes(evaluation: Evaluation) -> list[RuleOutcome]:
    """Give every outcome once; the same one stands under each option that it bears on."""
    every = [outcome for resolved in evaluation.results.values() for outcome in resolved.outcomes]
    return list(dict.fromkeys([*every, *evaluation.case_wide]))


def _assumptions(evaluation: Evaluation) -> list[str]:
    """Say what each fact left out was taken to be, once for each fact."""
    words = evaluation.library.wording.sentences
    catalogue = evaluation.library.catalogue
    found: dict[str, str] = {}

    def note(value: FactValue) -> None:
        if value.assumed is not None:
            spec = catalogue.spec(value.fact)
            if spec is not None and spec.title not in found and value.fact != "area":
                title = spec.title[:1].upper() + spec.title[1:]
                found[spec.title] = words["assumed"].format(fact=title, because=value.assumed)
        for part in value.made_of:
            note(part)

    for outcome in _outcomes(evaluation):
        for value in outcome.reads.values():
            note(value)
    for scope in evaluation.scopes:
        for name, spec in catalogue.facts.items():
            if (
                scope.index is not None
                and spec.type == "factors"
                and catalogue.item_of(name) == scope.list_name
            ):
                note(scope.get(name))
    return list(found.values())


def problems_of(evaluation: Evaluation) -> list[JsonValue]:
    """Give what no answer mends: blanks in tables, offences dated outside their known dates."""
    found: dict[str, None] = {}
    for outcome in _outcomes(evaluation):
        for value in outcome.reads.values():
            if value.problem is not None:
                found[value.problem] = None
        if counts_beyond(outcome):
            found[uncounted(outcome.scope.holidays)] = None
    rows = evaluation.library.catalogue.tables["offences"].rows
    for scope in evaluation.scopes:
        row = rows.get(str(scope.get("offence.offence").value), {})
        committed = scope.get("offence.committed")
        start, end = row.get("in_force_from", ""), row.get("in_force_to", "")
        if (
            start
            and isinstance(committed.high, dt.date)
            and committed.high < dt.date.fromisoformat(start)
        ):
            found[_outside(row, f"is known only from {start}")] = None
        if (
            end
            and isinstance(committed.low, dt.date)
            and committed.low > dt.date.fromisoformat(end)
        ):
            found[_outside(row, f"is known only to {end}")] = None
    return list(found)


def _outside(row: Mapping[str, str], when: str) -> str:
    text = f"{row['offence']}: the offence {when} (basis {row['dates_basis']})"
    return f"{text}; the date given lies outside that. Check the offence."


def conflicts_of(evaluation: Evaluation, reasons: Reasons) -> list[JsonValue]:
    """Give each pair of presumptions that hold and point apart, with both citations."""
    held = [o for o in evaluation.case_wide if o.effect is Effect.PRESUME and o.truth is True]
    found: list[JsonValue] = []
    for index, first in enumerate(held):
        for second in held[index + 1 :]:
            same = first.item_index == second.item_index or None in {
                first.item_index,
                second.item_index,
            }
            if same and not set(first.rule.rule.points_to) & set(second.rule.rule.points_to):
                found.append({"between": [reasons.reason(first), reasons.reason(second)]})
    return found
