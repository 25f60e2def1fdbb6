"""`oocd panel run`: many entries from one file, in order, each by its own person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import (
    accept_option,
    database_option,
    json_option,
    matrix_option,
    rules_option,
)
from oocd.cli.output import Context, json_text, pass_context
from oocd.cli.panel_input import VALUE, Given, content_of, mapping_of
from oocd.cli.panel_kinds import put_case
from oocd.cli.panel_record import check_case_file, kind_title, record_entry, tell_warnings
from oocd.cli.panel_who import STANDING, Desk, desk
from oocd.engine.errors import (
    InputError,
    Position,
    Problem,
    RecordRefused,
    did_you_mean,
    shown,
)
from oocd.engine.nodes import ListNode, MapNode, Node, ScalarNode
from oocd.engine.yamlio import load_path

if TYPE_CHECKING:
    from oocd.panels.event import Actor
    from oocd.panels.kinds.base import Kind
    from oocd.panels.service import Recorded

_STEP = ("by", "do", "on", "case", "say", "after", "request", "refused")
_TODAY = re.compile(r"today([+-][0-9]{1,4})?")
_ACTOR = ("person", "role", "agency")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a script: who does what to which record, and whether it is to be refused."""

    line: int
    col: int
    actor: Actor
    kind: type[Kind]
    record: str | None
    content: Given
    case: Path | None
    after: int | None
    request: str | None
    refused: str | None


@click.command(
    "run",
    short_help="Record the steps of a script.",
    epilog="""\b
Example:
  oocd panel run meeting.yaml --database record.db

\b
The script:
  actors:
    chair: {person: P-1, role: chair, agency: youth_justice}
  steps:
    - {by: chair, do: refer, on: item-1, case: case.yaml, say: {source: school, ...}}
    - {by: chair, do: closed, on: item-1, say: {...}, refused: P-CLOSE}

\b
do: a kind of entry (`oocd panel steps`); on: the item or meeting (for one that is
new: what it is called); say: the entry, as `oocd panel form` prints it; case: a
case file, from where the script stands; after, request: as the options;
refused: the code that the record must answer with. A day may be written as
today, today+14 or today-3.

Exit codes: 3 the script is not acceptable (nothing was recorded), 6 a step was refused, or was
not refused where it says so: what was recorded before it stays.

This is decision support. The police (or the prosecutor) decide.""",
)
@click.argument("script", type=click.Path(path_type=Path, dir_okay=False))
@accept_option
@matrix_option
@json_option
@database_option
@rules_option
@pass_context
def run_command(
    context: Context,
    script: Path,
    *,
    accept_indicative: bool | None,
    matrix: str | None,
    as_json: bool,
    database: str | None,
    rules: Path | None,
) -> int:
    """Record the steps of SCRIPT in order, each by the person it names, in one run.

    The whole script is read and every entry is checked before the first is recorded. It stops at
    the first step that the record refuses, unless the step expects that. Where every step has a
    `request` (and none expects a refusal) it can be run again from the top: what is recorded
    already is not recorded twice.
    """
    context.set(accept_indicative=accept_indicative, matrix=matrix, database=database, rules=rules)
    steps = _Script(script).steps()
    with desk(context) as work:
        for step in steps:
            content = _content(work, step)
            found = _done(work, step, content, script)
            _tell(step, found, as_json=as_json)
    if not as_json:
        click.echo(f"{len(steps)} steps.")
        click.echo(STANDING)
    return 0


def _done(work: Desk, step: Step, content: Kind, script: Path) -> Recorded | RecordRefused:
    """Record a step. Raises RecordRefused where it is refused, or is not and should be."""
    try:
        found = record_entry(
            work,
            step.actor,
            step.record,
            content,
            after=step.after,
            request=step.request,
        )
    except RecordRefused as error:
        if error.code == step.refused:
            return error
        where = f"{script}:{step.line} ({step.kind.name})"
        raise RecordRefused(error.code, f"{where}: {error.message}", error.hint) from None
    if step.refused is not None:
        raise RecordRefused(
            "P-SCRIPT",
            f"{script}:{step.line} ({step.kind.name}) was recorded, and the script says that "
            f"{step.refused} refuses it",
            "The entry stays.",
        )
    return found


def _content(work: Desk, step: Step) -> Kind:
    if step.case is not None:
        put_case(work, step.content, step.case)
    else:
        case = step.content.tree.items.get("case")
        if isinstance(case, MapNode):
            check_case_file(work, case, step.content.file)
    return content_of(step.kind, step.content)


def _tell(step: Step, found: Recorded | RecordRefused, *, as_json: bool) -> None:
    if isinstance(found, RecordRefused):
        refusal = {"record": step.record, "kind": step.kind.name, "refused": found.code}
        told = f"{step.record}: {step.kind.name} refused, as the script says ({found.code})"
        click.echo(json_text(refusal, line=True) if as_json else told)
        return
    if as_json:
        line = {
            "record": found.record,
            "entry": found.event.seq,
            "kind": found.event.kind,
            "digest": found.event.digest,
            "warnings": [one.gate for one in found.warnings],
        }
        click.echo(json_text(line, line=True))
        return
    click.echo(f"{found.record} entry {found.event.seq}: {kind_title(found.event.kind)}")
    tell_warnings(found)


class _Script:
    """A script as it is read: everything wrong with it is told at once, with its place."""

    def __init__(self, path: Path) -> None:
        from oocd import panel_bootstrap
        from oocd.panels.days import local_day

        self._file = str(path)
        self._folder = path.parent
        self._today = local_day(panel_bootstrap.system_clock())
        (root,) = load_path(path)
        self._root = mapping_of(root, self._file)
        self._problems: list[Problem] = []

    def steps(self) -> tuple[Step, ...]:
        """Read the actors and steps. Raises InputError with every problem."""
        for name in self._root.items:
            if name not in {"title", "actors", "steps"}:
                self._fault(self._root, f"{shown(name)} has no place here", key=name)
        actors = self._actors()
        listed = self._root.items.get("steps")
        if not isinstance(listed, ListNode):
            self._fault(self._root, "a script has a list of `steps`")
        found = [
            step
            for node in (listed.items if isinstance(listed, ListNode) else [])
            for step in self._step(node, actors)
        ]
        if self._problems:
            raise InputError(self._problems)
        return tuple(found)

    def _actors(self) -> dict[str, Actor]:
        from oocd.panels.event import Actor

        node = self._root.items.get("actors")
        found: dict[str, Actor] = {}
        if not isinstance(node, MapNode):
            self._fault(self._root, "a script names its `actors`")
            return found
        for name, one in node.items.items():
            said = [self._text(one, key) for key in _ACTOR] if isinstance(one, MapNode) else []
            if len(said) != len(_ACTOR) or None in said:
                self._fault(one, f"actor {shown(name)} needs person, role and agency")
                continue
            person, role, agency = (text or "" for text in said)
            found[name] = Actor(person, role, agency)
        return found

    def _step(self, node: Node, actors: dict[str, Actor]) -> Iterator[Step]:
        from oocd.cli.panel_fields import command_of
        from oocd.panels.registry import KINDS

        if not isinstance(node, MapNode):
            self._fault(node, "a step is written as `name: value` lines")
            return
        for name in node.items:
            if name not in _STEP:
                hint = did_you_mean(name, _STEP) or f"Known: {', '.join(_STEP)}."
                self._fault(node, f"{shown(name)} has no place in a step", hint, key=name)
        kinds = {command_of(name): name for name in KINDS} | {name: name for name in KINDS}
        do, by = self._text(node, "do") or "", self._text(node, "by") or ""
        if do not in kinds:
            self._fault(node, f"{shown(do)} is no kind of entry", did_you_mean(do, kinds), key="do")
        if by not in actors:
            self._fault(node, f"{shown(by)} is no actor of this script", None, key="by")
        if do not in kinds or by not in actors:
            return
        said = node.items.get("say", MapNode({}, {}, node.line, node.col))
        if not isinstance(said, MapNode):
            self._fault(said, "`say` is written as `name: value` lines")
            return
        after = node.items.get("after")
        case = self._text(node, "case")
        kind = KINDS[kinds[do]]
        step = Step(
            line=node.line,
            col=node.col,
            actor=actors[by],
            kind=kind,
            record=self._text(node, "on"),
            content=Given(self._days(kind, said), self._file),
            case=self._folder / case if case else None,
            after=_whole(after),
            request=self._text(node, "request"),
            refused=self._text(node, "refused"),
        )
        self._checked(step)
        yield step

    def _days(self, kind: type[Kind], said: MapNode) -> MapNode:
        """Put a date for `today`, `today+14` and `today-3`: what must lie ahead cannot be fixed."""
        from oocd.cli.panel_fields import fields_of

        items = dict(said.items)
        for one in fields_of(kind):
            node = items.get(one.name)
            value = node.value if isinstance(node, ScalarNode) else None
            found = (
                _TODAY.fullmatch(value) if isinstance(value, str) and one.form == "day" else None
            )
            if node is not None and found is not None:
                day = self._today + dt.timedelta(days=int(found[1] or 0))
                items[one.name] = ScalarNode(day.isoformat(), node.line, node.col)
        return MapNode(items, said.keys, said.line, said.col)

    def _checked(self, step: Step) -> None:
        """Check the entry of a step now, so that nothing is recorded of a script with a fault."""
        if step.case is not None and not step.case.is_file():
            words = f"there is no case file {shown(str(step.case))}"
            self._problems.append(Problem(self._file, step.line, step.col, VALUE, words, None))
            return
        trial = step.content
        if step.case is not None:
            items = {**trial.tree.items, "case": MapNode({}, {}, 1, 1)}
            keys = {**trial.tree.keys, "case": Position(1, 1)}
            trial = Given(MapNode(items, keys, trial.tree.line, trial.tree.col), trial.file)
        try:
            content_of(step.kind, trial)
        except InputError as error:
            self._problems += error.problems

    def _text(self, node: Node, name: str) -> str | None:
        found = node.items.get(name) if isinstance(node, MapNode) else None
        if found is None:
            return None
        if isinstance(found, ScalarNode) and isinstance(found.value, str):
            return found.value
        self._fault(found, f"`{name}` must be text")
        return None

    def _fault(self, node: Node, text: str, hint: str | None = None, *, key: str = "") -> None:
        where = Position(node.line, node.col)
        if isinstance(node, MapNode) and key in node.keys:
            where = node.keys[key]
        self._problems.append(Problem(self._file, where.line, where.col, VALUE, text, hint))


def _whole(node: Node | None) -> int | None:
    """Give a whole number; None where there is none."""
    value = node.value if isinstance(node, ScalarNode) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
