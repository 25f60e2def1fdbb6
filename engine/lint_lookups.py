"""Checks of the other lookups: options, areas, sources, and the sentences that the engine fills."""

from __future__ import annotations

import string

from oocd.engine.lint_notes import Notes
from oocd.engine.lint_rules import check_citations, versions_of
from oocd.engine.lint_tables import is_address
from oocd.engine.resolve import Status
from oocd.engine.ruleset import Effect
from oocd.engine.truth import State

DISPOSALS = "lookups/disposals.yaml"
AREAS = "lookups/areas.yaml"
WORDING = "lookups/wording.yaml"
SOURCES = "sources.yaml"

SENTENCES: dict[str, tuple[str, ...]] = {
    "not_assessed": ("why",),
    "why_unsigned": (),
    "why_unsigned_own": ("owner",),
    "why_no_scores": (),
    "why_no_matrix": (),
    "why_no_offence": (),
    "why_offences_unknown": (),
    "final_awaits_adjustment": (),
    "final_missing_score": (),
    "final_missing_fact": (),
    "points": ("label", "option", "score"),
    "label_accepted": (),
    "label_indicative": ("label",),
    "band_not_open": ("score", "label", "option", "status"),
    "band_refer": ("who", "why"),
    "band_missing": ("facts",),
    "range_is": ("options",),
    "range_all": ("options",),
    "range_none": (),
    "range_none_all": (),
    "refer_list": ("options",),
    "not_in_force_text": ("title", "date"),
    "not_in_area": ("title",),
    "in_doubt": ("date", "answers"),
    "choosing_date": ("title", "fact"),
    "list_unknown": ("list",),
    "unsigned": ("families",),
    "assumed": ("fact", "because"),
    "no_area": (),
    "nation_unknown": (),
    "matrix_unsigned": ("matrix", "label"),
    "matrix_unsigned_own": ("matrix", "label", "owner"),
    "band_rules_silent": (),
    "after_plan": ("family", "date"),
}
"""Every sentence the engine asks the wording for, with the words that it fills in."""


def check_lookups(notes: Notes) -> None:
    """Check every lookup that is no table."""
    _check_disposals(notes)
    _check_wording(notes)
    areas = notes.library.areas.areas
    notes.twice(AREAS, [(a.id, ("areas", i, "id")) for i, a in enumerate(areas)], "area")
    for key, source in notes.library.sources.items():
        if source.url is not None and not is_address(source.url):
            text = f"{key}: {source.url!r} is not an http(s) address"
            hint = "Give the whole address, or `url: null` where none is kept."
            notes.add(SOURCES, (key, "url"), "R-URL", text, hint)


def _check_disposals(notes: Notes) -> None:
    disposals = notes.library.disposals
    groups = [group.id for group in disposals.groups]
    areas = [area.id for area in notes.library.areas.areas]
    ids = [(o.id, ("options", i, "id")) for i, o in enumerate(disposals.options)]
    ids += [(p.id, ("programmes", i, "id")) for i, p in enumerate(disposals.programmes)]
    notes.twice(DISPOSALS, ids, "option or programme")
    notes.twice(DISPOSALS, [(g, ("groups", i, "id")) for i, g in enumerate(groups)], "group")
    effects = [(e.id, ("effects", i, "id")) for i, e in enumerate(disposals.effects)]
    notes.twice(DISPOSALS, effects, "effect")
    check_citations(notes, DISPOSALS, ("cite",), disposals.cite)
    for index, option in enumerate(disposals.options):
        loc = ("options", index, "group")
        if option.group is None:
            text = f"{option.id}: an option has a group"
            notes.add(DISPOSALS, loc, "R-UNKNOWN-GROUP", text, "A programme has none.")
        else:
            notes.unknown(DISPOSALS, loc, "R-UNKNOWN-GROUP", "group", option.group, groups)
    for index, programme in enumerate(disposals.programmes):
        if programme.group is not None:
            text = f"{programme.id}: a programme has no group"
            notes.add(DISPOSALS, ("programmes", index, "group"), "R-UNKNOWN-GROUP", text)
        for number, area in enumerate(programme.areas):
            place = ("programmes", index, "areas", number)
            notes.unknown(DISPOSALS, place, "R-UNKNOWN-AREA", "area", area, areas)
    per_item = disposals.per_item
    _check_exclude_rule(notes, per_item.exclude_rule)


def _check_exclude_rule(notes: Notes, name: str) -> None:
    """The rule that leaves an item out is there, and is a requirement asked for each item."""
    loc = ("per_item", "exclude_rule")
    uses = [use for version in versions_of(notes) for use in version.rules if use.rule.id == name]
    ids = {use.rule.id for version in versions_of(notes) for use in version.rules}
    if not notes.whole or notes.unknown(DISPOSALS, loc, "R-UNKNOWN-RULE", "rule", name, ids):
        return
    for use in uses:
        if use.rule.effect is not Effect.REQUIRE or not use.per_item:
            text = f"{name} is not a `require` that is asked for each item"
            notes.add(DISPOSALS, loc, "R-OVERRIDES", text)
            return


def _check_wording(notes: Notes) -> None:
    wording = notes.library.wording
    wanted = (
        ("statuses", wording.statuses, [status.value for status in Status]),
        ("states", wording.states, [state.value for state in State]),
        ("boolean", wording.boolean, ["true", "false"]),
        ("sentences", wording.sentences, list(SENTENCES)),
    )
    for key, found, names in wanted:
        for name in names:
            if name not in found:
                text = f"`{key}` has no {name!r}"
                notes.add(WORDING, (key,), "R-WORDING", text, "Every output needs it.", key=True)
    for name, text in wording.sentences.items():
        filled = _filled(text)
        if filled is None or not filled <= set(SENTENCES.get(name, filled)):
            known = ", ".join(f"{{{word}}}" for word in SENTENCES.get(name, ())) or "nothing"
            said = f"{name}: only {known} is filled in"
            notes.add(WORDING, ("sentences", name), "R-WORDING", said)


def _filled(text: str) -> set[str] | None:
    """The words in braces; None where a brace is left over."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None
