"""`oocd rules coverage`: which states of each rule the rule tests have seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.complete import complete_families
from oocd.cli.options import json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json, say
from oocd.cli.rules_check import EXIT_FAILED, counted

if TYPE_CHECKING:
    from oocd.engine.coverage import FamilyCoverage
    from oocd.engine.testing import Report

HELP = """\b
Example:
  oocd rules coverage youth_caution
  oocd rules coverage --json

\b
For youth_caution this prints a line of the table such as
  family         rules  seen  never  missing
  youth_caution     20    48     12        0
and, where a state is missing, the rule and the state:
  YC-01: unknown
Show it in a rule test, or say in the rule why it cannot be:
  never: {unknown: It reads no fact.}

Exit 1 when a state is missing, a `never` is not true, or a test fails."""


@click.command("coverage", epilog=HELP)
@click.argument("families", nargs=-1, metavar="[FAMILY]...", shell_complete=complete_families)
@rules_option
@json_option
@pass_context
def coverage_command(
    context: Context, families: tuple[str, ...], rules: Path | None, *, as_json: bool
) -> int:
    """Say which rules the tests have seen met, not met and not known, and what is missing.

    FAMILY is a family or an area. Every rule test is run, whatever is named: a rule may be seen in
    another family's tests. A rule that says under `never` that a state cannot be is believed only
    while no test sees that state.
    """
    from oocd.bootstrap import default_rules_root, load_library
    from oocd.engine.coverage import coverage
    from oocd.engine.errors import SelectionError, did_you_mean
    from oocd.engine.testing import run_tests

    root = context.set(rules=rules).rules.value or default_rules_root()
    library = load_library(root)
    known = {name for family in library.families for name in (family, *family.split("/"))}
    for family in families:
        if family not in known:
            hint = did_you_mean(family, known) or "`oocd rules list` names them."
            raise SelectionError("S-FAMILY", f"no family or area is called `{family}`", hint)
    report = run_tests(root, library)
    found = coverage(library, report, families)
    if as_json:
        print_json(_fields(found, report))
    else:
        click.echo("\n".join(_lines(found)))
    if not report.passed:
        say("\n".join(report.lines()))
    whole = report.passed and all(family.whole for family in found)
    return 0 if whole else EXIT_FAILED


def _fields(found: tuple[FamilyCoverage, ...], report: Report) -> dict[str, object]:
    return {
        "families": [
            {
                "family": family.family,
                "rules": len(family.rules),
                "seen": family.seen,
                "never": family.never,
                "missing": family.missing,
                "missing_in": {
                    rule.rule: [state.value for state in rule.missing]
                    for rule in family.rules
                    if rule.missing
                },
                "never_in": {
                    rule.rule: {state.value: why for state, why in rule.never.items()}
                    for rule in family.rules
                    if rule.never
                },
                "false_nevers": [
                    {
                        "rule": false.rule,
                        "file": false.file,
                        "state": false.state.value,
                        "reason": false.reason,
                        "seen_in": false.seen_in,
                    }
                    for false in family.false_nevers
                ],
            }
            for family in found
        ],
        "tests": len(report.results),
        "tests_failed": len(report.failed) + len(report.problems),
    }


def _lines(found: tuple[FamilyCoverage, ...]) -> list[str]:
    from tabulate import tabulate

    from oocd.engine.coverage import words

    counts = [(len(f.rules), f.seen, f.never, f.missing) for f in found]
    rows = [(f.family, *numbers) for f, numbers in zip(found, counts, strict=True)]
    if len(rows) > 1:
        rules, seen, never, lacking = (sum(column) for column in zip(*counts, strict=True))
        rows.append(("all", rules, seen, never, lacking))
    heading = ("family", "rules", "seen", "never", "missing")
    lines = tabulate(rows, headers=heading, tablefmt="plain").splitlines()
    for family in found:
        if family.whole:
            continue
        lines += ["", family.family]
        lines += [
            f"  {rule.rule}: {', '.join(words(state) for state in rule.missing)}"
            for rule in family.rules
            if rule.missing
        ]
        lines += [f"  not true: {false}" for false in family.false_nevers]
    false = sum(len(family.false_nevers) for family in found)
    missing = sum(family.missing for family in found)
    nevers = counted(false, "`never` that is not true", "`never` that are not true")
    return [*lines, "", f"{counted(missing, 'state')} missing, {nevers}."]
