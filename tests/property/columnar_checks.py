"""What the reference says of a case, in the words of the columnar engine's answers, compared."""

from __future__ import annotations

from dataclasses import replace

from oocd.engine.columnar.coding import Coding
from oocd.engine.columnar.frame import frame_of_cases
from oocd.engine.columnar.plan import ACCEPTED, SCORE, STATUS
from oocd.engine.columnar.pointing import BAND_OPTION, POINTS_TO, RANGE
from oocd.engine.columnar.reasons import STATES, Reasons
from oocd.engine.columnar.run import PROBLEM, ColumnarEngine
from oocd.engine.columnar.statuses import CODES
from oocd.engine.errors import SelectionError
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.outcomes import Evaluator
from oocd.engine.ranging import point
from oocd.engine.ruleset import Effect

TELLING = {Effect.FLAG, Effect.PROMPT}


def expected(case, library, settings):
    """The reference's answer; the code of the error where the case cannot be evaluated."""
    try:
        evaluation = evaluate(case, library, settings)
    except SelectionError as error:
        return {PROBLEM: error.code}
    found = {
        PROBLEM: None,
        SCORE: evaluation.gravity.final_score,
        ACCEPTED: evaluation.gravity.accepted is True,
    }
    for name, resolved in evaluation.results.items():
        found[STATUS + name] = CODES[resolved.status]
    pointing = point(evaluation)
    ids = [option.id for option in library.disposals.options]
    found[POINTS_TO] = ids.index(pointing.points_to) if pointing.points_to else -1
    found[BAND_OPTION] = ids.index(pointing.band_option) if pointing.band_option else -1
    for departure, column in RANGE.items():
        members = [entry.id for entry in pointing.range if entry.departure == departure]
        found[column] = sum(1 << ids.index(name) for name in members)
    found["said"] = said(evaluation)
    return found


def said(evaluation):
    """Each rule's states, as every version that may be in force has it, over all its items."""
    found = {state: set() for state in STATES}
    base, selection = evaluation.base, evaluation.selection
    for version in selection.versions():
        evaluator = Evaluator(base, evaluation.scopes, {}, selection.days)
        whole = replace(evaluator, base=base.whole(), memo={}, own={})
        for rule in version.rules:
            apart = rule.effect in TELLING and not rule.per_item
            for outcome in (whole if apart else evaluator).outcomes(version, rule):
                found[outcome.state.value].add((version.path, rule.key))
    return found


class Checker:
    """Compares batches; plans are made once for all of them."""

    def __init__(self, library, settings=None, other=None):
        """`other` is the library that the columnar engine has, where that is not the same."""
        self.library, self.settings = library, settings or Settings()
        self.coding = Coding.of(other or library)
        self.engine = ColumnarEngine(other or library, self.coding, self.settings, states=STATES)
        self.reasons = Reasons.of(other or library, None)

    def differences(self, cases):
        """(the case, what differs, the reference's, the columns') for everything that differs."""
        found = []
        answers = self.engine.evaluate(frame_of_cases(cases, self.coding)).to_dicts()
        assert len(answers) == len(cases)
        for case, answer in zip(cases, answers, strict=True):
            for name, right in expected(case, self.library, self.settings).items():
                if name == "said":
                    for state in STATES:
                        mine = set(self.reasons.behind(answer, state))
                        found += [
                            (case, f"{key} {state}", key in right[state], key in mine)
                            for key in sorted(right[state] ^ mine)
                        ]
                elif answer.get(name) != right:
                    found.append((case, name, right, answer.get(name)))
        return found
