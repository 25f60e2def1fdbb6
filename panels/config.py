"""How an area runs its panel: quorum, days, gates, limits, codes; dated, with where each is from.

Read from `rules/panels/<area>.yaml`; what an area does not say, the national file does. No national
quorum or escalation text was found (JDM-03, JDM-06), so those are stated as defaults of this
project, and an area is asked to set its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue, ValidationError

from oocd.engine.canonical import canonical_json, sha256_of
from oocd.engine.errors import InputError, Problem, SelectionError, did_you_mean
from oocd.engine.nodes import MapNode, Node, position_at, to_plain
from oocd.engine.yamlio import load_path
from oocd.panels.kinds.base import Day, Option, Part, Ref, Words

NATIONAL = "national"
Level: TypeAlias = Literal["off", "warn", "reason", "refuse"]
Basis: TypeAlias = Literal["S", "S2", "C", "statute", "P", "K", "local", "design", "record"]
Confidence: TypeAlias = Literal["H", "M", "L"]
_MAY_REFUSE = ("S", "S2", "C", "statute", "record")


class Sourced(Part):
    """Something with its rule id and how well it is founded."""

    rule: Ref = Field(description="an id of the research pages, or REC-…: the record's own")
    basis: Basis
    confidence: Confidence
    cite: str | None = None


class Gate(Sourced):
    """A check before something is recorded: told, answered with a reason, or refused.

    `values` are those of the facts, or the ids, that the gate looks for, where it looks for any.
    """

    level: Level
    say: Words
    values: tuple[Ref, ...] = ()


class Need(Part):
    """Who must be there."""

    role: Ref | None = None
    agency: Ref | None = None
    at_least: Annotated[int, Field(ge=1)] = 1
    say: Words


class Quorum(Sourced):
    """Who must be there for a joint decision."""

    needs: tuple[Need, ...]
    say: Words


class Days(Sourced):
    """A number of working days, or None where nothing is published and the area has set none."""

    working_days: Annotated[int, Field(ge=0, le=366)] | None
    say: Words


class Limit(Sourced):
    """A limit on conditions or length, for some disposals."""

    disposals: tuple[Option, ...]
    what: Literal["hours", "pounds", "weeks"]
    most: Annotated[int, Field(ge=0)]
    usual: Annotated[int, Field(ge=0)] | None = None
    unless_aim: Literal["rehabilitation", "reparation", "punishment"] | None = None
    level: Level
    say: Words


class Decider(Part):
    """In which role, of which agency, somebody decides."""

    role: Ref
    agency: Ref


class Disposals(Part):
    """Which disposals need what on record."""

    police: tuple[Option, ...] = Field(description="decided by a named police decision maker")
    police_decider: Decider = Field(description="who that is")
    consequence: tuple[Option, ...] = Field(description="what happens if it is not kept is stated")
    signed: tuple[Option, ...] = Field(description="signed by the child")
    admission: tuple[Option, ...] = Field(description="rests on an admission")
    conditions: tuple[Option, ...] = Field((), description="has at least one condition")
    activity: tuple[Option, ...] = Field((), description="rests on an activity: a plan is named")


class Code(Part):
    """A reason code for a departure."""

    id: Ref
    title: Words


class Config(Part):
    """One dated version of an area's panel."""

    in_force_from: Day
    revision: Annotated[int, Field(ge=1)] = 1
    signed_off: str | None = None
    controller: Words | None = Field(None, description="the body answerable for the record")
    regime: Literal["part_3", "uk_gdpr"] | None = None
    quorum: Quorum | None = None
    days: dict[str, Days] = Field(default_factory=dict)
    gates: dict[str, Gate] = Field(default_factory=dict)
    limits: tuple[Limit, ...] | None = None
    disposals: Disposals | None = None
    departure_codes: tuple[Code, ...] | None = None
    referral_holds: tuple[str, ...] | None = Field(
        None, description="facts that a complete referral holds"
    )
    court_holds: tuple[str, ...] | None = Field(
        None, description="facts without which a referral back from court is not taken"
    )
    charge_duties: tuple[Ref, ...] | None = Field(
        None, description="duties of a recommendation that name the last day to charge"
    )
    agenda_dates: tuple[str, ...] | None = Field(
        None, description="dates of the case that an agenda shows, with the days left"
    )
    record_facts: tuple[str, ...] | None = Field(
        None, description="facts of the case that the record of a decision shows"
    )


class InUse(Part):
    """What holds for an area on a day: the area's words over the national ones."""

    name: str
    area: str
    controller: str
    regime: Literal["part_3", "uk_gdpr"]
    quorum: Quorum
    quorum_from: str
    days: dict[str, Days]
    gates: dict[str, Gate]
    limits: tuple[Limit, ...]
    disposals: Disposals
    departure_codes: tuple[Code, ...]
    referral_holds: tuple[str, ...]
    court_holds: tuple[str, ...]
    charge_duties: tuple[str, ...]
    agenda_dates: tuple[str, ...]
    record_facts: tuple[str, ...]


class Configs:
    """All panel configurations of a rules folder."""

    def __init__(self, versions: dict[str, tuple[Config, ...]]) -> None:
        self._versions = versions

    def at(self, area: str | None, day: dt.date) -> InUse:
        """Give what holds in an area on a day.

        Raises SelectionError P-CONFIG where the national file has no version for the day.
        """
        national = _version(self._versions[NATIONAL], day)
        if national is None:
            raise SelectionError(
                "P-CONFIG", f"no panel configuration is in force on {day}", "See rules/panels/."
            )
        local = _version(self._versions.get(area or "", ()), day)
        return _joined(area or NATIONAL, national, local)


def read_configs(folder: Path) -> Configs:
    """Read every file of `rules/panels/`. Raises InputError with every problem and its place."""
    problems: list[Problem] = []
    read: dict[str, _File] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            read[path.stem] = _read(path)
        except InputError as error:
            problems += error.problems
    if NATIONAL in read:
        known = read[NATIONAL].configs
        for name, one in read.items():
            problems += _not_whole(one) if name == NATIONAL else _not_known(one, known)
    elif not problems:
        problems.append(
            Problem(str(folder), 1, 1, "P-CONFIG", "there is no national.yaml here", None)
        )
    if problems:
        raise InputError(problems)
    return Configs(
        {
            name: tuple(sorted(one.configs, key=lambda version: version.in_force_from))
            for name, one in read.items()
        }
    )


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was read: `configs` in its own order, so that places can be told."""

    name: str
    root: Node
    configs: tuple[Config, ...]

    def problem(self, place: tuple[str | int, ...], text: str, hint: str | None = None) -> Problem:
        where = position_at(self.root, ("versions", *place))
        return Problem(self.name, where.line, where.col, "P-CONFIG", text, hint)


def _read(path: Path) -> _File:
    (root,) = load_path(path)
    file = str(path)
    raw = (
        to_plain(root.items["versions"])
        if isinstance(root, MapNode) and "versions" in root.items
        else None
    )
    if not isinstance(raw, list) or not raw:
        text = "this file needs `versions`, a list with at least one"
        raise InputError([Problem(file, 1, 1, "P-CONFIG", text, None)])
    problems: list[Problem] = []
    found: list[Config] = []
    empty = _File(file, root, ())
    for index, one in enumerate(raw):
        try:
            found.append(Config.model_validate_json(canonical_json(one)))
        except ValidationError as error:
            for fault in error.errors():
                named = ".".join(map(str, fault["loc"]))
                problems.append(empty.problem((index, *fault["loc"]), f"`{named}`: {fault['msg']}"))
    if problems:
        raise InputError(problems)
    made = _File(file, root, tuple(found))
    problems = [*_weak(made), *_twice(made)]
    if problems:
        raise InputError(problems)
    return made


def _weak(file: _File) -> Iterator[Problem]:
    """Refuse a gate or limit that refuses without ground: K and L never bar."""
    for index, config in enumerate(file.configs):
        things: list[tuple[tuple[str | int, ...], Gate | Limit]] = [
            (("gates", name), gate) for name, gate in config.gates.items()
        ]
        things += [(("limits", number), one) for number, one in enumerate(config.limits or ())]
        for place, thing in things:
            weak = thing.basis not in _MAY_REFUSE or thing.confidence == "L"
            if thing.level == "refuse" and weak:
                yield file.problem(
                    (index, *place),
                    f"`{thing.rule}` refuses on basis {thing.basis}, confidence {thing.confidence}",
                    "Only S, S2, C, statute or the record's own rules (record), at H or M, "
                    "may refuse.",
                )


def _twice(file: _File) -> Iterator[Problem]:
    seen: set[dt.date] = set()
    for index, config in enumerate(file.configs):
        if config.in_force_from in seen:
            text = f"another version is in force from {config.in_force_from}"
            yield file.problem((index, "in_force_from"), text)
        seen.add(config.in_force_from)


def _not_whole(file: _File) -> Iterator[Problem]:
    """Ask of the national file what every area may leave out."""
    for index, config in enumerate(file.configs):
        for name in ("quorum", "disposals", "departure_codes", "controller", "regime"):
            if getattr(config, name) is None:
                yield file.problem((index,), f"the national file needs `{name}`")


def _not_known(file: _File, national: tuple[Config, ...]) -> Iterator[Problem]:
    """Refuse a gate or number of days that no national version names: it would never be read."""
    gates = {name for config in national for name in config.gates}
    days = {name for config in national for name in config.days}
    for index, config in enumerate(file.configs):
        for part, given, known in (("gates", config.gates, gates), ("days", config.days, days)):
            for name in given:
                if name not in known:
                    text = f"`{name}` is none of the national file's {part}"
                    yield file.problem((index, part, name), text, did_you_mean(name, known))


def _version(versions: tuple[Config, ...], day: dt.date) -> Config | None:
    fitting = [one for one in versions if one.in_force_from <= day]
    return fitting[-1] if fitting else None


def _limits(national: tuple[Limit, ...], local: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Join limits: an area's limit stands over the national one, disposal by disposal."""
    taken = {(limit.what, option) for limit in local for option in limit.disposals}
    kept = []
    for limit in national:
        left = tuple(one for one in limit.disposals if (limit.what, one) not in taken)
        if left:
            kept.append(limit.model_copy(update={"disposals": left}))
    return (*local, *kept)


def _joined(area: str, national: Config, local: Config | None) -> InUse:
    over = local or national
    names = [f"{NATIONAL} {national.in_force_from} r{national.revision}"]
    if local is not None:
        names.append(f"{area} {local.in_force_from} r{local.revision}")
    quorum = over.quorum or national.quorum
    disposals = over.disposals or national.disposals
    codes = over.departure_codes or national.departure_codes
    if quorum is None or disposals is None or codes is None:
        raise SelectionError("P-CONFIG", "the national panel configuration is not whole")
    content: dict[str, JsonValue] = {
        "national": national.model_dump(mode="json"),
        "local": local.model_dump(mode="json") if local else None,
    }
    return InUse(
        name=f"{', '.join(names)} ({sha256_of(content)[:8]})",
        area=area,
        controller=over.controller or national.controller or "",
        regime=over.regime or national.regime or "part_3",
        quorum=quorum,
        quorum_from="the area's own" if over.quorum and local else "the national default",
        days={**national.days, **(local.days if local else {})},
        gates={**national.gates, **(local.gates if local else {})},
        limits=_limits(national.limits or (), (local.limits if local else None) or ()),
        disposals=disposals,
        departure_codes=codes,
        referral_holds=_first(over.referral_holds, national.referral_holds),
        court_holds=_first(over.court_holds, national.court_holds),
        charge_duties=_first(over.charge_duties, national.charge_duties),
        agenda_dates=_first(over.agenda_dates, national.agenda_dates),
        record_facts=_first(over.record_facts, national.record_facts),
    )


def _first(given: tuple[str, ...] | None, usual: tuple[str, ...] | None) -> tuple[str, ...]:
    return (usual or ()) if given is None else given
