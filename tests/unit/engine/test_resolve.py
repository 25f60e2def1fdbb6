"""The status table of the contract, against a statement of it that shares nothing with the code.

The contract (section 2), for each option and programme, over the rules that apply to it:

    a bar TRUE, a require FALSE, or no gateway TRUE and none UNKNOWN    not_available
    a bar, a require or the gateway group UNKNOWN                       cannot_say
    a refer TRUE                                                        refer
    a refer UNKNOWN                                                     cannot_say, subject to
    otherwise                                                           open
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest

from oocd.engine.resolve import Status, Structural, across, resolve
from oocd.engine.ruleset import Effect

TRUTHS = (True, False, None)
BEARING = ("bar", "require", "gateway", "refer")
SILENT = ("presume", "adjust", "flag", "prompt", "duty", "inform")


@dataclass(frozen=True)
class Said:
    """What one rule said: as much of an outcome as bears on a status."""

    effect: Effect
    truth: bool | None
    item_index: int | None = None
    set_aside_by: str | None = None
    asks: tuple[str, ...] = ()


def said(effect, truth, **keys):
    return Said(Effect(effect), truth, **keys)


def table(pairs):
    """The status table, over (effect, truth) pairs, row by row as the contract has it."""
    truths = {name: [truth for effect, truth in pairs if effect == name] for name in BEARING}
    gateway_true = True in truths["gateway"]
    gateway_unknown = None in truths["gateway"]
    no_way_in = bool(truths["gateway"]) and not gateway_true
    if True in truths["bar"] or False in truths["require"] or (no_way_in and not gateway_unknown):
        return "not_available"
    if None in truths["bar"] or None in truths["require"] or no_way_in:
        return "cannot_say"
    if True in truths["refer"]:
        return "refer"
    if None in truths["refer"]:
        return "cannot_say"
    return "open"


EVERY_PAIR = list(itertools.product(BEARING, TRUTHS))
SETS = [
    pairs
    for count in range(5)
    for pairs in itertools.combinations_with_replacement(EVERY_PAIR, count)
]


def status_of(pairs, items=()):
    return resolve("x", [said(effect, truth) for effect, truth in pairs], items).status.value


def test_the_table_holds_for_every_set_of_up_to_four_rules():
    assert len(SETS) == 1820  # the sizes 0 to 4 of twelve kinds, repeats allowed
    wrong = [pairs for pairs in SETS if status_of(pairs) != table(pairs)]
    assert wrong == []


def test_the_order_of_the_rules_does_not_matter():
    for pairs in SETS:
        if len(pairs) == 3:
            orders = {status_of(order) for order in itertools.permutations(pairs)}
            assert len(orders) == 1, pairs


def test_a_rule_for_the_whole_case_counts_for_each_item():
    """The same table, with the rules of one item beside those of the case."""
    for shared, own in itertools.product(EVERY_PAIR, EVERY_PAIR):
        outcomes = [said(*shared), said(*own, item_index=0)]
        resolved = resolve("x", outcomes, [0])
        assert resolved.status.value == table([shared, own]), (shared, own)
        assert resolved.per_item == ((0, resolved.status),)


@pytest.mark.parametrize("effect", SILENT)
@pytest.mark.parametrize("truth", TRUTHS)
def test_what_only_advises_never_changes_a_status(effect, truth):
    for pair in EVERY_PAIR:
        with_it = [said(*pair), said(effect, truth)]
        assert resolve("x", with_it, []).status.value == table([pair])


@pytest.mark.parametrize(("effect", "truth"), EVERY_PAIR)
def test_a_rule_set_aside_says_nothing(effect, truth):
    outcome = said(effect, truth, set_aside_by="OTHER-01")
    assert resolve("x", [outcome], []).status is Status.OPEN


def test_a_result_names_its_option_and_keeps_every_answer_and_reason():
    """One that was set aside or only advises too: it is explained, though it decides nothing."""
    outcomes = [said("bar", False), said("flag", True), said("bar", True, set_aside_by="X-01")]
    reasons = [Structural("NOTE", "a note", against=False)]
    resolved = resolve("letter", outcomes, [], reasons)
    assert resolved.id == "letter"
    assert (resolved.outcomes, resolved.structural) == (tuple(outcomes), tuple(reasons))
    assert resolved.status is Status.OPEN


def test_no_rule_at_all_leaves_it_open():
    assert resolve("x", [], []).status is Status.OPEN


# --- over the items

ITEM = {
    Status.OPEN: said("bar", False),
    Status.NOT_AVAILABLE: said("bar", True),
    Status.REFER: said("refer", True),
    Status.CANNOT_SAY: said("bar", None),
}
TUPLES = [t for count in (1, 2, 3) for t in itertools.product(Status, repeat=count)]


def joined(statuses):
    """Refer if any is or two settled ones differ; else cannot say if any is; else the one."""
    settled = {status for status in statuses if status is not Status.CANNOT_SAY}
    if Status.REFER in statuses or len(settled) == 2:
        return Status.REFER
    return Status.CANNOT_SAY if Status.CANNOT_SAY in statuses else settled.pop()


@pytest.mark.parametrize("statuses", TUPLES, ids=lambda t: "-".join(s.value for s in t))
def test_the_items_of_a_case_are_joined(statuses):
    outcomes = [
        Said(ITEM[status].effect, ITEM[status].truth, item_index=index)
        for index, status in enumerate(statuses)
    ]
    resolved = resolve("x", outcomes, range(len(statuses)))
    assert resolved.per_item == tuple(enumerate(statuses))
    assert resolved.status is joined(statuses)
    two_ways = {Status.OPEN, Status.NOT_AVAILABLE} <= set(statuses)
    assert resolved.differs is (two_ways and Status.REFER not in statuses)
    assert across(statuses) == (resolved.status, resolved.differs)


def test_an_item_for_which_no_rule_spoke_counts_with_the_rules_of_the_case():
    """A bar on the second offence alone: the first is open, so the two differ."""
    resolved = resolve("x", [said("bar", True, item_index=1)], [0, 1])
    assert resolved.per_item == ((0, Status.OPEN), (1, Status.NOT_AVAILABLE))
    assert (resolved.status, resolved.differs) == (Status.REFER, True)


def test_where_no_rule_reads_an_item_there_is_one_result_for_the_case():
    resolved = resolve("x", [said("refer", True)], [0, 1, 2])
    assert (resolved.status, resolved.per_item) == (Status.REFER, ())


# --- reasons that are no rules


def test_a_reason_of_structure_rules_an_option_out_whatever_the_rules_say():
    against = Structural("NOT-IN-FORCE", "not in force")
    for pairs in SETS:
        if len(pairs) <= 2:
            outcomes = [said(*pair) for pair in pairs]
            resolved = resolve("x", outcomes, [], [against])
            assert (resolved.status, resolved.asks) == (Status.NOT_AVAILABLE, ())


def test_a_reason_that_asks_leaves_it_open_only_to_be_ruled_out():
    asking = Structural("CHOOSING-DATE", "the date is not known", ("referral_date",))
    for pairs in SETS:
        if len(pairs) <= 2:
            resolved = resolve("x", [said(*pair) for pair in pairs], [], [asking])
            ruled_out = table(pairs) == "not_available"
            assert resolved.status.value == ("not_available" if ruled_out else "cannot_say")
            assert ("referral_date" in resolved.asks) is not ruled_out


def test_where_structure_decides_the_items_no_longer_differ():
    outcomes = [said("bar", True, item_index=0), said("bar", False, item_index=1)]
    against = Structural("NOT-IN-AREA", "not here")
    assert resolve("x", outcomes, [0, 1], [against]).differs is False


# --- what is asked for


def test_only_a_status_that_cannot_be_said_asks():
    for pairs in SETS:
        if 1 <= len(pairs) <= 3:
            outcomes = [said(*pair, asks=(f"f{i}",)) for i, pair in enumerate(pairs)]
            resolved = resolve("x", outcomes, [])
            undecided = resolved.status is Status.CANNOT_SAY
            assert bool(resolved.asks) is undecided, pairs


def test_facts_that_could_settle_it_come_before_facts_that_could_only_refer_it():
    outcomes = [said("refer", None, asks=("late",)), said("bar", None, asks=("first",))]
    resolved = resolve("x", outcomes, [])
    assert resolved.asks == ("first", "late")
    assert resolved.subject_to == ()


def test_with_only_a_referral_in_doubt_the_option_is_subject_to_its_facts():
    outcomes = [said("refer", None, asks=("a", "b")), said("bar", False, asks=("c",))]
    resolved = resolve("x", outcomes, [])
    assert resolved.status is Status.CANNOT_SAY
    assert resolved.asks == resolved.subject_to == ("a", "b")


def test_a_referral_that_is_certain_does_not_wait_for_another_in_doubt():
    outcomes = [said("refer", True), said("refer", None, asks=("a",))]
    resolved = resolve("x", outcomes, [])
    assert (resolved.status, resolved.asks, resolved.subject_to) == (Status.REFER, (), ())


def test_a_gateway_asks_only_while_none_is_open():
    closed = [said("gateway", False, asks=("x",)), said("gateway", None, asks=("a",))]
    assert resolve("x", closed, []).asks == ("a",)
    assert resolve("x", [*closed, said("gateway", True)], []).status is Status.OPEN


def test_a_fact_is_asked_for_once():
    outcomes = [said("bar", None, asks=("a", "b")), said("require", None, asks=("b", "a", "c"))]
    assert resolve("x", outcomes, []).asks == ("a", "b", "c")
