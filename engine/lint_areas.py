"""Checks of area overlays: what an area may add, and what it must own up to as widening."""

from __future__ import annotations

from oocd.engine.lint_notes import Loc, Notes
from oocd.engine.lint_rules import check_citations, versions_of
from oocd.engine.lint_usage import parameters_read
from oocd.engine.rulebook import Version
from oocd.engine.ruleset import STATUS_EFFECTS, Effect, Parameter

OVERLAY_EFFECTS = frozenset(
    {
        Effect.REQUIRE,
        Effect.BAR,
        Effect.REFER,
        Effect.FLAG,
        Effect.PROMPT,
        Effect.DUTY,
        Effect.INFORM,
    }
)
"""What an overlay's rule may do; a gateway only for programmes. The rest goes under `may_widen`."""
_WIDENING = "List it under `may_widen` with its source, or take it out."


def check_areas(notes: Notes) -> None:
    """Check every version of every area, and that only areas have what is for areas."""
    for version in versions_of(notes):
        area = version.file.area
        if area is None:
            for key, found in (
                ("sets_parameters", version.file.sets_parameters),
                ("may_widen", version.file.may_widen),
            ):
                if found:
                    text = f"only an area's file has `{key}`"
                    notes.add(version.path, (key,), "R-AREA", text, key=True)
            continue
        known = [entry.id for entry in notes.library.areas.areas]
        notes.unknown(version.path, ("area",), "R-UNKNOWN-AREA", "area", area, known)
        _check_effects(notes, version)
        _check_parameters(notes, version)
        _check_widening(notes, version)


def _check_effects(notes: Notes, version: Version) -> None:
    programmes = notes.library.programmes
    for index, rule in enumerate(version.file.rules):
        if rule.id in version.file.may_widen:
            continue
        targets = {t for use in version.rules if use.position == index for t in use.applies_to}
        own_gateway = rule.effect is Effect.GATEWAY and targets <= set(programmes)
        if rule.effect not in OVERLAY_EFFECTS and not own_gateway:
            text = f"{rule.id}: an area may not add a `{rule.effect.value}`"
            if rule.effect is Effect.GATEWAY:
                text = f"{rule.id}: an area may add a `gateway` to programmes only"
            notes.add(version.path, ("rules", index, "effect"), "R-AREA", text, _WIDENING)
        for number, name in enumerate(rule.overrides):
            if _sets_aside_national(notes, version, name):
                text = f"{rule.id}: it sets aside {name}, which is not the area's own"
                loc = ("rules", index, "overrides", number)
                notes.add(version.path, loc, "R-AREA", text, _WIDENING)


def _sets_aside_national(notes: Notes, version: Version, name: str) -> bool:
    return any(
        rule.id == name and rule.effect in STATUS_EFFECTS
        for other in versions_of(notes)
        if other.file.area != version.file.area
        for rule in other.file.rules
    )


def _check_parameters(notes: Notes, version: Version) -> None:
    """An area sets only what is declared local, and only towards the tighter side."""
    local = _local_parameters(notes)
    for name, own in version.file.sets_parameters.items():
        loc: Loc = ("sets_parameters", name)
        if name not in local:
            if not notes.unknown(
                version.path,
                loc,
                "R-UNKNOWN-PARAMETER",
                "parameter",
                name,
                _all_parameters(notes),
            ):
                text = f"{name}: it is not marked `local: true`, so no area may set it"
                notes.add(version.path, loc, "R-AREA", text, key=True)
            continue
        if set(version.file.may_widen) & _readers(notes, name):
            continue
        for national in local[name]:
            problem = _wrong_side(own, national)
            if problem is not None:
                text = f"{name}: {problem}"
                hint = "List a rule that reads it under `may_widen` with its source."
                notes.add(version.path, (*loc, "value"), "R-AREA", text, hint)
                break


def _wrong_side(own: Parameter, national: Parameter) -> str | None:
    if type(own.value) is not type(national.value):
        return f"{own.value!r} is not the kind of value that {national.value!r} is"
    if isinstance(own.value, bool | str) or isinstance(national.value, bool | str):
        return None
    if national.tighter == "lower" and own.value > national.value:
        return f"{own.value} is looser than the national {national.value} (tighter is lower)"
    if national.tighter == "higher" and own.value < national.value:
        return f"{own.value} is looser than the national {national.value} (tighter is higher)"
    return None


def _local_parameters(notes: Notes) -> dict[str, list[Parameter]]:
    found: dict[str, list[Parameter]] = {}
    for version in versions_of(notes):
        for name, parameter in version.file.parameters.items():
            if version.file.area is None and parameter.local:
                found.setdefault(name, []).append(parameter)
    return found


def _all_parameters(notes: Notes) -> set[str]:
    return {name for version in versions_of(notes) for name in version.file.parameters}


def _readers(notes: Notes, parameter: str) -> set[str]:
    """The ids of the rules that read a parameter."""
    return {
        rule.id
        for version in versions_of(notes)
        if parameter in version.file.parameters
        for rule in version.file.rules
        if parameter in parameters_read(version.file, [rule])
    }


def _check_widening(notes: Notes, version: Version) -> None:
    """What is listed as widening is there and is cited."""
    ids = {rule.id for rule in version.file.rules}
    for name in version.file.sets_parameters:
        ids |= _readers(notes, name)
    for name, citation in version.file.may_widen.items():
        loc: Loc = ("may_widen", name)
        if notes.whole:
            notes.unknown(version.path, loc, "R-UNKNOWN-RULE", "rule of this file", name, ids)
        known = notes.library.sources
        place = (*loc, "source")
        notes.unknown(version.path, place, "R-UNKNOWN-SOURCE", "source", citation.source, known)
    for name, parameter in version.file.sets_parameters.items():
        if not parameter.cite:
            text = f"{name}: no source is cited"
            notes.add(version.path, ("sets_parameters", name, "cite"), "R-CITE", text)
        loc = ("sets_parameters", name, "cite")
        check_citations(notes, version.path, loc, parameter.cite)
