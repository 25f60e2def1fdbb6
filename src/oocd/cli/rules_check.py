"""`oocd rules check` and `oocd rules test`: is each file sound, and does it answer as it should?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.complete import complete_families
from oocd.cli.options import json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json, say

if TYPE_CHECKING:
    from oocd.engine.errors import Problem

EXIT_FAILED = 1
proposal_option = click.option(
    "--proposal", metavar="NAME", help="The rules as they would be with this proposal."
)


@contextmanager
def rules_with(root: Path, proposal: str | None) -> Iterator[Path]:
    """Give the folder of the rules, with a proposal laid over them where one is named."""
    if proposal is None:
        yield root
        return
    from oocd.engine.library import read_library
    from oocd.engine.replay.overlay import laid_out, overlay_of
    from oocd.engine.replay.proposal import read_proposal

    found = read_proposal(root, proposal)
    with laid_out(root, overlay_of(root, read_library(root), found)) as folder:
        yield folder


def problem_fields(problem: Problem) -> dict[str, object]:
    """Give a problem as fields."""
    return {
        "file": problem.file,
        "line": problem.line,
        "col": problem.col,
        "code": problem.code,
        "text": problem.text,
        "hint": problem.hint,
    }


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many.

    >>> counted(1, "rule"), counted(2, "rule")
    ('1 rule', '2 rules')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


@click.command(
    "check",
    epilog="\b\nExample:\n  oocd rules check\n  oocd rules check --json\n\n"
    "Exit 1 when there is a problem.",
)
@proposal_option
@rules_option
@json_option
@pass_context
def check_command(
    context: Context, rules: Path | None, *, proposal: str | None, as_json: bool
) -> int:
    """Check that every rule file is sound: its shape, names, sources and dates.

    Every problem is printed as `file:line:col CODE text`.
    """
    from oocd.bootstrap import default_rules_root

    root = context.set(rules=rules).rules.value or default_rules_root()
    with rules_with(root, proposal) as folder:
        return _checked(folder, proposal or str(root), as_json=as_json)


def _checked(root: Path, name: str, *, as_json: bool) -> int:
    from oocd.engine.errors import InputError
    from oocd.engine.library import inspect_library
    from oocd.engine.lint import lint

    try:
        problems = sorted(set(lint(root)))
    except InputError as error:
        problems = list(error.problems)
    files = rule_count = 0
    if not problems:
        library, tree = inspect_library(root)
        files = sum(1 for _ in tree.files())
        rule_count = len(library.rule_ids()) if library is not None else 0
    if as_json:
        print_json({"problems": [problem_fields(p) for p in problems], "rules": rule_count})
    for problem in () if as_json else problems:
        click.echo(str(problem))
    if problems:
        say(f"{counted(len(problems), 'problem')} in {name}.")
        return EXIT_FAILED
    if not as_json:
        click.echo(f"{counted(files, 'file')}, {counted(rule_count, 'rule')}: no problems.")
    return 0


@click.command(
    "test",
    epilog="\b\nExample:\n  oocd rules test youth_caution\n"
    "  oocd rules test wolverhampton --json\n\n"
    "Exit 1 when a test fails.",
)
@click.argument("families", nargs=-1, metavar="[FAMILY]...", shell_complete=complete_families)
@proposal_option
@rules_option
@json_option
@pass_context
def test_command(
    context: Context,
    families: tuple[str, ...],
    rules: Path | None,
    *,
    proposal: str | None,
    as_json: bool,
) -> int:
    """Run the rule tests that stand beside the rules.

    FAMILY is a family, an area or the path of a test file below the rules. Each difference is a
    sentence: what the test expects and what came out.
    """
    from oocd.bootstrap import default_rules_root

    root = context.set(rules=rules).rules.value or default_rules_root()
    with rules_with(root, proposal) as folder:
        return _tested(folder, families, as_json=as_json)


def _tested(root: Path, families: tuple[str, ...], *, as_json: bool) -> int:
    from oocd.bootstrap import load_library
    from oocd.engine.testing import run_tests

    library = load_library(root)
    known = {name for family in library.families for name in (family, *family.split("/"))}
    for family in families:
        if family not in known and not family.endswith((".yaml", ".yml")):
            from oocd.engine.errors import did_you_mean

            hint = did_you_mean(family, known) or "`oocd rules list` names them."
            raise click.UsageError(f"No family, area or test file is called `{family}`. {hint}")
    report = run_tests(root, library, families)
    if as_json:
        print_json(
            {
                "tests": len(report.results),
                "problems": [problem_fields(p) for p in report.problems],
                "failed": [
                    {
                        "test": str(result.test),
                        "differences": [str(d) for d in result.differences],
                        "problems": [problem_fields(p) for p in result.problems],
                    }
                    for result in report.failed
                ],
            }
        )
    else:
        click.echo("\n".join(report.lines()))
    if not report.results and not report.problems:
        say("There are no tests here.")
    return 0 if report.passed else EXIT_FAILED
