"""`oocd rules show`: one rule in words, with its dates, its source and who signed it off."""

from __future__ import annotations

from pathlib import Path

import click

from oocd.cli.complete import complete_rule_ids
from oocd.cli.options import json_option, rules_option, width_option
from oocd.cli.output import Context, pass_context, print_json, result_stream


@click.command(
    "show", epilog="\b\nExample:\n  oocd rules show YC-01\n  oocd rules show AGE-01 --json"
)
@click.argument("rule_id", metavar="RULE", shell_complete=complete_rule_ids)
@rules_option
@json_option
@width_option
@pass_context
def show_command(
    context: Context, rule_id: str, rules: Path | None, *, as_json: bool, width: int | None
) -> int:
    """Show one rule: its words, condition, dates, source, basis, and whether it is signed off.

    RULE is the rule's id, as every report prints it.
    """
    settings = context.set(rules=rules, width=width)
    from oocd.bootstrap import load_library
    from oocd.engine.errors import SelectionError, did_you_mean
    from oocd.reporting.lexicon import Lexicon
    from oocd.reporting.rules import find_rule, rule_json, rule_sheet
    from oocd.reporting.text import write_text

    library = load_library(settings.rules.value)
    lexicon = Lexicon(library)
    found = find_rule(lexicon, rule_id)
    if not found:
        hint = did_you_mean(rule_id, library.rule_ids()) or "`oocd rules list` names them all."
        raise SelectionError("S-RULE", f"no rule is called `{rule_id}`", hint)
    if as_json:
        print_json(rule_json(found, lexicon))
        return 0
    with result_stream(None) as stream:
        report = rule_sheet(found, lexicon)
        stream.write(write_text(report, width=context.width(), colour=context.colour()))
    return 0
