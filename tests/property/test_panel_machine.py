"""The workflow under people who try anything: what must hold whatever they record.

A hypothesis state machine over two items and two meetings. Entries are drawn right and wrong, and a
refusal is as good as a success: it must leave nothing behind.
"""

from __future__ import annotations

import json
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from oocd.engine.errors import RecordRefused
from oocd.panels import reads
from oocd.panels.access import RIGHTS
from oocd.panels.item import Said, after, empty, read_content
from oocd.panels.kinds.after import Closed, ContentErased
from oocd.panels.kinds.decisions import Decided
from oocd.panels.kinds.meetings import PackMade
from oocd.panels.meeting import fold as fold_meeting
from oocd.panels.store.opening import open_store, upgrade
from oocd.panels.summaries import item_fields, meeting_fields
from tests.property.panel_moves import ACTORS, ITEMS, MEETINGS, MOVES, SEATED
from tests.unit.panels.building import CHAIR, CONFIGS, EVERYBODY, START, Room, kind, person, ready

POLICE_DISPOSALS = CONFIGS.at("wolverhampton", START.date()).disposals.police
SEEDS = st.integers(0, 2**32)
OFTEN = ("decided", "reopened", "content_erased", "placed_on_agenda", "told", "finalised")
ASKING = ("assessment", "voice", "victim", "status", "fresh", "recommendation", "escalation")
SETTLED = {"asked", "declined", "not_reached"}


def touches(content):
    """How many entries of the access log an entry of the record makes."""
    if isinstance(content, ContentErased):
        return len(content.seqs)
    return 1 + len(content.sent_to) if isinstance(content, PackMade) else 1


class Panels(RuleBasedStateMachine):
    """Two items, two meetings, everybody."""

    steps = 0

    def make_store(self):
        return None

    def chance(self, seed):
        """Give a source that differs from step to step where the same seed is drawn again."""
        self.steps += 1
        return Random(seed * 1000 + self.steps)  # noqa: S311 a test must be able to repeat it

    @initialize(far=st.sampled_from(["referred", "ready", "decided", "provisional"]))
    def begin(self, far):
        self.room = Room(store=self.make_store())
        self.logged = 0
        self.gone: set[str] = set()
        self.stepped = {}
        if far == "referred":
            self.room.refer()
            self.room.call()
        else:
            ready(self.room)
        if far in {"decided", "provisional"}:
            self.room.decide(mode="unanimous" if far == "decided" else far)
        self.room.refer(record="item-2")
        self.room.call(record="meeting-2")
        for item in ITEMS:
            state = empty(item)
            for event in self.room.store.events(item):
                state = after(state, Said(event.seq, event.at, event.actor, read_content(event)))
            self.stepped[item] = state
        self.logged = len(list(self.room.store.accesses()))

    # --- what people do --------------------------------------------------------------------------

    @rule(seed=SEEDS)
    def record(self, seed):
        random = self.chance(seed)
        item = random.choice(("item-1", "item-1", "item-2"))
        self._record(random, item, random.choice(list(MOVES)))

    @rule(seed=SEEDS, name=st.sampled_from(OFTEN))
    def go_on(self, seed, name):
        self._record(self.chance(seed), "item-1", name)

    def _record(self, random, item, name):
        given = MOVES[name](random)
        able = [one for one in EVERYBODY if one.role in RIGHTS[name]]
        actor = random.choice(able if random.random() < 0.9 else ACTORS)
        stands = [said.seq for said in self.stepped[item].entries if said.content.name == name]
        if stands and random.random() < 0.2:
            given = {**given, "corrects": random.choice(stands), "why_corrected": "x"}
        if name == "decided" and random.random() < 0.5:
            asks = random.sample(ASKING, random.randint(1, 2))
            given["gates"] = [{"gate": gate, "reason": "x"} for gate in asks]
        if name == "decided" and random.random() < 0.5:
            given["decision_maker"] = person(actor)
        if name == "content_erased" and random.random() < 0.5:
            given["seqs"] = [max(1, self.stepped[item].seq - random.randint(0, 2))]
        self._try(actor, item, kind(name, **given))

    @rule(seed=SEEDS, meeting=st.sampled_from(MEETINGS))
    def meet(self, seed, meeting):
        random = self.chance(seed)
        name = random.choice(("attendance", "attendance", "meeting_opened", "meeting_closed"))
        given = SEATED(random) if name == "attendance" else {}
        head = self.room.store.head()
        try:
            self.room.panel.record(CHAIR, meeting, kind(name, **given))
        except RecordRefused:
            assert self.room.store.head() == head
        else:
            self.logged += 1

    @rule(
        actor=st.sampled_from(ACTORS),
        item=st.sampled_from(ITEMS),
        upto=st.none() | st.integers(1, 9),
    )
    def read(self, actor, item, upto):
        try:
            sheet = reads.show_item(self.room.panel, actor, item, upto=upto)
        except RecordRefused:
            return
        self.logged += 1
        assert len(sheet.lines) == min(upto or 10**6, self.stepped[item].seq)
        assert not any(words in repr(sheet) for words in self.gone)

    def _try(self, actor, item, content):
        store, before = self.room.store, self.stepped[item]
        head = store.head()
        says = self._says(before, content)
        try:
            made = self.room.panel.record(actor, item, content)
        except RecordRefused as refusal:
            assert store.head() == head, f"{refusal.code} wrote something"
            return
        assert actor.role in RIGHTS[content.name]
        written = read_content(made.event)
        self.stepped[item] = after(before, Said(made.event.seq, made.event.at, actor, written))
        self.logged += touches(content)
        self.gone |= says
        if isinstance(content, Closed):
            self._closed(before, content)
        assert before.conflict(actor.person) != "left"

    @staticmethod
    def _says(state, content):
        """The marks in what an erasure would remove, and nowhere in what stays."""
        if not isinstance(content, ContentErased):
            return set()
        going = [said for said in state.entries if said.seq in content.seqs]
        return {word for said in going for word in _marks(said.content)}

    @staticmethod
    def _closed(state, content):
        statuses = [state.victim_status(one) for one in state.victims()]
        settled = all(one is not None and one.status in SETTLED for one in statuses)
        none = not statuses and not any(
            kind == "no_victim" and seq not in state.erased for seq, kind in state.trail
        )
        assert (settled and not none) or content.without_victim_status is not None

    # --- what must hold --------------------------------------------------------------------------

    @invariant()
    def the_fold_is_the_state_step_by_step(self):
        for item in ITEMS:
            assert self.room.panel.item(item) == self.stepped[item]

    @invariant()
    def lists_show_the_state(self):
        for one in self.room.store.summaries("item"):
            assert one.fields == item_fields(self.stepped[one.record])
            assert one.area == "wolverhampton"
        for one in self.room.store.summaries("meeting"):
            state = fold_meeting(one.record, self.room.store.events(one.record))
            assert one.fields == meeting_fields(state)

    @invariant()
    def the_chain_is_whole(self):
        assert self.room.store.verify().faults == ()

    @invariant()
    def the_log_has_one_entry_for_each_write_and_reading(self):
        assert len(list(self.room.store.accesses())) == self.logged

    @invariant()
    def no_decision_without_a_person_who_read_the_papers(self):
        for item in ITEMS:
            for said in self.stepped[item].entries:
                if isinstance(said.content, Decided):
                    maker = said.content.decision_maker
                    assert maker.person
                    assert said.content.papers_read
                    assert said.content.pinned is not None
                    if said.content.disposal in POLICE_DISPOSALS:
                        assert (maker.role, maker.agency) == ("police_decision_maker", "police")

    @invariant()
    def what_was_erased_is_gone_everywhere(self):
        text = self.everything()
        assert not [word for word in self.gone if word in text]

    def everything(self):
        """All that the store holds, as text."""
        store = self.room.store
        return repr((store.bodies, store.event_rows, store.access_rows, store.record_rows))


def _marks(content):
    text = json.dumps(content.model_dump(mode="json"))
    return {part for part in text.replace('"', " ").split() if part.startswith("mark")}


class SqlPanels(Panels):
    """The same over SQLite."""

    def make_store(self):
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        address = str(Path(self.folder.name) / "panel.db")
        upgrade(address)
        return open_store(address)

    def everything(self):
        events = [self.room.store.events(record) for record in (*ITEMS, *MEETINGS)]
        return repr([(one.content, one.header()) for found in events for one in found])

    def teardown(self):
        if hasattr(self, "room"):
            self.room.store.close()
            self.folder.cleanup()


_QUIET = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
TestPanels = Panels.TestCase
TestPanels.settings = settings(max_examples=90, stateful_step_count=40, **_QUIET)
TestSqlPanels = SqlPanels.TestCase
TestSqlPanels.settings = settings(max_examples=6, stateful_step_count=25, **_QUIET)
