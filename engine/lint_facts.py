"""Checks of the fact catalogue itself: names, types, values, questions."""

from __future__ import annotations

import datetime as dt

from oocd.engine.catalogue import AbsentMeans, FactSpec
from oocd.engine.lint_notes import Loc, Notes

FACTS = "facts.yaml"
ENGINE_FACTS = (
    "area",
    "nation",
    "decision_date",
    "offence.offence",
    "offence.committed",
    "offence.aggravating",
    "offence.mitigating",
    "offence.adjustment.value",
    "offence.adjustment.by",
    "offence.adjustment.reason",
    "gravity.band",
    "gravity.band_accepted",
)
"""The facts that the engine itself asks for: to choose versions, to assess gravity."""
_TYPES: dict[str, type] = {"boolean": bool, "integer": int, "text": str, "answer": str}


def check_facts(notes: Notes) -> None:
    """Check every fact, then the lists, orders and blocks."""
    for name in ENGINE_FACTS:
        if name not in notes.library.catalogue.facts:
            _fault(notes, ("facts",), f"the engine asks for `{name}`, which is no fact", key=True)
    for name, spec in notes.library.catalogue.facts.items():
        loc: Loc = ("facts", name)
        _check_question(notes, loc, name, spec)
        _check_values(notes, loc, name, spec)
        if spec.absent_means is not None:
            _check_absent(notes, loc, name, spec, spec.absent_means)
        for number, needed in enumerate(spec.needs):
            _known(notes, (*loc, "needs", number), needed)
    _check_lists(notes)
    _check_orders(notes)
    for block_name, block in notes.library.catalogue.blocks.items():
        for name, spec in block.facts.items():
            _check_values(notes, ("blocks", block_name, "facts", name), name, spec)
            if f"{block_name}.{name}" in notes.library.catalogue.facts:
                text = f"`{block_name}.{name}` is kept from rules and is a fact as well"
                notes.add(FACTS, ("facts", f"{block_name}.{name}"), "R-MONITORING", text, key=True)


def _fault(
    notes: Notes, loc: Loc, text: str, hint: str | None = None, *, key: bool = False
) -> None:
    notes.add(FACTS, loc, "R-FACT", text, hint, key=key)


def _known(notes: Notes, loc: Loc, name: str) -> bool:
    known = notes.library.catalogue.names()
    return not notes.unknown(FACTS, loc, "R-UNKNOWN-FACT", "fact", name, known)


def _check_question(notes: Notes, loc: Loc, name: str, spec: FactSpec) -> None:
    """What is asked for needs a question and someone to answer it."""
    if not spec.title:
        _fault(notes, loc, f"`{name}` has no title", key=True)
    if spec.derived is not None and not spec.given:
        return
    if spec.optional:
        return
    if not spec.question:
        _fault(notes, loc, f"`{name}` has no question", "Ask for it in plain words.", key=True)
    if not spec.answered_by:
        hint = "Name who can answer, such as [police]."
        _fault(notes, loc, f"`{name}` does not say who answers it", hint, key=True)


def _check_values(notes: Notes, loc: Loc, name: str, spec: FactSpec) -> None:
    """The values of a choice are somewhere, and only a choice has any."""
    chosen = spec.type in {"choice", "choices", "map"}
    has_list = bool(spec.values) or spec.values_from is not None
    if chosen and not has_list:
        _fault(notes, loc, f"`{name}` has no values", "Give `values` or `values_from`.", key=True)
    if has_list and not chosen:
        _fault(notes, loc, f"`{name}` is a {spec.type} and has values", key=True)
    if spec.values and spec.values_from is not None:
        _fault(notes, loc, f"`{name}` has both `values` and `values_from`", key=True)
    for number, word in enumerate(spec.not_known):
        if word in spec.values:
            text = f"`{name}`: {word!r} cannot be a value and mean not known"
            _fault(notes, (*loc, "not_known", number), text)
    _check_kind(notes, loc, name, spec)


def _check_kind(notes: Notes, loc: Loc, name: str, spec: FactSpec) -> None:
    """What only some types have: keys, bounds, a direction."""
    if spec.type == "map" and not spec.keys_from:
        _fault(notes, loc, f"`{name}` has no keys", "Give `keys_from`.", key=True)
    if spec.min is not None and spec.max is not None and spec.max < spec.min:
        _fault(notes, (*loc, "max"), f"`{name}`: max lies below min")
    if spec.type == "factors" and spec.direction is None:
        _fault(notes, loc, f"`{name}` holds factors and has no direction", key=True)


def _check_absent(notes: Notes, loc: Loc, name: str, spec: FactSpec, absent: AbsentMeans) -> None:
    """What a fact left out means fits its type, or has words of its own."""
    place = (*loc, "absent_means")
    if (absent.value is None) == (absent.same_as is None):
        _fault(notes, place, f"`{name}`: give either `value` or `same_as`")
    if absent.same_as is not None and _known(notes, (*place, "same_as"), absent.same_as):
        other = notes.library.catalogue.spec(absent.same_as)
        if other is not None and other.type != spec.type:
            text = f"`{name}` is a {spec.type}, `{absent.same_as}` a {other.type}"
            _fault(notes, (*place, "same_as"), text)
    if absent.value is not None and not _fits(notes, spec, absent):
        hint = "Use one of its values, or give `words` for what it means."
        text = f"`{name}`: {absent.value!r} does not fit a {spec.type}"
        _fault(notes, (*place, "value"), text, hint)
    if not absent.because.strip():
        _fault(notes, (*place, "because"), f"`{name}`: say why a fact left out means this")


def _fits(notes: Notes, spec: FactSpec, absent: AbsentMeans) -> bool:
    value = absent.value
    if isinstance(value, str) and absent.words is not None:
        return True  # a word of its own, apart from the values: "not said"
    if spec.type in {"choice", "map"}:
        return value in _values(notes, spec)
    if spec.type == "choices":
        return isinstance(value, tuple) and set(value) <= _values(notes, spec)
    if spec.type == "factors":
        return isinstance(value, tuple)
    if spec.type == "date":
        return isinstance(value, dt.date)
    return type(value) is _TYPES.get(spec.type)


def _values(notes: Notes, spec: FactSpec) -> set[str]:
    return set(notes.library.catalogue.values_of(spec))


def _check_lists(notes: Notes) -> None:
    """A list is a fact, and its items' facts have keys of their own."""
    catalogue = notes.library.catalogue
    for name, spec in catalogue.lists.items():
        fact = catalogue.facts.get(name)
        if fact is None or fact.type != "list":
            _fault(notes, ("lists", name), f"no fact of type list is called `{name}`", key=True)
        keys = [
            (catalogue.key_of(fact_name), ("facts", fact_name))
            for fact_name in catalogue.facts
            if fact_name.startswith(spec.item + ".") and _given(catalogue.facts[fact_name])
        ]
        notes.twice(FACTS, keys, f"key of one {spec.item}")
    items = [(spec.item, ("lists", name, "item")) for name, spec in catalogue.lists.items()]
    notes.twice(FACTS, items, "item name")
    for name, fact in catalogue.facts.items():
        if fact.type == "list" and name not in catalogue.lists:
            _fault(notes, ("facts", name), f"`lists` does not say what `{name}` holds", key=True)
        if fact.key is not None and catalogue.item_of(name) is None:
            _fault(notes, ("facts", name, "key"), f"`{name}` belongs to no list and has a key")


def _given(spec: FactSpec) -> bool:
    return spec.derived is None or spec.given


def _check_orders(notes: Notes) -> None:
    """Dates that must not run backwards are dates; facts that must agree are of one kind."""
    catalogue = notes.library.catalogue
    for number, order in enumerate(catalogue.orders):
        for key, name in (("first", order.first), ("then", order.then)):
            loc: Loc = ("orders", number, key)
            spec = catalogue.spec(name)
            if _known(notes, loc, name) and spec is not None and spec.type != "date":
                text = f"`{name}` is a {spec.type}, and a date is needed"
                notes.add(FACTS, loc, "R-DATE-FACT", text)
        text = order.text.replace("{first}", "").replace("{then}", "")
        if "{" in text or "}" in text:
            _fault(notes, ("orders", number, "text"), "only {first} and {then} are filled in")
    for number, pair in enumerate(catalogue.agree):
        specs = [catalogue.spec(name) for name in pair]
        known = [_known(notes, ("agree", number, i), name) for i, name in enumerate(pair)]
        if all(known) and len({spec.type for spec in specs if spec is not None}) > 1:
            _fault(notes, ("agree", number), f"`{pair[0]}` and `{pair[1]}` are not of one kind")
