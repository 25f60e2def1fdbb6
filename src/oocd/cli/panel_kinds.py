"""A command for each kind of entry, made from its model: a new kind needs no code here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from pathlib import Path
from typing import Any, cast

import click
from pydantic import JsonValue

from oocd.cli.options import Day, Decorator, database_option, json_option, rules_option
from oocd.cli.output import Context
from oocd.cli.panel_fields import OPENS, Entered, about, command_of, fields_of, sentence
from oocd.cli.panel_input import (
    Given,
    apply_options,
    apply_set,
    content_of,
    mapping_of,
    read_entry,
)
from oocd.cli.panel_record import check_case_file, record_entry, tell_recorded
from oocd.cli.panel_who import Desk, actor_of, agency_option, as_option, desk, role_option
from oocd.engine.nodes import MapNode
from oocd.engine.yamlio import load_path
from oocd.panels.access import RIGHTS
from oocd.panels.kinds.base import Kind

_TAKEN = {"as", "role", "agency", "after", "request", "id", "json", "set", "database", "rules"}
_CASE = "case"
_STANDING = "This is decision support. The police (or the prosecutor) decide."
_WIDE = 70
"""How many letters of choices fit beside an option; more of them stand in its help."""


def kind_command(kind: type[Kind]) -> click.Command:
    """Make the command that records a kind."""
    fields = fields_of(kind)
    name = command_of(kind.name)
    has_case = any(one.form == _CASE for one in fields)
    params: list[click.Parameter] = []
    if kind.name not in OPENS:
        params.append(click.Argument(["record"], metavar="RECORD"))
    elif has_case:
        params.append(
            click.Argument(["case_file"], metavar="CASEFILE", type=click.Path(path_type=Path))
        )
    params.append(
        click.Argument(
            ["file"], metavar="[FILE|-]", required=False, type=click.Path(allow_dash=True)
        )
    )
    params += [_option(one) for one in fields if one.simple]
    if has_case and kind.name not in OPENS:
        params.append(
            click.Option(
                ["--case", "case_file"],
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="CASEFILE",
                help="The case file as it is now.",
            )
        )
    run = partial(_record, kind, fields)
    command: Callable[..., Any] = _common(kind, run)
    return click.command(
        name,
        help=_help(kind),
        short_help=f"{kind.title}.",
        epilog=_epilog(kind),
        params=params,
        context_settings={"show_default": False},
    )(command)


def _common(kind: type[Kind], run: Callable[..., int]) -> Callable[..., Any]:
    """Give a command the options that every kind has."""

    def command(**values: Any) -> int:  # noqa: ANN401 click hands over what its options are
        context = click.get_current_context().find_object(Context)
        if context is None:
            raise TypeError("a command of the panel runs below `oocd`")
        return run(context, values)

    options: list[Decorator] = [
        click.option("--set", "sets", multiple=True, metavar="NAME=VALUE", help=_SET_HELP),
        as_option,
        role_option,
        agency_option,
        click.option(
            "--request", metavar="ID", help="Your id of this submission: sent twice, written once."
        ),
        json_option,
        database_option,
        rules_option,
    ]
    if kind.name in OPENS:
        options.append(
            click.option("--id", "new_id", metavar="ID", help="What to call the new record.")
        )
    else:
        options.append(
            click.option(
                "--after",
                type=click.IntRange(min=0),
                metavar="N",
                help="The last entry you saw: refused if somebody recorded since.",
            )
        )
    return reduce(lambda made, option: option(made), reversed(options), command)


_SET_HELP = "Any field, also inside a part: plan.weeks=8, tell.0.by=P-7."


def _record(
    kind: type[Kind], fields: Sequence[Entered], context: Context, values: dict[str, Any]
) -> int:
    """Record an entry from a file, options and --set."""
    context.set(
        database=values["database"],
        rules=values["rules"],
        actor_person=values["actor_person"],
        actor_role=values["actor_role"],
        actor_agency=values["actor_agency"],
    )
    actor = actor_of(context)
    given = read_entry(values["file"])
    plain = {one.name: _plain(values.get(f"field_{one.name}")) for one in fields if one.simple}
    apply_options(given, fields, plain, {one.name: _flag(one) for one in fields})
    apply_set(given, kind, values["sets"])
    with desk(context) as work:
        case_file = values.get("case_file")
        if case_file is not None:
            put_case(work, given, case_file)
        elif isinstance(given.tree.items.get(_CASE), MapNode):
            check_case_file(work, cast("MapNode", given.tree.items[_CASE]), given.file)
        content = content_of(kind, given)
        record = values.get("record", values.get("new_id"))
        found = record_entry(
            work,
            actor,
            record,
            content,
            after=values.get("after"),
            request=values["request"],
        )
        tell_recorded(work, found, as_json=values["as_json"], width=context.width())
    return 0


def put_case(work: Desk, given: Given, path: Path) -> None:
    """Put a case file into an entry once it has been read strictly. Raises InputError."""
    (root,) = load_path(path)
    node = mapping_of(root, str(path))
    check_case_file(work, node, str(path))
    given.put((_CASE,), node, str(path))


def _flag(one: Entered) -> str:
    """Name the option of a field; what every command has goes by another name here."""
    name = one.name.replace("_", "-")
    return f"--entry-{name}" if name in _TAKEN else f"--{name}"


def _option(one: Entered) -> click.Option:
    flag = _flag(one)
    told = sentence(one.about or one.name.replace("_", " "))
    more: dict[str, Any] = {"help": told if one.needed else f"{told} (optional)"}
    names = [flag, f"field_{one.name}"]
    if one.form == "truth":
        return click.Option([f"{flag}/--no-{flag[2:]}", f"field_{one.name}"], default=None, **more)
    if one.form == "choice":
        more["type"] = click.Choice(one.choices)
        if sum(len(str(word)) for word in one.choices) > _WIDE:
            more["metavar"] = "WORD"
            more["help"] = f"{more['help']} One of: {', '.join(map(str, one.choices))}."
    elif one.form == "day":
        more["type"] = Day()
    elif one.form == "whole":
        more |= {"type": click.INT, "metavar": "N"}
    else:
        more["metavar"] = "TEXT" if not one.many else "ID"
    return click.Option(names, multiple=one.many, **more)


def _plain(value: object) -> JsonValue:
    """Give an option's value as plain data; ids of a list may stand behind one option."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value)


def _help(kind: type[Kind]) -> str:
    where = {
        "referred": "CASEFILE is the case (`oocd case new` makes one).",
        "meeting_called": "The new meeting is given an id, or --id names it.",
    }.get(kind.name, f"RECORD is the {kind.belongs_to}'s id.")
    roles = ", ".join(RIGHTS.get(kind.name, ()))
    return (
        f"{about(kind)}\n\n{where} FILE is the rest as YAML or JSON (`oocd panel form {kind.name}` "
        f"prints an empty one); options go over it.\n\nRecorded by: {roles}."
    )


def _epilog(kind: type[Kind]) -> str:
    name = command_of(kind.name)
    place = {"referred": " case.yaml", "meeting_called": ""}.get(
        kind.name, " meeting-1" if kind.belongs_to == "meeting" else " item-1"
    )
    return (
        f"\b\nExample:\n  oocd panel form {kind.name} > entry.yaml\n"
        f"  oocd panel {name}{place} entry.yaml \\\n"
        f"    --as P-1 --role {RIGHTS.get(kind.name, ('chair',))[0]} --agency police\n\n"
        "Exit codes: 3 the entry is not acceptable, 5 the store, 6 the record refuses.\n\n"
        f"{_STANDING}"
    )
