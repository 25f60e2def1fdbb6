"""Checks that rules are tested: every family, every rule, and the test files themselves."""

from __future__ import annotations

from collections.abc import Sequence

from oocd.engine.expectations import expected_effects
from oocd.engine.lint_notes import Notes
from oocd.engine.lint_rules import versions_of
from oocd.engine.rule_tests import RuleTest, read_rule_tests
from oocd.engine.ruleset import Effect


def check_tests(notes: Notes) -> None:
    """Find families without tests and rules that no test says anything about."""
    if not notes.whole:
        return
    tests, problems = read_rule_tests(notes.root, notes.library)
    notes.problems.extend(problems)
    named = {rule for test in tests for rule in test.rules} | _told_of(notes, tests)
    tested = {test.family for test in tests}
    unsound = {_folder(problem.file) for problem in problems}
    for family, versions in notes.library.families.items():
        if family in tested or family in unsound:
            continue
        hint = f"Add a file in {versions[-1].path.rpartition('/')[0]}/tests/."
        text = f"the family {family} has no tests"
        notes.add(versions[-1].path, ("family",), "R-NO-TESTS", text, hint)
    seen: set[str] = set()
    for version in versions_of(notes):
        if version.family not in tested or version.family in unsound:
            continue
        for index, rule in enumerate(version.file.rules):
            if rule.id not in named and rule.id not in seen:
                seen.add(rule.id)
                text = f"no test says anything about {rule.id}"
                hint = "Name it under `rules`, `flags`, `duties` or `refer_to` of a test."
                if rule.effect is Effect.INFORM:
                    hint = "Expect what it sets under `effects` of a test, or name it in `rules`."
                notes.add(version.path, ("rules", index, "id"), "R-UNTESTED", text, hint)


def _told_of(notes: Notes, tests: Sequence[RuleTest]) -> set[str]:
    """Give the `inform` rules whose effect, with its value, some test expects of their option."""
    expected = {pair for test in tests for pair in expected_effects(test.expect)}
    return {
        use.rule.id
        for version in versions_of(notes)
        for use in version.rules
        if use.rule.effect is Effect.INFORM
        for target in use.applies_to
        for name, value in use.rule.sets.items()
        if (target, name, value) in expected
    }


def _folder(file: str) -> str:
    return "/".join(file.split("/")[1:-2])
