"""`oocd case`: write a case, is a case well formed, and what may a case say?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.case_map import map_command
from oocd.cli.case_new import new_command
from oocd.cli.options import json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json, say
from oocd.cli.rules_check import counted, problem_fields

if TYPE_CHECKING:
    from collections import Counter

    from oocd.engine.case import Case
    from oocd.engine.errors import Problem
    from oocd.engine.library import Library

EXIT_INPUT = 3
_MOST = 12


@click.group(
    epilog="\b\nExample:\n  oocd case new --out case.yaml\n  oocd case check case.yaml\n"
    "  oocd case schema > case.schema.json"
)
def case_group() -> None:
    """Write a case question by question, check cases, print their schema."""


case_group.add_command(new_command)
case_group.add_command(map_command)


@case_group.command(
    "check",
    epilog="\b\nExample:\n  oocd case check case.yaml\n\nExit 3 when a case is not acceptable.",
)
@click.argument(
    "cases", nargs=-1, required=True, metavar="CASE...", type=click.Path(allow_dash=True)
)
@rules_option
@json_option
@pass_context
def check_command(
    context: Context, cases: tuple[str, ...], rules: Path | None, *, as_json: bool
) -> int:
    """Check that cases are well formed, and say which facts they leave out.

    Every problem is printed as `file:line:col CODE text`. A fact left out is no problem: it is not
    known, and the result says so.
    """
    from collections import Counter

    from oocd.bootstrap import load_library, read_checked
    from oocd.cli.inputs import every_node
    from oocd.engine.errors import InputError

    library = load_library(context.set(rules=rules).rules.value)
    good = 0
    problems: list[Problem] = []
    absent = Counter[str]()
    for file, node in every_node(cases):
        try:
            if isinstance(node, InputError):
                raise node
            case = read_checked(node, file, library)
        except InputError as error:
            problems.extend(error.problems)
            if not as_json:
                click.echo(str(error))
            continue
        good += 1
        absent.update(_left_out(case, library))
    if as_json:
        left_out = dict(sorted(absent.items()))
        print_json(
            {
                "problems": [problem_fields(p) for p in problems],
                "well_formed": good,
                "not_given": left_out,
            }
        )
    elif good:
        verb = "is" if good == 1 else "are"
        click.echo(f"{counted(good, 'case')} {verb} well formed.")
        for line in _absent_lines(absent, good, library):
            click.echo(line)
    if problems:
        say(f"{counted(len(problems), 'problem')}.")
        return EXIT_INPUT
    return 0


def _left_out(case: Case, library: Library) -> list[str]:
    """Give the facts of the case itself that somebody could give and that are not given."""
    found = []
    for name, spec in library.catalogue.facts.items():
        own = library.catalogue.item_of(name) is None
        askable = spec.question and not (spec.record_only or spec.optional or spec.given)
        given = name in case.facts or name in case.lists
        if spec.type == "map":
            given = any(fact.startswith(name + ".") for fact in case.facts)
        if own and askable and not given:
            found.append(name)
    return found


def _absent_lines(absent: Counter[str], cases: int, library: Library) -> list[str]:
    """Say what is not given, in the order in which questions are asked."""
    if not absent:
        return ["Every fact is given."]
    names = [name for name in library.catalogue.facts if name in absent]
    lines = ["Not given (so not known, or what the catalogue says a fact left out means):"]
    for name in names[:_MOST]:
        number = f" in {absent[name]} of {cases}" if cases > 1 else ""
        lines.append(f"  {name}: {library.catalogue.facts[name].title}{number}")
    if len(names) > _MOST:
        lines.append(f"  and {len(names) - _MOST} more; --json lists them all.")
    return lines


@case_group.command(
    "schema",
    epilog="\b\nExample:\n  oocd case schema > case.schema.json\n\n"
    "An editor that knows JSON Schema can then complete and check a case while it is written.",
)
@rules_option
@pass_context
def schema_command(context: Context, rules: Path | None) -> int:
    """Print the JSON Schema of a case, made from the fact catalogue."""
    from oocd.bootstrap import load_library
    from oocd.engine.schema import case_schema

    library = load_library(context.set(rules=rules).rules.value)
    print_json(case_schema(library.catalogue))
    return 0
