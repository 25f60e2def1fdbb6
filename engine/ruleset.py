"""The shape of a rule file: typed, closed, and refused when anything in it is not understood.

A rule file is data owned by a policy lead. These models say what may stand in one; the meaning of
the effects is in the project's contract (strata and status table) and is carried out by `evaluate`
and `resolve`. Nothing here knows a disposal, an age or a jurisdiction.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator


def _iso_date(value: object) -> object:
    """Rule files hold dates as text, so that the loader never guesses; refuse anything else."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value)
    if value is None or isinstance(value, dt.date):
        return value
    message = "a date is written YYYY-MM-DD"
    raise ValueError(message)


IsoDate = Annotated[dt.date, BeforeValidator(_iso_date)]
RuleId = Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=60)]
Condition = JsonValue
"""A condition as written; `conditions.compile_condition` turns it into a checked tree."""


class Model(BaseModel):
    """Base of every file model: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_enum_values=False)


class Effect(StrEnum):
    """What a rule does when it is true (a `require`: what must be true)."""

    REQUIRE = "require"
    GATEWAY = "gateway"
    BAR = "bar"
    REFER = "refer"
    PRESUME = "presume"
    ADJUST = "adjust"
    FLAG = "flag"
    PROMPT = "prompt"
    DUTY = "duty"
    INFORM = "inform"


STATUS_EFFECTS = frozenset({Effect.REQUIRE, Effect.GATEWAY, Effect.BAR, Effect.REFER})
STOPPING_EFFECTS = frozenset({Effect.REQUIRE, Effect.GATEWAY, Effect.BAR})

Basis = Literal["S", "S2", "C", "statute", "P", "K", "inference", "design", "synthesis", "local"]
Confidence = Literal["H", "M", "L"]
STOPPING_BASES = frozenset({"S", "S2", "C", "statute"})
STOPPING_CONFIDENCES = frozenset({"H", "M"})


class Citation(Model):
    """Where a rule comes from: a key of `sources.yaml` and the place in it."""

    source: str
    at: str = ""


class Say(Model):
    """The rule in words for an officer, per state; `{fact.name}` is filled with the fact."""

    met: str
    not_met: str
    unknown: str
    child: str | None = None
    parent: str | None = None


class ReferTo(Model):
    """The named authority a matter goes to, and why."""

    who: str
    why: str


class Due(Model):
    """When a duty falls due: a fact that is a date, or a period counted from one."""

    on: str | None = None
    after: str | None = None
    working_days: int | None = None
    days: int | None = None
    weeks: int | None = None
    months: int | None = None
    words: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Due:
        periods = [self.working_days, self.days, self.weeks, self.months]
        if self.after is not None and sum(p is not None for p in periods) != 1:
            message = "`after` needs exactly one of working_days, days, weeks, months"
            raise ValueError(message)
        if self.after is None and any(p is not None for p in periods):
            message = "a period needs `after`: the fact it is counted from"
            raise ValueError(message)
        if self.after is None and self.on is None and self.words is None:
            message = "say when: `on`, `after` with a period, or `words`"
            raise ValueError(message)
        return self


class Rule(Model):
    """One rule: its id, what it does, when, in which words, on what authority."""

    id: RuleId
    title: str
    applies_to: tuple[str, ...] = ()
    effect: Effect
    overrides: tuple[RuleId, ...] = ()
    from_: IsoDate | None = Field(default=None, alias="from")
    to: IsoDate | None = None
    given: Condition = None
    when: Condition = None
    say: Say
    refer_to: ReferTo | None = None
    due: Due | None = None
    points_to: tuple[str, ...] = ()
    direction: Literal["aggravating", "mitigating"] | None = None
    sets: dict[str, bool | str] = Field(default_factory=dict)
    next_route: str | None = None
    cite: tuple[Citation, ...] = ()
    basis: tuple[Basis, ...]
    confidence: tuple[Confidence, ...]
    note: str | None = None
    never: dict[Literal["met", "not_met", "unknown"], str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _single_to_tuple(cls, data: object) -> object:
        """Allow `basis: S` for `basis: [S]`, and the same for confidence."""
        if isinstance(data, dict):
            data = dict(data)
            for key in ("basis", "confidence"):
                if isinstance(data.get(key), str):
                    data[key] = [data[key]]
        return data

    @model_validator(mode="after")
    def _parts_fit_effect(self) -> Rule:
        problems = []
        if self.effect is Effect.REFER and self.refer_to is None:
            problems.append("a `refer` needs `refer_to: {who, why}`")
        if self.effect is Effect.PRESUME and not self.points_to:
            problems.append("a `presume` needs `points_to: [ids]`")
        if self.effect is Effect.ADJUST and self.direction is None:
            problems.append("an `adjust` needs `direction`")
        if self.effect is Effect.INFORM and not self.sets:
            problems.append("an `inform` needs `sets: {effect: value}`")
        if self.effect in STATUS_EFFECTS and not self.applies_to:
            problems.append(f"a `{self.effect.value}` needs `applies_to`")
        if self.effect in STATUS_EFFECTS and self.when is None:
            problems.append(f"a `{self.effect.value}` needs `when`")
        if self.due is not None and self.effect is not Effect.DUTY:
            problems.append("only a `duty` has `due`")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class InForce(Model):
    """The law time of one version of a family.

    `from_certain` / `to_certain` narrow the days on which the version is certainly in force;
    between `from` and `from_certain` (and `to_certain` and `to`) it is in doubt, and the engine
    evaluates every version that may apply.
    """

    from_: IsoDate = Field(alias="from")
    to: IsoDate | None = None
    from_certain: IsoDate | None = None
    to_certain: IsoDate | None = None
    takes_over: bool = False
    """Whether the version before it, whatever its own file says, ends the day before this one."""

    def until(self, day: dt.date) -> InForce:
        """Give the same days, ending no later than a day."""
        ends = day if self.to is None else min(day, self.to)
        sure = None if self.to_certain is None else min(day, self.to_certain)
        return self.model_copy(update={"to": ends, "to_certain": sure})

    @model_validator(mode="after")
    def _in_order(self) -> InForce:
        days = [
            d for d in (self.from_, self.from_certain, self.to_certain, self.to) if d is not None
        ]
        if days != sorted(days):
            message = "dates must run: from, from_certain, to_certain, to"
            raise ValueError(message)
        return self


class SignOff(Model):
    """Who accepted a version, in which role, and when, for which content hash."""

    by: str
    role: str
    on: IsoDate
    sha256: str


class Parameter(Model):
    """A number or word that a rule reads by `{param: name}`, dated and cited like a rule."""

    value: int | str | bool
    title: str
    local: bool = False
    tighter: Literal["lower", "higher"] | None = None
    basis: Basis
    confidence: Confidence
    cite: tuple[Citation, ...] = ()


class ChecklistItem(Model):
    """One question of a checklist; `fact` is where its answer is kept."""

    id: str
    fact: str
    question: str
    applies: Condition = None


class Checklist(Model):
    """Questions whose answers people read; the engine only asks whether all have one."""

    id: str
    title: str
    applies: Condition
    items: tuple[ChecklistItem, ...]
    cite: tuple[Citation, ...] = ()
    basis: Basis
    confidence: Confidence


class RuleFile(Model):
    """One version of one family."""

    family: str
    title: str
    in_force: InForce
    choose_by: str
    area: str | None = None
    revision: int = 1
    dates_confidence: Confidence = "M"
    dates_note: str | None = None
    signed_off: SignOff | None = None
    owner: str | None = None
    plan_ends: IsoDate | None = None
    """An area plan's end. The rules stay; after it a result says to check that they are current."""
    governs: tuple[str, ...] = ()
    """Options and programmes that exist only while a version of this family is in force."""
    raised_by: tuple[str, ...] = ()
    """Facts that raise the matter; while none is given, its questions come last."""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    sets_parameters: dict[str, Parameter] = Field(default_factory=dict)
    """An area's values for parameters another family declares `local`."""
    may_widen: dict[RuleId, Citation] = Field(default_factory=dict)
    define: dict[str, Condition] = Field(default_factory=dict)
    checklists: tuple[Checklist, ...] = ()
    rules: tuple[Rule, ...]
    notices: tuple[str, ...] = ()
    """Sentences shown whenever this version was used."""
