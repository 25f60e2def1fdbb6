"""A proposal: a draft change of the rules, held apart from them until somebody adopts it.

`rules/proposals/<name>/proposal.yaml` names the change, who asks for it and why, from which day,
and what it changes. Its own rule tests may stand in `tests/` beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, JsonValue, ValidationError, model_validator

from oocd.engine.errors import InputError, Problem, SelectionError, did_you_mean
from oocd.engine.nodes import to_plain
from oocd.engine.replay.model import model_problems
from oocd.engine.ruleset import IsoDate, Model, RuleId
from oocd.engine.yamlio import load_path

FOLDER, FILE = "proposals", "proposal.yaml"
KINDS = ("parameter", "rule", "add_rule", "adopt", "matrix")


class Change(Model):
    """One change. Exactly one of `parameter`, `rule`, `add_rule`, `adopt`, `matrix` says which.

    `parameter` with `value`: another value of a parameter of `family`. `rule` with `fields`: these
    fields of a rule of `family` are replaced. `add_rule`: a whole rule, for `family`. `adopt` with
    `area` and `fields`: the area takes up a national rule of `family` that names an authority as a
    rule of its own (`fields` gives its id, effect and what else differs). `matrix` with `fields`:
    fields of a gravity matrix are replaced, mappings entry by entry.
    """

    parameter: str | None = None
    value: int | str | bool | None = None
    rule: RuleId | None = None
    add_rule: dict[str, JsonValue] | None = None
    adopt: RuleId | None = None
    matrix: str | None = None
    family: str | None = None
    area: str | None = None
    fields: dict[str, JsonValue] = Field(default_factory=dict)
    because: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        faults = []
        if len(given) != 1:
            faults.append(f"give exactly one of {', '.join(KINDS)}")
        if (self.parameter is None) != (self.value is None):
            faults.append("`parameter` and `value` go together")
        if self.matrix is None and self.family is None:
            faults.append("`family` is missing")
        if (self.adopt is None) != (self.area is None):
            faults.append("`adopt` and `area` go together")
        if (self.rule or self.adopt or self.matrix) and not self.fields:
            faults.append("`fields` is missing: what is to be put in place")
        if faults:
            raise ValueError("; ".join(faults))
        return self


class Proposal(Model):
    """The file of a proposal."""

    proposal: str
    title: str
    reason: str
    author_role: str
    status: Literal["draft", "adopted", "withdrawn"]
    in_force_from: IsoDate
    against_national_guidance: bool
    warning: str | None = None
    changes: tuple[Change, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _warned(self) -> Self:
        if self.against_national_guidance and not self.warning:
            message = "`warning` is missing: say which guidance this goes against"
            raise ValueError(message)
        return self


def names_of(root: Path) -> tuple[str, ...]:
    """Give the names of the proposals of a library."""
    return tuple(sorted(path.parent.name for path in (root / FOLDER).glob(f"*/{FILE}")))


def read_proposal(root: Path, name: str) -> Proposal:
    """Read a proposal.

    Raises SelectionError for a name that is none, InputError with every problem of the file.
    """
    known = names_of(root)
    if name not in known:
        hint = did_you_mean(name, known) or f"There are: {', '.join(known) or 'none'}."
        raise SelectionError("S-PROPOSAL", f"no proposal is called `{name}`", hint)
    path = root / FOLDER / name / FILE
    shown = path.relative_to(root).as_posix()
    (node,) = load_path(path)
    try:
        found = Proposal.model_validate(to_plain(node))
    except ValidationError as error:
        raise InputError(model_problems(error, node, shown, "R-PROPOSAL")) from None
    if found.proposal != name:
        text = f"the folder is called {name}, the proposal {found.proposal}"
        raise InputError([Problem(shown, 1, 1, "R-PROPOSAL", text, "Call them the same.")])
    return found
