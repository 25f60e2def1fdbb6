"""`oocd scrutiny`: random samples, seen without names; findings kept apart from the cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from oocd.cli.options import Day, area_option, json_option
from oocd.cli.output import Context, pass_context, print_json
from oocd.cli.panel_lists import set_actor
from oocd.cli.panel_plain import lines_of
from oocd.cli.panel_who import acting, actor_of, desk
from oocd.cli.returns_cmd import settings_of

if TYPE_CHECKING:
    from oocd.cli.panel_who import Desk
    from oocd.panels.returns.models import ScrutinySettings
    from oocd.panels.scrutiny import Seen
    from oocd.panels.scrutiny_view import Allowed

_WHO = "--as P-7 --role scrutiny_member --agency oppc"


@click.group(
    epilog="\b\nExample:\n  oocd scrutiny draw --from 2026-01-01 --to 2026-03-31 --size 8 \\\n"
    f"    --as P-1 --role chair --agency police\n  oocd scrutiny show sample-1 {_WHO}"
)
def scrutiny_group() -> None:
    """Look back at decided matters: draw a sample, see it without names, record findings.

    Scrutiny cannot change, appeal or reopen a case.
    """


@scrutiny_group.command(
    "draw",
    epilog="\b\nExample:\n  oocd scrutiny draw --from 2026-01-01 --to 2026-03-31 --size 8 \\\n"
    "    --as P-1 --role chair --agency police",
)
@click.option("--from", "first", type=Day(), required=True, help="Decided from this day.")
@click.option("--to", "last", type=Day(), required=True, help="Decided to this day.")
@click.option("--size", type=click.IntRange(1, 500), required=True, help="How many matters.")
@click.option("--disposal", "disposals", multiple=True, help="Only this outcome (may be repeated).")
@click.option("--seed", help="Draw by this seed (default: a new random one, which is kept).")
@click.option("--theme", help="What the panel looks at this time.")
@area_option
@json_option
@acting
@pass_context
def draw_command(
    context: Context,
    /,
    *,
    first: dt.date,
    last: dt.date,
    size: int,
    disposals: tuple[str, ...],
    seed: str | None,
    theme: str | None,
    area: str | None,
    as_json: bool,
    **given: str | None,
) -> int:
    """Draw a random sample of decided matters and keep how it was drawn."""
    from oocd.panels.kinds.scrutiny import SampleFilter
    from oocd.panels.scrutiny import Ask, draw

    set_actor(context, given)
    actor = actor_of(context)
    asked = SampleFilter(first=first, last=last, area=area, disposals=disposals)
    with desk(context) as work:
        state = draw(work.panel, actor, Ask(asked, size, seed, theme), _rules(context, work))
    drawn = state.drawn
    if drawn is None:
        return 1
    if as_json:
        print_json(
            {
                "sample": state.record,
                "matters": len(drawn.items),
                "population": drawn.population,
                "population_sha256": drawn.population_sha256,
                "seed": drawn.seed,
            }
        )
        return 0
    click.echo(f"{state.record}: {len(drawn.items)} of {drawn.population} matters")
    click.echo(f"seed {drawn.seed}, population {drawn.population_sha256}")
    return 0


@scrutiny_group.command("list", epilog=f"\b\nExample:\n  oocd scrutiny list {_WHO}")
@area_option
@json_option
@acting
@pass_context
def list_command(
    context: Context, /, *, area: str | None, as_json: bool, **given: str | None
) -> int:
    """List the samples."""
    from oocd.panels.scrutiny import samples

    set_actor(context, given)
    with desk(context) as work:
        found = list(samples(work.panel, actor_of(context), area=area))
    if as_json:
        print_json({"samples": [{"sample": one.record, **one.fields} for one in found]})
        return 0
    for one in found:
        told = one.fields
        click.echo(
            f"{one.record}: drawn {told['drawn_on']}, {told['matters']} matters, "
            f"{told['found']} with a finding"
        )
    click.echo(f"{len(found)} samples.")
    return 0


@scrutiny_group.command("show", epilog=f"\b\nExample:\n  oocd scrutiny show sample-1 {_WHO}")
@click.argument("record", metavar="SAMPLE")
@click.option("--number", type=click.IntRange(1, 500), help="Only this matter of the sample.")
@json_option
@acting
@pass_context
def show_command(
    context: Context, /, *, record: str, number: int | None, as_json: bool, **given: str | None
) -> int:
    """Show a sample: each matter as the decision maker had it, without names, places or dates."""
    from oocd.panels.scrutiny import show

    set_actor(context, given)
    with desk(context) as work:
        rules = _rules(context, work)
        sheet = show(work.panel, actor_of(context), record, _allowed(work, rules), number=number)
    findings = {one.id: one.title for one in rules.sets[sheet.drawn.finding_set].findings}
    if as_json:
        print_json(
            {
                "sample": record,
                "standing": rules.standing,
                "population": sheet.drawn.population,
                "findings": findings,
                "matters": [_plain(one) for one in sheet.seen],
                "learning": [one.model_dump(mode="json") for one in sheet.learning],
            }
        )
        return 0
    click.echo(rules.standing)
    for one in sheet.seen:
        click.echo(f"\nMatter {one.number}")
        for line in lines_of("sample", dict(one.matter)):
            click.echo(f"  {line}")
        if one.text:
            click.echo(f"  Reasons, written without names: {one.text}")
        for finding in one.findings:
            click.echo(f"  Finding: {findings.get(finding.finding, finding.finding)}")
            if finding.observations:
                click.echo(f"    {finding.observations}")
    for learning in sheet.learning:
        click.echo(f"Learning: {learning.text}")
    click.echo(f"Findings to choose from: {', '.join(findings)}.")
    return 0


@scrutiny_group.command(
    "find",
    epilog="\b\nExample:\n  oocd scrutiny find sample-1 --number 2 --finding appropriate \\\n"
    f"    {_WHO}",
)
@click.argument("record", metavar="SAMPLE")
@click.option("--number", type=click.IntRange(1, 500), required=True, help="Which matter.")
@click.option("--finding", required=True, help="One of the sample's set.")
@click.option("--observations", help="What is to be said about it. Name nobody.")
@click.option("--matter", "matters", multiple=True, help="What it is about, such as evidence.")
@click.option("--on", type=Day(), help="The day of the meeting (default: today).")
@acting
@pass_context
def find_command(
    context: Context,
    /,
    *,
    record: str,
    number: int,
    finding: str,
    observations: str | None,
    matters: tuple[str, ...],
    on: dt.date | None,
    **given: str | None,
) -> int:
    """Record a finding on one matter of a sample. It stays apart from the case."""
    from oocd.panels.kinds.scrutiny import FindingRecorded
    from oocd.panels.scrutiny import find

    set_actor(context, given)
    with desk(context) as work:
        content = FindingRecorded(
            number=number,
            finding=finding,
            observations=observations,
            matters=matters,
            on=on or work.panel.today(),
        )
        find(work.panel, actor_of(context), record, content, _rules(context, work))
    click.echo(f"{record}: finding on matter {number} recorded")
    return 0


@scrutiny_group.command(
    "learn",
    epilog='\b\nExample:\n  oocd scrutiny learn sample-1 --text "Ask victims earlier" \\\n'
    f"    {_WHO}",
)
@click.argument("record", metavar="SAMPLE")
@click.option("--text", required=True, help="What is to be learned. Name nobody.")
@click.option("--owner", help="The agency that takes it up.")
@click.option("--due", type=Day(), help="By when it is answered.")
@acting
@pass_context
def learn_command(
    context: Context,
    /,
    *,
    record: str,
    text: str,
    owner: str | None,
    due: dt.date | None,
    **given: str | None,
) -> int:
    """Record what is to be learned from a sample, for a service."""
    from oocd.panels.kinds.scrutiny import LearningRecorded
    from oocd.panels.scrutiny import learn

    set_actor(context, given)
    with desk(context) as work:
        content = LearningRecorded(text=text, owner=owner, due=due)
        learn(work.panel, actor_of(context), record, content)
    click.echo(f"{record}: learning recorded")
    return 0


@scrutiny_group.command(
    "text",
    epilog='\b\nExample:\n  oocd scrutiny text sample-1 --number 2 --text "First matter; …" \\\n'
    "    --as P-1 --role chair --agency youth_justice",
)
@click.argument("record", metavar="SAMPLE")
@click.option("--number", type=click.IntRange(1, 500), required=True, help="Which matter.")
@click.option("--text", required=True, help="The reasons in words that name nobody and no place.")
@acting
@pass_context
def text_command(
    context: Context, /, *, record: str, number: int, text: str, **given: str | None
) -> int:
    """Keep the reasons of a decision, written anew without names, for the sample (the chair)."""
    from oocd.panels.kinds.scrutiny import TextPrepared
    from oocd.panels.scrutiny import prepare

    set_actor(context, given)
    with desk(context) as work:
        actor = actor_of(context)
        prepare(work.panel, actor, record, TextPrepared(number=number, text=text, by=actor.person))
    click.echo(f"{record}: text for matter {number} kept")
    return 0


def _rules(context: Context, work: Desk) -> ScrutinySettings:
    return settings_of(context).scrutiny.at(work.panel.today())


def _allowed(work: Desk, rules: ScrutinySettings) -> Allowed:
    """Give what a sample may show, from the catalogue's own lists and the configuration."""
    from oocd.panels.access import ROLES
    from oocd.panels.scrutiny_view import Allowed

    catalogue = work.library().catalogue
    config = work.panel.config_for(None)
    keys = {spec.key: name for name, spec in catalogue.facts.items() if spec.key}
    names = [*rules.facts, *(f"offence.{name}" for name in rules.offence_facts)]
    values: Mapping[str, frozenset[str]] = {
        name: frozenset(catalogue.values_of(spec))
        for name in names
        for spec in [catalogue.spec(_of_key(name, keys)) or catalogue.spec(name)]
        if spec is not None
    }
    options = [*catalogue.tables["options"].rows, *catalogue.tables["programmes"].rows]
    return Allowed(
        settings=rules,
        values=values,
        agencies=frozenset(rules.agencies),
        roles=frozenset(ROLES),
        options=frozenset(options),
        codes=frozenset(one.id for one in config.departure_codes),
        rules=frozenset(one.rule for one in config.gates.values()),
    )


def _of_key(name: str, keys: Mapping[str, str]) -> str:
    """Give the fact that a case file writes under this name."""
    head, _, rest = name.partition(".")
    return keys.get(rest, name) if head == "offence" else name


def _plain(one: Seen) -> dict[str, object]:
    return {
        "number": one.number,
        "matter": one.matter,
        "reasons_without_names": one.text,
        "findings": [finding.model_dump(mode="json") for finding in one.findings],
    }
