"""Looking back at samples: drawing, showing, finding, learning. Nothing here touches a case.

A sample is a record of its own. It is drawn at random by a seed that is kept, shows what the
decision maker had, and takes findings and learning; no finding is written to an item, none opens
one again (`Reopened` knows no such ground).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from oocd.engine.errors import RecordRefused, did_you_mean
from oocd.panels.access import require
from oocd.panels.event import Actor, Draft, Event
from oocd.panels.item import fold as fold_item
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.scrutiny import (
    FindingRecorded,
    LearningRecorded,
    SampleDrawn,
    SampleFilter,
    TextPrepared,
)
from oocd.panels.ports import Entry, Summary, Touch
from oocd.panels.returns.models import ScrutinySettings
from oocd.panels.scrutiny_sample import SampleState, choose, fold, hash_of, population
from oocd.panels.scrutiny_view import Allowed, frozen
from oocd.panels.service import ITEM, Panel, plain
from oocd.panels.tagging import tags_of

SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Ask:
    """What sample is wanted. The seed is new and random unless one is given."""

    filter: SampleFilter
    size: int
    seed: str | None = None
    theme: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A matter of a sample: its number, what may be seen, the text prepared, the findings."""

    number: int
    matter: Mapping[str, JsonValue]
    text: str | None
    findings: tuple[FindingRecorded, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sample as a reader sees it: how it was drawn (no ids of items), its matters, learning."""

    state: SampleState
    drawn: SampleDrawn
    seen: tuple[Seen, ...]
    learning: tuple[LearningRecorded, ...]


def draw(panel: Panel, actor: Actor, ask: Ask, settings: ScrutinySettings) -> SampleState:
    """Draw a sample and record how.

    Raises RecordRefused P-RIGHT, P-SAMPLE where no matter fits.
    """
    require(actor, "draw_sample")
    store = panel.store
    states = [
        fold_item(one.record, store.events(one.record))
        for one in store.summaries(ITEM, area=ask.filter.area)
    ]
    found = population(states, ask.filter)
    if not found:
        raise RecordRefused(
            "P-SAMPLE", "no decided matter fits: there is nothing to draw from", "Widen the filter."
        )
    seed = ask.seed or panel.ids.nonce()
    content = SampleDrawn(
        on=panel.today(),
        theme=ask.theme,
        seed=seed,
        filter=ask.filter,
        population=len(found),
        population_sha256=hash_of(found),
        asked_for=ask.size,
        items=choose(found, seed, ask.size),
        finding_set=settings.use,
    )
    name = ask.record or panel.ids.record(SAMPLE)
    _write(panel, actor, SampleState(name), content, ask.filter.area)
    touches = [Touch("consultation", one.record, SAMPLE, one.upto) for one in content.items]
    store.log(touches, actor, panel.clock())
    return sample(panel, name)


def sample(panel: Panel, record: str) -> SampleState:
    """Give a sample's state, for the use-cases. Raises RecordRefused P-UNKNOWN."""
    found = next((one for one in panel.store.summaries(SAMPLE) if one.record == record), None)
    if found is None:
        raise RecordRefused(
            "P-UNKNOWN", f"no sample is called `{record}`", "See `oocd scrutiny list`."
        )
    return fold(record, panel.store.events(record))


def samples(panel: Panel, actor: Actor, *, area: str | None = None) -> Iterator[Summary]:
    """Give the samples, by id."""
    require(actor, "read_sample")
    return panel.store.summaries(SAMPLE, area=area)


def show(
    panel: Panel, actor: Actor, record: str, allowed: Allowed, *, number: int | None = None
) -> Sheet:
    """Give a sample, or one matter of it, as its reader may see it; the reading is logged.

    Raises RecordRefused P-RIGHT, P-UNKNOWN, P-NUMBER.
    """
    require(actor, "read_sample")
    state = sample(panel, record)
    drawn = _drawn(state)
    if number is not None:
        _numbered(state, number)
    seen = tuple(
        Seen(
            one.number,
            frozen(fold_item(one.record, panel.store.events(one.record)), one.upto, allowed),
            state.text(one.number),
            tuple(
                noted.content
                for noted in state.findings(one.number)
                if isinstance(noted.content, FindingRecorded)
            ),
        )
        for one in drawn.items
        if number in {None, one.number}
    )
    learning = tuple(
        one.content for one in state.entries if isinstance(one.content, LearningRecorded)
    )
    panel.store.log([Touch("consultation", record, "read_sample")], actor, panel.clock())
    return Sheet(state, drawn, seen, learning)


def find(
    panel: Panel, actor: Actor, record: str, content: FindingRecorded, settings: ScrutinySettings
) -> Event:
    """Record a finding on one matter of a sample.

    Raises RecordRefused P-RIGHT, P-UNKNOWN, P-NUMBER, P-FINDING.
    """
    require(actor, "record_finding")
    state = sample(panel, record)
    drawn = _drawn(state)
    _numbered(state, content.number)
    names = [one.id for one in settings.sets[drawn.finding_set].findings]
    if content.finding not in names:
        hint = did_you_mean(content.finding, names) or f"Findings: {', '.join(names)}."
        raise RecordRefused(
            "P-FINDING", f"`{content.finding}` is no finding of this sample's set", hint
        )
    unknown = [one for one in content.matters if one not in settings.matters]
    if unknown:
        raise RecordRefused(
            "P-FINDING",
            f"no matter is called {', '.join(f'`{one}`' for one in unknown)}",
            f"Matters: {', '.join(settings.matters)}.",
        )
    return _write(panel, actor, state, content, drawn.filter.area)


def learn(panel: Panel, actor: Actor, record: str, content: LearningRecorded) -> Event:
    """Record what is to be learned. Raises RecordRefused P-RIGHT, P-UNKNOWN, P-NUMBER."""
    require(actor, "record_finding")
    state = sample(panel, record)
    for number in content.numbers:
        _numbered(state, number)
    return _write(panel, actor, state, content, _drawn(state).filter.area)


def prepare(panel: Panel, actor: Actor, record: str, content: TextPrepared) -> Event:
    """Keep the reasons of a decision, written anew without names, for the sample.

    It is for the chair, who sees the items. Raises RecordRefused P-RIGHT, P-UNKNOWN, P-NUMBER.
    """
    require(actor, "draw_sample")
    require(actor, "show_item")
    state = sample(panel, record)
    _numbered(state, content.number)
    return _write(panel, actor, state, content, _drawn(state).filter.area)


def _drawn(state: SampleState) -> SampleDrawn:
    if state.drawn is None:
        raise RecordRefused("P-UNKNOWN", f"how {state.record} was drawn was erased")
    return state.drawn


def _numbered(state: SampleState, number: int) -> None:
    if state.item(number) is None:
        count = len(_drawn(state).items)
        raise RecordRefused(
            "P-NUMBER", f"{state.record} has no matter {number}", f"It has 1 to {count}."
        )


def _write(
    panel: Panel, actor: Actor, state: SampleState, content: Kind, area: str | None
) -> Event:
    config = panel.config_for(area)
    drawn = content if isinstance(content, SampleDrawn) else _drawn(state)
    done = {one.content.number for one in state.entries if isinstance(one.content, FindingRecorded)}
    if isinstance(content, FindingRecorded):
        done.add(content.number)
    entry = Entry(
        record=state.record,
        kind=SAMPLE,
        area=area or "",
        expected=state.seq,
        drafts=(Draft(content.name, plain(content), tags_of(content, config), panel.ids.nonce()),),
        fields={
            "drawn_on": drawn.on.isoformat(),
            "matters": str(len(drawn.items)),
            "found": str(len(done)),
        },
        touches=(Touch("collection", state.record, content.name, state.seq + 1),),
    )
    (event,) = panel.store.append(entry, actor, panel.clock())
    return event
