"""Run the rule tests that stand beside the rules, and say in sentences what came out otherwise.

A test's case is read and checked as any other case, evaluated by the reference engine, and compared
with what the test expects. What each rule was seen doing is kept, for coverage.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from oocd.engine.case import Case, Given
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.differences import Difference, differences
from oocd.engine.errors import InputError, OocdError, Problem
from oocd.engine.evaluate import evaluate
from oocd.engine.library import Library
from oocd.engine.recommendation import document
from oocd.engine.rule_states import RuleStates, states_of
from oocd.engine.rule_tests import RuleTest, read_rule_tests
from oocd.engine.truth import State


@dataclass(frozen=True, slots=True)
class TestResult:
    """How one test came out: passed where there is no difference and no problem."""

    __test__ = False  # pytest takes any class called Test* for its own

    test: RuleTest
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences and not self.problems


@dataclass(frozen=True, slots=True)
class Report:
    """Every test that was run, what is wrong in the test files, and which states were seen.

    `seen_in` gives, for each rule file, the states in which each of its rules was seen.
    """

    results: tuple[TestResult, ...]
    problems: tuple[Problem, ...]
    seen_in: Mapping[str, Mapping[str, frozenset[State]]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every test passed and every test file is sound."""
        return not self.problems and all(result.passed for result in self.results)

    @property
    def failed(self) -> tuple[TestResult, ...]:
        """The tests that did not pass."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def seen(self) -> dict[str, set[State]]:
        """The states in which each rule was seen, over all versions of its family."""
        found: dict[str, set[State]] = {}
        for rules in self.seen_in.values():
            for rule, states in rules.items():
                found.setdefault(rule, set()).update(states)
        return found

    def lines(self) -> list[str]:
        """Say what is wrong, a line for each problem and difference, then a line of counts."""
        found = [str(problem) for problem in self.problems]
        for result in self.failed:
            found.append(f"{result.test} FAILED")
            found.extend(f"  {problem}" for problem in result.problems)
            found.extend(f"  {difference}" for difference in result.differences)
        count = len(self.results)
        found.append(
            f"{count - len(self.failed)} of {count} tests passed"
            + (f"; {len(self.problems)} problems in the test files" if self.problems else "")
        )
        return found


def run_tests(root: Path, library: Library, only: Sequence[str] = ()) -> Report:
    """Run the rule tests of a library, or of the families named in `only`.

    A name in `only` is a family (`turnaround`, `wolverhampton/divert`), an area, or the path of a
    test file below `root`. A test that cannot be run is a problem of that test, not an error.
    """
    tests, problems = read_rule_tests(root, library)
    chosen = [test for test in tests if _wanted(test.file, test.family, only)]
    seen: dict[str, dict[str, set[State]]] = {}
    results = []
    for test in chosen:
        result, states = run_test(test, library)
        results.append(result)
        if states is not None:
            for (file, rule), found in states.seen.items():
                seen.setdefault(file, {}).setdefault(rule, set()).update(found)
    kept = [p for p in problems if _wanted(p.file, _folder_family(p.file), only)]
    frozen = {
        file: {rule: frozenset(states) for rule, states in rules.items()}
        for file, rules in seen.items()
    }
    return Report(tuple(results), tuple(sorted(kept)), frozen)


def run_test(test: RuleTest, library: Library) -> tuple[TestResult, RuleStates | None]:
    """Run one test; the states are None where its case could not be evaluated."""
    try:
        case = read_case(test.case, library.catalogue, test.file)
        check_case(case, library.catalogue, test.case)
        evaluation = evaluate(_as_set(case, test), library, test.settings)
        data = document(evaluation)
    except InputError as error:
        return TestResult(test, problems=error.problems), None
    except OocdError as error:
        place = test.at
        problem = Problem(test.file, place.line, place.col, error.code, error.message, error.hint)
        return TestResult(test, problems=(problem,)), None
    except Exception as error:
        error.add_note(f"while running the rule test {test}")
        raise
    states = states_of(evaluation)
    found = differences(test.expect, evaluation, data, states, test.file)
    return TestResult(test, tuple(found)), states


def _as_set(case: Case, test: RuleTest) -> Case:
    """Put the settings that stand in for facts of the case."""
    if test.area is not None:
        case = case.with_fact("area", Given.exactly(test.area))
    if test.as_at is not None:
        case = case.with_fact("decision_date", Given.exactly(dt.date.fromisoformat(test.as_at)))
    return case


def _wanted(file: str, family: str, only: Sequence[str]) -> bool:
    if not only:
        return True
    return any(name in {family, *family.split("/"), file} for name in only)


def _folder_family(file: str) -> str:
    return "/".join(file.split("/")[1:-2])
