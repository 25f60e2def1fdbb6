"""What can be said in an entry, read from the models of the kinds: one list for every way in."""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from oocd.panels.filling import FILLED
from oocd.panels.kinds.base import Kind

OPENS = {"referred": "refer", "meeting_called": "call-meeting"}
"""The kinds that open a record, and what their commands are called."""

Form = Literal["text", "choice", "day", "whole", "truth", "part", "case"]
_SIMPLE = ("text", "choice", "day", "whole", "truth")
_SAMPLES = {
    "day": "YYYY-MM-DD",
    "whole": "a whole number",
    "truth": "true or false",
}


@dataclass(frozen=True, slots=True)
class Entered:
    """One field of an entry: how it is written, whether many, whether it must be there."""

    name: str
    form: Form
    many: bool
    needed: bool
    choices: tuple[str | int, ...]
    about: str
    part: type[BaseModel] | None = None

    @property
    def simple(self) -> bool:
        """Whether an option of the command line can hold it."""
        return self.form in _SIMPLE

    @property
    def written(self) -> str:
        """How a value of it is written."""
        if self.choices:
            return " | ".join(str(one) for one in self.choices)
        return _SAMPLES.get(self.form, "")


def command_of(kind: str) -> str:
    """Give the command that records a kind.

    >>> command_of("victim_status")
    'victim-status'
    """
    return OPENS.get(kind, kind.replace("_", "-"))


def sentence(words: str) -> str:
    """Write a description as a sentence; a word of a list stays as it is.

    >>> sentence("the day"), sentence("none: declared only")
    ('The day.', 'none: declared only.')
    """
    first = words.partition(" ")[0]
    listed = first.endswith((":", ";", ",")) or "_" in first
    return f"{words if listed else words[:1].upper() + words[1:]}."


def about(kind: type[Kind]) -> str:
    """Say what a kind is for."""
    return (kind.__doc__ or kind.title).strip().split("\n\n")[0].replace("\n    ", " ")


def fields_of(kind: type[Kind]) -> tuple[Entered, ...]:
    """Give the fields that a person fills, the common ones last; what the record fills is none."""
    filled = FILLED.get(kind.name, ())
    own = [name for name in kind.model_fields if name not in Kind.model_fields]
    order = [*own, *Kind.model_fields]
    return tuple(entered(name, kind.model_fields[name]) for name in order if name not in filled)


def part_fields(part: type[BaseModel]) -> tuple[Entered, ...]:
    """Give the fields of a nested part."""
    return tuple(entered(name, info) for name, info in part.model_fields.items())


def entered(name: str, info: FieldInfo) -> Entered:
    """Read one field of a model."""
    inner, many = _inner(info.annotation)
    form, choices, part = _form(inner)
    return Entered(name, form, many, info.is_required(), choices, info.description or "", part)


def _inner(annotation: Any) -> tuple[Any, bool]:  # noqa: ANN401 a type as it is written
    """Take away what says "or nothing", "and so on", and how it is checked."""
    many = False
    while True:
        origin, parts = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation = parts[0]
        elif origin in {Union, types.UnionType}:
            annotation = next(one for one in parts if one is not type(None))
        elif origin is tuple:
            annotation, many = parts[0], True
        else:
            return annotation, many


def _form(
    inner: Any,  # noqa: ANN401 as above
) -> tuple[Form, tuple[str | int, ...], type[BaseModel] | None]:
    if get_origin(inner) is Literal:
        return "choice", get_args(inner), None
    if get_origin(inner) is dict or inner is dict:
        return "case", (), None
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return "part", (), inner
    forms: dict[Any, Form] = {str: "text", bool: "truth", int: "whole", dt.date: "day"}
    return forms[inner], (), None
