"""`oocd rules list`: the rules, and everything a case or a rule may name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.complete import complete_areas, complete_families
from oocd.cli.options import json_option, rules_option, width_option
from oocd.cli.output import Context, pass_context, print_json, result_stream

if TYPE_CHECKING:
    from oocd.engine.library import Library

Row = dict[str, object]
KINDS = ("rules", "offences", "factors", "facts", "options", "areas", "sources")
_PAIR = 2


def _kind(name: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    return click.option(f"--{name}", "kind", flag_value=name, help=f"List the {name} instead.")


@click.command(
    "list",
    epilog="\b\nExample:\n  oocd rules list\n  oocd rules list --family youth_caution\n"
    "  oocd rules list --offences --json",
)
@click.option(
    "--family", metavar="FAMILY", shell_complete=complete_families, help="One family's rules."
)
@click.option("--area", metavar="AREA", shell_complete=complete_areas, help="One area's own rules.")
@_kind("offences")
@_kind("factors")
@_kind("facts")
@_kind("options")
@_kind("areas")
@_kind("sources")
@rules_option
@json_option
@width_option
@pass_context
def list_command(
    context: Context,
    *,
    family: str | None,
    area: str | None,
    kind: str | None,
    rules: Path | None,
    as_json: bool,
    width: int | None,
) -> int:
    """List the rules: each family with its versions, and each rule in a line."""
    if kind is not None and (family is not None or area is not None):
        raise click.UsageError(f"--{kind} lists the whole library; leave out --family and --area.")
    settings = context.set(rules=rules, width=width)
    from oocd.bootstrap import load_library

    library = load_library(settings.rules.value)
    found = _rules(library, family, area) if kind is None else list(_LISTED[kind](library))
    if as_json:
        print_json(found)
        return 0
    with result_stream(None) as stream:
        room = context.width()
        for line in _rule_lines(found, room) if kind is None else _lines(found, room):
            stream.write(line + "\n")
    return 0


def _rules(library: Library, family: str | None, area: str | None) -> list[Row]:
    from oocd.engine.errors import SelectionError, did_you_mean

    chosen = {
        name: versions
        for name, versions in library.families.items()
        if (family is None or family in {name, name.rpartition("/")[2]})
        and (area is None or versions[0].file.area == area)
    }
    if family is not None and not chosen and area is None:
        hint = did_you_mean(family, library.families) or "`oocd rules list` names them."
        raise SelectionError("S-FAMILY", f"no family is called `{family}`", hint)
    areas = library.catalogue.tables["areas"].rows
    if area is not None and area not in areas:
        hint = did_you_mean(area, areas) or f"Loaded: {', '.join(areas)}."
        raise SelectionError("S-AREA", f"no area is called `{area}`", hint)
    return [
        {
            "id": rule.id,
            "title": rule.title,
            "effect": rule.effect.value,
            "family": version.family,
            "family_title": version.file.title,
            "version": version.name,
            "to": version.file.in_force.to.isoformat() if version.file.in_force.to else None,
            "sha256": version.sha256,
            "signed_off": version.signed_off,
        }
        for versions in chosen.values()
        for version in versions
        for rule in version.file.rules
    ]


def _offences(library: Library) -> Iterable[Row]:
    for name, row in library.catalogue.tables["offences"].rows.items():
        yield {"id": name, "title": row["offence"], **{k: v for k, v in row.items() if k != "id"}}


def _factors(library: Library) -> Iterable[Row]:
    for name, row in library.catalogue.tables["factors"].rows.items():
        scope = (
            "" if row["scope"] == "general" else f" (only for {row['scope'].replace(';', ', ')})"
        )
        yield {"title": f"{row['direction']}: {row['text']}{scope}", **row, "id": name}


def _facts(library: Library) -> Iterable[Row]:
    for name, spec in library.catalogue.facts.items():
        values = list(library.catalogue.values_of(spec)) if not spec.values_from else []
        yield {
            "id": name,
            "title": f"{spec.title} ({spec.type})",
            "type": spec.type,
            "question": spec.question,
            "values": values,
            "values_from": spec.values_from,
            "derived": spec.derived is not None,
            "record_only": spec.record_only,
        }


def _options(library: Library) -> Iterable[Row]:
    groups = {group.id: group.title for group in library.disposals.groups}
    for option in (*library.disposals.options, *library.disposals.programmes):
        code = f", outcome {option.outcome_code}" if option.outcome_code else ""
        kind = groups[option.group] if option.group else "programme"
        yield {
            "id": option.id,
            "title": f"{option.title} ({kind}{code})",
            "outcome_code": option.outcome_code,
            "group": option.group,
            "areas": list(option.areas),
        }


def _areas(library: Library) -> Iterable[Row]:
    for area in library.areas.areas:
        force = f", {area.force}" if area.force else ""
        yield {
            "id": area.id,
            "title": f"{area.title} ({area.nation.capitalize()}{force})",
            "nation": area.nation,
        }


def _sources(library: Library) -> Iterable[Row]:
    for name, source in library.sources.items():
        address = f"\n{source.url}" if source.url else ""
        yield {
            "id": name,
            "title": f"{source.title}{address}",
            "url": source.url,
            "read": source.read,
        }


_LISTED: dict[str, Callable[[Library], Iterable[Row]]] = {
    "offences": _offences,
    "factors": _factors,
    "facts": _facts,
    "options": _options,
    "areas": _areas,
    "sources": _sources,
}


def _rule_lines(found: list[Row], width: int) -> Iterable[str]:
    version = None
    for row in found:
        if (row["family"], row["version"]) != version:
            if version is not None:
                yield ""
            version = (row["family"], row["version"])
            until = f" to {row['to']}" if row["to"] else ""
            signed = "signed off" if row["signed_off"] else "unsigned"
            words = f"{row['family']}  {row['version']}{until}  {signed}  {str(row['sha256'])[:12]}"
            yield from _fold(words, width, "", "  ")
            yield from _fold(str(row["family_title"]), width, "  ", "  ")
        yield from _fold(f"{row['title']} ({row['effect']})", width, f"  {row['id']}  ", "      ")


def _lines(found: list[Row], width: int) -> Iterable[str]:
    for row in found:
        first, *rest = str(row["title"]).split("\n")
        yield from _fold(first, width, f"{row['id']}  ", "    ")
        for line in rest:
            yield f"    {line}"


def _fold(text: str, width: int, first: str, then: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, width, initial_indent=first, subsequent_indent=then) or [first.rstrip()]
